/** Eigenvalues of symmetric matrices: their sum, the sum of their squares and their product are known otherwise. */
import { describe, expect, it } from "vitest";
import { eigenvalues } from "../../packages/core/src/number/eigenvalues.js";
import { seeded } from "../helpers/random.js";

describe("eigenvalues", () => {
  it.each([1, 2, 3, 5, 8])("of random symmetric matrices of size %i", (n) => {
    const random = seeded(n);
    for (let round = 0; round < 20; round += 1) {
      const half = Array.from({ length: n }, () => Array.from({ length: n }, () => 2 * random() - 1));
      const a = half.map((row, i) => row.map((x, j) => x + half[j]![i]!));
      const found = eigenvalues(a);
      expect(found).toHaveLength(n);
      expect([...found].sort((x, y) => y - x)).toEqual(found);
      const total = (values: readonly number[]): number => values.reduce((so, x) => so + x, 0);
      expect(total(found)).toBeCloseTo(total(a.map((row, i) => row[i]!)), 10);
      expect(total(found.map((x) => x * x))).toBeCloseTo(total(a.flat().map((x) => x * x)), 9);
    }
  });

  it("of matrices whose values are known", () => {
    expect(
      eigenvalues([
        [2, 0],
        [0, 5],
      ]),
    ).toEqual([5, 2]);
    expect(
      eigenvalues([
        [0, 1],
        [1, 0],
      ]),
    ).toEqual([1, -1]);
    const [a, b] = eigenvalues([
      [2, 1],
      [1, 3],
    ]);
    expect(a! * b!).toBeCloseTo(5, 12);
    expect(eigenvalues([])).toEqual([]);
  });
});
