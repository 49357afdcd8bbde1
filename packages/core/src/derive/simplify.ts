/**
 * The readable form of one sum or product: like terms collected, numbers worked out, signs and
 * fractions where a textbook puts them. It rewrites a single node whose parts are already in that
 * form; `tidy.ts` applies it to a whole expression.
 *
 * This is the form for readers. Whether two expressions are equal is decided elsewhere; here every
 * rewrite comes with the atoms beyond which the checker need not look to confirm it.
 */
import * as Q from "../number/rational.js";
import { isApply, isNumber, rationalOf, sum } from "../expr/build.js";
import { type Expr, numeral } from "../expr/expr.js";
import { ARITHMETIC, sameFunction } from "../rewrite/ring.js";
import { overOneDivisor } from "./divisors.js";
import { withoutMultiples } from "./multiple.js";
import { overOneRoot } from "./roots.js";
import { type MayOpen, type Power, sumOfTerms, type Term, termNode, termOf } from "./term.js";
import { collect, expand, MOST_EXPANDED, multiplied, termsBelow } from "./terms.js";
import { weight } from "./weight.js";

export interface Simplification {
  readonly becomes: Expr;
  /** Nodes the rewrite did not look into. */
  readonly atoms: ReadonlySet<Expr>;
}

export interface SimplifyOptions {
  /** Multiply products of sums out where that is shorter. */
  readonly expand?: boolean;
  /** Confirm every rewrite before it is made, and not only those that join powers. */
  readonly careful?: boolean;
}

/**
 * `undefined` when the node is in readable form already or has no value. Products of sums are
 * multiplied out where that is shorter, unless `expand` is false.
 */
export function simplifyNode(
  node: Expr,
  mayOpen: MayOpen,
  { expand: mayExpand = true, careful = false }: SimplifyOptions = {},
): Simplification | undefined {
  if (node.kind !== "apply" || !ARITHMETIC.has(node.op)) return undefined;
  const opaque = new Set<Expr>();
  const opened = new Set<Expr>();
  const opening: MayOpen = (part) => {
    const may = mayOpen(part);
    if (may) opened.add(part);
    return may;
  };
  const becomes = simplified(node, opening, opaque, mayExpand);
  // What was opened in one place is not opaque in another.
  for (const part of opened) opaque.delete(part);
  if (becomes === undefined || becomes === node) return undefined;
  const atoms = confirmedAtoms(node, becomes, opaque, careful);
  return atoms && { becomes, atoms };
}

/**
 * Atoms with which the checker will see that the rewrite is true. Exponentials and roots may have been
 * joined with others although they were noted as opaque; such rewrites are tried here, and one that
 * cannot be confirmed is not made.
 */
function confirmedAtoms(
  node: Expr,
  becomes: Expr,
  atoms: ReadonlySet<Expr>,
  careful: boolean,
): ReadonlySet<Expr> | undefined {
  if (!careful && !hasPowersToJoin(node, atoms) && !hasPowersToJoin(becomes, atoms)) return atoms;
  const fewer = new Set([...atoms].filter((atom) => !isApply(atom, "exp") && !isApply(atom, "sqrt")));
  return [atoms, fewer, new Set<Expr>()].find((candidate) => sameFunction(node, becomes, candidate));
}

/** Whether exponentials, roots or powers that are not whole stand in the arithmetic at the top. */
function hasPowersToJoin(root: Expr, atoms: ReadonlySet<Expr>): boolean {
  const stack: Expr[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind !== "apply") continue;
    if (node.op === "exp" || node.op === "sqrt") return true;
    const exponent = node.op === "^" ? node.args[1] : undefined;
    if (exponent !== undefined && rationalOf(exponent)?.den !== 1n) return true;
    if (!atoms.has(node) && ARITHMETIC.has(node.op)) stack.push(...node.args);
  }
  return false;
}

function simplified(node: Expr, mayOpen: MayOpen, opaque: Set<Expr>, mayExpand: boolean): Expr | undefined {
  const negatedSum = isApply(node, "-") && node.args[0] !== undefined && isApply(node.args[0], "+");
  if (isApply(node, "+") || negatedSum) return simplifiedSum(node, mayOpen, opaque, mayExpand);
  if (isApply(node, "exp"))
    return node.args[0] !== undefined && isNumber(node.args[0], 0) ? numeral(1) : undefined;
  const term = termOf(node, mayOpen, opaque);
  if (term === undefined) return undefined;
  return termNode(withoutMultiples(cancelInto(multipliedIn(term, opaque), opaque), opaque));
}

function simplifiedSum(
  node: Expr,
  mayOpen: MayOpen,
  opaque: Set<Expr>,
  mayExpand: boolean,
): Expr | undefined {
  const terms = termsBelow(node, mayOpen, opaque);
  if (terms === undefined) return undefined;
  const collected = collect(terms);
  const short = sumOfTerms(collected);
  const ways = [
    (atoms: Set<Expr>) => overOneRoot(collected, atoms),
    (atoms: Set<Expr>) => overOneDivisor(collected, atoms),
  ];
  if (mayExpand) ways.push((atoms) => expand(collected, atoms));
  let best = { node: short, weight: weight(short), atoms: opaque };
  for (const way of ways) {
    const atoms = new Set(opaque);
    const found = way(atoms);
    const node = found && sumOfTerms(collect(found));
    if (node !== undefined && weight(node) < best.weight) best = { node, weight: weight(node), atoms };
  }
  if (best.atoms === opaque) return short;
  opaque.clear();
  for (const atom of best.atoms) opaque.add(atom);
  return best.node;
}

