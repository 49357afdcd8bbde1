/**
 * The range of a sum as a factor: 1 where an index lies between its ends, 0 elsewhere. A delta can put an index
 * of the question in the place of the summed one, and then the range says something of that index.
 */
import * as Q from "../../number/rational.js";
import { isApply, isNumber, rationalOf, relation } from "../../expr/build.js";
import { type Expr, numeral, symbol } from "../../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../../expr/walk.js";
import { wholeNumber } from "../condition.js";
import { print } from "../../syntax/print.js";
import { type Factor, type Index, ONES } from "./product.js";
import { sameDimension, type Shapes } from "./shape.js";

/** That a name stands for the whole numbers from `low` to `high`. */
export const indexFacts = (index: Expr, low: Expr, high: Expr): Expr[] => [
  wholeNumber(index),
  relation(">=", index, low),
  relation("<=", index, high),
];

/** What entries say of the indices that they are named by: p of x[p] is from 1 to n. `bound` ones are others. */
export function indexFactsIn(root: Expr, shapes: Shapes, bound: ReadonlySet<Expr>): Expr[] {
  const found = postorder(root).flatMap((node) => {
    const [of, ...at] = isApply(node, "[]") ? node.args : [];
    const shape = of === undefined ? [] : shapes.of(of);
    return at.flatMap((index, axis) => {
      const size = shape[shape.length - at.length + axis];
      const isNamed = index.kind === "symbol" && !bound.has(index);
      return isNamed && size !== undefined ? indexFacts(index, ONE, size) : [];
    });
  });
  return [...new Set(found)];
}

const ONE = numeral(1);

/** `from 1 to n`; indices of sums further out are called by their order in it, not by their names. */
export function rangeOf(
  low: Expr,
  high: Expr,
  names: ReadonlyMap<Expr, Index>,
): { readonly text: string; readonly bound: readonly Index[] } {
  const by = new Map<Expr, Expr>();
  const bound: Index[] = [];
  for (const s of [low, high].flatMap((end) => symbolsOf(end))) {
    const index = names.get(s);
    if (index === undefined || by.has(s)) continue;
    by.set(s, symbol(`#${bound.length}`));
    bound.push(index);
  }
  const [from, to] = [low, high].map((end) => print(substitute(end, by)));
  return { text: `from ${from ?? ""} to ${to ?? ""}`, bound };
}

/** 1 where the index is from `low` to `high`, whose own indices are in `names`. */
export function rangeFactor(
  index: Index,
  low: Expr,
  high: Expr,
  names: ReadonlyMap<Expr, Index> = new Map(),
): Factor {
  const { text, bound } = rangeOf(low, high, names);
  return {
    head: text,
    indices: [index, ...bound],
    power: Q.ONE,
    of: low,
    symmetric: false,
    ...(bound.length === 0 ? { range: { low, high } } : {}),
  };
}

/** Ranges that hold anyway are left out, and one that nothing else is said of counts its index. */
export function withoutRanges(
  factors: readonly Factor[],
  isOpen: (i: Index) => boolean,
  dimensionOf: (i: Index) => Expr | undefined,
  shapes: Shapes,
): Factor[] {
  return factors.flatMap((f): Factor[] => {
    const [index] = f.indices;
    if (f.range === undefined || index === undefined || f.power.num < 0n) return [f];
    const { low, high } = f.range;
    const once = { ...f, power: Q.ONE };
    const always: Factor = { ...once, head: ONES, range: undefined };
    if (isPlaceOf(f, index, factors, shapes)) return [always];
    if (typeof index === "string" && shapes.isWithin(index, low, high)) return [];
    const dimension = dimensionOf(index);
    if (typeof index === "string" || isOpen(index) || dimension === undefined || !isNumber(low, 1))
      return [once];
    const isAlone = factors.every(
      (g) => g.head === ONES || g.range !== undefined || !g.indices.includes(index),
    );
    const holds = isLess(dimension, high) || (isAlone && sameDimension(dimension, high));
    return holds ? [always] : [once];
  });
}

/** Whether something with as many entries has one there. */
function isPlaceOf({ range }: Factor, index: Index, factors: readonly Factor[], shapes: Shapes): boolean {
  if (range === undefined || !isNumber(range.low, 1)) return false;
  return factors.some(
    (g) =>
      g.of.kind === "symbol" &&
      g.head === g.of.name &&
      shapes.of(g.of).some((size, axis) => g.indices[axis] === index && sameDimension(size, range.high)),
  );
}

function isLess(a: Expr, b: Expr): boolean {
  const [m, n] = [rationalOf(a), rationalOf(b)];
  return m !== undefined && n !== undefined && Q.compare(m, n) < 0;
}
