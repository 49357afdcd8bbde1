/** Figures: what they show is what the core worked out, and as files they stand alone. */
import {
  answer,
  type BackpropRequest,
  type Curve,
  DeriveError,
  type PlotAnswer,
  type PlotRequest,
  print,
} from "@derive/core";
import { sheetOf } from "@derive/render";
import { draw } from "@derive/render/figures";
import { describe, expect, it } from "vitest";

const plot = (expr: string, more: Partial<PlotRequest> = {}): PlotAnswer => {
  const found = answer({ task: "plot", expr, ...more });
  if (found.task !== "plot") throw new Error("not a plot");
  return found;
};

/** The value of a curve as it is drawn: of the piece that the point is in. */
function drawn({ pieces }: Curve, x: number): number | null {
  return pieces.find(({ from, to }) => x >= from && x <= to)?.value(x) ?? null;
}

interface Row {
  readonly W1: number;
  readonly b1: number;
  readonly W2: number;
  readonly kink: number | null;
  readonly x: readonly number[];
  readonly dy_db2: readonly number[];
  readonly dy_dW2: readonly number[];
  readonly dy_db1: readonly number[];
  readonly dy_dW1: readonly number[];
  readonly jump_db1?: number;
  readonly jump_dW1?: number;
}

/** The fixture of the worksheet's first problem. */
const UNITS: readonly Row[] = [
  {
    W1: 2,
    b1: -1,
    W2: 3,
    kink: 0.5,
    x: [-1, 0, 0.25, 0.75, 1, 2],
    dy_db2: [1, 1, 1, 1, 1, 1],
    dy_dW2: [0, 0, 0, 0.5, 1, 3],
    dy_db1: [0, 0, 0, 3, 3, 3],
    dy_dW1: [0, 0, 0, 2.25, 3, 6],
    jump_db1: 3,
    jump_dW1: 1.5,
  },
  {
    W1: -2,
    b1: 1,
    W2: 3,
    kink: 0.5,
    x: [-1, 0, 0.25, 0.75, 1, 2],
    dy_db2: [1, 1, 1, 1, 1, 1],
    dy_dW2: [3, 1, 0.5, 0, 0, 0],
    dy_db1: [3, 3, 3, 0, 0, 0],
    dy_dW1: [-3, 0, 0.75, 0, 0, 0],
    jump_db1: -3,
    jump_dW1: -1.5,
  },
  {
    W1: 2,
    b1: -1,
    W2: -3,
    kink: 0.5,
    x: [-1, 0, 0.25, 0.75, 1, 2],
    dy_db2: [1, 1, 1, 1, 1, 1],
    dy_dW2: [0, 0, 0, 0.5, 1, 3],
    dy_db1: [0, 0, 0, -3, -3, -3],
    dy_dW1: [0, 0, 0, -2.25, -3, -6],
    jump_db1: -3,
    jump_dW1: -1.5,
  },
  {
    W1: 2,
    b1: 0,
    W2: 3,
    kink: 0,
    x: [-1, 0.25, 0.75, 1, 2],
    dy_db2: [1, 1, 1, 1, 1],
    dy_dW2: [0, 0.5, 1.5, 2, 4],
    dy_db1: [0, 3, 3, 3, 3],
    dy_dW1: [0, 0.75, 2.25, 3, 6],
    jump_db1: 3,
    jump_dW1: 0,
  },
  {
    W1: 0,
    b1: 1,
    W2: 3,
    kink: null,
    x: [-1, 0, 0.25, 0.75, 1, 2],
    dy_db2: [1, 1, 1, 1, 1, 1],
    dy_dW2: [1, 1, 1, 1, 1, 1],
    dy_db1: [3, 3, 3, 3, 3, 3],
    dy_dW1: [-3, 0, 0.75, 2.25, 3, 6],
  },
  {
    W1: 0,
    b1: -1,
    W2: 3,
    kink: null,
    x: [-1, 0, 0.25, 0.75, 1, 2],
    dy_db2: [1, 1, 1, 1, 1, 1],
    dy_dW2: [0, 0, 0, 0, 0, 0],
    dy_db1: [0, 0, 0, 0, 0, 0],
    dy_dW1: [0, 0, 0, 0, 0, 0],
  },
];

