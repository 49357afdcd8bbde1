/**
 * The number that all terms of a sum of vectors or matrices have in common, in front of the sum:
 * g*y/s - g*x/s is (g/s)*(y - x). A proposal, compared by who uses it.
 */
import * as Q from "../../number/rational.js";
import { div, fromRational, isApply, neg, product, rationalOf, sum } from "../../expr/build.js";
import { apply, type Apply, type Expr, numeral } from "../../expr/expr.js";
import type { Shapes } from "../../rewrite/tensor/shape.js";

/** A term as a number, powers of numbers that are not known, and the vectors and matrices behind them. */
interface Term {
  coefficient: Q.Rational;
  readonly powers: Map<Expr, number>;
  readonly wide: Expr[];
}

/** The sum with its common factor in front, or `undefined` where there is none. */
export function factoredOut(node: Expr, shapes: Shapes): Expr | undefined {
  if (!isApply(node, "+") || shapes.isScalar(node)) return undefined;
  const terms = node.args.map((arg) => termOf(arg, shapes));
  const [first, ...others] = terms;
  if (first === undefined) return undefined;
  const common = new Map<Expr, number>();
  for (const [base, power] of first.powers) {
    const powers = [power, ...others.map((term) => term.powers.get(base) ?? 0)];
    const least = power > 0 ? Math.min(...powers) : Math.max(...powers);
    if (least * power > 0) common.set(base, least);
  }
  if (common.size === 0) return undefined;
  const rest = terms.map(({ coefficient, powers, wide }) =>
    written(
      coefficient,
      new Map([...powers].map(([base, power]) => [base, power - (common.get(base) ?? 0)])),
      wide,
    ),
  );
  return product([written(Q.ONE, common, []), sum(rest)]);
}

function termOf(root: Expr, shapes: Shapes): Term {
  const term: Term = { coefficient: Q.ONE, powers: new Map(), wide: [] };
  const stack: { readonly node: Expr; readonly times: number }[] = [{ node: root, times: 1 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, times } = next;
    const [a, b] = node.kind === "apply" ? node.args : [];
    const number = rationalOf(node);
    const exponent = b === undefined ? undefined : rationalOf(b);
    if (number !== undefined && number.num !== 0n)
      term.coefficient = Q.multiply(term.coefficient, Q.power(number, BigInt(times)));
    else if (isApply(node, "-") && a !== undefined) {
      if (times % 2 !== 0) term.coefficient = Q.negate(term.coefficient);
      stack.push({ node: a, times });
    } else if (isApply(node, "*") && !isPairing(node, shapes))
      stack.push(...[...node.args].reverse().map((part) => ({ node: part, times })));
    else if (isApply(node, "/") && a !== undefined && b !== undefined)
      stack.push({ node: b, times: -times }, { node: a, times });
    else if (!shapes.isScalar(node)) term.wide.push(node);
    else if (isApply(node, "^") && a !== undefined && exponent !== undefined && Q.isInteger(exponent))
      stack.push({ node: a, times: times * Number(exponent.num) });
    else term.powers.set(node, (term.powers.get(node) ?? 0) + times);
  }
  return term;
}

/** x'*y is one number. */
const isPairing = (node: Apply, shapes: Shapes): boolean =>
  shapes.isScalar(node) && node.args.some((arg) => !shapes.isScalar(arg));

function written(coefficient: Q.Rational, powers: ReadonlyMap<Expr, number>, wide: readonly Expr[]): Expr {
  const raised = (sign: 1 | -1): Expr[] =>
    [...powers].flatMap(([base, power]) => {
      const size = power * sign;
      return size <= 0 ? [] : [size === 1 ? base : apply("^", [base, numeral(size)])];
    });
  const size = Q.absolute(coefficient);
  const above = [...(Q.equal(size, Q.ONE) ? [] : [fromRational(size)]), ...raised(1)];
  const below = raised(-1);
  const top = above.length === 0 ? numeral(1) : product(above);
  const scale = below.length === 0 ? (above.length === 0 ? undefined : top) : div(top, product(below));
  const whole = scale === undefined ? wide : [scale, ...wide];
  const node = whole.length === 0 ? numeral(1) : product(whole);
  return coefficient.num < 0n ? neg(node) : node;
}
