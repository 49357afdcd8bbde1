/**
 * Differentiation: rewriting until no `D` is left. The tallest `D` is taken first, so that every
 * distinct subexpression is differentiated once and the cost is linear in the graph.
 *
 * The steps recorded here are the computation; there is no other code that differentiates. What is
 * trivial after a rule has fired (D(x, x), a factor 1) belongs to that rule's step as finer working.
 */
import { formulaAt } from "../expr/binders.js";
import {
  comparison,
  derivativeOf,
  isApply,
  isNumber,
  isVariable,
  product,
  rationalOf,
  relation,
  sum,
  type Variable,
} from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Apply, type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { postorder, symbolsOf } from "../expr/walk.js";
import type { Library } from "../library/library.js";
import { requireRule } from "../library/library.js";
import { type CheckContext, COMPUTATIONS, interior, readHead } from "../rewrite/computation.js";
import { type Known, standing } from "../rewrite/condition.js";
import { newNeeds } from "../rewrite/definedness.js";
import {
  differenceOfEntries,
  hidesEntry,
  isOnlyTerm,
  onlyTerm,
  throughProduct,
  throughSum,
} from "../rewrite/indexed.js";
import { instantiate, match, replaceIn } from "../rewrite/pattern.js";
import { formallyMet, type Rule } from "../rewrite/rule.js";
import { sameFunction } from "../rewrite/ring.js";
import type { Bindings, Definition, Step } from "../rewrite/step.js";
import type { Shapes } from "../rewrite/tensor/shape.js";
import { derivedName } from "../syntax/names.js";
import { print } from "../syntax/print.js";
import { settleWith } from "./settle.js";
import { simplifyNode } from "./simplify.js";
import type { MayOpen } from "./term.js";
import { simplifyStep } from "./tidy.js";

export interface Lemma {
  readonly params: readonly Sym[];
  readonly body: Expr;
  readonly conditions: readonly Expr[];
}

export interface Setting {
  readonly library: Library;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly facts: Known;
  readonly depends: (node: Expr, x: Variable) => boolean;
  /** The proved derivative of a function of the user by one parameter. */
  readonly lemma: (definition: Definition, index: number) => Lemma;
  /** Shapes of declared vectors and matrices, for derivatives by their entries. */
  readonly shapes: () => Shapes;
  /** Quotients by the quotient rule, or as products with a negative power. */
  readonly quotients: "quotient" | "chain";
  /** Confirm every simplification before it is made. */
  readonly careful: boolean;
}

/** The steps that work out every `D` in `goal` whose argument contains none. */
export function differentiationSteps(goal: Expr, setting: Setting): Step[] {
  const byHeight: Apply[][] = [];
  const seen = new Set<Expr>();
  let tallest = -1;
  const enqueue = (root: Expr): void => {
    for (const node of postorder(root, (n) => seen.has(n) || n.kind !== "apply" || !n.pending)) {
      seen.add(node);
      const inner = isApply(node, "D") ? node.args[0] : undefined;
      if (inner === undefined || (inner.kind === "apply" && inner.pending) || node.kind !== "apply") continue;
      (byHeight[node.height] ??= []).push(node);
      tallest = Math.max(tallest, node.height);
    }
  };
  enqueue(goal);
  const steps = new Map<Expr, Step>();
  while (tallest >= 0) {
    const queue = byHeight[tallest];
    const node = queue?.shift();
    if (node === undefined) {
      tallest -= 1;
      continue;
    }
    const step = stepFor(node, setting);
    steps.set(node, step);
    enqueue(step.becomes);
  }
  // A product with 0 may have made the derivative of its other factor idle.
  return settleWith(goal, steps).used;
}

/** One rule applied to one `D(u, x)`, with its clean-up. */
function stepFor(at: Apply, setting: Setting): Step {
  const [of, by] = at.args;
  if (of === undefined || !isVariable(by)) {
    throw new DeriveError("unsupported", "a derivative is taken with respect to a symbol");
  }
  return finish(at, firstStep(at, of, by, setting), setting);
}

