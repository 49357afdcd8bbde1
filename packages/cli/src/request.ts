/** From what the command line said to the requests that the engine answers. */
import {
  type BackpropRequest,
  DeriveError,
  type DifferentiateRequest,
  type EvaluateRequest,
  type PlotRequest,
  type PointRequest,
  type ProveRequest,
  readPoints,
  type TrainRequest,
} from "@derive/core";
import { UsageError } from "./failure.js";
import type { Values } from "./options.js";

export function differentiateRequest(expr: string, values: Values): DifferentiateRequest {
  const { wrt, order, method, layout, direction, view } = values;
  return {
    task: "differentiate",
    ...around(expr, values),
    ...(wrt === undefined ? {} : { wrt }),
    ...(order === undefined ? {} : { order }),
    ...(method === undefined ? {} : { method }),
    ...(layout === undefined ? {} : { layout }),
    ...(direction === undefined ? {} : { direction }),
    ...(view === undefined ? {} : { view }),
    ...(values.in === undefined ? {} : { in: values.in }),
  };
}

export function evaluateRequest(expr: string, values: Values): EvaluateRequest {
  return { task: "evaluate", ...around(expr, values) };
}

export function proveRequest(claim: string, { given, define, via, using, in: wanted }: Values): ProveRequest {
  return {
    task: "prove",
    claim,
    ...(given.length === 0 ? {} : { given }),
    ...(define.length === 0 ? {} : { define }),
    ...(via.length === 0 ? {} : { via }),
    ...(using.length === 0 ? {} : { using }),
    ...(wanted === undefined ? {} : { in: wanted }),
  };
}

export function backpropRequest(expr: string, values: Values): BackpropRequest {
  const { update, rate } = values;
  return {
    task: "backprop",
    ...around(expr, values),
    ...(update === undefined ? {} : { update }),
    ...(rate === undefined ? {} : { rate }),
  };
}

export function plotRequest(expr: string, values: Values): PlotRequest {
  const { from, to, wrt } = values;
  const [over] = wrt ?? [];
  return {
    task: "plot",
    ...around(expr, values),
    ...(over === undefined ? {} : { over }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

export function trainRequest(expr: string, values: Values): TrainRequest {
  const { target, from, to, samples, epochs, rate, seed, wrt } = values;
  if (target === undefined) throw new UsageError("--target says what is learned: --target 'sin(x)'");
  const [over, ...more] = wrt ?? [];
  if (more.length > 0) throw new UsageError("a model has one input: --wrt x");
  const { at: points = [], ...rest } = around(expr, values);
  const [at, ...others] = points;
  if (others.length > 0) throw new UsageError("a training starts from one point");
  return {
    task: "train",
    ...rest,
    target,
    ...(at === undefined ? {} : { at }),
    ...(over === undefined ? {} : { over }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(samples === undefined ? {} : { samples }),
    ...(epochs === undefined ? {} : { epochs }),
    ...(rate === undefined ? {} : { rate }),
    ...(seed === undefined ? {} : { seed }),
  };
}

type Around = Pick<EvaluateRequest, "expr" | "given" | "define" | "at">;

function around(expr: string, { given, define, at }: Values): Around {
  return {
    expr,
    ...(given.length === 0 ? {} : { given }),
    ...(define.length === 0 ? {} : { define }),
    ...(at.length === 0 ? {} : { at: at.flatMap(pointsOf) }),
  };
}

/** The points of `--at`. */
export function pointsOf(text: string): PointRequest[] {
  try {
    return readPoints(text);
  } catch (error) {
    if (error instanceof DeriveError) throw new UsageError(`--at: ${error.message}`);
    throw error;
  }
}
