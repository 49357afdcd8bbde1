/**
 * Training: the derived gradient is what the compiled sweep computes, descent finds what it is to find, the same
 * request gives the same numbers, and what cannot be trained says why.
 */
import {
  answer,
  answerTrain,
  compile,
  compileGradient,
  DeriveError,
  inserted,
  LIBRARY,
  neg,
  numeral,
  pow,
  print,
  solve,
  substitute,
  sum,
  type TrainAnswer,
  type TrainRequest,
  variableIn,
} from "@derive/core";
import { describe, expect, it } from "vitest";
import { entry, evaluateTensor, type Matrix, number } from "../helpers/tensors.js";

const train = (expr: string, target: string, more: Partial<TrainRequest> = {}): TrainAnswer =>
  answerTrain({ task: "train", expr, target, ...more });

const NETWORK = "sum(i, 1, 6, v[i]*relu(a[i]*x + b[i])) + c";

interface Model {
  readonly expr: string;
  readonly target: string;
  /** The same with a name for each entry, written by hand. */
  readonly written: string;
  readonly count: number;
  readonly more: Partial<TrainRequest>;
}

const units = (n: number, unit: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => unit(i + 1)).join(" + ");

const MODELS: readonly Model[] = [
  { expr: "w*x + b", target: "2*x - 1", written: "w*x + b", count: 2, more: {} },
  {
    expr: "w2*x^2 + w1*x + w0",
    target: "e^x",
    written: "w2*x^2 + w1*x + w0",
    count: 3,
    more: { from: -1, to: 1 },
  },
  {
    expr: NETWORK,
    target: "sin(x)",
    written: `${units(6, (i) => `v_${i}*relu(a_${i}*x + b_${i})`)} + c`,
    count: 19,
    more: {},
  },
  {
    expr: "sum(j, 1, m, u[j]*sigma(h[j]*x + g[j])) - s",
    target: "x^2/4",
    written: `${units(4, (i) => `u_${i}*sigma(h_${i}*x + g_${i})`)} - s`,
    count: 13,
    more: { at: { m: 4 }, rate: 0.02 },
  },
  {
    expr: "v'*tanh(a*x + b) + c",
    target: "cos(x)",
    written: `${units(3, (i) => `v_${i}*tanh(a_${i}*x + b_${i})`)} + c`,
    count: 10,
    more: { given: ["v a b: vector 3, c: scalar"] },
  },
  {
    expr: "v'*tanh(a*t + b)",
    target: "abs(t)",
    written: units(4, (i) => `v_${i}*tanh(a_${i}*t + b_${i})`),
    count: 12,
    more: { given: ["v a b: vector n"], at: { n: 4 }, over: "t" },
  },
  {
    expr: "sum(i, 1, 2, sum(j, 1, 3, W[i, j]*sin(i*x)*cos(j*x)))",
    target: "sin(x)",
    written: units(2, (i) => units(3, (j) => `W_${i}_${j}*sin(${i}*x)*cos(${j}*x)`)),
    count: 6,
    more: {},
  },
  {
    expr: "q(x) + c",
    target: "x",
    written: "a*x^2 + b*x + c",
    count: 3,
    more: { define: ["q(r) = a*r^2 + b*r"], rate: 0.005 },
  },
];

