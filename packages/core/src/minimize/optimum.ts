/** An optimum by the way that fits the problem: under an equation, with absolute values, or where a gradient is zero. */
import { DeriveError } from "../expr/error.js";
import type { Expr } from "../expr/expr.js";
import type { Givens } from "../rewrite/step.js";
import { type Constrained, constrainedOptimum, type Extremal } from "./constrained.js";
import { Shapes } from "../rewrite/tensor/shape.js";
import { matrixMinimum, type MatrixMinimum } from "./matrix-unknown.js";
import { type Kinked, kinkedOptimum } from "./kink.js";
import { constraintsOn, minimize, type Minimum, type Problem } from "./minimize.js";

export type Optimum =
  | ({ readonly kind: "stationary" } & Minimum)
  | MatrixMinimum
  | Kinked
  | Constrained
  | Extremal;

/** Throws `DeriveError` where the problem is not solved, with what is known of it. */
export function optimise(problem: Problem, givens: Givens, zeros: readonly Expr[] = []): Optimum {
  if (constraintsOn(problem.variable, givens).length > 0) return constrainedOptimum(problem, givens);
  if (new Shapes(givens.facts).of(problem.variable).length > 1) return matrixMinimum(problem, givens);
  try {
    return { kind: "stationary", ...minimize(problem, givens, zeros) };
  } catch (error) {
    if (!(error instanceof DeriveError) || error.kind !== "unsupported") throw error;
    const kinked = kinkedOptimum(problem, givens);
    if (kinked === undefined) throw error;
    return kinked;
  }
}
