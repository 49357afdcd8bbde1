/**
 * A product taken apart: a rational coefficient and powers of bases. Building blocks of
 * `simplify.ts`, which puts sums and products into the form a textbook prints.
 *
 * Only as much is taken apart as arithmetic needs; every part that stays whole is noted as opaque,
 * so that the checker need not look into it either.
 */
import * as Q from "../number/rational.js";
import { div, fromRational, isApply, neg, pow, product, rationalOf, sum } from "../expr/build.js";
import { apply, type Expr, numeral } from "../expr/expr.js";

export interface Power {
  readonly base: Expr;
  readonly exponent: Q.Rational;
}

export interface Term {
  readonly coefficient: Q.Rational;
  /** A decimal was written: the coefficient prints as one. */
  readonly decimal: boolean;
  /** Each base once, in order of appearance, with an exponent that is not 0. */
  readonly powers: readonly Power[];
}

/** Nodes that may be opened: products and quotients used nowhere else, or small. */
export type MayOpen = (node: Expr) => boolean;

const HALF = Q.rational(1, 2);
const MOST_EXPONENT = 64n;

/**
 * Takes `root` apart. `undefined` when a numeral 0 stands in a denominator: such an expression has
 * no value and is left as it was written.
 */
export function termOf(root: Expr, mayOpen: MayOpen, opaque: Set<Expr>): Term | undefined {
  let coefficient = Q.ONE;
  let decimal = false;
  const exponents = new Map<Expr, Q.Rational>();
  const stack: Power[] = [{ base: root, exponent: Q.ONE }];
  const push = (base: Expr, exponent: Q.Rational): void => void stack.push({ base, exponent });
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { base: node, exponent: k } = top;
    const whole = Q.isInteger(k);
    const value = rationalOf(node);
    if (value !== undefined && whole && k.num >= -MOST_EXPONENT && k.num <= MOST_EXPONENT && small(value)) {
      if (value.num === 0n && k.num <= 0n) return undefined;
      decimal ||= node.kind === "number" && !Q.isInteger(value);
      coefficient = Q.multiply(coefficient, Q.power(value, k.num));
      continue;
    }
    const openable = node.kind === "apply" && (node.op === "*" || node.op === "/");
    if (openable && whole && (node === root || mayOpen(node))) {
      for (let i = node.args.length - 1; i >= 0; i -= 1) {
        push(node.args[i] as Expr, node.op === "/" && i === 1 ? Q.negate(k) : k);
      }
      continue;
    }
    if (node.kind === "apply" && whole) {
      const [a] = node.args;
      if (a !== undefined && node.op === "-") {
        if (k.num % 2n !== 0n) coefficient = Q.negate(coefficient);
        push(a, k);
        continue;
      }
    }
    // A root has a value only where its base is not negative, so its exponent may be multiplied by any
    // number; that of a whole power only by a whole one.
    const [base] = node.kind === "apply" ? node.args : [];
    const own = exponentOf(node);
    if (base !== undefined && own !== undefined && (whole || !Q.isInteger(own)) && tameExponent(own)) {
      push(base, Q.multiply(k, own));
      continue;
    }
    note(node, opaque);
    const total = Q.add(exponents.get(node) ?? Q.ZERO, k);
    exponents.set(node, total);
  }
  if (coefficient.num === 0n) return { coefficient, decimal, powers: [] };
  const powers: Power[] = [];
  for (const [base, exponent] of exponents) if (exponent.num !== 0n) powers.push({ base, exponent });
  return { coefficient, decimal, powers: mergeExponentials(powers, opaque) };
}

/** e^x times e^x is e^(2*x), e^x times e^(-x) is 1: exponents that differ by a number are joined. */
function mergeExponentials(powers: readonly Power[], opaque: Set<Expr>): readonly Power[] {
  const groups = new Map<string, { term: Term; members: Power[] }>();
  for (const power of powers) {
    const exponent =
      isApply(power.base, "exp") && Q.isInteger(power.exponent) ? power.base.args[0] : undefined;
    const term = exponent && termOf(outerSign(exponent), () => true, new Set());
    if (term === undefined) continue;
    const key = likeness(term);
    const group = groups.get(key) ?? { term: { ...term, coefficient: Q.ZERO }, members: [] };
    const coefficient = Q.add(group.term.coefficient, Q.multiply(term.coefficient, power.exponent));
    groups.set(key, { term: { ...group.term, coefficient }, members: [...group.members, power] });
  }
  const replaced = new Map<Power, Power | undefined>();
  for (const { term, members } of groups.values()) {
    const [first, ...rest] = members;
    const vanishes = term.coefficient.num === 0n;
    if (first === undefined || (rest.length === 0 && Q.equal(first.exponent, Q.ONE) && !vanishes)) continue;
    for (const member of members) {
      opaque.delete(member.base);
      replaced.set(member, undefined);
    }
    if (!vanishes) replaced.set(first, { base: apply("exp", [termNode(term)]), exponent: Q.ONE });
  }
  if (replaced.size === 0) return powers;
  return powers.flatMap((power) => (replaced.has(power) ? (replaced.get(power) ?? []) : [power]));
}

