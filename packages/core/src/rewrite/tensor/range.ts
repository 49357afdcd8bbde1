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
import { type Shapes } from "./shape.js";
import { sameDimension } from "./dimension.js";

/** That a name stands for the whole numbers from `low` to `high`. */
export const indexFacts = (index: Expr, low: Expr, high: Expr): Expr[] => [
  wholeNumber(index),
  relation(">=", index, low),
  relation("<=", index, high),
];

/**
 * What entries say of the indices that they are named by: p of x[p] is from 1 to n, and with x[3] n is at least 3.
 * `bound` ones are others.
 */
export function indexFactsIn(root: Expr, shapes: Shapes, bound: ReadonlySet<Expr>): Expr[] {
  const found = postorder(root).flatMap((node) => {
    const [of, ...at] = isApply(node, "[]") ? node.args : [];
    const shape = of === undefined ? [] : shapes.of(of);
    return at.flatMap((index, axis) => {
      const size = shape[shape.length - at.length + axis];
      if (size === undefined) return [];
      if (index.kind === "number") return size.kind === "number" ? [] : [relation(">=", size, index)];
      return index.kind === "symbol" && !bound.has(index) ? indexFacts(index, ONE, size) : [];
    });
  });
  return [...new Set(found)];
}

const ONE = numeral(1);

interface Ends {
  readonly low: Expr;
  readonly high: Expr;
  /** What the ends call #0, #1 and so on: indices of sums further out. */
  readonly bound: readonly Index[];
}

/** The ends of a range, whose indices are called by their order in it, not by their names. */
function endsOf(low: Expr, high: Expr, names: ReadonlyMap<Expr, Index>): Ends {
  const by = new Map<Expr, Expr>();
  const bound: Index[] = [];
  for (const s of [low, high].flatMap((end) => symbolsOf(end))) {
    const index = names.get(s);
    if (index === undefined || by.has(s)) continue;
    by.set(s, placeholder(bound.length));
    bound.push(index);
  }
  return { low: substitute(low, by), high: substitute(high, by), bound };
}

const placeholder = (k: number): Expr => symbol(`#${k}`);

/** `from 1 to n`, and `from 1 to #0` where the end is an index. */
export function rangeOf(
  low: Expr,
  high: Expr,
  names: ReadonlyMap<Expr, Index>,
): { readonly text: string; readonly bound: readonly Index[] } {
  const ends = endsOf(low, high, names);
  return { text: textOf(ends), bound: ends.bound };
}

const textOf = ({ low, high }: Pick<Ends, "low" | "high">): string => `from ${print(low)} to ${print(high)}`;

/** 1 where the index is from `low` to `high`, whose own indices are in `names`. */
export function rangeFactor(
  index: Index,
  low: Expr,
  high: Expr,
  names: ReadonlyMap<Expr, Index> = new Map(),
): Factor {
  const ends = endsOf(low, high, names);
  return {
    head: textOf(ends),
    indices: [index, ...ends.bound],
    power: Q.ONE,
    of: low,
    symmetric: false,
    range: { low: ends.low, high: ends.high },
  };
}

/** A range to an index for which one of the question was put in is a range to that. */
function withNamedEnds(f: Factor): Factor {
  const [index, ...bound] = f.indices;
  if (f.range === undefined || index === undefined || bound.length === 0) return f;
  const named = bound.flatMap((i) => (typeof i === "string" ? [nameOf(i)] : []));
  if (named.length < bound.length) return f;
  const by = new Map(named.map((name, k) => [placeholder(k), name]));
  const { low, high } = f.range;
  return { ...rangeFactor(index, substitute(low, by), substitute(high, by)), power: f.power };
}

const nameOf = (index: string): Expr => (/^\d+$/.test(index) ? numeral(BigInt(index)) : symbol(index));

/**
 * Ranges that hold anyway are left out, and one that nothing else is said of counts its index; `undefined` where a
 * place lies outside of its range.
 */
export function withoutRanges(
  factors: readonly Factor[],
  isOpen: (i: Index) => boolean,
  dimensionOf: (i: Index) => Expr | undefined,
  shapes: Shapes,
): Factor[] | undefined {
  const ranges = factors.map(withNamedEnds);
  if (ranges.some((f) => misses(f, shapes))) return undefined;
  return ranges.flatMap((f, _, named): Factor[] => {
    const [index, ...bound] = f.indices;
    if (f.range === undefined || index === undefined || bound.length > 0 || f.power.num < 0n) return [f];
    const { low, high } = f.range;
    const once = { ...f, power: Q.ONE };
    const always: Factor = { ...once, head: ONES, range: undefined };
    if (isPlaceOf(f, index, named, shapes)) return [always];
    if (typeof index === "string" && shapes.isWithin(index, low, high)) return [];
    const dimension = dimensionOf(index);
    if (typeof index === "string" || isOpen(index) || dimension === undefined || !isNumber(low, 1))
      return [once];
    const isAlone = named.every((g) => g.head === ONES || isRangeOf(g, index) || !g.indices.includes(index));
    const holds = isLess(dimension, high) || (isAlone && sameDimension(dimension, high));
    return holds ? [always] : [once];
  });
}

/** Whether the place is known to lie before the range, or after it. */
const misses = ({ range, indices: [index, ...bound], power }: Factor, shapes: Shapes): boolean =>
  range !== undefined &&
  typeof index === "string" &&
  bound.length === 0 &&
  power.num > 0n &&
  shapes.isOutside(index, range.low, range.high);

/** A range whose ends do not move with another index. */
const isRangeOf = ({ range, indices: [own, ...others] }: Factor, index: Index): boolean =>
  range !== undefined && own === index && others.length === 0;

/** Whether something with as many entries has one there. */
const isPlaceOf = ({ range }: Factor, index: Index, factors: readonly Factor[], shapes: Shapes): boolean =>
  range !== undefined &&
  isNumber(range.low, 1) &&
  factors.some((g) => g.head !== ONES && g.range === undefined && says(g, index, range.high, shapes));

/** Whether a factor says that an index is one of as many, which are counted from 1. */
export function says(f: Factor, index: Index, dimension: Expr, shapes: Shapes): boolean {
  // Ones stand for an index without saying how far it goes.
  if (f.head === ONES) return false;
  if (f.range !== undefined)
    return f.indices[0] === index && isNumber(f.range.low, 1) && sameDimension(f.range.high, dimension);
  const inner = f.inside ?? f.applied;
  if (inner !== undefined) {
    const products = f.inside?.products ?? f.applied?.args.flat() ?? [];
    return inner.indices.some(
      (own, k) =>
        f.indices[k] === index &&
        products.some(({ factors }) => factors.some((g) => says(g, own, dimension, shapes))),
    );
  }
  const sizes = shapes.of(f.of).filter((size) => !isNumber(size, 1));
  return f.indices.some((i, k) => {
    const size = i === index ? sizes[k] : undefined;
    return size !== undefined && sameDimension(size, dimension);
  });
}

function isLess(a: Expr, b: Expr): boolean {
  const [m, n] = [rationalOf(a), rationalOf(b)];
  return m !== undefined && n !== undefined && Q.compare(m, n) < 0;
}
