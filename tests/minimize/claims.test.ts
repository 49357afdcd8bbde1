/**
 * Claims that two problems have the same optima: every true one proved by a chain or by its optimum, every false one
 * refuted by an instance; chains replay from their JSON, and no step of one can be changed.
 */
import {
  answer,
  type ChainJson,
  chainFromJson,
  chainToJson,
  checkChain,
  DeriveError,
  type EquivalentAnswer,
  readStatements,
  relation,
  toResponse,
} from "@derive/core";
import { describe, expect, it } from "vitest";
import { entriesFrom, entriesOf } from "../../packages/core/src/evaluate/entries.js";
import { evaluate, holds } from "../../packages/core/src/evaluate/evaluate.js";
import { LIBRARY } from "../../packages/core/src/library/library.js";
import type { Refutation } from "../../packages/core/src/minimize/refute.js";
import { CORPUS } from "./corpus.js";

function settled(claim: string, given: readonly string[]): EquivalentAnswer {
  const lines = [...given.map((line) => `given ${line}`), `equivalent ${claim}`];
  const [statement] = readStatements(lines.join("\n")).statements;
  const request = statement?.request;
  const found = request?.task === "equivalent" ? answer(request) : undefined;
  if (found?.task !== "equivalent") throw new Error("this is no claim about optima");
  return found;
}

const accepted = (json: unknown): boolean => {
  try {
    const { claim, chain } = chainFromJson(json);
    return checkChain(claim, chain) === undefined;
  } catch (error) {
    if (error instanceof DeriveError) return false;
    throw error;
  }
};

/** The chain with one thing changed: a rule, an objective, a factor, a relation, an obligation, an end. */
function* spoiled(json: ChainJson): Generator<readonly [what: string, json: unknown]> {
  const stray = { ...json, nodes: [...json.nodes, { n: "12345" }] };
  const other = json.nodes.length;
  for (const side of ["left", "right"] as const) {
    for (const [i, step] of json[side].entries()) {
      const change = (what: string, by: object): readonly [string, unknown] => [
        `${side} ${i}: ${what}`,
        { ...stray, [side]: json[side].map((each, k) => (k === i ? { ...each, ...by } : each)) },
      ];
      const turned = step.to.kind === "argmin" ? "argmax" : "argmin";
      yield change("another kind", { to: { ...step.to, kind: turned } });
      yield change("another objective", { to: { ...step.to, objective: other } });
      yield change("another beginning", { from: { ...step.from, objective: other } });
      yield change("one obligation more", { obligations: [...step.obligations, step.from.objective] });
      if (step.obligations.length > 0) yield change("no obligations", { obligations: [] });
      yield change("an unknown rule", { rule: { kind: "guess" } });
      if (step.rule.kind !== "negate-flip") yield change("turned round", { rule: { kind: "negate-flip" } });
      if (step.rule.kind === "substitute") {
        yield change("another replacement", { rule: { ...step.rule, by: other } });
        yield change("another inverse", { rule: { ...step.rule, inverse: other } });
      }
      if (step.rule.kind === "scale")
        yield change("another factor", { rule: { ...step.rule, factor: other } });
      if (step.rule.kind === "add-constant")
        yield change("another constant", { rule: { ...step.rule, constant: other } });
      if (step.rule.kind === "increasing") {
        yield change("another function", { rule: { ...step.rule, map: { op: "atan" } } });
        yield change("decreasing", { rule: { ...step.rule, kind: "decreasing" } });
      }
    }
  }
  yield ["another meeting", { ...stray, meeting: { ...json.meeting, objective: other } }];
  yield ["another first problem", { ...stray, first: { ...json.first, objective: other } }];
  yield ["another variable", { ...stray, variables: [json.first.objective] }];
}

const rows = (kind: "holds" | "fails"): readonly (readonly [string, readonly string[]])[] =>
  CORPUS.flatMap((topic) => topic[kind].map((claim) => [claim, topic.given] as const));

describe("the corpus", () => {
  it("has enough of both", () => {
    expect(rows("holds").length).toBeGreaterThanOrEqual(60);
    expect(rows("fails").length).toBeGreaterThanOrEqual(40);
  });
});

describe("true claims are proved", () => {
  it.each(rows("holds"))("%s", (claim, given) => {
    const found = settled(claim, given);
    expect(toResponse(found)).toMatchObject({ ok: true, verdict: "proved" });
    if (found.claim === undefined || found.chain === undefined) return;
    const json = JSON.parse(JSON.stringify(chainToJson(found.claim, found.chain))) as ChainJson;
    expect(accepted(json)).toBe(true);
    for (const [what, changed] of spoiled(json)) expect(accepted(changed), what).toBe(false);
  });
});

describe("false claims are refuted", () => {
  it.each(rows("fails"))("%s", (claim, given) => {
    const found = settled(claim, given);
    const response = toResponse(found);
    expect(response).toMatchObject({ ok: true, verdict: "disproved" });
    expect(response.broken).toMatch(/^(add-constant|scale|stationary|rewrite)/);
    if (found.refutation === undefined) throw new Error("an instance is missing");
    check(found, found.refutation);
  });
});

describe("a change of variable", () => {
  const ask = (claim: string, given: string): unknown => toResponse(settled(claim, [given]));

  it.each([
    ["s: scalar, v: scalar positive", "v = s^2"],
    ["s: scalar positive, v: scalar", "v = s^2"],
    ["s: scalar, v: scalar positive", "v = e^s + 1"],
    ["s: scalar positive, v: scalar positive", "v = e^s"],
  ])("is not used where it is not one to one, or does not fit: %s, %s", (given, change) => {
    const claim = `argmin v of v - log(v) and argmin s of ${change.slice(4)} - log(${change.slice(4)}) with ${change}`;
    expect(ask(claim, given)).toMatchObject({ verdict: "undecided" });
  });

  it("is said of the two variables", () => {
    expect(() => settled("argmin v of v^2 and argmin s of s^2 with w = s", ["v: scalar, s: scalar"])).toThrow(
      "says what v is by s",
    );
    expect(() => settled("argmin v of v^2 and argmin s of s^2", ["v: scalar, s: scalar"])).toThrow(
      "different variables",
    );
  });
});

/** What a refutation says of its instance is so: worked out again from the problems as they were asked. */
function check({ left, right }: EquivalentAnswer, refutation: Refutation): void {
  if (refutation.kind !== "better" || !("variable" in right)) return;
  const problem = refutation.for === "first" ? left : right;
  const valueAt = (point: (typeof refutation)["point"]) => {
    const data = new Map([...refutation.at].map(([name, table]) => [name, entriesFrom(table)]));
    data.set(problem.variable.name, entriesFrom(point));
    return entriesOf(problem.objective, data)[0]![0]!;
  };
  const [better, worse] = [valueAt(refutation.point), valueAt(refutation.optimum)];
  const order = relation(problem.kind === "argmin" ? "<=" : ">=", better, worse);
  expect(evaluate(better, new Map(), LIBRARY.meanings).kind).toBe("value");
  expect(holds(order, new Map(), LIBRARY.meanings)).toBe("true");
}
