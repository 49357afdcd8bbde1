/**
 * One line of progress on standard error, for work of many parts: only on a terminal, and only once
 * the work has taken half a second. It is wiped when the work is done.
 */
import type { Io } from "./io.js";

export interface Progress {
  /** Says how many parts are done. Cheap enough to be called after each. */
  readonly done: (count: number) => void;
  readonly end: () => void;
}

const FIRST_AFTER = 500;
const THEN_EVERY = 100;
const SILENT: Progress = { done: () => undefined, end: () => undefined };

export interface Bar {
  /** How many of the parts are done, and a number that says how it goes. Cheap enough to be called after each. */
  readonly at: (done: number, of: number, goes: number) => void;
  readonly end: () => void;
}

const WIDE = 30;

/** The same for work of which the end is known: a bar that fills. */
export function bar(what: string, io: Io): Bar {
  if (!io.terminal.err) return { at: () => undefined, end: () => undefined };
  let next = io.now() + FIRST_AFTER;
  let shown = false;
  const end = (): void => {
    if (shown) io.err("\r\u001B[K");
    shown = false;
  };
  return {
    at: (done, of, goes) => {
      const now = io.now();
      if (done === of) end();
      if (done === of || now < next) return;
      next = now + THEN_EVERY;
      shown = true;
      const filled = Math.round((WIDE * done) / of);
      const percent = String(Math.floor((100 * done) / of)).padStart(3);
      const marks = `${"#".repeat(filled)}${".".repeat(WIDE - filled)}`;
      io.err(`\r\u001B[K${what} [${marks}] ${percent} %, loss ${goes.toPrecision(3)}`);
    },
    end,
  };
}

export function progress(what: string, io: Io): Progress {
  if (!io.terminal.err) return SILENT;
  const start = io.now();
  let next = start + FIRST_AFTER;
  let shown = false;
  return {
    done: (count) => {
      const now = io.now();
      if (now < next) return;
      next = now + THEN_EVERY;
      shown = true;
      const perSecond = Math.round((count * 1000) / (now - start));
      io.err(`\r\u001B[K${count} ${what}, ${perSecond} a second`);
    },
    end: () => {
      if (shown) io.err("\r\u001B[K");
    },
  };
}
