/**
 * What a command may touch of the world: streams, files, the environment. `main` gets it from outside,
 * so tests need no process. Nothing here knows any command.
 */

export interface Io {
  /** Standard output: results and nothing else. Resolves when more may be written. */
  readonly out: (text: string) => Promise<void>;
  /** Standard error: messages, progress and everything that is not a result. */
  readonly err: (text: string) => void;
  readonly stdin: () => AsyncIterable<string>;
  /** Whether standard output and standard error are terminals. */
  readonly terminal: { readonly out: boolean; readonly err: boolean };
  /** Width of the terminal in characters, if it is known. */
  readonly columns: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds from some fixed moment. */
  readonly now: () => number;
  readonly readFile: (path: string) => Promise<string>;
  /** A file piece by piece, for files that may not fit in memory. */
  readonly streamFile: (path: string) => AsyncIterable<string>;
  /** Comes back each time the file has changed, for as long as the program runs. */
  readonly changes: (path: string) => AsyncIterable<undefined>;
  readonly writeFile: (path: string, content: string | Uint8Array) => Promise<void>;
}
