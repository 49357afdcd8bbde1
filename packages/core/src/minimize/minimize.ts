/**
 * Minimising: the gradient, its zero solved for the variable, and the curvature that says what the zero is.
 * What is not solved or not certified is said to be so.
 */
import * as Q from "../number/rational.js";
import {
  derivativeOf,
  div,
  fromRational,
  isApply,
  isNumber,
  neg,
  product,
  rationalOf,
  sum,
  termsOf,
} from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { substitute, symbolsOf } from "../expr/walk.js";
import { derive } from "../derive/derive.js";
import { type Gradient, gradientOf } from "../derive/tensor/gradient.js";
import { type Jacobian, jacobianOf } from "../derive/tensor/jacobian.js";
import { TensorTidy } from "../derive/tensor/tidy.js";
import { LIBRARY } from "../library/library.js";
import { factsOf, known, standing } from "../rewrite/condition.js";
import type { Derivation, Givens } from "../rewrite/step.js";
import { Networks } from "../rewrite/tensor/network.js";
import { isShapeFact, mentionsTensors, Shapes } from "../rewrite/tensor/shape.js";
import { printBriefly } from "../syntax/print.js";
import { type Curvature, curvatureOf } from "./definite.js";
import { optimumByRise } from "./rise.js";
import { optimumBySign } from "./sign.js";
import { unattained } from "./unattained.js";

export interface Problem {
  readonly kind: "argmin" | "argmax";
  readonly variable: Sym;
  /** Further variables, over which it is to be best as well. */
  readonly also?: readonly Sym[];
  readonly objective: Expr;
}

/** The equations that are given of the variable. */
export function constraintsOn(variable: Sym, { facts }: Givens): Expr[] {
  return facts.filter(
    (fact) =>
      (isApply(fact, "=") && symbolsOf(fact).includes(variable)) ||
      (isApply(fact, "simplex") && fact.args[0] === variable),
  );
}

export interface Minimum {
  readonly problem: Problem;
  readonly gradient: { readonly of: Expr; readonly derivation: Derivation };
  /** The zero of the gradient as `matrix·x = right`. */
  readonly equation: { readonly matrix: Expr; readonly right: Expr };
  readonly hessian: Jacobian;
  /** Of the Hessian, or of its negative where a maximum is sought. */
  readonly curvature: Curvature;
  /** "unique": one optimum. "set": every solution of the equation is one. */
  readonly solutions: "unique" | "set";
  /** The optimum where it is unique. */
  readonly optimum: Expr | undefined;
  /** Where no curvature decides: the derivative is this positive factor times the distance from the optimum. */
  readonly factor?: Expr;
  /** Where the equation is not linear: the derivative of the gradient entry by entry, which is positive. */
  readonly rise?: Expr;
  readonly conditions: readonly Expr[];
}

/** Of a function of numbers the derivative as a course takes it, of vectors the gradient by differentials. */
function slopeOf({ objective, variable }: Problem, givens: Givens): Gradient {
  if (mentionsTensors(objective, givens.facts)) return gradientOf(objective, variable, givens);
  const facts = givens.facts.filter((fact) => !mentionsTensors(fact, givens.facts));
  const derivation = derive(derivativeOf(objective, variable), { ...givens, facts });
  return { derivation, gradient: derivation.result };
}

/** 1, or the identity matrix of its size. */
function unitFor(variable: Sym, shapes: Shapes): Expr {
  const [n] = shapes.of(variable);
  return n === undefined ? numeral(1) : apply("I", [n]);
}

/**
 * `zeros` are points at which somebody says that the gradient is zero; each is proved before it is used. Throws
 * `DeriveError` where the problem is not solved, with what is known of it.
 */
