/**
 * Walks over expressions. All of them are iterative and visit each distinct node once, so their cost
 * is linear in the DAG and a deep expression cannot overflow the stack. No other file recurses over
 * an expression.
 */
import { apply, type Apply, type Expr, type Sym } from "./expr.js";

/**
 * Every distinct node below and including `root`, arguments before the nodes that use them. Nodes
 * for which `skip` holds are left out together with what stands only below them.
 */
export function postorder(root: Expr, skip?: (node: Expr) => boolean): Expr[] {
  const order: Expr[] = [];
  const done = new Set<Expr>();
  const opened = new Set<Expr>();
  const stack: Expr[] = [root];
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    if (done.has(node) || skip?.(node) === true) {
      stack.pop();
    } else if (node.kind !== "apply" || opened.has(node)) {
      stack.pop();
      done.add(node);
      order.push(node);
    } else {
      opened.add(node);
      for (let i = node.args.length - 1; i >= 0; i -= 1) {
        const arg = node.args[i];
        if (arg !== undefined && !done.has(arg)) stack.push(arg);
      }
    }
  }
  return order;
}

/** What a walk remembers: a `Map`, or a `WeakMap` where it must not keep the nodes alive. */
export interface Memo<T> {
  readonly has: (node: Expr) => boolean;
  readonly get: (node: Expr) => T | undefined;
  readonly set: (node: Expr, value: T) => unknown;
}

/** Computes a value for each distinct node from the values of its arguments; returns that of `root`. */
export function fold<T>(
  root: Expr,
  at: (node: Expr, args: readonly T[]) => T,
  memo: Memo<T> = new Map<Expr, T>(),
): T {
  const valueOf = (node: Expr): T => {
    if (!memo.has(node)) throw new Error("a walk reached a node before its arguments");
    return memo.get(node) as T;
  };
  for (const node of postorder(root, (known) => memo.has(known))) {
    memo.set(node, at(node, node.kind === "apply" ? node.args.map(valueOf) : []));
  }
  return valueOf(root);
}

/** `node` with other arguments; itself when nothing changed. */
export function withArgs(node: Apply, args: readonly Expr[]): Apply {
  return args.every((arg, i) => arg === node.args[i]) ? node : apply(node.op, args);
}

/**
 * Replaces each key of `by` by its value wherever it stands, all at once, outermost first. Nodes for
 * which `untouched` holds are known to contain no key and are not looked into.
 */
export function substitute(
  root: Expr,
  by: ReadonlyMap<Expr, Expr>,
  untouched: (node: Expr) => boolean = () => false,
): Expr {
  const done = new Map<Expr, Expr>(by);
  const kept = (node: Expr): boolean => done.has(node) || untouched(node);
  for (const node of postorder(root, kept)) {
    done.set(
      node,
      node.kind === "apply"
        ? withArgs(
            node,
            node.args.map((arg) => done.get(arg) ?? arg),
          )
        : node,
    );
  }
  return done.get(root) ?? root;
}

/** The number of distinct nodes. */
export const size = (root: Expr): number => postorder(root).length;

/** The symbols of `root`, in the order in which they are first met from the left. */
export function symbolsOf(root: Expr): Sym[] {
  return postorder(root).filter((node): node is Sym => node.kind === "symbol");
}

/** The names of operators and functions applied anywhere in `root`. */
export function operatorsOf(root: Expr): Set<string> {
  const names = new Set<string>();
  for (const node of postorder(root)) if (node.kind === "apply") names.add(node.op);
  return names;
}

/**
 * What a name stands for, when it stands for something: consulted so that a named intermediate
 * depends on what its definition depends on.
 */
export interface Abbreviations {
  /** The definition of a symbol, or of a function applied: its body and the parameters bound in it. */
  readonly bodyOf: (name: string) => { readonly params: readonly Sym[]; readonly body: Expr } | undefined;
}

const NO_ABBREVIATIONS: Abbreviations = { bodyOf: () => undefined };

/**
 * A test of "does this depend on `x`", remembered between calls. In `D(u, y)` the variable of
 * differentiation counts as an occurrence. Definitions must not be circular.
 */
export function dependence(x: Sym, { bodyOf }: Abbreviations = NO_ABBREVIATIONS): (node: Expr) => boolean {
  const known = new Map<Expr, boolean>([[x, true]]);
  /** The nodes whose answers decide that of `node`. */
  const below = (node: Expr): readonly Expr[] => {
    if (node.kind === "number") return [];
    const definition = bodyOf(node.kind === "symbol" ? node.name : node.op);
    const args = node.kind === "apply" ? node.args : [];
    const visible =
      definition !== undefined && definition.params.length === args.length && !definition.params.includes(x);
    return visible ? [...args, definition.body] : args;
  };
  return (root) => {
    const stack: Expr[] = [root];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      if (known.has(node)) {
        stack.pop();
        continue;
      }
      const parts = below(node);
      const open = parts.filter((part) => !known.has(part));
      if (open.length > 0) {
        stack.push(...open);
        continue;
      }
      known.set(
        node,
        parts.some((part) => known.get(part) === true),
      );
      stack.pop();
    }
    return known.get(root) === true;
  };
}
