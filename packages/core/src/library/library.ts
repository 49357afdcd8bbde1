/**
 * The composition root: compiles the records of functions and rules into what the parser, the
 * rewriter, the checker and the evaluator consult. Nothing is compiled before it is asked for.
 */
import type { Kernel } from "../number/real.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, outsideScopes, type Sym, symbol } from "../expr/expr.js";
import { fold, operatorsOf } from "../expr/walk.js";
import { splitDerivedName } from "../syntax/names.js";
import { parse, parseDefinition } from "../syntax/parser.js";
import { type KnownFunction, type Names, NO_NAMES, type Vocabulary } from "../syntax/vocabulary.js";
import type { Partial, RuleBook } from "../rewrite/knowledge.js";
import { ANYWHERE, meet, type Range, rangeFromRelation } from "../rewrite/range.js";
import { compileRule, type Rule, type RuleText } from "../rewrite/rule.js";
import type { Definition } from "../rewrite/step.js";
import { OPERATIONS } from "../rewrite/tensor/operation.js";
import type { Meanings } from "../evaluate/evaluate.js";
import { CONSTANTS } from "./constants.js";
import type { FunctionRecord, Notation } from "./definition.js";
import { FUNCTIONS } from "./functions/index.js";
import { RULES } from "./rules/index.js";

/** An operation of vectors and matrices, how it is typed, and what it is called. */
export interface NamedOperation {
  readonly name: string;
  readonly call: string;
  readonly title: string;
  readonly aliases?: readonly string[];
}

export interface Library extends RuleBook {
  readonly functions: readonly FunctionRecord[];
  /** What people can do with vectors and matrices. */
  readonly operations: readonly NamedOperation[];
  readonly vocabulary: Vocabulary;
  readonly meanings: Meanings;
  readonly parse: (text: string, names?: Names) => Expr;
  readonly parseDefinition: (text: string, names?: Names) => Definition;
  readonly notationOf: (name: string) => Notation | undefined;
  readonly recordOf: (name: string) => FunctionRecord | undefined;
  /** What undoes a monotone function, by its one parameter v. */
  readonly inverseOf: (name: string) => Definition | undefined;
  /** The rule that differentiates a function of the library. */
  readonly derivativeRuleOf: (name: string) => Rule | undefined;
  /** Special values: `sin(0)` is 0. */
  readonly valueRuleAt: (node: Expr) => Rule | undefined;
  /** Every rule there is, the books' first, in a fixed order. */
  readonly rules: () => readonly Rule[];
}

const byName = new Map(FUNCTIONS.map((record) => [record.name, record]));
const byTypedName = new Map(
  FUNCTIONS.flatMap((record) => [record.name, ...(record.aliases ?? [])].map((name) => [name, record])),
);

function known(record: FunctionRecord): KnownFunction {
  const variadic = record.params.at(-1) === "...";
  const count = record.params.length - (variadic ? 1 : 0);
  return {
    name: record.name,
    minArgs: Math.max(1, count - Object.keys(record.defaults ?? {}).length),
    maxArgs: variadic ? Number.POSITIVE_INFINITY : count,
    named: record.notation.style === "named",
  };
}

const operationByTypedName = new Map(
  Object.entries(OPERATIONS).flatMap(([name, { aliases = [], least, most }]) => {
    const operation: KnownFunction = { name, minArgs: least, maxArgs: most };
    return [name, ...aliases].map((typed) => [typed, operation] as const);
  }),
);

const namedOperations: readonly NamedOperation[] = Object.entries(OPERATIONS).flatMap(
  ([name, { call, title, aliases }]) =>
    call === undefined || title === undefined
      ? []
      : [{ name, call, title, ...(aliases === undefined ? {} : { aliases }) }],
);

/** `cases(condition, value, …, otherwise)` is an operator of the language, written like a function. */
const CASES: KnownFunction = { name: "cases", minArgs: 2, maxArgs: Number.POSITIVE_INFINITY };

const vocabulary: Vocabulary = {
  lookup: (name) => {
    if (name === CASES.name) return CASES;
    const operation = operationByTypedName.get(name);
    if (operation !== undefined) return operation;
    const record = byTypedName.get(name);
    return record && known(record);
  },
  names: () => [...byTypedName.keys(), ...operationByTypedName.keys()],
};

