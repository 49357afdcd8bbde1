/** Hessians by several variables, block by block; notation of matrices; and what has no derivative anywhere. */
import { answer, print, solve } from "@derive/core";
import { describe, expect, it } from "vitest";

const GIVEN = [
  "x y : vector n, A : matrix n n, S : matrix n n symmetric, G : matrix n n diagonal, s : scalar",
];

describe("second derivatives by several variables", () => {
  it.each([
    ["x'*A*y", "x,y", "[[zeros(n, n), A], [A', zeros(n, n)]]"],
    ["norm2(x - y)^2", "x,y", "[[2*I(n), -2*I(n)], [-2*I(n), 2*I(n)]]"],
    ["s*x'*x", "s,x", "[[0, 2*x'], [2*x, 2*s*I(n)]]"],
  ])("%s by %s", (expr, wrt, result) => {
    expect(solve({ task: "differentiate", layout: "hessian", expr, wrt, given: GIVEN })).toMatchObject({
      ok: true,
      result,
    });
  });

  it("have values for data, each with its block", () => {
    const found = solve({
      task: "differentiate",
      layout: "hessian",
      expr: "norm2(x - y)^2",
      wrt: "x,y",
      given: GIVEN,
      at: [{ x: [1, 2], y: [0, 0], n: 2 }],
    });
    const values = found.ok && "partials" in found ? found.partials?.map(({ value }) => value) : undefined;
    const [plus, minus] = [
      [
        [
          [2, 0],
          [0, 2],
        ],
      ],
      [
        [
          [-2, 0],
          [0, -2],
        ],
      ],
    ];
    expect(values).toEqual([plus, minus, minus, plus]);
  });
});

describe("by matrices whose entries do not move one by one", () => {
  it.each([
    ["tr(A*S)", "S", "(A' + A)/2"],
    ["x'*S*x", "S", "x*x'"],
    ["tr(G*A)", "G", "diag(diag(A))"],
  ])("%s by %s", (expr, wrt, result) => {
    expect(solve({ task: "differentiate", expr, wrt, given: GIVEN })).toMatchObject({ ok: true, result });
  });

  it.each([
    { task: "differentiate", expr: "x'*S*y", wrt: "S[1,2]", given: GIVEN },
    { task: "differentiate", expr: "tr(A*S)", wrt: "S", view: "index", given: GIVEN },
    { task: "backprop", expr: "L = tr(A*S)", given: GIVEN },
    { task: "prove", claim: "D(tr(A*S), S) = A'", given: GIVEN },
  ] as const)("are refused where they would: %j", (request) => {
    expect(() => answer(request)).toThrow("do not move one by one");
  });
});

describe("numbers before vectors", () => {
  it.each([
    ["x'*y*x", "x", "(x'*y)*I(n) + x*y'"],
    ["x - 2*y'*x*y/(y'*y)", "x", "I(n) - 2*y*y'/(y'*y)"],
  ])("the Jacobian of %s by %s", (expr, wrt, result) => {
    expect(solve({ task: "differentiate", layout: "jacobian", expr, wrt, given: GIVEN })).toMatchObject({
      ok: true,
      result,
    });
  });

  it.each([
    ["(ones(n))[2]*s", "s", "1"],
    ["sum((s*ones(n))[2])", "s", "1"],
  ])("an index behind brackets that hold a vector: %s", (expr, wrt, result) => {
    const found = answer({ task: "differentiate", expr, wrt, given: GIVEN, at: [{ s: 1, n: 3 }] });
    if (found.task !== "differentiate") throw new Error("not a derivative");
    const [value] = found.data?.[0] ?? [];
    expect(value === undefined ? print(found.parts[0]!.result) : String(value.value.rows[0]?.[0])).toBe(
      result,
    );
  });
});

describe("what is constant zero under a norm", () => {
  it.each(["norm2(x - x)", "norm2((s - s)*x)", "norm1(x - x)"])("%s has no rule", (expr) => {
    expect(() => answer({ task: "differentiate", expr, wrt: "x", given: GIVEN })).toThrow(/never so|no rule/);
  });
});
