/**
 * How many columns of a terminal a text takes. The build also puts this in the place of yargs' own
 * `string-width`, whose set-up (a segmenter of the international library) takes a third of our start-up.
 * Escape sequences and combining marks take none, East Asian wide characters and emoji take two.
 */

// biome-ignore lint: an escape character is what an escape sequence begins with.
const ESCAPES = /\u001B\[[\d;]*[A-Za-z]/g;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]$/u;

export default function textWidth(text: string): number {
  let width = 0;
  for (const char of text.replace(ESCAPES, "")) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x7f) width += code < 0x20 ? 0 : 1;
    else if (!NO_WIDTH.test(char)) width += isWide(code) ? 2 : 1;
  }
  return width;
}

const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

const isWide = (code: number): boolean => WIDE.some(([first, last]) => code >= first && code <= last);
