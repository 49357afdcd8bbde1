/**
 * Optima against a search that knows nothing of derivatives: random data of three sizes, the objective written once
 * more as a program, and no point found that is better.
 */
import { solve } from "@derive/core";
import { describe, expect, it } from "vitest";
import { seeded } from "../helpers/random.js";

type Vector = readonly number[];
type Matrix = readonly Vector[];
type Data = Readonly<Record<string, number | Vector | Matrix>>;
type Objective = (at: Vector, data: Data) => number;

interface Case {
  readonly name: string;
  readonly kind?: "argmin" | "argmax" | "map" | "mle";
  readonly objective?: string;
  readonly model?: readonly string[];
  readonly over: string;
  readonly given: readonly string[];
  readonly data: (size: readonly [number, number], random: () => number) => Data;
  /** To be made small. */
  readonly value: Objective;
  /** Brings a point to where it may be. */
  readonly project?: (at: Vector, data: Data) => Vector;
}

const SIZES: readonly (readonly [number, number])[] = [
  [3, 2],
  [5, 3],
  [4, 4],
];

const list = (n: number, random: () => number): Vector =>
  Array.from({ length: n }, () => round(2 * random() - 1));
const table = (n: number, m: number, random: () => number): Matrix =>
  Array.from({ length: n }, () => list(m, random));
const positive = (v: Vector): Vector => v.map((x) => round(Math.abs(x) + 0.5));
/** Data are decimal numbers with three digits, so that they are exact. */
const round = (x: number): number => Math.round(1000 * x) / 1000;
const dot = (a: Vector, b: Vector): number => a.reduce((so, x, i) => so + x * b[i]!, 0);
const times = (a: Matrix, x: Vector): Vector => a.map((row) => dot(row, x));
const minus = (a: Vector, b: Vector): Vector => a.map((x, i) => x - b[i]!);
const total = (a: Vector): number => a.reduce((so, x) => so + x, 0);
const square = (a: Vector): number => dot(a, a);
const size1 = (a: Vector): number => total(a.map(Math.abs));
const V = (data: Data, name: string): Vector => data[name] as Vector;
const M = (data: Data, name: string): Matrix => data[name] as Matrix;
const N = (data: Data, name: string): number => data[name] as number;
/** A matrix with a large diagonal. */
const definite = (n: number, random: () => number): Matrix => {
  const a = table(n, n, random);
  return a.map((row, i) =>
    row.map((_, j) => round(a.reduce((so, each) => so + each[i]! * each[j]!, i === j ? 1 : 0))),
  );
};
const gaussian = (x: Vector, mean: Vector, v: number): number =>
  (x.length * Math.log(2 * Math.PI * v) + square(minus(x, mean)) / v) / 2;

