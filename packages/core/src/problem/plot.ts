/**
 * The task `plot`: a function of one variable and its derivative over an interval, taken apart where a branch
 * ends. Break points are solved for and kept as formulas; what is drawn between them is the branch that
 * holds there. Makes no picture.
 */
import { derivativeOf, fromRational, relation } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { type Expr, type Sym, symbol } from "../expr/expr.js";
import { substitute, symbolsOf } from "../expr/walk.js";
import type { Meanings, Value } from "../evaluate/evaluate.js";
import { derive } from "../derive/derive.js";
import { tidy } from "../derive/tidy.js";
import { LIBRARY } from "../library/library.js";
import type { Definition, Derivation } from "../rewrite/step.js";
import { print } from "../syntax/print.js";
import type { PlotAnswer } from "./answered.js";
import { type Bound, readBounds } from "./bounds.js";
import { branchAt, byBranches } from "./branches.js";
import { type Break, breaksOf, slopeOf } from "./breaks.js";
import { isAboutTensors, surroundings, readExpression } from "./declare.js";
import type { PlotRequest, PointRequest } from "./request.js";
import {
  asNumber,
  exactly,
  inserted,
  meaningsWith,
  type Point,
  readPoint,
  truthAt,
  valueAt,
  withValue,
} from "./values.js";

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
  /** The branch that holds here, with its symbols; nothing where it has no value. */
  readonly form?: Expr;
  /** Where the branch is a straight line: its slope. */
  readonly slope?: Expr;
  /** One-sided limits at the two ends, infinite beyond the range of doubles; null where there is none. */
  readonly ends: readonly [number | null, number | null];
  /** What the values come near to at the two ends, as numbers: the limits, and where an end has no value too. */
  readonly nears: readonly [number | null, number | null];
  readonly value: (x: number) => number | null;
}

export interface Drawing {
  /** Parameters and their values. */
  readonly sample: readonly Expr[];
  readonly breaks: readonly Break[];
  /** The function, and its derivative where one was asked for. */
  readonly curves: readonly Curve[];
}

export function answerPlot(request: PlotRequest): PlotAnswer {
  const around = surroundings(request.declare, request.define, request.given);
  const asked = readExpression(request.expr, around);
  if (isAboutTensors(asked, around))
    throw new DeriveError("unsupported", "a plot is of a function of one number: write out its entries");
  const givens = { definitions: around.definitions, facts: around.facts };
  const pending = asked.kind === "apply" && asked.pending;
  const { result: question, conditions } = pending
    ? derive(asked, givens)
    : { result: asked, conditions: [] };
  const [from, to] = readBounds(request, around);
  const samples = request.at === undefined || request.at.length === 0 ? [{}] : request.at;
  const by = variableOf(question, request.over, samples, around.definitions);
  const slope = pending ? undefined : derive(derivativeOf(question, by), givens);
  const meanings = meaningsWith(around.definitions);
  const drawings = samples.map((sample) =>
    drawingOf(
      { question, conditions, slope, by, from, to, meanings, definitions: around.definitions },
      readPoint(sample, around.names),
    ),
  );
  return {
    task: "plot",
    ...(request.id === undefined ? {} : { id: request.id }),
    question: asked,
    by,
    from,
    to,
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
            ...(piece.form === undefined ? {} : { form: print(piece.form) }),
            ...(piece.slope === undefined ? {} : { slope: print(piece.slope) }),
            ends: piece.ends.map(written),
          })),
        })),
      })),
    }),
  };
}

/** JSON has no infinite numbers. */
const written = (end: number | null): number | string | null =>
  end === null || Number.isFinite(end) ? end : end > 0 ? "> 1.7e308" : "< -1.7e308";

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
  /** Under which it has a value, where it is a derivative itself. */
  readonly conditions: readonly Expr[];
  /** The derivative, which has a value only where its conditions hold. */
  readonly slope: Derivation | undefined;
  readonly by: Sym;
  readonly from: Bound;
  readonly to: Bound;
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
  const found = breaksOf(forms, setting, point);
  const breaks = found.filter((_, i) => isBreak(forms, found, i, setting, point));
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
        i === 0 ? setting.conditions : (slope?.conditions ?? []),
      ),
    ),
  };
}

