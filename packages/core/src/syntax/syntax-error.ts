/** Errors about a text: the place, and the line with a caret under it. */
import { DeriveError, type ErrorKind, type Place } from "../expr/error.js";

const WIDTH = 100;

/** The error for the character at `offset` of `text`. */
export function syntaxError(
  text: string,
  offset: number,
  message: string,
  kind: ErrorKind = "syntax",
): DeriveError {
  const at = Math.max(0, Math.min(offset, text.length));
  const { line, start } = lineOf(text, at);
  const place: Place = { line, column: countCharacters(text, start, at) + 1 };
  return new DeriveError(kind, message, {
    place,
    excerpt: excerptOf(text, start, at),
    about: { text, offset: at },
  });
}

/** The number of the line that holds `at`, from 1, and where it starts. CR LF is one line end. */
function lineOf(text: string, at: number): { line: number; start: number } {
  let line = 1;
  let start = 0;
  for (let i = 0; i < at; i += 1) {
    const c = text[i];
    if (c === "\n" || (c === "\r" && text[i + 1] !== "\n")) {
      line += 1;
      start = i + 1;
    }
  }
  return { line, start };
}

function countCharacters(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i += 1) {
    const unit = text.charCodeAt(i);
    const lowHalf = unit >= 0xdc00 && unit <= 0xdfff && i > from;
    if (!lowHalf) count += 1;
  }
  return count;
}

/** The line from `start`, cropped around `at` when it is long, and a caret line. */
function excerptOf(text: string, start: number, at: number): string {
  let end = at;
  while (end < text.length && end - at < WIDTH && text[end] !== "\n" && text[end] !== "\r") end += 1;
  const first = at - start > WIDTH - 20 ? at - WIDTH / 2 : start;
  const last = Math.min(end, first + WIDTH);
  const before = (first > start ? "…" : "") + visible(text.slice(first, at));
  const lineGoesOn = last < text.length && text[last] !== "\n" && text[last] !== "\r";
  const after = visible(text.slice(at, last)) + (lineGoesOn ? "…" : "");
  return `${before}${after}\n${" ".repeat(Array.from(before).length)}^`;
}

/** One shown character for each: control characters and broken halves must not disturb the caret. */
function visible(text: string): string {
  return text
    .replace(/\t/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\ufffd")
    .replace(/\p{Cs}/gu, "\ufffd");
}
