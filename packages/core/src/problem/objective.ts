/** Problems as they are asked: `argmin w of …`, `map w` with its model, over one variable or several; and their plain form. */
import { product } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import type { Sym } from "../expr/expr.js";
import type { ChainStep } from "../minimize/chain.js";
import { equivalent } from "../minimize/equivalent.js";
import type { Problem } from "../minimize/minimize.js";
import { LIBRARY } from "../library/library.js";
import type { Givens } from "../rewrite/step.js";
import { isShapeFact, Shapes } from "../rewrite/tensor/shape.js";
import { readExpression, splitTopLevel, type Surroundings } from "./declare.js";
import { type Density, readDensity } from "./density.js";
import { inserted } from "./values.js";
import type { SideRequest } from "./request.js";

/** Names and functions of the user are written out in a problem, so that nothing hides the variable. */
export const givensOf = ({ definitions, facts, dimensions }: Surroundings): Givens => ({
  definitions: [],
  facts: [...facts.map((fact) => (isShapeFact(fact) ? fact : inserted(fact, definitions))), ...dimensions],
});

/** What a model says of its parameters holds where the model does. */
export const withParameters = (givens: Givens, densities: readonly Density[]): Givens => ({
  ...givens,
  facts: [...new Set([...givens.facts, ...densities.flatMap(({ facts }) => facts)])],
});

export function plainForm(
  problem: Problem,
  givens: Givens,
): { problem: Problem; steps: readonly ChainStep[] } {
  const found = equivalent(problem, problem, allVariables(problem), givens);
  if (found.kind !== "equivalent") return { problem, steps: [] };
  const { meeting, left } = found.chain;
  return { problem: { ...problem, ...meeting }, steps: left };
}

export function problemOf(
  side: SideRequest,
  around: Surroundings,
): { problem: Problem; densities: readonly Density[] } {
  if (side.kind === "point") throw new DeriveError("syntax", "a point is not a problem");
  const { names } = around;
  const [variable, ...also] = variablesOf(side.var, names);
  if (side.kind === "map" || side.kind === "mle") {
    const densities = (side.model ?? []).map((text) => readDensity(text, around));
    const unknown = [variable, ...also];
    const used = side.kind === "mle" ? densities.filter((d) => !unknown.includes(d.of)) : densities;
    if (used.length === 0) throw new DeriveError("syntax", "a model is missing: y ~ normal(X*w, lambda*I)");
    if (side.kind === "map" && !densities.some((d) => d.of === variable))
      throw new DeriveError("syntax", `a prior is missing: ${side.var} ~ normal(0, I)`);
    const objective = inserted(product(used.flatMap((d) => d.factors)), around.definitions, shapesOf(around));
    return {
      problem: { kind: "argmax", variable, ...(also.length === 0 ? {} : { also }), objective },
      densities: used,
    };
  }
  if (side.objective === undefined) throw new DeriveError("syntax", "an objective is missing");
  return {
    problem: {
      kind: side.kind,
      variable,
      ...(also.length === 0 ? {} : { also }),
      objective: inserted(readExpression(side.objective, around), around.definitions, shapesOf(around)),
    },
    densities: [],
  };
}

const shapesOf = ({ facts, dimensions }: Surroundings): Shapes => new Shapes([...facts, ...dimensions]);

/** `w`, or several: `mu, v`. */
export function variablesOf(text: string, names: Surroundings["names"]): readonly [Sym, ...Sym[]] {
  const found = splitTopLevel(text).map((name) => {
    const variable = LIBRARY.parse(name, { ...names, symbols: new Set([...names.symbols, name]) });
    if (variable.kind !== "symbol") throw new DeriveError("syntax", `${name} is not a variable`);
    return variable;
  });
  const [first, ...rest] = found;
  if (first === undefined || new Set(found).size < found.length)
    throw new DeriveError("syntax", `${JSON.stringify(text)} does not name variables: write w, or mu, v`);
  return [first, ...rest];
}

export const allVariables = ({ variable, also = [] }: Problem): readonly Sym[] => [variable, ...also];
