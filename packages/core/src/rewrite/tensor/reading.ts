/** What the arithmetic over entries reads off expressions. */
import type { Expr } from "../../expr/expr.js";

/** Whether a name stands anywhere in it. */
export function mentions(node: Expr, name: Expr): boolean {
  const stack: Expr[] = [node];
  const seen = new Set<Expr>();
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top === name) return true;
    if (seen.has(top) || top.kind !== "apply") continue;
    seen.add(top);
    stack.push(...top.args);
  }
  return false;
}
