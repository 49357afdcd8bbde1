/** `derive equivalent`: whether two problems have the same optima, with the steps or an instance that tells. */
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { question } from "../question.js";
import { equivalentRequest } from "../optimum-request.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  return question((typed) => equivalentRequest(typed, values), word, values, io);
}
