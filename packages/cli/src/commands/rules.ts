/** `derive rules`: the rule book as a table, one rule a line, or as JSON. */
import { LIBRARY, print, type Rule } from "@derive/core";
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
}

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  const heads = ["rule", "title", "statement", "when"];
  const entries = LIBRARY.rules().map(entryOf);
  return listing({ what: "rule", heads, entries, row, word, json: values.json, io });
}

function row({ id, title, from, to, when }: RuleEntry): string[] {
  return [id, title, `${from} = ${to}`, when.join(", ")];
}

function entryOf({ id, title, from, to, when, example }: Rule): RuleEntry {
  return { id, title, from: print(from), to: print(to), when: when.map(textOf), example };
}

function textOf(requirement: Rule["when"][number]): string {
  switch (requirement.kind) {
    case "free":
      return `${requirement.variable} free of ${requirement.of}`;
    case "integer":
      return `${requirement.variable} is an integer`;
    case "relation":
      return print(requirement.condition);
  }
}
