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
  backpropagation: "Forward and backward",
  forwardPass: "Forward pass",
  backwardPass: "Backward pass",
  step: "step",
  computation: "computation",
  name: "name",
  value: "value",
  gradientOfName: "gradient",
  valuesAt: "Values at",
  cached: "The backward pass reads the values of",
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
  /** How the result is read off the last line. */
  identified: {
    gradient: "The gradient stands beside the differential of the variable, and has its shape.",
    numerator: "The gradient stands beside the differential of the variable; here it is written as a row.",
    jacobian:
      "This holds for every vector on the left, so its factor is the transposed Jacobian: rows for the entries of the function, columns for those of the variable.",
    hessian: "This holds for every vector on the left, so its factor is the Hessian.",
    directional: "The derivative along a direction puts the direction in the place of the differential.",
    "structured symmetric":
      "Each entry off the diagonal stands in two places, so both count; those on the diagonal count once.",
  },
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
