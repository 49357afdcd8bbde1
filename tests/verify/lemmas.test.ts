/**
 * Proved claims cited in later proofs: found and shown, checked with their own proofs, and refused where
 * they say less than the step that cites them.
 */
import {
  answer,
  checkProof,
  type Claim,
  DeriveError,
  type Derivation,
  type Expr,
  LIBRARY,
  type Proof,
  proofFromJson,
  type ProofJson,
  proofToJson,
  type ProveAnswer,
  readStatements,
} from "@derive/core";
import { describe, expect, it } from "vitest";
import { verdictOn } from "./claims.js";

function proved(claim: string, using: readonly string[], given: readonly string[] = []): ProveAnswer {
  const found = answer({ task: "prove", claim, using, given });
  if (found.task !== "prove") throw new Error("not a proof");
  return found;
}

const USED: readonly (readonly [claim: string, lemma: string, given: string])[] = [
  ["tanh(x/2)^2 = (2*sigma(x) - 1)^2", "tanh(x) = 2*sigma(2x) - 1", ""],
  ["D(tanh(x), x) = 4*sigma(2x)*(1 - sigma(2x))", "tanh(x) = 2*sigma(2x) - 1", ""],
  ["log(sigma(-y)) = log(1 - sigma(y))", "1 - sigma(x) = sigma(-x)", ""],
  ["a*log(4*b) = a*(log(4) + log(b))", "log(4*x) = log(4) + log(x)", ""],
  ["sqrt((a*b)^2) = a*b", "sqrt(x^2) = x", "x positive, a positive, b positive"],
];

describe("a lemma", () => {
  it.each(USED)("%s, by %s", (claim, lemma, given) => {
    const { verdict, lemmas, response } = proved(claim, [lemma], given === "" ? [] : [given]);
    expect(verdict.kind).toBe("proved");
    expect(lemmas).toHaveLength(1);
    expect(response().steps?.map(({ uses }) => uses)).toContain("the lemma");
    if (verdict.kind !== "proved") return;
    const json = JSON.parse(JSON.stringify(proofToJson(verdict.claim, verdict.proof))) as ProofJson;
    const read = proofFromJson(json);
    expect(checkProof(read.claim, read.proof, LIBRARY).ok).toBe(true);
    // Without its proof, with another's proof, under another name, and after a change it proves nothing.
    const [stored] = json.lemmas ?? [];
    if (stored === undefined) throw new Error("the lemma is not stored");
    const { lemmas: _, ...bare } = json;
    for (const other of [
      bare,
      { ...json, lemmas: [] },
      { ...json, lemmas: [{ ...stored, name: "another" }] },
      { ...json, lemmas: [{ ...stored, proof: json.proof }] },
      { ...json, lemmas: [{ ...stored, right: stored.left }] },
    ] as ProofJson[]) {
      expect(accepts(other)).toBe(false);
    }
  });

  it("that is false, or not settled, is not used", () => {
    expect(() => proved("sqrt((x - 1)^2) = x - 1", ["sqrt(x^2) = x"])).toThrow("it is false");
  });

  it("is not used where its facts are not known, and the claim is judged without it", () => {
    const { verdict } = proved("sqrt(a^2) = a", ["sqrt(x^2) = x"], ["x positive"]);
    expect(verdict.kind).toBe("disproved");
  });

  it("is named in a sheet and cited by its name", () => {
    const { statements } = readStatements(
      "prove tanh(x) = 2*sigma(2x) - 1 as the rule for tanh\nprove tanh(y/2) + 1 = 2*sigma(y) using the rule for tanh",
    );
    expect(statements[1]?.request).toMatchObject({
      using: [{ name: "the rule for tanh", claim: "tanh(x) = 2*sigma(2x) - 1" }],
    });
    expect(() => readStatements("prove x = x using that")).toThrow(DeriveError);
  });
});

function accepts(json: ProofJson): boolean {
  try {
    const { claim, proof } = proofFromJson(json);
    return checkProof(claim, proof, LIBRARY).ok;
  } catch (error) {
    if (error instanceof DeriveError) return false;
    throw error;
  }
}

