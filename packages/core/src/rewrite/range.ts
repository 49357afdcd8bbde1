/**
 * Where the values of an expression lie: interval reasoning over exact rationals, from declared
 * facts, the ranges of functions and arithmetic. It answers "is this positive?" for conditions and
 * is part of what replay trusts; it never looks at floating point and never guesses. "No" is not
 * among its answers about a range: a bound that is not known is left open.
 */
import { squareRoot } from "../number/interval.js";
import * as Q from "../number/rational.js";
import { isApply, rationalOf } from "../expr/build.js";
import type { Apply, Expr } from "../expr/expr.js";
import { fold } from "../expr/walk.js";
import { formOf } from "./definite.js";

/** A bound; `undefined` is infinity. */
interface Bound {
  readonly at: Q.Rational;
  readonly open: boolean;
}

export interface Range {
  readonly low: Bound | undefined;
  readonly high: Bound | undefined;
  /** The value 0 does not occur, even if it lies between the bounds. */
  readonly nonzero: boolean;
  /** Only whole numbers occur. */
  readonly integer: boolean;
}

export const ANYWHERE: Range = { low: undefined, high: undefined, nonzero: false, integer: false };

/** What is known about symbols, other nodes and functions. */
export interface Knowledge {
  /** Ranges of particular nodes, from declared facts. */
  readonly nodes: ReadonlyMap<Expr, Range>;
  /** The range of a function's values, whatever its arguments. */
  readonly functionRange: (op: string) => Range | undefined;
  /** Ranges found so far, so that many questions about one expression cost one walk. */
  readonly memo: WeakMap<Expr, Range>;
  /** The symbols that stand for vectors and matrices: their products are not products of numbers. */
  readonly tensors: ReadonlySet<Expr>;
  /** Those of them that are declared positive definite. */
  readonly definite: ReadonlySet<Expr>;
  /** The shape of an expression with vectors and matrices; `undefined` where there is none. */
  readonly shapeOf: (node: Expr) => readonly Expr[] | undefined;
}

/** Bounds with more digits than this are given up, which keeps long chains linear. */
const MOST_BITS = 2n ** 256n;
const tame = (b: Bound | undefined): Bound | undefined =>
  b === undefined || b.at.num > MOST_BITS || b.at.num < -MOST_BITS || b.at.den > MOST_BITS ? undefined : b;

function make(low: Bound | undefined, high: Bound | undefined, nonzero = false, integer = false): Range {
  return { low: tame(low), high: tame(high), nonzero: nonzero || excludesZero(low, high), integer };
}

function excludesZero(low: Bound | undefined, high: Bound | undefined): boolean {
  const above = low !== undefined && (low.at.num > 0n || (low.at.num === 0n && low.open));
  const below = high !== undefined && (high.at.num < 0n || (high.at.num === 0n && high.open));
  return above || below;
}

export const isPositive = (r: Range): boolean =>
  r.low !== undefined && (r.low.at.num > 0n || (r.low.at.num === 0n && (r.low.open || r.nonzero)));
export const isNonNegative = (r: Range): boolean => r.low !== undefined && r.low.at.num >= 0n;
export const isNegative = (r: Range): boolean => isPositive(negated(r));
export const isNonPositive = (r: Range): boolean => isNonNegative(negated(r));
const isPoint = (r: Range): boolean =>
  r.low !== undefined && r.high !== undefined && Q.equal(r.low.at, r.high.at) && !r.low.open && !r.high.open;

export function point(value: Q.Rational): Range {
  const bound = { at: value, open: false };
  return { low: bound, high: bound, nonzero: value.num !== 0n, integer: Q.isInteger(value) };
}

const flip = (b: Bound | undefined): Bound | undefined => b && { at: Q.negate(b.at), open: b.open };

function negated(r: Range): Range {
  return { low: flip(r.high), high: flip(r.low), nonzero: r.nonzero, integer: r.integer };
}

