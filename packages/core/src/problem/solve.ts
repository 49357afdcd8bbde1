/**
 * The single entry: a request goes in, an answer comes out. The command line, sheets, batch and other
 * programs all come through here, so they cannot disagree.
 */
import { derivativeOf, fromRational, isApply, type Variable } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, type Sym, symbol } from "../expr/expr.js";
import { symbolsOf } from "../expr/walk.js";
import { derive, type DeriveOptions, deriver } from "../derive/derive.js";
import { workingOf } from "../derive/working.js";
import { stepsOf } from "../rewrite/step.js";
import { Shapes } from "../rewrite/tensor/shape.js";
import { entryText } from "../syntax/entries.js";
import { print } from "../syntax/print.js";
import {
  canonicalName,
  isAboutTensors,
  readExpression,
  splitTopLevel,
  surroundings,
  type Surroundings,
} from "./declare.js";
import { withHidden } from "./hidden.js";
import { withDataDeclared } from "./given-data.js";
import type {
  Answer,
  DataAt,
  BackpropAnswer,
  DifferentiateAnswer,
  EquivalentAnswer,
  EvaluateAnswer,
  MinimizeAnswer,
  Part,
  PlotAnswer,
  TrainAnswer,
  ProveAnswer,
} from "./answered.js";
import {
  type BackpropRequest,
  type DifferentiateRequest,
  type EquivalentRequest,
  type EvaluateRequest,
  type MinimizeRequest,
  type PlotRequest,
  type TrainRequest,
  type ProveRequest,
  type Request,
  LAYOUTS,
  METHODS,
  VIEWS,
} from "./request.js";
import type { DataValue, ErrorResponse, OkResponse, PartResponse, StepResponse } from "./response.js";
import { dataJson, dataOf, requireGiven, tensorValue } from "./data.js";
import { variablesOf } from "./variables.js";
import {
  inserted,
  meaningsWith,
  type Point,
  readPoint,
  valueAt,
  type Written,
  writtenValue,
} from "./values.js";

/** What answers the tasks that a program may not need, so that it need not load them. */
export interface Handlers {
  readonly prove: (request: ProveRequest) => ProveAnswer;
  readonly backprop: (request: BackpropRequest) => BackpropAnswer;
  readonly plot: (request: PlotRequest) => PlotAnswer;
  readonly train: (request: TrainRequest) => TrainAnswer;
  readonly minimize: (request: MinimizeRequest) => MinimizeAnswer;
  readonly equivalent: (request: EquivalentRequest) => EquivalentAnswer;
  /** Derivatives with vectors and matrices. */
  readonly tensors: (
    request: DifferentiateRequest,
    question: Expr,
    around: Surroundings,
  ) => DifferentiateAnswer;
}

/** A request that none of the handlers at hand answers. */
export class NotLoaded extends Error {}

function wanted<T>(handler: T | undefined): T {
  if (handler === undefined) throw new NotLoaded("the handler of this task is not loaded");
  return handler;
}

/** Answers a request with the handlers at hand. Throws `DeriveError`, or `NotLoaded`. */
export function answerWith(request: Request, handlers: Partial<Handlers>): Answer {
  switch (request.task) {
    case "differentiate":
      return differentiate(withDataDeclared(request), handlers);
    case "evaluate":
      return evaluateAt(withDataDeclared(request));
    case "prove":
      return wanted(handlers.prove)(request);
    case "backprop":
      return wanted(handlers.backprop)(withDataDeclared(request));
    case "plot":
      return wanted(handlers.plot)(request);
    case "train":
      return wanted(handlers.train)(request);
    case "minimize":
      return wanted(handlers.minimize)(withDataDeclared(request));
    case "equivalent":
      return wanted(handlers.equivalent)(request);
  }
}

/** By x_k where x has entries means by x[k]. */
function withEntries(
  request: DifferentiateRequest,
  question: Expr,
  { names }: Surroundings,
): DifferentiateRequest {
  const { wrt } = request;
  if (wrt === undefined) return request;
  const texts = typeof wrt === "string" ? splitTopLevel(wrt) : wrt;
  return { ...request, wrt: texts.map((text) => entryText(text.trim(), question, names.symbols)) };
}

