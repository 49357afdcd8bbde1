/** The ```console blocks of a page: a command after `$`, and what it prints on both streams. */
import { readFileSync } from "node:fs";

export interface ConsoleBlock {
  readonly command: string;
  readonly output: string;
}

const BLOCK = /^```console\n\$ (.*)\n([^]*?)^```$/gm;

export function consoleBlocks(file: string): ConsoleBlock[] {
  return [...readFileSync(file, "utf8").matchAll(BLOCK)].map((m) => ({
    command: m[1] ?? "",
    output: m[2] ?? "",
  }));
}
