/**
 * Gradients, Jacobians and Hessians against finite differences in machine numbers, at three sizes in which no two
 * dimensions agree, and against the textbook's form where the corpus has it.
 */
import {
  type Answer,
  answer,
  type DifferentiateAnswer,
  type Part,
  type Expr,
  LIBRARY,
  Networks,
  print,
  Shapes,
  size,
} from "@derive/core";
import { describe, expect, it } from "vitest";
import { seeded } from "../helpers/random.js";
import {
  columnsOf,
  entry,
  evaluateTensor,
  type Matrix,
  number,
  rowsOf,
  times,
  transpose,
} from "../helpers/tensors.js";
import { DECLARED, type Family, GRADIENTS, HESSIANS, JACOBIANS } from "./corpus.js";

const SIZES = [
  { n: 3, d: 2 },
  { n: 2, d: 4 },
  { n: 5, d: 3 },
] as const;

const SHAPES: Readonly<Record<string, readonly ("n" | "d")[]>> = {
  X: ["n", "d"],
  B: ["n", "d"],
  F: ["d", "n"],
  ...Object.fromEntries(["A", "C", "D", "W", "S", "P"].map((name) => [name, ["n", "n"]])),
  ...Object.fromEntries(["x", "y", "z", "b", "p", "h"].map((name) => [name, ["n"]])),
  ...Object.fromEntries(["w", "v"].map((name) => [name, ["d"]])),
};

function instance(sizes: { n: number; d: number }, seed: number): Map<string, Matrix> {
  const next = seeded(seed);
  const at = new Map<string, Matrix>([
    ["n", number(sizes.n)],
    ["d", number(sizes.d)],
    ["c", number(NaN)],
    ...["s", "t", "lambda", "mu", "eps"].map((name): [string, Matrix] => [name, number(0.4 + next())]),
  ]);
  for (const [name, dims] of Object.entries(SHAPES)) {
    const [rows, columns] = dims.map((dim) => sizes[dim]);
    // Positive entries keep logarithms and roots in their domains.
    const data = Array.from({ length: rows ?? 1 }, () =>
      Array.from({ length: columns ?? 1 }, () => 0.2 + next()),
    );
    at.set(name, data);
  }
  const square = (name: string, make: (a: Matrix) => Matrix): void => {
    at.set(name, make(at.get(name) ?? []));
  };
  square("S", (a) => a.map((row, i) => row.map((x, j) => (x + entry(a, j, i)) / 2)));
  square("P", (a) => times(a, transpose(a)).map((row, i) => row.map((x, j) => x + (i === j ? 1 : 0))));
  square("A", (a) => a.map((row, i) => row.map((x, j) => x + (i === j ? 2 : 0))));
  square("p", (a) => a.map((row) => row.map((x) => x / a.flat().reduce((s, y) => s + y, 0))));
  square("h", (a) => a.map((row, i) => row.map(() => (i === 1 ? 1 : 0))));
  return at;
}

/** The slope of a number by every entry of a variable, of the variable's shape. */
function slopes(f: (at: Map<string, Matrix>) => number, at: Map<string, Matrix>, name: string): Matrix {
  const value = at.get(name) ?? number(NaN);
  const step = 1e-5;
  return value.map((row, i) =>
    row.map((_, j) => {
      const moved = (by: number): Map<string, Matrix> =>
        new Map(at).set(
          name,
          value.map((r, k) => r.map((x, l) => (k === i && l === j ? x + by : x))),
        );
      return (f(moved(step)) - f(moved(-step))) / (2 * step);
    }),
  );
}

function close(a: Matrix, b: Matrix, what: string): void {
  expect([rowsOf(a), columnsOf(a)], `${what}: shape`).toEqual([rowsOf(b), columnsOf(b)]);
  a.forEach((row, i) => {
    row.forEach((x, j) => {
      const y = entry(b, i, j);
      const error = Math.abs(x - y) / (1 + Math.abs(x) + Math.abs(y));
      expect(error, `${what}: entry ${i + 1}, ${j + 1} is ${x}, by differences ${y}`).toBeLessThan(2e-6);
    });
  });
}

type Remarks = ReturnType<NonNullable<Part["remarks"]>>;

interface Case {
  readonly line: string;
  readonly expr: string;
  readonly wrt: string;
  readonly form: string | undefined;
}

