/**
 * Every function the engine knows, in a fixed order: what a function `means` uses only operators and
 * functions that stand before it.
 */
import type { FunctionRecord } from "../definition.js";
import { ACTIVATION } from "./activation.js";
import { EXPONENTIAL } from "./exponential.js";
import { HYPERBOLIC } from "./hyperbolic.js";
import { PIECEWISE } from "./piecewise.js";
import { SPECIAL } from "./special.js";
import { TRIGONOMETRIC } from "./trigonometric.js";

export const FUNCTIONS: readonly FunctionRecord[] = [
  ...EXPONENTIAL,
  ...PIECEWISE,
  ...TRIGONOMETRIC,
  ...HYPERBOLIC,
  ...SPECIAL,
  ...ACTIVATION,
];
