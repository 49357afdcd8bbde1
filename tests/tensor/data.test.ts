/** Vectors and matrices of numbers: exact where they are rational, and as the referee has them elsewhere. */
import {
  answer,
  type BackpropAnswer,
  type DataValue,
  DeriveError,
  type Expr,
  print,
  solve,
  type TensorValue,
} from "@derive/core";
import { describe, expect, it } from "vitest";
import { machineNumber } from "../helpers/numbers.js";
import { evaluateTensor, type Matrix, number } from "../helpers/tensors.js";
import { DECLARED, GRADIENTS } from "./corpus.js";

const RIDGE = {
  task: "minimize",
  objective: "norm2(X*w - y)^2 + lambda*norm2(w)^2",
  over: "w",
  given: ["X : matrix n d, w : vector d, y : vector n, lambda positive"],
} as const;

const exactly = ({ exact }: TensorValue): (string | null)[][] =>
  exact.map((row) => row.map((cell: Expr | null) => cell && print(cell)));

describe("optima for data", () => {
  it.each([
    [
      [
        [1, 0],
        [1, 1],
        [1, 2],
      ],
      [1, 2, 2],
      1,
      [["4/5"], ["3/5"]],
      "7/5",
    ],
    [
      [
        [3, 0],
        [0, 1],
      ],
      [3, 1],
      1,
      [["9/10"], ["1/2"]],
      "7/5",
    ],
  ])("of ridge regression with X = %j, y = %j", (X, y, lambda, w, least) => {
    const found = answer({ ...RIDGE, at: [{ X, y, lambda }] });
    if (found.task !== "minimize") throw new Error("not a minimum");
    const [[optimum, objective] = []] = found.data;
    if (optimum === undefined || objective === undefined) throw new Error("no values");
    expect(exactly(optimum.value)).toEqual(w);
    expect(exactly(objective.value)).toEqual([[least]]);
  });

  it("are written as in JSON, and as text", () => {
    const response = solve({
      ...RIDGE,
      at: [{ X: "[[1, 0], [1, 1], [1, 2]]", y: "[1, 2, 2]", lambda: "1" }],
    });
    expect(response).toMatchObject({ ok: true, value: [[0.8, 0.6]], least: [1.4] });
  });
});

describe("data that do not fit", () => {
  it.each([
    [{ X: [[1, 0], [1]], y: [1, 2], lambda: 1 }, "different lengths"],
    [
      {
        X: [
          [1, 0],
          [1, 1],
        ],
        y: [1, 2, 3],
        lambda: 1,
      },
      "shape",
    ],
    [
      {
        X: [
          [1, 0],
          [1, 1],
        ],
        lambda: 1,
      },
      "y has no value",
    ],
    [
      {
        X: [
          [1, 0],
          [1, 1],
        ],
        y: [
          [1, 2],
          [3, 4],
        ],
        lambda: 1,
      },
      "shape",
    ],
    [{ X: [], y: [1], lambda: 1 }, "none"],
    [{ X: "[[1, 0], [1, 1]", y: [1, 2], lambda: 1 }, "data are written"],
    [
      {
        X: [
          ["a(", 0],
          [1, 1],
        ],
        y: [1, 2],
        lambda: 1,
      },
      "a( could be",
    ],
  ])("%j are refused", (point, message) => {
    expect(() => answer({ ...RIDGE, at: [point] })).toThrow(DeriveError);
    expect(() => answer({ ...RIDGE, at: [point] })).toThrow(message);
  });

  it("an inverse that is not there is said so", () => {
    const singular = { task: "evaluate", expr: "inv(A)", given: ["A : matrix n n"] } as const;
    expect(() =>
      answer({
        ...singular,
        at: [
          {
            A: [
              [1, 2],
              [2, 4],
            ],
          },
        ],
      }),
    ).toThrow("no inverse");
  });
});

