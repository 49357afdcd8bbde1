/**
 * A claim that two problems have the same optima, with its chain, as JSON and back. What is read is not trusted: it
 * must pass `checkChain`.
 */
import { DeriveError } from "../expr/error.js";
import * as Q from "../number/rational.js";
import {
  type DefinitionJson,
  definitionFromJson,
  definitionToJson,
  type Get,
  type NodeJson,
  nodesFromJson,
  nodeTable,
  type ProofBodyJson,
  proofBodyFromJson,
  proofBodyToJson,
  type Put,
  symbolAt,
} from "../rewrite/json.js";
import type { Chain, ChainRule, ChainStep, Monotone, Objective, SameOptima } from "./chain.js";

interface ObjectiveJson {
  readonly kind: "argmin" | "argmax";
  readonly objective: number;
}

type MonotoneJson = { readonly op: string } | { readonly power: string };

type RuleJson =
  | { readonly kind: "rewrite"; readonly proof?: ProofBodyJson }
  | { readonly kind: "add-constant"; readonly constant: number }
  | { readonly kind: "scale"; readonly factor: number }
  | { readonly kind: "negate-flip" }
  | { readonly kind: "substitute"; readonly of: number; readonly by: number; readonly inverse: number }
  | {
      readonly kind: "increasing" | "decreasing";
      readonly map: MonotoneJson;
      readonly applied: "to" | "from";
    };

interface ChainStepJson {
  readonly rule: RuleJson;
  readonly from: ObjectiveJson;
  readonly to: ObjectiveJson;
  readonly obligations: readonly number[];
}

export interface ChainJson {
  readonly format: "derive/chain";
  readonly version: 1;
  readonly nodes: readonly NodeJson[];
  readonly first: ObjectiveJson;
  readonly second: ObjectiveJson;
  readonly variables: readonly number[];
  readonly substitution?: { readonly of: number; readonly by: number };
  readonly definitions: readonly DefinitionJson[];
  readonly facts: readonly number[];
  readonly left: readonly ChainStepJson[];
  readonly right: readonly ChainStepJson[];
  readonly meeting: ObjectiveJson;
}

export function chainToJson(
  { first, second, variables, substitution, givens }: SameOptima,
  chain: Chain,
): ChainJson {
  const { nodes, put } = nodeTable();
  const objective = ({ kind, objective: of }: Objective): ObjectiveJson => ({ kind, objective: put(of) });
  const step = ({ rule, from, to, obligations }: ChainStep): ChainStepJson => ({
    rule: ruleToJson(rule, put),
    from: objective(from),
    to: objective(to),
    obligations: obligations.map(put),
  });
  return {
    format: "derive/chain",
    version: 1,
    nodes,
    first: objective(first),
    second: objective(second),
    variables: variables.map(put),
    ...(substitution === undefined
      ? {}
      : { substitution: { of: put(substitution.of), by: put(substitution.by) } }),
    definitions: givens.definitions.map((d) => definitionToJson(d, put)),
    facts: givens.facts.map(put),
    left: chain.left.map(step),
    right: chain.right.map(step),
    meeting: objective(chain.meeting),
  };
}

function ruleToJson(rule: ChainRule, put: Put): RuleJson {
  switch (rule.kind) {
    case "rewrite":
      return rule.proof === undefined
        ? { kind: "rewrite" }
        : { kind: "rewrite", proof: proofBodyToJson(rule.proof, put) };
    case "add-constant":
      return { kind: "add-constant", constant: put(rule.constant) };
    case "scale":
      return { kind: "scale", factor: put(rule.factor) };
    case "negate-flip":
      return { kind: "negate-flip" };
    case "substitute":
      return { kind: "substitute", of: put(rule.of), by: put(rule.by), inverse: put(rule.inverse) };
    case "increasing":
    case "decreasing": {
      const { map } = rule;
      return { ...rule, map: "op" in map ? { op: map.op } : { power: Q.toText(map.power) } };
    }
  }
}

/** Throws `DeriveError` where the value is no chain; `checkChain` decides whether it proves the claim. */
export function chainFromJson(json: unknown): { claim: SameOptima; chain: Chain } {
  const value = json as Partial<ChainJson> | null;
  if (value?.format !== "derive/chain" || value.version !== 1 || !Array.isArray(value.nodes))
    throw new DeriveError("syntax", "this is not a chain of version 1");
  const read = value as ChainJson;
  const get = nodesFromJson(read.nodes);
  const objective = ({ kind, objective: of }: ObjectiveJson): Objective => ({ kind, objective: get(of) });
  const step = ({ rule, from, to, obligations }: ChainStepJson): ChainStep => ({
    rule: ruleFromJson(rule, get),
    from: objective(from),
    to: objective(to),
    obligations: obligations.map(get),
  });
  return {
    claim: {
      first: objective(read.first),
      second: objective(read.second),
      variables: read.variables.map((i) => symbolAt(i, get)),
      ...(read.substitution === undefined
        ? {}
        : { substitution: { of: symbolAt(read.substitution.of, get), by: get(read.substitution.by) } }),
      givens: {
        definitions: read.definitions.map((d) => definitionFromJson(d, get)),
        facts: read.facts.map(get),
      },
    },
    chain: {
      left: read.left.map(step),
      right: read.right.map(step),
      meeting: objective(read.meeting),
    },
  };
}

function ruleFromJson(rule: RuleJson, get: Get): ChainRule {
  switch (rule.kind) {
    case "rewrite":
      return rule.proof === undefined
        ? { kind: "rewrite" }
        : { kind: "rewrite", proof: proofBodyFromJson(rule.proof, get) };
    case "add-constant":
      return { kind: "add-constant", constant: get(rule.constant) };
    case "scale":
      return { kind: "scale", factor: get(rule.factor) };
    case "negate-flip":
      return { kind: "negate-flip" };
    case "substitute":
      return {
        kind: "substitute",
        of: symbolAt(rule.of, get),
        by: get(rule.by),
        inverse: get(rule.inverse),
      };
    case "increasing":
    case "decreasing":
      return { kind: rule.kind, map: monotoneFromJson(rule.map), applied: rule.applied };
    default:
      throw new DeriveError("syntax", "there is no step of this kind");
  }
}

function monotoneFromJson(map: MonotoneJson): Monotone {
  if ("op" in map) return { op: map.op };
  const power = Q.fromText(map.power);
  if (power === undefined) throw new DeriveError("syntax", `${map.power} is not a power`);
  return { power };
}
