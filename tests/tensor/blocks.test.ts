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
    const values = found.ok && "partials" in found ? found.partials.map(({ value }) => value) : undefined;
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
    ["norm2(S'*x)^2", "S", "x*x'*S + S*x*x'"],
    ["log(sum(exp(S'*x)))", "S", "(x*softmax(S*x)' + softmax(S*x)*x')/2"],
    ["logdet(I(n) + S'*S)", "S", "S*inv(I(n) + S*S) + inv(I(n) + S*S)*S"],
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

describe("conditions that always hold", () => {
  const given = ["P : matrix n n spd, X : matrix n d, x mu : vector n, s positive"];
  it.each([
    ["log(det(P))", "P"],
    ["log(det(X*X' + s^2*I(n)))", "X"],
    ["log(1 + (x - mu)'*inv(P)*(x - mu)/s)", "x"],
    ["sqrt(1 + x'*x)", "x"],
    ["1/(1 + tr(P))", "P"],
  ])("are not stated: %s", (expr, wrt) => {
    expect(solve({ task: "differentiate", expr, wrt, given })).toMatchObject({ ok: true, conditions: [] });
  });

  it.each([
    ["log(det(X'*X))", "X", "det(X'*X) > 0"],
    ["sqrt(x'*P*x)", "x", "x'*P*x > 0"],
    ["sqrt(1 + x'*mu)", "x", "x'*mu > -1"],
  ])("others are: %s", (expr, wrt, condition) => {
    expect(solve({ task: "differentiate", expr, wrt, given })).toMatchObject({
      ok: true,
      conditions: [condition],
    });
  });
});

describe("short forms", () => {
  const given = ["A M R : matrix n n, x z y : vector n, o : vector n onehot"];
  it.each([
    ["tr(A^4)", "A", "4*A'^3"],
    ["logdet(A^2)", "A", "2*inv(A')"],
    ["det(inv(A))", "A", "-det(inv(A))*inv(A')"],
    ["exp(sum(x)*3)", "x", "3*e^(3*sum(x))*ones(n)"],
    ["-sum(o .* log(softmax(z)))", "z", "softmax(z) - o"],
    ["-log(exp(x'*y)/(exp(x'*y) + exp(x'*z)))", "x", undefined],
  ])("%s by %s", (expr, wrt, result) => {
    expect(solve({ task: "differentiate", expr, wrt, given })).toMatchObject(
      result === undefined ? { ok: true } : { ok: true, result },
    );
  });

  it("of the backward pass through softmax and the cross-entropy", () => {
    const found = solve({
      task: "backprop",
      expr: "u = A*x; p = softmax(u); L = -sum(o .* log(p))",
      given: ["A : matrix n n, x : vector n, o : vector n onehot"],
    });
    expect(found).toMatchObject({ ok: true, gradients: { A: "(p - o)*x'", x: "A'*(p - o)" } });
  });
});

describe("powers whose sign is not known", () => {
  it.each([
    ["1/(1 + x^65)", [], ["1 + x^65 != 0"]],
    ["1/(1 + x^66)", [], []],
    ["1/(1 + x^n)", ["n integer, n >= 1"], ["1 + x^n != 0"]],
    ["1/(1 + x^n)", ["x > 0"], []],
    ["sum(j, 1, d, a[j]*x^j)", [], []],
    ["sum(j, 1, d, x^(j - 3))", [], ["x != 0"]],
    ["prod(i, 1, d, 1 + x*a[i])", [], ["1 + x*a[i] != 0"]],
    ["prod(i, 1, d, 1 + x^i)", [], ["1 + x^i != 0"]],
    ["prod(i, 1, d, e^(x*a[i]))", [], []],
  ] as const)("are conditions: %s, given %j", (expr, given, conditions) => {
    expect(solve({ task: "differentiate", expr, wrt: "x", given })).toMatchObject({ ok: true, conditions });
  });
});
