/**
 * The checks of computed rules: what replay runs for a step whose rule stands for a family that one
 * text cannot state (sums of any length, arithmetic, definitions of the user).
 *
 * A check receives the two sides and must confirm the equation by itself. It constructs nothing that
 * the driver constructed and calls none of the driver's code. `undefined` means confirmed.
 */
import { formulaAt } from "../expr/binders.js";
import {
  comparison,
  derivativeOf,
  factorsOf,
  isApply,
  isVariable,
  product,
  relation,
  sum,
  type Variable,
} from "../expr/build.js";
import { apply, type Apply, type Expr, numeral, type Sym, symbol } from "../expr/expr.js";

import { derivedName, splitDerivedName } from "../syntax/names.js";
import { sameAngle } from "./angle.js";
import {
  differenceOfEntries,
  hidesEntry,
  isOnlyTerm,
  onlyTerm,
  throughProduct,
  throughSum,
} from "./indexed.js";
import { sameElementary } from "./elementary.js";
import { sameUpToLogarithms } from "./logarithm.js";
import { sameFunction } from "./ring.js";
import type { Bindings, Definition } from "./step.js";
import { checkDifferential, differentialNeeds, type TensorContext } from "./tensor/differential.js";
import { isSlope, proofOfSlope, slopeIn } from "./tensor/gradient.js";
import { sameShape } from "./tensor/dimension.js";
import { Words } from "./tensor/words.js";
import { withTerms } from "./terms.js";

export interface CheckContext {
  readonly bindings: Bindings;
  readonly depends: (node: Expr, x: Variable) => boolean;
  /** What a name applied to arguments stands for: the user's functions first, then the library's. */
  readonly definitionOf: (name: string) => Definition | undefined;
  /** The derivative of a known function by one of its parameters, as the library's record has it. */
  readonly derivativeOf: (
    name: string,
    index: number,
  ) => { readonly params: readonly Sym[]; readonly body: Expr } | undefined;
  /** The derivative that an earlier lemma proved: D(name(params), param) equals body. */
  readonly lemmaOf: (
    name: string,
    index: number,
  ) => { readonly params: readonly Sym[]; readonly body: Expr } | undefined;
  /** Where the derivative of a known function exists, said of the arguments of `call`. */
  readonly conditionsOf: (call: Apply) => readonly Expr[];
  readonly lemmaConditionsOf: (call: Apply) => readonly Expr[];
  /** Whether the name is a function about which nothing is known. */
  readonly isUnknown: (name: string) => boolean;
  /** Whether the name is one of the user's definitions. */
  readonly isOwn: (name: string) => boolean;
  /** Whether the facts imply a relation. */
  readonly isGiven: (fact: Expr) => boolean;
  /** Whether the facts exclude a condition. */
  readonly isFalse: (condition: Expr) => boolean;
  /** What is known of vectors and matrices. */
  readonly tensors: () => TensorContext;
}

type Check = (at: Expr, becomes: Expr, context: CheckContext) => string | undefined;
type Needs = (at: Expr, context: CheckContext) => readonly Expr[];

/** `D(u, x)` taken apart. */
function differentiated(node: Expr): { of: Expr; by: Variable } | undefined {
  if (!isApply(node, "D")) return undefined;
  const [of, by] = node.args;
  return of !== undefined && isVariable(by) ? { of, by } : undefined;
}

const mustBe = (becomes: Expr, expected: Expr): string | undefined =>
  becomes === expected ? undefined : "the right side is not what the rule gives";

const sumRule: Check = (at, becomes) => {
  const d = differentiated(at);
  if (d === undefined || !isApply(d.of, "+")) return "the rule is about the derivative of a sum";
  return mustBe(becomes, sum(d.of.args.map((term) => derivativeOf(term, d.by))));
};

/** Terms that do not depend on the variable are left out. */
const constantTerms: Check = (at, becomes, { depends }) => {
  const d = differentiated(at);
  if (d === undefined || !isApply(d.of, "+")) return "the rule is about the derivative of a sum";
  const rest = d.of.args.filter((term) => depends(term, d.by));
  if (rest.length === 0 || rest.length === d.of.args.length) return "the terms do not differ in this";
  return mustBe(becomes, derivativeOf(sum(rest), d.by));
};

/** Constant factors stand before the derivative of the product of the others. */
const constantMultiple: Check = (at, becomes, { depends }) => {
  const d = differentiated(at);
  if (d === undefined || !isApply(d.of, "*")) return "the rule is about the derivative of a product";
  const free = d.of.args.filter((f) => !depends(f, d.by));
  const rest = d.of.args.filter((f) => depends(f, d.by));
  if (free.length === 0 || rest.length === 0) return "no factor is constant";
  return mustBe(becomes, product([...free, derivativeOf(product(rest), d.by)]));
};

