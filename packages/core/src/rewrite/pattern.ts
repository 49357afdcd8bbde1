/**
 * Matching a rule's side against a node, and instantiating the other side.
 *
 * A pattern is an expression in which every symbol but the constants e and pi is a variable. The
 * same variable must match the same node, and sameness is identity. Patterns come from the library,
 * never from a user, so the recursion here is as deep as a rule is written.
 */
import { apply, type Expr } from "../expr/expr.js";
import { substitute } from "../expr/walk.js";
import type { Bindings } from "./step.js";

const CONSTANTS: ReadonlySet<string> = new Set(["e", "pi"]);

export const isVariable = (node: Expr): boolean => node.kind === "symbol" && !CONSTANTS.has(node.name);

/** The values that make `pattern` equal to `node`, or `undefined`. */
export function match(pattern: Expr, node: Expr): Map<string, Expr> | undefined {
  const bindings = new Map<string, Expr>();
  return matchInto(pattern, node, bindings) ? bindings : undefined;
}

function matchInto(pattern: Expr, node: Expr, bindings: Map<string, Expr>): boolean {
  if (pattern.kind === "symbol" && isVariable(pattern)) {
    const bound = bindings.get(pattern.name);
    if (bound !== undefined) return bound === node;
    bindings.set(pattern.name, node);
    return true;
  }
  if (pattern.kind !== "apply") return pattern === node;
  if (node.kind !== "apply" || node.op !== pattern.op || node.args.length !== pattern.args.length)
    return false;
  return pattern.args.every((arg, i) => {
    const other = node.args[i];
    return other !== undefined && matchInto(arg, other, bindings);
  });
}

/** `pattern` with its variables replaced. Every variable must be bound. */
export function instantiate(pattern: Expr, bindings: Bindings): Expr {
  if (pattern.kind === "symbol") {
    if (!isVariable(pattern)) return pattern;
    const value = bindings.get(pattern.name);
    if (value === undefined) throw new Error(`the rule variable ${pattern.name} is not bound`);
    return value;
  }
  if (pattern.kind !== "apply") return pattern;
  return apply(
    pattern.op,
    pattern.args.map((arg) => instantiate(arg, bindings)),
  );
}

/** `at` replaced by `becomes` inside `state`, looking only where `at` can stand. */
export function replaceIn(state: Expr, at: Expr, becomes: Expr): Expr {
  if (state === at) return becomes;
  const pending = at.kind === "apply" && at.pending;
  return substitute(
    state,
    new Map([[at, becomes]]),
    (node) => node.height <= at.height || (pending && node.kind === "apply" && !node.pending),
  );
}
