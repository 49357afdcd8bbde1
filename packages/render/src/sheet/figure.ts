/** What a figure shows, as data and in words; how it is drawn is in `figure/`, which is loaded for that only. */
import {
  type BackpropAnswer,
  type PlotAnswer,
  print,
  printBriefly,
  Shapes,
  shapeText,
  type Sym,
} from "@derive/core";
import type { About, FigureContent } from "../figure/content.js";
import { listed, WORDING } from "./wording.js";

/** Title and description of a figure. */
export const aboutFigure = (content: FigureContent): About => ({
  title: `${content.kind === "graph" ? WORDING.graph : WORDING.plot}: ${printBriefly(content.answer.question, 200)}`,
  description: inWords(content),
});

export const inWords = (content: FigureContent): string =>
  content.kind === "graph" ? graphInWords(content.answer, content.point) : plotInWords(content.answer);

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
function plotInWords({ question, by, from, to, drawings }: PlotAnswer): string {
  const sentences = drawings.map(({ sample, breaks, curves }) => {
    const given =
      sample.length === 0 ? "" : ` ${WORDING.figure.drawnFor} ${listed(sample.map((each) => print(each)))}`;
    const places = breaks.map(({ at, value }) => {
      const number = String(Number(value.toPrecision(6)));
      return print(at) === number ? number : `${print(at)} = ${number}`;
    });
    const [first] = curves;
    const pieces = (first?.pieces ?? []).map(
      (piece) =>
        `${printBriefly(piece.form, 80)} ${WORDING.between(Number(piece.from.toPrecision(4)), Number(piece.to.toPrecision(4)))}`,
    );
    return `${WORDING.branches}${given}: ${pieces.join("; ")}.${places.length === 0 ? "" : ` ${WORDING.branchesMeet} ${listed(places)}.`}`;
  });
  return `${printBriefly(question, 200)}, ${WORDING.over} ${by.name} ${WORDING.between(from, to)}. ${sentences.join(" ")}`;
}
