/** A world for `main` without a process: what went in is given, what came out is kept. */
import type { Io } from "../../packages/cli/src/io.js";
import { main } from "../../packages/cli/src/main.js";

export interface Given {
  readonly stdin?: string | AsyncIterable<string>;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly now?: () => number;
  /** What a watched file says after each change. */
  readonly changes?: readonly string[];
}

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly written: ReadonlyMap<string, string>;
}

export async function run(args: readonly string[], given: Given = {}): Promise<Outcome> {
  let out = "";
  let err = "";
  const written = new Map<string, string>();
  const files = new Map(Object.entries(given.files ?? {}));
  const missing = (path: string): Error =>
    Object.assign(new Error(`ENOENT ${path}`), { code: "ENOENT", syscall: "open" });
  const { stdin = "" } = given;
  const io: Io = {
    out: (text) => {
      out += text;
      return Promise.resolve();
    },
    err: (text) => {
      err += text;
    },
    stdin: () => (typeof stdin === "string" ? pieces(stdin) : stdin),
    terminal: { out: given.terminal ?? false, err: given.terminal ?? false },
    columns: given.columns,
    env: given.env ?? {},
    now: given.now ?? (() => 0),
    readFile: (path) => {
      const text = files.get(path);
      return text === undefined ? Promise.reject(missing(path)) : Promise.resolve(text);
    },
    streamFile: (path) => {
      const text = files.get(path);
      return text === undefined ? failing(missing(path)) : pieces(text);
    },
    changes: async function* (path) {
      for (const text of given.changes ?? []) {
        files.set(path, text);
        await Promise.resolve();
        yield undefined;
      }
    },
    writeFile: (path, content) => {
      const text = typeof content === "string" ? content : new TextDecoder().decode(content);
      if (path.startsWith("missing/")) return Promise.reject(missing(path));
      written.set(path, text);
      return Promise.resolve();
    },
  };
  const code = await main(args, io);
  return { code, out, err, written };
}

/** In small pieces, as a pipe may deliver it. */
// eslint-disable-next-line @typescript-eslint/require-await
async function* pieces(text: string): AsyncGenerator<string> {
  for (let i = 0; i < text.length; i += 7) yield text.slice(i, i + 7);
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* failing(error: Error): AsyncGenerator<string> {
  throw error;
}
