/** Figures, which load what typesets formulas as outlines: apart from everything that pages need. */
import type { Drawn, FigureContent, Pen } from "./figure/content.js";
import { graphFigure } from "./figure/graph.js";
import { operatorsOf } from "./figure/operators.js";
import { plotFigure } from "./figure/plot.js";
import { trainingFigure } from "./figure/training.js";
import type { Figure } from "./figure/style.js";
import { toTex } from "./sheet/express.js";
import { aboutFigure } from "./sheet/figure.js";
import { WORDING } from "./sheet/wording.js";

export type { Figure } from "./figure/style.js";

const PEN: Pen = { tex: (node) => toTex(node, { dialect: "plain" }), words: WORDING.figure };

/** Draws any figure of a sheet: an option of the formats that show pictures. Throws `DeriveError` for one too large. */
export function draw(content: FigureContent, prefix: string): Figure & Drawn {
  // Formats draw the same figure under names of their own.
  const drawn = known.get(content) ?? figureOf(content, ANY_PREFIX);
  known.set(content, drawn);
  const figure = { ...drawn, svg: drawn.svg.replaceAll(ANY_PREFIX, prefix) };
  return { ...figure, operators: () => operatorsOf(figure.svg) };
}

const known = new WeakMap<FigureContent, Figure>();
/** Stands for the prefix of every format; a sign that no script has. */
const ANY_PREFIX = "\u{F8FE}\u{F8FF}";

function figureOf(content: FigureContent, prefix: string): Figure {
  const options = { prefix, pen: PEN, about: aboutFigure(content) };
  switch (content.kind) {
    case "graph":
      return graphFigure(content.answer, { ...options, point: content.point });
    case "plot":
      return plotFigure(content.answer, content.traces, options);
    case "training":
      return trainingFigure(content.answer, options);
  }
}
