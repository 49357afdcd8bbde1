/** `derive gradient`: all first partial derivatives, or those by the variables that are named. */
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { question } from "../question.js";
import { differentiateRequest } from "../request.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  return question((expr) => differentiateRequest(expr, values), word, values, io);
}
