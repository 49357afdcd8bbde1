/**
 * The independent checker. It is given a derivation and the rule book, works through every step by
 * itself, and accepts only if each step is an instance of its rule, each condition is discharged or
 * carried, and the goal becomes the result when the steps, and nothing else, are applied.
 *
 * It shares the terms, the rules and the logic of conditions with the engine, and no code that finds
 * or chooses steps: neither the driver, nor strategies, nor simplification. It does not search and
 * uses no floating point. A rule it does not know is a failure.
 */
import { isApply } from "../expr/build.js";
import type { Apply, Expr, Sym } from "../expr/expr.js";

import { checkCited, type Cited, citedNeeds } from "./cited.js";
import { type CheckContext, COMPUTATIONS, readHead } from "./computation.js";
import { factsOf, type Known, known, standing } from "./condition.js";
import { definedness, newNeeds } from "./definedness.js";
import { boundIn, freeIn, formulaAt } from "../expr/binders.js";
import type { Partial, RuleBook } from "./knowledge.js";
import { instantiate, match, replaceIn } from "./pattern.js";
import { dependences, formallyMet, type Rule } from "./rule.js";
import { applyStage, openConditions } from "./stage.js";
import { type Definition, type Derivation, type Givens, sameDefinition, type Step, stepsOf } from "./step.js";
import { Networks } from "./tensor/network.js";
import { Shapes } from "./tensor/shape.js";

export type Replay =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: string; readonly step?: Step };

const refuse = (why: string, step?: Step): Replay =>
  step === undefined ? { ok: false, why } : { ok: false, why, step };
const ACCEPTED: Replay = { ok: true };

/** `cited` holds the claims that steps may be instances of; they have been checked by the caller. */
export function replay(derivation: Derivation, book: RuleBook, cited: readonly Cited[] = []): Replay {
  for (const lemma of derivation.lemmas) {
    const checked = replay(lemma, book, cited);
    if (!checked.ok) return checked;
  }
  if (capturesIndex(derivation)) return refuse("a definition has a free index that is also that of a sum");
  const checker = { ...checkerFor(derivation, book), cited };
  for (const step of stepsOf(derivation)) {
    const checked = checkStep(step, checker);
    if (!checked.ok) return checked;
  }
  const conditions = checkConditions(derivation, checker);
  return conditions.ok ? checkEnds(derivation) : conditions;
}

/** Whether putting in a definition could make an index of its own that of a sum around it. */
function capturesIndex({ goal, givens }: Derivation): boolean {
  if (givens.definitions.length === 0) return false;
  const indices = new Set(
    [goal, ...givens.definitions.map((d) => d.body)].flatMap((node) => [...boundIn(node)]),
  );
  return (
    indices.size > 0 &&
    givens.definitions.some(({ body, params }) =>
      [...freeIn(body)].some((s) => indices.has(s) && !params.some((param) => param === s)),
    )
  );
}

interface Checker {
  readonly book: RuleBook;
  readonly facts: Known;
  readonly cited: readonly Cited[];
  readonly context: Omit<CheckContext, "bindings">;
}

