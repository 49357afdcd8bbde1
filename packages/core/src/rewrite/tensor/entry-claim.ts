/**
 * A claim about vectors or matrices that work entry by entry, as a claim about numbers: sigma(x) + sigma(-x) =
 * ones(n) says sigma(x_i) + sigma(-x_i) = 1. The entries may be any numbers, so that what holds for them holds for
 * the vectors; the other direction is not claimed.
 */
import { isApply, relation } from "../../expr/build.js";
import { type Expr, numeral, type Sym, symbol } from "../../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../../expr/walk.js";
import { isRelation } from "../condition.js";
import type { Claim } from "../proof.js";
import { elementwise } from "./elementwise.js";
import { isShapeFact, mentionsTensors, Shapes } from "./shape.js";

export interface EntryClaim {
  readonly claim: Claim;
  /** What the symbols for entries stand for: x_i for x or x[i]. */
  readonly entries: ReadonlyMap<Sym, Expr>;
}

const ONE = numeral(1);
const ZERO = numeral(0);

/** `undefined` where nothing of the claim is about numbers. */
export function entryClaim({ left, right, givens }: Claim): EntryClaim | undefined {
  const shapes = new Shapes(givens.facts);
  const sides = termsOfSums(left, right) ?? [left, right];
  const { body, leaves } = elementwise(relation("=", ...sides), shapes, { squares: false });
  const taken = new Set([left, right, ...givens.facts].flatMap((node) => symbolsOf(node).map((s) => s.name)));
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
  const facts = givens.facts.flatMap((fact) => factOfEntries(fact, entries, givens.facts));
  const definitions = givens.definitions.filter(
    (d) => d.params.length > 0 && !mentionsTensors(d.body, givens.facts),
  );
  return { claim: { left: l, right: r, givens: { definitions, facts } }, entries };
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

/** What is given of a vector holds for each of its entries. */
function factOfEntries(fact: Expr, entries: ReadonlyMap<Sym, Expr>, facts: readonly Expr[]): Expr[] {
  if (isShapeFact(fact)) return [];
  const isAbout = (node: Expr): boolean => postorder(fact).includes(node);
  const own = [...entries].filter(
    ([, of]) => isAbout(of) || (isApply(of, "[]") && isAbout(of.args[0] ?? of)),
  );
  if (own.length === 0) return mentionsTensors(fact, facts) ? [] : [fact];
  if (!isRelation(fact)) return [];
  return own.flatMap(([name, of]) => {
    const whole = isApply(of, "[]") && !isAbout(of) ? of.args[0] : of;
    const [a, b] = fact.kind === "apply" ? fact.args : [];
    const isPlain = (a === whole && b?.kind === "number") || (b === whole && a?.kind === "number");
    return isPlain && whole !== undefined ? [substitute(fact, new Map([[whole, name]]))] : [];
  });
}
