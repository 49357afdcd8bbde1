/** Optima as blocks: the problem, the gradient, what certifies the optimum, the solution, its values for data. */
import {
  apply,
  derivativeOf,
  isApply,
  type Expr,
  type MinimizeAnswer,
  neg,
  numeral,
  pow,
  product,
  relation,
  sum,
  Shapes,
  symbolsOf,
  transpose,
  symbol,
  working,
} from "@derive/core";
import { dataBlocks } from "./data.js";
import { type Block, heading, type Inline, note, prose } from "./sheet.js";
import type { SolutionOptions } from "./worked-solution.js";
import { WORDING } from "./wording.js";
import { math, text, problem, overAll, modelRows, chainTable, modelBlocks } from "./chain-table.js";

export function minimized(answer: MinimizeAnswer, options: SolutionOptions): Block[] {
  const { question, densities, chain, minimum, rest, optima, conditions } = answer;
  const { variable } = question;
  const all = [variable, ...(question.also ?? [])];
  const shapes = new Shapes(answer.facts);
  const shown = (part: Optimum): Block[] => optimumBlocks(part, shapes, options);
  return [
    ...modelBlocks(densities),
    ...(densities.length > 0
      ? []
      : [{ kind: "math" as const, expr: overAll(question.kind, all, question.objective), partial: false }]),
    ...(chain.length === 0
      ? []
      : [prose(WORDING.sameOptima), chainTable(chain, all, modelRows(densities, all))]),
    ...(rest.length === 0
      ? shown(minimum)
      : [
          prose(WORDING.firstOver, " ", math(variable), ":"),
          ...shown(minimum),
          ...rest.flatMap((part) => [
            prose(WORDING.thenOver, " ", math(part.problem.variable), ":"),
            {
              kind: "math" as const,
              expr: problem(part.problem.kind, part.problem.variable, part.problem.objective),
              partial: false,
            },
            ...shown(part),
          ]),
          prose(WORDING.together),
          ...optima.flatMap(({ of, optimum }): Block[] =>
            optimum === undefined ? [] : [{ kind: "answer", of, expr: optimum, conditions, partial: false }],
          ),
        ]),
    ...(answer.best === undefined
      ? []
      : [prose(WORDING.bestValue[question.kind], " ", math(answer.best), ".")]),
    ...dataBlocks(answer.points, answer.data),
    ...(answer.singular === undefined || options.detail !== "full"
      ? []
      : singularBlocks(answer.singular, variable)),
  ];
}

/** The solution along the singular vectors of the matrix. */
function singularBlocks(singular: NonNullable<MinimizeAnswer["singular"]>, variable: Expr): Block[] {
  const { matrix, weight, target, value, along, unknown, objective, component, plain, filter, data } =
    singular;
  const [u, v] = [symbol("u_i"), symbol("v_i")];
  const decomposition = product([symbol("U"), symbol("Sigma"), transpose(symbol("V"))]);
  const square = pow(value, numeral(2));
  return [
    heading(3, WORDING.singular.title),
    prose(
      WORDING.singular.decompose,
      " ",
      math(relation("=", matrix, decomposition)),
      WORDING.singular.rotations,
      " ",
      math(relation("=", along, product([transpose(u), target]))),
      ":",
    ),
    { kind: "math", expr: problem("argmin", unknown, objective), partial: false },
    prose(WORDING.singular.solved),
    { kind: "math", expr: relation("=", product([transpose(v), variable]), component), partial: false },
    prose(WORDING.singular.without, " ", math(plain), `, ${WORDING.singular.factor}`),
    { kind: "math", expr: filter, partial: false },
    prose(
      WORDING.singular.near,
      " ",
      math(square),
      ` ${WORDING.singular.against} `,
      math(weight),
      `, ${WORDING.singular.limits} `,
      math(sum([square, weight])),
      ", ",
      WORDING.singular.least,
      " ",
      math(weight),
      ".",
    ),
    ...data.map((each): Block => singularTable(each, value, filter)),
  ];
}

function singularTable(
  { values, weight }: NonNullable<MinimizeAnswer["singular"]>["data"][number],
  value: Expr,
  filter: Expr,
): Block {
  const number = (x: number): Inline[] => [text(Number.isFinite(x) ? String(Number(x.toPrecision(5))) : "-")];
  const squares = values.map((s) => s * s);
  const [largest, smallest] = [Math.max(...squares), Math.min(...squares)];
  return {
    kind: "table",
    caption: [
      text(
        WORDING.singular.conditioned(
          Number((largest / smallest).toPrecision(4)),
          Number(((largest + weight) / (smallest + weight)).toPrecision(4)),
        ),
      ),
    ],
    heads: [[math(value)], [math(filter)]],
    rows: values.map((s, i) => [number(s), number((squares[i] ?? 0) / ((squares[i] ?? 0) + weight))]),
  };
}

