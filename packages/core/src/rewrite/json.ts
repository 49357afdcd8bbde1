/**
 * A derivation, or a claim with its proof, as JSON and back. Nodes are written once, in a table, so that the text is as large
 * as the graph and not as the tree; reading interns them again. What is read is not trusted: it must
 * pass `replay` or `checkProof`.
 */
import * as Q from "../number/rational.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { postorder } from "../expr/walk.js";
import type { Claim, Proof } from "./proof.js";
import type { Definition, Derivation, Step } from "./step.js";

/** A number as text, a symbol, or an operator with the positions of its arguments. */
export type NodeJson =
  | { readonly n: string }
  | { readonly s: string }
  | { readonly op: string; readonly args: readonly number[] };

interface StepJson {
  readonly rule: string;
  readonly relation: "=";
  readonly at: number;
  readonly becomes: number;
  readonly bindings: readonly (readonly [string, number])[];
  readonly assuming: readonly number[];
  readonly uses?: string;
  readonly steps?: readonly StepJson[];
}

export interface DefinitionJson {
  readonly name: string;
  readonly params: readonly number[];
  readonly body: number;
}

interface BodyJson {
  readonly goal: number;
  readonly result: number;
  readonly stages: readonly (readonly StepJson[])[];
  readonly definitions: readonly DefinitionJson[];
  readonly facts: readonly number[];
  readonly conditions: readonly number[];
  readonly lemmas: readonly BodyJson[];
}

export interface DerivationJson extends BodyJson {
  readonly format: "derive/derivation";
  readonly version: 1;
  readonly nodes: readonly NodeJson[];
}

export type ProofBodyJson =
  | { readonly kind: "chain"; readonly left: BodyJson; readonly right: BodyJson }
  | {
      readonly kind: "through";
      readonly station: number;
      readonly first: ProofBodyJson;
      readonly second: ProofBodyJson;
    }
  | {
      readonly kind: "regions";
      readonly region: number;
      readonly inside: ProofBodyJson;
      readonly outside: ProofBodyJson;
    }
  | { readonly kind: "vacuous"; readonly fact: number }
  | {
      readonly kind: "squares";
      readonly sign: "nonnegative" | "nonpositive";
      readonly squared: ProofBodyJson;
    }
  | { readonly kind: "values"; readonly of: number; readonly at: readonly ProofBodyJson[] }
  | { readonly kind: "entries" | "terms"; readonly proof: ProofBodyJson }
  | {
      readonly kind: "multiplied";
      readonly left: readonly number[];
      readonly right: readonly number[];
      readonly proof: ProofBodyJson;
    }
  | {
      readonly kind: "slope";
      readonly by: number;
      readonly at: number;
      readonly slope: ProofBodyJson;
      readonly value: ProofBodyJson;
    };

interface ClaimJson {
  readonly left: number;
  readonly right: number;
  readonly definitions: readonly DefinitionJson[];
  readonly facts: readonly number[];
  readonly lemmas?: readonly ProvedClaimJson[];
  readonly proof: ProofBodyJson;
}

interface ProvedClaimJson extends ClaimJson {
  readonly name: string;
}

export interface ProofJson extends ClaimJson {
  readonly format: "derive/proof";
  readonly version: 1;
  readonly nodes: readonly NodeJson[];
}

export type Put = (node: Expr) => number;
export type Get = (index: unknown) => Expr;

/** The table of nodes, filled from the leaves on. */
export function nodeTable(): { nodes: NodeJson[]; put: Put } {
  const nodes: NodeJson[] = [];
  const index = new Map<Expr, number>();
  const put = (root: Expr): number => {
    for (const node of postorder(root, (n) => index.has(n))) {
      index.set(node, nodes.length);
      nodes.push(
        node.kind === "number"
          ? { n: Q.toText(node.value) }
          : node.kind === "symbol"
            ? { s: node.name }
            : { op: node.op, args: node.args.map((arg) => index.get(arg) ?? -1) },
      );
    }
    return index.get(root) ?? -1;
  };
  return { nodes, put };
}

