/** A plot as blocks: the picture, and its branches as a table. */
import { apply, type Expr, type Piece, type PlotAnswer, relation } from "@derive/core";
import { PANEL, traced } from "../figure/trace.js";
import type { Block, Inline, Table } from "./sheet.js";
import { capitalised, WORDING } from "./wording.js";

const math = (expr: Expr): Inline => ({ kind: "math", expr });
const text = (words: string): Inline => ({ kind: "text", text: words });

const formOf = (piece: Piece | undefined): Inline =>
  piece?.form === undefined ? text("–") : math(piece.form);

export function plotted(answer: PlotAnswer): Block[] {
  const traces = answer.drawings.map(({ curves }) => curves.map((curve) => traced(curve, PANEL)));
  return [
    { kind: "figure", content: { kind: "plot", answer, traces } },
    ...answer.drawings.flatMap((_, i) => branches(answer, i)),
  ];
}

/** Between which points which formula holds, for the function and its derivative. */
function branches({ by, drawings }: PlotAnswer, index: number): Block[] {
  const drawing = drawings[index];
  const [first, second] = drawing?.curves ?? [];
  if (drawing === undefined || first === undefined || first.pieces.length < 2) return [];
  const { breaks, sample } = drawing;
  const range = (i: number): Inline => {
    const [low, high] = [breaks[i - 1]?.at, breaks[i]?.at];
    if (low === undefined) return math(high === undefined ? by : relation("<", by, high));
    return high === undefined
      ? math(relation(">", by, low))
      : math(apply("and", [relation("<", low, by), relation("<", by, high)]));
  };
  const table: Table = {
    kind: "table",
    ...(sample.length === 0
      ? {}
      : {
          caption: [
            text(`${capitalised(WORDING.figure.drawnFor)} `),
            ...sample.flatMap((each, i) => (i === 0 ? [math(each)] : [text(", "), math(each)])),
          ],
        }),
    heads: [
      [text(WORDING.validFor)],
      [math(apply("f", [by]))],
      ...(second === undefined ? [] : [[math(apply("f'", [by]))]]),
    ],
    rows: first.pieces.map((piece, i) => [
      [range(i)],
      [formOf(piece)],
      ...(second === undefined ? [] : [[formOf(second.pieces[i])]]),
    ]),
  };
  return [table];
}
