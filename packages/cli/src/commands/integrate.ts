/** `derive integrate`: an antiderivative whose derivative is proved to be the integrand. */
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { ask } from "./outside.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  return ask("integrate", word, values, io);
}