/** The factors fall into groups; each term differentiates one group and keeps the others. */
const productRule: Check = (at, becomes) => {
  const d = differentiated(at);
  if (d === undefined || !isApply(d.of, "*") || !isApply(becomes, "+"))
    return "the rule is about the derivative of a product";
  const terms = becomes.args.map(factorsOf);
  const count = terms.length;
  const groups = terms.map((_, j) => terms[(j + 1) % count]?.[j]);
  const factors = groups.flatMap((group) =>
    group === undefined
      ? []
      : d.of.kind === "apply" && d.of.args.includes(group)
        ? [group]
        : factorsOf(group),
  );
  if (
    factors.length !== d.of.args.length ||
    factors.some((f, i) => d.of.kind === "apply" && f !== d.of.args[i])
  ) {
    return "the factors are not those of the product";
  }
  const right = terms.every(
    (parts, i) =>
      parts.length === count &&
      parts.every(
        (part, j) =>
          groups[j] !== undefined && part === (i === j ? derivativeOf(groups[j], d.by) : groups[j]),
      ),
  );
  return right ? undefined : "a term is not what the product rule gives";
};

/** The derivative of one entry by another is a product of deltas. */
const entryByOther: Check = (at, becomes) => {
  const d = differentiated(at);
  const expected = d && differenceOfEntries(d.of, d.by);
  return expected === undefined ? "the rule is about two entries of one family" : mustBe(becomes, expected);
};

/** A derivative goes through a sum whose index it does not mention. */
const indexedSum: Check = (at, becomes, { depends }) => {
  const d = differentiated(at);
  const [index, low, high] = d !== undefined && isApply(d.of, "sum") ? d.of.args : [];
  if (d === undefined || index === undefined || low === undefined || high === undefined)
    return "the rule is about the derivative of a sum over an index";
  if (depends(low, d.by) || depends(high, d.by)) return "the range of the sum depends on the variable";
  const [named] = isApply(becomes, "sum") ? becomes.args : [];
  const expected = named?.kind === "symbol" ? throughSum(d.of, d.by, named) : undefined;
  return expected === undefined ? "the index would be confused with another" : mustBe(becomes, expected);
};

/** The product times the sum of the relative changes of its factors. */
const indexedProduct: Check = (at, becomes, { depends }) => {
  const d = differentiated(at);
  const [index, low, high] = d !== undefined && isApply(d.of, "prod") ? d.of.args : [];
  if (d === undefined || index === undefined || low === undefined || high === undefined)
    return "the rule is about the derivative of a product over an index";
  if (depends(low, d.by) || depends(high, d.by)) return "the range of the product depends on the variable";
  const [, sum] = isApply(becomes, "*") ? becomes.args : [];
  const [named] = sum !== undefined && isApply(sum, "sum") ? sum.args : [];
  const expected = named?.kind === "symbol" ? throughProduct(d.of, d.by, named) : undefined;
  return expected === undefined
    ? "the index would be confused with another"
    : mustBe(becomes, expected.becomes);
};

/** The relative change of a factor is that of one that is not zero. */
const factorsNotZero: Needs = (at) => {
  const of = differentiated(at)?.of;
  const factor = of !== undefined && isApply(of, "prod") ? of.args[3] : undefined;
  return factor === undefined ? [] : [relation("!=", factor, numeral(0))];
};

/** Of the terms of a sum only one has the entry. */
const singleTerm: Check = (at, becomes, { tensors, depends, isOwn }) => {
  const d = differentiated(at);
  if (d !== undefined && hidesEntry(d.of, d.by, depends, isOwn))
    return "a name in the sum stands for something that may have the entry";
  if (d === undefined || !isOnlyTerm(d.of, d.by, tensors().shapes))
    return "more than one term of the sum may depend on the entry";
  const term = onlyTerm(d.of, d.by);
  return term === undefined
    ? "the rule is about a sum over an index"
    : mustBe(becomes, derivativeOf(term, d.by));
};

/** The same rational function of the atoms that the bindings name. */
const arithmetic: Check = (at, becomes, { bindings }) =>
  sameFunction(at, becomes, new Set(bindings.values()))
    ? undefined
    : "the two sides are not the same rational function";

