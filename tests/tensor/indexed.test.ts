/**
 * Derivatives by entries, worked out with indices, against finite differences at three sizes in which no two
 * dimensions agree and for free indices that agree and that do not.
 *
 * Sources of the cases: the course sheets' networks (units, batch normalisation, softmax), the Matrix Cookbook's
 * formulas written with indices (numbers in brackets), and attacks on the names of indices.
 */
import { answer, type Expr, LIBRARY, print, replay, solve } from "@derive/core";
import { describe, expect, it } from "vitest";
import { FUNCTIONS } from "../helpers/doubles.js";

type Table = readonly (readonly number[])[];

const GIVEN = [
  "x : vector n, y : vector n, g : vector n, u : vector n, z : vector d, w : vector d, c : vector d",
  "A : matrix n n, X : matrix n d, B : matrix d n, phi : function",
];
const DIMENSIONS: Readonly<Record<string, readonly ("n" | "d")[]>> = {
  ...Object.fromEntries(["x", "y", "g", "u"].map((name) => [name, ["n"]])),
  ...Object.fromEntries(["z", "w", "c"].map((name) => [name, ["d"]])),
  A: ["n", "n"],
  X: ["n", "d"],
  B: ["d", "n"],
};

/** An expression, the entry, and where the values of free indices may run. */
const CASES: readonly (readonly [expr: string, wrt: string])[] = [
  // One family, one sum.
  ["sum(i, 1, n, x[i])", "x[k]"],
  ["sum(i, 1, n, x[i]^2)", "x[k]"],
  ["sum(i, 1, n, x[i]^3)/n", "x[k]"],
  ["sum(i, 1, n, x[i])^2", "x[k]"],
  ["sum(i, 1, n, x[i]*y[i])", "x[k]"],
  ["sum(i, 1, n, x[i]*y[i])", "y[k]"],
  ["sum(i, 1, n, (x[i] - y[i])^2)/(2*n)", "x[k]"],
  ["sum(i, 1, n, e^(x[i]))", "x[k]"],
  ["log(sum(i, 1, n, e^(x[i])))", "x[k]"],
  ["sqrt(sum(i, 1, n, x[i]^2))", "x[k]"],
  ["1/sum(i, 1, n, x[i])", "x[k]"],
  ["sum(i, 1, n, x[i]*log(x[i]))", "x[k]"],
  ["sum(i, 1, n, x[i]*log(x[i]/y[i]))", "x[k]"],
  ["-sum(i, 1, n, y[i]*log(x[i]))", "x[k]"],
  ["-sum(i, 1, n, y[i]*log(sigma(x[i])) + (1 - y[i])*log(1 - sigma(x[i])))", "x[k]"],
  ["sum(i, 1, n, log(1 + e^(x[i])) - y[i]*x[i])", "x[k]"],
  ["sum(i, 1, n, tanh(x[i]))", "x[k]"],
  ["sum(i, 1, n, phi(x[i]))", "x[k]"],
  ["sum(i, 1, n, sin(t*x[i]))", "x[k]"],
  ["sum(i, 1, n, abs(x[i] - t))", "x[k]"],
  // Single entries.
  ["x[i]^2", "x[k]"],
  ["x[i]*x[k]", "x[k]"],
  ["x[i]*x[j]", "x[k]"],
  ["sin(x[i])*y[i]", "x[i]"],
  ["A[i, j]*A[j, i]", "A[k, l]"],
  // Units of a network.
  ["sum(i, 1, n, u[i]*relu(x[i]*t + y[i])) + s", "u[k]"],
  ["sum(i, 1, n, u[i]*relu(x[i]*t + y[i])) + s", "y[k]"],
  ["sum(i, 1, n, u[i]*relu(x[i]*t + y[i])) + s", "x[k]"],
  ["(s - sum(i, 1, n, u[i]*sigma(x[i]*t + y[i])))^2", "u[k]"],
  ["(s - sum(i, 1, n, u[i]*sigma(x[i]*t + y[i])))^2", "y[k]"],
  ["(s - sum(i, 1, n, u[i]*sigma(x[i]*t + y[i])))^2", "x[k]"],
  ["(s - sum(i, 1, n, phi(x[i]*t + y[i])))^2", "x[k]"],
  // Softmax and what is made of it.
  ["e^(x[i])/sum(j, 1, n, e^(x[j]))", "x[k]"],
  ["x[i] - log(sum(j, 1, n, e^(x[j])))", "x[k]"],
  ["-sum(i, 1, n, y[i]*(x[i] - log(sum(j, 1, n, e^(x[j])))))", "x[k]"],
  ["sum(i, 1, n, y[i]*e^(x[i]))/sum(j, 1, n, e^(x[j]))", "x[k]"],
  // Normalisation.
  ["x[i] - sum(j, 1, n, x[j])/n", "x[k]"],
  ["sum(j, 1, n, g[j]*(s*(x[j] - sum(l, 1, n, x[l])/n) + t))", "x[k]"],
  ["sum(j, 1, n, (x[j] - sum(l, 1, n, x[l])/n)^2)/n", "x[k]"],
  ["sum(j, 1, n, g[j]*x[j])/sqrt(sum(l, 1, n, x[l]^2))", "x[k]"],
  ["x[i]/sum(j, 1, n, x[j])", "x[k]"],
  // Matrices: (69), (70), (81) of the Matrix Cookbook and relatives.
  ["sum(i, 1, n, sum(j, 1, n, A[i, j]*x[i]*x[j]))", "x[k]"],
  ["sum(i, 1, n, sum(j, 1, n, A[i, j]*x[i]*y[j]))", "A[k, l]"],
  ["sum(i, 1, n, sum(j, 1, n, A[i, j]*x[i]*y[j]))", "x[k]"],
  ["sum(i, 1, n, sum(j, 1, n, A[i, j]^2))", "A[k, l]"],
  ["sum(i, 1, n, A[i, i])", "A[k, l]"],
  ["sum(i, 1, n, sum(j, 1, n, A[i, j]*A[j, i]))", "A[k, l]"],
  ["sum(i, 1, n, (sum(j, 1, d, X[i, j]*w[j]) - y[i])^2)", "w[k]"],
  ["sum(i, 1, n, (sum(j, 1, d, X[i, j]*w[j]) - y[i])^2)", "X[k, l]"],
  ["sum(i, 1, n, (sum(j, 1, d, X[i, j]*w[j]) - y[i])^2) + t*sum(j, 1, d, w[j]^2)", "w[k]"],
  ["sum(i, 1, n, log(1 + e^(-y[i]*sum(j, 1, d, X[i, j]*w[j]))))", "w[k]"],
  ["sum(j, 1, d, X[i, j]*z[j])", "X[k, l]"],
  ["sum(j, 1, d, X[i, j]*z[j])", "z[k]"],
  ["sum(i, 1, n, u[i]*tanh(sum(j, 1, d, X[i, j]*z[j]) + y[i]))", "X[k, l]"],
  ["sum(i, 1, n, u[i]*tanh(sum(j, 1, d, X[i, j]*z[j]) + y[i]))", "z[k]"],
  ["sum(i, 1, n, u[i]*phi(sum(j, 1, d, X[i, j]*z[j]) + y[i]))", "y[k]"],
  ["sum(k, 1, d, X[i, k]*B[k, j])", "X[k, l]"],
  ["sum(i, 1, n, sum(j, 1, n, (x[i] - x[j])^2))", "x[k]"],
  ["sum(i, 1, n, sum(j, 1, n, A[i, j]*(x[i] - x[j])^2))/4", "x[k]"],
  // Products over an index.
  ["prod(i, 1, n, x[i])", "x[k]"],
  ["log(prod(i, 1, n, x[i]))", "x[k]"],
  ["prod(i, 1, n, x[i]^2 + y[i])", "x[k]"],
  ["prod(k, 1, n, x[k])*x[k]", "x[k]"],
  ["sum(i, 1, n, y[i]*prod(j, 1, n, x[j] + y[i]))", "x[k]"],
  // Sums whose end is the index of another.
  ["sum(i, 1, n, x[i]*sum(j, 1, i, x[j]))", "x[k]"],
  ["sum(i, 1, n, y[i]*sum(j, 1, i, x[j]))", "x[k]"],
  ["sum(i, 1, n, (y[i] - sum(j, 1, i, x[j]))^2)", "x[k]"],
  ["sum(i, 1, n, sum(j, i, n, x[i]*x[j]))", "x[k]"],
  ["sum(i, 1, n, x[i]^2*sum(j, 1, i, x[j]^2))", "x[k]"],
  ["sum(i, 1, n, sum(j, 1, i, A[i, j]*x[i]*y[j]))", "A[k, l]"],
  // Divided by what is not written as it is divided by.
  ["sum(i, 1, n, 1/(x[i]*y[i] + x[i]))", "x[k]"],
  // Index arithmetic: differences of neighbours, a filter.
  ["sum(i, 1, n - 1, (x[i + 1] - x[i])^2)", "x[k]"],
  ["sum(i, 1, n - 1, x[i]*x[i + 1])", "x[k]"],
  ["sum(i, 1, n - 1, tanh(w[1]*x[i] + w[2]*x[i + 1]))", "w[1]"],
  ["sum(i, 1, d, sum(j, 1, n - d + 1, c[i]*x[i + j - 1]))", "c[k]"],
  // Attacks: the index asked for is bound inside, or bound twice.
  ["sum(k, 1, n, x[k]^2)", "x[k]"],
  ["sum(k, 1, n, x[k]*y[i])", "x[i]"],
  ["x[k]*sum(k, 1, n, x[k])", "x[k]"],
  ["sum(i, 1, n, x[i]*sum(i, 1, n, x[i]^2))", "x[k]"],
  ["sum(i, 1, n, x[i]*sum(k, 1, n, x[k]*y[i]))", "x[k]"],
  ["sum(i, 1, n, sum(k, 1, n, A[i, k]*x[k]))", "A[k, i]"],
  ["sum(k, 1, n, A[k, i]*A[i, k])", "A[i, k]"],
  ["sum(j, 1, n, sum(k, 1, n, x[j]*x[k]*A[j, k]))", "x[j]"],
];