/** The names that derivatives are taken by, those of vectors whose entries are asked about among them. */
function movedBy(request: DifferentiateRequest, question: Expr, around: Surroundings): readonly Expr[] {
  const { wrt } = request;
  if (wrt === undefined) return variablesOf(request, question, around);
  const texts = typeof wrt === "string" ? splitTopLevel(wrt) : wrt;
  return texts.map((text) => symbol(canonicalName(text.replace(/\[.*$/s, ""))));
}

function differentiate(request: DifferentiateRequest, handlers: Partial<Handlers>): DifferentiateAnswer {
  const around = surroundings(request.declare, request.define, request.given);
  const list = listed(request);
  const question =
    list === undefined
      ? readExpression(request.expr, around)
      : apply(
          "column",
          list.map((text) => readExpression(text, around)),
        );
  requireKnown("layout", request.layout, LAYOUTS);
  requireKnown("view", request.view, VIEWS);
  requireKnown("method", request.method, METHODS);
  const order = request.order ?? 1;
  if (!Number.isInteger(order) || order < 1 || order > MOST_ORDER) {
    throw new DeriveError("domain", `the order of a derivative is a whole number from 1 to ${MOST_ORDER}`);
  }
  if (list !== undefined && isAboutTensors(question, around))
    throw new DeriveError(
      "unsupported",
      "the functions of a list are numbers: write one of vectors as a vector",
    );
  if (isAboutTensors(question, around)) {
    const entries = withEntries(request, question, around);
    const open = withHidden([question], around, movedBy(entries, question, around));
    return wanted(handlers.tensors)(entries, open.questions[0] ?? question, open.around);
  }
  const variables = variablesOf(request, question, around);
  const meanings = meaningsWith(around.definitions);
  const points = request.at ?? [];
  const at = points.map((point) => readPoint(point, around.names));
  const options: DeriveOptions = {
    definitions: around.definitions,
    facts: around.facts,
    ...(request.method === undefined ? {} : { method: request.method }),
    ...(request.in === undefined ? {} : { in: request.in }),
  };
  // Without names of the user's, all partial derivatives share what they have in common; with them, each
  // is to cite only the lemmas it needs.
  const shared = around.definitions.length === 0 ? deriver(options) : undefined;
  refuseLayout(request);
  const square =
    list !== undefined
      ? rowsOf(question, variables)
      : request.layout === "hessian"
        ? squareOf(question, variables)
        : undefined;
  const asked: readonly Pair[] =
    square?.pairs ??
    variables.map((wrt) => ({
      of: question,
      wrt,
      by: Array.from({ length: order }, () => wrt),
      then: undefined,
    }));
  const parts = asked.map(({ of, wrt, by, then }): Part => {
    const goal = by.reduce<Expr>((inner, x) => derivativeOf(inner, x), of);
    const derivation = shared === undefined ? derive(goal, options) : shared(goal);
    const { result, conditions } = derivation;
    return {
      wrt,
      ...(then === undefined ? {} : { then }),
      order: by.length,
      of: derivation.goal,
      derivation,
      result,
      conditions,
      values: at.map((point) =>
        writtenValue(valueAt(result, point, meanings, [...conditions, ...checkable(around.facts, point)])),
      ),
      replayed: true,
      working: workingOf(derivation),
    };
  });
  return {
    task: "differentiate",
    ...(request.id === undefined ? {} : { id: request.id }),
    question,
    definitions: around.definitions,
    facts: around.facts,
    parts,
    ...(square === undefined ? {} : { square: square.rows }),
    points,
    questionValues:
      list === undefined
        ? at.map((point) => writtenValue(valueAt(question, point, meanings, checkable(around.facts, point))))
        : [],
  };
}

/** The functions of which the Jacobian is asked for: [x*y, x + y]. Throws `DeriveError` for another layout of a list. */
function listed({ expr, layout, order = 1 }: DifferentiateRequest): readonly string[] | undefined {
  const inside = /^\s*\[(.*)\]\s*$/s.exec(expr)?.[1];
  const texts = inside === undefined ? [] : splitTopLevel(inside);
  if (texts.length < 2) return undefined;
  if ((layout !== undefined && layout !== "jacobian" && layout !== "gradient") || order > 1)
    throw new DeriveError(
      "unsupported",
      "several functions in a list have a Jacobian: other derivatives one by one",
    );
  return texts;
}

const MOST_ORDER = 50;

/** Layouts that say something of vectors and matrices only. */
/** A request may come from a program that no type checker has seen. */
function requireKnown(what: string, word: string | undefined, known: readonly string[]): void {
  if (word !== undefined && !known.includes(word))
    throw new DeriveError("syntax", `${what} is one of ${known.join(", ")}, not ${JSON.stringify(word)}`);
}

function refuseLayout({ layout, order }: DifferentiateRequest): void {
  if (layout === "directional" || layout === "structured symmetric")
    throw new DeriveError(
      "unsupported",
      `the layout ${layout} is for vectors and matrices: declare the variable`,
    );
  if (layout === "hessian" && order !== undefined && order !== 2)
    throw new DeriveError("domain", `a hessian is of order 2, not ${order}`);
}

interface Pair {
  readonly of: Expr;
  readonly wrt: Sym;
  readonly by: readonly Sym[];
  readonly then: Sym | undefined;
}

/** All second derivatives, those that are equal once, and where each stands. */
function squareOf(of: Expr, variables: readonly Sym[]): { pairs: Pair[]; rows: number[][] } {
  const pairs: Pair[] = [];
  const places = new Map<string, number>();
  variables.forEach((x, i) => {
    variables.slice(i).forEach((y, j) => {
      places.set(`${i} ${i + j}`, pairs.length).set(`${i + j} ${i}`, pairs.length);
      pairs.push({ of, wrt: x, by: [x, y], then: x === y ? undefined : y });
    });
  });
  return { pairs, rows: variables.map((_, i) => variables.map((__, j) => places.get(`${i} ${j}`) ?? 0)) };
}

/** The first derivatives of several functions: a row for each. */
function rowsOf(list: Expr, variables: readonly Sym[]): { pairs: Pair[]; rows: number[][] } {
  const functions = list.kind === "apply" ? list.args : [];
  return {
    pairs: functions.flatMap((of) => variables.map((x) => ({ of, wrt: x, by: [x], then: undefined }))),
    rows: functions.map((_, i) => variables.map((__, j) => i * variables.length + j)),
  };
}

/** The facts that are about given values and nothing else. */
const checkable = (facts: readonly Expr[], { rational, other }: Point): Expr[] =>
  facts.filter((fact) => {
    const about = symbolsOf(fact);
    return about.length > 0 && about.every((s) => rational.has(s.name) || other.has(s));
  });

function evaluateAt(request: EvaluateRequest): EvaluateAnswer {
  const around = surroundings(request.declare, request.define, request.given);
  const question = readExpression(request.expr, around);
  const meanings = meaningsWith(around.definitions);
  const points = request.at ?? [{}];
  if (isAboutTensors(question, around)) {
    // Raises where shapes do not go together.
    const shapes = new Shapes([...around.facts, ...around.dimensions]);
    const whole = inserted(question, around.definitions, shapes);
    shapes.of(whole);
    const data = points.map((typed): DataAt => {
      const own = dataOf(readPoint(typed, around.names), around.facts);
      requireGiven(around.facts, [question], around.definitions, own, meanings);
      return [{ of: question, value: tensorValue(whole, own, meanings) }];
    });
    return {
      task: "evaluate",
      ...(request.id === undefined ? {} : { id: request.id }),
      question,
      definitions: around.definitions,
      facts: around.facts,
      points,
      values: [],
      exact: [],
      data,
    };
  }
  const isPending = question.kind === "apply" && question.pending;
  const worked = isPending ? derive(question, around) : { result: question, conditions: [] };
  const values = points.map((typed) => {
    const point = readPoint(typed, around.names);
    return valueAt(worked.result, point, meanings, [...worked.conditions, ...checkable(around.facts, point)]);
  });
  return {
    task: "evaluate",
    ...(request.id === undefined ? {} : { id: request.id }),
    question,
    definitions: around.definitions,
    facts: around.facts,
    points,
    values: values.map(writtenValue),
    exact: values.map((value) =>
      value?.kind === "value" && value.exact !== undefined ? fromRational(value.exact) : null,
    ),
  };
}

export interface SolveOptions {
  /** A TeX printer, when the response is to have TeX in it. */
  readonly tex?: (node: Expr) => string;
}

/** What went wrong, as a response. An error that is not ours is reported as internal. */
export function errorResponse(error: unknown, request?: { readonly id?: unknown }): ErrorResponse {
  const id = typeof request?.id === "string" ? { id: request.id } : {};
  if (!(error instanceof DeriveError)) {
    const message = error instanceof Error ? error.message : "something that is not an error was thrown";
    return { ...id, ok: false, error: { kind: "internal", message } };
  }
  const { kind, message, place } = error;
  return {
    ...id,
    ok: false,
    error: { kind, message, ...(place === undefined ? {} : { line: place.line, column: place.column }) },
  };
}

export function toResponse(given: Answer, { tex }: SolveOptions = {}): OkResponse {
  if (given.task !== "differentiate" && given.task !== "evaluate") return given.response();
  const id = given.id === undefined ? {} : { id: given.id };
  const texOf = (node: Expr): { tex?: string } => (tex === undefined ? {} : { tex: tex(node) });
  if (given.task === "evaluate") {
    const value =
      given.data?.map(([first]) => (first === undefined ? null : dataJson(first.value))) ?? given.values;
    return { ...id, ok: true, result: print(given.question), ...texOf(given.question), value };
  }
  const partials = given.parts.map(
    (part, i): PartResponse => ({
      wrt: part.then === undefined ? print(variableIn(part)) : `${part.wrt.name}, ${part.then.name}`,
      result: print(part.result),
      ...texOf(part.result),
      ...(given.points.length === 0 ? {} : { value: valuesOf(part, i, given) }),
      ...(part.entries === undefined
        ? {}
        : { entries: { of: print(part.entries.of), result: print(part.entries.result) } }),
      conditions: part.conditions.map((c) => print(c)),
      steps: stepResponses(part),
      replayed: true,
    }),
  );
  const [only] = partials;
  if (partials.length === 1 && only !== undefined) {
    const { wrt: _wrt, ...rest } = only;
    return { ...id, ok: true, ...rest };
  }
  const { square } = given;
  if (square !== undefined) {
    const cell = (place: number): string => partials[place]?.result ?? "";
    return {
      ...id,
      ok: true,
      result: `[${square.map((row) => `[${row.map(cell).join(", ")}]`).join(", ")}]`,
      ...(given.points.length === 0 || given.data !== undefined
        ? {}
        : {
            value: given.points.map((_, i) =>
              square.map((row) => row.map((place) => numberAt(partials[place]?.value?.[i]))),
            ),
          }),
      conditions: [...new Set(partials.flatMap((p) => p.conditions))],
      replayed: true,
      partials,
    };
  }
  return {
    ...id,
    ok: true,
    result: `[${partials.map((p) => p.result).join(", ")}]`,
    ...(given.points.length === 0
      ? {}
      : given.data === undefined
        ? { value: given.points.map((_, i) => partials.map(({ value }) => numberAt(value?.[i]))) }
        : {}),
    conditions: [...new Set(partials.flatMap((p) => p.conditions))],
    replayed: true,
    partials,
  };
}

/** What is differentiated by: a variable, or an entry of one. */
export function variableIn({ of, wrt }: Part): Variable {
  const [, by] = isApply(of, "D") || isApply(of, "gradient") ? of.args : [];
  return by !== undefined && isApply(by, "[]") ? by : wrt;
}

const numberAt = (value: DataValue | undefined): Written =>
  value === undefined || typeof value === "object" ? null : value;

const valuesOf = (part: Part, index: number, { data }: DifferentiateAnswer): readonly DataValue[] =>
  data?.map((at) => {
    const own = at[index];
    return own === undefined ? null : dataJson(own.value);
  }) ?? part.values;

/** Past this many steps whole lines are not written out: each is as long as the expression. */
const MOST_LINES = 400;

function stepResponses(part: Part): StepResponse[] {
  const { derivation } = part;
  if (stepsOf(derivation).length > MOST_LINES) return [];
  return part.working("normal").lines.map((line) => ({
    rule: line.reason.rule,
    title: line.reason.title,
    at: print(line.changed.from),
    becomes: print(line.changed.to),
    line: print(line.expr),
    assuming: line.assuming.map((c) => print(c)),
  }));
}
