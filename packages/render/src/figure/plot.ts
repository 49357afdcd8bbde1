/**
 * The plot of a function over its derivative: linked panels, branches drawn apart, break points named by their
 * formulas, slopes of straight pieces, open dots where a value is not taken and closed ones where it is.
 */
import { apply, type Curve, type Drawing, type PlotAnswer, relation } from "@derive/core";
import { element, type Markup } from "../markup/element.js";
import type { FigureOptions } from "./content.js";
import { type Formula, Glyphs, rounded } from "./formula.js";
import { Labels, type Place } from "./labels.js";
import {
  type Area,
  breakLabels,
  clip,
  dots,
  grid,
  pathsOf,
  rangeOf,
  samplesOf,
  SIZE,
  slopes,
  SMALL,
} from "./panel.js";
import { linear, type Scale } from "./scale.js";
import { type Figure, figure } from "./style.js";

const WIDE = 520;
const TALL = 190;
const LEFT = 52;
const RIGHT = 14;
const HEAD = 34;
const BETWEEN = 22;

export function plotFigure(answer: PlotAnswer, { prefix, pen, about }: FigureOptions): Figure {
  const glyphs = new Glyphs(prefix, pen);
  const columns = answer.drawings.map((drawing, i) => column(answer, drawing, i, glyphs, prefix));
  const height = Math.max(...columns.map((each) => each.height));
  return figure(
    { width: WIDE * columns.length, height },
    about,
    glyphs.definitions(),
    ...columns.map(({ markup }, i) => element("g", { transform: `translate(${i * WIDE} 0)` }, markup)),
  );
}

/** One choice of the parameters: its panels, one below the other. */
function column(
  answer: PlotAnswer,
  drawing: Drawing,
  index: number,
  glyphs: Glyphs,
  prefix: string,
): { markup: Markup; height: number } {
  const { by, from, to } = answer;
  const x = linear(from.value, to.value, LEFT, WIDE - RIGHT, 7);
  const parts: Markup[] = [];
  let top = 0;
  const tops: number[] = [];
  drawing.curves.forEach((curve, i) => {
    const name = titleOf(curve, i, answer, glyphs);
    const area = { left: LEFT, right: WIDE - RIGHT, top: top + HEAD, bottom: top + HEAD + TALL };
    tops.push(area.top);
    parts.push(name.at(LEFT, top + HEAD - 11));
    parts.push(
      panel(
        curve,
        drawing,
        { x, area, index: i, isLast: i + 1 === drawing.curves.length },
        glyphs,
        `${prefix}${index}-${i}`,
      ),
    );
    top = area.bottom + BETWEEN;
  });
  const bottom = top - BETWEEN;
  // The guides lead through all panels down to the formulas of the break points.
  const rows = breakLabels(drawing, x, { top: bottom + 24, left: 4, right: WIDE - 26 }, glyphs);
  for (const { value } of drawing.breaks)
    parts.unshift(
      element("path", {
        class: "guide",
        d: `M${rounded(x.at(value))} ${tops[0] ?? 0}V${rounded(bottom + 22)}`,
      }),
    );
  parts.push(...rows.markup);
  let end = bottom + 24 + rows.height;
  const axis = glyphs.of(by, SIZE);
  parts.push(axis.at(WIDE - RIGHT - axis.width, bottom + 33));
  end = Math.max(end, bottom + 40);
  if (drawing.sample.length > 0) {
    const sample = glyphs.formula(
      `\\text{${glyphs.words.drawnFor} }${drawing.sample.map(glyphs.tex).join(",\\; ")}`,
      SMALL,
    );
    end += sample.height + 8;
    parts.push(sample.at(LEFT, end, "soft"));
    end += sample.depth;
  }
  return { markup: element("g", {}, parts), height: end + 8 };
}

function titleOf(curve: Curve, index: number, { by, drawings }: PlotAnswer, glyphs: Glyphs): Formula {
  const head = apply(index === 0 ? "f" : "f'", [by]);
  const whole = glyphs.of(relation("=", head, curve.expr), SIZE);
  const room = WIDE - LEFT - RIGHT;
  if (whole.width <= room) return whole;
  const small = glyphs.of(relation("=", head, curve.expr), (SIZE * room) / whole.width);
  return small.width <= room && (SIZE * room) / whole.width > 9.5 && drawings.length > 0
    ? small
    : glyphs.of(head, SIZE);
}

interface Frame {
  readonly x: Scale;
  readonly area: Area;
  readonly index: number;
  readonly isLast: boolean;
}

function panel(
  curve: Curve,
  drawing: Drawing,
  { x, area, index, isLast }: Frame,
  glyphs: Glyphs,
  id: string,
): Markup {
  const samples = samplesOf(curve.pieces);
  const [low, high] = rangeOf(samples.flat().flatMap(({ y }) => (y === null ? [] : [y])));
  const y = linear(low, high, area.bottom, area.top, 5);
  const second = index === 0 ? "" : " second";
  const curves = samples
    .flatMap((points) => pathsOf(points, x, y, low, high))
    .map((d) => element("path", { class: `curve${second}`, d }));
  const points: Place[] = samples
    .flat()
    .flatMap((p) => (p.y === null ? [] : [{ x: x.at(p.x), y: y.at(p.y) }]));
  const labels = new Labels(
    { x: LEFT, y: area.top, width: WIDE - LEFT - RIGHT, height: area.bottom - area.top },
    points,
  );
  return element(
    "g",
    {},
    clip(id, area),
    ...grid(x, y, area, isLast, glyphs),
    element("g", { "clip-path": `url(#${id})` }, curves),
    ...dots(curve, drawing, x, y, second, low, high),
    ...slopes(curve, x, y, low, high, labels, glyphs),
  );
}