/** Numbers that look random and are short. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.round(20 + (state / 2147483648) * 80) / 100;
  };
}

const SHAPES: Readonly<Record<string, readonly number[]>> = {
  X: [3, 2],
  B: [3, 2],
  F: [2, 3],
  ...Object.fromEntries(["A", "C", "D", "W", "S", "P"].map((name) => [name, [3, 3]])),
  ...Object.fromEntries(["x", "y", "z", "b", "p", "h"].map((name) => [name, [3]])),
  ...Object.fromEntries(["w", "v"].map((name) => [name, [2]])),
};

describe("gradients for data are what the referee computes", () => {
  // An unknown function has no numbers.
  const cases = GRADIENTS.flatMap((family) => family.cases)
    .filter((line) => !line.includes("Phi"))
    .map((line) => {
      const [expr = "", rest = ""] = line.split(" | ");
      return { expr, wrt: rest.split(" => ")[0] ?? "" };
    });
  it.each(cases)("$expr by $wrt", ({ expr, wrt }) => {
    const next = numbers(11);
    const point: Record<string, number | number[] | number[][]> = {};
    for (const name of ["s", "t", "lambda", "mu", "eps"]) point[name] = next();
    for (const [name, [rows = 1, columns]] of Object.entries(SHAPES)) {
      const row = (): number[] => Array.from({ length: columns ?? 1 }, next);
      const table = Array.from({ length: rows }, row);
      // Symmetric with a heavy diagonal, which every property that is declared needs.
      const even = table.map((r, i) => r.map((x, j) => (i === j ? x + 3 : ((table[j]?.[i] ?? x) + x) / 2)));
      const own = columns === rows ? even : table;
      point[name] = columns === undefined ? own.map(([x = 0]) => x) : own;
    }
    point["p"] = [0.2, 0.3, 0.5];
    point["h"] = [0, 1, 0];
    const found = answer({ task: "differentiate", expr, wrt: [wrt], given: DECLARED, at: [point] });
    if (found.task !== "differentiate") throw new Error("not a derivative");
    const value = found.data?.[0]?.[0]?.value;
    const [part] = found.parts;
    if (value === undefined || part === undefined) throw new Error("no value");
    const at = new Map<string, Matrix>([
      ["n", number(3)],
      ["d", number(2)],
    ]);
    for (const [name, data] of Object.entries(point))
      at.set(
        name,
        typeof data === "number" ? number(data) : data.map((row) => (typeof row === "number" ? [row] : row)),
      );
    const expected = evaluateTensor(part.result, at);
    value.rows.forEach((row, i) => {
      row.forEach((cell, j) => {
        const other = expected[i]?.[j] ?? NaN;
        expect(Math.abs(machineNumber(cell) - other) / (1 + Math.abs(other))).toBeLessThan(1e-9);
      });
    });
  });
});

describe("a derivative has values for data only where it exists", () => {
  const vector = ["x : vector n"];
  const withA = ["x : vector n", "A : matrix m n"];
  const cases: readonly (readonly [
    expr: string,
    wrt: string,
    given: readonly string[],
    at: Record<string, string | number>,
    expected: DataValue,
  ])[] = [
    // Where the function has no value there is no derivative, however well its formula can be worked out.
    ["sum(log(x))", "x", vector, { x: "[-1, 2]" }, [null, null]],
    ["sum(log(x))", "x", vector, { x: "[1, 2]" }, [1, 0.5]],
    ["sum(i, 1, n, log(x[i]))", "x", [], { x: "[-1, 2]" }, [null, null]],
    ["sum(i, 1, n, log(a*x[i]))", "a", [], { x: "[-1, 2]", a: 3 }, null],
    ["sum(i, 1, n, log(a*x[i]))", "a", [], { x: "[1, 2]", a: 2 }, 1],
    // A kink in an entry is one for the derivative by this entry.
    ["sum(relu(x))", "x", vector, { x: "[0, 1, -1]" }, [null, 1, 0]],
    ["sum(abs(x))", "x", vector, { x: "[0, 1, -1]" }, [null, 1, -1]],
    ["sum(i, 1, n, abs(x[i]))", "x", [], { x: "[0, 1, -1]" }, [null, 1, -1]],
    ["norm1(x)", "x", vector, { x: "[0, 1, -1]" }, [null, 1, -1]],
    // A kink in a combination of entries is one for all of them.
    ["sum(abs(A*x))", "x", withA, { x: "[1, -1]", A: "[[1, 1], [3, 4]]" }, [null, null]],
    ["sum(abs(A*x))", "x", withA, { x: "[1, 1]", A: "[[1, 1], [3, 4]]" }, [4, 5]],
    ["sum(i, 1, n, abs(a*x[i]))", "a", [], { x: "[-1, 0]", a: 0 }, null],
    ["sum(abs(A*x))", "x", withA, { x: "[0, 2]", A: "[[1, 0], [0, 3]]" }, [null, 3]],
    ["sum(relu(x - t*ones(n)))", "x", [...vector, "t: scalar"], { x: "[1, 2]", t: 1 }, [null, 1]],
    ["sum(relu(x - t*ones(n)))", "t", [...vector, "t: scalar"], { x: "[1, 2]", t: 1 }, null],
    ["sum(i, 1, n, abs(x[i] - t))", "x", [], { x: "[1, 2]", t: 1 }, [null, 1]],
    ["norm2(x)", "x", vector, { x: "[0, 0]" }, [null, null]],
    ["norm2(x)", "x", vector, { x: "[3, 4]" }, [0.6, 0.8]],
    [
      "logdet(A)",
      "A",
      ["A : matrix n n"],
      { A: "[[0, 1], [1, 0]]" },
      [
        [null, null],
        [null, null],
      ],
    ],
    [
      "logdet(A)",
      "A",
      ["A : matrix n n"],
      { A: "[[0, -1], [1, 0]]" },
      [
        [0, -1],
        [1, 0],
      ],
    ],
  ];
  it.each(cases)("%s by %s, given %j, at %j", (expr, wrt, given, at, expected) => {
    const found = solve({ task: "differentiate", expr, wrt, given, at: [at] });
    expect(found.ok && found["value"]).toEqual([expected]);
  });

  it("and an optimum where the data meet its conditions", () => {
    const ridge = (lambda: number): unknown =>
      answer({
        ...RIDGE,
        at: [
          {
            X: [
              [1, 2],
              [3, 4],
            ],
            y: [1, 2],
            lambda,
          },
        ],
      });
    expect(() => ridge(1)).not.toThrow();
    expect(() => ridge(-1)).toThrow("do not meet a condition of the answer");
  });
});

describe("backward passes for data", () => {
  const GIVEN = [
    "W : matrix m n, V : matrix k m, S : matrix n n symmetric",
    "x : vector n, b : vector m, y : vector m, c : vector k, t : vector k",
  ];
  const DATA: Record<string, number[] | number[][]> = {
    W: [
      [1, 2, -1],
      [0.5, -4, 2],
    ],
    V: [
      [1, -1],
      [2, 0.5],
    ],
    x: [1, 2, 0.5],
    b: [0, 1],
    y: [1, 0.25],
    c: [0.5, -1],
    t: [0, 1],
  };
  const pass = (expr: string, at: Record<string, number[] | number[][]>): BackpropAnswer => {
    const found = answer({ task: "backprop", expr, given: GIVEN, at: [at] });
    if (found.task !== "backprop") throw new Error("not a backward pass");
    return found;
  };
  /** The data with one entry moved. */
  const moved = (
    data: Record<string, number[] | number[][]>,
    name: string,
    [i, j]: readonly [number, number],
    by: number,
  ): Record<string, number[] | number[][]> => ({
    ...data,
    [name]: (data[name] ?? []).map((row, r) =>
      typeof row === "number"
        ? r === i
          ? row + by
          : row
        : row.map((x, s) => (r === i && s === j ? x + by : x)),
    ) as number[] | number[][],
  });

  it.each([
    "z = W*x + b; a = relu(z); L = norm2(a - y)^2/2",
    "z = W*x + b; a = tanh(z); p = softmax(V*a + c); L = -t'*log(p)",
    "z = W*x + b; a = sigma(z); u = V*a + c; L = sum(u .* u) + a'*a",
    "z = W*x; r = z - y; L = log(1 + norm2(r)^2) + sum(abs(z))",
  ])("%s", (expr) => {
    const [last = ""] = /(\w+) = [^=]*$/.exec(expr)?.slice(1) ?? [];
    const used = Object.fromEntries(
      Object.entries(DATA).filter(([name]) => new RegExp(`\\b${name}\\b`).test(expr)),
    );
    const end = (data: typeof DATA): number =>
      machineNumber(pass(expr, data).data[0]?.forward.get(last)?.rows[0]?.[0]);
    const found = pass(expr, used).data[0];
    expect(found).toBeDefined();
    for (const [name, table] of Object.entries(used)) {
      const rows = found?.backward.get(name)?.rows ?? [];
      expect(rows.length).toBe(table.length);
      rows.forEach((row, i) => {
        row.forEach((cell, j) => {
          const h = 2 ** -12;
          const slope = (end(moved(used, name, [i, j], h)) - end(moved(used, name, [i, j], -h))) / (2 * h);
          expect(Math.abs(machineNumber(cell) - slope) / (1 + Math.abs(slope))).toBeLessThan(1e-5);
        });
      });
    }
  });

  it("have no gradient behind a kink that is met, and say which data are missing", () => {
    const { x = [], b = [], y = [] } = DATA as Record<string, number[]>;
    const found = pass("z = W*x + b; a = relu(z); L = norm2(a - y)^2/2", {
      W: [
        [0, 0, 0],
        [1, 1, 1],
      ],
      x,
      b,
      y,
    }).data[0];
    expect(found?.backward.get("z")?.rows).toEqual([[null], [4.25]]);
    expect(found?.backward.get("b")?.rows).toEqual([[null], [4.25]]);
    expect(found?.backward.get("a")?.rows.flat()).toEqual([-1, 4.25]);
    expect(found?.backward.get("x")?.rows).toEqual([[null], [null], [null]]);
    expect(() => pass("z = W*x + b; L = norm2(z)^2", { x })).toThrow("has no value here");
    const scalar = solve({ task: "backprop", expr: "z = w*x; L = abs(z)", at: [{ w: 0, x: 1 }] });
    expect(scalar.ok && scalar.passes).toMatchObject([
      { forward: { z: 0, L: 0 }, backward: { z: null, w: null, x: null, L: 1 } },
    ]);
  });
});

