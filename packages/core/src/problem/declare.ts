/**
 * What surrounds a question: declared symbols with their facts, unknown functions, definitions.
 * Texts like `x positive`, `x in (0, 1)`, `i in 1..n`, `f : function`, `s(r) = 1/(1 + e^(-r))`, `x > 0`.
 */
import { relation } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, symbol } from "../expr/expr.js";
import { symbolsOf } from "../expr/walk.js";
import { requireOrdered } from "../derive/derive.js";
import { LIBRARY } from "../library/library.js";
import { wholeNumber } from "../rewrite/condition.js";
import type { Definition } from "../rewrite/step.js";
import { indexFacts } from "../rewrite/tensor/range.js";
import { matrixFact, mentionsTensors, PROPERTIES, Shapes, vectorFact } from "../rewrite/tensor/shape.js";
import { OPERATIONS } from "../rewrite/tensor/operation.js";
import { parseName } from "../syntax/parser.js";
import type { Names } from "../syntax/vocabulary.js";
import { factsWithin, type Formulas, isWrittenOut, withoutCalls } from "./formulas.js";
import { asMeant } from "./matrix-notation.js";
import { asPlaced } from "./places.js";
import { withoutPrimes } from "./primes.js";
import { rowByRow } from "./rows.js";
import { withoutSingles } from "./singles.js";

const NONE: ReadonlySet<string> = new Set();

export interface Surroundings {
  readonly names: Names;
  readonly definitions: readonly Definition[];
  readonly formulas: Formulas;
  readonly facts: readonly Expr[];
  /** What is taken for granted of dimensions: n > 0. */
  readonly dimensions: readonly Expr[];
}

interface Draft {
  readonly tensors: Set<string>;
  readonly dimensions: Expr[];
  readonly functions: Map<string, number | undefined>;
  readonly symbols: Set<string>;
  readonly definitions: Definition[];
  readonly formulas: Map<string, Definition>;
  /** Both, in the order in which they were given. */
  readonly defined: Definition[];
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
  const draft: Draft = {
    functions: new Map(),
    symbols: new Set(),
    tensors: new Set(),
    definitions: [],
    formulas: new Map(),
    defined: [],
    facts: [],
    dimensions: [],
  };
  for (const [name, kind] of Object.entries(declare)) declareName(name, kind, draft);
  const loose = given.flatMap((line) => withSharedKinds(splitTopLevel(line)));
  // A definition may speak of vectors, whose shapes must be known by then.
  for (const part of loose) if (DECLARATION.test(part)) addGiven(part, draft);
  for (const text of define) addDefinition(text, draft);
  for (const part of loose) if (!DECLARATION.test(part)) addGiven(part, draft);
  requireOrdered(draft.defined);
  const { definitions, formulas, facts, dimensions } = draft;
  return {
    names: draft,
    definitions,
    formulas,
    facts: [...new Set(facts)],
    dimensions: [...new Set(dimensions)],
  };
}

/** An expression as it is meant among these names. Throws `DeriveError`. */
export const readExpression = (
  text: string,
  { names, facts, formulas, definitions }: Omit<Surroundings, "dimensions">,
): Expr =>
  withoutPrimes(
    meant(withoutCalls(asPlaced(LIBRARY.parse(text, names)), formulas), names, facts),
    definitions,
    names.tensors,
  );

const meant = (written: Expr, { tensors = NONE }: Names, facts: readonly Expr[]): Expr =>
  asMeant(withoutSingles(rowByRow(written, facts), tensors, facts), facts);

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

/** `x, w : vector n` declares both: names by themselves belong to the declaration that follows. */
function withSharedKinds(parts: readonly string[]): string[] {
  const whole: string[] = [];
  let names: string[] = [];
  for (const part of parts) {
    if (NAME.test(part)) names.push(part);
    else {
      whole.push(...(DECLARATION.test(part) ? [[...names, part].join(" ")] : [...names, part]));
      names = [];
    }
  }
  return [...whole, ...names];
}

