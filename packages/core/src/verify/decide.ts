/**
 * Deciding claims: both sides are brought into the form of `normalise.ts` and compared by the laws the
 * checker knows; where that is not enough the domain is divided where a sign changes, the sides are
 * squared, or their slopes are compared. What comes out is a proof for the checker, not for a reader.
 *
 * The search is bounded by a count of attempts, so the same claim always gets the same answer.
 */
import { div, isApply, neg, relation } from "../expr/build.js";
import { attempt } from "../expr/error.js";
import { type Apply, type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { operatorsOf, postorder, substitute } from "../expr/walk.js";
import { derive } from "../derive/derive.js";
import { Run } from "../derive/run.js";
import type { Library } from "../library/library.js";
import { assumptionsOf } from "../rewrite/agreement.js";
import { sameAngle } from "../rewrite/angle.js";
import { checkProof } from "../rewrite/check-proof.js";
import {
  isInterval,
  slopeClaim,
  squaredClaim,
  valueClaim,
  valuesOf,
  withFact,
} from "../rewrite/part-claim.js";
import { factsOf, isolate, type Known, known, opposite, standing, strongest } from "../rewrite/condition.js";
import { definedness } from "../rewrite/definedness.js";
import { sameElementary } from "../rewrite/elementary.js";
import { sameUpToLogarithms } from "../rewrite/logarithm.js";
import type { Claim, Proof } from "../rewrite/proof.js";
import { sameFunction } from "../rewrite/ring.js";
import { type Derivation, type Givens, stepOf } from "../rewrite/step.js";
import { Normaliser, unify } from "./normalise.js";
import { variablesOf } from "./refute.js";

const MOST_ATTEMPTS = 120;
const MOST_SPLITS = 7;

export function decide(claim: Claim, library: Library): Proof | undefined {
  return new Decider(library).decide(claim, { splits: 0, squares: 0, slopes: 0 });
}

/** How deep inside of which kinds of argument a claim stands. */
interface Depth {
  readonly splits: number;
  readonly squares: number;
  readonly slopes: number;
}

/** One side on its way to the form in which it is compared. */
interface Side {
  readonly run: Run;
  readonly lemmas: readonly Derivation[];
}

class Decider {
  readonly #library: Library;
  #attempts = 0;

  constructor(library: Library) {
    this.#library = library;
  }

  decide(claim: Claim, depth: Depth): Proof | undefined {
    this.#attempts += 1;
    if (this.#attempts > MOST_ATTEMPTS) return undefined;
    const clash = this.#clash(claim);
    if (clash !== undefined) return { kind: "vacuous", fact: clash };
    const givens: Givens = { ...claim.givens, facts: assumptionsOf(claim, this.#library) };
    const facts = known(factsOf(givens), this.#library);
    const states: Expr[] = [];
    for (const also of [undefined, "powers", "symmetries"] as const) {
      if (also === "powers" && !states.some((state) => operatorsOf(state).has("^"))) continue;
      if (also === "symmetries" && depth.splits + depth.slopes > 0) continue;
      const normaliser = new Normaliser({ library: this.#library, givens, ...(also && { also }) });
      const [left, right] = [claim.left, claim.right].map((side) => this.#begin(side, givens));
      if (left === undefined || right === undefined) return undefined;
      normaliser.run(left.run);
      normaliser.run(right.run);
      if (this.#meet(left.run, right.run, normaliser, facts)) {
        const chain: Proof = {
          kind: "chain",
          left: this.#finish(left, givens),
          right: this.#finish(right, givens),
        };
        // A step may need more than the facts give; then this is not the way.
        if (checkProof(claim, chain, this.#library).ok) return chain;
      }
      states.push(left.run.state, right.run.state);
    }
    return (
      this.#byValues(claim, depth) ??
      this.#byRegions(claim, states, facts, depth) ??
      this.#bySquares(claim, states, facts, depth) ??
      this.#bySlope(claim, givens, states, depth)
    );
  }

  /** A fact that the others contradict. */
  #clash({ givens }: Claim): Expr | undefined {
    return givens.facts.find((fact) => {
      const others = givens.facts.filter((other) => other !== fact);
      return standing(fact, known(factsOf({ ...givens, facts: others }), this.#library)) === "contradicted";
    });
  }

  /** The side with its derivatives worked out. */
  #begin(side: Expr, givens: Givens): Side {
    const run = new Run(side);
    if (!run.isPending()) return { run, lemmas: [] };
    const { stages, lemmas } = derive(side, { definitions: givens.definitions, facts: givens.facts });
    for (const stage of stages) run.stage(stage);
    return { run, lemmas };
  }

  #finish({ run, lemmas }: Side, givens: Givens): Derivation {
    return finished(run, givens, lemmas, this.#library);
  }

  /** Makes both sides the same expression, if the laws of the checker allow. */
  #meet(left: Run, right: Run, normaliser: Normaliser, facts: Known): boolean {
    for (let i = 0; i < 24; i += 1) {
      if (left.state === right.state) return true;
      const rule = closingRule(left.state, right.state);
      if (rule !== undefined) {
        const closing = normaliser.complete(stepOf(rule, left.state, right.state));
        if (closing !== undefined) left.stage([closing]);
        const back =
          closing === undefined ? normaliser.complete(stepOf(rule, right.state, left.state)) : undefined;
        if (back !== undefined) right.stage([back]);
        return left.state === right.state;
      }
      const bridging = unify([left.state, right.state], this.#library, facts);
      const step = bridging && normaliser.complete(bridging);
      if (step === undefined) return false;
      for (const run of [left, right]) {
        if (postorder(run.state).includes(step.at)) run.stage([step]);
        normaliser.run(run);
      }
    }
    return false;
  }

  /** At each value of a whole number that has few. */
  #byValues(claim: Claim, depth: Depth): Proof | undefined {
    if (depth.splits >= MOST_SPLITS) return undefined;
    for (const of of variablesOf(claim)) {
      const values = valuesOf(claim, of, this.#library);
      if (values === undefined) continue;
      const at: Proof[] = [];
      for (const each of values) {
        const proof = this.decide(each.claim, { ...depth, splits: depth.splits + 1 });
        if (proof === undefined) return undefined;
        at.push(proof);
      }
      return { kind: "values", of, at };
    }
    return undefined;
  }

  #byRegions(claim: Claim, states: readonly Expr[], facts: Known, depth: Depth): Proof | undefined {
    if (depth.splits >= MOST_SPLITS) return undefined;
    for (const region of splitsOf(states, facts)) {
      const deeper = { ...depth, splits: depth.splits + 1 };
      const inside = this.decide(withFact(claim, region), deeper);
      const outside = inside && this.decide(withFact(claim, opposite(region)), deeper);
      // Another place to divide would have to deal with this one as well.
      return outside && { kind: "regions", region, inside, outside };
    }
    return undefined;
  }

  #bySquares(claim: Claim, states: readonly Expr[], facts: Known, depth: Depth): Proof | undefined {
    if (depth.squares >= 3 || !states.some((state) => operatorsOf(state).has("sqrt"))) return undefined;
    for (const sign of ["nonnegative", "nonpositive"] as const) {
      const op = sign === "nonnegative" ? ">=" : "<=";
      const signed = [claim.left, claim.right].every(
        (side) => standing(relation(op, side, ZERO), facts) === "implied",
      );
      if (!signed) continue;
      const squared = this.decide(squaredClaim(claim), { ...depth, squares: depth.squares + 1 });
      if (squared !== undefined) return { kind: "squares", sign, squared };
    }
    return undefined;
  }

  #bySlope(claim: Claim, givens: Givens, states: readonly Expr[], depth: Depth): Proof | undefined {
    if (
      depth.slopes > 0 ||
      !states.some((state) => [...operatorsOf(state)].some((op) => isSimplerDerived(op, this.#library)))
    )
      return undefined;
    for (const by of variablesOf(claim).slice(0, 3)) {
      if (!isInterval(givens.facts, by, claim.givens, this.#library)) continue;
      // Where no rule differentiates a side there is no proof of this kind.
      const slope = attempt(() =>
        this.decide(slopeClaim(claim, by, givens.facts), { ...depth, slopes: depth.slopes + 1 }),
      );
      if (slope === undefined) continue;
      for (const at of this.#pointsFor(by, givens)) {
        const value = this.decide(valueClaim(claim, by, at, givens.facts), { ...depth, slopes: 1 });
        if (value !== undefined) return { kind: "slope", by, slope, at, value };
      }
    }
    return undefined;
  }

  #pointsFor(by: Sym, givens: Givens): Expr[] {
    const mine = givens.facts.filter((fact) => postorder(fact).includes(by));
    const others = givens.facts.filter((fact) => !mine.includes(fact));
    const rest = known(factsOf({ ...givens, facts: others }), this.#library);
    return POINTS.filter((at) =>
      mine.every((fact) => standing(substitute(fact, new Map([[by, at]])), rest) === "implied"),
    );
  }
}

const ZERO = numeral(0);
const ONE = numeral(1);
const TWO = numeral(2);
const NOTHING: ReadonlySet<Expr> = new Set();
/** Points at which values are compared, the simplest first. */
const POINTS: readonly Expr[] = [ZERO, ONE, neg(ONE), TWO, neg(TWO), div(ONE, TWO), neg(div(ONE, TWO))];

/** Whether the derivative of a function is simpler than it, as that of the logarithm, and not as that of sine. */
function isSimplerDerived(op: string, library: Library): boolean {
  const inside = (name: string): ReadonlySet<string> =>
    operatorsOf(library.derivativeOf(name, 0)?.body ?? ZERO);
  const own = inside(op);
  return (
    library.derivativeOf(op, 0) !== undefined &&
    !own.has(op) &&
    ![...own].some((name) => inside(name).has(op))
  );
}

/** The rule that makes one expression the other, if there is one. */
function closingRule(left: Expr, right: Expr): string | undefined {
  if (sameFunction(left, right, NOTHING)) return "algebra.simplify";
  const pi = symbol("pi");
  if (sameElementary(left, right, NOTHING, pi)) return "algebra.elementary";
  if (sameUpToLogarithms(left, right, NOTHING, pi)) return "algebra.logarithms";
  return sameAngle(left, right) ? "algebra.angles" : undefined;
}

export function finished(
  run: Run,
  givens: Givens,
  lemmas: readonly Derivation[],
  library: Library,
): Derivation {
  const facts = known(factsOf(givens), library);
  const needed = [
    ...definedness(run.goal, library, facts),
    ...run.done.flat().flatMap((step) => step.assuming),
  ];
  return {
    goal: run.goal,
    result: run.state,
    stages: run.done,
    givens,
    conditions: strongest(needed, facts, library),
    lemmas,
  };
}

/** Conditions that decide what a side is, and that the facts leave open; the smallest first. */
function splitsOf(states: readonly Expr[], facts: Known): Expr[] {
  const found = new Set<Expr>();
  const nodes = [...new Set(states.flatMap((state) => postorder(state)))].sort((a, b) => a.height - b.height);
  for (const node of nodes) {
    if (node.kind !== "apply") continue;
    for (const condition of splitAt(node))
      if (standing(condition, facts) === "open") found.add(isolate(condition));
  }
  return [...found];
}

function splitAt(node: Apply): readonly Expr[] {
  const [u, v] = node.args;
  if (u === undefined) return [];
  if (isApply(node, "cases")) return isApply(u, "and") ? u.args : [u];
  if (isApply(node, "abs")) return [relation(">=", u, ZERO)];
  if (isApply(node, "sign") || isApply(node, "step")) {
    const zero = isolate(relation("=", u, ZERO));
    return isApply(zero, "=") && zero.args[0]?.kind === "symbol"
      ? [zero, relation(">", u, ZERO)]
      : [relation(">", u, ZERO)];
  }
  return (isApply(node, "max") || isApply(node, "min")) && v !== undefined ? [relation(">=", u, v)] : [];
}
