/**
 * Expressions with vectors and matrices for given data: every entry as an expression of numbers, worked out
 * exactly as far as it is rational. What remains is evaluated like any other expression.
 */
import * as Q from "../number/rational.js";
import { div, fromRational, isApply, neg, pow, product, rationalOf, sum } from "../expr/build.js";
import { binderIn, substituteFree } from "../expr/binders.js";
import { attempt, DeriveError } from "../expr/error.js";
import { apply, type Apply, type Expr, numeral } from "../expr/expr.js";
import { fold, symbolsOf } from "../expr/walk.js";
import { print } from "../syntax/print.js";
import { evaluate, type Meanings } from "./evaluate.js";
import { solveTable, type Table } from "./tables.js";

/** Rows of numbers, each an expression without symbols. A column has one entry in each row. */
export type Entries = readonly (readonly Expr[])[];

/** Sums with more terms than this are not written out. */
const MOST_TERMS = 10_000;

const ZERO = numeral(0);
const ONE = numeral(1);
const make = (n: number, m: number, at: (i: number, j: number) => Expr): Entries =>
  Array.from({ length: n }, (_, i) => Array.from({ length: m }, (__, j) => at(i, j)));
const entry = (a: Entries, i: number, j: number): Expr => a[i]?.[j] ?? ZERO;
const rows = (a: Entries): number => a.length;
const columns = (a: Entries): number => a[0]?.length ?? 0;
const isNumber = (a: Entries): boolean => rows(a) === 1 && columns(a) === 1;
export const single = (value: Expr): Entries => [[value]];
export const entriesFrom = (table: Table): Entries =>
  table.map((row) => row.map((value) => fromRational(value)));

/** A number where both are numbers, the operation else. */
function exactly(
  a: Expr,
  b: Expr,
  numbers: (a: Q.Rational, b: Q.Rational) => Q.Rational | undefined,
  otherwise: (a: Expr, b: Expr) => Expr,
): Expr {
  const [x, y] = [rationalOf(a), rationalOf(b)];
  const value = x !== undefined && y !== undefined ? numbers(x, y) : undefined;
  return value === undefined ? otherwise(a, b) : fromRational(value);
}

const plus = (a: Expr, b: Expr): Expr => exactly(a, b, Q.add, (u, v) => sum([u, v]));
const negated = (a: Expr): Expr => exactly(ZERO, a, Q.subtract, (_, u) => neg(u));
const times = (a: Expr, b: Expr): Expr => exactly(a, b, Q.multiply, (u, v) => product([u, v]));
const over = (a: Expr, b: Expr): Expr =>
  exactly(a, b, (x, y) => (y.num === 0n ? undefined : Q.divide(x, y)), div);
const raised = (a: Expr, b: Expr): Expr =>
  exactly(
    a,
    b,
    (x, y) => (Q.isInteger(y) && y.num >= 0n && y.num <= 64n ? Q.power(x, y.num) : undefined),
    squareOfRoot,
  );
/** sqrt(u)^2 is u: the square of a norm is rational where the norm is not. */
function squareOfRoot(base: Expr, exponent: Expr): Expr {
  const [inside] = isApply(base, "sqrt") ? base.args : [];
  return inside !== undefined && isTwo(exponent) ? inside : pow(base, exponent);
}
const isTwo = (node: Expr): boolean =>
  node.kind === "number" && node.value.num === 2n && node.value.den === 1n;
const total = (a: Entries): Expr => a.flat().reduce<Expr>(plus, ZERO);

function spread(args: readonly Entries[], f: (cells: readonly Expr[]) => Expr): Entries {
  const wide = args.find((a) => !isNumber(a)) ?? args[0] ?? single(ZERO);
  return make(rows(wide), columns(wide), (i, j) =>
    f(args.map((a) => (isNumber(a) ? entry(a, 0, 0) : entry(a, i, j)))),
  );
}

function multiplied(a: Entries, b: Entries): Entries {
  if (isNumber(a) || isNumber(b)) return spread([a, b], ([x = ZERO, y = ZERO]) => times(x, y));
  return make(rows(a), columns(b), (i, j) =>
    (a[i] ?? []).reduce<Expr>((so, x, k) => plus(so, times(x, entry(b, k, j))), ZERO),
  );
}

/** The sum of tables of one shape. */
export const added = (tables: readonly Entries[]): Entries => spread(tables, (cells) => cells.reduce(plus));

