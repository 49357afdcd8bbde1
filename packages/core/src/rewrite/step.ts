/**
 * Step, Lemma and Derivation: plain immutable data, the trace that *is* the computation.
 *
 * A step is a ground equation between two nodes and acts wherever `at` stands. The steps of one stage
 * act together: every `at` is replaced by its `becomes`, everywhere, until none is left. A derivation
 * claims that its goal becomes its result when its stages act one after the other; `replay.ts` checks
 * exactly that. Nothing here knows how steps are found or shown.
 */
import type { Expr, Sym } from "../expr/expr.js";

/** What a step preserves. The relation of a chain is the composition of those of its steps. */
export type StepRelation = "=";

/** The values of a rule's variables, in the order in which the rule names them. */
export type Bindings = ReadonlyMap<string, Expr>;

export interface Step {
  /** The stable id of a rule: `diff.product`. */
  readonly rule: string;
  readonly relation: StepRelation;
  readonly at: Expr;
  readonly becomes: Expr;
  readonly bindings: Bindings;
  /** Conditions under which the equation holds that nothing known so far implies. */
  readonly assuming: readonly Expr[];
  /** The proved claim that the step is an instance of, by name. */
  readonly uses?: string;
  /** Finer working: a chain of steps that leads from `at` to `becomes`. The first names the rule. */
  readonly steps?: readonly Step[];
}

/** A step that binds nothing: the rule is computed, or has no variables. */
export const stepOf = (rule: string, at: Expr, becomes: Expr, assuming: readonly Expr[] = []): Step => ({
  rule,
  relation: "=",
  at,
  becomes,
  bindings: new Map(),
  assuming,
});

/** A user's function or named intermediate: `s(r) = 1/(1 + e^(-r))`, `z = w*x + b`. */
export interface Definition {
  readonly name: string;
  /** Empty for a named intermediate. */
  readonly params: readonly Sym[];
  readonly body: Expr;
}

/** What a derivation may take for granted. */
export interface Givens {
  readonly definitions: readonly Definition[];
  /** Declared facts, as relations: `x > 0`. */
  readonly facts: readonly Expr[];
}

export interface Derivation {
  readonly goal: Expr;
  readonly result: Expr;
  /** Stages in order; the steps of a stage in the order in which a reader follows them. */
  readonly stages: readonly (readonly Step[])[];
  readonly givens: Givens;
  /** Conditions under which `goal = result`: those of all steps, each once. */
  readonly conditions: readonly Expr[];
  /** Derivations that steps cite by position, each proved before it is used. */
  readonly lemmas: readonly Derivation[];
}

/** All steps of a derivation, in the order in which a reader follows them. */
export const stepsOf = (derivation: Derivation): readonly Step[] => derivation.stages.flat();

export const sameDefinition = (a: Definition, b: Definition | undefined): boolean =>
  b !== undefined &&
  a.name === b.name &&
  a.body === b.body &&
  a.params.length === b.params.length &&
  a.params.every((p, i) => p === b.params[i]);