describe("one entry is a number", () => {
  it.each([
    ["norm2(A*x)^2", "x", "A: matrix 1 1, x: vector 1", "2*A^2*x"],
    ["norm2(A*x)^2", "A", "A: matrix n 1, x: vector 1", "2*x^2*A"],
    ["x'*y", "x", "x: vector 1, y: vector 1", "y"],
    ["softmax(x)", "x", "x: vector 1", "0"],
    ["logdet(A)", "A", "A: matrix 1 1", "1/A"],
    ["det(A)*tr(A)", "A", "A: matrix 1 1", "2*A"],
    ["inv(A)", "A", "A: matrix 1 1", "-1/A^2"],
    ["sum(x)", "x", "x: vector 1", "1"],
    ["x.*x", "x", "x: vector 1", "2*x"],
    ["x.^2 + a./x", "x", "x: vector 1", "2*x - a/x^2"],
    ["A.*A", "A", "A: matrix 1 1", "2*A"],
    ["x[1]^2", "x", "x: vector 1", "2*x"],
    ["sum(i, 1, 1, x[i]^3)", "x", "x: vector 1", "3*x^2"],
    ["M*v", "M[1,k]", "M: matrix 1 n, v: vector n", "v[k]"],
    ["(M*v)^2", "M[1,k]", "M: matrix 1 n, v: vector n", "2*M*v*v[k]"],
    ["norm1(x) + sum(x)^2", "x", "x: vector 1", "sign(x) + 2*x"],
    ["x'*A*x", "q", "A: matrix n n, x: vector n", "0"],
  ])("%s by %s, given %s", (expr, wrt, given, result) => {
    expect(solve({ task: "differentiate", expr, wrt: [wrt], given: [given] })).toMatchObject({
      ok: true,
      result,
    });
  });
});

