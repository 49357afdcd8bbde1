/**
 * Sheets for the terminal, and plain text: the goal, one line a step with its rule beside it, the result
 * in a box. Without color, and on one line each, this is the text format.
 */
import type { Expr, Line } from "@derive/core";
import {
  type AnswerBlock,
  type Block,
  type BlockHandlers,
  handle,
  type Inline,
  type Sheet,
  type Steps,
  type Values,
} from "../../sheet/sheet.js";
import { capitalised, listed, WORDING } from "../../sheet/wording.js";
import { inWords, isToldBeside } from "../../sheet/figure.js";
import { definitionExpr } from "../definition.js";
import type { Format, WriteOptions } from "../format.js";
import { signature, valueTable } from "../formula.js";
import { shownMark } from "../mark.js";
import { beside, type Box, textBox } from "./box.js";
import { flatText } from "./flat.js";
import { formula, type Screen, wrapped } from "./screen.js";
import { proseText } from "./prose.js";
import { clean, columns, finished, styled, trimmed } from "./style.js";
import { gridText, tableText } from "./table.js";

const INDENT = "  ";

/** For a terminal: two dimensions, and color where the options say so. */
export const terminalFormat: Format = {
  name: "terminal",
  extension: "txt",
  write: (sheet, options = {}) => write(sheet, options, true),
};

/** For files and pipes: one line each, no color. */
export const textFormat: Format = {
  name: "text",
  extension: "txt",
  write: (sheet, options = {}) => write(sheet, { ...options, color: false }, false),
};

function write(sheet: Sheet, options: WriteOptions, twoDimensional: boolean): string {
  const screen: Screen = {
    width: Math.max(24, options.width ?? 80),
    ascii: options.ascii === true,
    twoDimensional: twoDimensional && options.ascii !== true,
  };
  const handlers = handlersFor(screen);
  // A single answer needs no headline in a terminal.
  const page = sheet.subtitle !== undefined || sheet.blocks.some(({ kind }) => kind === "prose");
  const title = sheet.title === "" || !page ? [] : [titleLines(sheet, screen)];
  // The frame takes its share of the width.
  const inside = handlersFor({ ...screen, width: screen.width - INDENT.length - 4 });
  const shown = (block: Block): string[] =>
    block.boxed === true ? framed(handle(inside, block), screen) : handle(handlers, block);
  const blocks = sheet.blocks.map(shown).filter((lines) => lines.length > 0);
  const footer =
    sheet.footer === undefined
      ? []
      : [wrapped(clean(sheet.footer), screen.width).map((line) => styled("dim", line))];
  const text = [...title, ...blocks, ...footer].map((lines) => lines.map(trimmed).join("\n")).join("\n\n");
  const whole = finished(`${text}\n`, options.color === true);
  return screen.ascii ? toAscii(whole) : whole;
}

function titleLines(sheet: Sheet, { width, ascii }: Screen): string[] {
  const lines = wrapped(clean(sheet.title), width).map((line) => styled("bold", line));
  if (sheet.subtitle !== undefined)
    lines.push(...wrapped(clean(sheet.subtitle), width).map((line) => styled("dim", line)));
  return [...lines, styled("dim", (ascii ? "=" : "═").repeat(Math.max(...lines.map(columns), 1)))];
}

