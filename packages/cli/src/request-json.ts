/**
 * Reads one line of a batch as a request: JSON of the right shape or a typed error that names the field.
 * Fields we do not know are refused, since an answer that overlooks one could be an answer to another
 * question. What the fields mean is not judged here.
 */
import {
  type BackpropRequest,
  LAYOUTS,
  METHODS,
  type MinimizeRequest,
  type SideRequest,
  type DifferentiateRequest,
  DeriveError,
  type EvaluateRequest,
  type PointRequest,
  type ProveRequest,
  type Request,
  type TrainRequest,
  VIEWS,
} from "@derive/core";
import type { TextLine } from "./lines.js";

export type Id = string | number;

export interface Received {
  /** As the line has it, and also of a line with a mistake where it can be made out. */
  readonly id: Id | undefined;
  readonly request: Request | DeriveError;
}

export function readRequest(line: TextLine): Received {
  if (line.cut) {
    const request = new DeriveError(
      "budget",
      `line ${line.number} is longer than ${line.text.length} characters`,
    );
    return { id: idInText(line.text), request };
  }
  let json: unknown;
  try {
    json = JSON.parse(line.text);
  } catch (error) {
    const why = error instanceof Error ? error.message : "";
    return {
      id: idInText(line.text),
      request: new DeriveError("syntax", `line ${line.number} is not JSON: ${why}`),
    };
  }
  if (!isObject(json)) {
    return { id: undefined, request: new DeriveError("syntax", `line ${line.number} is not a JSON object`) };
  }
  const { id } = json;
  try {
    if (id !== undefined && !isId(id)) throw wrong("id", "a text or a number");
    return { id, request: requestOf(json) };
  } catch (error) {
    if (!(error instanceof DeriveError)) throw error;
    return { id: isId(id) ? id : undefined, request: error };
  }
}

type Fields = Readonly<Record<string, unknown>>;

const COMMON: readonly string[] = ["id", "task", "expr", "declare", "indices", "define", "given", "at"];
const FIELDS: Readonly<Record<Request["task"], readonly string[]>> = {
  differentiate: [...COMMON, "wrt", "order", "in", "method", "layout", "direction", "view"],
  evaluate: COMMON,
  backprop: [...COMMON, "update", "rate"],
  minimize: [
    "id",
    "task",
    "objective",
    "at",
    "over",
    "kind",
    "model",
    "domain",
    "declare",
    "indices",
    "define",
    "given",
  ],
  equivalent: ["id", "task", "left", "right", "with", "domain", "declare", "indices", "define", "given"],
  plot: ["id", "task", "expr", "over", "from", "to", "at", "declare", "indices", "define", "given"],
  train: [...COMMON, "target", "over", "from", "to", "samples", "epochs", "rate", "seed"],
  prove: ["id", "task", "claim", "lhs", "rhs", "declare", "indices", "define", "given", "via", "using", "in"],
};
const TASKS = Object.keys(FIELDS) as readonly Request["task"][];

function requestOf(json: Fields): Request {
  const { task } = json;
  if (typeof task !== "string") throw wrong("task", TASKS.map((name) => JSON.stringify(name)).join(" or "));
  const known = TASKS.find((name) => name === task);
  if (known === undefined) {
    throw new DeriveError(
      "unsupported",
      `the task ${JSON.stringify(task)} is not known; ${[...TASKS, "solve", "integrate"].join(", ")} are`,
    );
  }
  const extra = Object.keys(json).find((name) => !FIELDS[known].includes(name));
  if (extra !== undefined)
    throw new DeriveError("unsupported", `${task} has no field ${JSON.stringify(extra)}`);
  if (known === "prove") return { task: known, ...aroundOf(json), ...claimOf(json) };
  if (known === "minimize") {
    const { at } = json;
    const data = at === undefined ? {} : { at: points(at) };
    return { task: known, ...withDomain(json), ...objectiveOf(json), ...data };
  }
  if (known === "equivalent")
    return {
      task: known,
      ...withDomain(json),
      left: sideOf(json["left"], "left"),
      right: sideOf(json["right"], "right"),
      ...(json["with"] === undefined ? {} : { with: change(json["with"]) }),
    };
  const { expr, at, over, from, to } = json;
  if (typeof expr !== "string") throw wrong("expr", "a text");
  const common = { expr, ...aroundOf(json), ...(at === undefined ? {} : { at: points(at) }) };
  if (known === "plot") {
    const end = (value: unknown, field: string): number | string => {
      if (typeof value !== "number" && typeof value !== "string") throw wrong(field, "a number");
      return value;
    };
    if (over !== undefined && typeof over !== "string") throw wrong("over", "a text");
    return {
      task: known,
      ...common,
      ...(over === undefined ? {} : { over }),
      ...(from === undefined ? {} : { from: end(from, "from") }),
      ...(to === undefined ? {} : { to: end(to, "to") }),
    };
  }
  if (known === "train") return { task: known, ...trainingOf(json, common) };
  if (known === "differentiate") return { task: known, ...common, ...howOf(json) };
  return known === "backprop" ? { task: known, ...common, ...stepOf(json) } : { task: known, ...common };
}