export function derivationToJson(derivation: Derivation): DerivationJson {
  const { nodes, put } = nodeTable();
  const body = bodyToJson(derivation, put);
  return { format: "derive/derivation", version: 1, nodes, ...body };
}

export function proofToJson(claim: Claim, proof: Proof): ProofJson {
  const { nodes, put } = nodeTable();
  return { format: "derive/proof", version: 1, nodes, ...claimToJson(claim, proof, put) };
}

const claimToJson = ({ left, right, givens, lemmas }: Claim, proof: Proof, put: Put): ClaimJson => ({
  left: put(left),
  right: put(right),
  definitions: givens.definitions.map((d) => definitionToJson(d, put)),
  facts: givens.facts.map(put),
  ...(lemmas === undefined
    ? {}
    : {
        lemmas: lemmas.map((lemma) => ({
          name: lemma.name,
          ...claimToJson(lemma.claim, lemma.proof, put),
        })),
      }),
  proof: proofBodyToJson(proof, put),
});

export function proofBodyToJson(proof: Proof, put: Put): ProofBodyJson {
  const inner = (part: Proof): ProofBodyJson => proofBodyToJson(part, put);
  switch (proof.kind) {
    case "chain":
      return { kind: "chain", left: bodyToJson(proof.left, put), right: bodyToJson(proof.right, put) };
    case "through":
      return {
        ...proof,
        station: put(proof.station),
        first: inner(proof.first),
        second: inner(proof.second),
      };
    case "regions":
      return {
        ...proof,
        region: put(proof.region),
        inside: inner(proof.inside),
        outside: inner(proof.outside),
      };
    case "vacuous":
      return { ...proof, fact: put(proof.fact) };
    case "squares":
      return { ...proof, squared: inner(proof.squared) };
    case "values":
      return { ...proof, of: put(proof.of), at: proof.at.map(inner) };
    case "entries":
    case "terms":
      return { ...proof, proof: inner(proof.proof) };
    case "multiplied":
      return { ...proof, left: proof.left.map(put), right: proof.right.map(put), proof: inner(proof.proof) };
    case "slope":
      return {
        ...proof,
        by: put(proof.by),
        at: put(proof.at),
        slope: inner(proof.slope),
        value: inner(proof.value),
      };
  }
}

export const definitionToJson = ({ name, params, body }: Definition, put: Put): DefinitionJson => ({
  name,
  params: params.map(put),
  body: put(body),
});

function bodyToJson(derivation: Derivation, put: Put): BodyJson {
  const stepToJson = (step: Step): StepJson => ({
    rule: step.rule,
    relation: step.relation,
    at: put(step.at),
    becomes: put(step.becomes),
    bindings: [...step.bindings].map(([name, value]) => [name, put(value)] as const),
    assuming: step.assuming.map(put),
    ...(step.uses === undefined ? {} : { uses: step.uses }),
    ...(step.steps === undefined ? {} : { steps: step.steps.map(stepToJson) }),
  });
  return {
    goal: put(derivation.goal),
    result: put(derivation.result),
    stages: derivation.stages.map((stage) => stage.map(stepToJson)),
    definitions: derivation.givens.definitions.map((d) => definitionToJson(d, put)),
    facts: derivation.givens.facts.map(put),
    conditions: derivation.conditions.map(put),
    lemmas: derivation.lemmas.map((lemma) => bodyToJson(lemma, put)),
  };
}

/** Throws `DeriveError` when the value is not a derivation; replay decides whether it is a true one. */
export function derivationFromJson(json: unknown): Derivation {
  const value = json as Partial<DerivationJson> | null;
  if (value?.format !== "derive/derivation" || value.version !== 1 || !Array.isArray(value.nodes)) {
    throw new DeriveError("syntax", "this is not a derivation of version 1");
  }
  return bodyFromJson(value as DerivationJson, nodesFromJson(value.nodes as readonly NodeJson[]));
}

/** Throws `DeriveError` when the value is no proof; `checkProof` decides whether it proves the claim. */
export function proofFromJson(json: unknown): { claim: Claim; proof: Proof } {
  const value = json as Partial<ProofJson> | null;
  if (value?.format !== "derive/proof" || value.version !== 1 || !Array.isArray(value.nodes)) {
    throw new DeriveError("syntax", "this is not a proof of version 1");
  }
  const read = value as ProofJson;
  return claimFromJson(read, nodesFromJson(read.nodes));
}

