/** The tasks `minimize` and `equivalent`: optima, and whether two problems have the same. */
import * as Q from "../number/rational.js";
import { fromRational, isApply, neg, product, relation, sum, termsOf } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../expr/walk.js";
import type { ChainStep } from "../minimize/chain.js";
import { curvatureOf } from "../minimize/definite.js";
import { equivalent } from "../minimize/equivalent.js";
import { factsOf, known } from "../rewrite/condition.js";
import { instancesOf, sameTable } from "../evaluate/instances.js";
import { tableOf } from "../evaluate/entries.js";
import { solveTable, type Table } from "../evaluate/tables.js";
import { type Minimum, minimize, type Problem } from "../minimize/minimize.js";
import { LIBRARY } from "../library/library.js";
import type { Givens } from "../rewrite/step.js";
import { Networks } from "../rewrite/tensor/network.js";
import { isShapeFact, sameShape, Shapes, shapeText, vectorFact } from "../rewrite/tensor/shape.js";
import { print } from "../syntax/print.js";
import { surroundings, type Surroundings } from "./declare.js";
import { type Density, readDensity } from "./density.js";
import { dimensionsOf, families } from "./families.js";
import { dataJson, dataOf, failsFor, isTestable, tensorValue } from "./data.js";
import { inserted, meaningsWith, readPoint } from "./values.js";
import type {
  DataAt,
  PointRequest,
  EquivalentAnswer,
  EquivalentRequest,
  MinimizeAnswer,
  MinimizeRequest,
  OkResponse,
  Refutation,
  SideRequest,
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
  const minimum = minimize(plain?.problem ?? problem, givens);
  const found: Omit<MinimizeAnswer, "response"> = {
    task: "minimize",
    ...(request.id === undefined ? {} : { id: request.id }),
    definitions: around.definitions,
    facts: [...around.facts, ...shapes],
    question: problem,
    densities,
    chain: plain?.steps ?? [],
    minimum,
    points: request.at ?? [],
    data: (request.at ?? []).map((typed) => optimumAt(typed, minimum, around, givens.facts)),
  };
  return { ...found, response: () => minimizeResponse(found) };
}

/** The optimum for given data, and the value of the objective there. */
function optimumAt(
  typed: PointRequest,
  { optimum, problem, conditions }: Minimum,
  around: Surroundings,
  facts: readonly Expr[],
): DataAt {
  if (optimum === undefined) return [];
  const { definitions } = around;
  const meanings = meaningsWith(definitions);
  const point = readPoint(typed, around.names);
  const data = dataOf(point, facts);
  const value = tensorValue(inserted(optimum, definitions), data, meanings);
  const { variable, objective } = problem;
  const there = value.exact.map((row, i) =>
    row.map((cell, j) => cell ?? fromDouble(value.rows[i]?.[j] ?? null)),
  );
  data.set(variable.name, there);
  for (const condition of [...facts.filter(isTestable), ...conditions])
    if (failsFor(inserted(condition, definitions), data, meanings))
      throw new DeriveError("domain", `the data do not meet a condition of the answer, ${print(condition)}`);
  const least = tensorValue(inserted(objective, definitions), data, meanings);
  return [
    { of: variable, value },
    { of: objective, value: least },
  ];
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
  const found = equivalent(problem, problem, problem.variable, givens);
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
  const variable = LIBRARY.parse(side.var, { ...names, symbols: new Set([...names.symbols, side.var]) });
  if (variable.kind !== "symbol") throw new DeriveError("syntax", `${side.var} is not a variable`);
  if (side.kind === "map" || side.kind === "mle") {
    const densities = (side.model ?? []).map((text) => readDensity(text, around));
    const used = side.kind === "mle" ? densities.filter((d) => d.of !== variable) : densities;
    if (used.length === 0) throw new DeriveError("syntax", "a model is missing: y ~ normal(X*w, lambda*I)");
    if (side.kind === "map" && !densities.some((d) => d.of === variable))
      throw new DeriveError("syntax", `a prior is missing: ${side.var} ~ normal(0, I)`);
    const objective = product(used.flatMap((d) => d.factors));
    return { problem: { kind: "argmax", variable, objective }, densities: used };
  }
  if (side.objective === undefined) throw new DeriveError("syntax", "an objective is missing");
  return {
    problem: { kind: side.kind, variable, objective: LIBRARY.parse(side.objective, names) },
    densities: [],
  };
}

type Compared = Omit<EquivalentAnswer, "response">;

