/**
 * A sum whose terms have roots of the same sum: sqrt(1 + x^2) - x^2/sqrt(1 + x^2) is 1/sqrt(1 + x^2), because over the
 * one root the numerators add up. Only where all terms have it, with exponents that differ by whole numbers.
 */
import * as Q from "../number/rational.js";
import { isApply } from "../expr/build.js";
import type { Expr } from "../expr/expr.js";
import { type Power, sumOfTerms, type Term } from "./term.js";
import { collect, expand, multiplied, termsBelow } from "./terms.js";

/** The one term that the sum is; `undefined` where there is no such root. */
export function overOneRoot(terms: readonly Term[], atoms: Set<Expr>): Term[] | undefined {
  const root = sharedRoot(terms);
  if (root === undefined) return undefined;
  const written = overRoot(terms, root, atoms);
  if (written === undefined) return undefined;
  // First only the sum under the root is written out, then every other sum; where nothing meets, the fractions say more.
  for (const numerators of [written, expand(written, atoms)]) {
    const collected = numerators && collect(numerators);
    if (numerators !== undefined && collected !== undefined && collected.length < numerators.length)
      return [ofPowers([{ base: sumOfTerms(collected), exponent: Q.ONE }, root])];
  }
  return undefined;
}

/** The numerators over the one root, in which the sum under it is written out. */
function overRoot(terms: readonly Term[], root: Power, atoms: Set<Expr>): Term[] | undefined {
  atoms.delete(root.base);
  const parts = termsBelow(root.base, () => true, atoms);
  if (parts === undefined) return undefined;
  return terms.flatMap((term) => {
    const own = term.powers.find(({ base }) => base === root.base);
    const times = Q.subtract(own?.exponent ?? root.exponent, root.exponent).num;
    let written: Term[] = [{ ...term, powers: term.powers.filter((power) => power !== own) }];
    for (let k = 0n; k < times; k += 1n)
      written = written.flatMap((each) => parts.map((part) => multiplied(each, part)));
    return written;
  });
}

const ofPowers = (powers: readonly Power[]): Term => ({ coefficient: Q.ONE, decimal: false, powers });

/** More than this is not written out. */
const MOST_RAISED = 3n;

/** A sum that all terms have to a power that is not whole, with the least of its exponents. */
function sharedRoot([first, ...others]: readonly Term[]): Power | undefined {
  for (const { base, exponent } of first?.powers ?? []) {
    if (!isApply(base, "+") || Q.isInteger(exponent)) continue;
    const found = others.map((term) => term.powers.find((power) => power.base === base)?.exponent);
    if (!found.every((e) => e !== undefined && Q.isInteger(Q.subtract(e, exponent)))) continue;
    const exponents = [exponent, ...found.flatMap((e) => e ?? [])];
    const least = exponents.reduce((x, y) => (Q.compare(x, y) < 0 ? x : y));
    const steps = exponents.map((e) => Q.subtract(e, least).num);
    if (steps.some((step) => step > 0n) && steps.every((step) => step <= MOST_RAISED))
      return { base, exponent: least };
  }
  return undefined;
}
