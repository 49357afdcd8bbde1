/**
 * Names as TeX: Greek letters, accents, labels, subscripts, words. A name is never trusted: whatever is
 * not made of letters and digits is written as text.
 */
import { isGreekName, spellingOf } from "@derive/core";
import { escapeTex, texText } from "./escape.js";

export interface SymbolTex {
  readonly tex: string;
  /** Has an upper index, so a power needs brackets. */
  readonly raised: boolean;
  /** Set upright as a word, so neighbours need space. */
  readonly word: boolean;
}

const ACCENTED = /^(.+?)(hat|bar|tilde)$/;
const ACCENT: ReadonlyMap<string, string> = new Map([
  ["hat", "\\hat"],
  ["bar", "\\bar"],
  ["tilde", "\\tilde"],
]);
/** Greek letters that TeX has no command for. */
const LATIN_LOOK: ReadonlyMap<string, string> = new Map([["omicron", "o"]]);

/** A name, and the indices of an entry below it: `W_{2, j}`, `A_{ij}`. */
export function symbolTex(name: string, entry: readonly string[] = []): SymbolTex {
  const { base, suffix, regular } = spellingOf(name);
  if (base === "" || !regular) {
    const below = entry.length === 0 ? "" : `_{${entry.join(", ")}}`;
    return { tex: `${texText(name)}${below}`, raised: false, word: true };
  }
  const letter = letterTex(base);
  const gradient = letter === undefined && base.startsWith("d") ? letterTex(base.slice(1)) : undefined;
  const { lower, upper } = indices(suffix);
  const together = entry.every((index) => /^(?:[A-Za-z]|\\[a-z]+)$/.test(index))
    ? entry.join(" ")
    : entry.join(", ");
  if (entry.length > 0) lower.push(together);
  const tex =
    (letter ?? (gradient === undefined ? wordTex(base) : `d${gradient}`)) +
    (lower.length > 0 ? `_{${lower.join(", ")}}` : "") +
    (upper.length > 0 ? `^{${upper.map((label) => `(${label})`).join("")}}` : "");
  return { tex, raised: upper.length > 0, word: letter === undefined };
}

/** One letter, perhaps with an accent; `undefined` for words. */
function letterTex(base: string): string | undefined {
  const plain = plainLetter(base);
  if (plain !== undefined) return plain;
  const [, letter = "", accent = ""] = ACCENTED.exec(base) ?? [];
  const below = plainLetter(letter);
  const command = ACCENT.get(accent);
  return below === undefined || command === undefined ? undefined : `${command}{${below}}`;
}

function plainLetter(base: string): string | undefined {
  if (/^[A-Za-z]$/.test(base)) return base;
  if (isGreekName(base)) return LATIN_LOOK.get(base) ?? `\\${base}`;
  return undefined;
}

/** A word set upright. */
export const wordTex = (word: string): string =>
  /^[A-Za-z]+$/.test(word) ? `\\mathrm{${word}}` : texText(word);

/** `1`, `_0`, `_max`, `_ij`, `_(2)`: what stands below and what above. */
function indices(suffix: string): { lower: string[]; upper: string[] } {
  const lower: string[] = [];
  const upper: string[] = [];
  for (const [part] of suffix.matchAll(/\([^)]*\)|\p{L}+|\d+/gu)) {
    if (part.startsWith("(")) upper.push(indexTex(part.slice(1, -1)));
    else if (/^\d/.test(part) && /\p{L}$/u.test(lower.at(-1) ?? ""))
      lower.push(`${lower.pop() ?? ""}${part}`);
    else lower.push(indexTex(part));
  }
  return { lower, upper };
}

/** Short runs such as `ij` are indices and stay letters; longer ones are words. */
function indexTex(part: string): string {
  if (/^[0-9]+$/.test(part) || /^[a-zA-Z]$/.test(part) || /^[i-n]{2,3}$/.test(part)) return part;
  return plainLetter(part) ?? (/^[A-Za-z]+$/.test(part) ? `\\mathrm{${part}}` : texText(part));
}

/** The name of a function without a record: `f`, `\phi`, `\operatorname{loss}`. */
export function functionTex(name: string, upright: string): string {
  const { tex, word } = symbolTex(name);
  if (!word) return tex;
  return /^[A-Za-z]+$/.test(name) ? `${upright}{${name}}` : `\\text{${escapeTex(name)}}`;
}
