/**
 * From a claim to a verdict: look for a counterexample, look for a proof, have the proof checked, compare
 * where the two sides have values, and say no more than that bears out.
 */
import { formulaAt } from "../expr/binders.js";
import { neg, pow, product, sum } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { type Expr, numeral, symbol } from "../expr/expr.js";
import { operatorsOf, postorder } from "../expr/walk.js";
import type { Meanings } from "../evaluate/evaluate.js";
import { derive } from "../derive/derive.js";
import type { Library } from "../library/library.js";
import { agreementOf, assumptionsOf, holeOf } from "../rewrite/agreement.js";
import { checkProof } from "../rewrite/check-proof.js";
import { factsOf, known, standing, strongest } from "../rewrite/condition.js";
import { powerDomains } from "../rewrite/definedness.js";
import type { Claim } from "../rewrite/proof.js";
import type { Definition } from "../rewrite/step.js";
import { derivedName, splitDerivedName } from "../syntax/names.js";
import { decide } from "./decide.js";
import { present, type PresentOptions } from "./present.js";
import { type Evidence, refute, variablesOf, withOwnFacts } from "./refute.js";
import type { Verdict } from "./verdict.js";

export interface ProveOptions {
  readonly library: Library;
  /** What names mean when numbers are put in; the user's definitions first. */
  readonly meanings: Meanings;
  /** Hints for the proof that is shown: expressions to pass through, a function to write both sides in. */
  readonly hints?: Hints;
}

type Hints = Omit<PresentOptions, "library">;

/** Points tried before and after the search for a proof. */
const FIRST_POINTS = 14;
const ALL_POINTS = 160;
/** With fewer points than this that agree there is no evidence to speak of. */
const LEAST_POINTS = 6;

export function prove(asked: Claim, { library, meanings, hints = {} }: ProveOptions): Verdict {
  const claim = withOwnFacts(asked);
  const worked = workedOut(claim, library);
  const trials = trialsOf(worked.claim, library);
  const search = (points: number): Evidence => {
    let found: Evidence | undefined;
    for (const functions of trials) {
      const under = {
        library,
        meanings: withFunctions(meanings, functions),
        functions,
        guards: worked.guards,
      };
      const evidence = refute(worked.claim, { ...under, points });
      if (evidence.witness !== undefined) return evidence;
      found ??= evidence;
    }
    return found ?? { tried: 0, agreeing: 0 };
  };
  const first = search(FIRST_POINTS);
  if (first.witness !== undefined) return { kind: "disproved", claim, witness: first.witness };
  const found = proofOf(claim, worked.guards, library, hints);
  if (found !== undefined && found.open.length === 0 && first.agreeing > 0) return found.verdict;
  const all = search(ALL_POINTS);
  if (all.witness !== undefined) return { kind: "disproved", claim, witness: all.witness };
  if (found !== undefined && found.open.length === 0 && all.agreeing > 0) return found.verdict;
  if (all.agreeing === 0) {
    const lack = all.tried === 0 ? "that satisfies what is given" : "at which both sides have a value";
    return { kind: "undecided", claim, why: `no point was found ${lack}` };
  }
  const why =
    found === undefined
      ? "no proof was found"
      : "the two sides are equal wherever both have values; whether they have them at the same points was not settled";
  return all.agreeing >= LEAST_POINTS || variablesOf(claim).length === 0
    ? { kind: "supported", claim, points: all.agreeing, digits: 80, why }
    : { kind: "undecided", claim, why };
}

/** A proof that was found, and the conditions of one side that those of the other do not imply. */
interface Found {
  readonly verdict: Verdict;
  readonly open: readonly Expr[];
}

/** A checked proof, under no more conditions than it takes. */
function proofOf(claim: Claim, guards: readonly Expr[], library: Library, hints: Hints): Found | undefined {
  const facts = known(factsOf(claim.givens), library);
  // Where a derivative is known not to exist nothing needs to be proved.
  const defined = known([...factsOf(claim.givens), ...assumptionsOf(claim, library)], library);
  const holes = guards
    .filter((guard) => standing(guard, defined) !== "implied")
    .flatMap((guard) => holeOf(guard, defined, library) ?? []);
  const written = [claim.left, claim.right].flatMap((side) =>
    postorder(side).flatMap((part) => needsOfWritten(part, library)),
  );
  const [few, all] = [written, guards].map((list) =>
    [...new Set([...list, ...holes])].filter((guard) => standing(guard, facts) !== "implied"),
  );
  const narrow = proofUnder(few ?? [], claim, library, hints);
  if (narrow?.open.length === 0 || all === undefined || all.length === few?.length) return narrow;
  // A claim about a derivative is one about where that exists: D(log(x), x) = 1/x for x > 0.
  return proofUnder(all, claim, library, hints) ?? narrow;
}

function proofUnder(gaps: readonly Expr[], claim: Claim, library: Library, hints: Hints): Found | undefined {
  const facts = known(factsOf(claim.givens), library);
  const within: Claim = { ...claim, givens: { ...claim.givens, facts: [...claim.givens.facts, ...gaps] } };
  const agreement = agreementOf(within, library);
  const proof = decide(within, library);
  if (proof === undefined) return undefined;
  const shown = present(within, { library, ...hints }) ?? proof;
  const checked = checkProof(within, shown, library);
  if (!checked.ok) throw new DeriveError("internal", `the checker refused the proof: ${checked.why}`);
  const domains = powerDomains([claim.left, claim.right], facts).filter(
    (need) => standing(need, facts) !== "implied",
  );
  const conditions = strongest([...agreement.holes, ...gaps, ...checked.holes, ...domains], facts, library);
  // What holds nowhere is no identity.
  if ([...domains, ...conditions].some((need) => standing(need, facts) === "contradicted")) return undefined;
  return {
    verdict: { kind: "proved", claim: within, proof: shown, conditions },
    open: agreement.open.map(({ condition }) => condition),
  };
}

