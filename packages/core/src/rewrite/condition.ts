/**
 * Conditions: what an expression needs in order to have a value, and whether what is known implies
 * it. A condition is a relation between expressions, `u > 0`. Three answers: implied, contradicted,
 * open. An open condition is not an error; it is carried by the step and printed with the answer.
 */
import { isKeptApart } from "./apart.js";
import { squareRoot } from "../number/interval.js";
import * as Q from "../number/rational.js";
import {
  fromRational,
  isApply,
  isNumber,
  neg,
  product,
  rationalOf,
  relation,
  type Relation,
  sum,
  termsOf,
} from "../expr/build.js";
import { attempt, DeriveError } from "../expr/error.js";
import { apply, type Apply, type Expr, type Sym, symbol } from "../expr/expr.js";
import { postorder, symbolsOf } from "../expr/walk.js";
import {
  ANYWHERE,
  type Knowledge,
  meet,
  point,
  type Range,
  rangeFromRelation,
  rangeOf,
  isWide,
  satisfies,
} from "./range.js";
import { polynomialRoot } from "./elementary.js";
import { excludes } from "./linear.js";
import { constantOf, multiplyPolynomials } from "./quotient.js";
import { atomKey, normalForm, sameFunction } from "./ring.js";
import type { Givens } from "./step.js";
import { Shapes } from "./tensor/shape.js";
import { type Shape } from "./tensor/dimension.js";

export type Standing = "implied" | "contradicted" | "open";

/** What the library says about functions, as far as conditions are concerned. */
export interface FunctionFacts {
  /** Conditions on `params` under which the function has a value. */
  readonly domainOf: (
    op: string,
  ) => { readonly params: readonly Expr[]; readonly conditions: readonly Expr[] } | undefined;
  readonly rangeOf: (op: string) => Range | undefined;
}

const NEGATED: Readonly<Record<string, Relation>> = {
  "=": "!=",
  "!=": "=",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
};

/** Facts made ready for questions. */
export interface Known extends Knowledge {
  readonly relations: ReadonlySet<Expr>;
  /** Whether an expression is known to be a whole number. */
  readonly isWhole: (node: Expr) => boolean;
}

/** The fact that `node` is a whole number, as a condition. */
export const wholeNumber = (node: Expr): Expr => apply("integer", [node]);

/** Most questions come without facts: what follows from none is found out once for each library. */
const withoutFacts = new WeakMap<FunctionFacts, Known>();

/** What a derivation may take for granted, as facts: those declared, and what its names stand for. */
export function factsOf({ facts, definitions }: Givens): Expr[] {
  const named = definitions.filter(({ params }) => params.length === 0);
  return [...facts, ...named.map(({ name, body }) => relation("=", symbol(name), body))];
}

export function known(facts: readonly Expr[], functions: FunctionFacts): Known {
  const shared = facts.length === 0 ? withoutFacts.get(functions) : undefined;
  if (shared !== undefined) return shared;
  const found = gathered(facts, functions);
  if (facts.length === 0) withoutFacts.set(functions, found);
  return found;
}

function gathered(facts: readonly Expr[], functions: FunctionFacts): Known {
  const nodes = new Map<Expr, Range>();
  const relations = new Set<Expr>();
  const tensors = new Set(
    facts.flatMap((fact) =>
      isApply(fact, "vector") || isApply(fact, "matrix") ? fact.args.slice(0, 1) : [],
    ),
  );
  const definite = new Set(facts.flatMap((fact) => (isApply(fact, "spd") ? fact.args.slice(0, 1) : [])));
  let shapes: Shapes | undefined;
  const shapeOf = (node: Expr): Shape | undefined => attempt(() => (shapes ??= new Shapes(facts)).of(node));
  const soFar = (): Knowledge => ({
    nodes,
    functionRange: functions.rangeOf,
    memo: new WeakMap(),
    tensors,
    definite,
    shapeOf,
  });
  for (const fact of facts) {
    for (const part of isApply(fact, "and") ? fact.args : [fact]) {
      // Of vectors a condition is taken as it stands.
      const plain = isWide(part, tensors) ? part : isolate(part);
      relations.add(plain);
      const whole = isApply(part, "integer") ? part.args[0] : undefined;
      if (whole !== undefined) nodes.set(whole, { ...(nodes.get(whole) ?? ANYWHERE), integer: true });
      const [left, right] = isApply(part, "=") ? part.args : [];
      const said =
        left?.kind === "symbol" && right !== undefined
          ? { node: left, range: rangeOf(right, soFar()) }
          : (rangeBetweenZeros(plain) ?? rangeFromRelation(plain));
      if (said !== undefined) nodes.set(said.node, meet(nodes.get(said.node) ?? ANYWHERE, said.range));
    }
  }
  const facted: Omit<Known, "isWhole"> = { ...soFar(), relations };
  return { ...facted, isWhole: (node) => rangeOf(node, facted).integer };
}

