/** Functions of numbers that are applied to vectors, and names for vectors and matrices, as users define them. */
import { solve } from "@derive/core";
import { describe, expect, it } from "vitest";

const GIVEN = ["a b y : vector n, A : matrix n n, X : matrix n d, w : vector d, t positive"];
const derivative = (expr: string, wrt: string, define: readonly string[], layout?: string): unknown =>
  solve({
    task: "differentiate",
    expr,
    wrt,
    define,
    given: GIVEN,
    layout: (layout ?? "gradient") as "gradient",
  });

describe("a function that depends on more than its parameters", () => {
  it.each([
    ["sum(f(a))", "t", ["f(r) = exp(t*r)"], "a'*e^(t*a)"],
    ["sum(f(a))", "b0", ["f(r) = (r + b0)^2"], "2*(sum(a) + b0*n)"],
    ["a'*s(A)*b", "t", ["s(M) = (M + t*M)/2"], "tr(b*a'*A)/2"],
    ["sum(f(a))", "w", ["z = w'*w", "f(r) = r*z"], "2*sum(a)*w"],
    ["sum(g(a))", "t", ["f(r) = t*r", "g(r) = f(r)^2"], "2*t*norm2(a)^2"],
    ["sum(f(a))", "a", ["f(r) = exp(t*r)"], "t*e^(t*a)"],
    ["sum(f(a))", "a", ["f(r) = r/sum(a)"], "zeros(n)"],
    ["sum(s(A*a))", "alpha", ["s(r) = cases(r > 0, r, alpha*r)"], "sum(cases(A*a > 0, 0, A*a))"],
  ])("%s by %s where %j moves with it", (expr, wrt, define, result) => {
    expect(derivative(expr, wrt, define)).toMatchObject({ ok: true, result });
  });

  it("has second derivatives and Jacobians by it", () => {
    const define = ["f(r) = exp(t*r)"];
    expect(derivative("sum(f(a))", "t", define, "hessian")).toMatchObject({ result: "(a.^2)'*e^(t*a)" });
    expect(derivative("f(a)", "t", define, "jacobian")).toMatchObject({ result: "a .* e^(t*a)" });
  });

  it("takes it through a backward pass", () => {
    const expr = "z = X*w; p = f(z); L = norm2(p - y)^2";
    const found = solve({ task: "backprop", expr, define: ["f(r) = sigma(t*r)"], given: GIVEN });
    expect(found).toMatchObject({
      ok: true,
      gradients: { t: "2*sum(z .* sigmoid(t*z) .* (p - y) .* (1 - sigmoid(t*z)))" },
    });
  });

  it.each([
    ["D(sum(f(a)), t) = sum(a .* exp(t*a))", "proved"],
    ["D(sum(f(a)), t) = 0", "disproved"],
  ])("in a claim: %s is %s", (claim, verdict) => {
    expect(solve({ task: "prove", claim, define: ["f(r) = exp(t*r)"], given: GIVEN })).toMatchObject({
      verdict,
    });
  });
});

describe("a name for a vector or a matrix", () => {
  it.each([
    ["z = X*w", ["z = X*w"]],
    ["norm2(z)^2 = w'*X'*X*w", ["z = X*w"]],
    ["r'*r = y'*y - 2*y'*z + z'*z", ["z = X*w", "r = y - z"]],
    ["H*H = H", ["H = I(n) - ones(n)*ones(n)'/n"]],
    ["var(a) = a'*H*a/n", ["H = I(n) - ones(n)*ones(n)'/n"]],
    ["P*P = P", ["P = X*inv(X'*X)*X'"]],
    ["X'*(y - P*y) = zeros(d)", ["P = X*inv(X'*X)*X'"]],
    ["D(norm2(z)^2, w) = 2*X'*z", ["z = X*w"]],
    ["D(norm2(z)^2, w) = 2*X'*X*w", ["z = X*w"]],
    ["D(norm2(z)^2, z) = 2*z", ["z = X*w"]],
  ])("stands for it: %s where %j", (claim, define) => {
    expect(solve({ task: "prove", claim, define, given: GIVEN })).toMatchObject({ verdict: "proved" });
  });

  it("proves nothing that is false of it", () => {
    const found = solve({ task: "prove", claim: "z = 2*X*w", define: ["z = X*w"], given: GIVEN });
    expect(found).toMatchObject({ verdict: "disproved" });
  });
});

