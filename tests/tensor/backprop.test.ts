/** Backward passes: the lines of a course, the values, and gradients that agree with differences. */
import { answer, type BackpropAnswer, print, readStatements, solve } from "@derive/core";
import { describe, expect, it } from "vitest";
import { machineNumber } from "../helpers/numbers.js";
import { double } from "../helpers/doubles.js";
import { seeded } from "../helpers/random.js";
import { columnsOf, entry, evaluateTensor, type Matrix, number, rowsOf } from "../helpers/tensors.js";

function pass(
  expr: string,
  given: readonly string[] = [],
  at: readonly Record<string, number>[] = [],
): BackpropAnswer {
  const found = answer({ task: "backprop", expr, given, at });
  if (found.task !== "backprop") throw new Error("not a backward pass");
  return found;
}

describe("(x + y)*z + x", () => {
  const response = solve({ task: "backprop", expr: "(x+y)*z + x", at: [{ x: -2, y: 5, z: -4 }] });

  it("goes forward and backward in the same steps", () => {
    expect(response).toMatchObject({
      ok: true,
      result: "[1 + z, z, x + y]",
      forward: ["g = x + y", "h = g*z", "f = h + x"],
      backward: ["df = 1", "dh = df", "dx = df", "dg = dh*z", "dz = dh*g", "dx += dg", "dy = dg"],
      cached: ["z", "g"],
      value: [-14],
    });
  });

  it("has the values of both passes", () => {
    expect(response).toMatchObject({
      passes: [
        {
          forward: { x: -2, y: 5, z: -4, g: 3, h: -12, f: -14 },
          backward: { x: -3, y: -4, z: 3, g: -4, h: 1, f: 1 },
        },
      ],
    });
  });
});

const SCALARS: readonly (readonly [expr: string, at: Record<string, number>])[] = [
  ["1/(1 + e^(-(w0*x0 + w1*x1 + w2)))", { w0: 2, w1: -3, w2: -3, x0: -1, x1: -2 }],
  ["(x + sigma(y))/(sigma(x) + (x + y)^2)", { x: 3, y: -4 }],
  ["x*x*x", { x: 1.5 }],
  ["sin(x)*cos(x) + x", { x: 0.3 }],
  ["u = x*y; v = u + x; L = u*v", { x: 1.25, y: -0.5 }],
  ["a = relu(w*x + b); L = (a - y)^2", { w: 2, x: 1, b: 0.5, y: 1 }],
  ["log(1 + e^(x*y))", { x: 0.5, y: 2 }],
  ["tanh(x)^2 + x/y", { x: 0.4, y: 1.7 }],
];

describe("the gradients of a pass agree with differences", () => {
  it.each(SCALARS)("%s", (expr, at) => {
    const found = pass(expr, [], [at]);
    const [values] = found.values;
    const end = found.pass.nodes.at(-1);
    for (const input of found.pass.inputs) {
      const valueAt = (moved: number): number => {
        const point = new Map(
          Object.entries(at).map(([name, x]) => [name, name === input.name ? x + moved : x]),
        );
        for (const { name, body } of found.pass.nodes) point.set(name.name, double(body, point));
        return point.get(end?.name.name ?? "") ?? NaN;
      };
      const slope = (valueAt(1e-6) - valueAt(-1e-6)) / 2e-6;
      expect(values?.backward.get(input.name)).toBeCloseTo(slope, 6);
    }
  });
});

describe("the paths of a pass", () => {
  it.each(SCALARS)("add up to the gradient: %s", (expr, at) => {
    const found = pass(expr, [], [at]);
    const [values] = found.values;
    expect(found.paths.length).toBeGreaterThanOrEqual(found.pass.inputs.length);
    for (const input of found.pass.inputs) {
      const own = found.paths.filter(({ to }) => to === input);
      const total = own.reduce(
        (so, { shares }) => so + shares.reduce((product, i) => product * machineNumber(values?.locals[i]), 1),
        0,
      );
      expect(total).toBeCloseTo(machineNumber(values?.backward.get(input.name)), 9);
    }
  });

  it("are left out where there are very many", () => {
    const layers = Array.from(
      { length: 6 },
      (_, i) => `u${i} = ${i === 0 ? "x" : `v${i - 1} + w${i - 1}`}; v${i} = sin(u${i}); w${i} = cos(u${i})`,
    );
    expect(pass([...layers, "L = v5 + w5"].join("; ")).paths).toEqual([]);
  });
});

