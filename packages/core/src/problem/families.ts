/** Families: names that are known by their entries only, as x in a sum of x[i], and the shapes that they have. */
import { isApply, isNumber } from "../expr/build.js";
import type { Expr, Sym } from "../expr/expr.js";
import { postorder, symbolsOf } from "../expr/walk.js";
import { matrixFact, Shapes, vectorFact } from "../rewrite/tensor/shape.js";

/**
 * Families of numbers that are known by their entries only, x[i] under a sum to n, are vectors of n; where two
 * sums disagree, one goes to the index of another, or x[i + 1] is spoken of, nothing is known of their length.
 */
export function families(roots: readonly Expr[], facts: readonly Expr[]): Expr[] {
  const shapes = new Shapes(facts);
  const sizes = new Map<Expr, Set<Expr>[]>();
  const indices = new Set<Expr>();
  const moved = new Set<Expr>();
  for (const root of roots)
    for (const node of postorder(root)) {
      const [family, ...places] = isApply(node, "[]") ? node.args : [];
      if (family !== undefined && places.some((place) => place.kind === "apply")) moved.add(family);
      const [index, , high, body] = isApply(node, "sum") || isApply(node, "prod") ? node.args : [];
      if (index === undefined || high === undefined || body === undefined) continue;
      indices.add(index);
      for (const inside of postorder(body)) {
        const [of, ...at] = isApply(inside, "[]") ? inside.args : [];
        if (of?.kind !== "symbol" || shapes.of(of).length > 0 || !at.includes(index)) continue;
        const own = sizes.get(of) ?? at.map(() => new Set<Expr>());
        at.forEach((i, axis) => (i === index ? own[axis]?.add(high) : undefined));
        sizes.set(of, own);
      }
    }
  const isFixed = (size: Expr): boolean => !symbolsOf(size).some((s) => indices.has(s));
  return [...sizes].flatMap(([of, axes]) => {
    if (moved.has(of)) return [];
    const each = axes.map((own) => (own.size === 1 ? [...own][0] : undefined));
    const [n, m] = each;
    // Of a sum with one term nobody says how long the family is.
    if (each.some((size) => size !== undefined && isNumber(size, 1))) return [];
    if (n === undefined || each.some((size) => size === undefined || !isFixed(size))) return [];
    return each.length === 1
      ? [vectorFact(of, n)]
      : m !== undefined && each.length === 2
        ? [matrixFact(of, n, m)]
        : [];
  });
}

/** The names in the shape that a fact states: n and d of matrix(X, n, d). */
export const dimensionsOf = (fact: Expr): Sym[] =>
  fact.kind === "apply" ? fact.args.slice(1).flatMap((size) => symbolsOf(size)) : [];
