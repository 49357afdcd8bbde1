/**
 * Roots in the polynomial normaliser. The root of a sum u is a power, not a whole one, of an atom that stands for u;
 * whole powers of the atom are u itself. A root has a value only where what it is a root of is not negative.
 */
import * as Q from "../number/rational.js";
import {
  addPolynomials,
  atomPower,
  integerPower,
  multiplyPolynomials,
  multiplyQuotients,
  ONE,
  onlyTerm,
  type Polynomial,
  type Quotient,
  quotientKey,
  samePolynomial,
  single,
  type Term,
  whole,
  ZERO,
} from "./quotient.js";

/** What the atoms under roots stand for. */
export type Roots = Map<string, Quotient>;

const HALF = Q.rational(1, 2);

/** Whole powers of atoms under roots replaced: the square of sqrt(u) is u, wherever sqrt(u) has a value. */
export function withoutSquares(q: Quotient, roots: Roots): Quotient {
  const term = q.denominator === ONE ? onlyTerm(q.numerator) : undefined;
  return roots.size === 0 || term === undefined ? q : opened(term, roots);
}

function opened(term: Term, roots: Roots): Quotient {
  let rest: Quotient | undefined;
  const monomial = new Map(term.monomial);
  for (const [atom, exponent] of term.monomial) {
    const root = roots.get(atom);
    const times = exponent.num / exponent.den;
    const power = root === undefined || times === 0n ? undefined : integerPower(root, times);
    if (power === undefined) continue;
    const left = Q.subtract(exponent, Q.rational(times));
    if (left.num === 0n) monomial.delete(atom);
    else monomial.set(atom, left);
    rest = rest === undefined ? power : multiplyQuotients(rest, power);
  }
  const own = whole(single(term.coefficient, monomial));
  return rest === undefined ? own : multiplyQuotients(own, rest);
}

/**
 * The square root goes into a product where its factors cannot be negative: exponentials, fractional
 * powers, and one atom more. Any other is an atom whose square is known.
 */
export function squareRoot(of: Quotient, roots: Roots, isPositive: (atom: string) => boolean): Quotient {
  const term = of.denominator === ONE ? onlyTerm(of.numerator) : undefined;
  if (term !== undefined && Q.equal(term.coefficient, Q.ONE)) {
    const signed = [...term.monomial].filter(
      ([atom, exponent]) => Q.isInteger(exponent) && !isPositive(atom),
    );
    if (
      signed.length === 0 ||
      (signed.length === 1 && signed[0] !== undefined && Q.equal(signed[0][1], Q.ONE))
    )
      return whole(
        single(Q.ONE, new Map([...term.monomial].map(([atom, e]) => [atom, Q.multiply(e, HALF)]))),
      );
  }
  return powerOf(of, HALF, roots);
}

/** A power of a sum that is not whole; `undefined` for one product, whose factors may be negative. */
export function rootOfSum(of: Quotient, exponent: Q.Rational, roots: Roots): Quotient | undefined {
  return of.numerator.size < 2 ? undefined : powerOf(of, exponent, roots);
}

function powerOf(of: Quotient, exponent: Q.Rational, roots: Roots): Quotient {
  const atom = `r[${quotientKey(of)}]`;
  roots.set(atom, of);
  return whole(atomPower(atom, exponent));
}

/** More rounds than there are roots inside roots. */
const MOST_ROUNDS = 8;

/**
 * Whether a polynomial is zero once whole powers of atoms under roots are what they stand for. Negative powers are
 * multiplied away first, which changes nothing where the roots below a line are not zero.
 */
export function isZeroWithRoots(polynomial: Polynomial, roots: Roots): boolean {
  let state = polynomial;
  for (let round = 0; round < MOST_ROUNDS && state.size > 0; round += 1) {
    const raised = multiplyPolynomials(state, clearing(state, roots));
    let next: Polynomial = ZERO;
    for (const term of raised.values()) {
      const plain = opened(term, roots);
      // The root of a quotient would leave another to be cleared.
      if (plain.denominator !== ONE) return false;
      next = addPolynomials(next, plain.numerator);
    }
    if (samePolynomial(next, raised)) return false;
    state = next;
  }
  return state.size === 0;
}

/** The least powers of atoms under roots with which no exponent of theirs is negative. */
function clearing(polynomial: Polynomial, roots: Roots): Polynomial {
  const least = new Map<string, Q.Rational>();
  for (const { monomial } of polynomial.values())
    for (const [atom, exponent] of monomial)
      if (roots.has(atom) && Q.compare(exponent, least.get(atom) ?? Q.ZERO) < 0) least.set(atom, exponent);
  return single(Q.ONE, new Map([...least].map(([atom, exponent]) => [atom, Q.negate(exponent)])));
}
