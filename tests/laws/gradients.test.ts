/**
 * The law of derivatives for what is made of vectors and matrices: whatever is answered has the variable's shape and
 * the slopes of the number, by the way of differentials and by the way of indices. Random numbers of random vectors
 * and matrices, against differences; what has no rule is refused, by name.
 */
import {
  type Answer,
  answer,
  DeriveError,
  type DifferentiateAnswer,
  type Expr,
  inserted,
  print,
} from "@derive/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../helpers/random.js";
import { columnsOf, entry, evaluateTensor, type Matrix, number, rowsOf } from "../helpers/tensors.js";

/** Other seeds: DERIVE_SEED=7 npx vitest run tests/laws. */
const SEED = Number(process.env["DERIVE_SEED"] ?? 20261121);

const SIZE = { n: 3, m: 2 } as const;
type Side = keyof typeof SIZE;

/** Name by name: the rows and columns, none for a number. */
const VARIABLES: Readonly<Record<string, readonly Side[]>> = {
  ...{ p: ["n"], q: ["n"], u: ["m"], v: ["m"] },
  ...{ A: ["n", "n"], B: ["n", "n"], M: ["n", "m"], N: ["n", "m"], s: [], t: [] },
};
const GIVEN = ["p q: vector n, u v: vector m, A B: matrix n n, M N: matrix n m, s t: scalar"];

/** Numbers, as text, in which every operation on vectors and matrices meets every other. */
function numbers(depth: number): fc.Arbitrary<string> {
  type Text = fc.Arbitrary<string>;
  type Level = Readonly<Record<"s" | "n" | "m" | "nn" | "nm", Text>>;
  const elementwise = fc.constantFrom("exp", "tanh", "sigma", "sin", "relu");
  const place = fc.constantFrom("1", "2");
  const text = (parts: TemplateStringsArray, ...holes: readonly Text[]): Text =>
    fc.tuple(...holes).map((values) => parts.map((part, i) => part + (values[i] ?? "")).join(""));
  let level: Level = {
    s: fc.constantFrom("s", "t"),
    n: fc.constantFrom("p", "q"),
    m: fc.constantFrom("u", "v"),
    nn: fc.constantFrom("A", "B"),
    nm: fc.constantFrom("M", "N"),
  };
  const leaves = level;
  for (let i = 0; i < depth; i++) {
    const { s, n, m, nn, nm } = level;
    const f = elementwise;
    level = {
      s: fc.oneof(
        ...[text`sum(${n})`, text`norm2(${m})^2`, text`(${n})'*(${n})`, text`tr(${nn})`, text`sum(${nm})`],
        ...[text`log(1 + (${s})^2)`, text`(${s})*(${s})`, text`(${s}) + (${s})`, text`norm2(${nm})^2/n`],
        ...[text`(${n})[${place}]`, text`(${nm})[${place}, ${place}]`, text`(${m})'*softmax(${m})`],
      ),
      n: fc.oneof(
        ...[leaves.n, text`(${nn})*(${n})`, text`(${nm})*(${m})`, text`${f}(${n})`, text`(${n}) .* (${n})`],
        ...[text`(${n}) + (${n})`, text`softmax(${n})`, text`(${s})*(${n})`, text`diag(${nn})`],
      ),
      m: fc.oneof(
        ...[leaves.m, text`(${nm})'*(${n})`, text`${f}(${m})`, text`(${m}) - (${m})`, text`(${m}) .* (${m})`],
        text`(${m})/(1 + norm2(${m})^2)`,
      ),
      nn: fc.oneof(
        ...[
          leaves.nn,
          text`(${nn})*(${nn})`,
          text`(${nm})*(${nm})'`,
          text`(${n})*(${n})'`,
          text`${f}(${nn})`,
        ],
        ...[text`softmax(${nn})`, text`diag(${n})`, text`(${nn})'`],
      ),
      nm: fc.oneof(
        ...[
          leaves.nm,
          text`(${nn})*(${nm})`,
          text`(${n})*(${m})'`,
          text`${f}(${nm})`,
          text`(${nm}) .* (${nm})`,
        ],
        text`softmax(${nm})`,
      ),
    };
  }
  return level.s;
}

