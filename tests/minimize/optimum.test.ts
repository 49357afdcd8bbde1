/** Optima with their certificates, and claims about optima: proved by chains, refuted by instances. */
import { answer, solve, toResponse } from "@derive/core";
import { describe, expect, it } from "vitest";

const DATA =
  "X: matrix n d, w: vector d, y: vector n, lambda: scalar positive, s: scalar positive, b: scalar positive";

const MINIMA: readonly (readonly [
  objective: string,
  over: string,
  given: string,
  result: string,
  solutions: string,
])[] = [
  ["norm2(X*w - y)^2 + lambda*norm2(w)^2", "w", DATA, "inv(X'*X + lambda*I(d))*X'*y", "unique"],
  ["norm2(X*w - y)^2/2 + lambda*norm2(w)^2/2", "w", DATA, "inv(X'*X + lambda*I(d))*X'*y", "unique"],
  [
    "norm2(X*w - y)^2",
    "w",
    "X: matrix n d full column rank, w: vector d, y: vector n",
    "inv(X'*X)*X'*y",
    "unique",
  ],
  ["norm2(X*w - y)^2", "w", DATA, "every w with X'*X*w = X'*y", "set"],
  ["x'*P*x/2 - q'*x", "x", "P: matrix n n spd, x: vector n, q: vector n", "inv(P)*q", "unique"],
  ["norm2(x - ones(n)*m)^2", "m", "x: vector n, m: scalar", "sum(x)/n", "unique"],
  ["(x - 3)^2 + (x - 5)^2", "x", "", "4", "unique"],
  [
    "norm2(A*x - b)^2 + lambda*norm2(x - c)^2",
    "x",
    "A: matrix n m, x: vector m, b: vector n, c: vector m, lambda: scalar positive",
    "inv(A'*A + lambda*I(m))*(A'*b + lambda*c)",
    "unique",
  ],
];

