/**
 * Intervals with dyadic ends, rounded outward: the enclosure of a real number that is not known exactly.
 *
 * An interval is [low, high]·2^exponent with integers `low <= high`. Every operation returns an
 * interval that contains all results for all members of its arguments; `bits` bounds the size of the
 * integers kept, never the truth of the enclosure.
 */
import type { Rational } from "./rational.js";

export interface Interval {
  readonly low: bigint;
  readonly high: bigint;
  readonly exponent: number;
}

const magnitude = (n: bigint): bigint => (n < 0n ? -n : n);

/** The number of binary digits of |n|. */
export function bitLength(n: bigint): number {
  const size = magnitude(n);
  if (size < 2n ** 52n) return size === 0n ? 0 : Math.floor(Math.log2(Number(size))) + 1;
  const hex = size.toString(16);
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex.charAt(0), 16)));
}

/** Towards minus infinity, for a shift to the right as BigInt does it. */
const floorShift = (n: bigint, by: number): bigint => (by >= 0 ? n >> BigInt(by) : n << BigInt(-by));
const ceilShift = (n: bigint, by: number): bigint => -floorShift(-n, by);

export function rounded(x: Interval, bits: number): Interval {
  const excess = Math.max(bitLength(x.low), bitLength(x.high)) - bits;
  if (excess <= 0) return x;
  return { low: floorShift(x.low, excess), high: ceilShift(x.high, excess), exponent: x.exponent + excess };
}

export function fromRational({ num, den }: Rational, bits: number): Interval {
  const shift = bits - bitLength(num) + bitLength(den);
  const scaled = shift >= 0 ? num << BigInt(shift) : num;
  const divisor = shift >= 0 ? den : den << BigInt(-shift);
  const low = floorDivide(scaled, divisor);
  return { low, high: low * divisor === scaled ? low : low + 1n, exponent: -shift };
}

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

const ceilDivide = (a: bigint, b: bigint): bigint => -floorDivide(-a, b);

/** With the exponent given, which is not larger than its own unless ends may be rounded outward. */
function withExponent(x: Interval, exponent: number): Interval {
  const by = exponent - x.exponent;
  return { low: floorShift(x.low, by), high: ceilShift(x.high, by), exponent };
}

export function add(a: Interval, b: Interval, bits: number): Interval {
  // What lies far below the precision kept is rounded before it is shifted up by its whole distance.
  const top = Math.max(
    a.exponent + bitLength(a.low),
    a.exponent + bitLength(a.high),
    b.exponent + bitLength(b.low),
    b.exponent + bitLength(b.high),
  );
  const exponent = Math.max(Math.min(a.exponent, b.exponent), top - bits - 8);
  const [x, y] = [withExponent(a, exponent), withExponent(b, exponent)];
  return rounded({ low: x.low + y.low, high: x.high + y.high, exponent }, bits);
}

export const negate = (x: Interval): Interval => ({ low: -x.high, high: -x.low, exponent: x.exponent });

export function multiply(a: Interval, b: Interval, bits: number): Interval {
  const corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
  let [low, high] = [corners[0] ?? 0n, corners[0] ?? 0n];
  for (const corner of corners) {
    if (corner < low) low = corner;
    if (corner > high) high = corner;
  }
  return rounded({ low, high, exponent: a.exponent + b.exponent }, bits);
}

export const containsZero = (x: Interval): boolean => x.low <= 0n && x.high >= 0n;

/** `b` does not contain zero. */
export function divide(a: Interval, b: Interval, bits: number): Interval {
  const shift = bits + 8 + Math.max(0, bitLength(b.low), bitLength(b.high));
  const lows: bigint[] = [];
  const highs: bigint[] = [];
  for (const x of [a.low, a.high]) {
    for (const y of [b.low, b.high]) {
      lows.push(floorDivide(x << BigInt(shift), y));
      highs.push(ceilDivide(x << BigInt(shift), y));
    }
  }
  const low = lows.reduce((p, q) => (q < p ? q : p));
  const high = highs.reduce((p, q) => (q > p ? q : p));
  return rounded({ low, high, exponent: a.exponent - b.exponent - shift }, bits);
}

/** The smallest interval that contains both. */
export function hull(a: Interval, b: Interval): Interval {
  const exponent = Math.min(a.exponent, b.exponent);
  const [x, y] = [withExponent(a, exponent), withExponent(b, exponent)];
  return { low: x.low < y.low ? x.low : y.low, high: x.high > y.high ? x.high : y.high, exponent };
}

export const lowEnd = (x: Interval): Interval => ({ low: x.low, high: x.low, exponent: x.exponent });
export const highEnd = (x: Interval): Interval => ({ low: x.high, high: x.high, exponent: x.exponent });

/** Whether the interval is so narrow that its ends agree to `bits` binary digits. */
export function isTight(x: Interval, bits: number): boolean {
  const width = x.high - x.low;
  if (width === 0n) return true;
  if (containsZero(x)) return false;
  const least = magnitude(x.low) < magnitude(x.high) ? magnitude(x.low) : magnitude(x.high);
  return bitLength(least) - bitLength(width) >= bits;
}

/** Whether the interval is narrower than 2^-places. */
export const isNarrow = (x: Interval, places: number): boolean =>
  bitLength(x.high - x.low) + x.exponent < -places;

/** The floor of the square root. */
export function squareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((bitLength(n) + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}
