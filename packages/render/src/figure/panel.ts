/**
 * What panels of plots are made of: axes with round numbers, curves that end where there is no value, dots at
 * breaks, slopes beside straight pieces, formulas of break points in rows.
 */
import { type Curve, type Drawing, fromRational, neg, type Piece, rationalFromText } from "@derive/core";
import { element, type Markup } from "../markup/element.js";
import { type Glyphs, rounded } from "./formula.js";
import type { Labels } from "./labels.js";
import type { Scale } from "./scale.js";

/** Where a panel stands in its picture, in pixels. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Beside the right end of an axis, for half of its last number. */
const MARGIN = 12;
export const SIZE = 15;
export const SMALL = 12.5;

export function numberTex(value: number, { tex }: Glyphs): string {
  const text = String(Number(value.toPrecision(4)));
  const size = rationalFromText(text.replace(/^-/, ""));
  if (size === undefined) return text;
  const node = fromRational(size, "decimal");
  return tex(value < 0 ? neg(node) : node);
}

const SAMPLES = 90;

export interface Dot {
  readonly x: number;
  readonly y: number | null;
}

/** Points of each piece, close together; of a straight one between its ends. */
export const samplesOf = (pieces: readonly Piece[]): Dot[][] =>
  pieces.map(({ from, to, value, ends: [start, end], slope }) =>
    Array.from({ length: SAMPLES + 1 }, (_, i): Dot => {
      const share = i / SAMPLES;
      const x = from + (to - from) * share;
      if (i === 0 || i === SAMPLES) return { x, y: i === 0 ? start : end };
      const isStraight = slope !== undefined && start !== null && end !== null;
      return { x, y: isStraight ? start + (end - start) * share : value(x) };
    }),
  );

/** The window through which the curves of a panel are seen. */
export const clip = (id: string, { left, right, top, bottom }: Area): Markup =>
  element(
    "clipPath",
    { id },
    element("rect", { x: left, y: top - 1, width: right - left, height: bottom - top + 2 }),
  );

/** From the values, with room above and below; what shoots off near a pole is left out of the count. */
export function rangeOf(values: readonly number[]): [number, number] {
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
export function pathsOf(
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

/** Lines at round numbers, which are written beside the vertical axis, and below the other if that is wanted. */
export function grid(x: Scale, y: Scale, area: Area, isLast: boolean, glyphs: Glyphs): Markup[] {
  const { left, right } = area;
  const lines: Markup[] = [];
  for (const tick of x.ticks) {
    const at = rounded(x.at(tick));
    lines.push(element("path", { class: "grid", d: `M${at} ${area.top}V${area.bottom}` }));
    if (!isLast) continue;
    const label = glyphs.formula(numberTex(tick, glyphs), SMALL);
    const start = Math.min(at - label.width / 2, right + MARGIN - label.width);
    lines.push(label.at(start, area.bottom + 6 + label.height, "soft"));
  }
  for (const tick of y.ticks) {
    const at = rounded(y.at(tick));
    lines.push(element("path", { class: tick === 0 ? "axis" : "grid", d: `M${left} ${at}H${right}` }));
    const label = glyphs.formula(numberTex(tick, glyphs), SMALL);
    lines.push(label.at(left - 8 - label.width, at + label.height / 2, "soft"));
  }
  lines.push(element("path", { class: "axis", d: `M${left} ${area.top}V${area.bottom}H${right}` }));
  return lines;
}

/** At a jump the limits as open dots; the value where one is taken as a closed one. */
export function dots(
  { pieces, atBreaks }: Curve,
  { breaks }: Drawing,
  x: Scale,
  y: Scale,
  second: string,
  low: number,
  high: number,
): Markup[] {
  const inside = (value: number): boolean => value >= low && value <= high;
  return breaks.flatMap(({ value, isExact }, i) => {
    const [left, right] = [pieces[i]?.ends[1] ?? null, pieces[i + 1]?.ends[0] ?? null];
    const own = atBreaks[i] ?? null;
    const same = (a: number | null, b: number | null): boolean =>
      a !== null && b !== null && Math.abs(a - b) <= 1e-7 * (1 + Math.abs(a));
    // At a place that is only near the break the value is that of the two sides, where they agree.
    if (same(left, right) && (same(left, own) || (own === null && !isExact))) {
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

export const dot = (x: number, y: number, style: string): Markup =>
  element("circle", { class: style, cx: rounded(x), cy: rounded(y), r: style.includes("small") ? 2.6 : 3.8 });

/** The slope beside each straight piece that is neither level nor short. */
export function slopes(
  { pieces }: Curve,
  x: Scale,
  y: Scale,
  low: number,
  high: number,
  labels: Labels,
  glyphs: Glyphs,
  slopeTex: (piece: Piece) => string = ({ slope }) => (slope === undefined ? "" : glyphs.tex(slope)),
): Markup[] {
  if (pieces.length < 2 && pieces.every(({ slope }) => slope === undefined)) return [];
  return pieces.flatMap((piece) => {
    const {
      from,
      to,
      slope,
      ends: [start, end],
    } = piece;
    if (slope === undefined || start === null || end === null || x.at(to) - x.at(from) < 26) return [];
    const level = Math.abs(start - end) < 1e-12;
    if (level && start === 0) return [];
    const text = level
      ? numberOrForm(pieces, from, glyphs)
      : `\\text{${glyphs.words.slope} } {${slopeTex(piece)}}`;
    if (text === undefined) return [];
    const formula = glyphs.formula(text, SMALL);
    const [a, b] = visible(start, end, low, high);
    if (b - a < LEAST_VISIBLE) return [];
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

/** Of a piece of which less is seen, the slope is not written. */
const LEAST_VISIBLE = 0.08;

/** Which part of a straight piece lies between the bounds, as shares of its length. */
function visible(start: number, end: number, low: number, high: number): [number, number] {
  if (start === end) return start < low || start > high ? [0, 0] : [0, 1];
  const cut = (value: number): number => Math.min(1, Math.max(0, (value - start) / (end - start)));
  const [a, b] = [cut(low), cut(high)];
  return a < b ? [a, b] : [b, a];
}

/** The formulas of the break points under the axis, in rows so that none is on another. */
export function breakLabels(
  { breaks }: Drawing,
  x: Scale,
  { top, left, right }: { readonly top: number; readonly left: number; readonly right: number },
  glyphs: Glyphs,
): { markup: Markup[]; height: number } {
  const rows: number[] = [];
  let height = 0;
  const markup = breaks.map(({ at, value }) => {
    const formula = glyphs.of(at, SIZE);
    const start = Math.min(Math.max(x.at(value) - formula.width / 2, left), right - formula.width);
    const row = rows.findIndex((end) => end + 10 < start);
    const index = row < 0 ? rows.length : row;
    rows[index] = start + formula.width;
    const base = top + index * 26 + 14;
    height = Math.max(height, base - top + formula.depth + 6);
    return formula.at(start, base);
  });
  return { markup, height };
}
