/** The task `backprop`: the forward pass, the backward pass, and the values of both at points. */
import { neg, sum } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { substitute, symbolsOf } from "../expr/walk.js";
import {
  atomicNodes,
  type BackwardPass,
  backwardPass,
  type GraphNode,
  namedNodes,
} from "../derive/tensor/backward.js";
import { TensorTidy } from "../derive/tensor/tidy.js";
import { LIBRARY } from "../library/library.js";
import type { Givens } from "../rewrite/step.js";
import { Shapes, shapeText } from "../rewrite/tensor/shape.js";
import { print } from "../syntax/print.js";
import { splitTopLevel, surroundings } from "./declare.js";
import type { BackpropAnswer, BackpropRequest, GraphValues, OkResponse } from "./task.js";
import { asNumber, meaningsWith, type Point, readPoint, valueAt } from "./values.js";

const ONE = numeral(1);

export function answerBackprop(request: BackpropRequest): BackpropAnswer {
  const pieces = splitStatements(request.expr);
  const last = pieces.at(-1) ?? "";
  const named = /^\s*([^=<>!]+?)\s*=\s*(.+)$/s.exec(last);
  const define = [...(request.define ?? []), ...pieces.slice(0, -1), ...(named === null ? [] : [last])];
  const around = surroundings(request.declare, define, request.given);
  const question = LIBRARY.parse(named?.[1] ?? last, around.names);
  const givens: Givens = {
    definitions: around.definitions,
    facts: [...around.facts, ...around.dimensions],
  };
  const shapes = new Shapes(givens.facts);
  if (!shapes.isScalar(question))
    throw new DeriveError(
      "shape",
      `a backward pass begins at a number, and ${print(question, 200)} is ${shapeText(shapes.of(question))}`,
    );
  const isNamed = around.definitions.some((d) => d.params.length === 0);
  const nodes: GraphNode[] = isNamed
    ? namedNodes(question, around.definitions)
    : atomicNodes(question, givens);
  const pass = backwardPass(nodes, givens, symbolsOf(question));
  const gradients = totals(pass);
  const meanings = meaningsWith(around.definitions.filter((d) => d.params.length > 0));
  const points = request.at ?? [];
  const numeric = givens.facts.every((fact) => fact.kind !== "apply" || !/^(?:vector|matrix)$/.test(fact.op));
  const found: Found = {
    task: "backprop",
    ...(request.id === undefined ? {} : { id: request.id }),
    question,
    definitions: around.definitions.filter((d) => d.params.length > 0),
    facts: around.facts,
    unnamed: !isNamed,
    pass,
    gradients,
    locals: localsOf(pass),
    points,
    values: numeric
      ? points.map((point) => valuesOf(pass, gradients, readPoint(point, around.names), meanings))
      : [],
  };
  return {
    ...found,
    wholeGradient: (input) => wholeGradient(input, found),
    response: () => backpropResponse(found),
  };
}

type Found = Omit<BackpropAnswer, "response" | "wholeGradient">;

/** Parts at semicolons and line ends. */
const splitStatements = (text: string): string[] =>
  text.includes(";") || text.includes("\n")
    ? splitTopLevel(text.replaceAll(",", "\u0001")).map((part) => part.replaceAll("\u0001", ","))
    : [text];

/** The gradient of each name as the sum of its shares, in terms of names and of gradients before it. */
function totals({ nodes, inputs, shares, gradientName, facts }: BackwardPass): ReadonlyMap<Sym, Expr> {
  const found = new Map<Sym, Expr>();
  const tidy = new TensorTidy(new Shapes(facts), LIBRARY);
  const end = nodes.at(-1)?.name;
  if (end !== undefined) found.set(end, ONE);
  for (const name of [
    ...nodes
      .map((node) => node.name)
      .reverse()
      .slice(1),
    ...inputs,
  ]) {
    const own = shares.filter((share) => share.to === name).map((share) => share.value);
    const by = end === undefined ? new Map() : new Map<Expr, Expr>([[gradientName(end), ONE]]);
    found.set(name, own.length === 0 ? tidy.zeros(name) : tidy.of(substitute(sum(own), by)));
  }
  return found;
}

