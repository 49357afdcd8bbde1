/** Values of sums over an index: letters that are bound twice, and sums that stand in two places. */
import { solve } from "@derive/core";
import { describe, expect, it } from "vitest";

describe("sums in sums", () => {
  it.each([
    ["sum(j, 1, 2, sum(j, 1, 2, 1/j))", {}, 3],
    ["sum(j, 1, 2, 1/j + sum(j, 1, 2, 1/j))", {}, 4.5],
    ["sum(i, 1, 3, sum(i, 1, i, i))", {}, 10],
    ["sum(i, 1, n, sum(i, 1, n, x[i]^2))", { x: [1, 2], n: 2 }, 10],
    ["sum(i, 1, 2, i*sum(j, 1, 2, j^3))/sum(j, 1, 2, j^3) + j", { j: 10 }, 13],
    ["sum(i, 1, 2, i*sum(j, 1, 2, j^3))/sum(j, 1, 2, j^3)", {}, 3],
    ["prod(i, 1, 3, sum(i, 1, i, 1))", {}, 6],
  ])("%s at %j", (expr, at, value) => {
    const found = solve({ task: "evaluate", expr, given: ["x : vector n"], at: [at] });
    expect(found).toMatchObject({ ok: true, value: [value] });
  });
});

describe("powers of matrices", () => {
  it.each([
    [
      "A^-1",
      [
        [1, -1],
        [-1, 2],
      ],
    ],
    [
      "A^-2",
      [
        [2, -3],
        [-3, 5],
      ],
    ],
    [
      "A^0",
      [
        [1, 0],
        [0, 1],
      ],
    ],
    [
      "A^1",
      [
        [2, 1],
        [1, 1],
      ],
    ],
  ])("%s", (expr, value) => {
    const found = solve({
      task: "evaluate",
      expr,
      given: ["A : matrix 2 2"],
      at: [
        {
          A: [
            [2, 1],
            [1, 1],
          ],
        },
      ],
    });
    expect(found).toMatchObject({ ok: true, value: [value] });
  });
});

describe("data", () => {
  it("of shapes that do not go together have no value", () => {
    const at = [{ a: [1, 2], b: [1, 2, 3] }];
    expect(solve({ task: "evaluate", expr: "a'*b", at })).toMatchObject({
      ok: false,
      error: { kind: "shape" },
    });
  });

  it("have no place in a claim", () => {
    const found = solve({ task: "prove", claim: "M*M = I(2)", define: ["M = [[0, 1], [1, 0]]"] });
    expect(found).toMatchObject({ ok: false, error: { kind: "unsupported" } });
  });
});
