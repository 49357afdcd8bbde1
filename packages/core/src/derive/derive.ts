/**
 * From a question with `D` in it to a Derivation: stages of differentiation and tidying, definitions
 * in and out, lemmas for the user's functions. Nothing leaves this file before `replay` accepted it.
 */
import { formulaAt } from "../expr/binders.js";
import { derivativeOf, isApply } from "../expr/build.js";
import { attempt, DeriveError } from "../expr/error.js";
import { apply, type Expr, symbol } from "../expr/expr.js";
import { operatorsOf, postorder, substitute, symbolsOf } from "../expr/walk.js";
import { LIBRARY, type Library } from "../library/library.js";
import { factsOf, type Known, known, openAmong, standing, strongest } from "../rewrite/condition.js";
import { definedness, newNeeds } from "../rewrite/definedness.js";
import { openConditions } from "../rewrite/stage.js";
import { replay } from "../rewrite/replay.js";
import { dependences } from "../rewrite/rule.js";
import { type Definition, type Derivation, type Givens, type Step, stepOf } from "../rewrite/step.js";
import { Networks } from "../rewrite/tensor/network.js";
import { Shapes } from "../rewrite/tensor/shape.js";
import { print } from "../syntax/print.js";
import { differentiationSteps, type Lemma, type Setting } from "./differentiate.js";
import { foldSteps } from "./fold.js";
import { shorterSum, termsAsWritten } from "./indexed.js";
import { Run } from "./run.js";
import { type Readable, tidy, type TidyOptions } from "./tidy.js";
import { weight } from "./weight.js";

export interface DeriveOptions {
  readonly definitions?: readonly Definition[];
  readonly facts?: readonly Expr[];
  /** `substitute` inserts all definitions first; `chain` writes quotients as powers. */
  readonly method?: "chain" | "quotient" | "substitute";
  /** Functions, ours or the user's, in which the answer is to be written. */
  readonly in?: readonly string[];
  /** Leave the result as the rules left it. */
  readonly tidy?: boolean;
  /** `false` leaves the check to the caller, for measuring: nothing unchecked may reach a reader. */
  readonly replay?: boolean;
}

/** Works out every `D` in `goal`. Throws `DeriveError` where a rule is missing; never guesses. */
export function derive(goal: Expr, options: DeriveOptions = {}): Derivation {
  return deriver(options)(goal);
}

/** Answers several questions about one expression, and finds out what they share only once. */
export function deriver(options: DeriveOptions = {}): (goal: Expr) => Derivation {
  const givens: Givens = { definitions: options.definitions ?? [], facts: options.facts ?? [] };
  const session = new Session(givens, options, false);
  return (goal) => {
    const derivation = session.derive(goal);
    if (options.replay === false || replay(derivation, session.library).ok) return derivation;
    // Where something has no value at all, such as 1/(x - x), a rewrite can go too far: the slower way
    // confirms each one before it is made.
    const second = new Session(givens, options, true).derive(goal);
    confirm(second, session.library);
    return second;
  };
}

function confirm(derivation: Derivation, library: Library): void {
  const checked = replay(derivation, library);
  if (!checked.ok) throw new DeriveError("internal", `the checker refused the derivation: ${checked.why}`);
}

/** One question: its givens, and the lemmas proved on the way. */
class Session {
  readonly library: Library = LIBRARY;
  readonly #givens: Givens;
  readonly #options: DeriveOptions;
  readonly #definitions: ReadonlyMap<string, Definition>;
  readonly #facts: Known;
  readonly #setting: Setting;
  readonly #lemmas = new Map<string, Derivation>();
  readonly #readable: Readable = new Set();
  #written: ReadonlySet<Expr> = new Set();
  #shapes: Shapes | undefined;

  constructor(givens: Givens, options: DeriveOptions, careful: boolean) {
    this.#givens = givens;
    this.#options = options;
    this.#definitions = new Map(givens.definitions.map((d) => [d.name, d]));
    this.#facts = known(factsOf(givens), this.library);
    this.#setting = {
      library: this.library,
      definitions: this.#definitions,
      facts: this.#facts,
      depends: dependences(givens.definitions),
      lemma: (definition, index) => this.#lemma(definition, index),
      shapes: () => (this.#shapes ??= new Shapes(givens.facts)),
      quotients: options.method === "chain" ? "chain" : "quotient",
      careful,
    };
  }

