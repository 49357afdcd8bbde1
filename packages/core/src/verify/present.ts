/**
 * The proof a teacher would write, if one is found: from one side to the other by definitions, identities
 * with a name and arithmetic, in few lines. The search is small and bounded; what it does not find
 * is shown by the proof that decided the claim.
 */
import { formulaAt } from "../expr/binders.js";
import { isApply, sum } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Apply, type Expr, numeral, symbol } from "../expr/expr.js";
import { operatorsOf, postorder, size } from "../expr/walk.js";
import { derive } from "../derive/derive.js";
import { foldSteps } from "../derive/fold.js";
import { Run } from "../derive/run.js";
import { tidy } from "../derive/tidy.js";
import { weight } from "../derive/weight.js";
import type { Library } from "../library/library.js";
import { assumptionsOf } from "../rewrite/agreement.js";
import { checkProof } from "../rewrite/check-proof.js";
import { factsOf, type Known, known, standing } from "../rewrite/condition.js";
import { instantiate, match } from "../rewrite/pattern.js";
import { checkCited, type Cited, citedNeeds, instanceOf, openSymbols } from "../rewrite/cited.js";
import type { Claim, Proof } from "../rewrite/proof.js";
import { ARITHMETIC, sameFunction } from "../rewrite/ring.js";
import { formallyMet, type Rule } from "../rewrite/rule.js";
import { type Definition, type Derivation, type Givens, type Step, stepOf } from "../rewrite/step.js";
import { finished } from "./decide.js";
import { Normaliser } from "./normalise.js";

export interface PresentOptions {
  readonly library: Library;
  /** Expressions the proof is to pass through, from left to right. */
  readonly via?: readonly Expr[];
  /** A function in which both sides are to be written on the way. */
  readonly in?: Definition;
}

const MOST_STATES = 160;
const LARGEST = 400;

/** Readable steps from the left side to the right one, accepted by the checker. */
export function present(claim: Claim, options: PresentOptions): Proof | undefined {
  const { library, via = [] } = options;
  const [station, ...more] = via;
  if (station === undefined) return new Search(claim, options).run();
  const first = new Search({ ...claim, right: station }, options).run();
  const second = first && present({ ...claim, left: station }, { ...options, via: more });
  const proof: Proof | undefined = second && { kind: "through", station, first, second };
  return proof !== undefined && checkProof(claim, proof, library).ok ? proof : undefined;
}

/** Runs from both sides that have come to the same expression. */
interface Met {
  readonly left: Run;
  readonly right: Run;
}

class Search {
  readonly #claim: Claim;
  readonly #wanted: Definition | undefined;
  readonly #library: Library;
  readonly #givens: Givens;
  readonly #facts: Known;
  readonly #definitions: readonly Definition[];
  readonly #lemmas: readonly Cited[];
  readonly #normaliser: Normaliser;

