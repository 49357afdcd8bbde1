/**
 * Sums and products over an index, sum(i, 1, n, x[i]): which index they bind, and what is free. The ends of a range
 * stand outside of it.
 */
import { isApply } from "./build.js";
import { apply, type Expr, type Sym, symbol } from "./expr.js";
import { fold, postorder, substitute, symbolsOf } from "./walk.js";

export interface Binder {
  readonly index: Sym;
  readonly low: Expr;
  readonly high: Expr;
  readonly body: Expr;
}

/** A sum over an index. */
export const sumIn = (node: Expr): Binder | undefined => (isApply(node, "sum") ? binderIn(node) : undefined);

/** A sum or a product over an index. */
export function binderIn(node: Expr): Binder | undefined {
  const [index, low, high, body] = isApply(node, "sum") || isApply(node, "prod") ? node.args : [];
  return index?.kind === "symbol" && low !== undefined && high !== undefined && body !== undefined
    ? { index, low, high, body }
    : undefined;
}

/** Indices that sums inside bind. */
export function boundIn(root: Expr): Set<Expr> {
  const bound = new Set<Expr>();
  for (const node of postorder(root)) {
    const found = binderIn(node);
    if (found !== undefined) bound.add(found.index);
  }
  return bound;
}

/** Symbols that stand outside of the sums over them somewhere. */
export function freeIn(root: Expr): ReadonlySet<Expr> {
  return fold<ReadonlySet<Expr>>(root, (node, args) => {
    if (node.kind === "symbol") return new Set([node]);
    const found = binderIn(node);
    if (found === undefined) return new Set(args.flatMap((set) => [...set]));
    const [, low, high, body] = args;
    const inside = [...(body ?? [])].filter((name) => name !== found.index);
    return new Set([...(low ?? []), ...(high ?? []), ...inside]);
  });
}

/** `root` with something else for a symbol where no sum inside binds it. */
export function substituteFree(root: Expr, index: Sym, by: Expr): Expr {
  return fold<Expr>(root, (node, args) => {
    if (node === index) return by;
    if (node.kind !== "apply") return node;
    const own = binderIn(node);
    if (own?.index !== index) return apply(node.op, args);
    const [, low = own.low, high = own.high] = args;
    return apply(node.op, [index, low, high, own.body]);
  });
}

/**
 * The expression with other names for the indices that stand for something else as well, inside or outside
 * of their sums or in `taken`: after that no substitution confuses them.
 */
export function withOwnIndices(root: Expr, taken: ReadonlySet<string>): Expr {
  const used = new Set([...taken, ...symbolsOf(root).map((s) => s.name)]);
  const free = freeIn(root);
  const fresh = (): Sym => {
    const name = LETTERS.find((letter) => !used.has(letter)) ?? `j_${used.size}`;
    used.add(name);
    return symbol(name);
  };
  return fold<Expr>(root, (node, args) => {
    if (node.kind !== "apply") return node;
    const own = apply(node.op, args);
    const found = binderIn(own);
    if (found === undefined) return own;
    const { index, low, high, body } = found;
    const clashes = taken.has(index.name) || free.has(index) || boundIn(body).has(index);
    if (!clashes) return own;
    const named = fresh();
    return apply(node.op, [named, low, high, substituteFree(body, index, named)]);
  });
}

const LETTERS: readonly string[] = ["j", "l", "m", "p", "q", "r", "s", "t"];

/**
 * A formula with parameters, s(r) = 1/(1 + e^(-r)), for arguments. No sum inside the formula binds a name of an
 * argument: its index has another name then.
 */
export function formulaAt(body: Expr, params: readonly Expr[], args: readonly Expr[]): Expr {
  const by = new Map(
    params.flatMap((param, i) => (args[i] === undefined ? [] : [[param, args[i]] as const])),
  );
  if (boundIn(body).size === 0) return substitute(body, by);
  const taken = [...params, ...args].flatMap((node) => symbolsOf(node).map(({ name }) => name));
  return substitute(withOwnIndices(body, new Set(taken)), by);
}
