/** The parser's nodes, its errors with their places, its limits; definitions and single names. */
import { describe, expect, test } from "vitest";
import { DeriveError } from "../../packages/core/src/expr/error.js";
import { div, neg, pow, product, sum } from "../../packages/core/src/expr/build.js";
import { apply, type Expr, inScope, numeral, symbol } from "../../packages/core/src/expr/expr.js";
import { rational } from "../../packages/core/src/number/rational.js";
import { derivedName, splitDerivedName } from "../../packages/core/src/syntax/names.js";
import { parse, parseDefinition, parseName } from "../../packages/core/src/syntax/parser.js";
import { namesIn, print } from "../../packages/core/src/syntax/print.js";
import { vocabulary } from "../helpers/vocabulary.js";

const [a, b, c, x, y] = ["a", "b", "c", "x", "y"].map(symbol) as [Expr, Expr, Expr, Expr, Expr];
const read = (text: string): Expr => parse(text, vocabulary);

function refusal(work: () => unknown): DeriveError {
  try {
    work();
  } catch (error) {
    if (error instanceof DeriveError) return error;
    throw error;
  }
  throw new Error("expected an error");
}

describe("nodes", () => {
  test.each<[string, Expr]>([
    ["a - b", sum([a, neg(b)])],
    ["a - b + c", sum([a, neg(b), c])],
    ["a - (b - c)", sum([a, neg(sum([b, neg(c)]))])],
    ["(a + b) + c", sum([sum([a, b]), c])],
    ["a*b*c", product([a, b, c])],
    ["a*(b*c)", product([a, product([b, c])])],
    ["a/b*c", product([div(a, b), c])],
    ["a*b/c", div(product([a, b]), c)],
    ["a*b/c*x", product([div(product([a, b]), c), x])],
    ["-a*b", neg(product([a, b]))],
    ["(-a)*b", product([neg(a), b])],
    ["-a/b", neg(div(a, b))],
    ["--a", neg(neg(a))],
    ["a - -b", sum([a, neg(neg(b))])],
    ["a + -b", sum([a, neg(b)])],
    ["+a", a],
    ["-2", neg(numeral(2))],
    ["1/2", div(numeral(1), numeral(2))],
    ["0.1", numeral(rational(1, 10))],
    ["1e-3", numeral(rational(1, 1000))],
    ["a^b^c", pow(a, pow(b, c))],
    ["e^x", apply("exp", [x])],
    ["exp(x)", apply("exp", [x])],
    ["(e)^x", pow(symbol("e"), x)],
    ["|x|", apply("abs", [x])],
    ["a < x < b", apply("and", [apply("<", [a, x]), apply("<", [x, b])])],
    ["a < b and b < c < x", apply("and", [apply("<", [a, b]), apply("<", [b, c]), apply("<", [c, x])])],
    ["D(x, x, 2)", apply("D", [apply("D", [x, x]), x])],
    ["ln(x)", apply("log", [x])],
    ["toString(x)", apply("toString", [x])],
  ])("%s", (text, expr) => {
    expect(parse(text, vocabulary, namesIn(expr, vocabulary))).toBe(expr);
  });
});

describe("errors", () => {
  test.each([
    ["", 1, "expected an expression, found nothing"],
    ["x + ", 5, 'expected a value after "+", found the end'],
    ["x + * y", 5, 'expected a value after "+", found "*"'],
    ["(x + 1", 1, '"(" is never closed'],
    ["(x + 1]", 7, 'expected ")" to close "(", found "]"'],
    ["x)", 2, '")" closes nothing'],
    ["f()", 3, 'expected a value after "(", found ")"'],
    ["x, y", 2, "a comma stands only between the arguments of a function"],
    ["2.", 2, "a decimal point needs digits after it"],
    ["x # y", 3, 'unexpected character "#"'],
    ["x \u0007", 3, "unexpected character U+0007"],
    ["x == y", 3, "write = for an equation"],
    ["𝑥 + ŷ + sinn(z)", 9, "there is no function called sinn; did you mean sin?"],
    ["\\frac{1}{x", 9, "this brace is never closed"],
    ["\\fra{1}{x}", 1, "unknown LaTeX command \\fra; did you mean \\frac?"],
    ["x +\n  y z +\n  sin", 3, "sin needs an argument: write sin(…)"],
  ])("%j", (text, column, message) => {
    const error = refusal(() => read(text));
    expect(error.message).toBe(message);
    expect(error.place?.column).toBe(column);
  });

  test("the excerpt shows the line and a caret", () => {
    const error = refusal(() => read("x +\n  2 sinn(y) +\n z"));
    expect(error.place).toEqual({ line: 2, column: 5 });
    expect(error.excerpt).toBe("  2 sinn(y) +\n    ^");
  });

  test("a long line is cropped around the place, control characters are replaced", () => {
    const error = refusal(() => read(`${"x + ".repeat(100)}\t\u0001 y${" + x".repeat(100)}`));
    const [line = "", caret = ""] = error.excerpt?.split("\n") ?? [];
    expect(line.length).toBeLessThan(110);
    expect(line.charAt(caret.length - 1)).toBe("\ufffd");
    expect(line).toMatch(/^….*…$/);
  });

  test("what comes later is called unsupported", () => {
    for (const text of ["\\int x", "\\begin{pmatrix} 1 \\end{pmatrix}", "y_{t+1}"]) {
      expect(refusal(() => read(text)).kind).toBe("unsupported");
    }
  });
});

