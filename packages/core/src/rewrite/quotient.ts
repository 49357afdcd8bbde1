/**
 * Quotients of polynomials in atoms, with rational coefficients and rational exponents: the arithmetic
 * under the checker's normal forms. What the atoms stand for is not known here. Exact, without search,
 * and with a bound on the work.
 */
import * as Q from "../number/rational.js";
import { DeriveError } from "../expr/error.js";

/** Atom keys to exponents, none of them zero. */
export type Monomial = ReadonlyMap<string, Q.Rational>;

export interface Term {
  readonly coefficient: Q.Rational;
  readonly monomial: Monomial;
}

/** By the key of the monomial. The zero polynomial has no terms. */
export type Polynomial = ReadonlyMap<string, Term>;

/** `denominator` is never the zero polynomial; where it is a single term it is 1. */
export interface Quotient {
  readonly numerator: Polynomial;
  readonly denominator: Polynomial;
}

/** More terms than any derivation for a class holds. */
export const MOST_TERMS = 20_000;

export const UNIT: Monomial = new Map();
export const ZERO: Polynomial = new Map();

export function keyOf(monomial: Monomial): string {
  if (monomial.size === 0) return "";
  const parts: string[] = [];
  for (const [atom, exponent] of monomial) parts.push(`${atom}^${exponent.num}/${exponent.den}`);
  return parts.sort().join("·");
}

export function single(coefficient: Q.Rational, monomial: Monomial): Polynomial {
  return coefficient.num === 0n ? ZERO : new Map([[keyOf(monomial), { coefficient, monomial }]]);
}

export const constant = (value: Q.Rational): Polynomial => single(value, UNIT);
export const ONE: Polynomial = constant(Q.ONE);

export function atomPower(atom: string, exponent: Q.Rational = Q.ONE): Polynomial {
  return exponent.num === 0n ? ONE : single(Q.ONE, new Map([[atom, exponent]]));
}

export function addPolynomials(a: Polynomial, b: Polynomial): Polynomial {
  if (a.size === 0) return b;
  const sum = new Map(a);
  for (const [key, term] of b) {
    const known = sum.get(key);
    const coefficient = known === undefined ? term.coefficient : Q.add(known.coefficient, term.coefficient);
    if (coefficient.num === 0n) sum.delete(key);
    else sum.set(key, { coefficient, monomial: term.monomial });
  }
  return sum;
}

export const subtractPolynomials = (a: Polynomial, b: Polynomial): Polynomial =>
  addPolynomials(a, multiplyPolynomials(b, constant(Q.rational(-1))));

export function multiplyMonomials(a: Monomial, b: Monomial): Monomial {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  const product = new Map(a);
  for (const [atom, exponent] of b) {
    const total = Q.add(product.get(atom) ?? Q.ZERO, exponent);
    if (total.num === 0n) product.delete(atom);
    else product.set(atom, total);
  }
  return product;
}

export function multiplyPolynomials(a: Polynomial, b: Polynomial): Polynomial {
  if (a === ONE) return b;
  if (b === ONE) return a;
  if (a.size * b.size > MOST_TERMS)
    throw new DeriveError("budget", "this polynomial has too many terms to expand");
  const product = new Map<string, Term>();
  for (const x of a.values()) {
    for (const y of b.values()) {
      const monomial = multiplyMonomials(x.monomial, y.monomial);
      const key = keyOf(monomial);
      const known = product.get(key);
      const part = Q.multiply(x.coefficient, y.coefficient);
      const coefficient = known === undefined ? part : Q.add(known.coefficient, part);
      if (coefficient.num === 0n) product.delete(key);
      else product.set(key, { coefficient, monomial });
    }
  }
  return product;
}

export function samePolynomial(a: Polynomial, b: Polynomial): boolean {
  if (a.size !== b.size) return false;
  for (const [key, term] of a) {
    const other = b.get(key);
    if (other === undefined || !Q.equal(term.coefficient, other.coefficient)) return false;
  }
  return true;
}

export function onlyTerm(p: Polynomial): Term | undefined {
  if (p.size !== 1) return undefined;
  for (const term of p.values()) return term;
  return undefined;
}

/** `term` to the power -1. */
export function invertTerm(term: Term): Polynomial {
  const monomial = new Map<string, Q.Rational>();
  for (const [atom, exponent] of term.monomial) monomial.set(atom, Q.negate(exponent));
  return single(Q.divide(Q.ONE, term.coefficient), monomial);
}