/** The step, or the chain of steps, with which a `D` begins. */
function firstStep(at: Apply, of: Expr, by: Variable, setting: Setting): Step[] {
  if (of === by) return [fired("diff.variable", at, setting)];
  if (!setting.depends(of, by)) return [fired("diff.constant", at, setting)];
  if (of.kind === "number") throw new DeriveError("internal", "a number depends on nothing");
  if (of.kind === "symbol")
    return [computed("diff.named", at, derivativeOf(meaning(of, setting), by), setting)];
  switch (of.op) {
    case "+":
      return [ofSum(at, of, by, setting)];
    case "-":
      return [fired("diff.negative", at, setting)];
    case "*":
      return [ofProduct(at, of, by, setting)];
    case "/":
      return ofQuotient(at, of, by, setting);
    case "^":
      return [ofPower(at, of, by, setting)];
    case "cases":
      return [ofCases(at, of, by, setting)];
    case "[]":
      return [ofEntry(at, of, by, setting)];
    case "sum":
      return [ofIndexedSum(at, of, by, setting)];
    case "prod":
      return [ofIndexedProduct(at, of, by, setting)];
    case "D":
      throw new DeriveError("internal", "an inner derivative was left unfinished");
    default:
      return ofFunction(at, of, by, setting);
  }
}

function meaning(name: Sym, { definitions }: Setting): Expr {
  const definition = definitions.get(name.name);
  if (definition === undefined) throw new DeriveError("internal", `the name ${name.name} has no definition`);
  return definition.body;
}

function ofSum(at: Apply, of: Apply, by: Variable, setting: Setting): Step {
  const rest = of.args.filter((term) => setting.depends(term, by));
  if (rest.length < of.args.length) {
    return computed("diff.constant-terms", at, derivativeOf(sum(rest), by), setting);
  }
  return computed("diff.sum", at, sum(rest.map((term) => derivativeOf(term, by))), setting);
}

/** More factors than this are differentiated half by half, which keeps the result short. */
const MOST_FACTORS = 16;

function ofProduct(at: Apply, of: Apply, by: Variable, setting: Setting): Step {
  const free = of.args.filter((f) => !setting.depends(f, by));
  const rest = of.args.filter((f) => setting.depends(f, by));
  if (free.length > 0) {
    return computed(
      "diff.constant-multiple",
      at,
      product([...free, derivativeOf(product(rest), by)]),
      setting,
    );
  }
  const half = Math.ceil(rest.length / 2);
  const groups =
    rest.length > MOST_FACTORS ? [product(rest.slice(0, half)), product(rest.slice(half))] : rest;
  const terms = groups.map((_, i) => product(groups.map((g, j) => (i === j ? derivativeOf(g, by) : g))));
  return computed("diff.product", at, sum(terms), setting);
}

function ofQuotient(at: Apply, of: Apply, by: Variable, setting: Setting): Step[] {
  const [above, below] = of.args;
  if (above === undefined || below === undefined)
    throw new DeriveError("internal", "a quotient has two parts");
  if (!setting.depends(below, by)) return [fired("diff.constant-denominator", at, setting)];
  if (setting.quotients === "chain") {
    return [fired(isNumber(above, 1) ? "diff.reciprocal-as-power" : "diff.quotient-as-power", at, setting)];
  }
  return [fired(setting.depends(above, by) ? "diff.quotient" : "diff.reciprocal", at, setting)];
}

function ofPower(at: Apply, of: Apply, by: Variable, setting: Setting): Step {
  const [base, exponent] = of.args;
  if (base === undefined || exponent === undefined)
    throw new DeriveError("internal", "a power has two parts");
  if (!setting.depends(base, by)) return fired("diff.exponential", at, setting);
  if (isApply(base, "abs") && isNumber(exponent, 2)) return fired("diff.square-of-absolute", at, setting);
  if (setting.depends(exponent, by)) return fired("diff.general-power", at, setting);
  return fired(powerRuleFor(exponent, setting), at, setting);
}

function powerRuleFor(exponent: Expr, { facts }: Setting): string {
  const number = rationalOf(exponent);
  if (number !== undefined) return number.den === 1n ? "diff.power" : "diff.power-real";
  if (!facts.isWhole(exponent)) return "diff.power-real";
  const isPositive = standing(relation(">=", exponent, numeral(1)), facts) === "implied";
  return isPositive ? "diff.power-whole" : "diff.power-integer";
}

function ofEntry(at: Apply, of: Apply, by: Variable, setting: Setting): Step {
  const becomes = differenceOfEntries(of, by);
  if (becomes === undefined) throw noRule(of, by);
  return computed("diff.entry", at, becomes, setting);
}