function handlersFor(screen: Screen): BlockHandlers<string[]> {
  const paragraph = (content: readonly Inline[]): string[] =>
    wrapped(proseText(content, screen.ascii), screen.width);
  const inLine = (expr: Expr): string =>
    formula(expr, { ...screen, twoDimensional: false }, 10_000)
      .flatMap((box) => box.rows)
      .join(" ");
  const handlers: BlockHandlers<string[]> = {
    heading: ({ level, content }) => {
      const lines = paragraph(content);
      const rule = level === 1 ? [(screen.ascii ? "-" : "─").repeat(Math.max(...lines.map(columns)))] : [];
      return [...lines.map((line) => styled("bold", line)), ...rule.map((line) => styled("dim", line))];
    },
    prose: ({ content }) => paragraph(content),
    list: ({ start, items }) =>
      items.flatMap((item, i) => {
        const sign = start === undefined ? (screen.ascii ? "-" : "•") : `${start + i}.`;
        const lead = INDENT + sign.padEnd(start === undefined ? 2 : `${start + items.length - 1}. `.length);
        const lines = wrapped(proseText(item, screen.ascii), screen.width - lead.length);
        return lines.map((line, row) => (row === 0 ? lead : " ".repeat(lead.length)) + line);
      }),
    math: ({ expr, partial }) => indented(formula(expr, screen, screen.width - 4, { partial })),
    steps: (block) => stepLines(block, screen),
    definitions: ({ items }) =>
      items.flatMap((item, i) => {
        const lead = (i === 0 ? capitalised(WORDING.where) : "").padEnd(WORDING.where.length + 1);
        const [first, ...rest] = formula(definitionExpr(item), screen, screen.width - lead.length);
        return [first, ...rest].flatMap((box) => (box === undefined ? [] : beside(textBox(lead), box).rows));
      }),
    conditions: ({ items }) =>
      wrapped(`${capitalised(WORDING.given)} ${listed(items.map(inLine))}`, screen.width),
    answer: (block) => answerLines(block, screen, inLine),
    values: (block) => valueLines(block, screen, inLine),
    table: ({ caption, heads, rows }) => [
      ...(caption === undefined ? [] : [...paragraph(caption), ""]),
      ...gridText(
        [heads, ...rows].map((row) => row.map((cell) => proseText(cell, screen.ascii))),
        screen,
      ),
    ],
    check: () => [],
    code: ({ text }) => text.split("\n").map((line) => (line === "" ? "" : INDENT + clean(line))),
    // The tables beside a figure say the same.
    figure: (block) => (isToldBeside(block) ? [] : wrapped(clean(inWords(block.content)), screen.width)),
    lemma: ({ of, steps }) => [
      ...wrapped(`${WORDING.lemma} ${inLine(signature(of))}:`, screen.width),
      "",
      ...stepLines(steps, screen),
    ],
    note: ({ tone, content, excerpt }) => {
      const lines = paragraph(content).map((line) => (tone === "error" ? styled("error", line) : line));
      return [
        ...lines,
        ...(excerpt === undefined ? [] : excerpt.split("\n").map((line) => INDENT + clean(line))),
      ];
    },
  };
  return handlers;
}

const indented = (boxes: readonly Box[]): string[] =>
  boxes.flatMap((box) => box.rows.map((row) => INDENT + row));

function stepLines({ goal, lines, partial }: Steps, screen: Screen): string[] {
  const room = screen.width - INDENT.length - 3;
  const laid = lines.map((line) => ({
    line,
    boxes: formula(line.expr, screen, room, { partial, mark: shownMark(line) }),
    reason: reasonText(line, screen),
  }));
  const column = reasonColumn(
    laid.map(({ boxes, reason }) => ({ width: widest(boxes), reason: columns(reason) })),
    room,
  );
  const start = formula(goal, screen, screen.width - INDENT.length, { partial });
  const output = indented(start);
  const tall = [start, ...laid.map(({ boxes }) => boxes)].flat().some((box) => box.rows.length > 1);
  for (const { line, boxes, reason } of laid) {
    if (tall) output.push("");
    const fits = boxes.length === 1 && widest(boxes) <= column - 3 && column + columns(reason) <= room;
    boxes.forEach((box, i) => {
      const lead = textBox(`${INDENT}${i === 0 ? line.relation : " "}  `);
      const beyond = fits ? [textBox(" ".repeat(column - box.width)), textBox(styled("dim", reason))] : [];
      output.push(...beside(lead, box, ...beyond).rows);
    });
    if (!fits && reason !== "")
      output.push(...wrapped(reason, room - 4).map((row) => `${INDENT}       ${styled("dim", row)}`));
  }
  return output;
}

const widest = (boxes: readonly Box[]): number => Math.max(0, ...boxes.map((box) => box.width));

/** Where the rules stand, so that as many as possible stand beside their lines. */
function reasonColumn(items: readonly { width: number; reason: number }[], room: number): number {
  const possible = items.filter(({ width, reason }) => width + 3 + reason <= room);
  const longest = Math.max(0, ...possible.map(({ reason }) => reason));
  const column = Math.max(0, ...possible.map(({ width }) => width)) + 3;
  return column + longest <= room
    ? column
    : Math.max(0, ...possible.map(({ width }) => width).filter((w) => w + 3 + longest <= room)) + 3;
}

