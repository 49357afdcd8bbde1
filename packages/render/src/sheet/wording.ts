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
  proof: "Proof",
  refutation: "Counterexample",
  claim: "Claim",
  toShow: "To show:",
  proved: "Proved",
  notProved: "Not proved",
  undecided: "Not decided",
  isFalse: "This is not true:",
  leftSide: "the left side is",
  rightSide: "the right side is",
  leftNone: "the left side has no value",
  rightNone: "the right side has no value",
  agreesAt: (points: number): string =>
    points < 2
      ? "Both sides agree to 24 digits and more. That is evidence and not a proof."
      : `Both sides agree at ${points} points, to 24 digits and more. That is evidence and not a proof.`,
  inCase: "If",
  impossible: "This cannot be, so there is nothing to show.",
  squares: {
    nonnegative: "Both sides are at least 0, so it is enough to compare their squares:",
    nonpositive: "Both sides are at most 0, so it is enough to compare their squares:",
  },
  sameSlope: "Both sides have the same derivative on an interval, so they differ by a constant:",
  sameValue: "The constant is 0, since the sides agree at",
  provedBy: "Both sides are equal",
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
