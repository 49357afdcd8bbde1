/**
 * LaTeX documents: compiled where there is a LaTeX, without an error and without a line wider than the page. Figures
 * are operators and nothing else, whatever names a writer chose.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answer, type PlotRequest, type Request } from "@derive/core";
import { formatNamed, PROFILES, type Sheet, sheetFromSource, sheetOf } from "@derive/render";
import { draw } from "@derive/render/figures";
import { describe, expect, it } from "vitest";
import { figureOf } from "../helpers/figures.js";
import { LOOKS, TEXT_COLORS } from "../../packages/render/src/figure/style.js";

const sheets = join(import.meta.dirname, "../../sheets");
const sources = readdirSync(sheets).filter((name) => name.endsWith(".md"));

const document = (sheet: Sheet): string => formatNamed("tex")?.write(sheet, { draw }) ?? "";

const QUESTIONS: readonly Request[] = [
  { task: "differentiate", expr: "tanh(x)", wrt: "x", at: [{ x: 1 }] },
  {
    task: "differentiate",
    expr: "log(1 + e^(a*x*y + b*x^2*y^2 + c*x^3*y^3))^2*sin(a*x + b*y + c*x*y)",
    wrt: "x",
  },
  { task: "prove", claim: "tanh(x) = 2*sigma(2x) - 1" },
  { task: "prove", claim: "x^2 = x" },
  {
    task: "differentiate",
    expr: "norm2(X*w - y)^2 + lambda*norm2(w)^2",
    wrt: "w",
    given: ["X: matrix n d, w: vector d, y: vector n"],
  },
  {
    task: "backprop",
    expr: "z1 = W1*x + b1; a1 = relu(z1); z2 = W2*a1 + b2; L = norm2(z2 - y)^2",
    given: ["W1: matrix m n, W2: matrix k m, x: vector n, b1: vector m, b2 y: vector k"],
  },
  {
    task: "minimize",
    objective: "norm2(X*w - y)^2 + lambda*norm2(w)^2",
    over: "w",
    given: ["X: matrix n d, w: vector d, y: vector n, lambda positive"],
  },
  { task: "plot", expr: "max(0, w*x + b)/(x - 1)", over: "x", at: [{ w: 2, b: 1 }] },
  { task: "train", expr: "w*x + b", target: "2*x - 1", epochs: 20 },
];

/** What LaTeX says of it. */
function compiled(tex: string): string {
  const folder = mkdtempSync(join(tmpdir(), "derive-tex-"));
  try {
    writeFileSync(join(folder, "page.tex"), tex);
    execFileSync("pdflatex", ["-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "page.tex"], {
      cwd: folder,
      stdio: "pipe",
    });
    return readFileSync(join(folder, "page.log"), "latin1");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasLatex(): boolean {
  try {
    execFileSync("kpsewhich", ["exam.cls"], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

const complaints = (log: string): string[] => log.match(/^(?:!|Overfull|Missing character).*$/gm) ?? [];

describe.skipIf(!hasLatex())("with LaTeX", () => {
  it.each(sources.flatMap((name) => PROFILES.map((profile) => ({ name, profile }))))(
    "sheets/$name is a document: $profile",
    ({ name, profile }) => {
      const sheet = sheetFromSource(readFileSync(join(sheets, name), "utf8"), { profile });
      expect(complaints(compiled(document(sheet)))).toEqual([]);
    },
    60_000,
  );

  it.each(QUESTIONS.map((request) => ({ request, name: JSON.stringify(request).slice(0, 90) })))(
    "so is an answer: $name",
    ({ request }) => {
      expect(complaints(compiled(document(sheetOf(answer(request), { detail: "full" }))))).toEqual([]);
    },
    60_000,
  );

  it("sets what a writer typed, in any script", () => {
    const text = "− ′ ″ α Ω Ž ß ẹ Лист 变 🙂 × ≤ ½ · … “a” naïve \\\\input{x} $ % _ ^ # & ~";
    const sheet = sheetFromSource(`# ${text}\n\n## ${text}\n\n${text}\n\n- ${text}\n`);
    expect(complaints(compiled(document(sheet)))).toEqual([]);
  });

  it("leaves the solutions out where the document says so", () => {
    const tex = document(sheetFromSource(readFileSync(join(sheets, "004-simple-gradients.md"), "utf8")));
    const pages = (log: string): number => Number(/\((\d+) pages?/.exec(log)?.[1]);
    expect(pages(compiled(tex.replace("\n\\printanswers", "")))).toBeLessThan(pages(compiled(tex)) / 3);
  }, 60_000);
});

describe("a worksheet in the class for exams", () => {
  const tex = document(sheetFromSource(readFileSync(join(sheets, "004-simple-gradients.md"), "utf8")));

  it("has questions, parts, and what is no statement in solutions", () => {
    expect(tex).toContain("\\documentclass[11pt]{exam}");
    const count = (text: string): number => tex.split(text).length - 1;
    expect(count("\\titledquestion{")).toBe(4);
    expect(count("}\\part ")).toBe(14);
    for (const name of ["questions", "parts", "solution"])
      expect(count(`\\begin{${name}}`), name).toBe(count(`\\end{${name}}`));
    const [statement = ""] = /\\part \\textbf{A product}[^]*?\\begin\{solution\}/.exec(tex) ?? [];
    expect(statement).not.toContain("\\boxed");
  });

  it("an answer by itself is an article", () => {
    expect(document(sheetOf(answer({ task: "differentiate", expr: "x^2", wrt: "x" })))).toContain(
      "\\documentclass[11pt]{article}",
    );
  });
});

describe("figures in LaTeX", () => {
  const FIGURES: readonly Request[] = [
    { task: "backprop", expr: "g = x + y; h = g*relu(z); f = h + x", at: [{ x: -2, y: 5, z: -4 }] },
    { task: "backprop", expr: "max(x, sigma(y)) + __proto__^2" },
    { task: "plot", expr: "abs(x) + 1/x" },
    { task: "plot", expr: "relu(w*x + b)", over: "x", at: [{ w: 2, b: 1 }] },
    { task: "train", expr: "sum(i, 1, 4, v[i]*relu(a[i]*x + b[i]))", target: "sin(x)", epochs: 10 },
  ];

  it.each(FIGURES)("are operators and text: $task $expr", (request) => {
    const tex = document(sheetOf(answer(request)));
    const [, drawn = ""] = /\\drawn\{(q [\d.]+ 0 0 [^]*?)Q\}\\hfil\}/.exec(tex) ?? [];
    expect(drawn.length).toBeGreaterThan(500);
    // Numbers, operators with one or two letters, lists of dashes, outlines.
    const words = drawn.split(/\s+/).filter((word) => word !== "");
    const odd = words.filter(
      (word) => !/^(?:-?[\d.]+(?:e-\d+)?|[a-zA-Z]{1,2}|\[[\d.]+|[\d.]+\]|\\outline[a-z]+)$/.test(word),
    );
    expect(odd).toEqual([]);
    expect(words.filter((word) => word === "q").length).toBe(words.filter((word) => word === "Q").length + 1);
    for (const [name] of drawn.matchAll(/\\outline[a-z]+/g)) expect(tex).toContain(`\\gdef${name}{`);
  });

  it("have the colors of the page", () => {
    const { svg } = draw(figureOf(FIGURES[2] as PlotRequest), "");
    const [light = ""] = (/<style>([^]*?)<\/style>/.exec(svg)?.[1] ?? "").split("@media");
    const css = new Map(
      [...light.matchAll(/\.dv \.([\w.]+)\{([^}]*)\}/g)].map(([, name = "", rules = ""]) => [name, rules]),
    );
    for (const [name, look] of Object.entries(LOOKS)) {
      const rules = css.get(name.replace(" ", ".")) ?? "";
      for (const [property, color] of [
        ["fill", look.fill],
        ["stroke", look.stroke],
      ]) {
        if (color === undefined) continue;
        const [, written = ""] = new RegExp(`(?:^|;)${property ?? ""}:#(\\w+)`).exec(rules) ?? [];
        expect(written.length === 3 ? written.replace(/./g, "$&$&") : written, name).toBe(color);
      }
      if (look.width !== undefined) expect(rules, name).toContain(`stroke-width:${look.width}`);
      if (look.dashes !== undefined) expect(rules, name).toContain(`stroke-dasharray:${look.dashes}`);
    }
    for (const [name, color] of Object.entries(TEXT_COLORS)) expect(css.get(name)).toBe(`color:#${color}`);
  });

  it("have open dots where the page has them", () => {
    const { svg, operators } = draw(figureOf({ task: "plot", expr: "step(x)" }), "");
    const open = svg.match(/class="dot open/g)?.length ?? 0;
    const white = operators().pieces.filter(
      (piece) => typeof piece === "string" && /1 1 1 rg.* c h B Q/.test(piece),
    );
    expect(open).toBeGreaterThan(1);
    expect(white).toHaveLength(open);
  });

  it("are told in words where nothing draws", () => {
    const tex = formatNamed("tex")?.write(sheetOf(answer({ task: "plot", expr: "abs(x)" }))) ?? "";
    expect(tex).not.toContain("\\drawn");
    expect(tex).toContain("from -3 to 0");
  });
});
