/**
 * A sheet as JSON for other programs: every expression in our own notation and as TeX. The version grows
 * when a reader of an earlier one would misunderstand.
 */
import { inWords } from "../sheet/figure.js";
import { type Expr, type Line, print } from "@derive/core";
import { type ExpressOptions, toTex } from "../sheet/express.js";
import { type BlockHandlers, handle, type Inline, type Sheet, type Steps } from "../sheet/sheet.js";
import type { Format } from "./format.js";
import { definitionExpr } from "./definition.js";

export const SHEET_VERSION = 1;

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export const jsonFormat: Format = {
  name: "json",
  extension: "json",
  write: (sheet) => `${JSON.stringify(sheetJson(sheet), null, 2)}\n`,
};

function sheetJson({ title, subtitle, footer, blocks }: Sheet): Json {
  return {
    format: "derive-sheet",
    version: SHEET_VERSION,
    title,
    ...(subtitle === undefined ? {} : { subtitle }),
    ...(footer === undefined ? {} : { footer }),
    blocks: blocks.map((block) => ({
      ...(handle(HANDLERS, block) as object),
      ...(block.boxed === true ? { boxed: true } : {}),
    })),
  };
}

const expression = (expr: Expr, options: ExpressOptions = {}): Json => ({
  text: print(expr),
  tex: toTex(expr, options),
});
const expressions = (list: readonly Expr[]): Json => list.map((expr) => expression(expr));
const inline = (piece: Inline): Json =>
  piece.kind === "math" ? { kind: piece.kind, ...(expression(piece.expr) as object) } : { ...piece };

const lineJson = (line: Line, partial: boolean): Json => ({
  relation: line.relation,
  expr: expression(line.expr, { partial }),
  rule: line.reason.rule,
  title: line.reason.title,
  ...(line.reason.statement === undefined
    ? {}
    : { statement: { from: print(line.reason.statement.from), to: print(line.reason.statement.to) } }),
  bindings: line.reason.bindings.map(({ letter, value }) => ({ letter, value: print(value) })),
  changed: { from: print(line.changed.from), to: print(line.changed.to) },
  assuming: expressions(line.assuming),
  inner: line.inner.map((finer) => lineJson(finer, partial)),
});

const stepsJson = ({ goal, lines, partial }: Steps): Json => ({
  kind: "steps",
  goal: expression(goal, { partial }),
  lines: lines.map((line) => lineJson(line, partial)),
});

const HANDLERS: BlockHandlers<Json> = {
  heading: ({ kind, level, content }) => ({ kind, level, content: content.map(inline) }),
  prose: ({ kind, content }) => ({ kind, content: content.map(inline) }),
  list: ({ kind, start, items }) => ({
    kind,
    ...(start === undefined ? {} : { start }),
    items: items.map((item) => item.map(inline)),
  }),
  math: ({ kind, expr, partial }) => ({ kind, expr: expression(expr, { partial }) }),
  steps: stepsJson,
  definitions: ({ kind, items }) => ({ kind, items: items.map((item) => expression(definitionExpr(item))) }),
  conditions: ({ kind, items }) => ({ kind, items: expressions(items) }),
  check: ({ kind, text }) => ({ kind, text }),
  code: ({ kind, language, text }) => ({ kind, language, text }),
  figure: ({ kind, content }) => ({ kind, shows: content.kind, description: inWords(content) }),
  answer: ({ kind, of, expr, conditions, partial }) => ({
    kind,
    ...(of === undefined ? {} : { of: expression(of, { partial }) }),
    expr: expression(expr, { partial }),
    conditions: expressions(conditions),
  }),
  values: ({ kind, points, columns, partial }) => ({
    kind,
    points: points.map(expressions),
    columns: columns.map(({ head, values, exact }) => ({
      head: expression(head, { partial }),
      values,
      ...(exact === undefined ? {} : { exact: exact.map((value) => value && print(value)) }),
    })),
  }),
  table: ({ kind, caption, heads, rows }) => ({
    kind,
    ...(caption === undefined ? {} : { caption: caption.map(inline) }),
    heads: heads.map((head) => head.map(inline)),
    rows: rows.map((row) => row.map((cell) => cell.map(inline))),
  }),
  lemma: ({ kind, of, steps }) => ({ kind, of: expression(definitionExpr(of)), steps: stepsJson(steps) }),
  note: ({ kind, tone, content, excerpt }) => ({
    kind,
    tone,
    content: content.map(inline),
    ...(excerpt === undefined ? {} : { excerpt }),
  }),
};
