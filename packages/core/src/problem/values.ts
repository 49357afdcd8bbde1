/** Values at points: exact rationals in, certified doubles out, null where there is no value. */
import { formulaAt } from "../expr/binders.js";
import { type Far, toDecimal } from "../number/decimal.js";
import type { Rational } from "../number/rational.js";
import { signOf } from "../number/real.js";
import { fromText, ZERO } from "../number/rational.js";
import { DeriveError } from "../expr/error.js";
import { fromRational } from "../expr/build.js";
import { type Apply, type Expr, type Sym, symbol } from "../expr/expr.js";
import { postorder, substitute } from "../expr/walk.js";
import type { Entries } from "../evaluate/entries.js";
import { evaluate, holds, type Meanings, type Value } from "../evaluate/evaluate.js";
import { LIBRARY } from "../library/library.js";
import type { Definition } from "../rewrite/step.js";
import { written as entryByEntry } from "../rewrite/tensor/elementwise.js";
import type { Shapes } from "../rewrite/tensor/shape.js";
import type { Names } from "../syntax/vocabulary.js";
import { canonicalName, splitTopLevel } from "./declare.js";
import type { DataRequest, PointRequest } from "./request.js";

/** A point with rational coordinates, and those that are not rational, as expressions. */
export interface Point {
  readonly rational: ReadonlyMap<string, Rational>;
  readonly other: ReadonlyMap<Expr, Expr>;
  /** Vectors and matrices as rows of numbers. */
  readonly tables: ReadonlyMap<string, Entries>;
}

export function readPoint(request: PointRequest, names: Names): Point {
  const rational = new Map<string, Rational>();
  const other = new Map<Expr, Expr>();
  const tables = new Map<string, Entries>();
  for (const [typed, given] of Object.entries(request)) {
    const name = canonicalName(typed.trim());
    if (typeof given === "object" || (typeof given === "string" && given.trim().startsWith("["))) {
      tables.set(name, readTable(name, given, names));
      continue;
    }
    const text = String(given).trim();
    const value = fromText(text);
    if (value !== undefined) rational.set(name, value);
    else if (typeof given === "number")
      throw new DeriveError("domain", `${name} is given the value ${text}, which is not a finite number`);
    else other.set(symbol(name), LIBRARY.parse(text, names));
  }
  return { rational, other, tables };
}

/** `[1, 2]` is a column, `[[1, 0], [0, 1]]` a matrix by rows. */
function readTable(name: string, given: Exclude<DataRequest, number>, names: Names): Entries {
  const list = typeof given === "string" ? listIn(given) : given;
  const cell = (value: unknown): Expr => {
    const node = LIBRARY.parse(String(value), names);
    const exact = fromText(String(value).trim());
    return exact === undefined ? node : fromRational(exact);
  };
  const rows = list.map((row): readonly Expr[] => (typeof row === "object" ? row.map(cell) : [cell(row)]));
  const [first = []] = rows;
  if (rows.length === 0 || first.length === 0 || rows.some((row) => row.length !== first.length))
    throw new DeriveError("shape", `the rows of ${name} have different lengths, or none`);
  return rows;
}

/** A list in brackets, whose parts may be lists. */
function listIn(text: string): readonly (string | readonly string[])[] {
  const inside = /^\s*\[(.*)\]\s*$/s.exec(text)?.[1];
  if (inside === undefined)
    throw new DeriveError(
      "syntax",
      `data are written [1, 2] or [[1, 0], [0, 1]], not ${JSON.stringify(text)}`,
    );
  return splitTopLevel(inside).map((part) => (part.startsWith("[") ? listIn(part).map(String) : part));
}

/** What names mean when numbers are put in: the user's definitions first, then the library's. */
export function meaningsWith(definitions: readonly Definition[]): Meanings {
  const own = new Map(definitions.map((d) => [d.name, d]));
  const { meanings } = LIBRARY;
  return {
    kernel: (op) => (own.has(op) ? undefined : meanings.kernel(op)),
    means: (op) => own.get(op) ?? meanings.means(op),
    constant: meanings.constant,
    ...(meanings.special === undefined ? {} : { special: meanings.special }),
    domain: (op) => (own.has(op) ? undefined : meanings.domain?.(op)),
  };
}

const at = (node: Expr, point: Point): Expr =>
  point.other.size === 0 ? node : substitute(node, point.other);

/** The value at a point, or null where the expression has none or a condition fails. */
export function valueAt(
  node: Expr,
  point: Point,
  meanings: Meanings,
  conditions: readonly Expr[] = [],
): Value | null {
  for (const condition of conditions) {
    const answer = truthAt(condition, point, meanings);
    if (answer === "false" || answer === "undefined") return null;
  }
  return evaluate(at(node, point), point.rational, meanings);
}

export const truthAt = (condition: Expr, point: Point, meanings: Meanings): ReturnType<typeof holds> =>
  holds(at(condition, point), point.rational, meanings);

/** A value as it is written: null where there is none, "unknown" where no number of digits that was tried decides it. */
export type Written = number | Far | "unknown" | null;

export function writtenValue(value: Value | null): Written {
  if (value === null || value.kind === "undefined") return null;
  return value.kind === "unknown" ? "unknown" : (toDecimal(value.enclosure) ?? "unknown");
}

/** The nearest double, infinite beyond the range of doubles; null where there is no value. */
export function asNumber(value: Value | null): number | null {
  if (value?.kind !== "value") return null;
  const sign = signOf(value.enclosure);
  return value.number ?? (sign === undefined ? null : sign * Infinity);
}

/**
 * Names and functions of the user written out. With `shapes`, functions of numbers that are applied to vectors are
 * written entry by entry: s(x) is x .* x where s(r) = r*r.
 */
export function inserted(root: Expr, definitions: readonly Definition[], shapes?: Shapes): Expr {
  let node = root;
  for (const { name, params, body } of [...definitions].reverse()) {
    const by = new Map<Expr, Expr>();
    for (const part of postorder(node)) {
      if (part.kind === "symbol" && params.length === 0 && part.name === name) by.set(part, body);
      if (part.kind === "apply" && part.op === name && part.args.length === params.length)
        by.set(part, called(part, { name, params, body }, shapes));
    }
    if (by.size > 0) node = substitute(node, by);
  }
  return node;
}

function called(call: Apply, { params, body }: Definition, shapes: Shapes | undefined): Expr {
  if (shapes === undefined || call.args.every((arg) => shapes.isScalar(arg)))
    return formulaAt(body, params, call.args);
  const leaves = new Map(
    params.flatMap((param, i) => (call.args[i] ? [[param, call.args[i]] as const] : [])),
  );
  return entryByEntry(body, leaves, shapes);
}

/** The point with another value of one name. */
export const withValue = (point: Point, by: Sym, x: Rational): Point => ({
  ...point,
  rational: new Map(point.rational).set(by.name, x),
});

/** A double as the rational number that is written with its digits. */
export const exactly = (x: number): Rational => fromText(String(x)) ?? ZERO;

/** A number as it was typed; `name` says in a message what it is for. */
export function typedNumber(typed: number | string, name: string): Rational {
  const value = fromText(String(typed).trim());
  if (value === undefined)
    throw new DeriveError("syntax", `${name} is a number, not ${JSON.stringify(typed)}`);
  return value;
}
