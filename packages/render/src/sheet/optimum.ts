/** Optima as blocks: the problem, the steps that keep its optima, the gradient, the curvature, the solution. */
import {
  apply,
  type ChainStep,
  derivativeOf,
  type EquivalentAnswer,
  type Expr,
  LIBRARY,
  type MinimizeAnswer,
  neg,
  numeral,
  product,
  relation,
  sum,
  type RationalTable,
  Shapes,
  symbolsOf,
  symbol,
  working,
} from "@derive/core";
import { dataBlocks } from "./data.js";
import { type Block, type Inline, note, prose, type Table } from "./sheet.js";
import type { SolutionOptions } from "./worked-solution.js";
import { WORDING } from "./wording.js";

const math = (expr: Expr): Inline => ({ kind: "math", expr });
const text = (words: string): Inline => ({ kind: "text", text: words });
const problem = (kind: string, variable: Expr, objective: Expr): Expr => apply(kind, [variable, objective]);

export function minimized(answer: MinimizeAnswer, { detail }: SolutionOptions): Block[] {
  const { question, densities, chain, minimum } = answer;
  const { variable } = question;
  const { gradient, optimum, solutions } = minimum;
  const isNumber = new Shapes(answer.facts).of(variable).length === 0;
  const partial = !isNumber || symbolsOf(minimum.problem.objective).some((s) => s !== variable);
  const lines = working(gradient.derivation, { detail: detail ?? "normal" });
  return [
    ...modelBlocks(densities),
    { kind: "math", expr: problem(question.kind, variable, question.objective), partial: false },
    ...(chain.length === 0 ? [] : [prose(WORDING.sameOptima), chainTable(chain, variable)]),
    prose(isNumber ? WORDING.derivative : WORDING.stationary),
    { kind: "steps", goal: gradient.derivation.goal, lines: lines.lines, partial },
    {
      kind: "answer",
      of: isNumber
        ? derivativeOf(minimum.problem.objective, variable)
        : apply("gradient", [minimum.problem.objective, variable]),
      expr: gradient.of,
      conditions: minimum.conditions,
      partial,
    },
    ...(minimum.factor === undefined
      ? curvatureBlocks(minimum, isNumber)
      : signBlocks(minimum, minimum.factor)),
    ...(optimum === undefined
      ? [note("remark", WORDING.everySolution)]
      : [
          {
            kind: "answer",
            of: variable,
            expr: optimum,
            conditions: minimum.conditions,
            partial: false,
          } as const,
        ]),
    prose(
      minimum.factor !== undefined
        ? WORDING.onlyOptimum
        : solutions === "unique"
          ? isNumber
            ? WORDING.bendsOneWay[minimum.problem.kind]
            : WORDING.uniqueOptimum
          : WORDING.noRank,
    ),
    ...dataBlocks(answer.points, answer.data),
  ];
}

/** The second derivative, what shows how it bends, and the equation that is solved. */
function curvatureBlocks(
  { problem, gradient, hessian, curvature, equation, rise }: MinimizeAnswer["minimum"],
  isNumber: boolean,
): Block[] {
  const { variable, objective, kind } = problem;
  const matrix = kind === "argmin" ? hessian.jacobian : neg(hessian.jacobian);
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

const signOf = (kind: "argmin" | "argmax", bends: string): ">" | ">=" | "<" | "<=" =>
  kind === "argmin" ? (bends === "definite" ? ">" : ">=") : bends === "definite" ? "<" : "<=";

/** The derivative as a distance from the optimum times something of one sign. */
function signBlocks({ problem, gradient, optimum }: MinimizeAnswer["minimum"], factor: Expr): Block[] {
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
  const { left, right, verdict, chain, refutation, broken, why, densities, minimum } = answer;
  const other =
    "kind" in right && "objective" in right ? problem(right.kind, right.variable, right.objective) : right;
  const claim: Block[] = [
    ...modelBlocks(densities),
    prose(WORDING.sameSolutions),
    { kind: "math", expr: problem(left.kind, left.variable, left.objective), partial: false },
    { kind: "math", expr: other, partial: false },
  ];
  if (verdict === "proved" && chain !== undefined) {
    const backwards = [...chain.right].reverse().map(turned);
    return [
      ...claim,
      chainTable([...chain.left, ...backwards], left.variable),
      ...(minimum?.optimum === undefined
        ? []
        : [prose(WORDING.optimumIs, " ", math(relation("=", left.variable, minimum.optimum)), ".")]),
      note("remark", WORDING.equivalentProved),
    ];
  }
  if (verdict === "proved" && minimum?.optimum !== undefined)
    return [
      ...claim,
      prose(WORDING.sameOptimum, " ", math(relation("=", left.variable, minimum.optimum)), "."),
      note("remark", WORDING.equivalentProved),
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

const inWords = (reason = ""): string => WORDING.broken[reason] ?? reason;

type Refutation = NonNullable<EquivalentAnswer["refutation"]>;

function refutationRows(refutation: Refutation): Inline[][][] {
  const row = (what: string, table: RationalTable): Inline[][] => [[text(what)], [text(tableText(table))]];
  switch (refutation.kind) {
    case "optima":
      return [row(WORDING.firstOptimum, refutation.left), row(WORDING.secondOptimum, refutation.right)];
    case "better":
      return refutation.for === "first"
        ? [row(WORDING.betterForFirst, refutation.point), row(WORDING.secondOptimum, refutation.optimum)]
        : [row(WORDING.firstOptimum, refutation.optimum), row(WORDING.betterForSecond, refutation.point)];
    case "without":
    case "slopes":
      return [];
  }
}

function modelBlocks(densities: readonly { readonly text: string }[]): Block[] {
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
    prose(WORDING.bayes),
  ];
}

/** A step of the chain read from its end. */
const turned = (step: ChainStep): ChainStep => ({ ...step, from: step.to, to: step.from });

function chainTable(steps: readonly ChainStep[], variable: Expr): Table {
  const [first] = steps;
  const rows: Inline[][][] =
    first === undefined
      ? []
      : [[[math(problem(first.from.kind, variable, first.from.objective))], [text("")], [text("")]]];
  for (const { rule, to, obligations } of steps) {
    const reason =
      rule.kind === "increasing" || rule.kind === "decreasing"
        ? monotoneReason(rule.kind, rule.map)
        : WORDING.chain[rule.kind];
    rows.push([
      [math(problem(to.kind, variable, to.objective))],
      [text(reason)],
      obligations.flatMap((c, i): Inline[] => [...(i === 0 ? [] : [text(", ")]), math(c)]),
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