describe("minima", () => {
  it.each(MINIMA)("%s over %s given %s", (objective, over, given, result, solutions) => {
    const found = solve({ task: "minimize", objective, over, given: given === "" ? [] : [given] });
    expect(found).toMatchObject({ ok: true, result, solutions, replayed: true });
  });

  it.each([
    ["s*lambda - n*log(lambda)", "lambda", "s positive, n positive, lambda positive", "n/s", []],
    ["n*log(v)/2 + S/(2*v)", "v", "S positive, n positive, v positive", "S/n", []],
    ["-k*log(p) - (n - k)*log(1 - p)", "p", "k positive, n positive, k < n", "k/n", ["p > 0", "p < 1"]],
    ["-k*log(p) - (n - k)*log(1 - p)", "p", "k positive, n positive", "k/n", ["p > 0", "p < 1", "k/n < 1"]],
    ["n*m - s*log(m)", "m", "s positive, n positive", "s/n", ["m > 0"]],
    ["x + 1/x", "x", "x positive", "1", []],
    ["x^3 - 3*x", "x", "x positive", "1", []],
    ["x^4 + x^2", "x", "", "0", []],
    ["x^2/(1 + x^2)", "x", "", "0", []],
    ["a*x^2 - b*x", "x", "a positive", "b/(2*a)", []],
  ] as const)(
    "by the sign of the derivative: %s over %s given %s",
    (objective, over, given, result, conditions) => {
      const found = solve({ task: "minimize", objective, over, given: given === "" ? [] : [given] });
      expect(found).toMatchObject({ ok: true, result, solutions: "unique", conditions });
    },
  );

  it.each([
    ["exp(x) - 2*x", "x", "", "log(2)", []],
    ["a*exp(x) - b*x", "x", "a positive, b positive", "log(b/a)", []],
    ["x*log(x)", "x", "", "e^(-1)", ["x > 0"]],
    ["p*log(p) + (1 - p)*log(1 - p) - c*p", "p", "p: scalar (0,1)", "e^c/(1 + e^c)", []],
    ["softplus(x) - x/3", "x", "", "log(1/2)", []],
    ["cosh(x) - 2*x", "x", "", "asinh(2)", []],
    ["x^4/4 - 8*x", "x", "", "2", []],
    ["x^4 + 32*x", "x", "", "-2", []],
    ["sum(exp(x)) - y'*x", "x", "x: vector n, y: vector n, y > 0", "log(y)", []],
    ["sum(p .* log(p)) + m*sum(p)", "p", "p: vector n, m: scalar", "e^(-1 - m)*ones(n)", ["p > 0"]],
    [
      "-sum(k .* log(p)) + m*sum(p)",
      "p",
      "p: vector n, k: vector n, k > 0, m: scalar positive",
      "k/m",
      ["p > 0"],
    ],
  ] as const)(
    "where the derivative rises through zero: %s over %s given %s",
    (objective, over, given, result, conditions) => {
      const found = solve({ task: "minimize", objective, over, given: given === "" ? [] : [given] });
      expect(found).toMatchObject({ ok: true, result, solutions: "unique", conditions });
    },
  );

  it("by the sign are found where a search finds them", () => {
    const at = (p: number, k: number, n: number): number => -k * Math.log(p) - (n - k) * Math.log(1 - p);
    for (const [k, n] of [
      [1, 3],
      [4, 5],
      [7, 20],
    ] as const) {
      const grid = Array.from({ length: 9999 }, (_, i) => (i + 1) / 10000);
      const best = grid.reduce((a, b) => (at(b, k, n) < at(a, k, n) ? b : a));
      expect(Math.abs(best - k / n)).toBeLessThan(1e-4);
    }
  });

  it.each([
    ["x^3 - 3*x", ""],
    ["x^3", ""],
    ["x + 1/x", ""],
    ["2*x", ""],
    ["2*x", "x positive"],
    ["-x^2", ""],
    ["1/(1 + x^2)", ""],
    ["x^4 - x^2", ""],
    ["(x^2 - 1)^2", "x positive, x != 2"],
    ["exp(x)", ""],
    ["a*exp(x) - b*x", ""],
    ["exp(x) + x", ""],
    ["log(x) - x", ""],
  ])("are not claimed of %s given %s", (objective, given) => {
    const found = solve({ task: "minimize", objective, over: "x", given: given === "" ? [] : [given] });
    expect(found).toMatchObject({ ok: false, error: { kind: "unsupported" } });
  });

  it.each(MINIMA)("are not minima of the negative: %s over %s given %s", (objective, over, given, result) => {
    const asked = { task: "minimize", over, given: given === "" ? [] : [given] } as const;
    expect(solve({ ...asked, objective: `-(${objective})` })).toMatchObject({ ok: false });
    expect(solve({ ...asked, kind: "argmax", objective })).toMatchObject({ ok: false });
    const turned = solve({ ...asked, kind: "argmax", objective: `-(${objective})` });
    if (!result.startsWith("every")) expect(turned).toMatchObject({ ok: true, solutions: "unique" });
  });

  it("are not claimed without a certificate", () => {
    for (const objective of ["norm2(X*w - y)^2 - lambda*norm2(w)^2", "-norm1(w)", "-norm2(w)^2"])
      expect(solve({ task: "minimize", objective, over: "w", given: [DATA] })).toMatchObject({
        ok: false,
        error: { kind: "unsupported" },
      });
  });

  it("lie where the variable may be", () => {
    expect(
      solve({ task: "minimize", objective: "(x + 1)^2", over: "x", given: ["x positive"] }),
    ).toMatchObject({
      ok: false,
      error: { kind: "unsupported" },
    });
    expect(
      solve({ task: "minimize", objective: "(x - 1)^2", over: "x", given: ["x positive"] }),
    ).toMatchObject({
      ok: true,
      result: "1",
    });
  });

  it.each([
    ["mu", "x ~ normal(mu*ones(n), s*I)", "sum(x)/n", []],
    ["v", "x ~ normal(zeros(n), v*I)", "norm2(x)^2/n", ["norm2(x)^2/n > 0"]],
    ["m", "x ~ poisson(m*ones(n))", "sum(x)/n", ["sum(x)/n > 0"]],
    ["p", "x ~ bernoulli(p*ones(n))", "sum(x)/n", ["sum(x)/n > 0", "sum(x)/n < 1"]],
    ["r", "t ~ exponential(r)", "1/t", []],
  ] as const)("of likelihoods: %s of %s", (over, line, result, conditions) => {
    const given = ["x : vector n, s : scalar positive, t : scalar positive"];
    const found = solve({ task: "minimize", kind: "mle", over, model: [line], given });
    expect(found).toMatchObject({ ok: true, result, solutions: "unique", conditions });
  });

  it.each([
    ["norm2(x - a)^2/2 + l*norm1(x)", "x", "sign(a) .* relu(abs(a) - l*ones(n))", "unique"],
    ["(t - b)^2 + l*abs(t - c)", "t", "c + sign(b - c)*relu(abs(b - c) - l/2)", "unique"],
    ["norm1(x - a)", "x", "a", "unique"],
    [
      "norm2(X*w - a)^2 + l*norm1(w)",
      "w",
      "every w with 2*X'*(X*w - a) + l*s = 0, s = sign(w), and from -1 to 1 where that is 0",
      "set",
    ],
    [
      "norm1(a - t*ones(n))",
      "t",
      "every t with -sum(s) = 0, s = sign(a - t*ones(n)), and from -1 to 1 where that is 0",
      "set",
    ],
  ])("with absolute values: %s over %s", (objective, over, result, solutions) => {
    const given = [
      "x: vector n, a: vector n, X: matrix n d, w: vector d, l: scalar positive, t: scalar, b: scalar, c: scalar",
    ];
    expect(solve({ task: "minimize", objective, over, given })).toMatchObject({
      ok: true,
      result,
      solutions,
    });
  });

  it.each([
    ["argmin", "-sum(k .* log(p))", "p", "sum(p) = 1", "k/sum(k)", { name: "mu", value: "sum(k)" }],
    ["argmax", "-sum(p .* log(p))", "p", "sum(p) = 1", "1/n*ones(n)", undefined],
    ["argmax", "c'*p - sum(p .* log(p))", "p", "sum(p) = 1", "softmax(c)", undefined],
    ["argmin", "norm2(p)^2", "p", "c'*p = b", "b*c/(c'*c)", undefined],
    ["argmin", "norm2(p)^2", "p", "A*p = y", "A'*inv(A*A')*y", undefined],
    ["argmin", "c'*p", "p", "norm2(p)^2 = 1", "-c/norm2(c)", undefined],
    [
      "argmax",
      "p'*S*p",
      "p",
      "norm2(p)^2 = 1",
      "every p with S*p = mu*p and norm2(p)^2 = 1, for the largest mu",
      undefined,
    ],
    [
      "argmin",
      "p'*S*p",
      "p",
      "norm2(p) = 1",
      "every p with S*p = mu*p and norm2(p) = 1, for the smallest mu",
      undefined,
    ],
  ] as const)(
    "under an equation: %s %s over %s with %s",
    (kind, objective, over, constraint, result, multiplier) => {
      const given = [
        "p: vector n, c: vector n, k: vector n, k > 0, b: scalar, A: matrix m n, y: vector m, S: matrix n n symmetric",
        constraint,
      ];
      const found = solve({ task: "minimize", kind, objective, over, given });
      expect(found).toMatchObject({ ok: true, result, ...(multiplier && { multiplier }) });
    },
  );

  it.each([
    ["argmin", "p'*S*p", "sum(p) = 1, c'*p = 1"],
    ["argmin", "-norm2(p)^2", "sum(p) = 1"],
    ["argmin", "norm2(p)^2", "norm2(p)^2 = 2*b"],
    ["argmax", "sum(p .* log(p))", "sum(p) = 1"],
  ] as const)("are not claimed under an equation: %s %s with %s", (kind, objective, constraint) => {
    const given = ["p: vector n, c: vector n, b: scalar, S: matrix n n symmetric", constraint];
    expect(solve({ task: "minimize", kind, objective, over: "p", given })).toMatchObject({
      ok: false,
      error: { kind: "unsupported" },
    });
  });

  it("are never those of a problem without its equation", () => {
    const given = ["p: vector n, sum(p) = 1"];
    for (const claim of [
      "argmax p of -sum(p .* log(p)) and p = e^(-1)*ones(n)",
      "argmin p of norm2(p)^2 and p = zeros(n)",
    ]) {
      const [left = "", point = ""] = claim.split(" and p = ");
      const [, kind = "", objective = ""] = /^(arg\w+) p of (.*)$/.exec(left) ?? [];
      const found = solve({
        task: "equivalent",
        left: { kind: kind as "argmin", var: "p", objective },
        right: { kind: "point", value: point },
        given,
      });
      expect(found).toMatchObject({ ok: true });
      expect(found.ok && found.verdict).not.toBe("proved");
    }
  });

  it.each([
    ["norm2(X*W - Y)^2 + l*norm2(W)^2", "inv(X'*X + l*I(d))*X'*Y", "unique"],
    ["tr((X*W - Y)'*(X*W - Y)) + l*tr(W'*W)", "inv(X'*X + l*I(d))*X'*Y", "unique"],
    ["norm2(X*W - Y)^2", "every W with X'*X*W = X'*Y", "set"],
    ["norm2(W*K - D)^2 + l*norm2(W)^2", "D*K'*inv(K*K' + l*I(k))", "unique"],
    ["norm2(W - D)^2", "D", "unique"],
    ["norm2(A*W*B - D)^2", "inv(A'*A)*A'*D*B'*inv(B*B')", "unique"],
  ])("over a matrix: %s", (objective, result, solutions) => {
    const given = [
      "X: matrix n d, W: matrix d k, Y: matrix n k, K: matrix k k, D: matrix d k, l: scalar positive",
      "A: matrix d d invertible, B: matrix k k invertible",
    ];
    expect(solve({ task: "minimize", objective, over: "W", given })).toMatchObject({
      ok: true,
      result,
      solutions,
    });
    const sylvester = "norm2(A*W)^2 + norm2(W*B)^2 - tr(D'*W)";
    expect(solve({ task: "minimize", objective: sylvester, over: "W", given })).toMatchObject({
      ok: false,
      error: { kind: "unsupported" },
    });
    expect(solve({ task: "minimize", objective: `-(${objective})`, over: "W", given })).toMatchObject({
      ok: false,
    });
  });

  it("of ridge regression are read in singular values", () => {
    const given = ["A: matrix n m, x: vector m, b: vector n, l: scalar positive"];
    const found = answer({
      task: "minimize",
      objective: "norm2(A*x - b)^2 + l*norm2(x)^2",
      over: "x",
      given,
      at: [
        { A: "[[3, 0], [0, 1]]", b: "[3, 1]", l: 1 },
        { A: "[[1, 1], [0, 1]]", b: "[3, 1]", l: 2 },
      ],
    });
    if (found.task !== "minimize" || found.singular === undefined) throw new Error("no reading");
    expect(toResponse(found)).toMatchObject({
      singular: { component: "sigma_i*beta_i/(sigma_i^2 + l)", filter: "sigma_i^2/(sigma_i^2 + l)" },
    });
    expect(found.singular.data[0]).toEqual({ values: [3, 1], weight: 1 });
    // The squares of the second have the sum 3 and the product 1.
    const [large = 0, small = 0] = found.singular.data[1]?.values ?? [];
    expect(large).toBeCloseTo((1 + Math.sqrt(5)) / 2, 12);
    expect(small).toBeCloseTo((Math.sqrt(5) - 1) / 2, 12);
    for (const objective of ["norm2(A*x - b)^2", "norm2(x)^2 + b'*b", "norm2(A*x - b)^2 + norm2(A*x)^2"])
      expect(toResponse(answer({ task: "minimize", objective, over: "x", given }))).not.toHaveProperty(
        "singular",
      );
  });

  it.each([
    ["x^2 + y^2", "x, y", "x + y = 1", "x = 1/2, y = 1/2"],
    ["x^2 + 2*y^2", "y, x", "x + y = 1", "y = 1/3, x = 2/3"],
    ["x^2 + y^2 + z^2", "x, y, z", "x + y + z = 3", "x = 1, y = 1, z = 1"],
    ["(x - 1)^2 + (y - 2)^2", "x, y", "x positive, y positive", "x = 1, y = 2"],
  ])("of several variables bound together: %s over %s with %s", (objective, over, constraint, result) => {
    const found = solve({ task: "minimize", objective, over, given: [constraint] });
    expect(found).toMatchObject({ ok: true, result, solutions: "unique" });
    const outside = { task: "minimize", objective, over, given: [constraint, "x > 5"] } as const;
    expect(solve(outside)).toMatchObject({ ok: false });
  });

  it("for data ask nothing of names that are not involved", () => {
    const given = ["x: vector n, mu: scalar, v: scalar positive, lambda: scalar positive, X: matrix n d"];
    const asked = {
      task: "minimize",
      kind: "mle",
      over: "mu, v",
      model: ["x[i] ~ normal(mu, v)"],
      given,
    } as const;
    expect(solve({ ...asked, at: [{ x: "[1, 2, 6]" }] })).toMatchObject({
      ok: true,
      value: [{ mu: 3, v: 14 / 3 }],
    });
  });

  it.each([
    ["z^2", "w", ["z = w - 3"], "3"],
    [
      "norm2(r)^2",
      "w",
      ["X: matrix n d full column rank, w: vector d, y: vector n", "r = X*w - y"],
      "inv(X'*X)*X'*y",
    ],
    ["q(w) + w^2", "w", ["q(t) = (t - 4)^2"], "2"],
  ])("look through names: %s over %s given %j", (objective, over, given, result) => {
    expect(solve({ task: "minimize", objective, over, given })).toMatchObject({ ok: true, result });
    const other = { kind: "argmin", var: over, objective: `${objective} + 1` } as const;
    const left = { kind: "argmin", var: over, objective } as const;
    expect(solve({ task: "equivalent", left, right: other, given })).toMatchObject({ verdict: "proved" });
  });

  it("are not the same where a name hides the variable", () => {
    const left = { kind: "argmin", var: "w", objective: "z^2 + w^2" } as const;
    const right = { kind: "argmin", var: "w", objective: "w^2" } as const;
    expect(solve({ task: "equivalent", left, right, given: ["z = w - 3"] })).toMatchObject({
      verdict: "disproved",
    });
  });

  it("use zeros that somebody else knows, and only true ones", () => {
    const objective = "3*x^4/4 - 7*x^3/3 + 3*x^2/2 - 7*x";
    const ask = (...zeros: string[]): unknown => solve({ task: "minimize", objective, over: "x", zeros });
    expect(ask()).toMatchObject({ ok: false });
    expect(ask("7/3")).toMatchObject({ ok: true, result: "7/3", solutions: "unique" });
    expect(ask("2", "7/3 + 1/1000")).toMatchObject({ ok: false });
    expect(ask("0", "7/3")).toMatchObject({ ok: true, result: "7/3" });
  });

  it("of several variables together", () => {
    const given = ["x: vector n, mu: scalar, v: scalar positive"];
    const found = solve({
      task: "minimize",
      kind: "mle",
      over: "mu, v",
      model: ["x[i] ~ normal(mu, v)"],
      given,
      at: [{ x: "[1, 2, 6]" }],
    });
    expect(found).toMatchObject({
      ok: true,
      result: "mu = sum(x)/n, v = norm2(x - sum(x)/n*ones(n))^2/n",
      value: [{ mu: 3, v: 14 / 3 }],
    });
    expect(solve({ task: "minimize", objective: "(a - 1)^2 + (a - b)^2", over: "a, b" })).toMatchObject({
      result: "a = 1, b = 1",
    });
    expect(solve({ task: "minimize", objective: "(a - b)^2", over: "a, b" })).toMatchObject({ ok: false });
    expect(solve({ task: "minimize", objective: "a^2 + b^2 - 3*a*b", over: "a, b" })).toMatchObject({
      ok: false,
    });
  });

  it("come from models", () => {
    const model = ["w ~ normal(0, I)", "y ~ normal(X*w, lambda*I)"];
    expect(solve({ task: "minimize", kind: "map", over: "w", model, given: [DATA] })).toMatchObject({
      ok: true,
      result: "inv(lambda*I(d) + X'*X)*X'*y",
      solutions: "unique",
    });
    const own = ["x ~ normal(ones(n)*m, s^2*I)"];
    expect(
      solve({
        task: "minimize",
        kind: "mle",
        over: "m",
        model: own,
        given: ["x: vector n, m: scalar, s: scalar positive"],
      }),
    ).toMatchObject({ ok: true, result: "sum(x)/n" });
  });
});

