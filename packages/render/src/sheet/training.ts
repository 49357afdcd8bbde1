/** A training as blocks: what is learned, the gradient with its working, the step, the picture and its tables. */
import {
  apply,
  type Expr,
  neg,
  product,
  relation,
  sum,
  symbol,
  symbolsOf,
  type TrainAnswer,
  variableIn,
} from "@derive/core";
import { decimalExpr } from "../tex/decimal.js";
import { type Block, heading, type Inline, prose, type Table } from "./sheet.js";
import { WORDING } from "./wording.js";

const math = (expr: Expr): Inline => ({ kind: "math", expr });
const text = (words: string): Inline => ({ kind: "text", text: words });

/** Smaller numbers are what descent leaves of 0. */
const NEGLIGIBLE = 1e-12;

/** A table with more parameters than this is not read. */
const MOST_ROWS = 40;

/** `working` has the derivatives of the loss with their steps. */
export function trained(answer: TrainAnswer, working: readonly Block[]): Block[] {
  const { training } = WORDING;
  const { question, truth, target, derivative, by, from, to, samples, rate, epochs, seed } = answer;
  return [
    { kind: "math", expr: question, partial: false },
    prose(
      `${training.samples(samples.length)} `,
      math(relation("=", truth, target)),
      ` ${training.interval} `,
      math(by),
      ` ${WORDING.from} `,
      math(from.at),
      ` ${WORDING.to} `,
      math(to.at),
      ".",
    ),
    prose(`${training.loss} `, math(relation("=", lossOf(answer), derivative.question)), "."),
    ...withName(working, answer),
    heading(3, training.step),
    prose(training.how(rate, epochs, seed)),
    {
      kind: "table",
      heads: [[text(WORDING.step)]],
      rows: derivative.parts.map((part) => [
        [math(variableIn(part)), text(" ← "), math(moved(answer, variableIn(part)))],
      ]),
    },
    heading(3, training.learned),
    { kind: "figure", content: { kind: "training", answer } },
    losses(answer),
    ...elbows(answer),
    ...(answer.parameters.length > MOST_ROWS ? [] : [parameters(answer)]),
  ];
}

/** The results of the working with the name of the loss, which is long written out. */
function withName(working: readonly Block[], answer: TrainAnswer): Block[] {
  const parts = [...answer.derivative.parts];
  return working.map((block): Block => {
    const part = block.kind === "answer" ? parts.shift() : undefined;
    return block.kind === "answer" && part !== undefined
      ? { ...block, of: apply("local derivative", [lossOf(answer), variableIn(part)]) }
      : block;
  });
}

/** What a parameter becomes: less its share of the gradient of the loss. */
const moved = (answer: TrainAnswer, by: Expr): Expr =>
  sum([by, neg(product([decimal(answer.rate), apply("local derivative", [lossOf(answer), by])]))]);

/** A name for the loss of one sample. */
function lossOf({ derivative }: TrainAnswer): Expr {
  const taken = new Set(symbolsOf(derivative.question).map((s) => s.name));
  return symbol(["L", "E", "loss"].find((name) => !taken.has(name)) ?? "L_0");
}

/** As many digits as a table needs. */
function decimal(value: number): Expr {
  const rounded = Math.abs(value) < NEGLIGIBLE ? 0 : Number(value.toPrecision(4));
  return decimalExpr(String(rounded));
}

const number = (value: number | undefined): Inline[] =>
  value === undefined ? [text("–")] : [math(decimal(value))];

const losses = ({ snapshots }: TrainAnswer): Table => ({
  kind: "table",
  heads: [[text(WORDING.training.epoch)], [text(WORDING.figure.meanSquare)]],
  rows: snapshots.map(({ epoch, loss }) => [[text(String(epoch))], number(loss)]),
});

/** Where what was learned bends, and its slopes there. */
function elbows({ snapshots }: TrainAnswer): Block[] {
  const { drawing } = snapshots.at(-1) ?? {};
  const pieces = drawing?.curves[0]?.pieces ?? [];
  if (drawing === undefined || drawing.breaks.length === 0) return [];
  const slope = (i: number): number | undefined => {
    const piece = pieces[i];
    const [start, end] = piece?.ends ?? [null, null];
    return piece?.slope === undefined || start === null || end === null
      ? undefined
      : (end - start) / (piece.to - piece.from);
  };
  const { training } = WORDING;
  return [
    {
      kind: "table",
      heads: [
        [text(training.elbow)],
        [text(training.place)],
        [text(training.before)],
        [text(training.behind)],
      ],
      rows: drawing.breaks.map(({ at, value }, i) => [
        [math(at)],
        number(value),
        number(slope(i)),
        number(slope(i + 1)),
      ]),
    },
  ];
}

function parameters({ parameters: names, snapshots }: TrainAnswer): Table {
  const [first, last] = [snapshots[0]?.values, snapshots.at(-1)?.values];
  const { training } = WORDING;
  return {
    kind: "table",
    heads: [[text(training.parameter)], [text(training.first)], [text(training.last)]],
    rows: names.map((name) => [[math(name)], number(first?.get(name.name)), number(last?.get(name.name))]),
  };
}