function reasonText({ reason, assuming }: Line, screen: Screen): string {
  const inLine = (expr: Expr): string =>
    formula(expr, { ...screen, twoDimensional: false }, 10_000)
      .flatMap((box) => box.rows)
      .join(" ");
  const bound = reason.bindings
    .map(({ letter, value }) => `${letter} = ${inLine(value)}`)
    .filter((text) => columns(text) <= MOST_BOUND);
  const where = bound.length > 0 && bound.length === reason.bindings.length ? `, ${bound.join(", ")}` : "";
  const needs = assuming.length > 0 ? ` (${WORDING.assuming} ${listed(assuming.map(inLine))})` : "";
  return clean(reason.title) + where + needs;
}

const MOST_BOUND = 16;

function answerLines(
  { of, expr, conditions, partial }: AnswerBlock,
  screen: Screen,
  inLine: (expr: Expr) => string,
): string[] {
  const room = screen.width - INDENT.length - 4;
  const shown = framed(
    equationRows(of, expr, room, screen, partial).map((row) => styled("bold", row)),
    screen,
  );
  if (conditions.length === 0) return shown;
  return [
    ...shown,
    ...wrapped(`${WORDING.validFor} ${listed(conditions.map(inLine))}`, screen.width - 4).map(
      (line) => INDENT + line,
    ),
  ];
}

/** Both sides on one line, or the left one alone with the right one below it. */
function equationRows(
  of: Expr | undefined,
  expr: Expr,
  room: number,
  screen: Screen,
  partial: boolean,
): string[] {
  const rows = (boxes: readonly Box[]): string[] => boxes.flatMap((box) => box.rows);
  if (of === undefined) return rows(formula(expr, screen, room, { partial }));
  const left = formula(of, screen, room, { partial });
  const right = formula(expr, screen, room, { partial });
  const [onlyLeft] = left;
  const [onlyRight] = right;
  if (onlyLeft !== undefined && onlyRight !== undefined && left.length === 1 && right.length === 1) {
    const both = beside(onlyLeft, textBox(" = "), onlyRight);
    if (both.width <= room) return rows([both]);
  }
  const lead = `${INDENT}= `;
  const [first, ...rest] = formula(expr, screen, room - lead.length, { partial });
  return [
    ...rows(left),
    ...(first === undefined ? [] : beside(textBox(lead), first).rows),
    ...rows(rest).map((row) => " ".repeat(lead.length) + row),
  ];
}

function framed(lines: readonly string[], screen: Screen): string[] {
  if (lines.length === 0) return [];
  const least = Math.min(
    ...lines.filter((line) => line.trim() !== "").map((line) => columns(/^ */.exec(line)?.[0] ?? "")),
  );
  const rows = lines.map((line) => trimmed(line).slice(least));
  const width = Math.max(...rows.map(columns));
  const { top, side, bottom, bar } = screen.ascii ? ASCII_FRAME : FRAME;
  return [
    INDENT + top[0] + bar.repeat(width + 2) + top[1],
    ...rows.map((row) => `${INDENT}${side} ${row}${" ".repeat(width - columns(row))} ${side}`),
    INDENT + bottom[0] + bar.repeat(width + 2) + bottom[1],
  ];
}

interface Frame {
  readonly bar: string;
  readonly side: string;
  readonly top: readonly [string, string];
  readonly bottom: readonly [string, string];
}
const FRAME: Frame = { bar: "─", side: "│", top: ["╭", "╮"], bottom: ["╰", "╯"] };
const ASCII_FRAME: Frame = { bar: "-", side: "|", top: ["+", "+"], bottom: ["+", "+"] };

function valueLines(block: Values, screen: Screen, inLine: (expr: Expr) => string): string[] {
  const { heads, rows } = valueTable(block);
  const head = (expr: Expr): string =>
    screen.ascii ? inLine(expr) : flatText(expr, { partial: block.partial });
  const cell = (content: Expr | string): string =>
    typeof content === "string" ? content.replace(/^-/, "−") : inLine(content);
  const table = [heads.map(head), ...rows.map((row) => row.map(cell))];
  return tableText(table, heads.length - block.columns.length, screen);
}

/** What is left of typography when only ASCII may be used. */
function toAscii(text: string): string {
  const known: Readonly<Record<string, string>> = {
    "–": "-",
    "—": "-",
    "−": "-",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "…": "...",
    "·": "*",
    "′": "'",
  };
  return text.replace(/[^\x00-\x7f]/gu, (character) => known[character] ?? "?");
}
