/**
 * Chains of optimisation problems with the same solutions: plain data, and the checker that accepts or refuses a
 * step. A step never says that two objectives are equal when only their optima are.
 */
import type * as Q from "../number/rational.js";
import { fromRational, isApply, isNumber, neg, product, relation, sum } from "../expr/build.js";
import { apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { dependence, substitute, symbolsOf } from "../expr/walk.js";
import { LIBRARY } from "../library/library.js";
import { factsOf, type Known, known, standing } from "../rewrite/condition.js";
import { isImplied, isSame } from "./sign.js";
import { agreementOf } from "../rewrite/agreement.js";
import { checkProof } from "../rewrite/check-proof.js";
import type { Claim, Proof } from "../rewrite/proof.js";
import type { Givens } from "../rewrite/step.js";
import { definedness } from "../rewrite/definedness.js";
import { Networks } from "../rewrite/tensor/network.js";
import { mentionsTensors, Shapes } from "../rewrite/tensor/shape.js";

export interface Objective {
  readonly kind: "argmin" | "argmax";
  readonly objective: Expr;
}

export type ChainRule =
  /** The same function, written differently: by the laws of matrices, or with a proof. */
  | { readonly kind: "rewrite"; readonly proof?: Proof }
  /** from = to + constant */
  | { readonly kind: "add-constant"; readonly constant: Expr }
  /** from = factor · to with a positive factor */
  | { readonly kind: "scale"; readonly factor: Expr }
  /** argmin f is argmax -f */
  | { readonly kind: "negate-flip" }
  /** to = log(from), or from = exp(to), and so on: an increasing function of the one is the other. */
  | { readonly kind: "increasing"; readonly map: Monotone; readonly applied: "to" | "from" }
  /** The variable as a function of another one, one to one between where the two may be. */
  | { readonly kind: "substitute"; readonly of: Sym; readonly by: Expr; readonly inverse: Expr }
  /** from = 1/to: a decreasing function of the one is the other, and a minimum becomes a maximum. */
  | { readonly kind: "decreasing"; readonly map: Monotone; readonly applied: "to" | "from" };

/** A function of one number that is strictly monotone: one of the library, or a power. */
export type Monotone = { readonly op: string } | { readonly power: Q.Rational };

export interface ChainStep {
  readonly rule: ChainRule;
  readonly from: Objective;
  readonly to: Objective;
  /** What had to hold, and does. */
  readonly obligations: readonly Expr[];
}

const ZERO = numeral(0);

/** Steps from two problems to where they meet. */
export interface Chain {
  readonly left: readonly ChainStep[];
  /** From the second problem. */
  readonly right: readonly ChainStep[];
  readonly meeting: Objective;
}

/** That two problems in the same variables have the same optima. */
export interface SameOptima {
  readonly first: Objective;
  readonly second: Objective;
  readonly variables: readonly Sym[];
  /** Where the first problem is in another variable: that one in terms of the variable of the second. */
  readonly substitution?: { readonly of: Sym; readonly by: Expr };
  readonly givens: Givens;
}

/** What is wrong with a chain, if anything is. */
export function checkChain(
  { first, second, variables, substitution, givens }: SameOptima,
  chain: Chain,
): string | undefined {
  const isSame = (a: Objective, b: Objective): boolean => a.kind === b.kind && a.objective === b.objective;
  for (const [start, steps] of [
    [first, chain.left],
    [second, chain.right],
  ] as const) {
    let at = start;
    for (const [i, step] of steps.entries()) {
      if (!isSame(step.from, at)) return "a step does not begin where the one before it ends";
      const isChange = step.rule.kind === "substitute";
      const isExpected =
        isChange &&
        i === 0 &&
        start === first &&
        step.rule.of === substitution?.of &&
        step.rule.by === substitution.by;
      if (isChange && !isExpected) return "a variable is replaced that the claim does not speak of";
      const wrong = checkChainStep(step, variables, givens);
      if (wrong !== undefined) return wrong;
      at = step.to;
    }
    if (!isSame(at, chain.meeting)) return "the two sides do not meet";
  }
  return undefined;
}

/** Whether any of the variables occurs. */
export function dependsOn(variables: readonly Sym[]): (node: Expr) => boolean {
  const each = variables.map((variable) => dependence(variable));
  return (node) => each.some((depends) => depends(node));
}

/** What is wrong with a step, if anything is. */
export function checkChainStep(
  { rule, from, to, obligations }: ChainStep,
  variables: readonly Sym[],
  givens: Givens,
): string | undefined {
  const shapes = new Shapes(givens.facts);
  const facts = known(factsOf(givens), LIBRARY);
  const networks = new Networks(shapes);
  const depends = dependsOn(variables);
  const same = (a: Expr, b: Expr): boolean => networks.same(a, b);
  const must = needed(rule, from, to);
  if (must.length !== obligations.length || must.some((condition) => !obligations.includes(condition)))
    return "the obligations are not those of the rule";
  const open = must.filter((condition) => standing(condition, facts) !== "implied");
  if (open.length > 0) return "an obligation is not met";
  const turns = rule.kind === "negate-flip" || rule.kind === "decreasing";
  if (!turns && from.kind !== to.kind) return "a maximum became a minimum";
  if (turns && from.kind === to.kind) return "nothing was turned round";
  if (rule.kind === "substitute") return checkSubstitution(rule, [from, to], variables, givens);
  if (rule.kind !== "increasing" && rule.kind !== "decreasing") {
    const { holes, open: gaps } = agreementOf(claimOf(from, to, givens), LIBRARY);
    if ([...holes, ...gaps.map(({ condition }) => condition)].some(depends))
      return "one of the objectives has values where the other has none";
  }
  switch (rule.kind) {
    case "rewrite":
      if (rule.proof !== undefined) {
        const checked = checkProof(claimOf(from, to, givens), rule.proof, LIBRARY);
        return checked.ok && checked.holes.length === 0 ? undefined : "the proof that they are equal fails";
      }
      return sameObjective(from.objective, to.objective, networks, facts)
        ? undefined
        : "the objectives differ";
    case "add-constant":
      if (depends(rule.constant)) return "what was dropped depends on the variable";
      return same(from.objective, sum([to.objective, rule.constant]))
        ? undefined
        : "the objectives differ by something else";
    case "scale":
      if (depends(rule.factor)) return "the factor depends on the variable";
      return same(from.objective, product([rule.factor, to.objective]))
        ? undefined
        : "the objectives differ by something else";
    case "negate-flip":
      return same(from.objective, neg(to.objective))
        ? undefined
        : "the objectives are not each other's negative";
    case "increasing":
    case "decreasing": {
      if (directionOf(rule.map) !== rule.kind) return `the function is not ${rule.kind}`;
      const [inner, outer] =
        rule.applied === "to" ? [from.objective, to.objective] : [to.objective, from.objective];
      return outer === mapped(rule.map, inner) ? undefined : "the one is not this function of the other";
    }
  }
}

export const mapped = (map: Monotone, u: Expr): Expr =>
  "op" in map ? apply(map.op, [u]) : apply("^", [u, fromRational(map.power)]);

/** Where it has the values that `needed` asks for. */
function directionOf(map: Monotone): "increasing" | "decreasing" | undefined {
  if ("op" in map) return LIBRARY.recordOf(map.op)?.monotone;
  if (map.power.num === 0n) return undefined;
  return map.power.num > 0n ? "increasing" : "decreasing";
}

/** What must hold of u for the function to be monotone there. */
function needsOf(map: Monotone, u: Expr): Expr[] {
  if ("op" in map) {
    const domain = LIBRARY.domainOf(map.op);
    const [param] = domain?.params ?? [];
    if (domain === undefined || param === undefined) return [];
    return domain.conditions.map((condition) => substitute(condition, new Map([[param, u]])));
  }
  const { num, den } = map.power;
  if (num < 0n) return [relation(">", u, ZERO)];
  return den === 1n && num % 2n === 1n ? [] : [relation(">=", u, ZERO)];
}

type Substitution = Extract<ChainRule, { kind: "substitute" }>;

/** One to one from where the new variable may be onto where the old one may be. */
function checkSubstitution(
  { of, by, inverse }: Substitution,
  [from, to]: readonly [Objective, Objective],
  variables: readonly Sym[],
  givens: Givens,
): string | undefined {
  const [variable, ...more] = variables;
  if (variable === undefined || more.length > 0 || variable === of)
    return "one variable is replaced by one other";
  const put = (node: Expr, name: Sym, value: Expr): Expr =>
    substitute(node, new Map<Expr, Expr>([[name, value]]));
  if (to.objective !== put(from.objective, of, by))
    return "the objective is not the one with the variable replaced";
  if (dependence(variable)(from.objective)) return "the new variable stands in the old objective";
  const about = (name: Sym): Expr[] => givens.facts.filter((fact) => symbolsOf(fact).includes(name));
  if (about(of).some((fact) => symbolsOf(fact).includes(variable))) return "a fact speaks of both variables";
  const facts = known(factsOf(givens), LIBRARY);
  const holds = (fact: Expr): boolean => isImplied(fact, facts);
  if (!about(of).every((fact) => holds(put(fact, of, by))))
    return "the replacement leaves where the variable may be";
  if (!about(variable).every((fact) => holds(put(fact, variable, inverse))))
    return "the replacement does not reach all points where the variable may be";
  const numbers = { ...givens, facts: givens.facts.filter((fact) => !mentionsTensors(fact, givens.facts)) };
  if (!definedness(by, LIBRARY, facts).every(holds)) return "the replacement need not have a value";
  if (!isSame(put(by, variable, inverse), of, numbers)) return "the inverse is not one";
  return isSame(put(inverse, of, by), variable, numbers) ? undefined : "the replacement is not one to one";
}

/** That two objectives are the same function. Numbers need no facts about vectors. */
export function claimOf(from: Objective, to: Objective, givens: Givens): Claim {
  const [left, right] = [from.objective, to.objective];
  const isWide = (node: Expr): boolean => mentionsTensors(node, givens.facts);
  const facts = isWide(left) || isWide(right) ? givens.facts : givens.facts.filter((fact) => !isWide(fact));
  return { left, right, givens: { ...givens, facts } };
}

/** What must hold for a step to keep the optima. */
export function needed(rule: ChainRule, from: Objective, to: Objective): Expr[] {
  if (rule.kind === "scale") return [relation(">", rule.factor, ZERO)];
  if (rule.kind !== "increasing" && rule.kind !== "decreasing") return [];
  return needsOf(rule.map, rule.applied === "to" ? from.objective : to.objective);
}

/** Equal as functions: entry by entry, with the laws of logarithms of positive numbers at the top. */
function sameObjective(a: Expr, b: Expr, networks: Networks, facts: Known): boolean {
  return networks.same(a, b) || networks.same(withoutLogs(a, facts), withoutLogs(b, facts));
}

/** log(u·v) as log(u) + log(v), log(e^u) as u, log(u^k) as k·log(u), where the parts are positive. */
export function withoutLogs(node: Expr, facts: Known): Expr {
  if (node.kind !== "apply") return node;
  if (/^[-+*/]$/.test(node.op))
    return apply(
      node.op,
      node.args.map((arg) => withoutLogs(arg, facts)),
    );
  const [u] = node.args;
  if (!isApply(node, "log") || u === undefined) return node;
  const isPositive = (v: Expr): boolean => standing(relation(">", v, ZERO), facts) === "implied";
  const again = (v: Expr): Expr => withoutLogs(apply("log", [v]), facts);
  const [a, b] = u.kind === "apply" ? u.args : [];
  if (isNumber(u, 1)) return ZERO;
  if (isApply(u, "exp") && a !== undefined) return a;
  if (isApply(u, "*") && u.args.every(isPositive)) return sum(u.args.map(again));
  if (isApply(u, "/") && a !== undefined && b !== undefined && isPositive(a) && isPositive(b))
    return sum([again(a), neg(again(b))]);
  if (isApply(u, "^") && a !== undefined && b !== undefined && isPositive(a)) return product([b, again(a)]);
  if (isApply(u, "sqrt") && a !== undefined && isPositive(a))
    return product([apply("/", [numeral(1), numeral(2)]), again(a)]);
  return node;
}
