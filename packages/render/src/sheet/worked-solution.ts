/** An answer as blocks: what was asked, the working, the result, its values. Adds no mathematics. */
import {
  type Answer,
  type Definition,
  apply,
  isApply,
  derivativeOf,
  type Detail,
  type DifferentiateAnswer,
  type EvaluateAnswer,
  type Expr,
  fromRational,
  LIBRARY,
  numeral,
  type Part,
  type PointRequest,
  Shapes,
  rationalFromText,
  rationalOf,
  neg,
  relation,
  type Sym,
  symbol,
  symbolsOf,
  variableIn,
  type Working,
} from "@derive/core";
import { dataBlocks } from "./data.js";
import { backpropagated, drawn } from "./backprop.js";
import { minimized } from "./optimum.js";
import { compared } from "./same-optima.js";
import { plotted } from "./plot.js";
import { settled } from "./proof.js";
import { trained } from "./training.js";
import { CONSTANT_NAMES } from "../tex/style.js";
import {
  type AnswerBlock,
  type Block,
  heading,
  type Inline,
  prose,
  type Sheet,
  type Steps,
} from "./sheet.js";
import { pythonCheck } from "./python-check.js";
import { shapeLine } from "./shapes.js";
import { WORDING } from "./wording.js";

export interface SolutionOptions {
  readonly detail?: Detail;
  /** Rules applied without a line of their own. */
  readonly known?: readonly string[];
  /** Programs that check derivatives by differences: for formats in which programs run. */
  readonly checks?: boolean;
  /** Of a backward pass its graph alone. */
  readonly only?: "graph";
}

/** A page for one answer. */
export function sheetOf(answer: Answer, options: SolutionOptions = {}): Sheet {
  return { title: titleOf(answer), blocks: workedSolution(answer, options) };
}

function titleOf(answer: Answer): string {
  switch (answer.task) {
    case "evaluate":
      return WORDING.evaluation;
    case "prove":
      return answer.verdict.kind === "disproved" ? WORDING.refutation : WORDING.proof;
    case "backprop":
      return WORDING.backpropagation;
    case "plot":
      return WORDING.plot;
    case "train":
      return WORDING.training.title;
    case "minimize":
      return WORDING.optimum;
    case "equivalent":
      return WORDING.equivalence;
    case "differentiate":
      if (answer.parts.length > 1) return WORDING.partialDerivatives;
      return WORDING.layouts[answer.parts[0]?.layout ?? "none"];
  }
}

/** The blocks for one answer, without a title. */
export function workedSolution(answer: Answer, options: SolutionOptions = {}): Block[] {
  const given: Block[] = [
    ...(answer.definitions.length > 0 ? [{ kind: "definitions", items: answer.definitions } as const] : []),
    ...(answer.facts.length > 0 ? [{ kind: "conditions", items: answer.facts } as const] : []),
  ];
  return [...given, ...answered(answer, options)];
}

function answered(answer: Answer, options: SolutionOptions): Block[] {
  switch (answer.task) {
    case "evaluate":
      return evaluated(answer);
    case "prove":
      return settled(answer, options);
    case "backprop":
      return options.only === "graph" ? drawn(answer) : backpropagated(answer, options);
    case "plot":
      return plotted(answer);
    case "train":
      return trained(answer, [
        ...partsOf(answer.derivative, options),
        ...checkOf(answer.derivative, options),
      ]);
    case "minimize":
      return minimized(answer, options);
    case "equivalent":
      return compared(answer);
    case "differentiate":
      return differentiated(answer, options);
  }
}

function checkOf(answer: DifferentiateAnswer, { checks }: SolutionOptions): Block[] {
  const text = checks === true ? pythonCheck(answer) : undefined;
  return text === undefined ? [] : [{ kind: "check", text }];
}

function differentiated(answer: DifferentiateAnswer, options: SolutionOptions): Block[] {
  return [
    ...partsOf(answer, options),
    ...checkOf(answer, options),
    ...gradientOf(answer),
    ...(answer.data === undefined
      ? valuesOf(answer, isPartial(answer))
      : dataBlocks(answer.points, answer.data)),
  ];
}

const isPartial = ({ parts, question, definitions }: DifferentiateAnswer): boolean =>
  parts.length > 1 || variablesIn(question, definitions) > 1;

