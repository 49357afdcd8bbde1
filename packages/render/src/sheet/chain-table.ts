/** Problems and the steps between them: models from Bayes' rule on, and a row for each step with its reason. */
import {
  apply,
  type ChainStep,
  div,
  type Expr,
  LIBRARY,
  type MinimizeAnswer,
  numeral,
  product,
  relation,
  type RationalTable,
} from "@derive/core";
import { type Block, type Inline, prose, type Table } from "./sheet.js";
import { WORDING } from "./wording.js";

export const math = (expr: Expr): Inline => ({ kind: "math", expr });

export const text = (words: string): Inline => ({ kind: "text", text: words });

export const problem = (kind: string, variable: Expr, objective: Expr): Expr =>
  apply(kind, [variable, objective]);

export const overAll = (kind: string, variables: readonly Expr[], objective: Expr): Expr =>
  apply(kind, [...variables, objective]);

export function modelBlocks(densities: readonly Density[]): Block[] {
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
export function modelRows(densities: readonly Density[], variables: readonly Expr[]): Row[] {
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
export const turned = (step: ChainStep): ChainStep => ({ ...step, from: step.to, to: step.from });

export function chainTable(
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
