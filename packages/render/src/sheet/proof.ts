/** A verdict as blocks: the claim, its proof line by line, or the point that refutes it. */
import {
  type Definition,
  type Detail,
  digitsOf,
  type Expr,
  fromRational,
  apply,
  operatorsOf,
  product,
  type ProveAnswer,
  relation,
  type ShownProof,
  type UsedLemma,
  symbol,
  symbolsOf,
  type Verdict,
  type Witness,
} from "@derive/core";
import { decimalExpr, digitsText } from "../tex/decimal.js";
import { CONSTANT_NAMES } from "../tex/style.js";
import { tableText } from "./chain-table.js";
import { type Block, type Inline, type Note, note, plain, prose } from "./sheet.js";
import type { SolutionOptions } from "./worked-solution.js";
import { WORDING } from "./wording.js";

const math = (expr: Expr): Inline => ({ kind: "math", expr });

export function settled(
  { question, verdict, shown, lemmas }: ProveAnswer,
  { detail }: SolutionOptions,
): Block[] {
  const partial = isPartial(question);
  const says = verdict.kind === "disproved" ? WORDING.isItTrue : WORDING.toShow;
  const claim: Block[] = [prose(says), { kind: "math", expr: question, partial }];
  switch (verdict.kind) {
    case "proved":
      return [
        ...claim,
        ...lemmas.flatMap((lemma) => lemmaBlocks(lemma, detail ?? "normal")),
        ...(lemmas.some((lemma) => lemma.shown !== undefined) ? [prose(WORDING.withLemma)] : []),
        ...(shown === undefined ? [] : proofBlocks(shown(detail ?? "normal"), partial, new Set())),
        boxed(question, verdict.conditions, partial),
      ];
    case "disproved":
      return [...claim, note("remark", `${WORDING.isFalse} `, ...inNumbers(verdict.witness), ".")];
    case "supported":
    case "undecided":
      return [...claim, unsettled(verdict)];
  }
}

/** What came of a claim, with the claim in one line: for who wants no proof. */
export function verdictOf({ question, verdict }: ProveAnswer): Block {
  switch (verdict.kind) {
    case "proved":
      return prose(`${WORDING.proved}: `, math(question), ...validFor(verdict.conditions), ".");
    case "disproved":
      return prose(`${WORDING.notTrue}: `, math(question), "; ", ...inNumbers(verdict.witness), ".");
    case "supported":
    case "undecided":
      return prose(...unsettled(verdict).content, ` ${WORDING.claim}: `, math(question), ".");
  }
}

const validFor = (conditions: readonly Expr[]): Inline[] =>
  conditions.flatMap((condition, i): Inline[] => [
    plain(i === 0 ? ` ${WORDING.validFor} ` : ", "),
    math(condition),
  ]);

/** What a lemma says, with its proof where the page has not given it above. */
function lemmaBlocks({ name, question, conditions, shown }: UsedLemma, detail: Detail): Block[] {
  const where = validFor(conditions);
  if (shown === undefined) return [prose(`${WORDING.byAbove} ${name}: `, math(question), ...where, ".")];
  return [
    prose(`${WORDING.firstLemma} `, math(question), ...where, "."),
    ...proofBlocks(shown(detail), isPartial(question), new Set()),
  ];
}

function boxed(question: Expr, conditions: readonly Expr[], partial: boolean): Block {
  const [left = question, right = question] = question.kind === "apply" ? question.args : [];
  return { kind: "answer", of: left, expr: right, conditions, partial };
}

/** Derivatives by one of several variables are written with round ds. */
function isPartial(question: Expr): boolean {
  const variables = symbolsOf(question).filter(({ name }) => !CONSTANT_NAMES.has(name));
  return operatorsOf(question).has("D") && variables.length > 1;
}

