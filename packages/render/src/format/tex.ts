/** A sheet as a LaTeX document that compiles with the packages every installation has. */
import type { Expr, Line } from "@derive/core";
import type { Draw, Operators } from "../figure/content.js";
import { toTex } from "../sheet/express.js";
import {
  type Block,
  type BlockHandlers,
  handle,
  type Inline,
  type Sheet,
  type Steps,
} from "../sheet/sheet.js";
import { inWords, isToldBeside } from "../sheet/figure.js";
import { WORDING } from "../sheet/wording.js";
import { runningTex } from "../tex/escape.js";
import { definitionExpr } from "./definition.js";
import type { Format } from "./format.js";
import { allOf, bindingEquations, isDecimal, ruleEquation, signature, valueTable } from "./formula.js";
import { shownMark } from "./mark.js";
import { handwritten } from "./tex-safety.js";

export const texFormat: Format = {
  name: "tex",
  extension: "tex",
  write: (sheet, { draw } = {}) => texDocument(sheet, draw),
};

const preamble = (
  isWorksheet: boolean,
): string => String.raw`\documentclass[11pt]{${isWorksheet ? "exam" : "article"}}
\usepackage[T1]{fontenc}
\usepackage{amsmath,amssymb}
\usepackage{xcolor}
\usepackage{graphicx}
\usepackage[margin=25mm]{geometry}
\newif\ifunicode
\ifdefined\directlua\unicodetrue\fi
\ifdefined\XeTeXversion\unicodetrue\fi
\definecolor{accent}{HTML}{2F5D8A}
\definecolor{soft}{HTML}{6B6F76}
% The part that a step has changed.
\newcommand{\hl}[1]{\begingroup\color{accent}#1\endgroup}
\newcommand{\reason}[1]{\parbox[t]{\dimexpr\linewidth-3em}{\raggedright\footnotesize\color{soft}#1}}
% What is wider than the line is made smaller.
\newsavebox{\wide}
\newcommand{\fit}[2][\linewidth]{\sbox{\wide}{#2}\ifdim\wd\wide>#1\resizebox{#1}{!}{\usebox{\wide}}\else\usebox{\wide}\fi}
\newcommand{\formula}[1]{\fit[\dimexpr\linewidth-2.5em]{$\displaystyle #1$}}
\newsavebox{\short}
\newenvironment{shortanswer}{\begin{lrbox}{\short}\begin{minipage}{\dimexpr\linewidth-2\fboxsep-2\fboxrule}}{\end{minipage}\end{lrbox}\par\fbox{\usebox{\short}}\par\smallskip}
\setlength{\parindent}{0pt}
\setlength{\parskip}{.6em}
\setlength{\emergencystretch}{6em}
\allowdisplaybreaks`;

/** Problems are questions and their letters parts; what they are numbered with stands in their headings. */
const OF_WORKSHEETS = String.raw`% Without the next line the solutions are left out.
\printanswers
% Solutions go over pages, which the frame of the class does not.
\ifprintanswers\renewenvironment{solution}[1][]{\par}{\par}\fi
\raggedbottom
\qformat{\textbf{\large\thequestiontitle}\hfill}
\newcommand{\ownlabel}{}
\renewcommand{\partlabel}{\ownlabel}
\pagestyle{plain}`;

/** Figures are operators of PDF, which every engine that writes PDF takes in its own way. */
const OF_FIGURES = String.raw`\ifdefined\pdfextension\protected\def\drawn#1{\pdfextension literal{#1}}
\else\ifdefined\pdfliteral\def\drawn#1{\pdfliteral{#1}}
\else\def\drawn#1{\special{pdf:literal #1}}\fi\fi`;

function texDocument({ title, subtitle, footer, blocks }: Sheet, draw: Draw | undefined): string {
  const isWorksheet = blocks.some(({ role }) => role !== undefined);
  const isDrawn = draw !== undefined && blocks.some(({ kind }) => kind === "figure");
  const end = [footer, WORDING.made]
    .filter((text) => text !== undefined)
    .map(runningTex)
    .join(" $\\cdot$ ");
  const handlers = handlersWith(draw);
  return [
    [preamble(isWorksheet), ...(isWorksheet ? [OF_WORKSHEETS] : []), ...(isDrawn ? [OF_FIGURES] : [])].join(
      "\n",
    ),
    "\\begin{document}",
    `{\\LARGE\\bfseries ${runningTex(title)}\\par}`,
    ...(subtitle === undefined ? [] : [`{\\color{soft}${runningTex(subtitle)}\\par}`]),
    "\\bigskip",
    ...(isWorksheet
      ? questions(blocks, handlers)
      : blocks.map((block) => boxed(block, handle(handlers, block))).filter((text) => text !== "")),
    `\\vfill{\\footnotesize\\color{soft}${end}\\par}`,
    "\\end{document}\n",
  ].join("\n\n");
}

