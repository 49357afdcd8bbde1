/**
 * Vectors and matrices of numbers put in: values by entries, exact where they are rational, and whether
 * conditions hold for the data. A value is given where every condition holds, and nowhere else.
 */
import { div, fromRational, isApply, rationalOf } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../expr/walk.js";
import { type Entries, entriesOf, single } from "../evaluate/entries.js";
import { isRelation, type Meanings } from "../evaluate/evaluate.js";
import { freeIn } from "../rewrite/indexed.js";
import { isShapeFact } from "../rewrite/tensor/shape.js";
import { print } from "../syntax/print.js";
import type { DataValue } from "./task.js";
import { asNumber, type Point, truthAt, valueAt } from "./values.js";

/** Values of an expression with vectors and matrices, by rows; one row of one is a number. */
export interface TensorValue {
  readonly rows: readonly (readonly (number | null)[])[];
  /** The same exactly, where that is rational. */
  readonly exact: readonly (readonly (Expr | null)[])[];
}

/** What every name stands for, dimensions included. */
export type Data = Map<string, Entries>;

const NOWHERE: Point = { rational: new Map(), other: new Map(), tables: new Map() };

/** Throws `DeriveError` where data do not have the shapes that are declared. */
export function dataOf({ rational, other, tables }: Point, facts: readonly Expr[]): Data {
  const data = new Map<string, Entries>(tables);
  for (const [name, value] of rational) data.set(name, single(fromRational(value)));
  for (const [name, value] of other) if (name.kind === "symbol") data.set(name.name, single(value));
  for (const fact of facts) noteDimensions(fact, data);
  return data;
}

/** The value for data. Throws `DeriveError` where data are missing or do not fit. */
export function tensorValue(node: Expr, data: Data, meanings: Meanings): TensorValue {
  return valueOf(entriesOf(node, data), meanings);
}

export function valueOf(entries: Entries, meanings: Meanings): TensorValue {
  const values = entries.map((row) => row.map((cell) => valueAt(cell, NOWHERE, meanings)));
  return {
    rows: values.map((row) => row.map(asNumber)),
    exact: values.map((row) =>
      row.map((value) =>
        value?.kind === "value" && value.exact !== undefined ? fromRational(value.exact) : null,
      ),
    ),
  };
}

/** As JSON has it: a number, a list for a column, rows for a matrix. */
export function dataJson({ rows }: TensorValue): DataValue {
  if (!rows.every((row) => row.length === 1)) return rows;
  const column = rows.map((row) => row[0] ?? null);
  return column.length === 1 ? (column[0] ?? null) : column;
}

export const isDefined = ({ rows }: TensorValue): boolean =>
  rows.every((row) => row.every((cell) => cell !== null));

/**
 * A partial derivative for the data, where it exists: nowhere if the function has no value or a condition
 * fails. What fails for entries of the variable itself, x != 0 or x > 0 where the function still has a value,
 * concerns the direction of these entries only: along the others they are constants.
 */
export function derivativeValue(
  { of, wrt, result, conditions }: { of: Expr; wrt: Sym; result: Expr; conditions: readonly Expr[] },
  data: Data,
  meanings: Meanings,
): TensorValue {
  const value = entriesOf(result, data);
  const exists = isDefined(tensorValue(of, data, meanings));
  return valueOf(exists ? whereMet(value, wrt, conditions, data, meanings) : withoutAll(value), meanings);
}

/** A derivative by `wrt` without the entries that do not exist under these conditions. */
export function whereMet(
  derivative: Entries,
  wrt: Sym,
  conditions: readonly Expr[],
  data: Data,
  meanings: Meanings,
): Entries {
  let value = derivative;
  const own = data.get(wrt.name) ?? [];
  const sameShape = own.length === value.length && own[0]?.length === value[0]?.length;
  for (const condition of conditions) {
    const whole = ownEntries(condition, wrt, data);
    const fails = failures(whole, data, meanings);
    if (sameShape && isRelation(whole) && whole.args[0] === wrt)
      value = value.map((row, i) => row.map((cell, j) => (fails[i]?.[j] === true ? UNDEFINED : cell)));
    else if (fails.flat().includes(true)) return withoutAll(value);
  }
  return value;
}

/** What has no value, and makes everything that is worked out of it have none. */
export const UNDEFINED: Expr = div(numeral(1), numeral(0));

export const withoutAll = (value: Entries): Entries => value.map((row) => row.map(() => UNDEFINED));