const NAME = /^[\p{L}_][\p{L}\p{N}\p{M}_'₀-₉]*(?:_\{\w+\}|_\(\w+\))?$/u;

const DECLARATION = /^([^:=<>]+?)\s*:\s*(.+)$/s;

function addGiven(text: string, draft: Draft): void {
  const declared = DECLARATION.exec(text);
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
  if (isDefinition(text)) addDefinition(text, draft);
  else draft.facts.push(factFrom(text, draft));
}

/** `z = W*x` and `s(r) = …` give a name a meaning; `sum(p) = 1` and `a'*x = b` say something of names that have one. */
function isDefinition(text: string): boolean {
  const [, head = ""] = /^([^=<>!≤≥≠]+)=[^=]/.exec(text) ?? [];
  if (head === "" || /[<>!≤≥≠]/.test(text)) return false;
  const [, name = "", params] = /^\s*([^\s()]+)\s*(\(.*\))?\s*$/s.exec(head) ?? [];
  if (!NAME.test(name) || name.endsWith("'")) return /^[\s\p{L}\p{N}_(),]*$/u.test(head);
  return params === undefined || !isOperation(LIBRARY.vocabulary.lookup(name)?.name ?? name);
}

const isOperation = (name: string): boolean => Object.hasOwn(OPERATIONS, name);

/** Other names of functions may be given a new meaning, as σ may: those they are printed by may not. */
function requireOwn(name: string): void {
  if (!LIBRARY.isFunction(name) && !isOperation(name)) return;
  throw new DeriveError(
    "domain",
    `${name} is a function of the library: give yours another name, or leave it out`,
  );
}

const RELATIONS: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">=", "and"]);

function factFrom(text: string, draft: Draft): Expr {
  const fact = RELATION_SIGN.test(text)
    ? meant(withoutCalls(LIBRARY.parse(text, draft), draft.formulas), draft, draft.facts)
    : undefined;
  if (fact?.kind === "apply" && RELATIONS.has(fact.op)) return fact;
  throw new DeriveError(
    "syntax",
    `${JSON.stringify(text)} is not a declaration: write x positive, x > 0, x in (0, 1), f : function or s(r) = …`,
    { about: { text, offset: 0 } },
  );
}

const RELATION_SIGN = /[<>=≤≥≠]/;

const TABLE = /^\s*([^=<>!\s]+)\s*=\s*\[(.*)\]\s*$/s;

/** X = [[1, 0], [1, 1]] and x = [1, 2] taken apart; [x + 1] is an expression in brackets. */
export function tableIn(text: string): { readonly name: string; readonly table: string } | undefined {
  const [, name, inside = ""] = TABLE.exec(text) ?? [];
  const isTable = splitTopLevel(inside).length > 1 || inside.trim().startsWith("[");
  return name === undefined || !isTable ? undefined : { name, table: `[${inside}]` };
}

function addDefinition(text: string, draft: Draft): void {
  const table = tableIn(text);
  if (table !== undefined)
    throw new DeriveError(
      "unsupported",
      `${table.name} is given as data, and this question takes none: a claim or a formula is about every ${table.name}`,
      { about: { text, offset: 0 } },
    );
  const parsed = LIBRARY.parseDefinition(text, draft);
  const written = { ...parsed, body: withoutCalls(parsed.body, draft.formulas) };
  const { name, params } = written;
  if (params.length > 0) requireOwn(name);
  if (isWrittenOut(written, draft.facts)) {
    draft.formulas.set(name, written);
    draft.defined.push(written);
    draft.functions.set(name, params.length);
    return;
  }
  const definition = { ...written, body: meant(written.body, draft, factsWithin(written, draft.facts)) };
  draft.definitions.push(definition);
  draft.defined.push(definition);
  if (definition.params.length === 0) {
    draft.symbols.add(definition.name);
    nameShape(definition, draft);
  } else draft.functions.set(definition.name, definition.params.length);
}

/** A named intermediate has the shape of what it stands for. */
function nameShape({ name, body }: Definition, draft: Draft): void {
  if (!mentionsTensors(body, draft.facts)) return;
  const shape = new Shapes(draft.facts).of(body);
  const [n, m] = shape;
  if (n === undefined) return;
  draft.tensors.add(name);
  draft.facts.push(m === undefined ? vectorFact(symbol(name), n) : matrixFact(symbol(name), n, m));
}