function localsOf({ shares, facts, gradientName }: BackwardPass): Expr[] {
  const shapes = new Shapes(facts);
  const tidy = new TensorTidy(shapes, LIBRARY);
  return shares.map(({ from, value }) =>
    shapes.isScalar(from) ? tidy.of(substitute(value, new Map([[gradientName(from), ONE]]))) : value,
  );
}

/** Values forward and backward at a point. */
function valuesOf(
  pass: BackwardPass,
  gradients: ReadonlyMap<Sym, Expr>,
  point: Point,
  meanings: ReturnType<typeof meaningsWith>,
): GraphValues {
  const exact = new Map<Expr, Expr>(point.other);
  for (const [name, value] of point.rational) exact.set(symbol(name), rationalNode(value.num, value.den));
  const whole = new Map<Sym, Expr>();
  for (const { name, body } of pass.nodes)
    whole.set(name, substitute(body, new Map<Expr, Expr>([...whole, ...exact])));
  const forward = new Map<string, number | null>();
  const none = { rational: new Map(), other: new Map(), tables: new Map() };
  const numberOf = (node: Expr): number | null =>
    symbolsOf(node).every((s) => s.name === "e" || s.name === "pi")
      ? asNumber(valueAt(node, none, meanings))
      : null;
  for (const input of pass.inputs) forward.set(input.name, numberOf(exact.get(input) ?? input));
  for (const { name } of pass.nodes) forward.set(name.name, numberOf(whole.get(name) ?? name));
  const backward = new Map<string, number | null>();
  const slopes = new Map<Expr, Expr>();
  const at = (node: Expr): Expr => substitute(node, new Map<Expr, Expr>([...slopes, ...whole, ...exact]));
  for (const [name, total] of gradients) {
    slopes.set(pass.gradientName(name), at(total));
    backward.set(name.name, numberOf(at(total)));
  }
  const shares = pass.shares.map(({ value }) => numberOf(at(value)));
  return { forward, backward, shares };
}

function rationalNode(num: bigint, den: bigint): Expr {
  const size = numeral(num < 0n ? -num : num);
  const value = den === 1n ? size : LIBRARY.parse(`${num < 0n ? -num : num}/${den}`);
  return num < 0n ? neg(value) : value;
}

/** The gradient of each input in terms of inputs and named values only. */
function wholeGradient(name: Sym, { gradients, pass, unnamed }: Found): Expr {
  const by = new Map<Expr, Expr>();
  for (const [each, total] of gradients) by.set(pass.gradientName(each), substitute(total, by));
  const tidy = new TensorTidy(new Shapes(pass.facts), LIBRARY);
  const found = by.get(pass.gradientName(name)) ?? name;
  if (!unnamed) return tidy.of(found);
  // Names that we made up mean nothing to who asked.
  const bodies = new Map<Expr, Expr>();
  for (const node of pass.nodes) bodies.set(node.name, substitute(node.body, bodies));
  return tidy.of(substitute(found, bodies));
}

function backpropResponse(found: Found): OkResponse {
  const { id, pass, gradients, values, question } = found;
  const { nodes, inputs, shares, gradientName, cached } = pass;
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
    result: `[${inputs.map((input) => print(wholeGradient(input, found))).join(", ")}]`,
    gradients: Object.fromEntries(inputs.map((input) => [input.name, print(wholeGradient(input, found))])),
    forward: nodes.map(({ name, body }) => `${name.name} = ${print(body)}`),
    backward: [`${gradientName(end as Sym).name} = 1`, ...backward.map(({ line }) => line)],
    totals: Object.fromEntries(
      [...gradients].map(([name, total]) => [gradientName(name).name, print(total)]),
    ),
    cached: cached.map((name) => name.name),
    conditions: pass.conditions.map((c) => print(c)),
    ...(values.length === 0
      ? {}
      : {
          value: values.map(({ forward }) => forward.get(end.kind === "symbol" ? end.name : "") ?? null),
          passes: values.map((each) => ({
            forward: Object.fromEntries(each.forward),
            backward: Object.fromEntries(each.backward),
          })),
        }),
    replayed: true,
  };
}
