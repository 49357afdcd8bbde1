/** The task `minimize`: an optimum with its certificate, its values for data, and its reading in singular values. */
import * as Q from "../number/rational.js";
import { derivativeOf, fromRational, isApply, neg, product, relation, transpose } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { substitute, symbolsOf } from "../expr/walk.js";
import { dependsOn } from "../minimize/chain.js";
import { sameFunction } from "../rewrite/ring.js";
import { eigenvalues } from "../number/eigenvalues.js";
import { inSingularValues, type Singular } from "../minimize/singular.js";
import { isRelation } from "../evaluate/evaluate.js";
import { failsFor, isTestable } from "../evaluate/relations.js";
import type { Problem } from "../minimize/minimize.js";
import { type Optimum, optimise } from "../minimize/optimum.js";
import { derive } from "../derive/derive.js";
import { tidy } from "../derive/tidy.js";
import { TensorTidy } from "../derive/tensor/tidy.js";
import { LIBRARY } from "../library/library.js";
import type { Givens } from "../rewrite/step.js";
import { mentionsTensors, Shapes } from "../rewrite/tensor/shape.js";
import { print } from "../syntax/print.js";
import { didYouMean } from "../syntax/suggest.js";
import { surroundings, type Surroundings, readExpression } from "./declare.js";
import { dimensionsOf, families } from "./families.js";
import { dataJson, dataOf, tensorValue } from "./data.js";
import { inserted, meaningsWith, readPoint, type Written } from "./values.js";
import type { DataAt, MinimizeAnswer, SingularData } from "./answered.js";
import type { PointRequest, MinimizeRequest, OutsideRequest } from "./request.js";
import type { DataValue, OkResponse } from "./response.js";
import { givensOf, withParameters, plainForm, problemOf } from "./objective.js";
import { chainStepResponse } from "./json.js";

export function answerMinimize(request: MinimizeRequest): MinimizeAnswer {
  const around = surroundings(request.declare, request.define, request.given);
  const { problem, densities } = problemOf(
    {
      kind: request.kind ?? "argmin",
      var: request.over,
      ...(request.objective === undefined ? {} : { objective: request.objective }),
      ...(request.model === undefined ? {} : { model: request.model }),
    },
    around,
  );
  if (densities.length === 0) requireVariables(problem);
  const own = givensOf(around);
  const roots = [problem.objective, ...around.definitions.map((d) => d.body)];
  const shapes = families(roots, own.facts);
  const lengths = [...new Set(shapes.flatMap((fact) => dimensionsOf(fact)))];
  const counts = lengths.map((n) => relation(">", n, numeral(0)));
  const givens = withParameters({ ...own, facts: [...own.facts, ...shapes, ...counts] }, densities);
  // A likelihood is brought to a plain form first.
  const plain = densities.length === 0 ? undefined : plainForm(problem, givens);
  const zeros = (request.zeros ?? []).map((text) => readExpression(text, around));
  const { first, rest, optima, conditions } = jointly(plain?.problem ?? problem, givens, zeros);
  const reading =
    first.kind === "stationary" && rest.length === 0 ? inSingularValues(first, givens) : undefined;
  const singular = reading && {
    ...reading,
    data: (request.at ?? []).map((typed) => singularValuesAt(typed, reading, around, givens.facts)),
  };
  const found: Omit<MinimizeAnswer, "response"> = {
    task: "minimize",
    ...(request.id === undefined ? {} : { id: request.id }),
    definitions: around.definitions,
    facts: [...around.facts, ...shapes],
    question: problem,
    densities,
    chain: plain?.steps ?? [],
    minimum: first,
    ...bestValue(problem, optima, givens),
    ...(singular === undefined ? {} : { singular }),
    rest,
    optima,
    conditions,
    points: request.at ?? [],
    data: (request.at ?? []).map((typed) =>
      optimaAt(
        typed,
        { optima, conditions, objective: (plain?.problem ?? problem).objective },
        around,
        givens.facts,
      ),
    ),
  };
  return { ...found, response: () => minimizeResponse(found) };
}

