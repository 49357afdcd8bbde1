/**
 * What is drawn in panels of plots: curves that end where there is no value, dots at breaks, slopes beside straight
 * pieces, formulas of break points in rows.
 */
import type { Curve, Drawing, Piece } from "@derive/core";
import { element, type Markup } from "../markup/element.js";
import { type Area, halo, SIZE, SMALL } from "./axes.js";
import { type Glyphs, rounded } from "./formula.js";
import type { Labels } from "./labels.js";
import type { Scale } from "./scale.js";
import type { Dot } from "./trace.js";

/** The window through which the curves of a panel are seen. */
export const clip = (id: string, { left, right, top, bottom }: Area): Markup =>
  element(
    "clipPath",
    { id },
    element("rect", { x: left, y: top - 1, width: right - left, height: bottom - top + 2 }),
  );

/** Lines through values that follow each other; one ends where there is no value or a pole is passed. */
export function pathsOf(points: readonly Dot[], x: Scale, y: Scale, low: number, high: number): string[] {
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
      path += `${path === "" ? "M" : "L"}${rounded(x.at(point.x), 1)} ${rounded(y.at(clamped), 1)}`;
    }
    before = point.y;
  }
  if (path.includes("L")) paths.push(path);
  return paths;
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
    const [left, right] = [pieces[i]?.nears[1] ?? null, pieces[i + 1]?.nears[0] ?? null];
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

/** A formula in a panel, and what keeps guides from running through it; that goes behind the curves. */
export interface Label {
  readonly behind: Markup;
  readonly label: Markup;
}

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
): Label[] {
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
    if (place === undefined) return [];
    const base = place.y + formula.height;
    return [{ behind: halo(place.x, base, formula), label: formula.at(place.x, base, "soft") }];
  });
}

/** The height of a level piece, as its formula. */
function numberOrForm(pieces: Curve["pieces"], from: number, glyphs: Glyphs): string | undefined {
  const form = pieces.find((piece) => piece.from === from)?.form;
  return form && glyphs.tex(form);
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
  const markup = breaks.map(({ at, value, isExact }) => {
    const formula = glyphs.formula(`${isExact ? "" : "\\approx "}${glyphs.tex(at)}`, SIZE);
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
