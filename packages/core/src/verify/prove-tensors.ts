/**
 * Claims about vectors and matrices: equal entry by entry, or refuted by a small instance in rational numbers.
 * Laws of numbers, in which the order of factors does not count, are never asked.
 */
import * as Q from "../number/rational.js";
import { fromRational, isApply, rationalOf, relation } from "../expr/build.js";
import { attempt, DeriveError } from "../expr/error.js";
import type { Expr, Sym } from "../expr/expr.js";
import { slopesWorkedOut } from "../derive/tensor/slopes.js";
import { operatorsOf, postorder, symbolsOf } from "../expr/walk.js";
import { evaluate, holds, type Meanings } from "../evaluate/evaluate.js";
import { instancesOf } from "../evaluate/instances.js";
import { entriesIn } from "../evaluate/entries.js";
import type { Library } from "../library/library.js";
import { agreementOf } from "../rewrite/agreement.js";
import { checkProof } from "../rewrite/check-proof.js";
import { factsOf, known, openAmong, standing, strongest } from "../rewrite/condition.js";
import { definedness, newNeeds, powerDomains } from "../rewrite/definedness.js";
import { multipliedClaim, termsClaim } from "../rewrite/part-claim.js";
import { type Claim, derivationsIn, type Proof } from "../rewrite/proof.js";
import { type Derivation, stepOf } from "../rewrite/step.js";
import { boundIn, freeIn } from "../expr/binders.js";
import { entryClaim } from "../rewrite/tensor/entry-claim.js";
import { Words } from "../rewrite/tensor/words.js";
import { Networks } from "../rewrite/tensor/network.js";
import { isShapeFact, matrixFact, mentionsTensors, Shapes, vectorFact } from "../rewrite/tensor/shape.js";
import { sameShape, shapeText } from "../rewrite/tensor/dimension.js";
import { printBriefly } from "../syntax/print.js";
import { prove } from "./prove.js";
import type { Verdict } from "./verdict.js";

export function proveTensors(claim: Claim, library: Library, meanings: Meanings): Verdict {
  const { left, right, givens } = claim;
  const shapes = new Shapes(givens.facts);
  const [a, b] = [shapes.of(left), shapes.of(right)];
  if (!sameShape(a, b) && !(shapes.isScalar(left) && shapes.isScalar(right)))
    throw new DeriveError(
      "shape",
      `${printBriefly(left, 200)} is ${shapeText(a)} and ${printBriefly(right, 200)} is ${shapeText(b)}`,
    );
  const sides = [workedOut(left, claim, library), workedOut(right, claim, library)] as const;
  return (
    proved(
      claim,
      attempt(() => joined(sides, new Networks(shapes), library)),
      library,
    ) ??
    attempt(() => byEntries(claim, library, meanings)) ??
    attempt(() => byInverses(claim, library)) ??
    byTerms(claim, library, meanings) ??
    refuted(claim, sides, meanings) ??
    undecided(claim, library)
  );
}

/** A side as the beginning of a chain, its derivatives worked out. */
function workedOut(side: Expr, { givens }: Claim, library: Library): Derivation {
  if (operatorsOf(side).has("D")) return slopesWorkedOut(side, givens);
  const facts = known(factsOf(givens), library);
  const conditions = definedness(side, library, facts);
  return { goal: side, result: side, stages: [], givens, conditions, lemmas: [] };
}

/** One step of arithmetic more, entry by entry, to where the sides meet. */
function joined(
  [left, right]: readonly [Derivation, Derivation],
  networks: Networks,
  library: Library,
): Proof | undefined {
  if (left.result === right.result) return { kind: "chain", left, right };
  if (!networks.same(left.result, right.result)) return undefined;
  // A step must not contain what it replaces.
  return postorder(right.result).includes(left.result)
    ? { kind: "chain", left, right: onTo(right, left.result, library) }
    : { kind: "chain", left: onTo(left, right.result, library), right };
}

function onTo(from: Derivation, result: Expr, library: Library, rule = "matrix.simplify"): Derivation {
  if (from.result === result) return from;
  const facts = known(factsOf(from.givens), library);
  const needs = newNeeds(from.result, result, new Set(), library, facts);
  const assuming = openAmong(needs, facts);
  const step = stepOf(rule, from.result, result, assuming);
  return {
    ...from,
    result,
    stages: [...from.stages, [step]],
    conditions: strongest([...from.conditions, ...assuming], facts, library),
  };
}