const casesOf = (families: readonly Family[]): Case[] =>
  families.flatMap(({ cases }) =>
    cases.map((line) => {
      const [question = "", form] = line.split(" => ");
      const [expr = "", wrt = ""] = question.split(" | ");
      return { line, expr, wrt, form };
    }),
  );

function solved({ expr, wrt }: Case, layout?: "jacobian" | "hessian"): DifferentiateAnswer {
  const found = answer({
    task: "differentiate",
    expr,
    wrt,
    given: DECLARED,
    ...(layout === undefined ? {} : { layout }),
  });
  if (found.task !== "differentiate") throw new Error("not a derivative");
  return found;
}

const names = {
  functions: new Map([["Phi", 1]]),
  symbols: new Set(Object.keys(SHAPES)),
  tensors: new Set(Object.keys(SHAPES)),
};

/** The same as the textbook's form, and at most half as long again. */
function asInBooks(result: Expr, form: string | undefined, { facts }: DifferentiateAnswer): void {
  if (form === undefined) throw new Error("the corpus has no form of a textbook");
  const book = LIBRARY.parse(form, names);
  expect(new Networks(new Shapes(facts)).same(result, book), form).toBe(true);
  expect(size(result)).toBeLessThanOrEqual(Math.ceil(1.5 * size(book)));
}

const value = (node: Expr, at: Map<string, Matrix>): number => entry(evaluateTensor(node, at), 0, 0);

it("the corpus is as large as it says", () => {
  expect(casesOf([...GRADIENTS, ...JACOBIANS, ...HESSIANS]).length).toBeGreaterThanOrEqual(190);
});

