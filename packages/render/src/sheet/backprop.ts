/** A backward pass as blocks: the steps forward, the steps backward with the same numbers, the values. */
import {
  apply,
  type BackpropAnswer,
  type Expr,
  fromRational,
  type GraphData,
  numeral,
  rationalFromText,
  relation,
  symbol,
  type TensorValue,
} from "@derive/core";
import { MOST_BOXES } from "../figure/content.js";
import { valueText } from "./data.js";
import { type Block, heading, type Inline, prose, type Table } from "./sheet.js";
import type { SolutionOptions } from "./worked-solution.js";
import { pythonOf } from "./python.js";
import { WORDING } from "./wording.js";

const math = (expr: Expr): Inline => ({ kind: "math", expr });
const text = (words: string): Inline => ({ kind: "text", text: words });

export function backpropagated(answer: BackpropAnswer, { detail }: SolutionOptions): Block[] {
  const { pass, values, data } = answer;
  const { inputs, cached, conditions } = pass;
  return [
    ...(answer.question.kind === "symbol"
      ? []
      : [{ kind: "math", expr: answer.question, partial: false } as const]),
    ...(pass.nodes.length + inputs.length > MOST_BOXES ? [] : figuresOf(answer)),
    heading(3, WORDING.forwardPass),
    forwardTable(answer),
    heading(3, WORDING.backwardPass),
    backwardTable(answer),
    ...(cached.length === 0
      ? []
      : [
          prose(
            `${WORDING.cached} `,
            ...cached.flatMap((name, i) => (i === 0 ? [math(name)] : [", ", math(name)])),
            ".",
          ),
        ]),
    ...inputs.map(
      (input): Block => ({
        kind: "answer",
        of: apply("gradient", [answer.question, input]),
        expr: answer.wholeGradient(input),
        conditions: inputs.length === 1 ? conditions : [],
        partial: true,
      }),
    ),
    ...(conditions.length > 0 && inputs.length > 1
      ? [
          prose(
            `${WORDING.validFor} `,
            ...conditions.flatMap((c, i) => (i === 0 ? [math(c)] : [", ", math(c)])),
            ".",
          ),
        ]
      : []),
    ...values.map((_, k) => valueTable(answer, k)),
    ...data.map((each) => dataTable(answer, each)),
    ...(detail === "full" ? programOf(answer) : []),
  ];
}

/** One picture for each point; without points one of the formulas. */
function figuresOf(answer: BackpropAnswer): Block[] {
  const count = Math.max(1, answer.values.length);
  return Array.from({ length: count }, (_, point) => ({
    kind: "figure",
    content: { kind: "graph", answer, point },
  }));
}

/** The first point as a Python program, where every step has a counterpart there. */
function programOf(answer: BackpropAnswer): Block[] {
  const text = pythonOf(answer, 0);
  return text === undefined
    ? []
    : [heading(3, WORDING.python.title), { kind: "code", language: "python", text }];
}

function forwardTable({ pass: { nodes } }: BackpropAnswer): Table {
  return {
    kind: "table",
    heads: [[text(WORDING.step)], [text(WORDING.computation)]],
    rows: nodes.map(({ name, body }, i) => [[text(`${i + 1}`)], [math(relation("=", name, body))]]),
  };
}

/** The same numbers, the last first; a second share of a name is added to the first. */
function backwardTable({ pass: { nodes, shares, gradientName } }: BackpropAnswer): Table {
  const end = nodes.at(-1)?.name;
  const seen = new Set<Expr>();
  const rows: Inline[][][] =
    end === undefined ? [] : [[[text("")], [math(relation("=", gradientName(end), numeral(1)))]]];
  [...nodes.entries()].reverse().forEach(([i, { name }]) => {
    const own = shares.filter((share) => share.from === name);
    own.forEach(({ to, value }, k) => {
      const name = gradientName(to);
      const line = seen.has(to)
        ? [math(name), text(" += "), math(value)]
        : [math(relation("=", name, value))];
      seen.add(to);
      rows.push([[text(k === 0 ? `${i + 1}` : "")], line]);
    });
  });
  return { kind: "table", heads: [[text(WORDING.step)], [text(WORDING.computation)]], rows };
}

/** Each name with its value and its gradient, in the order of the forward pass. */
function valueTable({ pass: { nodes, inputs }, values, points }: BackpropAnswer, k: number): Table {
  const { forward, backward } = values[k] ?? {
    forward: new Map<string, number>(),
    backward: new Map<string, number>(),
  };
  const names = [...inputs, ...nodes.map((node) => node.name)];
  const at = Object.entries(points[k] ?? {});
  return {
    kind: "table",
    caption: [
      text(`${WORDING.valuesAt} `),
      ...at.flatMap(([name, value], i): Inline[] => [
        ...(i === 0 ? [] : [text(", ")]),
        math(symbol(name)),
        text(" = "),
        numberCell(Number(value), String(value)),
      ]),
    ],
    heads: [[text(WORDING.name)], [text(WORDING.value)], [text(WORDING.gradientOfName)]],
    rows: names.map((name) => [
      [math(name)],
      [numberCell(forward.get(name.name) ?? null)],
      [numberCell(backward.get(name.name) ?? null)],
    ]),
  };
}

/** The same for vectors and matrices. */
function dataTable({ pass: { nodes, inputs } }: BackpropAnswer, { forward, backward }: GraphData): Table {
  const cell = (value: TensorValue | undefined): Inline[] => [
    text(value === undefined ? "–" : valueText(value)),
  ];
  return {
    kind: "table",
    caption: [text(WORDING.forData)],
    heads: [[text(WORDING.name)], [text(WORDING.value)], [text(WORDING.gradientOfName)]],
    rows: [...inputs, ...nodes.map(({ name }) => name)].map((name) => [
      [math(name)],
      cell(forward.get(name.name)),
      cell(backward.get(name.name)),
    ]),
  };
}

function numberCell(value: number | null, written?: string): Inline {
  if (value === null) return text("–");
  const rounded = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)));
  const exact = rationalFromText(rounded);
  return exact === undefined ? text(written ?? rounded) : math(fromRational(exact, "decimal"));
}
