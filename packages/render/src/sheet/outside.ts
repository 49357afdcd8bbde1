/** What an outside algebra system found and our checker proved, as blocks: the result and the check. */
import type { Expr, OutsideAnswer } from "@derive/core";
import { proofBlocks } from "./proof.js";
import { type Block, type Inline, prose, type Sheet } from "./sheet.js";
import type { SolutionOptions } from "./worked-solution.js";
import { WORDING } from "./wording.js";

/** A page for one answer. */
export const outsideSheet = (answer: OutsideAnswer, options: SolutionOptions): Sheet => ({
  title: answer.task === "solve" ? WORDING.solutions : WORDING.integral,
  blocks: foundOutside(answer, options),
});

const math = (expr: Expr): Inline => ({ kind: "math", expr });

export function foundOutside(answer: OutsideAnswer, { detail }: SolutionOptions): Block[] {
  const { task, question, by, found, complete } = answer;
  const results = found.map(
    ({ expr, conditions }): Block => ({ kind: "answer", expr, conditions, partial: false }),
  );
  const checks = (each: OutsideAnswer["found"][number]): Block[] =>
    proofBlocks(each.shown(detail ?? "normal"), false, new Set());
  return task === "integrate"
    ? [
        prose(`${WORDING.antiderivative} `, math(question), ` ${WORDING.inVariable} `, math(by), ":"),
        ...results,
        prose(WORDING.checkByDifferentiating),
        ...found.flatMap(checks),
      ]
    : [
        prose(`${WORDING.solutionsOf} `, math(question), ":"),
        ...results,
        ...found.flatMap((each) => [prose(`${WORDING.putIn} `, math(each.expr), ":"), ...checks(each)]),
        prose(complete ? WORDING.allSolutions : WORDING.maybeOthers),
      ];
}