  constructor(claim: Claim, { library, in: wanted }: PresentOptions) {
    this.#wanted = wanted;
    this.#claim = claim;
    this.#library = library;
    this.#givens = { ...claim.givens, facts: assumptionsOf(claim, library) };
    this.#facts = known(factsOf(this.#givens), library);
    this.#definitions = claim.givens.definitions;
    this.#lemmas = (claim.lemmas ?? []).flatMap((lemma) => {
      const checked = checkProof(lemma.claim, lemma.proof, library);
      return checked.ok ? [{ ...lemma, holes: checked.holes }] : [];
    });
    this.#normaliser = new Normaliser({ library, givens: this.#givens });
  }

  run(): Proof | undefined {
    const start = this.#differentiated(this.#claim.left);
    const goal = this.#differentiated(this.#claim.right);
    if (start === undefined || goal === undefined) return undefined;
    const [l, r] = [start.run, goal.run];
    const flipped = (found: Met | undefined): Met | undefined =>
      found && { left: found.right, right: found.left };
    if (this.#lemmas.length > 0) {
      const proof = this.#citing(new Run(this.#claim.left), new Run(this.#claim.right));
      if (proof !== undefined) return proof;
    }
    const ways: readonly (() => Met | undefined)[] = [
      () => this.#throughFunction(l, r),
      () => this.#directly(l, r),
      () => this.#inFunctionsOf(l, r),
      () => flipped(this.#inFunctionsOf(r, l)),
      () => this.#byIdentities(l, r),
      () => this.#byDefinitions(l, r),
    ];
    for (const way of ways) {
      const met = way();
      const proof = met && this.#proof(met, start.lemmas, goal.lemmas);
      if (proof !== undefined) return proof;
    }
    return undefined;
  }

  #proof(met: Met, ofLeft: readonly Derivation[], ofRight: readonly Derivation[]): Proof | undefined {
    const proof: Proof = {
      kind: "chain",
      left: finished(met.left, this.#givens, ofLeft, this.#library),
      right: finished(met.right, this.#givens, ofRight, this.#library),
    };
    return checkProof(this.#claim, proof, this.#library).ok ? proof : undefined;
  }

  /** Lemmas first, wherever one applies to a side; then whatever joins what they leave. */
  #citing(left: Run, right: Run): Proof | undefined {
    for (const [lv, rv] of [
      ["left", "left"],
      ["right", "right"],
      ["left", "right"],
      ["right", "left"],
    ] as const) {
      const [l, r] = [this.#cited(left, lv), this.#cited(right, rv)];
      if (l === left && r === right) continue;
      for (const [a, b] of [
        [l, right],
        [left, r],
        [l, r],
      ] as const) {
        if (a === left && b === right) continue;
        const proof = this.#joined(a, b);
        if (proof !== undefined) return proof;
      }
    }
    return undefined;
  }

  #joined(left: Run, right: Run): Proof | undefined {
    const [l, r] = [this.#worked(left), this.#worked(right)];
    if (l === undefined || r === undefined) return undefined;
    const met =
      this.#directly(l.run, r.run) ?? this.#byIdentities(l.run, r.run) ?? this.#byDefinitions(l.run, r.run);
    return met && this.#proof(met, l.lemmas, r.lemmas);
  }

  /** The lemmas applied to what matches their `from` side, each at most once to a node. */
  #cited(start: Run, from: "left" | "right"): Run {
    const run = this.#copy(start);
    for (const lemma of this.#lemmas) {
      for (const node of postorder(run.state).reverse()) {
        const step = this.#instance(lemma, node, from);
        if (step === undefined) continue;
        run.stage([step]);
        break;
      }
    }
    return run.done.length === start.done.length ? start : run;
  }

  #instance(cited: Cited, node: Expr, from: "left" | "right"): Step | undefined {
    const { name, claim } = cited;
    const open = openSymbols(claim);
    const pattern = from === "left" ? claim.left : claim.right;
    if (pattern.kind !== "apply") return undefined;
    const bindings = match(pattern, node);
    if (bindings === undefined) return undefined;
    for (const [letter, value] of bindings) {
      if (open.has(letter)) continue;
      if (value !== symbol(letter)) return undefined;
      bindings.delete(letter);
    }
    const instance = instanceOf(claim, bindings);
    const becomes = from === "left" ? instance.right : instance.left;
    if (checkCited(cited, { at: node, becomes, bindings }, (n) => this.#own(n)) !== undefined)
      return undefined;
    const step = this.#normaliser.complete({ ...stepOf("lemma.cited", node, becomes), bindings, uses: name });
    const needs = citedNeeds(cited, bindings).filter((c) => standing(c, this.#facts) !== "implied");
    return step && { ...step, assuming: [...new Set([...step.assuming, ...needs])] };
  }

  #own(name: string): Definition | undefined {
    return this.#definitions.find((d) => d.name === name) ?? this.#library.meaningOf(name);
  }

  #worked(start: Run): { run: Run; lemmas: readonly Derivation[] } | undefined {
    const found = this.#differentiated(start.state);
    if (found === undefined) return undefined;
    const run = this.#copy(start);
    run.append(found.run);
    this.#tidied(run);
    return { run, lemmas: found.lemmas };
  }

  #tidied(run: Run): void {
    const { stages } = tidy(run.state, this.#library, { careful: true });
    if (stages.flat().every((step) => this.#normaliser.complete(step)?.assuming.length === 0))
      run.stages({ stages });
  }

  #differentiated(side: Expr): { run: Run; lemmas: readonly Derivation[] } | undefined {
    const run = new Run(side);
    if (!run.isPending()) return { run, lemmas: [] };
    try {
      const { stages, lemmas } = derive(side, {
        definitions: this.#definitions,
        facts: this.#givens.facts,
      });
      for (const stage of stages) run.stage(stage);
      return { run, lemmas };
    } catch (error) {
      if (error instanceof DeriveError && error.kind !== "internal") return undefined;
      throw error;
    }
  }

  #copy(run: Run): Run {
    const copy = new Run(run.goal);
    copy.append(run);
    return copy;
  }

  /** Arithmetic leads from here to there. */
  #closed(run: Run, target: Expr): Run | undefined {
    if (run.state === target) return run;
    if (!sameFunction(run.state, target, NOTHING)) return undefined;
    const step = this.#normaliser.complete(stepOf("algebra.rearrange", run.state, target));
    if (step === undefined || step.assuming.length > 0) return undefined;
    const closed = this.#copy(run);
    closed.stage([step]);
    return closed.state === target ? closed : undefined;
  }

  #directly(start: Run, goal: Run): Met | undefined {
    const left = this.#closed(start, goal.state);
    return left && { left, right: goal };
  }

  /**
   * Definitions inserted until only exponentials are left, then written in a function of the other side:
   * tanh(x) in terms of the logistic function.
   */
  #inFunctionsOf(start: Run, goal: Run): Met | undefined {
    for (const op of operatorsOf(goal.state)) {
      const definition = this.#definitions.find((d) => d.name === op) ?? this.#library.meaningOf(op);
      if (definition?.params.length !== 1 || ARITHMETIC.has(op)) continue;
      const run = this.#writtenIn(start, definition);
      if (run === undefined) continue;
      const closed = this.#closed(run, goal.state);
      if (closed !== undefined) return { left: closed, right: goal };
    }
    return undefined;
  }

  /** The run gone on until its expression is in terms of the function, if it can be. */
  #writtenIn(start: Run, definition: Definition): Run | undefined {
    const run = this.#copy(start);
    this.#unfold(run, definition.name);
    for (const node of postorder(run.state).reverse()) {
      if (node.kind !== "apply" || !/^[-+*/^]$/.test(node.op) || !operatorsOf(node).has("exp")) continue;
      const steps = foldSteps(node, definition);
      if (steps === undefined) continue;
      for (const step of steps) run.stage([step]);
      break;
    }
    return run.state === start.state ? undefined : run;
  }

  /** Both sides written in the function that the question names. */
  #throughFunction(start: Run, goal: Run): Met | undefined {
    if (this.#wanted === undefined) return undefined;
    const left = this.#writtenIn(start, this.#wanted) ?? start;
    const right = this.#writtenIn(goal, this.#wanted) ?? goal;
    const closed = this.#closed(left, right.state);
    return closed && { left: closed, right };
  }

  /** Inserts definitions, innermost first, of all functions but one. */
  #unfold(run: Run, keep: string | undefined): void {
    for (let round = 0; round < 8; round += 1) {
      const steps: Step[] = [];
      for (const node of postorder(run.state)) {
        const step = this.#unfoldingOf(node, keep);
        if (step !== undefined && !steps.some((s) => postorder(node).includes(s.at))) steps.push(step);
      }
      if (steps.length === 0 || size(run.state) > LARGEST) return;
      run.stage(steps);
    }
  }

  #unfoldingOf(node: Expr, keep?: string): Step | undefined {
    const own = this.#definitions.find(
      (d) => d.name === (node.kind === "symbol" ? node.name : node.kind === "apply" ? node.op : ""),
    );
    if (node.kind === "symbol")
      return own?.params.length === 0
        ? this.#normaliser.complete(stepOf("define.unfold", node, own.body))
        : undefined;
    if (node.kind !== "apply" || node.op === keep || node.op === "sqrt" || node.op === "cbrt")
      return undefined;
    const meaning = own ?? this.#library.meaningOf(node.op);
    if (meaning?.params.length !== node.args.length) return undefined;
    const body = formulaAt(meaning.body, meaning.params, node.args);
    return this.#normaliser.complete(stepOf("define.unfold", node, body));
  }

  /**
   * From both sides at once, best first, over identities with names, definitions and splits of multiple
   * arguments; every state is tidied, so that the two searches can meet.
   */
  #byIdentities(start: Run, goal: Run): Met | undefined {
    const sides = [new Frontier(start, goal.state), new Frontier(goal, start.state)] as const;
    for (let tried = 0; tried < MOST_STATES; tried += 1) {
      const [here, there] = tried % 2 === 0 ? sides : [sides[1], sides[0]];
      const current = here.next();
      if (current === undefined) continue;
      const facing = there.at(current.state);
      const closed = facing === undefined ? this.#closed(current, there.root.state) : current;
      const other = facing ?? there.root;
      if (closed !== undefined && closed.state === other.state)
        return tried % 2 === 0 ? { left: closed, right: other } : { left: other, right: closed };
      for (const move of this.#moves(current.state)) {
        const next = this.#copy(current);
        for (const step of move) next.stage([step]);
        if (here.has(next.state) || size(next.state) > LARGEST) continue;
        this.#tidied(next);
        here.add(next);
      }
    }
    return undefined;
  }

  #moves(state: Expr): (readonly Step[])[] {
    const moves: (readonly Step[])[] = [];
    const note = (...steps: readonly (Step | undefined)[]): void => {
      const complete = steps.flatMap((step) => (step && this.#normaliser.complete(step)) ?? []);
      if (complete.length === steps.length && complete.length > 0) moves.push(complete);
    };
    for (const node of postorder(state)) {
      note(this.#unfoldingOf(node));
      if (node.kind !== "apply") continue;
      for (const rule of identitiesAt(node.op, this.#library)) note(this.#fire(rule, node));
      note(...this.#multiple(node));
      note(...this.#evenPower(node));
    }
    return moves;
  }

  /** f(3*x) as f(2*x + x), and at once by the addition formula. */
  #multiple(node: Apply): (Step | undefined)[] {
    const [argument] = node.args;
    const rule = this.#library.rule(`${node.op}.sum`);
    if (rule === undefined || argument === undefined || !isApply(argument, "*")) return [undefined];
    const [count, ...rest] = argument.args;
    const n = count?.kind === "number" && count.value.den === 1n ? count.value.num : 0n;
    const [x] = rest;
    if (n < 3n || n > 12n || x === undefined) return [undefined];
    const one = rest.length === 1 ? x : apply("*", rest);
    const split = sum([apply("*", [numeral(n - 1n), ...rest]), one]);
    return [stepOf("algebra.simplify", argument, split), this.#fire(rule, apply(node.op, [split]))];
  }

  /** sin(x)^4 as (sin(x)^2)^2, and at once by an identity for the square. */
  #evenPower(node: Apply): (Step | undefined)[] {
    const [base, exponent] = node.args;
    const n =
      isApply(node, "^") && exponent?.kind === "number" && exponent.value.den === 1n
        ? exponent.value.num
        : 0n;
    if (base?.kind !== "apply" || n < 3n || n > 8n) return [undefined];
    const square = apply("^", [base, numeral(2)]);
    const power = n / 2n === 1n ? square : apply("^", [square, numeral(n / 2n)]);
    const written = n % 2n === 0n ? power : apply("*", [power, base]);
    const rules = identitiesAt("^", this.#library);
    const step = rules.map((rule) => this.#fire(rule, square)).find((fired) => fired !== undefined);
    return [stepOf("algebra.simplify", node, written), step];
  }

  #fire(rule: Rule, node: Expr): Step | undefined {
    const bindings = match(rule.from, node);
    if (bindings === undefined || !formallyMet(rule, bindings, () => true, this.#facts.isWhole))
      return undefined;
    for (const requirement of rule.when) {
      if (requirement.kind !== "relation") continue;
      if (standing(instantiate(requirement.condition, bindings), this.#facts) !== "implied") return undefined;
    }
    const becomes = instantiate(rule.to, bindings);
    if (becomes === node || postorder(becomes).includes(node)) return undefined;
    return { ...stepOf(rule.id, node, becomes), bindings };
  }

  /** Both sides by their definitions, tidied: they meet in the middle. */
  #byDefinitions(start: Run, goal: Run): Met | undefined {
    const [left, right] = [this.#copy(start), this.#copy(goal)];
    for (const run of [left, right]) {
      this.#unfold(run, undefined);
      const written = new Set(postorder(run.state));
      const { stages } = tidy(run.state, this.#library, { written, careful: true });
      if (stages.flat().every((step) => this.#normaliser.complete(step)?.assuming.length === 0))
        run.stages({ stages });
    }
    const closed = this.#closed(left, right.state);
    return closed && { left: closed, right };
  }
}

const NOTHING: ReadonlySet<Expr> = new Set();

/** One side of the search: what has been reached, and what to go on from, the most promising first. */
class Frontier {
  readonly root: Run;
  readonly #target: Expr;
  readonly #wanted: ReadonlySet<Expr>;
  readonly #reached = new Map<Expr, Run>();
  readonly #queue: { readonly run: Run; readonly cost: number }[] = [];

  constructor(root: Run, target: Expr) {
    this.root = root;
    this.#target = target;
    this.#wanted = kernelsOf(target);
    this.add(root);
  }

  has(state: Expr): boolean {
    return this.#reached.has(state);
  }

  at(state: Expr): Run | undefined {
    return this.#reached.get(state);
  }

  add(run: Run): void {
    if (this.#reached.has(run.state)) return;
    this.#reached.set(run.state, run);
    const cost = run.done.length - this.root.done.length + distance(run.state, this.#wanted, this.#target);
    this.#queue.push({ run, cost });
  }

  next(): Run | undefined {
    const best = this.#queue.reduce(
      (b, { cost }, i) => (cost < (this.#queue[b]?.cost ?? Infinity) ? i : b),
      0,
    );
    return this.#queue.splice(best, 1)[0]?.run;
  }
}

/** Function values: what arithmetic does not look into. */
function kernelsOf(root: Expr): Set<Expr> {
  const found = new Set<Expr>();
  for (const node of postorder(root)) if (node.kind === "apply" && !PLAIN.has(node.op)) found.add(node);
  return found;
}

const PLAIN: ReadonlySet<string> = new Set(["+", "*", "-", "/", "^"]);

/** How far an expression is from one with these function values: those too many, those missing, and its size. */
function distance(state: Expr, wanted: ReadonlySet<Expr>, target: Expr): number {
  const own = kernelsOf(state);
  let far = 0;
  for (const node of own) if (!wanted.has(node)) far += 2;
  for (const node of wanted) if (!own.has(node)) far += 1;
  return far + Math.abs(weight(state) - weight(target)) / 40;
}

const tables = new WeakMap<Library, Map<string, Rule[]>>();

/** Identities with names whose left side is a function value, or a sum or power of some. */
function identitiesAt(op: string, library: Library): readonly Rule[] {
  let table = tables.get(library);
  if (table === undefined) {
    table = new Map();
    const ids = library.functions.flatMap((f) =>
      (f.identities ?? []).flatMap(({ id, title }) => (title === undefined ? [] : [id])),
    );
    for (const id of [...ids, ...POWERS]) {
      const rule = library.rule(id);
      if (rule?.from.kind !== "apply") continue;
      table.set(rule.from.op, [...(table.get(rule.from.op) ?? []), rule]);
    }
    tables.set(library, table);
  }
  return table.get(op) ?? [];
}

const POWERS = [
  "power.of-product",
  "power.of-quotient",
  "power.of-power",
  "power.of-exponential",
  "power.of-half",
];
