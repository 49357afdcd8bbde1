/**
 * Polynomials in one unknown with rational coefficients, lowest degree first, and their quotients.
 * The arithmetic behind folding an expression back into a defined function; nothing else.
 */
import * as Q from "../number/rational.js";

/** Coefficients from degree 0 upwards; the last is not 0. The zero polynomial is empty. */
export type Poly = readonly Q.Rational[];

export interface Fraction {
  readonly above: Poly;
  readonly below: Poly;
}

function trimmed(coefficients: readonly Q.Rational[]): Poly {
  let length = coefficients.length;
  while (length > 0 && coefficients[length - 1]?.num === 0n) length -= 1;
  return coefficients.slice(0, length);
}

export const constant = (value: Q.Rational): Poly => trimmed([value]);
export const ONE: Poly = [Q.ONE];
export const UNKNOWN: Poly = [Q.ZERO, Q.ONE];

export function add(a: Poly, b: Poly): Poly {
  const length = Math.max(a.length, b.length);
  return trimmed(Array.from({ length }, (_, i) => Q.add(a[i] ?? Q.ZERO, b[i] ?? Q.ZERO)));
}

export const scale = (a: Poly, k: Q.Rational): Poly => trimmed(a.map((c) => Q.multiply(c, k)));

export function multiply(a: Poly, b: Poly): Poly {
  const product = Array.from({ length: Math.max(0, a.length + b.length - 1) }, () => Q.ZERO);
  a.forEach((x, i) => {
    b.forEach((y, j) => {
      product[i + j] = Q.add(product[i + j] ?? Q.ZERO, Q.multiply(x, y));
    });
  });
  return trimmed(product);
}

export function raise(a: Poly, n: number): Poly {
  let result = ONE;
  for (let i = 0; i < n; i += 1) result = multiply(result, a);
  return result;
}

/** Quotient and remainder; `b` is not zero. */
export function divide(a: Poly, b: Poly): { quotient: Poly; remainder: Poly } {
  const lead = b.at(-1);
  if (lead === undefined) throw new RangeError("division by the zero polynomial");
  let remainder = [...a];
  const quotient = Array.from({ length: Math.max(0, a.length - b.length + 1) }, () => Q.ZERO);
  for (let i = a.length - b.length; i >= 0; i -= 1) {
    const k = Q.divide(remainder[i + b.length - 1] ?? Q.ZERO, lead);
    quotient[i] = k;
    b.forEach((c, j) => {
      remainder[i + j] = Q.subtract(remainder[i + j] ?? Q.ZERO, Q.multiply(c, k));
    });
  }
  remainder = [...trimmed(remainder)];
  return { quotient: trimmed(quotient), remainder };
}

function gcd(a: Poly, b: Poly): Poly {
  let [x, y] = [a, b];
  while (y.length > 0) [x, y] = [y, divide(x, y).remainder];
  const lead = x.at(-1);
  return lead === undefined ? x : scale(x, Q.divide(Q.ONE, lead));
}

/** In lowest terms, the denominator monic; `undefined` when the denominator is zero. */
export function reduced({ above, below }: Fraction): Fraction | undefined {
  if (below.length === 0) return undefined;
  const common = gcd(above, below);
  const [p, q] =
    common.length > 1 ? [divide(above, common).quotient, divide(below, common).quotient] : [above, below];
  const lead = q.at(-1) ?? Q.ONE;
  const inverse = Q.divide(Q.ONE, lead);
  return { above: scale(p, inverse), below: scale(q, inverse) };
}