function trainingOf(json: Fields, { at, ...common }: CommonFields): Omit<TrainRequest, "task" | "id"> {
  const { target, over } = json;
  if (typeof target !== "string") throw wrong("target", "a text: the function that is learned");
  if (over !== undefined && typeof over !== "string") throw wrong("over", "a text");
  const [start, ...more] = at ?? [];
  if (more.length > 0) throw wrong("at", "one point to start from");
  const numbers = ["from", "to", "samples", "epochs", "rate", "seed"].flatMap((field) => {
    const value = json[field];
    if (value === undefined) return [];
    if (typeof value !== "number" && typeof value !== "string") throw wrong(field, "a number");
    return [[field, value] as const];
  });
  return {
    ...common,
    target,
    ...(over === undefined ? {} : { over }),
    ...(start === undefined ? {} : { at: start }),
    ...Object.fromEntries(numbers),
  };
}

type CommonFields = Pick<EvaluateRequest, "expr" | "declare" | "define" | "given" | "at">;

/** A step of gradient descent after a backward pass. */
function stepOf({ update, rate }: Fields): Pick<BackpropRequest, "update" | "rate"> {
  if (rate !== undefined && typeof rate !== "string" && typeof rate !== "number")
    throw wrong("rate", "a number or an expression");
  return {
    ...(update === undefined
      ? {}
      : { update: typeof update === "string" ? update : textList(update, "update") }),
    ...(rate === undefined ? {} : { rate: String(rate) }),
  };
}

/** `{"i": [1, "k"]}`: i is a whole number from 1 to k. */
function rangesByName(json: unknown): Record<string, string> {
  const shape = 'ranges by name, such as {"i": [1, "k"]}';
  if (!isObject(json)) throw wrong("indices", shape);
  return Object.fromEntries(
    Object.entries(json).map(([name, range]) => {
      const ends: readonly unknown[] = Array.isArray(range) ? range : [];
      const [low, high, ...more] = ends;
      const isEnd = (end: unknown): boolean => typeof end === "string" || Number.isInteger(end);
      if (!isEnd(low) || !isEnd(high) || more.length > 0) throw wrong("indices", shape);
      return [name, `index ${String(low)} .. ${String(high)}`];
    }),
  );
}

function aroundOf(json: Fields): Pick<EvaluateRequest, "declare" | "define" | "given"> {
  const { declare, indices, define, given } = json;
  const declared = {
    ...(declare === undefined ? {} : textsByName(declare)),
    ...(indices === undefined ? {} : rangesByName(indices)),
  };
  return {
    ...(Object.keys(declared).length === 0 ? {} : { declare: declared }),
    ...(define === undefined ? {} : { define: textList(define, "define") }),
    ...(given === undefined ? {} : { given: textList(given, "given") }),
  };
}

/** A domain is one more thing that is given. */
function withDomain(json: Fields): Pick<EvaluateRequest, "declare" | "define" | "given"> {
  const around = aroundOf(json);
  const { domain } = json;
  if (domain === undefined) return around;
  if (typeof domain !== "string") throw wrong("domain", "a text");
  return { ...around, given: [...(around.given ?? []), domain] };
}

const KINDS = ["argmin", "argmax", "map", "mle"] as const;

function objectiveOf(json: Fields): Omit<MinimizeRequest, "task"> {
  const { over, objective, kind, model } = json;
  if (typeof over !== "string") throw wrong("over", "a text");
  if (objective !== undefined && typeof objective !== "string") throw wrong("objective", "a text");
  const wanted = KINDS.find((name) => name === kind);
  if (kind !== undefined && wanted === undefined) throw wrong("kind", `one of ${KINDS.join(", ")}`);
  return {
    over,
    ...(objective === undefined ? {} : { objective }),
    ...(wanted === undefined ? {} : { kind: wanted }),
    ...(model === undefined ? {} : { model: textList(model, "model") }),
  };
}

function change(value: unknown): string {
  if (typeof value !== "string") throw wrong("with", "a text such as v = s^2");
  return value;
}

