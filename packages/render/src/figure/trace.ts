/**
 * A curve as lines that are nowhere further from it than can be seen. Between two points that are known it is looked
 * at in two places more, at shares of the way that no period has a common measure with; where it is off the straight
 * line there, the three parts are gone through in the same way. Where the points given run out, it says so.
 */
import type { Curve, Piece } from "@derive/core";

export interface Dot {
  readonly x: number;
  readonly y: number | null;
}

export interface Trace {
  /** One for each piece, from its one end to the other. */
  readonly lines: readonly (readonly Dot[])[];
  /** The values that are shown: the least and the largest, with some room. */
  readonly range: readonly [number, number];
  /** The curve turns more often than the picture can show. */
  readonly isDense: boolean;
}

/** The size of a panel, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Of a plot. */
export const PANEL: Size = { width: 454, height: 190 };

/** Further from the curve, in pixels, a line is not. */
const TOLERANCE = 0.1;
/** What is left out of a line that is found. */
const NEGLIGIBLE = 0.06;
/** Parts that are narrower, in pixels, are not divided: a jump or a pole is in them. */
const NARROWEST = 0.02;
const FIRST_POINTS = 96;
const FEWEST = 8;
const MOST_POINTS = 5000;
/** The golden ratio: of all numbers the one furthest from fractions. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
const SHARES = [1 - GOLDEN + 0.0137, GOLDEN + 0.0271] as const;

export function traced({ pieces }: Curve, size: Size, wanted?: readonly [number, number]): Trace {
  const whole = (pieces.at(-1)?.to ?? 1) - (pieces[0]?.from ?? 0);
  const first = pieces.map((piece) => spread(piece, (piece.to - piece.from) / whole));
  const pixel = whole / size.width;
  const { range: seen, isCut } =
    wanted === undefined ? rangeOf(pieces, first, pixel) : { range: wanted, isCut: true };
  const rough = new Plane(whole, seen, size);
  const budget = { left: MOST_POINTS };
  const refined = pieces.map((piece, i) => refine(piece, first[i] ?? [], rough, budget));
  const range = isCut ? seen : rangeOf(pieces, refined, pixel).range;
  const plane = new Plane(whole, range, size);
  return {
    lines: refined.map((line) => simplified(line, plane)),
    range,
    isDense: budget.left <= 0 || refined.some((line) => isCrowded(line, plane)),
  };
}

/** The points of a line some pixels apart, for what has to keep clear of it. */
export function along(
  line: readonly Dot[],
  at: (dot: Dot) => { x: number; y: number },
): { x: number; y: number }[] {
  return line.flatMap((dot, i) => {
    const next = line[i + 1];
    if (dot.y === null) return [];
    const from = at(dot);
    if (next === undefined || next.y === null) return [from];
    const to = at(next);
    const count = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / APART));
    return Array.from({ length: Math.min(count, MOST_BETWEEN) }, (_, k) => ({
      x: from.x + ((to.x - from.x) * k) / count,
      y: from.y + ((to.y - from.y) * k) / count,
    }));
  });
}

const APART = 4;
const MOST_BETWEEN = 200;

/** Points to begin with: about evenly, at distances without a period; a straight piece has its ends. */
function spread({ form, from, to, value, nears: [start, end], slope }: Piece, share: number): Dot[] {
  const isStraight = slope !== undefined && start !== null && end !== null;
  const count = isStraight || form === undefined ? 0 : Math.max(FEWEST, Math.round(FIRST_POINTS * share));
  const inner = Array.from({ length: count }, (_, i): Dot => {
    const part = (i + 0.1 + 0.8 * ((i * GOLDEN) % 1)) / count;
    const x = from + (to - from) * part;
    return { x, y: value(x) };
  });
  return [{ x: from, y: start }, ...inner, { x: to, y: end }];
}

/** From the least to the largest value; where a pole is, without what shoots off, and then it is not to be widened. */
function rangeOf(
  pieces: readonly Piece[],
  lines: readonly (readonly Dot[])[],
  pixel: number,
): { range: [number, number]; isCut: boolean } {
  const values = lines
    .flatMap((line, i) => awayFromPoles(line, pieces[i], pixel))
    .flatMap(({ y }) => (y === null || Math.abs(y) > LARGEST ? [] : [y]))
    .toSorted((a, b) => a - b);
  const at = (part: number): number => values[Math.round((values.length - 1) * part)] ?? 0;
  const [inner, outer] = [at(0.94) - at(0.06), at(1) - at(0)];
  const [low, high] = [Math.max(at(0), at(0.06) - inner), Math.min(at(1), at(0.94) + inner)];
  const isCut = outer > 8 * inner && inner > 0 && hasPole(pieces, [low, high]);
  return { range: withRoom(isCut ? [low, high] : [at(0), at(1)]), isCut };
}

/** Next to an end that values do not come near to, they are as large as one likes. */
function awayFromPoles(line: readonly Dot[], piece: Piece | undefined, pixel: number): readonly Dot[] {
  const [start, end] = piece?.nears ?? [null, null];
  return line.filter(
    ({ x }) =>
      (start !== null || x > (piece?.from ?? x) + pixel) && (end !== null || x < (piece?.to ?? x) - pixel),
  );
}

