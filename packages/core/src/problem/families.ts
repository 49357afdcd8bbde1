/** Families: names that are known by their entries only, as x in a sum of x[i], and the shapes that they have. */
import { isApply } from "../expr/build.js";
import type { Expr, Sym } from "../expr/expr.js";
import { postorder, symbolsOf } from "../expr/walk.js";
import { matrixFact, Shapes, vectorFact } from "../rewrite/tensor/shape.js";

/** Families of numbers that are known by their entries only, x[i] under a sum to n, are vectors of n. */
export function families(roots: readonly Expr[], facts: readonly Expr[]): Expr[] {
  const shapes = new Shapes(facts);
  const found = new Map<Expr, Expr>();
  for (const root of roots) {
    const order = postorder(root);
    const ranges = new Map<Expr, Expr>();
    for (const node of order) {
      const [i, , high, body] = isApply(node, "sum") ? node.args : [];
      if (i !== undefined && high !== undefined && body !== undefined) ranges.set(i, high);
    }
    for (const node of order) {
      const [of, ...at] = isApply(node, "[]") ? node.args : [];
      if (of?.kind !== "symbol" || found.has(of) || shapes.of(of).length > 0) continue;
      const [n, m] = at.map((i) => ranges.get(i));
      if (n !== undefined && at.length === 1) found.set(of, vectorFact(of, n));
      else if (n !== undefined && m !== undefined) found.set(of, matrixFact(of, n, m));
    }
  }
  return [...found.values()];
}

/** The names in the shape that a fact states: n and d of matrix(X, n, d). */
export const dimensionsOf = (fact: Expr): Sym[] =>
  fact.kind === "apply" ? fact.args.slice(1).flatMap((size) => symbolsOf(size)) : [];
