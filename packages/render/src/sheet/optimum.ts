/** Optima as blocks: the problem, the steps that keep its optima, the gradient, the curvature, the solution. */
import {
  apply,
  type ChainStep,
  derivativeOf,
  div,
  isApply,
  type EquivalentAnswer,
  type Expr,
  LIBRARY,
  type MinimizeAnswer,
  neg,
  numeral,
  pow,
  product,
  relation,
  sum,
  type RationalTable,
  Shapes,
  symbolsOf,
  transpose,
  symbol,
  working,
} from "@derive/core";
import { dataBlocks } from "./data.js";
import { type Block, heading, type Inline, note, prose, type Table } from "./sheet.js";
import type { SolutionOptions } from "./worked-solution.js";
import { WORDING } from "./wording.js";

const math = (expr: Expr): Inline => ({ kind: "math", expr });
const text = (words: string): Inline => ({ kind: "text", text: words });
const problem = (kind: string, variable: Expr, objective: Expr): Expr => apply(kind, [variable, objective]);
const overAll = (kind: string, variables: readonly Expr[], objective: Expr): Expr =>
  apply(kind, [...variables, objective]);

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
  const number = (x: number): Inline[] => [text(Number.isFinite(x) ? String(Number(x.toPrecision(5))) : "∞")];
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

export function compared(answer: EquivalentAnswer): Block[] {
  const {
    left,
    right,
    verdict,
    chain,
    refutation,
    broken,
    why,
    densities,
    minimum,
    conditions = [],
  } = answer;
  const other =
    "kind" in right && "objective" in right
      ? overAll(right.kind, [right.variable, ...(right.also ?? [])], right.objective)
      : right;
  const claim: Block[] = [
    ...modelBlocks(densities),
    prose(WORDING.sameSolutions),
    {
      kind: "math",
      expr: overAll(left.kind, [left.variable, ...(left.also ?? [])], left.objective),
      partial: false,
    },
    { kind: "math", expr: other, partial: false },
  ];
  if (verdict === "proved" && chain !== undefined) {
    const backwards = [...chain.right].reverse().map(turned);
    return [
      ...claim,
      chainTable(
        [...chain.left, ...backwards],
        [left.variable, ...(left.also ?? [])],
        modelRows(densities, [left.variable, ...(left.also ?? [])]),
        answer.claim?.variables,
      ),
      ...(minimum?.optimum === undefined
        ? []
        : [prose(WORDING.optimumIs, " ", math(relation("=", left.variable, minimum.optimum)), ".")]),
      note("remark", WORDING.equivalentProved),
      ...provided(conditions),
    ];
  }
  if (verdict === "proved" && minimum?.optimum !== undefined)
    return [
      ...claim,
      prose(WORDING.sameOptimum, " ", math(relation("=", left.variable, minimum.optimum)), "."),
      note("remark", WORDING.equivalentProved),
      ...provided(conditions),
    ];
  if (verdict === "disproved" && refutation !== undefined)
    return [
      ...claim,
      note("remark", `${WORDING.equivalentRefuted} ${inWords(broken)}.`),
      {
        kind: "table",
        caption: [text(WORDING.instance)],
        heads: [[text(WORDING.name)], [text(WORDING.value)]],
        rows: [
          ...[...refutation.at].map(([name, table]): Inline[][] => [
            [math(symbol(name))],
            [text(tableText(table))],
          ]),
          ...refutationRows(refutation),
        ],
      },
      ...(refutation.kind === "without" ? [prose(WORDING.without[refutation.for])] : []),
      ...(refutation.kind === "slopes"
        ? [
            prose(
              `${WORDING.at} `,
              math(left.variable),
              ` = ${tableText(refutation.point)} ${WORDING.slopesApart(refutation.first === "falls" ? "right" : "left")}`,
            ),
          ]
        : []),
    ];
  return [...claim, note("remark", `${WORDING.notSettled} ${inWords(why)}.`)];
}

const provided = (conditions: readonly Expr[]): Block[] =>
  conditions.length === 0
    ? []
    : [
        prose(
          WORDING.provided,
          ...conditions.flatMap((condition, i): Inline[] => [text(i === 0 ? " " : ", "), math(condition)]),
          ".",
        ),
      ];

const roundedText = (rows: readonly (readonly number[])[]): string => {
  const texts = rows.map((row) => row.map((x) => String(Number(x.toPrecision(6)))).join(", "));
  return rows.every((row) => row.length === 1)
    ? rows.length === 1
      ? texts.join("")
      : `(${texts.join(", ")})`
    : `[${texts.map((row) => `[${row}]`).join(", ")}]`;
};

const inWords = (reason = ""): string => WORDING.broken[reason] ?? reason;

type Refutation = NonNullable<EquivalentAnswer["refutation"]>;