const LIMIT: Readonly<Record<string, string>> = {
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
  "=": "=",
  "!=": "!=",
};

/**
 * The same condition in its plainest form: `x - 1 != 0` is `x != 1`, `2*x > 6` is `x > 3`,
 * `-x < 0` is `x > 0`. Conditions that are not linear in one atom stay as they are.
 */
export function isolate(condition: Expr): Expr {
  const kept = isolated.get(condition) ?? isolatedForm(condition);
  isolated.set(condition, kept);
  return kept;
}

const isolated = new WeakMap<Expr, Expr>();

function isolatedForm(condition: Expr): Expr {
  if (condition.kind !== "apply") return condition;
  const [left, right] = condition.args;
  const turned = LIMIT[condition.op];
  if (left === undefined || right === undefined || turned === undefined) return condition;
  if (left.kind === "symbol" && rationalOf(right) !== undefined) return condition;
  const { base, times } = isNumber(right, 0) ? wholePower(left) : { base: left, times: 0n };
  // An even power is positive where its base is not zero; and no power is zero but that of zero.
  if (condition.op === ">" ? times > 0n && times % 2n === 0n : condition.op === "!=" && times > 0n)
    return isolate(relation("!=", base, right));
  const linear = linearIn(left, right);
  if (linear === undefined) return condition;
  const { slope, offset, unknown } = linear;
  const op = slope.num > 0n ? condition.op : turned;
  return relation(op as Relation, unknown, fromRational(Q.negate(Q.divide(offset, slope))));
}

/** `isolate`, but not over products of matrices, whose order counts. */
export const plainly = (condition: Expr, { tensors }: Pick<Known, "tensors">): Expr =>
  isWide(condition, tensors) ? condition : isolate(condition);

function wholePower(node: Expr): { base: Expr; times: bigint } {
  const [base = node, exponent] = isApply(node, "^") ? node.args : [];
  const n = exponent && rationalOf(exponent);
  return n?.den === 1n ? { base, times: n.num } : { base: node, times: 0n };
}

function linearIn(
  left: Expr,
  right: Expr,
): { slope: Q.Rational; offset: Q.Rational; unknown: Expr } | undefined {
  if (left.height > 6 || right.height > 6) return undefined;
  const atoms = new Set(postorder(left).concat(postorder(right)).filter(isLinearAtom));
  const form = normalForm(sum([left, neg(right)]), atoms);
  if (form.denominator.size !== 1) return undefined;
  const terms = [...form.numerator.values()];
  const constant = terms.find((t) => t.monomial.size === 0);
  const others = terms.filter((t) => t.monomial.size > 0);
  const [only] = others;
  if (others.length !== 1 || only === undefined || only.monomial.size !== 1) return undefined;
  const [[atom, exponent]] = [...only.monomial] as [[string, Q.Rational]];
  if (!Q.equal(exponent, Q.ONE)) return undefined;
  const unknown = [...atoms].find((node) => atom === atomKey(node));
  return unknown && { slope: only.coefficient, offset: constant?.coefficient ?? Q.ZERO, unknown };
}

const isLinearAtom = (node: Expr): boolean =>
  node.kind === "symbol"
    ? node.name !== "e"
    : node.kind === "apply" && !["+", "*", "-", "/", "^"].includes(node.op);

/** The relation that holds exactly where this one does not. */
export const isRelation = (node: Expr): boolean => node.kind === "apply" && NEGATED[node.op] !== undefined;

export function opposite(condition: Expr): Expr {
  const [left, right] = condition.kind === "apply" ? condition.args : [];
  const op = condition.kind === "apply" ? NEGATED[condition.op] : undefined;
  if (op === undefined || left === undefined || right === undefined)
    throw new DeriveError("internal", "only a relation has an opposite");
  return relation(op, left, right);
}

