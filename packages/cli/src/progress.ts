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