const identity = (n: number): Entries => make(n, n, (i, j) => (i === j ? ONE : ZERO));
const turned = (a: Entries): Entries => make(columns(a), rows(a), (i, j) => entry(a, j, i));

function wholeOf(node: Expr | undefined): number {
  const value = node && rationalOf(node);
  if (value === undefined || !Q.isInteger(value))
    throw new DeriveError(
      "domain",
      `${node === undefined ? "an index" : print(node)} is not a whole number here`,
    );
  return Number(value.num);
}

/** The entries for these data. Throws `DeriveError` for a symbol without data and an operation that is not exact. */
export function entriesOf(root: Expr, data: ReadonlyMap<string, Entries>): Entries {
  const known = new Map<Expr, Entries>();
  for (const node of outermostSums(root)) known.set(node, summed(node, data));
  return fold<Entries>(root, (node, args) => entriesAt(node, args, data), known);
}

/**
 * The exact value for an instance, or `undefined` where there is none among rational numbers. With meanings also
 * where functions have rational values: relu(1/2), log(1).
 */
export function tableOf(root: Expr, at: ReadonlyMap<string, Table>, meanings?: Meanings): Table | undefined {
  const entries = entriesIn(root, at);
  const exact = entries?.map((row) => row.flatMap((cell) => rationalValue(cell, meanings) ?? []));
  return exact?.every((row, i) => row.length === entries?.[i]?.length) === true ? exact : undefined;
}

function rationalValue(cell: Expr, meanings: Meanings | undefined): Q.Rational | undefined {
  const plain = rationalOf(cell);
  if (plain !== undefined || meanings === undefined || symbolsOf(cell).length > 0) return plain;
  const value = evaluate(cell, new Map(), meanings, { maxBits: 192 });
  return value.kind === "value" ? value.exact : undefined;
}

/** The entries for an instance, or `undefined` where they are not worked out. */
export const entriesIn = (root: Expr, at: ReadonlyMap<string, Table>): Entries | undefined =>
  attempt(() => entriesOf(root, new Map([...at].map(([name, table]) => [name, entriesFrom(table)]))));

/** Sums and products over an index that are met from above without going through another: each works out its inside. */
function outermostSums(root: Expr): Apply[] {
  const found = new Set<Apply>();
  const seen = new Set<Expr>();
  const stack: Expr[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind !== "apply" || seen.has(node)) continue;
    seen.add(node);
    if (binderIn(node) === undefined) stack.push(...node.args);
    else found.add(node);
  }
  return [...found];
}

function summed({ op, args: [index, low, high, body] }: Apply, data: ReadonlyMap<string, Entries>): Entries {
  if (index?.kind !== "symbol" || low === undefined || high === undefined || body === undefined)
    return single(ZERO);
  const [from, to] = [low, high].map((end) => wholeOf(entry(entriesOf(end, data), 0, 0)));
  const last = to ?? 0;
  const first = from ?? 1;
  if (last - first >= MOST_TERMS)
    throw new DeriveError("budget", `a sum of more than ${MOST_TERMS} terms is not written out`);
  const [none, joined] = op === "sum" ? [ZERO, plus] : [ONE, times];
  let so: Expr = none;
  for (let i = first; i <= last; i += 1)
    so = joined(
      so,
      entry(entriesOf(substituteFree(body, index, fromRational(Q.rational(BigInt(i)))), data), 0, 0),
    );
  return single(so);
}

