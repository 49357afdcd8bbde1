/** The single entry with everything loaded: a request of any task goes in, an answer comes out. */
import { inScope } from "../expr/expr.js";
import { answerBackprop } from "./backprop.js";
import { answerMinimize } from "./optimum.js";
import { answerEquivalent } from "./same-optima.js";
import { answerPlot } from "./plot.js";
import { answerTrain } from "./train.js";
import { answerClaim } from "./prove.js";
import { answerWith, errorResponse, type Handlers, type SolveOptions, toResponse } from "./solve.js";
import type { Answer } from "./answered.js";
import type { Request } from "./request.js";
import type { Response } from "./response.js";
import { differentiateTensors } from "./tensors.js";

const ALL: Handlers = {
  prove: answerClaim,
  backprop: answerBackprop,
  plot: answerPlot,
  train: (request) => answerTrain(request),
  minimize: answerMinimize,
  equivalent: answerEquivalent,
  tensors: differentiateTensors,
};

/** Answers a request. Throws `DeriveError` when it cannot; `solve` reports that instead. */
export const answer = (request: Request): Answer => answerWith(request, ALL);

/** Answers a request as plain JSON. Never throws for anything a request can hold. */
export function solve(request: Request, options: SolveOptions = {}): Response {
  try {
    return inScope(() => toResponse(answer(request), options));
  } catch (error) {
    return errorResponse(error, request);
  }
}
