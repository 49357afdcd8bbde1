/**
 * The picture of a training: the model after some epochs over the samples it learns from, with its elbows and
 * slopes, and beside it the loss after every epoch.
 */
import { type Piece, type Snapshot, type TrainAnswer } from "@derive/core";
import { element, type Markup } from "../markup/element.js";
import type { FigureOptions } from "./content.js";
import { Glyphs, rounded } from "./formula.js";
import { Labels } from "./labels.js";
import { type Area, grid, guides, numberTex, roomBeside, SIZE, SMALL } from "./axes.js";
import { breakLabels, clip, dot, dots, pathsOf, slopes } from "./panel.js";
import { linear, type Scale } from "./scale.js";
import { type Figure, figure } from "./style.js";
import { along, type Size, type Trace, traced, withRoom } from "./trace.js";

const WIDE = 430;
const TALL = 200;
const LEFT = 56;
const RIGHT = 14;
const HEAD = 34;
const FOOT = 34;
/** More formulas than this below one axis say nothing. */
const MOST_LABELS = 10;
const MOST_POINTS = 240;
/** From this ratio of the largest to the least loss on, its axis goes by powers of ten. */
const LOGARITHMIC = 20;

interface Panel {
  readonly markup: Markup;
  readonly height: number;
}

export function trainingFigure(answer: TrainAnswer, { prefix, pen, about }: FigureOptions): Figure {
  const glyphs = new Glyphs(prefix, pen);
  const { snapshots, samples } = answer;
  const size: Size = { width: WIDE - LEFT - RIGHT, height: TALL };
  const last = snapshots.at(-1)?.drawing.curves[0];
  const range = coveringAll(samples, last === undefined ? undefined : traced(last, size));
  const y = linear(...range, HEAD + TALL, HEAD, 5);
  const left = Math.max(LEFT, roomBeside(y, glyphs));
  const area: Area = { left, right: WIDE - RIGHT, top: HEAD, bottom: HEAD + TALL };
  const panels = [
    ...snapshots.map((each, i) =>
      modelPanel(each, answer, { range, y, area, size }, glyphs, `${prefix}m${i}`),
    ),
    lossPanel(answer, area, glyphs),
  ];
  const rows = Array.from({ length: Math.ceil(panels.length / 2) }, (_, i) => panels.slice(2 * i, 2 * i + 2));
  let top = 0;
  const placed = rows.flatMap((row) => {
    const own = row.map(({ markup }, i) =>
      element("g", { transform: `translate(${i * WIDE} ${rounded(top)})` }, markup),
    );
    top += Math.max(...row.map(({ height }) => height));
    return own;
  });
  return figure(
    { width: WIDE * Math.min(2, panels.length), height: top + 6 },
    about,
    glyphs.definitions(),
    ...placed,
  );
}

/** The values of the samples, and of the model that was learned. */
function coveringAll(samples: TrainAnswer["samples"], learned: Trace | undefined): [number, number] {
  const [low, high] = learned?.range ?? [0, 0];
  const values = [
    ...samples.map((sample) => sample.y),
    ...(learned?.lines ?? []).flat().flatMap(({ y }) => (y === null || y < low || y > high ? [] : [y])),
  ];
  return withRoom([Math.min(...values), Math.max(...values)]);
}

/** What is the same for all models of a training. */
interface Frame {
  readonly range: readonly [number, number];
  readonly y: Scale;
  readonly area: Area;
  readonly size: Size;
}

