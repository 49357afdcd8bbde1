/**
 * The deeper normal form of the checker: circular functions, roots and absolute values written in atoms
 * that obey their laws.
 *
 * sin u and cos u become exponentials of i·u, so that addition formulas, multiple and half angles and the
 * Pythagorean identity are arithmetic; multiples of pi/12 have their values. |u| is the root of u^2,
 * and the root of a product of numbers is the product of the roots of its primes. As in `ring.ts`,
 * equality found here is equality wherever both sides are defined, "not equal" means nothing, and
 * there is no search and no floating point.
 */
import { squareRoot } from "../number/interval.js";
import * as Q from "../number/rational.js";
import type { Apply, Expr } from "../expr/expr.js";
import { vanishes } from "./cyclotomic.js";
import {
  addPolynomials,
  addQuotients,
  atomPower,
  constant,
  constantOf,
  integerPower,
  type Monomial,
  multiplyMonomials,
  multiplyPolynomials,
  multiplyQuotients,
  ONE,
  onlyTerm,
  type Polynomial,
  polynomialKey,
  quotient,
  type Quotient,
  single,
  subtractPolynomials,
  type Term,
  whole,
} from "./quotient.js";
import { atomKey, type Extension, sameFunction } from "./ring.js";

const LOOKS_INTO: ReadonlySet<string> = new Set(["sin", "cos", "abs", "cbrt", "asin", "acos", "atan"]);
const IMAGINARY = "i";
const MOST_TURNS = 12n;
const HALF = Q.rational(1, 2);
const THIRD = Q.rational(1, 3);

/** Whether two expressions are equal wherever both have values, as far as these laws tell. */
export const sameElementary = (left: Expr, right: Expr, atoms: ReadonlySet<Expr>, pi: Expr): boolean =>
  sameFunction(left, right, atoms, elementary(pi));

/** A fresh one for each comparison: it remembers what the roots it met are roots of. */
export function elementary(pi: Expr): Extension {
  const form = new Elementary(`n${pi.id}`);
  return {
    looksInto: LOOKS_INTO,
    at: (node, args) => form.at(node, args),
    reduce: (q) => form.reduce(q),
    isZero: (p) => form.isZero(p),
  };
}

class Elementary {
  readonly #pi: string;
  /** By atom: what its first power is, where the atom itself stands for a root. */
  readonly #roots = new Map<string, Quotient>();

  /** By atom: the value of which inverse function it is. */
  readonly #inverses = new Map<string, { readonly op: string; readonly of: Quotient }>();

  constructor(pi: string) {
    this.#pi = pi;
  }

  at(node: Apply, [u]: readonly Quotient[]): Quotient | undefined {
    if (u === undefined) return undefined;
    switch (node.op) {
      case "sin":
        // (E - 1/E)/(2i), and 1/i is -i.
        return this.#turned(u, -1n, multiplyPolynomials(constant(Q.rational(-1, 2)), atomPower(IMAGINARY)));
      case "cos":
        return this.#turned(u, 1n, constant(HALF));
      case "exp":
        return u.denominator === ONE ? undefined : this.#exponential("exp", u);
      case "sqrt":
        return this.#squareRoot(u);
      case "abs":
        return this.#squareRoot(multiplyQuotients(u, u));
      case "cbrt":
        return this.#cubeRoot(u);
      case "asin":
      case "acos":
      case "atan":
        this.#inverses.set(atomKey(node), { op: node.op, of: u });
        return whole(atomPower(atomKey(node)));
      default:
        return undefined;
    }
  }