const SIZES = [
  { n: 3, d: 2 },
  { n: 2, d: 4 },
  { n: 4, d: 3 },
] as const;

interface World {
  readonly numbers: ReadonlyMap<string, number>;
  readonly tables: ReadonlyMap<string, Table>;
}

/** The value with indices as numbers: an independent reading, sums as loops. */
function valueOf(root: Expr, { numbers, tables }: World): number {
  const visit = (node: Expr, bound: ReadonlyMap<string, number>): number => {
    if (node.kind === "number") return Number(node.value.num) / Number(node.value.den);
    if (node.kind === "symbol")
      return bound.get(node.name) ?? numbers.get(node.name) ?? (node.name === "e" ? Math.E : Number.NaN);
    const [a, b, c, e] = node.args;
    const at = (inner: Expr | undefined): number => (inner === undefined ? Number.NaN : visit(inner, bound));
    switch (node.op) {
      case "+":
        return node.args.reduce((sum, arg) => sum + at(arg), 0);
      case "*":
        return node.args.reduce((left, arg) => left * at(arg), 1);
      case "-":
        return -at(a);
      case "/":
        return at(a) / at(b);
      case "^":
        return at(a) ** at(b);
      case "delta":
        return at(a) === at(b) ? 1 : 0;
      case "phi":
        return Math.tanh(at(a));
      case "phi'":
        return 1 - Math.tanh(at(a)) ** 2;
      case "[]": {
        const table = a?.kind === "symbol" ? tables.get(a.name) : undefined;
        return table?.[at(b) - 1]?.[c === undefined ? 0 : at(c) - 1] ?? Number.NaN;
      }
      case "prod": {
        if (a?.kind !== "symbol" || e === undefined) return Number.NaN;
        let whole = 1;
        for (let i = at(b); i <= at(c); i += 1) whole *= visit(e, new Map(bound).set(a.name, i));
        return whole;
      }
      case "sum": {
        if (a?.kind !== "symbol" || e === undefined) return Number.NaN;
        let total = 0;
        for (let i = at(b); i <= at(c); i += 1) total += visit(e, new Map(bound).set(a.name, i));
        return total;
      }
      default:
        return FUNCTIONS[node.op]?.(...node.args.map(at)) ?? Number.NaN;
    }
  };
  return visit(root, new Map());
}

