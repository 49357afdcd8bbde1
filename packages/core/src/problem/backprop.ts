/** The task `backprop`: the forward pass, the backward pass, and the values of both at points. */
import { neg, product, sum } from "../expr/build.js";
import { attempt, DeriveError } from "../expr/error.js";
import { type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { substitute, symbolsOf } from "../expr/walk.js";
import {
  atomicNodes,
  type BackwardPass,
  backwardPass,
  type GraphNode,
  namedNodes,
  type Share,
} from "../derive/tensor/backward.js";
import { tidiedAndCompared } from "../derive/tensor/compared.js";
import { WholeGradients } from "../derive/tensor/whole.js";
import { costsOf } from "../derive/tensor/cost.js";
import { pathsOf } from "../derive/tensor/paths.js";
import { requireIndependent } from "../derive/tensor/structure.js";
import { TensorTidy } from "../derive/tensor/tidy.js";
import { LIBRARY } from "../library/library.js";
import { added, type Entries, entriesOf, single } from "../evaluate/entries.js";
import type { Definition, Givens } from "../rewrite/step.js";
import { Networks } from "../rewrite/tensor/network.js";
import { Shapes } from "../rewrite/tensor/shape.js";
import { print } from "../syntax/print.js";
import { canonicalName, readExpression, splitTopLevel, type Surroundings, surroundings } from "./declare.js";
import { withHidden } from "./hidden.js";
import {
  dataJson,
  dataOf,
  isDefined,
  requireGiven,
  type TensorValue,
  UNDEFINED,
  valueOf,
  whereMet,
  withoutAll,
} from "./data.js";
import type { BackpropAnswer, GraphData, GraphValues, Update } from "./answered.js";
import type { BackpropRequest } from "./request.js";
import type { DataValue, OkResponse } from "./response.js";
import { requireShape, separateUpstream } from "./upstream.js";
import { inserted, meaningsWith, type Point, readPoint, type Written } from "./values.js";

const ONE = numeral(1);
/** More paths than this are no table any more. */
const MOST_PATHS = 16;

export function answerBackprop(request: BackpropRequest): BackpropAnswer {
  const pieces = splitStatements(request.expr);
  const last = pieces.at(-1) ?? "";
  const named = /^\s*([^=<>!]+?)\s*=\s*(.+)$/s.exec(last);
  const define = [...(request.define ?? []), ...pieces.slice(0, -1), ...(named === null ? [] : [last])];
  const { given, upstream } = separateUpstream(request.given ?? []);
  const read = surroundings(request.declare, define, given);
  const typed = readExpression(upstream?.of ?? named?.[1] ?? last, read);
  const free = [typed, ...read.definitions.map((d) => d.body)].flatMap((node) => symbolsOf(node));
  const { questions, around } = withHidden([typed], read, [...new Set(free)]);
  const question = questions[0] ?? typed;
  const givens: Givens = {
    definitions: around.definitions,
    facts: [...around.facts, ...around.dimensions],
  };
  const shapes = new Shapes(givens.facts);
  if (upstream !== undefined) requireShape(upstream, shapes.of(question), request.declare);
  // Of a vector no derivative is taken: it goes into a number of which nothing else is known.
  const loss = upstream?.loss ?? (shapes.isScalar(question) ? undefined : "L");
  const isNamed = around.definitions.some((d) => d.params.length === 0);
  if (upstream !== undefined && !around.definitions.some((d) => d.name === upstream.of))
    throw new DeriveError(
      "syntax",
      `d${upstream.loss}/d${upstream.of} is given, and no step is called ${upstream.of}`,
    );
  const nodes: GraphNode[] = isNamed
    ? namedNodes(question, around.definitions)
    : atomicNodes(question, givens);
  const pass = backwardPass(nodes, givens, symbolsOf(question), loss);
  const gradients = totals(pass);
  const functions = around.definitions.filter((d) => d.params.length > 0);
  const points = request.at ?? [];
  const updates = updatesOf(request, pass, around);
  const locals = localsOf(pass);
  const data = points.map((point) =>
    valuesOf(pass, gradients, { updates, locals }, readPoint(point, around.names), functions),
  );
  const own = new Shapes(pass.facts);
  const numeric = [...gradients.keys()].every((name) => own.isScalar(name));
  const found: Found = {
    task: "backprop",
    ...(request.id === undefined ? {} : { id: request.id }),
    question,
    definitions: functions,
    facts: around.facts,
    unnamed: !isNamed,
    pass,
    gradients,
    locals,
    updates,
    paths: numeric ? (pathsOf(pass, MOST_PATHS) ?? []) : [],
    costs: costsOf(pass, gradients),
    points,
    values: numeric ? data.map(numbersOf) : [],
    data: numeric ? [] : data,
  };
  const wholeGradient = wholeGradients(found);
  for (const input of pass.inputs.filter((name) => own.has(name, "symmetric")))
    requireIndependent(wholeGradient(input), input, own);
  return { ...found, wholeGradient, response: () => backpropResponse(found, wholeGradient) };
}

type Found = Omit<BackpropAnswer, "response" | "wholeGradient">;

/** Parts at semicolons and line ends. */
const splitStatements = (text: string): string[] =>
  text.includes(";") || text.includes("\n")
    ? splitTopLevel(text.replaceAll(",", "\u0001")).map((part) => part.replaceAll("\u0001", ","))
    : [text];

/** The gradient of each name as the sum of its shares, in terms of names and of gradients before it. */
function totals({ nodes, inputs, shares, gradientName, facts, loss }: BackwardPass): ReadonlyMap<Sym, Expr> {
  const found = new Map<Sym, Expr>();
  const shapes = new Shapes(facts);
  const tidy = new TensorTidy(shapes, LIBRARY);
  const networks = new Networks(shapes);
  const end = nodes.at(-1)?.name;
  const first = loss === undefined || end === undefined ? ONE : gradientName(end);
  if (end !== undefined) found.set(end, first);
  for (const name of [
    ...nodes
      .map((node) => node.name)
      .reverse()
      .slice(1),
    ...inputs,
  ]) {
    const own = shares.filter((share) => share.to === name).map((share) => share.value);
    const by = end === undefined ? new Map() : new Map<Expr, Expr>([[gradientName(end), first]]);
    found.set(
      name,
      own.length === 0 ? tidy.zeros(name) : tidiedAndCompared(substitute(sum(own), by), tidy, networks),
    );
  }
  return found;
}

/** `w - eta*dw` for each parameter named. */
function updatesOf(
  { update, rate }: BackpropRequest,
  { inputs, gradientName, facts }: BackwardPass,
  around: Surroundings,
): Update[] {
  if (update === undefined) {
    if (rate !== undefined)
      throw new DeriveError("syntax", "a rate is that of an update: say what is updated");
    return [];
  }
  const step = rate === undefined ? symbol("eta") : readExpression(rate, around);
  if (!new Shapes(facts).isScalar(step)) throw new DeriveError("shape", "the rate of an update is a number");
  return (typeof update === "string" ? splitTopLevel(update) : update).map((text) => {
    const name = inputs.find((input) => input.name === canonicalName(text));
    if (name === undefined)
      throw new DeriveError(
        "domain",
        `${text} is no input of the computation: its inputs are ${inputs.map((input) => input.name).join(", ")}`,
      );
    return { name, becomes: sum([name, neg(product([step, gradientName(name)]))]) };
  });
}

function localsOf({ shares, facts, gradientName }: BackwardPass): Expr[] {
  const shapes = new Shapes(facts);
  const tidy = new TensorTidy(shapes, LIBRARY);
  const networks = new Networks(shapes);
  return shares.map(({ from, value }) =>
    shapes.isScalar(from)
      ? tidiedAndCompared(substitute(value, new Map([[gradientName(from), ONE]])), tidy, networks)
      : value,
  );
}

/** Values forward and backward for numbers or data. A share that does not exist makes what it reaches undefined. */
function valuesOf(
  { nodes, inputs, shares, gradientName, facts, loss }: BackwardPass,
  gradients: ReadonlyMap<Sym, Expr>,
  { updates, locals }: Pick<BackpropAnswer, "updates" | "locals">,
  point: Point,
  functions: readonly Definition[],
): GraphData {
  const meanings = meaningsWith(functions);
  const data = dataOf(point, facts);
  requireGiven(facts, inputs, functions, data, meanings);
  const shapes = new Shapes(facts);
  for (const { name } of inputs)
    if (!isKnown(data.get(name)) && shapes.isScalar(symbol(name))) data.set(name, single(UNDEFINED));
  const entries = (node: Expr): Entries => entriesOf(inserted(node, functions, shapes), data);
  for (const { name, body } of nodes) data.set(name.name, entries(body));
  const end = nodes.at(-1)?.name;
  const exists = end !== undefined && isDefined(valueOf(data.get(end.name) ?? single(UNDEFINED), meanings));
  const upstream = end === undefined || loss === undefined ? undefined : gradientName(end).name;
  if (upstream !== undefined && end !== undefined && !isKnown(data.get(upstream)))
    data.set(upstream, withoutAll(data.get(end.name) ?? single(UNDEFINED)));
  const slopes = new Map<Sym, Entries[]>();
  const passed = new Map<Share, Entries>();
  const bySource = new Map<Sym, Share[]>();
  for (const share of shares) bySource.set(share.from, [...(bySource.get(share.from) ?? []), share]);
  for (const name of gradients.keys()) {
    const own = slopes.get(name);
    data.set(gradientName(name).name, own === undefined ? entries(gradients.get(name) ?? ONE) : added(own));
    for (const share of bySource.get(name) ?? []) {
      const conditions = share.derivation.conditions.map((c) => inserted(c, functions, shapes));
      const value = exists
        ? whereMet(entries(share.value), share.to, conditions, data, meanings)
        : withoutAll(entries(share.value));
      passed.set(share, value);
      slopes.set(share.to, [...(slopes.get(share.to) ?? []), value]);
    }
  }
  const value = (table: Entries | undefined): TensorValue => valueOf(table ?? single(UNDEFINED), meanings);
  const names = [...inputs, ...nodes.map((node) => node.name)];
  return {
    forward: new Map(names.map(({ name }) => [name, value(data.get(name))])),
    backward: new Map(
      [...gradients.keys()].map((name) => [name.name, value(data.get(gradientName(name).name))]),
    ),
    shares: shares.map((share) => value(passed.get(share))),
    // Where a share does not exist, neither does the derivative in it.
    locals: shares.map((share, i) => {
      const own = value(passed.get(share));
      const local = locals[i];
      return local !== undefined && isDefined(own) ? value(attempt(() => entries(local))) : own;
    }),
    updated: new Map(
      updates.flatMap(({ name, becomes }) => {
        const after = attempt(() => entries(becomes));
        return after === undefined ? [] : [[name.name, value(after)] as const];
      }),
    ),
  };
}

/** Whether it is data: not a name that stands for a number nobody gave. */
const isKnown = (table: Entries | undefined): boolean =>
  table?.flat().every((cell) => symbolsOf(cell).every((s) => s.name === "e" || s.name === "pi")) === true;

/** The same where everything is a number. */
function numbersOf({ forward, backward, shares, locals, updated }: GraphData): GraphValues {
  const number = ({ rows }: TensorValue): Written => rows[0]?.[0] ?? null;
  const each = (values: ReadonlyMap<string, TensorValue>): Map<string, Written> =>
    new Map([...values].map(([name, value]) => [name, number(value)]));
  return {
    forward: each(forward),
    backward: each(backward),
    shares: shares.map(number),
    locals: locals.map(number),
    updated: each(updated),
  };
}

/** The gradient of an input in terms of inputs and named values only; names that we made up mean nothing to who asked. */
function wholeGradients({ gradients, pass, unnamed }: Found): (input: Sym) => Expr {
  const by = new Map<Expr, Expr>();
  for (const [each, total] of gradients) by.set(pass.gradientName(each), substitute(total, by));
  const whole = new WholeGradients(pass);
  const known = new Map<Sym, Expr>();
  return (input) => {
    const found = by.get(pass.gradientName(input)) ?? input;
    const own = known.get(input) ?? (unnamed ? whole.inInputs(found) : whole.inNames(found));
    known.set(input, own);
    return own;
  };
}

function backpropResponse(found: Found, whole: (input: Sym) => Expr): OkResponse {
  const { id, pass, gradients, values, data, question, updates, costs } = found;
  const { nodes, inputs, shares, gradientName, cached, loss } = pass;
  const seen = new Set<Sym>();
  const backward = shares.map(({ from, to, value }) => {
    const sign = seen.has(to) ? "+=" : "=";
    seen.add(to);
    return { node: from.name, line: `${gradientName(to).name} ${sign} ${print(value)}` };
  });
  const end = nodes.at(-1)?.name ?? question;
  return {
    ...(id === undefined ? {} : { id }),
    ok: true,
    result: `[${inputs.map((input) => print(whole(input))).join(", ")}]`,
    gradients: Object.fromEntries(inputs.map((input) => [input.name, print(whole(input))])),
    forward: nodes.map(({ name, body }) => `${name.name} = ${print(body)}`),
    backward: [
      `${gradientName(end as Sym).name} = ${loss === undefined ? "1" : `D(${loss.name}, ${print(end)})`}`,
      ...backward.map(({ line }) => line),
    ],
    totals: Object.fromEntries(
      [...gradients].map(([name, total]) => [gradientName(name).name, print(total)]),
    ),
    cached: cached.map((name) => name.name),
    conditions: pass.conditions.map((c) => print(c)),
    ...(loss === undefined ? {} : { loss: loss.name }),
    ...(updates.length === 0
      ? {}
      : { updates: Object.fromEntries(updates.map(({ name, becomes }) => [name.name, print(becomes)])) }),
    costs: {
      forward: costs.forward,
      backward: costs.backward,
      derivatives: print(costs.derivatives),
      shared: costs.shared.map((name) => name.name),
    },
    ...(values.length === 0
      ? {}
      : {
          value: values.map(({ forward }) => forward.get(end.kind === "symbol" ? end.name : "") ?? null),
          passes: values.map((each) => ({
            forward: Object.fromEntries(each.forward),
            backward: Object.fromEntries(each.backward),
            ...(each.updated.size === 0 ? {} : { updated: Object.fromEntries(each.updated) }),
          })),
        }),
    ...(data.length === 0
      ? {}
      : {
          value: data.map((each) => asJson(each.forward)[end.kind === "symbol" ? end.name : ""] ?? null),
          passes: data.map((each) => ({
            forward: asJson(each.forward),
            backward: asJson(each.backward),
            ...(each.updated.size === 0 ? {} : { updated: asJson(each.updated) }),
          })),
        }),
    replayed: true,
  };
}

const asJson = (values: ReadonlyMap<string, TensorValue>): Record<string, DataValue> =>
  Object.fromEntries([...values].map(([name, value]) => [name, dataJson(value)]));
