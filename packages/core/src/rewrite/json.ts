/**
 * A derivation as JSON and back. Nodes are written once, in a table, so that the text is as large
 * as the graph and not as the tree; reading interns them again. What is read is not trusted: it must
 * pass `replay`.
 */
import * as Q from "../number/rational.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { postorder } from "../expr/walk.js";
import type { Definition, Derivation, Step } from "./step.js";

/** A number as text, a symbol, or an operator with the positions of its arguments. */
type NodeJson =
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
  readonly steps?: readonly StepJson[];
}

interface DefinitionJson {
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

export function derivationToJson(derivation: Derivation): DerivationJson {
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
  const body = bodyToJson(derivation, put);
  return { format: "derive/derivation", version: 1, nodes, ...body };
}

function bodyToJson(derivation: Derivation, put: (node: Expr) => number): BodyJson {
  const stepToJson = (step: Step): StepJson => ({
    rule: step.rule,
    relation: step.relation,
    at: put(step.at),
    becomes: put(step.becomes),
    bindings: [...step.bindings].map(([name, value]) => [name, put(value)] as const),
    assuming: step.assuming.map(put),
    ...(step.steps === undefined ? {} : { steps: step.steps.map(stepToJson) }),
  });
  return {
    goal: put(derivation.goal),
    result: put(derivation.result),
    stages: derivation.stages.map((stage) => stage.map(stepToJson)),
    definitions: derivation.givens.definitions.map(({ name, params, body }) => ({
      name,
      params: params.map(put),
      body: put(body),
    })),
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
  const nodes: Expr[] = [];
  const get = (i: unknown): Expr => {
    const node = typeof i === "number" ? nodes[i] : undefined;
    if (node === undefined)
      throw new DeriveError("syntax", "the derivation refers to a node that is not there");
    return node;
  };
  for (const node of value.nodes as readonly NodeJson[]) nodes.push(nodeFromJson(node, get));
  return bodyFromJson(value as DerivationJson, get);
}

function nodeFromJson(json: NodeJson, get: (i: unknown) => Expr): Expr {
  if ("n" in json) {
    const value = Q.fromText(json.n);
    if (value === undefined || value.num < 0n) throw new DeriveError("syntax", `${json.n} is not a numeral`);
    return numeral(value);
  }
  return "s" in json ? symbol(json.s) : apply(json.op, json.args.map(get));
}

function bodyFromJson(json: BodyJson, get: (i: unknown) => Expr): Derivation {
  const stepFromJson = (step: StepJson): Step => ({
    rule: step.rule,
    relation: step.relation,
    at: get(step.at),
    becomes: get(step.becomes),
    bindings: new Map(step.bindings.map(([name, i]) => [name, get(i)] as const)),
    assuming: step.assuming.map(get),
    ...(step.steps === undefined ? {} : { steps: step.steps.map(stepFromJson) }),
  });
  const paramOf = (i: number): Sym => {
    const node = get(i);
    if (node.kind !== "symbol") throw new DeriveError("syntax", "a parameter must be a symbol");
    return node;
  };
  const definitions = json.definitions.map(
    (d): Definition => ({ name: d.name, params: d.params.map(paramOf), body: get(d.body) }),
  );
  return {
    goal: get(json.goal),
    result: get(json.result),
    stages: json.stages.map((stage) => stage.map(stepFromJson)),
    givens: { definitions, facts: json.facts.map(get) },
    conditions: json.conditions.map(get),
    lemmas: json.lemmas.map((lemma) => bodyFromJson(lemma, get)),
  };
}
