/**
 * Readable constructors for the operators, and the few questions asked of a node everywhere.
 * They build exactly what they are told to; simplification is the rules' business.
 */
import {
  isDecimal,
  isInteger,
  negate as negateRational,
  type Rational,
  divide,
  rational,
} from "../number/rational.js";
import { type Apply, apply, type Expr, numeral, type Sym } from "./expr.js";

export type Relation = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** A sum; of no terms it is 0, of one it is that term. */
export function sum(terms: readonly Expr[]): Expr {
  return terms.length === 1 && terms[0] !== undefined
    ? terms[0]
    : terms.length === 0
      ? numeral(0)
      : apply("+", terms);
}

/** A product; of no factors it is 1, of one it is that factor. */
export function product(factors: readonly Expr[]): Expr {
  return factors.length === 1 && factors[0] !== undefined
    ? factors[0]
    : factors.length === 0
      ? numeral(1)
      : apply("*", factors);
}

export const neg = (a: Expr): Apply => apply("-", [a]);
export const div = (a: Expr, b: Expr): Apply => apply("/", [a, b]);
export const pow = (a: Expr, b: Expr): Apply => apply("^", [a, b]);
/** Written with a prime behind it. */
export const transpose = (a: Expr): Apply => apply("'", [a]);
export const relation = (op: Relation, a: Expr, b: Expr): Apply => apply(op, [a, b]);

const TURNED: Readonly<Record<">=" | "<=", Relation>> = { ">=": "<=", "<=": ">=" };

/** A comparison with a number on the right: x <= 0 for 0 >= x. */
export const comparison = (op: ">=" | "<=", a: Expr, b: Expr): Apply =>
  a.kind === "number" && b.kind !== "number" ? relation(TURNED[op], b, a) : relation(op, a, b);

/** The derivative of `of` with respect to `by`, as a node still to be worked out. */
export const derivativeOf = (of: Expr, by: Variable): Apply => apply("D", [of, by]);

/** What is differentiated by: a symbol, or an entry such as x[k] or W[i, j]. */
export type Variable = Sym | Apply;

/** The symbol of a variable, which is the vector or matrix where it is an entry; `undefined` for anything else. */
export function baseOf(by: Expr | undefined): Sym | undefined {
  const base = by !== undefined && isApply(by, "[]") ? by.args[0] : by;
  return base?.kind === "symbol" ? base : undefined;
}

export const isVariable = (node: Expr | undefined): node is Variable => baseOf(node) !== undefined;

export function isApply<O extends string>(node: Expr, op: O): node is Apply & { readonly op: O } {
  return node.kind === "apply" && node.op === op;
}

/** The terms of a sum, or the node itself. */
export const termsOf = (node: Expr): readonly Expr[] => (isApply(node, "+") ? node.args : [node]);
/** The factors of a product, or the node itself. */
export const factorsOf = (node: Expr): readonly Expr[] => (isApply(node, "*") ? node.args : [node]);

/** The exact value of a numeral, a negated numeral or a quotient of these; else `undefined`. */
export function rationalOf(node: Expr): Rational | undefined {
  if (node.kind === "number") return node.value;
  if (node.kind !== "apply") return undefined;
  const [a, b] = node.args;
  if (node.op === "-" && a !== undefined) {
    const value = a.kind === "number" || isApply(a, "/") ? rationalOf(a) : undefined;
    return value && negateRational(value);
  }
  if (node.op === "/" && a !== undefined && b?.kind === "number" && b.value.num !== 0n) {
    if (a.kind === "number") return divide(a.value, b.value);
    if (isApply(a, "-") && a.args[0]?.kind === "number")
      return divide(negateRational(a.args[0].value), b.value);
  }
  return undefined;
}

/**
 * The usual way to write an exact number: `3`, `-3`, `2/3`, `-2/3`; with `decimal`, a finite
 * decimal where there is one.
 */
export function fromRational(value: Rational, style: "fraction" | "decimal" = "fraction"): Expr {
  if (value.num < 0n) return neg(fromRational(negateRational(value), style));
  if (isInteger(value) || (style === "decimal" && isDecimal(value))) return numeral(value);
  return div(numeral(rational(value.num)), numeral(rational(value.den)));
}

export const isNumber = (node: Expr, value: number): boolean =>
  node.kind === "number" && node.value.den === 1n && node.value.num === BigInt(value);
