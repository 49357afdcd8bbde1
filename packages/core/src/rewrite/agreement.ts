/**
 * Where two expressions have values, compared: whether one is defined where the other is, up to holes.
 * A hole is a condition `u != v` whose exception is a thin set. Part of the checker.
 */
import { formulaAt } from "../expr/binders.js";
import { relation, type Relation } from "../expr/build.js";
import { apply, type Expr, numeral } from "../expr/expr.js";
import { operatorsOf, postorder, substitute } from "../expr/walk.js";
import { factsOf, type FunctionFacts, type Known, known, standing } from "./condition.js";
import { definedness } from "./definedness.js";
import type { RuleBook } from "./knowledge.js";
import type { Claim } from "./proof.js";

export interface Agreement {
  /** Points that one side leaves out and the other does not: `x != 0`. */
  readonly holes: readonly Expr[];
  /** Conditions of one side that those of the other do not imply. */
  readonly open: readonly { readonly side: "left" | "right"; readonly condition: Expr }[];
}

/** Everything that may be assumed where both sides of a claim have values. */
export function assumptionsOf({ left, right, givens }: Claim, functions: FunctionFacts): Expr[] {
  const facts = known(factsOf(givens), functions);
  return [
    ...new Set([
      ...givens.facts,
      ...definedness(left, functions, facts),
      ...definedness(right, functions, facts),
    ]),
  ];
}

/**
 * A function has values where its definition has, whichever of the two says more clearly where that
 * is; so each side is also read with its functions written out.
 */
export function agreementOf(claim: Claim, book: RuleBook): Agreement {
  const [left, right] = [claim.left, claim.right].map((side) => [...new Set([side, writtenOut(side, book)])]);
  let best: Agreement | undefined;
  for (const l of left ?? []) {
    for (const r of right ?? []) {
      const found = compare({ ...claim, left: l, right: r }, book);
      if (best === undefined || found.open.length < best.open.length) best = found;
    }
  }
  return best ?? compare(claim, book);
}

function writtenOut(side: Expr, book: RuleBook): Expr {
  const by = new Map<Expr, Expr>();
  for (const node of postorder(side)) {
    const meaning = node.kind === "apply" && node.op !== "sqrt" ? book.meaningOf(node.op) : undefined;
    if (node.kind !== "apply" || meaning?.params.length !== node.args.length) continue;
    by.set(node, formulaAt(meaning.body, meaning.params, node.args));
  }
  return by.size === 0 ? side : substitute(side, by);
}

function compare({ left, right, givens }: Claim, functions: RuleBook): Agreement {
  const facts = known(factsOf(givens), functions);
  const needs = {
    left: definedness(left, functions, facts),
    right: definedness(right, functions, facts),
  };
  const holes = new Set<Expr>();
  const open: { side: "left" | "right"; condition: Expr }[] = [];
  for (const side of ["left", "right"] as const) {
    const other = known([...facts.relations, ...needs[side === "left" ? "right" : "left"]], functions);
    for (const condition of needs[side]) {
      if (standing(condition, other) === "implied") continue;
      const hole = holeOf(condition, other, functions);
      if (hole === undefined) open.push({ side, condition });
      else holes.add(hole);
    }
  }
  return { holes: [...holes], open };
}

const WEAKER: Readonly<Record<string, Relation>> = { ">": ">=", "<": "<=" };

/** `u != v`, where that is all that a condition adds to what is known. */
export function holeOf(condition: Expr, facts: Known, book: RuleBook): Expr | undefined {
  if (condition.kind !== "apply") return undefined;
  const [left, right] = condition.args;
  if (left === undefined || right === undefined) return undefined;
  if (condition.op === "!=") return isSmooth(left, book) && isSmooth(right, book) ? condition : undefined;
  const weaker = WEAKER[condition.op];
  return weaker !== undefined && standing(relation(weaker, left, right), facts) === "implied"
    ? apply("!=", [left, right])
    : undefined;
}

/** Put together without cases, so that it is zero at single points only, or everywhere. */
const isSmooth = (node: Expr, book: RuleBook): boolean =>
  ![...operatorsOf(node)].some((op) => hasCases(op, book));

const BY_CASES: ReadonlySet<string> = new Set(["cases", "max", "min"]);

/** Whether a function is one of several formulas, by itself or through what defines it. */
const hasCases = (op: string, book: RuleBook): boolean =>
  BY_CASES.has(op) ||
  [...operatorsOf(book.meaningOf(op)?.body ?? ZERO)].some((inner) => hasCases(inner, book));

const ZERO = numeral(0);
