/** `derive evaluate`: the value of an expression at points. */
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { question } from "../question.js";
import { evaluateRequest } from "../request.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  return question((expr) => evaluateRequest(expr, values), word, values, io);
}
