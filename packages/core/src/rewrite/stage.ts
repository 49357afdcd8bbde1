/** One stage of a derivation carried out: its steps applied wherever they apply, and what they assume. */
import type { Apply, Expr } from "../expr/expr.js";
import { isApply } from "../expr/build.js";
import { postorder, withArgs } from "../expr/walk.js";
import { type FunctionFacts, type Known, known } from "./condition.js";
import { guardsIn, type Replacement, underGuards } from "./guards.js";
import type { Derivation, Step } from "./step.js";

interface Applied {
  readonly state: Expr;
  /** What a node was replaced by; only where nothing is wrong. */
  readonly turnsInto?: (node: Expr) => Replacement | undefined;
  readonly wrong?: { readonly why: string; readonly step?: Step };
}

/** `state` after the steps have been applied wherever they apply, until none does. */
export function applyStage(state: Expr, steps: readonly Step[]): Applied {
  const by = new Map<Expr, Expr>();
  for (const step of steps) {
    if (by.has(step.at)) return { state, wrong: { why: "two steps rewrite the same node", step } };
    if (step.at === step.becomes) return { state, wrong: { why: "a step changes nothing", step } };
    by.set(step.at, step.becomes);
  }
  const untouched = beyond(steps);
  const settled = new Map<Expr, Expr>();
  const entered = new Set<Expr>();
  const used = new Set<Expr>();
  const stack: Expr[] = [state];
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    if (!settled.has(node) && untouched(node)) settled.set(node, node);
    const waiting = settled.has(node) ? [] : pendingBefore(node, by, settled);
    if (waiting.length > 0) {
      entered.add(node);
      if (waiting.some((other) => entered.has(other)))
        return { state, wrong: { why: "the steps go round in a circle" } };
      stack.push(...waiting);
      continue;
    }
    stack.pop();
    if (settled.has(node)) continue;
    const target = targetOf(node, by, settled);
    if (by.has(node)) used.add(node);
    if (target.via !== undefined) used.add(target.via);
    settled.set(node, target.value);
  }
  const idle = steps.find((step) => !used.has(step.at));
  const end = settled.get(state) ?? state;
  const turnsInto = (node: Expr): Replacement | undefined => {
    const direct = by.get(node);
    if (direct !== undefined) return { by: direct, parts: false };
    const rebuilt = node.kind === "apply" && settled.has(node) ? rebuiltOf(node, settled) : node;
    return rebuilt !== node && by.has(rebuilt) ? { by: rebuilt, parts: true } : undefined;
  };
  return idle === undefined
    ? { state: end, turnsInto }
    : { state: end, wrong: { why: "a step is never used", step: idle } };
}

/** Which nodes cannot contain what any of the steps rewrites: too short, or without a `D` where all have one. */
function beyond(steps: readonly Step[]): (node: Expr) => boolean {
  const lowest = steps.reduce(
    (height, { at }) => (at.height < height ? at.height : height),
    Number.POSITIVE_INFINITY,
  );
  const pending = steps.every(({ at }) => at.kind === "apply" && at.pending);
  return (node) => node.height < lowest || (pending && node.kind === "apply" && !node.pending);
}

/** The nodes that must be settled before `node` can be. */
function pendingBefore(node: Expr, by: ReadonlyMap<Expr, Expr>, settled: ReadonlyMap<Expr, Expr>): Expr[] {
  const direct = by.get(node);
  if (direct !== undefined) return settled.has(direct) ? [] : [direct];
  if (node.kind !== "apply") return [];
  const open = node.args.filter((arg) => !settled.has(arg));
  if (open.length > 0) return [...open].reverse();
  const rebuilt = rebuiltOf(node, settled);
  const next = rebuilt === node ? undefined : by.get(rebuilt);
  return next === undefined || settled.has(next) ? [] : [next];
}

function targetOf(
  node: Expr,
  by: ReadonlyMap<Expr, Expr>,
  settled: ReadonlyMap<Expr, Expr>,
): { value: Expr; via?: Expr } {
  const direct = by.get(node);
  if (direct !== undefined) return { value: settled.get(direct) ?? direct };
  if (node.kind !== "apply") return { value: node };
  const rebuilt = rebuiltOf(node, settled);
  const next = rebuilt === node ? undefined : by.get(rebuilt);
  return next === undefined ? { value: rebuilt } : { value: settled.get(next) ?? next, via: rebuilt };
}

const rebuiltOf = (node: Apply, settled: ReadonlyMap<Expr, Expr>): Expr =>
  withArgs(
    node,
    node.args.map((arg) => settled.get(arg) ?? arg),
  );

/**
 * What the steps assume, of all points that are left: an assumption made in a branch of `cases` is one of
 * the points where the branch counts.
 */
export function openConditions(
  { goal, stages }: Pick<Derivation, "goal" | "stages">,
  functions: FunctionFacts,
  facts: Known,
): Expr[] {
  if (!mentionCases(goal, stages)) return [...new Set(stages.flat().flatMap((step) => step.assuming))];
  const everywhere = new Set<Expr>();
  const within: { readonly condition: Expr; readonly guards: ReadonlySet<Expr> }[] = [];
  let state = goal;
  for (const stage of stages) {
    const after = applyStage(state, stage);
    const guarded = stage.some((step) => step.assuming.length > 0)
      ? guardsIn(state, after.turnsInto)
      : undefined;
    for (const { at, assuming } of stage) {
      const guards = guarded?.get(at);
      for (const condition of assuming)
        if (guards === undefined || guards.size === 0) everywhere.add(condition);
        else within.push({ condition, guards });
    }
    state = after.state;
  }
  // What is assumed everywhere may be relied on in the branches.
  const given = known([...facts.relations, ...everywhere], functions);
  for (const { condition, guards } of within)
    for (const open of underGuards(condition, guards, given, functions)) everywhere.add(open);
  return [...everywhere];
}

function mentionCases(goal: Expr, stages: Derivation["stages"]): boolean {
  const seen = new Set<Expr>();
  const found = (root: Expr): boolean =>
    postorder(root, (node) => seen.has(node)).some((node) => {
      seen.add(node);
      return isApply(node, "cases");
    });
  return found(goal) || stages.some((stage) => stage.some((step) => found(step.becomes)));
}
