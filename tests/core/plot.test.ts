/** Plots as data: between which bounds, and what is shown at their breaks. */
import { answer, answerTrain, DeriveError, type PlotAnswer, type PlotRequest, print } from "@derive/core";
import { describe, expect, it } from "vitest";

const plot = (expr: string, more: Partial<PlotRequest> = {}): PlotAnswer => {
  const found = answer({ task: "plot", expr, ...more });
  if (found.task !== "plot") throw new Error("not a plot");
  return found;
};

describe("the bounds of an interval", () => {
  it.each([
    ["-pi", "2*pi", -Math.PI, 2 * Math.PI],
    ["1/3", "sqrt(2)", 1 / 3, Math.SQRT2],
    [-0.5, "e^2", -0.5, Math.E ** 2],
    ["-2a", "a", -6, 3],
  ])("are numbers in any notation: from %s to %s", (from, to, low, high) => {
    const answered = plot("sin(x)", { from, to, define: ["a = 3"] });
    expect(answered.from.value).toBeCloseTo(low, 14);
    expect(answered.to.value).toBeCloseTo(high, 14);
  });

  it("are kept as formulas, at which the function has its exact value", () => {
    const { from, drawings } = plot("sqrt(x^2 - 2)", { from: "sqrt(2)", to: "sqrt(3)" });
    expect(print(from.at)).toBe("sqrt(2)");
    expect(drawings[0]?.curves[0]?.pieces[0]?.ends).toEqual([0, 1]);
  });

  it.each([
    [{ from: "b" }, "from is a number, and b has no value there"],
    [{ to: "1/0" }, "to is a number, and 1/0 is none that can be drawn"],
    [{ to: "10^400" }, "to is a number, and 10^400 is none that can be drawn"],
    [{ to: "0 < 1" }, "to is a number, and 0 < 1 is none that can be drawn"],
    [
      { from: "2*pi", to: "pi" },
      "an interval goes from a smaller number to a larger one, not from 2*pi to pi",
    ],
    [{ from: "pi", to: "pi" }, "an interval goes from a smaller number to a larger one, not from pi to pi"],
  ])("that are none are refused: %o", (bounds, message) => {
    expect(() => plot("sin(x)", bounds)).toThrow(new DeriveError("domain", message));
  });

  it("are the same for a training", () => {
    const training = { task: "train", expr: "a*x + b", target: "sin(x)", epochs: 1, samples: 3 } as const;
    const { samples, from } = answerTrain({ ...training, from: "-pi/2", to: "pi/2" });
    expect(print(from.at)).toBe("-pi/2");
    expect(samples.map(({ x }) => x)).toEqual([-Math.PI / 2, 0, Math.PI / 2]);
    expect(() => answerTrain({ ...training, to: "c" })).toThrow(DeriveError);
  });
});

describe("where a function has no value", () => {
  it("nothing is said of it, nor of its derivative", () => {
    const { drawings } = plot("log(x)");
    for (const { pieces } of drawings[0]?.curves ?? []) {
      expect(pieces.map(({ form }) => form === undefined)).toEqual([true, false]);
      expect(pieces[0]?.value(-1)).toBe(null);
    }
  });

  it.each([
    ["x*log(x)", [null], [null, 0]],
    ["sin(x)/x", [null], [1, 1]],
    ["1/x", [null], [null, null]],
    ["log(x)", [null], [null, null]],
    ["sin(1/x)", [null], [null, null]],
    ["sqrt(x)", [0], [null, 0]],
  ])("%s has none at a break, and comes near to a number or not", (expr, atBreaks, nears) => {
    const [curve] = plot(expr).drawings[0]?.curves ?? [];
    expect(curve?.atBreaks).toEqual(atBreaks);
    const [left, right] = curve?.pieces ?? [];
    const found = [left?.nears[1] ?? null, right?.nears[0] ?? null];
    expect(found.map((each) => (each === null ? null : Math.round(each * 1e6) / 1e6 + 0))).toEqual(nears);
  });
});

describe("poles and branches that are many", () => {
  it("are all found", () => {
    const { drawings } = plot("tan(10*x)", { from: 9, to: 10 });
    expect(drawings[0]?.breaks.map(({ at }) => print(at))).toEqual(["59*pi/20", "61*pi/20", "63*pi/20"]);
  });

  it.each(["tan(100*x)", "cot(x^2) + tan(50*x)", "abs(sin(30*x))"])("or the plot is refused: %s", (expr) => {
    expect(() => plot(expr)).toThrow("there are more than 40 places where a branch ends");
  });

  it("are said of the function itself where they are not found", () => {
    const { drawings } = plot("abs(sin(1000*x))");
    const [curve] = drawings[0]?.curves ?? [];
    for (const { form, value } of curve?.pieces ?? []) {
      expect(form && print(form)).toBe("abs(sin(1000*x))");
      expect(value(1.234)).toBeCloseTo(Math.abs(Math.sin(1234)), 9);
    }
  });

  it("are drawn where they are narrower than what is searched", () => {
    const { drawings } = plot("abs(x^3 - x/10^4)");
    const [left] = drawings[0]?.curves[0]?.pieces ?? [];
    expect(left?.value(-0.005)).toBeCloseTo(0.000000375, 12);
  });
});

describe("an indicator where both sides are equal", () => {
  const at = { x: 0, y: 0 };

  it.each(["1[x > y]", "1[0 > x]", "1[x < y]"])("is 0: %s", (expr) => {
    const found = answer({ task: "evaluate", expr, at: [at] });
    expect(found.task === "evaluate" && found.values).toEqual([0]);
  });

  it.each(["1[x > 0]", "step(x)", "heaviside(-x)"])("has no value as the derivative of ReLU: %s", (expr) => {
    const found = answer({ task: "evaluate", expr, at: [at] });
    expect(found.task === "evaluate" && found.values).toEqual([null]);
  });

  it.each(["1[x > 0]", "relu(x)", "relu(x) + 1[x > 0]"])("has no derivative there: %s", (expr) => {
    const found = answer({ task: "differentiate", expr, wrt: "x", at: [at, { x: 1, y: 0 }] });
    expect(found.task === "differentiate" && found.parts[0]?.values[0]).toBe(null);
    expect(found.task === "differentiate" && found.parts[0]?.values[1]).not.toBe(null);
  });

  it.each(["relu'(x)", "abs'(x)", "step'(x)"])("nor has what is written as one: %s", (expr) => {
    const found = answer({ task: "evaluate", expr, at: [at] });
    expect(found.task === "evaluate" && found.values).toEqual([null]);
  });

  it.each([
    ["1[x > 0]", null],
    ["1[0 < x]", 0],
  ])("is drawn with the dot that it has: %s", (expr, dot) => {
    const { drawings } = plot(expr);
    const [value, slope] = drawings[0]?.curves ?? [];
    expect(value?.atBreaks).toEqual([dot]);
    expect([value?.pieces[0]?.ends[1], value?.pieces[1]?.ends[0]]).toEqual([0, 1]);
    expect(slope?.atBreaks).toEqual([null]);
    expect(plot("D(relu(x), x)").drawings[0]?.curves[0]?.atBreaks).toEqual([null]);
  });
});
