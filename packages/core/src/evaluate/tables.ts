/** Matrices of rational numbers as tables, and equations with them solved exactly. */
import * as Q from "../number/rational.js";

export type Table = readonly (readonly Q.Rational[])[];

const rows = (a: Table): number => a.length;
const columns = (a: Table): number => a[0]?.length ?? 0;
export const numberTable = (value: Q.Rational): Table => [[value]];

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