describe("data of names that nobody declared", () => {
  it.each([
    [
      "det(A)",
      {
        A: [
          [1, 2],
          [3, 4],
        ],
      },
      -2,
    ],
    ["x'*A*x", { A: "[[1, 2], [3, 4]]", x: "[1, 1]" }, 10],
    ["sum(x)", { x: [1, 2, 3] }, 6],
  ])("say their shapes: %s at %j", (expr, at, value) => {
    expect(solve({ task: "evaluate", expr, at: [at] })).toMatchObject({ ok: true, value: [value] });
  });

  it.each([
    ["det(A)", { define: ["A = [[1, 2], [3, 4]]"] }, -2],
    ["sum(B)", { define: ["B = [[1, 2]]"] }, 3],
    ["x'*x + s", { given: ["x = [1, 2, 3]"], define: ["s = 1"] }, 15],
  ])("may be written as definitions: %s with %j", (expr, more, value) => {
    expect(solve({ task: "evaluate", expr, ...more })).toMatchObject({ ok: true, value: [value] });
  });

  it("do so for gradients and backward passes", () => {
    const at = [
      {
        X: [
          [1, 0],
          [1, 1],
        ],
        w: [1, 2],
        y: [0, 0],
      },
    ];
    expect(solve({ task: "differentiate", expr: "norm2(X*w - y)^2", wrt: "w", at })).toMatchObject({
      ok: true,
      result: "2*X'*(X*w - y)",
      value: [[8, 6]],
    });
    expect(solve({ task: "backprop", expr: "z = X*w; L = norm2(z - y)^2", at })).toMatchObject({
      ok: true,
      gradients: { w: "2*X'*(z - y)" },
    });
  });
});
