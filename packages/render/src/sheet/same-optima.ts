/** A claim about optima as blocks: both problems, the chain between them, or the numbers that refute it. */
import { type EquivalentAnswer, type Expr, relation, type RationalTable, symbol } from "@derive/core";
import { type Block, type Inline, note, prose } from "./sheet.js";
import { WORDING } from "./wording.js";
import { math, text, overAll, modelRows, turned, chainTable, tableText, modelBlocks } from "./chain-table.js";

export function compared(answer: EquivalentAnswer): Block[] {
  const { left, right, verdict, chain, densities } = answer;
  const variables = [left.variable, ...(left.also ?? [])];
  const other =
    "kind" in right && "objective" in right
      ? overAll(right.kind, [right.variable, ...(right.also ?? [])], right.objective)
      : right;
  return [
    ...modelBlocks(densities),
    prose(WORDING.sameSolutions),
    { kind: "math", expr: overAll(left.kind, variables, left.objective), partial: false },
    { kind: "math", expr: other, partial: false },
    ...(verdict !== "proved" || chain === undefined
      ? []
      : [
          chainTable(
            [...chain.left, ...[...chain.right].reverse().map(turned)],
            variables,
            modelRows(densities, variables),
            answer.claim?.variables,
          ),
        ]),
    ...comparison(answer),
  ];
}

/** Whether the optima are the same, without the chain that shows it; where they are not, the numbers that do. */
export function comparison(answer: EquivalentAnswer): Block[] {
  const { left, verdict, chain, refutation, broken, why, minimum, conditions = [] } = answer;
  if (verdict === "proved" && (chain !== undefined || minimum?.optimum !== undefined)) {
    const { optimumIs, sameOptimum } = WORDING;
    return [
      ...(minimum?.optimum === undefined
        ? []
        : [
            prose(
              chain === undefined ? sameOptimum : optimumIs,
              " ",
              math(relation("=", left.variable, minimum.optimum)),
              ".",
            ),
          ]),
      note("remark", WORDING.equivalentProved),
      ...provided(conditions),
    ];
  }
  if (verdict === "disproved" && refutation !== undefined)
    return [
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
  return [note("remark", `${WORDING.notSettled} ${inWords(why)}.`)];
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
      const near = (rows: typeof refutation.left): string => `${WORDING.about} ${roundedText(rows)}`;
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