function ofIndexedSum(at: Apply, of: Apply, by: Variable, setting: Setting): Step {
  const hidden = hidesEntry(of, by, setting.depends, (name) => setting.definitions.has(name));
  const term = !hidden && isOnlyTerm(of, by, setting.shapes()) ? onlyTerm(of, by) : undefined;
  if (term !== undefined) return computed("diff.only-term", at, derivativeOf(term, by), setting);
  const becomes = throughSum(of, by, indexFor(of, by));
  if (becomes === undefined || of.args.slice(1, 3).some((end) => setting.depends(end, by)))
    throw noRule(of, by);
  return computed("diff.indexed-sum", at, becomes, setting);
}

function ofIndexedProduct(at: Apply, of: Apply, by: Variable, setting: Setting): Step {
  const found = throughProduct(of, by, indexFor(of, by));
  if (found === undefined || of.args.slice(1, 3).some((end) => setting.depends(end, by)))
    throw noRule(of, by);
  return computed("diff.indexed-product", at, found.becomes, setting);
}

/** The index of a sum or product, or another where what is differentiated by has the same. */
function indexFor(of: Apply, by: Variable): Sym {
  const taken = new Set([...symbolsOf(of), ...symbolsOf(by)].map((s) => s.name));
  const [own] = of.args;
  return own?.kind === "symbol" && !symbolsOf(by).includes(own)
    ? own
    : symbol(INDICES.find((letter) => !taken.has(letter)) ?? `j_${taken.size}`);
}

const noRule = (of: Expr, by: Variable): DeriveError =>
  new DeriveError("unsupported", `there is no rule for the derivative of ${print(of)} by ${print(by)}`);

const INDICES: readonly string[] = ["j", "l", "m", "p", "q", "r", "s", "t"];

function ofCases(at: Apply, of: Apply, by: Variable, setting: Setting): Step {
  const args: Expr[] = [];
  for (let i = 0; i + 1 < of.args.length; i += 2) {
    const inside = interior(of.args[i] as Expr);
    if (inside !== undefined) args.push(inside, derivativeOf(of.args[i + 1] as Expr, by));
  }
  if (of.args.length % 2 === 1) args.push(derivativeOf(of.args.at(-1) as Expr, by));
  return computed("diff.cases", at, apply("cases", args), setting);
}

function ofFunction(at: Apply, of: Apply, by: Variable, setting: Setting): Step[] {
  const definition = setting.definitions.get(of.op);
  if (definition !== undefined) return ofDefined(at, of, by, definition, setting);
  if (isApply(of, "log") && isApply(of.args[0] ?? of, "abs"))
    return [fired("diff.log-absolute", at, setting)];
  if (setting.library.derivativeRuleOf(of.op) !== undefined) return [fired(`diff.${of.op}`, at, setting)];
  if (of.op === "max" || of.op === "min")
    return throughRewrite(at, of, by, "cases.extremum", extremum(of), setting);
  const record = setting.library.meaningOf(of.op);
  if (record !== undefined) {
    const body = formulaAt(record.body, record.params, of.args);
    return throughRewrite(at, of, by, "define.unfold", body, setting);
  }
  const head = readHead(of.op, of.args.length);
  if (setting.library.isFunction(head?.name ?? of.op)) {
    const known = head?.orders[0] === 1 ? setting.library.derivativeOf(head.name, 0) : undefined;
    if (known === undefined)
      throw new DeriveError("unsupported", `there is no rule for the derivative of ${of.op}`);
    const body = formulaAt(known.body, known.params, of.args);
    return throughRewrite(at, of, by, "define.prime", body, setting);
  }
  if (head === undefined)
    throw new DeriveError("unsupported", `there is no rule for the derivative of ${print(of)}`);
  const terms = of.args.flatMap((arg, i) => {
    if (!setting.depends(arg, by)) return [];
    const orders = head.orders.map((order, k) => (k === i ? order + 1 : order));
    return [product([apply(derivedName(head.name, orders), of.args), derivativeOf(arg, by)])];
  });
  return [computed("diff.unknown-function", at, sum(terms), setting)];
}