/** Numbers beyond it leave the picture. */
const LARGEST = 1e300;

/** Whether a curve leaves a range at a break, or has no value at the end of a piece. */
const hasPole = (pieces: readonly Piece[], [low, high]: readonly [number, number]): boolean =>
  pieces.some(
    ({ form, nears }, i) =>
      form !== undefined &&
      nears.some((end, side) => {
        const isBreak = side === 0 ? i > 0 : i + 1 < pieces.length;
        return end === null || (isBreak && (end < low || end > high));
      }),
  );

export function withRoom([low, high]: readonly [number, number]): [number, number] {
  if (low === high) return [Math.min(low - 1, 0), Math.max(high + 1, 0)];
  const room = (high - low) * 0.14;
  return [low - room, high + room];
}

/** Pixels of a panel, from its left end and the middle of its height. */
class Plane {
  readonly #wide: number;
  readonly #tall: number;
  readonly #middle: number;
  readonly #reach: number;

  constructor(whole: number, [low, high]: readonly [number, number], { width, height }: Size) {
    this.#wide = width / whole;
    this.#tall = height / (high - low);
    this.#middle = (low + high) / 2;
    this.#reach = height;
  }

  x(value: number): number {
    return value * this.#wide;
  }

  /** What is far outside is taken to be at one height: there it is not seen. */
  y(value: number): number {
    return Math.max(-this.#reach, Math.min(this.#reach, (value - this.#middle) * this.#tall));
  }

  /** How far a point is from the line between two others. */
  off(point: Dot, a: Dot, b: Dot): number {
    if (point.y === null || a.y === null || b.y === null)
      return point.y === null && a.y === null && b.y === null ? 0 : Infinity;
    const [x, y] = [this.x(point.x - a.x), this.y(point.y) - this.y(a.y)];
    const [along, across] = [this.x(b.x - a.x), this.y(b.y) - this.y(a.y)];
    return Math.abs(along * y - across * x) / (Math.hypot(along, across) || 1);
  }
}

/** Breadth first, so that what the points do not suffice for is looked at evenly. */
function refine(piece: Piece, first: readonly Dot[], plane: Plane, budget: { left: number }): Dot[] {
  if (first.length === 2) return [...first];
  const found = [...first];
  let parts = first.slice(1).map((b, i) => [first[i] ?? b, b] as const);
  while (parts.length > 0) {
    if (budget.left < 2 * parts.length) {
      budget.left = 0;
      break;
    }
    const next: (readonly [Dot, Dot])[] = [];
    for (const [a, b] of parts) {
      if (plane.x(b.x - a.x) < NARROWEST) continue;
      const [p, q] = SHARES.map((share): Dot => {
        const x = a.x + (b.x - a.x) * share;
        return { x, y: piece.value(x) };
      }) as [Dot, Dot];
      budget.left -= 2;
      found.push(p, q);
      if (plane.off(p, a, b) > TOLERANCE || plane.off(q, a, b) > TOLERANCE) next.push([a, p], [p, q], [q, b]);
    }
    parts = next;
  }
  return found.sort((a, b) => a.x - b.x);
}

/** Whether turns follow each other so closely that lines of the width of a stroke run together. */
function isCrowded(line: readonly Dot[], plane: Plane): boolean {
  const turns = line.flatMap((dot, i) => {
    const [before, after] = [line[i - 1], line[i + 1]];
    if (before === undefined || after === undefined) return [];
    if (dot.y === null || before.y === null || after.y === null) return [];
    return (dot.y - before.y) * (after.y - dot.y) < 0 ? [{ x: plane.x(dot.x), y: plane.y(dot.y) }] : [];
  });
  let run = 0;
  return turns.some((turn, i) => {
    const last = turns[i - 1];
    const isClose = last !== undefined && turn.x - last.x < STROKE && Math.abs(turn.y - last.y) > STROKE;
    run = isClose ? run + 1 : 0;
    return run >= MANY_TURNS;
  });
}

/** The width of a line and of the gap to the next. */
const STROKE = 3;
const MANY_TURNS = 6;

/** Without points between which the line is straight, after Ramer, Douglas and Peucker. */
function simplified(line: readonly Dot[], plane: Plane): Dot[] {
  const kept = new Set<number>([0, line.length - 1]);
  line.forEach(({ y }, i) => {
    if ((y === null) !== ((line[i + 1] ?? { y }).y === null)) kept.add(i).add(i + 1);
  });
  const agenda = [...kept].sort((a, b) => a - b).map((from, i, all) => [from, all[i + 1] ?? from] as const);
  for (let part = agenda.pop(); part !== undefined; part = agenda.pop()) {
    const [from, to] = part;
    const [a, b] = [line[from], line[to]];
    if (a === undefined || b === undefined) continue;
    let [worst, most] = [from, NEGLIGIBLE];
    for (let i = from + 1; i < to; i += 1) {
      const dot = line[i];
      const off = dot === undefined ? 0 : plane.off(dot, a, b);
      if (off > most) [worst, most] = [i, off];
    }
    if (worst === from) continue;
    kept.add(worst);
    agenda.push([from, worst], [worst, to]);
  }
  return line.filter((_, i) => kept.has(i));
}
