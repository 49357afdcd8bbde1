/**
 * Signs that matrices give to numbers: x'*P*x is not negative where P is positive semidefinite, and the determinant
 * of a positive definite matrix is positive. By the rules a course teaches, from what is declared; part of the checker.
 */
import { isApply, transpose } from "../expr/build.js";
import type { Expr } from "../expr/expr.js";
import { isNonNegative, isPositive, type Knowledge, type Range } from "./range.js";

export type Definiteness = "definite" | "semidefinite";

/** Deeper than this nothing is looked for. */
const TALLEST = 40;

/** Whether a symmetric matrix is positive definite or semidefinite; `undefined` where that is not seen. */
export function definitenessOf(
  node: Expr,
  knowledge: Knowledge,
  rangeOf: (node: Expr) => Range,
): Definiteness | undefined {
  const visit = (of: Expr): Definiteness | undefined => definitenessOf(of, knowledge, rangeOf);
  if (knowledge.definite.has(node)) return "definite";
  if (node.kind !== "apply" || node.height > TALLEST) return undefined;
  const [a, b] = node.args;
  if (a === undefined) return undefined;
  switch (node.op) {
    case "I":
      return "definite";
    case "zeros":
      return "semidefinite";
    case "'":
      return visit(a);
    case "inv":
      return visit(a) === "definite" ? "definite" : undefined;
    case "^":
      return b?.kind === "number" ? visit(a) : undefined;
    case "/":
      return b !== undefined && isPositive(rangeOf(b)) ? visit(a) : undefined;
    case "diag":
      return isPositive(rangeOf(a)) ? "definite" : isNonNegative(rangeOf(a)) ? "semidefinite" : undefined;
    case "+": {
      const parts = node.args.map(visit);
      if (parts.includes(undefined)) return undefined;
      return parts.includes("definite") ? "definite" : "semidefinite";
    }
    case "*":
      return ofProduct(node.args, knowledge, visit, rangeOf);
    default:
      return undefined;
  }
}

function ofProduct(
  args: readonly Expr[],
  knowledge: Knowledge,
  visit: (of: Expr) => Definiteness | undefined,
  rangeOf: (node: Expr) => Range,
): Definiteness | undefined {
  const isNumber = (arg: Expr): boolean => knowledge.shapeOf(arg)?.length === 0;
  const numbers = args.filter(isNumber).map(rangeOf);
  const wide = args.filter((arg) => !isNumber(arg));
  if (!numbers.every(isNonNegative)) return undefined;
  const [only] = wide;
  const own =
    wide.length === 1 && only !== undefined
      ? visit(only)
      : isSquareForm(wide, visit)
        ? "semidefinite"
        : undefined;
  return own === "definite" && !numbers.every(isPositive) ? "semidefinite" : own;
}

/** B'*M*B with M positive semidefinite, or left out: factors that are the same from both ends. */
export function isSquareForm(
  factors: readonly Expr[],
  visit: (of: Expr) => Definiteness | undefined,
): boolean {
  let [from, to] = [0, factors.length - 1];
  for (; from < to; from += 1, to -= 1) {
    const [left, right] = [factors[from], factors[to]];
    if (left === undefined || right === undefined || !areTransposes(left, right)) return false;
  }
  const middle = factors[from];
  return from > to || (from === to && middle !== undefined && visit(middle) !== undefined);
}

const areTransposes = (a: Expr, b: Expr): boolean => a === transpose(b) || b === transpose(a);

/** Whether a number is a quadratic form, or the trace or determinant of a matrix with a sign. */
export function formOf(
  node: Expr,
  knowledge: Knowledge,
  rangeOf: (node: Expr) => Range,
): Definiteness | undefined {
  const visit = (of: Expr): Definiteness | undefined => definitenessOf(of, knowledge, rangeOf);
  const [a] = node.kind === "apply" ? node.args : [];
  if (a === undefined || node.height > TALLEST) return undefined;
  if (isApply(node, "det") || isApply(node, "tr")) return visit(a);
  if (!isApply(node, "*") || knowledge.shapeOf(node)?.length !== 0) return undefined;
  const isNumber = (arg: Expr): boolean => knowledge.shapeOf(arg)?.length === 0;
  const wide = node.args.filter((arg) => !isNumber(arg));
  return wide.length > 1 && isSquareForm(wide, visit) ? "semidefinite" : undefined;
}
