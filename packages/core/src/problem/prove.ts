/** The task `prove`: a claim read, settled, and its proof or its counterexample as an answer. */
import * as Q from "../number/rational.js";
import { isApply, relation } from "../expr/build.js";
import { boundIn } from "../expr/binders.js";
import { DeriveError } from "../expr/error.js";
import { type Expr, symbol } from "../expr/expr.js";
import { postorder } from "../expr/walk.js";
import { LIBRARY } from "../library/library.js";
import { type Claim, derivationsIn, type Proof, type ProvedClaim } from "../rewrite/proof.js";
import type { Definition, Step } from "../rewrite/step.js";
import { indexFactsIn } from "../rewrite/tensor/range.js";
import { mentionsTensors, Shapes } from "../rewrite/tensor/shape.js";
import { print } from "../syntax/print.js";
import { prove } from "../verify/prove.js";
import { proveTensors } from "../verify/prove-tensors.js";
import { type ShownProof, showProof } from "../verify/show.js";
import type { Witness } from "../verify/verdict.js";
import { isAboutTensors, readExpression, surroundings, type Surroundings } from "./declare.js";
import { families } from "./families.js";
import { withHidden } from "./hidden.js";
import type { ProveAnswer, UsedLemma } from "./answered.js";
import type { LemmaRequest, ProveRequest } from "./request.js";
import type { OkResponse, StepResponse } from "./response.js";
import { tableJson } from "./json.js";
import { inserted, meaningsWith, type Written, writtenValue } from "./values.js";

export function answerClaim(request: ProveRequest): ProveAnswer {
  const read = surroundings(request.declare, request.define, request.given);
  const typed = inFull(sidesOf(request, read), read);
  const moves = [typed.left, typed.right].flatMap((side) => postorder(side)).flatMap(variableOf);
  const { questions, around } = withHidden([typed.left, typed.right], read, moves);
  const [left = typed.left, right = typed.right] = questions;
  const lemmas = (request.using ?? []).map((lemma, i) => lemmaFrom(lemma, i, around));
  const claim: Claim = {
    left,
    right,
    givens: { definitions: around.definitions, facts: around.facts },
    ...(lemmas.length === 0 ? {} : { lemmas }),
  };
  const via = (request.via ?? []).map((text) => readExpression(text, around));
  const wanted = functionNamed(request.in?.[0], around);
  const meanings = meaningsWith(around.definitions);
  const roots = [left, right, ...around.definitions.map((d) => d.body)];
  const shapes = families(roots, [...around.facts, ...around.dimensions]);
  const verdict =
    isAboutTensors(relation("=", left, right), around) || shapes.length > 0
      ? proveTensors(
          withFacts(claim, impliedFacts(claim, [...around.dimensions, ...shapes])),
          LIBRARY,
          meanings,
        )
      : prove(claim, {
          library: LIBRARY,
          meanings,
          hints: { via, ...(wanted === undefined ? {} : { in: wanted }) },
        });
  const found: Omit<ProveAnswer, "response"> = {
    task: "prove",
    ...(request.id === undefined ? {} : { id: request.id }),
    question: relation("=", left, right),
    definitions: around.definitions,
    facts: around.facts,
    verdict,
    lemmas: verdict.kind === "proved" ? lemmas.filter(({ name }) => usedIn(verdict.proof).has(name)) : [],
    shown:
      verdict.kind === "proved" ? (detail) => showProof(verdict.claim, verdict.proof, detail) : undefined,
  };
  return { ...found, response: () => claimResponse(found) };
}

/** With names for vectors, matrices and what is made of them written out: a claim about z is one about X*w. */
function inFull({ left, right }: Sides, { definitions, facts }: Surroundings): Sides {
  const by = new Set([left, right].flatMap((side) => postorder(side)).flatMap(variableOf));
  const named = definitions.filter(
    ({ name, params, body }) => params.length === 0 && !by.has(symbol(name)) && mentionsTensors(body, facts),
  );
  return { left: inserted(left, named), right: inserted(right, named) };
}

/** What a derivative is taken by. */
const variableOf = (node: Expr): Expr[] => (isApply(node, "D") ? node.args.slice(1, 2) : []);

interface Sides {
  readonly left: Expr;
  readonly right: Expr;
}

interface Lemma extends ProvedClaim, UsedLemma {}

/** Throws `DeriveError` when it is not proved. */
function lemmaFrom(asked: string | LemmaRequest, index: number, around: Surroundings): Lemma {
  const { name, claim: text } =
    typeof asked === "string"
      ? { name: index === 0 ? "the lemma" : `lemma ${index + 1}`, claim: asked }
      : asked;
  const { left, right } = sidesOf({ claim: text }, around);
  const question = relation("=", left, right);
  const claim: Claim = { left, right, givens: { definitions: around.definitions, facts: around.facts } };
  if (isAboutTensors(question, around))
    throw new DeriveError("unsupported", `${name}: a claim about vectors or matrices cannot be cited yet`);
  const verdict = prove(claim, { library: LIBRARY, meanings: meaningsWith(around.definitions) });
  if (verdict.kind !== "proved")
    throw new DeriveError("domain", `${print(question)} cannot be used: it is ${SAID[verdict.kind]}`);
  return {
    name,
    claim: verdict.claim,
    proof: verdict.proof,
    question,
    conditions: verdict.conditions,
    shown:
      typeof asked === "string" ? (detail) => showProof(verdict.claim, verdict.proof, detail) : undefined,
  };
}

