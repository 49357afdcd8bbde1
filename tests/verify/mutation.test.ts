/**
 * A stored proof in which any step has been changed is refused: another rule, an unknown one, another
 * place, another result, an assumption more. So are proofs of which a part has gone.
 */
import { checkProof, DeriveError, LIBRARY, proofFromJson, type ProofJson, proofToJson } from "@derive/core";
import { describe, expect, it } from "vitest";
import { verdictOn } from "./claims.js";
import { CORPUS } from "./corpus.js";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

const isStep = (value: Json): value is { [key: string]: Json } =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  "rule" in value &&
  "becomes" in value;

/** The paths of all steps inside. */
function stepsIn(value: Json, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [];
  const own = isStep(value) ? [path] : [];
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => stepsIn(inner, [...path, key]))];
}

function changed(json: ProofJson, path: Path, edit: (step: { [key: string]: Json }) => void): ProofJson {
  const copy = JSON.parse(JSON.stringify(json)) as Json;
  let at: Json = copy;
  for (const key of path) at = (at as { [key: string]: Json })[key] as Json;
  edit(at as { [key: string]: Json });
  return copy as unknown as ProofJson;
}

function accepted(json: ProofJson): boolean {
  try {
    const { claim, proof } = proofFromJson(json);
    return checkProof(claim, proof, LIBRARY).ok;
  } catch (error) {
    if (error instanceof DeriveError) return false;
    throw error;
  }
}

function* spoiled(json: ProofJson): Generator<readonly [what: string, json: ProofJson]> {
  const last = json.nodes.length - 1;
  // A number that stands nowhere: a step to a node of the proof could happen to be another true one.
  const stray: ProofJson = { ...json, nodes: [...json.nodes, { n: "12345" }] };
  for (const path of stepsIn(json as unknown as Json)) {
    const change = (
      what: string,
      edit: (step: { [key: string]: Json }) => void,
    ): readonly [string, ProofJson] => [`${path.join(".")}: ${what}`, changed(json, path, edit)];
    yield change("an unknown rule", (step) => (step["rule"] = "diff.nothing"));
    yield change(
      "another rule",
      (step) => (step["rule"] = step["rule"] === "diff.sum" ? "diff.power" : "diff.sum"),
    );
    yield change("another relation", (step) => (step["relation"] = "≈"));
    yield change("elsewhere", (step) => (step["at"] = step["at"] === last ? 0 : last));
    yield ["with another result", changed(stray, path, (step) => (step["becomes"] = last + 1))];
    yield change("an assumption more", (step) => {
      step["assuming"] = [...(step["assuming"] as Json[]), step["at"] as Json];
    });
  }
}

const CLAIMS = CORPUS.flatMap(({ holds }) => holds.filter((_, i) => i % 2 === 0));

describe("no step of a proof can be changed", () => {
  it.each(CLAIMS)("%s", (line) => {
    const { verdict } = verdictOn(line);
    if (verdict.kind !== "proved") throw new Error("not proved");
    const json = proofToJson(verdict.claim, verdict.proof);
    expect(accepted(json)).toBe(true);
    for (const [what, other] of spoiled(json)) expect(accepted(other), what).toBe(false);
  });
});

describe("a proof is of its claim", () => {
  it.each(CLAIMS)("%s", (line) => {
    const { verdict } = verdictOn(line);
    if (verdict.kind !== "proved") throw new Error("not proved");
    const json = proofToJson(verdict.claim, verdict.proof);
    const sum = json.nodes.length + 1;
    const nodes = [...json.nodes, { n: "1" }, { op: "+", args: [json.right, json.nodes.length] }];
    expect(accepted({ ...json, nodes, right: sum })).toBe(false);
  });

  it("needs both of its regions", () => {
    const { verdict } = verdictOn("relu(x)+relu(-x) = abs(x)");
    if (verdict.kind !== "proved") throw new Error("not proved");
    const { proof, ...rest } = proofToJson(verdict.claim, verdict.proof);
    if (proof.kind !== "regions") throw new Error(`a proof by regions was expected, not ${proof.kind}`);
    expect(accepted({ ...rest, proof: proof.inside })).toBe(false);
    expect(accepted({ ...rest, proof: proof.outside })).toBe(false);
    expect(accepted({ ...rest, proof: { ...proof, outside: proof.inside } })).toBe(false);
  });
});