describe("the partial derivatives of a unit over its input", () => {
  const unit = "W2*max(0, W1*x + b1) + b2";
  it.each(UNITS)("W1 = $W1, b1 = $b1, W2 = $W2", ({ W1, b1, W2, kink, x, ...rows }) => {
    const at = [{ W1, b1, W2, b2: 0 }];
    for (const [name, jump] of [
      ["b2", undefined],
      ["W2", undefined],
      ["b1", rows.jump_db1],
      ["W1", rows.jump_dW1],
    ] as const) {
      const { drawings } = plot(`D(${unit}, ${name})`, { over: "x", at });
      const [{ breaks, curves }] = drawings as [PlotAnswer["drawings"][number]];
      const [curve] = curves as [Curve];
      expect(x.map((value) => drawn(curve, value))).toEqual(rows[`dy_d${name}`]);
      if (name === "b2" || kink === null) continue;
      expect(breaks).toMatchObject([{ value: kink, isExact: true }]);
      expect(print(breaks[0]?.at ?? curve.expr)).toBe("-b1/W1");
      const [left, right] = curve.pieces;
      if (jump !== undefined) expect((right?.ends[0] ?? NaN) - (left?.ends[1] ?? NaN)).toBe(jump);
    }
  });
});

describe("break points", () => {
  it.each([
    ["abs(x - a)", "x", { a: 1 }, ["a"]],
    ["abs(x^2 - 2)", "x", {}, ["-sqrt(2)", "sqrt(2)"]],
    ["relu(a*x^2 - b)", "x", { a: 1, b: 4 }, ["-sqrt(b/a)", "sqrt(b/a)"]],
    ["max(x, 1 - x)", "x", {}, ["1/2"]],
    ["1/(x - 1)", "x", {}, ["1"]],
    ["tan(x)", "x", {}, ["-pi/2", "pi/2"]],
    ["clamp(x, -1, 1)", "x", {}, ["-1", "1"]],
    ["cases(x < 0, 0, x < 1, x, 1)", "x", {}, ["0", "1"]],
    ["sin(x)", "x", {}, []],
    ["max(x, 1 - x, 1/5)", "x", {}, ["1/2"]],
    ["relu(relu(x) + 1)", "x", {}, ["0"]],
    ["sqrt(x)", "x", {}, ["0"]],
    ["(x^2 - 1)/(x - 1)", "x", {}, ["1"]],
  ] as const)("of %s", (expr, over, at, places) => {
    const { drawings } = plot(expr, { over, at: [at] });
    expect(drawings[0]?.breaks.map((each) => print(each.at))).toEqual(places);
  });

  it("where a derivative does not exist no value is shown", () => {
    const { drawings } = plot("abs(x^2 - 2)");
    expect(drawings[0]?.curves.map(({ atBreaks }) => atBreaks)).toEqual([
      [0, 0],
      [null, null],
    ]);
  });

  it.each(["w*x", "x + y"])("need numbers for the parameters of %s", (expr) => {
    expect(() => plot(expr, { over: "x" })).toThrow(DeriveError);
  });

  it.each([
    { from: 1, to: 1 },
    { from: "a", to: 2 },
    { from: 2, to: -2 },
  ])("and an interval, not %o", (ends) => {
    expect(() => plot("x", ends)).toThrow(DeriveError);
  });
});