function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return 0.2 + state / 2147483648;
  };
}

function world(size: { n: number; d: number }, seed: number, indices: Record<string, number>): World {
  const next = numbersFrom(seed);
  const tables = new Map<string, Table>();
  for (const [name, [rows, columns]] of Object.entries(DIMENSIONS)) {
    const height = rows === undefined ? 1 : size[rows];
    const width = columns === undefined ? 1 : size[columns];
    tables.set(
      name,
      Array.from({ length: height }, () => Array.from({ length: width }, next)),
    );
  }
  return { tables, numbers: new Map(Object.entries({ ...size, s: next(), t: next(), ...indices })) };
}

function moved({ tables, numbers }: World, name: string, at: readonly number[], by: number): World {
  const [row = 1, column = 1] = at;
  const table = (tables.get(name) ?? []).map((r, i) =>
    r.map((x, j) => (i === row - 1 && j === column - 1 ? x + by : x)),
  );
  return { numbers, tables: new Map(tables).set(name, table) };
}

describe("derivatives by entries", () => {
  it.each(CASES)("%s by %s", (expr, wrt) => {
    const found = answer({ task: "differentiate", expr, wrt: [wrt], given: GIVEN });
    if (found.task !== "differentiate") throw new Error("not a derivative");
    const [part] = found.parts;
    if (part === undefined) throw new Error("no answer");
    expect(replay(part.derivation, LIBRARY)).toEqual({ ok: true });
    const [name = "", inside = ""] = wrt.replace("]", "").split("[");
    const letters = inside.split(",").map((letter) => letter.trim());
    for (const [s, size] of SIZES.entries()) {
      for (const choice of [0, 1, 2]) {
        // i, j, k and l run through values that agree and that do not.
        const indices: Record<string, number> = {};
        for (const [p, letter] of ["i", "j", "k", "l"].entries())
          indices[letter] = 1 + ((choice * p + choice) % Math.min(size.n, size.d));
        const here = world(size, 17 + 31 * s + choice, indices);
        const at = letters.map((letter) => here.numbers.get(letter) ?? 1);
        const h = 1e-5;
        const slope =
          (valueOf(found.question, moved(here, name, at, h)) -
            valueOf(found.question, moved(here, name, at, -h))) /
          (2 * h);
        const value = valueOf(part.result, here);
        expect(
          Math.abs(value - slope) / (1 + Math.abs(slope)),
          JSON.stringify({ size, indices }),
        ).toBeLessThan(1e-6);
      }
    }
  });

  it("are refused where a name stands for something with the entry", () => {
    const found = answer({
      task: "differentiate",
      expr: "sum(i, 1, n, x[i]*s)",
      wrt: ["x[k]"],
      given: ["x : vector n"],
      define: ["s = sum(j, 1, n, x[j])"],
    });
    if (found.task !== "differentiate") throw new Error("not a derivative");
    const rules = found.parts[0]?.derivation.stages.flat().map(({ rule }) => rule) ?? [];
    expect(rules[0]).toBe("diff.indexed-sum");
  });

  it.each(CASES)("are refused by the checker after a change: %s by %s", (expr, wrt) => {
    const found = answer({ task: "differentiate", expr, wrt: [wrt], given: GIVEN });
    const derivation = found.task === "differentiate" ? found.parts[0]?.derivation : undefined;
    if (derivation === undefined) throw new Error("no derivation");
    const stray = LIBRARY.parse("12345*s");
    derivation.stages.forEach((stage, i) => {
      stage.forEach((step, j) => {
        const other = { ...step, becomes: stray };
        const stages = derivation.stages.map((s, p) =>
          p === i ? s.map((t, q) => (q === j ? other : t)) : s,
        );
        expect(replay({ ...derivation, stages }, LIBRARY).ok).toBe(false);
      });
    });
  });
});

