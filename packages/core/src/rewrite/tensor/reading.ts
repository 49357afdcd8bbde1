/** What the arithmetic over entries reads off expressions: whole multiples, names. */
import { isApply, product, rationalOf } from "../../expr/build.js";
import type { Expr } from "../../expr/expr.js";
import * as Q from "../../number/rational.js";

interface Multiple {
  readonly times: Q.Rational;
  readonly of: Expr;
}

/** A whole number times something: -2*z, and z + z, which is the same several times. */
export function multiple(node: Expr): Multiple {
  const { times, of } = factored(node);
  const terms = isApply(of, "+") ? of.args.map(factored) : [];
  const [first] = terms;
  if (first === undefined || terms.some((term) => term.of !== first.of)) return { times, of };
  const count = terms.reduce((total, term) => Q.add(total, term.times), Q.ZERO);
  return count.num === 0n ? { times, of } : { times: Q.multiply(times, count), of: first.of };
}

/** Signs and whole numbers in front of something. */
function factored(node: Expr): Multiple {
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
