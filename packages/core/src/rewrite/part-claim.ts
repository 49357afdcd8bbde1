/**
 * What the parts of a proof prove: the claim with one more fact, at a value, squared, or differentiated. Both who
 * checks a proof and who shows it asks here.
 */
import * as Q from "../number/rational.js";
import { derivativeOf, isApply, neg, pow, product, relation } from "../expr/build.js";
import { type Expr, numeral, type Sym } from "../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../expr/walk.js";
import { factsOf, isConvexIn, known, standing } from "./condition.js";
import type { RuleBook } from "./knowledge.js";
import type { Claim } from "./proof.js";
import { rangeOf } from "./range.js";
import type { Givens } from "./step.js";
import { withTerms } from "./terms.js";

const TWO = numeral(2);

/** The claim where one more thing is known. */
export const withFact = (claim: Claim, fact: Expr): Claim => ({
  ...claim,
  givens: { ...claim.givens, facts: [...claim.givens.facts, fact] },
});

const MOST_VALUES = 8n;

/** The claim at each whole number that the facts allow; `undefined` where those are too many. */
export function valuesOf(
  claim: Claim,
  of: Sym,
  book: RuleBook,
): { readonly value: Expr; readonly claim: Claim }[] | undefined {
  const { low, high, integer } = rangeOf(of, known(factsOf(claim.givens), book));
  if (!integer || low === undefined || high === undefined) return undefined;
  const first = Q.floor(low.at);
  const count = Q.floor(high.at) - first + 1n;
  if (count < 1n || count > MOST_VALUES) return undefined;
  return Array.from({ length: Number(count) }, (_, k) => {
    const whole = first + BigInt(k);
    const value = whole < 0n ? neg(numeral(-whole)) : numeral(whole);
    const by = new Map<Expr, Expr>([[of, value]]);
    const at = (node: Expr): Expr => substitute(node, by);
    const facts = claim.givens.facts
      .map(at)
      .filter((fact) => symbolsOf(fact).length > 0 || isFalse(fact, book));
    const { definitions } = claim.givens;
    return { value, claim: { left: at(claim.left), right: at(claim.right), givens: { definitions, facts } } };
  });
}

const isFalse = (fact: Expr, book: RuleBook): boolean => standing(fact, known([], book)) === "contradicted";

/** The claim with the terms of its sums; `undefined` where there are none to write out, or too many. */
export function termsClaim(claim: Claim): Claim | undefined {
  const [left, right] = [withTerms(claim.left), withTerms(claim.right)];
  if (left === undefined && right === undefined) return undefined;
  return { ...claim, left: left ?? claim.left, right: right ?? claim.right };
}

/** Both sides between matrices; `undefined` for one whose inverse the claim does not have. */
export function multipliedClaim(
  claim: Claim,
  left: readonly Expr[],
  right: readonly Expr[],
): Claim | undefined {
  const inverses = new Set(
    [claim.left, claim.right]
      .flatMap((side) => postorder(side))
      .flatMap((node) => (isApply(node, "inv") ? node.args.slice(0, 1) : [])),
  );
  const isMet = (matrix: Expr): boolean =>
    inverses.has(matrix) || (isApply(matrix, "'") && inverses.has(matrix.args[0] ?? matrix));
  if (![...left, ...right].every(isMet)) return undefined;
  const between = (side: Expr): Expr => product([...left, side, ...right]);
  return { ...claim, left: between(claim.left), right: between(claim.right) };
}

export const squaredClaim = ({ left, right, givens }: Claim): Claim => ({
  left: pow(left, TWO),
  right: pow(right, TWO),
  givens,
});

/**
 * Whether the facts confine `by` to an interval, its ends aside: each does so itself, or follows from
 * those that do.
 */
export function isInterval(assumed: readonly Expr[], by: Sym, givens: Givens, book: RuleBook): boolean {
  const facts = inside(assumed, by);
  const convex = facts.filter((fact) => !mentions(fact, by) || isConvexIn(fact, by));
  const given = known(factsOf({ ...givens, facts: convex }), book);
  return facts.every((fact) => convex.includes(fact) || standing(fact, given) === "implied");
}

export const mentions = (node: Expr, x: Sym): boolean => symbolsOf(node).includes(x);

/** Inside the interval: its end points are left out, where a side is continuous and need not be smooth. */
export const slopeClaim = (claim: Claim, by: Sym, assumed: readonly Expr[]): Claim => ({
  left: derivativeOf(claim.left, by),
  right: derivativeOf(claim.right, by),
  givens: { ...claim.givens, facts: inside(assumed, by) },
});

const inside = (facts: readonly Expr[], by: Sym): Expr[] =>
  facts.map((fact) => (mentions(fact, by) ? strict(fact) : fact));

const STRICT: Readonly<Record<string, "<" | ">">> = { "<=": "<", ">=": ">" };

function strict(fact: Expr): Expr {
  const [left, right] = fact.kind === "apply" ? fact.args : [];
  const op = fact.kind === "apply" ? STRICT[fact.op] : undefined;
  return op === undefined || left === undefined || right === undefined ? fact : relation(op, left, right);
}

export const valueClaim = (claim: Claim, by: Sym, at: Expr, assumed: readonly Expr[]): Claim => ({
  left: substitute(claim.left, new Map([[by, at]])),
  right: substitute(claim.right, new Map([[by, at]])),
  givens: { ...claim.givens, facts: assumed.filter((fact) => !mentions(fact, by)) },
});