function ofDefined(at: Apply, of: Apply, by: Variable, definition: Definition, setting: Setting): Step[] {
  const hidden = !definition.params.some((p) => p === by) && setting.depends(definition.body, by);
  if (hidden) {
    const body = formulaAt(definition.body, definition.params, of.args);
    return throughRewrite(at, of, by, "define.unfold", body, setting);
  }
  const terms: Expr[] = [];
  for (const [i, arg] of of.args.entries()) {
    if (!setting.depends(arg, by)) continue;
    const { params, body } = setting.lemma(definition, i);
    const outer = formulaAt(body, params, of.args);
    terms.push(product([outer, derivativeOf(arg, by)]));
  }
  const conditions = of.args.flatMap((_, i) => {
    const { params, conditions: proved } = setting.lemma(definition, i);
    return proved.map((c) => formulaAt(c, params, of.args));
  });
  const step = computed("diff.defined-function", at, sum(terms), setting, conditions);
  return [step];
}

/** Rewrites `of` inside the `D` first, then begins again with what it became. */
function throughRewrite(
  at: Apply,
  of: Apply,
  by: Variable,
  rule: string,
  becomes: Expr,
  setting: Setting,
): Step[] {
  const rewriting = computed(rule, of, becomes, setting);
  const inner = derivativeOf(becomes, by);
  return [rewriting, ...firstStep(inner, becomes, by, setting)];
}

/** max(u, v, …) by cases: the argument that is at least as large as every other. */
export function extremum(of: Apply): Expr {
  const [only, ...more] = of.args;
  if (only !== undefined && more.length === 0) return only;
  const op = of.op === "max" ? ">=" : "<=";
  const args = of.args.flatMap((u, i) => {
    const others = of.args.filter((_, j) => j !== i).map((v) => comparison(op, u, v));
    return [others.length === 1 ? (others[0] as Expr) : apply("and", others), u];
  });
  return apply("cases", args);
}

/** A text rule applied at a node. */
function fired(id: string, at: Expr, setting: Setting): Step {
  const rule = requireRule(id);
  const bindings = match(rule.from, at);
  if (bindings === undefined || !formallyMet(rule, bindings, setting.depends, setting.facts.isWhole)) {
    throw new DeriveError("internal", `the rule ${id} does not apply to ${print(at)}`);
  }
  return step(rule, at, instantiate(rule.to, bindings), bindings, conditionsOf(rule, bindings), setting);
}

const conditionsOf = (rule: Rule, bindings: Bindings): Expr[] =>
  rule.when.flatMap((r) => (r.kind === "relation" ? [instantiate(r.condition, bindings)] : []));

/** A computed rule applied at a node; the caller has computed the right side. */
function computed(id: string, at: Expr, becomes: Expr, setting: Setting, conditions?: readonly Expr[]): Step {
  const rule = requireRule(id);
  const computation = COMPUTATIONS.get(rule.computed ?? "");
  if (computation?.sameDomain?.(at, becomes, (name) => setting.definitions.has(name)) === true)
    return step(rule, at, becomes, new Map(), [], setting);
  const needs = conditions ?? computation?.needs?.(at, needsContext(setting)) ?? [];
  const added = newNeeds(at, becomes, new Set(), setting.library, setting.facts);
  return step(rule, at, becomes, new Map(), [...needs, ...added], setting);
}

export function needsContext({ library, depends }: Pick<Setting, "library" | "depends">): CheckContext {
  return {
    bindings: new Map(),
    depends,
    definitionOf: () => undefined,
    derivativeOf: library.derivativeOf,
    lemmaOf: () => undefined,
    conditionsOf: (call) => {
      const smooth = library.smoothOf(call.op);
      return smooth === undefined ? [] : smooth.conditions.map((c) => formulaAt(c, smooth.params, call.args));
    },
    lemmaConditionsOf: () => [],
    isUnknown: () => false,
    isOwn: () => false,
    isGiven: () => false,
    isFalse: () => false,
    tensors: () => {
      throw new DeriveError("internal", "derivatives of numbers know no vectors");
    },
  };
}

function step(
  rule: Rule,
  at: Expr,
  becomes: Expr,
  bindings: Bindings,
  conditions: readonly Expr[],
  setting: Setting,
): Step {
  const open = conditions.filter((condition) => standing(condition, setting.facts) !== "implied");
  return { rule: rule.id, relation: "=", at, becomes, bindings, assuming: [...new Set(open)] };
}