describe("several derivatives asked for at once", () => {
  const results = (expr: string, wrt: string, order = 1): string[] => {
    const found = answer({ task: "differentiate", expr, wrt: wrt.split(";"), order, given: GIVEN });
    return found.task === "differentiate" ? found.parts.map(({ result }) => print(result)) : [];
  };

  it("by entries, numbers and whole variables are all answered", () => {
    expect(results("sum(i, 1, n, s*x[i]^3) + t", "x[k];s;x[1];t")).toEqual([
      "3*s*x[k]^2",
      "sum(i, 1, n, x[i]^3)",
      "3*s*x[1]^2",
      "1",
    ]);
    expect(results("y'*A*x", "x[k];A")).toEqual(["sum(j, 1, n, A[j, k]*y[j])", "y*x'"]);
  });

  it("are of the order asked for", () => {
    expect(results("sum(i, 1, n, s^2*x[i]^3)", "x[k];s", 2)).toEqual([
      "6*s^2*x[k]",
      "2*sum(i, 1, n, x[i]^3)",
    ]);
    expect(() => results("y'*A*x", "x[k]", 2)).toThrow("by an entry there are second derivatives");
  });

  it("by an entry have no layout", () => {
    const request = { task: "differentiate", expr: "y'*A*x", wrt: ["x[k]"], given: GIVEN } as const;
    expect(() => answer({ ...request, layout: "hessian" })).toThrow("by an entry the derivative is a number");
  });
});