export function proofBlocks(proof: ShownProof, partial: boolean, lemmas: Set<Definition>): Block[] {
  switch (proof.kind) {
    case "chain":
      return [
        ...proof.lemmas.flatMap(({ of, working }): Block[] => {
          if (lemmas.has(of)) return [];
          lemmas.add(of);
          return [
            {
              kind: "lemma",
              of,
              steps: { kind: "steps", goal: working.goal, lines: working.lines, partial },
            },
          ];
        }),
        ...proof.differentials.flatMap((working): Block[] => [
          { kind: "steps", goal: working.goal, lines: working.lines, partial },
          prose(WORDING.identified.gradient),
        ]),
        { kind: "steps", goal: proof.claim.left, lines: proof.lines, partial },
      ];
    case "regions":
      return proof.parts.flatMap(({ region, shown }) => [
        prose(`${WORDING.inCase} `, math(region), ":"),
        ...proofBlocks(shown, partial, lemmas),
      ]);
    case "vacuous":
      return [prose(WORDING.impossible)];
    case "squares":
      return [prose(WORDING.squares[proof.sign]), ...proofBlocks(proof.squared, partial, lemmas)];
    case "values":
      return proof.parts.flatMap(({ value, shown }) => [
        prose(`${WORDING.inCase} `, math(relation("=", proof.of, value)), ":"),
        ...proofBlocks(shown, partial, lemmas),
      ]);
    case "entries":
      return [
        prose(
          `${WORDING.byEntries} `,
          ...[...proof.entries].flatMap(([name, of], i): Inline[] => [
            plain(i === 0 ? "" : ", "),
            math(name),
            plain(` ${WORDING.entriesOf} `),
            math(of),
          ]),
          ":",
        ),
        ...proofBlocks(proof.shown, partial, lemmas),
      ];
    case "terms":
      return [
        prose(`${WORDING.byTerms} `, math(relation("=", proof.claim.left, proof.claim.right)), "."),
        ...proofBlocks(proof.shown, partial, lemmas),
      ];
    case "multiplied":
      return [
        prose(
          ...(["left", "right"] as const).flatMap((side): Inline[] => {
            const [first, ...others] = proof[side];
            if (first === undefined) return [];
            const and = side === "right" && proof.left.length > 0 ? `${WORDING.andSide} ` : "";
            return [
              plain(and === "" ? `${WORDING.multiplied} ` : ` ${and}`),
              math(others.length === 0 ? first : product(proof[side])),
              plain(` ${WORDING.fromSide[side]}`),
            ];
          }),
          ":",
        ),
        ...proofBlocks(proof.shown, partial, lemmas),
      ];
    case "slope":
      return [
        prose(WORDING.sameSlope),
        ...proofBlocks(proof.slope.shown, partial, lemmas),
        prose(`${WORDING.sameValue} `, math(relation("=", proof.by, proof.at)), ":"),
        ...proofBlocks(proof.value.shown, partial, lemmas),
      ];
  }
}

/** In numbers: at x = -1 the left side is 1 and the right side is -1. */
function inNumbers({ at, functions, tables, entry, left, right }: Witness): Inline[] {
  const texts = sidesText(left, right);
  const point = [
    ...[...at].map(([name, value]) => relation("=", symbol(name), fromRational(value))),
    ...functions.map(({ name, params, body }) => relation("=", apply(name, params), body)),
  ];
  const where: Inline[] = point.flatMap((equation, i) => [
    plain(i === 0 ? `${WORDING.valueAt} ` : i === point.length - 1 ? ` ${WORDING.and} ` : ", "),
    math(equation),
  ]);
  return [
    ...where,
    ...[...(tables ?? [])].flatMap(([name, table], i): Inline[] => [
      plain(i === 0 && point.length === 0 ? `${WORDING.valueAt} ` : ", "),
      math(symbol(name)),
      plain(` = ${tableText(table)}`),
    ]),
    ...(point.length === 0 && tables === undefined ? [] : [plain(" ")]),
    ...(entry === undefined ? [] : [plain(`${WORDING.entry(entry[0], entry[1])} `)]),
    ...valueOf(left, texts[0], WORDING.leftSide, WORDING.leftNone),
    plain(` ${WORDING.and} `),
    ...valueOf(right, texts[1], WORDING.rightSide, WORDING.rightNone),
  ];
}

type Side = Witness["left"];

/** So many digits are read easily; where both sides have the same ones, more are written. */
const DIGITS = 10;
const MOST_DIGITS = 40;

/** Both sides with as many digits as tell them apart. */
function sidesText(left: Side, right: Side): [string, string] {
  const textOf = (side: Side, wanted: number): string => {
    const digits = side.kind === "value" ? digitsOf(side.enclosure, wanted) : undefined;
    return digits === undefined ? "0" : digitsText(digits);
  };
  for (let wanted = DIGITS; ; wanted += 1) {
    const texts: [string, string] = [textOf(left, wanted), textOf(right, wanted)];
    if (texts[0] !== texts[1] || wanted >= MOST_DIGITS) return texts;
  }
}

function valueOf(value: Side, digits: string, says: string, none: string): Inline[] {
  if (value.kind !== "value") return [plain(none)];
  if (value.exact !== undefined) return [plain(`${says} `), math(fromRational(value.exact))];
  // Before a power of ten dots would say nothing, and of 0 there are no digits.
  return digits === "0" || digits.includes("e")
    ? [plain(`${says} ${WORDING.about} `), math(decimalExpr(digits))]
    : [plain(`${says} ${digits}…`)];
}

function unsettled(verdict: Extract<Verdict, { kind: "supported" | "undecided" }>): Note {
  const supported = verdict.kind === "supported";
  const said = `${supported ? WORDING.notProved : WORDING.undecided}: ${verdict.why}.`;
  return note("remark", said, ...(supported ? [` ${WORDING.agreesAt(verdict.points)}`] : []));
}
