/** Axes: lines at round numbers, and the numbers beside them with the room that they take. */
import { element, type Markup } from "../markup/element.js";
import { decimalExpr, decimalText } from "../tex/decimal.js";
import { type Formula, type Glyphs, rounded } from "./formula.js";
import type { Scale } from "./scale.js";

/** Where a panel stands in its picture, in pixels. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const SIZE = 15;
export const SMALL = 12.5;
/** Beside the right end of an axis, for half of its last number. */
const MARGIN = 12;
/** Between a number and its axis. */
const GAP = 8;

/** So many digits tell all marks of an axis apart. */
const DIGITS = 12;

/** A round number as people write it: times a power of ten where that is shorter. */
export function numberTex(value: number, { tex }: Glyphs): string {
  const plain = decimalText(value, DIGITS);
  const short = Number(plain).toExponential();
  const isFar = value !== 0 && (Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3);
  return tex(decimalExpr(isFar && short.length < plain.length + 1 ? short : plain));
}

const numbers = (y: Scale, glyphs: Glyphs): (readonly [number, Formula])[] =>
  y.ticks.map((tick) => [tick, glyphs.formula(numberTex(tick, glyphs), SMALL)]);

/** What the numbers beside a vertical axis need to the left of it. */
export const roomBeside = (y: Scale, glyphs: Glyphs): number =>
  Math.max(0, ...numbers(y, glyphs).map(([, { width }]) => width)) + GAP + 2;

/** Hides what is drawn behind a formula. */
export const halo = (x: number, base: number, { width, height, depth }: Formula): Markup =>
  element("rect", {
    class: "halo",
    x: rounded(x - 2),
    y: rounded(base - height - 2),
    width: rounded(width + 4),
    height: rounded(height + depth + 4),
  });

/** Lines at round numbers, which are written beside the vertical axis, and below the other if that is wanted. */
export function grid(x: Scale, y: Scale, area: Area, isLast: boolean, glyphs: Glyphs): Markup[] {
  const { left, right, top, bottom } = area;
  const lines: Markup[] = [];
  for (const [tick, label] of numbers(x, glyphs)) {
    const at = rounded(x.at(tick));
    lines.push(element("path", { class: "grid", d: `M${at} ${top}V${bottom}` }));
    if (!isLast) continue;
    const start = Math.min(at - label.width / 2, right + MARGIN - label.width);
    const base = bottom + 6 + label.height;
    lines.push(halo(start, base, label), label.at(start, base, "soft"));
  }
  for (const [tick, label] of numbers(y, glyphs)) {
    const at = rounded(y.at(tick));
    lines.push(element("path", { class: tick === 0 ? "axis" : "grid", d: `M${left} ${at}H${right}` }));
    lines.push(label.at(left - GAP - label.width, at + label.height / 2, "soft"));
  }
  lines.push(element("path", { class: "axis", d: `M${left} ${top}V${bottom}H${right}` }));
  return lines;
}

/** A dashed line through a panel at each of some places. */
export const guides = (places: readonly number[], x: Scale, top: number, bottom: number): Markup[] =>
  places.map((place) =>
    element("path", { class: "guide", d: `M${rounded(x.at(place))} ${top}V${rounded(bottom)}` }),
  );
