/** Where a marked sum or product stands as a run of terms inside a longer one: `2x` in `2x sin x`. */
import type { Apply, Expr } from "@derive/core";

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
