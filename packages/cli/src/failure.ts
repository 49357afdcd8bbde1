/** What can go wrong on a command line: the typed errors, their exit codes, and what stderr says. */
import { DeriveError } from "@derive/core";
import type { Io } from "./io.js";

/** Exit codes. Ctrl-C is 130, which the shell itself reports for a program that an interrupt ended. */
export const EXIT = { done: 0, failed: 1, usage: 2, missing: 3 } as const;

/** The command line itself is wrong: an unknown option, a missing expression. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** A program that is needed is not installed, or could not do its work. */
export class MissingProgram extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MissingProgram";
  }
}

/** An error of the file system, as a sentence about the path that was typed. */
export function fileError(error: unknown, path: string, verb: "read" | "write"): UsageError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = REASONS[code] ?? (error instanceof Error ? error.message : "unknown error");
  return new UsageError(`cannot ${verb} ${path}: ${reason}`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  EEXIST: "a part of the path is not a folder",
  ENOTDIR: "a part of the path is not a folder",
  ENOSPC: "no space left",
};

/** Says on stderr what went wrong and gives the exit code for it. `where` names a line of input. */
export function report(error: unknown, io: Io, where = ""): number {
  if (error instanceof UsageError) {
    io.err(`derive: ${where}${error.message}\n`);
    return EXIT.usage;
  }
  if (error instanceof MissingProgram) {
    io.err(`derive: ${error.message}\n`);
    return EXIT.missing;
  }
  if (error instanceof DeriveError) {
    const { excerpt, place, message } = error;
    // Without an excerpt the place is one in a file: the line is all that finds it.
    const line = excerpt === undefined && place !== undefined ? `line ${place.line}: ` : "";
    io.err(`derive: ${where}${line}${message}\n${excerpt === undefined ? "" : `${indented(excerpt)}\n`}`);
    return EXIT.failed;
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  io.err(`derive: ${where}internal error, a defect of this program: ${message}\n`);
  if (io.env["DERIVE_DEBUG"] !== undefined && error instanceof Error) io.err(`${error.stack ?? ""}\n`);
  return EXIT.failed;
}

const indented = (text: string): string => text.replace(/^/gm, "    ");
