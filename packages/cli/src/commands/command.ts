/** What a verb of the command line consists of. */
import type { Io } from "../io.js";
import type { OptionName, Values } from "../options.js";

/** The words after the verb, without options. */
export interface Words {
  /** What they are called in the usage line: `expression`. */
  readonly name: string;
  readonly least: 0 | 1;
  readonly most: number;
  readonly describe: string;
  readonly choices?: readonly string[];
  readonly completes?: "functions" | "files";
}

export interface Verb {
  readonly name: string;
  readonly describe: string;
  readonly words: Words;
  readonly options: readonly OptionName[];
  /** The work, loaded when the verb is used. */
  readonly load: () => Promise<Command>;
}

export interface Command {
  /** Resolves to the exit code. A thrown error is reported by `main`. */
  readonly run: (
    word: string | undefined,
    values: Values,
    io: Io,
    /** All words, where a verb takes several. */
    words: readonly string[],
  ) => Promise<number>;
}
