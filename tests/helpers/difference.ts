/**
 * Numerical differentiation to some twenty digits, as the independent check of symbolic results: a
 * central difference of certified values, extrapolated once. It knows nothing of any rule.
 */
import { type Expr, evaluate, LIBRARY, type Meanings, type Rational, rational, toNumber } from "@derive/core";

export type At = ReadonlyMap<string, Rational>;

function valueOf(node: Expr, at: At, meanings: Meanings): Rational | undefined {
  const value = evaluate(node, at, meanings, { digits: 300, absolute: 400, maxBits: 768 });
  if (value.kind !== "value") return undefined;
  if (value.exact !== undefined) return value.exact;
  const { enclosure } = value;
  if ("num" in enclosure) return enclosure;
  const middle = enclosure.low + enclosure.high;
  const e = enclosure.exponent - 1;
  if (Math.abs(e) > 20_000) return undefined;
  return e >= 0 ? rational(middle << BigInt(e)) : rational(middle, 1n << BigInt(-e));
}

const plus = (a: Rational, b: Rational): Rational => rational(a.num * b.den + b.num * a.den, a.den * b.den);
const times = (a: Rational, n: bigint, d = 1n): Rational => rational(a.num * n, a.den * d);

/** The slope over [x - h, x + h], or undefined where an end has no value. */
function slope(node: Expr, by: string, at: At, h: Rational, meanings: Meanings): Rational | undefined {
  const x = at.get(by);
  if (x === undefined) return undefined;
  const above = valueOf(node, new Map(at).set(by, plus(x, h)), meanings);
  const below = valueOf(node, new Map(at).set(by, plus(x, times(h, -1n))), meanings);
  if (above === undefined || below === undefined) return undefined;
  const rise = plus(above, times(below, -1n));
  return rational(rise.num * h.den, rise.den * h.num * 2n);
}

/** The derivative with an error of order h^4, h being 2^-60; undefined where it cannot be had. */
export function difference(
  node: Expr,
  by: string,
  at: At,
  meanings: Meanings = LIBRARY.meanings,
): Rational | undefined {
  const h = rational(1n, 1n << 60n);
  const wide = slope(node, by, at, times(h, 2n), meanings);
  const narrow = slope(node, by, at, h, meanings);
  if (wide === undefined || narrow === undefined) return undefined;
  // Where the two disagree the function turns too quickly for this step to say anything.
  const gap = Math.abs(toNumber(wide) - toNumber(narrow));
  if (gap > 1e-13 * Math.max(1e-30, Math.abs(toNumber(narrow))) && gap > 1e-20) return undefined;
  // Richardson: (4·narrow - wide)/3.
  return times(plus(times(narrow, 4n), times(wide, -1n)), 1n, 3n);
}
