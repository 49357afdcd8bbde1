/** A backward pass as blocks: the steps forward, the steps backward with the same numbers, the values. */
import {
  apply,
  type BackpropAnswer,
  type Expr,
  numeral,
  product,
  relation,
  Shapes,
  type Written,
} from "@derive/core";
import { MOST_BOXES } from "../figure/content.js";
import { type Block, heading, type Inline, prose, type Table } from "./sheet.js";
import type { SolutionOptions } from "./worked-solution.js";
import { gradientsOf, numberCell, updatesOf, valueTables } from "./pass-results.js";
import { passCheck, pythonOf } from "./python.js";
import { shapeInline } from "./shapes.js";
import { WORDING } from "./wording.js";

const math = (expr: Expr): Inline => ({ kind: "math", expr });
const text = (words: string): Inline => ({ kind: "text", text: words });

export function backpropagated(answer: BackpropAnswer, { detail, checks }: SolutionOptions): Block[] {
  const check = checks === true ? passCheck(answer) : undefined;
  const { pass } = answer;
  const { inputs, cached } = pass;
  return [
    ...(answer.question.kind === "symbol"
      ? []
      : [{ kind: "math", expr: answer.question, partial: false } as const]),
    ...(pass.nodes.length + inputs.length > MOST_BOXES ? [] : figuresOf(answer)),
    heading(3, WORDING.forwardPass),
    forwardTable(answer),
    heading(3, WORDING.backwardPass),
    ...upstreamOf(answer),
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
    ...pathTables(answer),
    ...(detail === "full" ? [costsOf(answer)] : []),
    ...gradientsOf(answer),
    ...(check === undefined ? [] : [{ kind: "check", text: check } as const]),
    ...updatesOf(answer),
    ...valueTables(answer),
    ...(detail === "full" ? programOf(answer) : []),
  ];
}

/** The computation graph alone, and in a table what it shows. */
export function drawn(answer: BackpropAnswer): Block[] {
  const { pass, question } = answer;
  return [
    prose(`${WORDING.graphOf} `, math(question), ":"),
    ...(pass.nodes.length + pass.inputs.length > MOST_BOXES ? [] : figuresOf(answer)),
    forwardTable(answer),
    ...valueTables(answer),
  ];
}

/** Where the pass begins, if not with the derivative of a number by itself. */
function upstreamOf({ pass: { loss, nodes, gradientName } }: BackpropAnswer): Block[] {
  const end = nodes.at(-1)?.name;
  if (loss === undefined || end === undefined) return [];
  const [before, between, after] = WORDING.upstream;
  return [prose(before, math(loss), between, math(end), after, math(gradientName(end)), ".")];
}

/** The chain rule along every path, where an input reaches the end on more than one. */
function pathTables(answer: BackpropAnswer): Block[] {
  const { paths, pass, locals, values } = answer;
  const forked = pass.inputs.filter((input) => paths.filter(({ to }) => to === input).length > 1);
  if (forked.length === 0) return [];
  const point = values[0];
  const rows = forked.flatMap((input): Inline[][][] => {
    const own = paths.filter(({ to }) => to === input);
    const products = own.map(({ shares }) => shares.map((i) => locals[i] ?? numeral(1)));
    const found = own.map(({ shares }) => shares.map((i) => point?.locals[i] ?? null));
    const total = point?.backward.get(input.name) ?? null;
    return [
      ...own.map(({ shares }, k): Inline[][] => [
        [...shares].reverse().flatMap((i, at): Inline[] => {
          const share = pass.shares[i];
          if (share === undefined) return [];
          return [...(at === 0 ? [math(share.to)] : []), text(" → "), math(share.from)];
        }),
        [math(product(shares.map((i) => localDerivative(pass.shares[i]))))],
        [math(product((products[k] ?? []).filter((factor) => !isOne(factor))))],
        ...(point === undefined ? [] : [productCell(found[k] ?? [])]),
      ]),
      ...(point === undefined
        ? []
        : [[[text(`${WORDING.sumOfPaths} `), math(input)], [text("")], [text("")], [numberCell(total)]]]),
    ];
  });
  return [
    {
      kind: "table",
      caption: [text(WORDING.paths)],
      heads: [
        [text(WORDING.path)],
        [text(WORDING.alongPath)],
        [text(WORDING.product)],
        ...(point === undefined ? [] : [[text(WORDING.value)]]),
      ],
      rows,
    },
  ];
}

const isOne = (node: Expr): boolean => node.kind === "number" && node.value.num === node.value.den;

const localDerivative = (share: BackpropAnswer["pass"]["shares"][number] | undefined): Expr =>
  share === undefined ? numeral(1) : apply("local derivative", [share.from, share.to]);

/** The numbers of a path and their product. */
function productCell(factors: readonly Written[]): Inline[] {
  const whole = factors.reduce<number | null>(
    (so, x) => (so === null || typeof x !== "number" ? null : so * x),
    1,
  );
  const [only, ...more] = factors;
  if (more.length === 0 || whole === null) return [numberCell(only === undefined ? null : whole)];
  return [
    ...factors.flatMap((factor, i): Inline[] => [
      ...(i === 0 ? [] : [text(" · ")]),
      ...(typeof factor === "number" && factor < 0 && i > 0
        ? [text("("), numberCell(factor), text(")")]
        : [numberCell(factor)]),
    ]),
    text(" = "),
    numberCell(whole),
  ];
}

/** What the pass costs, and what it would cost to vary each entry instead. */
function costsOf({ costs: { forward, backward, derivatives, shared } }: BackpropAnswer): Block {
  const count = derivatives.kind === "number" ? Number(derivatives.value.num) : undefined;
  const { operations, derivative, all, each, once } = WORDING.costs;
  return prose(
    operations(forward, backward),
    ...(count === 1 ? [` ${derivative}`] : [` ${all[0]} `, math(derivatives), ` ${all[1]}`]),
    ` ${count === undefined ? each.symbolic : each.counted(2 * count, 2 * count * forward)}`,
    ...(shared.length === 0
      ? []
      : [` ${once} `, ...shared.flatMap((name, i) => (i === 0 ? [math(name)] : [", ", math(name)])), "."]),
  );
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

function forwardTable({ pass: { nodes, facts } }: BackpropAnswer): Table {
  const shapes = new Shapes(facts);
  const isWide = nodes.some(({ name }) => !shapes.isScalar(name));
  return {
    kind: "table",
    heads: [[text(WORDING.step)], [text(WORDING.computation)], ...(isWide ? [[text(WORDING.shape)]] : [])],
    rows: nodes.map(({ name, body }, i) => [
      [text(`${i + 1}`)],
      [math(relation("=", name, body))],
      ...(isWide ? [shapeInline(shapes.of(name))] : []),
    ]),
  };
}

/** The same numbers, the last first; a second share of a name is added to the first. */
function backwardTable({ pass: { nodes, shares, gradientName, loss } }: BackpropAnswer): Table {
  const end = nodes.at(-1)?.name;
  const seen = new Set<Expr>();
  const rows: Inline[][][] =
    end === undefined
      ? []
      : [
          [
            [text("")],
            [
              math(
                relation(
                  "=",
                  gradientName(end),
                  loss === undefined ? numeral(1) : apply("gradient", [loss, end]),
                ),
              ),
            ],
          ],
        ];
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