/** Whether another branch begins at a place, or a value is missing there: where max(x, 1 - x, 0) has x = 0 nothing ends. */
function isBreak(
  forms: readonly Expr[],
  found: readonly Break[],
  index: number,
  { by, from, to, meanings, slope }: PlotSetting,
  point: Point,
): boolean {
  const here = found[index];
  if (here?.isExact !== true) return true;
  const there = (node: Expr): Expr => substitute(node, new Map([[by, here.at]]));
  const beside = [found[index - 1] ?? from, found[index + 1] ?? to].map(({ value }) =>
    withValue(point, by, exactly((value + here.value) / 2)),
  );
  return (
    forms.some((form) => {
      const branches = beside.map((at) => branchAt(form, at, meanings));
      return (
        branches[0] !== branches[1] ||
        decided(there(form), point, meanings)?.kind !== "value" ||
        beside.some((at) => valueAt(form, at, meanings)?.kind !== "value")
      );
    }) ||
    slope?.conditions.some((condition) => truthAt(there(condition), point, meanings) !== "true") === true
  );
}

/** Where a piece ends: an end of the interval or a break. */
interface End {
  readonly value: number;
  /** Nothing where the place is only known to be near. */
  readonly at: Expr | undefined;
}

function curveOf(
  expr: Expr,
  form: Expr,
  breaks: readonly Break[],
  { by, from, to, meanings }: PlotSetting,
  point: Point,
  conditions: readonly Expr[],
): Curve {
  const ends: readonly End[] = [
    from,
    ...breaks.map(({ at, value, isExact }) => ({ value, at: isExact ? at : undefined })),
    to,
  ];
  const pieces = ends.slice(1).map((end, i): Piece => {
    const start = ends[i] ?? end;
    const inside = (share: number): Point =>
      withValue(point, by, exactly(start.value + (end.value - start.value) * share));
    const branch = tidy(branchAt(form, inside(1 / 2), meanings), LIBRARY).result;
    if (!PROBES.some((share) => valueAt(branch, inside(share), meanings, conditions)?.kind === "value"))
      return { from: start.value, to: end.value, ends: NONE, nears: NONE, value: () => null };
    const rate = slopeOf(branch, by, true);
    const on = (node: Expr) => (x: number) =>
      asNumber(valueAt(node, withValue(point, by, exactly(x)), meanings));
    // Where a branch comes and goes between two breaks that were found, what is drawn and said is the function itself.
    const value = on(form);
    const isWhole = WITHIN.every((share) => {
      const x = start.value + (end.value - start.value) * share;
      return same(value(x), on(branch)(x));
    });
    const limit = ({ at, value: x }: End): number | null => {
      if (at === undefined) return on(branch)(x);
      const found = decided(substitute(branch, new Map([[by, at]])), point, meanings);
      return found === undefined ? on(branch)(x) : asNumber(found);
    };
    const [first, last] = [limit(start), limit(end)];
    const width = end.value - start.value;
    return {
      from: start.value,
      to: end.value,
      form: isWhole ? branch : form,
      ...(rate === undefined || !isWhole ? {} : { slope: rate }),
      ends: [first, last],
      nears: [first ?? near(value, start.value, width), last ?? near(value, end.value, -width)],
      value,
    };
  });
  const atBreaks = breaks.map(({ at, isExact }) => {
    if (!isExact) return null;
    const here = (node: Expr): Expr => substitute(node, new Map([[by, at]]));
    // A condition that no number of digits decides is an equality, and so an exception.
    const exists = conditions.every((condition) => truthAt(here(condition), point, meanings) === "true");
    return exists ? asNumber(decided(here(expr), point, meanings) ?? null) : null;
  });
  return { expr, pieces, atBreaks };
}

/** A value that digits alone may not decide, as at the square of a root; tidying comes second, for it fills holes. */
const decided = (node: Expr, point: Point, meanings: Meanings): Value | null | undefined =>
  [node, tidy(node, LIBRARY).result]
    .map((each) => valueAt(each, point, meanings))
    .find((value) => value?.kind !== "unknown");

/** Two enclosures of one number may be around different doubles. */
const same = (a: number | null, b: number | null): boolean =>
  a === b || (a !== null && b !== null && Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)));

const NONE = [null, null] as const;
/** Where a piece is looked at to see whether it has values. */
const PROBES = [1 / 2, 0.137, 0.871] as const;
/** The same more closely, at distances without a period. */
const WITHIN = Array.from({ length: 24 }, (_, i) => (((i + 1) * (Math.sqrt(5) - 1)) / 2) % 1);
/** Shares of a piece, ever nearer to its end. */
const NEARER = [2 ** -20, 2 ** -26, 2 ** -32] as const;

/** The number that values come near to, where they do so faster and faster. */
function near(value: (x: number) => number | null, end: number, width: number): number | null {
  const [a, b, c] = NEARER.map((share) => value(end + width * share));
  if (a === undefined || b === undefined || c === undefined || a === null || b === null || c === null)
    return null;
  return Math.abs(c - b) <= Math.abs(b - a) / 8 && Math.abs(c - b) <= 1e-4 * (1 + Math.abs(c)) ? c : null;
}
