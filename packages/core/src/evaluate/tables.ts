/**
 * Small instances with rational numbers: matrices as tables, evaluated and solved exactly. They refute claims
 * about optima; they prove nothing.
 */
import * as Q from "../number/rational.js";
import type { Expr } from "../expr/expr.js";
import { fold } from "../expr/walk.js";

export type Table = readonly (readonly Q.Rational[])[];

const make = (n: number, m: number, at: (i: number, j: number) => Q.Rational): Table =>
  Array.from({ length: n }, (_, i) => Array.from({ length: m }, (__, j) => at(i, j)));
const entry = (a: Table, i: number, j: number): Q.Rational => a[i]?.[j] ?? Q.ZERO;
const rows = (a: Table): number => a.length;
const columns = (a: Table): number => a[0]?.length ?? 0;
const isNumber = (a: Table): boolean => rows(a) === 1 && columns(a) === 1;
export const numberTable = (value: Q.Rational): Table => [[value]];
const turned = (a: Table): Table => make(columns(a), rows(a), (i, j) => entry(a, j, i));

function spread(args: readonly Table[], f: (a: Q.Rational, b: Q.Rational) => Q.Rational): Table {
  return args.reduce((a, b) => {
    const like = isNumber(a) ? b : a;
    const at = (t: Table, i: number, j: number): Q.Rational =>
      isNumber(t) ? entry(t, 0, 0) : entry(t, i, j);
    return make(rows(like), columns(like), (i, j) => f(at(a, i, j), at(b, i, j)));
  });
}

function times(a: Table, b: Table): Table | undefined {
  if (isNumber(a) || isNumber(b)) return spread([a, b], Q.multiply);
  if (columns(a) !== rows(b)) return undefined;
  return make(rows(a), columns(b), (i, j) =>
    (a[i] ?? []).reduce((total, x, k) => Q.add(total, Q.multiply(x, entry(b, k, j))), Q.ZERO),
  );
}

/** The solution of a·x = b, if there is exactly one. */
export function solveTable(a: Table, b: Table): Table | undefined {
  const n = rows(a);
  if (columns(a) !== n || rows(b) !== n) return undefined;
  const work = a.map((row, i) => [...row, ...(b[i] ?? [])]);
  for (let k = 0; k < n; k += 1) {
    const best = work.findIndex((row, i) => i >= k && row[k]?.num !== 0n);
    const pivotRow = work[best];
    const pivot = pivotRow?.[k];
    if (best < 0 || pivotRow === undefined || pivot === undefined) return undefined;
    work[best] = work[k] ?? [];
    work[k] = pivotRow.map((x) => Q.divide(x, pivot));
    for (let i = 0; i < n; i += 1) {
      const factor = work[i]?.[k];
      if (i === k || factor === undefined || factor.num === 0n) continue;
      work[i] = (work[i] ?? []).map((x, j) => Q.subtract(x, Q.multiply(factor, work[k]?.[j] ?? Q.ZERO)));
    }
  }
  return work.map((row) => row.slice(n));
}

const identity = (n: number): Table => make(n, n, (i, j) => (i === j ? Q.ONE : Q.ZERO));
const total = (a: Table): Q.Rational => a.flat().reduce(Q.add, Q.ZERO);

/** The exact value, or `undefined` where there is none among rational numbers. */
export function evaluateTable(root: Expr, at: ReadonlyMap<string, Table>): Table | undefined {
  return fold<Table | undefined>(root, (node, given) => {
    if (node.kind === "number") return numberTable(node.value);
    if (node.kind === "symbol") return at.get(node.name);
    if (node.op === "^") {
      const square = squareOf(node, at, given[1] && entry(given[1], 0, 0));
      if (square !== undefined) return square;
    }
    const args = given.filter((arg) => arg !== undefined);
    if (args.length < given.length) return undefined;
    const [a, b] = args;
    if (a === undefined) return undefined;
    switch (node.op) {
      case "+":
        return spread(args, Q.add);
      case "-":
        return a.map((row) => row.map(Q.negate));
      case "*":
        return args.slice(1).reduce<Table | undefined>((left, right) => left && times(left, right), a);
      case ".*":
        return spread(args, Q.multiply);
      case "/":
        return b === undefined || entry(b, 0, 0).num === 0n ? undefined : spread([a, b], Q.divide);
      case "^": {
        const power = b && entry(b, 0, 0);
        const isSmall = power !== undefined && Q.isInteger(power) && power.num >= 0n && power.num <= 8n;
        if (!isSmall) return undefined;
        if (isNumber(a)) return numberTable(Q.power(entry(a, 0, 0), power.num));
        const copies = Array.from({ length: Number(power.num) }, () => a);
        return copies.reduce<Table | undefined>(
          (left, right) => left && times(left, right),
          identity(rows(a)),
        );
      }
      case "'":
        return turned(a);
      case "inv":
        return solveTable(a, identity(rows(a)));
      case "I":
        return identity(Number(entry(a, 0, 0).num));
      case "ones":
      case "zeros": {
        const value = node.op === "ones" ? Q.ONE : Q.ZERO;
        return make(
          Number(entry(a, 0, 0).num),
          b === undefined ? 1 : Number(entry(b, 0, 0).num),
          () => value,
        );
      }
      case "sum":
        return args.length === 1 ? numberTable(total(a)) : undefined;
      case "tr":
        return numberTable(a.reduce((sum, row, i) => Q.add(sum, row[i] ?? Q.ZERO), Q.ZERO));
      case "inner":
        return b && numberTable(total(spread([a, b], Q.multiply)));
      case "diag":
        return columns(a) === 1
          ? make(rows(a), rows(a), (i, j) => (i === j ? entry(a, i, 0) : Q.ZERO))
          : make(rows(a), 1, (i) => entry(a, i, i));
      default:
        return undefined;
    }
  });
}

/** norm2(u)^2 is rational where norm2(u) need not be. */
function squareOf(
  node: Expr,
  at: ReadonlyMap<string, Table>,
  power: Q.Rational | undefined,
): Table | undefined {
  const [base] = node.kind === "apply" ? node.args : [];
  const [u] = base?.kind === "apply" && base.op === "norm2" ? base.args : [];
  const inside = u && power !== undefined && power.num === 2n ? evaluateTable(u, at) : undefined;
  return inside && numberTable(total(spread([inside, inside], Q.multiply)));
}
