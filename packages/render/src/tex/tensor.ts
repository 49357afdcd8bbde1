/**
 * How operations on vectors and matrices are written: one record each, for TeX and for terminals. In a template
 * `#1` is an argument, `@1` one with brackets unless it is a single sign.
 */
import { type Apply, type Expr, LEVEL, levelOf } from "@derive/core";
import { beside, bracketed, isOpenEnded, runsInto, type Piece } from "./piece.js";
import { isFraction } from "./product.js";
import type { TexOptions } from "./style.js";
import { symbolTex } from "./symbol.js";

interface Templates {
  readonly tex: string;
  /** Left out: written like a function, by its name. */
  readonly text?: string;
  readonly arguments?: number;
}

/** f(w), f(y | w), f(y | mu, v). */
function densities(tex: string, text: string): Templates[] {
  return Array.from({ length: 8 }, (_, k) => {
    const given = Array.from({ length: k }, (__, i) => `#${i + 2}`).join(", ");
    return {
      arguments: k + 1,
      tex: k === 0 ? `${tex})` : `${tex} \\mid ${given})`,
      text: k === 0 ? `${text})` : `${text} | ${given})`,
    };
  });
}

/** The variables, up to eight of them, and what is to be best. */
function overVariables(name: string): Templates[] {
  return Array.from({ length: 8 }, (_, k) => {
    const list = Array.from({ length: k + 1 }, (__, i) => `#${i + 1}`);
    const of = `#${k + 2}`;
    return {
      arguments: k + 2,
      tex: `\\operatorname{${name}}_{${list.join(", ")}}\\; ${of}`,
      text: `${name}_${k === 0 ? "#1" : `(${list.join(", ")})`} ${of}`,
    };
  });
}

const TEMPLATES: Readonly<Record<string, readonly Templates[]>> = {
  "'": [{ tex: "@1^{\\top}", text: "@1ᵀ" }],
  inv: [{ tex: "@1^{-1}", text: "@1⁻¹" }],
  tr: [{ tex: "\\operatorname{tr}(#1)" }],
  det: [{ tex: "\\det(#1)" }],
  logdet: [{ tex: "\\log\\det(#1)" }],
  diag: [{ tex: "\\operatorname{diag}(#1)" }],
  softmax: [{ tex: "\\operatorname{softmax}(#1)" }],
  softmaxrows: [{ tex: "\\operatorname{softmax}_{\\text{rows}}(#1)", text: "softmax_rows(#1)" }],
  unit: [{ tex: "e_{#1}", text: "e_#1" }],
  norm2: [{ tex: "\\lVert #1 \\rVert", text: "‖#1‖" }],
  norm1: [{ tex: "\\lVert #1 \\rVert_{1}", text: "‖#1‖₁" }],
  sum: [
    { arguments: 1, tex: "\\operatorname{sum}(#1)" },
    { arguments: 4, tex: "\\sum_{#1=#2}^{#3} @4", text: "Σ[#1=#2..#3] @4" },
  ],
  prod: [{ tex: "\\prod_{#1=#2}^{#3} @4", text: "Π[#1=#2..#3] @4" }],
  I: [{ tex: "I", text: "I" }],
  ones: [
    { arguments: 1, tex: "\\mathbf{1}_{#1}" },
    { arguments: 2, tex: "\\mathbf{1}_{#1 \\times #2}" },
  ],
  zeros: [{ tex: "0", text: "0" }],
  delta: [{ tex: "\\delta_{#1 #2}" }],
  inner: [{ tex: "\\langle #1,\\; #2 \\rangle", text: "⟨#1, #2⟩" }],
  differential: [{ tex: "\\mathrm{d}@1", text: "d@1" }],
  gradient: [
    { arguments: 1, tex: "\\nabla\\left[#1\\right]", text: "∇[#1]" },
    { arguments: 2, tex: "\\nabla_{#2}\\left[#1\\right]", text: "∇_#2 [#1]" },
  ],
  "local derivative": [{ tex: "\\frac{\\partial #1}{\\partial #2}", text: "∂#1/∂#2" }],
  jacobian: [{ tex: "\\frac{\\partial}{\\partial #2}\\left[#1\\right]", text: "∂/∂#2 [#1]" }],
  hessian: [
    { arguments: 1, tex: "\\nabla^{2}\\left[#1\\right]", text: "∇²[#1]" },
    { arguments: 2, tex: "\\nabla^{2}_{#2}\\left[#1\\right]", text: "∇²_#2 [#1]" },
  ],
  directional: [{ tex: "\\nabla_{#2}\\left[#1\\right] \\cdot #3", text: "∇_#2 [#1]·#3" }],
  vector: [{ tex: "#1 \\in \\mathbb{R}^{#2}", text: "#1 ∈ ℝ^#2" }],
  matrix: [{ tex: "#1 \\in \\mathbb{R}^{#2 \\times #3}", text: "#1 ∈ ℝ^(#2×#3)" }],
  psd: [{ tex: "#1 \\succeq 0", text: "#1 ⪰ 0" }],
  density: densities("f(#1", "f(#1"),
  densities: densities("\\prod_{i} f(#1_{i}", "∏[i] f(#1[i]"),
  argmin: overVariables("argmin"),
  argmax: overVariables("argmax"),
  symmetric: [{ tex: "#1 = #1^{\\top}", text: "#1 = #1ᵀ" }],
  spd: [{ tex: "#1 \\succ 0", text: "#1 ≻ 0" }],
  invertible: [{ tex: "\\det(#1) \\ne 0", text: "det(#1) ≠ 0" }],
  fullrank: [{ tex: "#1 \\text{ of full column rank}", text: "#1 of full column rank" }],
  diagonal: [{ tex: "#1 \\text{ diagonal}", text: "#1 diagonal" }],
  simplex: [{ tex: "#1 \\ge 0,\\; \\mathbf{1}^{\\top} #1 = 1", text: "#1 ≥ 0, its entries add up to 1" }],
  onehot: [{ tex: "#1 \\text{ one-hot}", text: "#1 one-hot" }],
  pm1: [{ tex: "#1 \\in \\{-1, 1\\}", text: "#1 = ±1" }],
  "[]": [
    { arguments: 2, tex: "@1_{#2}", text: "@1[#2]" },
    { arguments: 3, tex: "@1_{#2, #3}", text: "@1[#2, #3]" },
  ],
};

