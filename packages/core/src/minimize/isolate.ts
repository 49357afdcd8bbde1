/**
 * An equation in one number solved by undoing, one after the other, what is done to it: terms and factors are moved
 * to the other side, functions undone by their inverses. Whoever uses the solution proves it.
 */
import {
  derivativeOf,
  div,
  fromRational,
  isApply,
  isNumber,
  neg,
  pow,
  product,
  rationalOf,
  sum,
} from "../expr/build.js";
import { apply, type Apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { dependence, substitute } from "../expr/walk.js";
import { derive } from "../derive/derive.js";
import { tidy } from "../derive/tidy.js";
import { LIBRARY } from "../library/library.js";
import * as Q from "../number/rational.js";

const ZERO = numeral(0);
const ONE = numeral(1);
const MOST_STEPS = 40;
/** Tidy by the laws of numbers. */
export const neat = (node: Expr): Expr => tidy(node, LIBRARY).result;

interface Equation {
  readonly left: Expr;
  /** Free of the unknown. */
  readonly right: Expr;
}

/** x with `left` = 0, where it stands in one place, in logarithms of one kind, or linearly. */
export function isolated(left: Expr, x: Sym): Solution | undefined {
  const depends = dependence(x);
  let at: Equation | undefined = { left, right: ZERO };
  let only = true;
  for (let k = 0; k < MOST_STEPS && at !== undefined; k += 1) {
    if (at.left === x) return { solution: at.right, only };
    only &&= !isApply(at.left, "^") || isOneToOne(at.left, depends);
    at = undone(at, x, depends);
  }
  return undefined;
}

interface Solution {
  readonly solution: Expr;
  /** Whether every step could be turned round, so that there is no other solution. */
  readonly only: boolean;
}

/** Of powers those with an odd exponent take each value once; and what has the variable in the exponent. */
function isOneToOne(power: Apply, depends: (node: Expr) => boolean): boolean {
  const [base, exponent] = power.args;
  if (base === undefined || exponent === undefined) return false;
  const value = rationalOf(exponent);
  return value === undefined ? !depends(base) : value.den === 1n && value.num % 2n !== 0n;
}

function undone({ left, right }: Equation, x: Sym, depends: (node: Expr) => boolean): Equation | undefined {
  const [a, b] = left.kind === "apply" ? left.args : [];
  if (left.kind !== "apply" || a === undefined) return undefined;
  switch (left.op) {
    case "+": {
      const own = left.args.filter(depends);
      const rest = left.args.filter((term) => !depends(term));
      if (rest.length > 0) return { left: sum(own), right: neat(sum([right, ...rest.map(neg)])) };
      return linear({ left, right }, x, depends) ?? joinedLogarithms(own, right);
    }
    case "-":
      return { left: a, right: neat(neg(right)) };
    case "*": {
      const own = left.args.filter(depends);
      const rest = left.args.filter((factor) => !depends(factor));
      return own.length === 1 && own[0] !== undefined
        ? { left: own[0], right: neat(div(right, product(rest))) }
        : linear({ left, right }, x, depends);
    }
    case "/":
      if (b === undefined) return undefined;
      if (!depends(b)) return { left: a, right: neat(product([right, b])) };
      if (!depends(a)) return isNumber(right, 0) ? undefined : { left: b, right: neat(div(a, right)) };
      return linear({ left: sum([a, neg(product([right, b]))]), right: ZERO }, x, depends);
    case "^": {
      const power = b && rationalOf(b);
      if (power !== undefined && Q.equal(power, Q.rational(2)))
        return { left: a, right: neat(apply("sqrt", [right])) };
      // The positive root: what else there is, the proof of uniqueness excludes.
      if (power !== undefined && Q.equal(power, Q.rational(3))) return { left: a, right: cubeRoot(right) };
      if (power !== undefined && power.num !== 0n)
        return { left: a, right: neat(pow(right, numeral(Q.divide(Q.ONE, power)))) };
      return b !== undefined && depends(b) && !depends(a)
        ? { left: b, right: neat(div(apply("log", [right]), apply("log", [a]))) }
        : undefined;
    }
    default: {
      const inverse = left.args.length === 1 ? LIBRARY.inverseOf(left.op) : undefined;
      const [param] = inverse?.params ?? [];
      return inverse === undefined || param === undefined
        ? undefined
        : { left: a, right: neat(substitute(inverse.body, new Map([[param, right]]))) };
    }
  }
}

/** The number where there is one that is rational. */
function cubeRoot(of: Expr): Expr {
  const value = rationalOf(of);
  const root = (n: bigint): bigint | undefined => {
    const near = BigInt(Math.round(Math.cbrt(Number(n))));
    return near ** 3n === n ? near : undefined;
  };
  const [num, den] = value === undefined ? [] : [root(value.num), root(value.den)];
  return num === undefined || den === undefined
    ? neat(apply("cbrt", [of]))
    : fromRational(Q.rational(num, den));
}

/** a·x = b, once the left side is multiplied out. */
function linear({ left, right }: Equation, x: Sym, depends: (node: Expr) => boolean): Equation | undefined {
  const rate = derive(derivativeOf(left, x)).result;
  if (depends(rate) || isNumber(rate, 0)) return undefined;
  const rest = neat(substitute(left, new Map([[x, ZERO]])));
  return { left: x, right: neat(div(sum([right, neg(rest)]), rate)) };
}

/** c·log(u) - c·log(v) = r as u = e^(r/c)·v. */
function joinedLogarithms(terms: readonly Expr[], right: Expr): Equation | undefined {
  const parts = terms.map((term) => logarithm(term));
  const [first] = parts;
  const by = first?.factor;
  if (by === undefined) return undefined;
  const above: Expr[] = [];
  const below: Expr[] = [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    if (part.factor === by) above.push(part.of);
    else if (part.factor === neat(neg(by))) below.push(part.of);
    else return undefined;
  }
  const scale = neat(apply("exp", [neat(div(right, by))]));
  return { left: sum([product(above), neg(product([scale, ...below]))]), right: ZERO };
}

/** c·log(u) as c and u. */
function logarithm(term: Expr): { factor: Expr; of: Expr } | undefined {
  const [a, b] = term.kind === "apply" ? term.args : [];
  if (a === undefined) return undefined;
  if (isApply(term, "log")) return { factor: ONE, of: a };
  if (isApply(term, "-")) {
    const inner = logarithm(a);
    return inner && { ...inner, factor: neat(neg(inner.factor)) };
  }
  if (isApply(term, "/") && b !== undefined) {
    const inner = logarithm(a);
    return inner && { ...inner, factor: neat(div(inner.factor, b)) };
  }
  const logs = isApply(term, "*") ? term.args.filter((arg) => isApply(arg, "log")) : [];
  const [log] = logs;
  const [u] = log?.kind === "apply" ? log.args : [];
  return logs.length === 1 && u !== undefined && isApply(term, "*")
    ? { factor: neat(product(term.args.filter((arg) => arg !== log))), of: u }
    : undefined;
}
