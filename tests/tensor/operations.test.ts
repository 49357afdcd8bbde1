/** Operations that others express, other names for operations, and functions of vectors that a user defines. */
import { LIBRARY, solve } from "@derive/core";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../packages/core/src/rewrite/tensor/operation.js";

const total = (x: readonly number[]): number => x.reduce((so, value) => so + value, 0);
const mean = (x: readonly number[]): number => total(x) / x.length;
const variance = (x: readonly number[]): number => mean(x.map((value) => (value - mean(x)) ** 2));

/** What each has for two vectors, by definition. The expression makes a number of it. */
const REFERENCES: Readonly<
  Record<string, { expr: string; of: (x: readonly number[], y: readonly number[]) => number }>
> = {
  transpose: { expr: "transpose(x)*y", of: (x, y) => total(x.map((value, i) => value * (y[i] ?? 0))) },
  dot: { expr: "dot(x, y)", of: (x, y) => total(x.map((value, i) => value * (y[i] ?? 0))) },
  outer: { expr: "sum(outer(x, y))", of: (x, y) => total(x) * total(y) },
  mean: { expr: "mean(x)", of: mean },
  var: { expr: "var(x)", of: variance },
  std: { expr: "std(x)", of: (x) => Math.sqrt(variance(x)) },
  logsumexp: { expr: "logsumexp(x)", of: (x) => Math.log(total(x.map((value) => Math.exp(value)))) },
};
const SIZES = [2, 3, 5];
const GIVEN = ["x y : vector n, X : matrix n d, w v : vector d, S : matrix n n invertible"];

describe("an operation that others express", () => {
  it("is in the table", () => {
    const written = Object.keys(OPERATIONS).filter((name) => OPERATIONS[name]?.written !== undefined);
    expect(Object.keys(REFERENCES).sort()).toEqual(written.sort());
  });

  it.each(Object.entries(REFERENCES).flatMap(([name, found]) => SIZES.map((n) => ({ name, n, ...found }))))(
    "$name of $n entries has its value",
    ({ n, expr, of }) => {
      const x = Array.from({ length: n }, (_, i) => ((7 * i + 3) % 5) - 1);
      const y = Array.from({ length: n }, (_, i) => ((3 * i + 1) % 4) + 1);
      const found = solve({ task: "evaluate", expr, at: [{ x, y }] });
      const value = found.ok && "value" in found ? Number(found.value[0]) : Number.NaN;
      expect(value).toBeCloseTo(of(x, y), 8);
    },
  );

  it.each([
    ["mean(s)", "mean is that of the entries of a vector or a matrix: declare its shape"],
    ["dot(X, x)", "dot is that of two vectors, not of n × d and a vector of n"],
    ["dot(x, w)", "dot pairs vectors of one length, not a vector of n with a vector of d"],
    ["outer(x, s)", "outer is that of two vectors, not of a vector of n and a number"],
  ])("%s is refused", (expr, message) => {
    const found = solve({ task: "differentiate", layout: "gradient", expr, wrt: "x", given: GIVEN });
    expect(found).toMatchObject({ ok: false, error: { kind: "shape" } });
    expect(found.ok ? "" : found.error.message).toContain(message);
  });

  it.each([
    ["mean(x)", "1/n*ones(n)"],
    ["logsumexp(x)", "softmax(x)"],
    ["dot(x, y)", "y"],
  ])("%s has the gradient %s", (expr, result) => {
    expect(solve({ task: "differentiate", layout: "gradient", expr, wrt: "x", given: GIVEN })).toMatchObject({
      ok: true,
      result,
    });
  });

  it.each(["mean(x + 3*y) = mean(x) + 3*mean(y)", "var(x) = mean(x .^ 2) - mean(x)^2", "std(x)^2 = var(x)"])(
    "%s is proved",
    (claim) => {
      expect(solve({ task: "prove", claim, given: GIVEN })).toMatchObject({ ok: true, verdict: "proved" });
    },
  );
});

describe("a name of an operation", () => {
  const aliases = LIBRARY.operations.flatMap(({ name, aliases: others = [] }) =>
    others.map((typed) => [typed, name] as const),
  );

  it.each(aliases)("%s is read as %s", (typed, name) => {
    expect(LIBRARY.parse(`${typed}(A)`)).toBe(LIBRARY.parse(`${name}(A)`));
  });

  it.each(LIBRARY.operations.map(({ name }) => name))("%s cannot be given another meaning", (name) => {
    const refused = { ok: false, error: { kind: "domain" } };
    const expr = "x^2";
    expect(solve({ task: "differentiate", expr, define: [`${name}(t) = t^2`] })).toMatchObject(refused);
    expect(solve({ task: "differentiate", expr, given: [`${name} : function`] })).toMatchObject(refused);
  });
});