type Side = readonly ["argmin" | "argmax", string];

const EQUIVALENT: readonly (readonly [Side, Side])[] = [
  [
    ["argmax", "exp(-norm2(w)^2/2)*exp(-norm2(y - X*w)^2/(2*lambda))"],
    ["argmin", "norm2(X*w - y)^2 + lambda*norm2(w)^2"],
  ],
  [
    ["argmax", "exp(-norm1(w)/b)*exp(-norm2(y - X*w)^2/(2*s^2))"],
    ["argmin", "norm2(X*w - y)^2 + 2*s^2/b*norm1(w)"],
  ],
  [
    ["argmax", "(2*pi*s^2)^(-n/2)*exp(-norm2(y - X*w)^2/(2*s^2))"],
    ["argmin", "norm2(y - X*w)^2"],
  ],
  [
    ["argmin", "norm2(X*w - y)"],
    ["argmin", "norm2(X*w - y)^2"],
  ],
  [
    ["argmin", "norm2(X*w - y)^2"],
    ["argmin", "w'*X'*X*w - 2*y'*X*w"],
  ],
  [
    ["argmax", "-norm2(X*w - y)^2"],
    ["argmin", "norm2(X*w - y)^2/2 + norm2(y)^2"],
  ],
  [
    ["argmax", "sum(y .* log(sigma(X*w)) + (1 - y) .* log(1 - sigma(X*w)))"],
    ["argmin", "-sum(y .* log(sigma(X*w)) + (1 - y) .* log(1 - sigma(X*w)))/n"],
  ],
];