function plus(a: Bound | undefined, b: Bound | undefined): Bound | undefined {
  return a && b && { at: Q.add(a.at, b.at), open: a.open || b.open };
}

function added(a: Range, b: Range): Range {
  return make(plus(a.low, b.low), plus(a.high, b.high), false, a.integer && b.integer);
}

/** The lesser (or greater) bound of two; the more inclusive where they agree. */
function outer(a: Bound, b: Bound, side: -1 | 1): Bound {
  const order = Q.compare(a.at, b.at) * side;
  return order > 0 ? a : order < 0 ? b : { at: a.at, open: a.open && b.open };
}

function multiplied(a: Range, b: Range): Range {
  const nonzero = a.nonzero && b.nonzero;
  const integer = a.integer && b.integer;
  if (a.low && a.high && b.low && b.high) {
    const corners: Bound[] = [];
    for (const x of [a.low, a.high]) {
      for (const y of [b.low, b.high]) {
        const at = Q.multiply(x.at, y.at);
        // A corner at 0 is reached as soon as the factor that is 0 there is.
        const open =
          at.num === 0n
            ? (x.at.num === 0n ? x.open : true) && (y.at.num === 0n ? y.open : true)
            : x.open || y.open;
        corners.push({ at, open });
      }
    }
    const low = corners.reduce((p, q) => outer(p, q, -1));
    const high = corners.reduce((p, q) => outer(p, q, 1));
    return make(low, high, nonzero, integer);
  }
  // Some bound is infinite: only the sign is kept.
  const [x, y] = [a, b];
  const zero = (open: boolean): Bound => ({ at: Q.ZERO, open });
  const same = (isNonNegative(x) && isNonNegative(y)) || (isNonPositive(x) && isNonPositive(y));
  const opposite = (isNonNegative(x) && isNonPositive(y)) || (isNonPositive(x) && isNonNegative(y));
  if (same && x.low && y.low && isNonNegative(x)) {
    // Neither can be less than its least value.
    const at = Q.multiply(x.low.at, y.low.at);
    return make(
      { at, open: at.num === 0n ? nonzero : x.low.open || y.low.open },
      undefined,
      nonzero,
      integer,
    );
  }
  if (same) return make(zero(nonzero), undefined, nonzero, integer);
  if (opposite) return make(undefined, zero(nonzero), nonzero, integer);
  return make(undefined, undefined, nonzero, integer);
}

function inverted(r: Range): Range {
  const positive = isPositive(r);
  if (!positive && !isNegative(r)) return make(undefined, undefined, true);
  const one = (b: Bound | undefined): Bound | undefined =>
    b === undefined
      ? { at: Q.ZERO, open: true }
      : b.at.num === 0n
        ? undefined
        : { at: Q.divide(Q.ONE, b.at), open: b.open };
  return make(one(r.high), one(r.low), true);
}

function powered(base: Range, node: Apply, exponentRange: Range): Range {
  const exponentNode = node.args[1];
  const exponent = exponentNode && rationalOf(exponentNode);
  if (exponent !== undefined && Q.isInteger(exponent) && exponent.num > -64n && exponent.num < 64n) {
    const n = exponent.num < 0n ? -exponent.num : exponent.num;
    if (n === 0n) return point(Q.ONE);
    let result = base;
    if (n % 2n === 0n) {
      const magnitude = absoluteOf(base);
      result = magnitude;
      for (let i = 1n; i < n; i += 1n) result = multiplied(result, magnitude);
    } else {
      for (let i = 1n; i < n; i += 1n) result = multiplied(result, base);
      if (n > 1n && base.low === undefined && base.high === undefined)
        result = make(undefined, undefined, base.nonzero);
    }
    return exponent.num < 0n ? inverted(result) : { ...result, integer: base.integer };
  }
  if (isPositive(base)) return make({ at: Q.ZERO, open: true }, undefined, true);
  // A whole power of a negative number may be negative; of an even one the sign is known.
  const isEven = exponent?.den === 1n && exponent.num % 2n === 0n;
  if (!isEven && (exponent?.den === 1n || exponentRange.integer))
    return isNonNegative(base)
      ? make({ at: Q.ZERO, open: false }, undefined, base.nonzero)
      : make(undefined, undefined, base.nonzero);
  // A real power has a value only for a base that is not negative; it is 0 only at base 0.
  return make({ at: Q.ZERO, open: false }, undefined, base.nonzero);
}