/** Equal by the laws of the elementary functions that `elementary.ts` knows. */
const elementaryLaws: Check = (at, becomes, { bindings }) =>
  sameElementary(at, becomes, new Set(bindings.values()), symbol("pi"))
    ? undefined
    : "the laws of the elementary functions do not make the two sides equal";

const logarithmLaws: Check = (at, becomes, { bindings }) =>
  sameUpToLogarithms(at, becomes, new Set(bindings.values()), symbol("pi"))
    ? undefined
    : "the laws of the logarithm do not make the two sides equal";

/** The same function of arguments that are equal by the same laws. */
const equalArguments: Check = (at, becomes) => {
  if (at.kind !== "apply" || becomes.kind !== "apply" || at.op !== becomes.op || at.op === "D")
    return "the rule is about one function twice";
  const pi = symbol("pi");
  const same =
    at.args.length === becomes.args.length &&
    at.args.every((arg, i) => sameElementary(arg, becomes.args[i] as Expr, new Set(), pi));
  return same ? undefined : "the arguments are not equal";
};

const angles: Check = (at, becomes) =>
  sameAngle(at, becomes) ? undefined : "the two angles are not the same";

/** A symbol for which a fact gives the value. */
const given: Check = (at, becomes, { isGiven }) =>
  at.kind === "symbol" && isGiven(relation("=", at, becomes)) ? undefined : "the facts do not say so";

/** The first branch, whose condition is one of the needs. */
const caseHolds: Check = (at, becomes) =>
  isApply(at, "cases") && at.args.length > 1 && becomes === at.args[1]
    ? undefined
    : "the rule is about the first of several cases";

const caseNeeds: Needs = (at) => {
  const guard = at.kind === "apply" ? at.args[0] : undefined;
  return guard === undefined ? [] : isApply(guard, "and") ? guard.args : [guard];
};

/** The first branch left out, its condition being false. */
const caseFails: Check = (at, becomes, { isFalse }) => {
  if (!isApply(at, "cases") || at.args.length < 3) return "the rule is about the first of several cases";
  const [guard, , ...rest] = at.args;
  if (guard === undefined || !isFalse(guard)) return "the condition of the case is not excluded";
  const [only] = rest;
  return mustBe(becomes, rest.length === 1 && only !== undefined ? only : apply("cases", rest));
};

function applied(node: Expr, context: CheckContext): Expr | undefined {
  const name = node.kind === "symbol" ? node.name : node.kind === "apply" ? node.op : undefined;
  const definition = name === undefined ? undefined : context.definitionOf(name);
  const args = node.kind === "apply" ? node.args : [];
  if (definition === undefined || definition.params.length !== args.length) return undefined;
  return formulaAt(definition.body, definition.params, args);
}

const unfold: Check = (at, becomes, context) => {
  const expected = applied(at, context);
  return expected === undefined ? "there is no such definition" : mustBe(becomes, expected);
};

/** D of a named intermediate is D of what the name stands for. */
const named: Check = (at, becomes, context) => {
  const d = differentiated(at);
  const meaning = d === undefined || d.of === d.by ? undefined : applied(d.of, context);
  if (d === undefined || meaning === undefined) return "there is no such definition";
  return mustBe(becomes, derivativeOf(meaning, d.by));
};

const foldBack: Check = (at, becomes, context) => {
  const expected = applied(becomes, context);
  return expected === undefined ? "there is no such definition" : mustBe(at, expected);
};

/** The chain rule through a function of any number of arguments whose partial derivatives are given. */
function chain(
  at: Expr,
  becomes: Expr,
  partial: (call: Apply, index: number) => Expr | undefined,
  depends: (node: Expr, x: Variable) => boolean,
): string | undefined {
  const d = differentiated(at);
  const call = d?.of;
  if (d === undefined || call?.kind !== "apply") return "the rule is about the derivative of a function";
  const terms: Expr[] = [];
  for (const [i, arg] of call.args.entries()) {
    if (!depends(arg, d.by)) continue;
    const outer = partial(call, i);
    if (outer === undefined) return "this derivative is not known";
    terms.push(product([outer, derivativeOf(arg, d.by)]));
  }
  return mustBe(becomes, sum(terms));
}

/** A sum from one number to another is the sum of its terms. */
const terms: Check = (at, becomes) => {
  const written = withTerms(at);
  return written === undefined ? "the ends of the sum are no numbers" : mustBe(becomes, written);
};

