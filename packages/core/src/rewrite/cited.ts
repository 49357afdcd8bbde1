/**
 * Steps that cite a claim proved before: an instance of its equation, read in either direction.
 *
 * The free symbols of the claim stand for anything that satisfies its facts, away from the points that
 * its proof leaves out. Variables of differentiation are bound and stay what they are. Part of the
 * checker.
 */
import { isApply } from "../expr/build.js";
import type { Expr } from "../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../expr/walk.js";
import { isVariable } from "./pattern.js";
import type { Claim } from "./proof.js";
import { type Bindings, type Definition, sameDefinition } from "./step.js";

/** A claim that has been checked. */
export interface Cited {
  readonly name: string;
  readonly claim: Claim;
  /** Points that its proof leaves out. */
  readonly holes: readonly Expr[];
}

/** Symbols of a claim that an instance may replace. */
export function openSymbols({ left, right, givens }: Claim): ReadonlySet<string> {
  const bound = new Set(givens.definitions.map((d) => d.name));
  for (const node of [...postorder(left), ...postorder(right)]) {
    const by = isApply(node, "D") ? node.args[1] : undefined;
    if (by?.kind === "symbol") bound.add(by.name);
  }
  return new Set(
    [left, right, ...givens.facts]
      .flatMap((node) => symbolsOf(node))
      .filter((s) => isVariable(s) && !bound.has(s.name))
      .map((s) => s.name),
  );
}

/** Whether a claim may be cited at all: what is bound inside sums cannot be told from what is free. */
export const isCitable = ({ left, right }: Claim): boolean =>
  ![...postorder(left), ...postorder(right)].some((node) => node.kind === "apply" && BINDERS.has(node.op));

const BINDERS: ReadonlySet<string> = new Set(["sum", "prod", "differential", "[]"]);

/** The equation for these values of its symbols. */
export function instanceOf({ left, right }: Claim, bindings: Bindings): { left: Expr; right: Expr } {
  const by = new Map<Expr, Expr>();
  for (const node of [...postorder(left), ...postorder(right)]) {
    const value = node.kind === "symbol" ? bindings.get(node.name) : undefined;
    if (value !== undefined) by.set(node, value);
  }
  return { left: substitute(left, by), right: substitute(right, by) };
}

/** What is wrong with a step that cites the claim; `undefined` when nothing is. */
export function checkCited(
  { claim }: Cited,
  step: { readonly at: Expr; readonly becomes: Expr; readonly bindings: Bindings },
  definitionOf: (name: string) => Definition | undefined,
): string | undefined {
  if (!isCitable(claim)) return "a claim about sums is not cited";
  if (!claim.givens.definitions.every((d) => sameDefinition(d, definitionOf(d.name))))
    return "the claim cited is about other definitions";
  const open = openSymbols(claim);
  if (![...step.bindings.keys()].every((name) => open.has(name)))
    return "a symbol is replaced that does not stand for anything";
  const bound = new Set(
    [...postorder(claim.left), ...postorder(claim.right)].flatMap((node) =>
      isApply(node, "D") ? node.args.slice(1) : [],
    ),
  );
  if ([...step.bindings.values()].some((value) => symbolsOf(value).some((s) => bound.has(s))))
    return "what is put in depends on the variable of differentiation";
  const { left, right } = instanceOf(claim, step.bindings);
  return (left === step.at && right === step.becomes) || (right === step.at && left === step.becomes)
    ? undefined
    : "the step is no instance of the claim cited";
}

/** What an instance needs beyond values on both sides. */
export function citedNeeds({ claim, holes }: Cited, bindings: Bindings): Expr[] {
  return [...claim.givens.facts, ...holes].map((condition) => {
    const by = new Map<Expr, Expr>();
    for (const s of symbolsOf(condition)) by.set(s, bindings.get(s.name) ?? s);
    return substitute(condition, by);
  });
}