const variablesOf = (expr: string): string[] =>
  Object.keys(VARIABLES).filter((name) => new RegExp(String.raw`\b${name}\b`).test(expr));

function instance(seed: number): Map<string, Matrix> {
  const next = seeded(seed);
  const at = new Map<string, Matrix>(Object.entries(SIZE).map(([name, value]) => [name, number(value)]));
  for (const [name, [rows, columns]] of Object.entries(VARIABLES)) {
    const row = (): number[] =>
      Array.from({ length: columns === undefined ? 1 : SIZE[columns] }, () => next() - 0.35);
    at.set(name, Array.from({ length: rows === undefined ? 1 : SIZE[rows] }, row));
  }
  return at;
}

/** Compares with differences at one point; returns how many entries there were to compare. */
function compare(found: DifferentiateAnswer, wrt: string, at: ReadonlyMap<string, Matrix>): number {
  const [part] = found.parts;
  if (part === undefined) throw new Error("no part");
  const own = at.get(wrt) ?? number(NaN);
  const gradient = evaluateTensor(part.result, at);
  const where = `${print(found.question)} by ${wrt}: ${print(part.result)}`;
  expect([rowsOf(gradient), columnsOf(gradient)], where).toEqual([rowsOf(own), columnsOf(own)]);
  const moved = (i: number, j: number, by: number): number => {
    const other = own.map((row, k) => row.map((x, l) => (k === i && l === j ? x + by : x)));
    return entry(evaluateTensor(found.question, new Map(at).set(wrt, other)), 0, 0);
  };
  let compared = 0;
  own.forEach((row, i) => {
    row.forEach((_, j) => {
      const slope = (moved(i, j, 1e-5) - moved(i, j, -1e-5)) / 2e-5;
      // Towers of exponentials leave no digits for a difference.
      if (!(Math.abs(slope) < 1e6)) return;
      compared += 1;
      const error = Math.abs(entry(gradient, i, j) - slope) / (1 + Math.abs(slope));
      expect(error, `${where}: entry ${i + 1}, ${j + 1} by differences ${slope}`).toBeLessThan(1e-4);
    });
  });
  return compared;
}

const VIEWS = [undefined, "index"] as const;

/** The answer, or nothing where there is no rule or too much to do; everything else is a mistake of ours. */
function ask(expr: string, wrt: string, view: (typeof VIEWS)[number]): DifferentiateAnswer | undefined {
  let found: Answer;
  try {
    found = answer({
      task: "differentiate",
      expr,
      wrt: [wrt],
      given: GIVEN,
      ...(view === undefined ? {} : { view }),
    });
  } catch (error) {
    // The way of indices has no sum over entries for everything, and says so.
    const refusals = view === undefined ? ["budget"] : ["budget", "unsupported", "domain"];
    if (error instanceof DeriveError && refusals.includes(error.kind)) return undefined;
    throw error;
  }
  if (found.task !== "differentiate") throw new Error("not a derivative");
  return found;
}

