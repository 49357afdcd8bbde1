/**
 * Optima where a gradient that works entry by entry is zero: its derivative is positive on an interval, so that it
 * is zero in one place at most, and the place is found by undoing what is done to the variable.
 */
import { derivativeOf, div, isApply, neg, product, relation } from "../expr/build.js";
import { attempt } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { dependence, substitute, symbolsOf } from "../expr/walk.js";
import { derive } from "../derive/derive.js";
import { tidy } from "../derive/tidy.js";
import { TensorTidy } from "../derive/tensor/tidy.js";
import { LIBRARY } from "../library/library.js";
import { factsOf, isRelation, known, standing } from "../rewrite/condition.js";
import { definedness } from "../rewrite/definedness.js";
import { isInterval } from "../rewrite/part-claim.js";
import { sameFunction } from "../rewrite/ring.js";
import type { Givens } from "../rewrite/step.js";
import { type Elementwise, elementwise, written } from "../rewrite/tensor/elementwise.js";
import { factsOfEntries } from "../rewrite/tensor/entry-claim.js";
import { isShapeFact, mentionsTensors, Shapes } from "../rewrite/tensor/shape.js";
import { prove } from "../verify/prove.js";
import { isolated, neat } from "./isolate.js";
import { isImplied } from "./sign.js";

export interface ByRise {
  readonly optimum: Expr;
  /** The derivative of the gradient, entry by entry; it is positive. */
  readonly rise: Expr;
  readonly conditions: readonly Expr[];
}

const ZERO = numeral(0);

/** `slope` is the gradient, or its negative where a maximum is sought. `undefined` where this does not decide. */
export function optimumByRise(
  objective: Expr,
  slope: Expr,
  variable: Sym,
  conditions: readonly Expr[],
  givens: Givens,
  zeros: readonly Expr[] = [],
): ByRise | undefined {
  const shapes = new Shapes(givens.facts);
  const { body, leaves } = entriesOfSlope(slope, shapes);
  const depends = dependence(variable);
  const moving = [...leaves].filter(([, of]) => depends(of));
  const [leaf] = moving[0] ?? [];
  const x = shapes.isScalar(variable) ? (moving.length === 0 ? variable : undefined) : leaf;
  if (x === undefined || moving.length > 1 || moving.some(([, of]) => of !== variable)) return undefined;
  // What is given of the variable must be something that is given of each entry.
  const own = givens.facts.filter((fact) => !isShapeFact(fact) && symbolsOf(fact).includes(variable));
  if (own.some((fact) => !isRelation(fact) || factsOfEntries([fact], leaves, givens.facts).length === 0))
    return undefined;
  const plain = known(factsOf(givens), LIBRARY);
  const needed = [...new Set([...definedness(objective, LIBRARY, plain), ...conditions])];
  const assumed = factsOfEntries([...givens.facts, ...needed], leaves, givens.facts);
  const definitions = givens.definitions.filter((d) => d.params.length > 0);
  if (!isInterval(assumed, x, { definitions, facts: assumed }, LIBRARY)) return undefined;
  const inside = known(assumed, LIBRARY);
  const rise = attempt(() => derive(derivativeOf(body, x), { definitions, facts: assumed }).result);
  if (rise === undefined) return undefined;
  const found = attempt(() => isolated(body, x));
  const candidates = [
    ...(found === undefined ? guessesFor(body, x) : [found]),
    ...zeros.map((solution) => ({ solution, only: false })),
  ];
  const about = (fact: Expr): boolean => symbolsOf(fact).includes(x);
  const others = assumed.filter((fact) => !about(fact));
  const outside = known(others, LIBRARY);
  const [n] = shapes.of(variable);
  const tensors = new TensorTidy(shapes, LIBRARY);
  const back = (node: Expr): Expr => {
    if (n === undefined) return node;
    const vector = written(node, leaves, shapes);
    return tensors.of(shapes.isScalar(vector) ? product([vector, apply("ones", [n])]) : vector);
  };
  for (const { solution, only } of candidates) {
    // A gradient that never falls, and is zero in one place only, serves as well as one that rises.
    if (standing(relation(only ? ">=" : ">", rise, ZERO), inside) !== "implied") continue;
    const put = (node: Expr): Expr => substitute(node, new Map<Expr, Expr>([[x, solution]]));
    // The solution must have a value, and lie where the variable may be.
    const where = [
      ...assumed.filter(about).map((fact) => neat(put(fact))),
      ...definedness(solution, LIBRARY, outside),
    ];
    if (where.some((fact) => standing(fact, outside) === "contradicted")) continue;
    if (!isZero(put(body), { definitions, facts: [...others, ...where] })) continue;
    const open = where.filter((fact) => !isImplied(fact, outside));
    const domain = needed.filter((c) => standing(c, plain) !== "implied");
    const told = open.map((condition) => substitute(condition, leaves));
    return {
      optimum: back(solution),
      rise: back(rise),
      conditions: [...new Set([...domain, ...told])],
    };
  }
  return undefined;
}

/** Small numbers at which an expression in one number is zero. */
function guessesFor(body: Expr, x: Sym): { solution: Expr; only: boolean }[] {
  if (symbolsOf(body).some((s) => s !== x)) return [];
  const isRoot = (at: Expr): boolean =>
    sameFunction(substitute(body, new Map<Expr, Expr>([[x, at]])), ZERO, new Set());
  return GUESSES.filter(isRoot).map((solution) => ({ solution, only: false }));
}

const GUESSES: readonly Expr[] = [0, 1, 2, 3, 4, 5, 6].flatMap((k) =>
  k === 0
    ? [ZERO]
    : [numeral(k), neg(numeral(k)), div(numeral(k), numeral(2)), neg(div(numeral(k), numeral(2)))],
);

/** The entries of a slope as numbers; those of ones and zeros are known. */
function entriesOfSlope(slope: Expr, shapes: Shapes): Elementwise {
  const { body, leaves } = elementwise(slope, shapes, { squares: false });
  const constants = new Map<Expr, Expr>();
  for (const [name, of] of leaves) {
    if (isApply(of, "ones")) constants.set(name, numeral(1));
    if (isApply(of, "zeros")) constants.set(name, ZERO);
  }
  const kept = new Map([...leaves].filter(([name]) => !constants.has(name)));
  return {
    body: constants.size === 0 ? body : tidy(substitute(body, constants), LIBRARY).result,
    leaves: kept,
  };
}

/** Whether a number is proved to be zero under the facts. */
export function isZero(node: Expr, { definitions, facts: given }: Givens): boolean {
  if (sameFunction(node, ZERO, new Set())) return true;
  if (mentionsTensors(node, given)) return false;
  const givens = { definitions, facts: given.filter((fact) => !mentionsTensors(fact, given)) };
  const verdict = prove(
    { left: node, right: ZERO, givens },
    { library: LIBRARY, meanings: LIBRARY.meanings },
  );
  return verdict.kind === "proved" && verdict.conditions.length === 0;
}