export function minimize(problem: Problem, givens: Givens, zeros: readonly Expr[] = []): Minimum {
  const { variable, objective, kind } = problem;
  if (constraintsOn(variable, givens).length > 0)
    throw new DeriveError("unsupported", `${variable.name} is bound by an equation`);
  const shapes = new Shapes(givens.facts);
  const facts = known(factsOf(givens), LIBRARY);
  const tidy = new TensorTidy(shapes, LIBRARY);
  const { derivation, gradient } = slopeOf(problem, givens);
  const kink = derivation.conditions.find(
    (condition) => isApply(condition, "!=") && symbolsOf(condition).includes(variable),
  );
  if (kink !== undefined)
    throw new DeriveError(
      "unsupported",
      `the objective has no derivative everywhere: the gradient ${printBriefly(gradient, 200)} needs ${printBriefly(kink, 200)}`,
    );
  const without = shapes.isScalar(variable)
    ? unattained(
        problem,
        gradient,
        derivation.conditions,
        facts,
        givens.facts.filter((fact) => !isShapeFact(fact)),
      )
    : undefined;
  if (without !== undefined) throw without;
  if (!symbolsOf(gradient).includes(variable))
    throw new DeriveError(
      "unsupported",
      `the gradient is ${printBriefly(gradient, 200)} wherever ${variable.name} is: there is no single optimum`,
    );
  const hessian = jacobianOf(gradient, variable, givens);
  const own = kind === "argmin" ? hessian.jacobian : tidy.of(neg(hessian.jacobian));
  const curvature = curvatureOf(own, shapes, facts);
  const lean = kind === "argmin" ? "convex" : "concave";
  const varies = symbolsOf(hessian.jacobian).includes(variable);
  if ((curvature === undefined || varies) && shapes.isScalar(variable)) {
    const slope = kind === "argmin" ? gradient : tidy.of(neg(gradient));
    const found = optimumBySign(objective, slope, variable, derivation.conditions, givens, zeros);
    if (found !== undefined)
      return {
        problem,
        gradient: { of: gradient, derivation },
        equation: { matrix: numeral(1), right: found.optimum },
        hessian,
        curvature: { kind: "sign", reasons: [] },
        solutions: "unique",
        optimum: found.optimum,
        factor: kind === "argmin" ? found.factor : tidy.of(neg(found.factor)),
        conditions: found.conditions,
      };
  }
  if (curvature === undefined || varies) {
    const slope = kind === "argmin" ? gradient : tidy.of(neg(gradient));
    const found = optimumByRise(objective, slope, variable, derivation.conditions, givens, zeros);
    if (found !== undefined)
      return {
        problem,
        gradient: { of: gradient, derivation },
        equation: { matrix: unitFor(variable, shapes), right: found.optimum },
        hessian,
        curvature: {
          kind: "definite",
          reasons: [
            shapes.isScalar(variable)
              ? "the second derivative is positive"
              : "a diagonal of numbers that are positive",
          ],
        },
        solutions: "unique",
        optimum: found.optimum,
        rise: found.rise,
        conditions: found.conditions,
      };
  }
  if (curvature === undefined)
    throw new DeriveError(
      "unsupported",
      `the gradient is ${printBriefly(gradient, 300)}; that the objective is ${lean} is not certified: its second derivative is ${printBriefly(hessian.jacobian, 300)}`,
    );
  if (varies)
    throw new DeriveError(
      "unsupported",
      `the objective is ${lean}, and its optimum is where ${printBriefly(gradient, 300)} = 0; this equation has no closed form here`,
    );
  const at0 = tidy.of(substitute(gradient, new Map<Expr, Expr>([[variable, tidy.zeros(variable)]])));
  const [matrix, right, factor] = reduced(hessian.jacobian, tidy.of(neg(at0)), tidy);
  const networks = new Networks(shapes);
  const kept =
    networks.same(matrix, product([factor, hessian.jacobian])) &&
    networks.same(right, product([factor, neg(at0)]));
  if (!kept) throw new DeriveError("internal", "the equation was not kept while it was cleared");
  const back = sum([product([hessian.jacobian, variable]), at0]);
  if (!networks.same(back, gradient))
    throw new DeriveError("internal", "the gradient is not what was read off from it");
  const definite = curvature.kind === "definite";
  const optimum = !definite ? undefined : tidy.of(solved(matrix, right, shapes));
  requireInDomain(optimum, variable, givens);
  return {
    problem,
    gradient: { of: gradient, derivation },
    equation: { matrix, right },
    hessian,
    curvature,
    solutions: definite ? "unique" : "set",
    optimum,
    conditions: [...new Set([...derivation.conditions, ...hessian.derivation.conditions])],
  };
}

/** The optimum must lie where the variable is declared to be; a set of solutions is not looked at. */
function requireInDomain(optimum: Expr | undefined, variable: Sym, { facts, definitions }: Givens): void {
  const own = facts.filter((fact) => !isShapeFact(fact) && symbolsOf(fact).includes(variable));
  if (own.length === 0) return;
  const others = known(factsOf({ definitions, facts: facts.filter((fact) => !own.includes(fact)) }), LIBRARY);
  const inside =
    optimum !== undefined &&
    own.every((fact) => standing(substitute(fact, new Map([[variable, optimum]])), others) === "implied");
  if (!inside)
    throw new DeriveError(
      "unsupported",
      `the gradient is zero at ${optimum === undefined ? "points" : printBriefly(optimum, 200)}, which need not lie where ${variable.name} may be`,
    );
}

