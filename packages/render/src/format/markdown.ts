/**
 * A sheet as Markdown for GitHub: fenced `math` blocks and `` $`…`$ `` in running text. What a writer typed
 * stays text: signs that Markdown or HTML would act on are written with a backslash.
 */
import type { Expr, Line } from "@derive/core";
import { type ExpressOptions, toTex } from "../sheet/express.js";
import {
  type Block,
  type BlockHandlers,
  handle,
  type Inline,
  type Sheet,
  type Steps,
} from "../sheet/sheet.js";
import { aboutFigure, inWords, isToldBeside } from "../sheet/figure.js";
import { WORDING } from "../sheet/wording.js";
import { texText } from "../tex/escape.js";
import { definitionExpr } from "./definition.js";
import type { Format, WriteOptions } from "./format.js";
import { allOf, bindingEquations, isDecimal, ruleEquation, signature, valueTable } from "./formula.js";
import { isPlainMath } from "./tex-safety.js";

export const markdownFormat: Format = {
  name: "markdown",
  extension: "md",
  write: (sheet, options = {}) => markdownPage(sheet, withPictures(markdownHandlers(GITHUB), options)),
};

/** Figures as pictures beside the page, where something draws and keeps them. */
export function withPictures(
  handlers: BlockHandlers<string>,
  { draw, attach }: WriteOptions,
): BlockHandlers<string> {
  if (draw === undefined || attach === undefined) return handlers;
  return {
    ...handlers,
    figure: ({ content }) => {
      const path = encodeURI(attach(`${draw(content, "").svg}\n`)).replace(/[()]/g, (c) =>
        c === "(" ? "%28" : "%29",
      );
      return `![${escapeMarkdown(aboutFigure(content).title)}](${path})`;
    },
  };
}

export function markdownPage(
  { title, subtitle, footer, blocks }: Sheet,
  handlers: BlockHandlers<string>,
): string {
  const end = [footer, WORDING.made]
    .filter((text) => text !== undefined)
    .map(escapeMarkdown)
    .join(" · ");
  return `${[
    `# ${escapeMarkdown(title)}`,
    ...(subtitle === undefined ? [] : [escapeMarkdown(subtitle)]),
    ...blocks.map((block) => boxed(block, handle(handlers, block))).filter((text) => text !== ""),
    "---",
    end,
  ].join("\n\n")}\n`;
}

/** A short answer as a quotation, which is the frame that Markdown has. */
export const boxed = (block: Block, text: string): string =>
  block.boxed === true && text !== "" && !text.startsWith(">") ? text.replace(/^/gm, "> ") : text;

/** Nothing that a reader cannot see: it could drive the terminal in which the file is read. */
const visible = (text: string): string =>
  text.replace(/[^\P{Cc}\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\uFFFD");

/** Plain text as Markdown. */
export const escapeMarkdown = (text: string): string =>
  visible(text)
    .replace(/[\\`*_{}[\]>#|$~!&]/g, "\\$&")
    .replaceAll("<", "&lt;")
    .replace(/\b(https?|ftp|www)(?=[:.])/gi, "$1\u200b")
    .replace(/^(\s*\d+)([.)])/gm, "$1\\$2")
    .replace(/^(\s*)([-+=])/gm, "$1\\$2");

const tex = (expr: Expr, options: ExpressOptions = {}): string =>
  toTex(expr, { ...options, dialect: "github" });

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

function fenced(text: string): string {
  const fence = "`".repeat(Math.max(3, 1 + longestRun(text)));
  return `${fence}text\n${text}\n${fence}`;
}

function code(source: string): string {
  const text = visible(source);
  const fence = "`".repeat(1 + longestRun(text));
  return fence.length === 1 ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}

/** How a dialect of Markdown marks formulas in a line and on lines of their own. */
export interface MathMarks {
  readonly span: (source: string) => string;
  readonly display: (source: string) => string;
}

const GITHUB: MathMarks = {
  span: (source) => `$\`${source.replaceAll("`", "'").replace(/\s*\n\s*/g, " ")}\`$`,
  display: (source) => `\`\`\`math\n${source}\n\`\`\``,
};

