/**
 * What a function of numbers depends on besides its parameters: with f(r) = 1/(t + r^2), f of a vector moves with t.
 * Where such a function is applied entry by entry and t moves, t is a parameter like any other: f(a, t).
 */
import { baseOf } from "../expr/build.js";
import { apply, type Expr, type Sym, symbol } from "../expr/expr.js";
import { freeIn } from "../expr/binders.js";
import { fold, postorder, substitute } from "../expr/walk.js";
import { dependences } from "../rewrite/rule.js";
import type { Definition } from "../rewrite/step.js";
import { Shapes } from "../rewrite/tensor/shape.js";
import type { Surroundings } from "./declare.js";

/** `moves` are what derivatives are taken by. */
export function withHidden(
  questions: readonly Expr[],
  around: Surroundings,
  moves: readonly Expr[],
): { readonly questions: readonly Expr[]; readonly around: Surroundings } {
  const functions = new Set(around.definitions.flatMap((d) => (d.params.length > 0 ? [d.name] : [])));
  if (functions.size === 0 || !isApplied([...questions, ...namedBodies(around)], functions, around))
    return { questions, around };
  const named = new Set(around.definitions.map((d) => d.name));
  const depends = dependences(around.definitions);
  const variables = moves.flatMap((by) => baseOf(by) ?? []);
  const added = new Map<string, readonly Expr[]>();
  const withMore = (node: Expr): Expr => (added.size === 0 ? node : withArguments(node, added));
  const definitions = around.definitions.map((definition): Definition => {
    const { name, params } = definition;
    const body = withMore(definition.body);
    const hidden = [...freeIn(body)].filter(
      (s): s is Sym => s.kind === "symbol" && !params.includes(s) && variables.some((by) => depends(s, by)),
    );
    if (params.length === 0 || hidden.length === 0) return { ...definition, body };
    added.set(name, hidden);
    // A parameter is not what a definition of that name stands for.
    const own = new Map(hidden.map((s) => [s, named.has(s.name) ? symbol(`${s.name}_${name}`) : s] as const));
    return { name, params: [...params, ...own.values()], body: substitute(body, own) };
  });
  return { questions: questions.map(withMore), around: { ...around, definitions } };
}

const namedBodies = ({ definitions }: Surroundings): Expr[] =>
  definitions.filter((d) => d.params.length === 0).map((d) => d.body);

/** Whether one of the functions is applied to a vector or a matrix. */
function isApplied(roots: readonly Expr[], functions: ReadonlySet<string>, { facts }: Surroundings): boolean {
  const shapes = new Shapes(facts);
  return roots
    .flatMap((root) => postorder(root))
    .some((node) => node.kind === "apply" && functions.has(node.op) && !shapes.isScalar(node));
}

const withArguments = (root: Expr, added: ReadonlyMap<string, readonly Expr[]>): Expr =>
  fold<Expr>(root, (node, args) =>
    node.kind === "apply" ? apply(node.op, [...args, ...(added.get(node.op) ?? [])]) : node,
  );
