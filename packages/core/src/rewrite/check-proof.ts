/**
 * The checker of proofs. It shares the terms, the rules and the logic of conditions with the engine and
 * no code that finds proofs; the derivations inside a proof go through `replay`. Proofs are as deep
 * as a person would nest cases, so recursion is in place here.
 */
import * as Q from "../number/rational.js";
import { derivativeOf, neg, pow, relation } from "../expr/build.js";
import { type Expr, numeral, type Sym } from "../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../expr/walk.js";
import { assumptionsOf, holeOf } from "./agreement.js";
import type { Cited } from "./cited.js";
import { factsOf, isConvexIn, type Known, known, opposite, standing } from "./condition.js";
import { definedness } from "./definedness.js";
import type { RuleBook } from "./knowledge.js";
import type { Claim, Proof } from "./proof.js";
import { replay } from "./replay.js";
import { rangeOf } from "./range.js";
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
    case "slope":
      return checkSlope(claim, proof, assumed, under);
  }
}

const MOST_VALUES = 8n;

/** The claim at each whole number that the facts allow; `undefined` where those are too many. */
export function valuesOf(
  claim: Claim,
  of: Sym,
  book: RuleBook,
): { readonly value: Expr; readonly claim: Claim }[] | undefined {
  const { low, high, integer } = rangeOf(of, known(factsOf(claim.givens), book));
  if (!integer || low === undefined || high === undefined) return undefined;
  const first = Q.floor(low.at);
  const count = Q.floor(high.at) - first + 1n;
  if (count < 1n || count > MOST_VALUES) return undefined;
  return Array.from({ length: Number(count) }, (_, k) => {
    const whole = first + BigInt(k);
    const value = whole < 0n ? neg(numeral(-whole)) : numeral(whole);
    const by = new Map<Expr, Expr>([[of, value]]);
    const at = (node: Expr): Expr => substitute(node, by);
    const facts = claim.givens.facts
      .map(at)
      .filter((fact) => symbolsOf(fact).length > 0 || isFalse(fact, book));
    const { definitions } = claim.givens;
    return { value, claim: { left: at(claim.left), right: at(claim.right), givens: { definitions, facts } } };
  });
}

const isFalse = (fact: Expr, book: RuleBook): boolean => standing(fact, known([], book)) === "contradicted";

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

/** The claim where one more thing is known. */
export const withFact = (claim: Claim, fact: Expr): Claim => ({
  ...claim,
  givens: { ...claim.givens, facts: [...claim.givens.facts, fact] },
});

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
const TWO = numeral(2);

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

export const squaredClaim = ({ left, right, givens }: Claim): Claim => ({
  left: pow(left, TWO),
  right: pow(right, TWO),
  givens,
});

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

/**
 * Whether the facts confine `by` to an interval, its ends aside: each does so itself, or follows from
 * those that do.
 */
export function isInterval(assumed: readonly Expr[], by: Sym, givens: Givens, book: RuleBook): boolean {
  const facts = inside(assumed, by);
  const convex = facts.filter((fact) => !mentions(fact, by) || isConvexIn(fact, by));
  const given = known(factsOf({ ...givens, facts: convex }), book);
  return facts.every((fact) => convex.includes(fact) || standing(fact, given) === "implied");
}

const mentions = (node: Expr, x: Sym): boolean => symbolsOf(node).includes(x);

/** Inside the interval: its end points are left out, where a side is continuous and need not be smooth. */
export const slopeClaim = (claim: Claim, by: Sym, assumed: readonly Expr[]): Claim => ({
  left: derivativeOf(claim.left, by),
  right: derivativeOf(claim.right, by),
  givens: { ...claim.givens, facts: inside(assumed, by) },
});

const inside = (facts: readonly Expr[], by: Sym): Expr[] =>
  facts.map((fact) => (mentions(fact, by) ? strict(fact) : fact));

const STRICT: Readonly<Record<string, "<" | ">">> = { "<=": "<", ">=": ">" };

function strict(fact: Expr): Expr {
  const [left, right] = fact.kind === "apply" ? fact.args : [];
  const op = fact.kind === "apply" ? STRICT[fact.op] : undefined;
  return op === undefined || left === undefined || right === undefined ? fact : relation(op, left, right);
}

export const valueClaim = (claim: Claim, by: Sym, at: Expr, assumed: readonly Expr[]): Claim => ({
  left: substitute(claim.left, new Map([[by, at]])),
  right: substitute(claim.right, new Map([[by, at]])),
  givens: { ...claim.givens, facts: assumed.filter((fact) => !mentions(fact, by)) },
});