function proved(claim: Claim, proof: Proof | undefined, library: Library): Verdict | undefined {
  if (proof === undefined) return undefined;
  const facts = known(factsOf(claim.givens), library);
  // A claim about a derivative is one about where that exists: D(log(sum(x)), x[i]) = 1/sum(x) for sum(x) > 0.
  const guards = derivationsIn(proof)
    .filter(({ goal }) => operatorsOf(goal).has("D"))
    .flatMap(({ conditions }) => conditions.filter((c) => standing(c, facts) === "open"));
  return (
    provedUnder([], claim, proof, library) ??
    (guards.length === 0 ? undefined : provedUnder([...new Set(guards)], claim, proof, library))
  );
}

function provedUnder(
  gaps: readonly Expr[],
  asked: Claim,
  proof: Proof,
  library: Library,
): Verdict | undefined {
  const claim = gaps.length === 0 ? asked : withFacts(asked, gaps);
  const checked = checkProof(claim, proof, library);
  if (!checked.ok) return undefined;
  const agreement = agreementOf(claim, library);
  if (agreement.open.length > 0) return undefined;
  const facts = known(factsOf(asked.givens), library);
  const domains = powerDomains([claim.left, claim.right], facts).filter(
    (need) => standing(need, facts) !== "implied",
  );
  const conditions = strongest([...agreement.holes, ...gaps, ...checked.holes, ...domains], facts, library);
  // What holds nowhere is no identity.
  if ([...domains, ...conditions].some((need) => standing(need, facts) === "contradicted")) return undefined;
  return { kind: "proved", claim, proof, conditions };
}

const withFacts = (claim: Claim, facts: readonly Expr[]): Claim => ({
  ...claim,
  givens: { ...claim.givens, facts: [...claim.givens.facts, ...facts] },
});

/** By the claim about the entries, where both sides work entry by entry. */
function byEntries(claim: Claim, library: Library, meanings: Meanings): Verdict | undefined {
  const found = entryClaim(claim, library);
  if (found === undefined) return undefined;
  const verdict = prove(found.claim, { library, meanings });
  if (verdict.kind === "proved") return proved(claim, { kind: "entries", proof: verdict.proof }, library);
  const isRefuted =
    verdict.kind === "disproved" && areFree(claim, found.entries) && !isAboutPlaces(found.claim, claim);
  return isRefuted ? { ...verdict, claim } : undefined;
}

/** By what inverses do to the matrices they are inverses of, beside them or on the other side. */
function byInverses(claim: Claim, library: Library): Verdict | undefined {
  const { left, right, givens } = claim;
  if (!operatorsOf(left).has("inv") && !operatorsOf(right).has("inv")) return undefined;
  const words = new Words(new Shapes(givens.facts));
  const found = words.multipliers(left, right);
  if (found === undefined) return undefined;
  const between = multipliedClaim(claim, found.left, found.right);
  if (between === undefined) return undefined;
  const sides = [between.left, between.right].map((side) => workedOut(side, claim, library));
  const [a, b] = sides;
  if (a === undefined || b === undefined) return undefined;
  const step = (from: Derivation, to: Expr): Derivation => onTo(from, to, library, "matrix.inverses");
  if (found.left.length + found.right.length === 0) {
    // A step must not contain what it replaces.
    const isInside = postorder(b.result).includes(a.result);
    const sides = isInside ? { left: a, right: step(b, a.result) } : { left: step(a, b.result), right: b };
    return proved(claim, { kind: "chain", ...sides }, library);
  }
  const middle = words.written(between.right) ?? between.right;
  const chain: Proof = { kind: "chain", left: step(a, middle), right: step(b, middle) };
  return proved(claim, { kind: "multiplied", left: found.left, right: found.right, proof: chain }, library);
}

/** By the claim with the terms of its sums, where those go from one number to another. */
function byTerms(claim: Claim, library: Library, meanings: Meanings): Verdict | undefined {
  const written = termsClaim(claim);
  if (written === undefined) return undefined;
  const isAboutNumbers = (node: Expr): boolean => !mentionsTensors(node, claim.givens.facts);
  const plain = { ...written.givens, facts: written.givens.facts.filter(isAboutNumbers) };
  const verdict =
    isAboutNumbers(written.left) && isAboutNumbers(written.right)
      ? prove({ ...written, givens: plain }, { library, meanings })
      : proveTensors(written, library, meanings);
  if (verdict.kind === "disproved") return { ...verdict, claim };
  if (verdict.kind !== "proved") return undefined;
  // The verdict may be about a claim with more facts, which are its conditions.
  const facts = [...new Set([...claim.givens.facts, ...verdict.claim.givens.facts])];
  const asked = { ...claim, givens: { ...claim.givens, facts } };
  const proof: Proof = { kind: "terms", proof: verdict.proof };
  return checkProof(asked, proof, library).ok ? { ...verdict, claim: asked, proof } : undefined;
}

