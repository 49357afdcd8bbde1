/**
 * The plot of a function over its derivative: linked panels, branches drawn apart, break points named by their
 * formulas, slopes of straight pieces, open dots where a value is not taken and closed ones where it is.
 */
import { apply, type Curve, type Drawing, type PlotAnswer, relation } from "@derive/core";
import { element, type Markup } from "../markup/element.js";
import { type Area, grid, guides, roomBeside, SIZE, SMALL } from "./axes.js";
import type { FigureOptions } from "./content.js";
import { type Formula, Glyphs } from "./formula.js";
import { Labels } from "./labels.js";
import { breakLabels, clip, dots, pathsOf, slopes } from "./panel.js";
import { linear, type Scale } from "./scale.js";
import { type Figure, figure } from "./style.js";
import { along, PANEL, type Trace } from "./trace.js";

const LEFT = 52;
const RIGHT = 14;
const WIDE = LEFT + PANEL.width + RIGHT;
const HEAD = 34;
const BETWEEN = 22;
/** From the base line of a title to its panel, and around a tall one. */
const RISE = 11;
const CLEAR = 6;

/** `traces` has one for each curve of each drawing. */
export function plotFigure(
  answer: PlotAnswer,
  traces: readonly (readonly Trace[])[],
  { prefix, pen, about }: FigureOptions,
): Figure {
  const glyphs = new Glyphs(prefix, pen);
  const columns = answer.drawings.map((drawing, i) =>
    column(answer, drawing, traces[i] ?? [], i, glyphs, `${prefix}${i}`),
  );
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
  traces: readonly Trace[],
  index: number,
  glyphs: Glyphs,
  prefix: string,
): { markup: Markup; height: number } {
  const { by, from, to } = answer;
  const left = Math.max(LEFT, ...traces.map((trace) => roomBeside(upwards(trace, 0, PANEL.height), glyphs)));
  const x = linear(from.value, to.value, left, WIDE - RIGHT, 7);
  const parts: Markup[] = [];
  const panels: Markup[] = [];
  let bottom = -BETWEEN;
  const places = drawing.breaks.map(({ value }) => value);
  drawing.curves.forEach((curve, i) => {
    const trace = traces[i];
    if (trace === undefined) return;
    const title = titleOf(curve, i, by, WIDE - left - RIGHT, glyphs);
    const rise = Math.max(RISE, title.depth + CLEAR);
    const top = bottom + BETWEEN + Math.max(HEAD, title.height + rise + CLEAR);
    bottom = top + PANEL.height;
    const isLast = i + 1 === drawing.curves.length;
    parts.push(title.at(left, top - rise), ...guides(places, x, top, isLast ? bottom + BETWEEN : bottom));
    const area = { left, right: WIDE - RIGHT, top, bottom };
    panels.push(panel(curve, drawing, trace, { x, area, index: i, isLast }, glyphs, `${prefix}-${i}`));
  });
  const rows = breakLabels(drawing, x, { top: bottom + 24, left: 4, right: WIDE - 26 }, glyphs);
  const axis = glyphs.of(by, SIZE);
  parts.push(...panels, ...rows.markup, axis.at(WIDE - RIGHT - axis.width, bottom + 33));
  let end = Math.max(bottom + 24 + rows.height, bottom + 40);
  for (const note of notesOf(drawing, traces, by, glyphs)) {
    end += note.height + 8;
    parts.push(note.at(LEFT, end, "soft"));
    end += note.depth;
  }
  return { markup: element("g", {}, parts), height: end + 8 };
}

const upwards = ({ range: [low, high] }: Trace, top: number, bottom: number): Scale =>
  linear(low, high, bottom, top, 5);

/** What the values of the parameters are, and which curves are not what they look like. */
function notesOf(
  { sample }: Drawing,
  traces: readonly Trace[],
  by: PlotAnswer["by"],
  glyphs: Glyphs,
): Formula[] {
  const { words, tex } = glyphs;
  const dense = traces.flatMap(({ isDense }, i) => (isDense ? [tex(nameOf(i, by))] : []));
  return [
    ...(sample.length === 0
      ? []
      : [`\\text{${words.drawnFor} }${sample.map((each) => tex(each)).join(",\\; ")}`]),
    ...(dense.length === 0 ? [] : [`${dense.join(",\\; ")}\\text{: ${words.dense}}`]),
  ].map((note) => glyphs.formula(note, SMALL));
}

const nameOf = (index: number, by: PlotAnswer["by"]): ReturnType<typeof apply> =>
  apply(index === 0 ? "f" : "f'", [by]);

/** The formula of a curve in the size that the room allows, or its name alone. */
function titleOf(
  { expr }: Curve,
  index: number,
  by: PlotAnswer["by"],
  room: number,
  glyphs: Glyphs,
): Formula {
  const name = nameOf(index, by);
  const whole = glyphs.of(relation("=", name, expr), SIZE);
  if (whole.width <= room) return whole;
  const size = (SIZE * room) / whole.width;
  return size > LEAST_SIZE ? glyphs.of(relation("=", name, expr), size) : glyphs.of(name, SIZE);
}

const LEAST_SIZE = 9.5;

interface Frame {
  readonly x: Scale;
  readonly area: Area;
  readonly index: number;
  readonly isLast: boolean;
}

function panel(
  curve: Curve,
  drawing: Drawing,
  trace: Trace,
  { x, area, index, isLast }: Frame,
  glyphs: Glyphs,
  id: string,
): Markup {
  const [low, high] = trace.range;
  const y = upwards(trace, area.top, area.bottom);
  const second = index === 0 ? "" : " second";
  const curves = trace.lines
    .flatMap((line) => pathsOf(line, x, y, low, high))
    .map((d) => element("path", { class: `curve${second}`, d }));
  const labels = new Labels(
    { x: area.left, y: area.top, width: area.right - area.left, height: PANEL.height },
    trace.lines.flatMap((line) => along(line, (dot) => ({ x: x.at(dot.x), y: y.at(dot.y ?? 0) }))),
  );
  const named = slopes(curve, x, y, low, high, labels, glyphs);
  return element(
    "g",
    {},
    clip(id, area),
    ...grid(x, y, area, isLast, glyphs),
    ...named.map(({ behind }) => behind),
    element("g", { "clip-path": `url(#${id})` }, curves),
    ...dots(curve, drawing, x, y, second, low, high),
    ...named.map(({ label }) => label),
  );
}
