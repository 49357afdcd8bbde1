/** Values at points: exact rationals in, certified doubles out, null where there is no value. */
import type { Rational } from "../number/rational.js";
import { fromText } from "../number/rational.js";
import { DeriveError } from "../expr/error.js";
import { type Expr, symbol } from "../expr/expr.js";
import { substitute } from "../expr/walk.js";
import { evaluate, holds, type Meanings, type Value } from "../evaluate/evaluate.js";
import { LIBRARY } from "../library/library.js";
import type { Definition } from "../rewrite/step.js";
import type { Names } from "../syntax/vocabulary.js";
import { canonicalName } from "./declare.js";
import type { PointRequest } from "./task.js";

/** A point with rational coordinates, and those that are not rational, as expressions. */
export interface Point {
  readonly rational: ReadonlyMap<string, Rational>;
  readonly other: ReadonlyMap<Expr, Expr>;
}

export function readPoint(request: PointRequest, names: Names): Point {
  const rational = new Map<string, Rational>();
  const other = new Map<Expr, Expr>();
  for (const [typed, given] of Object.entries(request)) {
    const name = canonicalName(typed.trim());
    const text = String(given).trim();
    const value = fromText(text);
    if (value !== undefined) rational.set(name, value);
    else if (typeof given === "number")
      throw new DeriveError("domain", `${name} is given the value ${text}, which is not a finite number`);
    else other.set(symbol(name), LIBRARY.parse(text, names));
  }
  return { rational, other };
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
    const answer = holds(at(condition, point), point.rational, meanings);
    if (answer === "false" || answer === "undefined") return null;
  }
  return evaluate(at(node, point), point.rational, meanings);
}

/** As JSON has it: a double, or null. */
export const asNumber = (value: Value | null): number | null =>
  value?.kind === "value" && value.number !== undefined ? value.number : null;
