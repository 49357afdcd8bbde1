/** A claim about optima as blocks: both problems, the chain between them, or the numbers that refute it. */
import { type EquivalentAnswer, type Expr, relation, type RationalTable, symbol } from "@derive/core";
import { type Block, type Inline, note, prose } from "./sheet.js";
import { WORDING } from "./wording.js";
import { math, text, overAll, modelRows, turned, chainTable, tableText, modelBlocks } from "./chain-table.js";

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
