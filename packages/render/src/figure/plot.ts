/**
 * The plot of a function over its derivative: linked panels, branches drawn apart, break points named by their
 * formulas, slopes of straight pieces, open dots where a value is not taken and closed ones where it is.
 */
import {
  apply,
  type Curve,
  type Drawing,
  fromRational,
  neg,
  type PlotAnswer,
  rationalFromText,
  relation,
} from "@derive/core";
import { element, type Markup } from "../markup/element.js";
import type { FigureOptions } from "./content.js";
import { type Formula, Glyphs, rounded } from "./formula.js";
import { Labels, type Place } from "./labels.js";
import { linear, type Scale } from "./scale.js";
import { type Figure, figure } from "./style.js";

const WIDE = 520;
const TALL = 190;
const LEFT = 52;
const RIGHT = 14;
const HEAD = 34;
const BETWEEN = 22;
const SIZE = 15;
const SMALL = 12.5;
const SAMPLES = 90;

function numberTex(value: number, { tex }: Glyphs): string {
  const text = String(Number(value.toPrecision(4)));
  const size = rationalFromText(text.replace(/^-/, ""));
  if (size === undefined) return text;
  const node = fromRational(size, "decimal");
  return tex(value < 0 ? neg(node) : node);
}

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
  const x = linear(from, to, LEFT, WIDE - RIGHT, 7);
  const parts: Markup[] = [];
  let top = 0;
  const tops: number[] = [];
  drawing.curves.forEach((curve, i) => {
    const name = titleOf(curve, i, answer, glyphs);
    const area = { top: top + HEAD, bottom: top + HEAD + TALL };
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
  const rows = breakLabels(drawing, x, bottom + 24, glyphs);
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
  readonly area: { readonly top: number; readonly bottom: number };
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
  const samples = curve.pieces.map(({ from, to, value, ends }) =>
    Array.from({ length: SAMPLES + 1 }, (_, i): { x: number; y: number | null } => {
      const at = from + ((to - from) * i) / SAMPLES;
      return { x: at, y: i === 0 ? ends[0] : i === SAMPLES ? ends[1] : value(at) };
    }),
  );
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
    element(
      "clipPath",
      { id },
      element("rect", {
        x: LEFT,
        y: area.top - 1,
        width: WIDE - LEFT - RIGHT,
        height: area.bottom - area.top + 2,
      }),
    ),
    ...grid(x, y, area, isLast, glyphs),
    element("g", { "clip-path": `url(#${id})` }, curves),
    ...dots(curve, drawing, x, y, second, low, high),
    ...slopes(curve, x, y, low, high, labels, glyphs),
  );
}

/** From the values, with room above and below; what shoots off near a pole is left out of the count. */
function rangeOf(values: readonly number[]): [number, number] {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.round((sorted.length - 1) * part)] ?? 0;
  const [inner, outer] = [at(0.94) - at(0.06), at(1) - at(0)];
  const wild = outer > 8 * inner && inner > 0;
  const [low, high] = wild ? [at(0.06) - inner, at(0.94) + inner] : [at(0), at(1)];
  if (low === high) return [Math.min(low - 1, 0), Math.max(high + 1, 0)];
  const room = (high - low) * 0.14;
  return [low - room, high + room];
}

/** Lines through values that follow each other; one ends where there is no value or a pole is passed. */
function pathsOf(
  points: readonly { readonly x: number; readonly y: number | null }[],
  x: Scale,
  y: Scale,
  low: number,
  high: number,
): string[] {
  const paths: string[] = [];
  let path = "";
  let before: number | null = null;
  for (const point of points) {
    const jumps =
      before !== null &&
      point.y !== null &&
      Math.abs(point.y - before) > 2 * (high - low) &&
      before * point.y < 0;
    if (point.y === null || jumps) {
      if (path.includes("L")) paths.push(path);
      path = "";
    }
    if (point.y !== null) {
      const clamped = Math.min(high + 4 * (high - low), Math.max(low - 4 * (high - low), point.y));
      path += `${path === "" ? "M" : "L"}${rounded(x.at(point.x))} ${rounded(y.at(clamped))}`;
    }
    before = point.y;
  }
  if (path.includes("L")) paths.push(path);
  return paths;
}

function grid(x: Scale, y: Scale, area: Frame["area"], isLast: boolean, glyphs: Glyphs): Markup[] {
  const right = WIDE - RIGHT;
  const lines: Markup[] = [];
  for (const tick of x.ticks) {
    const at = rounded(x.at(tick));
    lines.push(element("path", { class: "grid", d: `M${at} ${area.top}V${area.bottom}` }));
    if (!isLast) continue;
    const label = glyphs.formula(numberTex(tick, glyphs), SMALL);
    lines.push(label.at(at - label.width / 2, area.bottom + 6 + label.height, "soft"));
  }
  for (const tick of y.ticks) {
    const at = rounded(y.at(tick));
    lines.push(element("path", { class: tick === 0 ? "axis" : "grid", d: `M${LEFT} ${at}H${right}` }));
    const label = glyphs.formula(numberTex(tick, glyphs), SMALL);
    lines.push(label.at(LEFT - 8 - label.width, at + label.height / 2, "soft"));
  }
  lines.push(element("path", { class: "axis", d: `M${LEFT} ${area.top}V${area.bottom}H${right}` }));
  return lines;
}

