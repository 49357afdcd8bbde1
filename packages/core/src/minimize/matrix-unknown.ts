/**
 * Optima over a matrix whose gradient is linear in it: M·W, W·N or L·W·R, with M, N, or both L and R positive
 * semidefinite, so that the objective is convex. Sums of different kinds (Sylvester's equation) are not solved.
 */
import { div, factorsOf, neg, product, relation, sum } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { dependence, substitute, symbolsOf } from "../expr/walk.js";
import { type Gradient, gradientOf } from "../derive/tensor/gradient.js";
import { TensorTidy } from "../derive/tensor/tidy.js";
import { LIBRARY } from "../library/library.js";
import { factsOf, known, standing } from "../rewrite/condition.js";
import type { Givens } from "../rewrite/step.js";
import { Networks } from "../rewrite/tensor/network.js";
import { isShapeFact, Shapes } from "../rewrite/tensor/shape.js";
import { printBriefly } from "../syntax/print.js";
import { type Curvature, curvatureOf } from "./definite.js";
import { type Problem, reduced, solved } from "./minimize.js";

export interface MatrixMinimum {
  readonly kind: "matrix";
  readonly problem: Problem;
  readonly gradient: Gradient;
  /** What stands on the left and on the right of the unknown, where anything does. */
  readonly left: Expr | undefined;
  readonly right: Expr | undefined;
  readonly curvature: { readonly left?: Curvature; readonly right?: Curvature };
  readonly equation: Expr;
  readonly solutions: "unique" | "set";
  readonly optimum: Expr | undefined;
  readonly conditions: readonly Expr[];
}

/** Factors around the unknown in one term. */
interface Around {
  readonly left: readonly Expr[];
  readonly right: readonly Expr[];
}

/** Throws `DeriveError` where the problem is not solved. */
export function matrixMinimum(problem: Problem, givens: Givens): MatrixMinimum {
  const { variable, kind } = problem;
  const shapes = new Shapes(givens.facts);
  const tidy = new TensorTidy(shapes, LIBRARY);
  const networks = new Networks(shapes);
  const bound = givens.facts.some((fact) => !isShapeFact(fact) && symbolsOf(fact).includes(variable));
  const objective = kind === "argmin" ? problem.objective : tidy.of(neg(problem.objective));
  const gradient = gradientOf(objective, variable, givens);
  const refuse = (why: string): DeriveError =>
    new DeriveError("unsupported", `the gradient is ${printBriefly(gradient.gradient, 300)}; ${why}`);
  if (bound) throw refuse(`what is given of the matrix ${variable.name} is not taken into account`);
  const at0 = tidy.of(substitute(gradient.gradient, new Map<Expr, Expr>([[variable, tidy.zeros(variable)]])));
  const terms = linearIn(gradient.gradient, variable, shapes);
  if (terms === undefined || terms.length === 0) throw refuse(`it is not linear in ${variable.name}`);
  const written = terms.map(({ left, right }) => product([...left, variable, ...right]));
  if (!networks.same(sum([...written, at0]), gradient.gradient))
    throw refuse(`it is not linear in ${variable.name}`);
  const sides = sidesOf(terms, shapes);
  if (sides === undefined)
    throw refuse("an equation with the unknown between different factors is not solved");
  const facts = known(factsOf(givens), LIBRARY);
  const [main, other] = sides.left === undefined ? [sides.right, undefined] : [sides.left, sides.right];
  if (main === undefined) throw refuse("it does not depend on the unknown");
  const curvatures = {
    first: curvatureOf(tidy.of(main), shapes, facts),
    second: other && curvatureOf(tidy.of(other), shapes, facts),
  };
  if (curvatures.first === undefined || (other !== undefined && curvatures.second === undefined))
    throw refuse(`that the objective is ${kind === "argmin" ? "convex" : "concave"} is not certified`);
  // Divided by a positive number only: the sign of what was certified must stay.
  const target = tidy.of(neg(at0));
  const [shorter, shortened, by] = reduced(tidy.of(main), target, tidy);
  const isKept = standing(relation(">", by, numeral(0)), facts) === "implied";
  const [factor, result] = isKept ? [shorter, shortened] : [tidy.of(main), target];
  const right = other && tidy.of(other);
  const isDefinite = [
    curvatures.first,
    ...(curvatures.second === undefined ? [] : [curvatures.second]),
  ].every((each) => each.kind === "definite");
  const isLeft = sides.left !== undefined;
  const inverseOf = (side: Expr, of: Expr): Expr => solved(side, of, shapes);
  const optimum = !isDefinite
    ? undefined
    : tidy.of(
        isLeft
          ? right === undefined
            ? inverseOf(factor, result)
            : timesInverse(inverseOf(factor, result), right, shapes)
          : timesInverse(result, factor, shapes),
      );
  const equation = relation(
    "=",
    isLeft
      ? product([...factorsOf(factor), variable, ...(right === undefined ? [] : factorsOf(right))])
      : product([variable, ...factorsOf(factor)]),
    result,
  );
  return {
    kind: "matrix",
    problem,
    gradient,
    left: isLeft ? factor : undefined,
    right: isLeft ? right : factor,
    curvature: isLeft
      ? { left: curvatures.first, ...(curvatures.second === undefined ? {} : { right: curvatures.second }) }
      : { right: curvatures.first },
    equation,
    solutions: isDefinite ? "unique" : "set",
    optimum,
    conditions: gradient.derivation.conditions,
  };
}

