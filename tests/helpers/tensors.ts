/**
 * Vectors and matrices in machine numbers, evaluated as a textbook says. An independent referee: it shares
 * no code with the engine but the reading of the expression.
 */
import { type Apply, type Expr, fold } from "@derive/core";
import { FUNCTIONS } from "./doubles.js";

/** Rows of numbers; a column has one number in each row. */
export type Matrix = readonly (readonly number[])[];

const make = (n: number, m: number, at: (i: number, j: number) => number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: m }, (__, j) => at(i, j)));
export const rowsOf = (a: Matrix): number => a.length;
export const columnsOf = (a: Matrix): number => a[0]?.length ?? 0;
export const entry = (a: Matrix, i: number, j: number): number => a[i]?.[j] ?? NaN;
const isNumber = (a: Matrix): boolean => rowsOf(a) === 1 && columnsOf(a) === 1;
export const number = (x: number): Matrix => [[x]];
export const map = (a: Matrix, f: (x: number) => number): Matrix => a.map((row) => row.map(f));
export const transpose = (a: Matrix): Matrix => make(columnsOf(a), rowsOf(a), (i, j) => entry(a, j, i));

function spread(args: readonly Matrix[], f: (...xs: number[]) => number): Matrix {
  const wide = args.find((a) => !isNumber(a)) ?? args[0] ?? number(NaN);
  return make(rowsOf(wide), columnsOf(wide), (i, j) =>
    f(...args.map((a) => (isNumber(a) ? entry(a, 0, 0) : entry(a, i, j)))),
  );
}

export function times(a: Matrix, b: Matrix): Matrix {
  if (isNumber(a) || isNumber(b)) return spread([a, b], (x, y) => x * y);
  if (columnsOf(a) !== rowsOf(b)) throw new Error("shapes do not fit");
  return make(rowsOf(a), columnsOf(b), (i, j) =>
    (a[i] ?? []).reduce((total, x, k) => total + x * entry(b, k, j), 0),
  );
}

/** The determinant and the inverse by elimination. */
function eliminated(a: Matrix): { det: number; inv: Matrix } {
  const n = rowsOf(a);
  const work = a.map((row, i) => [...row, ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))]);
  let det = 1;
  for (let k = 0; k < n; k += 1) {
    let best = k;
    for (let i = k; i < n; i += 1) if (Math.abs(work[i]?.[k] ?? 0) > Math.abs(work[best]?.[k] ?? 0)) best = i;
    const [pivotRow, other] = [work[best] ?? [], work[k] ?? []];
    if (best !== k) det = -det;
    work[best] = other;
    const pivot = pivotRow[k] ?? NaN;
    det *= pivot;
    work[k] = pivotRow.map((x) => x / pivot);
    for (let i = 0; i < n; i += 1) {
      const factor = work[i]?.[k] ?? 0;
      if (i !== k) work[i] = (work[i] ?? []).map((x, j) => x - factor * (work[k]?.[j] ?? 0));
    }
  }
  return { det, inv: work.map((row) => row.slice(n)) };
}

const total = (a: Matrix): number => a.flat().reduce((x, y) => x + y, 0);
const identity = (n: number): Matrix => make(n, n, (i, j) => (i === j ? 1 : 0));

/** A sum over an index, written out. */
function indexedSum({ args }: Apply, at: ReadonlyMap<string, Matrix>): Matrix {
  const [index, from, to, body] = args;
  if (index?.kind !== "symbol" || from === undefined || to === undefined || body === undefined)
    throw new Error("not a sum over an index");
  const last = entry(evaluateTensor(to, at), 0, 0);
  let sum = 0;
  for (let i = entry(evaluateTensor(from, at), 0, 0); i <= last; i += 1)
    sum += entry(evaluateTensor(body, new Map(at).set(index.name, number(i))), 0, 0);
  return number(sum);
}

export function evaluateTensor(root: Expr, at: ReadonlyMap<string, Matrix>): Matrix {
  return fold<Matrix>(root, (node, args) => {
    if (node.kind === "number") return number(Number(node.value.num) / Number(node.value.den));
    if (node.kind === "symbol") return at.get(node.name) ?? number(node.name === "pi" ? Math.PI : NaN);
    const [a = number(NaN), b = number(NaN)] = args;
    switch (node.op) {
      case "'":
        return transpose(a);
      case "*":
        return args.reduce(times);
      case ".*":
        return args.reduce((x, y) => spread([x, y], (p, q) => p * q));
      case "./":
        return spread([a, b], (p, q) => p / q);
      case "^":
      case ".^":
        if (!isNumber(a) && node.op === "^") {
          const power = entry(b, 0, 0);
          return Array.from({ length: power - 1 }).reduce<Matrix>((x) => times(x, a), a);
        }
        return spread([a, b], (p, q) => p ** q);
      case "inv":
        return eliminated(a).inv;
      case "det":
        return number(eliminated(a).det);
      case "logdet":
        return number(Math.log(eliminated(a).det));
      case "tr":
        return number(a.reduce((sum, row, i) => sum + (row[i] ?? 0), 0));
      case "diag":
        return columnsOf(a) === 1
          ? make(rowsOf(a), rowsOf(a), (i, j) => (i === j ? entry(a, i, 0) : 0))
          : make(rowsOf(a), 1, (i) => entry(a, i, i));
      case "sum":
        return args.length > 1 ? indexedSum(node, at) : number(total(a));
      case "norm2":
        return number(Math.sqrt(total(map(a, (x) => x * x))));
      case "norm1":
        return number(total(map(a, Math.abs)));
      case "inner":
        return number(total(spread([a, b], (p, q) => p * q)));
      case "I":
        return identity(entry(a, 0, 0));
      case "ones":
        return make(entry(a, 0, 0), args.length > 1 ? entry(b, 0, 0) : 1, () => 1);
      case "zeros":
        return make(entry(a, 0, 0), args.length > 1 ? entry(b, 0, 0) : 1, () => 0);
      case "softmax": {
        const exps = map(a, Math.exp);
        return map(exps, (x) => x / total(exps));
      }
      case "delta":
        return number(entry(a, 0, 0) === entry(b, 0, 0) ? 1 : 0);
      case "softmaxrows":
        return a.map((row) => {
          const exps = row.map(Math.exp);
          return exps.map((x) => x / exps.reduce((p, q) => p + q, 0));
        });
      case "unit":
        return make(entry(b, 0, 0), 1, (i) => (i + 1 === entry(a, 0, 0) ? 1 : 0));
      case "[]": {
        const [i = 1, j = 1] = args.slice(1).map((index) => entry(index, 0, 0));
        return number(entry(a, i - 1, j - 1));
      }
      case "Phi":
        return map(a, Math.tanh);
      case "Phi'":
        return map(a, (x) => 1 - Math.tanh(x) ** 2);
      case "Phi''":
        return map(a, (x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2));
      default: {
        const f = FUNCTIONS[node.op];
        return f === undefined ? number(NaN) : spread(args, f);
      }
    }
  });
}