function refutationRows(refutation: Refutation): Inline[][][] {
  const row = (what: string, table: RationalTable): Inline[][] => [[text(what)], [text(tableText(table))]];
  switch (refutation.kind) {
    case "optima":
      return [row(WORDING.firstOptimum, refutation.left), row(WORDING.secondOptimum, refutation.right)];
    case "rounded": {
      const near = (rows: typeof refutation.left): string => `≈ ${roundedText(rows)}`;
      return [
        [[text(WORDING.firstOptimum)], [text(near(refutation.left))]],
        [[text(WORDING.secondOptimum)], [text(near(refutation.right))]],
      ];
    }
    case "better":
      return refutation.for === "first"
        ? [row(WORDING.betterForFirst, refutation.point), row(WORDING.secondOptimum, refutation.optimum)]
        : [row(WORDING.firstOptimum, refutation.optimum), row(WORDING.betterForSecond, refutation.point)];
    case "without":
    case "slopes":
      return [];
  }
}

function modelBlocks(densities: readonly Density[]): Block[] {
  if (densities.length === 0) return [];
  return [
    prose(
      WORDING.model,
      " ",
      ...densities.flatMap(({ text: model }, i): Inline[] => [
        ...(i === 0 ? [] : [text(", ")]),
        { kind: "code", text: model.trim() },
      ]),
      ".",
    ),
  ];
}

type Density = MinimizeAnswer["densities"][number];
type Row = readonly [Inline[], Inline[], Inline[]];

/** From what is asked to the densities: Bayes' rule, the evidence dropped, independent entries. */
function modelRows(densities: readonly Density[], variables: readonly Expr[]): Row[] {
  const data = densities.filter(({ of }) => !variables.includes(of));
  const priors = densities.filter(({ of }) => variables.includes(of));
  if (data.length === 0) return [];
  const row = (objective: Expr, reason: string, needs: Inline[] = []): Row => [
    [math(overAll("argmax", variables, objective))],
    [text(reason)],
    needs,
  ];
  const names = data.map(({ of }) => of);
  const density = (...args: readonly Expr[]): Expr => apply("density", args);
  const prior = priors.map(({ of }) => density(of));
  const evidence = product(names.map((y) => density(y)));
  const given = names.map((y) => density(y, ...variables));
  const apart = data.map(({ of, independent }) =>
    independent ? apply("densities", [of, ...variables]) : density(of, ...variables),
  );
  const independent = data.some((each) => each.independent)
    ? [row(product([...prior, ...apart]), WORDING.modelSteps.independent)]
    : [];
  if (prior.length === 0) return [row(product(given), WORDING.modelSteps.likelihood), ...independent];
  const posterior = apply("density", [...variables, ...names]);
  return [
    ...(variables.length === 1 ? [row(posterior, WORDING.modelSteps.posterior)] : []),
    row(div(product([...prior, ...given]), evidence), WORDING.modelSteps.bayes),
    row(product([...prior, ...given]), WORDING.modelSteps.evidence, [
      math(relation(">", evidence, numeral(0))),
    ]),
    ...independent,
  ];
}

/** A step of the chain read from its end. */
const turned = (step: ChainStep): ChainStep => ({ ...step, from: step.to, to: step.from });

function chainTable(
  steps: readonly ChainStep[],
  variables: readonly Expr[],
  before: readonly Row[] = [],
  /** The variables after a change. */
  later: readonly Expr[] = variables,
): Table {
  const [first] = steps;
  const rows: Inline[][][] = before.map((row) => [...row]);
  if (first !== undefined)
    rows.push([
      [math(overAll(first.from.kind, variables, first.from.objective))],
      [text(before.length === 0 ? "" : WORDING.modelSteps.insert)],
      [text("")],
    ]);
  let over = variables;
  for (const { rule, to, obligations } of steps) {
    const reason =
      rule.kind === "increasing" || rule.kind === "decreasing"
        ? monotoneReason(rule.kind, rule.map)
        : WORDING.chain[rule.kind];
    if (rule.kind === "substitute") over = later;
    rows.push([
      [math(overAll(to.kind, over, to.objective))],
      rule.kind === "substitute"
        ? [math(relation("=", rule.of, rule.by)), text(`, ${reason}`)]
        : [text(reason)],
      obligations.flatMap((c, k): Inline[] => [...(k === 0 ? [] : [text(", ")]), math(c)]),
    ]);
  }
  return {
    kind: "table",
    heads: [[text(WORDING.problem)], [text(WORDING.reason)], [text(WORDING.needs)]],
    rows,
  };
}

function monotoneReason(
  direction: "increasing" | "decreasing",
  map: Extract<ChainStep["rule"], { kind: "increasing" }>["map"],
): string {
  if ("op" in map) return WORDING.monotone[direction](LIBRARY.recordOf(map.op)?.title ?? map.op);
  const { num, den } = map.power;
  if (den === 1n && num === 2n) return WORDING.monotone.square;
  if (den === 1n && num === -1n) return WORDING.monotone.reciprocal;
  return WORDING.monotone.power[direction];
}

/** Rows of exact numbers on one line. */
export const tableText = (table: RationalTable): string => {
  const number = ({ num, den }: { num: bigint; den: bigint }): string =>
    den === 1n ? `${num}` : `${num}/${den}`;
  const rows = table.map((row) => row.map(number));
  if (rows.length === 1 && rows[0]?.length === 1) return rows[0][0] ?? "";
  return rows.every((row) => row.length === 1)
    ? `(${rows.map((row) => row[0]).join(", ")})`
    : `[${rows.map((row) => `[${row.join(", ")}]`).join(", ")}]`;
};