/** The working of each derivative. */
function partsOf(answer: DifferentiateAnswer, options: SolutionOptions): Block[] {
  const { parts } = answer;
  const partial = isPartial(answer);
  const several = parts.length > 1;
  const shown = new Set<Expr>();
  return parts.flatMap((part): Block[] => {
    const { lines, lemmas } = part.working(options.detail ?? "normal", options.known);
    const steps: Steps = { kind: "steps", goal: part.derivation.goal, lines, partial };
    return [
      ...(several
        ? [heading(3, `${WORDING.byVariable} `, { kind: "math", expr: variableIn(part) }, ...thenBy(part))]
        : []),
      ...beforeOf(part, options, partial, shown),
      ...lemmaBlocks(lemmas, shown),
      ...(lines.length > 0 ? [steps] : []),
      ...identified(part),
      answerOf(part, partial),
      ...entriesOf(part),
      ...shapesOf(part),
      ...remarksOn(part),
    ];
  });
}

/** What a linear map says of single entries. */
function entriesOf({ entries }: Part): Block[] {
  if (entries === undefined) return [];
  return [
    prose(WORDING.entriesOfMap),
    { kind: "math", expr: relation("=", entries.of, entries.result), partial: true },
  ];
}

/** What a reader can check at a glance. */
function remarksOn({ remarks }: Part): Block[] {
  if (remarks === undefined) return [];
  const { addsUpToZero, limits } = remarks();
  const { zero, where, left, of } = WORDING.remarks;
  return [
    ...(addsUpToZero ? [prose(zero)] : []),
    ...limits.map(({ parameter, question, gradient }) =>
      prose(
        `${where} `,
        { kind: "math", expr: relation("=", parameter, numeral(0)) },
        ` ${left} `,
        { kind: "math", expr: gradient },
        `, ${of} `,
        { kind: "math", expr: question },
        ".",
      ),
    ),
  ];
}

/** How the shapes in a gradient go together. */
function shapesOf({ layout, result, derivation }: Part): Block[] {
  if (layout === undefined) return [];
  const line = shapeLine(result, new Shapes(derivation.givens.facts));
  return line.length === 0 ? [] : [prose(...line)];
}

/** Where in the last line the result stands. */
function identified({ layout, indices, derivation, structure }: Part): Block[] {
  if (layout === undefined) return [];
  if (indices === undefined) {
    const [of] = isApply(derivation.goal, "differential") ? derivation.goal.args : [];
    const isOfVector = of !== undefined && isApply(of, "inner");
    return [
      prose(
        (isOfVector ? WORDING.identified : { ...WORDING.identified, ...WORDING.identifiedBeside })[layout],
      ),
      ...(structure === undefined ? [] : [prose(WORDING.alongStructure[structure])]),
    ];
  }
  const { entries, agrees } = WORDING.withIndices;
  const isEntry = isApply(derivation.result, "[]");
  return isEntry
    ? [prose(indices.agrees ? `${entries} ${agrees}` : entries)]
    : indices.agrees
      ? [prose(agrees)]
      : [];
}

/** The gradient that a Hessian is the derivative of; one that stands above is not worked out again. */
function beforeOf({ before }: Part, options: SolutionOptions, partial: boolean, shown: Set<Expr>): Block[] {
  if (before === undefined || shown.has(before.of)) return [];
  shown.add(before.of);
  const { lines } = before.working(options.detail ?? "normal", options.known);
  const steps: Steps = { kind: "steps", goal: before.derivation.goal, lines, partial };
  return [
    ...(lines.length > 0 ? [steps] : []),
    prose(WORDING.identified.gradient),
    { kind: "answer", of: before.of, expr: before.result, conditions: [], partial },
  ];
}

const thenBy = ({ then }: Part): (string | Inline)[] =>
  then === undefined ? [] : [` ${WORDING.thenBy} `, { kind: "math", expr: then }];

/**
 * Several first derivatives together: the gradient, in the order of the variables; of several functions the Jacobian.
 * All second ones: the Hessian.
 */
