/**
 * Convex objectives with absolute values: zero must lie in the subdifferential. Where all else is a multiple of a
 * square distance the optimum is the soft threshold; elsewhere the condition is the answer.
 */
import { div, fromRational, isApply, isNumber, neg, product, relation, sum, termsOf } from "../expr/build.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { dependence, substitute, symbolsOf } from "../expr/walk.js";
import { type Gradient, gradientOf } from "../derive/tensor/gradient.js";
import { jacobianOf } from "../derive/tensor/jacobian.js";
import { TensorTidy } from "../derive/tensor/tidy.js";
import { evaluate } from "../evaluate/evaluate.js";
import { LIBRARY } from "../library/library.js";
import { factsOf, known, standing } from "../rewrite/condition.js";
import type { Givens } from "../rewrite/step.js";
import { written } from "../rewrite/tensor/elementwise.js";
import { Networks } from "../rewrite/tensor/network.js";
import { isShapeFact, matrixFact, Shapes, vectorFact } from "../rewrite/tensor/shape.js";
import { sameShape } from "../rewrite/tensor/dimension.js";
import { Bending } from "./convex.js";
import { multipleOfUnit, type Problem } from "./minimize.js";

/** A term c·|u|, of a vector the sum over its entries. */
export interface Kink {
  readonly weight: Expr;
  readonly of: Expr;
  /** What stands for the sign of u, and at 0 for anything between -1 and 1. */
  readonly sign: Sym;
}

export interface Kinked {
  readonly kind: "kinked";
  readonly problem: Problem;
  readonly kinks: readonly Kink[];
  /** Everything else, and its gradient. */
  readonly smooth: Expr;
  readonly gradient: Gradient | undefined;
  /** What is zero at an optimum, and nowhere else. */
  readonly condition: Expr;
  readonly solutions: "unique" | "set";
  /** The soft threshold of `centre`, by `width`, measured from `from`. */
  readonly threshold?: { readonly centre: Expr; readonly width: Expr; readonly from: Expr };
  readonly optimum: Expr | undefined;
  readonly conditions: readonly Expr[];
}

const ZERO = numeral(0);
const ONE = numeral(1);

/** `undefined` where the objective is not of this kind. */
export function kinkedOptimum(problem: Problem, givens: Givens): Kinked | undefined {
  const { variable, kind } = problem;
  const shapes = new Shapes(givens.facts);
  const facts = known(factsOf(givens), LIBRARY);
  const tidy = new TensorTidy(shapes, LIBRARY);
  const objective = kind === "argmin" ? problem.objective : tidy.of(neg(problem.objective));
  if (givens.facts.some((fact) => !isShapeFact(fact) && symbolsOf(fact).includes(variable))) return undefined;
  const bending = new Bending(variable, shapes, facts);
  const bend = bending.of(objective);
  if (bend !== "convex") return undefined;
  const names = namesFor([objective, variable, ...givens.facts]);
  const found: Kink[] = [];
  const rest: Expr[] = [];
  for (const term of termsOf(objective)) {
    const kink = kinkOf(term, dependence(variable), shapes);
    if (kink === undefined) rest.push(term);
    else found.push({ ...kink, sign: names() });
  }
  const isSettled = found.every(
    ({ weight, of }) =>
      standing(relation(">", weight, ZERO), facts) === "implied" && bending.of(of) === "affine",
  );
  if (found.length === 0 || !isSettled) return undefined;
  const smooth = rest.length === 0 ? ZERO : sum(rest);
  const gradient = rest.length === 0 ? undefined : gradientOf(smooth, variable, givens);
  const conditions = gradient?.derivation.conditions ?? [];
  if (conditions.some((c) => symbolsOf(c).includes(variable))) return undefined;
  const declared = found.flatMap(({ sign, of }) => {
    const [n, m] = shapes.of(of);
    return n === undefined ? [] : [m === undefined ? vectorFact(sign, n) : matrixFact(sign, n, m)];
  });
  const within = { ...givens, facts: [...givens.facts, ...declared] };
  // The gradient of s'u is that of |u| with s for its sign.
  const parts = found.map(({ weight, of, sign }) => {
    const pairing = shapes.isScalar(of) ? product([sign, of]) : apply("inner", [sign, of]);
    return gradientOf(product([weight, pairing]), variable, within).gradient;
  });
  const own = new TensorTidy(new Shapes(within.facts), LIBRARY);
  const condition = own.of(sum([...(gradient === undefined ? [] : [gradient.gradient]), ...parts]));
  const alone = gradient === undefined ? zeroOf(found, variable, givens) : undefined;
  const threshold = gradient && thresholdOf({ smooth: gradient.gradient, kinks: found, variable, givens });
  return {
    kind: "kinked",
    problem,
    kinks: found,
    smooth,
    gradient,
    condition,
    solutions: threshold === undefined && alone === undefined ? "set" : "unique",
    ...(threshold === undefined ? {} : { threshold }),
    optimum: alone ?? (threshold && softened(threshold, shapes, tidy)),
    conditions,
  };
}