describe("a network in named steps", () => {
  const found = pass("z1 = W1*x + b1; a1 = relu(z1); z2 = W2*a1 + b2; J = norm2(y - z2)^2/2", [
    "W1: matrix m d, x: vector d, b1: vector m, W2: matrix k m, b2: vector k, y: vector k",
  ]);
  const response = solve({
    task: "backprop",
    expr: "z1 = W1*x + b1; a1 = relu(z1); z2 = W2*a1 + b2; J = norm2(y - z2)^2/2",
    given: ["W1: matrix m d, x: vector d, b1: vector m, W2: matrix k m, b2: vector k, y: vector k"],
  });

  it("passes the gradients back by name", () => {
    expect(response).toMatchObject({
      backward: [
        "dJ = 1",
        "dy = dJ*(y - z2)",
        "dz2 = -dJ*(y - z2)",
        "dW2 = dz2*a1'",
        "da1 = W2'*dz2",
        "db2 = dz2",
        "dz1 = da1 .* step(z1)",
        "dW1 = dz1*x'",
        "dx = W1'*dz1",
        "db1 = dz1",
      ],
    });
  });

  it("has gradients of the shapes of their variables, and says where they hold", () => {
    expect(found.pass.inputs.map((s) => s.name)).toEqual(["W1", "x", "b1", "W2", "b2", "y"]);
    expect(found.pass.conditions).toHaveLength(1);
    for (const input of found.pass.inputs) expect(found.wholeGradient(input)).toBeDefined();
  });
});

/** Programs over vectors and matrices, with the shapes of their inputs; the end is a number, or goes into one. */
const PROGRAMS: readonly (readonly [expr: string, shapes: Readonly<Record<string, string>>])[] = [
  ["S = Q*K'/sqrt(d); A = softmax(S); O = A*V", { Q: "n d", K: "n d", V: "n m" }],
  ["H = softmax(X*W); L = -sum(Y .* log(H))", { X: "n d", W: "d m", Y: "n m" }],
  [
    "mu = sum(x)/n; c = x - mu*ones(n); v = norm2(c)^2/n; s = sqrt(v + eps); xhat = c/s; y = g .* xhat + b",
    { x: "n", g: "n", b: "n", eps: "" },
  ],
  [
    "mu = sum(x)/n; c = x - mu*ones(n); v = norm2(c)^2/n; s = sqrt(v + eps); xhat = c/s; y = gamma*xhat + beta*ones(n)",
    { x: "n", gamma: "", beta: "", eps: "" },
  ],
  ["s = norm2(x)^2/n + eps; y = g .* x/sqrt(s)", { x: "n", g: "n", eps: "" }],
  [
    "z1 = W1*x + b1; a1 = tanh(z1); z2 = W2*a1 + b2; p = softmax(z2); L = -log(p[2])",
    { W1: "m d", x: "d", b1: "m", W2: "n m", b2: "n" },
  ],
  ["q = h[2]*h[1] + h[1]*x; L = q^2", { h: "d", x: "" }],
  ["M = X'*X; y = M[1,2]*w + M*w", { X: "n d", w: "d" }],
  ["r = sigmoid(X*w) - y; L = norm2(r)^2/n + lambda*norm2(w)^2", { X: "n d", w: "d", y: "n", lambda: "" }],
  ["P = softmaxrows(X*X'); y = P*v", { X: "n d", v: "n" }],
];

const SIZES: readonly Readonly<Record<string, number>>[] = [
  { n: 3, d: 2, m: 4 },
  { n: 2, d: 4, m: 3 },
  { n: 4, d: 3, m: 2 },
];