const ROOT_SCALE = 1n << 64n;

/** The square root of a bound from below or from above, to 64 binary places. */
function rootBound(bound: Bound | undefined, up: boolean): Bound | undefined {
  if (bound === undefined || bound.at.num < 0n) return up ? undefined : { at: Q.ZERO, open: false };
  const { num, den } = bound.at;
  const scaled = (num * ROOT_SCALE * ROOT_SCALE) / den;
  const root = squareRoot(scaled);
  const exact = root * root * den === num * ROOT_SCALE * ROOT_SCALE;
  const at = Q.rational(root + (up && !exact ? 1n : 0n), ROOT_SCALE);
  return { at, open: exact ? bound.open : false };
}

const rootOf = (r: Range): Range => make(rootBound(r.low, false), rootBound(r.high, true), r.nonzero);

/** The range of an increasing function that maps `from` to `to`, on either side of which the argument lies. */
function throughPoint(r: Range, from: Q.Rational, to: Q.Rational, otherwise: Range): Range {
  const bound = (side: Bound | undefined, order: -1 | 1): Bound | undefined => {
    if (side === undefined || Q.compare(side.at, from) === -order) return undefined;
    return { at: to, open: side.open || Q.compare(side.at, from) === order };
  };
  return meet(otherwise, make(bound(r.low, 1), bound(r.high, -1)));
}

function absoluteOf(r: Range): Range {
  if (isNonNegative(r)) return r;
  if (isNonPositive(r)) return negated(r);
  const high = r.low && r.high ? outer({ at: Q.negate(r.low.at), open: r.low.open }, r.high, 1) : undefined;
  return make({ at: Q.ZERO, open: r.nonzero }, high, r.nonzero, r.integer);
}

/** What both ranges allow. */
export function meet(a: Range, b: Range): Range {
  const inner = (x: Bound | undefined, y: Bound | undefined, side: -1 | 1): Bound | undefined => {
    if (x === undefined || y === undefined) return x ?? y;
    const order = Q.compare(x.at, y.at) * side;
    return order > 0 ? x : order < 0 ? y : { at: x.at, open: x.open || y.open };
  };
  return make(
    inner(a.low, b.low, 1),
    inner(a.high, b.high, -1),
    a.nonzero || b.nonzero,
    a.integer || b.integer,
  );
}

function hull(ranges: readonly Range[]): Range {
  const [first, ...rest] = ranges;
  if (first === undefined) return ANYWHERE;
  return rest.reduce(
    (a, b) => ({
      low: a.low && b.low && outer(a.low, b.low, -1),
      high: a.high && b.high && outer(a.high, b.high, 1),
      nonzero: a.nonzero && b.nonzero,
      integer: a.integer && b.integer,
    }),
    first,
  );
}

const E: Range = make(
  { at: Q.rational(2718281828n, 1000000000n), open: true },
  { at: Q.rational(2718281829n, 1000000000n), open: true },
);
const PI: Range = make(
  { at: Q.rational(3141592653n, 1000000000n), open: true },
  { at: Q.rational(3141592654n, 1000000000n), open: true },
);

/** Operations that make a number of what they are applied to. */
const SCALAR_VALUED: ReadonlySet<string> = new Set([
  "norm1",
  "norm2",
  "sum",
  "tr",
  "det",
  "logdet",
  "inner",
  "[]",
]);

