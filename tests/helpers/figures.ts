/** Figures as their formats have them. */
import { answer, type Request } from "@derive/core";
import { type Sheet, sheetOf } from "@derive/render";

type FigureContent = Extract<Sheet["blocks"][number], { kind: "figure" }>["content"];

/** The first figure of a sheet. */
export function figureOf(request: Request): FigureContent {
  const block = sheetOf(answer(request)).blocks.find(({ kind }) => kind === "figure");
  if (block?.kind !== "figure") throw new Error("no figure");
  return block.content;
}
