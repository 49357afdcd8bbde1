/**
 * What the rule book rests on. Every statement of a function's record (its derivatives, values and
 * identities) is put to the verifier as a claim, the function written out by its definition, with a
 * library that knows values and identities only of the functions before it: what is proved then is a consequence of
 * definitions, arithmetic and the rules of calculus. What is left must be an axiom with a reason.
 */
import { derivativeOf } from "../expr/build.js";
import { apply, type Expr, symbol } from "../expr/expr.js";
import { fold, operatorsOf } from "../expr/walk.js";
import type { FunctionRecord } from "../library/definition.js";
import type { Library } from "../library/library.js";
import { instantiate } from "../rewrite/pattern.js";
import { known, wholeNumber } from "../rewrite/condition.js";
import { definedness } from "../rewrite/definedness.js";
import type { Rule } from "../rewrite/rule.js";
import type { Claim } from "../rewrite/proof.js";
import type { Definition } from "../rewrite/step.js";
import { prove } from "./prove.js";

export interface Founded {
  readonly rule: string;
  readonly by: "proved" | "axiom";
  /** Why an axiom is one. */
  readonly reason?: string;
}

/** Every rule of the library with what it rests on, in the order of the rule book. */
export function foundations(library: Library): Founded[] {
  const place = new Map(library.functions.map((record, i) => [record.name, i]));
  const isBefore = (name: string, record: FunctionRecord): boolean =>
    (place.get(name) ?? -1) < (place.get(record.name) ?? -1);
  const bare = hiding(library, () => true);
  const upTo = new Map(
    library.functions.map((record) => [record, hiding(library, (r) => !isBefore(r.name, record))] as const),
  );
  const owners = new Map(library.functions.flatMap((record) => idsOf(record).map((id) => [id, record])));
  return library.rules().map((rule) => {
    const record = owners.get(rule.id);
    if (record === undefined) return { rule: rule.id, by: "axiom", reason: reasonOf(rule) };
    const claim = claimOf(rule, record, library, (name) => !isBefore(name, record));
    const standsOn = record.means === undefined ? bare : (upTo.get(record) ?? bare);
    if (claim !== undefined && isProved(claim, standsOn)) return { rule: rule.id, by: "proved" };
    return { rule: rule.id, by: "axiom", ...(record.basis === undefined ? {} : { reason: record.basis }) };
  });
}

const reasonOf = ({ id, computed }: Rule): string =>
  computed !== undefined
    ? "a computation that the checker does again by itself"
    : id.startsWith("diff.")
      ? "a theorem of calculus"
      : "a law of powers and logarithms of positive numbers";

const idsOf = (record: FunctionRecord): string[] => [
  `diff.${record.name}`,
  ...(record.values ?? []).map((_, i) => `value.${record.name}.${i + 1}`),
  ...(record.identities ?? []).map(({ id }) => id),
];

function isProved(claim: Claim, library: Library): boolean {
  return prove(claim, { library, meanings: library.meanings }).kind === "proved";
}

/** The statement with its function written out, so that it cannot be used to prove itself. */
function claimOf(
  rule: Rule,
  record: FunctionRecord,
  library: Library,
  unfolds: (name: string) => boolean,
): Claim | undefined {
  const isDerivative = rule.id === `diff.${record.name}`;
  if (isDerivative && record.means === undefined) return undefined;
  const sides = isDerivative ? derivativeSides(record, library) : { left: rule.from, right: rule.to };
  if (sides === undefined) return undefined;
  const facts = rule.when.flatMap((requirement) =>
    requirement.kind === "relation"
      ? [requirement.condition]
      : requirement.kind === "integer"
        ? [wholeNumber(symbol(requirement.variable))]
        : [],
  );
  const written = (node: Expr): Expr => writtenOut(node, library, unfolds);
  // An identity is about the points at which its left side has a value.
  facts.push(...definedness(sides.left, library, known([], library)));
  return {
    left: written(sides.left),
    right: written(sides.right),
    givens: { definitions: [], facts: facts.map(written) },
  };
}

function derivativeSides(record: FunctionRecord, library: Library): { left: Expr; right: Expr } | undefined {
  const params = record.params.map(symbol);
  const index = record.params.findIndex((param) => record.derivative[param] !== undefined);
  const [by, partial] = [params[index], library.derivativeOf(record.name, index)];
  return by && partial && { left: derivativeOf(apply(record.name, params), by), right: partial.body };
}

/** Definitions put in, until none of these functions is left that has one. */
function writtenOut(root: Expr, library: Library, unfolds: (name: string) => boolean): Expr {
  const meaningOf = (op: string): Definition | undefined => (unfolds(op) ? library.meaningOf(op) : undefined);
  let node = root;
  // Definitions stand on simpler functions, so this ends.
  while ([...operatorsOf(node)].some((op) => meaningOf(op) !== undefined)) {
    node = fold<Expr>(node, (inner, args) => {
      if (inner.kind !== "apply") return inner;
      const meaning = meaningOf(inner.op);
      if (meaning === undefined) return apply(inner.op, args);
      return instantiate(meaning.body, new Map(meaning.params.map((p, i) => [p.name, args[i] ?? p])));
    });
  }
  return node;
}

/** The library without the values and identities of some functions. */
function hiding(library: Library, hides: (record: FunctionRecord) => boolean): Library {
  const records = library.functions.filter(hides);
  const hidden = new Set(records.flatMap((record) => idsOf(record).slice(1)));
  return {
    ...library,
    functions: library.functions.map(({ identities = [], values = [], ...rest }) =>
      hides(rest) ? rest : { ...rest, identities, values },
    ),
    rule: (id) => (hidden.has(id) ? undefined : library.rule(id)),
    valueRuleAt: (node) => {
      const rule = library.valueRuleAt(node);
      return rule === undefined || hidden.has(rule.id) ? undefined : rule;
    },
  };
}