describe("gradients of programs over vectors and matrices agree with differences", () => {
  it.each(PROGRAMS)("%s", (expr, inputs) => {
    const given = Object.entries(inputs).map(([name, dims]) =>
      dims === "" ? `${name} positive` : `${name} : ${dims.includes(" ") ? "matrix" : "vector"} ${dims}`,
    );
    const found = pass(expr, given);
    const { nodes, loss, gradientName } = found.pass;
    const end = nodes.at(-1)?.name;
    if (end === undefined) throw new Error("no end");
    for (const [k, sizes] of SIZES.entries()) {
      const next = seeded(31 + k);
      const random = (rows: number, columns: number): Matrix =>
        Array.from({ length: rows }, () => Array.from({ length: columns }, () => 0.2 + next()));
      const at = new Map<string, Matrix>(Object.entries(sizes).map(([name, size]) => [name, number(size)]));
      for (const [name, dims] of Object.entries(inputs)) {
        const [rows = 1, columns = 1] = dims === "" ? [] : dims.split(" ").map((dim) => sizes[dim] ?? 1);
        at.set(name, random(rows, columns));
      }
      const forward = (point: ReadonlyMap<string, Matrix>): Map<string, Matrix> => {
        const values = new Map(point);
        for (const { name, body } of nodes) values.set(name.name, evaluateTensor(body, values));
        return values;
      };
      const values = forward(at);
      const last = values.get(end.name) ?? [];
      const upstream = loss === undefined ? number(1) : random(rowsOf(last), columnsOf(last));
      values.set(gradientName(end).name, upstream);
      const total = (point: ReadonlyMap<string, Matrix>): number =>
        (forward(point).get(end.name) ?? [])
          .flatMap((row, i) => row.map((x, j) => x * entry(upstream, i, j)))
          .reduce((a, b) => a + b, 0);
      for (const input of found.pass.inputs) {
        const own = at.get(input.name) ?? [];
        const gradient = evaluateTensor(found.wholeGradient(input), values);
        expect([rowsOf(gradient), columnsOf(gradient)], input.name).toEqual([rowsOf(own), columnsOf(own)]);
        own.forEach((row, i) => {
          row.forEach((_, j) => {
            const moved = (by: number): Map<string, Matrix> =>
              new Map(at).set(
                input.name,
                own.map((r, a) => r.map((x, b) => (a === i && b === j ? x + by : x))),
              );
            const slope = (total(moved(1e-5)) - total(moved(-1e-5))) / 2e-5;
            expect(
              Math.abs(entry(gradient, i, j) - slope) / (1 + Math.abs(slope)),
              `${input.name} ${i} ${j}`,
            ).toBeLessThan(2e-6);
          });
        });
      }
    }
  });
});

