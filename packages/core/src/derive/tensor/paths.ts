/**
 * The chain rule written out: every path from the end of a computation back to an input, and with it the product of
 * the local derivatives along the path. Their sum is the derivative; a sweep does the same without listing them.
 */
import type { Sym } from "../../expr/expr.js";
import type { BackwardPass } from "./backward.js";

export interface Path {
  readonly to: Sym;
  /** From the end to the input: places in the shares of the pass. */
  readonly shares: readonly number[];
}

/** All paths, input by input; `undefined` where there are more than `most`. */
export function pathsOf({ nodes, inputs, shares }: BackwardPass, most: number): Path[] | undefined {
  const end = nodes.at(-1)?.name;
  const found: Path[] = [];
  for (const to of inputs) {
    const open: { readonly at: Sym; readonly behind: readonly number[] }[] = [{ at: to, behind: [] }];
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const { at, behind } = next;
      if (at === end) {
        found.push({ to, shares: behind });
        if (found.length > most) return undefined;
        continue;
      }
      shares.forEach((share, i) => {
        if (share.to === at) open.push({ at: share.from, behind: [i, ...behind] });
      });
      if (open.length > most) return undefined;
    }
  }
  return found;
}