export function markdownHandlers({ span, display }: MathMarks): BlockHandlers<string> {
  const math = (expr: Expr, options: ExpressOptions = {}): string => span(tex(expr, options));
  function inline(piece: Inline): string {
    switch (piece.kind) {
      case "text":
        return escapeMarkdown(piece.text);
      case "strong":
        return `**${escapeMarkdown(piece.text)}**`;
      case "emphasis":
        return `*${escapeMarkdown(piece.text)}*`;
      case "code":
        return code(piece.text);
      case "tex":
        return isPlainMath(piece.text) ? span(piece.text) : code(piece.text);
      case "math":
        return math(piece.expr);
    }
  }
  const running = (content: readonly Inline[]): string => content.map(inline).join("");

  /** One aligned formula, then the rules behind its lines as a list. */
  function stepsMarkdown({ goal, lines, partial }: Steps): string {
    const rows = lines.map(
      ({ relation, expr, reason }) => `${relation} {}& ${tex(expr, { partial })} && ${texText(reason.title)}`,
    );
    const first = `& ${tex(goal, { partial })}`;
    const formula = display(`\\begin{aligned}\n${[first, ...rows].join(" \\\\[0.6em]\n")}\n\\end{aligned}`);
    const notes = rulesUsed(lines);
    return notes.length === 0 ? formula : `${formula}\n\n${notes.join("\n")}`;
  }

  /** Each rule once, with its statement and what its letters stand for at its first use. */
  function rulesUsed(lines: readonly Line[]): string[] {
    const seen = new Set<string>();
    return lines.flatMap((line) => {
      const rule = ruleEquation(line);
      const assumed = allOf(line.assuming);
      const bindings = bindingEquations(line).map((equation) => math(equation));
      if (rule === undefined && assumed === undefined && bindings.length === 0) return [];
      const key = `${line.reason.rule} ${bindings.join()}`;
      if (seen.has(key) && assumed === undefined) return [];
      seen.add(key);
      const parts = [
        rule === undefined ? undefined : math(rule, { derivative: "prime" }),
        bindings.length === 0 ? undefined : `${WORDING.where} ${bindings.join(", ")}`,
        assumed === undefined ? undefined : `${WORDING.assuming} ${math(assumed)}`,
      ];
      return [
        `- *${escapeMarkdown(line.reason.title)}*: ${parts.filter((part) => part !== undefined).join(", ")}`,
      ];
    });
  }

  return {
    heading: ({ level, content }) => `${"#".repeat(level + 1)} ${running(content)}`,
    prose: ({ content }) => running(content),
    list: ({ start, items }) =>
      items.map((item, i) => `${start === undefined ? "-" : `${start + i}.`} ${running(item)}`).join("\n"),
    math: ({ expr, partial }) => display(tex(expr, { partial })),
    steps: stepsMarkdown,
    definitions: ({ items }) =>
      `${WORDING.definitions} ${items.map((item) => math(definitionExpr(item))).join(", ")}.`,
    conditions: ({ items }) => `${WORDING.given} ${items.map((fact) => math(fact)).join(", ")}.`,
    answer: ({ of, expr, conditions, partial }) => {
      const valid = allOf(conditions);
      const where = valid === undefined ? "" : ` \\qquad ${texText(`${WORDING.validFor} `)} ${tex(valid)}`;
      const result = (of === undefined ? [expr] : [of, expr])
        .map((side) => tex(side, { partial }))
        .join(" = ");
      return display(`\\boxed{${result}}${where}`);
    },
    values: (block) => {
      const { heads, rows } = valueTable(block);
      const row = (cells: readonly string[]): string =>
        `| ${cells.map((cell) => cell.replaceAll("|", "\\vert ")).join(" | ")} |`;
      const cell = (content: Expr | string): string =>
        typeof content !== "string" ? math(content) : isDecimal(content) ? span(content) : content;
      return [
        row(heads.map((head) => math(head, { partial: block.partial }))),
        `|${" ---: |".repeat(heads.length)}`,
        ...rows.map((cells) => row(cells.map(cell))),
      ].join("\n");
    },
    table: ({ caption, heads, rows }) => {
      const row = (cells: readonly (readonly Inline[])[]): string =>
        `| ${cells.map((cell) => running(cell).replaceAll("|", "\\vert ")).join(" | ")} |`;
      const table = [row(heads), `|${" --- |".repeat(heads.length)}`, ...rows.map(row)].join("\n");
      return caption === undefined ? table : `${running(caption)}\n\n${table}`;
    },
    // The tables beside a graph say the same.
    figure: (block) => (isToldBeside(block) ? "" : `*${escapeMarkdown(inWords(block.content))}*`),
    check: () => "",
    code: ({ language, text }) => {
      const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
      return `${fence}${language}\n${visible(text)}\n${fence}`;
    },
    lemma: ({ of, steps }) => `${WORDING.lemma} ${math(signature(of))}:\n\n${stepsMarkdown(steps)}`,
    note: ({ tone, content, excerpt }) =>
      `> ${tone === "error" ? "⚠ " : ""}${running(content)}` +
      (excerpt === undefined ? "" : `\n>\n${fenced(visible(excerpt)).replace(/^/gm, "> ")}`),
  };
}