export function answerEquivalent(request: EquivalentRequest): EquivalentAnswer {
  const found = compare(request);
  return { ...found, response: () => equivalentResponse(found) };
}

function compare(request: EquivalentRequest): Compared {
  const around = surroundings(request.declare, request.define, request.given);
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
  if (second.problem.variable !== first.problem.variable)
    throw new DeriveError("syntax", "the two problems have different variables");
  const shapes = new Shapes(givens.facts);
  for (const { objective } of [first.problem, second.problem])
    if (!shapes.isScalar(objective))
      throw new DeriveError("shape", `an objective is a number, and ${print(objective, 200)} is not`);
  const found = equivalent(first.problem, second.problem, first.problem.variable, givens);
  const right = second.problem;
  if (found.kind === "equivalent") return { ...common, right, verdict: "proved", chain: found.chain };
  const solved = sameOptimum(first.problem, right, givens);
  if (solved !== undefined) return { ...common, right, verdict: "proved", minimum: solved };
  const refutation = refuted(first.problem, right, givens);
  return refutation === undefined
    ? { ...common, right, verdict: "undecided", why: found.why }
    : { ...common, right, verdict: "disproved", refutation, broken: found.why };
}

/** The claim that a point is the optimum. */
function atPoint(
  problem: Problem,
  point: Expr,
  givens: Givens,
): Pick<Compared, "verdict"> & Partial<Compared> {
  const plain = plainForm(problem, givens);
  const minimum = minimize(plain.problem, givens);
  const shapes = new Shapes(givens.facts);
  const networks = new Networks(shapes);
  const { optimum, equation } = minimum;
  if (
    optimum !== undefined &&
    (networks.same(optimum, point) || satisfies(point, minimum, shapes) || solves(point, minimum, givens))
  )
    return { verdict: "proved", minimum, chain: { left: plain.steps, right: [], meeting: plain.problem } };
  const refutation = isConditional(minimum)
    ? undefined
    : apart([equation.matrix, equation.right, point], problem.variable, givens, (at) => {
        const [m, r, p] = [equation.matrix, equation.right, point].map((node) => tableOf(node, at));
        const best = m && r && solveTable(m, r);
        return best && p && { left: best, right: p };
      });
  return refutation === undefined
    ? { verdict: "undecided", why: "the point was not brought to the form of the optimum" }
    : { verdict: "disproved", refutation, broken: "stationary: the gradient is not zero at the point" };
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

/** Whether an optimum is there only for some values of the parameters: instances know nothing of that. */
const isConditional = ({ conditions, problem }: Minimum): boolean =>
  conditions.some((condition) => !symbolsOf(condition).includes(problem.variable));

/** The optimum that both have, where each has one alone. */
function sameOptimum(left: Problem, right: Problem, givens: Givens): Minimum | undefined {
  const [a, b] = [left, right].map((problem) => solvedFor(problem, givens));
  if (a?.optimum === undefined || b?.optimum === undefined) return undefined;
  return new Networks(new Shapes(givens.facts)).same(a.optimum, b.optimum) ? a : undefined;
}

/** A small instance in which the two optima are different points. */
function refuted(left: Problem, right: Problem, givens: Givens): Refutation | undefined {
  const [a, b] = [left, right].map((problem) => solvedFor(problem, givens));
  if (a !== undefined && b !== undefined) {
    const nodes = [a, b].flatMap(({ equation }) => [equation.matrix, equation.right]);
    return apart(nodes, left.variable, givens, (at) => {
      const [one, two] = [optimumIn(a, at), optimumIn(b, at)];
      return one && two && { left: one, right: two };
    });
  }
  if (a !== undefined) return surpassed(a, right, givens, "second");
  return b && surpassed(b, left, givens, "first");
}

/** The optimum where it is found for all values of the parameters: what is not solved cannot refute. */
function solvedFor(problem: Problem, givens: Givens): Minimum | undefined {
  try {
    const found = minimize(plainForm(problem, givens).problem, givens);
    return isConditional(found) ? undefined : found;
  } catch (error) {
    if (error instanceof DeriveError && error.kind === "unsupported") return undefined;
    throw error;
  }
}

function optimumIn({ equation }: Minimum, at: ReadonlyMap<string, Table>): Table | undefined {
  const [m, r] = [tableOf(equation.matrix, at), tableOf(equation.right, at)];
  return m && r && solveTable(m, r);
}

/** A point at which the other problem is strictly better than at the optimum of the one. */
function surpassed(
  one: Minimum,
  other: Problem,
  givens: Givens,
  better: "first" | "second",
): Refutation | undefined {
  const { variable } = other;
  if (one.optimum === undefined) return undefined;
  if (givens.facts.some((fact) => !isShapeFact(fact) && symbolsOf(fact).includes(variable))) return undefined;
  const found = apart([one.equation.matrix, one.equation.right, other.objective], variable, givens, (at) => {
    const optimum = optimumIn(one, at);
    const valueAt = (point: Table): Q.Rational | undefined =>
      tableOf(other.objective, new Map(at).set(variable.name, point))?.[0]?.[0];
    const own = optimum && valueAt(optimum);
    if (optimum === undefined || own === undefined) return undefined;
    const shifted = [1n, -1n, 2n, -2n].map((by) =>
      optimum.map((row) => row.map((x) => Q.add(x, Q.rational(by)))),
    );
    const best = shifted.find((point) => {
      const value = valueAt(point);
      return (
        value !== undefined &&
        (other.kind === "argmin" ? Q.compare(value, own) < 0 : Q.compare(value, own) > 0)
      );
    });
    return best && (better === "second" ? { left: optimum, right: best } : { left: best, right: optimum });
  });
  return found && { ...found, better };
}

/** Looks for numbers at which the two points differ. */
function apart(
  nodes: readonly Expr[],
  variable: Sym,
  givens: Givens,
  points: (at: ReadonlyMap<string, Table>) => { left: Table; right: Table } | undefined,
): Refutation | undefined {
  const names = [...new Set(nodes.flatMap((node) => symbolsOf(node)))].filter(
    (s) => s !== variable && s.name !== "pi" && s.name !== "e",
  );
  const facts = givens.facts.filter((fact) => !symbolsOf(fact).includes(variable) || isShapeFact(fact));
  const sizes = new Set(
    facts.flatMap((fact) => (isShapeFact(fact) ? symbolsOf(fact) : [])).map((s) => s.name),
  );
  sizes.delete(variable.name);
  for (const at of instancesOf(names, facts)) {
    const found = points(at);
    if (found === undefined || sameTable(found.left, found.right)) continue;
    const shown = [...at].filter(([name]) => names.some((s) => s.name === name) || sizes.has(name));
    return { at: new Map(shown), ...found };
  }
  return undefined;
}

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
  chain,
  question,
  data,
}: Omit<MinimizeAnswer, "response">): OkResponse {
  const { optimum, equation, curvature, solutions, conditions } = minimum;
  return {
    ...(id === undefined ? {} : { id }),
    ok: true,
    result:
      optimum === undefined
        ? `every ${question.variable.name} with ${print(equation.matrix)}*${question.variable.name} = ${print(equation.right)}`
        : print(optimum),
    verdict: "proved",
    solutions,
    gradient: print(minimum.gradient.of),
    hessian: print(minimum.hessian.jacobian),
    curvature: { kind: curvature.kind, reasons: curvature.reasons },
    equation: `(${print(equation.matrix)})*${question.variable.name} = ${print(equation.right)}`,
    ...(data.length === 0
      ? {}
      : {
          value: data.map(([optimal]) => (optimal === undefined ? null : dataJson(optimal.value))),
          least: data.map(([, objective]) => (objective === undefined ? null : dataJson(objective.value))),
        }),
    conditions: conditions.map((c) => print(c)),
    steps: chain.map((step) => chainStepResponse(step)),
    replayed: true,
  };
}

const chainStepResponse = ({ rule, from, to, obligations }: ChainStep) => ({
  rule: `argmin.${rule.kind}`,
  title: rule.kind,
  at: `${from.kind} ${print(from.objective)}`,
  becomes: `${to.kind} ${print(to.objective)}`,
  line: `${to.kind} ${print(to.objective)}`,
  assuming: obligations.map((c) => print(c)),
});

function equivalentResponse(answer: Compared): OkResponse {
  const { id, verdict, chain, refutation, broken, why } = answer;
  return {
    ...(id === undefined ? {} : { id }),
    ok: true,
    result: verdict,
    verdict,
    ...(broken === undefined ? {} : { broken }),
    ...(why === undefined ? {} : { why }),
    ...(refutation === undefined
      ? {}
      : {
          instance: Object.fromEntries([...refutation.at].map(([name, table]) => [name, tableJson(table)])),
          optima: { left: tableJson(refutation.left), right: tableJson(refutation.right) },
        }),
    ...(chain === undefined
      ? {}
      : { steps: [...chain.left, ...[...chain.right].reverse()].map(chainStepResponse), replayed: true }),
  };
}