const side = ([kind, objective]: Side): { kind: "argmin" | "argmax"; var: string; objective: string } => ({
  kind,
  var: "w",
  objective,
});

describe("the same optima", () => {
  it.each(EQUIVALENT)("%s and %s", (left, right) => {
    const found = solve({ task: "equivalent", left: side(left), right: side(right), given: [DATA] });
    expect(found).toMatchObject({ ok: true, verdict: "proved" });
  });

  it("of a posterior and of ridge regression", () => {
    const model = ["w ~ normal(0, I)", "y ~ normal(X*w, lambda*I)"];
    const right = side(["argmin", "norm2(X*w - y)^2 + lambda*norm2(w)^2"]);
    expect(
      solve({ task: "equivalent", left: { kind: "map", var: "w", model }, right, given: [DATA] }),
    ).toMatchObject({ ok: true, verdict: "proved" });
  });

  it("at a point", () => {
    const left = side(["argmin", "norm2(X*w - y)^2 + lambda*norm2(w)^2"]);
    const value = "inv(X'*X + lambda*I(d))*X'*y";
    expect(solve({ task: "equivalent", left, right: { kind: "point", value }, given: [DATA] })).toMatchObject(
      {
        verdict: "proved",
      },
    );
  });
});

const DIFFERENT: readonly (readonly [Side, Side, string])[] = [
  [
    ["argmin", "norm2(X*w - y)^2 + 2*lambda*norm2(w)^2"],
    ["argmin", "norm2(X*w - y)^2 + lambda*norm2(w)^2"],
    "scale",
  ],
  [
    ["argmax", "exp(-norm2(w)^2/2)*exp(-norm2(y - X*w)^2/(2*lambda))"],
    ["argmin", "norm2(X*w - y)^2 + norm2(w)^2"],
    "scale",
  ],
  [
    ["argmin", "norm2(X*w - y)^2 + lambda*norm2(w)^2"],
    ["argmin", "norm2(X*w + y)^2 + lambda*norm2(w)^2"],
    "scale",
  ],
];

