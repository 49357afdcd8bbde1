/**
 * The task `plot`: a function of one variable and its derivative over an interval, taken apart where a branch
 * ends. Break points are solved for and kept as formulas; what is drawn between them is the branch that
 * holds there. Makes no picture.
 */
import { derivativeOf, div, fromRational, isApply, isNumber, neg, relation, sum } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { operatorsOf, postorder, substitute, symbolsOf } from "../expr/walk.js";
import * as Q from "../number/rational.js";
import { holds, type Meanings } from "../evaluate/evaluate.js";
import { derive } from "../derive/derive.js";
import { tidy } from "../derive/tidy.js";
import { LIBRARY } from "../library/library.js";
import type { Definition, Derivation } from "../rewrite/step.js";
import { print } from "../syntax/print.js";
import { isAboutTensors, surroundings } from "./declare.js";
import type { PlotAnswer } from "./answered.js";
import type { PlotRequest, PointRequest } from "./request.js";
import { asNumber, inserted, meaningsWith, type Point, readPoint, typedNumber, valueAt } from "./values.js";

/** What is drawn in one panel, for one choice of the parameters. */
export interface Curve {
  /** With its symbols: the formula of the panel. */
  readonly expr: Expr;
  readonly pieces: readonly Piece[];
  /** Values at the break points where there are some, in their order. */
  readonly atBreaks: readonly (number | null)[];
}

/** The part of a curve between two break points or ends. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** The branch that holds here, with its symbols. */
  readonly form: Expr;
  /** Where the branch is a straight line: its slope. */
  readonly slope?: Expr;
  /** One-sided limits at the two ends; null where there is none. */
  readonly ends: readonly [number | null, number | null];
  readonly value: (x: number) => number | null;
}

/** A place where a branch ends. */
export interface Break {
  /** With its symbols, `-b/w`; a decimal where the equation is not linear. */
  readonly at: Expr;
  readonly value: number;
  /** The formula is the place, and not a number near it. */
  readonly isExact: boolean;
}

export interface Drawing {
  /** Parameters and their values. */
  readonly sample: readonly Expr[];
  readonly breaks: readonly Break[];
  /** The function, and its derivative where one was asked for. */
  readonly curves: readonly Curve[];
}

const GRID = 240;
const MOST_PIECES = 40;

export function answerPlot(request: PlotRequest): PlotAnswer {
  const around = surroundings(request.declare, request.define, request.given);
  const asked = LIBRARY.parse(request.expr, around.names);
  if (isAboutTensors(asked, around))
    throw new DeriveError("unsupported", "a plot is of a function of one number: write out its entries");
  const givens = { definitions: around.definitions, facts: around.facts };
  const pending = asked.kind === "apply" && asked.pending;
  const question = pending ? derive(asked, givens).result : asked;
  const [from, to] = [typedNumber(request.from ?? "-3", "from"), typedNumber(request.to ?? "3", "to")];
  if (Q.compare(from, to) >= 0)
    throw new DeriveError("domain", "a plot goes from a smaller number to a larger one");
  const samples = request.at === undefined || request.at.length === 0 ? [{}] : request.at;
  const by = variableOf(question, request.over, samples, around.definitions);
  const slope = pending ? undefined : derive(derivativeOf(question, by), givens);
  const meanings = meaningsWith(around.definitions);
  const drawings = samples.map((sample) =>
    drawingOf(
      { question, slope, by, from, to, meanings, definitions: around.definitions },
      readPoint(sample, around.names),
    ),
  );
  return {
    task: "plot",
    ...(request.id === undefined ? {} : { id: request.id }),
    question: asked,
    by,
    from: Q.toNumber(from),
    to: Q.toNumber(to),
    definitions: around.definitions,
    facts: around.facts,
    drawings,
    response: () => ({
      ...(request.id === undefined ? {} : { id: request.id }),
      ok: true,
      result: print(question),
      drawings: drawings.map(({ sample, breaks, curves }) => ({
        sample: sample.map((each) => print(each)),
        breaks: breaks.map(({ at, value, isExact }) => ({ at: print(at), value, exact: isExact })),
        curves: curves.map(({ expr, pieces }) => ({
          expr: print(expr),
          pieces: pieces.map((piece) => ({
            from: piece.from,
            to: piece.to,
            form: print(piece.form),
            ...(piece.slope === undefined ? {} : { slope: print(piece.slope) }),
            ends: piece.ends,
          })),
        })),
      })),
    }),
  };
}