const parseText = (text: string, names: Names = NO_NAMES): Expr => completed(parse(text, vocabulary, names));

/** Arguments that may be left out, put in: `elu(x)` is `elu(x, 1)`. */
function completed(root: Expr): Expr {
  const short = (name: string): boolean => byName.get(name)?.defaults !== undefined;
  if (![...operatorsOf(root)].some(short)) return root;
  return fold<Expr>(root, (node, args) => {
    if (node.kind !== "apply") return node;
    const record = byName.get(node.op);
    const missing = record?.defaults === undefined ? [] : record.params.slice(args.length);
    return apply(node.op, [
      ...args,
      ...missing.map((param) => parse(record?.defaults?.[param] ?? "", vocabulary)),
    ]);
  });
}

/** Texts inside records use single letters as their own parameters, never as functions. */
function inRecord(record: FunctionRecord, text: string): Expr {
  return parse(text, vocabulary, { functions: new Map(), symbols: new Set(record.params) });
}

/** Compiled once and kept, whatever question asks for it first. */
function remembered<K, V>(compute: (key: K) => V): (key: K) => V {
  const memo = new Map<K, { value: V }>();
  return (key) => {
    const kept = memo.get(key) ?? { value: outsideScopes(() => compute(key)) };
    memo.set(key, kept);
    return kept.value;
  };
}

const paramsOf = (record: FunctionRecord): Sym[] => record.params.filter((p) => p !== "...").map(symbol);

const meaningOf = remembered((name: string): Definition | undefined => {
  const record = byName.get(name);
  if (record === undefined) return primeOf(name);
  return record.means === undefined
    ? undefined
    : { name, params: paramsOf(record), body: inRecord(record, record.means) };
});

const inverseOf = remembered((name: string): Definition | undefined => {
  const record = byName.get(name);
  const text = record?.inverse;
  return text === undefined
    ? undefined
    : {
        name: `inverse of ${name}`,
        params: [symbol("v")],
        body: parse(text, vocabulary, { functions: new Map(), symbols: new Set(["v"]) }),
      };
});

const domainOf = remembered((name: string) => {
  const record = byName.get(name);
  const derived = derivedFrom(name);
  if (record === undefined && derived !== undefined) return smoothOf(derived);
  return record?.domain === undefined
    ? undefined
    : { params: paramsOf(record), conditions: record.domain.map((text) => inRecord(record, text)) };
});

const smoothOf = remembered((name: string) => {
  const record = byName.get(name);
  const texts = record === undefined ? [] : (record.smooth ?? record.domain ?? []);
  return record === undefined || texts.length === 0
    ? undefined
    : { params: paramsOf(record), conditions: texts.map((text) => inRecord(record, text)) };
});

const rangeOf = remembered((name: string): Range | undefined => {
  const record = byName.get(name);
  if (record?.range === undefined) return undefined;
  const value = symbol("v");
  return record.range.reduce<Range>((range, text) => {
    const said = rangeFromRelation(parseText(text));
    if (said?.node !== value) throw new Error(`the range of ${name} must be about v: ${text}`);
    return meet(range, said.range);
  }, ANYWHERE);
});

const derivativeOf = remembered((key: string): Partial | undefined => {
  const [name = "", index = ""] = key.split("#");
  const record = byName.get(name);
  const param = record?.params[Number(index)];
  const text = param === undefined ? undefined : record?.derivative[param];
  return record === undefined || text === undefined
    ? undefined
    : { params: paramsOf(record), body: inRecord(record, text) };
});

/** The rule D(f(u), x) = f'(u) D(u, x) as a text, made from the record. */
function derivativeText(record: FunctionRecord): RuleText | undefined {
  const params = record.params.filter((p) => p !== "...");
  const given = params.filter((p) => record.derivative[p] !== undefined);
  if (given.length === 0) return undefined;
  return {
    id: `diff.${record.name}`,
    title: `derivative of the ${record.title}`,
    from: `D(${record.name}(${params.join(", ")}), x)`,
    to: given.map((p) => `(${record.derivative[p] ?? ""})*D(${p}, x)`).join(" + "),
    when: [
      ...params.filter((p) => record.derivative[p] === undefined).map((p) => `${p} free of x`),
      ...(record.smooth ?? record.domain ?? []),
    ],
    example: `D(${record.name}(${params.join(", ")}), ${given[0] ?? "u"})`,
  };
}

