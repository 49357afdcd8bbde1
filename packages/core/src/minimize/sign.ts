/**
 * Optima of functions of one number that need not be convex: the derivative is a positive multiple of the distance
 * from one point, so that the function falls before the point and rises after it. The domain must be an interval.
 */
import { derivativeOf, div, isApply, isNumber, neg, product, relation, sum, termsOf } from "../expr/build.js";
import { apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { dependence, postorder, substitute, symbolsOf } from "../expr/walk.js";
import { derive } from "../derive/derive.js";
import { LIBRARY } from "../library/library.js";
import { isInterval } from "../rewrite/part-claim.js";
import { factsOf, type Known, known, standing } from "../rewrite/condition.js";
import { definedness } from "../rewrite/definedness.js";
import { sameFunction } from "../rewrite/ring.js";
import type { Givens } from "../rewrite/step.js";
import { elementwise } from "../rewrite/tensor/elementwise.js";
import { mentionsTensors, Shapes } from "../rewrite/tensor/shape.js";
import { prove } from "../verify/prove.js";
import { neat } from "./isolate.js";

export interface BySign {
  readonly optimum: Expr;
  /** The derivative is this times the distance from the optimum; it is positive. */
  readonly factor: Expr;
  /** Where the objective is looked at, and that the optimum lies there. */
  readonly conditions: readonly Expr[];
}

const ZERO = numeral(0);
const NOTHING: ReadonlySet<Expr> = new Set();

/** `slope` is the derivative, or its negative where a maximum is sought. `undefined` where this does not decide. */
export function optimumBySign(
  objective: Expr,
  slope: Expr,
  variable: Sym,
  conditions: readonly Expr[],
  givens: Givens,
  zeros: readonly Expr[] = [],
): BySign | undefined {
  const plain = known(factsOf(givens), LIBRARY);
  const needed = [...new Set([...definedness(objective, LIBRARY, plain), ...conditions])];
  // Numbers made of vectors, norm2(x) and sum(x), are numbers like others here.
  const { body, leaves } = elementwise(slope, new Shapes(givens.facts), { squares: false });
  if ([...leaves.values()].some(dependence(variable))) return undefined;
  const names = new Map<Expr, Expr>([...leaves].map(([name, of]) => [of, name]));
  const named = (fact: Expr): Expr => (names.size === 0 ? fact : substitute(fact, names));
  const told = (node: Expr): Expr => (leaves.size === 0 ? node : substitute(node, leaves));
  const bounds = [...leaves].flatMap(([name, of]) =>
    ([">", ">="] as const)
      .filter((op) => standing(relation(op, of, ZERO), plain) === "implied")
      .map((op) => relation(op, name, ZERO)),
  );
  const facts = [...givens.facts.map(named), ...bounds].filter(
    (fact) => !mentionsTensors(fact, givens.facts),
  );
  const own = needed.map(named);
  if (own.some((fact) => mentionsTensors(fact, givens.facts) && symbolsOf(fact).includes(variable)))
    return undefined;
  const scalars = own.filter((fact) => !mentionsTensors(fact, givens.facts));
  const found = bySign(body, variable, scalars, { definitions: givens.definitions, facts }, zeros.map(named));
  if (found === undefined) return undefined;
  const others = needed.filter(
    (fact) => !scalars.includes(named(fact)) && standing(fact, plain) !== "implied",
  );
  return {
    optimum: told(found.optimum),
    factor: told(found.factor),
    conditions: [...new Set([...others, ...found.conditions.map(told)])],
  };
}

function bySign(
  slope: Expr,
  variable: Sym,
  needed: readonly Expr[],
  givens: Givens,
  zeros: readonly Expr[],
): BySign | undefined {
  const plain = known(factsOf(givens), LIBRARY);
  const assumed = [...new Set([...givens.facts, ...needed])];
  if (!isInterval(assumed, variable, givens, LIBRARY)) return undefined;
  const inside = known(factsOf({ ...givens, facts: assumed }), LIBRARY);
  const about = (fact: Expr): boolean => symbolsOf(fact).includes(variable);
  const outside = known(factsOf({ ...givens, facts: assumed.filter((fact) => !about(fact)) }), LIBRARY);
  const { above, below } = overOne(slope);
  for (const optimum of [...zerosOf(above, variable), ...zeros]) {
    const distance = sum([variable, neg(optimum)]);
    const factor = neat(div(quotient(above, optimum, variable), below));
    if (standing(relation(">", factor, numeral(0)), inside) !== "implied") continue;
    if (!isSame(slope, product([factor, distance]), { ...givens, facts: assumed })) continue;
    const here = (fact: Expr): Expr => neat(substitute(fact, new Map([[variable, optimum]])));
    const where = assumed.filter(about).map(here);
    if (where.some((fact) => standing(fact, outside) === "contradicted")) continue;
    const open = where.filter((fact) => !isImplied(fact, outside));
    return {
      optimum,
      factor,
      conditions: [...new Set([...needed.filter((c) => standing(c, plain) !== "implied"), ...open])],
    };
  }
  return undefined;
}

/** Equal as functions, by the laws of fractions or by a proof. */
export function isSame(left: Expr, right: Expr, givens: Givens): boolean {
  if (sameFunction(left, right, NOTHING)) return true;
  const verdict = prove({ left, right, givens }, { library: LIBRARY, meanings: LIBRARY.meanings });
  return verdict.kind === "proved" && verdict.conditions.length === 0;
}

/** Whether facts imply a relation, as it stands or without its denominator. */
export function isImplied(fact: Expr, facts: Known): boolean {
  if (standing(fact, facts) === "implied") return true;
  const plain = cleared(fact, facts);
  if (plain === fact) return false;
  if (standing(plain, facts) === "implied") return true;
  const [left, right] = plain.kind === "apply" ? plain.args : [];
  if (plain.kind !== "apply" || left === undefined || right === undefined) return false;
  const difference = neat(sum([left, neg(right)]));
  return standing(apply(plain.op, [difference, numeral(0)]), facts) === "implied";
}

/** `a/b < c` as `a < c*b`, where b is positive. */
function cleared(fact: Expr, facts: Known): Expr {
  const [left, right] = fact.kind === "apply" ? fact.args : [];
  const [above, below] = left !== undefined && isApply(left, "/") ? left.args : [];
  const isPositive = below !== undefined && standing(relation(">", below, numeral(0)), facts) === "implied";
  return fact.kind === "apply" && isPositive && above !== undefined && right !== undefined
    ? apply(fact.op, [above, neat(product([right, below]))])
    : fact;
}

/** A sum of fractions as one fraction. */
function overOne(node: Expr): { above: Expr; below: Expr } {
  let above = node;
  let below: Expr = numeral(1);
  for (let round = 0; round < 6; round += 1) {
    const divisor = termsOf(above).flatMap((term) => divisorOf(term) ?? [])[0];
    if (divisor === undefined) break;
    above = neat(sum(termsOf(above).map((term) => neat(product([divisor, term])))));
    below = isNumber(below, 1) ? divisor : product([below, divisor]);
  }
  return { above, below };
}

function divisorOf(term: Expr): Expr | undefined {
  if (isApply(term, "-") && term.args[0] !== undefined) return divisorOf(term.args[0]);
  const [above, below] = isApply(term, "/") ? term.args : [];
  if (below === undefined && isApply(term, "*")) return term.args.flatMap((arg) => divisorOf(arg) ?? [])[0];
  return above === undefined ? undefined : below;
}

const at0 = (node: Expr, x: Sym): Expr => neat(substitute(node, new Map([[x, numeral(0)]])));
const rateOf = (node: Expr, x: Sym): Expr => derive(derivativeOf(node, x), {}).result;

const ALGEBRA: ReadonlySet<string> = new Set(["+", "-", "*", "/", "^"]);

/** Zeros of what is linear or quadratic in the variable, and 0 where it is one. */
function zerosOf(node: Expr, x: Sym): Expr[] {
  const isAlgebraic = postorder(node).every(
    (part) => part.kind !== "apply" || ALGEBRA.has(part.op) || !symbolsOf(part).includes(x),
  );
  if (!isAlgebraic) return [];
  const rate = rateOf(node, x);
  if (isNumber(rate, 0)) return [];
  if (!symbolsOf(rate).includes(x)) return [ratio(neg(at0(node, x)), rate)];
  const found: Expr[] = [];
  if (isNumber(at0(node, x), 0)) found.push(numeral(0));
  const bend = rateOf(rate, x);
  if (symbolsOf(bend).includes(x)) return found;
  const middle = neat(div(neg(at0(rate, x)), bend));
  const square = sum([apply("^", [middle, numeral(2)]), neg(div(product([numeral(2), at0(node, x)]), bend))]);
  const half = neat(apply("sqrt", [neat(square)]));
  return [...found, neat(sum([middle, half])), neat(sum([middle, neg(half)]))];
}

/** A fraction with the signs that its terms have more often inside. */
function ratio(above: Expr, below: Expr): Expr {
  const signed = (node: Expr): Expr =>
    sum(termsOf(node).map((term) => (isApply(term, "-") ? (term.args[0] ?? term) : neg(term))));
  const negative = (node: Expr): number => termsOf(node).filter((term) => isApply(term, "-")).length;
  const turned = (node: Expr): Expr =>
    isApply(node, "-") && node.args[0] !== undefined ? signed(neat(node.args[0])) : neat(node);
  const [top, bottom] = [turned(neat(above)), turned(neat(below))];
  const many = negative(top) + negative(bottom);
  const all = termsOf(top).length + termsOf(bottom).length;
  const [a, b] = 2 * many > all ? [signed(top), signed(bottom)] : [top, bottom];
  const plain = neat(div(a, b));
  // Where the tidy form puts a minus in front of a bracket the fraction stays as it is.
  return isApply(plain, "-") && isApply(a, "+") ? div(a, b) : plain;
}

/** A polynomial of at most the fourth degree divided by the distance from one of its zeros. */
function quotient(node: Expr, zero: Expr, x: Sym): Expr {
  // By the derivatives at the zero: (f(x) - f(a))/(x - a) = f'(a) + f''(a)(x - a)/2 + …
  const distance = sum([x, neg(zero)]);
  const terms: Expr[] = [];
  let [rate, factorial, power]: [Expr, number, Expr] = [node, 1, numeral(1)];
  for (let k = 1; k <= 4 && symbolsOf(rate).includes(x); k += 1) {
    rate = rateOf(rate, x);
    factorial *= k;
    const value = neat(substitute(rate, new Map([[x, zero]])));
    terms.push(div(product([value, power]), numeral(factorial)));
    power = product([power, distance]);
  }
  return neat(sum(terms));
}
