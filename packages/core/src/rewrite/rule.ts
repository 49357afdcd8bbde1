/**
 * Rules: identities written in our own notation, compiled once. The same record is fired by the
 * driver, stated on the page, checked by replay and listed in the rule book.
 *
 * A rule is true by itself, whatever other rules stand beside it; the order in which rules are
 * tried may change how a page reads, never whether it is right.
 */
import * as Q from "../number/rational.js";
import { baseOf, isVariable as isDifferentiable, rationalOf, type Variable } from "../expr/build.js";
import type { Expr, Sym } from "../expr/expr.js";
import { dependence, symbolsOf } from "../expr/walk.js";
import { isVariable } from "./pattern.js";
import type { Bindings, Definition } from "./step.js";

/** What a rule requires of its bindings. */
export type Requirement =
  | { readonly kind: "free"; readonly of: string; readonly variable: string }
  | { readonly kind: "integer"; readonly variable: string }
  | { readonly kind: "numeral"; readonly variable: string }
  | { readonly kind: "relation"; readonly condition: Expr };

export interface Rule {
  readonly id: string;
  readonly title: string;
  /** What the step is called when a page reads it from right to left, where that is another name. */
  readonly backwards: string | undefined;
  readonly from: Expr;
  readonly to: Expr;
  readonly when: readonly Requirement[];
  readonly example: string;
  /** The computation that stands behind a rule which one text cannot state. */
  readonly computed: string | undefined;
}

/** The text form of a rule, as the library holds it. */
export interface RuleText {
  readonly id: string;
  readonly title: string;
  readonly backwards?: string;
  readonly from: string;
  readonly to: string;
  readonly when?: readonly string[];
  readonly example: string;
  readonly computed?: string;
}

/** Throws when a side does not parse or the right side has a variable that the left side lacks. */
export function compileRule(text: RuleText, parse: (source: string) => Expr): Rule {
  const from = parse(text.from);
  const to = parse(text.to);
  const bound = new Set(symbolsOf(from));
  const unbound = symbolsOf(to).find((s) => isVariable(s) && !bound.has(s));
  if (unbound !== undefined && text.computed === undefined) {
    throw new Error(`rule ${text.id}: ${unbound.name} stands on the right side only`);
  }
  return {
    id: text.id,
    title: text.title,
    backwards: text.backwards,
    from,
    to,
    when: (text.when ?? []).map((line) => compileRequirement(line, parse)),
    example: text.example,
    computed: text.computed,
  };
}

function compileRequirement(line: string, parse: (source: string) => Expr): Requirement {
  const free = /^(\w+) free of (\w+)$/.exec(line);
  if (free?.[1] !== undefined && free[2] !== undefined)
    return { kind: "free", variable: free[1], of: free[2] };
  const integer = /^(\w+) is an integer$/.exec(line);
  if (integer?.[1] !== undefined) return { kind: "integer", variable: integer[1] };
  const numeral = /^(\w+) is a numeral$/.exec(line);
  if (numeral?.[1] !== undefined) return { kind: "numeral", variable: numeral[1] };
  return { kind: "relation", condition: parse(line) };
}

/**
 * Whether the bindings meet the requirements that are about the form of an expression, not about
 * the values it takes. `depends` answers "does this node depend on that symbol", `isWhole` "is this
 * known to be a whole number".
 */
export function formallyMet(
  rule: Rule,
  bindings: Bindings,
  depends: (node: Expr, x: Variable) => boolean,
  isWhole: (node: Expr) => boolean,
): boolean {
  return rule.when.every((requirement) => {
    if (requirement.kind === "relation") return true;
    const value = bindings.get(requirement.variable);
    if (value === undefined) return false;
    if (requirement.kind === "integer") {
      const number = rationalOf(value);
      return number === undefined ? isWhole(value) : Q.isInteger(number);
    }
    if (requirement.kind === "numeral") return rationalOf(value) !== undefined;
    const x = bindings.get(requirement.of);
    return isDifferentiable(x) && !depends(value, x);
  });
}

/** A `depends` that remembers, for any number of variables, and looks through the definitions. */
export function dependences(definitions: readonly Definition[]): (node: Expr, x: Variable) => boolean {
  const byName = new Map(definitions.map((d) => [d.name, d]));
  const byVariable = new Map<Sym, (node: Expr) => boolean>();
  return (node, by) => {
    // What has no entry of a vector does not depend on any of them.
    const x = baseOf(by);
    if (x === undefined) return true;
    const known = byVariable.get(x) ?? dependence(x, { bodyOf: (name) => byName.get(name) });
    byVariable.set(x, known);
    return known(node);
  };
}
