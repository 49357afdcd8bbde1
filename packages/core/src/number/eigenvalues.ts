/**
 * Eigenvalues of a symmetric matrix in machine numbers, by Jacobi's rotations: each makes one entry beside the
 * diagonal zero, until nothing is left there. For numbers that are shown rounded, never for a proof.
 */
const MOST_SWEEPS = 60;

/** The largest first. */
export function eigenvalues(symmetric: readonly (readonly number[])[]): number[] {
  const a = symmetric.map((row) => [...row]);
  const n = a.length;
  const at = (i: number, j: number): number => a[i]?.[j] ?? 0;
  const set = (i: number, j: number, value: number): void => {
    const row = a[i];
    if (row !== undefined) row[j] = value;
  };
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep += 1) {
    let beside = 0;
    for (let i = 0; i < n; i += 1)
      for (let j = 0; j < i; j += 1) {
        const size = at(i, j);
        beside = Math.max(beside, Math.abs(size));
        if (size === 0) continue;
        const angle = Math.atan2(2 * size, at(i, i) - at(j, j)) / 2;
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        for (let k = 0; k < n; k += 1) {
          const [x, y] = [at(i, k), at(j, k)];
          set(i, k, c * x + s * y);
          set(j, k, c * y - s * x);
        }
        for (let k = 0; k < n; k += 1) {
          const [x, y] = [at(k, i), at(k, j)];
          set(k, i, c * x + s * y);
          set(k, j, c * y - s * x);
        }
      }
    if (beside < 1e-14 * Math.max(1, ...a.map((_, i) => Math.abs(at(i, i))))) break;
  }
  return a.map((_, i) => at(i, i)).sort((x, y) => y - x);
}