describe.each(MODELS)("$expr on $target", ({ expr, target, written, count, more }) => {
  const found = train(expr, target, { epochs: 30, ...more });

  it("has a parameter for each entry, and a loss after every epoch that falls", () => {
    expect(found.parameters).toHaveLength(count);
    expect(found.losses).toHaveLength(31);
    expect(found.losses[30]).toBeLessThan(found.losses[0] ?? 0);
    expect(found.snapshots.map(({ epoch }) => epoch)).toEqual([0, 2, 30]);
    for (const { epoch, loss } of found.snapshots) expect(loss).toBe(found.losses[epoch]);
  });

  it("gives the same numbers again, and others for another seed", () => {
    const numbers = ({ losses }: TrainAnswer): number[] => [...losses];
    expect(numbers(train(expr, target, { epochs: 30, ...more }))).toEqual(numbers(found));
    expect(numbers(train(expr, target, { epochs: 30, ...more, seed: 2 }))).not.toEqual(numbers(found));
  });

  it("is drawn as it was learned", () => {
    const { drawing, loss } = found.snapshots.at(-1) ?? {};
    const pieces = drawing?.curves[0]?.pieces ?? [];
    const total = found.samples.reduce((so, { x, y }) => {
      const piece = pieces.find(({ from, to }) => x >= from && x <= to);
      return so + ((piece?.value(x) ?? Number.NaN) - y) ** 2;
    }, 0);
    expect(Math.abs(total / found.samples.length - (loss ?? 0))).toBeLessThan(1e-8);
  });

  it("moves by the gradient that is derived", () => {
    const { derivative, truth, by, parameters, snapshots } = found;
    const values = snapshots.at(-1)?.values ?? new Map<string, number>();
    const [x, y] = [0.7, -0.4];
    // The names of entries as vectors and matrices again.
    const at = new Map<string, Matrix>([
      [by.name, number(x)],
      [truth.name, number(y)],
      ["m", number(4)],
      ["n", number(4)],
    ]);
    for (const [name, value] of values) {
      const [base = name, i = "1", j = "1"] = name.split("_");
      const rows = [...(at.get(base) ?? [])].map((row) => [...row]);
      rows[Number(i) - 1] = [...(rows[Number(i) - 1] ?? [])];
      (rows[Number(i) - 1] ?? [])[Number(j) - 1] = value;
      at.set(base, rows);
    }
    const order = [...parameters.map(({ name }) => name), by.name, truth.name];
    const model = LIBRARY.parse(written, { functions: new Map(), symbols: new Set(order) });
    const sweep = compileGradient(pow(sum([model, neg(truth)]), numeral(2)), { variables: order });
    const slopes = new Float64Array(order.length);
    sweep.value([...parameters.map(({ name }) => values.get(name) ?? Number.NaN), x, y], slopes);
    let compared = 0;
    for (const part of derivative.parts) {
      const variable = variableIn(part);
      const result = inserted(part.result, derivative.definitions);
      parameters.forEach(({ name }, k) => {
        const [base, i, j] = name.split("_");
        const own = variable.kind === "symbol" ? variable : variable.args[0];
        if (own?.kind !== "symbol" || own.name !== base) return;
        const places = new Map(
          variable.kind === "symbol"
            ? []
            : variable.args.slice(1).map((index, axis) => [index, numeral(Number([i, j][axis]))] as const),
        );
        const derived = evaluateTensor(substitute(result, places), at);
        const slope =
          variable.kind === "symbol" && i !== undefined
            ? entry(derived, Number(i) - 1, 0)
            : entry(derived, 0, 0);
        expect(Math.abs(slope - (slopes[k] ?? 0)), `${print(part.of)} at ${name}`).toBeLessThan(1e-9);
        compared += 1;
      });
    }
    expect(compared).toBe(count);
  });
});

