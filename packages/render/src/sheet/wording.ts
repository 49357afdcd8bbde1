/**
 * Every English phrase that a page, a terminal or a document shows, besides the titles of rules and
 * functions, which stand in their records. Formats lay words out; they have none of their own.
 */

export const WORDING = {
  language: "en",
  formula: { if: "if", otherwise: "otherwise", and: "and" },

  derivativeOf: "Derivative",
  partialDerivatives: "Partial derivatives",
  byVariable: "By",
  evaluation: "Values",
  given: "Given",
  definitions: "With",
  assuming: "assuming",
  validFor: "for",
  where: "with",
  and: "and",
  lemma: "The derivative of",
  finer: "in detail",
  source: "TeX of these lines",
  undefined: "undefined",
  valueAt: "at",
  tooLong: "This is too long to be written out.",
  error: "This could not be answered",
  atLine: (line: number): string => `line ${line}`,
  made: "Made with derive",
  noFormula: "This formula could not be typeset",
} as const;

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} ${WORDING.and} ${last}`;
}

/** The first letter large, as at the beginning of a heading. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
