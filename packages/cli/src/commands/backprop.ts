/** `derive backprop`: a computation forward and backward, with values at points. */
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { question } from "../question.js";
import { backpropRequest } from "../request.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  return question((expr) => backpropRequest(expr, values), word, values, io);
}
