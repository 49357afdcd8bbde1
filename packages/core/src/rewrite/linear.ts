/**
 * Linear inequalities: whether some follow from others, by eliminating one atom after the other
 * (Fourier and Motzkin). Part of the checker: exact, bounded, and "no" means "not found".
 */
import * as Q from "../number/rational.js";
import { neg, sum } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import type { Expr } from "../expr/expr.js";
import { ONE } from "./quotient.js";
import { normalForm } from "./ring.js";

/** The sum of coefficient·atom plus the constant is at least 0, or above 0 when `strict`. */
interface Inequality {
  readonly atoms: ReadonlyMap<string, Q.Rational>;
  readonly constant: Q.Rational;
  readonly strict: boolean;
}

const MOST_INEQUALITIES = 48;
const TALLEST = 8;
const NOTHING: ReadonlySet<Expr> = new Set();

/** Whether the facts exclude the condition that is the opposite of what is asked. */
export function excludes(facts: Iterable<Expr>, opposite: Expr): boolean {
  const asked = read(opposite);
  if (asked.length === 0) return false;
  const all = [...asked];
  for (const fact of facts) all.push(...read(fact));
  return isContradictory(all);
}

const forms = new WeakMap<Expr, readonly Inequality[]>();

/** A relation as inequalities; none when it is not linear or is `!=`. */
function read(condition: Expr): readonly Inequality[] {
  const kept = forms.get(condition);
  if (kept !== undefined) return kept;
  const made = inequalitiesOf(condition);
  forms.set(condition, made);
  return made;
}

function inequalitiesOf(condition: Expr): readonly Inequality[] {
  const [left, right] = condition.kind === "apply" ? condition.args : [];
  if (condition.kind !== "apply" || left === undefined || right === undefined) return [];
  if (left.height > TALLEST || right.height > TALLEST) return [];
  const upper = (): readonly Inequality[] => linear(sum([right, neg(left)]), condition.op === "<");
  const lower = (): readonly Inequality[] => linear(sum([left, neg(right)]), condition.op === ">");
  switch (condition.op) {
    case "<":
    case "<=":
      return upper();
    case ">":
    case ">=":
      return lower();
    case "=":
      return [...upper(), ...lower()];
    default:
      return [];
  }
}

/** Products of atoms are atoms of their own here. */
function linear(node: Expr, strict: boolean): readonly Inequality[] {
  try {
    const { numerator, denominator } = normalForm(node, NOTHING);
    if (denominator !== ONE) return [];
    const atoms = new Map<string, Q.Rational>();
    let constant = Q.ZERO;
    for (const [key, { coefficient }] of numerator) {
      if (key === "") constant = coefficient;
      else atoms.set(key, coefficient);
    }
    return [{ atoms, constant, strict }];
  } catch (error) {
    if (error instanceof DeriveError && error.kind === "budget") return [];
    throw error;
  }
}

function isContradictory(given: readonly Inequality[]): boolean {
  let current = given;
  for (;;) {
    if (current.some(isFalse)) return true;
    const atom = current.flatMap(({ atoms }) => [...atoms.keys()])[0];
    if (atom === undefined) return false;
    current = eliminated(current, atom);
    if (current.length > MOST_INEQUALITIES) return false;
  }
}

const isFalse = ({ atoms, constant, strict }: Inequality): boolean =>
  atoms.size === 0 && (constant.num < 0n || (strict && constant.num === 0n));

/** What follows for the other atoms: each lower bound of the atom is at most each upper bound. */
function eliminated(inequalities: readonly Inequality[], atom: string): Inequality[] {
  const kept: Inequality[] = [];
  const below: Inequality[] = [];
  const above: Inequality[] = [];
  for (const inequality of inequalities) {
    const coefficient = inequality.atoms.get(atom);
    if (coefficient === undefined) kept.push(inequality);
    else (coefficient.num > 0n ? below : above).push(inequality);
  }
  for (const a of below) for (const b of above) kept.push(combined(a, b, atom));
  return kept;
}

function combined(a: Inequality, b: Inequality, atom: string): Inequality {
  const x = Q.negate(b.atoms.get(atom) ?? Q.ZERO);
  const y = a.atoms.get(atom) ?? Q.ZERO;
  const atoms = new Map<string, Q.Rational>();
  for (const [key, value] of a.atoms) atoms.set(key, Q.multiply(value, x));
  for (const [key, value] of b.atoms) {
    const total = Q.add(atoms.get(key) ?? Q.ZERO, Q.multiply(value, y));
    if (total.num === 0n) atoms.delete(key);
    else atoms.set(key, total);
  }
  atoms.delete(atom);
  const constant = Q.add(Q.multiply(a.constant, x), Q.multiply(b.constant, y));
  return { atoms, constant, strict: a.strict || b.strict };
}