describe("what has no rule is refused", () => {
  it.each([
    ["max(x)", "x", "max of the entries"],
    ["sin(s)[2]", "s", "is a number"],
    ["sum(i, 1, n - 1, x[i]*x[i + 1])", "x", "ask for an entry"],
  ])("%s by %s", (expr, wrt, message) => {
    expect(() => answer({ task: "differentiate", expr, wrt: [wrt], given: GIVEN })).toThrow(message);
  });

  it("an entry of what is computed is written out", () => {
    const found = answer({ task: "differentiate", expr: "softmax(x)[i]", wrt: ["x[j]"], given: GIVEN });
    if (found.task !== "differentiate") throw new Error("not a derivative");
    expect(print(found.question)).toBe("e^x[i]/sum(j, 1, n, e^x[j])");
  });
});

describe("ranges", () => {
  it.each([
    ["sum(i, 1, 0, x[i]^2)", "x[2]", "has no terms"],
    ["x[4]", "x[2]", "x[4] does not exist: the entries of x are counted from 1 to 3"],
    ["x[0]", "x[2]", "does not exist"],
    ["sum(x)", "x[5]", "x[5] does not exist"],
    ["sum(i, 1, 5, x[i])", "x[2]", "goes from 1 to 5"],
    ["sum(i, 0, n, y[i])", "y[2]", "goes from 0 to n"],
    ["prod(i, 1, n + 1, y[i])", "y[2]", "goes from 1 to n + 1"],
    ["softmax(y)[n + 1]", "y", "does not exist"],
    ["y'*unit(n + 1, n)", "y", "has its 1 at a place from 1 to n"],
    ["x'*unit(0, 3)", "x", "has its 1 at a place from 1 to 3"],
  ])("%s by %s is refused: %s", (expr, wrt, message) => {
    const found = solve({ task: "differentiate", expr, wrt, given: ["x : vector 3, y : vector n"] });
    expect(found).toMatchObject({ ok: false, error: { kind: "shape" } });
    expect(found.ok ? "" : found.error.message).toContain(message);
  });

  it("entries at two numbers are two entries, or one", () => {
    const given = ["x : vector 3"];
    expect(solve({ task: "differentiate", expr: "x[3]*x[2]", wrt: "x[2]", given })).toMatchObject({
      result: "x[3]",
    });
  });

  it.each([
    ["sum(i, 1, n, y[i]*sum(j, 1, i, x[j])) = sum(l, 1, n, y[l]*sum(j, 1, i, x[j]))", false],
    ["sum(i, 1, n, y[i]*sum(j, 1, i, x[j])) = sum(l, 1, n, y[l]*sum(k, 1, l, x[k]))", true],
    ["sum(i, 1, n, prod(i, 1, n, x[i])) = sum(j, 1, n, prod(i, 1, n, x[j]))", false],
    ["prod(i, 1, n, x[i]) = prod(j, 1, n, x[j])", true],
    ["sum(i, 1, n, y[i]*prod(j, 1, i, x[j])) = sum(l, 1, n, y[l]*prod(j, 1, i, x[j]))", false],
  ])("%s: %s", (claim, isTrue) => {
    const found = solve({ task: "prove", claim, given: ["x y : vector n"] });
    if (isTrue) expect(found).toMatchObject({ ok: true, verdict: "proved" });
    else expect(found.ok && found.verdict).not.toBe("proved");
  });
});

