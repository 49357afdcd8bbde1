/**
 * Terms of a sum that are divided by the same sum, where their numerators together are a multiple of it:
 * x/(1 + x) + 1/(1 + x) is 1. Other fractions stay apart.
 */
import * as Q from "../number/rational.js";
import { isApply } from "../expr/build.js";
import type { Expr } from "../expr/expr.js";
import { withoutMultiples } from "./multiple.js";
import { type Power, sumOfTerms, type Term } from "./term.js";
import { collect, expand } from "./terms.js";

/** The terms with such fractions put together; `undefined` where there are none. */
export function overOneDivisor(terms: readonly Term[], atoms: Set<Expr>): Term[] | undefined {
  for (const divisor of divisorsOf(terms)) {
    const has = ({ powers }: Term): boolean => powers.some((power) => isSame(power, divisor));
    const members = terms.filter(has);
    if (members.length < 2) continue;
    const numerators = members.map((term) => ({
      ...term,
      powers: term.powers.filter((power) => !isSame(power, divisor)),
    }));
    for (const written of [numerators, expand(numerators, atoms)]) {
      const collected = written && collect(written);
      if (collected === undefined || collected.length === 0) continue;
      const whole = { base: sumOfTerms(collected), exponent: Q.ONE };
      const fraction: Term = { coefficient: Q.ONE, decimal: false, powers: [whole, divisor] };
      const short = withoutMultiples(fraction, atoms);
      if (short !== fraction) return [...terms.filter((term) => !has(term)), short];
    }
  }
  return undefined;
}

const isSame = (a: Power, b: Power): boolean => a.base === b.base && Q.equal(a.exponent, b.exponent);

/** Sums that terms are divided by, each power of one once. */
function divisorsOf(terms: readonly Term[]): Power[] {
  const found: Power[] = [];
  for (const power of terms.flatMap(({ powers }) => powers))
    if (
      isApply(power.base, "+") &&
      Q.isInteger(power.exponent) &&
      power.exponent.num < 0n &&
      !found.some((other) => isSame(other, power))
    )
      found.push(power);
  return found;
}
