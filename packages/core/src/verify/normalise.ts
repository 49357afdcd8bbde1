/**
 * The form in which claims are decided: definitions inserted, functions of functions resolved, powers and
 * roots in few kinds. Every rewrite is a step of a rule whose conditions the facts imply; nothing is
 * assumed on the way. It aims at comparing and not at reading.
 */
import { formulaAt } from "../expr/binders.js";
import * as Q from "../number/rational.js";
import { fromRational, isApply, neg, product, rationalOf, relation, sum } from "../expr/build.js";
import { apply, type Apply, type Expr, numeral, symbol } from "../expr/expr.js";
import { postorder, size } from "../expr/walk.js";
import { extremum, needsContext } from "../derive/differentiate.js";
import type { Run } from "../derive/run.js";
import { type Library, requireRule } from "../library/library.js";
import { COMPUTATIONS } from "../rewrite/computation.js";
import { factsOf, type Known, known, standing } from "../rewrite/condition.js";
import { newNeeds } from "../rewrite/definedness.js";
import { sameElementary } from "../rewrite/elementary.js";
import { instantiate, match } from "../rewrite/pattern.js";
import { constantOf } from "../rewrite/quotient.js";
import { ARITHMETIC, normalForm } from "../rewrite/ring.js";
import { formallyMet, type Rule } from "../rewrite/rule.js";
import { type Definition, type Givens, type Step, stepOf } from "../rewrite/step.js";

/** Text rules by the operator at the top of their left side. */
const DIRECTED = [
  "exp.log",
  "power.from-exponential",
  "log.exp",
  "log.product",
  "log.quotient",
  "log.reciprocal",
  "log.power",
  "log.sqrt",
  "abs.nonnegative",
  "abs.nonpositive",
  "abs.product",
  "abs.quotient",
  "sign.positive",
  "sign.negative",
  "step.positive",
  "step.negative",
  "relu.nonnegative",
  "relu.nonpositive",
  "max.equal",
  "min.equal",
  "sin.asin",
  "sin.acos",
  "sin.atan",
  "cos.acos",
  "cos.asin",
  "cos.atan",
  "tan.atan",
  "asin.sin",
  "acos.cos",
  "atan.tan",
  "sinh.asinh",
  "cosh.acosh",
  "tanh.atanh",
  "sigmoid.of-log-odds",
  "polygamma.zero",
  "polygamma.one-at-one",
];
/** For powers whose exponent is not a whole number. */
const POWERS = [
  "power.of-half",
  "power.of-third",
  "power.of-exponential",
  "power.of-power",
  "power.of-product",
  "power.of-quotient",
];

/** What stays as it is although it could be defined by something else. */
const KEPT: ReadonlySet<string> = new Set(["sqrt", "cbrt", "abs", "sign", "step", "exp", "log"]);

const MOST_ROUNDS = 40;
const MOST_NODES = 4000;

export interface NormaliseSetting {
  readonly library: Library;
  readonly givens: Givens;
  /** What is done beyond the usual: remaining powers as exponentials, symmetries before definitions. */
  readonly also?: "powers" | "symmetries";
}

export class Normaliser {
  readonly #library: Library;
  readonly #definitions: ReadonlyMap<string, Definition>;
  readonly #facts: Known;
  readonly #values: ReadonlyMap<Expr, Expr>;
  readonly #setting: NormaliseSetting;
  readonly #rules: ReadonlyMap<string, readonly Rule[]>;

  constructor(setting: NormaliseSetting) {
    this.#setting = setting;
    this.#library = setting.library;
    this.#definitions = new Map(setting.givens.definitions.map((d) => [d.name, d]));
    this.#facts = known(factsOf(setting.givens), setting.library);
    this.#values = valuesOf(this.#facts);
    this.#rules = byOperator(DIRECTED);
  }

