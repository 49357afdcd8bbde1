/**
 * What surrounds a question: declared symbols with their facts, unknown functions, definitions.
 * Texts like `x positive`, `x in (0, 1)`, `f : function`, `s(r) = 1/(1 + e^(-r))`, `x > 0`.
 */
import { relation } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { type Expr, numeral, symbol } from "../expr/expr.js";
import { requireOrdered } from "../derive/derive.js";
import { LIBRARY } from "../library/library.js";
import { wholeNumber } from "../rewrite/condition.js";
import type { Definition } from "../rewrite/step.js";
import { parseName } from "../syntax/parser.js";
import type { Names } from "../syntax/vocabulary.js";

export interface Surroundings {
  readonly names: Names;
  readonly definitions: readonly Definition[];
  readonly facts: readonly Expr[];
}

interface Draft {
  readonly functions: Map<string, number | undefined>;
  readonly symbols: Set<string>;
  readonly definitions: Definition[];
  readonly facts: Expr[];
}

/** The canonical spelling of a name as typed: `λ` is `lambda`, `x_{1}` is `x_1`. */
export const canonicalName = (typed: string): string => parseName(typed.trim(), LIBRARY.vocabulary);

/** The declarations of a request, its definitions, and loose `given` lines, in that order. */
export function surroundings(
  declare: Readonly<Record<string, string>> = {},
  define: readonly string[] = [],
  given: readonly string[] = [],
): Surroundings {
  const draft: Draft = { functions: new Map(), symbols: new Set(), definitions: [], facts: [] };
  for (const [name, kind] of Object.entries(declare)) declareName(name, kind, draft);
  for (const text of define) addDefinition(text, draft);
  for (const line of given) for (const part of splitTopLevel(line)) addGiven(part, draft);
  requireOrdered(draft.definitions);
  return { names: draft, definitions: draft.definitions, facts: draft.facts };
}

/** Splits at commas, semicolons and line ends that stand outside brackets. */
export function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const char of text) {
    if ("([{".includes(char)) depth += 1;
    if (")]}".includes(char)) depth -= 1;
    if (depth === 0 && (char === "," || char === ";" || char === "\n")) {
      parts.push(part);
      part = "";
    } else {
      part += char;
    }
  }
  parts.push(part);
  return parts.map((p) => p.trim()).filter((p) => p !== "");
}

const NAME = /^[\p{L}_][\p{L}\p{N}\p{M}_'₀-₉]*(?:_\{\w+\}|_\(\w+\))?$/u;

function addGiven(text: string, draft: Draft): void {
  const declared = /^([^:=<>]+?)\s*:\s*(.+)$/s.exec(text);
  if (declared?.[1] !== undefined && declared[2] !== undefined) {
    for (const name of declared[1].split(/\s+/).filter((n) => n !== ""))
      declareName(name, declared[2], draft);
    return;
  }
  const inRange = /^(\S+)\s+(?:in|∈)\s+(.+)$/s.exec(text);
  if (inRange?.[1] !== undefined && inRange[2] !== undefined) {
    declareName(inRange[1], `scalar ${inRange[2]}`, draft);
    return;
  }
  const adjective = /^(\S+)\s+([a-z ]+)$/s.exec(text);
  if (
    adjective?.[1] !== undefined &&
    adjective[2] !== undefined &&
    NAME.test(adjective[1]) &&
    isKind(adjective[2])
  ) {
    declareName(adjective[1], adjective[2], draft);
    return;
  }
  if (/^[^=<>!≤≥≠]+=[^=]/.test(text) && !/[<>!≤≥≠]/.test(text)) addDefinition(text, draft);
  else draft.facts.push(factFrom(text, draft));
}

const RELATIONS: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">=", "and"]);

function factFrom(text: string, draft: Draft): Expr {
  const fact = RELATION_SIGN.test(text) ? LIBRARY.parse(text, draft) : undefined;
  if (fact?.kind === "apply" && RELATIONS.has(fact.op)) return fact;
  throw new DeriveError(
    "syntax",
    `${JSON.stringify(text)} is not a declaration: write x positive, x > 0, x in (0, 1), f : function or s(r) = …`,
  );
}

const RELATION_SIGN = /[<>=≤≥≠]/;

function addDefinition(text: string, draft: Draft): void {
  const definition = LIBRARY.parseDefinition(text, draft);
  if (LIBRARY.isFunction(definition.name) && definition.params.length > 0) {
    throw new DeriveError(
      "domain",
      `${definition.name} is a function of the library: give yours another name, or leave the definition out`,
    );
  }
  draft.definitions.push(definition);
  if (definition.params.length === 0) draft.symbols.add(definition.name);
  else draft.functions.set(definition.name, definition.params.length);
}

const ADJECTIVES: Readonly<Record<string, (x: Expr) => Expr[]>> = {
  positive: (x) => [relation(">", x, numeral(0))],
  nonnegative: (x) => [relation(">=", x, numeral(0))],
  negative: (x) => [relation("<", x, numeral(0))],
  nonzero: (x) => [relation("!=", x, numeral(0))],
  integer: (x) => [wholeNumber(x)],
  unit: (x) => [relation(">=", x, numeral(0)), relation("<=", x, numeral(1))],
  binary: (x) => [wholeNumber(x), relation(">=", x, numeral(0)), relation("<=", x, numeral(1))],
  real: () => [],
};
const isAdjective = (word: string): boolean => Object.hasOwn(ADJECTIVES, word);

function isKind(text: string): boolean {
  return text
    .trim()
    .split(/\s+/)
    .every((word) => word === "scalar" || word === "function" || isAdjective(word));
}

function declareName(typed: string, kind: string, draft: Draft): void {
  const name = canonicalName(typed);
  const text = kind.trim();
  const ofMany = /^function(?:\s+of\s+(\d+))?$/.exec(text);
  if (ofMany !== null) {
    draft.functions.set(name, ofMany[1] === undefined ? undefined : Number(ofMany[1]));
    return;
  }
  if (/^(vector|matrix)\b/.test(text)) {
    throw new DeriveError(
      "unsupported",
      `${name} is declared as a ${text.split(/\s/)[0] ?? "vector"}: only scalars and functions are supported so far`,
    );
  }
  draft.symbols.add(name);
  const x = symbol(name);
  let rest = text.replace(/^scalar\b/, "").trim();
  while (rest !== "") {
    const interval = /^([([])\s*([^,]+?)\s*,\s*([^,]+?)\s*([)\]])\s*/.exec(rest);
    const word = /^(\S+)\s*/.exec(rest)?.[1] ?? rest;
    if (interval !== null) {
      const [all, open, low = "", high = "", close] = interval;
      if (!/inf/.test(low))
        draft.facts.push(relation(open === "(" ? ">" : ">=", x, LIBRARY.parse(low, draft)));
      if (!/inf/.test(high))
        draft.facts.push(relation(close === ")" ? "<" : "<=", x, LIBRARY.parse(high, draft)));
      rest = rest.slice(all.length);
    } else if (isAdjective(word)) {
      draft.facts.push(...(ADJECTIVES[word]?.(x) ?? []));
      rest = rest.slice(word.length).trim();
    } else {
      throw new DeriveError(
        "syntax",
        `a declaration does not know the word ${JSON.stringify(word)}; it knows scalar, ${Object.keys(ADJECTIVES).join(", ")}, an interval such as (0, 1), and function`,
      );
    }
  }
}
