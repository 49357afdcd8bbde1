/** `derive prove`: an equation proved line by line, or a point at which it fails. */
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { question } from "../question.js";
import { proveRequest } from "../request.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  return question((claim) => proveRequest(claim, values), word, values, io);
}
