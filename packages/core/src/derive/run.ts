/** A derivation being made: the stages so far, and the expression they have led to. */
import type { Expr } from "../expr/expr.js";
import type { Step } from "../rewrite/step.js";
import { replacements, settle } from "./settle.js";

/** Stages as they are taken, and the expression they have led to. */
export class Run {
  readonly goal: Expr;
  state: Expr;
  readonly done: (readonly Step[])[] = [];

  constructor(goal: Expr) {
    this.goal = goal;
    this.state = goal;
  }

  isPending(): boolean {
    return this.state.kind === "apply" && this.state.pending;
  }

  stage(steps: readonly Step[]): void {
    if (steps.length === 0) return;
    this.done.push(steps);
    this.state = settle(this.state, replacements(steps));
  }

  stages({ stages }: { readonly stages: readonly (readonly Step[])[] }): void {
    for (const stage of stages) this.stage(stage);
  }

  append(other: Run): void {
    for (const stage of other.done) this.stage(stage);
  }
}