  derive(goal: Expr): Derivation {
    this.#written = new Set(postorder(asked(goal)));
    const course = this.#fromDefinition(goal);
    if (course !== undefined) return course;
    const run = new Run(goal);
    if (this.#options.method === "substitute") this.#insertDefinitions(run);
    this.#differentiate(run, true);
    this.#inFormAsked(run);
    return this.#finished(run);
  }

  #tidying(): TidyOptions {
    return { readable: this.#readable, written: this.#written, careful: this.#setting.careful };
  }

  #differentiate(run: Run, expand: boolean): void {
    const isTidied = this.#options.tidy !== false;
    while (run.isPending()) {
      const steps = differentiationSteps(run.state, this.#setting);
      run.stage(steps);
      this.#written = new Set([...this.#written, ...termsAsWritten(steps)]);
      // Of a higher derivative each is brought into readable form before the next.
      if (run.isPending() && isTidied) this.#intoReadableForm(run, expand);
    }
    if (isTidied) this.#intoReadableForm(run, expand);
  }

  /** Tidied, and sums made short that a delta or factors of their own make short. */
  #intoReadableForm(run: Run, expand: boolean): void {
    const tidied = (): void => run.stages(tidy(run.state, this.library, { ...this.#tidying(), expand }));
    tidied();
    if (!["sum", "delta"].some((op) => operatorsOf(run.state).has(op))) return;
    const networks = new Networks(this.#setting.shapes());
    const isEqual = (a: Expr, b: Expr): boolean => attempt(() => networks.same(a, b)) === true;
    const shorter = (): Step | undefined => shorterSum(run.state, this.#written, isEqual);
    for (let step = shorter(); step !== undefined; step = shorter()) {
      const needs = newNeeds(step.at, step.becomes, new Set(), this.library, this.#facts);
      run.stage([{ ...step, assuming: openAmong(needs, this.#facts) }]);
      tidied();
    }
  }

  #finished(run: Run): Derivation {
    const defined = definedness(run.goal, this.library, this.#facts);
    const never = defined.find((condition) => standing(condition, this.#facts) === "contradicted");
    if (never !== undefined)
      throw new DeriveError("domain", `this has no value anywhere: it would need ${print(never)}`);
    const open = openConditions({ goal: run.goal, stages: run.done }, this.library, this.#facts);
    const missing = open.find((condition) => standing(condition, this.#facts) === "contradicted");
    if (missing !== undefined)
      throw new DeriveError(
        "domain",
        `no rule gives a derivative here: it would need ${print(missing)}, which is never so`,
      );
    const needed = [...defined, ...open];
    return {
      goal: run.goal,
      result: run.state,
      stages: run.done,
      givens: this.#givens,
      conditions: strongest(needed, this.#facts, this.library),
      lemmas: [...this.#lemmas.values()],
    };
  }

  /**
   * A function of ours differentiated by its own argument is derived from its definition, as a
   * course does, when that leads to the form in the table.
   */
  #fromDefinition(goal: Expr): Derivation | undefined {
    const [of, by] = isApply(goal, "D") ? goal.args : [];
    const lone = of?.kind === "apply" && of.args.length === 1 && of.args[0] === by ? of : undefined;
    const meaning = lone && !this.#definitions.has(lone.op) ? this.library.meaningOf(lone.op) : undefined;
    const table = lone && this.library.derivativeOf(lone.op, 0);
    if (lone === undefined || by === undefined || meaning === undefined || table === undefined)
      return undefined;
    if (this.#options.in !== undefined || this.#options.tidy === false) return undefined;
    const run = new Run(goal);
    const body = formulaAt(meaning.body, meaning.params, [by]);
    run.stage([this.#unfolding(lone, body)]);
    this.#differentiate(run, false);
    if (!this.#foldInto(run, meaning)) return undefined;
    const [param] = table.params;
    const expected = param && tidy(substitute(table.body, new Map([[param, by]])), this.library).result;
    return run.state === expected ? this.#finished(run) : undefined;
  }

  /** Inserts every definition of the user, the last first. */
  #insertDefinitions(run: Run): void {
    for (const definition of [...this.#givens.definitions].reverse()) {
      for (;;) {
        const steps = callsOf(run.state, definition).map((call) =>
          this.#unfolding(call, inserted(call, definition)),
        );
        if (steps.length === 0) break;
        run.stage(steps);
      }
    }
    run.stages(tidy(run.state, this.library, this.#tidying()));
  }

  /** The form the question asks for, or else plain where the names say nothing that is shorter. */
  #inFormAsked(run: Run): void {
    const wanted = this.#options.in;
    if (wanted === undefined && this.#definitions.size === 0) return;
    if (wanted === undefined) {
      const plain = new Run(run.state);
      this.#insertDefinitions(plain);
      const named = new Run(run.state);
      this.#foldNames(named);
      const sizes = [run, named, plain].map((r) => weight(r.state));
      const [own = 0, withNames = 0, without = 0] = sizes;
      if (named.done.length > 0 && withNames <= Math.min(own, without)) run.append(named);
      else if (plain.done.length > 0 && without <= own) run.append(plain);
      return;
    }
    for (const name of wanted) {
      const definition =
        this.#definitions.get(name) ??
        this.library.meaningOf(this.library.vocabulary.lookup(name)?.name ?? name);
      if (definition === undefined) {
        throw new DeriveError(
          "unsupported",
          `${name} has no definition, so an answer cannot be written in it`,
        );
      }
      if (this.#foldInto(run, definition)) continue;
      const trial = new Run(run.state);
      this.#unfoldOthers(trial, definition.name);
      if (this.#foldInto(trial, definition)) run.append(trial);
    }
  }

  /** Writes the user's name for what a named intermediate stands for. */
  #foldNames(run: Run): void {
    for (const { name, params, body } of this.#givens.definitions) {
      if (params.length > 0 || !postorder(run.state).includes(body)) continue;
      const at = body;
      run.stage([stepOf("define.fold", at, symbol(name))]);
    }
    if (run.done.length > 0) run.stages(tidy(run.state, this.library, this.#tidying()));
  }

  /** Replaces functions that have definitions, other than `keep`, by these. */
  #unfoldOthers(run: Run, keep: string): void {
    for (let depth = 0; depth < 8; depth += 1) {
      const steps: Step[] = [];
      for (const node of postorder(run.state)) {
        if (node.kind !== "apply" || node.op === keep) continue;
        const meaning = this.#definitions.get(node.op) ?? this.library.meaningOf(node.op);
        if (meaning !== undefined) steps.push(this.#unfolding(node, inserted(node, meaning)));
      }
      if (steps.length === 0) return;
      run.stage(steps);
    }
  }

  /** Folds the whole expression, or else the largest parts of it that can be. */
  #foldInto(run: Run, definition: Definition): boolean {
    let folded = false;
    for (let again = true; again; ) {
      again = false;
      for (const node of postorder(run.state).reverse()) {
        if (node.kind !== "apply" || !/^[-+*/^]$/.test(node.op) || !operatorsOf(node).has("exp")) continue;
        const steps = foldSteps(node, definition);
        if (steps === undefined) continue;
        for (const step of steps) run.stage([step]);
        again = true;
        folded = true;
        break;
      }
    }
    if (folded) run.stages(tidy(run.state, this.library, this.#tidying()));
    return folded;
  }

  /** The derivative of the user's function by a parameter, proved once. */
  #lemma(definition: Definition, index: number): Lemma {
    const key = `${definition.name} ${index}`;
    const derivation = this.#lemmas.get(key) ?? this.#prove(definition, index);
    this.#lemmas.set(key, derivation);
    return { params: definition.params, body: derivation.result, conditions: derivation.conditions };
  }

  /** What a function of the user means has its own conditions: s(r) = log(r) for r > 0. */
  #unfolding(at: Expr, becomes: Expr): Step {
    const isOwn = at.kind !== "apply" || this.#definitions.has(at.op);
    const needs = isOwn ? newNeeds(at, becomes, new Set(), this.library, this.#facts) : [];
    return stepOf("define.unfold", at, becomes, openAmong(needs, this.#facts));
  }

  #prove(definition: Definition, index: number): Derivation {
    const by = definition.params[index];
    if (by === undefined)
      throw new DeriveError("internal", `${definition.name} has no parameter ${index + 1}`);
    const call = callOf(definition);
    const run = new Run(derivativeOf(call, by));
    run.stage([this.#unfolding(call, definition.body)]);
    this.#differentiate(run, false);
    if (!this.#foldInto(run, definition)) run.stages(tidy(run.state, this.library, this.#tidying()));
    const lemma = { ...this.#finished(run), lemmas: [...this.#lemmas.values()] };
    confirm(lemma, this.library);
    return lemma;
  }
}

/** What the derivative is taken of. */
function asked(goal: Expr): Expr {
  let node = goal;
  while (isApply(node, "D") && node.args[0] !== undefined) node = node.args[0];
  return node;
}

const callOf = ({ name, params }: Definition): Expr =>
  params.length === 0 ? symbol(name) : apply(name, params);

function callsOf(root: Expr, definition: Definition): Expr[] {
  const differentiatedBy = new Set<Expr>();
  const nodes = postorder(root);
  for (const node of nodes)
    if (isApply(node, "D") && node.args[1] !== undefined) differentiatedBy.add(node.args[1]);
  return nodes.filter((node) =>
    definition.params.length === 0
      ? node.kind === "symbol" && node.name === definition.name && !differentiatedBy.has(node)
      : node.kind === "apply" && node.op === definition.name && node.args.length === definition.params.length,
  );
}

const inserted = (call: Expr, { body, params }: Definition): Expr =>
  call.kind === "apply" ? formulaAt(body, params, call.args) : body;

/** Throws when definitions use themselves, each other in a circle, or a name twice. */
export function requireOrdered(definitions: readonly Definition[]): void {
  const seen = new Set<string>();
  for (const { name, body, params } of definitions) {
    if (seen.has(name)) throw new DeriveError("domain", `${name} is defined twice`);
    const uses = new Set([
      ...symbolsOf(body)
        .filter((s) => !params.includes(s))
        .map((s) => s.name),
      ...operatorsOf(body),
    ]);
    if (uses.has(name)) throw new DeriveError("unsupported", `the definition of ${name} uses ${name} itself`);
    const later = definitions.find((d) => d.name !== name && !seen.has(d.name) && uses.has(d.name));
    if (later !== undefined)
      throw new DeriveError("domain", `${name} uses ${later.name}, which is defined after it`);
    seen.add(name);
  }
}
