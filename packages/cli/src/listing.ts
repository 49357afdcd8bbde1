/** A table of the library on standard output: all of it, or the entries that contain a word. */
import { EXIT, UsageError } from "./failure.js";
import type { Io } from "./io.js";
import { aligned } from "./table.js";

interface Listing<T> {
  /** What an entry is called. */
  readonly what: string;
  readonly heads: readonly string[];
  readonly entries: readonly T[];
  readonly row: (entry: T) => readonly string[];
  readonly word: string | undefined;
  readonly json: boolean;
  readonly io: Io;
}

export async function listing<T>({ what, heads, entries, row, word, json, io }: Listing<T>): Promise<number> {
  const wanted = word?.toLowerCase() ?? "";
  const found = entries.filter((entry) => row(entry).some((cell) => cell.toLowerCase().includes(wanted)));
  if (found.length === 0) throw new UsageError(`no ${what} contains ${JSON.stringify(word)}`);
  if (json) {
    const plain = found.map((entry) =>
      JSON.stringify(entry, (_key, value: unknown) => (typeof value === "function" ? undefined : value)),
    );
    await io.out(`[\n${plain.join(",\n")}\n]\n`);
  } else {
    await io.out(aligned([heads, ...found.map(row)]));
  }
  return EXIT.done;
}
