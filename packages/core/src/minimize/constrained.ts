/**
 * Optima under an equation, by a multiplier: what is best for the objective plus a multiple of the constraint among
 * all points, and satisfies the constraint, is best among the points that satisfy it. On the unit sphere a quadratic
 * form is largest and smallest at eigenvectors.
 */
import {
  div,
  fromRational,
  isApply,
  isNumber,
  neg,
  pow,
  product,
  rationalOf,
  relation,
  sum,
  termsOf,
} from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { dependence, fold, postorder, substitute, symbolsOf } from "../expr/walk.js";
import { gradientOf } from "../derive/tensor/gradient.js";
import { jacobianOf } from "../derive/tensor/jacobian.js";
import { tidy } from "../derive/tidy.js";
import { TensorTidy } from "../derive/tensor/tidy.js";
import { LIBRARY } from "../library/library.js";
import { exactRoot, factsOf, known, standing } from "../rewrite/condition.js";
import { definedness } from "../rewrite/definedness.js";
import type { Givens } from "../rewrite/step.js";
import { elementwise } from "../rewrite/tensor/elementwise.js";
import { Networks } from "../rewrite/tensor/network.js";
import { isShapeFact, Shapes, vectorFact } from "../rewrite/tensor/shape.js";
import { isolated } from "./isolate.js";
import { constraintsOn, minimize, type Minimum, type Problem, withoutFactors } from "./minimize.js";
import { isZero } from "./rise.js";

export interface Constrained {
  readonly kind: "constrained";
  readonly problem: Problem;
  /** left = right, of the variable. */
  readonly constraint: Expr;
  readonly multiplier: Sym;
  /** The objective with the multiple of the constraint. */
  readonly lagrangian: Problem;
  /** The optimum of that, for any value of the multiplier. */
  readonly inner: Minimum;
  /** The optimum put into the constraint, and the multiplier that satisfies it. */
  readonly equation: Expr;
  readonly value: Expr;
  readonly solutions: "unique";
  readonly optimum: Expr;
  readonly conditions: readonly Expr[];
}

/** The largest or smallest value of x'Ax among vectors of length 1: an eigenvalue. */
export interface Extremal {
  readonly kind: "extremal";
  readonly problem: Problem;
  readonly constraint: Expr;
  readonly multiplier: Sym;
  /** A·x = multiplier·x */
  readonly equation: Expr;
  readonly solutions: "set";
  readonly optimum: undefined;
  readonly conditions: readonly Expr[];
}

const ZERO = numeral(0);

/** Throws `DeriveError` where the problem is not solved. */
export function constrainedOptimum(problem: Problem, givens: Givens): Constrained | Extremal {
  const { variable, kind } = problem;
  const [fact, ...more] = constraintsOn(variable, givens);
  if (fact === undefined || more.length > 0)
    throw new DeriveError("unsupported", "an optimum under more than one equation is not worked out");
  const constraint = isApply(fact, "simplex") ? relation("=", apply("sum", [variable]), numeral(1)) : fact;
  const bounds = isApply(fact, "simplex") ? [relation(">=", variable, ZERO)] : [];
  const free: Givens = { ...givens, facts: [...givens.facts.filter((other) => other !== fact)] };
  const [left, right] = constraint.kind === "apply" ? constraint.args : [];
  if (left === undefined || right === undefined || dependence(variable)(right))
    throw new DeriveError("unsupported", "a constraint has the variable on its left side only");
  const shapes = new Shapes(givens.facts);
  const multiplier = nameFor([problem.objective, ...givens.facts]);
  const extremal = onSphere(problem, constraint, multiplier, free);
  if (extremal !== undefined) return extremal;
  const [n] = shapes.of(left);
  const within: Givens = {
    ...free,
    facts: [...free.facts, ...(n === undefined ? [] : [vectorFact(multiplier, n)])],
  };
  const term = n === undefined ? product([multiplier, left]) : apply("inner", [multiplier, left]);
  const attempt = (facts: readonly Expr[]): Constrained =>
    solvedWith({
      problem,
      constraint,
      multiplier,
      lagrangian: { kind, variable, objective: sum([...termsOf(problem.objective), term]) },
      givens: { ...within, facts: [...within.facts, ...facts] },
      bounds,
    });
  if (n !== undefined) return attempt([]);
  // The sign of a multiplier is not known before it is found: each is tried, and checked at the end.
  const signs = [[], [relation(">", multiplier, ZERO)], [relation("<", multiplier, ZERO)]];
  let failure: DeriveError | undefined;
  for (const facts of signs) {
    try {
      return attempt(facts);
    } catch (error) {
      if (!(error instanceof DeriveError) || error.kind !== "unsupported") throw error;
      failure ??= error;
    }
  }
  throw failure ?? new DeriveError("unsupported", "the problem is not solved");
}

