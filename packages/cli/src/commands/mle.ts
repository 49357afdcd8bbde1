/** `derive mle`: the value of a parameter under which the data are most probable. */
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { question } from "../question.js";
import { optimumRequest } from "../optimum-request.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  return question((typed) => optimumRequest("mle", typed, values), word, values, io);
}
