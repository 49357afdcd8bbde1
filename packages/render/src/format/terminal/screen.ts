/** Formulas and paragraphs within a width: which form fits, and where a long one is broken. */
import { DeriveError, type Expr, isApply, print } from "@derive/core";
import { WORDING } from "../../sheet/wording.js";
import { beside, type Box, textBox } from "./box.js";
import { flatText, type TextOptions } from "./flat.js";
import { layOut, termBoxes } from "./layout.js";
import { columns } from "./style.js";

export interface Screen {
  readonly width: number;
  readonly ascii: boolean;
  /** Stacked fractions and raised exponents. */
  readonly twoDimensional: boolean;
}

/** A formula as boxes one below the other, each within the width if at all possible. */
export function formula(expr: Expr, screen: Screen, width: number, options: TextOptions = {}): Box[] {
  const stacked = screen.twoDimensional ? within(() => twoDimensional(expr, width, options)) : undefined;
  if (stacked !== undefined) return stacked;
  const line = within(() => (screen.ascii ? print(expr, LONGEST_LINE) : flatText(expr, options)));
  return (line === undefined ? wrapped(WORDING.tooLong, width) : brokenFormula(line, width)).map(textBox);
}

/** What `make` returns, or nothing when that would be too large. */
function within<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof DeriveError && error.kind === "budget") return undefined;
    throw error;
  }
}

function twoDimensional(expr: Expr, width: number, options: TextOptions): Box[] | undefined {
  const box = layOut(expr, options);
  return box.width <= width ? [box] : brokenSum(expr, width, options);
}

const LONGEST_LINE = 20_000;

/** A long sum with a line break before some of its signs. */
function brokenSum(expr: Expr, width: number, options: TextOptions): Box[] | undefined {
  if (!isApply(expr, "+")) return undefined;
  const pieces = termBoxes(
    expr,
    expr.args.map((arg) => layOut(arg, options)),
  );
  const lines: Box[] = [];
  let line: Box | undefined;
  for (const { gap, box } of pieces) {
    const sign = line === undefined && lines.length > 0 ? gap.trimStart() : gap;
    const piece = sign === "" ? box : beside(textBox(sign), box);
    if (piece.width > width) return undefined;
    if (line !== undefined && line.width + piece.width > width) {
      lines.push(line);
      line = beside(textBox(gap.trimStart()), box);
    } else {
      line = line === undefined ? piece : beside(line, piece);
    }
  }
  return line === undefined ? lines : [...lines, line];
}

/**
 * A formula on several lines: each break stands before a sign or a dot that as few brackets as possible
 * enclose, but not so early that half of a line stays empty.
 */
function brokenFormula(text: string, width: number): string[] {
  const words = text.split(/ |(?=[·*])/u);
  const gaps = words.map((word) => (/^[·*]/u.test(word) ? "" : " "));
  const lines: string[] = [];
  let start = 0;
  while (start < words.length) {
    let end = start;
    let depth = 0;
    let used = 0;
    let best: { readonly at: number; readonly rank: number } | undefined;
    for (; end < words.length; end += 1) {
      const word = words[end] ?? "";
      const more = columns(word) + (end > start ? (gaps[end] ?? "").length : 0);
      // Sums before products, the outermost first.
      const rank = 2 * depth + (/^[·*]/u.test(word) ? 1 : 0);
      // A sign belongs to the line that it begins: no break between it and what follows.
      const allowed = end > start && !/^[+−=≤≥<>-]$/u.test(words[end - 1] ?? "");
      if (allowed && used * 2 >= width && rank <= (best?.rank ?? Infinity)) best = { at: end, rank };
      if (end > start && used + more > width) break;
      used += more;
      depth += count(word, /[([{]/g) - count(word, /[)\]}]/g);
    }
    const stop = end < words.length ? (best?.at ?? end) : end;
    lines.push(
      ...wrapped(
        words
          .slice(start, stop)
          .map((word, i) => (i === 0 ? "" : (gaps[start + i] ?? "")) + word)
          .join(""),
        width,
      ),
    );
    start = stop;
  }
  return lines;
}

const count = (text: string, sign: RegExp): number => text.match(sign)?.length ?? 0;

/** Text broken at spaces, or before a dot or an asterisk, or anywhere when there is no such place. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<=\s)|(?=[·*])/u)) {
    if (line !== "" && columns(line) + columns(word.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = word.trimStart();
    } else {
      line += word;
    }
    while (columns(line) > width + 1) {
      const characters = Array.from(line);
      lines.push(characters.slice(0, width).join(""));
      line = characters.slice(width).join("");
    }
  }
  if (line.trim() !== "" || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}
