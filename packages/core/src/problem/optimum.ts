/** The tasks `minimize` and `equivalent`: optima, and whether two problems have the same. */
import * as Q from "../number/rational.js";
import {
  derivativeOf,
  fromRational,
  isApply,
  neg,
  product,
  relation,
  sum,
  termsOf,
  transpose,
} from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../expr/walk.js";
import { type ChainStep, checkChain, checkChainStep, dependsOn, type SameOptima } from "../minimize/chain.js";
import { isolated } from "../minimize/isolate.js";
import { curvatureOf } from "../minimize/definite.js";
import { equivalent } from "../minimize/equivalent.js";
import { factsOf, known } from "../rewrite/condition.js";
import { sameFunction } from "../rewrite/ring.js";
import { eigenvalues } from "../number/eigenvalues.js";
import { inSingularValues, type Singular } from "../minimize/singular.js";
import { isRelation } from "../evaluate/evaluate.js";
import { failsFor, isTestable } from "../evaluate/relations.js";
import { type Table } from "../evaluate/tables.js";
import type { Minimum, Problem } from "../minimize/minimize.js";
import { type Optimum, optimise } from "../minimize/optimum.js";
import { type Refutation, type Rounded, refutePoint, refuteProblems } from "../minimize/refute.js";
import { derive } from "../derive/derive.js";
import { tidy } from "../derive/tidy.js";
import { TensorTidy } from "../derive/tensor/tidy.js";
import { LIBRARY } from "../library/library.js";
import type { Givens } from "../rewrite/step.js";
import { Networks } from "../rewrite/tensor/network.js";
import { mentionsTensors, sameShape, Shapes, shapeText, vectorFact } from "../rewrite/tensor/shape.js";
import { print, printBriefly } from "../syntax/print.js";
import { splitTopLevel, surroundings, type Surroundings } from "./declare.js";
import { type Density, readDensity } from "./density.js";
import { dimensionsOf, families } from "./families.js";
import { dataJson, dataOf, tensorValue } from "./data.js";
import { inserted, meaningsWith, readPoint } from "./values.js";
import type {
  DataAt,
  DataValue,
  PointRequest,
  EquivalentAnswer,
  EquivalentRequest,
  MinimizeAnswer,
  MinimizeRequest,
  OkResponse,
  OutsideRequest,
  SideRequest,
  SingularData,
} from "./task.js";

const givensOf = (around: Surroundings): Givens => ({
  definitions: around.definitions,
  facts: [...around.facts, ...around.dimensions],
});

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
  const own = givensOf(around);
  const roots = [problem.objective, ...around.definitions.map((d) => d.body)];
  const shapes = families(roots, own.facts);
  const lengths = [...new Set(shapes.flatMap((fact) => dimensionsOf(fact)))];
  const counts = lengths.map((n) => relation(">", n, numeral(0)));
  const givens = withParameters({ ...own, facts: [...own.facts, ...shapes, ...counts] }, densities);
  // A likelihood is brought to a plain form first.
  const plain = densities.length === 0 ? undefined : plainForm(problem, givens);
  const zeros = (request.zeros ?? []).map((text) => LIBRARY.parse(text, around.names));
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
  const meanings = meaningsWith(definitions);
  const data = dataOf(readPoint(typed, around.names), facts);
  const found = optima.map(({ of, optimum = of }) => ({
    of,
    value: tensorValue(inserted(optimum, definitions), data, meanings),
  }));
  for (const { of, value } of found)
    data.set(
      of.name,
      value.exact.map((row, i) => row.map((cell, j) => cell ?? fromDouble(value.rows[i]?.[j] ?? null))),
    );
  // An equation does not hold exactly for what is not rational.
  const isExact = found.every(({ value }) => value.exact.flat().every((cell) => cell !== null));
  const own = facts.filter((fact) => isTestable(fact) && (isExact || !isApply(fact, "=")));
  for (const condition of [...own, ...conditions])
    if (failsFor(inserted(condition, definitions), data, meanings))
      throw new DeriveError("domain", `the data do not meet a condition of the answer, ${print(condition)}`);
  return [...found, { of: objective, value: tensorValue(inserted(objective, definitions), data, meanings) }];
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
      row.map((cell) => cell ?? NaN),
    );
  const values = eigenvalues(numbers(product([transpose(matrix), matrix])));
  return {
    values: values.map((value) => Math.sqrt(Math.max(value, 0))),
    weight: numbers(weight)[0]?.[0] ?? NaN,
  };
}

function fromDouble(value: number | null): Expr {
  const size = value === null ? undefined : Q.fromText(String(Math.abs(value)));
  if (value === null || size === undefined)
    throw new DeriveError("domain", "the optimum has no value for these data");
  return value < 0 ? neg(fromRational(size)) : fromRational(size);
}