function sideOf(value: unknown, field: string): SideRequest {
  if (!isObject(value))
    throw wrong(field, 'an object such as {"kind": "argmin", "var": "w", "objective": "…"}');
  const { kind, var: variable, objective, domain, model, value: point } = value;
  if (kind === "point") {
    if (typeof point !== "string") throw wrong(`${field}.value`, "a text");
    return { kind, value: point };
  }
  const wanted = KINDS.find((name) => name === kind);
  if (wanted === undefined) throw wrong(`${field}.kind`, `one of ${KINDS.join(", ")}, point`);
  if (typeof variable !== "string") throw wrong(`${field}.var`, "a text");
  if (objective !== undefined && typeof objective !== "string") throw wrong(`${field}.objective`, "a text");
  if (domain !== undefined && typeof domain !== "string") throw wrong(`${field}.domain`, "a text");
  return {
    kind: wanted,
    var: variable,
    ...(objective === undefined ? {} : { objective }),
    ...(domain === undefined ? {} : { domain }),
    ...(model === undefined ? {} : { model: textList(model, `${field}.model`) }),
  };
}

function claimOf(json: Fields): Omit<ProveRequest, "task" | "id"> {
  const { claim, lhs, rhs, via, using } = json;
  const text = (value: unknown, field: string): string => {
    if (typeof value !== "string") throw wrong(field, "a text");
    return value;
  };
  return {
    ...(claim === undefined
      ? { lhs: text(lhs, "lhs"), rhs: text(rhs, "rhs") }
      : { claim: text(claim, "claim") }),
    ...(via === undefined ? {} : { via: textList(via, "via") }),
    ...(using === undefined ? {} : { using: textList(using, "using") }),
    ...(json["in"] === undefined ? {} : { in: textList(json["in"], "in") }),
  };
}

function howOf(
  json: Fields,
): Pick<DifferentiateRequest, "wrt" | "order" | "in" | "method" | "layout" | "direction" | "view"> {
  const { wrt, order, method, layout, direction } = json;
  const view = VIEWS.find((word) => word === json["view"]);
  if (json["view"] !== undefined && view === undefined)
    throw wrong("view", VIEWS.map((word) => JSON.stringify(word)).join(" or "));
  const wanted = LAYOUTS.find((name) => name === layout);
  if (layout !== undefined && wanted === undefined) throw wrong("layout", `one of ${LAYOUTS.join(", ")}`);
  if (direction !== undefined && typeof direction !== "string") throw wrong("direction", "a text");
  if (order !== undefined && typeof order !== "number") throw wrong("order", "a number");
  const route = METHODS.find((name) => name === method);
  if (method !== undefined && route === undefined) throw wrong("method", `one of ${METHODS.join(", ")}`);
  return {
    ...(wrt === undefined ? {} : { wrt: typeof wrt === "string" ? wrt : textList(wrt, "wrt") }),
    ...(order === undefined ? {} : { order }),
    ...(json["in"] === undefined ? {} : { in: textList(json["in"], "in") }),
    ...(route === undefined ? {} : { method: route }),
    ...(wanted === undefined ? {} : { layout: wanted }),
    ...(direction === undefined ? {} : { direction }),
    ...(view === undefined ? {} : { view }),
  };
}

const wrong = (field: string, what: string): DeriveError =>
  new DeriveError("syntax", `the field "${field}" must be ${what}`);
const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isId = (value: unknown): value is Id => typeof value === "string" || typeof value === "number";
const isText = (value: unknown): value is string => typeof value === "string";

function textList(value: unknown, field: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!list.every(isText)) throw wrong(field, "a list of texts");
  return list;
}

function textsByName(value: unknown): Readonly<Record<string, string>> {
  const ok = (fields: Fields): fields is Readonly<Record<string, string>> =>
    Object.values(fields).every(isText);
  if (!isObject(value) || !ok(value)) throw wrong("declare", "an object of texts, by name");
  return value;
}

/** One point or a list of them. */
const isPlain = (value: unknown): value is number | string =>
  typeof value === "number" || typeof value === "string";
const isRow = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isPlain);

function points(value: unknown): readonly PointRequest[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isPoint = (point: unknown): point is PointRequest =>
    isObject(point) &&
    Object.values(point).every(
      (v) => isPlain(v) || isRow(v) || (Array.isArray(v) && v.length > 0 && v.every(isRow)),
    );
  if (!list.every(isPoint)) throw wrong("at", "a list of points, each an object of numbers or texts by name");
  return list;
}

/** The id of a line that is not JSON as a whole, where it can be made out. */
function idInText(text: string): Id | undefined {
  const found = /"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?)/.exec(text.slice(0, 10_000))?.[1];
  if (found === undefined) return undefined;
  try {
    const id: unknown = JSON.parse(found);
    return isId(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