/** Whether an expression may be a vector or a matrix. */
export function isWide(root: Expr, tensors: ReadonlySet<Expr>): boolean {
  if (tensors.size === 0) return false;
  const stack: Expr[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (tensors.has(node)) return true;
    if (node.kind === "apply" && !SCALAR_VALUED.has(node.op)) stack.push(...node.args);
  }
  return false;
}

function isMatrixProduct(node: Expr, tensors: ReadonlySet<Expr>): boolean {
  if (tensors.size === 0 || node.kind !== "apply") return false;
  if (node.op === "*") return node.args.filter((arg) => isWide(arg, tensors)).length > 1;
  return node.op === "^" && node.args[0] !== undefined && isWide(node.args[0], tensors);
}

/** Entries are sums of products of entries. */
function ofMatrixProduct(factors: readonly Range[]): Range {
  if (factors.every(isPositive)) return make({ at: Q.ZERO, open: true }, undefined, true);
  return factors.every(isNonNegative) ? make({ at: Q.ZERO, open: false }, undefined) : ANYWHERE;
}

/** Quadratic forms, and what definite matrices have. */
function signOfForm(node: Expr, knowledge: Knowledge, within: (of: Expr) => Range): Range | undefined {
  const kind = formOf(node, knowledge, within);
  if (kind === undefined) return undefined;
  const square = make({ at: Q.ZERO, open: kind === "definite" }, undefined, kind === "definite");
  const numbers = isApply(node, "*") ? node.args.filter((arg) => knowledge.shapeOf(arg)?.length === 0) : [];
  return numbers.map(within).reduce(multiplied, square);
}

/** Whether a sum over an index has a term for sure: from 1 to a dimension, or from one number to another. */
function isFilled({ args: [, low, high] }: Apply, end: Range): boolean {
  const [from, to] = [low, high].map((node) => node && rationalOf(node));
  if (from === undefined) return low === high;
  return to === undefined ? Q.compare(from, Q.ONE) <= 0 && isPositive(end) : Q.compare(from, to) <= 0;
}

function ofNode(node: Expr, args: readonly Range[], knowledge: Knowledge): Range {
  if (node.kind === "number") return point(node.value);
  if (node.kind === "symbol") return node.name === "e" ? E : node.name === "pi" ? PI : ANYWHERE;
  const [a, b] = args;
  if (a === undefined) return ANYWHERE;
  if (knowledge.tensors.size > 0) {
    const sign = signOfForm(node, knowledge, (of) => rangeOf(of, knowledge));
    if (sign !== undefined) return sign;
  }
  if (isMatrixProduct(node, knowledge.tensors)) return node.op === "*" ? ofMatrixProduct(args) : ANYWHERE;
  switch (node.op) {
    case ".*":
      return args.reduce(multiplied);
    case "./":
      return b === undefined ? ANYWHERE : multiplied(a, inverted(b));
    case ".^":
      return powered(a, node, b ?? ANYWHERE);
    case "'":
    case "[]":
      return a;
    case "norm1":
    case "norm2":
      return make({ at: Q.ZERO, open: false }, undefined);
    case "softmax":
    case "softmaxrows":
      return make({ at: Q.ZERO, open: true }, { at: Q.ONE, open: false }, true);
    case "sum": {
      const [index, , high, body] = node.args.length === 4 ? args : [];
      const [bound] = node.args;
      // What is known of a symbol says nothing of an index of the same name.
      const free = index !== undefined && bound !== undefined && knowledge.nodes.has(bound);
      const terms = node.args.length === 1 ? a : free ? ANYWHERE : (body ?? ANYWHERE);
      const isEmpty = high !== undefined && !isFilled(node, high);
      if (isPositive(terms) && !isEmpty) return make({ at: Q.ZERO, open: true }, undefined, true);
      return isNonNegative(terms) ? make({ at: Q.ZERO, open: false }, undefined) : ANYWHERE;
    }
    case "prod": {
      const [bound, , , body] = node.args;
      const free = bound !== undefined && knowledge.nodes.has(bound);
      const terms = free || body === undefined ? ANYWHERE : (args[3] ?? ANYWHERE);
      // A product without factors is 1.
      if (isPositive(terms)) return make({ at: Q.ZERO, open: true }, undefined, true);
      return isNonNegative(terms) ? make({ at: Q.ZERO, open: false }, undefined) : ANYWHERE;
    }
    case "+":
      return args.reduce(added);
    case "*":
      return args.reduce(multiplied);
    case "-":
      return negated(a);
    case "/":
      return b === undefined ? ANYWHERE : multiplied(a, inverted(b));
    case "^":
      return powered(a, node, b ?? ANYWHERE);
    case "abs":
      return absoluteOf(a);
    case "sqrt":
      return rootOf(a);
    case "exp":
      return throughPoint(a, Q.ZERO, Q.ONE, make({ at: Q.ZERO, open: true }, undefined, true));
    case "log":
      return throughPoint(a, Q.ONE, Q.ZERO, ANYWHERE);
    case "cases":
      return hull(args.filter((_, i) => i % 2 === 1 || i === args.length - 1));
    default:
      return knowledge.functionRange(node.op) ?? ANYWHERE;
  }
}