  /** factor·(E + sign/E) with E = e^(i·angle). */
  #turned(angle: Quotient, sign: bigint, factor: Polynomial): Quotient {
    const turn = this.#exponential("cis", angle);
    const back = integerPower(turn, -1n);
    if (back === undefined) return turn;
    const both = addQuotients(turn, multiplyQuotients(whole(constant(Q.rational(sign))), back));
    return multiplyQuotients(whole(factor), both);
  }

  /** The product over the terms c·m of the exponent of (base^m)^c. */
  #exponential(base: "exp" | "cis", { numerator, denominator }: Quotient): Quotient {
    const lead = denominator === ONE ? Q.ONE : leading(denominator).coefficient;
    const below = denominator === ONE ? "" : `/${polynomialKey(scaled(denominator, Q.divide(Q.ONE, lead)))}`;
    let product: Quotient = whole(ONE);
    for (const [key, { coefficient, monomial }] of numerator) {
      const exponent = Q.divide(coefficient, lead);
      const turns = base === "cis" && below === "" && isLone(monomial, this.#pi);
      const known = base === "cis" && below === "" ? this.#turnByInverse(monomial, exponent) : undefined;
      const part = turns
        ? whole(this.#turnByPi(exponent))
        : whole(atomPower(`${base}{${key}${below}}`, exponent));
      product = multiplyQuotients(product, known ?? part);
    }
    return this.reduce(product);
  }

  /** e^(i·n·asin u) and its like, which are powers of cosine and sine: sqrt(1 - u^2) + i·u. */
  #turnByInverse(monomial: Monomial, times: Q.Rational): Quotient | undefined {
    const [[atom, exponent] = ["", Q.ZERO], ...more] = [...monomial];
    const inverse = this.#inverses.get(atom);
    if (inverse === undefined || more.length > 0 || !Q.equal(exponent, Q.ONE) || !Q.isInteger(times))
      return undefined;
    if (times.num > MOST_TURNS || times.num < -MOST_TURNS) return undefined;
    const { op, of } = inverse;
    const square = multiplyQuotients(of, of);
    const one = whole(ONE);
    const minus = whole(constant(Q.rational(-1)));
    const i = whole(atomPower(IMAGINARY));
    const other = this.#squareRoot(
      addQuotients(one, op === "atan" ? square : multiplyQuotients(minus, square)),
    );
    const turn =
      op === "asin"
        ? addQuotients(other, multiplyQuotients(i, of))
        : op === "acos"
          ? addQuotients(of, multiplyQuotients(i, other))
          : addQuotients(one, multiplyQuotients(i, of));
    const power = integerPower(turn, times.num);
    const length = op === "atan" ? integerPower(other, -times.num) : one;
    return power && length && this.reduce(multiplyQuotients(power, length));
  }

  /** e^(i·pi·c), with its value where c is a multiple of 1/12. */
  #turnByPi(c: Q.Rational): Polynomial {
    if (12n % c.den !== 0n) return atomPower(IMAGINARY, Q.multiply(c, Q.rational(2)));
    const twelfths = (c.num * (12n / c.den)) % 24n;
    // pi/12 is pi/3 less pi/4.
    const third = this.#unit(HALF, multiplyPolynomials(constant(HALF), this.#rootOfNumber(Q.rational(3))));
    const half = multiplyPolynomials(constant(HALF), this.#rootOfNumber(Q.rational(2)));
    const quarter = addQuotients(
      whole(half),
      whole(multiplyPolynomials(half, atomPower(IMAGINARY, Q.rational(-1)))),
    );
    let turn: Quotient = whole(ONE);
    for (let n = (twelfths + 24n) % 24n; n > 0n; n -= 1n) {
      turn = this.reduce(multiplyQuotients(turn, multiplyQuotients(third, quarter)));
    }
    return turn.numerator;
  }

  /** real + imaginary·i */
  #unit(real: Q.Rational, imaginary: Polynomial): Quotient {
    return addQuotients(whole(constant(real)), whole(multiplyPolynomials(imaginary, atomPower(IMAGINARY))));
  }

  #squareRoot(of: Quotient): Quotient {
    const given = this.reduce(of);
    if (given.denominator !== ONE) return this.#atomOfRoot("r", given, HALF);
    if (given.numerator.size === 0) return given;
    const content = contentOf(given.numerator);
    const term = onlyTerm(given.numerator);
    if (term === undefined) {
      const square = positiveRoot(given.numerator);
      if (square !== undefined) return whole(square);
      const rest = whole(scaled(given.numerator, Q.divide(Q.ONE, content)));
      return multiplyQuotients(whole(this.#rootOfNumber(content)), this.#atomOfRoot("r", rest, HALF));
    }
    if (term.coefficient.num < 0n || [...term.monomial.keys()].some(isUnclear))
      return this.#atomOfRoot("r", given, HALF);
    return multiplyQuotients(
      whole(this.#rootOfNumber(term.coefficient)),
      this.#rootOfMonomial(term.monomial),
    );
  }

  /** Even powers leave absolute values behind; one odd power of an atom may stay, several stay together. */
  #rootOfMonomial(monomial: Monomial): Quotient {
    const odd: string[] = [];
    let root: Quotient = whole(ONE);
    for (const [atom, exponent] of monomial) {
      if (!Q.isInteger(exponent) || isPositiveAtom(atom)) {
        root = multiplyQuotients(root, whole(atomPower(atom, Q.multiply(exponent, HALF))));
        continue;
      }
      const rest = ((exponent.num % 2n) + 2n) % 2n;
      const times = (exponent.num - rest) / 2n;
      if (rest === 1n) odd.push(atom);
      if (times === 0n) continue;
      const magnitude = `a{${atom}}`;
      this.#roots.set(magnitude, whole(atomPower(atom, Q.rational(2))));
      root = multiplyQuotients(root, whole(atomPower(magnitude, Q.multiply(Q.rational(times), HALF))));
    }
    const [only, ...more] = odd;
    if (only === undefined) return root;
    const left =
      more.length === 0
        ? whole(atomPower(only, HALF))
        : this.#atomOfRoot("r", whole(single(Q.ONE, new Map(odd.map((atom) => [atom, Q.ONE])))), HALF);
    return multiplyQuotients(root, left);
  }

  /** The root of a positive number, as a product of the roots of its primes. */
  #rootOfNumber(value: Q.Rational): Polynomial {
    let outside = Q.rational(1n, value.den);
    let rest = value.num * value.den;
    let product: Polynomial = ONE;
    const take = (prime: bigint): void => {
      let times = 0n;
      for (; rest % prime === 0n; rest /= prime) times += 1n;
      outside = Q.multiply(outside, Q.rational(prime ** (times / 2n)));
      if (times % 2n === 1n) product = multiplyPolynomials(product, this.#rootOfPrime(prime));
    };
    for (let prime = 2n; prime * prime <= rest && prime < 5000n; prime += 1n)
      if (rest % prime === 0n) take(prime);
    if (rest > 1n) take(rest);
    return multiplyPolynomials(constant(outside), product);
  }

  #rootOfPrime(prime: bigint): Polynomial {
    return this.#atomOfRoot("r", whole(constant(Q.rational(prime))), HALF).numerator;
  }

  /** Odd roots exist everywhere and go into products; a sign is taken out. */
  #cubeRoot(of: Quotient): Quotient {
    const given = this.reduce(of);
    if (given.denominator !== ONE) return this.#atomOfRoot("c", given, THIRD);
    if (given.numerator.size === 0) return given;
    const term = onlyTerm(given.numerator);
    const lead = leading(given.numerator).coefficient.num < 0n ? -1n : 1n;
    const content = contentOf(given.numerator);
    const number = this.#cubeRootOfNumber(content, lead);
    if (term === undefined) {
      const rest = whole(scaled(given.numerator, Q.divide(Q.rational(lead), content)));
      return multiplyQuotients(number, this.#atomOfRoot("c", rest, THIRD));
    }
    let root = number;
    for (const [atom, exponent] of term.monomial) {
      const cube = `c{${atom}}`;
      this.#roots.set(cube, whole(atomPower(atom)));
      root = multiplyQuotients(root, whole(atomPower(cube, Q.multiply(exponent, THIRD))));
    }
    return this.reduce(root);
  }

  #cubeRootOfNumber(value: Q.Rational, sign: bigint): Quotient {
    let outside = Q.rational(sign, value.den);
    let rest = value.num * value.den * value.den;
    for (let factor = 2n; factor ** 3n <= rest && factor < 2000n; factor += 1n) {
      for (; rest % factor ** 3n === 0n; rest /= factor ** 3n)
        outside = Q.multiply(outside, Q.rational(factor));
    }
    const left = whole(constant(Q.rational(rest)));
    return multiplyQuotients(
      whole(constant(outside)),
      rest === 1n ? whole(ONE) : this.#atomOfRoot("c", left, THIRD),
    );
  }

  #atomOfRoot(kind: "r" | "c", of: Quotient, exponent: Q.Rational): Quotient {
    const atom = `${kind}[${polynomialKey(of.numerator)}/${polynomialKey(of.denominator)}]`;
    this.#roots.set(atom, of);
    return whole(atomPower(atom, exponent));
  }

  isZero(p: Polynomial): boolean {
    return vanishes(p, IMAGINARY, (atom) => {
      const of = atom.startsWith("r[") ? this.#roots.get(atom) : undefined;
      const value = of && constantOf(of);
      return value !== undefined && isPrime(value) ? value.num : undefined;
    });
  }

  /** Powers of i from 0 to below 2 and powers of roots from 0 to below 1, in every term. */
  reduce(q: Quotient): Quotient {
    const above = this.#reduced(q.numerator);
    if (q.denominator === ONE) return above;
    const below = this.#reduced(q.denominator);
    if (below.numerator.size === 0) return q;
    return quotient(
      multiplyPolynomials(above.numerator, below.denominator),
      multiplyPolynomials(below.numerator, above.denominator),
    );
  }

  #reduced(p: Polynomial): Quotient {
    if (![...p.values()].some((term) => this.#isReducible(term))) return whole(p);
    let sum: Quotient = { numerator: new Map(), denominator: ONE };
    for (const term of p.values()) sum = addQuotients(sum, this.#reducedTerm(term));
    return this.#reducedAgain(sum, p);
  }

  /** A root of a root may show another power to reduce. */
  #reducedAgain(sum: Quotient, before: Polynomial): Quotient {
    return sum.numerator === before || sum.denominator !== ONE ? sum : this.#reduced(sum.numerator);
  }

  #isReducible({ monomial }: Term): boolean {
    for (const [atom, exponent] of monomial) {
      const limit = atom === IMAGINARY ? 2n : this.#roots.has(atom) ? 1n : undefined;
      if (limit !== undefined && (exponent.num < 0n || exponent.num >= limit * exponent.den)) return true;
    }
    return false;
  }

  #reducedTerm({ coefficient, monomial }: Term): Quotient {
    let factor = coefficient;
    let rest: Quotient = whole(ONE);
    const left = new Map(monomial);
    const keep = (atom: string, exponent: Q.Rational): void => {
      if (exponent.num === 0n) left.delete(atom);
      else left.set(atom, exponent);
    };
    for (const [atom, exponent] of monomial) {
      const root = this.#roots.get(atom);
      if (atom === IMAGINARY) {
        const halves = floor(Q.divide(exponent, Q.rational(2)));
        keep(atom, Q.subtract(exponent, Q.rational(2n * halves)));
        if (halves % 2n !== 0n) factor = Q.negate(factor);
      } else if (root !== undefined) {
        const times = floor(exponent);
        const power = times === 0n ? undefined : integerPower(root, times);
        if (power === undefined) continue;
        keep(atom, Q.subtract(exponent, Q.rational(times)));
        rest = multiplyQuotients(rest, power);
      }
    }
    return multiplyQuotients(whole(single(factor, left)), rest);
  }
}

