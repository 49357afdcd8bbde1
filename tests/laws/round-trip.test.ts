/** Laws of the syntax: what is printed reads back, and no text whatever breaks the parser. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DeriveError } from "../../packages/core/src/expr/error.js";
import type { Expr } from "../../packages/core/src/expr/expr.js";
import { parse } from "../../packages/core/src/syntax/parser.js";
import { namesIn, print } from "../../packages/core/src/syntax/print.js";
import { conditions, expressions } from "../helpers/arbitraries.js";
import { vocabulary } from "../helpers/vocabulary.js";

const inside = expressions({
  symbols: [
    "x",
    "y",
    "e",
    "pi",
    "T",
    "D",
    "d",
    "dx",
    "dtheta",
    "sigma",
    "x_1",
    "W_(1)_ij",
    "yhat",
    "ab",
    "f",
    "loss",
    "__proto__",
    "constructor",
  ],
  functions: [
    ["sin", 1],
    ["exp", 1],
    ["abs", 1],
    ["sqrt", 1],
    ["sigma", 1],
    ["max", 2],
    ["max", 3],
    ["f", 1],
    ["u", 1],
    ["u", 2],
    ["f'", 1],
    ["f'''", 1],
    ["f'[4]", 1],
    ["u'[1,0]", 2],
    ["relu'", 1],
    ["toString", 1],
  ],
  cases: true,
  derivatives: true,
});

const readBack = (node: Expr): Expr => parse(print(node), vocabulary, namesIn(node, vocabulary));

describe("round trip", () => {
  test("parse(print(e)) is e", () => {
    fc.assert(
      fc.property(inside, (node) => readBack(node) === node),
      { numRuns: 4000 },
    );
  });

  test("parse(print(c)) is c for conditions", () => {
    fc.assert(
      fc.property(conditions(inside), (node) => readBack(node) === node),
      { numRuns: 1000 },
    );
  });
});

/** The expression, or `undefined` for a refusal; anything else that is thrown fails the test. */
function attempt(text: string): Expr | undefined {
  try {
    return parse(text, vocabulary);
  } catch (error) {
    if (!(error instanceof DeriveError)) throw error;
    expect(["syntax", "unsupported", "budget"]).toContain(error.kind);
    expect(error.place).toBeDefined();
    const [line = "", caret = ""] = error.excerpt?.split("\n") ?? [];
    expect(line.length).toBeLessThanOrEqual(210);
    expect(caret).toMatch(/^ *\^$/);
    expect(error.message).not.toMatch(/undefined|NaN|\[object/);
    return undefined;
  }
}

const PARTS = [
  ..."x y z a e f u D d T 1 2 3.5 0 + - * / ^ ( ) [ ] { } | , = < > <= != ' _ & ~ $ ² ⁻¹ ₁ √ ∂ σ λ ŷ · × ‖ ∞ ! . ; : \n".split(
    " ",
  ),
  ..." sin cos log exp max sigma relu cases and or d/dx dy/dx d/dx( sin^2 f'(x) f'[1,0](x,y) W_(1) x_1 1[x>0] e^ \t".split(
    " ",
  ),
  ...String.raw`\frac{ \frac \sqrt{ \sqrt[3]{ }{ \left( \right) \left| \right| \cdot \sin \sigma \hat{ \hat \mathbf{ \text{ \mathrm{ \begin{cases} \end{cases} \\ ^{(1)} ^{ _{ _{ij} \partial \{ \} \lvert \rvert \le \max`.split(
    " ",
  ),
];

describe("fuzz", () => {
  test("random text is read or refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => void attempt(text)),
      { numRuns: 3000 },
    );
  });

  test("random notation is read or refused, and what is read reads back", () => {
    const texts = fc.array(fc.tuple(fc.constantFrom(...PARTS), fc.constantFrom("", "", " ")), {
      maxLength: 14,
    });
    fc.assert(
      fc.property(texts, (parts) => {
        const node = attempt(parts.flat().join(""));
        if (node !== undefined) expect(readBack(node)).toBe(node);
      }),
      { numRuns: 30_000 },
    );
  });

  test("a name is not a function and a vector at once", () => {
    expect(attempt("f'(x) + f[4]")).toBeUndefined();
    expect(attempt("f'(x) + y[4]")).toBeDefined();
  });

  test("a prime behind a space is not the end of a name", () => {
    expect(attempt("f\n'(x)")).toBeUndefined();
    expect(attempt("f'(x)")).toBeDefined();
  });

  test("a changed character is read or refused", () => {
    const changed = fc.tuple(inside, fc.nat(), fc.constantFrom(...PARTS, "\u0000", "\ud800"), fc.nat(2));
    fc.assert(
      fc.property(changed, ([node, at, part, cut]) => {
        const text = print(node);
        const i = at % (text.length + 1);
        const read = attempt(text.slice(0, i) + part + text.slice(i + cut));
        if (read !== undefined) expect(readBack(read)).toBe(read);
      }),
      { numRuns: 4000 },
    );
  });
});
