/** A sheet as a LaTeX document that compiles with the packages every installation has. */
import type { Expr, Line } from "@derive/core";
import { toTex } from "../sheet/express.js";
import { type BlockHandlers, handle, type Inline, type Sheet, type Steps } from "../sheet/sheet.js";
import { inWords, isToldBeside } from "../sheet/figure.js";
import { WORDING } from "../sheet/wording.js";
import { escapeTex } from "../tex/escape.js";
import { definitionExpr } from "./definition.js";
import type { Format } from "./format.js";
import {
  allOf,
  bindingEquations,
  decimalTex,
  isDecimal,
  ruleEquation,
  signature,
  valueTable,
} from "./formula.js";
import { shownMark } from "./mark.js";
import { handwritten } from "./tex-safety.js";

export const texFormat: Format = { name: "tex", extension: "tex", write: texDocument };

const PREAMBLE = String.raw`\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage{amsmath,amssymb}
\usepackage{xcolor}
\usepackage[margin=25mm]{geometry}
\definecolor{accent}{HTML}{2F5D8A}
\definecolor{soft}{HTML}{6B6F76}
% The part that a step has changed.
\newcommand{\hl}[1]{\begingroup\color{accent}#1\endgroup}
\newcommand{\reason}[1]{\text{\footnotesize\color{soft}#1}}
\setlength{\parindent}{0pt}
\setlength{\parskip}{.6em}
\allowdisplaybreaks`;

function texDocument({ title, subtitle, footer, blocks }: Sheet): string {
  const end = [footer, WORDING.made]
    .filter((text) => text !== undefined)
    .map(escapeTex)
    .join(" $\\cdot$ ");
  return [
    PREAMBLE,
    "\\begin{document}",
    `{\\LARGE\\bfseries ${escapeTex(title)}\\par}`,
    ...(subtitle === undefined ? [] : [`{\\color{soft}${escapeTex(subtitle)}\\par}`]),
    "\\bigskip",
    ...blocks.map((block) => handle(HANDLERS, block)).filter((text) => text !== ""),
    `\\vfill{\\footnotesize\\color{soft}${end}\\par}`,
    "\\end{document}\n",
  ].join("\n\n");
}

const math = (expr: Expr, partial?: boolean): string => `$${toTex(expr, { dialect: "latex", partial })}$`;

function inline(piece: Inline): string {
  switch (piece.kind) {
    case "text":
      return escapeTex(piece.text);
    case "strong":
      return `\\textbf{${escapeTex(piece.text)}}`;
    case "emphasis":
      return `\\emph{${escapeTex(piece.text)}}`;
    case "code":
      return `\\texttt{${escapeTex(piece.text)}}`;
    case "tex":
      return handwritten(piece.text);
    case "math":
      return math(piece.expr);
  }
}
const running = (content: readonly Inline[]): string => content.map(inline).join("");