function isPrime({ num, den }: Q.Rational): boolean {
  if (den !== 1n || num < 2n || num > 480n) return false;
  for (let d = 2n; d * d <= num; d += 1n) if (num % d === 0n) return false;
  return true;
}

const floor = (q: Q.Rational): bigint => {
  const whole = q.num / q.den;
  return q.num < 0n && whole * q.den !== q.num ? whole - 1n : whole;
};

const isLone = (monomial: Monomial, atom: string): boolean => {
  const exponent = monomial.size === 1 ? monomial.get(atom) : undefined;
  return exponent !== undefined && Q.equal(exponent, Q.ONE);
};

/** Real exponentials, and the number e. */
const isPositiveAtom = (atom: string): boolean => atom === "e" || atom.startsWith("exp");

/** Atoms that are not real, or whose fractional powers may be negative. */
const isUnclear = (atom: string): boolean => atom === IMAGINARY || /^(?:cis|c[[{])/.test(atom);

const scaled = (p: Polynomial, by: Q.Rational): Polynomial => multiplyPolynomials(p, constant(by));

/** The term that comes first in a fixed order. */
function leading(p: Polynomial): Term {
  let least: string | undefined;
  for (const key of p.keys()) if (least === undefined || key < least) least = key;
  const term = least === undefined ? undefined : p.get(least);
  if (term === undefined) throw new RangeError("the zero polynomial has no leading term");
  return term;
}

/** The positive number that leaves whole coefficients without a common divisor. */
function contentOf(p: Polynomial): Q.Rational {
  let den = 1n;
  for (const { coefficient } of p.values()) den = (den * coefficient.den) / gcd(den, coefficient.den);
  let over = 0n;
  for (const { coefficient } of p.values()) {
    const scaledUp = (coefficient.num * den) / coefficient.den;
    over = gcd(over, scaledUp < 0n ? -scaledUp : scaledUp);
  }
  return Q.rational(over, den);
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** Terms with a larger square are not looked for. */
const MOST_SQUARE_TERMS = 40;

/**
 * The root of a perfect square, if all its terms are positive, so that it is the root and not its negative:
 * exponentials with positive coefficients.
 */
function positiveRoot(p: Polynomial): Polynomial | undefined {
  for (const { monomial } of p.values()) if (![...monomial.keys()].every(isPositiveAtom)) return undefined;
  const root = polynomialRoot(p);
  const positive = root !== undefined && [...root.values()].every(({ coefficient }) => coefficient.num > 0n);
  return positive ? root : undefined;
}

/** A polynomial whose square is `p`, if it has no more terms than that. */
export function polynomialRoot(p: Polynomial): Polynomial | undefined {
  if (p.size > MOST_SQUARE_TERMS || rootOfTerm(greatest(p)) === undefined) return undefined;
  let root: Polynomial = new Map();
  let rest = p;
  for (let step = 0; step < p.size && rest.size > 0; step += 1) {
    const lead = greatest(rest);
    const first = step === 0 ? undefined : greatest(root);
    const term = first === undefined ? rootOfTerm(lead) : dividedByTwice(lead, first);
    if (term === undefined) return undefined;
    root = addPolynomials(root, single(term.coefficient, term.monomial));
    rest = subtractPolynomials(p, multiplyPolynomials(root, root));
  }
  return rest.size === 0 ? root : undefined;
}

function rootOfTerm({ coefficient, monomial }: Term): Term | undefined {
  const [above, below] = [
    squareRoot(coefficient.num < 0n ? 0n : coefficient.num),
    squareRoot(coefficient.den),
  ];
  if (above * above !== coefficient.num || below * below !== coefficient.den) return undefined;
  return {
    coefficient: Q.rational(above, below),
    monomial: new Map([...monomial].map(([atom, exponent]) => [atom, Q.multiply(exponent, HALF)])),
  };
}

function dividedByTwice(a: Term, b: Term): Term {
  const inverse = new Map([...b.monomial].map(([atom, exponent]) => [atom, Q.negate(exponent)] as const));
  return {
    coefficient: Q.divide(a.coefficient, Q.multiply(Q.rational(2), b.coefficient)),
    monomial: multiplyMonomials(a.monomial, inverse),
  };
}

/** The greatest term in the order of exponents, atom by atom: products of greatest terms are greatest. */
function greatest(p: Polynomial): Term {
  const atoms = [...new Set([...p.values()].flatMap(({ monomial }) => [...monomial.keys()]))].sort();
  return [...p.values()].reduce((a, b) => {
    for (const atom of atoms) {
      const order = Q.compare(a.monomial.get(atom) ?? Q.ZERO, b.monomial.get(atom) ?? Q.ZERO);
      if (order !== 0) return order > 0 ? a : b;
    }
    return a;
  });
}