describe("limits", () => {
  const many = (unit: string, length = 1_000_000): string => unit.repeat(length / unit.length);
  const deep: Record<string, [text: string, ok: boolean]> = {
    brackets: [`${many("(", 500_000)}x + 1${many(")", 500_000)}`, true],
    "open brackets": [many("("), false],
    minuses: [`${many("-")}x`, true],
    powers: [`${many("x^")}x`, true],
    calls: [`${many("sin(", 600_000)}x${many(")", 150_000)}`, true],
    "named operators": [`${many("sin ")}x`, true],
    bars: [`${many("| ")}x`, false],
    fractions: [`${many("\\frac{1}{", 450_000)}x${many("}", 50_000)}`, true],
    derivatives: [`${many("d/dx ")}x`, true],
    sum: [`${many("x+")}x`, true],
    chain: [`${many("x<")}x`, true],
    raised: [many("sigma^(-1)("), false],
    accents: [many("\\hat{", 1_000_000), false],
  };

  test.each(Object.entries(deep))("a megabyte of %s", (_name, [text, ok]) => {
    inScope(() => {
      if (ok) expect(read(text).kind).toBe("apply");
      else expect(refusal(() => read(text)).kind).not.toBe("internal");
    });
  });

  test("too long a text, number or name", () => {
    expect(refusal(() => read(many(" ", 2_000_001))).kind).toBe("budget");
    expect(refusal(() => read(many("9"))).kind).toBe("budget");
    expect(refusal(() => read("1e99999")).kind).toBe("budget");
    expect(refusal(() => read(many("x"))).kind).toBe("syntax");
  });

  test("huge powers are not computed", () => {
    expect(print(read("9^9^9^9"))).toBe("9^9^9^9");
    expect(print(read("x^(10^9)"))).toBe("x^10^9");
  });

  test("a shared expression is not written out without end", () => {
    let shared: Expr = x;
    for (let i = 0; i < 60; i += 1) shared = product([shared, shared]);
    expect(refusal(() => print(shared)).kind).toBe("budget");
    expect(refusal(() => print(sum([x, y]), 3)).kind).toBe("budget");
    expect(print(sum([x, y]), 5)).toBe("x + y");
  });
});

describe("definitions and names", () => {
  test("a function: its parameters are symbols in the body", () => {
    const { name, params, body } = parseDefinition("s(r) = r(1 - r)/(1 + e^(-r))", vocabulary);
    expect([name, params, print(body)]).toEqual(["s", [symbol("r")], "r*(1 - r)/(1 + e^(-r))"]);
  });

  test("a named intermediate, and LaTeX", () => {
    expect(parseDefinition("z = w*x + b", vocabulary).params).toEqual([]);
    const { name, body } = parseDefinition("\\hat y = \\sigma(z_2)", vocabulary);
    expect([name, print(body)]).toEqual(["yhat", "sigma(z_2)"]);
  });

  test("errors are placed in the whole text", () => {
    expect(refusal(() => parseDefinition("z = w*", vocabulary)).place?.column).toBe(7);
    expect(refusal(() => parseDefinition("s(r, r) = r", vocabulary)).message).toBe("r is a parameter twice");
    expect(refusal(() => parseDefinition("2 = x", vocabulary)).message).toMatch(
      /expected a definition .* found the number 2/,
    );
    expect(refusal(() => parseDefinition("z = x < y", vocabulary)).message).toMatch(/not for a condition/);
  });

  test("names in their canonical spelling", () => {
    for (const [typed, name] of [
      ["σ", "sigma"],
      ["x₁", "x_1"],
      ["W^{(1)}_{ij}", "W_(1)_ij"],
      [" \\hat{y} ", "yhat"],
    ]) {
      expect(parseName(typed!, vocabulary)).toBe(name);
    }
    expect(refusal(() => parseName("x y", vocabulary)).place?.column).toBe(3);
  });

  test("names of derivatives", () => {
    for (const orders of [[1], [3], [4], [1, 0], [0, 2]]) {
      expect(splitDerivedName(derivedName("f", orders))).toEqual({ name: "f", orders });
    }
    expect(splitDerivedName("f")).toBeUndefined();
  });
});