/** The solution of matrix·x = right, the matrix being invertible. */
export function solved(matrix: Expr, right: Expr, shapes: Shapes): Expr {
  const factor = multipleOfUnit(matrix, shapes);
  if (factor !== undefined) return isNumber(factor, 1) ? right : div(right, factor);
  const { factor: numbers, rest } = withoutFactors(matrix, shapes);
  const inverse = product([apply("inv", [rest]), ...(isApply(right, "*") ? right.args : [right])]);
  return numbers.length === 0 ? inverse : div(inverse, product(numbers));
}

/** The numbers in front of a vector or matrix. */
export function withoutFactors(node: Expr, shapes: Shapes): { factor: readonly Expr[]; rest: Expr } {
  const [a, b] = node.kind === "apply" ? node.args : [];
  if (isApply(node, "-") && a !== undefined) {
    const inner = withoutFactors(a, shapes);
    return { ...inner, factor: [neg(numeral(1)), ...inner.factor] };
  }
  if (isApply(node, "/") && a !== undefined && b !== undefined && shapes.isScalar(b)) {
    const inner = withoutFactors(a, shapes);
    return { ...inner, factor: [...inner.factor, div(numeral(1), b)] };
  }
  const numbers = isApply(node, "*") ? node.args.filter((arg) => shapes.isScalar(arg)) : [];
  const wide = isApply(node, "*") ? node.args.filter((arg) => !shapes.isScalar(arg)) : [node];
  return { factor: numbers, rest: product(wide) };
}

/** k of k·I, and a number itself. */
export function multipleOfUnit(node: Expr, shapes: Shapes): Expr | undefined {
  if (shapes.isScalar(node)) return node;
  if (isApply(node, "I")) return numeral(1);
  const rest = isApply(node, "*") ? node.args.filter((arg) => !isApply(arg, "I")) : [];
  const isMultiple = isApply(node, "*") && rest.length === node.args.length - 1;
  return isMultiple && rest.every((arg) => shapes.isScalar(arg)) ? product(rest) : undefined;
}

/** Both sides without the denominators and the number that all of their terms have in common. */
export function reduced(from: Expr, to: Expr, tidy: TensorTidy): [Expr, Expr, Expr] {
  let [matrix, right] = [from, to];
  let factor: Expr = numeral(1);
  for (let k = 0; k < 4; k += 1) {
    const below = [...termsOf(matrix), ...termsOf(right)].flatMap((term) => denominatorOf(term) ?? [])[0];
    if (below === undefined) break;
    factor = product([below, factor]);
    const times = (side: Expr): Expr => tidy.of(sum(termsOf(side).map((term) => product([below, term]))));
    [matrix, right] = [times(matrix), times(right)];
  }
  const numbers = [...termsOf(matrix), ...termsOf(right)].filter((t) => !tidy.isZero(t)).map(leading);
  const [first] = numbers;
  if (first === undefined || !numbers.every((n) => Q.equal(Q.absolute(n), Q.absolute(first))))
    return [matrix, right, factor];
  if (Q.equal(first, Q.ONE)) return [matrix, right, factor];
  const by = fromRational(Q.divide(Q.ONE, first));
  return [tidy.of(product([by, matrix])), tidy.of(product([by, right])), product([by, factor])];
}

/** What a term is divided by, if that is not a number. */
function denominatorOf(term: Expr): Expr | undefined {
  if (isApply(term, "-") && term.args[0] !== undefined) return denominatorOf(term.args[0]);
  const [, below] = isApply(term, "/") ? term.args : [];
  return below === undefined || rationalOf(below) !== undefined ? undefined : below;
}

/** The number in front of a term. */
function leading(term: Expr): Q.Rational {
  if (isApply(term, "-") && term.args[0] !== undefined) return Q.negate(leading(term.args[0]));
  if (isApply(term, "/") && term.args[0] !== undefined && term.args[1] !== undefined) {
    const below = rationalOf(term.args[1]);
    return below === undefined ? leading(term.args[0]) : Q.divide(leading(term.args[0]), below);
  }
  const factors = isApply(term, "*") ? term.args : [term];
  return factors.reduce((value, factor) => {
    const number = rationalOf(factor);
    return number === undefined ? value : Q.multiply(value, number);
  }, Q.ONE);
}
