/**
 * What every function of the library has to satisfy, checked by loops over the table: a new record is
 * tested because it is in the table. Values are those of the evaluator at exact points, also for
 * difference quotients, so that no rounding stands between a derivative and its check.
 */
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../packages/core/src/evaluate/evaluate.js";
import { div, sum } from "../../packages/core/src/expr/build.js";
import { type Apply, apply, type Expr, numeral, symbol } from "../../packages/core/src/expr/expr.js";
import { operatorsOf, substitute, symbolsOf } from "../../packages/core/src/expr/walk.js";
import { CONSTANTS } from "../../packages/core/src/library/constants.js";
import type { FunctionRecord } from "../../packages/core/src/library/definition.js";
import { FUNCTIONS } from "../../packages/core/src/library/functions/index.js";
import { LIBRARY } from "../../packages/core/src/library/library.js";
import { isVariable, match } from "../../packages/core/src/rewrite/pattern.js";
import { print } from "../../packages/core/src/syntax/print.js";

/** katex belongs to the render package. */
const katex = createRequire(new URL("../../packages/render/package.json", import.meta.url))("katex") as {
  readonly renderToString: (tex: string, options: { throwOnError: boolean; strict: "error" }) => string;
};

const { parse } = LIBRARY;
type Point = ReadonlyMap<Expr, Expr>;

/** The places where some function changes its behaviour, and points on both sides of each. */
const ARGUMENTS =
  "-73/10 -31/10 -2 -3/2 -101/100 -1 -9/10 -1/2 -1/10 0 1/20 3/10 1/2 77/100 1 6/5 19/10 2 37/10 81/10"
    .split(" ")
    .map((text) => parse(text));
/** For `n`, which stands for whole numbers. */
const ORDERS = ["0", "1", "2", "5"].map((text) => parse(text));
const MOST_POINTS = 120;

/** Every choice of a value for each symbol; where these are too many, some spread over all of them. */
function pointsFor(symbols: readonly Expr[]): Point[] {
  const choices = symbols.map((s) => (s === symbol("n") ? ORDERS : ARGUMENTS));
  const count = choices.reduce((product, values) => product * values.length, 1);
  // 1009 is prime to every count, so that the indices below are all different.
  return Array.from({ length: Math.min(count, MOST_POINTS) }, (_, i) => {
    let index = (i * 1009) % count;
    const point = new Map<Expr, Expr>();
    symbols.forEach((s, k) => {
      const values = choices[k]!;
      point.set(s, values[index % values.length]!);
      index = Math.floor(index / values.length);
    });
    return point;
  });
}

function valueAt(node: Expr, point: Point): number | undefined {
  const value = evaluate(substitute(node, point), new Map(), LIBRARY.meanings, { absolute: 80 });
  return value.kind === "value" ? value.number : undefined;
}

const TRUE = parse("1");
const FALSE = parse("0");

const isTrue = (condition: Expr, point: Point = new Map()): boolean =>
  valueAt(apply("cases", [condition, TRUE, FALSE]), point) === 1;

const allHold = (conditions: readonly string[] | undefined, point: Point): boolean =>
  (conditions ?? []).every((text) => isTrue(parse(text), point));

function isClose(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Math.abs(a - b) <= 1e-13 * Math.max(1, Math.abs(a), Math.abs(b));
}

const shown = (point: Point): string => [...point].map(([s, v]) => `${print(s)} = ${print(v)}`).join(", ");

/** The points, written out, at which the check fails; `undefined` from `check` is no failure. */
function failures(points: readonly Point[], check: (point: Point) => boolean): string[] {
  return points.filter((point) => !check(point)).map(shown);
}

/** Parameters as symbols; for any number of arguments, two of them. */
const parametersOf = (record: FunctionRecord): Expr[] =>
  record.params.map((name) => symbol(name === "..." ? "w" : name));
const appliedOf = (record: FunctionRecord): Apply => apply(record.name, parametersOf(record));

const H = "10^(-9)";
/** A central difference by `x`, with an error of order H^2 = 1e-18. */
function differenceQuotient(node: Expr, x: Expr): Expr {
  const shifted = (by: string): Expr => substitute(node, new Map([[x, parse(`${print(x)} ${by} ${H}`)]]));
  const difference = apply("+", [shifted("+"), apply("-", [shifted("-")])]);
  return apply("/", [difference, parse(`2*${H}`)]);
}