/** A proved derivative of the user's function, and the chain rule. */
const lemma: Check = (at, becomes, context) => {
  const d = differentiated(at);
  const definition = d?.of.kind === "apply" ? context.definitionOf(d.of.op) : undefined;
  if (d === undefined || definition === undefined) return "there is no such definition";
  const hidden = !definition.params.some((p) => p === d.by) && context.depends(definition.body, d.by);
  if (hidden) return "the definition depends on the variable by itself";
  return chain(
    at,
    becomes,
    (call, i) => {
      const known = context.lemmaOf(call.op, i);
      return known && formulaAt(known.body, known.params, call.args);
    },
    context.depends,
  );
};

const ofUnknown: Check = (at, becomes, context) =>
  chain(
    at,
    becomes,
    (call, i) => {
      const head = readHead(call.op, call.args.length);
      if (head === undefined || !context.isUnknown(head.name)) return undefined;
      const orders = head.orders.map((order, k) => (k === i ? order + 1 : order));
      return apply(derivedName(head.name, orders), call.args);
    },
    context.depends,
  );

/** A written derivative of a known function, `tanh'(z)`, is what the library's record says. */
const prime: Check = (at, becomes, context) => {
  if (at.kind !== "apply") return "the rule is about a function";
  const head = readHead(at.op, at.args.length);
  if (head === undefined || head.orders.length !== 1 || head.orders[0] === 0)
    return "the rule is about a derivative of one argument";
  const known = context.derivativeOf(head.name, 0);
  const arg = at.args[0];
  if (known === undefined || arg === undefined || head.orders[0] !== 1) return "this derivative is not known";
  return mustBe(becomes, formulaAt(known.body, known.params, [arg]));
};

const STRICT: Readonly<Record<string, string>> = { "<=": "<", ">=": ">", "<": "<", ">": ">" };

/** A branch condition without its boundary; equalities have no inside. */
export function interior(condition: Expr): Expr | undefined {
  if (condition.kind !== "apply") return undefined;
  if (condition.op === "and") {
    const parts = condition.args.map(interior);
    return parts.some((p) => p === undefined) ? undefined : apply("and", parts as Expr[]);
  }
  const op = STRICT[condition.op];
  return op === undefined ? undefined : apply(op, condition.args);
}

/** Each branch is differentiated inside its region; what no region holds is left out. */
const casesRule: Check = (at, becomes) => {
  const d = differentiated(at);
  if (d === undefined || !isApply(d.of, "cases"))
    return "the rule is about the derivative of a definition by cases";
  const { args } = d.of;
  const expected: Expr[] = [];
  for (let i = 0; i + 1 < args.length; i += 2) {
    const inside = interior(args[i] as Expr);
    if (inside !== undefined) expected.push(inside, derivativeOf(args[i + 1] as Expr, d.by));
  }
  if (args.length % 2 === 1) expected.push(derivativeOf(args.at(-1) as Expr, d.by));
  return mustBe(becomes, apply("cases", expected));
};

/** max(u, v, …) is the argument that is at least as large as every other; min likewise. */
const extremum: Check = (at, becomes) => {
  const [only, ...more] = at.kind === "apply" ? at.args : [];
  if (at.kind !== "apply" || (at.op !== "max" && at.op !== "min") || only === undefined)
    return "the rule is about max and min";
  if (more.length === 0) return mustBe(becomes, only);
  const op = at.op === "max" ? ">=" : "<=";
  const expected = at.args.flatMap((u, i) => {
    const others = at.args.filter((_, j) => j !== i).map((v) => comparison(op, u, v));
    return [others.length === 1 ? (others[0] as Expr) : apply("and", others), u];
  });
  return mustBe(becomes, apply("cases", expected));
};

/** Where the branches meet, when something stands there: at a boundary a derivative is not claimed. */
const boundaries: Needs = (at) => {
  const of = differentiated(at)?.of;
  if (of === undefined || !isApply(of, "cases")) return [];
  const guards = of.args.filter((_, i) => i % 2 === 0 && i + 1 < of.args.length);
  const open =
    of.args.length % 2 === 1 || guards.length === 2 || guards.some((g) => interior(g) === undefined);
  const met = new Set<Expr>();
  for (const guard of open ? guards : []) {
    for (const part of isApply(guard, "and") ? guard.args : [guard]) {
      const [a, b] = part.kind === "apply" ? part.args : [];
      if (a !== undefined && b !== undefined && !met.has(relation("!=", b, a))) met.add(relation("!=", a, b));
    }
  }
  return [...met];
};

const lemmaConditions: Needs = (at, { lemmaConditionsOf }) => {
  const call = differentiated(at)?.of;
  return call?.kind === "apply" ? lemmaConditionsOf(call) : [];
};

