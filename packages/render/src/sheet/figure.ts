/** What a figure shows, as data and in words; how it is drawn is in `figure/`, which is loaded for that only. */
import {
  type BackpropAnswer,
  print,
  printBriefly,
  Shapes,
  shapeText,
  type Sym,
  type TrainAnswer,
} from "@derive/core";
import type { About, FigureContent } from "../figure/content.js";
import type { Block } from "./sheet.js";
import { capitalised, listed, WORDING } from "./wording.js";

/** Title and description of a figure. */
export const aboutFigure = (content: FigureContent): About => ({
  title: `${TITLES[content.kind]}: ${printBriefly(content.answer.question, 200)}`,
  description: inWords(content),
});

const TITLES: Readonly<Record<FigureContent["kind"], string>> = {
  graph: WORDING.graph,
  plot: WORDING.plot,
  training: WORDING.training.title,
};

/** Whether tables beside a figure say all that it does: a short answer has none, and a plot too few. */
export const isToldBeside = ({ content, boxed }: Shown): boolean => boxed !== true && content.kind !== "plot";

type Shown = Extract<Block, { readonly kind: "figure" }>;

export function inWords(content: FigureContent): string {
  switch (content.kind) {
    case "graph":
      return graphInWords(content.answer, content.point);
    case "plot":
      return plotInWords(content);
    case "training":
      return trainingInWords(content.answer);
  }
}

const between = (from: string, to: string): string => `${WORDING.from} ${from} ${WORDING.to} ${to}`;
const short = (value: number): string => String(Number(value.toPrecision(4)));

/** The training as sentences, for who cannot see its picture. */
function trainingInWords({ snapshots, by, samples, from, to }: TrainAnswer): string {
  const { training, figure } = WORDING;
  const stages = snapshots.map(({ epoch, loss, drawing }, i) => {
    const elbows = drawing.breaks.map(({ value }) => String(Number(value.toPrecision(3))));
    const bends = elbows.length === 0 ? "" : `, ${training.bends} ${by.name} = ${listed(elbows)}`;
    const stage = figure.after(epoch);
    return `${i === 0 ? capitalised(stage) : stage}: ${figure.meanSquare} ${Number(loss.toPrecision(3))}${bends}`;
  });
  return `${training.shown(samples.length)} ${between(print(from.at), print(to.at))}. ${stages.join("; ")}.`;
}

/** The graph as sentences, for who cannot see it. */
function graphInWords({ pass, values }: BackpropAnswer, point: number): string {
  const at = values[point];
  const shapes = new Shapes(pass.facts);
  const valuesOf = (name: Sym): string =>
    at === undefined
      ? ""
      : ` (${WORDING.value} ${at.forward.get(name.name) ?? "–"}, ${WORDING.gradientOfName} ${at.backward.get(name.name) ?? "–"})`;
  const inputs = pass.inputs.map(
    (name) =>
      `${name.name}${shapes.isScalar(name) ? "" : ` (${shapeText(shapes.of(name))})`}${valuesOf(name)}`,
  );
  const steps = pass.nodes.map(({ name, body }) => `${name.name} = ${print(body)}${valuesOf(name)}`);
  const forks = pass.inputs
    .filter((name) => pass.shares.filter((share) => share.to === name).length > 1)
    .map((name) => name.name);
  return [
    `${WORDING.inputsAre} ${listed(inputs)}.`,
    `${WORDING.stepsAre} ${steps.join("; ")}.`,
    ...(forks.length > 0 ? [WORDING.forksAre(listed(forks))] : []),
  ].join(" ");
}

/** The plot as sentences, for who cannot see it. */
function plotInWords({
  answer: { question, by, from, to, drawings },
  traces,
}: Extract<FigureContent, { kind: "plot" }>): string {
  const sentences = drawings.map(({ sample, breaks, curves }, i) => {
    const given =
      sample.length === 0 ? "" : ` ${WORDING.figure.drawnFor} ${listed(sample.map((each) => print(each)))}`;
    const places = breaks.map(({ at, value }) => {
      const number = String(Number(value.toPrecision(6)));
      return print(at) === number ? number : `${print(at)} = ${number}`;
    });
    const [first] = curves;
    const dense = (traces[i] ?? []).flatMap(({ isDense }, k) => (isDense ? [k === 0 ? "f" : "f'"] : []));
    const pieces = (first?.pieces ?? []).map(
      (piece) =>
        `${piece.form === undefined ? WORDING.figure.noValue : printBriefly(piece.form, 80)} ${between(short(piece.from), short(piece.to))}`,
    );
    return `${WORDING.branches}${given}: ${pieces.join("; ")}.${places.length === 0 ? "" : ` ${WORDING.branchesMeet} ${listed(places)}.`}${dense.length === 0 ? "" : ` ${listed(dense)}: ${WORDING.figure.dense}.`}`;
  });
  return `${printBriefly(question, 200)}, ${WORDING.over} ${by.name} ${between(print(from.at), print(to.at))}. ${sentences.join(" ")}`;
}
