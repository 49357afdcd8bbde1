/** The TeX of expressions: what is printed, and that KaTeX takes all of it. */
import { apply, derivativeOf, LIBRARY, numeral, pow, symbol } from "@derive/core";
import { toTex } from "@derive/render";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import type { Typesetter } from "../../packages/render/src/format/typeset.js";

const katex = createRequire(new URL("../../packages/render/src/index.ts", import.meta.url))(
  "katex",
) as Typesetter;
const compiles = (tex: string): string => katex.renderToString(tex, { throwOnError: true, strict: "error" });

const GOLDENS: readonly (readonly [string, string])[] = [
  ["x^2 + 1", "x^{2} + 1"],
  ["a - b - c", "a - b - c"],
  ["-x - 1", "-x - 1"],
  ["a - (b + c)", "a - (b + c)"],
  ["2*x*sin(x)", "2x\\sin x"],
  ["2*3", "2 \\cdot 3"],
  ["x*2", "x \\cdot 2"],
  ["2^3*x", "2^{3}x"],
  ["1/(1 + e^(-x))", "\\frac{1}{1 + e^{-x}}"],
  ["(x/y)^2", "\\left(\\frac{x}{y}\\right)^{2}"],
  ["sin(x)^2", "\\sin^{2} x"],
  ["sin(x + 1)", "\\sin(x + 1)"],
  ["sin(x)^(-1)", "(\\sin x)^{-1}"],
  ["sigma(x)^2", "\\sigma(x)^{2}"],
  ["exp(x)", "e^{x}"],
  ["sqrt(x)", "\\sqrt{x}"],
  ["abs(x)", "\\lvert x \\rvert"],
  ["(a + b)*(a - b)", "(a + b)(a - b)"],
  ["x_1", "x_{1}"],
  ["w0", "w_{0}"],
  ["x_max", "x_{\\mathrm{max}}"],
  ["yhat", "\\hat{y}"],
  ["theta_0", "\\theta_{0}"],
  ["0 < x and x < 1", "0 < x < 1"],
  ["x != 0", "x \\ne 0"],
  ["0.25*x", "0.25x"],
];

describe("goldens", () => {
  it.each(GOLDENS)("%s", (text, tex) => {
    expect(toTex(LIBRARY.parse(text))).toBe(tex);
  });

  it.each(GOLDENS.map(([text]) => text))("KaTeX takes %s in every dialect", (text) => {
    const expr = LIBRARY.parse(text);
    for (const dialect of ["plain", "katex", "github", "latex"] as const) compiles(toTex(expr, { dialect }));
  });
});

describe("derivatives", () => {
  const [x, y] = [symbol("x"), symbol("y")];
  const square = pow(x, numeral(2));

  it("are d or ∂ by the number of variables, and join when repeated", () => {
    expect(toTex(derivativeOf(square, x))).toBe("\\frac{d}{dx}\\bigl[x^{2}\\bigr]");
    expect(toTex(derivativeOf(derivativeOf(square, x), x))).toBe("\\frac{d^{2}}{dx^{2}}\\bigl[x^{2}\\bigr]");
    expect(toTex(derivativeOf(apply("*", [x, y]), x))).toBe("\\frac{\\partial}{\\partial x}\\bigl[xy\\bigr]");
    expect(toTex(derivativeOf(x, x), { derivative: "prime" })).toBe("x'");
  });

  it("of unknown functions are primes, or numbered partials", () => {
    expect(toTex(apply("f'", [x]))).toBe("f'(x)");
    expect(toTex(apply("f'[4]", [x]))).toBe("f^{(4)}(x)");
    expect(toTex(apply("f'[1,0]", [x, y]))).toBe("\\partial_{1} f(x, y)");
  });
});

describe("names", () => {
  it("put a label above and an index below", () => {
    expect(toTex(symbol("W_(1)"))).toBe("W^{(1)}");
    expect(toTex(symbol("W_(1)_ij"))).toBe("W_{ij}^{(1)}");
    expect(toTex(pow(symbol("W_(1)"), numeral(2)))).toBe("(W^{(1)})^{2}");
  });

  it.each([
    "</script>",
    "\\href{javascript:alert(1)}{x}",
    "__proto__",
    "a}b",
    "$x$",
    "%",
    "a_",
    "x^y",
    "#1",
    "\u202Ex",
  ])("%s is inert", (name) => {
    for (const expr of [symbol(name), apply(name, [symbol("x")]), apply(`${name}'`, [symbol("x")])]) {
      const tex = toTex(expr, { dialect: "katex" });
      expect(tex).not.toMatch(/\\href|<\/script/);
      const page = compiles(tex);
      expect(page).not.toMatch(/<script|<a |href=/);
    }
  });
});

describe("marks and budget", () => {
  const expr = LIBRARY.parse("2*x*sin(x) + 1");

  it("wrap the marked node in the way of the dialect", () => {
    const mark = LIBRARY.parse("sin(x)");
    expect(toTex(expr, { mark, dialect: "katex" })).toBe("2x\\htmlClass{hl}{\\sin x} + 1");
    expect(toTex(expr, { mark, dialect: "latex" })).toBe("2x\\hl{\\sin x} + 1");
    expect(toTex(expr, { mark })).toBe("2x\\sin x + 1");
  });

  it("refuse what would be too long, although it is small in memory", () => {
    let deep = LIBRARY.parse("x + 1");
    for (let i = 0; i < 40; i += 1) deep = apply("+", [deep, apply("*", [deep, deep])]);
    expect(() => toTex(deep)).toThrow(/longer than/);
  });
});
