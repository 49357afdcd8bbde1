/** That a symbol is not somewhere follows from 1 - x^2 != 0, which would not hold at x = 1. */
import { isApply, neg, sum } from "../expr/build.js";
import type { Apply, Expr } from "../expr/expr.js";
import { substitute, symbolsOf } from "../expr/walk.js";
import { normalForm } from "./ring.js";

const HIGHEST = 6;
const MOST_FACTS = 12;

/** Whether x != r follows from one of the facts u != v, whose sides would be equal there. */
export function isKeptApart({ op, args: [x, r] }: Apply, facts: ReadonlySet<Expr>): boolean {
  if (op !== "!=" || x?.kind !== "symbol" || r === undefined || facts.size > MOST_FACTS) return false;
  if (r.height > HIGHEST || symbolsOf(r).includes(x)) return false;
  return [...facts].some((fact) => {
    const [u, v] = isApply(fact, "!=") ? fact.args : [];
    if (u === undefined || v === undefined || u.height > HIGHEST || v.height > HIGHEST) return false;
    if (!symbolsOf(fact).includes(x)) return false;
    const there = substitute(sum([u, neg(v)]), new Map([[x, r]]));
    return normalForm(there, new Set()).numerator.size === 0;
  });
}
