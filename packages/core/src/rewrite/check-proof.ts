/**
 * The checker of proofs. It shares the terms, the rules and the logic of conditions with the engine and
 * no code that finds proofs; the derivations inside a proof go through `replay`. Proofs are as deep
 * as a person would nest cases, so recursion is in place here.
 */
import { relation } from "../expr/build.js";
import { type Expr, numeral } from "../expr/expr.js";
import { postorder, substitute } from "../expr/walk.js";
import { assumptionsOf, holeOf } from "./agreement.js";
import type { Cited } from "./cited.js";
import { factsOf, type Known, known, opposite, standing } from "./condition.js";
import { definedness } from "./definedness.js";
import type { RuleBook } from "./knowledge.js";
import {
  isInterval,
  mentions,
  multipliedClaim,
  slopeClaim,
  squaredClaim,
  termsClaim,
  valueClaim,
  valuesOf,
  withFact,
} from "./part-claim.js";
import type { Claim, Proof } from "./proof.js";
import { replay } from "./replay.js";
import { type Derivation, type Givens, sameDefinition } from "./step.js";
import { entryClaim } from "./tensor/entry-claim.js";

export type CheckedProof =
  /** `holes` are the points that steps of the proof leave out. */
  { readonly ok: true; readonly holes: readonly Expr[] } | { readonly ok: false; readonly why: string };

const refuse = (why: string): CheckedProof => ({ ok: false, why });
const ACCEPTED: CheckedProof = { ok: true, holes: [] };

/** Whether `proof` proves that the sides of `claim` are equal wherever both have values. */
export function checkProof(claim: Claim, proof: Proof, book: RuleBook): CheckedProof {
  const cited: Cited[] = [];
  for (const lemma of claim.lemmas ?? []) {
    const checked = checkProof(lemma.claim, lemma.proof, book);
    if (!checked.ok) return refuse(`the lemma ${lemma.name} is not proved: ${checked.why}`);
    cited.push({ name: lemma.name, claim: lemma.claim, holes: checked.holes });
  }
  return checkWith(claim, proof, { book, cited });
}

/** The rules, and the lemmas that were found proved. */
interface Under {
  readonly book: RuleBook;
  readonly cited: readonly Cited[];
}

function checkWith(claim: Claim, proof: Proof, under: Under): CheckedProof {
  const { book } = under;
  const assumed = assumptionsOf(claim, book);
  switch (proof.kind) {
    case "chain":
      return both(
        checkSide(claim.left, proof.left, claim.givens, assumed, under),
        proof.left.result === proof.right.result
          ? checkSide(claim.right, proof.right, claim.givens, assumed, under)
          : refuse("the two sides do not meet"),
      );
    case "through":
      return checkThrough(claim, proof, assumed, under);
    case "regions":
      return both(
        checkWith(withFact(claim, proof.region), proof.inside, under),
        checkWith(withFact(claim, opposite(proof.region)), proof.outside, under),
      );
    case "vacuous":
      return checkVacuous(claim, proof.fact, book);
    case "squares":
      return checkSquares(claim, proof, known(factsOf({ ...claim.givens, facts: assumed }), book), under);
    case "values": {
      const values = valuesOf(claim, proof.of, book);
      if (values?.length !== proof.at.length) return refuse("these are not all values of the number");
      return values
        .map((each, i) => checkWith(each.claim, proof.at[i] ?? { kind: "vacuous", fact: ZERO }, under))
        .reduce(both, ACCEPTED);
    }
    case "entries":
      return checkEntries(claim, proof.proof, under);
    case "terms": {
      const written = termsClaim(claim);
      return written === undefined
        ? refuse("there are no sums to write out")
        : checkWith(written, proof.proof, under);
    }
    case "multiplied": {
      const between = multipliedClaim(claim, proof.left, proof.right);
      return between === undefined
        ? refuse("the claim has no inverse of a matrix it is multiplied by")
        : checkWith(between, proof.proof, under);
    }
    case "slope":
      return checkSlope(claim, proof, assumed, under);
  }
}

/** The claim about entries, with what it leaves out told of the vectors. */
function checkEntries(claim: Claim, proof: Proof, under: Under): CheckedProof {
  const found = entryClaim(claim, under.book);
  if (found === undefined) return refuse("nothing of the claim works entry by entry");
  const checked = checkWith(found.claim, proof, under);
  return checked.ok
    ? { ok: true, holes: checked.holes.map((hole) => substitute(hole, found.entries)) }
    : checked;
}

function both(a: CheckedProof, b: CheckedProof): CheckedProof {
  if (!a.ok) return a;
  return b.ok ? { ok: true, holes: [...new Set([...a.holes, ...b.holes])] } : b;
}

