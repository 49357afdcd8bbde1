/** Expressions and their gradients as functions of machine numbers, with the functions of the library. */
import { DeriveError } from "../expr/error.js";
import type { Expr } from "../expr/expr.js";
import {
  type Compiled,
  type CompiledGradient,
  type CompileOptions,
  compileGradientWith,
  compileWith,
  type Doubles,
} from "../evaluate/compile.js";
import { LIBRARY } from "../library/library.js";
import type { Definition } from "../rewrite/step.js";
import { derive } from "./derive.js";

export interface CompileSettings extends CompileOptions {
  /** Functions and named intermediates of the user. */
  readonly definitions?: readonly Definition[];
}

/**
 * An expression as a function of numbers, which are given in the order of `variables`. Throws `DeriveError`
 * for what has no form in machine numbers.
 *
 *     compile(LIBRARY.parse("log(1 + e^x)")).value([1000]) // 1000
 */
export function compile(expr: Expr, settings: CompileSettings = {}): Compiled {
  const { definitions = [], ...options } = settings;
  return compileWith(worked(expr, definitions), options, doublesWith(definitions));
}

/** The value and all partial derivatives in one sweep, at a few times the cost of the value. */
export function compileGradient(expr: Expr, settings: CompileSettings = {}): CompiledGradient {
  const { definitions = [], ...options } = settings;
  return compileGradientWith(worked(expr, definitions), options, doublesWith(definitions));
}

const worked = (expr: Expr, definitions: readonly Definition[]): Expr =>
  expr.kind === "apply" && expr.pending ? derive(expr, { definitions }).result : expr;

function doublesWith(definitions: readonly Definition[]): Doubles {
  const own = new Map(definitions.map((d) => [d.name, d]));
  if (definitions.some((d) => d.params.length === 0))
    throw new DeriveError("unsupported", "put named intermediates in before compiling");
  return {
    double: (name) => (own.has(name) ? undefined : LIBRARY.recordOf(name)?.double),
    means: (name) => own.get(name) ?? LIBRARY.meaningOf(name),
    derivativeOf: (name, index) => LIBRARY.derivativeOf(name, index),
  };
}
