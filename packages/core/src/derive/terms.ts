/** Sums as lists of terms: read off, collected, multiplied out. Building blocks of `simplify.ts`. */
import * as Q from "../number/rational.js";
import { isApply } from "../expr/build.js";
import type { Expr } from "../expr/expr.js";
import { likeness, type MayOpen, type Power, type Term, termNode, termOf } from "./term.js";

/** The terms of nested sums and differences, left to right. */
export function termsBelow(root: Expr, mayOpen: MayOpen, opaque: Set<Expr>): Term[] | undefined {
  const terms: Term[] = [];
  const stack: { node: Expr; negative: boolean }[] = [{ node: root, negative: false }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, negative } = top;
    const inner = isApply(node, "-") ? node.args[0] : undefined;
    if (isApply(node, "+") && (node === root || mayOpen(node))) {
      for (let i = node.args.length - 1; i >= 0; i -= 1) stack.push({ node: node.args[i] as Expr, negative });
    } else if (inner !== undefined) {
      stack.push({ node: inner, negative: !negative });
    } else {
      const term = termOf(node, mayOpen, opaque);
      if (term === undefined) return undefined;
      terms.push(negative ? { ...term, coefficient: Q.negate(term.coefficient) } : term);
    }
  }
  return terms;
}

/** Adds like terms; each stays where it first stood. */
export function collect(terms: readonly Term[]): Term[] {
  const byLikeness = new Map<string, Term>();
  for (const term of terms) {
    if (term.coefficient.num === 0n) continue;
    const key = likeness(term);
    const before = byLikeness.get(key);
    byLikeness.set(
      key,
      before === undefined
        ? term
        : {
            ...before,
            coefficient: Q.add(before.coefficient, term.coefficient),
            decimal: before.decimal || term.decimal,
          },
    );
  }
  return [...byLikeness.values()].filter((term) => term.coefficient.num !== 0n);
}

export const MOST_EXPANDED = 24;

/** All sums that are factors multiplied out; `undefined` when there are none or too many. */
export function expand(terms: readonly Term[], atoms: Set<Expr>): Term[] | undefined {
  if (terms.length > MOST_EXPANDED) return undefined;
  const result: Term[] = [];
  let found = false;
  for (const term of terms) {
    const sums: Power[] = [];
    const rest: Power[] = [];
    for (const power of term.powers) {
      const open =
        isApply(power.base, "+") &&
        Q.isInteger(power.exponent) &&
        power.exponent.num > 0n &&
        power.exponent.num <= 3n;
      (open ? sums : rest).push(power);
    }
    let partial: Term[] = [{ ...term, powers: rest }];
    for (const { base, exponent } of sums) {
      found = true;
      atoms.delete(base);
      const parts = termsBelow(base, () => true, atoms);
      if (parts === undefined) return undefined;
      for (let i = 0n; i < exponent.num; i += 1n) {
        partial = partial.flatMap((a) => parts.map((b) => multiplied(a, b)));
        if (partial.length + result.length > MOST_EXPANDED) return undefined;
      }
    }
    result.push(...partial.map(merged));
  }
  return found ? result : undefined;
}

/** e^x times e^(-x) is 1. */
export const merged = (term: Term): Term =>
  term.powers.some(({ base }) => isApply(base, "exp"))
    ? (termOf(termNode(term), () => true, new Set()) ?? term)
    : term;

export function multiplied(a: Term, b: Term): Term {
  const exponents = new Map<Expr, Q.Rational>();
  for (const { base, exponent } of [...a.powers, ...b.powers]) {
    exponents.set(base, Q.add(exponents.get(base) ?? Q.ZERO, exponent));
  }
  return {
    coefficient: Q.multiply(a.coefficient, b.coefficient),
    decimal: a.decimal || b.decimal,
    powers: [...exponents].filter(([, e]) => e.num !== 0n).map(([base, exponent]) => ({ base, exponent })),
  };
}
