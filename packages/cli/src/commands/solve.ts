/** `derive solve`: the solutions of an equation that could be proved. */
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { ask } from "./outside.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  return ask("solve", word, values, io);
}
