/**
 * Vectors and matrices of numbers put in: values by entries, exact where they are rational, and whether
 * conditions hold for the data. A value is given where every condition holds, and nowhere else.
 */
import { div, fromRational, neg, product, rationalOf, relation, sum, transpose } from "../expr/build.js";
import { attempt, DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { symbolsOf } from "../expr/walk.js";
import { type Entries, entriesOf, single } from "../evaluate/entries.js";
import { type Data, fails, failsFor, isTestable, relationsFor } from "../evaluate/relations.js";
import { type Meanings } from "../evaluate/evaluate.js";
import { tidy } from "../derive/tidy.js";
import { LIBRARY } from "../library/library.js";
import type { Definition } from "../rewrite/step.js";
import { isShapeFact } from "../rewrite/tensor/shape.js";
import type { DataValue } from "./response.js";
import { print } from "../syntax/print.js";
import { inserted, type Point, valueAt, type Written, writtenValue } from "./values.js";

/** Values of an expression with vectors and matrices, by rows; one row of one is a number. */
export interface TensorValue {
  readonly rows: readonly (readonly Written[])[];
  /** The same exactly, where that is rational. */
  readonly exact: readonly (readonly (Expr | null)[])[];
}

const ZERO = numeral(0);
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
    rows: values.map((row) => row.map(writtenValue)),
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
 * A partial derivative for the data, where it exists: nowhere if the function has no value. A condition that fails
 * for some entries only, x[2] = 0 in x != 0, concerns the direction of the entries of the variable in it: along the
 * others it says something of constants. One that fails and mentions none leaves no derivative.
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
  const broken = conditions.filter((condition) => failsFor(condition, data, meanings));
  if (broken.length === 0) return derivative;
  const own = data.get(wrt.name) ?? [];
  const concerned = own.length === derivative.length && own[0]?.length === derivative[0]?.length;
  const unknown = own.map((row, i) => row.map((_, j) => symbol(`${wrt.name}_${i + 1}_${j + 1}`)));
  const apart = new Map(data).set(wrt.name, unknown);
  const entries = unknown.flat();
  const missing = new Set<Expr>();
  for (const condition of broken) {
    const cells = concerned ? relationsFor(condition, data) : [];
    // None where they are not worked out without numbers.
    const named = (concerned && attempt(() => relationsFor(condition, apart))) || [];
    const sources = cells.map((cell, k) => {
      if (!fails(cell, meanings)) return [];
      const mentioned = new Set<Expr>(symbolsOf(tidy(named[k] ?? ZERO, LIBRARY).result));
      const found = entries.filter((name) => mentioned.has(name));
      return found.length === 0 ? entries : found;
    });
    if (cells.length === 0 || cells.length !== named.length) return withoutAll(derivative);
    for (const name of sources.flat()) missing.add(name);
  }
  return derivative.map((row, i) =>
    row.map((cell, j) => (missing.has(unknown[i]?.[j] ?? ZERO) ? UNDEFINED : cell)),
  );
}

const ROUNDED: Expr = fromRational({ num: 1n, den: 10n ** 9n });

/** What a property says of the entries of a vector or matrix. */
const SAYS: Readonly<Record<string, (x: Expr) => Expr[]>> = {
  symmetric: (x) => [relation("=", x, transpose(x))],
  spd: (x) => [relation("=", x, transpose(x)), relation(">", apply("det", [x]), ZERO)],
  invertible: (x) => [relation("!=", apply("det", [x]), ZERO)],
  fullrank: (x) => [relation("!=", apply("det", [product([transpose(x), x])]), ZERO)],
  // Probabilities are rounded when they are typed.
  simplex: (x) => [
    relation(">=", x, ZERO),
    relation("<=", apply("abs", [sum([apply("sum", [x]), neg(numeral(1))])]), ROUNDED),
  ],
  onehot: (x) => [relation("=", apply(".*", [x, x]), x), relation("=", apply("sum", [x]), numeral(1))],
  pm1: (x) => [relation("=", apply(".*", [x, x]), numeral(1))],
};

/**
 * Data for what was given of the names in an answer. Throws `DeriveError` where they break a fact, since the answer
 * may rely on it.
 */
export function requireGiven(
  facts: readonly Expr[],
  answers: readonly Expr[],
  definitions: readonly Definition[],
  data: Data,
  meanings: Meanings,
): void {
  const involved = new Set(answers.flatMap((node) => symbolsOf(inserted(node, definitions))));
  for (const fact of facts) {
    if (!symbolsOf(inserted(fact, definitions)).some((name) => involved.has(name))) continue;
    const [x] = fact.kind === "apply" && Object.hasOwn(SAYS, fact.op) ? fact.args : [];
    const own = fact.kind === "apply" && x !== undefined ? (SAYS[fact.op]?.(x) ?? []) : [fact];
    for (const said of own) {
      const whole = inserted(said, definitions);
      const names = symbolsOf(whole).map((s) => s.name);
      const isSaid =
        names.some((name) => data.has(name)) && names.every((name) => data.has(name) || CONSTANTS.has(name));
      if (isTestable(whole) && isSaid && failsFor(whole, data, meanings))
        throw new DeriveError("domain", `the data do not meet what is given, ${print(fact)}`);
    }
  }
}

const CONSTANTS: ReadonlySet<string> = new Set(["e", "pi"]);

/** What has no value, and makes everything that is worked out of it have none. */
export const UNDEFINED: Expr = div(numeral(1), numeral(0));

export const withoutAll = (value: Entries): Entries => value.map((row) => row.map(() => UNDEFINED));

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