/** Adds the clean-up that belongs to the step: trivial derivatives, factors 1 and 0, numbers. */
function finish(at: Apply, begun: Step[], setting: Setting): Step {
  const first = begun[0];
  const last = begun.at(-1);
  if (first === undefined || last === undefined) throw new DeriveError("internal", "a step went missing");
  const chain = [...begun];
  let state = begun.reduce<Expr>((s, { at: from, becomes }) => replaceIn(s, from, becomes), at);
  const record = (next: Step): void => {
    chain.push(next);
    state = replaceIn(state, next.at, next.becomes);
  };
  // What the rule wrote without a `D` is tidied at the end; numbers in an exponent are worked out at once.
  const left = new Set(
    arithmeticOf(state, new Set([...last.bindings.values()].filter((node) => node.kind === "apply"))).filter(
      isSettled,
    ),
  );
  for (let d = easyIn(state, setting); d !== undefined; d = easyIn(state, setting)) record(d);
  const stop = new Set([...last.bindings.values()].filter((node) => node.kind === "apply"));
  const budget = { opened: 0 };
  const mayOpen = (node: Expr): boolean => {
    budget.opened += 1;
    return budget.opened <= 64 && node.kind === "apply" && node.args.length <= 8;
  };
  const raw = state;
  const tidying: Step[] = [];
  const next = (): Step | undefined => simplification(state, stop, left, mayOpen, setting.careful);
  for (let rewrite = next(); rewrite !== undefined; rewrite = next()) {
    tidying.push(rewrite);
    state = replaceIn(state, rewrite.at, rewrite.becomes);
  }
  // Several rewrites are one step where the checker can see them as one.
  const [only, ...others] = tidying;
  if (others.length > 0 && sameFunction(raw, state, stop)) chain.push(simplifyStep(raw, state, stop));
  else if (only !== undefined) chain.push(only, ...others);
  if (chain.length === 1) return first;
  const assuming = [...new Set(chain.flatMap((s) => s.assuming))];
  return { rule: first.rule, relation: "=", at, becomes: state, bindings: new Map(), assuming, steps: chain };
}

/** The first rewrite of the arithmetic that a rule wrote; nodes that need none are added to `left`. */
function simplification(
  state: Expr,
  stop: ReadonlySet<Expr>,
  left: Set<Expr>,
  mayOpen: MayOpen,
  careful: boolean,
): Step | undefined {
  for (const node of arithmeticOf(state, stop)) {
    const simpler = left.has(node) ? undefined : simplifyNode(node, mayOpen, { careful });
    if (simpler !== undefined) return simplifyStep(node, simpler.becomes, simpler.atoms);
    left.add(node);
  }
  return undefined;
}

/** The first `D` in `state` that needs no line of its own: D(x, x), D(c, x), D(-x, x), D(2*x, x). */
function easyIn(state: Expr, setting: Setting): Step | undefined {
  for (const node of postorder(state, (n) => n.kind !== "apply" || !n.pending)) {
    const [of, by] = isApply(node, "D") ? node.args : [];
    if (node.kind !== "apply" || of === undefined || !isVariable(by)) continue;
    const easy = of === by || !setting.depends(of, by) || isLinear(of, by, setting);
    const [first, ...more] = easy ? firstStep(node, of, by, setting) : [];
    if (first !== undefined && more.length === 0) return first;
  }
  return undefined;
}

/** x with signs, constant factors and constant denominators. */
function isLinear(of: Expr, by: Variable, { depends }: Setting): boolean {
  let node = of;
  for (let depth = 0; depth < 3 && node !== by; depth += 1) {
    if (node.kind !== "apply" || !["-", "*", "/"].includes(node.op)) return false;
    const inner = node.args.filter((arg) => depends(arg, by));
    const [only] = inner;
    if (only === undefined || inner.length > 1 || (node.op === "/" && only !== node.args[0])) return false;
    node = only;
  }
  return node === by;
}

const isSettled = (node: Expr): boolean =>
  node.kind === "apply" &&
  !node.pending &&
  !node.args.every((arg) => rationalOf(arg) !== undefined) &&
  !node.args.some((arg) => isApply(arg, "+") && arg.args.every((part) => rationalOf(part) !== undefined));

/** The arithmetic that the rule wrote, innermost first, without what its letters stand for. */
function arithmeticOf(state: Expr, stop: ReadonlySet<Expr>): Expr[] {
  return postorder(state, (n) => n.kind !== "apply" || stop.has(n) || !/^[-+*/^]$/.test(n.op));
}