describe("the table of functions", () => {
  it("uses every name and alias once", () => {
    const names = [
      ...FUNCTIONS.flatMap((r) => [r.name, ...(r.aliases ?? [])]),
      ...CONSTANTS.map((c) => c.name),
    ];
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it("uses every id once", () => {
    const ids = LIBRARY.rules().map((rule) => rule.id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  it("explains a function by functions that stand before it", () => {
    const before = new Set(["+", "-", "*", "/", "^", "cases", "<", "<=", ">", ">=", "exp"]);
    for (const record of FUNCTIONS) {
      const used = record.means === undefined ? [] : [...operatorsOf(parse(record.means))];
      expect(used.filter((op) => !before.has(op))).toEqual([]);
      before.add(record.name);
    }
  });

  it("gives every function a value, by definition or by a kernel", () => {
    expect(FUNCTIONS.filter((r) => r.means === undefined && r.evaluate === undefined)).toEqual([]);
  });
});

describe.each(CONSTANTS)("$name", (constant) => {
  it("has a value and notation", () => {
    const known: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };
    expect(valueAt(symbol(constant.name), new Map())).toBe(known[constant.name]);
    expect(() => katex.renderToString(constant.tex, { throwOnError: true, strict: "error" })).not.toThrow();
  });
});

describe.each(FUNCTIONS)("$name", (record) => {
  const params = parametersOf(record);
  const applied = appliedOf(record);
  const points = pointsFor(params);
  const inside = points.filter((point) => allHold(record.domain, point));
  const smooth = points.filter((point) => allHold(record.smooth ?? record.domain, point));
  const { means, range, monotone, inverse, curvature, defaults } = record;

  it("is read by its name and aliases, and reads back", () => {
    const list = params.map((p) => print(p)).join(", ");
    for (const name of [record.name, ...(record.aliases ?? [])])
      expect(parse(`${name}(${list})`)).toBe(applied);
    expect(parse(print(applied))).toBe(applied);
  });

  it("speaks of its own parameters only", () => {
    const own = new Set(params);
    const texts = [record.means ?? "0", ...Object.values(record.derivative)];
    const conditions = [...(record.domain ?? []), ...(record.smooth ?? [])];
    for (const text of [...texts, ...conditions]) {
      expect(symbolsOf(parse(text)).filter((s) => isVariable(s) && !own.has(s))).toEqual([]);
    }
    expect(Object.keys(record.derivative).filter((name) => !record.params.includes(name))).toEqual([]);
  });

  it("has a value exactly inside its domain", () => {
    expect(inside).not.toEqual([]);
    const isInside = new Set(inside);
    expect(failures(points, (p) => (valueAt(applied, p) !== undefined) === isInside.has(p))).toEqual([]);
  });

  if (means !== undefined) {
    it("has the values of its definition", () => {
      const definition = parse(means);
      expect(failures(inside, (p) => isClose(valueAt(applied, p), valueAt(definition, p)))).toEqual([]);
    });
  }

  it("has a part of its domain as the place of its derivative", () => {
    const isInside = new Set(inside);
    expect(smooth.filter((point) => !isInside.has(point)).map(shown)).toEqual([]);
  });

  it.each(Object.entries(record.derivative))("has its derivative by %s", (name, text) => {
    const quotient = differenceQuotient(applied, symbol(name));
    const derivative = parse(text);
    const checked = smooth.filter((point) => valueAt(quotient, point) !== undefined);
    expect(checked).not.toEqual([]);
    expect(failures(checked, (p) => isClose(valueAt(quotient, p), valueAt(derivative, p)))).toEqual([]);
  });

  if (range !== undefined) {
    it("stays in its range", () => {
      const v = symbol("v");
      expect(failures(inside, (p) => allHold(range, new Map([[v, substitute(applied, p)]])))).toEqual([]);
      expect(LIBRARY.rangeOf(record.name)).toBeDefined();
    });
  }

  if (monotone !== undefined) {
    it(`is strictly ${monotone}`, () => {
      expect(params).toHaveLength(1);
      const [u] = params;
      const order = monotone === "increasing" ? "<" : ">";
      const ascending = ARGUMENTS.flatMap((at) => inside.filter((point) => point.get(u!) === at));
      const values = ascending.map((point) => substitute(applied, point));
      const pairs = values.slice(1).map((value, i) => apply(order, [values[i]!, value]));
      expect(pairs.filter((pair) => !isTrue(pair)).map((pair) => print(pair))).toEqual([]);
    });
  }

  if (inverse !== undefined) {
    it(`is undone by ${inverse}`, () => {
      expect(monotone).toBeDefined();
      const [u] = params;
      const { body, params: of } = LIBRARY.inverseOf(record.name)!;
      expect(inside.length).toBeGreaterThan(2);
      for (const point of inside.slice(0, 12)) {
        const back = substitute(body, new Map([[of[0]!, substitute(applied, point)]]));
        expect(valueAt(back, new Map())).toBeCloseTo(valueAt(u!, point)!, 9);
      }
    });
  }

  if (curvature !== undefined) {
    it(`is ${curvature}`, () => {
      expect(params).toHaveLength(1);
      const [u] = params;
      const ascending = ARGUMENTS.flatMap((at) => inside.filter((point) => point.get(u!) === at));
      const [two, at] = [numeral(2), ascending.map((point) => substitute(u!, point))];
      const middles = at.slice(1).map((v, i) => div(sum([at[i]!, v]), two));
      const order = curvature === "convex" ? "<=" : ">=";
      const chords = middles.map((middle, i) =>
        apply(order, [
          substitute(applied, new Map([[u!, middle]])),
          div(sum([substitute(applied, ascending[i]!), substitute(applied, ascending[i + 1]!)]), two),
        ]),
      );
      expect(chords.length).toBeGreaterThan(2);
      expect(chords.filter((chord) => !isTrue(chord)).map((chord) => print(chord))).toEqual([]);
    });
  }

  it.each(record.values ?? [])("has the value $is at $at", ({ at, is }) => {
    const value = parse(`${record.name}(${at})`);
    expect(valueAt(value, new Map())).toBeCloseTo(valueAt(parse(is), new Map())!, 14);
    const rule = LIBRARY.valueRuleAt(value);
    expect(rule?.to).toBe(parse(is));
  });

  it.each(record.identities ?? [])("satisfies $id", ({ id, from, to, when }) => {
    const rule = LIBRARY.rule(id)!;
    expect(match(rule.from, parse(rule.example))).toBeDefined();
    const [left, right] = [parse(from), parse(to)];
    const candidates = pointsFor(symbolsOf(left).filter(isVariable)).filter((point) => allHold(when, point));
    const checked = candidates.filter((point) => valueAt(left, point) !== undefined);
    expect(checked).not.toEqual([]);
    expect(failures(checked, (p) => isClose(valueAt(left, p), valueAt(right, p)))).toEqual([]);
  });

  it("is set in TeX", () => {
    const { tex, style } = record.notation;
    const letters = ["x", "y", "z"];
    const filled = tex.replaceAll(/#(\d)/g, (_, n: string) => letters[Number(n) - 1] ?? "");
    const list = letters.slice(0, params.length).join(", ");
    const written = tex.includes("#")
      ? filled
      : `${tex}\\left(${list}\\right) + ${tex}^{2}${style === "named" ? " x" : ""}`;
    expect(() => katex.renderToString(written, { throwOnError: true, strict: "error" })).not.toThrow();
    // A template shows every argument, and an operator name has no argument inside.
    if (tex.includes("#")) expect(params.every((_, i) => tex.includes(`#${i + 1}`))).toBe(true);
  });

  if (defaults !== undefined) {
    it("fills in what is left out", () => {
      const entries = Object.entries(defaults);
      expect(record.params.slice(-entries.length)).toEqual(entries.map(([name]) => name));
      const given = record.params.slice(0, -entries.length).join(", ");
      const filled = [given, ...entries.map(([, text]) => text)].join(", ");
      expect(parse(`${record.name}(${given})`)).toBe(parse(`${record.name}(${filled})`));
    });
  }
});
