/**
 * A claim about vectors or matrices that work entry by entry, as a claim about numbers: sigma(x) + sigma(-x) =
 * ones(n) says sigma(x_i) + sigma(-x_i) = 1. The entries may be any numbers, so that what holds for them holds for
 * the vectors; the other direction is not claimed.
 */
import { div, isApply, isNumber, neg, product, relation, sum } from "../../expr/build.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../../expr/expr.js";
import { fold, postorder, substitute, symbolsOf } from "../../expr/walk.js";
import { isRelation, known, standing, wholeNumber } from "../condition.js";
import type { RuleBook } from "../knowledge.js";
import type { Claim } from "../proof.js";
import { elementwise } from "./elementwise.js";
import { Networks } from "./network.js";
import { isShapeFact, mentionsTensors, Shapes } from "./shape.js";
import { isRow, sameShape } from "./dimension.js";

export interface EntryClaim {
  readonly claim: Claim;
  /** What the symbols for entries stand for: x_i for x or x[i]. */
  readonly entries: ReadonlyMap<Sym, Expr>;
}

const ONE = numeral(1);
const ZERO = numeral(0);

/** `undefined` where nothing of the claim is about numbers. */
export function entryClaim(
  { left: asked, right: other, givens }: Claim,
  book: RuleBook,
): EntryClaim | undefined {
  const shapes = new Shapes(givens.facts);
  const [left, right] = [normalised(asked), normalised(other)];
  const sides = termsOfSums(left, right) ?? bodiesOfSums(left, right, shapes, givens.facts) ?? [left, right];
  const { body, leaves } = elementwise(relation("=", ...sides), shapes, { squares: false });
  const taken = new Set(
    [asked, other, ...givens.facts].flatMap((node) => symbolsOf(node).map((s) => s.name)),
  );
  const by = new Map<Expr, Expr>();
  const entries = new Map<Sym, Expr>();
  for (const [leaf, of] of leaves) {
    const constant = isApply(of, "ones") ? ONE : isApply(of, "zeros") ? ZERO : undefined;
    if (constant !== undefined) {
      by.set(leaf, constant);
      continue;
    }
    const name = entryName(of, shapes);
    const named = name === undefined || taken.has(name) ? leaf : symbol(name);
    if (taken.has(named.name)) return undefined;
    taken.add(named.name);
    by.set(leaf, named);
    entries.set(named, of);
  }
  const claim = substitute(body, by);
  const [l, r] = claim.kind === "apply" ? claim.args : [];
  if (l === undefined || r === undefined || entries.size === 0) return undefined;
  if (mentionsTensors(claim, givens.facts)) return undefined;
  const own = known(givens.facts, book);
  const facts = [
    ...factsOfEntries(givens.facts, entries, givens.facts),
    ...[...entries].flatMap(([name, of]) =>
      of.kind === "apply" && standing(relation(">", of, ZERO), own) === "implied"
        ? relation(">", name, ZERO)
        : [],
    ),
  ];
  const definitions = givens.definitions.filter(
    (d) => d.params.length > 0 && !mentionsTensors(d.body, givens.facts),
  );
  return { claim: { left: l, right: r, givens: { definitions, facts } }, entries };
}

/** softmax(u) by its definition, which is entry by entry but for its denominator. */
function normalised(root: Expr): Expr {
  return fold<Expr>(root, (node, args) => {
    if (node.kind !== "apply") return node;
    const [u] = args;
    if (node.op !== "softmax" || u === undefined) return apply(node.op, args);
    const exponentials = apply("exp", [u]);
    return div(exponentials, apply("sum", [exponentials]));
  });
}

/** Sums over the same range are equal where their terms are. */
function termsOfSums(left: Expr, right: Expr): [Expr, Expr] | undefined {
  if (!isApply(left, "sum") || !isApply(right, "sum")) return undefined;
  const [i, low, high, body] = left.args;
  const [j, from, to, other] = right.args;
  if (i === undefined || j === undefined || body === undefined || other === undefined) return undefined;
  if (low !== from || high !== to || (i !== j && symbolsOf(other).some((s) => s === i))) return undefined;
  return [body, substitute(other, new Map([[j, i]]))];
}