/** c·|u|, c·sum(|u|) or c·norm1(u) with u that depends on the variable. */
function kinkOf(
  term: Expr,
  depends: (node: Expr) => boolean,
  shapes: Shapes,
): { weight: Expr; of: Expr } | undefined {
  const [a, b] = term.kind === "apply" ? term.args : [];
  if (a === undefined || !depends(term)) return undefined;
  if (isApply(term, "norm1") || (isApply(term, "abs") && shapes.isScalar(a))) return { weight: ONE, of: a };
  if (isApply(term, "sum") && term.args.length === 1 && isApply(a, "abs") && a.args[0] !== undefined)
    return { weight: ONE, of: a.args[0] };
  if (isApply(term, "/") && b !== undefined && !depends(b)) {
    const inner = kinkOf(a, depends, shapes);
    return inner && { ...inner, weight: div(inner.weight, b) };
  }
  if (!isApply(term, "*")) return undefined;
  const own = term.args.filter(depends);
  const inner = own.length === 1 && own[0] !== undefined ? kinkOf(own[0], depends, shapes) : undefined;
  const others = term.args.filter((arg) => !depends(arg));
  return (
    inner && { ...inner, weight: product([...others, ...(isNumber(inner.weight, 1) ? [] : [inner.weight])]) }
  );
}

/** The point c of |x - c| alone, where it is 0. */
function zeroOf([kink, ...more]: readonly Kink[], variable: Sym, givens: Givens): Expr | undefined {
  return kink === undefined || more.length > 0 ? undefined : startOf(kink, variable, givens);
}

/** c, where u is x - c. */
function startOf({ of }: Kink, variable: Sym, givens: Givens): Expr | undefined {
  const shapes = new Shapes(givens.facts);
  if (!sameShape(shapes.of(of), shapes.of(variable))) return undefined;
  const tidy = new TensorTidy(shapes, LIBRARY);
  const at0 = substitute(of, new Map<Expr, Expr>([[variable, tidy.zeros(variable)]]));
  const from = tidy.of(neg(tidy.of(at0)));
  const distance = tidy.isZero(from) ? variable : sum([variable, neg(from)]);
  return new Networks(shapes).same(of, distance) ? from : undefined;
}

/** Where the smooth part is k/2 times the square of the distance from `centre`, and u is the distance from `from`. */
function thresholdOf({
  smooth,
  kinks,
  variable,
  givens,
}: {
  smooth: Expr;
  kinks: readonly Kink[];
  variable: Sym;
  givens: Givens;
}): Kinked["threshold"] {
  const [kink, ...more] = kinks;
  const shapes = new Shapes(givens.facts);
  const from = kink && startOf(kink, variable, givens);
  if (kink === undefined || from === undefined || more.length > 0 || shapes.of(variable).length > 1)
    return undefined;
  // The gradient of a distance depends on where it is measured from.
  if (!symbolsOf(smooth).includes(variable)) return undefined;
  const tidy = new TensorTidy(shapes, LIBRARY);
  const networks = new Networks(shapes);
  const zero = tidy.zeros(variable);
  const at0 = (node: Expr): Expr => tidy.of(substitute(node, new Map<Expr, Expr>([[variable, zero]])));
  const slope = jacobianOf(smooth, variable, givens).jacobian;
  const factor = multipleOfUnit(slope, shapes);
  if (
    factor === undefined ||
    standing(relation(">", factor, ZERO), known(factsOf(givens), LIBRARY)) !== "implied"
  )
    return undefined;
  const centre = tidy.of(div(neg(at0(smooth)), factor));
  if (!networks.same(smooth, product([factor, sum([variable, neg(centre)])]))) return undefined;
  return { centre, width: tidy.of(div(kink.weight, factor)), from };
}

/** Towards 0 by the width, and no further. */
const SOFT = "sign(v_soft)*relu(abs(v_soft) - t_soft)";

/** The soft threshold of the distance of the centre, from where it is measured. */
function softened(
  { centre, width, from }: NonNullable<Kinked["threshold"]>,
  shapes: Shapes,
  tidy: TensorTidy,
): Expr {
  const distance = tidy.isZero(from) ? centre : tidy.of(sum([centre, neg(from)]));
  const v = symbol("v_soft");
  const body = substitute(LIBRARY.parse(SOFT), new Map<Expr, Expr>([[symbol("t_soft"), width]]));
  const soft = shapes.isScalar(distance)
    ? substitute(body, new Map<Expr, Expr>([[v, distance]]))
    : written(body, new Map([[v, distance]]), shapes);
  const optimum = tidy.isZero(from) ? soft : sum([from, soft]);
  return settledNumber(optimum) ?? optimum;
}

/** Without names an optimum is a number, where it is rational. */
function settledNumber(of: Expr): Expr | undefined {
  if (symbolsOf(of).length > 0) return undefined;
  const value = evaluate(of, new Map(), LIBRARY.meanings);
  return value.kind === "value" && value.exact !== undefined ? fromRational(value.exact) : undefined;
}

/** s, s1, s2, … that are not taken. */
function namesFor(roots: readonly Expr[]): () => Sym {
  const taken = new Set(roots.flatMap((root) => symbolsOf(root).map((s) => s.name)));
  let k = 0;
  return () => {
    for (;;) {
      const name = k === 0 ? "s" : `s${k}`;
      k += 1;
      if (!taken.has(name)) return symbol(name);
    }
  };
}
