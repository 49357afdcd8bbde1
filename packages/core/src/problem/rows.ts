/**
 * softmax of a matrix, as it is written in networks: that of every row. The notation of the engine says so by
 * another name, because a matrix may have a single column.
 */
import { isApply, transpose } from "../expr/build.js";
import { apply, type Expr } from "../expr/expr.js";
import { fold, operatorsOf } from "../expr/walk.js";
import { isRow } from "../rewrite/tensor/dimension.js";
import { Shapes } from "../rewrite/tensor/shape.js";

/** Throws `DeriveError` where shapes do not go together. */
export function rowByRow(root: Expr, facts: readonly Expr[]): Expr {
  if (!operatorsOf(root).has("softmax")) return root;
  const shapes = new Shapes(facts);
  return fold<Expr>(root, (node, args) => {
    if (node.kind !== "apply") return node;
    const [of] = args;
    const shape = isApply(node, "softmax") && of !== undefined ? shapes.of(of) : [];
    // A row is a vector that lies.
    if (of !== undefined && isRow(shape)) return transpose(apply("softmax", [transpose(of)]));
    return apply(shape.length === 2 ? "softmaxrows" : node.op, args);
  });
}
