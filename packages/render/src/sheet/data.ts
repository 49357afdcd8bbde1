/** Values for given data as tables: what was given, and what was worked out of it. */
import { type DataAt, type Expr, type PointRequest, print, symbol, type TensorValue } from "@derive/core";
import { decimalExpr, decimalText } from "../tex/decimal.js";
import type { Block, Inline } from "./sheet.js";
import { WORDING } from "./wording.js";

const math = (expr: Expr): Inline => ({ kind: "math", expr });
const text = (words: string): Inline => ({ kind: "text", text: words });

export const dataBlocks = (points: readonly PointRequest[], data: readonly DataAt[]): Block[] =>
  data.flatMap((results, i) => (results.length === 0 ? [] : [dataTable(points[i] ?? {}, results)]));

function dataTable(point: PointRequest, results: DataAt): Block {
  return {
    kind: "table",
    caption: [text(WORDING.forData)],
    heads: [[text(WORDING.name)], [text(WORDING.value)]],
    rows: [
      ...Object.entries(point).map(([name, value]) => [[math(symbol(name))], [text(givenText(value))]]),
      ...results.map(({ of, value }) => [[math(of)], [text(valueText(value))]]),
    ],
  };
}

type Data = PointRequest[string];

function givenText(value: Data): string {
  if (typeof value !== "object") return String(value);
  return value.every((row) => typeof row !== "object")
    ? `(${value.join(", ")})`
    : matrixText(value.map((row) => (typeof row === "object" ? row.map(String) : [String(row)])));
}

export function valueText({ rows, exact }: TensorValue): string {
  const cells = rows.map((row, i) =>
    row.map((value, j) => {
      const form = exact[i]?.[j] ?? null;
      if (form !== null) return print(form);
      if (value === null) return WORDING.undefined;
      return value === "unknown" ? WORDING.notDecided : print(decimalExpr(decimalText(value, 7)));
    }),
  );
  if (!cells.every((row) => row.length === 1)) return matrixText(cells);
  const column = cells.map((row) => row[0] ?? "");
  return column.length === 1 ? (column[0] ?? "") : `(${column.join(", ")})`;
}

const matrixText = (rows: readonly (readonly string[])[]): string =>
  `[${rows.map((row) => `[${row.join(", ")}]`).join(", ")}]`;
