/**
 * Exact rational numbers on `bigint`: the only numbers inside an expression.
 *
 * Invariant: the denominator is positive and coprime to the numerator, so that equal
 * numbers have equal fields. Nothing here rounds; floating point never enters.
 */

export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** The fraction `num / den` in lowest terms. Throws `RangeError` when `den` is 0. */
export function rational(num: bigint | number, den: bigint | number = 1n): Rational {
  let n = BigInt(num);
  let d = BigInt(den);
  if (d === 0n) throw new RangeError("a rational number needs a nonzero denominator");
  if (d === 1n) return { num: n, den: d };
  if (d < 0n) [n, d] = [-n, -d];
  const g = gcd(n, d);
  return g === 1n ? { num: n, den: d } : { num: n / g, den: d / g };
}

export const ZERO: Rational = { num: 0n, den: 1n };
export const ONE: Rational = { num: 1n, den: 1n };

export const add = (a: Rational, b: Rational): Rational =>
  a.den === 1n && b.den === 1n
    ? { num: a.num + b.num, den: 1n }
    : rational(a.num * b.den + b.num * a.den, a.den * b.den);

export const negate = (a: Rational): Rational => ({ num: -a.num, den: a.den });
export const subtract = (a: Rational, b: Rational): Rational => add(a, negate(b));

export const multiply = (a: Rational, b: Rational): Rational =>
  a.den === 1n && b.den === 1n ? { num: a.num * b.num, den: 1n } : rational(a.num * b.num, a.den * b.den);

/** Throws `RangeError` when `b` is 0. */
export const divide = (a: Rational, b: Rational): Rational => rational(a.num * b.den, a.den * b.num);

/** `a` to an integer power. Throws `RangeError` for 0 to a negative power. */
export function power(a: Rational, n: bigint): Rational {
  return n >= 0n ? { num: a.num ** n, den: a.den ** n } : rational(a.den ** -n, a.num ** -n);
}

export const equal = (a: Rational, b: Rational): boolean => a.num === b.num && a.den === b.den;
/** The largest whole number that is not above it. */
export const floor = ({ num, den }: Rational): bigint =>
  num >= 0n || num % den === 0n ? num / den : num / den - 1n;

export const isInteger = (a: Rational): boolean => a.den === 1n;
export const sign = (a: Rational): -1 | 0 | 1 => (a.num > 0n ? 1 : a.num < 0n ? -1 : 0);
export const absolute = (a: Rational): Rational => (a.num < 0n ? negate(a) : a);

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const left = a.num * b.den;
  const right = b.num * a.den;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** True when the number has a finite decimal expansion, as 1/8 has and 1/3 has not. */
export function isDecimal(a: Rational): boolean {
  let d = a.den;
  while (d % 10n === 0n) d /= 10n;
  while (d % 5n === 0n) d /= 5n;
  while (d % 2n === 0n) d /= 2n;
  return d === 1n;
}

/** `3`, `0.25`, `-1/3`: a finite decimal where there is one, else a fraction. */
export function toText(a: Rational): string {
  if (a.den === 1n) return a.num.toString();
  if (!isDecimal(a)) return `${a.num}/${a.den}`;
  const minus = a.num < 0n ? "-" : "";
  let num = a.num < 0n ? -a.num : a.num;
  let digits = 0;
  while (num % a.den !== 0n) {
    num *= 10n;
    digits += 1;
  }
  const text = (num / a.den).toString().padStart(digits + 1, "0");
  return `${minus}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The nearest double; ±Infinity beyond the range of doubles. */
export function toNumber(a: Rational): number {
  const direct = Number(a.num) / Number(a.den);
  if (Number.isFinite(direct) && Number(a.den) <= Number.MAX_SAFE_INTEGER) return direct;
  // Both parts may overflow a double although their quotient does not: scale to 64 significant bits.
  const bits = (v: bigint): number => (v < 0n ? -v : v).toString(2).length;
  const shift = bits(a.num) - bits(a.den) - 64;
  const scaled = shift >= 0 ? a.num / (a.den << BigInt(shift)) : (a.num << BigInt(-shift)) / a.den;
  // Two factors, so that a subnormal result is reached without an intermediate zero.
  const half = Math.trunc(shift / 2);
  return Number(scaled) * 2 ** half * 2 ** (shift - half);
}

/** Reads `12`, `-3`, `0.25`, `1e-3`, `2.5E4`, `1/3`; `undefined` for anything else. */
export function fromText(text: string): Rational | undefined {
  const fraction = /^([+-]?\d+)\/(\d+)$/.exec(text);
  if (fraction !== null) {
    const den = BigInt(fraction[2] ?? "0");
    return den === 0n ? undefined : rational(BigInt(fraction[1] ?? "0"), den);
  }
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/.exec(text);
  if (match === null) return undefined;
  const [, minus, whole = "", decimals = "", exponent = "0"] = match;
  if (whole + decimals === "") return undefined;
  const scale = Number(exponent) - decimals.length;
  const digits = BigInt(whole + decimals) * (minus === "-" ? -1n : 1n);
  return scale >= 0 ? rational(digits * 10n ** BigInt(scale)) : rational(digits, 10n ** BigInt(-scale));
}
