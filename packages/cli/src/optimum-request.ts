/** Requests about optima from what the command line said. They load what answers them, so they stand apart. */
import type { EquivalentRequest, MinimizeRequest } from "@derive/core";
import { readSides, separateModels } from "@derive/core/tasks";
import { UsageError } from "./failure.js";
import type { Values } from "./options.js";
import { pointsOf } from "./request.js";

/** `kind` says what is sought: an optimum of an objective, or an estimate from a model. */
export function optimumRequest(
  kind: "argmin" | "argmax" | "map" | "mle",
  typed: string,
  values: Values,
): MinimizeRequest {
  const { given, model } = separateModels(values.given);
  const isEstimate = kind === "map" || kind === "mle";
  const over = values.wrt?.join(", ");
  if (!isEstimate && over === undefined) throw new UsageError("--wrt says over which variable: --wrt w");
  return {
    task: "minimize",
    kind,
    over: isEstimate ? typed : (over ?? ""),
    ...(isEstimate ? { model } : { objective: typed }),
    ...(given.length === 0 ? {} : { given }),
    ...(values.define.length === 0 ? {} : { define: values.define }),
    ...(values.at.length === 0 ? {} : { at: values.at.flatMap(pointsOf) }),
  };
}

export function equivalentRequest(typed: string, values: Values): EquivalentRequest {
  const { given, model } = separateModels(values.given);
  return {
    task: "equivalent",
    ...readSides(typed, model),
    ...(given.length === 0 ? {} : { given }),
    ...(values.define.length === 0 ? {} : { define: values.define }),
  };
}
