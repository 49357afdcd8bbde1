/** The driver's own application of recorded steps to a whole expression, memoised by node. */
import type { Expr } from "../expr/expr.js";
import { withArgs } from "../expr/walk.js";
import type { Step } from "../rewrite/step.js";

/** Replacements, and which nodes are known to contain none of them. */
interface Replacements {
  readonly get: (node: Expr) => Expr | undefined;
  readonly untouched: (node: Expr) => boolean;
}

/** What `steps` replace. A node shorter than all of them, or without a `D` where all have one, is untouched. */
export function replacements(steps: Iterable<Step>): Replacements {
  const by = new Map<Expr, Expr>();
  let lowest = Number.POSITIVE_INFINITY;
  let pending = true;
  for (const { at, becomes } of steps) {
    by.set(at, becomes);
    lowest = Math.min(lowest, at.height);
    pending &&= at.kind === "apply" && at.pending;
  }
  return {
    get: (node) => by.get(node),
    untouched: (node) => node.height < lowest || (pending && node.kind === "apply" && !node.pending),
  };
}

/**
 * `root` after every key of `by` has been replaced by its value, until none is left. Where a node
 * and what it turns into after its parts have settled are both keys, the node itself wins.
 */
export function settle(root: Expr, by: Replacements): Expr {
  const done = new Map<Expr, Expr>();
  /** What a node is about to turn into, once its parts are done. */
  const target = new Map<Expr, Expr>();
  const agenda: Expr[] = [root];
  for (let node = agenda.at(-1); node !== undefined; node = agenda.at(-1)) {
    if (done.has(node)) {
      agenda.pop();
      continue;
    }
    if (by.untouched(node)) {
      done.set(node, node);
      continue;
    }
    let next = target.get(node) ?? by.get(node);
    if (next === undefined && node.kind === "apply") {
      const open = node.args.filter((arg) => !done.has(arg));
      if (open.length > 0) {
        agenda.push(...open);
        continue;
      }
      const rebuilt = withArgs(
        node,
        node.args.map((arg) => done.get(arg) ?? arg),
      );
      next = rebuilt === node ? undefined : by.get(rebuilt);
      if (next === undefined) {
        done.set(node, rebuilt);
        continue;
      }
    }
    if (next === undefined) {
      done.set(node, node);
    } else if (done.has(next)) {
      done.set(node, done.get(next) ?? next);
    } else {
      target.set(node, next);
      agenda.push(next);
    }
  }
  return done.get(root) ?? root;
}

/** `root` after `steps`, and those of them, in their order, that had a part in it. */
export function settleWith(root: Expr, steps: ReadonlyMap<Expr, Step>): { result: Expr; used: Step[] } {
  const used = new Set<Expr>();
  const all = replacements(steps.values());
  const result = settle(root, {
    ...all,
    get: (node) => {
      const becomes = all.get(node);
      if (becomes !== undefined) used.add(node);
      return becomes;
    },
  });
  return { result, used: [...steps.values()].filter((step) => used.has(step.at)) };
}
