/** What nerdamer says of a derivative of ours: agrees, disagrees with the point that decides it, or cannot say. */
import { DeriveError, type DifferentiateRequest, inScope, print, rationalToText } from "@derive/core";
import { answer, type OracleAnswer, opinions, type OracleQuestion } from "@derive/core/tasks";
import type { Io } from "./io.js";
import { consult } from "./oracle.js";

/** A line for each derivative. Never fails an answer by itself. */
export async function secondOpinion(request: DifferentiateRequest, io: Io): Promise<void> {
  let questions: OracleQuestion[];
  try {
    questions = inScope(() => asked(request).map(({ question }) => question));
  } catch (error) {
    if (!(error instanceof DeriveError)) throw error;
    await io.out(`\nSecond opinion: cannot say (${error.message})\n`);
    return;
  }
  const replies: OracleAnswer[] = [];
  for (const question of questions) replies.push(await consult(question));
  const lines = inScope(() =>
    asked(request).map(({ wrt, finish }, i) => {
      const opinion = finish(replies[i] ?? { failed: "it was not asked" });
      const of = questions.length > 1 ? ` by ${wrt}` : "";
      switch (opinion.kind) {
        case "agrees":
          return `Second opinion${of}: nerdamer agrees, ${print(opinion.expr)}`;
        case "disagrees": {
          const at = [...opinion.verdict.witness.at].map(
            ([name, value]) => `${name} = ${rationalToText(value)}`,
          );
          return `Second opinion${of}: nerdamer disagrees, ${print(opinion.expr)}; they differ at ${at.join(", ")}`;
        }
        case "cannot say":
          return `Second opinion${of}: cannot say (${opinion.why})`;
      }
    }),
  );
  await io.out(`\n${lines.join("\n")}\n`);
}

function asked(request: DifferentiateRequest): ReturnType<typeof opinions> {
  const found = answer(request);
  return found.task === "differentiate" ? opinions(found) : [];
}