/** The claim without derivatives, for putting numbers in, and the conditions under which they exist. */
function workedOut(claim: Claim, library: Library): { claim: Claim; guards: readonly Expr[] } {
  const guards: Expr[] = [];
  const side = (node: Expr): Expr => {
    guards.push(...postorder(node).flatMap((part) => needsOfWritten(part, library)));
    if (!(node.kind === "apply" && node.pending)) return node;
    const { result, conditions } = derive(node, { ...claim.givens });
    guards.push(...conditions);
    return result;
  };
  return { claim: { ...claim, left: side(claim.left), right: side(claim.right) }, guards };
}

/** Where a derivative that is written with a prime exists: log'(u) for u > 0. */
function needsOfWritten(node: Expr, library: Library): Expr[] {
  if (node.kind !== "apply" || splitDerivedName(node.op) === undefined) return [];
  const domain = library.domainOf(node.op);
  if (domain === undefined) return [];
  return domain.conditions.map((condition) => formulaAt(condition, domain.params, node.args));
}

/** What unknown functions are taken to be, one choice after the other: polynomials without symmetry. */
const CHOICES: readonly (readonly number[])[] = [[1, 2, 3], [2, -1, 1, 1], [3], [0, 1]];

function trialsOf({ left, right, givens }: Claim, library: Library): Definition[][] {
  const own = new Set(givens.definitions.map((d) => d.name));
  const unknown = new Map<string, { arity: number; order: number }>();
  for (const root of [left, right, ...givens.definitions.map((d) => d.body)]) {
    for (const op of operatorsOf(root)) {
      const head = splitDerivedName(op) ?? { name: op, orders: [] };
      if (
        own.has(head.name) ||
        library.isFunction(head.name) ||
        !/^[\p{L}_]/u.test(head.name) ||
        BUILT_IN.has(head.name)
      )
        continue;
      const before = unknown.get(head.name);
      unknown.set(head.name, {
        arity: Math.max(before?.arity ?? 1, head.orders.length),
        order: Math.max(before?.order ?? 0, ...head.orders),
      });
    }
  }
  for (const name of unknown.keys()) {
    const arity = arityOf([left, right, ...givens.definitions.map((d) => d.body)], name);
    const known = unknown.get(name);
    if (known !== undefined) unknown.set(name, { ...known, arity });
  }
  if (unknown.size === 0) return [[]];
  return CHOICES.map((_, k) =>
    [...unknown].flatMap(([name, { arity, order }], j) =>
      family(name, arity, order, CHOICES[(k + j) % CHOICES.length] ?? [1]),
    ),
  );
}

const BUILT_IN: ReadonlySet<string> = new Set(["cases", "and", "integer", "D"]);

function arityOf(roots: readonly Expr[], name: string): number {
  const stack = [...roots];
  const seen = new Set<Expr>();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node) || node.kind !== "apply") continue;
    seen.add(node);
    if ((splitDerivedName(node.op)?.name ?? node.op) === name) return node.args.length;
    stack.push(...node.args);
  }
  return 1;
}

/** A polynomial as the function, with all its derivatives up to the order. */
function family(name: string, arity: number, order: number, coefficients: readonly number[]): Definition[] {
  const params = Array.from({ length: arity }, (_, i) => symbol(arity === 1 ? "t" : `t${i + 1}`));
  const orders = Array.from({ length: (order + 1) ** arity }, (_, k) =>
    params.map((__, i) => Math.floor(k / (order + 1) ** i) % (order + 1)),
  );
  return orders.map((each) => ({
    name: each.every((n) => n === 0) ? name : derivedName(name, each),
    params,
    // Each argument has its own weight, so that exchanging two of them shows.
    body: product(
      params.map((t, i) =>
        polynomial(
          coefficients.map((c) => c + i),
          t,
          each[i] ?? 0,
        ),
      ),
    ),
  }));
}

function polynomial(coefficients: readonly number[], t: Expr, order: number): Expr {
  let list = coefficients;
  for (let n = 0; n < order; n += 1) list = list.slice(1).map((c, i) => c * (i + 1));
  const terms = list.flatMap((c, i) => (c === 0 ? [] : [monomial(c, t, i)]));
  return terms.length === 0 ? numeral(0) : sum(terms);
}

function monomial(c: number, t: Expr, degree: number): Expr {
  const power = degree === 1 ? t : pow(t, numeral(degree));
  const size = numeral(Math.abs(c));
  const term = degree === 0 ? size : Math.abs(c) === 1 ? power : product([size, power]);
  return c < 0 ? neg(term) : term;
}

function withFunctions(meanings: Meanings, functions: readonly Definition[]): Meanings {
  const byName = new Map(functions.map((d) => [d.name, d]));
  return { ...meanings, means: (op) => byName.get(op) ?? meanings.means(op) };
}
