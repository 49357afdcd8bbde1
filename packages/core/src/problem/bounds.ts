/** The ends of an interval: any expression that stands for one number. */
import { relation } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import type { Expr } from "../expr/expr.js";
import { symbolsOf } from "../expr/walk.js";
import * as Q from "../number/rational.js";
import { evaluate, holds, isRelation } from "../evaluate/evaluate.js";
import { CONSTANTS } from "../library/constants.js";
import { print } from "../syntax/print.js";
import { readExpression, type Surroundings } from "./declare.js";
import { inserted, meaningsWith } from "./values.js";

export interface Bound {
  /** As it was typed. */
  readonly at: Expr;
  /** The nearest double. */
  readonly value: number;
  /** The number itself where it is rational, else one near it. */
  readonly near: Q.Rational;
}

/** Throws `DeriveError` for what is no number, and where the first is not the smaller one. */
export function readBounds(
  { from = "-3", to = "3" }: { readonly from?: number | string; readonly to?: number | string },
  around: Surroundings,
): readonly [Bound, Bound] {
  const bounds = [readBound(from, "from", around), readBound(to, "to", around)] as const;
  const [low, high] = bounds;
  const order = holds(relation("<", low.at, high.at), new Map(), meaningsWith([]));
  if (order !== "true" || low.value >= high.value || !Number.isFinite(high.value - low.value))
    throw new DeriveError(
      "domain",
      `an interval goes from a smaller number to a larger one, not from ${print(low.at)} to ${print(high.at)}`,
    );
  return bounds;
}

const NAMED: ReadonlySet<string> = new Set(CONSTANTS.map(({ name }) => name));

function readBound(typed: number | string, name: string, around: Surroundings): Bound {
  const rational = Q.fromText(String(typed).trim());
  const at = inserted(readExpression(String(typed), around), around.definitions);
  const open = symbolsOf(at).find((s) => !NAMED.has(s.name));
  if (open !== undefined)
    throw new DeriveError("domain", `${name} is a number, and ${open.name} has no value there`);
  const value = isRelation(at) ? undefined : evaluate(at, new Map(), meaningsWith([]));
  if (value?.kind !== "value" || value.number === undefined)
    throw new DeriveError("domain", `${name} is a number, and ${print(at)} is none that can be drawn`);
  const near = rational ?? value.exact ?? Q.fromText(String(value.number)) ?? Q.ZERO;
  return { at, value: value.number, near };
}