interface Attempt {
  readonly problem: Problem;
  readonly constraint: Expr;
  readonly multiplier: Sym;
  readonly lagrangian: Problem;
  readonly givens: Givens;
  /** What else the optimum has to satisfy. */
  readonly bounds: readonly Expr[];
}

function solvedWith({ problem, constraint, multiplier, lagrangian, givens, bounds }: Attempt): Constrained {
  const { variable } = problem;
  const shapes = new Shapes(givens.facts);
  const tensors = new TensorTidy(shapes, LIBRARY);
  const inner = minimize(lagrangian, givens);
  const [left = variable, right = ZERO] = constraint.kind === "apply" ? constraint.args : [];
  const found = inner.optimum && splitExponentials(inner.optimum, shapes);
  if (found === undefined)
    throw new DeriveError("unsupported", "with a multiplier the problem has no single optimum");
  const put = (node: Expr, name: Sym, by: Expr): Expr =>
    tensors.of(plainly(substitute(node, new Map<Expr, Expr>([[name, by]])), shapes));
  const reached = put(left, variable, found);
  const value = solvedFor(tensors.of(sum([reached, neg(right)])), multiplier, givens, tensors);
  if (value === undefined)
    throw new DeriveError("unsupported", "the multiplier is not found from the constraint");
  const optimum = put(found, multiplier, value);
  const own = givens.facts.filter((fact) => !symbolsOf(fact).includes(multiplier));
  const facts = known(factsOf({ ...givens, facts: own }), LIBRARY);
  const reaches = put(left, variable, optimum);
  const isReached =
    !shapes.isScalar(multiplier) ||
    new Networks(new Shapes(own)).same(reaches, right) ||
    (shapes.isScalar(right) && isZero(tensors.of(sum([reaches, neg(right)])), { ...givens, facts: own }));
  if (!isReached)
    throw new DeriveError("unsupported", "the multiplier that was found does not satisfy the constraint");
  // What was taken for granted of the multiplier, and what the solution needs, at its value.
  const needed = [
    ...givens.facts.filter((fact) => symbolsOf(fact).includes(multiplier) && !isShapeFact(fact)),
    ...inner.conditions.filter((c) => symbolsOf(c).includes(multiplier)),
    ...bounds,
  ].map((fact) => put(put(fact, multiplier, value), variable, optimum));
  const open = [...new Set(needed)].filter((fact) => standing(fact, facts) !== "implied");
  if (open.some((fact) => standing(fact, facts) === "contradicted" || symbolsOf(fact).length === 0))
    throw new DeriveError("unsupported", "the multiplier has the wrong sign");
  return {
    kind: "constrained",
    problem,
    constraint,
    multiplier,
    lagrangian,
    inner,
    equation: relation("=", reached, right),
    value,
    solutions: "unique",
    optimum,
    conditions: [
      ...new Set([
        ...inner.conditions.filter((c) => !symbolsOf(c).includes(multiplier)),
        ...open,
        ...definedness(optimum, LIBRARY, facts).filter((c) => standing(c, facts) !== "implied"),
      ]),
    ],
  };
}

/** The multiplier from the constraint: a number by undoing, a vector where it enters linearly. */
function solvedFor(residual: Expr, multiplier: Sym, givens: Givens, tensors: TensorTidy): Expr | undefined {
  const shapes = new Shapes(givens.facts);
  if (shapes.isScalar(multiplier)) {
    // Numbers made of vectors, a'*a, are numbers like others here.
    const { body, leaves } = elementwise(residual, shapes, { squares: false });
    if ([...leaves.values()].some(dependence(multiplier))) return undefined;
    const found = isolated(body, multiplier)?.solution;
    return found && substitute(plainly(found, shapes), leaves);
  }
  const slope = jacobianOf(residual, multiplier, givens).jacobian;
  if (symbolsOf(slope).includes(multiplier)) return undefined;
  const at0 = tensors.of(
    substitute(residual, new Map<Expr, Expr>([[multiplier, tensors.zeros(multiplier)]])),
  );
  const { factor, rest } = withoutFactors(slope, shapes);
  return tensors.of(div(product([apply("inv", [rest]), neg(at0)]), product(factor)));
}

/** x'Ax with A symmetric, under norm2(x) = 1. */
function onSphere(problem: Problem, constraint: Expr, multiplier: Sym, givens: Givens): Extremal | undefined {
  const { variable, objective } = problem;
  const [left, right] = constraint.kind === "apply" ? constraint.args : [];
  if (left === undefined || right === undefined || !isNumber(right, 1)) return undefined;
  const shapes = new Shapes(givens.facts);
  const [n] = shapes.of(variable);
  if (n === undefined || shapes.of(variable).length !== 1) return undefined;
  const networks = new Networks(shapes);
  const square = apply("^", [apply("norm2", [variable]), numeral(2)]);
  const isUnit = left === square.args[0] || networks.same(left, square);
  if (!isUnit) return undefined;
  const tensors = new TensorTidy(shapes, LIBRARY);
  const half = jacobianOf(gradientOf(objective, variable, givens).gradient, variable, givens).jacobian;
  if (symbolsOf(half).includes(variable)) return undefined;
  const matrix = tensors.of(div(half, numeral(2)));
  const form = product([apply("'", [variable]), matrix, variable]);
  if (!networks.same(objective, form)) return undefined;
  return {
    kind: "extremal",
    problem,
    constraint,
    multiplier,
    equation: relation("=", product([matrix, variable]), product([multiplier, variable])),
    solutions: "set",
    optimum: undefined,
    conditions: [],
  };
}

