/** The task `equivalent`: whether two problems have the same optima, by a chain, by their optima, or refuted by numbers. */
import { isApply, neg, product, sum, termsOf } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { type Expr, symbol } from "../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../expr/walk.js";
import { type ChainStep, checkChain, checkChainStep, type SameOptima } from "../minimize/chain.js";
import { isolated } from "../minimize/isolate.js";
import { curvatureOf } from "../minimize/definite.js";
import { equivalent } from "../minimize/equivalent.js";
import { factsOf, known } from "../rewrite/condition.js";
import type { Minimum, Problem } from "../minimize/minimize.js";
import { type Optimum, optimise } from "../minimize/optimum.js";
import { type Refutation, type Rounded, refutePoint, refuteProblems } from "../minimize/refute.js";
import { LIBRARY } from "../library/library.js";
import type { Givens } from "../rewrite/step.js";
import { Networks } from "../rewrite/tensor/network.js";
import { Shapes, vectorFact } from "../rewrite/tensor/shape.js";
import { sameShape, shapeText } from "../rewrite/tensor/dimension.js";
import { print, printBriefly } from "../syntax/print.js";
import { surroundings, type Surroundings, readExpression } from "./declare.js";
import type { EquivalentAnswer } from "./answered.js";
import type { EquivalentRequest } from "./request.js";
import type { OkResponse } from "./response.js";
import { givensOf, withParameters, plainForm, problemOf, allVariables } from "./objective.js";
import { tableJson, chainStepResponse } from "./json.js";

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
    const point = readExpression(b.value, around);
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
  const equation = readExpression(text, around);
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