/**
 * Sums over all entries of vectors, sum(u), u'*v and norm2(u)^2, with what else the sides have in common: the sides
 * are equal where the vectors are that they sum. `undefined` where other terms are left.
 */
function bodiesOfSums(
  left: Expr,
  right: Expr,
  shapes: Shapes,
  facts: readonly Expr[],
): [Expr, Expr] | undefined {
  if (!shapes.isScalar(left) || !shapes.isScalar(right)) return undefined;
  const networks = new Networks(shapes);
  const [own, other] = [spreadTerms(left, shapes), spreadTerms(right, shapes)];
  for (const term of [...own]) {
    const at = other.findIndex((candidate) => networks.same(term, candidate));
    if (at < 0) continue;
    own.splice(own.indexOf(term), 1);
    other.splice(at, 1);
  }
  const found = [...own, ...other].flatMap((term) => bodyOfSum(term, shapes) ?? []);
  const [like] = found;
  if (like === undefined) return undefined;
  const isLike = (body: Expr): boolean => sameShape(shapes.of(body), shapes.of(like));
  // The entries of p add up to 1, so that a number c is the sum of c*p.
  const whole = facts.find(
    (fact) => (isApply(fact, "simplex") || isApply(fact, "onehot")) && isLike(fact.args[0] ?? fact),
  );
  const [part] = whole?.kind === "apply" ? whole.args : [];
  const bodies = [own, other].map((terms) =>
    terms.map((term) => bodyOfSum(term, shapes) ?? (part && product([term, part]))),
  );
  const [a, b] = bodies.map((side) => {
    const alike = side.flatMap((body) => (body !== undefined && isLike(body) ? [body] : []));
    if (alike.length < side.length) return undefined;
    return alike.length === 0 ? apply("zeros", shapes.of(like)) : sum(alike);
  });
  return a === undefined || b === undefined ? undefined : [a, b];
}

/** The terms of a sum, with numbers in front of brackets multiplied in. */
function spreadTerms(node: Expr, shapes: Shapes): Expr[] {
  const [a, b] = node.kind === "apply" ? node.args : [];
  const each = (part: Expr, f: (term: Expr) => Expr): Expr[] => spreadTerms(part, shapes).map(f);
  if (isApply(node, "+")) return node.args.flatMap((term) => spreadTerms(term, shapes));
  if (isApply(node, "-") && a !== undefined) return each(a, neg);
  if (isApply(node, "/") && a !== undefined && b !== undefined) return each(a, (term) => div(term, b));
  if (!isApply(node, "*") || !node.args.every((arg) => shapes.isScalar(arg))) return [node];
  const bracket = node.args.find((arg) => isApply(arg, "+") || isApply(arg, "-"));
  if (bracket === undefined) return [node];
  const others = node.args.filter((arg) => arg !== bracket);
  return others.length < node.args.length - 1 ? [node] : each(bracket, (term) => product([...others, term]));
}

