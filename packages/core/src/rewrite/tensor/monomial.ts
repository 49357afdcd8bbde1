/**
 * Sums of words: polynomials in letters that do not commute, over numbers and powers of factors that do. Plain
 * arithmetic; what the letters mean is told in words.ts.
 */
import * as Q from "../../number/rational.js";
import { DeriveError } from "../../expr/error.js";

/** A number, powers of factors that commute, and a word of matrices and vectors. */
export interface Monomial {
  readonly coefficient: Q.Rational;
  readonly powers: ReadonlyMap<string, number>;
  readonly word: readonly string[];
}

/** Monomials by what they are multiples of. */
export type Poly = ReadonlyMap<string, Monomial>;

export const MOST_MONOMIALS = 600;
export const NONE: ReadonlyMap<string, number> = new Map();

const monomialKey = ({ powers, word }: Monomial): string =>
  `${[...powers]
    .map(([name, power]) => `${name}^${power}`)
    .sort()
    .join("·")}|${word.join("*")}`;

export function keyOf(poly: Poly): string {
  return [...poly]
    .map(([key, { coefficient }]) => `${Q.toText(coefficient)} ${key}`)
    .sort()
    .join(" + ");
}

export function add(poly: Map<string, Monomial>, monomial: Monomial): void {
  const key = monomialKey(monomial);
  const before = poly.get(key);
  const coefficient = before ? Q.add(before.coefficient, monomial.coefficient) : monomial.coefficient;
  if (coefficient.num === 0n) poly.delete(key);
  else poly.set(key, { ...monomial, coefficient });
  if (poly.size > MOST_MONOMIALS)
    throw new DeriveError("budget", `written out in words this has more than ${MOST_MONOMIALS} terms`);
}

export const single = (monomial: Monomial): Poly => new Map([[monomialKey(monomial), monomial]]);
export const constant = (value: Q.Rational): Poly =>
  value.num === 0n ? new Map() : single({ coefficient: value, powers: NONE, word: [] });

export function added(a: Poly, b: Poly): Poly {
  const whole = new Map(a);
  for (const monomial of b.values()) add(whole, monomial);
  return whole;
}

export const negated = (poly: Poly): Poly =>
  new Map(
    [...poly].map(([key, monomial]) => [
      key,
      { ...monomial, coefficient: Q.subtract(Q.ZERO, monomial.coefficient) },
    ]),
  );

export function multiplied(
  a: ReadonlyMap<string, number>,
  b: ReadonlyMap<string, number>,
): Map<string, number> {
  const powers = new Map(a);
  for (const [name, power] of b) {
    const whole = (powers.get(name) ?? 0) + power;
    if (whole === 0) powers.delete(name);
    else powers.set(name, whole);
  }
  return powers;
}

export function times(a: Poly, b: Poly): Poly {
  const whole = new Map<string, Monomial>();
  for (const left of a.values())
    for (const right of b.values())
      add(whole, {
        coefficient: Q.multiply(left.coefficient, right.coefficient),
        powers: multiplied(left.powers, right.powers),
        word: [...left.word, ...right.word],
      });
  return whole;
}

/** The longest word without numbers before it, of equals the last; of numbers the one of the highest degree. */
export function leadOf(poly: Poly): Monomial | undefined {
  const monomials = [...poly.values()];
  const plain = monomials.some(({ word }) => word.length > 0)
    ? monomials.filter(({ powers }) => powers.size === 0)
    : monomials;
  const degree = ({ powers, word }: Monomial): number =>
    word.length + [...powers.values()].reduce((total, power) => total + (power < 0 ? -power : power), 0);
  return plain.reduce<Monomial | undefined>((lead, each) => {
    if (lead === undefined) return each;
    const gap = degree(each) - degree(lead);
    return gap > 0 || (gap === 0 && monomialKey(each) > monomialKey(lead)) ? each : lead;
  }, undefined);
}

/** The sum divided by the number before its leading word. */
export function monicOf(poly: Poly): { readonly monic: Poly; readonly by: Q.Rational } {
  const by = (leadOf(poly) ?? [...poly.values()][0])?.coefficient ?? Q.ONE;
  return { monic: times(constant(Q.divide(Q.ONE, by)), poly), by };
}
