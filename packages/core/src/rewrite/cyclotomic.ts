/**
 * Sums of roots of unity and square roots of primes: whether one is zero. A root of unity of order n is
 * a zero of the n-th cyclotomic polynomial and of nothing simpler, so the sum is reduced by that; roots
 * of primes are Gauss sums of roots of unity. Part of the checker: exact, without search.
 */
import * as Q from "../number/rational.js";
import type { Monomial, Polynomial } from "./quotient.js";

const MOST_ORDER = 480n;

/** Whether `p` is zero, with `i` to rational powers and roots of primes among its atoms. */
export function vanishes(
  p: Polynomial,
  imaginary: string,
  primeOf: (atom: string) => bigint | undefined,
): boolean {
  if (p.size === 0) return true;
  const order = orderOf(p, imaginary, primeOf);
  if (order === undefined) return false;
  const groups = new Map<string, Q.Rational[]>();
  for (const { coefficient, monomial } of p.values()) {
    const { rest, root } = separated(monomial, imaginary, primeOf, order);
    const sum = groups.get(rest) ?? zeros(order);
    root.forEach((value, k) => {
      sum[k] = Q.add(sum[k] ?? Q.ZERO, Q.multiply(value, coefficient));
    });
    groups.set(rest, sum);
  }
  const minimal = cyclotomic(Number(order));
  return [...groups.values()].every((sum) => remainder(sum, minimal).every((c) => c.num === 0n));
}

const zeros = (order: bigint): Q.Rational[] => Array.from({ length: Number(order) }, () => Q.ZERO);

/** The order of the roots of unity that write all of `p`; none where it has none but powers of i. */
function orderOf(
  p: Polynomial,
  imaginary: string,
  primeOf: (atom: string) => bigint | undefined,
): bigint | undefined {
  let [order, fractions] = [4n, false];
  for (const { monomial } of p.values()) {
    for (const [atom, exponent] of monomial) {
      if (atom === imaginary && exponent.den > 1n) fractions = true;
      if (atom === imaginary) order = lcm(order, 4n * exponent.den);
      const prime = primeOf(atom);
      if (prime !== undefined && Q.equal(exponent, HALF)) order = lcm(order, prime === 2n ? 8n : 4n * prime);
      if (order > MOST_ORDER) return undefined;
    }
  }
  return fractions ? order : undefined;
}

const HALF = Q.rational(1, 2);

/** A monomial as a sum of roots of unity, by exponent, times what is not one. */
function separated(
  monomial: Monomial,
  imaginary: string,
  primeOf: (atom: string) => bigint | undefined,
  order: bigint,
): { rest: string; root: Q.Rational[] } {
  let root = zeros(order);
  root[0] = Q.ONE;
  const rest: string[] = [];
  for (const [atom, exponent] of monomial) {
    const prime = Q.equal(exponent, HALF) ? primeOf(atom) : undefined;
    if (atom === imaginary) root = turned(root, (exponent.num * (order / 4n)) / exponent.den);
    else if (prime !== undefined) root = product(root, rootOfPrime(prime, order));
    else rest.push(`${atom}^${Q.toText(exponent)}`);
  }
  return { rest: rest.sort().join("·"), root };
}

function turned(root: readonly Q.Rational[], by: bigint): Q.Rational[] {
  const n = root.length;
  const shift = Number(((by % BigInt(n)) + BigInt(n)) % BigInt(n));
  return root.map((_, k) => root[(k - shift + n) % n] ?? Q.ZERO);
}

function product(a: readonly Q.Rational[], b: readonly Q.Rational[]): Q.Rational[] {
  const sum = a.map(() => Q.ZERO);
  a.forEach((x, i) => {
    if (x.num === 0n) return;
    b.forEach((y, j) => {
      const k = (i + j) % a.length;
      if (y.num !== 0n) sum[k] = Q.add(sum[k] ?? Q.ZERO, Q.multiply(x, y));
    });
  });
  return sum;
}

/** Gauss: the sum of (a/p)·ζ^a is the root of p, or i times it when p leaves 3 over 4. */
function rootOfPrime(prime: bigint, order: bigint): Q.Rational[] {
  const sum = zeros(order);
  if (prime === 2n) {
    sum[Number(order / 8n)] = Q.ONE;
    sum[Number(order - order / 8n)] = Q.ONE;
    return sum;
  }
  for (let a = 1n; a < prime; a += 1n) sum[Number((order / prime) * a)] = Q.rational(legendre(a, prime));
  return prime % 4n === 1n ? sum : turned(sum, -(order / 4n));
}

function legendre(a: bigint, prime: bigint): bigint {
  for (let x = 1n; x < prime; x += 1n) if ((x * x) % prime === a) return 1n;
  return -1n;
}

/** Coefficients of the n-th cyclotomic polynomial, lowest first: x^n - 1 without those of the divisors of n. */
function cyclotomic(n: number): Q.Rational[] {
  let rest = Array.from({ length: n + 1 }, (_, k) => (k === n ? Q.ONE : k === 0 ? Q.rational(-1) : Q.ZERO));
  for (let d = 1; d < n; d += 1) if (n % d === 0) rest = quotient(rest, cyclotomic(d));
  return rest;
}

/** By a polynomial whose leading coefficient is 1. */
function divided(
  a: readonly Q.Rational[],
  b: readonly Q.Rational[],
): { over: Q.Rational[]; left: Q.Rational[] } {
  const left = [...a];
  const over: Q.Rational[] = [];
  for (let k = a.length - b.length; k >= 0; k -= 1) {
    const lead = left[k + b.length - 1] ?? Q.ZERO;
    over[k] = lead;
    if (lead.num === 0n) continue;
    b.forEach((c, j) => {
      left[k + j] = Q.subtract(left[k + j] ?? Q.ZERO, Q.multiply(lead, c));
    });
  }
  return { over, left };
}

const quotient = (a: readonly Q.Rational[], b: readonly Q.Rational[]): Q.Rational[] => divided(a, b).over;
const remainder = (a: readonly Q.Rational[], b: readonly Q.Rational[]): Q.Rational[] => divided(a, b).left;

function lcm(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return (a / x) * b;
}