describe("a gradient has the slopes for its entries", () => {
  // Each was refused, or wrong, before it stood here.
  it.each([
    ["v'*softmax(v .* (u - u))", "u"],
    ["v'*softmax(v .* (u - u))", "v"],
    ["v'*softmax(exp(u - u)/(1 + norm2(tanh(exp(v)))^2))", "v"],
    ["tr(diag(q)*sin(A))", "A"],
    ["tr(diag(q)*sin(A))", "q"],
    ["tr(relu(diag(p)))", "p"],
    ["(diag(exp(diag(p))))[2]", "p"],
    ["tr(diag(q) ./ (1 + A .^ 2))", "q"],
    ["tr(diag(q) ./ (1 + A .^ 2))", "A"],
    ["tr(softmax(diag(N*v)))", "v"],
    ["(diag(A))'*p", "A"],
    ["(diag(A))'*diag(B)", "B"],
    ["t*sum(p)", "p"],
    ["t*sum(p)", "t"],
    ["tr(diag(t*p))", "p"],
    ["tr(diag(t*p))", "t"],
    ["t*sum(M) + s*t", "M"],
    ["u'*((v - v) .* u)", "u"],
    ["u'*((v - v) .* u)", "v"],
    ["(softmax(sigma(p)))[1]", "p"],
    ["tr(p*u'*N')", "p"],
    ["1/sum(p ./ q)", "q"],
    ["(p ./ (1 + p .^ 2))'*(p/s)", "p"],
    ["sum((A*exp(p + p)) .* q)", "p"],
    ["(diag(p*u'*(N .* N)'))'*exp(p)", "p"],
    ["log(1 + (norm2((v - u)/(1 + norm2(v - v)^2))^2)^2)", "v"],
  ])("%s by %s", (expr, wrt) => {
    const plain = ask(expr, wrt, undefined);
    if (plain === undefined) throw new Error("refused");
    expect(compare(plain, wrt, instance(17))).toBeGreaterThan(0);
    const indexed = ask(expr, wrt, "index");
    if (indexed?.parts[0]?.layout !== undefined) compare(indexed, wrt, instance(17));
  });

  it.each([
    ["norm2(z)^2", "u", ["z = M*u - p"]],
    ["sum(p .* z)", "u", ["z = M*u"]],
    ["z[1]", "u", ["z = M*u"]],
    ["softmax(z)'*p", "M", ["z = M*u"]],
    ["norm2(r)^2 + norm2(z)^2", "u", ["z = M*u", "r = z - p"]],
    ["log(1 + L)", "u", ["L = norm2(M*u - p)^2"]],
    ["L^2 + exp(-L)*s", "u", ["z = M*u", "L = norm2(z - p)^2/10"]],
    ["sum(exp(z/(1 + L)))", "u", ["z = M*u", "L = norm2(z)^2"]],
    ["sum(exp(z*m))", "M", ["z = M*u", "m = sum(z)/n"]],
    ["m^3*t", "t", ["m = t*sum(p)"]],
  ])("with names of the user's: %s by %s", (expr, wrt, define) => {
    const found = answer({ task: "differentiate", expr, wrt: [wrt], given: GIVEN, define });
    const [part] = found.task === "differentiate" ? found.parts : [];
    if (found.task !== "differentiate" || part === undefined) throw new Error("no derivative");
    const whole = (node: Expr): Expr => inserted(node, found.definitions);
    const plain = {
      ...found,
      question: whole(found.question),
      parts: [{ ...part, result: whole(part.result) }],
    };
    expect(compare(plain, wrt, instance(23))).toBeGreaterThan(0);
  });

  it("for hundreds of random numbers made of vectors and matrices", () => {
    let compared = 0;
    let refused = 0;
    const questions = numbers(4).chain((expr) =>
      fc.record({ expr: fc.constant(expr), wrt: fc.constantFrom(...variablesOf(expr)), seed: fc.nat(9999) }),
    );
    fc.assert(
      fc.property(questions, ({ expr, wrt, seed }) => {
        for (const view of VIEWS) {
          const found = ask(expr, wrt, view);
          if (found === undefined) refused += 1;
          // With indices that stay indices there is no matrix to compare.
          else if (view === undefined || found.parts[0]?.layout !== undefined)
            compared += compare(found, wrt, instance(seed));
        }
      }),
      { numRuns: 150, seed: SEED },
    );
    expect(compared).toBeGreaterThan(500);
    expect(refused).toBeLessThan(100);
  });
});