const primeConditions: Needs = (at, { conditionsOf }) => {
  const head = at.kind === "apply" ? readHead(at.op, at.args.length) : undefined;
  return at.kind === "apply" && head !== undefined ? conditionsOf(apply(head.name, at.args)) : [];
};

const differential: Check = (at, becomes, { tensors }) => checkDifferential(at, becomes, tensors());

const differentialConditions: Needs = (at, { tensors }) => differentialNeeds(at, tensors());

const namedDifferential: Check = (at, becomes, { definitionOf }) => {
  const [of, by] = isApply(at, "differential") ? at.args : [];
  const body = of?.kind === "symbol" ? definitionOf(of.name) : undefined;
  if (of === undefined || by === undefined || body === undefined || body.params.length > 0)
    return "the rule is about the differential of a name with a definition";
  return mustBe(becomes, apply("differential", [body.body, by]));
};

/** The derivative by a vector, a matrix or an entry of one, from the differential that is proved beside it. */
const gradient: Check = (at, becomes, { tensors }) => {
  const slope = slopeIn(at);
  const proof = slope && proofOfSlope(slope, tensors());
  if (slope === undefined || proof === undefined) return "the differential is not proved";
  return isSlope(becomes, slope, proof, tensors()) ? undefined : "this is not what is paired with the change";
};

const gradientConditions: Needs = (at, { tensors }) => {
  const slope = slopeIn(at);
  return (slope && proofOfSlope(slope, tensors())?.conditions) ?? [];
};

const entryByEntry: Check = (at, becomes, { tensors }) => {
  const { networks, shapes } = tensors();
  if (!sameShape(shapes.of(at), shapes.of(becomes))) return "the two sides have different shapes";
  return networks.same(at, becomes) ? undefined : "the two sides differ entry by entry";
};

const withInverses: Check = (at, becomes, { tensors }) => {
  const { shapes } = tensors();
  if (!sameShape(shapes.of(at), shapes.of(becomes))) return "the two sides have different shapes";
  return new Words(shapes).same(at, becomes) ? undefined : "the two sides differ in a word";
};

export interface Computation {
  readonly check: Check;
  /** Conditions under which the equation holds, beyond both sides having a value. */
  readonly needs?: Needs;
  /**
   * Whether both sides have values at the same points by their nature, so that there is nothing to
   * compare: a function of the library has values where its definition has.
   */
  readonly sameDomain?: (at: Expr, becomes: Expr, isOwn: (name: string) => boolean) => boolean;
}

export const COMPUTATIONS: ReadonlyMap<string, Computation> = new Map<string, Computation>([
  ["sum", { check: sumRule }],
  ["constant-terms", { check: constantTerms }],
  ["constant-multiple", { check: constantMultiple }],
  ["product", { check: productRule }],
  ["entry-by-entry", { check: entryByOther }],
  ["indexed-sum", { check: indexedSum }],
  ["indexed-product", { check: indexedProduct, needs: factorsNotZero }],
  ["only-term", { check: singleTerm }],
  ["arithmetic", { check: arithmetic }],
  ["unfold", { check: unfold, sameDomain: (at, _, isOwn) => at.kind === "apply" && !isOwn(at.op) }],
  [
    "fold",
    { check: foldBack, sameDomain: (_, becomes, isOwn) => becomes.kind === "apply" && !isOwn(becomes.op) },
  ],
  ["named", { check: named }],
  ["differential", { check: differential, needs: differentialConditions }],
  ["differential-named", { check: namedDifferential }],
  ["gradient", { check: gradient, needs: gradientConditions }],
  ["tensors", { check: entryByEntry }],
  ["inverses", { check: withInverses }],
  ["terms", { check: terms }],
  ["lemma", { check: lemma, needs: lemmaConditions }],
  ["unknown-function", { check: ofUnknown }],
  ["prime", { check: prime, needs: primeConditions }],
  ["cases", { check: casesRule, needs: boundaries }],
  ["extremum", { check: extremum }],
  ["elementary", { check: elementaryLaws }],
  ["logarithms", { check: logarithmLaws }],
  ["arguments", { check: equalArguments }],
  ["angles", { check: angles }],
  ["given", { check: given }],
  ["case-holds", { check: caseHolds, needs: caseNeeds }],
  ["case-fails", { check: caseFails }],
]);

/** An applied name as function and order of differentiation in each argument: `f'` is f, once. */
export function readHead(op: string, arity: number): { name: string; orders: readonly number[] } | undefined {
  const derived = splitDerivedName(op);
  if (derived === undefined) return { name: op, orders: Array.from({ length: arity }, () => 0) };
  return derived.orders.length === arity ? derived : undefined;
}
