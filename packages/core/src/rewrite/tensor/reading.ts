/** What the arithmetic over entries reads off expressions: ranges of sums, whole multiples, names. */
import { isApply, product, rationalOf } from "../../expr/build.js";
import { type Expr, symbol } from "../../expr/expr.js";
import { substitute, symbolsOf } from "../../expr/walk.js";
import * as Q from "../../number/rational.js";
import { print } from "../../syntax/print.js";
import type { Index } from "./product.js";

/** `from 1 to n`; indices of sums further out are called by their order in it, not by their names. */
export function rangeOf(
  low: Expr,
  high: Expr,
  names: ReadonlyMap<Expr, Index>,
): { readonly text: string; readonly bound: readonly Index[] } {
  const by = new Map<Expr, Expr>();
  const bound: Index[] = [];
  for (const s of [low, high].flatMap((end) => symbolsOf(end))) {
    const index = names.get(s);
    if (index === undefined || by.has(s)) continue;
    by.set(s, symbol(`#${bound.length}`));
    bound.push(index);
  }
  const [from, to] = [low, high].map((end) => print(substitute(end, by)));
  return { text: `from ${from ?? ""} to ${to ?? ""}`, bound };
}

/** A whole number times something: -2*z. */
export function multiple(node: Expr): { times: Q.Rational; of: Expr } {
  let times = Q.ONE;
  let of = node;
  for (;;) {
    const [a, ...rest] = of.kind === "apply" ? of.args : [];
    const number = a === undefined ? undefined : rationalOf(a);
    if (isApply(of, "-") && a !== undefined) {
      times = Q.negate(times);
      of = a;
    } else if (isApply(of, "*") && number !== undefined && Q.isInteger(number) && number.num !== 0n) {
      times = Q.multiply(times, number);
      of = product(rest);
    } else return { times, of };
  }
}

/** Whether a name stands anywhere in it. */
export function mentions(node: Expr, name: Expr): boolean {
  const stack: Expr[] = [node];
  const seen = new Set<Expr>();
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top === name) return true;
    if (seen.has(top) || top.kind !== "apply") continue;
    seen.add(top);
    stack.push(...top.args);
  }
  return false;
}
