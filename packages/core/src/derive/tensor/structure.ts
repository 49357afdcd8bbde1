/**
 * Gradients by matrices whose entries do not move one by one: by a symmetric matrix the gradient is symmetric, by a
 * diagonal one it is diagonal.
 */
import { div, sum, transpose } from "../../expr/build.js";
import { attempt, DeriveError } from "../../expr/error.js";
import { apply, type Expr, numeral, type Sym } from "../../expr/expr.js";
import { Networks } from "../../rewrite/tensor/network.js";
import type { Shapes } from "../../rewrite/tensor/shape.js";

/** The part of a gradient that the matrix can move along; not tidied. */
export function withStructure(gradient: Expr, by: Sym, shapes: Shapes): Expr {
  const part = structured(gradient, by, shapes);
  return attempt(() => new Networks(shapes).same(gradient, part)) === true ? gradient : part;
}

/** Throws `DeriveError` where entries that are one, or zero, would be taken for independent ones. */
export function requireIndependent(gradient: Expr, by: Sym, shapes: Shapes): void {
  if (shapes.has(by, "symmetric") && withStructure(gradient, by, shapes) !== gradient)
    throw together(by, shapes);
}

/** Throws `DeriveError` for one of two entries that are one, or that is zero. */
export function requireOwnEntry(by: Sym, at: readonly Expr[], shapes: Shapes): void {
  const [row, column] = at;
  if (column !== undefined && row !== column && shapes.has(by, "symmetric")) throw together(by, shapes);
}

const together = (by: Sym, shapes: Shapes): DeriveError =>
  new DeriveError(
    "unsupported",
    `the entries of ${by.name} do not move one by one, since it is ${shapes.has(by, "diagonal") ? "diagonal" : "symmetric"}: ask for the gradient by ${by.name} as a whole, or leave that fact out`,
  );

function structured(gradient: Expr, by: Sym, shapes: Shapes): Expr {
  if (shapes.has(by, "diagonal")) return apply("diag", [apply("diag", [gradient])]);
  if (!shapes.has(by, "symmetric")) return gradient;
  return div(sum([gradient, transpose(gradient)]), numeral(2));
}
