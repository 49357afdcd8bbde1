/** Pictures of plots: lines that are where the curves are, and formulas that have room. */
import type { PlotRequest } from "@derive/core";
import { draw } from "@derive/render/figures";
import { describe, expect, it } from "vitest";
import { figureOf } from "../helpers/figures.js";

const WIDTH = 454;
const HEIGHT = 190;

const content = (expr: string, more: Partial<PlotRequest> = {}) => {
  const found = figureOf({ task: "plot", expr, ...more });
  if (found.kind !== "plot") throw new Error("not a plot");
  return found;
};

const svgOf = (expr: string, more: Partial<PlotRequest> = {}): string => draw(content(expr, more), "").svg;

interface Dot {
  readonly x: number;
  readonly y: number;
}

/** How far a point is from a line through others, all in pixels. */
const distance = (at: Dot, line: readonly Dot[]): number =>
  Math.min(
    ...line.slice(1).map((b, i) => {
      const a = line[i] ?? b;
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const share = ((at.x - a.x) * dx + (at.y - a.y) * dy) / (dx * dx + dy * dy || 1);
      const part = Math.max(0, Math.min(1, share));
      return Math.hypot(at.x - a.x - part * dx, at.y - a.y - part * dy);
    }),
  );

/** The largest distance, among many points of the curves that are seen, from what is drawn. */
function farthest(expr: string, more: Partial<PlotRequest> = {}): number {
  const { answer, traces } = content(expr, more);
  const wide = WIDTH / (answer.to.value - answer.from.value);
  let most = 0;
  answer.drawings[0]?.curves.forEach(({ pieces }, k) => {
    const trace = traces[0]?.[k];
    const [low, high] = trace?.range ?? [0, 1];
    const pixels = (x: number, y: number): Dot => ({ x: x * wide, y: (y * HEIGHT) / (high - low) });
    pieces.forEach((piece, i) => {
      const line = (trace?.lines[i] ?? []).flatMap(({ x, y }) =>
        y === null ? [] : [pixels(x, Math.min(y, 5 * high))],
      );
      for (let j = 1; j < 400; j += 1) {
        const x = piece.from + (piece.to - piece.from) * ((j * Math.SQRT2) % 1);
        const y = piece.value(x);
        if (y !== null && y > low && y < high) most = Math.max(most, distance(pixels(x, y), line));
      }
    });
  });
  return most;
}

describe("the lines of a plot", () => {
  it.each([
    ["sin(100*x)", {}],
    ["sin(x)", {}],
    ["tanh(50*x)", {}],
    ["e^(-x^2)*cos(20*x)", {}],
    ["e^(-1000*(x-0.3)^2)", {}],
    ["1/x", {}],
    ["log(x)", {}],
    ["sqrt(x)", {}],
    ["gelu(x)", {}],
    ["cases(x < 0, sin(30*x), x < 1, x^2, 1)", {}],
    ["e^x", { from: 0, to: 200 }],
    ["e^x", { from: 0, to: 1000 }],
  ])("are less than a pixel from %s", (expr, more) => {
    expect(farthest(expr, more)).toBeLessThan(0.6);
  });

  it.each([
    ["x^2", 70],
    ["2*x + 1", 2],
    ["relu(x)", 2],
    ["sigma(x)", 60],
  ])("have few points where they are straight: %s", (expr, most) => {
    const [trace] = content(expr).traces[0] ?? [];
    for (const line of trace?.lines ?? []) expect(line.length).toBeLessThanOrEqual(most);
  });

  it("end where a value near a pole is out of sight, and not where a curve grows", () => {
    const [growing] = content("e^x", { from: 0, to: 200 }).traces[0] ?? [];
    expect(growing?.range[1]).toBeGreaterThan(Math.exp(200));
    const [tangent] = content("tan(x)").traces[0] ?? [];
    expect(tangent?.range[1]).toBeLessThan(100);
  });
});

describe("a curve that turns too often for a picture", () => {
  it.each(["sin(100*x)", "sin(10^6*x)", "sin(1/x)", "x*sin(2^12*x)"])("is said to: %s", (expr) => {
    const found = content(expr);
    expect(found.traces[0]?.[0]?.isDense).toBe(true);
    expect(draw(found, "").description).toContain("the curve turns more often than the picture can show");
    for (const { lines } of found.traces[0] ?? []) expect(lines.flat().length).toBeLessThan(4000);
  });

  it.each(["sin(20*x)", "x^3", "1/x", "abs(x)", "tan(x)", "log(x)"])("is none: %s", (expr) => {
    expect(content(expr).traces[0]?.some(({ isDense }) => isDense)).toBe(false);
    expect(svgOf(expr)).not.toContain("more often");
  });
});

/** Panels from the top: where each begins and ends. */
const panels = (svg: string): { top: number; bottom: number }[] =>
  [...svg.matchAll(/class="axis" d="M[\d.]+ ([\d.]+)V([\d.]+)H/g)].map(([, top, bottom]) => ({
    top: Number(top),
    bottom: Number(bottom),
  }));

describe("the formulas of a plot", () => {
  it("have room above their panel, however many cases there are", () => {
    const cases = "cases(x < -2, 1, x < -1, x, x < 0, x^2, x < 1, x^3, x < 2, x^4, 0)";
    const [first, second] = panels(svgOf(cases));
    // Six lines of one and a fifth times the size of the letters.
    expect(first?.top).toBeGreaterThan(6 * 18);
    expect((second?.top ?? 0) - (first?.bottom ?? 0)).toBeGreaterThan(6 * 18);
    expect(panels(svgOf("x^2"))[0]?.top).toBeLessThan(40);
  });

  it.each([
    ["e^x", { from: 0, to: 200 }],
    ["10^8*x", {}],
    ["x/10^9", {}],
    ["e^x", { from: 0, to: 1000 }],
  ])("of the values beside the axis are not cut off: %s", (expr, more) => {
    const svg = svgOf(expr, more);
    const starts = [...svg.matchAll(/<g transform="translate\((-?[\d.]+) /g)].map(([, x]) => Number(x));
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(0);
  });

  it("are not run through by the guides of breaks", () => {
    const svg = svgOf("cases(x < -1, 0, x < 1, x, 1)");
    const guides = [...svg.matchAll(/class="guide" d="M[\d.]+ ([\d.]+)V([\d.]+)"/g)];
    const [first, second] = panels(svg);
    expect(guides.map(([, from, to]) => [Number(from), Number(to)])).toEqual([
      [first?.top, first?.bottom],
      [first?.top, first?.bottom],
      [second?.top, (second?.bottom ?? 0) + 22],
      [second?.top, (second?.bottom ?? 0) + 22],
    ]);
    // Numbers below the axis and slopes hide what is behind them.
    expect(svg.match(/class="halo"/g)?.length).toBeGreaterThan(7);
  });
});
