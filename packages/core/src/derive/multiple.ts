/**
 * A sum over a sum that is a multiple of it: (a*b + a*c)/(b + c) is a, and (1 + x/sqrt(u))/(x + sqrt(u)) is 1/sqrt(u).
 * The multiple is one term, found by comparing terms; polynomials are not divided here.
 */
import * as Q from "../number/rational.js";
import { isApply } from "../expr/build.js";
import type { Expr } from "../expr/expr.js";
import { likeness, type Power, type Term } from "./term.js";
import { collect, merged, MOST_EXPANDED, multiplied, termsBelow } from "./terms.js";

/** The term without sums above and below the line of which one is a multiple of the other. */
export function withoutMultiples(term: Term, opaque: Set<Expr>): Term {
  const sums = term.powers.filter(({ base, exponent }) => isApply(base, "+") && Q.isInteger(exponent));
  for (const above of sums.filter(({ exponent }) => exponent.num > 0n))
    for (const below of sums.filter(({ exponent }) => exponent.num < 0n)) {
      const atoms = new Set(opaque);
      const factor = ratio(above, below, atoms);
      if (factor === undefined) continue;
      opaque.clear();
      for (const atom of atoms) opaque.add(atom);
      const others = { ...term, powers: term.powers.filter((power) => power !== above && power !== below) };
      // One of each goes at a time.
      const left = [lessened(above, -1n), lessened(below, 1n)].filter(({ exponent }) => exponent.num !== 0n);
      return withoutMultiples(multiplied({ ...others, powers: [...others.powers, ...left] }, factor), opaque);
    }
  return term;
}

const lessened = ({ base, exponent }: Power, by: bigint): Power => ({
  base,
  exponent: Q.add(exponent, Q.rational(by)),
});

/** The one term that the sum above is times the sum below. */
function ratio(above: Power, below: Power, atoms: Set<Expr>): Term | undefined {
  const [wanted, given] = [above, below].map(({ base }) => {
    atoms.delete(base);
    const parts = termsBelow(base, () => true, atoms);
    return parts === undefined || parts.length > MOST_EXPANDED ? undefined : collect(parts);
  });
  const [first] = given ?? [];
  if (wanted === undefined || given === undefined || first === undefined) return undefined;
  if (wanted.length !== given.length || wanted.length < 2) return undefined;
  // What is divided by must have been divided by before: a*b - a is not zero says nothing of a that is seen here.
  const divided = new Set(
    wanted.flatMap(({ powers }) => powers.flatMap((p) => (p.exponent.num < 0n ? p.base : []))),
  );
  const isSafe = ({ powers }: Term): boolean =>
    powers.every(({ base, exponent }) => exponent.num > 0n || isApply(base, "exp") || divided.has(base));
  const all = new Map(wanted.map((part) => [likeness(part), part.coefficient]));
  return wanted
    .map((part) => multiplied(part, inverse(first)))
    .filter(isSafe)
    .find((factor) =>
      given.every((part) => {
        const { coefficient, powers } = merged(multiplied(part, factor));
        const same = all.get(likeness({ coefficient, powers, decimal: false }));
        return same !== undefined && Q.equal(same, coefficient);
      }),
    );
}

const inverse = ({ coefficient, powers }: Term): Term => ({
  coefficient: Q.divide(Q.ONE, coefficient),
  decimal: false,
  powers: powers.map(({ base, exponent }) => ({ base, exponent: Q.negate(exponent) })),
});
