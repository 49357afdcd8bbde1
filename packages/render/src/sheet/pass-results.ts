/** What a backward pass gives, as blocks: gradients, a step of descent, and values at points. */
import {
  apply,
  type BackpropAnswer,
  type Definition,
  type Expr,
  fromRational,
  type GraphData,
  type PointRequest,
  rationalFromText,
  symbol,
  symbolsOf,
  type TensorValue,
  type Written,
} from "@derive/core";
import { decimalExpr, decimalText } from "../tex/decimal.js";
import { valueText } from "./data.js";
import { type Block, heading, type Inline, prose, type Table } from "./sheet.js";
import { WORDING } from "./wording.js";

const math = (expr: Expr): Inline => ({ kind: "math", expr });
const text = (words: string): Inline => ({ kind: "text", text: words });

/** What a pass is asked for: the gradients with the steps that they name, the values, and what a step of descent makes. */
export function passed(answer: BackpropAnswer): Block[] {
  const gradients = gradientsOf(answer);
  const named = stepsNamedIn([...gradients.flatMap(exprsIn), ...answer.pass.conditions], answer);
  return [
    ...(named.length === 0 ? [] : [{ kind: "definitions", items: named } as const]),
    ...gradients,
    ...updatesOf(answer).filter(({ kind }) => kind === "table"),
    ...valueTables(answer),
  ];
}

const exprsIn = (block: Block): Expr[] => (block.kind === "answer" ? [block.expr] : []);

/** The steps that these name, and those that they are made of, in the order of the pass. */
function stepsNamedIn(exprs: readonly Expr[], { pass: { nodes } }: BackpropAnswer): Definition[] {
  const needed = new Set(exprs.flatMap((expr) => symbolsOf(expr)));
  const found: Definition[] = [];
  for (const { name, body } of nodes.toReversed()) {
    if (!needed.has(name)) continue;
    for (const s of symbolsOf(body)) needed.add(s);
    found.unshift({ name: name.name, params: [], body });
  }
  return found;
}

export function gradientsOf({ pass, question, wholeGradient }: BackpropAnswer): Block[] {
  const { inputs, conditions, loss } = pass;
  return [
    ...inputs.map(
      (input): Block => ({
        kind: "answer",
        of: apply("gradient", [loss ?? question, input]),
        expr: wholeGradient(input),
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
  ];
}

export const valueTables = (answer: BackpropAnswer): Block[] => [
  ...answer.values.map((_, k) => valueTable(answer, k)),
  ...answer.data.map((each) => dataTable(answer, each)),
];

/** A step of gradient descent. */
export function updatesOf({ updates }: BackpropAnswer): Block[] {
  if (updates.length === 0) return [];
  return [
    heading(3, WORDING.update),
    {
      kind: "table",
      heads: [[text(WORDING.computation)]],
      rows: updates.map(({ name, becomes }) => [[math(name), text(" ← "), math(becomes)]]),
    },
  ];
}

/** Each name with its value and its gradient, in the order of the forward pass. */
function valueTable({ pass: { nodes, inputs }, values, points }: BackpropAnswer, k: number): Table {
  const none = new Map<string, number>();
  const { forward, backward, updated } = values[k] ?? { forward: none, backward: none, updated: none };
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
        givenCell(value),
      ]),
    ],
    heads: headsOf(updated),
    rows: names.map((name) => [
      [math(name)],
      [numberCell(forward.get(name.name) ?? null)],
      [numberCell(backward.get(name.name) ?? null)],
      ...(updated.size === 0
        ? []
        : [[updated.has(name.name) ? numberCell(updated.get(name.name) ?? null) : text("")]]),
    ]),
  };
}

const headsOf = (updated: ReadonlyMap<string, unknown>): Inline[][] => [
  [text(WORDING.name)],
  [text(WORDING.value)],
  [text(WORDING.gradientOfName)],
  ...(updated.size === 0 ? [] : [[text(WORDING.afterUpdate)]]),
];

/** The same for vectors and matrices. */
function dataTable(
  { pass: { nodes, inputs } }: BackpropAnswer,
  { forward, backward, updated }: GraphData,
): Table {
  const cell = (value: TensorValue | undefined): Inline[] => [
    text(value === undefined ? "–" : valueText(value)),
  ];
  return {
    kind: "table",
    caption: [text(WORDING.forData)],
    heads: headsOf(updated),
    rows: [...inputs, ...nodes.map(({ name }) => name)].map((name) => [
      [math(name)],
      cell(forward.get(name.name)),
      cell(backward.get(name.name)),
      ...(updated.size === 0 ? [] : [updated.has(name.name) ? cell(updated.get(name.name)) : [text("")]]),
    ]),
  };
}

/** As it was typed, a number in the notation of the page. */
function givenCell(value: PointRequest[string]): Inline {
  const exact = rationalFromText(String(value).trim());
  return exact === undefined ? text(String(value)) : math(fromRational(exact, "decimal"));
}

export function numberCell(value: Written): Inline {
  if (value === null) return text("–");
  if (value === "unknown") return text(WORDING.notDecided);
  return math(decimalExpr(Number.isInteger(value) ? String(value) : decimalText(value, 7)));
}
