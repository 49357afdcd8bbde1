/**
 * What can be checked of a gradient without working it out again: entries that add up to 0, and what is left where a
 * parameter is 0. Each is proved: the first by the checker's arithmetic, the second by the gradient of what is left.
 */
import { isNumber, termsOf } from "../../expr/build.js";
import { attempt } from "../../expr/error.js";
import { apply, type Expr, numeral, type Sym } from "../../expr/expr.js";
import { substitute, symbolsOf } from "../../expr/walk.js";
import { LIBRARY } from "../../library/library.js";
import { factsOf, known, standing } from "../../rewrite/condition.js";
import { definedness } from "../../rewrite/definedness.js";
import type { Givens } from "../../rewrite/step.js";
import { Networks } from "../../rewrite/tensor/network.js";
import { isDimension, Shapes } from "../../rewrite/tensor/shape.js";
import { gradientOf } from "./gradient.js";
import { TensorTidy } from "./tidy.js";

export interface Limit {
  readonly parameter: Sym;
  /** The question and its gradient where the parameter is 0. */
  readonly question: Expr;
  readonly gradient: Expr;
}

export interface Remarks {
  readonly addsUpToZero: boolean;
  readonly limits: readonly Limit[];
}

const ZERO = numeral(0);
const MOST_LIMITS = 2;

export function remarksOf(question: Expr, by: Sym, gradient: Expr, givens: Givens): Remarks {
  const shapes = new Shapes(givens.facts);
  const networks = new Networks(shapes);
  const tidy = new TensorTidy(shapes, LIBRARY);
  const isWide = !shapes.isScalar(gradient);
  const total = apply("sum", [gradient]);
  const addsUpToZero = isWide && !tidy.isZero(gradient) && attempt(() => networks.isZero(total)) === true;
  const parameters = symbolsOf(question).filter(
    (s) =>
      s !== by &&
      shapes.of(s).length === 0 &&
      !isDimension(s, givens.facts) &&
      s.name !== "e" &&
      s.name !== "pi",
  );
  const limits = parameters.flatMap((parameter): Limit[] => {
    const left = attempt(() => limitOf(question, by, gradient, parameter, givens, tidy, networks));
    return left === undefined ? [] : [left];
  });
  return { addsUpToZero, limits: limits.slice(0, MOST_LIMITS) };
}

function limitOf(
  question: Expr,
  by: Sym,
  gradient: Expr,
  parameter: Sym,
  givens: Givens,
  tidy: TensorTidy,
  networks: Networks,
): Limit | undefined {
  const at = new Map<Expr, Expr>([[parameter, ZERO]]);
  // The weight of one term of several, which goes away with it.
  const [term, ...more] = termsOf(question).filter((each) => symbolsOf(each).includes(parameter));
  if (term === undefined || more.length > 0 || termsOf(question).length < 2) return undefined;
  if (!isNumber(tidy.of(substitute(term, at)), 0)) return undefined;
  const [rest, slope] = [question, gradient].map((node) => tidy.of(substitute(node, at)));
  if (rest === undefined || slope === undefined) return undefined;
  if (isNumber(rest, 0) || tidy.isZero(slope) || !symbolsOf(rest).includes(by)) return undefined;
  const facts = known(factsOf(givens), LIBRARY);
  const hasValue = definedness(rest, LIBRARY, facts).every(
    (need) => standing(need, facts) !== "contradicted",
  );
  const own = hasValue ? gradientOf(rest, by, givens).gradient : undefined;
  return own !== undefined && networks.same(own, slope)
    ? { parameter, question: rest, gradient: own }
    : undefined;
}
