/**
 * Values in machine numbers, by the formulas of a textbook: an independent referee that shares nothing
 * with the arithmetic of the project. Where it loses all digits it says so by NaN.
 */
import { type Expr, fold, toNumber } from "@derive/core";

export const FUNCTIONS: Readonly<Record<string, (...args: number[]) => number>> = {
  "+": (...args) => args.reduce((a, b) => a + b),
  "*": (...args) => args.reduce((a, b) => a * b),
  "-": (a = NaN) => -a,
  "/": (a = NaN, b = NaN) => (b === 0 ? NaN : a / b),
  "^": (a = NaN, b = NaN) => (a === 0 && b <= 0 ? NaN : a ** b),
  exp: Math.exp,
  log: (x = NaN) => (x > 0 ? Math.log(x) : NaN),
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  abs: Math.abs,
  sign: Math.sign,
  step: (x = NaN) => (x > 0 ? 1 : 0),
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  sigmoid: (x = NaN) => 1 / (1 + Math.exp(-x)),
  softplus: (x = NaN) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  relu: (x = NaN) => Math.max(x, 0),
  max: Math.max,
  min: Math.min,
};

/** NaN where there is no value, or no operation here that gives it. */
export function double(root: Expr, at: ReadonlyMap<string, number>): number {
  return fold<number>(root, (node, args) => {
    if (node.kind === "number") return toNumber(node.value);
    if (node.kind === "symbol") return node.name === "pi" ? Math.PI : (at.get(node.name) ?? NaN);
    return FUNCTIONS[node.op]?.(...args) ?? NaN;
  });
}