describe("a sum from one number to another of entries side by side", () => {
  const expr = "sum(i, 1, 3, (x[i + 1] - x[i])^2)";
  it.each([
    ["x[1]", "-2*(x[2] - x[1])"],
    ["x[2]", "4*x[2] - 2*x[1] - 2*x[3]"],
    ["x[4]", "2*(x[4] - x[3])"],
    ["x[9]", "0"],
  ])("by %s has the terms that have it", (wrt, result) => {
    expect(solve({ task: "differentiate", expr, wrt })).toMatchObject({ ok: true, result });
  });
});

it("conditions of entries side by side have values where both are there", () => {
  const found = solve({
    task: "differentiate",
    expr: "prod(i, 1, 3, x[i + 1] - x[i])",
    wrt: "x[2]",
    at: [{ x: [1, 3, 4, 9] }],
  });
  // (x[2] - 1)(4 - x[2])·5 has the derivative 5(5 - 2·x[2]).
  expect(found).toMatchObject({ ok: true, value: [-5] });
});

it("the index of a sum is no variable of it", () => {
  for (const expr of ["sum(i, 1, 3, x^i)", "prod(i, 1, 3, x + i)"])
    expect(solve({ task: "differentiate", expr })).toMatchObject({
      ok: true,
      result: expect.not.stringMatching(/^\[/) as string,
    });
});

describe("an entry of what stands in brackets", () => {
  it.each(["(A*x)[k]", "(2*A*x + b)[k]", "(A')[k, l]"])("%s is one, where A and x have entries", (text) => {
    const names = {
      functions: new Map(),
      symbols: new Set(["A", "x", "b", "k", "l"]),
      tensors: new Set(["A", "x", "b"]),
    };
    const node = LIBRARY.parse(text, names);
    expect(node).toMatchObject({ op: "[]" });
    expect(print(node)).toBe(text.replace("(A')", "A'"));
  });

  it("and a product otherwise", () => {
    expect(print(LIBRARY.parse("(x + y)[z]"))).toBe("(x + y)*z");
  });
});

describe("entries by subscript", () => {
  it.each([
    ["\\sum_{i=1}^{n} x_i^2", "x_k", "2*x[k]"],
    ["\\sum_{i=1}^{n} x_i^2", "x_{k}", "2*x[k]"],
    ["sum(i, 1, n, x_i^2) + x_k", "x_k", "2*x[k] + 1"],
    ["\\sum_{i=1}^{n} \\sum_{j=1}^{m} W_{ij} x_j", "W_{kl}", "x[l]"],
    ["\\sum\\limits_{j=1}^{k} C_j \\sigma(z_j)", "z_i", "C[i]*sigmoid(z[i])*(1 - sigmoid(z[i]))"],
    ["\\log \\prod_{i=1}^{n} x_i", "x_k", "1/x[k]"],
    ["\\sum^{n}_{i=1} (y_i - w x_i)^2", "w", "-2*sum(i, 1, n, x[i]*(y[i] - w*x[i]))"],
    ["a_1*x + a_2", "a_1", "x"],
  ])("%s by %s is %s", (expr, wrt, result) => {
    expect(solve({ task: "differentiate", expr, wrt })).toMatchObject({ ok: true, result });
  });

  it("a name that was declared is not an entry", () => {
    const given = ["x: vector n, x_k: scalar"];
    const expr = "sum(i, 1, n, x_i^2) + 3*x_k";
    expect(solve({ task: "differentiate", expr, wrt: "x_k", given })).toMatchObject({ result: "3" });
  });

  it.each([
    ["\\sum_{i} x_i", "a sum needs its range"],
    ["\\sum_{i=1}^{n}", "a sum of nothing"],
    ["\\sum_{i=1}^{n!} x_i", "made of more than numbers and letters"],
    ["\\sum_{ij=1}^{n} x_i", "a sum needs its range"],
  ])("%s is refused: %s", (expr, message) => {
    const found = solve({ task: "differentiate", expr, wrt: "x" });
    expect(found.ok ? "" : found.error.message).toContain(message);
  });
});

describe("a sum over a part of a vector", () => {
  const given = ["x : vector n"];
  it.each([
    ["sum(i, 1, n - 1, x[i])", "sum(i, 1, n - 1, delta(i, k))"],
    ["sum(i, 1, m, x[i]^2)", "sum(i, 1, m, 2*x[i]*delta(i, k))"],
    ["sum(i, 1, n, x[i]^2)", "2*x[k]"],
  ])("%s has a term for x[k] only if k is in it", (expr, result) => {
    const found = solve({ task: "differentiate", expr, wrt: "x[k]", given });
    expect(found.ok && found.result).toBe(result);
  });

  it.each([
    ["sum(i, 1, n, sum(j, 1, i, x[j]))", "sum(i, 1, n, sum(j, 1, i, delta(j, k)))"],
    [
      "sum(i, 1, n - 1, x[i]) + sum(i, 1, n, x[i]^2)",
      "sum(i, 1, n - 1, delta(i, k)) + sum(i, 1, n, 2*x[i]*delta(i, k))",
    ],
    ["sum(i, 1, m, y[i]) + sum(i, 1, n, x[i]^2)", "2*x[k]"],
  ])("%s says how long x is, or does not", (expr, result) => {
    const found = solve({ task: "differentiate", expr, wrt: "x[k]" });
    expect(found.ok && found.result).toBe(result);
  });

  it.each([
    "sum(i, 1, n - 1, x[i]^2)",
    "sum(i, 1, m, log(x[i]))",
    "sum(i, 1, n - 1, x[i]^2) + sum(i, 1, n, x[i])",
  ])("%s is not written with the whole vector", (expr) => {
    const found = solve({ task: "differentiate", expr, wrt: "x", given });
    expect(found).toMatchObject({ ok: false, error: { kind: "unsupported" } });
    const whole = solve({
      task: "minimize",
      objective: `${expr} + t^2`,
      over: "t",
      given: [...given, "t positive"],
    });
    expect(whole.ok).toBe(false);
  });

  it("is not the sum of all entries for the checker", () => {
    const found = solve({ task: "prove", claim: "sum(i, 1, n - 1, x[i]) = sum(x)", given });
    expect(found).toMatchObject({ ok: true });
    expect(found.ok && found.verdict).not.toBe("proved");
  });
});

describe("sums of functions of entries, by whole vectors and matrices", () => {
  const given = ["X : matrix n d, w : vector d, y a b : vector n, A : matrix n n, gamma positive"];
  it.each([
    [
      "sum(i, 1, n, y[i]*log(sigma(sum(j, 1, d, w[j]*X[i, j]))) + (1 - y[i])*log(1 - sigma(sum(j, 1, d, w[j]*X[i, j]))))",
      "w",
      "X'*(y - sigmoid(X*w))",
    ],
    [
      "sum(i, 1, n, log(1 + exp(-y[i]*sum(j, 1, d, X[i, j]*w[j]))))",
      "w",
      "-X'*((y .* e^(-y .* (X*w))) ./ (1 + e^(-y .* (X*w))))",
    ],
    ["sum(i, 1, n, sigma(sum(j, 1, d, X[i, j]*w[j])))", "X", "(sigmoid(X*w) .* (1 - sigmoid(X*w)))*w'"],
    ["sum(i, 1, n, exp(sum(j, 1, n, A[i, j]*a[j])))", "a", "A'*e^(A*a)"],
    ["sum(i, 1, n, gamma^a[i])", "a", "log(gamma)*gamma.^a"],
    ["sum(i, 1, n, a[i]^gamma)", "a", "gamma*a.^(gamma - 1)"],
    ["sum(i, 1, n, y[i]*exp(-norm2(a - b)^2/2))", "a", "-sum(y)*e^(-norm2(a - b)^2/2)*(a - b)"],
    [
      "sum(i, 1, n, exp(-(a[i] - b[i])^2/(2*gamma^2)))",
      "a",
      "-(e^(-(a - b).^2/(2*gamma^2)) .* (a - b))/gamma^2",
    ],
  ])("%s by %s", (expr, wrt, result) => {
    expect(solve({ task: "differentiate", layout: "gradient", expr, wrt, given })).toMatchObject({
      ok: true,
      result,
    });
  });
});