/** A proof in one step that cites a claim, for these values of its letters. */
function citing(
  lemma: string,
  left: string,
  right: string,
  values: Readonly<Record<string, string>>,
  assuming: readonly string[] = [],
  conditions: readonly string[] = assuming,
): { claim: Claim; proof: Proof } {
  const parse = (text: string): Expr => LIBRARY.parse(text);
  const { verdict } = verdictOn(lemma);
  if (verdict.kind !== "proved") throw new Error("the lemma is not proved");
  const givens = { definitions: [], facts: [] };
  const end = (goal: Expr): Derivation => ({
    goal,
    result: goal,
    stages: [],
    givens,
    conditions: [],
    lemmas: [],
  });
  const [at, becomes] = [parse(left), parse(right)];
  const step = {
    rule: "lemma.cited",
    relation: "=",
    at,
    becomes,
    bindings: new Map(Object.entries(values).map(([name, text]) => [name, parse(text)])),
    assuming: assuming.map(parse),
    uses: "it",
  } as const;
  return {
    claim: {
      left: at,
      right: becomes,
      givens,
      lemmas: [{ name: "it", claim: verdict.claim, proof: verdict.proof }],
    },
    proof: {
      kind: "chain",
      left: { ...end(at), result: becomes, stages: [[step]], conditions: conditions.map(parse) },
      right: { ...end(becomes), conditions: conditions.map(parse) },
    },
  };
}

const checked = ({ claim, proof }: { claim: Claim; proof: Proof }): boolean =>
  checkProof(claim, proof, LIBRARY).ok;

describe("the checker lets a claim be cited for what it says", () => {
  it("and for no more", () => {
    expect(checked(citing("1 - sigma(x) = sigma(-x)", "1 - sigma(3)", "sigma(-3)", { x: "3" }))).toBe(true);
    expect(checked(citing("1 - sigma(x) = sigma(-x)", "sigma(-3)", "1 - sigma(3)", { x: "3" }))).toBe(true);
    expect(checked(citing("1 - sigma(x) = sigma(-x)", "1 - sigma(3)", "sigma(-2)", { x: "3" }))).toBe(false);
    expect(checked(citing("1 - sigma(x) = sigma(-x)", "1 - sigma(3)", "sigma(-3)", { x: "2" }))).toBe(false);
    expect(checked(citing("1 - sigma(x) = sigma(-x)", "1 - sigma(3)", "sigma(-3)", { y: "3" }))).toBe(false);
  });

  it("not with the variable of a derivative in what is put in", () => {
    const [lemma, at] = ["D(a*x, x) = a", "D(b*x, x)"];
    expect(checked(citing(lemma, at, "b", { a: "b" }))).toBe(true);
    expect(checked(citing(lemma, "D(x*x, x)", "x", { a: "x" }))).toBe(false);
    expect(checked(citing(lemma, "D(a*x, x)", "a", { x: "x" }))).toBe(false);
  });

  it("not under facts of its own that are not known", () => {
    const { claim, proof } = citing("sqrt(x^2) = x | x positive", "sqrt(y^2)", "y", { x: "y" });
    expect(checked({ claim, proof })).toBe(false);
    const facts = [LIBRARY.parse("y > 0")];
    expect(checked({ claim: { ...claim, givens: { ...claim.givens, facts } }, proof })).toBe(false);
  });

  it("not where its proof left points out", () => {
    const [lemma, at, becomes] = ["(x^2 - 1)/(x - 1) = x + 1", "(y^2 - 1)/(y - 1)", "y + 1"];
    const cited = (from: string, to: string, x: string, assuming: string[], conditions: string[]): boolean =>
      checked(citing(lemma, from, to, { x }, assuming, conditions));
    const [no, hole] = [[] as string[], ["y != 1"]];
    expect(cited(at, becomes, "y", no, hole)).toBe(true);
    expect(cited(at, becomes, "y", no, no)).toBe(false);
    expect(cited(becomes, at, "y", hole, hole)).toBe(true);
    expect(cited(becomes, at, "y", no, no)).toBe(false);
    expect(cited(becomes, at, "y", no, hole)).toBe(false);
    const [one, impossible] = ["(1^2 - 1)/(1 - 1)", ["1 - 1 != 0"]];
    expect(cited("1 + 1", one, "1", no, no)).toBe(false);
    expect(cited("1 + 1", one, "1", impossible, impossible)).toBe(false);
  });
});
