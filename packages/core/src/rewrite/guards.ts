/**
 * Where in an expression a node stands: below which branches of `cases`, and so under which conditions.
 * What is needed in a branch is needed only where the branch is taken.
 */
import { isApply } from "../expr/build.js";
import type { Apply, Expr } from "../expr/expr.js";
import { type FunctionFacts, isRelation, type Known, known, opposite, standing } from "./condition.js";

type Guards = ReadonlySet<Expr>;

/** What a node becomes: at once, or once its parts have become what they do. */
export interface Replacement {
  readonly by: Expr;
  readonly parts: boolean;
}

/** An edge to a part, with what is known when one looks only at the part. */
interface Edge {
  readonly to: Expr;
  readonly guards: readonly Expr[];
  /** What is known around a derivative holds at the point, and not beside it. */
  readonly forgets: boolean;
}

const NONE: Guards = new Set();

/**
 * Every node below `root` with the conditions under all of its places. `turnsInto` adds what a node is
 * about to become; the result has no order to rely on but is the same in every run.
 */
export function guardsIn(
  root: Expr,
  turnsInto: (node: Expr) => Replacement | undefined = () => undefined,
): ReadonlyMap<Expr, Guards> {
  const order = reachable(root, turnsInto);
  if (!order.some((node) => isApply(node, "cases")))
    return new Map(order.map((node) => [node, NONE] as const));
  const found = new Map<Expr, Guards>([[root, NONE]]);
  // Parents before their parts.
  for (const node of [...order].reverse()) {
    const own = found.get(node) ?? NONE;
    for (const { to, guards, forgets } of edgesOf(node, turnsInto)) {
      const here: Guards = new Set([...(forgets ? NONE : own), ...guards]);
      const before = found.get(to);
      found.set(to, before === undefined ? here : new Set([...before].filter((g) => here.has(g))));
    }
  }
  return new Map(order.map((node) => [node, found.get(node) ?? NONE] as const));
}

function edgesOf(node: Expr, turnsInto: (node: Expr) => Replacement | undefined): Edge[] {
  const turned = turnsInto(node);
  const next: Edge[] = turned === undefined ? [] : [{ to: turned.by, guards: [], forgets: false }];
  if (node.kind !== "apply" || turned?.parts === false) return next;
  const isCases = isApply(node, "cases");
  const parts = node.args.map(
    (to, i): Edge => ({
      to,
      guards: isCases ? branchGuards(node, i) : [],
      forgets: isApply(node, "D"),
    }),
  );
  return [...parts, ...next];
}

/** What holds where part i of a choice counts: its own condition, and none of those before. */
function branchGuards({ args }: Apply, i: number): Expr[] {
  const isOtherwise = i === args.length - 1 && i % 2 === 0;
  const own = i % 2 === 1 ? args[i - 1] : undefined;
  const last = isOtherwise ? i : i - (i % 2);
  const failed = args.slice(0, last).filter((arg, j) => j % 2 === 0 && isRelation(arg));
  return [...failed.map(opposite), ...(own === undefined ? [] : partsOf(own))];
}

const partsOf = (condition: Expr): readonly Expr[] =>
  isApply(condition, "and") ? condition.args : [condition];

/** All nodes that can be come to, parts before what has them. */
function reachable(root: Expr, turnsInto: (node: Expr) => Replacement | undefined): Expr[] {
  const order: Expr[] = [];
  const done = new Set<Expr>();
  const entered = new Set<Expr>();
  const stack: Expr[] = [root];
  for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
    const open = entered.has(node)
      ? []
      : edgesOf(node, turnsInto).flatMap(({ to }) => (done.has(to) ? [] : [to]));
    entered.add(node);
    if (open.length > 0) {
      stack.push(...open.reverse());
      continue;
    }
    stack.pop();
    if (done.has(node)) continue;
    done.add(node);
    order.push(node);
  }
  return order;
}

/** What must hold everywhere so that `condition` holds where the guards do. */
export function underGuards(
  condition: Expr,
  guards: Guards,
  facts: Known,
  functions: FunctionFacts,
): readonly Expr[] {
  if (guards.size === 0) return [condition];
  const stands = standing(condition, known([...facts.relations, ...guards], functions));
  if (stands === "implied") return [];
  const [only] = guards;
  // Where the branch is taken there is no value: it must not be taken.
  return stands === "contradicted" && guards.size === 1 && only !== undefined && isRelation(only)
    ? [opposite(only)]
    : [condition];
}