/** What a model says of its parameters holds where the model does. */
const withParameters = (givens: Givens, densities: readonly Density[]): Givens => ({
  ...givens,
  facts: [...new Set([...givens.facts, ...densities.flatMap(({ facts }) => facts)])],
});

function plainForm(problem: Problem, givens: Givens): { problem: Problem; steps: readonly ChainStep[] } {
  const found = equivalent(problem, problem, allVariables(problem), givens);
  if (found.kind !== "equivalent") throw new DeriveError("internal", "a problem is equivalent to itself");
  const { meeting, left } = found.chain;
  return { problem: { ...problem, ...meeting }, steps: left };
}

function problemOf(
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
    const objective = product(used.flatMap((d) => d.factors));
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
      objective: LIBRARY.parse(side.objective, names),
    },
    densities: [],
  };
}

/** `w`, or several: `mu, v`. */
function variablesOf(text: string, names: Surroundings["names"]): readonly [Sym, ...Sym[]] {
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

const allVariables = ({ variable, also = [] }: Problem): readonly Sym[] => [variable, ...also];

type Compared = Omit<EquivalentAnswer, "response">;

export function answerEquivalent(request: EquivalentRequest): EquivalentAnswer {
  const found = compare(request);
  return { ...found, response: () => equivalentResponse(found) };
}

function compare(request: EquivalentRequest): Compared {
  const domains = [request.left, request.right].flatMap((side) =>
    "domain" in side ? (side.domain ?? []) : [],
  );
  if (new Set(domains).size > 1)
    throw new DeriveError("unsupported", `the problems have different domains, ${domains.join(" and ")}`);
  if (domains.length === 1 && [request.left, request.right].every((side) => side.kind !== "point"))
    throw new DeriveError(
      "unsupported",
      `only one of the problems has the domain ${domains.join("")}: say it of both, or as something given`,
    );
  const given = [...(request.given ?? []), ...new Set(domains)];
  const around = surroundings(request.declare, request.define, given);
  const [a, b] =
    request.left.kind === "point" ? [request.right, request.left] : [request.left, request.right];
  const first = problemOf(a, around);
  const givens = givensOf(around);
  const common = {
    task: "equivalent",
    ...(request.id === undefined ? {} : { id: request.id }),
    definitions: around.definitions,
    facts: around.facts,
    densities: first.densities,
    left: first.problem,
  } as const;
  if (b.kind === "point") {
    const point = LIBRARY.parse(b.value, around.names);
    const shapes = new Shapes(givens.facts);
    const { variable } = first.problem;
    if (!sameShape(shapes.of(point), shapes.of(variable)))
      throw new DeriveError(
        "shape",
        `${variable.name} is ${shapeText(shapes.of(variable))}, and the point is ${shapeText(shapes.of(point))}`,
      );
    return {
      ...common,
      right: point,
      ...atPoint(first.problem, point, withParameters(givens, first.densities)),
    };
  }
  const second = problemOf(b, around);
  const within = withParameters(givens, [...first.densities, ...second.densities]);
  if (request.with !== undefined)
    return { ...common, ...changed(request.with, first.problem, second.problem, around, within) };
  const [own, other] = [first.problem, second.problem].map((side) => new Set(allVariables(side)));
  if (own?.size !== other?.size || ![...(own ?? [])].every((name) => other?.has(name) === true))
    throw new DeriveError("syntax", "the two problems have different variables");
  const shapes = new Shapes(givens.facts);
  for (const { objective } of [first.problem, second.problem])
    if (!shapes.isScalar(objective))
      throw new DeriveError("shape", `an objective is a number, and ${printBriefly(objective, 200)} is not`);
  return { ...common, ...sameProblems(first.problem, second.problem, within) };
}

type Settled = Pick<Compared, "right" | "verdict"> & Partial<Compared>;

function sameProblems(left: Problem, right: Problem, givens: Givens): Settled {
  const variables = allVariables(left);
  const found = equivalent(left, right, variables, givens);
  if (found.kind === "equivalent")
    return {
      right,
      verdict: "proved",
      claim: { first: left, second: right, variables, givens },
      chain: found.chain,
    };
  if (right.also !== undefined) return { right, verdict: "undecided", why: found.why };
  const solved = sameOptimum(left, right, givens);
  if (solved !== undefined) return { right, verdict: "proved", ...solved };
  const refutation = refuteProblems(
    plainForm(left, givens).problem,
    plainForm(right, givens).problem,
    givens,
  );
  return refutation === undefined
    ? { right, verdict: "undecided", why: found.why }
    : { right, verdict: "disproved", refutation, broken: found.why };
}

/** The claim after a change of variable in the first problem: v = s^2. */
function changed(text: string, left: Problem, right: Problem, around: Surroundings, givens: Givens): Settled {
  const equation = LIBRARY.parse(text, around.names);
  const [of, by] = isApply(equation, "=") ? equation.args : [];
  if (of !== left.variable || by === undefined || left.also !== undefined || right.also !== undefined)
    throw new DeriveError(
      "syntax",
      `a change of variable says what ${left.variable.name} is by ${right.variable.name}: ${left.variable.name} = …`,
    );
  const solution = isolated(sum([by, neg(left.variable)]), right.variable)?.solution;
  if (solution === undefined)
    throw new DeriveError("unsupported", `${print(equation)} is not solved for ${right.variable.name}`);
  const objective = substitute(left.objective, new Map<Expr, Expr>([[left.variable, by]]));
  const problem: Problem = { kind: left.kind, variable: right.variable, objective };
  const step: ChainStep = {
    rule: { kind: "substitute", of: left.variable, by, inverse: solution },
    from: { kind: left.kind, objective: left.objective },
    to: { kind: left.kind, objective },
    obligations: [],
  };
  const wrong = checkChainStep(step, [right.variable], givens);
  if (wrong !== undefined) return { right, verdict: "undecided", why: `substitute: ${wrong}` };
  const settled = sameProblems(problem, right, givens);
  if (settled.claim === undefined || settled.chain === undefined) return settled;
  const claim: SameOptima = {
    ...settled.claim,
    first: left,
    substitution: { of: left.variable, by },
  };
  const chain = { ...settled.chain, left: [step, ...settled.chain.left] };
  const refused = checkChain(claim, chain);
  if (refused !== undefined) throw new DeriveError("internal", `the checker refused the chain: ${refused}`);
  return { ...settled, claim, chain };
}

/** The claim that a point is the optimum. */
function atPoint(
  problem: Problem,
  point: Expr,
  givens: Givens,
): Pick<Compared, "verdict"> & Partial<Compared> {
  const plain = plainForm(problem, givens);
  const found = solvedFor(problem, givens);
  const shapes = new Shapes(givens.facts);
  const isOptimum =
    found?.optimum !== undefined &&
    (new Networks(shapes).same(found.optimum, point) ||
      (found.kind === "stationary" && (satisfies(point, found, shapes) || solves(point, found, givens))));
  if (isOptimum)
    return {
      verdict: "proved",
      minimum: found,
      conditions: parametersOf(found),
      chain: { left: plain.steps, right: [], meeting: plain.problem },
    };
  const refutation = refutePoint(plain.problem, point, givens);
  return refutation === undefined
    ? { verdict: "undecided", why: "the point was not brought to the form of the optimum" }
    : {
        verdict: "disproved",
        refutation,
        broken:
          found === undefined || found.kind === "stationary"
            ? "stationary: the gradient is not zero at the point"
            : "stationary: the point does not satisfy the conditions of an optimum",
      };
}

/** Whether the point put into the equation of the optimum gives its right side, where the inverse in it cancels. */
function satisfies(point: Expr, { equation: { matrix, right } }: Minimum, shapes: Shapes): boolean {
  const networks = new Networks(shapes);
  const terms = termsOf(point).map((term) => {
    const negative = isApply(term, "-");
    const inner = negative ? (term.args[0] ?? term) : term;
    const factors = isApply(inner, "*") ? inner.args : [inner];
    const i = factors.findIndex(
      (factor) => isApply(factor, "inv") && networks.same(factor.args[0] ?? factor, matrix),
    );
    const applied =
      i >= 0 && factors.slice(0, i).every((factor) => shapes.isScalar(factor))
        ? product([...factors.slice(0, i), ...factors.slice(i + 1)])
        : product([matrix, inner]);
    return negative ? neg(applied) : applied;
  });
  return networks.same(sum(terms), right);
}

/**
 * Whether the point solves the equation of the optimum, which has no other solution. An inverse of M applied to a
 * vector y is called z, so that y is M*z: as y runs through all vectors so does z, and no inverse is left.
 */
function solves(point: Expr, { equation }: Minimum, givens: Givens): boolean {
  const shapes = new Shapes(givens.facts);
  const facts = known(factsOf(givens), LIBRARY);
  for (const node of postorder(point)) {
    const args = isApply(node, "*") ? node.args : [];
    const i = args.findIndex((arg) => isApply(arg, "inv"));
    const [inverse, y] = [args[i], args[i + 1]];
    const of = inverse?.kind === "apply" ? inverse.args[0] : undefined;
    if (i < 0 || of === undefined || y?.kind !== "symbol" || symbolsOf(of).includes(y)) continue;
    if (symbolsOf(equation.matrix).includes(y) || curvatureOf(of, shapes, facts)?.kind !== "definite")
      continue;
    const z = symbol(`${y.name}_z`);
    const shape = shapes.of(y);
    const [n] = shape;
    if (n === undefined || shape.length !== 1 || symbolsOf(point).includes(z)) continue;
    const named = product([...args.slice(0, i), z, ...args.slice(i + 2)]);
    const without = substitute(point, new Map([[node, named]]));
    if (symbolsOf(without).includes(y)) continue;
    const right = substitute(equation.right, new Map<Expr, Expr>([[y, product([of, z])]]));
    const networks = new Networks(new Shapes([...givens.facts, vectorFact(z, n)]));
    if (networks.same(product([equation.matrix, without]), right)) return true;
  }
  return false;
}

/** The optimum that both have, where each has one alone. */
function sameOptimum(
  left: Problem,
  right: Problem,
  givens: Givens,
): Pick<Compared, "minimum" | "conditions"> | undefined {
  const [a, b] = [left, right].map((problem) => solvedFor(problem, givens));
  if (a?.optimum === undefined || b?.optimum === undefined) return undefined;
  if (!new Networks(new Shapes(givens.facts)).same(a.optimum, b.optimum)) return undefined;
  return { minimum: a, conditions: [...new Set([...parametersOf(a), ...parametersOf(b)])] };
}

/** The one optimum, under its conditions. */
function solvedFor(problem: Problem, givens: Givens): Optimum | undefined {
  try {
    const found = optimise(plainForm(problem, givens).problem, givens);
    return found.solutions === "unique" ? found : undefined;
  } catch (error) {
    if (error instanceof DeriveError && error.kind === "unsupported") return undefined;
    throw error;
  }
}

/** For which parameters there is an optimum at all. */
const parametersOf = ({ conditions, problem }: Optimum): Expr[] =>
  conditions.filter((condition) => !symbolsOf(condition).includes(problem.variable));

/** A table as JSON has it: a number, a list, a list of lists; exact as text where it must be. */
export function tableJson(table: Table): unknown {
  const numberOf = (x: Q.Rational): number | string => (Q.isInteger(x) ? Q.toNumber(x) : Q.toText(x));
  const rows = table.map((row) => row.map(numberOf));
  if (rows.every((row) => row.length === 1)) {
    const column = rows.map((row) => row[0]);
    return column.length === 1 ? column[0] : column;
  }
  return rows;
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

const chainStepResponse = ({ rule, from, to, obligations }: ChainStep) => ({
  rule: `argmin.${rule.kind}`,
  title: rule.kind,
  at: `${from.kind} ${print(from.objective)}`,
  becomes: `${to.kind} ${print(to.objective)}`,
  line: `${to.kind} ${print(to.objective)}`,
  assuming: obligations.map((c) => print(c)),
});

function roundedJson(rows: Rounded): unknown {
  const column = rows.map(([first]) => first);
  if (!rows.every((row) => row.length === 1)) return rows;
  return column.length === 1 ? column[0] : column;
}

function refutationResponse(
  refutation: Refutation,
): Pick<OkResponse, "optima" | "better" | "without" | "slopes"> {
  switch (refutation.kind) {
    case "optima":
      return { optima: { left: tableJson(refutation.left), right: tableJson(refutation.right) } };
    case "rounded":
      return { optima: { left: roundedJson(refutation.left), right: roundedJson(refutation.right) } };
    case "better": {
      const [optimum, point] = [tableJson(refutation.optimum), tableJson(refutation.point)];
      return {
        optima:
          refutation.for === "first" ? { left: point, right: optimum } : { left: optimum, right: point },
        better: refutation.for,
      };
    }
    case "without":
      return { without: refutation.for };
    case "slopes":
      return {
        slopes: { at: tableJson(refutation.point), left: refutation.first, right: refutation.second },
      };
  }
}

function equivalentResponse(answer: Compared): OkResponse {
  const { id, verdict, chain, refutation, broken, why, conditions = [] } = answer;
  return {
    ...(id === undefined ? {} : { id }),
    ok: true,
    result: verdict,
    verdict,
    ...(broken === undefined ? {} : { broken }),
    ...(why === undefined ? {} : { why }),
    ...(conditions.length === 0 ? {} : { conditions: conditions.map((c) => print(c)) }),
    ...(refutation === undefined
      ? {}
      : {
          witness: Object.fromEntries([...refutation.at].map(([name, table]) => [name, tableJson(table)])),
          ...refutationResponse(refutation),
        }),
    ...(chain === undefined
      ? {}
      : { steps: [...chain.left, ...[...chain.right].reverse()].map(chainStepResponse), replayed: true }),
  };
}
