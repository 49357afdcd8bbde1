/** A definition as the equation that it is. */
import { apply, type Definition, type Expr, relation, symbol } from "@derive/core";

export function definitionExpr({ name, params, body }: Definition): Expr {
  return relation("=", params.length === 0 ? symbol(name) : apply(name, params), body);
}