function entriesAt(node: Expr, args: readonly Entries[], data: ReadonlyMap<string, Entries>): Entries {
  if (node.kind === "number") return single(node);
  if (node.kind === "symbol") {
    const found = data.get(node.name);
    if (found !== undefined) return found;
    if (node.name === "e" || node.name === "pi") return single(node);
    throw new DeriveError("domain", `${node.name} has no value here: give one, as in ${node.name} = 1`);
  }
  const [a = single(ZERO), b = single(ZERO)] = args;
  switch (node.op) {
    case "+":
      return spread(args, (cells) => cells.reduce(plus));
    case "-":
      return a.map((row) => row.map(negated));
    case "*":
      return args.reduce(multiplied);
    case ".*":
      return spread(args, (cells) => cells.reduce(times));
    case "/":
    case "./":
      return spread([a, b], ([x = ZERO, y = ONE]) => over(x, y));
    case ".^":
      return spread([a, b], ([x = ZERO, y = ONE]) => raised(x, y));
    case "^":
      if (isNumber(a)) return spread([a, b], ([x = ZERO, y = ONE]) => raised(x, y));
      return Array.from({ length: wholeOf(entry(b, 0, 0)) }, () => a).reduce(multiplied, identity(rows(a)));
    case "'":
      return turned(a);
    case "inv":
      return inverse(a);
    case "I":
      return identity(wholeOf(entry(a, 0, 0)));
    case "ones":
    case "zeros":
      return make(wholeOf(entry(a, 0, 0)), args.length > 1 ? wholeOf(entry(b, 0, 0)) : 1, () =>
        node.op === "ones" ? ONE : ZERO,
      );
    case "sum":
      return single(total(a));
    case "tr":
      return single(a.reduce<Expr>((so, row, i) => plus(so, row[i] ?? ZERO), ZERO));
    case "inner":
      return single(total(spread([a, b], ([x = ZERO, y = ZERO]) => times(x, y))));
    case "norm1":
      return single(total(a.map((row) => row.map((x) => apply("abs", [x])))));
    case "norm2": {
      const square = total(a.map((row) => row.map((x) => times(x, x))));
      return single(apply("sqrt", [square]));
    }
    case "diag":
      return columns(a) === 1
        ? make(rows(a), rows(a), (i, j) => (i === j ? entry(a, i, 0) : ZERO))
        : make(rows(a), 1, (i) => entry(a, i, i));
    case "softmax": {
      const exps = a.map((row) => row.map((x) => apply("exp", [x])));
      const all = total(exps);
      return exps.map((row) => row.map((x) => over(x, all)));
    }
    case "softmaxrows":
      return a.map((row) => {
        const exps = row.map((x) => apply("exp", [x]));
        return exps.map((x) => over(x, total([exps])));
      });
    case "unit": {
      const at = wholeOf(entry(a, 0, 0));
      return make(wholeOf(entry(b, 0, 0)), 1, (i) => (i + 1 === at ? ONE : ZERO));
    }
    case "delta":
      return single(entry(a, 0, 0) === entry(b, 0, 0) ? ONE : ZERO);
    case "[]": {
      const [i, j] = args.slice(1).map((index) => wholeOf(entry(index, 0, 0)));
      const found = a[(i ?? 1) - 1]?.[(j ?? 1) - 1];
      if (found === undefined) throw new DeriveError("domain", `${print(node)} is outside of the data`);
      return single(found);
    }
    case "det":
    case "logdet":
      return single(node.op === "det" ? determinant(a) : apply("log", [determinant(a)]));
    default:
      return spread(args, (cells) => apply(node.op, cells));
  }
}

function numbersOf(a: Entries, what: string): Table {
  return a.map((row) =>
    row.map((cell) => {
      const value = rationalOf(cell);
      if (value === undefined)
        throw new DeriveError(
          "unsupported",
          `${what} of a matrix whose entries are not rational is not worked out`,
        );
      return value;
    }),
  );
}

const isDiagonal = (a: Entries): boolean =>
  a.every((row, i) => row.every((cell, j) => i === j || cell === ZERO));

function inverse(a: Entries): Entries {
  if (isDiagonal(a)) return make(rows(a), columns(a), (i, j) => (i === j ? over(ONE, entry(a, i, j)) : ZERO));
  const unit = identity(rows(a)).map((row) => row.map((cell) => rationalOf(cell) ?? Q.ZERO));
  const found = solveTable(numbersOf(a, "the inverse"), unit);
  if (found === undefined) throw new DeriveError("domain", "the matrix has no inverse for these data");
  return entriesFrom(found);
}

/** By elimination: the product of the pivots, with a sign for each exchange. */
function determinant(a: Entries): Expr {
  if (isDiagonal(a)) return a.reduce<Expr>((so, row, i) => times(so, row[i] ?? ZERO), ONE);
  let left: Table = numbersOf(a, "the determinant");
  let so = Q.ONE;
  while (left.length > 0) {
    const at = left.findIndex(([first]) => first !== undefined && first.num !== 0n);
    const pivot = left[at];
    const [head] = pivot ?? [];
    if (pivot === undefined || head === undefined) return ZERO;
    so = Q.multiply(so, at % 2 === 0 ? head : Q.subtract(Q.ZERO, head));
    left = left
      .filter((row) => row !== pivot)
      .map((row) => {
        const factor = Q.divide(row[0] ?? Q.ZERO, head);
        return row.slice(1).map((x, j) => Q.subtract(x, Q.multiply(factor, pivot[j + 1] ?? Q.ZERO)));
      });
  }
  return fromRational(so);
}
