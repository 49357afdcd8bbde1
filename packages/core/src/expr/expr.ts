/**
 * The three kinds of node an expression is made of, and the table that interns them.
 *
 * Equal expressions are one object, so equality is `===`, memo tables are keyed by node, and a
 * shared subexpression is stored once. Constructors do no algebra at all: what was written is what
 * is kept. An expression holds no position, no printing and no meaning of its function names.
 *
 * Operators carry names that no identifier can have (`+ * - / ^` and the relations), so a user's
 * function may be called `add`. Subtraction is `+` with a `-` inside; `-` has one argument.
 */
import { isInteger, type Rational, rational } from "../number/rational.js";

export type Expr = Numeral | Sym | Apply;

/** A numeral as a person writes one: a non-negative integer or finite decimal. */
export interface Numeral {
  readonly kind: "number";
  readonly value: Rational;
  readonly id: number;
  readonly height: 0;
}

/** A variable, parameter or named constant. */
export interface Sym {
  readonly kind: "symbol";
  readonly name: string;
  readonly id: number;
  readonly height: 0;
}

/** An operator or function applied to arguments. */
export interface Apply {
  readonly kind: "apply";
  readonly op: string;
  readonly args: readonly Expr[];
  readonly id: number;
  /** One more than the tallest argument. */
  readonly height: number;
  /** Contains a derivative still to be worked out, a node `D(u, x)`. */
  readonly pending: boolean;
}

type Table = Map<string, Expr>;

/** Nodes that are kept for ever: those of the library, and of programs that use no scopes. */
const base: Table = new Map();
/** The nodes of the scope that is open, if one is. */
let scope: Table | undefined;
/** Whether new nodes are kept although a scope is open. */
let keeping = false;
let nextId = 0;

function intern<T extends Expr>(key: string, make: (id: number) => T): T {
  let node = base.get(key) ?? scope?.get(key);
  if (node === undefined) {
    nextId += 1;
    node = make(nextId);
    (scope === undefined || keeping ? base : scope).set(key, node);
  } else if (keeping) {
    // Made by the scope first and now wanted for ever: the same object, or equal nodes would differ.
    base.set(key, node);
  }
  return node as T;
}

/**
 * Runs `work` with a table of its own, dropped afterwards, so that a long-running program that
 * answers many questions does not keep the nodes of all of them. Nodes made inside stay valid, but
 * are not identical to equal nodes made later. A scope inside a scope is the outer one.
 */
export function inScope<T>(work: () => T): T {
  if (scope !== undefined) return work();
  scope = new Map();
  try {
    return work();
  } finally {
    scope = undefined;
  }
}

/**
 * Runs `work` with the table that is never dropped. What is compiled once and kept, such as the rules,
 * must be made here, or its nodes would be strangers to those of a later scope.
 */
export function outsideScopes<T>(work: () => T): T {
  const outer = keeping;
  keeping = true;
  try {
    return work();
  } finally {
    keeping = outer;
  }
}

/** Throws `RangeError` for a value no numeral stands for: write `-` and `/` for those. */
export function numeral(value: Rational | bigint | number): Numeral {
  const exact = typeof value === "object" ? value : rational(value);
  if (exact.num < 0n) throw new RangeError("a numeral is not negative: negate it instead");
  const key = isInteger(exact) ? `#${exact.num}` : `#${exact.num}/${exact.den}`;
  return intern(key, (id) => Object.freeze({ kind: "number", value: exact, id, height: 0 }));
}

export function symbol(name: string): Sym {
  return intern(`$${name}`, (id) => Object.freeze({ kind: "symbol", name, id, height: 0 }));
}

export function apply(op: string, args: readonly Expr[]): Apply {
  let key = `(${op}`;
  let height = 0;
  let pending = op === "D";
  for (const arg of args) {
    key += ` ${arg.id}`;
    if (arg.height >= height) height = arg.height + 1;
    if (arg.kind === "apply" && arg.pending) pending = true;
  }
  // A list of its own: one that the caller goes on with would change the node for everybody.
  return intern(key, (id) => ({ kind: "apply", op, args: args.slice(), id, height, pending }));
}
