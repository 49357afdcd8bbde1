/**
 * Derivatives by one entry, z[i] or W[i,j]: worked out with indices where vectors and matrices stand with indices
 * only, and else as that entry of the gradient.
 */
import { derivativeOf, isApply, isNumber, relation } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../expr/walk.js";
import { derive } from "../derive/derive.js";
import { entryOf } from "../derive/tensor/entry.js";
import { isIndexed } from "../derive/tensor/entrywise.js";
import { gradientOf } from "../derive/tensor/gradient.js";
import { workingOf } from "../derive/working.js";
import { LIBRARY } from "../library/library.js";
import { binderIn, boundIn, freeIn, withOwnIndices } from "../expr/binders.js";
import { wholeNumber } from "../rewrite/condition.js";
import type { Givens } from "../rewrite/step.js";
import { Networks } from "../rewrite/tensor/network.js";
import { indexFactsIn } from "../rewrite/tensor/range.js";
import { Shapes } from "../rewrite/tensor/shape.js";
import { sameDimension } from "../rewrite/tensor/dimension.js";
import { printBriefly } from "../syntax/print.js";
import type { Part } from "./answered.js";
import { splitTopLevel, type Surroundings } from "./declare.js";
import type { DifferentiateRequest } from "./request.js";
import { variablesOf } from "./variables.js";
import { requirePlain } from "./places.js";

export interface Entry {
  readonly of: Sym;
  readonly at: readonly Expr[];
}

/** The variables asked for where entries are among them: z[i], W[i,j]; a whole variable is one without places. */
export function entriesAsked(request: DifferentiateRequest, around: Surroundings): Entry[] {
  const { wrt } = request;
  const texts = wrt === undefined ? [] : typeof wrt === "string" ? splitTopLevel(wrt) : wrt;
  if (!texts.some((text) => text.includes("["))) return [];
  return texts.flatMap((text): Entry[] => {
    if (!text.includes("["))
      return variablesOf({ ...request, wrt: [text] }, numeral(0), around).map((of) => ({ of, at: [] }));
    const [of, ...at] = argsOf(LIBRARY.parse(text, around.names), "[]");
    if (of?.kind !== "symbol") throw new DeriveError("syntax", `${text} is not an entry such as z[i]`);
    requirePlain(apply("[]", [of, ...at]));
    return [{ of, at }];
  });
}

const argsOf = (node: Expr, op: string): readonly Expr[] => (isApply(node, op) ? node.args : []);

/** Entries of what is computed, softmax(z)[i], as what they are computed from. */
export function entriesWrittenOut(root: Expr, facts: readonly Expr[]): Expr {
  const shapes = new Shapes(facts);
  const taken = new Set(symbolsOf(root).map((s) => s.name));
  const by = new Map<Expr, Expr>();
  for (const node of postorder(root)) {
    const [of, ...at] = isApply(node, "[]") ? node.args : [];
    if (of === undefined || of.kind === "symbol") continue;
    if (shapes.isScalar(of))
      throw new DeriveError("shape", `${printBriefly(of, 200)} is a number: it has no entries`);
    const written = entryOf(of, at, shapes, taken);
    if (written === undefined)
      throw new DeriveError("unsupported", `the entry ${printBriefly(node, 200)} has no short form`);
    by.set(node, written);
  }
  return by.size === 0 ? root : substitute(root, by);
}

/** The derivative by one entry, worked out with indices, where vectors and matrices stand with indices only. */
export function indexPart(
  question: Expr,
  wrt: Sym,
  at: readonly Expr[],
  givens: Givens,
  order: number,
): Part | undefined {
  const shapes = new Shapes(givens.facts);
  if (!isIndexed([question, ...givens.definitions.map((d) => d.body)], shapes)) return undefined;
  const by = at.length === 0 ? wrt : apply("[]", [wrt, ...at]);
  const taken = new Set(symbolsOf(by).map((s) => s.name));
  for (const { name, body, params } of givens.definitions) {
    const indices = new Set(
      [question, ...givens.definitions.map((d) => d.body)].flatMap((node) => [...boundIn(node)]),
    );
    if ([...freeIn(body)].some((s) => indices.has(s) && !params.some((param) => param === s)))
      throw new DeriveError("unsupported", `${name} has a free index that is also the index of a sum`);
  }
  const times = Array.from({ length: order }, () => by);
  const of = times.reduce<Expr>((node, each) => derivativeOf(node, each), withOwnIndices(question, taken));
  const derivation = derive(of, {
    ...givens,
    facts: [...givens.facts, ...indexFactsIn(of, shapes, boundIn(of)), ...wholeExponentsIn(of)],
  });
  return {
    wrt,
    order,
    of,
    derivation,
    result: derivation.result,
    conditions: withoutInstances(derivation.conditions, question, shapes),
    values: [],
    replayed: true,
    working: workingOf(derivation),
  };
}