const WORDS_OF_TENSORS: Readonly<Record<string, string>> = { "positive definite": "spd" };

/** `vector n simplex`, `matrix n (k + 1) symmetric`: dimensions, then what else is known. */
function declareTensor(name: string, text: string, draft: Draft): void {
  const [kind = "", ...rest] = wordsOf(
    text.replace(/positive definite/, WORDS_OF_TENSORS["positive definite"] ?? ""),
  );
  const wanted = kind === "vector" ? 1 : 2;
  const sizes = rest.slice(0, wanted);
  const fail = (message: string): DeriveError =>
    new DeriveError("syntax", `${name} is declared as ${JSON.stringify(text)}: ${message}`);
  if (sizes.length < wanted || sizes.some((size) => isProperty(size)))
    throw fail(wanted === 1 ? "write vector n" : "write matrix n m");
  const [n, m] = sizes.map((size) => dimension(size, draft, fail));
  const x = symbol(name);
  draft.symbols.add(name);
  if (n === undefined) throw fail("a dimension is missing");
  const fact = m === undefined ? vectorFact(x, n) : matrixFact(x, n, m);
  const isNumber = [n, m ?? n].every((d) => d.kind === "number" && d.value.num === 1n && d.value.den === 1n);
  // One entry is a number, whose transpose may be written all the same.
  draft.tensors.add(name);
  if (!isNumber) draft.facts.push(fact);
  const properties = rest.slice(wanted).join(" ");
  for (const word of properties
    .replace("full column rank", "fullrank")
    .split(/\s+/)
    .filter((w) => w !== "")) {
    if (!isProperty(word)) throw fail(`it does not know the word ${JSON.stringify(word)}`);
    draft.facts.push(apply(word, [x]));
  }
}

const isProperty = (word: string): boolean => (PROPERTIES as readonly string[]).includes(word);

/** Words, brackets kept together. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  let depth = 0;
  for (const piece of text.split(/(\s+|[()])/)) {
    if (piece === "(") depth += 1;
    const joins = depth > 0 && words.length > 0 && piece !== "(";
    if (joins) words.push((words.pop() ?? "") + piece);
    else if (piece.trim() !== "") words.push(piece);
    if (piece === ")") depth -= 1;
  }
  return words;
}

function dimension(text: string, draft: Draft, fail: (message: string) => DeriveError): Expr {
  const plain = text.replace(/^x$|^×$/, "");
  if (plain === "") throw fail("write the dimensions with a space between them: matrix n m");
  const node = LIBRARY.parse(text, draft);
  for (const s of symbolsOf(node)) draft.dimensions.push(relation(">", s, numeral(0)));
  return node;
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

/** `index 1..k`, and what follows `in`: `1..k`. */
const INDEX = /^(?:index|scalar)?\s*(\S.*?)\s*\.\.\s*(\S.*)$/s;

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
    requireOwn(name);
    draft.functions.set(name, ofMany[1] === undefined ? undefined : Number(ofMany[1]));
    return;
  }
  if (/^(vector|matrix)\b/.test(text)) {
    declareTensor(name, text, draft);
    return;
  }
  draft.symbols.add(name);
  const x = symbol(name);
  const range = INDEX.exec(text);
  if (range !== null) {
    const [low, high] = range.slice(1).map((end) => LIBRARY.parse(end, draft));
    if (low !== undefined && high !== undefined) draft.facts.push(...indexFacts(x, low, high));
    return;
  }
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
        `a declaration does not know the word ${JSON.stringify(word)}; it knows scalar, vector n, matrix n d, index 1..n, ${Object.keys(ADJECTIVES).join(", ")}, an interval such as (0, 1), and function`,
        { about: { text: word, offset: 0 } },
      );
    }
  }
}

/** Whether the question, or a name in it, is about vectors or matrices. */
export function isAboutTensors(question: Expr, { facts, definitions }: Surroundings): boolean {
  return [question, ...definitions.map((d) => d.body)].some((node) => mentionsTensors(node, facts));
}
