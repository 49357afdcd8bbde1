/** `derive map`: the most probable value of a parameter, from a prior and a model. */
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { question } from "../question.js";
import { optimumRequest } from "../optimum-request.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  return question((typed) => optimumRequest("map", typed, values), word, values, io);
}
