/**
 * Shapes by themselves: lists of dimensions, none for a number, one for a column, two for a matrix. A transposed
 * column is a matrix of one row. Dimensions are expressions such as `n` or `n + k - 1`.
 */
import * as Q from "../../number/rational.js";
import { isApply, isNumber, rationalOf } from "../../expr/build.js";
import { type Expr, numeral } from "../../expr/expr.js";
import { print } from "../../syntax/print.js";
import { sameFunction } from "../ring.js";

export type Shape = readonly Expr[];

export const ONE: Expr = numeral(1);
export const SCALAR: Shape = [];

const NO_INDICES: ReadonlySet<Expr> = new Set();
export const sameDimension = (a: Expr, b: Expr): boolean => a === b || sameFunction(a, b, NO_INDICES);

export const isOne = (d: Expr | undefined): boolean => d !== undefined && isNumber(d, 1);
/** Whether the shape is that of one number, possibly in brackets of its own: 1×1. */
export const isScalar = (shape: Shape): boolean => shape.every(isOne);
export const isRow = (shape: Shape): boolean => shape.length === 2 && isOne(shape[0]) && !isOne(shape[1]);
export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length &&
  a.every((d, i) => {
    const other = b[i];
    return other !== undefined && sameDimension(d, other);
  });

/** `n × d`, as a message says it. */
export function shapeText(shape: Shape): string {
  const [n, m] = shape.map((d) => print(d));
  if (n === undefined) return "a number";
  return m === undefined ? `a vector of ${n}` : `${n} × ${m}`;
}

export const isSquare = (shape: Shape | undefined): boolean => {
  const [n, m] = shape ?? [];
  return n !== undefined && m !== undefined && sameDimension(n, m);
};

/** Whether a range that ends there goes past the size, as n + 1 does past n. */
export function isBeyond(high: Expr, size: Expr): boolean {
  const [to, last] = [rationalOf(high), rationalOf(size)];
  if (to !== undefined && last !== undefined) return Q.compare(to, last) > 0;
  if (!isApply(high, "+") || high.args.length !== 2 || !high.args.includes(size)) return false;
  const more = rationalOf(high.args.find((arg) => arg !== size) ?? size);
  return more !== undefined && more.num > 0n;
}