const PICTURES: readonly (PlotRequest | BackpropRequest)[] = [
  {
    task: "plot",
    expr: "W2*max(0, W1*x + b1) + b2",
    over: "x",
    at: [
      { W1: 2, b1: -1, W2: 3, b2: 0 },
      { W1: -2, b1: 1, W2: 3, b2: 0 },
    ],
  },
  { task: "plot", expr: "relu(x+1) - 2*relu(x-1/2) + relu(x-2)/2" },
  { task: "plot", expr: "tan(x)" },
  { task: "plot", expr: "log(x)" },
  { task: "plot", expr: "sign(x)*x^2 + step(x-1)" },
  { task: "plot", expr: "5", over: "x" },
  { task: "backprop", expr: "(x+y)*z + x" },
  { task: "backprop", expr: "(x+y)*z + x", at: [{ x: -2, y: 5, z: -4 }] },
  { task: "backprop", expr: "max(x, y)*z", at: [{ x: -2, y: 5, z: "1/3" }] },
  { task: "backprop", expr: "(x + s)/(x^2 + s^2)", define: ["s = 1/(1 + e^(-y))"], at: [{ x: 3, y: -4 }] },
  {
    task: "backprop",
    expr: "z = W*x + b; a = relu(z); J = norm2(a - y)^2",
    given: ["W : matrix m n, x : vector n, b : vector m, y : vector m"],
  },
];

describe("a picture", () => {
  it.each(PICTURES)("of $expr stands alone", (request) => {
    const block = sheetOf(answer(request)).blocks.find(({ kind }) => kind === "figure");
    if (block?.kind !== "figure") throw new Error("no figure");
    const { svg, title, description } = draw(block.content, "p-");
    expect(draw(block.content, "p-").svg).toBe(svg);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
    expect(svg).not.toMatch(/<script|javascript:|NaN|Infinity|undefined|https?:\/\/(?!www\.w3\.org)/);
    expect(svg).toContain(
      `<title>${title.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("'", "&#39;")}</title>`,
    );
    expect(description.length).toBeGreaterThan(20);
    for (const [, id = ""] of svg.matchAll(/\sid="([^"]*)"/g)) expect(id).toMatch(/^p-/);
    const defined = new Set([...svg.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
    for (const [, id] of svg.matchAll(/(?:href="#|url\(#)([^")]*)/g)) expect(defined).toContain(id);
    expect(balanced(svg)).toBe(true);
  });

  it("is told in words where there is nothing to draw it with", () => {
    const request = PICTURES[0] as PlotRequest;
    const [first] = sheetOf(answer(request)).blocks;
    expect(first?.kind).toBe("figure");
  });

  it("shows every share and their sum", () => {
    const found = answer({ task: "backprop", expr: "(x+y)*z + x", at: [{ x: -2, y: 5, z: -4 }] });
    if (found.task !== "backprop") throw new Error("not a pass");
    expect(found.values[0]?.shares).toEqual([1, 1, -4, 3, -4, -4]);
    expect(found.locals.map((node) => print(node))).toEqual(["1", "1", "z", "g", "1", "1"]);
  });

  it("of too many boxes is refused", () => {
    const names = Array.from({ length: 70 }, (_, i) => `a${i + 1} = sin(a${i})`).join("; ");
    const found = answer({ task: "backprop", expr: names });
    if (found.task !== "backprop") throw new Error("not a pass");
    expect(() => draw({ kind: "graph", answer: found, point: 0 }, "")).toThrow(DeriveError);
    expect(sheetOf(found).blocks.some(({ kind }) => kind === "figure")).toBe(false);
  });
});

/** Every element that is opened is closed, in order. */
function balanced(svg: string): boolean {
  const open: string[] = [];
  for (const [, closing, name = "", , alone] of svg.matchAll(/<(\/?)([a-zA-Z]+)((?:\s[^<>]*?)?)(\/?)>/g)) {
    if (closing === "/") {
      if (open.pop() !== name) return false;
    } else if (alone !== "/") open.push(name);
  }
  return open.length === 0;
}
