/** `derive hessian`: all second derivatives. */
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { question } from "../question.js";
import { differentiateRequest } from "../request.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  return question((expr) => ({ ...differentiateRequest(expr, values), layout: "hessian" }), word, values, io);
}