/** exp(u + c) with a number c as exp(c)·exp(u). */
function splitExponentials(root: Expr, shapes: Shapes): Expr {
  return fold<Expr>(root, (node, args) => {
    if (node.kind !== "apply") return node;
    const [u] = args;
    const terms = node.op === "exp" && u !== undefined && !shapes.isScalar(u) ? termsOf(u) : [];
    const numbers = terms.flatMap((term) => everyEntry(term, shapes) ?? []);
    const rest = terms.filter((term) => everyEntry(term, shapes) === undefined);
    return numbers.length === 0 || rest.length === 0
      ? apply(node.op, args)
      : product([apply("exp", [sum(numbers)]), apply("exp", [sum(rest)])]);
  });
}

/** The number c of c·ones(n), or of a number where a vector is meant. */
export function everyEntry(term: Expr, shapes: Shapes): Expr | undefined {
  if (shapes.isScalar(term)) return term;
  if (isApply(term, "ones")) return numeral(1);
  if (isApply(term, "-") && term.args[0] !== undefined) {
    const inner = everyEntry(term.args[0], shapes);
    return inner && neg(inner);
  }
  const rest = isApply(term, "*") ? term.args.filter((arg) => !isApply(arg, "ones")) : [];
  const isMultiple = isApply(term, "*") && rest.length === term.args.length - 1;
  return isMultiple && rest.every((arg) => shapes.isScalar(arg)) ? product(rest) : undefined;
}

/** e^(a + log(u)) as e^a·u, and the square of the length of k·u as k² times that of u. */
function plainly(root: Expr, shapes: Shapes): Expr {
  return fold<Expr>(root, (node, args) => {
    if (node.kind !== "apply") return node;
    const [u, exponent] = args;
    const [inside] = u !== undefined && isApply(u, "norm2") ? u.args : [];
    if (node.op === "exp" && u !== undefined && shapes.isScalar(u)) return exponential(u);
    if (node.op === "sqrt" && u !== undefined) return rootOfSquare(u);
    if (node.op !== "^" || inside === undefined || exponent === undefined || !isNumber(exponent, 2))
      return apply(node.op, args);
    const { factor, rest } = withoutFactors(inside, shapes);
    const square = apply("^", [apply("norm2", [rest]), exponent]);
    return factor.length === 0
      ? apply(node.op, args)
      : product([...factor.map((k) => pow(k, exponent)), square]);
  });
}

/** The square root of k·norm2(u)^2. */
function rootOfSquare(of: Expr): Expr {
  const isSquare = (node: Expr): boolean => {
    const [base, exponent] = isApply(node, "^") ? node.args : [];
    return base !== undefined && exponent !== undefined && isApply(base, "norm2") && isNumber(exponent, 2);
  };
  const square = postorder(of).find(isSquare);
  const [norm] = square?.kind === "apply" ? square.args : [];
  const rest = square && tidy(substitute(of, new Map([[square, numeral(1)]])), LIBRARY).result;
  const isFactor =
    square !== undefined &&
    rest !== undefined &&
    isNumber(tidy(sum([of, neg(product([rest, square]))]), LIBRARY).result, 0);
  const value = rest && rationalOf(rest);
  const root = value && exactRoot(value);
  return norm !== undefined && root !== undefined && isFactor
    ? tidy(product([fromRational(root), norm]), LIBRARY).result
    : apply("sqrt", [of]);
}

/** Where the logarithm has a value u is positive. */
function exponential(u: Expr): Expr {
  const factors: Expr[] = [];
  const rest: Expr[] = [];
  for (const term of termsOf(tidy(u, LIBRARY).result)) {
    const negative = isApply(term, "-");
    const [inner] = negative ? term.args : [term];
    const [of] = inner !== undefined && isApply(inner, "log") ? inner.args : [];
    if (of === undefined) rest.push(term);
    else factors.push(negative ? div(numeral(1), of) : of);
  }
  if (factors.length === 0) return apply("exp", [u]);
  return product([...(rest.length === 0 ? [] : [apply("exp", [sum(rest)])]), ...factors]);
}

function nameFor(roots: readonly Expr[]): Sym {
  const taken = new Set(roots.flatMap((root) => symbolsOf(root).map((s) => s.name)));
  return symbol(["mu", "nu", "eta", "kappa"].find((name) => !taken.has(name)) ?? `mu_${taken.size}`);
}
