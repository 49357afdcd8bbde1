/**
 * The checker's side of D(f, w) where w is a vector, a matrix or an entry of one: the partner of dw in the
 * differential of f, which a derivation beside this one proves. How a gradient is found does not matter here.
 */
import { isApply, isNumber, product } from "../../expr/build.js";
import type { Expr, Sym } from "../../expr/expr.js";
import type { Derivation } from "../step.js";
import { differentialOf, inner, type TensorContext } from "./differential.js";
import { sameShape } from "./dimension.js";

/** `D(f, w)` or `D(f, w[i, j])` taken apart; `at` is empty for the whole of w. */
export interface Slope {
  readonly of: Expr;
  readonly by: Sym;
  readonly at: readonly Expr[];
}

export function slopeIn(node: Expr): Slope | undefined {
  const [of, by] = isApply(node, "D") ? node.args : [];
  if (of === undefined || by === undefined) return undefined;
  if (by.kind === "symbol") return { of, by, at: [] };
  const [base, ...at] = isApply(by, "[]") ? by.args : [];
  return base?.kind === "symbol" ? { of, by: base, at } : undefined;
}

/** The derivation that proves the differential, if there is one. */
export function proofOfSlope({ of, by }: Slope, { lemmas }: TensorContext): Derivation | undefined {
  const goal = differentialOf(of, by);
  return lemmas.find((lemma) => lemma.goal === goal);
}

/** Whether D(f, w) is `becomes` where `proof` ends with ⟨G, dw⟩: G, or the entry of it. */
export function isSlope(
  becomes: Expr,
  { by, at }: Slope,
  { result }: Derivation,
  { shapes, networks }: TensorContext,
): boolean {
  if (isNumber(result, 0) && isNumber(becomes, 0)) return at.length > 0 || shapes.isScalar(by);
  const [whole, ...places] = isApply(becomes, "[]") ? becomes.args : [];
  const isPlaced = places.length === at.length && at.every((place, i) => place === places[i]);
  const partner = at.length === 0 ? becomes : isPlaced ? whole : undefined;
  if (partner === undefined || !sameShape(shapes.of(partner), shapes.of(by))) return false;
  const change = differentialOf(by, by);
  return networks.same(shapes.isScalar(by) ? product([partner, change]) : inner(partner, change), result);
}