type Optimum = MinimizeAnswer["minimum"];

type Stationary = Extract<Optimum, { kind: "stationary" }>;

function optimumBlocks(minimum: Optimum, shapes: Shapes, { detail }: SolutionOptions): Block[] {
  switch (minimum.kind) {
    case "stationary":
      return stationaryBlocks(minimum, shapes, detail);
    case "matrix":
      return matrixBlocks(minimum, detail);
    case "kinked":
      return kinkedBlocks(minimum, detail);
    case "constrained":
      return constrainedBlocks(minimum, shapes, detail);
    case "extremal":
      return extremalBlocks(minimum);
  }
}

const answerOf = (minimum: Optimum, optimum: Expr): Block => ({
  kind: "answer",
  of: minimum.problem.variable,
  expr: optimum,
  conditions: minimum.conditions,
  partial: false,
});

function stationaryBlocks(minimum: Stationary, shapes: Shapes, detail: SolutionOptions["detail"]): Block[] {
  const { gradient, optimum, solutions, problem: asked } = minimum;
  const { variable } = asked;
  const isNumber = shapes.of(variable).length === 0;
  const partial = !isNumber || symbolsOf(asked.objective).some((s) => s !== variable);
  const lines = working(gradient.derivation, { detail: detail ?? "normal" });
  return [
    prose(isNumber ? WORDING.derivative : WORDING.stationary),
    { kind: "steps", goal: gradient.derivation.goal, lines: lines.lines, partial },
    {
      kind: "answer",
      of: isNumber ? derivativeOf(asked.objective, variable) : apply("gradient", [asked.objective, variable]),
      expr: gradient.of,
      conditions: minimum.conditions,
      partial,
    },
    ...(minimum.factor === undefined
      ? curvatureBlocks(minimum, isNumber)
      : signBlocks(minimum, minimum.factor)),
    ...(optimum === undefined ? [note("remark", WORDING.everySolution)] : [answerOf(minimum, optimum)]),
    prose(
      minimum.factor !== undefined
        ? WORDING.onlyOptimum
        : solutions === "unique"
          ? isNumber
            ? WORDING.bendsOneWay[asked.kind]
            : WORDING.uniqueOptimum
          : WORDING.noRank,
    ),
  ];
}

/** The gradient is linear in a matrix, between factors that are definite or semidefinite. */
function matrixBlocks(
  minimum: Extract<Optimum, { kind: "matrix" }>,
  detail: SolutionOptions["detail"],
): Block[] {
  const { problem: asked, gradient, left, right, curvature, equation, optimum } = minimum;
  const objective = asked.kind === "argmin" ? asked.objective : turnedSign(asked.objective);
  const lines = working(gradient.derivation, { detail: detail ?? "normal" });
  const certified = (side: Expr | undefined, bends: (typeof curvature)["left"]): Block[] =>
    side === undefined || bends === undefined
      ? []
      : [
          prose(
            math(apply(bends.kind === "definite" ? "spd" : "psd", [side])),
            text(`, ${WORDING.because} ${bends.reasons.join("; ")}.`),
          ),
        ];
  return [
    prose(WORDING.stationary),
    { kind: "steps", goal: gradient.derivation.goal, lines: lines.lines, partial: true },
    {
      kind: "answer",
      of: apply("gradient", [objective, asked.variable]),
      expr: gradient.gradient,
      conditions: minimum.conditions,
      partial: true,
    },
    prose(WORDING.linearInMatrix, " ", math(asked.variable), ":"),
    { kind: "math", expr: equation, partial: false },
    ...certified(left, curvature.left),
    ...certified(right, curvature.right),
    ...(optimum === undefined ? [note("remark", WORDING.everySolution)] : [answerOf(minimum, optimum)]),
    prose(optimum === undefined ? WORDING.noRank : WORDING.uniqueMatrix),
  ];
}

/** Zero in the subdifferential: the gradient with a sign that is free where its argument is 0. */
function kinkedBlocks(
  minimum: Extract<Optimum, { kind: "kinked" }>,
  detail: SolutionOptions["detail"],
): Block[] {
  const { gradient, smooth, kinks, condition, threshold, optimum, problem: asked } = minimum;
  const lines = gradient && working(gradient.derivation, { detail: detail ?? "normal" });
  return [
    ...(gradient === undefined || lines === undefined
      ? []
      : [
          prose(WORDING.smoothPart),
          { kind: "steps" as const, goal: gradient.derivation.goal, lines: lines.lines, partial: true },
          {
            kind: "math" as const,
            expr: relation("=", apply("gradient", [smooth, asked.variable]), gradient.gradient),
            partial: true,
          },
        ]),
    prose(
      WORDING.kink,
      " ",
      ...kinks.flatMap(({ sign, of }, i): Inline[] => [
        text(i === 0 ? "" : "; "),
        math(relation("=", sign, apply("sign", [of]))),
        text(` ${WORDING.freeSign}`),
      ]),
      ".",
    ),
    prose(WORDING.subgradient),
    { kind: "math", expr: relation("=", condition, numeral(0)), partial: false },
    ...(threshold === undefined || optimum === undefined
      ? [note("remark", WORDING.everyBalanced)]
      : [
          prose(
            WORDING.threshold.of,
            " ",
            math(threshold.centre),
            ` ${WORDING.threshold.by} `,
            math(threshold.width),
            ` ${WORDING.threshold.towards} `,
            math(threshold.from),
            `, ${WORDING.threshold.stops}`,
          ),
          answerOf(minimum, optimum),
        ]),
  ];
}

