/** `derive maximize`: the maximum of an objective over a variable. */
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { question } from "../question.js";
import { optimumRequest } from "../optimum-request.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  return question((typed) => optimumRequest("argmax", typed, values), word, values, io);
}