/** Where the values of `root` lie, wherever it has a value. */
export function rangeOf(root: Expr, knowledge: Knowledge): Range {
  return fold<Range>(
    root,
    (node, args) => {
      const known = knowledge.nodes.get(node);
      const range = ofNode(node, args, knowledge);
      return known === undefined ? range : meet(range, known);
    },
    knowledge.memo,
  );
}

const SIDES: Readonly<Record<string, (bound: Q.Rational) => Range>> = {
  "=": point,
  "!=": (v) => (v.num === 0n ? make(undefined, undefined, true) : ANYWHERE),
  "<": (v) => make(undefined, { at: v, open: true }),
  "<=": (v) => make(undefined, { at: v, open: false }),
  ">": (v) => make({ at: v, open: true }, undefined),
  ">=": (v) => make({ at: v, open: false }, undefined),
};

const MIRRORED: Readonly<Record<string, string>> = {
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
  "=": "=",
  "!=": "!=",
};

/** What a relation with a number on one side says about the node on the other. */
export function rangeFromRelation(relation: Expr): { node: Expr; range: Range } | undefined {
  if (relation.kind !== "apply") return undefined;
  const [left, right] = relation.args;
  const mirrored = MIRRORED[relation.op];
  if (left === undefined || right === undefined || mirrored === undefined) return undefined;
  const onRight = rationalOf(right);
  if (onRight !== undefined) {
    const range = SIDES[relation.op]?.(onRight);
    return range && { node: left, range };
  }
  const onLeft = rationalOf(left);
  const range = onLeft && SIDES[mirrored]?.(onLeft);
  return range && { node: right, range };
}

/** Whether every value in the range satisfies `op bound`. */
export function satisfies(r: Range, op: string, bound: Q.Rational): boolean {
  const below = (): boolean => r.high !== undefined && Q.compare(r.high.at, bound) < 0;
  const above = (): boolean => r.low !== undefined && Q.compare(r.low.at, bound) > 0;
  const endsBefore =
    r.high !== undefined && Q.equal(r.high.at, bound) && (r.high.open || (bound.num === 0n && r.nonzero));
  const startsAfter =
    r.low !== undefined && Q.equal(r.low.at, bound) && (r.low.open || (bound.num === 0n && r.nonzero));
  switch (op) {
    case "<":
      return below() || endsBefore;
    case ">":
      return above() || startsAfter;
    case "<=":
      return below() || (r.high !== undefined && Q.equal(r.high.at, bound));
    case ">=":
      return above() || (r.low !== undefined && Q.equal(r.low.at, bound));
    case "!=":
      return below() || above() || endsBefore || startsAfter || (bound.num === 0n && r.nonzero);
    case "=":
      return isPoint(r) && r.low !== undefined && Q.equal(r.low.at, bound);
    default:
      return false;
  }
}
