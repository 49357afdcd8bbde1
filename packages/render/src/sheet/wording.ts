/**
 * Every English phrase that a page, a terminal or a document shows, besides the titles of rules and
 * functions, which stand in their records. Formats lay words out; they have none of their own.
 */

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

export const WORDING = {
  language: "en",
  formula: { if: "if", otherwise: "otherwise", and: "and" },

  /** Titles, by what is made of the derivative. */
  layouts: {
    none: "Derivative",
    gradient: "Gradient",
    numerator: "Gradient",
    jacobian: "Jacobian",
    hessian: "Hessian",
    directional: "Directional derivative",
    "structured symmetric": "Gradient",
  },
  partialDerivatives: "Partial derivatives",
  sheets: "Worksheets",
  notation: "Notation:",
  sheetLayouts: {
    gradient: "gradients have the shape of their variable",
    numerator: "gradients are written as rows, in numerator layout",
    jacobian:
      "derivatives have a row for each entry of the function and a column for each entry of the variable",
  },
  byVariable: "By",
  thenBy: "then by",
  optimum: "Optimum",
  equivalence: "The same optima",
  model: "With the model",
  modelSteps: {
    posterior: "the most probable parameters, given the data",
    bayes: "Bayes' rule",
    evidence: "drop a positive factor that does not depend on the parameters",
    likelihood: "the parameters for which the data are most probable",
    independent: "the entries are independent, given the parameters",
    insert: "insert the densities",
  },
  sameOptima: "Each of these problems has the optima of the one before:",
  stationary: "The gradient:",
  curvature: "The second derivative:",
  because: "because",
  solveFor: "The gradient is zero, solved for",
  everySolution: "Every solution of this equation is an optimum.",
  derivative: "The derivative:",
  ofOneSign: "It has one sign:",
  derivativeIsZero: "The derivative is zero, solved for",
  bendsOneWay: {
    argmin: "The derivative rises all the way, so this is the only place where it is zero, and the minimum.",
    argmax: "The derivative falls all the way, so this is the only place where it is zero, and the maximum.",
  },
  linearInMatrix:
    "It is linear in the matrix. Set to zero, with the numbers that all terms share divided out, it is an equation for",
  uniqueMatrix:
    "The factors beside the unknown are definite, so the function is strictly convex, and this is the only optimum.",
  firstOver: "First over",
  thenOver: "With this put in, over",
  together: "Together, the only optimum:",
  smoothPart: "The gradient of everything but the absolute values:",
  kink: "An absolute value has the slopes of its two sides, and at 0 every slope between them. So let",
  freeSign: "where that is not 0, and anything from -1 to 1 where it is",
  subgradient: "The function is convex, so its minima are the points at which, for some such choice,",
  everyBalanced: "Every point that satisfies this condition is a minimum, and no other point is.",
  threshold: {
    of: "What is not an absolute value is a multiple of the square of the distance from a centre. So the minimum is the centre",
    by: "moved by",
    towards: "towards",
    stops: "entry by entry, and stopping there (soft threshold):",
  },
  multiplier: {
    constraint: "The constraint",
    joins: "is added with a multiplier",
    putIn: "The constraint then gives the multiplier:",
    suffices:
      "On the points that satisfy the constraint the two objectives differ by a constant, so what is best among all points for the one is best among these for the other.",
    stationary: "Where the gradient of the sum is zero,",
    value: "Multiplied by the transpose of the vector from the left, with the constraint put in,",
    extremal: {
      argmax:
        "So the value is an eigenvalue of this symmetric matrix, and the maxima are its eigenvectors of length 1 for the largest one.",
      argmin:
        "So the value is an eigenvalue of this symmetric matrix, and the minima are its eigenvectors of length 1 for the smallest one.",
    },
  },
  bestValue: { argmin: "The least value is", argmax: "The greatest value is" },
  singular: {
    title: "In singular values",
    decompose: "Write",
    rotations:
      " with a singular value decomposition. U and V change no lengths, so that in their coordinates each component is a problem in one number, with",
    solved:
      "It is solved like any other, and gives the component of the solution along the right singular vector:",
    without: "Without the penalty it is",
    factor: "so the penalty multiplies it by",
    near: "This is near 1 where",
    against: "is much larger, and near 0 where it is much smaller, than",
    limits:
      "with least squares in the one limit and 0 in the other. The eigenvalues of the matrix of the equation are",
    least: "each at least",
    conditioned: (before: number, after: number): string =>
      Number.isFinite(before)
        ? `For the data. The largest eigenvalue is ${before} times the smallest without the penalty, and ${after} times with it.`
        : `For the data. Without the penalty the smallest eigenvalue is 0; with it the largest is ${after} times the smallest.`,
  },
  uniqueOptimum: "The second derivative is definite everywhere, so this is the only optimum.",
  noRank: "Without more being known, there can be more than one optimum.",
  sameSolutions: "Do these have the same solutions?",
  optimumIs: "The optimum is",
  equivalentProved: "They have the same solutions.",
  equivalentRefuted: "They do not have the same solutions:",
  notSettled: "Not settled:",
  instance: "With these numbers the optima are different points:",
  about: "about",
  provided: "There is such an optimum for",
  sameOptimum: "Each has one optimum alone, and it is the same for both:",
  betterForFirst: "as good or better for the first",
  betterForSecond: "as good or better for the second",
  without: {
    first: "The first has no optimum: its function bends the other way, and is not constant.",
    second: "The second has no optimum: its function bends the other way, and is not constant.",
  },
  slopesApart: (first: "left" | "right"): string =>
    first === "right"
      ? "the first gets better to the right and the second to the left. Neither gets better again after it got worse, so that the optima lie on different sides of this point."
      : "the first gets better to the left and the second to the right. Neither gets better again after it got worse, so that the optima lie on different sides of this point.",
  at: "At",
  broken: {
    "add-constant: what is dropped depends on the variable":
      "their difference depends on the variable, and no positive factor or increasing function turns the one into the other",
    "scale: the terms do not have one factor in common":
      "their terms are the same up to factors, but not up to one positive factor",
    "scale: the factor is negative, which turns a minimum into a maximum":
      "the one is a negative multiple of the other, which turns a minimum into a maximum",
    "stationary: the gradient is not zero at the point": "the gradient is not zero at this point",
    "stationary: the point does not satisfy the conditions of an optimum":
      "this point does not satisfy the conditions of the optimum",
  } as Readonly<Record<string, string>>,
  firstOptimum: "first optimum",
  secondOptimum: "second",
  problem: "problem",
  reason: "reason",
  needs: "needs",
  chain: {
    rewrite: "the same function",
    "add-constant": "drop what does not depend on the variable",
    scale: "divide by a positive constant",
    substitute: "one to one",
    "negate-flip": "the maximum of a function is the minimum of its negative",
  },
  monotone: {
    increasing: (title: string): string => `the ${title} is increasing`,
    decreasing: (title: string): string => `the ${title} is decreasing`,
    square: "the square is increasing where nothing is negative",
    reciprocal: "the reciprocal of a positive number is decreasing",
    power: {
      increasing: "this power is increasing where its base is not negative",
      decreasing: "this power is decreasing where its base is positive",
    },
  },
  backpropagation: "Forward and backward",
  forwardPass: "Forward pass",
  backwardPass: "Backward pass",
  step: "step",
  computation: "computation",
  name: "name",
  value: "value",
  gradientOfName: "gradient",
  valuesAt: "Values at",
  upstream: [
    "A number ",
    " is computed from ",
    " further on, in a way that is left open. The pass begins with what comes from there, ",
  ],
  costs: {
    operations: (forward: number, backward: number): string =>
      `The forward pass takes ${counted(forward, "operation")}, the backward pass ${backward}.`,
    derivative: "It gives the one derivative there is.",
    all: ["It gives all", "derivatives at once."],
    each: {
      counted: (passes: number, operations: number): string =>
        `Central differences would run the forward pass ${passes} times, ${counted(operations, "operation")}, for approximate values.`,
      symbolic:
        "Central differences would run the forward pass twice for each of them, for approximate values.",
    },
    once: "Worked out once and read more than once:",
  },
  paths: "The chain rule along every path",
  path: "path",
  alongPath: "local derivatives",
  product: "product",
  sumOfPaths: "all paths of",
  update: "A step of gradient descent",
  afterUpdate: "after the step",
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
  notDecided: "not decided",
  valueAt: "at",
  tooLong: "This is too long to be written out.",
  error: "This could not be answered",
  atLine: (line: number): string => `line ${line}`,
  proof: "Proof",
  refutation: "Counterexample",
  claim: "Claim",
  toShow: "To show:",
  isItTrue: "Is this true?",
  proved: "Proved",
  notProved: "Not proved",
  undecided: "Not decided",
  isFalse: "This is not true:",
  notTrue: "Not true",
  /** To who wrote the sheet. */
  surprise: {
    disproved: "this claim is not true; where that is meant, write refute",
    proved: "this claim is true; where that is meant, write prove",
    undecided: "this claim is neither proved nor refuted",
  },
  leftSide: "the left side is",
  rightSide: "the right side is",
  entry: (row: number, column: number): string => `(row ${row}, column ${column})`,
  leftNone: "the left side has no value",
  rightNone: "the right side has no value",
  entriesOfMap: "Entry by entry:",
  remarks: {
    zero: "The entries of the gradient add up to 0.",
    where: "With",
    left: "it is",
    of: "the gradient of",
  },
  inShapes: "In shapes:",
  entryByEntry: "⊙",
  shape: "shape",
  /** How the result is read off the last line. */
  withIndices: {
    entries: "These are the entries of the gradient, which has the shape of the variable.",
    agrees: "The way by differentials, without indices, gives the same.",
  },
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
  /** What of it counts where the variable cannot move freely. */
  alongStructure: {
    symmetric:
      "The variable is symmetric, and so is its differential: only the symmetric part of what stands beside it counts.",
    diagonal:
      "The variable is diagonal, and so is its differential: only the diagonal of what stands beside it counts.",
  },
  /** The same where what stands on the left is a number. */
  identifiedBeside: {
    jacobian: "This holds for every number on the left, so what stands beside it is the transposed Jacobian.",
    hessian: "This holds for every number on the left, so what stands beside it is the second derivative.",
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
  graph: "Computation graph",
  graphOf: "The computation graph of",
  python: {
    title: "As a program",
    inputs: "data",
    atRandom: "numbers that meet what is given",
    byDifferences: "largest difference from central differences, by",
    noValue: "where the function has no value at these numbers, there is nothing to compare",
    check: "the same gradients by automatic differentiation",
    difference: "largest difference:",
  },
  roles: { hint: "Hint", answer: "Answer", solution: "Solution", staff: "For staff" },
  checked: (verdict: string | undefined, steps: number): string =>
    `Checked: ${verdict === undefined ? "" : `${verdict}, `}${
      steps === 0 ? "with exact arithmetic" : `${steps} ${steps === 1 ? "step" : "steps"} replayed`
    }.`,
  figure: {
    drawnFor: "drawn for",
    noValue: "no value",
    dense: "the curve turns more often than the picture can show",
    slope: "slope",
    after: (epochs: number): string => (epochs === 0 ? "at the start" : `after ${counted(epochs, "epoch")}`),
    epochs: "epochs",
    meanSquare: "mean squared error",
    legend: {
      value: "left number: value, computed forward",
      gradient: "right number, and the number on a wire: gradient and its share, computed backward",
      local: "formula on a wire: derivative of the step that the wire leads to",
      share: "formula on a wire: the share of the gradient that goes back along it",
      kept: "thick border: the backward pass reads this value again",
    },
  },
  derivativeFactored: "The derivative is a distance times a factor of one sign:",
  fallsThenRises: "It is negative before and positive after, so the objective falls and then rises, since",
  risesThenFalls: "It is positive before and negative after, so the objective rises and then falls, since",
  onlyOptimum: "So this is the only optimum.",
  forData: "For the data",
  plot: "Plot",
  training: {
    title: "Training",
    shown: (samples: number): string => `The model over ${samples} samples`,
    bends: "elbows at",
    /** Around the function that is learned, and the interval. */
    samples: (count: number): string => `The model is to learn, from ${count} samples at equal distances,`,
    interval: "for",
    loss: "The loss of one sample is the squared error",
    gradient: "Its gradient",
    step: "Stochastic gradient descent",
    how: (rate: number, epochs: number, seed: number): string =>
      `Each step takes one sample and moves every parameter against its gradient, by ${rate} of it. In each of ${counted(epochs, "epoch")} every sample is taken once, in a new order. Orders and the first values are drawn with the seed ${seed}.`,
    learned: "What was learned",
    parameter: "parameter",
    first: "at the start",
    last: "at the end",
    epoch: "epoch",
    elbow: "elbow",
    place: "at",
    before: "slope before",
    behind: "slope after",
  },
  over: "over",
  branches: "Branches",
  branchesMeet: "They end at",
  from: "from",
  to: "to",
  inputsAre: "Inputs are",
  stepsAre: "Steps are",
  forksAre: (names: string): string => `The shares of ${names} are added up.`,
  solutions: "Solutions",
  integral: "Antiderivative",
  antiderivative: "An antiderivative of",
  inVariable: "with respect to",
  checkByDifferentiating: "Check: its derivative is the integrand.",
  solutionsOf: "Solutions of",
  putIn: "Check by putting in",
  allSolutions: "There are no others: a polynomial has at most as many zeros as its degree.",
  maybeOthers: "There may be others: only these are proved.",
  notConsulted: "this needs the outside algebra system, which was not asked",
  firstLemma: "First a lemma:",
  withLemma: "Now the claim:",
  byAbove: "By",
  byEntries: "Entry by entry, with",
  entriesOf: "for",
  multiplied: "Both sides are multiplied by",
  andSide: "and by",
  fromSide: {
    left: "from the left",
    right: "from the right",
  },
  byTerms: "With the terms of the sums written out, the claim is",
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
