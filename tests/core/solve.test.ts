/** The single entry, as other programs use it: requests in, plain JSON out, and never an exception. */
import { readStatements, type Request, solve } from "@derive/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("solve", () => {
  // The first question of a process compiles the rules; the others must find them as good as new.
  it.each([
    ["x^2*sin(x)", "2*x*sin(x) + x^2*cos(x)"],
    ["x^2*sin(x)", "2*x*sin(x) + x^2*cos(x)"],
    ["tanh(tanh(x))", "(1 - tanh(tanh(x))^2)*(1 - tanh(x)^2)"],
    ["x*sigmoid(x)", "sigmoid(x) + x*sigmoid(x)*(1 - sigmoid(x))"],
    ["x^3 - x*x + x", "3*x^2 - 2*x + 1"],
    ["log(e^x + 1)", "e^x/(e^x + 1)"],
    ["sqrt(x)*sqrt(x)", "1"],
    ["e^(2*x)*e^(-x)", "e^x"],
    ["(x + 1)^2/(x + 1)", "1"],
    ["-(-x)", "1"],
    ["sin(2x)", "2*cos(2*x)"],
    ["x*abs(x)", "abs(x) + x*sign(x)"],
  ])("differentiates %s, whichever question came first", (expr, result) => {
    expect(solve({ task: "differentiate", expr, wrt: "x" })).toMatchObject({
      ok: true,
      result,
      replayed: true,
    });
  });

  it("proves lemmas about the user's functions inside a scope that compiles the rules", () => {
    const define = ["s(r) = 1/(1 + e^(-r))", "g(x) = x*s(x)"];
    expect(solve({ task: "differentiate", expr: "g(2*s(x))", wrt: "x", define })).toMatchObject({ ok: true });
    expect(solve({ task: "differentiate", expr: "2*s(2x) - 1", wrt: "x", define })).toMatchObject({
      result: "4*s(2*x)*(1 - s(2*x))",
    });
  });

  it("gives one entry for each variable when none is named", () => {
    expect(solve({ task: "differentiate", expr: "x*y", at: [{ x: 2, y: 3 }] })).toMatchObject({
      result: "[y, x]",
      value: [[3, 2]],
      partials: [{ wrt: "x" }, { wrt: "y" }],
    });
  });

  it("has null, and never NaN or infinity, where there is no value", () => {
    const at = [{ x: 0 }, { x: -1 }, { x: 1 }];
    expect(solve({ task: "differentiate", expr: "log(x)", at })).toMatchObject({ value: [null, null, 1] });
    expect(solve({ task: "differentiate", expr: "abs(x)", at })).toMatchObject({ value: [null, -1, 1] });
    expect(solve({ task: "evaluate", expr: "1/x + e^(10000*x)", at })).toMatchObject({
      value: [null, -1, "8.8068182256629215e4342"],
    });
  });

  it("uses declared facts", () => {
    const expr = "x^n";
    expect(solve({ task: "differentiate", expr, wrt: "x" })).toMatchObject({ conditions: ["x > 0"] });
    expect(solve({ task: "differentiate", expr, wrt: "x", declare: { x: "scalar positive" } })).toMatchObject(
      {
        conditions: [],
      },
    );
    expect(solve({ task: "differentiate", expr: "log(1 - x)", given: ["x in (0, 1)"] })).toMatchObject({
      conditions: [],
    });
  });

  it.each([
    ["sinn(x)", "syntax"],
    ["xyz", "syntax"],
    ["f(x)*f(x, y)", undefined],
    ["log(-1 - x^2)", "domain"],
    ["x +", "syntax"],
    ["", "syntax"],
  ])("says what is wrong with %s", (expr, kind) => {
    const response = solve({ task: "differentiate", expr, wrt: "x" });
    if (kind !== undefined) expect(response).toMatchObject({ ok: false, error: { kind } });
  });

  it.each([
    "9^9^9^9",
    "x^(10^9)",
    "x^(10^(10^9))",
    "(((((x)))))".repeat(1),
    "x_1 + __proto__*x",
    "1e-300*x",
    "0.1^400*x",
  ])("answers %s or refuses it in time", (expr) => {
    const response = solve({ task: "differentiate", expr, wrt: "x", at: [{ x: 2 }] });
    if (!response.ok) expect(response.error.kind).not.toBe("internal");
  });

  it("never throws, whatever the request holds", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 60 }),
        fc.string({ maxLength: 10 }),
        fc.string({ maxLength: 20 }),
        (expr, wrt, given) => {
          const request: Request = { task: "differentiate", expr, wrt, given: [given], at: [{ x: 1 }] };
          const response = solve(request);
          if (!response.ok) expect(response.error.kind, response.error.message).not.toBe("internal");
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("the Hessian by several numbers", () => {
  const hessian = { task: "differentiate", layout: "hessian" } as const;

  it.each([
    ["x^2*y", ["x", "y"], "[[2*y, 2*x], [2*x, 0]]"],
    ["x*y*z", ["x", "y", "z"], "[[0, z, y], [z, 0, x], [y, x, 0]]"],
    ["e^x", ["x"], "e^x"],
    ["sin(x*y)", ["y"], "-x^2*sin(x*y)"],
  ])("%s by %s", (expr, wrt, result) => {
    expect(solve({ ...hessian, expr, wrt })).toMatchObject({ ok: true, result });
  });

  it("agrees with differences", () => {
    const [x, y] = [0.7, -0.4];
    const f = (a: number, b: number): number => Math.exp(a * b) + a ** 3 * Math.sin(b);
    const h = 1e-4;
    const mixed = (f(x + h, y + h) - f(x + h, y - h) - f(x - h, y + h) + f(x - h, y - h)) / (4 * h * h);
    const response = solve({ ...hessian, expr: "e^(x*y) + x^3*sin(y)", wrt: ["x", "y"], at: [{ x, y }] });
    const [[, right] = [], [left] = []] = (response.ok ? response.value?.[0] : undefined) as number[][];
    expect(right).toBe(left);
    expect(right).toBeCloseTo(mixed, 6);
  });

  it.each([
    ["directional", "is for vectors and matrices"],
    ["structured symmetric", "is for vectors and matrices"],
  ] as const)("and no layout is overlooked: %s", (layout, message) => {
    expect(solve({ task: "differentiate", expr: "x^2", wrt: "x", layout })).toMatchObject({
      ok: false,
      error: { kind: "unsupported", message: expect.stringContaining(message) as string },
    });
  });

  it("is a statement of a sheet, as the Jacobian is", () => {
    const { statements } = readStatements("hessian x^2*y wrt x, y\njacobian A*x wrt x");
    expect(statements.map(({ request }) => request)).toMatchObject([
      { task: "differentiate", layout: "hessian" },
      { task: "differentiate", layout: "jacobian" },
    ]);
  });
});

describe("functions of the user with a domain", () => {
  it.each([
    ["s(x)", ["s(r) = log(r)"], "1/x", ["x > 0"]],
    ["s(x^2)", ["s(r) = 1/r"], "-2/x^3", ["x != 0"]],
    ["s(x)", ["s(r) = r/(1 + r)"], "1/(1 + x)^2", ["x != -1"]],
    ["s(x) + t(x)", ["s(r) = log(r)", "t(r) = s(r)^2"], "1/x + 2*log(x)/x", ["x > 0"]],
    ["s'(x)*x", ["s(r) = log(r)"], "0", ["x > 0"]],
  ])("%s with %j", (expr, define, result, conditions) => {
    expect(solve({ task: "differentiate", expr, wrt: "x", define })).toMatchObject({
      ok: true,
      result,
      conditions,
    });
  });

  it("in a claim about its derivative", () => {
    expect(solve({ task: "prove", claim: "s'(x) = 1/x", define: ["s(r) = log(r)"] })).toMatchObject({
      ok: true,
      verdict: "proved",
      conditions: ["x > 0"],
    });
  });
});

describe("what has no value anywhere", () => {
  it.each(["sqrt(x - x)", "1/(x - x)", "log(x - x)", "sqrt(0*x)"])("is refused: %s", (expr) => {
    expect(solve({ task: "differentiate", expr, wrt: "x" })).toMatchObject({
      ok: false,
      error: { kind: "domain" },
    });
  });
});
