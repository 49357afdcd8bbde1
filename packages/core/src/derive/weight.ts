/** How long an expression is when written out: what "shorter" means when two forms are compared. */
import type { Expr } from "../expr/expr.js";

/** Counting stops here; a shared expression may be enormous when written out. */
const MOST_COUNTED = 2000;

/** The number of nodes written out, up to a bound. */
export function weight(root: Expr): number {
  let count = 0;
  const stack: Expr[] = [root];
  for (let node = stack.pop(); node !== undefined && count < MOST_COUNTED; node = stack.pop()) {
    count += 1;
    if (node.kind === "apply") stack.push(...node.args);
  }
  return count;
}