/** An optimum is over what the objective depends on. */
function requireVariables({ objective, variable, also = [] }: Problem): void {
  const known = symbolsOf(objective);
  for (const each of [variable, ...also])
    if (!known.includes(each))
      throw new DeriveError(
        "domain",
        `${each.name} does not occur in the objective${didYouMean(
          each.name,
          known.map(({ name }) => name),
        )}`,
        { about: { text: each.name, offset: 0 } },
      );
}

/** The value of the objective at the optimum, where only numbers are involved. */
function bestValue(
  { objective }: Problem,
  optima: MinimizeAnswer["optima"],
  givens: Givens,
): Pick<MinimizeAnswer, "best"> {
  const by = new Map<Expr, Expr>();
  for (const { of, optimum } of optima) {
    if (optimum === undefined) return {};
    by.set(of, optimum);
  }
  if ([objective, ...by.values()].some((node) => mentionsTensors(node, givens.facts))) return {};
  const best = tidy(substitute(objective, by), LIBRARY).result;
  return print(best).length <= LONGEST_VALUE ? { best } : {};
}

const LONGEST_VALUE = 80;

/**
 * The equation whose solutions an outside system may be asked for, where a problem in one number was not solved: the
 * derivative of the objective set to zero. `undefined` where that is no equation in numbers.
 */
export function stationaryQuestion(request: MinimizeRequest): OutsideRequest | undefined {
  const { objective, over, declare, define, given } = request;
  if (objective === undefined || request.zeros !== undefined || request.model !== undefined) return undefined;
  const around = surroundings(declare, define, given);
  const { problem } = problemOf({ kind: "argmin", var: over, objective }, around);
  const isNumeric = !mentionsTensors(problem.objective, around.facts) && problem.also === undefined;
  if (!isNumeric) return undefined;
  const { definitions, facts } = around;
  const slope = derive(derivativeOf(problem.objective, problem.variable), { definitions, facts }).result;
  return {
    task: "solve",
    expr: `${print(slope)} = 0`,
    over,
    ...(declare === undefined ? {} : { declare }),
    ...(define === undefined ? {} : { define }),
    ...(given === undefined ? {} : { given }),
  };
}

type Joint = Pick<MinimizeAnswer, "rest" | "optima" | "conditions"> & { readonly first: Optimum };

/**
 * Over one variable after the other, the later ones held: where each has a single best value for all values of the
 * others, these together are the only optimum.
 */
function jointly(problem: Problem, givens: Givens, zeros: readonly Expr[]): Joint {
  const { variable, also = [], kind } = problem;
  const shapes = new Shapes(givens.facts);
  const tensors = new TensorTidy(shapes, LIBRARY);
  const first = optimise({ kind, variable, objective: problem.objective }, givens, zeros);
  const parts: Optimum[] = [first];
  let objective = problem.objective;
  let held = first;
  let within = givens;
  for (const next of also) {
    const { optimum, problem: before } = held;
    if (optimum === undefined)
      throw new DeriveError(
        "unsupported",
        `over ${before.variable.name} alone there is more than one optimum: the others are not looked for`,
      );
    objective = tensors.of(substitute(objective, new Map<Expr, Expr>([[before.variable, optimum]])));
    within = withValue(within, before.variable, optimum);
    held = optimise({ kind, variable: next, objective }, within);
    parts.push(held);
  }
  const values = new Map<Expr, Expr>();
  const put = (node: Expr): Expr => (values.size === 0 ? node : tensors.of(substitute(node, values)));
  const optima: { of: Sym; optimum: Expr | undefined }[] = [];
  const conditions: Expr[] = [];
  for (const part of [...parts].reverse()) {
    const optimum = part.optimum && put(part.optimum);
    conditions.unshift(...part.conditions.map(put));
    optima.unshift({ of: part.problem.variable, optimum });
    if (optimum !== undefined) values.set(part.problem.variable, optimum);
  }
  const unknown = [variable, ...also];
  if (optima.some(({ optimum }) => optimum !== undefined && dependsOn(unknown)(optimum)))
    throw new DeriveError("unsupported", "the variables are not found in terms of what is given only");
  return { first, rest: parts.slice(1), optima, conditions: [...new Set(conditions)] };
}