const boxed = (block: Block, text: string): string =>
  block.boxed === true && text !== "" ? `\\begin{shortanswer}\n${text}\n\\end{shortanswer}` : text;

/** A worksheet in the environments of the class for exams: questions, parts, and solutions in them. */
function questions(blocks: readonly Block[], handlers: BlockHandlers<string>): string[] {
  const lines: string[] = [];
  const open: ("questions" | "parts" | "solution")[] = [];
  const close = (down: "questions" | "parts" | "solution"): void => {
    while (open.includes(down)) lines.push(`\\end{${open.pop() ?? ""}}`);
  };
  const begin = (environment: "questions" | "parts" | "solution"): void => {
    if (open.includes(environment)) return;
    open.push(environment);
    lines.push(`\\begin{${environment}}`);
  };
  for (const block of blocks) {
    if (block.kind === "heading" && block.level === 1) {
      close("parts");
      close("solution");
      begin("questions");
      lines.push(`\\titledquestion{${running(block.content)}}`);
      continue;
    }
    if (block.kind === "heading" && block.level === 2 && open.includes("questions")) {
      close("solution");
      begin("parts");
      const [label, rest] = lettered(running(block.content));
      lines.push(`\\renewcommand{\\ownlabel}{${label}}\\part \\textbf{${rest}}`);
      continue;
    }
    const text = boxed(block, handle(handlers, block));
    if (text === "") continue;
    const isApart = block.role !== undefined && block.role !== "statement" && open.includes("questions");
    if (isApart) begin("solution");
    else close("solution");
    lines.push(text);
  }
  close("questions");
  return lines;
}

/** `(a) Title` as its label and the rest. */
function lettered(text: string): [label: string, rest: string] {
  const [, label = "", rest = text] = /^(\([^)\s]{1,4}\))\s*(.*)$/s.exec(text) ?? [];
  return [label, rest];
}

const math = (expr: Expr, partial?: boolean): string => `$${toTex(expr, { dialect: "latex", partial })}$`;

function inline(piece: Inline): string {
  switch (piece.kind) {
    case "text":
      return runningTex(piece.text);
    case "strong":
      return `\\textbf{${runningTex(piece.text)}}`;
    case "emphasis":
      return `\\emph{${runningTex(piece.text)}}`;
    case "code":
      return `\\texttt{${runningTex(piece.text)}}`;
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
    runningTex(line.reason.title) +
    (bindings.length === 0 ? statement : `${statement}, ${WORDING.where} ${bindings.join(", ")}`) +
    (assumed === undefined ? "" : `, ${WORDING.assuming} ${math(assumed)}`)
  );
}

/** The reason stands on a line of its own above the formula: rules and formulas are too wide for one line. */
function stepsTex({ goal, lines, partial }: Steps): string {
  const rows = lines.map((line) => {
    const tex = toTex(line.expr, { dialect: "latex", mark: shownMark(line), partial });
    return `${line.relation} {}& \\formula{${tex}} \\\\[-.2em]\n & \\reason{${reasonTex(line)}}`;
  });
  const first = `& \\formula{${toTex(goal, { dialect: "latex", partial })}}`;
  return `\\begin{align*}\n${[first, ...rows].join(" \\\\[.4em]\n")}\n\\end{align*}`;
}

/** Figures are drawn where there is a pen, and told otherwise. */
function handlersWith(draw: Draw | undefined): BlockHandlers<string> {
  let figures = 0;
  return {
    ...HANDLERS,
    figure: (block) => {
      if (draw === undefined) return HANDLERS.figure(block);
      figures += 1;
      const room = block.boxed === true ? BOX_WIDTH : TEXT_WIDTH;
      return figureTex(draw(block.content, `f${figures}`).operators(), figures, room);
    },
  };
}