function variableOf(
  question: Expr,
  over: string | undefined,
  samples: readonly PointRequest[],
  definitions: readonly Definition[],
): Sym {
  const own = new Set(definitions.map((d) => d.name));
  const free = symbolsOf(question).filter((s) => s.name !== "e" && s.name !== "pi" && !own.has(s.name));
  if (over !== undefined) return symbol(over.trim());
  const rest = free.filter((s) => !samples.every((sample) => Object.hasOwn(sample, s.name)));
  const [only] = rest;
  if (only !== undefined && rest.length === 1) return only;
  const x = free.find((s) => s.name === "x");
  if (x !== undefined) return x;
  throw new DeriveError("syntax", `say over which variable: ${free.map((s) => s.name).join(", ")}`);
}

export interface PlotSetting {
  readonly question: Expr;
  /** The derivative, which has a value only where its conditions hold. */
  readonly slope: Derivation | undefined;
  readonly by: Sym;
  readonly from: Q.Rational;
  readonly to: Q.Rational;
  readonly meanings: Meanings;
  readonly definitions: readonly Definition[];
}

/** A function taken apart where a branch ends, with numbers in the place of its parameters. */
export function drawingOf(setting: PlotSetting, point: Point): Drawing {
  const { question, slope, by, definitions } = setting;
  const functions = [question, ...(slope === undefined ? [] : [slope.result])];
  const open = new Set(functions.flatMap((f) => symbolsOf(inserted(f, definitions))));
  for (const s of open)
    if (s !== by && s.name !== "e" && s.name !== "pi" && !point.rational.has(s.name) && !point.other.has(s))
      throw new DeriveError(
        "domain",
        `${s.name} has no value: a plot is drawn for numbers, as in ${s.name} = 1`,
      );
  const forms = functions.map((f) => byBranches(inserted(f, definitions)));
  const breaks = breaksOf(forms, setting, point);
  return {
    sample: [
      ...[...point.rational].map(([name, value]) =>
        relation("=", symbol(name), fromRational(value, "decimal")),
      ),
      ...[...point.other].map(([name, value]) => relation("=", name, value)),
    ].filter((equation) => equation.args[0] !== by),
    breaks,
    curves: forms.map((form, i) =>
      curveOf(
        functions[i] ?? question,
        form,
        breaks,
        setting,
        point,
        i === 0 ? [] : (slope?.conditions ?? []),
      ),
    ),
  };
}

/** Functions that have several formulas. */
const SWITCHES: ReadonlySet<string> = new Set(["abs", "sign", "step", "max", "min", "cases"]);

/** Functions of the library that are made of switches are written out until only switches are left. */
function byBranches(root: Expr): Expr {
  let node = root;
  for (let round = 0; round < 8; round += 1) {
    const by = new Map<Expr, Expr>();
    for (const part of postorder(node)) {
      if (part.kind !== "apply" || SWITCHES.has(part.op)) continue;
      const meaning = LIBRARY.meaningOf(part.op);
      if (meaning === undefined || ![...operatorsOf(meaning.body)].some((op) => SWITCHES.has(op))) continue;
      by.set(part, substitute(meaning.body, new Map(meaning.params.map((p, i) => [p, part.args[i] ?? p]))));
    }
    if (by.size === 0) return node;
    node = substitute(node, by);
  }
  return node;
}

/** Where these functions have poles, as multiples of pi beyond the first. */
const POLES: Readonly<Record<string, Expr>> = {
  tan: div(symbol("pi"), numeral(2)),
  sec: div(symbol("pi"), numeral(2)),
  cot: numeral(0),
  csc: numeral(0),
};
const MOST_TURNS = 12;

/** Expressions at whose zeros a branch ends or a value is lost. */
function turningPoints(root: Expr): Expr[] {
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
    for (let turn = -MOST_TURNS; pole !== undefined && turn <= MOST_TURNS; turn += 1) {
      const turns = apply("*", [numeral(Math.abs(turn)), symbol("pi")]);
      const there = turn === 0 ? pole : sum([pole, turn < 0 ? neg(turns) : turns]);
      found.add(sum([a, neg(there)]));
    }
  }
  return [...found];
}

function breaksOf(forms: readonly Expr[], setting: PlotSetting, point: Point): Break[] {
  const { by, from, to } = setting;
  const found = new Map<number, Break>();
  for (const u of new Set(forms.flatMap(turningPoints))) {
    if (!symbolsOf(u).includes(by)) continue;
    for (const place of zerosOf(u, setting, point)) {
      const inside = place.value > Q.toNumber(from) && place.value < Q.toNumber(to);
      const near = [...found.keys()].find((x) => Math.abs(x - place.value) < 1e-9);
      if (inside && (near === undefined || lengthOf(place.at) < lengthOf(found.get(near)?.at ?? place.at))) {
        if (near !== undefined) found.delete(near);
        found.set(place.value, place);
      }
    }
  }
  const all = [...found.values()].sort((a, b) => a.value - b.value);
  if (all.length > MOST_PIECES)
    throw new DeriveError("budget", `there are more than ${MOST_PIECES} places where a branch ends`);
  return all;
}