/** A bracket at its beginning would be read as the label of the item. */
const itemTex = (item: readonly Inline[]): string => running(item).replace(/^\[/, "{[}");

const SECTION = { 1: "section", 2: "subsection", 3: "subsubsection" } as const;

function reasonTex(line: Line): string {
  const rule = ruleEquation(line);
  const statement = rule === undefined ? "" : `, $${toTex(rule, { dialect: "latex", derivative: "prime" })}$`;
  const bindings = bindingEquations(line).map((equation) => math(equation));
  const assumed = allOf(line.assuming);
  return (
    escapeTex(line.reason.title) +
    (bindings.length === 0 ? statement : `${statement}, ${WORDING.where} ${bindings.join(", ")}`) +
    (assumed === undefined ? "" : `, ${WORDING.assuming} ${math(assumed)}`)
  );
}

/** The reason stands on a line of its own above the formula: rules and formulas are too wide for one line. */
function stepsTex({ goal, lines, partial }: Steps): string {
  const rows = lines.map((line) => {
    const tex = toTex(line.expr, { dialect: "latex", mark: shownMark(line), partial });
    return `${line.relation} {}& ${tex} \\\\[-.2em]\n & \\reason{${reasonTex(line)}}`;
  });
  const first = `& ${toTex(goal, { dialect: "latex", partial })}`;
  return `\\begin{align*}\n${[first, ...rows].join(" \\\\[.4em]\n")}\n\\end{align*}`;
}

const HANDLERS: BlockHandlers<string> = {
  heading: ({ level, content }) => `\\${SECTION[level]}*{${running(content)}}`,
  prose: ({ content }) => running(content),
  list: ({ start, items }) => {
    const kind = start === undefined ? "itemize" : "enumerate";
    const from = start === undefined || start === 1 ? "" : `\\setcounter{enumi}{${start - 1}}\n`;
    return `\\begin{${kind}}\n${from}${items.map((item) => `\\item ${itemTex(item)}`).join("\n")}\n\\end{${kind}}`;
  },
  math: ({ expr, partial }) => `\\[ ${toTex(expr, { dialect: "latex", partial })} \\]`,
  steps: stepsTex,
  definitions: ({ items }) =>
    `${WORDING.definitions} ${items.map((item) => math(definitionExpr(item))).join(", ")}.`,
  conditions: ({ items }) => `${WORDING.given} ${items.map((fact) => math(fact)).join(", ")}.`,
  answer: ({ of, expr, conditions, partial }) => {
    const valid = allOf(conditions);
    const result = (of === undefined ? [expr] : [of, expr])
      .map((side) => toTex(side, { dialect: "latex", partial }))
      .join(" = ");
    const where =
      valid === undefined
        ? ""
        : ` \\qquad \\text{${WORDING.validFor} } ${toTex(valid, { dialect: "latex" })}`;
    return `\\[ \\boxed{${result}}${where} \\]`;
  },
  values: (block) => {
    const { heads, rows } = valueTable(block);
    const cell = (content: Expr | string): string =>
      typeof content !== "string"
        ? math(content)
        : isDecimal(content)
          ? `$${decimalTex(content)}$`
          : escapeTex(content);
    const lines = [heads.map((head) => math(head, block.partial)), ...rows.map((row) => row.map(cell))].map(
      (cells) => `${cells.join(" & ")} \\\\`,
    );
    const [head = "", ...body] = lines;
    return `\\begin{center}\\renewcommand{\\arraystretch}{1.5}\\begin{tabular}{${"r".repeat(heads.length)}}\n${head} \\hline\n${body.join("\n")}\n\\end{tabular}\\end{center}`;
  },
  table: ({ caption, heads, rows }) => {
    const row = (cells: readonly (readonly Inline[])[]): string => `${cells.map(running).join(" & ")} \\\\`;
    const table = `\\begin{center}\\renewcommand{\\arraystretch}{1.5}\\begin{tabular}{${"l".repeat(heads.length)}}\n${row(heads)} \\hline\n${rows.map(row).join("\n")}\n\\end{tabular}\\end{center}`;
    return caption === undefined ? table : `${running(caption)}\n${table}`;
  },
  // The tables beside a graph say the same.
  figure: ({ content }) => (isToldBeside(content) ? "" : `\\emph{${escapeTex(inWords(content))}}`),
  check: () => "",
  code: ({ text }) =>
    `{\\ttfamily\\small\\raggedright ${text
      .split("\n")
      .map((line) => escapeTex(line).replace(/^ +/, (spaces) => "~".repeat(spaces.length)))
      .join("\\\\\n")}\\par}`,
  lemma: ({ of, steps }) => `${WORDING.lemma} ${math(signature(of))}:\n${stepsTex(steps)}`,
  note: ({ content, excerpt }) =>
    `\\textit{${running(content)}}` +
    (excerpt === undefined
      ? ""
      : `\n\n${excerpt
          .split("\n")
          .map((line) => `\\texttt{${escapeTex(line).replaceAll(" ", "~")}}`)
          .join("\\\\\n")}`),
};