function gradientOf({ parts, question, square }: DifferentiateAnswer): Block[] {
  const [row] = square ?? [];
  if (square !== undefined && row !== undefined && square.length > 1) {
    const cell = (place: number): Expr => parts[place]?.result ?? question;
    const expr = apply("rows", [numeral(row.length), ...square.flat().map(cell)]);
    const variables = row.flatMap((place) => parts[place]?.wrt ?? []);
    const by = variables.length === 1 ? variables : [apply("column", variables)];
    const of = isApply(question, "column")
      ? apply("jacobian", [question, ...by])
      : apply("hessian", [question]);
    return [{ kind: "answer", of, expr, conditions: [], partial: true }];
  }
  if (parts.length < 2 || parts.some((part) => part.order !== 1)) return [];
  const expr = apply(
    "column",
    parts.map((part) => part.result),
  );
  return [{ kind: "answer", of: apply("gradient", [question]), expr, conditions: [], partial: true }];
}

/** A lemma that an earlier part has worked out is not worked out again. */
function lemmaBlocks(lemmas: Working["lemmas"], shown: Set<Expr>): Block[] {
  return lemmas.flatMap(({ working, of }): Block[] => {
    if (shown.has(working.goal)) return [];
    shown.add(working.goal);
    const steps: Steps = {
      kind: "steps",
      goal: working.goal,
      lines: working.lines,
      partial: of.params.length > 1,
    };
    return [{ kind: "lemma", of, steps }];
  });
}

const answerOf = (part: Part, partial: boolean): AnswerBlock => ({
  kind: "answer",
  of: part.of,
  expr: part.result,
  conditions: part.conditions,
  partial,
});

function valuesOf(answer: DifferentiateAnswer, partial: boolean): Block[] {
  if (answer.points.length === 0) return [];
  // Of a list each part has a function of its own.
  const isList = isApply(answer.question, "column");
  const columns = [
    ...(isList ? [] : [{ head: answer.question, values: answer.questionValues }]),
    ...answer.parts.map((part) => ({
      head: isList ? part.of : headOf(answer.question, part),
      values: part.values,
    })),
  ];
  return [{ kind: "values", partial, points: answer.points.map(pointOf), columns }];
}

function headOf(question: Expr, { wrt, order, then }: Part): Expr {
  if (then !== undefined) return derivativeOf(derivativeOf(question, wrt), then);
  let head = question;
  for (let i = 0; i < order; i += 1) head = derivativeOf(head, wrt);
  return head;
}

function evaluated({ question, points, values, exact, data }: EvaluateAnswer): Block[] {
  if (data !== undefined) return dataBlocks(points, data);
  return [
    {
      kind: "values",
      partial: false,
      points: points.map(pointOf),
      columns: [{ head: question, values, exact: exact.map((form) => form && worthShowing(form)) }],
    },
  ];
}

/** An exact form where decimals would not be exact: 1/3, but not 11/5. */
function worthShowing(form: Expr): Expr | null {
  const value = rationalOf(form);
  return value !== undefined && fromRational(value, "decimal") !== fromRational(value) ? null : form;
}

/** `x = 1/3, y = -2` as relations, as they were given. */
const pointOf = (point: PointRequest): Expr[] =>
  Object.entries(point).map(([name, value]) => relation("=", variable(name), valueExpr(value)));

function variable(name: string): Expr {
  try {
    return LIBRARY.parse(name, { functions: new Map(), symbols: new Set([name]) });
  } catch {
    return symbol(name);
  }
}

function valueExpr(value: PointRequest[string]): Expr {
  if (typeof value === "object") return symbol(JSON.stringify(value));
  if (typeof value === "string") return LIBRARY.parse(value);
  const size = rationalFromText(String(Math.abs(value)));
  const expr = size === undefined ? symbol(String(Math.abs(value))) : numeral(size);
  return value < 0 ? neg(expr) : expr;
}

/** How many variables a question depends on, counting those behind named intermediates. */
function variablesIn(question: Expr, definitions: readonly Definition[]): number {
  const named = new Map(definitions.filter((d) => d.params.length === 0).map((d) => [d.name, d.body]));
  const found = new Set<string>();
  const waiting: Sym[] = symbolsOf(question);
  const seen = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.name) || CONSTANT_NAMES.has(next.name)) continue;
    seen.add(next.name);
    const body = named.get(next.name);
    if (body === undefined) found.add(next.name);
    else waiting.push(...symbolsOf(body));
  }
  return found.size;
}