describe("different optima", () => {
  it.each(DIFFERENT)("%s and %s", (left, right, broken) => {
    const found = solve({ task: "equivalent", left: side(left), right: side(right), given: [DATA] });
    expect(found).toMatchObject({ ok: true, verdict: "disproved" });
    if (!found.ok) return;
    expect(found.broken).toContain(broken);
    expect(found.optima?.left).not.toEqual(found.optima?.right);
  });

  it.each<readonly [Side, Side]>([
    [
      ["argmin", "norm2(X*w - y)^2"],
      ["argmin", "norm2(X*w - y)^2 + lambda*norm2(w)^2"],
    ],
    [
      ["argmin", "norm2(X*w - y)^2"],
      ["argmax", "norm2(X*w - y)^2"],
    ],
  ])("are never called the same: %s and %s", (left, right) => {
    const found = solve({ task: "equivalent", left: side(left), right: side(right), given: [DATA] });
    expect(found).toMatchObject({ ok: true });
    if (found.ok) expect(found.verdict).not.toBe("proved");
  });

  it("at another point", () => {
    const left = side(["argmin", "norm2(X*w - y)^2 + lambda*norm2(w)^2"]);
    for (const value of ["inv(X'*X + 2*lambda*I(d))*X'*y", "-inv(X'*X + lambda*I(d))*X'*y"])
      expect(
        solve({ task: "equivalent", left, right: { kind: "point", value }, given: [DATA] }),
      ).toMatchObject({
        verdict: "disproved",
      });
  });
});

