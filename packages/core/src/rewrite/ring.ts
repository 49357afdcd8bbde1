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
import {
  atomPower,
  constant,
  constantOf,
  integerPower,
  invertQuotient,
  type Monomial,
  multiplyMonomials,
  multiplyPolynomials,
  multiplyQuotients,
  ONE,
  onlyTerm,
  type Polynomial,
  productOf,
  type Quotient,
  quotientKey,
  samePolynomial,
  single,
  subtractPolynomials,
  sumOf,
  UNIT,
  whole,
} from "./quotient.js";
import { isZeroWithRoots, rootOfSum, type Roots, squareRoot, withoutSquares } from "./roots.js";

/**
 * What a deeper normal form adds: the functions it looks into, and relations between atoms. `reduce`
 * may only replace a quotient by one of the same value.
 */
export interface Extension {
  readonly looksInto: ReadonlySet<string>;
  readonly at: (node: Apply, args: readonly Quotient[]) => Quotient | undefined;
  readonly reduce: (q: Quotient) => Quotient;
  /** Whether a reduced polynomial is zero. */
  readonly isZero: (p: Polynomial) => boolean;
}

/**
 * The product over the terms c·m of `exponent` of (base^m)^c, where `base^m` is an atom; with
 * `plain`, the constant term is a power of the atom `plain` itself.
 */
export function powerLaw(prefix: string, exponent: Polynomial, plain: string): Polynomial {
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
export const atomKey = (node: Expr): string => `n${node.id}`;
const opaque = (node: Expr): Quotient => whole(atomPower(atomKey(node)));

/** Powers of roots: a root has a value only of what is not negative, and then exponents multiply. */
function ofRoots(base: Quotient, exponent: Q.Rational): Quotient | undefined {
  const term = base.denominator === ONE ? onlyTerm(base.numerator) : undefined;
  if (term === undefined || !Q.equal(term.coefficient, Q.ONE) || term.monomial.size === 0) return undefined;
  if ([...term.monomial.values()].some((own) => Q.isInteger(own))) return undefined;
  const raised = [...term.monomial].map(([atom, own]) => [atom, Q.multiply(own, exponent)] as const);
  return whole(single(Q.ONE, new Map(raised)));
}

function ofPower(node: Apply, base: Quotient, exponent: Quotient, roots: Roots): Quotient {
  const exponentNode = node.args[1];
  const value = exponentNode === undefined ? undefined : (rationalOf(exponentNode) ?? constantOf(exponent));
  if (value !== undefined && Q.isInteger(value)) return integerPower(base, value.num) ?? opaque(node);
  if (exponent.denominator !== ONE) return opaque(node);
  const atom = loneAtom(base);
  if (atom !== undefined) return whole(powerLaw(`p${atom}`, exponent.numerator, atom));
  const power = value && ofRoots(base, value);
  if (power !== undefined) return power;
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
  return value === undefined ? opaque(node) : (rootOfSum(base, value, roots) ?? opaque(node));
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
      return b === undefined ? opaque(node) : withoutSquares(ofPower(node, a, b, roots), roots);
    case "exp":
      return whole(
        a.denominator === ONE ? powerLaw("exp", a.numerator, EULER) : atomPower(`exp[${quotientKey(a)}]`),
      );
    case "sqrt":
      return squareRoot(a, roots, (atom) => atom === EULER || atom.startsWith("exp"));
    default:
      return opaque(node);
  }
}

/** The normal form of `root`, in which the nodes of `atoms` are not looked into. */
export function normalForm(
  root: Expr,
  atoms: ReadonlySet<Expr>,
  more?: Extension,
  roots: Roots = new Map(),
): Quotient {
  const forms = new Map<Expr, Quotient>();
  const skip = (node: Expr): boolean => forms.has(node);
  for (const atom of atoms) forms.set(atom, opaque(atom));
  // The arguments of a function that arithmetic does not know are never needed.
  for (const node of opaqueBelow(root, atoms, more?.looksInto))
    if (!forms.has(node)) forms.set(node, opaque(node));
  const order = postorder(root, skip);
  const links = chainLinks(order);
  for (const node of order) {
    if (links.has(node)) continue;
    const args = (node.kind === "apply" ? argumentsOf(node, links) : []).map(
      (arg) => forms.get(arg) ?? opaque(arg),
    );
    const deeper = node.kind === "apply" ? more?.at(node, args) : undefined;
    const form = deeper ?? at(node, args, roots);
    forms.set(node, more === undefined ? form : more.reduce(form));
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
function opaqueBelow(root: Expr, atoms: ReadonlySet<Expr>, also?: ReadonlySet<string>): Expr[] {
  const found: Expr[] = [];
  const seen = new Set<Expr>();
  const stack: Expr[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node) || atoms.has(node)) continue;
    seen.add(node);
    if (node.kind !== "apply") continue;
    if (ARITHMETIC.has(node.op) || also?.has(node.op) === true) stack.push(...node.args);
    else found.push(node);
  }
  return found;
}

/**
 * Whether two expressions are one rational function of their atoms. When that is too much to expand it
 * is not confirmed, which is the same answer as "no" to all who ask.
 */
export function sameFunction(left: Expr, right: Expr, atoms: ReadonlySet<Expr>, more?: Extension): boolean {
  try {
    const roots: Roots = new Map();
    const a = normalForm(left, atoms, more, roots);
    const b = normalForm(right, atoms, more, roots);
    const across = [
      multiplyPolynomials(a.numerator, b.denominator),
      multiplyPolynomials(b.numerator, a.denominator),
    ] as const;
    if (more === undefined)
      return samePolynomial(...across) || isZeroWithRoots(subtractPolynomials(...across), roots);
    // A relation may show only after the two are subtracted.
    return more.isZero(more.reduce(whole(subtractPolynomials(...across))).numerator);
  } catch (error) {
    if (error instanceof DeriveError && error.kind === "budget") return false;
    throw error;
  }
}
