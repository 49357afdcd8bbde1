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

const base: Table = new Map();
/** Where new nodes go: `base`, or the table of the innermost `inScope` call. */
let current: Table = base;
let nextId = 0;

function intern<T extends Expr>(key: string, make: (id: number) => T): T {
  const known = (current === base ? undefined : base.get(key)) ?? current.get(key);
  if (known !== undefined) return known as T;
  nextId += 1;
  const node = make(nextId);
  current.set(key, node);
  return node;
}

/**
 * Runs `work` with a table of its own, dropped afterwards, so that a long-running program that
 * answers many questions does not keep the nodes of all of them. Nodes made inside stay valid, but
 * are not identical to equal nodes made later.
 */
export function inScope<T>(work: () => T): T {
  const outer = current;
  if (outer !== base) return work();
  current = new Map();
  try {
    return work();
  } finally {
    current = outer;
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
  return intern(key, (id) => ({ kind: "apply", op, args, id, height, pending }));
}