describe("what comes from further on", () => {
  const given = ["W: matrix m n, x: vector n"];

  it("is the gradient of an unknown number, where the end is a vector", () => {
    expect(solve({ task: "backprop", expr: "y = W*x", given })).toMatchObject({
      ok: true,
      loss: "L",
      backward: ["dy = D(L, y)", "dW = dy*x'", "dx = W'*dy"],
    });
  });

  it.each(["dJ/dy", "dJ/dy[j]", "∂J/∂y", "dJ/dy : vector m"])("can be named: %s", (text) => {
    expect(solve({ task: "backprop", expr: "y = W*x; z = 2*y", given: [...given, text] })).toMatchObject({
      ok: true,
      loss: "J",
      forward: ["y = W*x"],
      gradients: { W: "dy*x'", x: "W'*dy" },
    });
  });

  it("belongs to the passes of a sheet that have its step", () => {
    const { statements } = readStatements(
      "given dL/dh\ngiven W: matrix m n, x: vector n\nbackprop h = W*x\nbackprop p = b*c\ngradient norm2(x)^2 wrt x",
    );
    expect(statements.map(({ request }) => "given" in request && request.given.includes("dL/dh"))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("has the shape of what it belongs to, which must be a step", () => {
    expect(solve({ task: "backprop", expr: "y = W*x", given: [...given, "dL/dy : vector n"] })).toMatchObject(
      {
        error: { kind: "shape", message: expect.stringContaining("y is a vector of m") as string },
      },
    );
    expect(solve({ task: "backprop", expr: "y = W*x", given: [...given, "dL/dz"] })).toMatchObject({
      error: { kind: "syntax", message: expect.stringContaining("no step is called z") as string },
    });
    expect(
      solve({ task: "backprop", expr: "y = W*x; z = y", given: [...given, "dL/dy", "dL/dz"] }),
    ).toMatchObject({
      error: { kind: "unsupported" },
    });
  });

  it("has values where they are given", () => {
    const at = [
      { W: "[[1, 2]]", x: "[3, 4]", dy: "[5]" },
      { W: "[[1, 2]]", x: "[3, 4]" },
    ];
    const response = solve({ task: "backprop", expr: "y = W*x", given, at });
    expect(response).toMatchObject({
      passes: [
        { forward: { y: 11 }, backward: { W: [[15, 20]], x: [5, 10] } },
        { forward: { y: 11 }, backward: { W: [[null, null]], x: [null, null] } },
      ],
    });
  });
});

describe("the nodes of a pass", () => {
  it("are those that the end is made of, and indices of sums are no inputs", () => {
    const found = answer({
      task: "backprop",
      expr: "L = (p - t)^2",
      define: ["p = sum(j, 1, k, C[j]*x) + d", "q = sum(j, 1, k, C[j]^2)"],
      given: ["C : vector k"],
    });
    if (found.task !== "backprop") throw new Error("not a backward pass");
    expect(found.pass.nodes.map(({ name }) => name.name)).toEqual(["p", "L"]);
    expect(found.pass.inputs.map(({ name }) => name).sort()).toEqual(["C", "d", "t", "x"]);
    const [C] = found.pass.inputs.filter(({ name }) => name === "C");
    expect(C && print(found.wholeGradient(C))).toBe("2*x*(p - t)*ones(k)");
  });
});

describe("after the pass", () => {
  const network = { task: "backprop", expr: "y = w*x + b; L = (y - t)^2" } as const;

  it("a step of gradient descent moves the parameters against their gradients", () => {
    expect(
      solve({ ...network, update: "w, b", rate: "1/10", at: [{ w: 1, x: 2, b: 3, t: 4 }] }),
    ).toMatchObject({
      updates: { w: "w - 1/10*dw", b: "b - 1/10*db" },
      passes: [{ backward: { w: 4, b: 2 }, updated: { w: 0.6, b: 2.8 } }],
    });
    expect(solve({ ...network, update: ["b"] })).toMatchObject({ updates: { b: "b - eta*db" } });
  });

  it("what is no parameter does not move", () => {
    expect(solve({ ...network, update: "y" })).toMatchObject({
      error: { kind: "domain", message: "y is no input of the computation: its inputs are w, x, b, t" },
    });
    expect(solve({ ...network, rate: "2" })).toMatchObject({ error: { kind: "syntax" } });
  });

  it("the costs are counted", () => {
    expect(solve({ task: "backprop", expr: "(x+y)*z + x" })).toMatchObject({
      costs: { forward: 3, backward: 3, derivatives: "3", shared: ["dh", "dg"] },
    });
    expect(solve({ task: "backprop", expr: "y = W*x", given: ["W: matrix m n, x: vector n"] })).toMatchObject(
      {
        costs: { forward: 1, backward: 2, derivatives: "m*n + n" },
      },
    );
  });

  it("a gradient is short: what is known of the names is used", () => {
    const found = pass(PROGRAMS[3]?.[0] ?? "", ["x : vector n", "eps positive"]);
    const [x] = found.pass.inputs.filter(({ name }) => name === "x");
    expect(x && print(found.wholeGradient(x))).toBe("gamma*(dy - (dy'*xhat)*xhat/n - sum(dy)/n*ones(n))/s");
  });
});

describe("data that break what is given are refused", () => {
  it.each([
    ["x positive", { x: -1 }],
    ["x in (0, 1)", { x: 2 }],
  ])("%s", (fact, point) => {
    expect(solve({ task: "backprop", expr: "x^2", given: [fact], at: [point] })).toMatchObject({
      ok: false,
      error: { kind: "domain", message: expect.stringContaining("do not meet what is given") as string },
    });
  });

  it.each([
    ["S : matrix n n symmetric", "S", "[[1, 2], [3, 4]]"],
    ["S : matrix n n spd", "S", "[[1, 2], [2, 1]]"],
    ["S : matrix n n invertible", "S", "[[1, 2], [2, 4]]"],
    ["S : matrix n m full column rank", "S", "[[1, 2], [2, 4]]"],
    ["S : vector n simplex", "S", "[0.3, 0.3]"],
    ["S : vector n onehot", "S", "[0.5, 0.5]"],
    ["S : vector n pm1", "S", "[1, 2]"],
  ])("%s", (fact, name, data) => {
    const request = { task: "differentiate", expr: "norm2(S)^2", wrt: name, given: [fact] } as const;
    expect(solve({ ...request, at: [{ [name]: data }] })).toMatchObject({
      ok: false,
      error: { kind: "domain", message: expect.stringContaining("do not meet what is given") as string },
    });
  });
});