/** The model after some epochs. */
function modelPanel(
  { epoch, loss, drawing }: Snapshot,
  { by, from, to, samples }: TrainAnswer,
  { range, y, area, size }: Frame,
  glyphs: Glyphs,
  id: string,
): Panel {
  const [low, high] = range;
  const x = linear(from.value, to.value, area.left, area.right, 7);
  const { words } = glyphs;
  const title = glyphs.formula(
    `\\text{${words.after(epoch)}: ${words.meanSquare} }${numberTex(Number(loss.toPrecision(3)), glyphs)}`,
    SMALL,
  );
  const [curve] = drawing.curves;
  const drawn = curve === undefined ? [] : traced(curve, size, range).lines;
  const points = [
    ...drawn.flatMap((line) => along(line, (at) => ({ x: x.at(at.x), y: y.at(at.y ?? 0) }))),
    ...samples.map((sample) => ({ x: x.at(sample.x), y: y.at(sample.y) })),
  ];
  const labels = new Labels(
    { x: area.left, y: area.top, width: area.right - area.left, height: area.bottom - area.top },
    points,
  );
  const few = drawing.breaks.length <= MOST_LABELS;
  const bottom = area.bottom + 24;
  const formulas = breakLabels(
    few ? drawing : { ...drawing, breaks: [] },
    x,
    { top: bottom, left: 4, right: WIDE - 26 },
    glyphs,
  );
  const axis = glyphs.of(by, SIZE);
  const named =
    curve !== undefined && few
      ? slopes(curve, x, y, low, high, labels, glyphs, (piece) => slopeText(piece, glyphs))
      : [];
  const markup = element(
    "g",
    {},
    ...(few
      ? guides(
          drawing.breaks.map(({ value }) => value),
          x,
          area.top,
          area.bottom,
        )
      : []),
    title.at(area.left, area.top - 11),
    clip(id, area),
    ...grid(x, y, area, true, glyphs),
    ...named.map(({ behind }) => behind),
    ...samples.map((sample) =>
      element("circle", { class: "sample", cx: rounded(x.at(sample.x)), cy: rounded(y.at(sample.y)), r: 2 }),
    ),
    element(
      "g",
      { "clip-path": `url(#${id})` },
      drawn
        .flatMap((own) => pathsOf(own, x, y, low, high))
        .map((d) => element("path", { class: "curve", d })),
    ),
    ...(curve === undefined ? [] : dots(curve, drawing, x, y, "", low, high)),
    ...named.map(({ label }) => label),
    ...formulas.markup,
    axis.at(WIDE - RIGHT - axis.width, area.bottom + 33),
  );
  return { markup, height: area.bottom + Math.max(FOOT + 6, 24 + formulas.height) };
}

/** The slope as a number: its formula is a sum over all units that are on. */
function slopeText({ from, to, ends: [start, end] }: Piece, glyphs: Glyphs): string {
  return start === null || end === null
    ? ""
    : numberTex(Number(((end - start) / (to - from)).toPrecision(2)), glyphs);
}

/** The loss after every epoch, and where the models beside it stand. */
function lossPanel({ losses, snapshots }: TrainAnswer, area: Area, glyphs: Glyphs): Panel {
  const { words } = glyphs;
  const epochs = losses.length - 1;
  const positive = [...losses].filter((loss) => loss > 0);
  const [least, most] = [Math.min(...positive), Math.max(...positive)];
  const byPowers = positive.length > 0 && most / least > LOGARITHMIC;
  const height = (loss: number): number => (byPowers ? Math.log10(Math.max(loss, least)) : loss);
  const x = linear(0, epochs, area.left, area.right, 6);
  const ends: [number, number] = byPowers
    ? [Math.floor(height(least)), Math.ceil(height(most))]
    : withRoom([0, Math.max(0, ...positive)]);
  const y = linear(...ends, area.bottom, area.top, 5);
  const step = Math.max(1, Math.ceil(epochs / MOST_POINTS));
  const at = Array.from({ length: Math.floor(epochs / step) + 1 }, (_, i) => i * step);
  const shown = at.at(-1) === epochs ? at : [...at, epochs];
  const point = (epoch: number): string =>
    `${rounded(x.at(epoch))} ${rounded(y.at(height(losses[epoch] ?? 0)))}`;
  const title = glyphs.formula(`\\text{${words.meanSquare}}`, SMALL);
  const epochWord = glyphs.formula(`\\text{${words.epochs}}`, SMALL);
  const markup = element(
    "g",
    {},
    title.at(area.left, area.top - 11),
    ...(byPowers ? powers(x, y, area, glyphs) : grid(x, y, area, true, glyphs)),
    element("path", { class: "curve second", d: `M${shown.map(point).join("L")}` }),
    ...snapshots.map(({ epoch, loss }) => dot(x.at(epoch), y.at(height(loss)), "dot small second")),
    epochWord.at(area.right - epochWord.width, area.bottom + 34),
  );
  return { markup, height: area.bottom + FOOT + 6 };
}

/** Lines at powers of ten. */
function powers(x: Scale, y: Scale, area: Area, glyphs: Glyphs): Markup[] {
  const whole = y.ticks.filter((tick) => Number.isInteger(tick));
  return [
    ...grid(x, { at: y.at, ticks: [] }, area, true, glyphs),
    ...whole.flatMap((tick) => {
      const at = rounded(y.at(tick));
      const label = glyphs.formula(tick === 0 ? "1" : `10^{${tick}}`, SMALL);
      return [
        element("path", { class: "grid", d: `M${area.left} ${at}H${area.right}` }),
        label.at(area.left - 8 - label.width, at + label.height / 2, "soft"),
      ];
    }),
  ];
}