  /**
   * The step with the conditions it assumes because nothing known implies them; `undefined` when one of
   * its conditions is false.
   */
  complete(step: Step): Step | undefined {
    // Acting wherever it stands, such a step would never end.
    if (postorder(step.becomes).includes(step.at)) return undefined;
    const computed = requireRule(step.rule).computed;
    if (computed === undefined) return step;
    const computation = COMPUTATIONS.get(computed);
    if (computation?.sameDomain?.(step.at, step.becomes, (name) => this.#definitions.has(name)) === true)
      return step;
    const context = needsContext({ library: this.#library, depends: () => true });
    const needs = [
      ...(computation?.needs?.(step.at, context) ?? []),
      ...newNeeds(step.at, step.becomes, new Set(step.bindings.values()), this.#library, this.#facts),
    ];
    const assuming = new Set<Expr>();
    for (const condition of needs) {
      const stands = standing(condition, this.#facts);
      if (stands === "contradicted") return undefined;
      if (stands === "open") assuming.add(condition);
    }
    return { ...step, assuming: [...assuming] };
  }

  /** Rewrites until nothing more applies. */
  run(run: Run): void {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const steps = this.#round(run.state, (node) => this.#early(node));
      const more = steps.length > 0 ? steps : this.#round(run.state, (node) => this.#late(node));
      if (more.length === 0 || size(run.state) > MOST_NODES) return;
      run.stage(more);
    }
  }

  /** The lowest nodes that can be rewritten: what stands above them is looked at in the next round. */
  #round(root: Expr, rewrite: (node: Expr) => Step | undefined): Step[] {
    const touched = new Set<Expr>();
    const steps: Step[] = [];
    for (const node of postorder(root)) {
      if (node.kind === "apply" && node.args.some((arg) => touched.has(arg))) {
        touched.add(node);
        continue;
      }
      const found = rewrite(node);
      const step = found && this.complete(found);
      if (step === undefined) continue;
      steps.push(step);
      touched.add(node);
    }
    return steps;
  }

  #early(node: Expr): Step | undefined {
    const given = this.#values.get(node);
    if (given !== undefined) return stepOf("given.value", node, given);
    if (node.kind !== "apply") return undefined;
    const number = this.#number(node);
    if (number !== undefined) return number;
    const special = this.#library.valueRuleAt(node);
    if (special !== undefined) return stepOf(special.id, node, special.to);
    if (isApply(node, "cases")) return this.#case(node);
    if (isApply(node, "exp")) return this.#splitExponential(node) ?? this.#firstOf(this.#rules, node);
    if (isApply(node, "^")) return this.#power(node);
    return this.#pairUp(node) ?? this.#firstOf(this.#rules, node) ?? this.#reflected(node);
  }

  /** Arithmetic with numbers, and arguments that are numbers in disguise: 0*y, 1/(-1). */
  #number(node: Apply): Step | undefined {
    if (!ARITHMETIC.has(node.op)) {
      for (const arg of OPEN.has(node.op) ? [] : node.args) {
        if (arg.kind !== "apply" || arg.height > 6) continue;
        const value = rationalOf(arg) ?? constantOf(normalForm(arg, NOTHING));
        if (value !== undefined && fromRational(value) !== arg)
          return stepOf("algebra.simplify", arg, fromRational(value));
      }
      return undefined;
    }
    // Powers and products of numbers are left: logarithms were taken apart into them.
    if (rationalOf(node) !== undefined || !["+", "-", "/"].includes(node.op)) return undefined;
    if (!node.args.every((arg) => rationalOf(arg) !== undefined)) return undefined;
    const value = constantOf(normalForm(node, NOTHING));
    return value && regroup(node, fromRational(value));
  }

  /** f(-u) by a symmetry of f. */
  #reflected(node: Apply): Step | undefined {
    const [argument] = node.args;
    if (node.args.length !== 1 || argument === undefined || !isApply(argument, "-")) return undefined;
    // What has a definition is better taken apart by it.
    const defined = !KEPT.has(node.op) && this.#library.meaningOf(node.op) !== undefined;
    if (defined && this.#setting.also !== "symmetries") return undefined;
    const rule = reflectionOf(node.op, this.#library);
    return rule && firedAt(rule, node);
  }

  #late(node: Expr): Step | undefined {
    const named = node.kind === "symbol" ? this.#definitions.get(node.name) : undefined;
    if (named?.params.length === 0) return stepOf("define.unfold", node, named.body);
    if (node.kind !== "apply") return undefined;
    const meaning =
      this.#definitions.get(node.op) ?? (KEPT.has(node.op) ? undefined : this.#library.meaningOf(node.op));
    if (meaning?.params.length === node.args.length) {
      return stepOf("define.unfold", node, formulaAt(meaning.body, meaning.params, node.args));
    }
    if (node.op === "max" || node.op === "min") return stepOf("cases.extremum", node, extremum(node));
    return this.#setting.also === "powers" && isApply(node, "^") && !isWholePower(node)
      ? this.#fire(requireRule("power.as-exponential"), node)
      : undefined;
  }

  #firstOf(rules: ReadonlyMap<string, readonly Rule[]>, node: Apply): Step | undefined {
    for (const rule of rules.get(node.op) ?? []) {
      const step = this.#fire(rule, node);
      if (step !== undefined) return step;
    }
    return undefined;
  }

  /** The rule at the node, if it matches and the facts imply its conditions. */
  #fire(rule: Rule, node: Expr): Step | undefined {
    const bindings = match(rule.from, node);
    if (bindings === undefined || !formallyMet(rule, bindings, () => true, this.#facts.isWhole))
      return undefined;
    for (const requirement of rule.when) {
      if (requirement.kind !== "relation") continue;
      if (standing(instantiate(requirement.condition, bindings), this.#facts) !== "implied") return undefined;
    }
    const becomes = instantiate(rule.to, bindings);
    return becomes === node ? undefined : { ...stepOf(rule.id, node, becomes), bindings };
  }

  #case(node: Apply): Step | undefined {
    const [guard, value, ...rest] = node.args;
    if (guard === undefined || value === undefined) return undefined;
    const stands = standing(guard, this.#facts);
    if (stands === "implied") return stepOf("cases.holds", node, value);
    const [only] = rest;
    if (stands !== "contradicted" || only === undefined) return undefined;
    return stepOf("cases.fails", node, rest.length === 1 ? only : apply("cases", rest));
  }

  /** e^(u + v) where one of the terms is a logarithm, or many times one. */
  #splitExponential(node: Apply): Step | undefined {
    const [argument] = node.args;
    if (argument === undefined) return undefined;
    if (isApply(argument, "-") && argument.args[0] !== undefined && isLogTerm(argument.args[0]))
      return regroup(node, apply("/", [numeral(1), apply("exp", argument.args)]));
    if (isApply(argument, "*") && argument.args.length > 2 && argument.args.some((a) => isApply(a, "log"))) {
      const log = argument.args.find((a) => isApply(a, "log"));
      const others = argument.args.filter((a) => a !== log);
      return log && regroup(node, apply("exp", [apply("*", [product(others), log])]));
    }
    if (
      isApply(argument, "*") &&
      argument.args.length === 2 &&
      isApply(argument.args[0] ?? argument, "log")
    ) {
      const [a, b] = argument.args;
      return a && b && !isApply(b, "log") ? regroup(node, apply("exp", [apply("*", [b, a])])) : undefined;
    }
    if (isApply(argument, "/") && argument.args[0] !== undefined && isLogTerm(argument.args[0])) {
      const [above, below] = argument.args;
      const log = isApply(above, "log") ? above : undefined;
      return (
        log && below && regroup(node, apply("exp", [apply("*", [apply("/", [numeral(1), below]), log])]))
      );
    }
    if (!isApply(argument, "+") || !argument.args.some(isLogTerm)) return undefined;
    return regroup(node, product(argument.args.map((term) => apply("exp", [term]))));
  }

  #power(node: Apply): Step | undefined {
    const [base, exponent] = node.args;
    const value = exponent && rationalOf(exponent);
    if (base === undefined || exponent === undefined || isWholePower(node)) return undefined;
    if (value !== undefined && exponent.kind === "number") return regroupExponent(node, base, value);
    for (const id of POWERS) {
      const step = this.#fire(requireRule(id), node);
      if (step !== undefined) return step;
    }
    return undefined;
  }

  /** Products of three and more in logarithms and absolute values, taken two by two. */
  #pairUp(node: Apply): Step | undefined {
    const [argument] = node.args;
    if (argument === undefined || !["log", "abs", "sqrt"].includes(node.op)) return undefined;
    if (node.op === "log" && argument.kind === "number") return factoredNumber(node, argument);
    if (!isApply(argument, "*") || argument.args.length < 3) return undefined;
    const [first, ...others] = argument.args;
    return first && regroup(argument, apply("*", [first, apply("*", others)]));
  }
}

const isWholePower = (node: Apply): boolean => {
  const exponent = node.args[1];
  const value = exponent && rationalOf(exponent);
  return value !== undefined && Q.isInteger(value);
};

const isLogTerm = (node: Expr): boolean =>
  isApply(node, "log") ||
  ((isApply(node, "+") || isApply(node, "-") || isApply(node, "*") || isApply(node, "/")) &&
    node.args.some(isLogTerm));

/** What the facts say a symbol is: `x = 3`, or `x <= y` and `x >= y`. */
function valuesOf(facts: Known): Map<Expr, Expr> {
  const values = new Map<Expr, Expr>();
  for (const [node, { low, high }] of facts.nodes) {
    const point = low !== undefined && high !== undefined && Q.equal(low.at, high.at) ? low.at : undefined;
    if (node.kind === "symbol" && point !== undefined) values.set(node, fromRational(point));
  }
  for (const fact of facts.relations) {
    const [left, right] = fact.kind === "apply" && SQUEEZING.has(fact.op) ? fact.args : [];
    if (left?.kind !== "symbol" || right === undefined || postorder(right).includes(left)) continue;
    if (postorder(right).some((node) => values.has(node)) || values.has(left)) continue;
    if (isApply(fact, "=") || standing(relation("=", left, right), facts) === "implied")
      values.set(left, right);
  }
  return values;
}

const SQUEEZING: ReadonlySet<string> = new Set(["=", "<=", ">="]);

const compiled = new Map<readonly string[], ReadonlyMap<string, readonly Rule[]>>();

function byOperator(ids: readonly string[]): ReadonlyMap<string, readonly Rule[]> {
  const kept = compiled.get(ids);
  if (kept !== undefined) return kept;
  const table = new Map<string, Rule[]>();
  for (const rule of ids.map(requireRule)) {
    if (rule.from.kind !== "apply") continue;
    table.set(rule.from.op, [...(table.get(rule.from.op) ?? []), rule]);
  }
  compiled.set(ids, table);
  return table;
}

/** The same rational function, written differently. */
const regroup = (at: Expr, becomes: Expr): Step => stepOf("algebra.simplify", at, becomes);

function regroupExponent(node: Apply, base: Expr, value: Q.Rational): Step | undefined {
  const fraction = apply("/", [numeral(value.num), numeral(value.den)]);
  return fraction === node.args[1] ? undefined : stepOf("algebra.simplify", node.args[1] ?? base, fraction);
}

/** log(12) with 12 as 2^2·3, which the rules of the logarithm take apart. */
function factoredNumber(node: Apply, { value }: { value: Q.Rational }): Step | undefined {
  const primes = [value.num, value.den].map(factorsOf);
  if (primes.some((p) => p === undefined)) return undefined;
  const [above = [], below = []] = primes;
  const written = (list: readonly (readonly [bigint, bigint])[]): Expr =>
    product(list.map(([p, n]) => (n === 1n ? numeral(p) : apply("^", [numeral(p), numeral(n)]))));
  if (below.length === 0 && above.length === 1 && above[0]?.[1] === 1n) return undefined;
  const top = above.length === 0 ? numeral(1) : written(above);
  const becomes = below.length === 0 ? top : apply("/", [top, written(below)]);
  const argument = node.args[0];
  return argument === undefined || argument === becomes
    ? undefined
    : stepOf("algebra.simplify", argument, becomes);
}

function factorsOf(n: bigint): (readonly [bigint, bigint])[] | undefined {
  const found: (readonly [bigint, bigint])[] = [];
  let rest = n;
  for (let p = 2n; p * p <= rest; p += 1n) {
    if (p > 5000n) return undefined;
    let times = 0n;
    for (; rest % p === 0n; rest /= p) times += 1n;
    if (times > 0n) found.push([p, times]);
  }
  if (rest > 1n) found.push([rest, 1n]);
  return found;
}

/** Operators whose arguments the normal form of the checker looks into. */
const OPEN: ReadonlySet<string> = new Set([
  "+",
  "*",
  "-",
  "/",
  "^",
  "exp",
  "sqrt",
  "sin",
  "cos",
  "abs",
  "cbrt",
  "cases",
  "and",
  "<",
  "<=",
  ">",
  ">=",
  "=",
  "!=",
  "D",
]);

/**
 * Steps that make function values look alike where their arguments are equal, opposite, or differ by a
 * whole number that a recurrence of the function bridges.
 */
export function unify(roots: readonly Expr[], library: Library, facts: Known): Step | undefined {
  const byOp = new Map<string, Apply[]>();
  const seen = new Set<Expr>();
  for (const root of roots) {
    for (const node of postorder(root, (n) => seen.has(n))) {
      seen.add(node);
      if (node.kind !== "apply" || OPEN.has(node.op)) continue;
      const earlier = byOp.get(node.op) ?? [];
      for (const other of earlier) {
        const step = bridge(other, node, library, facts);
        if (step !== undefined) return step;
      }
      byOp.set(node.op, [...earlier, node]);
    }
  }
  return undefined;
}

const NOTHING: ReadonlySet<Expr> = new Set();
const MOST_SHIFTS = 12;

function bridge(a: Apply, b: Apply, library: Library, facts: Known): Step | undefined {
  if (a.args.length !== b.args.length || a === b) return undefined;
  const pi = symbol("pi");
  if (a.args.every((u, i) => sameElementary(u, b.args[i] as Expr, NOTHING, pi)))
    return stepOf("algebra.arguments", b, a);
  const [[u, v], more] = [[a.args[0] as Expr, b.args[0] as Expr], a.args.length > 1];
  if (more) return undefined;
  const reflection = reflectionOf(a.op, library);
  if (reflection !== undefined) {
    if (isApply(u, "-") && u.args[0] === v) return firedAt(reflection, a);
    if (isApply(v, "-") && v.args[0] === u) return firedAt(reflection, b);
    if (sameElementary(neg(u), v, NOTHING, pi)) return stepOf("algebra.arguments", b, apply(b.op, [neg(u)]));
  }
  return shift(a.op, u, v, library, facts) ?? shift(a.op, v, u, library, facts);
}

function firedAt(rule: Rule, node: Expr): Step | undefined {
  const bindings = match(rule.from, node);
  return bindings && { ...stepOf(rule.id, node, instantiate(rule.to, bindings)), bindings };
}

/** f(-u) in terms of f(u), if the library knows it. */
function reflectionOf(op: string, library: Library): Rule | undefined {
  return ["odd", "even", "reflection"]
    .map((kind) => library.rule(`${op}.${kind}`))
    .find((rule) => rule !== undefined);
}

/** One step from f(high) towards f(low) where they differ by a whole number. */
function shift(op: string, low: Expr, high: Expr, library: Library, facts: Known): Step | undefined {
  const rule = library.rule(`${op}.recurrence`);
  if (rule === undefined) return undefined;
  for (let k = 1; k <= MOST_SHIFTS; k += 1) {
    const lower = k === 1 ? low : sum([low, numeral(k - 1)]);
    const target = apply("+", [lower, numeral(1)]);
    if (high !== target && !sameElementary(high, target, NOTHING, symbol("pi"))) continue;
    if (high !== target) return stepOf("algebra.arguments", apply(op, [high]), apply(op, [target]));
    const step = firedAt(rule, apply(op, [high]));
    const holds = rule.when.every(
      (r) =>
        r.kind !== "relation" ||
        (step && standing(instantiate(r.condition, step.bindings), facts) === "implied"),
    );
    return holds ? step : undefined;
  }
  return undefined;
}
