/**
 * Every derivation replays from its JSON alone, and no changed derivation does: each field of each
 * step, at every depth, is altered in turn and the checker must refuse.
 */
import {
  answer,
  type Derivation,
  derivationFromJson,
  derivationToJson,
  type DerivationJson,
  LIBRARY,
  print,
  replay,
} from "@derive/core";
import { describe, expect, it } from "vitest";
import { QUESTIONS, TENSOR_QUESTIONS } from "../helpers/questions.js";

type StepJson = DerivationJson["stages"][number][number];
type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? Mutable<U>[] : T[K] };

function derivations(): { name: string; derivation: Derivation }[] {
  return [...QUESTIONS, ...TENSOR_QUESTIONS].flatMap((question) => {
    const solved = answer(question);
    if (solved.task !== "differentiate") return [];
    const method = question.view ?? question.layout ?? question.method;
    return solved.parts.map((part) => ({
      name: `${question.expr} by ${part.wrt.name}${method === undefined ? "" : `, ${method}`}`,
      derivation: part.derivation,
    }));
  });
}

const again = (json: DerivationJson): DerivationJson => JSON.parse(JSON.stringify(json)) as DerivationJson;

function accepted(json: unknown): boolean {
  return replay(derivationFromJson(json), LIBRARY).ok;
}

/** Every way to spoil one step: what is changed, and the change. */
function* spoiled(json: DerivationJson): Generator<{ what: string; json: DerivationJson }> {
  const count = json.nodes.length;
  const visit = function* (
    path: (root: DerivationJson) => Mutable<StepJson>,
  ): Generator<{ what: string; json: DerivationJson }> {
    const step = path(json);
    const change = (
      what: string,
      edit: (step: Mutable<StepJson>) => void,
    ): { what: string; json: DerivationJson } => {
      const copy = again(json);
      edit(path(copy));
      return { what: `${step.rule}: ${what}`, json: copy };
    };
    yield change("another rule", (s) => {
      s.rule = s.rule === "diff.sum" ? "diff.power" : "diff.sum";
    });
    yield change("an unknown rule", (s) => {
      s.rule = "diff.nothing";
    });
    yield change("another relation", (s) => {
      (s as { relation: string }).relation = "≈";
    });
    for (const other of [0, Math.floor(count / 2), count - 1]) {
      if (other !== step.at) {
        yield change(`at node ${other}`, (s) => {
          s.at = other;
        });
      }
      if (other !== step.becomes) {
        yield change(`becomes node ${other}`, (s) => {
          s.becomes = other;
        });
      }
    }
    yield change("an assumption more", (s) => {
      s.assuming = [...s.assuming, s.at];
    });
    if (step.assuming.length > 0) {
      yield change("an assumption less", (s) => {
        s.assuming = s.assuming.slice(1);
      });
    }
    if (step.steps !== undefined) {
      yield change("the finer steps left out", (s) => {
        s.steps = [];
      });
      for (let i = 0; i < step.steps.length; i += 1)
        yield* visit((root) => path(root).steps?.[i] as Mutable<StepJson>);
    }
  };
  for (let stage = 0; stage < json.stages.length; stage += 1) {
    const length = json.stages[stage]?.length ?? 0;
    for (let i = 0; i < length; i += 1) {
      yield* visit((root) => root.stages[stage]?.[i] as Mutable<StepJson>);
    }
  }
}

describe.each(derivations())("the derivative of $name", ({ derivation }) => {
  const json = derivationToJson(derivation);

  it("replays from its JSON", () => {
    expect(replay(derivationFromJson(again(json)), LIBRARY)).toEqual({ ok: true });
  });

  it("comes back from JSON as the same nodes", () => {
    expect(derivationFromJson(again(json)).result).toBe(derivation.result);
  });

  it("does not replay once any part of a step is changed", () => {
    let tried = 0;
    for (const { what, json: changed } of spoiled(json)) {
      tried += 1;
      expect(accepted(changed), what).toBe(false);
    }
    expect(tried).toBeGreaterThan(5);
  });

  it("does not replay with another result", () => {
    expect(accepted({ ...json, result: json.goal }), print(derivation.goal)).toBe(false);
  });

  it("does not replay without its conditions", () => {
    if (derivation.conditions.length > 0) expect(accepted({ ...json, conditions: [] })).toBe(false);
  });
});
