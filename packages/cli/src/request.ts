/** From what the command line said to the requests that the engine answers. */
import {
  type BackpropRequest,
  DeriveError,
  type DifferentiateRequest,
  type EvaluateRequest,
  type PointRequest,
  type ProveRequest,
  readPoints,
} from "@derive/core";
import { UsageError } from "./failure.js";
import type { Values } from "./options.js";

export function differentiateRequest(expr: string, values: Values): DifferentiateRequest {
  const { wrt, order, method, layout, direction } = values;
  return {
    task: "differentiate",
    ...around(expr, values),
    ...(wrt === undefined ? {} : { wrt }),
    ...(order === undefined ? {} : { order }),
    ...(method === undefined ? {} : { method }),
    ...(layout === undefined ? {} : { layout }),
    ...(direction === undefined ? {} : { direction }),
    ...(values.in === undefined ? {} : { in: values.in }),
  };
}

export function evaluateRequest(expr: string, values: Values): EvaluateRequest {
  return { task: "evaluate", ...around(expr, values) };
}

export function proveRequest(claim: string, { given, define, via, in: wanted }: Values): ProveRequest {
  return {
    task: "prove",
    claim,
    ...(given.length === 0 ? {} : { given }),
    ...(define.length === 0 ? {} : { define }),
    ...(via.length === 0 ? {} : { via }),
    ...(wanted === undefined ? {} : { in: wanted }),
  };
}

export function backpropRequest(expr: string, values: Values): BackpropRequest {
  return { task: "backprop", ...around(expr, values) };
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

function pointsOf(text: string): PointRequest[] {
  try {
    return readPoints(text);
  } catch (error) {
    if (error instanceof DeriveError) throw new UsageError(`--at: ${error.message}`);
    throw error;
  }
}
