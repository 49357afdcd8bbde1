/** What a key says of a question: what comes out, in boxes, without the way to it. */
import type { Answer, MinimizeAnswer } from "@derive/core";
import { dataBlocks } from "./data.js";
import { passed } from "./pass-results.js";
import { verdictOf } from "./proof.js";
import { comparison } from "./same-optima.js";
import { type Block, prose } from "./sheet.js";
import { type SolutionOptions, workedSolution } from "./worked-solution.js";
import { WORDING } from "./wording.js";

export function shortAnswer(answer: Answer, options: SolutionOptions = {}): Block[] {
  const those = (...kinds: readonly Block["kind"][]): Block[] =>
    workedSolution(answer, options).filter(({ kind }) => kinds.includes(kind));
  switch (answer.task) {
    case "evaluate":
    case "differentiate":
      return boxed(those("answer", "values", "table"));
    case "plot":
    case "train":
      return boxed(those("answer", "figure"));
    case "backprop":
      return options.only === "graph" ? boxed(those("figure")) : boxed(passed(answer), "prose");
    case "prove":
      return boxed([verdictOf(answer)]);
    case "equivalent":
      return boxed(comparison(answer));
    case "minimize":
      return boxed([...optimaOf(workedSolution(answer, options)), ...bestOf(answer)]);
  }
}

/** An answer has a box of its own, and what a name stands for is no answer. */
const boxed = (blocks: readonly Block[], ...unless: readonly Block["kind"][]): Block[] =>
  blocks.map((block) =>
    ["answer", "definitions", ...unless].includes(block.kind) ? block : { ...block, boxed: true },
  );

/** Optima, or the equation of which a remark says that its solutions are all of them. */
const optimaOf = (blocks: readonly Block[]): Block[] =>
  blocks.filter(
    ({ kind }, i) =>
      kind === "answer" || kind === "note" || (kind === "math" && blocks[i + 1]?.kind === "note"),
  );

/** The value of the optimum, and both for data. */
const bestOf = ({ best, question, points, data }: MinimizeAnswer): Block[] => [
  ...(best === undefined
    ? []
    : [prose(`${WORDING.bestValue[question.kind]} `, { kind: "math", expr: best }, ".")]),
  ...dataBlocks(points, data),
];