describe("a function of vectors", () => {
  const gradient = (expr: string, wrt: string, define: readonly string[]): unknown =>
    solve({ task: "differentiate", layout: "gradient", expr, wrt, define, given: GIVEN });

  it.each([
    ["L(w)", "w", ["L(w) = norm2(X*w - y)^2"], "2*X'*(X*w - y)"],
    ["L(v)", "v", ["L(w) = norm2(X*w - y)^2"], "2*X'*(X*v - y)"],
    ["L(w)", "w", ["L(u) = u'*u"], "2*w"],
    ["g(w)", "w", ["L(u) = u'*u", "g(u) = 3*L(u)^2"], "12*(w'*w)*w"],
    ["L(w, y)", "w", ["L(a, b) = norm2(X*a - b)^2"], "2*X'*(X*w - y)"],
    ["tr(L(S))", "S", ["L(U) = inv(U)"], "-inv(S')^2"],
    ["sum(s(X*w))", "w", ["s(r) = 1/(1 + e^(-r))"], "X'*(s(X*w) .* (1 - s(X*w)))"],
  ])("%s by %s where %j", (expr, wrt, define, result) => {
    expect(gradient(expr, wrt, define)).toMatchObject({ ok: true, result });
  });

  it.each([
    [["g(w) = 3*h(w)^2", "h(u) = u'*u"], "g(w)", "g uses h, which is defined after it"],
    [["L(w) = L(w)'*w"], "L(w)", "the definition of L uses L itself"],
    [["L(w) = w'*w", "L(w) = 2*w"], "L(w)", "L is defined twice"],
    [["L(w) = w'*w"], "L'(w)", "L is a function of vectors or has sums"],
    [["L(w) = w'*w"], "L(w, w)", "L takes 1 argument, not 2"],
  ])("%j: %s is refused", (define, expr, message) => {
    const found = gradient(expr, "w", define) as { ok: boolean; error?: { message: string } };
    expect(found.ok).toBe(false);
    expect(found.error?.message).toContain(message);
  });

  it("is read in claims and optima, too", () => {
    const define = ["L(u) = norm2(X*u - y)^2"];
    const claim = "D(L(w), w) = 2*X'*(X*w - y)";
    expect(solve({ task: "prove", claim, define, given: GIVEN })).toMatchObject({ verdict: "proved" });
    expect(
      solve({
        task: "equivalent",
        left: { kind: "argmin", objective: "L(w)", var: "w" },
        right: { kind: "argmin", objective: "3*L(w)", var: "w" },
        define,
        given: GIVEN,
      }),
    ).toMatchObject({ verdict: "proved" });
  });
});

describe("bars around matrices", () => {
  it.each(["log|A'*A|", "\\log |A^\\top A|", "|A*x|^2", "|x|"])("%s could mean three things", (expr) => {
    const given = ["A : matrix n n, x : vector n"];
    const found = solve({ task: "differentiate", layout: "gradient", expr, wrt: "A", given });
    expect(found.ok ? "" : found.error.message).toContain("could be a determinant, a norm or entry by entry");
  });

  it("are the absolute value of a number", () => {
    const found = solve({
      task: "differentiate",
      layout: "gradient",
      expr: "|x'*y|",
      wrt: "x",
      given: GIVEN,
    });
    expect(found).toMatchObject({ ok: true, result: "sign(x'*y)*y" });
    const inside = solve({ task: "differentiate", expr: "f(x)", define: ["f(r) = |r|"] });
    expect(inside).toMatchObject({ ok: true, result: "sign(x)" });
  });
});

describe("an argument with the name of an index", () => {
  const LETTERS = ["x", "i", "j", "k", "n", "t"];
  const powers = (index: string): string => `p(x) = sum(${index}, 1, 3, x^${index})`;

  it.each(LETTERS.flatMap((by) => ["i", "j", "k", "t"].map((index) => ({ by, index }))))(
    "p($by) where the sum of p goes over $index",
    ({ by, index }) => {
      const define = [powers(index)];
      // 2y + 4y² + 8y³ has the derivative 2 + 8y + 24y².
      expect(
        solve({ task: "differentiate", expr: `p(2*${by})`, wrt: by, define, at: [{ [by]: "1" }] }),
      ).toMatchObject({ ok: true, value: [34] });
      expect(solve({ task: "evaluate", expr: `p(${by})`, define, at: [{ [by]: 2 }] })).toMatchObject({
        value: [14],
      });
    },
  );
});