/** Indices of sums that stand in exponents are whole numbers from where their sums begin: x^j has values for all x. */
function wholeExponentsIn(root: Expr): Expr[] {
  const free = freeIn(root);
  const lows = new Map<Sym, Expr[]>();
  for (const { index, low } of postorder(root).flatMap((node) => binderIn(node) ?? []))
    lows.set(index, [...(lows.get(index) ?? []), low]);
  const exponents = postorder(root).flatMap((node) => {
    const [, exponent] = isApply(node, "^") || isApply(node, ".^") ? node.args : [];
    return exponent === undefined ? [] : symbolsOf(exponent);
  });
  return [...lows].flatMap(([index, [low, ...others]]) => {
    // One letter for several ranges says nothing certain.
    const isOne = low?.kind === "number" && low.value.den === 1n && others.every((other) => other === low);
    return !isOne || free.has(index) || !exponents.includes(index)
      ? []
      : [wholeNumber(index), relation(">=", index, low)];
  });
}

/** What is asked of every term or factor is not asked of one of them again: x[k] > 0 beside x[i] > 0. */
function withoutInstances(conditions: readonly Expr[], question: Expr, shapes: Shapes): Expr[] {
  const everywhere = postorder(question).flatMap((node) => {
    const found = binderIn(node);
    return found !== undefined && isNumber(found.low, 1) ? [found] : [];
  });
  const instances = (general: Expr): Expr[] =>
    everywhere.reduce<Expr[]>(
      (found, { index, high }) =>
        found.flatMap((each) => [
          each,
          ...indicesAlong(high, conditions, shapes).map((place) =>
            substitute(each, new Map([[index, place]])),
          ),
        ]),
      [general],
    );
  const implied = conditions.flatMap((general) => instances(general).filter((each) => each !== general));
  return conditions.filter((condition) => !implied.includes(condition));
}

/** Indices of entries that are counted from 1 to the end. */
const indicesAlong = (end: Expr, roots: readonly Expr[], shapes: Shapes): Expr[] =>
  roots.flatMap((root) =>
    postorder(root).flatMap((node) => {
      const [of, ...at] = isApply(node, "[]") ? node.args : [];
      const shape = of === undefined ? [] : shapes.of(of);
      return at.filter((_, axis) => {
        const size = shape[shape.length - at.length + axis];
        return size !== undefined && sameDimension(size, end);
      });
    }),
  );

/** The derivative by one entry: that entry of the gradient. */
export function entryPart(
  question: Expr,
  wrt: Sym,
  at: readonly Expr[],
  givens: Givens,
  order: number,
): Part {
  if (order > 1)
    throw new DeriveError(
      "unsupported",
      "by an entry there are second derivatives where the question is written with indices: ask for the hessian by the whole variable",
    );
  const { derivation, gradient } = gradientOf(question, wrt, givens);
  const shapes = new Shapes(givens.facts);
  const taken = new Set([...at, question].flatMap((node) => symbolsOf(node).map((s) => s.name)));
  const entry = entryOf(gradient, at, shapes, taken);
  // The entry is compared with the gradient for an index that stands for any.
  const pick = apply("[]", [gradient, ...at]);
  if (entry === undefined || !new Networks(shapes).same(pick, entry))
    throw new DeriveError(
      "unsupported",
      `this entry of the gradient has no short form; the whole gradient is ${printBriefly(gradient, 300)}`,
    );
  return {
    wrt,
    order: 1,
    layout: "gradient",
    of: apply("gradient", [question, apply("[]", [wrt, ...at])]),
    derivation,
    result: entry,
    conditions: derivation.conditions,
    values: [],
    replayed: true,
    working: workingOf(derivation),
  };
}