function checkSide(
  side: Expr,
  derivation: Derivation,
  givens: Givens,
  assumed: readonly Expr[],
  { book, cited }: Under,
): CheckedProof {
  if (derivation.goal !== side) return refuse("a derivation does not begin with its side of the claim");
  if (!derivation.givens.facts.every((fact) => assumed.includes(fact)))
    return refuse("a derivation takes for granted what the claim does not");
  if (
    derivation.givens.definitions.length !== givens.definitions.length ||
    !derivation.givens.definitions.every((d, i) => sameDefinition(d, givens.definitions[i]))
  ) {
    return refuse("a derivation uses other definitions");
  }
  const replayed = replay(derivation, book, cited);
  if (!replayed.ok) return replayed;
  const facts = known(factsOf({ ...givens, facts: assumed }), book);
  const open = derivation.conditions.filter((condition) => standing(condition, facts) !== "implied");
  const holes = open.map((condition) => holeOf(condition, facts, book));
  const kept = holes.filter((hole) => hole !== undefined);
  return kept.length === holes.length
    ? { ok: true, holes: kept }
    : refuse("a step needs more than that both sides have values");
}

/** Equal to a third: where the sides have values, so must it, up to holes. */
function checkThrough(
  claim: Claim,
  { station, first, second }: Extract<Proof, { kind: "through" }>,
  assumed: readonly Expr[],
  under: Under,
): CheckedProof {
  const { book } = under;
  const facts = known(factsOf({ ...claim.givens, facts: assumed }), book);
  const open = definedness(station, book, facts);
  const holes = open.flatMap((condition) => holeOf(condition, facts, book) ?? []);
  if (holes.length < open.length) return refuse("what stands between the sides has fewer values than they");
  return [
    checkWith({ ...claim, right: station }, first, under),
    checkWith({ ...claim, left: station }, second, under),
  ].reduce(both, { ok: true, holes });
}

/** One of the facts is contradicted by the others. */
function checkVacuous({ givens }: Claim, fact: Expr, book: RuleBook): CheckedProof {
  const others = givens.facts.filter((other) => other !== fact);
  if (others.length === givens.facts.length) return refuse("this is not among the facts");
  return standing(fact, known(factsOf({ ...givens, facts: others }), book)) === "contradicted"
    ? ACCEPTED
    : refuse("the facts do not exclude each other");
}

const ZERO = numeral(0);

function checkSquares(
  claim: Claim,
  { sign, squared }: Extract<Proof, { kind: "squares" }>,
  facts: Known,
  under: Under,
): CheckedProof {
  const op = sign === "nonnegative" ? ">=" : "<=";
  const signed = [claim.left, claim.right].every(
    (side) => standing(relation(op, side, ZERO), facts) === "implied",
  );
  return signed
    ? checkWith(squaredClaim(claim), squared, under)
    : refuse("the two sides are not known to have this sign");
}

/**
 * Whether a side may jump: knowing it beside a point would say nothing about the point. A sign, a step or
 * a choice of cases does not where the facts settle it once for all.
 */
function mayJump(side: Expr, facts: Known): boolean {
  return postorder(side).some((node) => {
    const [u] = node.kind === "apply" ? node.args : [];
    if (node.kind !== "apply" || u === undefined) return false;
    if (node.op === "cases") return standing(u, facts) !== "implied";
    if (node.op !== "sign" && node.op !== "step") return false;
    return ![">", "<"].some((op) => standing(relation(op as ">" | "<", u, ZERO), facts) === "implied");
  });
}

function checkSlope(
  claim: Claim,
  { by, slope, at, value }: Extract<Proof, { kind: "slope" }>,
  assumed: readonly Expr[],
  under: Under,
): CheckedProof {
  const { book } = under;
  const facts = known(factsOf({ ...claim.givens, facts: assumed }), book);
  if (mayJump(claim.left, facts) || mayJump(claim.right, facts)) return refuse("a side may jump");
  if (!isInterval(assumed, by, claim.givens, book))
    return refuse("the facts do not say that the domain is an interval");
  const within = checkWith(slopeClaim(claim, by, assumed), slope, under);
  if (!within.ok) return within;
  if (within.holes.length > 0) return refuse("there are points without a derivative inside the interval");
  const rest = known(
    factsOf({ ...claim.givens, facts: assumed.filter((fact) => !mentions(fact, by)) }),
    book,
  );
  const inDomain = assumed.every(
    (fact) => !mentions(fact, by) || standing(substitute(fact, new Map([[by, at]])), rest) === "implied",
  );
  return inDomain
    ? checkWith(valueClaim(claim, by, at, assumed), value, under)
    : refuse("the point is not known to lie in the domain");
}
