/**
 * Color and emphasis in text: marks inside the text while it is laid out, escape codes or nothing at the
 * end. The marks are private characters without width; `clean` keeps them, and every control character,
 * out of what users typed.
 */

const OFF = "\u{F0000}";
const CODES: ReadonlyMap<string, string> = new Map([
  ["\u{F0001}", "\u001b[1;36m"],
  ["\u{F0002}", "\u001b[2m"],
  ["\u{F0003}", "\u001b[1m"],
  ["\u{F0004}", "\u001b[31m"],
  [OFF, "\u001b[0m"],
]);
export type Style = "mark" | "dim" | "bold" | "error";
const ON: Readonly<Record<Style, string>> = {
  mark: "\u{F0001}",
  dim: "\u{F0002}",
  bold: "\u{F0003}",
  error: "\u{F0004}",
};

export const styled = (style: Style, text: string): string => (text === "" ? "" : ON[style] + text + OFF);

/** The text with escape codes, or without any emphasis. */
export const finished = (text: string, color: boolean): string =>
  text.replace(/[\u{F0000}-\u{F0004}]/gu, (mark) => (color ? (CODES.get(mark) ?? "") : ""));

/** The line without spaces at its end, also those before a mark. */
export const trimmed = (line: string): string =>
  line.replace(/[\s\u{F0000}-\u{F0004}]+$/u, (end) => end.replace(/\s+/gu, ""));

/** Text that cannot steer a terminal: no control, private or direction-changing characters. */
export const clean = (text: string): string =>
  text.normalize("NFC").replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, "\uFFFD");

/** The text without its first visible character: a sign that is written elsewhere. */
export const withoutFirst = (text: string): string =>
  text.replace(/^([\u{F0000}-\u{F0004}]*)[^\u{F0000}-\u{F0004}]/u, "$1");

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /[\p{M}\u{F0000}-\u{F0004}]/u;

/** Columns that a text takes. */
export function columns(text: string): number {
  let width = 0;
  for (const character of text) {
    if (!NO_WIDTH.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}