describe("claims that no chain connects", () => {
  const claim = (left: object, right: object, given: string[] = []): unknown =>
    solve({ task: "equivalent", left, right, given } as Parameters<typeof solve>[0]);
  const argmin = (objective: string, of = "x"): object => ({ kind: "argmin", var: of, objective });
  const argmax = (objective: string, of = "x"): object => ({ kind: "argmax", var: of, objective });

  it("are proved where each problem has the same single optimum", () => {
    expect(claim(argmin("x^2"), argmin("x^4 + x^2"))).toMatchObject({ verdict: "proved" });
    expect(claim(argmin("(x - 1)^2"), argmin("x^2 - 2*x + 5"))).toMatchObject({ verdict: "proved" });
    expect(claim(argmin("(x - 1)^2"), argmin("x + 1/x"), ["x positive"])).toMatchObject({
      verdict: "proved",
    });
  });

  it("are refuted by a point that is better than the optimum of the other", () => {
    expect(claim(argmax("-(x - 2)^2"), argmax("(x - 2)^2"))).toMatchObject({
      verdict: "disproved",
      optima: { left: 2, right: "2.5" },
      better: "second",
    });
    expect(claim(argmin("x^3"), argmin("(x - 1)^2"))).toMatchObject({ verdict: "disproved" });
  });

  it("stay open where nothing settles them", () => {
    expect(claim(argmin("cos(x)"), argmin("cos(3*x)"))).toMatchObject({ verdict: "undecided" });
  });

  const ridge = argmin("norm2(X*w - y)^2 + lambda*norm2(w)^2", "w");
  it.each([
    ["X'*inv(X*X' + lambda*I(n))*y", "proved"],
    ["X'*inv(X*X' + 2*lambda*I(n))*y", "disproved"],
    ["inv(X'*X + lambda*I(d))*X'*y", "proved"],
    ["inv(X'*X - lambda*I(d))*X'*y", "disproved"],
  ])("the kernel form of ridge regression: %s", (value, verdict) => {
    expect(claim(ridge, { kind: "point", value }, [DATA])).toMatchObject({ verdict });
  });

  it("a point of another shape is refused", () => {
    expect(claim(ridge, { kind: "point", value: "X*w" }, [DATA])).toMatchObject({
      ok: false,
      error: { kind: "shape" },
    });
  });
});
