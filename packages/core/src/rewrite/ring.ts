/**
 * The polynomial normaliser of the checker: decides whether two expressions are the same rational
 * function of their atoms.
 *
 * An expression becomes a quotient of two polynomials with rational coefficients. What arithmetic
 * does not explain (a function's value, a symbol, a node the caller declares opaque) is an atom.
 * Exponentials and powers obey their laws: e^(a + b) is e^a times e^b, x^n times x is x^(n+1), so a
 * monomial maps atoms to rational exponents. Equality found here is equality wherever both
 * sides are defined; definedness is `condition.ts`'s business. No search, no floating point, and a
 * bound on the work: past it the answer is "too large", never a guess.
 */
import * as Q from "../number/rational.js";
import { rationalOf } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import type { Apply, Expr } from "../expr/expr.js";
import { postorder } from "../expr/walk.js";

/** Atom keys to exponents, none of them zero. */
type Monomial = ReadonlyMap<string, Q.Rational>;

interface Term {
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
const MOST_TERMS = 20_000;

const UNIT: Monomial = new Map();
const ZERO: Polynomial = new Map();

function keyOf(monomial: Monomial): string {
  if (monomial.size === 0) return "";
  const parts: string[] = [];
  for (const [atom, exponent] of monomial) parts.push(`${atom}^${exponent.num}/${exponent.den}`);
  return parts.sort().join("·");
}

function single(coefficient: Q.Rational, monomial: Monomial): Polynomial {
  return coefficient.num === 0n ? ZERO : new Map([[keyOf(monomial), { coefficient, monomial }]]);
}

const constant = (value: Q.Rational): Polynomial => single(value, UNIT);
const ONE = constant(Q.ONE);

function atomPower(atom: string, exponent: Q.Rational = Q.ONE): Polynomial {
  return exponent.num === 0n ? ONE : single(Q.ONE, new Map([[atom, exponent]]));
}

function addPolynomials(a: Polynomial, b: Polynomial): Polynomial {
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

function multiplyMonomials(a: Monomial, b: Monomial): Monomial {
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

function multiplyPolynomials(a: Polynomial, b: Polynomial): Polynomial {
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

function samePolynomial(a: Polynomial, b: Polynomial): boolean {
  if (a.size !== b.size) return false;
  for (const [key, term] of a) {
    const other = b.get(key);
    if (other === undefined || !Q.equal(term.coefficient, other.coefficient)) return false;
  }
  return true;
}

function onlyTerm(p: Polynomial): Term | undefined {
  if (p.size !== 1) return undefined;
  for (const term of p.values()) return term;
  return undefined;
}

/** `term` to the power -1. */
function invertTerm(term: Term): Polynomial {
  const monomial = new Map<string, Q.Rational>();
  for (const [atom, exponent] of term.monomial) monomial.set(atom, Q.negate(exponent));
  return single(Q.divide(Q.ONE, term.coefficient), monomial);
}

function quotient(numerator: Polynomial, denominator: Polynomial): Quotient {
  const term = onlyTerm(denominator);
  if (term === undefined || denominator === ONE) return { numerator, denominator };
  return { numerator: multiplyPolynomials(numerator, invertTerm(term)), denominator: ONE };
}

const whole = (numerator: Polynomial): Quotient => ({ numerator, denominator: ONE });

function addQuotients(a: Quotient, b: Quotient): Quotient {
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
function sumOf(parts: readonly Quotient[]): Quotient {
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
function productOf(parts: readonly Quotient[]): Quotient {
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

function multiplyQuotients(a: Quotient, b: Quotient): Quotient {
  return quotient(
    multiplyPolynomials(a.numerator, b.numerator),
    multiplyPolynomials(a.denominator, b.denominator),
  );
}

/** `undefined` when `a` is zero. */
const invertQuotient = (a: Quotient): Quotient | undefined =>
  a.numerator.size === 0 ? undefined : quotient(a.denominator, a.numerator);

function integerPower(base: Quotient, exponent: bigint): Quotient | undefined {
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

/**
 * The product over the terms c·m of `exponent` of (base^m)^c, where `base^m` is an atom; with
 * `plain`, the constant term is a power of the atom `plain` itself.
 */
function powerLaw(prefix: string, exponent: Polynomial, plain: string): Polynomial {
  let monomial: Monomial = UNIT;
  for (const [key, { coefficient, monomial: m }] of exponent) {
    const atom = m.size === 0 ? plain : `${prefix}{${key}}`;
    monomial = multiplyMonomials(monomial, new Map([[atom, coefficient]]));
  }
  return single(Q.ONE, monomial);
}

/** The atom that stands alone in `q`, if `q` is nothing else. */
function loneAtom(q: Quotient): string | undefined {
  const term = q.denominator === ONE ? onlyTerm(q.numerator) : undefined;
  if (term === undefined || !Q.equal(term.coefficient, Q.ONE) || term.monomial.size !== 1) return undefined;
  for (const [atom, exponent] of term.monomial) return Q.equal(exponent, Q.ONE) ? atom : undefined;
  return undefined;
}

const EULER = "e";
const opaque = (node: Expr): Quotient => whole(atomPower(`n${node.id}`));

function ofPower(node: Apply, base: Quotient, exponent: Quotient): Quotient {
  const exponentNode = node.args[1];
  const value = exponentNode === undefined ? undefined : (rationalOf(exponentNode) ?? constantOf(exponent));
  if (value !== undefined && Q.isInteger(value)) return integerPower(base, value.num) ?? opaque(node);
  if (exponent.denominator !== ONE) return opaque(node);
  const atom = loneAtom(base);
  if (atom !== undefined) return whole(powerLaw(`p${atom}`, exponent.numerator, atom));
  const number = constantOf(base);
  if (number !== undefined && number.num > 0n && value === undefined) {
    // Constants of the exponent go to a rational power only where that is a whole number.
    const free = exponent.numerator.get("")?.coefficient ?? Q.ZERO;
    if (!Q.isInteger(free) || free.num > 4096n || free.num < -4096n) return opaque(node);
    const rest = new Map(exponent.numerator);
    rest.delete("");
    return whole(
      multiplyPolynomials(constant(Q.power(number, free.num)), powerLaw(`p${Q.toText(number)}`, rest, "")),
    );
  }
  return opaque(node);
}

/** The value of `q` when it is a plain number. */
export function constantOf(q: Quotient): Q.Rational | undefined {
  if (q.denominator !== ONE) return undefined;
  if (q.numerator.size === 0) return Q.ZERO;
  const term = onlyTerm(q.numerator);
  return term?.monomial.size === 0 ? term.coefficient : undefined;
}

/** What the square roots that became atoms are roots of. */
type Roots = Map<string, Quotient>;

/** Whole powers of square roots replaced: the square of sqrt(u) is u, wherever sqrt(u) has a value. */
function withoutSquares(q: Quotient, roots: Roots): Quotient {
  const term = q.denominator === ONE ? onlyTerm(q.numerator) : undefined;
  if (roots.size === 0 || term === undefined) return q;
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
  return rest === undefined ? q : multiplyQuotients(whole(single(term.coefficient, monomial)), rest);
}

/** The same for equal quotients in the same form. */
function quotientKey({ numerator, denominator }: Quotient): string {
  const side = (p: Polynomial): string =>
    [...p]
      .map(([key, { coefficient }]) => `${Q.toText(coefficient)}·${key}`)
      .sort()
      .join("+");
  return `${side(numerator)}/${side(denominator)}`;
}

/**
 * The square root goes into a product where its factors cannot be negative: exponentials, fractional
 * powers, and one atom more. Any other is an atom whose square is known.
 */
function squareRoot(of: Quotient, roots: Roots): Quotient {
  const term = of.denominator === ONE ? onlyTerm(of.numerator) : undefined;
  if (term !== undefined && Q.equal(term.coefficient, Q.ONE)) {
    const signed = [...term.monomial].filter(
      ([atom, exponent]) => Q.isInteger(exponent) && atom !== EULER && !atom.startsWith("exp"),
    );
    if (
      signed.length === 0 ||
      (signed.length === 1 && signed[0] !== undefined && Q.equal(signed[0][1], Q.ONE))
    ) {
      const half = Q.rational(1, 2);
      return whole(
        single(Q.ONE, new Map([...term.monomial].map(([atom, e]) => [atom, Q.multiply(e, half)]))),
      );
    }
  }
  const atom = `r[${quotientKey(of)}]`;
  roots.set(atom, of);
  return whole(atomPower(atom, Q.rational(1, 2)));
}

function at(node: Expr, args: readonly Quotient[], roots: Roots): Quotient {
  if (node.kind === "number") return whole(constant(node.value));
  if (node.kind === "symbol") return node.name === "e" ? whole(atomPower(EULER)) : opaque(node);
  const [a, b] = args;
  if (a === undefined) return opaque(node);
  switch (node.op) {
    case "+":
      return sumOf(args);
    case "*":
      return withoutSquares(productOf(args), roots);
    case "-":
      return multiplyQuotients(whole(constant(Q.rational(-1))), a);
    case "/": {
      const inverse = b && invertQuotient(b);
      return inverse === undefined ? opaque(node) : withoutSquares(multiplyQuotients(a, inverse), roots);
    }
    case "^":
      return b === undefined ? opaque(node) : withoutSquares(ofPower(node, a, b), roots);
    case "exp":
      return whole(
        a.denominator === ONE ? powerLaw("exp", a.numerator, EULER) : atomPower(`exp[${quotientKey(a)}]`),
      );
    case "sqrt":
      return squareRoot(a, roots);
    default:
      return opaque(node);
  }
}

/** The normal form of `root`, in which the nodes of `atoms` are not looked into. */
export function normalForm(root: Expr, atoms: ReadonlySet<Expr>): Quotient {
  const forms = new Map<Expr, Quotient>();
  const roots: Roots = new Map();
  const skip = (node: Expr): boolean => forms.has(node);
  for (const atom of atoms) forms.set(atom, opaque(atom));
  // The arguments of a function that arithmetic does not know are never needed.
  for (const node of opaqueBelow(root, atoms)) if (!forms.has(node)) forms.set(node, opaque(node));
  const order = postorder(root, skip);
  const links = chainLinks(order);
  for (const node of order) {
    if (links.has(node)) continue;
    const args = node.kind === "apply" ? argumentsOf(node, links) : [];
    forms.set(
      node,
      at(
        node,
        args.map((arg) => forms.get(arg) ?? opaque(arg)),
        roots,
      ),
    );
  }
  return forms.get(root) ?? opaque(root);
}

/** Products that stand only in products, and sums only in sums: a chain of them is taken at once. */
function chainLinks(order: readonly Expr[]): ReadonlySet<Expr> {
  const inside = new Set(order);
  const links = new Set<Expr>();
  const elsewhere = new Set<Expr>();
  for (const user of order) {
    if (user.kind !== "apply") continue;
    for (const arg of user.args) {
      const linked = inside.has(arg) && arg.kind === "apply" && arg.op === user.op && /^[*+]$/.test(arg.op);
      if (linked && !links.has(arg)) links.add(arg);
      else elsewhere.add(arg);
    }
  }
  for (const node of elsewhere) links.delete(node);
  return links;
}

/** The arguments of a sum or product, with those of its links in their place. */
function argumentsOf(node: Apply, links: ReadonlySet<Expr>): readonly Expr[] {
  if (!node.args.some((arg) => links.has(arg))) return node.args;
  const flat: Expr[] = [];
  const stack: Expr[] = [...node.args].reverse();
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.kind === "apply" && links.has(top)) stack.push(...[...top.args].reverse());
    else flat.push(top);
  }
  return flat;
}

/** What the normaliser looks into; every other function's value is an atom. */
export const ARITHMETIC: ReadonlySet<string> = new Set(["+", "*", "-", "/", "^", "exp", "sqrt"]);

/** The topmost nodes below `root` that arithmetic does not look into. */
function opaqueBelow(root: Expr, atoms: ReadonlySet<Expr>): Expr[] {
  const found: Expr[] = [];
  const seen = new Set<Expr>();
  const stack: Expr[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node) || atoms.has(node)) continue;
    seen.add(node);
    if (node.kind !== "apply") continue;
    if (ARITHMETIC.has(node.op)) stack.push(...node.args);
    else found.push(node);
  }
  return found;
}

/**
 * Whether two expressions are one rational function of their atoms. When that is too much to expand it
 * is not confirmed, which is the same answer as "no" to all who ask.
 */
export function sameFunction(left: Expr, right: Expr, atoms: ReadonlySet<Expr>): boolean {
  try {
    const a = normalForm(left, atoms);
    const b = normalForm(right, atoms);
    return samePolynomial(
      multiplyPolynomials(a.numerator, b.denominator),
      multiplyPolynomials(b.numerator, a.denominator),
    );
  } catch (error) {
    if (error instanceof DeriveError && error.kind === "budget") return false;
    throw error;
  }
}