/** A condition on one symbol as a polynomial of degree 2 that is compared with zero: `p > 0`. */
interface Parabola {
  readonly symbol: Sym;
  readonly op: ">" | ">=";
  /** a·x² + b·x + c */
  readonly a: Q.Rational;
  readonly b: Q.Rational;
  readonly c: Q.Rational;
}

function parabolaOf(condition: Expr): Parabola | undefined {
  const [left, right] = condition.kind === "apply" ? condition.args : [];
  if (condition.kind !== "apply" || left === undefined || right === undefined) return undefined;
  const less = condition.op === "<" || condition.op === "<=";
  if (!less && condition.op !== ">" && condition.op !== ">=") return undefined;
  if (left.height > 6 || right.height > 6) return undefined;
  const difference = less ? sum([right, neg(left)]) : sum([left, neg(right)]);
  const [only, ...others] = symbolsOf(difference).filter((s) => s.name !== "e" && s.name !== "pi");
  if (only === undefined || others.length > 0) return undefined;
  const { numerator, denominator } = normalForm(difference, new Set());
  // p/q has the sign of p·q.
  const pq = multiplyPolynomials(numerator, denominator);
  const coefficients = [Q.ZERO, Q.ZERO, Q.ZERO];
  for (const { coefficient, monomial } of pq.values()) {
    const exponent = monomial.get(atomKey(only)) ?? Q.ZERO;
    const others = [...monomial.keys()].some((atom) => atom !== atomKey(only));
    if (others || !Q.isInteger(exponent) || exponent.num < 0n || exponent.num > 2n) return undefined;
    coefficients[Number(exponent.num)] = coefficient;
  }
  const [c = Q.ZERO, b = Q.ZERO, a = Q.ZERO] = coefficients;
  const strict = condition.op === ">" || condition.op === "<" || denominator.size > 1;
  return { symbol: only, op: strict ? ">" : ">=", a, b, c };
}

/** What a parabola that opens downwards says about its symbol, when its zeros are rational. */
function rangeBetweenZeros(condition: Expr): { node: Expr; range: Range } | undefined {
  const parabola = parabolaOf(condition);
  if (parabola === undefined || parabola.a.num >= 0n) return undefined;
  const { a, b, c, op } = parabola;
  const discriminant = Q.subtract(Q.multiply(b, b), Q.multiply(Q.rational(4), Q.multiply(a, c)));
  const root = exactRoot(discriminant);
  if (root === undefined) return undefined;
  const zero = (sign: bigint): Q.Rational =>
    Q.divide(Q.add(Q.negate(b), Q.multiply(Q.rational(sign), root)), Q.multiply(Q.rational(2), a));
  const open = op === ">";
  return {
    node: parabola.symbol,
    range: { low: { at: zero(1n), open }, high: { at: zero(-1n), open }, nonzero: false, integer: false },
  };
}

/** The square root, where it is rational. */
export function exactRoot({ num, den }: Q.Rational): Q.Rational | undefined {
  if (num < 0n) return undefined;
  const [above, below] = [squareRoot(num), squareRoot(den)];
  return above * above === num && below * below === den ? Q.rational(above, below) : undefined;
}

/** Whether the values of `x` that satisfy the condition form an interval, whatever else is fixed. */
export function isConvexIn(condition: Expr, x: Sym): boolean {
  const plain = isolate(condition);
  if (plain.kind !== "apply" || LIMIT[plain.op] === undefined || plain.op === "!=") return false;
  const [left, right] = plain.args;
  if (left === x && right !== undefined && !symbolsOf(right).includes(x)) return true;
  const parabola = parabolaOf(plain);
  return parabola !== undefined && parabola.symbol === x && parabola.a.num <= 0n;
}

/** Whether the facts imply the condition, contradict it, or leave it open. */
export function standing(condition: Expr, facts: Known): Standing {
  if (condition.kind !== "apply") return "open";
  const memo = standings.get(facts) ?? new WeakMap<Expr, Standing>();
  standings.set(facts, memo);
  const kept = memo.get(condition) ?? foundStanding(condition, facts);
  memo.set(condition, kept);
  return kept;
}