function claimFromJson(json: ClaimJson, get: Get): { claim: Claim; proof: Proof } {
  const { left, right, definitions, facts, lemmas, proof } = json;
  const givens = { definitions: definitions.map((d) => definitionFromJson(d, get)), facts: facts.map(get) };
  const claim: Claim = {
    left: get(left),
    right: get(right),
    givens,
    ...(lemmas === undefined
      ? {}
      : { lemmas: lemmas.map((lemma) => ({ name: lemma.name, ...claimFromJson(lemma, get) })) }),
  };
  return { claim, proof: proofBodyFromJson(proof, get) };
}

export function nodesFromJson(list: readonly NodeJson[]): Get {
  const nodes: Expr[] = [];
  const get: Get = (i) => {
    const node = typeof i === "number" ? nodes[i] : undefined;
    if (node === undefined) throw new DeriveError("syntax", "a node is referred to that is not there");
    return node;
  };
  for (const node of list) nodes.push(nodeFromJson(node, get));
  return get;
}

export function proofBodyFromJson(json: ProofBodyJson, get: Get): Proof {
  const inner = (part: ProofBodyJson): Proof => proofBodyFromJson(part, get);
  switch (json.kind) {
    case "chain":
      return { kind: "chain", left: bodyFromJson(json.left, get), right: bodyFromJson(json.right, get) };
    case "through":
      return { ...json, station: get(json.station), first: inner(json.first), second: inner(json.second) };
    case "regions":
      return { ...json, region: get(json.region), inside: inner(json.inside), outside: inner(json.outside) };
    case "vacuous":
      return { ...json, fact: get(json.fact) };
    case "squares":
      return { ...json, squared: inner(json.squared) };
    case "values":
      return { ...json, of: symbolAt(json.of, get), at: json.at.map(inner) };
    case "entries":
    case "terms":
      return { ...json, proof: inner(json.proof) };
    case "multiplied":
      return { ...json, left: json.left.map(get), right: json.right.map(get), proof: inner(json.proof) };
    case "slope":
      return {
        ...json,
        by: symbolAt(json.by, get),
        at: get(json.at),
        slope: inner(json.slope),
        value: inner(json.value),
      };
    default:
      throw new DeriveError("syntax", "there is no proof of this kind");
  }
}

export function symbolAt(i: number, get: Get): Sym {
  const node = get(i);
  if (node.kind !== "symbol") throw new DeriveError("syntax", "a parameter must be a symbol");
  return node;
}

export const definitionFromJson = (d: DefinitionJson, get: Get): Definition => ({
  name: d.name,
  params: d.params.map((i) => symbolAt(i, get)),
  body: get(d.body),
});

function nodeFromJson(json: NodeJson, get: Get): Expr {
  if ("n" in json) {
    const value = Q.fromText(json.n);
    if (value === undefined || value.num < 0n) throw new DeriveError("syntax", `${json.n} is not a numeral`);
    return numeral(value);
  }
  return "s" in json ? symbol(json.s) : apply(json.op, json.args.map(get));
}

function bodyFromJson(json: BodyJson, get: Get): Derivation {
  const stepFromJson = (step: StepJson): Step => ({
    rule: step.rule,
    relation: step.relation,
    at: get(step.at),
    becomes: get(step.becomes),
    bindings: new Map(step.bindings.map(([name, i]) => [name, get(i)] as const)),
    assuming: step.assuming.map(get),
    ...(step.uses === undefined ? {} : { uses: step.uses }),
    ...(step.steps === undefined ? {} : { steps: step.steps.map(stepFromJson) }),
  });
  const definitions = json.definitions.map((d) => definitionFromJson(d, get));
  return {
    goal: get(json.goal),
    result: get(json.result),
    stages: json.stages.map((stage) => stage.map(stepFromJson)),
    givens: { definitions, facts: json.facts.map(get) },
    conditions: json.conditions.map(get),
    lemmas: json.lemmas.map((lemma) => bodyFromJson(lemma, get)),
  };
}
