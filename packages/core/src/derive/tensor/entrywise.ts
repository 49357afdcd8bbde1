/** Whether expressions are written with indices only, as sums and products over entries. */
import { isApply } from "../../expr/build.js";
import type { Expr } from "../../expr/expr.js";
import { postorder } from "../../expr/walk.js";
import { type Shapes } from "../../rewrite/tensor/shape.js";
import { OPERATIONS } from "../../rewrite/tensor/operation.js";

/** Operations that are written with indices. */
const BINDERS: ReadonlySet<string> = new Set(["sum", "prod", "delta"]);

/** Whether every vector and matrix stands as the family of its entries. */
export function isIndexed(roots: readonly Expr[], shapes: Shapes): boolean {
  const wide = (node: Expr): boolean => !shapes.isScalar(node);
  return roots.every((root) =>
    postorder(root).every((node) =>
      isApply(node, "[]")
        ? node.args[0]?.kind === "symbol"
        : node.kind !== "apply" ||
          (!node.args.some(wide) &&
            node.op !== "'" &&
            (!Object.hasOwn(OPERATIONS, node.op) || BINDERS.has(node.op))),
    ),
  );
}
