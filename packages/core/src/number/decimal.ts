/**
 * Real numbers in decimal notation. Digits are cut off and never rounded, so that each of them is a digit of the
 * number however many follow.
 */
import { bitLength } from "./interval.js";
import {
  andThen,
  enclosure,
  integer,
  integerPower,
  isExact,
  isReal,
  multiply,
  negate,
  type Real,
  signOf,
  toDouble,
} from "./real.js";
import { floor } from "./rational.js";

/** What no double holds with all its digits, as text: `1.9700711140170469e434`. */
export type Far = `${number}e${number}`;

export interface Digits {
  readonly isNegative: boolean;
  /** The first is not 0. */
  readonly digits: string;
  /** The power of ten of the first digit. */
  readonly exponent: number;
}

const LOG_10_2 = Math.log10(2);
/** Beyond the digits wanted, so that a scaled number is as certain as the one it was. */
const SPARE = 128;

/** The first digits, as many as are known and wanted; `undefined` for 0 and for what is not told from a power of ten. */
export function digitsOf(x: Real, wanted: number): Digits | undefined {
  const sign = signOf(x);
  if (sign === undefined || sign === 0) return undefined;
  const size = sign < 0 ? negate(x) : x;
  const { high, exponent: binary } = enclosure(size, SPARE);
  const guess = Math.floor((bitLength(high) + binary) * LOG_10_2);
  const first = wholeDigits(size, wanted, guess);
  // The guess is off by one where the first digit is near 1 or 9.
  const exponent = first === undefined ? guess : guess + first.low.length - wanted;
  const found = exponent === guess ? first : wholeDigits(size, wanted, exponent);
  if (found === undefined) return undefined;
  const { low, high: top } = found;
  let known = 0;
  while (known < low.length && low.length === top.length && low[known] === top[known]) known += 1;
  return known === 0 ? undefined : { isNegative: sign < 0, digits: low.slice(0, known), exponent };
}

/** What stands before the point of a positive number times a power of ten that brings all digits wanted there. */
function wholeDigits(
  size: Real,
  wanted: number,
  exponent: number,
): { low: string; high: string } | undefined {
  const bits = Math.ceil(wanted / LOG_10_2) + SPARE;
  const power = integerPower(integer(10), BigInt(wanted - 1 - exponent), bits);
  const scaled = andThen(power, (by) => multiply(size, by, bits));
  if (!isReal(scaled)) return undefined;
  if (isExact(scaled)) {
    const whole = floor(scaled).toString();
    return { low: whole, high: whole };
  }
  const shifted = (end: bigint): string =>
    (scaled.exponent >= 0 ? end << BigInt(scaled.exponent) : end >> BigInt(-scaled.exponent)).toString();
  return { low: shifted(scaled.low), high: shifted(scaled.high) };
}

/** Below it doubles lose digits. */
const LEAST_FULL = 2 ** -1022;
const FAR_DIGITS = 17;

/** The nearest double, or decimal notation where doubles end; 0 for what is not told from it. */
export function toDecimal(x: Real): number | Far | undefined {
  if ((signOf(x) ?? 0) === 0) return 0;
  const number = toDouble(x);
  if (number !== undefined && Math.abs(number) >= LEAST_FULL) return number;
  const found = digitsOf(x, FAR_DIGITS);
  if (found === undefined) return undefined;
  const { isNegative, digits, exponent } = found;
  const rest = digits.slice(1).replace(/0+$/, "");
  return `${isNegative ? "-" : ""}${digits.charAt(0)}${rest === "" ? "" : `.${rest}`}e${exponent}` as Far;
}
