/** Tidying of which the result is compared at once, for what no step of a derivation stands behind. */
import { attempt } from "../../expr/error.js";
import type { Expr } from "../../expr/expr.js";
import { sameFunction } from "../../rewrite/ring.js";
import type { Networks } from "../../rewrite/tensor/network.js";
import type { TensorTidy } from "./tidy.js";

const ATOMS: ReadonlySet<Expr> = new Set();

/** Tidied, where the checker's arithmetic confirms it; else as it was. */
export function tidiedAndCompared(node: Expr, tidy: TensorTidy, networks: Networks): Expr {
  const tidied = attempt(() => tidy.of(node)) ?? node;
  if (tidied === node) return node;
  const isSame = attempt(() => networks.same(node, tidied)) ?? false;
  return isSame || attempt(() => sameFunction(node, tidied, ATOMS)) === true ? tidied : node;
}
