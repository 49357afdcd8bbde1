/**
 * Curvature certificates: whether a symmetric matrix is positive definite or semidefinite, by the rules a course
 * teaches (A'A, sums, positive multiples, diagonals of positive numbers). Silence says nothing.
 */
import { isApply, relation, sum, termsOf } from "../expr/build.js";
import { apply, type Expr, numeral } from "../expr/expr.js";
import { type Known, standing } from "../rewrite/condition.js";
import { Networks } from "../rewrite/tensor/network.js";
import { type Shapes } from "../rewrite/tensor/shape.js";
import { isRow } from "../rewrite/tensor/dimension.js";

/** How a matrix bends, with the reasons that show it. */
export interface Curvature {
  /** "sign": nothing is said of the curvature, but the derivative changes its sign once. */
  readonly kind: "definite" | "semidefinite" | "sign";
  readonly reasons: readonly string[];
}

const ZERO = numeral(0);

export function curvatureOf(node: Expr, shapes: Shapes, facts: Known): Curvature | undefined {
  const sign = (u: Expr): "definite" | "semidefinite" | undefined =>
    standing(relation(">", u, ZERO), facts) === "implied"
      ? "definite"
      : standing(relation(">=", u, ZERO), facts) === "implied"
        ? "semidefinite"
        : undefined;
  if (shapes.isScalar(node)) {
    const kind = sign(node);
    return (
      kind && {
        kind,
        reasons: [
          kind === "definite" ? "the second derivative is positive" : "the second derivative is not negative",
        ],
      }
    );
  }
  const inner = (part: Expr): Curvature | undefined => curvatureOf(part, shapes, facts);
  const [a] = node.kind === "apply" ? node.args : [];
  if (isApply(node, "+")) return isCovariance(node, shapes) ?? ofSum(node.args.map(inner));
  if (isApply(node, "I")) return { kind: "definite", reasons: ["the identity is positive definite"] };
  if (isApply(node, "zeros")) return { kind: "semidefinite", reasons: [] };
  if (shapes.has(node, "spd")) return { kind: "definite", reasons: ["declared positive definite"] };
  if (isApply(node, "inv") && a !== undefined) {
    const of = inner(a);
    return of?.kind === "definite"
      ? { kind: "definite", reasons: [...of.reasons, "so is its inverse"] }
      : undefined;
  }
  if (isApply(node, "diag") && a !== undefined) {
    const kind = sign(a);
    return (
      kind && {
        kind,
        reasons: ["a diagonal of numbers that are " + (kind === "definite" ? "positive" : "not negative")],
      }
    );
  }
  if (isApply(node, "/") && a !== undefined && node.args[1] !== undefined) {
    const [of, by] = [inner(a), sign(node.args[1])];
    return of !== undefined && by === "definite" ? of : undefined;
  }
  if (isApply(node, ".*")) {
    const parts = node.args.map(inner);
    return parts.every((part) => part !== undefined)
      ? { kind: "semidefinite", reasons: ["entry by entry products of such matrices are such (Schur)"] }
      : undefined;
  }
  return isApply(node, "*") ? ofProduct(node.args, shapes, facts) : undefined;
}

function ofSum(parts: readonly (Curvature | undefined)[]): Curvature | undefined {
  const found = parts.filter((part) => part !== undefined);
  if (found.length < parts.length) return undefined;
  const kind = found.some((part) => part.kind === "definite") ? "definite" : "semidefinite";
  return {
    kind,
    reasons: [
      ...found.flatMap((part) => part.reasons),
      ...(found.length > 1 && kind === "definite"
        ? ["a sum of such matrices with a definite one is definite"]
        : []),
    ],
  };
}

/** c·A'·M·A with M such and c positive. */
function ofProduct(args: readonly Expr[], shapes: Shapes, facts: Known): Curvature | undefined {
  const scalars = args.filter((arg) => shapes.isScalar(arg));
  const wide = args.filter((arg) => !shapes.isScalar(arg));
  const signs = scalars.map((s) => curvatureOf(s, shapes, facts));
  if (signs.some((sign) => sign === undefined)) return undefined;
  const weak = signs.some((sign) => sign?.kind === "semidefinite");
  const core = symmetricProduct(wide, shapes, facts);
  return core && (weak ? { ...core, kind: "semidefinite" } : core);
}

function symmetricProduct(wide: readonly Expr[], shapes: Shapes, facts: Known): Curvature | undefined {
  const [first, ...rest] = wide;
  const last = rest.at(-1);
  if (first === undefined) return undefined;
  if (last === undefined) return curvatureOf(first, shapes, facts);
  const isPair =
    (isApply(first, "'") && first.args[0] === last) ||
    (isApply(last, "'") && last.args[0] === first) ||
    (first === last && shapes.has(first, "symmetric"));
  if (!isPair) return undefined;
  const middle = rest.slice(0, -1);
  const inside: Curvature | undefined =
    middle.length === 0 ? { kind: "definite", reasons: [] } : symmetricProduct(middle, shapes, facts);
  if (inside === undefined) return undefined;
  const of = isApply(last, "'") ? (last.args[0] ?? last) : last;
  const full = shapes.has(last, "fullrank") || shapes.has(of, "invertible") || shapes.has(of, "spd");
  const kind = full && inside.kind === "definite" && !isRow(shapes.of(last)) ? "definite" : "semidefinite";
  return {
    kind,
    reasons: [
      ...inside.reasons,
      full ? "A'A is positive definite for a matrix of full column rank" : "A'A is positive semidefinite",
    ],
  };
}

/** diag(p) - p p' is the covariance matrix of an indicator. */
function isCovariance(node: Expr, shapes: Shapes): Curvature | undefined {
  const diagonal = termsOf(node).find((term) => isApply(term, "diag"));
  const [p] = diagonal?.kind === "apply" ? diagonal.args : [];
  if (p === undefined || !(isApply(p, "softmax") || shapes.has(p, "simplex"))) return undefined;
  const expected = sum([apply("diag", [p]), apply("-", [apply("*", [p, apply("'", [p])])])]);
  return new Networks(shapes).same(node, expected)
    ? { kind: "semidefinite", reasons: ["diag(p) - pp' is a covariance matrix"] }
    : undefined;
}