/** Whether terms of sums are spoken of that differ by the index itself: the sums can be equal all the same. */
function isAboutPlaces(entries: Claim, { left, right }: Claim): boolean {
  const indices = new Set([left, right].flatMap((side) => [...boundIn(side)]));
  return [entries.left, entries.right].some((side) => symbolsOf(side).some((s) => indices.has(s)));
}

/** Whether the entries may be any numbers: those of a vector of which nothing is known but its shape. */
function areFree({ givens }: Claim, entries: ReadonlyMap<Sym, Expr>): boolean {
  const bases = [...entries.values()].map((of) => (isApply(of, "[]") ? of.args[0] : of));
  return bases.every(
    (base, i) =>
      base?.kind === "symbol" &&
      bases.indexOf(base) === i &&
      !givens.facts.some((fact) => !isShapeFact(fact) && symbolsOf(fact).includes(base)),
  );
}

const NOWHERE: ReadonlyMap<string, Q.Rational> = new Map();
const MOST_BITS = 384;

/** Of families whose places are all numbers, such as x[4]: that they reach the last of these. */
function lengths(roots: readonly Expr[], facts: readonly Expr[]): Expr[] {
  const shapes = new Shapes(facts);
  const places = new Map<Expr, (readonly Expr[])[]>();
  for (const node of roots.flatMap((root) => postorder(root))) {
    const [of, ...at] = isApply(node, "[]") ? node.args : [];
    if (of?.kind !== "symbol" || shapes.of(of).length > 0) continue;
    places.set(of, [...(places.get(of) ?? []), at]);
  }
  return [...places].flatMap(([of, each]) => {
    const axes = each[0]?.map((_, axis) => each.map((at) => rationalOf(at[axis] ?? of))) ?? [];
    const [n, m] = axes.map((own) =>
      own.every((place) => place !== undefined && Q.isInteger(place))
        ? own.reduce<Q.Rational>(
            (most, at) => (at !== undefined && Q.compare(at, most) > 0 ? at : most),
            Q.ONE,
          )
        : undefined,
    );
    if (n === undefined || axes.length > 2) return [];
    if (axes.length === 1) return [vectorFact(of, fromRational(n))];
    return m === undefined ? [] : [matrixFact(of, fromRational(n), fromRational(m))];
  });
}

function refuted(
  claim: Claim,
  sides: readonly [Derivation, Derivation],
  meanings: Meanings,
): Verdict | undefined {
  const names = [...new Set(sides.flatMap(({ result }) => [...freeIn(result)]))].filter(
    (s): s is Sym => s.kind === "symbol" && s.name !== "e" && s.name !== "pi",
  );
  const facts = [
    ...claim.givens.facts,
    ...lengths(
      sides.map(({ result }) => result),
      claim.givens.facts,
    ),
  ];
  for (const at of instancesOf(names, facts)) {
    const [left, right] = sides.map(({ result }) => entriesIn(result, at));
    if (left === undefined || right === undefined) continue;
    for (const [i, row] of left.entries())
      for (const [j, x] of row.entries()) {
        const y = right[i]?.[j];
        if (y === undefined || holds(relation("=", x, y), NOWHERE, meanings, MOST_BITS) !== "false") continue;
        const value = (of: Expr) => evaluate(of, NOWHERE, meanings);
        const scalars = [...at].flatMap(([name, table]) => {
          const only = table.length === 1 && table[0]?.length === 1 ? table[0][0] : undefined;
          return only === undefined ? [] : [[name, only] as const];
        });
        const tables = new Map(
          [...at].filter(([, table]) => table.length > 1 || (table[0]?.length ?? 0) > 1),
        );
        const entry = left.length === 1 && row.length === 1 ? undefined : ([i + 1, j + 1] as const);
        return {
          kind: "disproved",
          claim,
          witness: {
            at: new Map(scalars),
            functions: [],
            tables,
            ...(entry === undefined ? {} : { entry }),
            left: value(x),
            right: value(y),
          },
        };
      }
  }
  return undefined;
}

function undecided(claim: Claim, library: Library): Verdict {
  const facts = known(factsOf(claim.givens), library);
  const open = [claim.left, claim.right].flatMap((side) => definedness(side, library, facts));
  return {
    kind: "undecided",
    claim,
    why:
      open.length > 0
        ? "where the sides have values was not settled"
        : "no proof and no counterexample in small whole numbers was found",
  };
}
