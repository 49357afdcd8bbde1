/**
 * Sums of arctangents of rational numbers, as in Machin's formula: whether two of them are the same angle.
 *
 * atan(b/a) is the angle of a + b·i, so a sum of them is the angle of a product of such numbers, up to whole
 * turns; a certified enclosure excludes all turns but one. Part of the checker: exact, without search.
 */
import { atan, pi } from "../number/elementary.js";
import * as Q from "../number/rational.js";
import { add, isReal, multiply, type Outcome, signOf } from "../number/real.js";
import { isApply, neg, rationalOf, sum } from "../expr/build.js";
import { type Apply, type Expr, symbol } from "../expr/expr.js";
import { postorder } from "../expr/walk.js";
import { ONE } from "./quotient.js";
import { atomKey, normalForm } from "./ring.js";

const MOST_TIMES = 200n;
const BITS = 128;

interface Turn {
  readonly times: bigint;
  readonly slope: Q.Rational;
}

export function sameAngle(left: Expr, right: Expr): boolean {
  const read = readTurns(sum([left, neg(right)]));
  if (read === undefined) return false;
  const { turns, halfTurns } = read;
  let [x, y] = [halfTurns % 2n === 0n ? 1n : -1n, 0n];
  for (const { times, slope } of turns) {
    const [a, b] = times > 0n ? [slope.den, slope.num] : [slope.den, -slope.num];
    for (let n = times > 0n ? times : -times; n > 0n; n -= 1n) [x, y] = [x * a - y * b, x * b + y * a];
  }
  return y === 0n && x > 0n && isWithinHalfTurn(turns, halfTurns);
}

/** A whole multiple of the difference, as whole multiples of arctangents and of pi. */
function readTurns(difference: Expr): { turns: readonly Turn[]; halfTurns: bigint } | undefined {
  const arctangents = new Map<string, Apply>();
  for (const node of postorder(difference)) if (isApply(node, "atan")) arctangents.set(atomKey(node), node);
  const { numerator, denominator } = normalForm(difference, new Set());
  if (denominator !== ONE) return undefined;
  const scale = [...numerator.values()].reduce((n, { coefficient: { den } }) => lcm(n, den), 1n);
  const turns: Turn[] = [];
  let halfTurns = 0n;
  for (const { coefficient, monomial } of numerator.values()) {
    const [[atom, exponent] = [undefined, Q.ZERO], ...more] = [...monomial];
    const times = (coefficient.num * scale) / coefficient.den;
    if (atom === undefined || more.length > 0 || !Q.equal(exponent, Q.ONE) || times ** 2n > MOST_TIMES ** 2n)
      return undefined;
    const [argument] = arctangents.get(atom)?.args ?? [];
    const slope = argument && rationalOf(argument);
    if (slope !== undefined) turns.push({ times, slope });
    else if (atom === atomKey(symbol("pi"))) halfTurns = times;
    else return undefined;
  }
  return { turns, halfTurns };
}

/** Whether the angle is certainly less than half a turn either way. */
function isWithinHalfTurn(turns: readonly Turn[], halfTurns: bigint): boolean {
  const half = pi([], BITS);
  const times = (angle: Outcome, n: bigint): Outcome =>
    isReal(angle) ? multiply(angle, Q.rational(n), BITS) : angle;
  const plus = (a: Outcome, b: Outcome): Outcome => (isReal(a) && isReal(b) ? add(a, b, BITS) : "unknown");
  const angle = turns.reduce<Outcome>(
    (total, turn) => plus(total, times(atan([turn.slope], BITS), turn.times)),
    times(half, halfTurns),
  );
  const [below, above] = [plus(half, angle), plus(half, times(angle, -1n))];
  return isReal(below) && isReal(above) && signOf(below) === 1 && signOf(above) === 1;
}

function lcm(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return (a / x) * b;
}