/** x[i] != 0 for a free index i says of all entries what x != 0 says. */
function ownEntries(condition: Expr, wrt: Sym, data: Data): Expr {
  if (!isRelation(condition)) return condition;
  const [left, ...rest] = condition.args;
  if (left === undefined || !isApply(left, "[]") || left.args[0] !== wrt || left.args.length !== 2)
    return condition;
  const [, index] = left.args;
  if (index?.kind !== "symbol" || data.has(index.name)) return condition;
  return !rest.some((part) => freeIn(part).has(index)) ? apply(condition.op, [wrt, ...rest]) : condition;
}

/** Where a condition is not met, entry by entry. A free index stands for every number of its range. */
export function failures(condition: Expr, data: Data, meanings: Meanings): boolean[][] {
  const index = [...freeIn(condition)].find(
    (s): s is Sym => s.kind === "symbol" && !data.has(s.name) && isIndex(s, condition),
  );
  if (index !== undefined) {
    const many = rangeOf(index, condition, data);
    const each = Array.from({ length: many }, (_, i) =>
      failures(substitute(condition, new Map([[index, numeral(i + 1)]])), data, meanings),
    );
    return [each.flat(2)];
  }
  if (isApply(condition, "and") || isApply(condition, "or")) {
    const each = condition.args.map((part) => failures(part, data, meanings).flat());
    return [condition.op === "and" ? each.flat() : [each.every((fails) => fails.includes(true))]];
  }
  if (!isRelation(condition)) {
    const numbers = new Map<Expr, Expr>();
    for (const s of symbolsOf(condition)) {
      const own = data.get(s.name);
      const [[cell] = []] = own ?? [];
      if (cell !== undefined && own?.length === 1 && own[0]?.length === 1) numbers.set(s, cell);
    }
    const truth = truthAt(substitute(condition, numbers), NOWHERE, meanings);
    if (truth !== "unknown") return [[truth !== "true"]];
    throw new DeriveError("unsupported", `whether ${print(condition, 200)} holds for the data is not known`);
  }
  const sides = condition.args.map((side) => entriesOf(side, data));
  const rows = Math.max(...sides.map((side) => side.length));
  const columns = Math.max(...sides.map((side) => side[0]?.length ?? 0));
  const cell = (side: Entries, i: number, j: number): Expr => side[i]?.[j] ?? side[0]?.[0] ?? numeral(0);
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) => {
      const truth = truthAt(
        apply(
          condition.op,
          sides.map((side) => cell(side, i, j)),
        ),
        NOWHERE,
        meanings,
      );
      return truth === "false" || truth === "undefined";
    }),
  );
}

/** A relation of numbers, or several of them: what data meet or do not. */
export const isTestable = (fact: Expr): boolean =>
  isApply(fact, "and") || isApply(fact, "or") ? fact.args.every(isTestable) : isRelation(fact);

const isIndex = (name: Sym, condition: Expr): boolean =>
  postorder(condition).some((node) => isApply(node, "[]") && node.args.slice(1).includes(name));

function rangeOf(index: Sym, condition: Expr, data: Data): number {
  for (const node of postorder(condition)) {
    const [of, ...at] = isApply(node, "[]") ? node.args : [];
    const own = of?.kind === "symbol" ? data.get(of.name) : undefined;
    const axis = at.indexOf(index);
    if (own === undefined || axis < 0) continue;
    return axis === 0 ? own.length : (own[0]?.length ?? 0);
  }
  throw new DeriveError("unsupported", `the range of ${index.name} in ${print(condition, 200)} is not known`);
}

/** vector(x, n) and three numbers for x: n is 3. */
function noteDimensions(fact: Expr, data: Data): void {
  if (fact.kind !== "apply" || !isShapeFact(fact)) return;
  const [x, ...shape] = fact.args;
  const own = x?.kind === "symbol" ? data.get(x.name) : undefined;
  if (x?.kind !== "symbol" || own === undefined) return;
  const sizes = [own.length, own[0]?.length ?? 0];
  const actual = shape.length === 1 && sizes[1] !== 1 ? undefined : sizes;
  shape.forEach((dimension, i) => {
    const size = actual?.[i];
    const said = dimension.kind === "symbol" ? data.get(dimension.name)?.[0]?.[0] : dimension;
    const value = said && rationalOf(said);
    if (size === undefined || (value !== undefined && !(value.den === 1n && value.num === BigInt(size))))
      throw new DeriveError("shape", `the data of ${x.name} do not have the shape that is declared`);
    if (dimension.kind === "symbol") data.set(dimension.name, single(numeral(size)));
  });
}