/** What is given, with a variable put in that has been found; what this makes true of itself is left out. */
function withValue({ definitions, facts }: Givens, variable: Sym, value: Expr): Givens {
  const put = (fact: Expr): Expr[] => {
    if (!isRelation(fact) || !symbolsOf(fact).includes(variable)) return [fact];
    const [left, right] = fact.args.map(
      (side) => tidy(substitute(side, new Map<Expr, Expr>([[variable, value]])), LIBRARY).result,
    );
    if (left === undefined || right === undefined) return [fact];
    return isApply(fact, "=") && sameFunction(left, right, new Set()) ? [] : [apply(fact.op, [left, right])];
  };
  return { definitions, facts: facts.flatMap(put) };
}

/** The optimum for given data, and the value of the objective there. */
function optimaAt(
  typed: PointRequest,
  { optima, conditions, objective }: Pick<MinimizeAnswer, "optima" | "conditions"> & { objective: Expr },
  around: Surroundings,
  facts: readonly Expr[],
): DataAt {
  if (optima.some(({ optimum }) => optimum === undefined)) return [];
  const { definitions } = around;
  const shapes = new Shapes(facts);
  const meanings = meaningsWith(definitions);
  const data = dataOf(readPoint(typed, around.names), facts);
  const found = optima.map(({ of, optimum = of }) => ({
    of,
    value: tensorValue(inserted(optimum, definitions, shapes), data, meanings),
  }));
  for (const { of, value } of found)
    data.set(
      of.name,
      value.exact.map((row, i) => row.map((cell, j) => cell ?? fromDouble(value.rows[i]?.[j] ?? null))),
    );
  // An equation does not hold exactly for what is not rational.
  const isExact = found.every(({ value }) => value.exact.flat().every((cell) => cell !== null));
  const involved = new Set(
    [objective, ...optima.flatMap(({ optimum }) => optimum ?? [])].flatMap((node) => symbolsOf(node)),
  );
  const own = facts.filter(
    (fact) =>
      isTestable(fact) &&
      (isExact || !isApply(fact, "=")) &&
      symbolsOf(fact).some((name) => involved.has(name)),
  );
  for (const condition of [...own, ...conditions])
    if (failsFor(inserted(condition, definitions, shapes), data, meanings))
      throw new DeriveError("domain", `the data do not meet a condition of the answer, ${print(condition)}`);
  return [
    ...found,
    { of: objective, value: tensorValue(inserted(objective, definitions, shapes), data, meanings) },
  ];
}

/** The singular values of the matrix for data, and the penalty there. */
function singularValuesAt(
  typed: PointRequest,
  { matrix, weight }: Singular,
  { definitions, names }: Surroundings,
  facts: readonly Expr[],
): SingularData {
  const meanings = meaningsWith(definitions);
  const data = dataOf(readPoint(typed, names), facts);
  const numbers = (node: Expr): readonly (readonly number[])[] =>
    tensorValue(inserted(node, definitions), data, meanings).rows.map((row) =>
      row.map((cell) => (typeof cell === "number" ? cell : NaN)),
    );
  const values = eigenvalues(numbers(product([transpose(matrix), matrix])));
  return {
    values: values.map((value) => Math.sqrt(Math.max(value, 0))),
    weight: numbers(weight)[0]?.[0] ?? NaN,
  };
}

function fromDouble(value: Written): Expr {
  const size = typeof value === "number" ? Q.fromText(String(Math.abs(value))) : undefined;
  if (typeof value !== "number" || size === undefined)
    throw new DeriveError("domain", "the optimum has no value for these data");
  return value < 0 ? neg(fromRational(size)) : fromRational(size);
}

