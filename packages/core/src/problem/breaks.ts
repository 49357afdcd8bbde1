/**
 * Where a formula changes or a value is lost: solved for and kept as a formula where that is linear or quadratic,
 * else found by changes of sign.
 */
import { derivativeOf, div, fromRational, isApply, isNumber, neg, sum } from "../expr/build.js";
import { attempt, DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { operatorsOf, postorder, substitute, symbolsOf } from "../expr/walk.js";
import * as Q from "../number/rational.js";
import type { Meanings } from "../evaluate/evaluate.js";
import { derive } from "../derive/derive.js";
import { tidy } from "../derive/tidy.js";
import { LIBRARY } from "../library/library.js";
import type { Bound } from "./bounds.js";
import { SWITCHES } from "./branches.js";
import { asNumber, type Point, valueAt, withValue } from "./values.js";

/** A place where a branch ends. */
export interface Break {
  /** With its symbols, `-b/w`; a decimal where the equation is not linear. */
  readonly at: Expr;
  readonly value: number;
  /** The formula is the place, and not a number near it. */
  readonly isExact: boolean;
}

/** What is looked through for breaks. */
export interface Stretch {
  readonly by: Sym;
  readonly from: Bound;
  readonly to: Bound;
  readonly meanings: Meanings;
}

const GRID = 240;
const MOST_PIECES = 40;

/** Where these functions have poles, as multiples of pi beyond the first. */
const POLES: Readonly<Record<string, Expr>> = {
  tan: div(symbol("pi"), numeral(2)),
  sec: div(symbol("pi"), numeral(2)),
  cot: numeral(0),
  csc: numeral(0),
};
/** Expressions at whose zeros a branch ends or a value is lost. */
function turningPoints(root: Expr, stretch: Stretch, point: Point): Expr[] {
  const found = new Set<Expr>();
  const difference = (a: Expr, b: Expr): Expr => (isNumber(b, 0) ? a : sum([a, neg(b)]));
  for (const node of postorder(root)) {
    if (node.kind !== "apply") continue;
    const [a, b] = node.args;
    if (a === undefined) continue;
    if (["abs", "sign", "step"].includes(node.op)) found.add(a);
    else if (node.op === "max" || node.op === "min")
      node.args.forEach((u, i) => {
        for (const v of node.args.slice(i + 1)) found.add(difference(u, v));
      });
    else if (["<", "<=", ">", ">=", "=", "!="].includes(node.op) && b !== undefined)
      found.add(difference(a, b));
    else if (node.op === "/" && b !== undefined) found.add(b);
    else if (isApply(node, "^") && b?.kind === "apply" && isApply(b, "-")) found.add(a);
    else if (node.op === "log" || node.op === "sqrt") found.add(a);
    const pole = Object.hasOwn(POLES, node.op) ? POLES[node.op] : undefined;
    const [least, most] = pole === undefined ? [0, -1] : turnsOf(a, stretch, point);
    for (let turn = least; pole !== undefined && turn <= most; turn += 1) {
      const turns = apply("*", [numeral(Math.abs(turn)), symbol("pi")]);
      const there = turn === 0 ? pole : sum([pole, turn < 0 ? neg(turns) : turns]);
      found.add(sum([a, neg(there)]));
    }
  }
  return [...found];
}

export function breaksOf(forms: readonly Expr[], stretch: Stretch, point: Point): Break[] {
  const { by, from, to } = stretch;
  const found = new Map<number, Break>();
  for (const u of new Set(forms.flatMap((form) => turningPoints(form, stretch, point)))) {
    if (!symbolsOf(u).includes(by)) continue;
    for (const place of zerosOf(u, stretch, point)) {
      const inside = place.value > from.value && place.value < to.value;
      const near = [...found.keys()].find((x) => Math.abs(x - place.value) < 1e-9);
      if (inside && (near === undefined || lengthOf(place.at) < lengthOf(found.get(near)?.at ?? place.at))) {
        if (near !== undefined) found.delete(near);
        found.set(place.value, place);
      }
    }
  }
  const all = [...found.values()].sort((a, b) => a.value - b.value);
  if (all.length > MOST_PIECES) throw tooMany();
  return all;
}

const tooMany = (): DeriveError =>
  new DeriveError(
    "budget",
    `there are more than ${MOST_PIECES} places where a branch ends: take a shorter interval`,
  );

/** Between which multiples of pi an angle is, with one to spare. */
function turnsOf(angle: Expr, { by, from, to, meanings }: Stretch, point: Point): [number, number] {
  const width = Q.subtract(to.near, from.near);
  const turns = Array.from({ length: GRID + 1 }, (_, i) => {
    const x = Q.add(from.near, Q.multiply(width, Q.rational(BigInt(i), BigInt(GRID))));
    return asNumber(valueAt(angle, withValue(point, by, x), meanings));
  }).flatMap((value) => (value === null ? [] : [value / Math.PI]));
  const [least, most] = [Math.floor(Math.min(...turns)) - 1, Math.ceil(Math.max(...turns)) + 1];
  if (most - least > 2 * MOST_PIECES) throw tooMany();
  return [least, most];
}

const lengthOf = (node: Expr): number => postorder(node).length;

function zerosOf(u: Expr, { by, from, to, meanings }: Stretch, point: Point): Break[] {
  const solved = solvedFor(u, by);
  if (solved !== undefined) {
    return solved.flatMap((at) => {
      const value = asNumber(valueAt(at, point, meanings));
      return value === null ? [] : [{ at, value, isExact: true }];
    });
  }
  // By changes of sign on a grid, made exact where a simple fraction is the zero.
  const value = (x: Q.Rational): number | null => asNumber(valueAt(u, withValue(point, by, x), meanings));
  const places: Break[] = [];
  const width = Q.subtract(to.near, from.near);
  let [x0, y0] = [from.near, value(from.near)];
  for (let i = 1; i <= GRID; i += 1) {
    const x1 = Q.add(from.near, Q.multiply(width, Q.rational(BigInt(i), BigInt(GRID))));
    const y1 = value(x1);
    if (y1 === 0) places.push({ at: fromRational(x1), value: Q.toNumber(x1), isExact: true });
    else if (y0 !== null && y1 !== null && y0 * y1 < 0) {
      let [a, b] = [x0, x1];
      for (let halving = 0; halving < 50; halving += 1) {
        const middle = Q.multiply(Q.add(a, b), Q.rational(1n, 2n));
        const y = value(middle);
        if (y === null) break;
        if (y * y0 > 0) a = middle;
        else b = middle;
      }
      const zero = Q.toNumber(a);
      const text = Q.fromText(zero.toPrecision(4)) ?? a;
      const exact = value(text) === 0;
      places.push({
        at: fromRational(text, "decimal"),
        value: exact ? Q.toNumber(text) : zero,
        isExact: exact,
      });
    }
    [x0, y0] = [x1, y1];
  }
  return places;
}

/** The zeros of what is linear or quadratic in the variable; nothing for anything else. */
function solvedFor(u: Expr, by: Sym): Expr[] | undefined {
  if (u === by) return [numeral(0)];
  if ([...operatorsOf(u)].some((op) => SWITCHES.has(op))) return undefined;
  const neat = (node: Expr): Expr => tidy(node, LIBRARY).result;
  const at = (node: Expr): Expr => neat(substitute(node, new Map([[by, numeral(0)]])));
  const rate = slopeOf(u, by, false);
  if (rate === undefined) return undefined;
  if (!symbolsOf(rate).includes(by)) return [neat(div(neg(at(u)), rate))];
  const bend = slopeOf(rate, by, false);
  if (bend === undefined || symbolsOf(bend).includes(by)) return undefined;
  // a*x^2 + b*x + c with a = bend/2: its zeros lie around -b/bend.
  const [b, c] = [at(rate), at(u)];
  const middle = neat(div(neg(b), bend));
  const square = neat(sum([apply("^", [middle, numeral(2)]), neg(div(apply("*", [numeral(2), c]), bend))]));
  const half = neat(apply("sqrt", [square]));
  return isNumber(middle, 0)
    ? [neat(neg(half)), half]
    : [neat(sum([middle, neg(half)])), neat(sum([middle, half]))];
}

/** The derivative, where there is a rule for it; only where it is constant if that is wanted. */
export function slopeOf(branch: Expr, by: Sym, constant: boolean): Expr | undefined {
  const rate = attempt(() => derive(derivativeOf(branch, by), {}).result);
  return rate !== undefined && constant && symbolsOf(rate).includes(by) ? undefined : rate;
}
