/** `derive rules`: the rule book as a table, one rule a line, or as JSON. */
import { LIBRARY, print, type Rule } from "@derive/core";
import { type Founded, foundations } from "@derive/core/tasks";
import type { Io } from "../io.js";
import { listing } from "../listing.js";
import type { Values } from "../options.js";

/** A rule as other programs get it: texts in our notation. */
interface RuleEntry {
  readonly id: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly when: readonly string[];
  readonly example: string;
  /** Only where proofs are asked for: "proved", or the reason of an axiom. */
  readonly rests?: string;
}

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  const heads = ["rule", "title", "statement", "when", ...(values.proofs ? ["rests on"] : [])];
  const founded = new Map(values.proofs ? foundations(LIBRARY).map((f) => [f.rule, f] as const) : []);
  const entries = LIBRARY.rules().map((rule) => entryOf(rule, founded.get(rule.id)));
  return listing({ what: "rule", heads, entries, row, word, json: values.json, io });
}

function row({ id, title, from, to, when, rests }: RuleEntry): string[] {
  return [id, title, `${from} = ${to}`, when.join(", "), ...(rests === undefined ? [] : [rests])];
}

function entryOf({ id, title, from, to, when, example }: Rule, founded: Founded | undefined): RuleEntry {
  const rests = founded && (founded.by === "proved" ? "proved" : `axiom: ${founded.reason ?? "not proved"}`);
  const entry = { id, title, from: print(from), to: print(to), when: when.map(textOf), example };
  return rests === undefined ? entry : { ...entry, rests };
}

function textOf(requirement: Rule["when"][number]): string {
  switch (requirement.kind) {
    case "free":
      return `${requirement.variable} free of ${requirement.of}`;
    case "numeral":
      return `${requirement.variable} is a numeral`;
    case "integer":
      return `${requirement.variable} is an integer`;
    case "relation":
      return print(requirement.condition);
  }
}