function checkerFor({ givens, lemmas }: Derivation, book: RuleBook): Omit<Checker, "cited"> {
  const own = new Map(givens.definitions.map((d) => [d.name, d]));
  const depends = dependences(givens.definitions);
  // A lemma about other definitions or from other facts proves nothing here.
  const holdsHere = (assumed: Givens): boolean =>
    assumed.definitions.every((d) => sameDefinition(d, own.get(d.name))) &&
    assumed.facts.every((fact) => givens.facts.includes(fact));
  const proved = (
    name: string,
    index: number,
  ): (Partial & { readonly conditions: readonly Expr[] }) | undefined => {
    for (const { goal, result, conditions, givens: assumed } of lemmas) {
      const [of, by] = isApply(goal, "D") ? goal.args : [];
      if (of?.kind !== "apply" || of.op !== name || of.args[index] !== by || !holdsHere(assumed)) continue;
      const params = of.args.filter((arg): arg is Sym => arg.kind === "symbol");
      if (params.length === of.args.length && new Set(params).size === params.length)
        return { params, body: result, conditions };
    }
    return undefined;
  };
  const said = (params: readonly Expr[], conditions: readonly Expr[], call: Apply): Expr[] =>
    conditions.map((c) => formulaAt(c, params, call.args));
  const isUnknown = (name: string): boolean => !own.has(name) && !book.isFunction(name);
  const facts = known(factsOf(givens), book);
  return {
    book,
    facts,
    context: {
      depends,
      definitionOf: (name): Definition | undefined => own.get(name) ?? book.meaningOf(name),
      derivativeOf: (name, index) => (own.has(name) ? undefined : book.derivativeOf(name, index)),
      lemmaOf: proved,
      conditionsOf: (call) => {
        const smooth = book.smoothOf(call.op);
        return smooth === undefined ? [] : said(smooth.params, smooth.conditions, call);
      },
      lemmaConditionsOf: (call) =>
        call.args.flatMap((_, i) => {
          const lemma = proved(call.op, i);
          return lemma === undefined ? [] : said(lemma.params, lemma.conditions, call);
        }),
      isUnknown: (name) => isUnknown(readHead(name, 1)?.name ?? name),
      isOwn: (name) => own.has(name),
      isGiven: (fact) => standing(fact, facts) === "implied",
      isFalse: (condition) => standing(condition, facts) === "contradicted",
      tensors: once(() => {
        const shapes = new Shapes(givens.facts);
        const held = lemmas.filter((lemma) => holdsHere(lemma.givens));
        return { shapes, networks: new Networks(shapes), depends, lemmas: held };
      }),
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const RELATIONS: ReadonlySet<string> = new Set(["="]);
/** The one rule whose equation a proof brings along. */
const CITING = "lemma.cited";

function checkStep(step: Step, checker: Checker): Replay {
  if (!RELATIONS.has(step.relation)) return refuse("this relation is not known", step);
  if (step.steps !== undefined) return checkChain(step, step.steps, checker);
  if ((step.uses !== undefined) !== (step.rule === CITING))
    return refuse("a step cites by the rule for it", step);
  const rule = checker.book.rule(step.rule);
  if (rule === undefined) return refuse(`there is no rule ${step.rule}`, step);
  const checked =
    rule.id === CITING
      ? checkCiting(step, checker)
      : rule.computed === undefined
        ? checkInstance(step, rule, checker)
        : checkComputed(step, rule.computed, checker);
  return typeof checked === "string" ? refuse(checked, step) : checkAssumptions(step, checked, checker);
}

/** The steps of a chain lead from `at` to `becomes`, one after the other. */
function checkChain(step: Step, chain: readonly Step[], checker: Checker): Replay {
  const first = chain[0];
  if (first === undefined || first.rule !== step.rule)
    return refuse("the finer steps do not begin with the rule named", step);
  let state = step.at;
  const assumed = new Set<Expr>();
  for (const inner of chain) {
    const checked = checkStep(inner, checker);
    if (!checked.ok) return checked;
    const next = replaceIn(state, inner.at, inner.becomes);
    if (next === state) return refuse("a finer step changes nothing", inner);
    state = next;
    for (const condition of inner.assuming) assumed.add(condition);
  }
  if (state !== step.becomes) return refuse("the finer steps do not lead to the right side", step);
  if (step.bindings.size > 0) return refuse("a step made of finer steps binds nothing itself", step);
  const same = assumed.size === step.assuming.length && step.assuming.every((c) => assumed.has(c));
  return same ? ACCEPTED : refuse("the conditions are not those of the finer steps", step);
}

/** The conditions the instance needs, or what is wrong with it. */
function checkInstance(step: Step, rule: Rule, { context, facts }: Checker): readonly Expr[] | string {
  const bindings = match(rule.from, step.at);
  if (bindings === undefined) return `the rule ${rule.id} does not match`;
  if (!formallyMet(rule, bindings, context.depends, facts.isWhole))
    return `a requirement of the rule ${rule.id} is not met`;
  if (instantiate(rule.to, bindings) !== step.becomes) return "the right side is not what the rule gives";
  if (
    bindings.size !== step.bindings.size ||
    [...bindings].some(([name, value]) => step.bindings.get(name) !== value)
  ) {
    return "the bindings are not those of the match";
  }
  return rule.when.flatMap((r) => (r.kind === "relation" ? [instantiate(r.condition, bindings)] : []));
}

/** The conditions of an instance of a claim proved before, or what is wrong with it. */
function checkCiting(step: Step, { cited, context, book, facts }: Checker): readonly Expr[] | string {
  const found = cited.find(({ name }) => name === step.uses);
  if (found === undefined) return "the claim cited is not proved";
  return (
    checkCited(found, step, context.definitionOf) ?? [
      ...citedNeeds(found, step.bindings),
      ...newNeeds(step.at, step.becomes, new Set(step.bindings.values()), book, facts),
    ]
  );
}

function checkComputed(
  step: Step,
  computed: string,
  { context, book, facts }: Checker,
): readonly Expr[] | string {
  const computation = COMPUTATIONS.get(computed);
  if (computation === undefined) return `there is no computation ${computed}`;
  const full: CheckContext = { ...context, bindings: step.bindings };
  const wrong = computation.check(step.at, step.becomes, full);
  if (wrong !== undefined) return wrong;
  if (computation.sameDomain?.(step.at, step.becomes, context.isOwn) === true) return [];
  return [
    ...(computation.needs?.(step.at, full) ?? []),
    ...newNeeds(step.at, step.becomes, new Set(step.bindings.values()), book, facts),
  ];
}

/** A step assumes exactly those of its conditions that nothing known implies. */
function checkAssumptions(step: Step, needed: readonly Expr[], { facts }: Checker): Replay {
  const open = new Set<Expr>();
  for (const condition of needed) {
    if (standing(condition, facts) !== "implied") open.add(condition);
  }
  const same = open.size === step.assuming.length && step.assuming.every((c) => open.has(c));
  return same ? ACCEPTED : refuse("the assumptions are not the open conditions of the step", step);
}

/** The stated conditions are possible, and imply what the question and every step need. */
function checkConditions(derivation: Derivation, { book, facts }: Checker): Replay {
  const { conditions } = derivation;
  if (conditions.some((condition) => standing(condition, facts) === "contradicted"))
    return refuse("a condition of the answer is false");
  const given = known([...facts.relations, ...conditions], book);
  const needed = [...definedness(derivation.goal, book, facts), ...openConditions(derivation, book, facts)];
  return needed.every((condition) => standing(condition, given) === "implied")
    ? ACCEPTED
    : refuse("a condition of the question or of a step is not carried to the answer");
}

/** The stages lead from goal to result, and use each of their steps. */
function checkEnds({ goal, result, stages }: Derivation): Replay {
  let state = goal;
  for (const stage of stages) {
    const after = applyStage(state, stage);
    if (after.wrong !== undefined) return refuse(after.wrong.why, after.wrong.step);
    state = after.state;
  }
  return state === result ? ACCEPTED : refuse("the steps do not lead to the result");
}