const BETWEEN: Readonly<Record<string, { readonly tex: string; readonly text: string }>> = {
  ".*": { tex: " \\odot ", text: " ⊙ " },
  "./": { tex: " \\oslash ", text: " ⊘ " },
};

function templatesOf(node: Apply): Templates | undefined {
  const list = Object.hasOwn(TEMPLATES, node.op) ? TEMPLATES[node.op] : undefined;
  return list?.find(({ arguments: count }) => count === undefined || count === node.args.length);
}

const isOneSign = (node: Expr): boolean =>
  node.kind === "symbol" ||
  node.kind === "number" ||
  (levelOf(node) === LEVEL.atom && !RAISED.has(node.op) && !isOpenEnded(node));

/** What already has something raised behind it. */
const RAISED: ReadonlySet<string> = new Set(["'", "inv"]);

/** The pieces of a template: text, or an argument with or without brackets. */
export type TemplatePart = string | { readonly index: number; readonly brackets: boolean };

function split(template: string, node: Apply): TemplatePart[] {
  return template
    .split(/([#@]\d)/)
    .filter((part) => part !== "")
    .map((part) => {
      const [, sign, digit] = /^([#@])(\d)$/.exec(part) ?? [];
      if (digit === undefined) return part;
      const index = Number(digit) - 1;
      const arg = node.args[index];
      const loose = arg !== undefined && (!isOneSign(arg) || (node.op === "'" && isFraction(arg)));
      return { index, brackets: sign === "@" && loose };
    });
}

/** How a terminal writes the node, if it does so in its own way. */
export function textParts(node: Apply): TemplatePart[] | undefined {
  const between = BETWEEN[node.op];
  if (between !== undefined)
    return node.args.flatMap((arg, i): TemplatePart[] => [
      ...(i === 0 ? [] : [between.text]),
      { index: i, brackets: isLoose(arg) || runsInto(node, i) },
    ]);
  if (node.op === ".^")
    return [
      { index: 0, brackets: !isOneSign(node.args[0] ?? node) },
      ".^",
      { index: 1, brackets: !isOneSign(node.args[1] ?? node) },
    ];
  const template = templatesOf(node)?.text;
  return template === undefined ? undefined : split(template, node);
}

/** A factor of a product of entries that is more than one sign or call. */
const isLoose = (arg: Expr): boolean => levelOf(arg) <= LEVEL.product;

export function tensorTex(node: Apply, args: readonly Piece[], options: TexOptions): Piece | undefined {
  // The limits of a sum stand above and below it.
  const tall = args.some((arg) => arg.tall) || (node.op === "sum" && args.length > 1);
  const start = args[0]?.start ?? "letter";
  const between = BETWEEN[node.op];
  if (between !== undefined) {
    const tex = args
      .map((arg, i) =>
        (isLoose(arg.node) && !isFraction(arg.node)) || runsInto(node, i) ? bracketed(arg) : arg.tex,
      )
      .join(between.tex);
    return { node, tex, tall, start };
  }
  const [first, second] = args;
  if (node.op === ".^" && first !== undefined && second !== undefined) {
    const base = isOneSign(first.node) ? first.tex : bracketed(first);
    return { node, tex: `${base}^{\\odot ${second.tex}}`, tall, start, fragile: true };
  }
  if (node.op === "[]" && first?.node.kind === "symbol") {
    const { tex, raised, word } = symbolTex(
      first.node.name,
      args.slice(1).map((arg) => arg.tex),
    );
    return { node, tex, tall: false, start: word ? "word" : "letter", fragile: raised };
  }
  const template = templatesOf(node)?.tex;
  if (template === undefined) return undefined;
  const grown = tall
    ? template
        .replaceAll("\\lVert", "\\left\\lVert")
        .replaceAll("\\rVert", "\\right\\rVert")
        .replaceAll("\\langle", "\\left\\langle")
        .replaceAll("\\rangle", "\\right\\rangle")
        .replaceAll("(#", "\\left(#")
        .replace(/(#\d)\)/g, "$1\\right)")
    : template;
  const adapted = options.dialect === "github" ? grown.replaceAll("\\operatorname", "\\mathrm") : grown;
  const tex = split(adapted, node).reduce<string>((before, part) => {
    if (typeof part === "string") return before + part;
    const arg = args[part.index];
    if (arg === undefined) return before;
    return beside(before, part.brackets ? bracketed(arg) : arg.tex);
  }, "");
  return { node, tex, tall, start: startOf(template, args), fragile: /\^\{[^}]*\}$/.test(template) };
}

const startOf = (template: string, args: readonly Piece[]): Piece["start"] =>
  /^[#@]1/.test(template)
    ? (args[0]?.start ?? "letter")
    : /^\\(?:operatorname|det|log|sum)/.test(template)
      ? "operator"
      : /^\\math/.test(template)
        ? "word"
        : "bracket";
