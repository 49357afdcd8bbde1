/** The rule books, in reading order. */
import type { RuleRecord } from "../definition.js";
import { ALGEBRA } from "./algebra.js";
import { DIFFERENTIATION } from "./differentiation.js";
import { MATRIX } from "./matrix.js";

export const RULES: readonly RuleRecord[] = [...DIFFERENTIATION, ...MATRIX, ...ALGEBRA];