/** At a jump the limits as open dots; the value where one is taken as a closed one. */
function dots(
  { pieces, atBreaks }: Curve,
  { breaks }: Drawing,
  x: Scale,
  y: Scale,
  second: string,
  low: number,
  high: number,
): Markup[] {
  const inside = (value: number): boolean => value >= low && value <= high;
  return breaks.flatMap(({ value }, i) => {
    const [left, right] = [pieces[i]?.ends[1] ?? null, pieces[i + 1]?.ends[0] ?? null];
    const own = atBreaks[i] ?? null;
    const same = (a: number | null, b: number | null): boolean =>
      a !== null && b !== null && Math.abs(a - b) <= 1e-9 * (1 + Math.abs(a));
    if (same(left, right) && same(left, own)) {
      const bent = pieces[i]?.slope !== pieces[i + 1]?.slope;
      return bent && left !== null && inside(left)
        ? [dot(x.at(value), y.at(left), `dot small${second}`)]
        : [];
    }
    const limits = [left, same(left, right) ? null : right].flatMap((limit) =>
      limit === null || same(limit, own) || !inside(limit)
        ? []
        : [dot(x.at(value), y.at(limit), `dot open${second}`)],
    );
    return own === null || !inside(own) ? limits : [...limits, dot(x.at(value), y.at(own), `dot${second}`)];
  });
}

const dot = (x: number, y: number, style: string): Markup =>
  element("circle", { class: style, cx: rounded(x), cy: rounded(y), r: style.includes("small") ? 2.6 : 3.8 });

/** The slope beside each straight piece that is neither level nor short. */
function slopes(
  { pieces }: Curve,
  x: Scale,
  y: Scale,
  low: number,
  high: number,
  labels: Labels,
  glyphs: Glyphs,
): Markup[] {
  if (pieces.length < 2 && pieces.every(({ slope }) => slope === undefined)) return [];
  return pieces.flatMap(({ from, to, slope, ends: [start, end] }) => {
    if (slope === undefined || start === null || end === null || x.at(to) - x.at(from) < 26) return [];
    const level = Math.abs(start - end) < 1e-12;
    if (level && start === 0) return [];
    const text = level
      ? numberOrForm(pieces, from, glyphs)
      : `\\text{${glyphs.words.slope} } ${glyphs.tex(slope)}`;
    if (text === undefined) return [];
    const formula = glyphs.formula(text, SMALL);
    const [a, b] = visible(start, end, low, high);
    const middle = (a + b) / 2;
    const anchor = {
      x: x.at(from + (to - from) * middle),
      y: y.at(start + (end - start) * middle),
    };
    const place = labels.place(anchor, formula.width, formula.height + formula.depth);
    return place === undefined ? [] : [formula.at(place.x, place.y + formula.height, "soft")];
  });
}

/** The height of a level piece, as its formula. */
function numberOrForm(pieces: Curve["pieces"], from: number, glyphs: Glyphs): string | undefined {
  const form = pieces.find((piece) => piece.from === from)?.form;
  return form === undefined ? undefined : glyphs.tex(form);
}

/** Which part of a straight piece lies between the bounds, as shares of its length. */
function visible(start: number, end: number, low: number, high: number): [number, number] {
  if (start === end) return [0, 1];
  const cut = (value: number): number => Math.min(1, Math.max(0, (value - start) / (end - start)));
  const [a, b] = [cut(low), cut(high)];
  return a < b ? [a, b] : [b, a];
}

/** The formulas of the break points under the axis, in rows so that none is on another. */
function breakLabels(
  { breaks }: Drawing,
  x: Scale,
  top: number,
  glyphs: Glyphs,
): { markup: Markup[]; height: number } {
  const rows: number[] = [];
  let height = 0;
  const markup = breaks.map(({ at, value }) => {
    const formula = glyphs.of(at, SIZE);
    const start = Math.min(Math.max(x.at(value) - formula.width / 2, 4), WIDE - 26 - formula.width);
    const row = rows.findIndex((end) => end + 10 < start);
    const index = row < 0 ? rows.length : row;
    rows[index] = start + formula.width;
    const base = top + index * 26 + 14;
    height = Math.max(height, base - top + formula.depth + 6);
    return formula.at(start, base);
  });
  return { markup, height };
}