export function quotient(numerator: Polynomial, denominator: Polynomial): Quotient {
  const term = onlyTerm(denominator);
  if (term === undefined || denominator === ONE) return { numerator, denominator };
  return { numerator: multiplyPolynomials(numerator, invertTerm(term)), denominator: ONE };
}

export const whole = (numerator: Polynomial): Quotient => ({ numerator, denominator: ONE });

export function addQuotients(a: Quotient, b: Quotient): Quotient {
  if (samePolynomial(a.denominator, b.denominator)) {
    return { numerator: addPolynomials(a.numerator, b.numerator), denominator: a.denominator };
  }
  return quotient(
    addPolynomials(
      multiplyPolynomials(a.numerator, b.denominator),
      multiplyPolynomials(b.numerator, a.denominator),
    ),
    multiplyPolynomials(a.denominator, b.denominator),
  );
}

/** A sum of many, term by term into one table: adding them pairwise would copy it each time. */
export function sumOf(parts: readonly Quotient[]): Quotient {
  if (parts.length < 3 || parts.some((part) => part.denominator !== ONE)) return parts.reduce(addQuotients);
  const sum = new Map<string, Term>();
  for (const { numerator } of parts) {
    for (const [key, term] of numerator) {
      const known = sum.get(key);
      const coefficient = known === undefined ? term.coefficient : Q.add(known.coefficient, term.coefficient);
      if (coefficient.num === 0n) sum.delete(key);
      else sum.set(key, { coefficient, monomial: term.monomial });
    }
  }
  return whole(sum);
}

/** A product of many single terms, exponent by exponent into one table. */
export function productOf(parts: readonly Quotient[]): Quotient {
  const terms = parts.map((part) => (part.denominator === ONE ? onlyTerm(part.numerator) : undefined));
  if (parts.length < 3 || terms.some((term) => term === undefined)) return parts.reduce(multiplyQuotients);
  let coefficient = Q.ONE;
  const exponents = new Map<string, Q.Rational>();
  for (const term of terms) {
    if (term === undefined) continue;
    coefficient = Q.multiply(coefficient, term.coefficient);
    for (const [atom, exponent] of term.monomial)
      exponents.set(atom, Q.add(exponents.get(atom) ?? Q.ZERO, exponent));
  }
  for (const [atom, exponent] of exponents) if (exponent.num === 0n) exponents.delete(atom);
  return whole(single(coefficient, exponents));
}

export function multiplyQuotients(a: Quotient, b: Quotient): Quotient {
  return quotient(
    multiplyPolynomials(a.numerator, b.numerator),
    multiplyPolynomials(a.denominator, b.denominator),
  );
}

/** `undefined` when `a` is zero. */
export const invertQuotient = (a: Quotient): Quotient | undefined =>
  a.numerator.size === 0 ? undefined : quotient(a.denominator, a.numerator);

export function integerPower(base: Quotient, exponent: bigint): Quotient | undefined {
  if (exponent < 0n) {
    const inverse = invertQuotient(base);
    return inverse && integerPower(inverse, -exponent);
  }
  const term = base.denominator === ONE ? onlyTerm(base.numerator) : undefined;
  if (term !== undefined && (exponent < 4096n || Q.equal(term.coefficient, Q.ONE))) {
    const n = Q.rational(exponent);
    const monomial = new Map<string, Q.Rational>();
    for (const [atom, e] of term.monomial) if (exponent !== 0n) monomial.set(atom, Q.multiply(e, n));
    return whole(single(Q.power(term.coefficient, exponent), monomial));
  }
  if (exponent > 256n) throw new DeriveError("budget", "this power is too high to expand");
  let result: Quotient = whole(ONE);
  let square = base;
  for (let n = exponent; n > 0n; n >>= 1n) {
    if (n & 1n) result = multiplyQuotients(result, square);
    if (n > 1n) square = multiplyQuotients(square, square);
  }
  return result;
}

/** The value of `q` when it is a plain number. */
export function constantOf(q: Quotient): Q.Rational | undefined {
  if (q.denominator !== ONE) return undefined;
  if (q.numerator.size === 0) return Q.ZERO;
  const term = onlyTerm(q.numerator);
  return term?.monomial.size === 0 ? term.coefficient : undefined;
}

/** The same for equal polynomials. */
export const polynomialKey = (p: Polynomial): string =>
  [...p]
    .map(([key, { coefficient }]) => `${Q.toText(coefficient)}·${key}`)
    .sort()
    .join("+");

/** The same for equal quotients in the same form. */
export const quotientKey = ({ numerator, denominator }: Quotient): string =>
  `${polynomialKey(numerator)}/${polynomialKey(denominator)}`;
