/** Derivatives of matrices by matrices: the change along a direction, against differences. */
import { answer, fold, apply, print, solve, symbol, type Expr } from "@derive/core";
import { describe, expect, it } from "vitest";
import { entry, evaluateTensor, type Matrix, number } from "../helpers/tensors.js";

const GIVEN = ["A: matrix n n, B: matrix n n, x: vector n"];

const CASES: readonly (readonly [expr: string, map: string | undefined])[] = [
  ["inv(A)", "-inv(A)*differential(A, A)*inv(A)"],
  ["A*A", "differential(A, A)*A + A*differential(A, A)"],
  ["A'*B*A", undefined],
  ["A^3", undefined],
  ["sigma(A)", undefined],
  ["A*x", "differential(A, A)*x"],
  ["tr(A)*A", undefined],
  ["inv(A)*x", undefined],
  ["A .* A", undefined],
  ["exp(A*x)", undefined],
];

const table = (seed: number, n: number, m: number): Matrix =>
  Array.from({ length: n }, (_, i) =>
    Array.from(
      { length: m },
      (__, j) => ((seed + 3 * i + 5 * j + i * j * seed) % 7) / 7 + (i === j && m > 1 ? 2 : 0),
    ),
  );

/** dA as a matrix of its own. */
const withDirection = (node: Expr): Expr =>
  fold<Expr>(node, (each, args) =>
    each.kind !== "apply" ? each : each.op === "differential" ? symbol("H") : apply(each.op, args),
  );

describe("the map from dA", () => {
  it.each(CASES)("%s", (expr, map) => {
    const found = answer({ task: "differentiate", expr, wrt: "A", given: GIVEN });
    const part = found.task === "differentiate" ? found.parts[0] : undefined;
    if (part === undefined || found.task !== "differentiate") throw new Error("no part");
    if (map !== undefined) expect(part.result).toBe(answered(map));
    for (const n of [2, 3, 4]) {
      const at = new Map<string, Matrix>([
        ["n", number(n)],
        ["A", table(1, n, n)],
        ["B", table(2, n, n)],
        ["H", table(3, n, n)],
        ["x", table(4, n, 1)],
      ]);
      const moved = (by: number): Matrix => {
        const a = (at.get("A") ?? []).map((row, i) =>
          row.map((value, j) => value + by * entry(at.get("H") ?? [], i, j)),
        );
        return evaluateTensor(found.question, new Map(at).set("A", a));
      };
      const [up, down] = [moved(1e-6), moved(-1e-6)];
      const change = evaluateTensor(withDirection(part.result), at);
      change.forEach((row, i) => {
        row.forEach((value, j) => {
          expect(value).toBeCloseTo((entry(up, i, j) - entry(down, i, j)) / 2e-6, 4);
        });
      });
    }
  });
});

describe("the same entry by entry", () => {
  it.each(CASES)("%s", (expr) => {
    const found = answer({ task: "differentiate", expr, wrt: "A", given: GIVEN });
    const part = found.task === "differentiate" ? found.parts[0] : undefined;
    if (part?.entries === undefined || found.task !== "differentiate") throw new Error("no entries");
    const [of, by] = part.entries.of.kind === "apply" ? part.entries.of.args : [];
    const letters = [of, by].flatMap((node) =>
      node?.kind === "apply" ? node.args.slice(1).map((index) => print(index)) : [],
    );
    const n = 3;
    const at = new Map<string, Matrix>([
      ["n", number(n)],
      ["A", table(1, n, n)],
      ["B", table(2, n, n)],
      ["x", table(4, n, 1)],
    ]);
    for (const [i, j, k, l] of [
      [1, 1, 1, 1],
      [1, 2, 2, 1],
      [2, 3, 2, 3],
      [3, 1, 2, 2],
      [2, 2, 3, 1],
    ] as const) {
      const wide = letters.length === 4;
      const places = wide ? [i, j, k, l] : [i, k, l];
      const [row, column] = [k - 1, l - 1];
      const moved = (change: number): Matrix => {
        const a = (at.get("A") ?? []).map((r, p) =>
          r.map((value, q) => (p === row && q === column ? value + change : value)),
        );
        return evaluateTensor(found.question, new Map(at).set("A", a));
      };
      const slope =
        (entry(moved(1e-6), i - 1, wide ? j - 1 : 0) - entry(moved(-1e-6), i - 1, wide ? j - 1 : 0)) / 2e-6;
      const indices = letters.map((letter, p) => [letter, number(places[p] ?? 1)] as const);
      const value = evaluateTensor(part.entries.result, new Map([...at, ...indices]));
      expect(entry(value, 0, 0)).toBeCloseTo(slope, 4);
    }
  });
});

function answered(text: string): Expr {
  const found = answer({ task: "evaluate", expr: text, given: GIVEN, at: [] });
  return found.task === "evaluate" ? found.question : symbol("none");
}

describe("maps of what vanishes", () => {
  const given = ["X Y : matrix n d, x y : vector n, v : vector d"];
  it.each([
    ["(X - X)*Y'", "zeros(n, n)"],
    ["(X - X)'", "zeros(d, n)"],
    ["((x - x)*(X'*y)')*v", "zeros(n)"],
  ])("have the shape of %s", (expr, result) => {
    const request = { task: "differentiate", layout: "jacobian", expr, wrt: "X", given } as const;
    expect(solve(request)).toMatchObject({ ok: true, result });
  });
});