/** -u - v as -(u + v), so that it meets u + v. */
function outerSign(node: Expr): Expr {
  const [first] = isApply(node, "+") ? node.args : [];
  if (node.kind !== "apply" || first === undefined || !isApply(first, "-")) return node;
  return neg(sum(node.args.map((term) => (isApply(term, "-") ? (term.args[0] ?? term) : neg(term)))));
}

function exponentOf(node: Expr): Q.Rational | undefined {
  if (isApply(node, "sqrt")) return HALF;
  return isApply(node, "^") && node.args[1] !== undefined ? rationalOf(node.args[1]) : undefined;
}

const small = (value: Q.Rational): boolean =>
  value.num < 2n ** 64n && value.num > -(2n ** 64n) && value.den < 2n ** 64n;
const tameExponent = (r: Q.Rational): boolean =>
  r.num >= -MOST_EXPONENT && r.num <= MOST_EXPONENT && r.den <= MOST_EXPONENT;

function note(node: Expr, opaque: Set<Expr>): void {
  if (node.kind === "apply") opaque.add(node);
}

/** Where a factor stands among the others: numbers, symbols, exponentials, functions, sums, derivatives. */
function rank({ base }: Power): number {
  if (base.kind === "number") return 0;
  if (base.kind === "symbol") return base.name === "pi" || base.name === "e" ? 0 : 1;
  if (base.op === "[]" || base.op === "delta") return 1;
  if (base.op === "exp") return base.args[0]?.kind === "number" ? 0 : 2;
  if (base.op === "+" || base.op === "sum") return 5;
  if (base.op === "^" && base.args[0]?.kind === "symbol") return 1;
  if (base.op === "cases" || base.op === "step") return 4;
  return base.args.every((arg) => arg.kind === "number") ? 0 : 3;
}

/** Factors in the order in which they are written, for display and as the key of like terms. */
const ordered = (powers: readonly Power[]): readonly Power[] => {
  // A derivative still to be worked out keeps its place, so that a rule's line looks like the rule.
  if (powers.length < 2 || powers.some(({ base }) => isApply(base, "D"))) return powers;
  return powers
    .map((power, i) => ({ power, i, rank: rank(power) }))
    .sort((a, b) => a.rank - b.rank || a.i - b.i)
    .map(({ power }) => power);
};

/** Equal for like terms: the same powers, whatever their order and coefficient. */
export function likeness(term: Term): string {
  return term.powers
    .map(({ base, exponent }) => `${base.id}^${exponent.num}/${exponent.den}`)
    .sort()
    .join("·");
}

function powerNode({ base, exponent }: Power): Expr {
  if (Q.equal(exponent, Q.ONE)) return base;
  if (Q.equal(exponent, HALF)) return apply("sqrt", [base]);
  return pow(base, fromRational(exponent));
}

/** The term as it is written: sign, fraction, coefficient first. */
export function termNode(term: Term): Expr {
  const { coefficient, decimal } = term;
  if (coefficient.num === 0n) return numeral(0);
  const magnitude = Q.absolute(coefficient);
  const asDecimal = decimal && Q.isDecimal(magnitude);
  const above: Expr[] = [];
  const below: Expr[] = [];
  for (const power of ordered(term.powers)) {
    if (power.exponent.num > 0n || isApply(power.base, "exp")) above.push(powerNode(power));
    else below.push(powerNode({ base: power.base, exponent: Q.negate(power.exponent) }));
  }
  const top = asDecimal ? magnitude : Q.rational(magnitude.num);
  const bottom = asDecimal ? Q.ONE : Q.rational(magnitude.den);
  if (above.length === 0 || !Q.equal(top, Q.ONE)) above.unshift(fromRational(top, "decimal"));
  if (!Q.equal(bottom, Q.ONE)) below.unshift(fromRational(bottom));
  const numerator = product(above);
  const node = below.length === 0 ? numerator : div(numerator, product(below));
  return coefficient.num < 0n ? neg(node) : node;
}

/** A sum of terms, the first of them positive where one is. */
export function sumOfTerms(terms: readonly Term[]): Expr {
  const lead = terms.findIndex((term) => term.coefficient.num > 0n);
  const moved = lead > 0 ? [terms[lead] as Term, ...terms.slice(0, lead), ...terms.slice(lead + 1)] : terms;
  return sum(moved.map(termNode));
}
