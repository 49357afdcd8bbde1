/**
 * Words that are neither declared nor ours: which of them are one symbol, and which are refused
 * because they could be a product of letters or a function with its argument glued to it.
 */
import type { ErrorKind } from "../expr/error.js";
import { differentialOf, isGreekName, isLetterName, spellingOf } from "./names.js";
import type { Vocabulary } from "./vocabulary.js";

/** Names of the field that the rules below would take for a product or for glued names. */
const FIELD_NAMES: ReadonlySet<string> = new Set(
  "dL dJ lr eps num den denom inv sqr logit logits signal std pdf cdf".split(" "),
);

const NOT_NUMBERS: ReadonlySet<string> = new Set(["inf", "infinity", "oo", "Infinity", "nan", "NaN"]);

export interface Refusal {
  readonly message: string;
  readonly kind: ErrorKind;
}

export class Words {
  private readonly vocabulary: Vocabulary;
  private prefixes: readonly string[] | undefined;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Whether these letters of LaTeX, side by side, are a product of two. */
  isProduct(name: string): boolean {
    const { base } = spellingOf(name);
    return (
      /^[A-Za-z]{2}$/.test(base) &&
      !FIELD_NAMES.has(name) &&
      this.vocabulary.lookup(name) === undefined &&
      !isGreekName(base) &&
      differentialOf(name) === undefined
    );
  }

  /** Why the word cannot be read as a symbol; `undefined` when it can. */
  refusal(name: string): Refusal | undefined {
    if (NOT_NUMBERS.has(name)) return { message: `${name} is not a number here`, kind: "unsupported" };
    if (name === "or" || name === "not") {
      return { message: `${name} is not supported in conditions; write cases(…)`, kind: "unsupported" };
    }
    if (name.startsWith("_") || isLetterName(name) || FIELD_NAMES.has(name)) return undefined;
    const message = this.glued(name) ?? productReading(name);
    return message === undefined ? undefined : { message, kind: "syntax" };
  }

  /** The message for `tanhx` and `sin2x`. */
  private glued(name: string): string | undefined {
    this.prefixes ??= this.vocabulary
      .names()
      .filter(
        (known) => known.length > 3 || (known.length > 1 && this.vocabulary.lookup(known)?.named === true),
      )
      .sort((a, b) => b.length - a.length);
    const front = this.prefixes.find((prefix) => {
      if (!name.startsWith(prefix)) return false;
      const rest = name.slice(prefix.length);
      return /^(?:\d|_\(?[\p{L}\d]|\p{L}{1,2}(?:\d|_|$))/u.test(rest) || isGreekName(spellingOf(rest).base);
    });
    if (front === undefined) return undefined;
    const rest = name.slice(front.length).replace(/^_/, "");
    return `${name} begins with the function ${front}: write ${front}(${rest}), or declare ${name} as a symbol`;
  }
}

function productReading(name: string): string | undefined {
  const { base, regular } = spellingOf(name);
  const declare = `or declare ${name}`;
  if (!regular) return `${name} could be one name or a product: write the product with *, ${declare}`;
  if (base !== name || /[^A-Za-z]/.test(base)) return undefined;
  const product = Array.from(base).join("*");
  if (base.length === 2) {
    return `${name} could be one name or the product ${product}: write ${product}, ${declare}`;
  }
  if (isLetterString(base)) {
    return `${name} spells no word, so it could be the product ${product}: write ${product}, ${declare}`;
  }
  const front = base.slice(0, -1);
  if (isGreekName(front)) {
    const split = `${front}*${base.slice(-1)}`;
    return `${name} could be the product ${split}: write ${split}, ${declare}`;
  }
  return undefined;
}

/** Letters that spell no word: without a vowel, or three or four of the usual variables. */
function isLetterString(word: string): boolean {
  return !/[aeiou]/i.test(word) || (word.length <= 4 && /^[abctuvwxyz]+$/.test(word));
}