const ruleText = new Map<string, RuleText>();
for (const rule of RULES) ruleText.set(rule.id, rule);

function textsOfFunctions(): RuleText[] {
  return FUNCTIONS.flatMap((record) => {
    const derivative = derivativeText(record);
    const values = (record.values ?? []).map((value, i) => ({
      id: `value.${record.name}.${i + 1}`,
      title: `value of ${record.title}`,
      from: `${record.name}(${value.at})`,
      to: value.is,
      example: `${record.name}(${value.at})`,
    }));
    const identities = (record.identities ?? []).map((identity) => ({
      title: `identity of the ${record.title}`,
      example: identity.from,
      ...identity,
    }));
    return [...(derivative === undefined ? [] : [derivative]), ...values, ...identities];
  });
}

let functionTexts: Map<string, RuleText> | undefined;
function textOf(id: string): RuleText | undefined {
  const own = ruleText.get(id);
  if (own !== undefined) return own;
  functionTexts ??= new Map(textsOfFunctions().map((text) => [text.id, text]));
  return functionTexts.get(id);
}

const RULE_LETTERS: Names = {
  functions: new Map([["f", undefined]]),
  symbols: new Set(["u", "v", "w", "z", "c", "n", "x", "a", "b"]),
  tensors: new Set(["u", "v", "w"]),
};

const ruleOf = remembered((id: string): Rule | undefined => {
  const text = textOf(id);
  return text && compileRule(text, (source) => parseText(source, RULE_LETTERS));
});

let valueRules: Map<Expr, Rule> | undefined;
function valueRuleAt(node: Expr): Rule | undefined {
  if (valueRules === undefined) {
    valueRules = new Map();
    for (const record of FUNCTIONS) {
      for (let i = 1; i <= (record.values?.length ?? 0); i += 1) {
        const rule = ruleOf(`value.${record.name}.${i}`);
        if (rule !== undefined) valueRules.set(rule.from, rule);
      }
    }
  }
  return valueRules.get(node);
}

/** A written derivative of a function of ours, `tanh'(z)`, means what its record says. */
function primeOf(op: string): Definition | undefined {
  const derived = derivedFrom(op);
  const partial = derived === undefined ? undefined : derivativeOf(`${derived}#0`);
  return partial && { name: op, ...partial };
}

/** `tanh` of `tanh'`. */
function derivedFrom(op: string): string | undefined {
  const head = splitDerivedName(op);
  return head?.orders.length === 1 && head.orders[0] === 1 ? head.name : undefined;
}

const constants = new Map<string, Kernel>(CONSTANTS.map((constant) => [constant.name, constant.evaluate]));

const meanings: Meanings = {
  kernel: (op) => byName.get(op)?.evaluate,
  means: meaningOf,
  constant: (name) => constants.get(name),
  special: (node) => valueRuleAt(node)?.to,
  domain: domainOf,
};

export const LIBRARY: Library = {
  functions: FUNCTIONS,
  operations: namedOperations,
  vocabulary,
  meanings,
  parse: parseText,
  parseDefinition: (text, names = NO_NAMES) => {
    const { name, params, body } = parseDefinition(text, vocabulary, names);
    return { name, params, body: completed(body) };
  },
  rule: ruleOf,
  isFunction: (name) => byName.has(name),
  recordOf: (name) => byName.get(name),
  notationOf: (name) => byName.get(name)?.notation,
  meaningOf,
  inverseOf,
  domainOf,
  smoothOf,
  rangeOf,
  derivativeOf: (name, index) => derivativeOf(`${name}#${index}`),
  derivativeRuleOf: (name) => ruleOf(`diff.${name}`),
  valueRuleAt,
  rules: () =>
    [...ruleText.keys(), ...textsOfFunctions().map((text) => text.id)].flatMap((id) => ruleOf(id) ?? []),
};

export function requireRule(id: string): Rule {
  const rule = LIBRARY.rule(id);
  if (rule === undefined) throw new DeriveError("internal", `the library lost the rule ${id}`);
  return rule;
}