describe("descent", () => {
  it("finds a model that fits exactly", () => {
    const values = train("w*x + b", "2*x - 1").snapshots.at(-1)?.values;
    expect(values?.get("w")).toBeCloseTo(2, 10);
    expect(values?.get("b")).toBeCloseTo(-1, 10);
  });

  it("takes the values to start from, and draws the others as without them", () => {
    const [plain, started] = [
      train(NETWORK, "sin(x)"),
      train(NETWORK, "sin(x)", { at: { a: [1, 1, 1, 1, 1, 1] } }),
    ];
    const [drawn, first] = [plain.snapshots[0]?.values, started.snapshots[0]?.values];
    expect(first?.get("a_3")).toBe(1);
    expect(first?.get("b_3")).toBe(drawn?.get("b_3"));
  });

  it("tells how far it is after every epoch", () => {
    const told: number[] = [];
    answerTrain({ task: "train", expr: "w*x", target: "x", epochs: 5 }, (done, of) => told.push(done / of));
    expect(told).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  });

  it("names elbows by their formulas, where they are", () => {
    const { drawing, values } = train(NETWORK, "sin(x)").snapshots.at(-1) ?? {};
    expect(drawing?.breaks.length).toBeGreaterThan(0);
    for (const { at, value } of drawing?.breaks ?? []) {
      expect(print(at)).toMatch(/^-b_\d\/a_\d$/);
      const unit = /\d/.exec(print(at))?.[0] ?? "";
      expect(value).toBeCloseTo(-(values?.get(`b_${unit}`) ?? 0) / (values?.get(`a_${unit}`) ?? 0), 9);
    }
  });

  it("answers other programs", () => {
    const found = solve({ task: "train", expr: "w*x + b", target: "2*x - 1", id: "t" });
    expect(found).toMatchObject({ id: "t", ok: true, result: "2*x - 1" });
    if (!found.ok) throw new Error("no answer");
    expect(found.gradients).toEqual({ w: "2*x*(w*x + b - y)", b: "2*(w*x + b - y)" });
    expect(found.training?.map(({ epoch }) => epoch)).toEqual([0, 25, 500]);
    expect(compile(LIBRARY.parse(found.result)).value([3])).toBeCloseTo(5, 5);
  });
});

type Refused = readonly [
  expr: string,
  target: string,
  kind: string,
  message: string,
  more?: Partial<TrainRequest>,
];

const REFUSED: readonly Refused[] = [
  ["x^2", "x", "domain", "no parameters besides x"],
  ["w*x", "u*x", "domain", "u is none"],
  ["w*x", "log(x)", "domain", "log(x) has no value at x = -3"],
  ["w*x", "x", "domain", "take a rate smaller than 10", { rate: 10 }],
  ["w*x", "x", "domain", "a positive number", { rate: -1 }],
  ["w*x", "x", "domain", "epochs is a whole number from 1", { epochs: 0 }],
  ["w*x", "x", "domain", "samples is a whole number from 2", { samples: "many" }],
  ["w*x", "x", "budget", "steps", { epochs: 1e6 }],
  ["w*x", "x", "domain", "from a smaller number", { from: 3, to: -3 }],
  ["w*x", "x", "domain", "no such parameter", { at: { z: 1 } }],
  ["v'*x", "x", "shape", "a number for each x", { given: ["v: vector 3"] }],
  ["v'*tanh(a*x)", "x", "domain", "n has no value", { given: ["v a: vector n"] }],
  ["v'*tanh(a*x)", "x", "shape", "start from", { given: ["v a: vector 2"], at: { v: [1, 2, 3] } }],
  ["sum(i, 1, 3000, w[i]*x)", "x", "budget", "more than"],
  ["log(w*x)", "x", "domain", "no value for some sample at the start"],
  ["phi(w*x)", "x", "unsupported", "phi", { given: ["phi: function"] }],
  ["w*x +", "x", "syntax", "expected a value"],
  ["w*x", "x)", "syntax", "closes nothing"],
];

describe("what cannot be trained is refused", () => {
  it.each(REFUSED.map(([expr, target, kind, message, more = {}]) => ({ expr, target, kind, message, more })))(
    "$expr on $target: $kind, $message",
    ({ expr, target, kind, message, more }) => {
      const question = (): unknown => answer({ task: "train", expr, target, ...more });
      expect(question).toThrow(message);
      try {
        question();
      } catch (error) {
        expect(error instanceof DeriveError ? error.kind : "").toBe(kind);
      }
    },
  );
});

it("the name of the wanted value is one that is free", () => {
  expect(print(train("y*x + t", "x", { epochs: 1 }).truth)).toBe("y_true");
  expect(print(train("w*x", "x", { epochs: 1, given: ["y: vector 3"] }).truth)).toBe("t");
});
