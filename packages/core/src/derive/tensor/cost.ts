/** What a backward pass costs: operations forward and backward, and the numbers that it gives at once. */
import { isApply, product, sum } from "../../expr/build.js";
import { type Expr, numeral, type Sym } from "../../expr/expr.js";
import { postorder, symbolsOf } from "../../expr/walk.js";
import { Shapes } from "../../rewrite/tensor/shape.js";
import { LIBRARY } from "../../library/library.js";
import { tidy } from "../tidy.js";
import type { BackwardPass } from "./backward.js";

export interface Costs {
  /** Operations on whole numbers, vectors or matrices. */
  readonly forward: number;
  readonly backward: number;
  /** How many derivatives there are: the entries of all inputs. */
  readonly derivatives: Expr;
  /** Gradients that are worked out once and read more than once. */
  readonly shared: readonly Sym[];
}

export function costsOf(
  { nodes, inputs, shares, gradientName, facts }: BackwardPass,
  gradients: ReadonlyMap<Sym, Expr>,
): Costs {
  const shapes = new Shapes(facts);
  const readers = new Map<Expr, number>();
  for (const { from, value } of shares) {
    const slope = gradientName(from);
    if (symbolsOf(value).includes(slope)) readers.set(slope, (readers.get(slope) ?? 0) + 1);
  }
  const end = nodes.at(-1)?.name;
  return {
    forward: operationsIn(nodes.map(({ body }) => body)),
    backward: operationsIn([...gradients.values()]),
    derivatives: tidy(sum(inputs.map((input) => entriesOf(shapes.of(input)))), LIBRARY).result,
    shared: [...gradients.keys()].flatMap((name) =>
      name !== end && (readers.get(gradientName(name)) ?? 0) > 1 ? [gradientName(name)] : [],
    ),
  };
}

const entriesOf = (shape: readonly Expr[]): Expr => (shape.length === 0 ? numeral(1) : product(shape));

/** Distinct operations; a sum of three takes two, and the sign of a term is that of the addition. */
function operationsIn(roots: readonly Expr[]): number {
  const seen = new Set<Expr>();
  let count = 0;
  for (const node of roots.flatMap((root) => postorder(root))) {
    if (node.kind !== "apply" || seen.has(node)) continue;
    seen.add(node);
    if (/^([+*]|\.\*)$/.test(node.op)) count += node.args.length - 1;
    else if (!isApply(node, "-") && !isApply(node, "'")) count += 1;
  }
  return count;
}