function constrainedBlocks(
  minimum: Extract<Optimum, { kind: "constrained" }>,
  shapes: Shapes,
  detail: SolutionOptions["detail"],
): Block[] {
  const { constraint, lagrangian, inner, multiplier, equation, value, optimum, problem: asked } = minimum;
  return [
    prose(
      WORDING.multiplier.constraint,
      " ",
      math(constraint),
      ` ${WORDING.multiplier.joins} `,
      math(multiplier),
      ":",
    ),
    { kind: "math", expr: problem(asked.kind, asked.variable, lagrangian.objective), partial: false },
    ...stationaryBlocks({ kind: "stationary", ...inner }, shapes, detail),
    prose(WORDING.multiplier.putIn),
    { kind: "math", expr: equation, partial: false },
    { kind: "math", expr: relation("=", multiplier, value), partial: false },
    answerOf(minimum, optimum),
    prose(WORDING.multiplier.suffices),
  ];
}

function extremalBlocks({
  problem: asked,
  constraint,
  multiplier,
  equation,
}: Extract<Optimum, { kind: "extremal" }>): Block[] {
  return [
    prose(
      WORDING.multiplier.constraint,
      " ",
      math(constraint),
      ` ${WORDING.multiplier.joins} `,
      math(multiplier),
      ". ",
      WORDING.multiplier.stationary,
    ),
    { kind: "math", expr: equation, partial: false },
    prose(WORDING.multiplier.value, " ", math(relation("=", asked.objective, multiplier)), "."),
    note("remark", WORDING.multiplier.extremal[asked.kind]),
  ];
}

/** The second derivative, what shows how it bends, and the equation that is solved. */
function curvatureBlocks(
  { problem, gradient, hessian, curvature, equation, rise }: Stationary,
  isNumber: boolean,
): Block[] {
  const { variable, objective, kind } = problem;
  const matrix = kind === "argmin" ? hessian.jacobian : turnedSign(hessian.jacobian);
  return [
    prose(WORDING.curvature),
    {
      kind: "math",
      expr: relation(
        "=",
        isNumber
          ? derivativeOf(derivativeOf(objective, variable), variable)
          : apply("hessian", [objective, variable]),
        hessian.jacobian,
      ),
      partial: !isNumber || symbolsOf(objective).some((s) => s !== variable),
    },
    isNumber
      ? prose(
          WORDING.ofOneSign,
          " ",
          math(relation(signOf(kind, curvature.kind), hessian.jacobian, numeral(0))),
          ".",
        )
      : prose(
          math(apply(curvature.kind === "definite" ? "spd" : "psd", [matrix])),
          text(`, ${WORDING.because} ${curvature.reasons.join("; ")}.`),
        ),
    prose(isNumber ? WORDING.derivativeIsZero : WORDING.solveFor, " ", math(variable), ":"),
    {
      kind: "math",
      expr:
        rise === undefined
          ? relation("=", product([equation.matrix, variable]), equation.right)
          : relation("=", gradient.of, numeral(0)),
      partial: false,
    },
  ];
}

const turnedSign = (node: Expr): Expr =>
  isApply(node, "-") && node.args[0] !== undefined ? node.args[0] : neg(node);

const signOf = (kind: "argmin" | "argmax", bends: string): ">" | ">=" | "<" | "<=" =>
  kind === "argmin" ? (bends === "definite" ? ">" : ">=") : bends === "definite" ? "<" : "<=";

/** The derivative as a distance from the optimum times something of one sign. */
function signBlocks({ problem, gradient, optimum }: Stationary, factor: Expr): Block[] {
  if (optimum === undefined) return [];
  const distance = sum([problem.variable, neg(optimum)]);
  const isMinimum = problem.kind === "argmin";
  return [
    prose(WORDING.derivativeFactored),
    { kind: "math", expr: relation("=", gradient.of, product([factor, distance])), partial: true },
    prose(
      isMinimum ? WORDING.fallsThenRises : WORDING.risesThenFalls,
      " ",
      math(relation(isMinimum ? ">" : "<", factor, numeral(0))),
      ".",
    ),
  ];
}
