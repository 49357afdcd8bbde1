/** Formulas and answers in a terminal: goldens to look at, widths kept, nothing that steers the terminal. */
import { answer, apply, derivativeOf, LIBRARY, type Names, numeral, pow, print, symbol } from "@derive/core";
import { formatNamed, sheetOf } from "@derive/render";
import { describe, expect, it } from "vitest";
import { flatText } from "../../packages/render/src/format/terminal/flat.js";
import { layOut } from "../../packages/render/src/format/terminal/layout.js";
import { formula } from "../../packages/render/src/format/terminal/screen.js";
import { columns, finished } from "../../packages/render/src/format/terminal/style.js";
import { QUESTIONS } from "../helpers/questions.js";

const names: Names = { functions: new Map(["f", "g"].map((name) => [name, undefined])), symbols: new Set() };
const read = (text: string): ReturnType<typeof LIBRARY.parse> => LIBRARY.parse(text, names);
const drawn = (text: string): string =>
  layOut(read(text))
    .rows.map((row) => finished(row, false).trimEnd())
    .join("\n");

const FLAT: readonly (readonly [string, string])[] = [
  ["2*x*sin(x) + x^2*cos(x)", "2x·sin(x) + x²·cos(x)"],
  ["sigma(x)*(1 - sigma(x))", "σ(x)·(1 − σ(x))"],
  ["1/(1 + e^(-z))", "1/(1 + e⁻ᶻ)"],
  ["1 - tanh(x)^2", "1 − tanh²(x)"],
  ["sin(x)^(-1)", "sin(x)⁻¹"],
  ["2*(x + 1)", "2(x + 1)"],
  ["2*3*x", "2·3x"],
  ["-(a + b)", "−(a + b)"],
  ["a - (b - c)", "a − (b − c)"],
  ["x^(n - 1)", "x^(n − 1)"],
  ["x^x^x", "x^xˣ"],
  ["(x^y)^z", "(xʸ)ᶻ"],
  ["sqrt(1 - x^2)", "√(1 − x²)"],
  ["abs(x/2)", "|x/2|"],
  ["relu(w*x + b)", "ReLU(w·x + b)"],
  ["x_1 + w0*yhat", "x₁ + w₀·ŷ"],
  ["theta_max", "θ_max"],
  ["W_(1)*x", "W⁽¹⁾·x"],
  ["cases(x > 0, x^2, 0)", "{x² if x > 0; 0 otherwise}"],
  ["x != 0", "x ≠ 0"],
  ["f'(g(x))*g'(x)", "f′(g(x))·g′(x)"],
];