describe("a function of numbers has values entry by entry", () => {
  const A = [
    [1, 2],
    [3, 4],
  ];
  it.each([
    ["sum(s(A))", "s(r) = r^2", { A }, [30]],
    ["sum(s(A))", "s(r) = r*r", { A }, [30]],
    ["sum(s(w))", "s(r) = r^3", { w: [1, 2] }, [9]],
    ["sum(s(w))", "s(r) = 1/(1 + r^2)", { w: [1, 2] }, [0.7]],
    ["sum(s(w))", "s(r) = cases(r > 1, r, 0)", { w: [1, 2] }, [2]],
  ])("%s where %s", (expr, define, at, value) => {
    expect(solve({ task: "evaluate", expr, define: [define], at: [at] })).toMatchObject({ ok: true, value });
  });

  it("in an objective, too", () => {
    const define = ["f(r) = (r - t)^2"];
    const found = solve({
      task: "minimize",
      objective: "sum(f(a))",
      over: "t",
      define,
      given: ["a : vector n"],
    });
    expect(found).toMatchObject({ ok: true, result: "sum(a)/n" });
  });

  it("and on the way forward of a backward pass", () => {
    const expr = "Z = f(A); L = sum(Z)";
    const found = solve({ task: "backprop", expr, define: ["f(r) = r^2"], given: GIVEN, at: [{ A }] });
    expect(found).toMatchObject({ ok: true, value: [30] });
  });
});

describe("a function without its parameter", () => {
  it("is the same number for vectors", () => {
    expect(derivative("f(w)", "w", ["f(v) = c^2"])).toMatchObject({ ok: true });
    const claim = { task: "prove", claim: "f(w) = c^2", define: ["f(v) = c^2"], given: GIVEN } as const;
    expect(solve(claim)).toMatchObject({ verdict: "proved" });
  });
});

describe("a parameter with the name of an index", () => {
  it("is no index", () => {
    const expr = "sum(i, 1, n, s(a[i]))";
    expect(derivative(expr, "a", ["s(i) = i^2 + i"])).toMatchObject({ ok: true, result: "2*a + 1" });
  });
});

describe("powers with vectors above", () => {
  it.each([
    ["sum(t.^a)", "t", "a'*t.^(a - 1)"],
    ["sum(t.^A)", "A", "log(t)*t.^A"],
    ["sum(t.^a)", "a", "log(t)*t.^a"],
    ["sum(2.^a.*b)", "a", "log(2)*(b .* 2.^a)"],
    ["sum(2.^(A*a))", "a", "log(2)*A'*2.^(A*a)"],
    ["norm2(t.^a - y)^2", "t", "2*sum(a .* t.^(a - 1) .* (t.^a - y))"],
  ])("%s by %s", (expr, wrt, result) => {
    expect(derivative(expr, wrt, [])).toMatchObject({ ok: true, result });
  });

  it("have Jacobians", () => {
    expect(derivative("2.^a", "a", [], "jacobian")).toMatchObject({ result: "log(2)*diag(2.^a)" });
    expect(derivative("t.^a", "t", [], "jacobian")).toMatchObject({ result: "a .* t.^(a - 1)" });
  });

  it("are written with a dot", () => {
    expect(derivative("sum(2^a)", "a", [])).toMatchObject({ ok: false, error: { kind: "shape" } });
  });
});

describe("what a course writes in several ways", () => {
  const given = ["x : matrix 1 n, W : matrix n m, y : matrix 1 m, a : vector n, q : vector 1"];
  it.each([
    // A row through softmax.
    ["sum(softmax(x*W).*y)", "W", "x'*(softmax(W'*x') .* y' - (softmax(W'*x')'*y')*softmax(W'*x'))'"],
    // The larger of a number and zero has the step for its slope.
    ["sum(max(0, a).^2)", "a", "2*(max(0, a) .* step(a))"],
    ["sum(max(a, 0))", "a", "step(a)"],
    // Vectors of one entry.
    ["mean(q)^2", "q", "2*q"],
    ["var(q)", "q", "0"],
    ["logsumexp(q)*dot(q, q)", "q", "3*q^2"],
  ])("%s by %s", (expr, wrt, result) => {
    expect(solve({ task: "differentiate", layout: "gradient", expr, wrt, given })).toMatchObject({
      ok: true,
      result,
    });
  });
});

describe("names before a declaration", () => {
  it("share it", () => {
    const given = ["x, y : vector n, A, B : matrix n n"];
    const found = solve({
      task: "differentiate",
      layout: "gradient",
      expr: "x'*A*B*y",
      wrt: "x",
      given,
    });
    expect(found).toMatchObject({ ok: true, result: "A*B*y" });
  });

  it("are no declaration by themselves", () => {
    expect(solve({ task: "differentiate", expr: "x^2", given: ["x"] })).toMatchObject({
      ok: false,
      error: { kind: "syntax" },
    });
  });
});
