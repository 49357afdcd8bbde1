/**
 * Whether two problems have the same optima. Both are brought to a plain form by steps that keep the optima, and
 * the plain forms are compared up to a positive factor. The steps of the second are then read backwards.
 */
import {
  div,
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
import { apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import * as Q from "../number/rational.js";
import { fromRational } from "../expr/build.js";
import { matrixForm } from "../derive/tensor/matrix-form.js";
import { TensorTidy } from "../derive/tensor/tidy.js";
import { LIBRARY } from "../library/library.js";
import { factsOf, type Known, known, standing } from "../rewrite/condition.js";
import type { Givens } from "../rewrite/step.js";
import { Networks } from "../rewrite/tensor/network.js";
import { collected, type Factor, type Product } from "../rewrite/tensor/product.js";
import { mentionsTensors, Shapes } from "../rewrite/tensor/shape.js";
import { prove } from "../verify/prove.js";
import { proveTensors } from "../verify/prove-tensors.js";
import {
  type Chain,
  type ChainRule,
  type ChainStep,
  checkChain,
  claimOf,
  dependsOn,
  mapped,
  type Monotone,
  needed,
  type Objective,
  withoutLogs,
} from "./chain.js";

export type Equivalence =
  | { readonly kind: "equivalent"; readonly chain: Chain }
  | { readonly kind: "unsettled"; readonly left: Objective; readonly right: Objective; readonly why: string };

const ZERO = numeral(0);
const ONE = numeral(1);
const TWO = Q.rational(2);
const LOG: Monotone = { op: "log" };
const MOST_STEPS = 24;
const MOST_FACTORS = 4;

export function equivalent(
  first: Objective,
  second: Objective,
  variables: readonly Sym[],
  givens: Givens,
): Equivalence {
  const plain = new Plain(variables, givens);
  const [left, right] = [plain.run(first), plain.run(second)];
  const [a, b] = [left.at(-1)?.to ?? first, right.at(-1)?.to ?? second];
  if (a.kind !== b.kind) return { kind: "unsettled", left: a, right: b, why: "no plain form was found" };
  const rewritten = plain.joined(a, b);
  if (rewritten === undefined) return { kind: "unsettled", left: a, right: b, why: plain.difference(a, b) };
  const chain: Chain = { left: [...left, ...rewritten], right, meeting: b };
  const wrong = checkChain({ first, second, variables, givens }, chain);
  if (wrong !== undefined) return { kind: "unsettled", left: a, right: b, why: wrong };
  return { kind: "equivalent", chain };
}

/** Steps towards a sum of terms that all depend on the variable, to be minimised. */
class Plain {
  readonly #givens: Givens;
  readonly #depends: (node: Expr) => boolean;
  readonly #facts: Known;
  readonly #shapes: Shapes;
  readonly #networks: Networks;
  readonly #tidy: TensorTidy;

  constructor(variables: readonly Sym[], givens: Givens) {
    this.#givens = givens;
    this.#depends = dependsOn(variables);
    this.#facts = known(factsOf(givens), LIBRARY);
    this.#shapes = new Shapes(givens.facts);
    this.#networks = new Networks(this.#shapes);
    this.#tidy = new TensorTidy(this.#shapes, LIBRARY);
  }

  run(problem: Objective): ChainStep[] {
    const steps: ChainStep[] = [];
    let at = problem;
    for (let k = 0; k < MOST_STEPS; k += 1) {
      const step = this.#next(at);
      if (step === undefined) break;
      steps.push(step);
      at = step.to;
    }
    return steps;
  }

  #step(rule: ChainRule, from: Objective, objective: Expr): ChainStep | undefined {
    const turns = rule.kind === "negate-flip" || rule.kind === "decreasing";
    const kind = !turns ? from.kind : from.kind === "argmin" ? "argmax" : "argmin";
    const to: Objective = { kind, objective };
    const obligations = needed(rule, from, to);
    return obligations.every((c) => standing(c, this.#facts) === "implied")
      ? { rule, from, to, obligations }
      : undefined;
  }

  #next(at: Objective): ChainStep | undefined {
    const f = at.objective;
    return (
      this.#dropConstants(at) ??
      this.#multiplyOut(at) ??
      this.#dropFactors(at) ??
      this.#spread(at) ??
      this.#unwrap(at) ??
      this.#logarithm(at) ??
      (at.kind === "argmax" ? this.#step({ kind: "negate-flip" }, at, this.#tidy.of(neg(f))) : undefined)
    );
  }

  /** Logarithms of products as sums. */
  #spread(at: Objective): ChainStep | undefined {
    const written = withoutLogs(at.objective, this.#facts);
    const spread = written === at.objective ? at.objective : this.#tidy.of(written);
    return spread === at.objective ? undefined : this.#step({ kind: "rewrite" }, at, spread);
  }

  #dropConstants(at: Objective): ChainStep | undefined {
    const terms = termsOf(at.objective);
    const own = terms.filter(this.#depends);
    const rest = terms.filter((term) => !this.#depends(term));
    if (own.length === 0 || rest.length === 0) return undefined;
    return this.#step({ kind: "add-constant", constant: sum(rest) }, at, sum(own));
  }

  /** n·(log(2) + log(v)) as n·log(2) + n·log(v), so that what does not depend on the variable can go. */
  #multiplyOut(at: Objective): ChainStep | undefined {
    const isMixed = (node: Expr): boolean =>
      isApply(node, "+") &&
      this.#shapes.isScalar(node) &&
      node.args.some(this.#depends) &&
      !node.args.every(this.#depends);
    const spread = (term: Expr): Expr[] => {
      const [a, b] = term.kind === "apply" ? term.args : [];
      if (a === undefined) return [term];
      if (isMixed(term)) return [...termsOf(term)];
      if (isApply(term, "-")) return spread(a).map(neg);
      if (isApply(term, "/") && b !== undefined && !this.#depends(b))
        return spread(a).map((part) => div(part, b));
      const mixed = isApply(term, "*") ? term.args.find((arg) => isMixed(arg)) : undefined;
      if (mixed === undefined || !isApply(term, "*")) return [term];
      const others = term.args.filter((arg) => arg !== mixed);
      const isNumber =
        others.length === term.args.length - 1 && others.every((arg) => this.#shapes.isScalar(arg));
      return isNumber && !others.some(this.#depends)
        ? termsOf(mixed).map((part) => product([...others, part]))
        : [term];
    };
    const terms = termsOf(at.objective).flatMap(spread);
    return terms.length === termsOf(at.objective).length
      ? undefined
      : this.#step({ kind: "rewrite" }, at, sum(terms));
  }

  /** Positive factors that do not depend on the variable. */
  #dropFactors(at: Objective): ChainStep | undefined {
    const f = at.objective;
    const [a, b] = f.kind === "apply" ? f.args : [];
    if (isApply(f, "/") && a !== undefined && b !== undefined && !this.#depends(b))
      return this.#step({ kind: "scale", factor: div(ONE, b) }, at, a);
    if (!isApply(f, "*")) return undefined;
    const own = f.args.filter(this.#depends);
    const rest = f.args.filter((arg) => !this.#depends(arg));
    if (own.length === 0 || rest.length === 0) return undefined;
    return this.#step({ kind: "scale", factor: product(rest) }, at, product(own));
  }

  /** A monotone function around the whole objective. */
  #unwrap(at: Objective): ChainStep | undefined {
    const f = at.objective;
    const [u, v] = f.kind === "apply" ? f.args : [];
    if (u === undefined) return undefined;
    if (!this.#shapes.isScalar(u)) return undefined;
    const monotone = f.kind === "apply" && f.args.length === 1 && LIBRARY.recordOf(f.op)?.monotone;
    if (f.kind === "apply" && monotone !== undefined && monotone !== false)
      return this.#step({ kind: monotone, map: { op: f.op }, applied: "from" }, at, u);
    if (isApply(f, "/") && v !== undefined && isNumber(u, 1)) return this.#reciprocal(at, v);
    const power = isApply(f, "^") && v !== undefined ? rationalOf(v) : undefined;
    if (power === undefined || power.num === 0n) return undefined;
    const whole = this.#step(
      { kind: power.num > 0n ? "increasing" : "decreasing", map: { power }, applied: "from" },
      at,
      u,
    );
    // The square of a norm is plainer than the norm.
    const isSquare = Q.equal(power, TWO);
    const [inner] = isSquare && isApply(u, "abs") ? u.args : [];
    if (inner !== undefined) return this.#byProof(at, pow(inner, fromRational(TWO)));
    if (!(isSquare && isApply(u, "norm2")) && whole !== undefined) return whole;
    const half = Q.divide(power, TWO);
    const isEven = Q.isInteger(half) && half.num > 0n;
    return isEven && !Q.equal(half, Q.ONE)
      ? this.#through({ power: half }, at, pow(u, fromRational(TWO)))
      : undefined;
  }

  /** The same function by a proof of its own; the two have values at the same points. */
  #byProof(at: Objective, objective: Expr): ChainStep | undefined {
    const claim = claimOf(at, { kind: at.kind, objective }, this.#givens);
    const { facts } = this.#givens;
    const meanings = LIBRARY.meanings;
    const verdict = [claim.left, claim.right].some((side) => mentionsTensors(side, facts))
      ? proveTensors(claim, LIBRARY, meanings)
      : prove(claim, { library: LIBRARY, meanings });
    return verdict.kind === "proved" && verdict.conditions.length === 0
      ? this.#step({ kind: "rewrite", proof: verdict.proof }, at, objective)
      : undefined;
  }

  /** f = u^(2k) as (u^2)^k, which is an increasing function of the square. */
  #through(map: Monotone, at: Objective, square: Expr): ChainStep | undefined {
    return at.objective === mapped(map, square)
      ? this.#step({ kind: "increasing", map, applied: "from" }, at, square)
      : this.#step({ kind: "rewrite" }, at, mapped(map, square));
  }

  #reciprocal(at: Objective, u: Expr): ChainStep | undefined {
    const map = { power: Q.rational(-1) };
    return at.objective === mapped(map, u)
      ? this.#step({ kind: "decreasing", map, applied: "from" }, at, u)
      : this.#step({ kind: "rewrite" }, at, mapped(map, u));
  }

  /** Products of positive factors, exponentials among them, by the logarithm; a norm by its square. */
  #logarithm(at: Objective): ChainStep | undefined {
    const f = at.objective;
    if (isApply(f, "norm2") || isApply(f, "abs")) {
      const map = { power: TWO };
      return this.#step({ kind: "increasing", map, applied: "to" }, at, mapped(map, f));
    }
    const hasExp =
      (isApply(f, "*") || isApply(f, "/") || isApply(f, "^")) && f.args.some((arg) => isExponential(arg));
    const hasPower =
      isApply(f, "*") &&
      f.args.some((arg) => {
        const [base, exponent] = isApply(arg, "^") ? arg.args : [];
        return base !== undefined && exponent?.kind !== "number" && this.#depends(base);
      });
    return hasExp || hasPower
      ? this.#step({ kind: "increasing", map: LOG, applied: "to" }, at, mapped(LOG, f))
      : undefined;
  }

  /** Steps from one plain form to the other: a rewriting, and a positive factor. */
  joined(from: Objective, to: Objective): ChainStep[] | undefined {
    if (from.objective === to.objective) return [];
    const [left, right] = [this.#varying(from.objective), this.#varying(to.objective)];
    const factor = this.#ratio(left, right);
    if (factor === undefined) return this.#joinedByProof(from, to, [left, right]);
    const scaled = product([factor, to.objective]);
    const steps: (ChainStep | undefined)[] = [];
    let at = from;
    const take = (rule: ChainRule, objective: Expr): void => {
      const step = this.#step(rule, at, objective);
      steps.push(step);
      if (step !== undefined) at = step.to;
    };
    if (this.#networks.same(from.objective, scaled)) {
      if (isOne(factor)) take({ kind: "rewrite" }, to.objective);
      else take({ kind: "scale", factor }, to.objective);
    } else {
      const rest = this.#constantOf(from.objective, scaled);
      if (rest === undefined) return this.#joinedByProof(from, to, [left, right]);
      take({ kind: "add-constant", constant: rest }, scaled);
      if (isOne(factor)) take({ kind: "rewrite" }, to.objective);
      else take({ kind: "scale", factor }, to.objective);
    }
    const found = steps.filter((step) => step !== undefined);
    return found.length === steps.length ? found : undefined;
  }

  /** The one is a positive multiple of the other, which the laws of matrices alone do not show. */
  #joinedByProof(
    from: Objective,
    to: Objective,
    [left, right]: readonly [readonly Product[], readonly Product[]],
  ): ChainStep[] | undefined {
    const ratios = left.flatMap((l) =>
      right.map((r) => this.#tidy.of(div(this.#split(l).constant, this.#split(r).constant))),
    );
    const factors = [...new Set([ONE, ...ratios])].filter(
      (factor) => standing(relation(">", factor, ZERO), this.#facts) === "implied",
    );
    for (const factor of factors.slice(0, MOST_FACTORS)) {
      const scaled = isOne(factor) ? to.objective : this.#tidy.of(product([factor, to.objective]));
      const first = this.#byProof(from, scaled);
      if (first === undefined) continue;
      if (isOne(factor)) return [first];
      const second = this.#step({ kind: "scale", factor }, first.to, to.objective);
      if (second !== undefined) return [first, second];
    }
    return undefined;
  }

  /** What the two differ by, if the variable is not in it. */
  #constantOf(a: Expr, b: Expr): Expr | undefined {
    const difference = this.#networks.expand(sum([a, neg(b)]), {});
    const products = [...collected(difference, {}).values()];
    if (products.some((p) => p.factors.some((f) => this.#mentions(f)))) return undefined;
    const form = matrixForm(products, {}, { shapes: this.#shapes, networks: this.#networks });
    return form && this.#tidy.of(form);
  }

  /** In what two plain forms differ, as the obligation that breaks. */
  difference(a: Objective, b: Objective): string {
    const [left, right] = [this.#varying(a.objective), this.#varying(b.objective)];
    const keyOf = (p: Product): string => this.#networks.key([this.#split(p).varying], {});
    const [own, other] = [new Set(left.map(keyOf)), new Set(right.map(keyOf))];
    const extra = [...left.filter((p) => !other.has(keyOf(p))), ...right.filter((p) => !own.has(keyOf(p)))];
    if (extra.length > 0) return "add-constant: what is dropped depends on the variable";
    const ratios = left.map((l) => {
      const r = right.find((p) => keyOf(p) === keyOf(l));
      return r && this.#tidy.of(div(this.#split(l).constant, this.#split(r).constant));
    });
    const isNegative = ratios.every(
      (ratio) => ratio !== undefined && standing(relation("<", ratio, ZERO), this.#facts) === "implied",
    );
    return isNegative
      ? "scale: the factor is negative, which turns a minimum into a maximum"
      : "scale: the terms do not have one factor in common";
  }

  #varying(node: Expr): Product[] {
    const all = collected(this.#networks.expand(node, {}), {});
    return [...all.values()].filter((p) => p.factors.some((f) => this.#mentions(f)));
  }

  #mentions(f: Factor): boolean {
    return this.#depends(f.of);
  }

  /** c with left = c·right, from the first product of each that has the same varying part. */
  #ratio(left: readonly Product[], right: readonly Product[]): Expr | undefined {
    const [first] = left;
    if (first === undefined) return undefined;
    const candidates = left.flatMap((l) => right.map((r) => [l, r] as const));
    for (const [l, r] of candidates) {
      const [own, other] = [this.#split(l), this.#split(r)];
      if (this.#networks.key([own.varying], {}) !== this.#networks.key([other.varying], {})) continue;
      const factor = this.#tidy.of(div(own.constant, other.constant));
      const isPositive = standing(relation(">", factor, ZERO), this.#facts) === "implied";
      if (isPositive && right.length === left.length) return factor;
    }
    return undefined;
  }

  /** A product as its numbers that do not vary, and the rest. */
  #split({ coefficient, factors }: Product): { constant: Expr; varying: Product } {
    const still = factors.filter((f) => f.indices.length === 0 && !this.#mentions(f));
    const constant = product([
      fromRational(coefficient),
      ...still.map((f) => (Q.equal(f.power, Q.ONE) ? f.of : apply("^", [f.of, fromRational(f.power)]))),
    ]);
    return { constant, varying: { coefficient: Q.ONE, factors: factors.filter((f) => !still.includes(f)) } };
  }
}

const isOne = (node: Expr): boolean => node === ONE;

const isExponential = (node: Expr): boolean => {
  const [u] = node.kind === "apply" ? node.args : [];
  return (
    isApply(node, "exp") ||
    ((isApply(node, "^") || isApply(node, "/")) && u !== undefined && isExponential(u))
  );
};