/** A picture as wide as there is room at most. */
function figureTex(
  { width, height, outlines, pieces, captions }: Operators,
  figure: number,
  room: number,
): string {
  const scale = Math.min(1, room / width);
  const names = new Map(
    [...outlines.keys()].map((name, i) => [name, `\\outline${letters(figure)}z${letters(i + 1)}`]),
  );
  const definitions = [...outlines].map(
    ([name, operators]) => `\\gdef${names.get(name) ?? ""}{${operators} }`,
  );
  const size = (points: number): string => `${Number((points * scale).toFixed(2))}bp`;
  const body = pieces.map((piece) =>
    typeof piece === "string" ? piece : `${names.get(piece.outline) ?? ""} `,
  );
  const words = captions.map(
    ({ x, y, size: own, text, color }) =>
      `\\rlap{\\kern${size(x)}\\raise${size(height - y)}\\hbox{\\fontsize{${size(own)}}{${size(own)}}\\selectfont\\color[HTML]{${color.toUpperCase()}}${runningTex(text)}}}%`,
  );
  return [
    ...definitions,
    "\\begin{center}",
    `\\hbox to ${size(width)}{\\vrule width 0pt height ${size(height)}%`,
    ...words,
    `\\drawn{q ${Number(scale.toFixed(4))} 0 0 ${Number(scale.toFixed(4))} 0 0 cm`,
    ...body,
    "Q}\\hfil}",
    "\\end{center}",
  ].join("\n");
}

/** Of the page that the preamble sets, in points. */
const TEXT_WIDTH = 450;
/** The same inside a frame, which stands in from where parts begin. */
const BOX_WIDTH = 410;

/** A number as letters, for the name of a command. */
function letters(n: number): string {
  let [rest, word] = [n, ""];
  for (; rest > 0; rest = Math.floor((rest - 1) / 26))
    word = String.fromCharCode(97 + ((rest - 1) % 26)) + word;
  return word;
}

/** Cells in columns, not wider than the text. */
const tabular = (columns: string, rows: string): string =>
  `\\begin{center}\\renewcommand{\\arraystretch}{1.5}\\fit{\\begin{tabular}{${columns}}\n${rows}\n\\end{tabular}}\\end{center}`;

const HANDLERS: BlockHandlers<string> = {
  heading: ({ level, content }) => `\\${SECTION[level]}*{${running(content)}}`,
  prose: ({ content }) => running(content),
  list: ({ start, items }) => {
    const kind = start === undefined ? "itemize" : "enumerate";
    const from = start === undefined || start === 1 ? "" : `\\setcounter{enumi}{${start - 1}}\n`;
    return `\\begin{${kind}}\n${from}${items.map((item) => `\\item ${itemTex(item)}`).join("\n")}\n\\end{${kind}}`;
  },
  math: ({ expr, partial }) => `\\[ \\formula{${toTex(expr, { dialect: "latex", partial })}} \\]`,
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
    return `\\[ \\formula{\\boxed{${result}}${where}} \\]`;
  },
  values: (block) => {
    const { heads, rows } = valueTable(block);
    const cell = (content: Expr | string): string =>
      typeof content !== "string" ? math(content) : isDecimal(content) ? `$${content}$` : runningTex(content);
    const lines = [heads.map((head) => math(head, block.partial)), ...rows.map((row) => row.map(cell))].map(
      (cells) => `${cells.join(" & ")} \\\\`,
    );
    const [head = "", ...body] = lines;
    return tabular("r".repeat(heads.length), `${head} \\hline\n${body.join("\n")}`);
  },
  table: ({ caption, heads, rows }) => {
    const row = (cells: readonly (readonly Inline[])[]): string => `${cells.map(running).join(" & ")} \\\\`;
    const table = tabular("l".repeat(heads.length), `${row(heads)} \\hline\n${rows.map(row).join("\n")}`);
    return caption === undefined ? table : `${running(caption)}\n${table}`;
  },
  // The tables beside a graph say the same.
  figure: (block) => (isToldBeside(block) ? "" : `\\emph{${runningTex(inWords(block.content))}}`),
  check: () => "",
  code: ({ text }) =>
    `{\\ttfamily\\small\\raggedright\\setlength{\\parskip}{0pt}\n${text
      .split("\n")
      .map((line) => `\\strut ${runningTex(line).replace(/^ +/, (spaces) => "~".repeat(spaces.length))}\\par`)
      .join("\n")}}`,
  lemma: ({ of, steps }) => `${WORDING.lemma} ${math(signature(of))}:\n${stepsTex(steps)}`,
  note: ({ content, excerpt }) =>
    `\\textit{${running(content)}}` +
    (excerpt === undefined
      ? ""
      : `\n\n${excerpt
          .split("\n")
          .map((line) => `\\texttt{${runningTex(line).replaceAll(" ", "~")}}`)
          .join("\\\\\n")}`),
};