const SAID = { disproved: "false", supported: "not proved", undecided: "not settled" } as const;

/** Names of the lemmas that steps of a proof cite. */
function usedIn(proof: Proof): ReadonlySet<string> {
  const names = new Set<string>();
  const note = (steps: readonly Step[]): void => {
    for (const step of steps) {
      if (step.uses !== undefined) names.add(step.uses);
      note(step.steps ?? []);
    }
  };
  for (const derivation of derivationsIn(proof)) note(derivation.stages.flat());
  return names;
}

/** What is known of dimensions and families, and that the entries of which is spoken are there. */
function impliedFacts({ left, right, givens }: Claim, known: readonly Expr[]): Expr[] {
  const shapes = new Shapes([...givens.facts, ...known]);
  const entries = [left, right].flatMap((side) => indexFactsIn(side, shapes, boundIn(side)));
  return [...known, ...entries.filter((fact) => !givens.facts.includes(fact))];
}

const withFacts = (claim: Claim, facts: readonly Expr[]): Claim => ({
  ...claim,
  givens: { ...claim.givens, facts: [...claim.givens.facts, ...facts] },
});

function sidesOf(
  { claim, lhs, rhs }: Pick<ProveRequest, "claim" | "lhs" | "rhs">,
  around: Surroundings,
): Sides {
  if (lhs !== undefined && rhs !== undefined)
    return { left: readExpression(lhs, around), right: readExpression(rhs, around) };
  if (claim === undefined) throw new DeriveError("syntax", "a claim has two sides: lhs and rhs");
  const equation = readExpression(claim, around);
  const [left, right] = isApply(equation, "=") ? equation.args : [];
  if (left === undefined || right === undefined) {
    throw new DeriveError("syntax", "a claim is an equation, as in tanh(x) = 2*sigma(2x) - 1");
  }
  return { left, right };
}

function functionNamed(name: string | undefined, { definitions }: Surroundings): Definition | undefined {
  if (name === undefined) return undefined;
  const definition =
    definitions.find((d) => d.name === name) ??
    LIBRARY.meaningOf(LIBRARY.vocabulary.lookup(name)?.name ?? name);
  if (definition === undefined)
    throw new DeriveError("unsupported", `${name} has no definition, so a proof cannot be led through it`);
  return definition;
}

/** The answer as plain JSON. */
function claimResponse({ id, verdict, shown }: Omit<ProveAnswer, "response">): OkResponse {
  const common = {
    ...(id === undefined ? {} : { id }),
    ok: true,
    result: verdict.kind,
    verdict: verdict.kind,
  } as const;
  switch (verdict.kind) {
    case "proved":
      return {
        ...common,
        conditions: verdict.conditions.map((c) => print(c)),
        steps: shown === undefined ? [] : stepsOf(shown("normal")),
        replayed: true,
      };
    case "disproved":
      return { ...common, witness: witnessResponse(verdict.witness), sides: sidesAt(verdict.witness) };
    case "supported":
    case "undecided":
      return { ...common, why: verdict.why };
  }
}

/** Coordinates as numbers where a number says them exactly, else as text: 1/3. */
function witnessResponse({ at, functions, tables }: Witness): Record<string, number | string> {
  const coordinates = [...at].map(([name, value]) => [
    name,
    Q.isInteger(value) ? Q.toNumber(value) : Q.toText(value),
  ]);
  const named = functions.map(({ name, params, body }) => [
    `${name}(${params.map((p) => p.name).join(", ")})`,
    print(body),
  ]);
  const wide = [...(tables ?? [])].map(([name, table]) => [name, tableJson(table)]);
  return Object.fromEntries([...coordinates, ...named, ...wide]) as Record<string, number | string>;
}

const sidesAt = ({ left, right }: Witness): { left: Written; right: Written } => ({
  left: writtenValue(left),
  right: writtenValue(right),
});

/** All lines of a proof, one after the other, with the cases they stand in. */
function stepsOf(shown: ShownProof, within: readonly Expr[] = []): StepResponse[] {
  switch (shown.kind) {
    case "chain":
      return shown.lines.map((line) => ({
        rule: line.reason.rule,
        title: line.reason.title,
        at: print(line.changed.from),
        becomes: print(line.changed.to),
        line: print(line.expr),
        ...(line.reason.uses === undefined ? {} : { uses: line.reason.uses }),
        assuming: [...within, ...line.assuming].map((c) => print(c)),
      }));
    case "regions":
      return shown.parts.flatMap(({ region, shown: inner }) => stepsOf(inner, [...within, region]));
    case "vacuous":
      return [];
    case "squares":
      return stepsOf(shown.squared, within);
    case "values":
      return shown.parts.flatMap(({ value, shown: inner }) =>
        stepsOf(inner, [...within, relation("=", shown.of, value)]),
      );
    case "entries":
    case "terms":
    case "multiplied":
      return stepsOf(shown.shown, within);
    case "slope":
      return [...stepsOf(shown.slope.shown, within), ...stepsOf(shown.value.shown, within)];
  }
}