const CASES: readonly Case[] = [
  {
    name: "ridge regression",
    objective: "norm2(X*w - y)^2 + l*norm2(w)^2",
    over: "w",
    given: ["X: matrix n d, w: vector d, y: vector n, l: scalar positive"],
    data: ([n, d], r) => ({ X: table(n, d, r), y: list(n, r), l: round(r() + 0.2) }),
    value: (w, at) => square(minus(times(M(at, "X"), w), V(at, "y"))) + N(at, "l") * square(w),
  },
  {
    name: "weighted least squares with Tikhonov's term",
    objective: "(X*w - y)'*W*(X*w - y) + w'*G*w",
    over: "w",
    given: ["X: matrix n d, w: vector d, y: vector n, W: matrix n n spd, G: matrix d d spd"],
    data: ([n, d], r) => ({ X: table(n, d, r), y: list(n, r), W: definite(n, r), G: definite(d, r) }),
    value: (w, at) => {
      const rest = minus(times(M(at, "X"), w), V(at, "y"));
      return dot(rest, times(M(at, "W"), rest)) + dot(w, times(M(at, "G"), w));
    },
  },
  {
    name: "ridge regression with several targets",
    objective: "norm2(X*W - Y)^2 + l*norm2(W)^2",
    over: "W",
    given: ["X: matrix n d, W: matrix d k, Y: matrix n k, l: scalar positive"],
    data: ([n, d], r) => ({ X: table(n, d, r), Y: table(n, 2, r), l: round(r() + 0.2) }),
    value: (w, at) => {
      const column = (j: number): Vector => w.filter((_, i) => i % 2 === j);
      const rest = (j: number): Vector =>
        minus(
          times(M(at, "X"), column(j)),
          M(at, "Y").map((row) => row[j]!),
        );
      return square(rest(0)) + square(rest(1)) + N(at, "l") * square(w);
    },
  },
  {
    name: "a quadratic form",
    objective: "x'*P*x/2 - q'*x",
    over: "x",
    given: ["P: matrix n n spd, x: vector n, q: vector n"],
    data: ([n], r) => ({ P: definite(n, r), q: list(n, r) }),
    value: (x, at) => dot(x, times(M(at, "P"), x)) / 2 - dot(V(at, "q"), x),
  },
  {
    name: "the soft threshold",
    objective: "norm2(x - a)^2/2 + l*norm1(x)",
    over: "x",
    given: ["x: vector n, a: vector n, l: scalar positive"],
    data: ([n], r) => ({ a: list(n, r), l: round(r() / 2 + 0.1) }),
    value: (x, at) => square(minus(x, V(at, "a"))) / 2 + N(at, "l") * size1(x),
  },
  {
    name: "the soft threshold about another point",
    objective: "2*norm2(x - a)^2 + l*norm1(x - c)",
    over: "x",
    given: ["x: vector n, a: vector n, c: vector n, l: scalar positive"],
    data: ([n], r) => ({ a: list(n, r), c: list(n, r), l: round(r() + 0.1) }),
    value: (x, at) => 2 * square(minus(x, V(at, "a"))) + N(at, "l") * size1(minus(x, V(at, "c"))),
  },
  {
    name: "exponentials entry by entry",
    objective: "sum(exp(x)) - y'*x",
    over: "x",
    given: ["x: vector n, y: vector n, y > 0"],
    data: ([n], r) => ({ y: positive(list(n, r)) }),
    value: (x, at) => total(x.map(Math.exp)) - dot(V(at, "y"), x),
  },
  {
    name: "least norm under an equation",
    objective: "norm2(x)^2",
    over: "x",
    given: ["x: vector n, a: vector n, b: scalar, a'*x = b"],
    data: ([n], r) => ({ a: list(n, r), b: round(r() + 0.5) }),
    value: (x) => square(x),
    project: (x, at) => {
      const a = V(at, "a");
      const by = (N(at, "b") - dot(a, x)) / square(a);
      return x.map((each, i) => each + by * a[i]!);
    },
  },
  {
    name: "the point of a plane that is nearest",
    objective: "norm2(x - c)^2",
    over: "x",
    given: ["x: vector n, c: vector n, sum(x) = 1"],
    data: ([n], r) => ({ c: list(n, r) }),
    value: (x, at) => square(minus(x, V(at, "c"))),
    project: (x) => x.map((each) => each + (1 - total(x)) / x.length),
  },
  {
    name: "a linear function on the sphere",
    objective: "c'*x",
    over: "x",
    given: ["x: vector n, c: vector n, norm2(x)^2 = 1"],
    data: ([n], r) => ({ c: list(n, r) }),
    value: (x, at) => dot(V(at, "c"), x),
    project: (x) => x.map((each) => each / Math.sqrt(square(x))),
  },
  {
    name: "entropy with a linear term among probabilities",
    kind: "argmax",
    objective: "c'*p - sum(p .* log(p))",
    over: "p",
    given: ["p: vector n simplex, c: vector n"],
    data: ([n], r) => ({ c: list(n, r) }),
    value: (p, at) => total(p.map((x) => x * Math.log(x))) - dot(V(at, "c"), p),
    project: (p) => probabilities(p),
  },
  {
    name: "the probabilities of counts",
    kind: "mle",
    model: ["c ~ multinomial(p)"],
    over: "p",
    given: ["c: vector n, p: vector n, c > 0"],
    data: ([n], r) => ({ c: positive(list(n, r)) }),
    value: (p, at) => -dot(V(at, "c"), p.map(Math.log)),
    project: (p) => probabilities(p),
  },
  {
    name: "mean and variance of a normal sample",
    kind: "mle",
    model: ["x[i] ~ normal(mu, v)"],
    over: "mu, v",
    given: ["x: vector n, mu: scalar, v: scalar positive"],
    data: ([n], r) => ({ x: list(n + 1, r) }),
    value: ([mu = 0, v = 1], at) =>
      gaussian(
        V(at, "x"),
        V(at, "x").map(() => mu),
        v,
      ),
    project: ([mu = 0, v = 1]) => [mu, Math.max(Math.abs(v), 1e-6)],
  },
  {
    name: "weights and noise of a regression",
    kind: "mle",
    model: ["y ~ normal(X*w, v*I)"],
    over: "w, v",
    given: ["X: matrix n d full column rank, w: vector d, y: vector n, v: scalar positive"],
    data: ([n, d], r) => ({ X: table(n + 2, d, r), y: list(n + 2, r) }),
    value: (at, data) => gaussian(V(data, "y"), times(M(data, "X"), at.slice(0, -1)), at.at(-1)!),
    project: (at) => [...at.slice(0, -1), Math.max(Math.abs(at.at(-1)!), 1e-6)],
  },
  {
    name: "a rate with a gamma prior",
    kind: "map",
    model: ["r ~ gamma(a, b)", "y[i] ~ poisson(r)"],
    over: "r",
    given: ["y: vector n, a > 1, b positive"],
    data: ([n], r) => ({ y: positive(list(n, r)), a: round(2 + r()), b: round(1 + r()) }),
    value: ([r = 1], at) =>
      N(at, "b") * r -
      (N(at, "a") - 1) * Math.log(r) +
      V(at, "y").length * r -
      total(V(at, "y")) * Math.log(r),
    project: ([r = 1]) => [Math.max(Math.abs(r), 1e-6)],
  },
  {
    name: "a proportion with a beta prior",
    kind: "map",
    model: ["p ~ beta(a, b)", "y[i] ~ bernoulli(p)"],
    over: "p",
    given: ["y: vector n, a > 1, b > 1"],
    data: ([n], r) => ({
      y: Array.from({ length: n }, (_, i) => i % 2),
      a: round(2 + r()),
      b: round(2 + r()),
    }),
    value: ([p = 0.5], at) => {
      const k = total(V(at, "y"));
      const n = V(at, "y").length;
      return -(N(at, "a") - 1 + k) * Math.log(p) - (N(at, "b") - 1 + n - k) * Math.log(1 - p);
    },
    project: ([p = 0.5]) => [Math.min(Math.max(p, 1e-6), 1 - 1e-6)],
  },
  {
    name: "a normal mean with a normal prior",
    kind: "map",
    model: ["mu ~ normal(m, t)", "x[i] ~ normal(mu, v)"],
    over: "mu",
    given: ["x: vector n, mu: scalar, m: scalar, t: scalar positive, v: scalar positive"],
    data: ([n], r) => ({ x: list(n, r), m: round(r()), t: round(0.5 + r()), v: round(0.5 + r()) }),
    value: ([mu = 0], at) =>
      (mu - N(at, "m")) ** 2 / (2 * N(at, "t")) + square(V(at, "x").map((x) => x - mu)) / (2 * N(at, "v")),
  },
  {
    name: "correlated noise and a correlated prior",
    kind: "map",
    model: ["w ~ normal(0, S)", "y ~ normal(X*w, G)"],
    over: "w",
    given: ["X: matrix n d, w: vector d, y: vector n, S: matrix d d spd, G: matrix n n spd"],
    data: ([n, d], r) => ({ X: table(n, d, r), y: list(n, r), S: diagonal(d, r), G: diagonal(n, r) }),
    value: (w, at) => {
      const rest = minus(V(at, "y"), times(M(at, "X"), w));
      const over = (a: Vector, s: Matrix): number => total(a.map((x, i) => (x * x) / s[i]![i]!));
      return over(rest, M(at, "G")) + over(w, M(at, "S"));
    },
  },
];

