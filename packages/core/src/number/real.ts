/**
 * Real numbers as we know them: exactly, as a rational, or up to a rigorous enclosure.
 *
 * Operations have three outcomes. "undefined" means there is no value (a division by exactly zero, the
 * logarithm of a negative number); "unknown" means this precision cannot decide, and the caller tries
 * again with more. There is no NaN and no infinity. `bits` is the working precision.
 */
import * as I from "./interval.js";
import * as Q from "./rational.js";

export type Real = Q.Rational | I.Interval;
export type Outcome = Real | "undefined" | "unknown";
/** A function of real numbers, evaluated at a working precision. */
export type Kernel = (args: readonly Real[], bits: number) => Outcome;

export const isExact = (x: Real): x is Q.Rational => "num" in x;
export const isReal = (x: Outcome): x is Real => typeof x !== "string";

/** Rationals beyond this size are kept as enclosures: exactness is not worth any number of digits. */
const MOST_EXACT_BITS = 8192;
/** Numbers with exponents beyond this are given up. */
const MOST_EXPONENT = 2 ** 44;

export const enclosure = (x: Real, bits: number): I.Interval => (isExact(x) ? I.fromRational(x, bits) : x);

export function settled(x: Real, bits: number): Outcome {
  if (isExact(x)) {
    const large = I.bitLength(x.num) > MOST_EXACT_BITS || I.bitLength(x.den) > MOST_EXACT_BITS;
    return large ? I.fromRational(x, bits) : x;
  }
  return Math.abs(x.exponent) > MOST_EXPONENT ? "unknown" : x;
}

/** Applies the next step of a calculation unless the one before had no value. */
export function andThen(x: Outcome, next: (x: Real) => Outcome): Outcome {
  return isReal(x) ? next(x) : x;
}

export const integer = (n: number | bigint): Q.Rational => Q.rational(n);

export function add(a: Real, b: Real, bits: number): Outcome {
  if (isExact(a) && isExact(b)) return settled(Q.add(a, b), bits);
  return settled(I.add(enclosure(a, bits), enclosure(b, bits), bits), bits);
}

export const negate = (a: Real): Real => (isExact(a) ? Q.negate(a) : I.negate(a));

export const subtract = (a: Real, b: Real, bits: number): Outcome => add(a, negate(b), bits);

export function multiply(a: Real, b: Real, bits: number): Outcome {
  if (isExact(a) && isExact(b)) return settled(Q.multiply(a, b), bits);
  if ((isExact(a) && a.num === 0n) || (isExact(b) && b.num === 0n)) return Q.ZERO;
  return settled(I.multiply(enclosure(a, bits), enclosure(b, bits), bits), bits);
}

export function divide(a: Real, b: Real, bits: number): Outcome {
  if (isExact(b) && b.num === 0n) return "undefined";
  if (isExact(a) && isExact(b)) return settled(Q.divide(a, b), bits);
  if (isExact(a) && a.num === 0n && signOf(b) !== undefined) return Q.ZERO;
  const divisor = enclosure(b, bits);
  if (I.containsZero(divisor)) return "unknown";
  return settled(I.divide(enclosure(a, bits), divisor, bits), bits);
}

/** `undefined` when the enclosure contains zero and something else. */
export function signOf(x: Real): -1 | 0 | 1 | undefined {
  if (isExact(x)) return Q.sign(x);
  if (x.low > 0n) return 1;
  if (x.high < 0n) return -1;
  return x.low === 0n && x.high === 0n ? 0 : undefined;
}

export type Order = "less" | "equal" | "greater" | "unknown";

export function compare(a: Real, b: Real, bits: number): Order {
  const difference = subtract(a, b, bits);
  const sign = isReal(difference) ? signOf(difference) : undefined;
  return sign === undefined ? "unknown" : sign < 0 ? "less" : sign > 0 ? "greater" : "equal";
}

/** `a` to a whole power. 0 to the power 0 is 1, as in a polynomial. */
export function integerPower(a: Real, n: bigint, bits: number): Outcome {
  if (n < 0n) return andThen(integerPower(a, -n, bits), (p) => divide(Q.ONE, p, bits));
  if (isExact(a)) {
    const size = Math.max(I.bitLength(a.num), I.bitLength(a.den));
    if (n === 0n || size <= 1 || BigInt(size) * n <= BigInt(MOST_EXACT_BITS)) {
      if (size <= 1 && a.den === 1n)
        return a.num === 0n ? (n === 0n ? Q.ONE : Q.ZERO) : a.num === 1n || n % 2n === 0n ? Q.ONE : a;
      return Q.power(a, n);
    }
  }
  if (n >= 2n ** 64n) return "unknown";
  const working = bits + 2 * I.bitLength(n) + 8;
  const base = enclosure(a, working);
  // An even power of an enclosure around zero is not negative: take the magnitude first.
  const start: I.Interval = n % 2n === 0n && I.containsZero(base) ? spread(base) : base;
  let result: Outcome = Q.ONE;
  let square: Outcome = start;
  for (let k = n; k > 0n; k >>= 1n) {
    if (k & 1n) {
      const by: Outcome = square;
      result = andThen(result, (r) => andThen(by, (s) => multiply(r, s, working)));
    }
    if (k > 1n) square = andThen(square, (s) => multiply(s, s, working));
  }
  return result;
}

/** The enclosure of |x|. */
export function spread(x: I.Interval): I.Interval {
  if (x.low >= 0n) return x;
  if (x.high <= 0n) return I.negate(x);
  return { low: 0n, high: -x.low > x.high ? -x.low : x.high, exponent: x.exponent };
}

/** The double nearest to the enclosure's middle; `undefined` beyond the range of doubles. */
export function toDouble(x: Real): number | undefined {
  let value: number;
  if (isExact(x)) value = Q.toNumber(x);
  else {
    const middle = x.low + x.high;
    const e = x.exponent - 1;
    if (e > 2000) return middle === 0n ? 0 : undefined;
    if (e < -200_000) return 0;
    value = Q.toNumber(e >= 0 ? Q.rational(middle << BigInt(e)) : Q.rational(middle, 1n << BigInt(-e)));
  }
  return Number.isFinite(value) ? value : undefined;
}