const standings = new WeakMap<Known, WeakMap<Expr, Standing>>();

function foundStanding(condition: Apply, facts: Known): Standing {
  if (condition.op === "and") {
    const parts = condition.args.map((part) => standing(part, facts));
    return parts.includes("contradicted")
      ? "contradicted"
      : parts.every((p) => p === "implied")
        ? "implied"
        : "open";
  }
  if (implies(condition, facts)) return "implied";
  const opposite = NEGATED[condition.op];
  const [a, b] = condition.args;
  if (opposite !== undefined && a && b && implies(relation(opposite, a, b), facts)) return "contradicted";
  return "open";
}

/** `p >= 0` where p is the square of a polynomial. */
function isSquare({ op, args: [left, right] }: Apply): boolean {
  if (op !== ">=" && op !== "<=") return false;
  if (left === undefined || right === undefined || left.height > 6 || right.height > 6) return false;
  const { numerator, denominator } = normalForm(
    op === ">=" ? sum([left, neg(right)]) : sum([right, neg(left)]),
    new Set(),
  );
  return denominator.size === 1 && numerator.size > 1 && polynomialRoot(numerator) !== undefined;
}

/** A parabola that opens upwards and does not reach zero. */
function isAlwaysAbove(condition: Apply): boolean {
  const parabola = parabolaOf(condition);
  if (parabola === undefined || parabola.a.num <= 0n) return false;
  const { a, b, c } = parabola;
  return Q.subtract(Q.multiply(b, b), Q.multiply(Q.rational(4), Q.multiply(a, c))).num < 0n;
}

/** `a + sqrt(b) > 0` where b - a^2 is a positive number: the root is larger than a, whatever its sign. */
function rootOutweighs({ op, args: [left, right] }: Apply): boolean {
  if (left === undefined || right === undefined || left.height > 6 || right.height > 6) return false;
  const less = op === "<" || op === "<=";
  if (!less && op !== ">" && op !== ">=" && op !== "!=") return false;
  const minus = (node: Expr): Expr => (isApply(node, "-") ? (node.args[0] ?? node) : neg(node));
  const [above, below] = less ? [right, left] : [left, right];
  const terms = [...termsOf(above), ...termsOf(below).map(minus)];
  const roots = terms.filter((term) => isApply(term, "sqrt"));
  const [root] = roots;
  if (roots.length !== 1 || root?.kind !== "apply" || root.args[0] === undefined) return false;
  const rest = sum(terms.filter((term) => term !== root));
  const excess = constantOf(normalForm(sum([root.args[0], neg(product([rest, rest]))]), new Set()));
  return excess !== undefined && excess.num > 0n;
}

function implies(condition: Apply, facts: Known): boolean {
  const plain = plainly(condition, facts);
  if (facts.relations.has(condition) || facts.relations.has(plain)) return true;
  if (plain.kind !== "apply") return false;
  const [left, right] = plain.args;
  if (left === undefined || right === undefined) return false;
  if (left === right) return plain.op === "=" || plain.op === "<=" || plain.op === ">=";
  const weaker: Readonly<Record<string, readonly Relation[]>> = {
    "!=": ["<", ">"],
    "<=": ["<"],
    ">=": [">"],
  };
  for (const stronger of weaker[plain.op] ?? []) {
    if (facts.relations.has(relation(stronger, left, right))) return true;
  }
  if (plain.op === "!=" && facts.relations.has(relation("!=", right, left))) return true;
  const bound = rationalOf(right);
  const range = rangeOf(bound === undefined ? sum([left, neg(right)]) : left, facts);
  // What follows is arithmetic of numbers.
  if (isWide(condition, facts.tensors)) return satisfies(range, plain.op, bound ?? Q.ZERO);
  return (
    satisfies(range, plain.op, bound ?? Q.ZERO) ||
    isSquare(plain) ||
    isAlwaysAbove(plain) ||
    rootOutweighs(plain) ||
    isKeptApart(plain, facts.relations) ||
    isSettled(plain) ||
    followsLinearly(plain, facts)
  );
}

/** A relation between sides that differ by a number, as x - x > 0 is not one. */
function isSettled({ op, args: [left, right] }: Apply): boolean {
  if (left === undefined || right === undefined || left.height > 6 || right.height > 6) return false;
  const excess = constantOf(normalForm(sum([left, neg(right)]), new Set()));
  return excess !== undefined && satisfies(point(excess), op, Q.ZERO);
}