/** The vector whose entries a term adds up; a number is no sum. */
function bodyOfSum(term: Expr, shapes: Shapes): Expr | undefined {
  if (term.kind !== "apply") return undefined;
  const [a, b] = term.args;
  const inner = (part: Expr | undefined): Expr | undefined => part && bodyOfSum(part, shapes);
  if (isApply(term, "-")) {
    const body = inner(a);
    return body && neg(body);
  }
  if (isApply(term, "/") && b !== undefined) {
    const body = inner(a);
    return body && div(body, b);
  }
  if (isApply(term, "sum") && term.args.length === 1 && a !== undefined)
    return shapes.isScalar(a) ? undefined : a;
  if (isApply(term, "norm1") && a !== undefined) return apply("abs", [a]);
  if (isApply(term, "inner") && a !== undefined && b !== undefined) return apply(".*", [a, b]);
  const [u] = isApply(term, "^") && b !== undefined && isNumber(b, 2) && a?.kind === "apply" ? a.args : [];
  if (u !== undefined && isApply(term, "^") && a !== undefined && isApply(a, "norm2"))
    return apply(".^", [u, numeral(2)]);
  if (!isApply(term, "*")) return undefined;
  const wide = term.args.filter((arg) => !shapes.isScalar(arg));
  const numbers = term.args.filter((arg) => shapes.isScalar(arg));
  const [row, ...column] = wide;
  if (row !== undefined && column.length > 0 && isRow(shapes.of(row))) {
    const turned = isApply(row, "'") && row.args[0] !== undefined ? row.args[0] : apply("'", [row]);
    const body = apply(".*", [turned, product(column)]);
    return numbers.length === 0 ? body : product([...numbers, body]);
  }
  const sums = numbers.flatMap((arg) => (bodyOfSum(arg, shapes) === undefined ? [] : [arg]));
  const [only] = sums;
  const body = sums.length === 1 && wide.length === 0 ? inner(only) : undefined;
  return body && product([...numbers.filter((arg) => arg !== only), body]);
}

/** `x_i` for x and x[i], `A_ij` for A and A[i,j]; `undefined` for what has no name. */
function entryName(of: Expr, shapes: Shapes): string | undefined {
  if (of.kind === "symbol") return `${of.name}_${shapes.of(of).length === 2 ? "ij" : "i"}`;
  const [base, ...at] = isApply(of, "[]") ? of.args : [];
  const indices = at.map((index) =>
    index.kind === "symbol" && index.name.length === 1 ? index.name : undefined,
  );
  return base?.kind === "symbol" && !indices.includes(undefined)
    ? `${base.name}_${indices.join("")}`
    : undefined;
}

const within = (low: Expr, x: Expr, high: Expr): Expr[] => [relation(">=", x, low), relation("<=", x, high)];

/** What a declared property says of each entry. */
const PROPERTY_OF_ENTRIES: Readonly<Record<string, (x: Expr) => Expr[]>> = {
  onehot: (x) => [wholeNumber(x), ...within(ZERO, x, ONE)],
  pm1: (x) => [wholeNumber(x), ...within(neg(ONE), x, ONE), relation("!=", x, ZERO)],
  simplex: (x) => within(ZERO, x, ONE),
};

/** What is given of vectors as facts about their entries, whose names stand for the leaves. */
export const factsOfEntries = (
  facts: readonly Expr[],
  entries: ReadonlyMap<Sym, Expr>,
  declared: readonly Expr[],
): Expr[] => facts.flatMap((fact) => factOfEntries(fact, entries, declared));

/** What is given of a vector holds for each of its entries. */
function factOfEntries(fact: Expr, entries: ReadonlyMap<Sym, Expr>, facts: readonly Expr[]): Expr[] {
  if (isShapeFact(fact)) return [];
  const isAbout = (node: Expr): boolean => postorder(fact).includes(node);
  const own = [...entries].filter(
    ([, of]) => isAbout(of) || (isApply(of, "[]") && isAbout(of.args[0] ?? of)),
  );
  const property = fact.kind === "apply" && fact.args.length === 1 ? fact.op : "";
  if (Object.hasOwn(PROPERTY_OF_ENTRIES, property))
    return own.flatMap(([name]) => PROPERTY_OF_ENTRIES[property]?.(name) ?? []);
  if (own.length === 0) return mentionsTensors(fact, facts) ? [] : [fact];
  if (!isRelation(fact)) return [];
  return own.flatMap(([name, of]) => {
    const whole = isApply(of, "[]") && !isAbout(of) ? of.args[0] : of;
    const [a, b] = fact.kind === "apply" ? fact.args : [];
    const isPlain = (a === whole && b?.kind === "number") || (b === whole && a?.kind === "number");
    return isPlain && whole !== undefined ? [substitute(fact, new Map([[whole, name]]))] : [];
  });
}