/** of·inv(side), without an inverse where the side is a multiple of the identity. */
function timesInverse(of: Expr, side: Expr, shapes: Shapes): Expr {
  const one = solved(side, numeral(1), shapes);
  return product([of, one]);
}

/** The terms of what is linear in x, each as its factors on both sides of it. */
function linearIn(node: Expr, x: Sym, shapes: Shapes): Around[] | undefined {
  const depends = dependence(x);
  const [a, b] = node.kind === "apply" ? node.args : [];
  if (node === x) return [{ left: [], right: [] }];
  if (a === undefined || node.kind !== "apply") return undefined;
  const times = (terms: Around[] | undefined, factor: Expr): Around[] | undefined =>
    terms?.map(({ left, right }) => ({ left: [factor, ...left], right }));
  switch (node.op) {
    case "+": {
      const parts = node.args.filter(depends).map((term) => linearIn(term, x, shapes));
      const found = parts.filter((part) => part !== undefined);
      return found.length === parts.length ? found.flat() : undefined;
    }
    case "-":
      return times(linearIn(a, x, shapes), neg(numeral(1)));
    case "/":
      return b === undefined || depends(b) ? undefined : times(linearIn(a, x, shapes), div(numeral(1), b));
    case "*": {
      const i = node.args.findIndex(depends);
      const inside = node.args[i];
      if (inside === undefined || node.args.filter(depends).length > 1) return undefined;
      const before = node.args.slice(0, i);
      const after = node.args.slice(i + 1);
      const numbers = after.filter((arg) => shapes.isScalar(arg));
      return linearIn(inside, x, shapes)?.map(({ left, right }) => ({
        left: [...numbers, ...before, ...left],
        right: [...right, ...after.filter((arg) => !shapes.isScalar(arg))],
      }));
    }
    default:
      return undefined;
  }
}

/** All of what stands on one side, or on both sides of a single term. Numbers count with the left. */
function sidesOf(
  terms: readonly Around[],
  shapes: Shapes,
): { left?: Expr | undefined; right?: Expr | undefined } | undefined {
  const isNumeric = (factors: readonly Expr[]): boolean => factors.every((each) => shapes.isScalar(each));
  const [only] = terms;
  if (only === undefined) return undefined;
  const unit = (factors: readonly Expr[], like: Expr | undefined): Expr | undefined =>
    like === undefined ? undefined : isNumeric(factors) ? product([...factors, like]) : product(factors);
  if (terms.every(({ right }) => right.length === 0)) {
    const like = identityLike(
      terms.map(({ left }) => left),
      shapes,
      0,
    );
    const parts = terms.map(({ left }) => (like === undefined ? product(left) : unit(left, like)));
    const found = parts.flatMap((part) => part ?? []);
    return found.length === parts.length ? { left: sum(found) } : undefined;
  }
  if (terms.every(({ left }) => isNumeric(left))) {
    const like = identityLike(
      terms.map(({ right }) => right),
      shapes,
      1,
    );
    const parts = terms.map(({ left, right }) =>
      right.length > 0 ? product([...left, ...right]) : like && product([...left, like]),
    );
    const found = parts.flatMap((part) => part ?? []);
    return found.length === parts.length ? { right: sum(found) } : undefined;
  }
  return terms.length === 1 ? { left: product(only.left), right: product(only.right) } : undefined;
}

/** The identity of the size of what stands on one side. */
function identityLike(sides: readonly (readonly Expr[])[], shapes: Shapes, axis: 0 | 1): Expr | undefined {
  for (const factors of sides) {
    const wide = factors.filter((each) => !shapes.isScalar(each));
    const edge = axis === 0 ? wide[0] : wide.at(-1);
    const size = edge === undefined ? undefined : shapes.of(edge)[axis === 0 ? 0 : 1];
    if (size !== undefined) return applyIdentity(size);
  }
  return undefined;
}

const applyIdentity = (size: Expr): Expr => apply("I", [size]);
