/** The program itself: gives `main` the process to work with. Nothing else in this package touches it. */
import { createReadStream, unwatchFile, watchFile } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import * as nodeModule from "node:module";
import { dirname } from "node:path";
import type { Io } from "./io.js";
import { main } from "./main.js";

/** Decoded by the stream, so that a character whose bytes come in two pieces stays whole. */
function texts(stream: NodeJS.ReadableStream): AsyncIterable<string> {
  stream.setEncoding("utf8");
  return stream as AsyncIterable<string>;
}

/** Looks at the time of the file rather than listen for events: editors that replace the file keep working. */
async function* changes(path: string): AsyncGenerator<undefined> {
  let waiting = 0;
  let wake: (() => void) | undefined;
  watchFile(path, { interval: 200 }, () => {
    waiting += 1;
    wake?.();
  });
  try {
    for (;;) {
      if (waiting === 0)
        await new Promise<void>((done) => {
          wake = done;
        });
      waiting = 0;
      yield undefined;
    }
  } finally {
    unwatchFile(path);
  }
}

function write(text: string): Promise<void> {
  return new Promise((done) => {
    if (process.stdout.write(text)) done();
    else process.stdout.once("drain", done);
  });
}

const io: Io = {
  out: write,
  err: (text) => {
    process.stderr.write(text);
  },
  stdin: () => texts(process.stdin),
  terminal: { out: process.stdout.isTTY, err: process.stderr.isTTY },
  columns: process.stdout.columns,
  env: process.env,
  now: () => performance.now(),
  readFile: (path) => readFile(path, "utf8"),
  streamFile: (path) => texts(createReadStream(path)),
  changes,
  writeFile: async (path, text) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  },
};

// The reader of our output has gone, as `head` does: there is nobody left to write for.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});
// Ctrl-C has no handler on purpose: the default ends the process at once, also in the middle of a long
// computation, and the shell reports 130. A handler would have to wait for the computation.

// Newer versions of Node keep what they have compiled for the next start; 20.19 has no such function.
(nodeModule as { readonly enableCompileCache?: () => unknown }).enableCompileCache?.();

process.exitCode = await main(process.argv.slice(2), io);
