/**
 * Expressions as functions of machine numbers: common parts once, in forms that do not overflow. Where an expression
 * has no value the result is not a finite number.
 */
import { DeriveError } from "../expr/error.js";
import type { Expr } from "../expr/expr.js";
import { operatorsOf, symbolsOf } from "../expr/walk.js";
import { type FunctionOf, Generator, interpreted, type Wanted, withoutUnused } from "./generate.js";
import { type Doubles, Program, STABLE, writtenOut } from "./program.js";

export type { Doubles } from "./program.js";

export interface CompileOptions {
  /** The order in which values are given; of the first occurrence if left out. */
  readonly variables?: readonly string[];
  /** Interpret, as where programs may not be made from text. */
  readonly interpret?: boolean;
}

export interface Compiled {
  readonly variables: readonly string[];
  readonly value: (at: ArrayLike<number>) => number;
}

export interface CompiledGradient {
  readonly variables: readonly string[];
  /** The value; the partial derivatives are written into `gradient`, in the order of the variables. */
  readonly value: (at: ArrayLike<number>, gradient: Float64Array) => number;
}

function variablesIn(root: Expr, { variables }: CompileOptions): readonly string[] {
  return (
    variables ??
    symbolsOf(root)
      .map((s) => s.name)
      .filter((name) => name !== "e" && name !== "pi")
  );
}

function programOf(
  expr: Expr,
  options: CompileOptions,
  doubles: Doubles,
): { program: Program; end: number; variables: readonly string[] } {
  if (operatorsOf(expr).has("D")) throw new DeriveError("unsupported", "work out the derivatives first");
  const root = writtenOut(expr, doubles);
  const variables = variablesIn(root, options);
  const program = new Program(variables, doubles);
  return { program, end: program.add(root), variables };
}

/** Throws `DeriveError` for a function without a form in machine numbers. */
export function compileWith(expr: Expr, options: CompileOptions, doubles: Doubles): Compiled {
  const { program, end, variables } = programOf(expr, options, doubles);
  const run = runner(program, { ...options, end, results: [] }, doubles);
  const nothing = new Float64Array(0);
  return { variables, value: (at) => run(at, nothing) };
}

/** Throws `DeriveError` for a function without a derivative. */
export function compileGradientWith(expr: Expr, options: CompileOptions, doubles: Doubles): CompiledGradient {
  const { program, end, variables } = programOf(expr, options, doubles);
  const results = program.gradient(end);
  return { variables, value: runner(program, { ...options, end, results }, doubles) };
}

type Run = (at: ArrayLike<number>, gradient: Float64Array) => number;

function runner(program: Program, asked: Wanted, doubles: Doubles): Run {
  const { operations, wanted } = withoutUnused(program.operations, asked);
  const { end, results, interpret = false } = wanted;
  const memory = new Float64Array(operations.length);
  const functionOf: FunctionOf = (name) => STABLE.get(name) ?? doubles.double(name) ?? (() => Number.NaN);
  operations.forEach((operation, i) => {
    if (operation.kind === "constant") memory[i] = operation.value;
  });
  const made = interpret ? undefined : new Generator(operations, wanted, functionOf).make();
  if (made === undefined)
    return (at, gradient) => {
      interpreted(operations, memory, at, functionOf);
      results.forEach((slot, i) => {
        gradient[i] = memory[slot] ?? Number.NaN;
      });
      return memory[end] ?? Number.NaN;
    };
  return (at, gradient) => {
    for (const piece of made) piece(memory, at, gradient);
    return memory[end] ?? Number.NaN;
  };
}