/** Whether a linear relation follows from several linear facts together. */
function followsLinearly(plain: Apply, facts: Known): boolean {
  if (facts.relations.size === 0 || facts.relations.size > MOST_FACTS) return false;
  const [left, right] = plain.args;
  if (left === undefined || right === undefined) return false;
  if (plain.op === "=")
    return (["<", ">"] as const).every((op) => excludes(facts.relations, relation(op, left, right)));
  if (plain.op !== "!=") return excludes(strengthened(facts), opposite(plain));
  return (["<=", ">="] as const).some((op) => excludes(strengthened(facts), relation(op, left, right)));
}

const strongFacts = new WeakMap<Known, readonly Expr[]>();

/** The facts, and what `u <= v` becomes where `u != v` is known too. */
function strengthened(facts: Known): readonly Expr[] {
  const kept = strongFacts.get(facts);
  if (kept !== undefined) return kept;
  const all = [...facts.relations];
  for (const fact of facts.relations) {
    const [left, right] = isApply(fact, "!=") ? fact.args : [];
    if (left === undefined || right === undefined) continue;
    // Whether `u <= v` holds is whether `u > v` is excluded.
    if (excludes(facts.relations, relation(">", left, right))) all.push(relation("<", left, right));
    else if (excludes(facts.relations, relation("<", left, right))) all.push(relation(">", left, right));
  }
  strongFacts.set(facts, all);
  return all;
}

/** With more facts than this they are not combined. */
const MOST_FACTS = 24;

/** Whether two relations compare the same difference with zero: `1 - sqrt(x)^2 >= 0` and `1 - x >= 0`. */
export function sameCondition(a: Expr, b: Expr): boolean {
  const sides = (node: Expr): Expr | undefined => {
    const [left, right] = node.kind === "apply" ? node.args : [];
    return left !== undefined && right !== undefined && node.height <= TALLEST
      ? sum([left, neg(right)])
      : undefined;
  };
  const [x, y] = [sides(a), sides(b)];
  if (a.kind !== "apply" || b.kind !== "apply" || a.op !== b.op) return false;
  return x !== undefined && y !== undefined && sameFunction(x, y, new Set());
}

/** Conditions taller than this are compared only as they stand. */
const TALLEST = 12;

/** With more conditions than this, repetitions are dropped and implications are not looked for. */
const MOST_COMPARED = 40;

const STRICT: Readonly<Record<string, Relation>> = { ">=": ">", "<=": "<" };

/** u >= v beside u != v is u > v. */
function strict(conditions: readonly Expr[]): Expr[] {
  const all = new Set(conditions);
  for (const condition of conditions) {
    const [u, v] = condition.kind === "apply" ? condition.args : [];
    const op = condition.kind === "apply" ? STRICT[condition.op] : undefined;
    if (op === undefined || u === undefined || v === undefined) continue;
    const apart = [relation("!=", u, v), relation("!=", v, u)].filter((each) => all.delete(each));
    if (apart.length === 0) continue;
    all.delete(condition);
    all.add(relation(op, u, v));
  }
  return [...all];
}

/** Those that nothing known implies, each once. */
export const openAmong = (needs: readonly Expr[], facts: Known): Expr[] => [
  ...new Set(needs.filter((need) => standing(need, facts) !== "implied")),
];

/** `conditions` without repetitions and without those that the others imply. */
export function strongest(conditions: readonly Expr[], facts: Known, functions: FunctionFacts): Expr[] {
  const kept = strict([...new Set(conditions.map((condition) => plainly(condition, facts)))]);
  if (kept.length > MOST_COMPARED) return kept;
  // What is at least 0 goes before what is more: of the same in two forms the stronger must stay.
  const isWeak = (condition: Expr): boolean => isApply(condition, ">=") || isApply(condition, "<=");
  const inTurn = [...kept].reverse();
  for (const candidate of [...inTurn.filter(isWeak), ...inTurn.filter((c) => !isWeak(c))]) {
    const others = kept.filter((condition) => condition !== candidate);
    if (standing(candidate, known([...facts.relations, ...others], functions)) !== "implied") continue;
    kept.splice(kept.indexOf(candidate), 1);
  }
  return kept;
}