/**
 * Factors common to all terms of a sum in the numerator are cancelled against the denominator:
 * (x^2*cos(x) - 2*x*sin(x))/x^4 becomes (x*cos(x) - 2*sin(x))/x^3.
 */
function cancelInto(term: Term, opaque: Set<Expr>): Term {
  const at = term.powers.findIndex(({ base, exponent }) => isApply(base, "+") && Q.equal(exponent, Q.ONE));
  const host = term.powers[at];
  const below = new Map(term.powers.filter((p) => p.exponent.num < 0n).map((p) => [p.base, p.exponent]));
  const exponential = term.powers.some(({ base }) => isApply(base, "exp"));
  if (host === undefined || (below.size === 0 && term.coefficient.den === 1n && !exponential)) return term;
  const atoms = new Set(opaque);
  const parts = termsBelow(host.base, () => true, atoms);
  if (parts === undefined || parts.length > MOST_EXPANDED) return term;

  const shared: Power[] = sharedExponential(term, parts);
  for (const [base, exponent] of below) {
    const found = parts.map((part) => part.powers.find((p) => p.base === base)?.exponent ?? Q.ZERO);
    const least = [Q.negate(exponent), ...found].reduce((x, y) => (Q.compare(x, y) < 0 ? x : y));
    if (least.num > 0n) shared.push({ base, exponent: least });
  }
  const divisor = parts.every((p) => Q.isInteger(p.coefficient))
    ? parts.reduce((g, p) => gcd(g, p.coefficient.num), term.coefficient.den)
    : 1n;
  if (shared.length === 0 && divisor === 1n) return term;

  const inverse: Term = {
    coefficient: Q.rational(1n, divisor),
    decimal: false,
    powers: shared.map(({ base, exponent }) => ({ base, exponent: Q.negate(exponent) })),
  };
  const smaller = sum(collect(parts.map((part) => multiplied(part, inverse))).map(termNode));
  atoms.delete(host.base);
  opaque.clear();
  for (const atom of atoms) opaque.add(atom);
  const rest: Term = {
    ...term,
    coefficient: Q.multiply(term.coefficient, Q.rational(divisor)),
    powers: term.powers.filter((_, i) => i !== at),
  };
  const others = multiplied(rest, { coefficient: Q.ONE, decimal: false, powers: shared });
  return multiplied(others, {
    coefficient: Q.ONE,
    decimal: false,
    powers: [{ base: smaller, exponent: Q.ONE }],
  });
}

/**
 * A factor that terms of a sum are divided by is multiplied into the sum: (u + v/w)*w becomes u*w + v where that is
 * shorter.
 */
function multipliedIn(term: Term, opaque: Set<Expr>): Term {
  const at = term.powers.findIndex(({ base, exponent }) => isApply(base, "+") && Q.equal(exponent, Q.ONE));
  const host = term.powers[at];
  const above = term.powers.filter((p, i) => i !== at && Q.isInteger(p.exponent) && p.exponent.num > 0n);
  if (host === undefined || above.length === 0) return term;
  const atoms = new Set(opaque);
  const parts = termsBelow(host.base, () => true, atoms);
  if (parts === undefined || parts.length > MOST_EXPANDED) return term;
  const shared = above.flatMap(({ base, exponent }): Power[] => {
    const found = parts.map((part) => part.powers.find((p) => p.base === base)?.exponent ?? Q.ZERO);
    const least = found.reduce((x, y) => (Q.compare(x, y) < 0 ? x : y));
    if (least.num >= 0n || !Q.isInteger(least)) return [];
    const times = Q.compare(Q.negate(least), exponent) < 0 ? Q.negate(least) : exponent;
    return [{ base, exponent: times }];
  });
  if (shared.length === 0) return term;
  const factor: Term = { coefficient: Q.ONE, decimal: false, powers: shared };
  const inner = sumOfTerms(collect(parts.map((part) => multiplied(part, factor))));
  const rest: Term = { ...term, powers: term.powers.filter((_, i) => i !== at) };
  const inverse = shared.map(({ base, exponent }) => ({ base, exponent: Q.negate(exponent) }));
  const others = multiplied(rest, { ...factor, powers: inverse });
  const becomes = multiplied(others, { ...factor, powers: [{ base: inner, exponent: Q.ONE }] });
  if (weight(termNode(becomes)) >= weight(termNode(term))) return term;
  atoms.delete(host.base);
  opaque.clear();
  for (const atom of atoms) opaque.add(atom);
  return becomes;
}

/** An exponential in every term of the sum, when another stands beside the sum to meet it. */
function sharedExponential(term: Term, parts: readonly Term[]): Power[] {
  if (!term.powers.some(({ base }) => isApply(base, "exp"))) return [];
  const [first, ...others] = parts;
  const common = first?.powers.filter(
    ({ base }) => isApply(base, "exp") && others.every((part) => part.powers.some((p) => p.base === base)),
  );
  return (common ?? []).map(({ base }) => ({ base, exponent: Q.ONE }));
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