const diagonal = (n: number, random: () => number): Matrix =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) => (i === j ? round(0.5 + random()) : 0)),
  );

function probabilities(p: Vector): Vector {
  const raised = p.map((x) => Math.max(x, 1e-9));
  return raised.map((x) => x / total(raised));
}

/** Steps along the axes and along random directions, smaller and smaller. */
function searched(
  start: Vector,
  value: (at: Vector) => number,
  project: (at: Vector) => Vector,
  random: () => number,
): number {
  let at = project(start);
  let best = value(at);
  for (let size = 1; size > 1e-7; ) {
    let better = false;
    for (let k = 0; k < 4 * at.length; k += 1) {
      const axis = k % (2 * at.length);
      const to = at.map(
        (x, i) =>
          x +
          size * (k < 2 * at.length ? (axis >> 1 === i ? (axis % 2 === 0 ? 1 : -1) : 0) : 2 * random() - 1),
      );
      const there = project(to);
      const here = value(there);
      if (here < best) [at, best, better] = [there, here, true];
    }
    if (!better) size /= 2;
  }
  return best;
}

describe("no search finds anything better", () => {
  it.each(CASES)("$name", ({ data, value, project, name, ...asked }) => {
    for (const [k, size] of SIZES.entries()) {
      const random = seeded(1000 + k);
      const own = data(size, random);
      const at = Object.fromEntries(Object.entries(own).map(([key, each]) => [key, JSON.stringify(each)]));
      const found = solve({
        task: "minimize",
        ...asked,
        given: [...asked.given],
        ...(asked.model && { model: [...asked.model] }),
        at: [at],
      });
      if (!found.ok) throw new Error(`${name}: ${found.error.message}`);
      const [told] = found.value ?? [];
      const isNamed = typeof told === "object" && told !== null && !Array.isArray(told);
      const optimum = (isNamed ? Object.values(told) : [told]).flat(2) as number[];
      expect(optimum.every((x) => typeof x === "number")).toBe(true);
      const within = project ?? ((point: Vector): Vector => point);
      const there = value(optimum, own);
      // The optimum satisfies its constraints, and no better point is found from far or near.
      within(optimum, own).forEach((x, i) => {
        expect(x).toBeCloseTo(optimum[i]!, 9);
      });
      for (const start of [optimum, optimum.map(() => 0.3 + random())]) {
        const best = searched(
          start,
          (point) => value(point, own),
          (point) => within(point, own),
          random,
        );
        expect(there).toBeLessThan(best + 1e-9 * (1 + Math.abs(best)));
        expect(Math.abs(there - best)).toBeLessThan(1e-4 * (1 + Math.abs(best)));
      }
    }
  });
});