const lengthOf = (node: Expr): number => postorder(node).length;

function zerosOf(u: Expr, { by, from, to, meanings }: PlotSetting, point: Point): Break[] {
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
  let [x0, y0] = [from, value(from)];
  for (let i = 1; i <= GRID; i += 1) {
    const x1 = Q.add(from, Q.multiply(Q.subtract(to, from), Q.rational(BigInt(i), BigInt(GRID))));
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

const withValue = (point: Point, by: Sym, x: Q.Rational): Point => ({
  ...point,
  rational: new Map(point.rational).set(by.name, x),
});

const exactly = (x: number): Q.Rational => Q.fromText(x.toPrecision(15)) ?? Q.ZERO;

function curveOf(
  expr: Expr,
  form: Expr,
  breaks: readonly Break[],
  { by, from, to, meanings }: PlotSetting,
  point: Point,
  conditions: readonly Expr[],
): Curve {
  const ends = [Q.toNumber(from), ...breaks.map(({ value }) => value), Q.toNumber(to)];
  const pieces = ends.slice(1).map((end, i): Piece => {
    const start = ends[i] ?? end;
    const middle = exactly((start + end) / 2);
    const branch = tidy(branchAt(form, withValue(point, by, middle), meanings), LIBRARY).result;
    const rate = slopeOf(branch, by, true);
    const value = (x: number): number | null =>
      asNumber(valueAt(branch, withValue(point, by, exactly(x)), meanings));
    return {
      from: start,
      to: end,
      form: branch,
      ...(rate === undefined ? {} : { slope: rate }),
      ends: [value(start), value(end)],
      value,
    };
  });
  const atBreaks = breaks.map(({ at, isExact }) => {
    if (!isExact) return null;
    const here = (node: Expr): Expr => substitute(node, new Map([[by, at]]));
    // A condition that no number of digits decides is an equality, and so an exception.
    const exists = conditions.every(
      (condition) => holds(withOthers(here(condition), point), point.rational, meanings) === "true",
    );
    return exists ? asNumber(valueAt(tidy(here(expr), LIBRARY).result, point, meanings)) : null;
  });
  return { expr, pieces, atBreaks };
}

/** The derivative, where there is a rule for it; only where it is constant if that is wanted. */
function slopeOf(branch: Expr, by: Sym, constant: boolean): Expr | undefined {
  try {
    const rate = derive(derivativeOf(branch, by), {}).result;
    return constant && symbolsOf(rate).includes(by) ? undefined : rate;
  } catch (error) {
    if (error instanceof DeriveError && error.kind !== "internal") return undefined;
    throw error;
  }
}

const withOthers = (node: Expr, { other }: Point): Expr =>
  other.size === 0 ? node : substitute(node, other);

/** Every switch replaced by the branch that holds at a point. */
function branchAt(root: Expr, point: Point, meanings: Meanings): Expr {
  const isTrue = (condition: Expr): boolean =>
    holds(withOthers(condition, point), point.rational, meanings) === "true";
  const chosen = new Map<Expr, Expr>();
  for (const node of postorder(root)) {
    if (node.kind !== "apply") {
      chosen.set(node, node);
      continue;
    }
    const args = node.args.map((arg) => chosen.get(arg) ?? arg);
    const [a = node] = args;
    const positive = (): boolean => isTrue(relation(">", a, numeral(0)));
    switch (node.op) {
      case "abs":
        chosen.set(node, positive() ? a : neg(a));
        break;
      case "step":
        chosen.set(node, numeral(positive() ? 1 : 0));
        break;
      case "sign":
        chosen.set(node, positive() ? numeral(1) : neg(numeral(1)));
        break;
      case "max":
      case "min": {
        const better = node.op === "max" ? ">=" : "<=";
        chosen.set(node, args.find((u) => args.every((v) => u === v || isTrue(relation(better, u, v)))) ?? a);
        break;
      }
      case "cases": {
        const i = args.findIndex((arg, p) => p % 2 === 0 && p + 1 < args.length && isTrue(arg));
        const otherwise = args.length % 2 === 1 ? args.at(-1) : undefined;
        chosen.set(node, (i < 0 ? otherwise : args[i + 1]) ?? apply("cases", args));
        break;
      }
      default:
        chosen.set(node, apply(node.op, args));
    }
  }
  return chosen.get(root) ?? root;
}