describe("gradients", () => {
  it.each(casesOf(GRADIENTS))("$line", (each) => {
    const found = solved(each);
    const [part] = found.parts;
    if (part === undefined) throw new Error("no part");
    asInBooks(part.result, each.form, found);
    let compared = 0;
    SIZES.forEach((sizes, k) => {
      const at = instance(sizes, 17 + k);
      // With fewer rows than columns X'*X has no inverse.
      if (/logdet\(X/.test(each.expr) && sizes.n < sizes.d) return;
      compared += 1;
      const expected = slopes((point) => value(found.question, point), at, each.wrt);
      close(evaluateTensor(part.result, at), expected, each.line);
    });
    expect(compared).toBeGreaterThanOrEqual(2);
  });
});

describe("gradients worked out with indices", () => {
  // What has no sum over entries in a course.
  const without = /inv|det/;
  it.each(casesOf(GRADIENTS))("$line", (each) => {
    const request = { task: "differentiate", expr: each.expr, wrt: each.wrt, given: DECLARED } as const;
    const question = (): Answer => answer({ ...request, view: "index" });
    if (without.test(each.expr)) {
      expect(question).toThrow(/no sum over entries/);
      return;
    }
    const [found, plain] = [question(), answer(request)];
    if (found.task !== "differentiate" || plain.task !== "differentiate") throw new Error("not a derivative");
    const [part] = found.parts;
    // A case for each entry is written with indices only.
    if (each.expr.includes("(max(")) {
      expect(part?.layout).toBeUndefined();
      return;
    }
    expect(part?.indices).toEqual({ agrees: true });
    expect(part?.result).toBe(plain.parts[0]?.result);
  });
});

describe("what a gradient needs", () => {
  it.each([
    ["norm1(x)", "x", ["x[i] != 0"]],
    ["sum(relu(X*w))", "w", ["(X*w)[i] != 0"]],
    ["sum(log(A))", "A", ["A[i, j] > 0"]],
    ["norm2(x)", "x", ["norm2(x) != 0"]],
  ])("is said of every entry: %s by %s", (expr, wrt, conditions) => {
    const found = answer({ task: "differentiate", expr, wrt, given: DECLARED });
    const [part] = found.task === "differentiate" ? found.parts : [];
    expect(part?.conditions.map((condition) => print(condition))).toEqual(conditions);
  });
});

describe("what is checked of a gradient", () => {
  const remarks = (expr: string, wrt: string, given: readonly string[] = DECLARED): Remarks | undefined => {
    const found = answer({ task: "differentiate", expr, wrt, given });
    return found.task === "differentiate" ? found.parts[0]?.remarks?.() : undefined;
  };

  it.each([
    ["log(sum(exp(z))) - p'*z", "z", true],
    ["-sum(h .* log(softmax(z)))", "z", true],
    ["norm2(x - ones(n)*(sum(x)/n))^2/n", "x", true],
    ["log(sum(exp(z)))", "z", false],
    ["norm2(x)^2", "x", false],
    ["log(sum(exp(z))) - y'*z", "z", false],
  ])("the entries for %s by %s add up to 0: %s", (expr, wrt, expected) => {
    expect(remarks(expr, wrt)?.addsUpToZero).toBe(expected);
  });

  it("without a penalty the rest is left, and its gradient", () => {
    const [limit, ...more] = remarks("norm2(X*w - y)^2 + lambda*norm2(w)^2", "w")?.limits ?? [];
    if (limit === undefined) throw new Error("no limit");
    expect([limit.parameter, limit.question, limit.gradient].map((node) => print(node))).toEqual([
      "lambda",
      "norm2(X*w - y)^2",
      "2*X'*(X*w - y)",
    ]);
    expect(more).toEqual([]);
  });

  it.each([
    ["s*norm2(x)^2", "x"],
    ["norm2(s*x - y)^2 + s*norm2(x)^2", "x"],
    ["norm2(x)^2 + norm2(y)^2/s", "x"],
    ["norm2(y)^2 + s*norm2(x)^2", "x"],
  ])("%s by %s has no such limit", (expr, wrt) => {
    expect(remarks(expr, wrt)?.limits).toEqual([]);
  });
});

describe("the view with indices", () => {
  const request = { task: "differentiate", wrt: "w", given: DECLARED, view: "index" } as const;

  it("goes by the steps of a course", () => {
    const found = answer({ ...request, expr: "norm2(X*w - y)^2" });
    const [part] = found.task === "differentiate" ? found.parts : [];
    const { lines } = part?.working("normal") ?? { lines: [] };
    expect(lines.map(({ reason }) => reason.rule)).toEqual([
      "index.expand",
      "diff.indexed-sum",
      "diff.power",
      "diff.only-term",
      "sum.constants",
      "index.gather",
    ]);
  });

  it("keeps indices, dimensions and names of the user apart", () => {
    const found = answer({
      ...request,
      expr: "norm2(X*w - k*y)^2",
      given: ["X : matrix i j, w : vector j, y : vector i, k : scalar"],
    });
    const [part] = found.task === "differentiate" ? found.parts : [];
    expect(part === undefined ? "" : print(part.derivation.goal)).toBe("D(norm2(X*w - k*y)^2, w[l])");
    expect(part === undefined ? "" : print(part.result)).toBe("2*X'*(X*w - k*y)");
  });

  it("is one of gradients", () => {
    expect(() => answer({ ...request, expr: "X*w" })).toThrow("one of gradients");
  });
});

describe("Jacobians", () => {
  it.each(casesOf(JACOBIANS))("$line", (each) => {
    const found = solved(each, "jacobian");
    const [part] = found.parts;
    if (part === undefined) throw new Error("no part");
    asInBooks(part.result, each.form, found);
    SIZES.forEach((sizes, k) => {
      const at = instance(sizes, 29 + k);
      const rows = rowsOf(evaluateTensor(found.question, at));
      const expected = Array.from({ length: rows }, (_, i) =>
        slopes((point) => entry(evaluateTensor(found.question, point), i, 0), at, each.wrt).flat(),
      );
      close(evaluateTensor(part.result, at), expected, each.line);
    });
  });
});

describe("Hessians", () => {
  it.each(casesOf(HESSIANS))("$line", (each) => {
    const found = solved(each, "hessian");
    const [part] = found.parts;
    const gradient = part?.before?.result;
    if (part === undefined || gradient === undefined) throw new Error("no part");
    asInBooks(part.result, each.form, found);
    SIZES.forEach((sizes, k) => {
      const at = instance(sizes, 41 + k);
      const rows = rowsOf(evaluateTensor(gradient, at));
      const expected = Array.from({ length: rows }, (_, i) =>
        slopes((point) => entry(evaluateTensor(gradient, point), i, 0), at, each.wrt).flat(),
      );
      close(evaluateTensor(part.result, at), expected, each.line);
    });
  });
});
