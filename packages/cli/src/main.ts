/**
 * The program without its process: arguments and a world in, an exit code out. Reads the command line,
 * loads the verb, runs it, and reports what went wrong. It imports nothing of the core by itself, so that
 * `--version` answers at once.
 */
import { VERBS } from "./commands/index.js";
import type { Io } from "./io.js";
import { version } from "./version.js";

/** Never throws: every failure is reported on standard error and in the exit code. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  try {
    if (args[0] === "--version") {
      await io.out(`${version()}\n`);
      return 0;
    }
    const { readCommandLine } = await import("./command-line.js");
    const said = await readCommandLine(args, VERBS, io);
    if (said.kind === "help") {
      await io.out(said.text);
      return 0;
    }
    const command = await said.verb.load();
    return await command.run(said.words[0], said.values, io, said.words);
  } catch (error) {
    const { report } = await import("./failure.js");
    return report(error, io);
  }
}
