/** Which part of a formula is marked, and where a marked sum or product stands as a run of terms inside a longer one: `2x` in `2x sin x`. */
import { type Apply, type Expr, postorder } from "@derive/core";

export interface Run {
  readonly from: number;
  readonly to: number;
}

export function runOf(node: Apply, mark: Expr | undefined): Run | undefined {
  if (mark?.kind !== "apply" || mark === node || mark.op !== node.op || mark.args.length >= node.args.length)
    return undefined;
  if (node.op !== "+" && node.op !== "*") return undefined;
  for (let from = 0; from + mark.args.length <= node.args.length; from += 1) {
    if (mark.args.every((arg, i) => node.args[from + i] === arg))
      return { from, to: from + mark.args.length - 1 };
  }
  return undefined;
}

/**
 * What to mark in an expression. Not all of it, and not a single sign that stands in several places: that
 * would mark what has not changed.
 */
export function markIn(expr: Expr, mark: Expr | undefined): Expr | undefined {
  if (mark === undefined || mark === expr) return undefined;
  if (mark.kind === "apply") return mark;
  let uses = 0;
  for (const node of postorder(expr))
    if (node.kind === "apply") uses += node.args.filter((arg) => arg === mark).length;
  return uses === 1 ? mark : undefined;
}