describe("one line", () => {
  it.each(FLAT)("%s", (text, expected) => {
    expect(flatText(read(text))).toBe(expected);
  });

  // The parser does not know all raised letters, labels and cases as we write them.
  const readable = FLAT.filter(([, flat]) => !/[ᶻʸ⁽{₀]/u.test(flat)).map(([text]) => text);
  it.each(readable)("%s can be typed back", (text) => {
    expect(print(read(flatText(read(text))))).toBe(print(read(text)));
  });

  it("writes derivatives in Leibniz's way", () => {
    const x = symbol("x");
    expect(flatText(derivativeOf(pow(x, numeral(3)), x))).toBe("d/dx[x³]");
    expect(flatText(derivativeOf(derivativeOf(pow(x, numeral(3)), x), x), { partial: true })).toBe(
      "∂²/∂x²[x³]",
    );
  });
});

const DRAWN: readonly (readonly [string, string])[] = [
  ["x^2 + 1", "x² + 1"],
  ["a/b - c", " a\n─── − c\n b"],
  [
    "(x/y)^2",
    "      2\n⎛ x  ⎞\n⎜─── ⎟\n⎝ y  ⎠"
      .replaceAll("x  ", "x ")
      .replaceAll("─── ", "───")
      .replaceAll("y  ", "y ")
      .replace("      2", "     2"),
  ],
  ["e^(-x^2/2)", " −x²/2\ne"],
  ["sqrt(x/2)", "┌───\n│ x\n│───\n⎷ 2"],
  ["cases(x > 0, x, x <= 0, -x)", "⎰ x   if x > 0\n⎱ −x  if x ≤ 0"],
];

describe("two dimensions", () => {
  it.each(DRAWN)("%s", (text, expected) => {
    expect(drawn(text)).toBe(expected);
  });

  it("draws a step of the logistic function", () => {
    expect(drawn("1/(1 + e^(-x))*(1 - 1/(1 + e^(-x)))")).toBe(
      ["    1     ⎛        1    ⎞", "─────────·⎜1 − ─────────⎟", " 1 + e⁻ˣ  ⎝     1 + e⁻ˣ ⎠"].join("\n"),
    );
  });

  it.each(QUESTIONS.map((question) => [question.expr, question] as const))(
    "rows of %s are equally wide",
    (_text, question) => {
      const given = answer(question);
      const exprs =
        given.task === "differentiate"
          ? given.parts.flatMap((part) => part.working("normal").lines.map((line) => line.expr))
          : [];
      for (const expr of exprs) {
        const { rows, width } = layOut(expr);
        for (const row of rows) expect(columns(row)).toBe(width);
      }
    },
  );

  it("breaks a long sum before its signs", () => {
    const boxes = formula(
      read("x^2/2 + sin(x)/3 - cos(x)/4 + x/5"),
      { width: 24, ascii: false, twoDimensional: true },
      20,
    );
    expect(boxes.length).toBeGreaterThan(1);
    for (const box of boxes) expect(box.width).toBeLessThanOrEqual(20);
  });

  it("gives up on what would be enormous, and says so", () => {
    let deep = read("x + 1");
    for (let i = 0; i < 60; i += 1) deep = apply("+", [deep, apply("*", [deep, deep])]);
    const [box] = formula(deep, { width: 80, ascii: false, twoDimensional: true }, 76);
    expect(box?.rows.join(" ")).toMatch(/too long/);
  });
});

describe("answers", () => {
  const terminal = formatNamed("terminal");
  const text = formatNamed("text");

  it.each(QUESTIONS.map((question) => [question.expr, question] as const))(
    "%s stays within 80 columns, and within 40",
    (_text, question) => {
      const sheet = sheetOf(answer(question));
      for (const width of [80, 40]) {
        for (const format of [terminal, text]) {
          const lines = format?.write(sheet, { width }).split("\n") ?? [];
          for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(width);
          for (const line of lines) expect(line).toBe(line.trimEnd());
        }
        expect(terminal?.write(sheet, { width, ascii: true })).toMatch(/^[\x00-\x7f]*$/);
      }
    },
  );

  it("end in the result, framed, and under its conditions", () => {
    const page = text?.write(sheetOf(answer({ task: "differentiate", expr: "x^x", wrt: "x" })));
    expect(page).toBe(
      [
        "  d/dx[xˣ]",
        "  =  xˣ·(log(x) + 1)   general power rule (assuming x > 0)",
        "",
        "  ╭────────────────────────────╮",
        "  │ d/dx[xˣ] = xˣ·(log(x) + 1) │",
        "  ╰────────────────────────────╯",
        "  for x > 0",
        "",
      ].join("\n"),
    );
  });

  it("have escape codes only where color is wanted, and say the same without them", () => {
    const sheet = sheetOf(answer({ task: "differentiate", expr: "x^2*sin(x)" }));
    const colored = terminal?.write(sheet, { color: true }) ?? "";
    const plain = terminal?.write(sheet, { color: false }) ?? "";
    expect(colored).toContain("\u001b[");
    expect(plain).not.toContain("\u001b");
    const stripped = colored.replace(/\u001b\[[\d;]*m/g, "");
    expect(stripped.replace(/ +$/gm, "")).toBe(plain);
  });
});

describe("an answer that is too wide for one line", () => {
  const wide = answer({
    task: "differentiate",
    expr: "log(1 + e^(a*x + b))*sin(c*x)/(1 + x^2) + cos(d*x)*tanh(a*x + b)",
    wrt: "x",
  });

  it.each(["text", "terminal"])("keeps its left side, and its frame: %s", (name) => {
    const lines = (formatNamed(name)?.write(sheetOf(wide), { width: 80 }) ?? "").split("\n");
    const top = lines.findIndex((line) => line.startsWith("  ╭"));
    const box = lines.slice(top, lines.findIndex((line) => line.startsWith("  ╰")) + 1);
    expect(box.slice(1, 4).join("\n")).toMatch(/[d∂]\/[d∂]x|∂ |d /);
    expect(box.join("\n")).toMatch(/^ {2}│ {3}= |= /m);
    expect(new Set(box.map((line) => columns(line))).size).toBe(1);
    expect(columns(box[0] ?? "")).toBeLessThanOrEqual(80);
  });

  it("stands below it", () => {
    expect(formatNamed("text")?.write(sheetOf(wide), { width: 80, ascii: true })).toMatch(
      /^ {2}\| D\(.*\n {2}\| {3}= /m,
    );
  });
});

describe("formulas that are written by hand and that we do not read", () => {
  const page = (tex: string, ascii: boolean): string =>
    formatNamed("text")?.write(
      { title: "", blocks: [{ kind: "prose", content: [{ kind: "tex", text: tex }] }] },
      { ascii },
    ) ?? "";

  it("have signs for commands, where they may", () => {
    expect(page("\\ell(w) = \\sum_i (e^{wx} - ywx_i), \\dots", false)).toBe(
      "ℓ(w) = Σ_i (e^{wx} - ywx_i), …\n",
    );
    expect(page("\\ell(w) = \\sum_i (e^{wx} - ywx_i), \\dots", true)).toBe(
      "ell(w) = sum_i (e^{wx} - ywx_i), dots\n",
    );
  });
});
