/**
 * What every format needs to know about the expressions of a block: rules as equations, conditions
 * joined, values as a table. Makes expressions and short texts, no markup.
 */
import { apply, type Definition, type Expr, type Line, relation, symbol } from "@derive/core";
import type { Steps, Values } from "../sheet/sheet.js";
import { WORDING } from "../sheet/wording.js";
import { writtenNumber } from "./number.js";

/** `s(r)` for a function, `z` for a named intermediate. */
export const signature = ({ name, params }: Definition): Expr =>
  params.length === 0 ? symbol(name) : apply(name, params);

/** `a and b`; the one condition itself. */
export const allOf = (conditions: readonly Expr[]): Expr | undefined =>
  conditions.length > 1 ? apply("and", conditions) : conditions[0];

/** The statement of the rule of a line as one equation. */
export function ruleEquation({ reason: { statement } }: Line): Expr | undefined {
  return statement && relation("=", statement.from, statement.to);
}

/** `u = 1 + e^(-x)`: what the letters of the rule stand for. */
export const bindingEquations = ({ reason }: Line): Expr[] =>
  reason.bindings.map(({ letter, value }) => relation("=", symbol(letter), value));

/** Whether a cell holds a number, and not a word that stands for one. */
export const isDecimal = (cell: string): boolean => /^-?\d/.test(cell);

export interface ValueTable {
  /** Left sides of the points, then the columns. */
  readonly heads: readonly Expr[];
  readonly rows: readonly (readonly (Expr | string)[])[];
}

/** The points as columns where all of them give the same variables; else one column of assignments. */
export function valueTable({ points, columns }: Values): ValueTable {
  const variables = points[0]?.map(leftOf) ?? [];
  const regular = points.every(
    (point) => point.length === variables.length && point.every((given, i) => leftOf(given) === variables[i]),
  );
  const pointCells = (point: readonly Expr[]): (Expr | string)[] => {
    if (regular) return point.map(rightOf);
    const all = allOf(point);
    return [all ?? ""];
  };
  const rows = (points.length === 0 ? [[]] : points).map((point, i) => [
    ...(points.length === 0 ? [] : pointCells(point)),
    ...columns.map(({ values, exact }) => exact?.[i] ?? writtenNumber(values[i] ?? null)),
  ]);
  const pointHeads = points.length === 0 ? [] : regular ? variables : [symbol(WORDING.valueAt)];
  return { heads: [...pointHeads, ...columns.map(({ head }) => head)], rows };
}

const sideOf = (node: Expr, side: 0 | 1): Expr =>
  node.kind === "apply" && node.args.length === 2 ? (node.args[side] ?? node) : node;
const leftOf = (node: Expr): Expr => sideOf(node, 0);
const rightOf = (node: Expr): Expr => sideOf(node, 1);

/** The goal and all lines, in order. */
export const expressionsOf = ({ goal, lines }: Steps): Expr[] => [goal, ...lines.map(({ expr }) => expr)];
