/**
 * Sums of logarithms: whether two expressions differ only by what the laws of the logarithm say.
 *
 * A sum of c·log u is zero where the product of all u^c is 1, given that every u is positive, which it is
 * wherever its logarithm has a value. So the difference of two sides is compared as a product. Part
 * of the checker: exact, without search.
 */
import * as Q from "../number/rational.js";
import { isApply, neg, sum } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import type { Apply, Expr } from "../expr/expr.js";
import { postorder } from "../expr/walk.js";
import { elementary } from "./elementary.js";
import {
  constant,
  integerPower,
  type Monomial,
  multiplyMonomials,
  multiplyPolynomials,
  multiplyQuotients,
  ONE,
  type Polynomial,
  type Quotient,
  single,
  subtractPolynomials,
  whole,
} from "./quotient.js";
import { atomKey, type Extension, normalForm, powerLaw } from "./ring.js";

const MOST_EXPONENT = 64n;

/** Whether `left = right` wherever both have values, by the laws of the logarithm and of arithmetic. */
export function sameUpToLogarithms(left: Expr, right: Expr, atoms: ReadonlySet<Expr>, pi: Expr): boolean {
  try {
    return compare(left, right, atoms, elementary(pi));
  } catch (error) {
    if (error instanceof DeriveError && error.kind === "budget") return false;
    throw error;
  }
}

/** The terms that share what multiplies their logarithms. */
interface Group {
  readonly rest: Monomial;
  readonly logs: { readonly coefficient: Q.Rational; readonly of: Apply }[];
}

function compare(left: Expr, right: Expr, atoms: ReadonlySet<Expr>, form: Extension): boolean {
  const difference = sum([left, neg(right)]);
  const logs = new Map<string, Apply>();
  for (const node of postorder(difference)) if (isApply(node, "log")) logs.set(atomKey(node), node);
  const { numerator } = normalForm(difference, atoms, form);
  const groups = new Map<string, Group>();
  let pure: Polynomial = new Map();
  for (const [key, { coefficient, monomial }] of numerator) {
    const present = [...monomial].filter(([atom]) => logs.has(atom));
    const [first, ...more] = present;
    if (first === undefined) {
      pure = new Map([...pure, [key, { coefficient, monomial }]]);
      continue;
    }
    const of = logs.get(first[0]);
    if (of === undefined || more.length > 0 || !Q.equal(first[1], Q.ONE)) return false;
    const rest = new Map([...monomial].filter(([atom]) => atom !== first[0]));
    const restKey = [...single(Q.ONE, rest).keys()][0] ?? "";
    const group = groups.get(restKey) ?? { rest, logs: [] };
    group.logs.push({ coefficient, of });
    groups.set(restKey, group);
  }
  // What has no logarithm belongs to the group without a factor, or to the only one there is.
  const home = groups.has("") ? "" : groups.size === 1 ? [...groups.keys()][0] : undefined;
  if (home === undefined && pure.size > 0) return false;
  return [...groups].every(([key, group]) => isOne(group, key === home ? pure : new Map(), atoms, form));
}

/** Whether the logarithms of a group and what stands beside them add up to zero. */
function isOne(group: Group, pure: Polynomial, atoms: ReadonlySet<Expr>, form: Extension): boolean {
  const scale = group.logs.reduce((n, { coefficient: { den } }) => (n * den) / gcd(n, den), 1n);
  let product: Quotient = whole(ONE);
  for (const { coefficient, of } of group.logs) {
    const [u] = of.args;
    const times = (coefficient.num * scale) / coefficient.den;
    if (u === undefined || times > MOST_EXPONENT || times < -MOST_EXPONENT) return false;
    const power = integerPower(normalForm(u, atoms, form), times);
    if (power === undefined) return false;
    product = multiplyQuotients(product, power);
  }
  const inverse = new Map([...group.rest].map(([atom, exponent]) => [atom, Q.negate(exponent)] as const));
  let exponent: Polynomial = new Map();
  for (const { coefficient, monomial } of pure.values()) {
    const part = single(Q.multiply(coefficient, Q.rational(scale)), multiplyMonomials(monomial, inverse));
    exponent = subtractPolynomials(exponent, multiplyPolynomials(part, constant(Q.rational(-1))));
  }
  const { numerator, denominator } = multiplyQuotients(product, whole(powerLaw("exp", exponent, "e")));
  return form.isZero(form.reduce(whole(subtractPolynomials(numerator, denominator))).numerator);
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