function minimizeResponse({
  id,
  minimum,
  best,
  singular,
  rest,
  optima,
  conditions,
  chain,
  data,
}: Omit<MinimizeAnswer, "response">): OkResponse {
  const { solutions } = [minimum, ...rest].find((part) => part.solutions === "set") ?? minimum;
  const result = optima.map(
    ({ of, optimum }) => `${of.name} = ${optimum === undefined ? "" : print(optimum)}`,
  );
  return {
    ...(id === undefined ? {} : { id }),
    ok: true,
    ...optimumResponse(minimum),
    ...(best === undefined ? {} : { best: print(best) }),
    ...(singular === undefined
      ? {}
      : { singular: { component: print(singular.component), filter: print(singular.filter) } }),
    ...(rest.length === 0 ? {} : { result: result.join(", ") }),
    verdict: "proved",
    solutions,
    ...(data.length === 0
      ? {}
      : {
          value: data.map(valueJson),
          least: data.map((at) => {
            const objective = at.at(-1);
            return objective === undefined ? null : dataJson(objective.value);
          }),
        }),
    conditions: conditions.map((c) => print(c)),
    steps: chain.map((step) => chainStepResponse(step)),
    replayed: true,
  };
}

/** The optimum of one variable; of several, each by its name. */
function valueJson(at: DataAt): DataValue | Readonly<Record<string, DataValue>> {
  const [first, ...more] = at.slice(0, -1);
  if (first === undefined) return null;
  if (more.length === 0) return dataJson(first.value);
  return Object.fromEntries([first, ...more].map(({ of, value }) => [print(of), dataJson(value)]));
}

type OptimumResponse = Pick<
  OkResponse,
  "result" | "gradient" | "hessian" | "curvature" | "equation" | "multiplier"
>;

/** What is particular to the way in which an optimum was found. */
function optimumResponse(minimum: Optimum): OptimumResponse {
  const { optimum, problem } = minimum;
  const { name } = problem.variable;
  switch (minimum.kind) {
    case "stationary": {
      const { equation, gradient, hessian, curvature } = minimum;
      const all = `every ${name} with ${print(equation.matrix)}*${name} = ${print(equation.right)}`;
      return {
        result: optimum === undefined ? all : print(optimum),
        gradient: print(gradient.of),
        hessian: print(hessian.jacobian),
        curvature: { kind: curvature.kind, reasons: curvature.reasons },
        equation: `(${print(equation.matrix)})*${name} = ${print(equation.right)}`,
      };
    }
    case "matrix":
      return {
        result: optimum === undefined ? `every ${name} with ${print(minimum.equation)}` : print(optimum),
        gradient: print(minimum.gradient.gradient),
        equation: print(minimum.equation),
      };
    case "kinked": {
      const signs = minimum.kinks.map(
        ({ sign, of }) => `${sign.name} = sign(${print(of)}), and from -1 to 1 where that is 0`,
      );
      const equation = `${print(minimum.condition)} = 0`;
      return {
        result:
          optimum === undefined ? `every ${name} with ${equation}, ${signs.join(", ")}` : print(optimum),
        ...(minimum.gradient === undefined ? {} : { gradient: print(minimum.gradient.gradient) }),
        curvature: { kind: "convex", reasons: [] },
        equation,
      };
    }
    case "constrained":
      return {
        result: print(minimum.optimum),
        multiplier: { name: minimum.multiplier.name, value: print(minimum.value) },
        equation: print(minimum.equation),
      };
    case "extremal": {
      const which = problem.kind === "argmax" ? "largest" : "smallest";
      const equation = print(minimum.equation);
      return {
        result: `every ${name} with ${equation} and ${print(minimum.constraint)}, for the ${which} ${minimum.multiplier.name}`,
        equation,
      };
    }
  }
}
