/** Compiled expressions against certified values: every function, compositions, extremes, both ways of running. */
import {
  answer,
  apply,
  compile,
  compileGradient,
  DeriveError,
  type Expr,
  LIBRARY,
  sum,
  symbol,
  type Written,
} from "@derive/core";
import { describe, expect, it } from "vitest";

const parse = (text: string): Expr => LIBRARY.parse(text);

const numberOrNull = (value: Written | undefined): number | null =>
  typeof value === "number" ? value : null;

function certified(expr: string, at: Record<string, number>): number | null {
  const found = answer({ task: "evaluate", expr, at: [at] });
  return found.task === "evaluate" ? numberOrNull(found.values[0]) : null;
}

function slopes(expr: string, at: Record<string, number>): (number | null)[] {
  const found = answer({ task: "differentiate", expr, wrt: Object.keys(at), at: [at] });
  return found.task === "differentiate" ? found.parts.map(({ values }) => numberOrNull(values[0])) : [];
}

const close = (value: number | undefined, wanted: number): void => {
  expect(Math.abs((value ?? NaN) - wanted) / (1 + Math.abs(wanted))).toBeLessThan(1e-9);
};

const UNARY = LIBRARY.functions.filter(({ params }) => params.length === 1).map(({ name }) => name);
const POINTS = [-2.3, -0.7, 0.2, 0.45, 1.9];

describe.each(UNARY)("%s", (name) => {
  it.each(POINTS)("at %d", (x) => {
    const expr = `${name}(x)`;
    const wanted = certified(expr, { x });
    const found = compile(parse(expr)).value([x]);
    if (wanted === null) expect(Number.isFinite(found)).toBe(false);
    else close(found, wanted);
    const [slope] = slopes(expr, { x });
    if (wanted === null || slope === null || slope === undefined) return;
    const gradient = new Float64Array(1);
    compileGradient(parse(expr)).value([x], gradient);
    close(gradient[0], slope);
  });
});

const COMPOSED: readonly (readonly [expr: string, at: Record<string, number>])[] = [
  ["tanh(w*x + b)^2 + max(w, b)", { w: 0.5, x: 2, b: 0.1 }],
  ["-y*log(sigma(z)) - (1 - y)*log(1 - sigma(z))", { y: 0.3, z: 1.2 }],
  ["x^y + y^x", { x: 1.3, y: 2.1 }],
  ["log(e^x + e^y + 2)", { x: 0.4, y: -1 }],
  ["cases(x < 0, x^2, x < 1, x*y, y^2)", { x: 0.5, y: 3 }],
  ["cases(x > 0 and y > 0, x*y, x - y)", { x: 0.5, y: 3 }],
  ["(x + y)*(x - y)/(1 + x^2*y^2)", { x: 0.7, y: -1.1 }],
  ["min(x, y, x*y)", { x: 0.7, y: 1.1 }],
  ["gelu(x*y) + elu(x) + leakyrelu(-y)", { x: 0.7, y: 1.1 }],
  ["sqrt(x^2 + y^2) + abs(x - y)", { x: 3, y: 4 }],
  ["x*x*x", { x: 1.5 }],
];

describe("compositions", () => {
  it.each(COMPOSED)("%s", (expr, at) => {
    const variables = Object.keys(at);
    const values = Object.values(at);
    const wanted = certified(expr, at);
    if (wanted === null) throw new Error("no value");
    for (const interpret of [false, true]) {
      close(compile(parse(expr), { variables, interpret }).value(values), wanted);
      const gradient = new Float64Array(variables.length);
      close(compileGradient(parse(expr), { variables, interpret }).value(values, gradient), wanted);
      slopes(expr, at).forEach((slope, i) => {
        if (slope !== null) close(gradient[i], slope);
      });
    }
  });

  it("do not overflow", () => {
    expect(compile(parse("log(1 + e^x)")).value([1000])).toBe(1000);
    expect(compile(parse("softplus(x)")).value([-1000])).toBe(0);
    expect(compile(parse("sigma(x)")).value([-1000])).toBe(0);
    const gradient = new Float64Array(2);
    compileGradient(parse("log(e^x + e^y)")).value([1000, 1000], gradient);
    close(gradient[0], 0.5);
    close(gradient[1], 0.5);
  });

  it.each([
    ["1/(1 + e^(-x))", 1000, 1, 0],
    ["1/(1 + e^(-x))", -1000, 0, 0],
    ["e^x/(1 + e^x)", 1000, 1, 0],
    ["x/(1 + e^x)", 1000, 0, 0],
    ["e^x - 1", 1e-12, 1e-12, 1],
    ["log(1 + x)", 1e-12, 1e-12, 1],
    ["log(1 + x^2)", 1e-8, 1e-16, 2e-8],
  ])("%s at %d keeps its digits", (expr, x, value, slope) => {
    for (const interpret of [false, true]) {
      const gradient = new Float64Array(1);
      const found = compileGradient(parse(expr), { interpret }).value([x], gradient);
      expect(Math.abs(found - value)).toBeLessThanOrEqual(1e-11 * Math.abs(value));
      expect(Math.abs((gradient[0] ?? NaN) - slope)).toBeLessThanOrEqual(1e-11 * Math.abs(slope));
    }
  });

  it("have no slope where two arguments of a maximum are equal", () => {
    const gradient = new Float64Array(2);
    expect(compileGradient(parse("max(x, y)")).value([1, 1], gradient)).toBe(1);
    expect([...gradient]).toEqual([NaN, NaN]);
  });

  it("may be large and deep", () => {
    let node: Expr = symbol("x");
    for (let i = 0; i < 20_000; i += 1) node = apply("sin", [sum([node, symbol("y")])]);
    const { value } = compileGradient(node);
    const gradient = new Float64Array(2);
    expect(Number.isFinite(value([0.3, 0.1], gradient))).toBe(true);
    expect(Number.isFinite(gradient[1])).toBe(true);
  });

  it("give the same in pieces and interpreted, however many pieces there are", () => {
    const units = Array.from({ length: 500 }, (_, j) => `w${j}*sigma(u${j}*x + v${j})`).join(" + ");
    const expr = parse(`(${units} - y)^2`);
    const [whole, stepped] = [compileGradient(expr), compileGradient(expr, { interpret: true })];
    const at = whole.variables.map((_, i) => Math.sin(i));
    const [a, b] = [new Float64Array(at.length), new Float64Array(at.length)];
    close(whole.value(at, a), stepped.value(at, b));
    a.forEach((slope, i) => {
      close(slope, b[i] ?? NaN);
    });
  });

  it("take functions of the user", () => {
    const definition = LIBRARY.parseDefinition("s(r) = 1/(1 + e^(-r))");
    const names = { functions: new Map([["s", 1]]), symbols: new Set<string>() };
    close(
      compile(LIBRARY.parse("s(2*x)", names), { definitions: [definition] }).value([0.25]),
      1 / (1 + Math.exp(-0.5)),
    );
  });

  it("execute nothing that a name says", () => {
    const hostile = symbol("x]);globalThis.broken=1;//");
    expect(compile(sum([hostile, hostile])).value([2])).toBe(4);
    expect("broken" in globalThis).toBe(false);
  });

  it.each(["f(x)", "D(f(x), x)", "norm2(x)"])("are refused where a part has no number: %s", (text) => {
    const names = { functions: new Map([["f", 1]]), symbols: new Set(["x"]) };
    expect(() => compile(LIBRARY.parse(text, names))).toThrow(DeriveError);
  });

  it("need every variable that is named", () => {
    expect(() => compile(parse("x + y"), { variables: ["x"] })).toThrow("y is not among the variables");
  });
});
