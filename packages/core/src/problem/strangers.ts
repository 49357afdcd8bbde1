/** Names that are typed for a question and stand nowhere in it: mistyped, as a rule. */
import { DeriveError } from "../expr/error.js";
import type { Expr } from "../expr/expr.js";
import { symbolsOf } from "../expr/walk.js";
import type { Definition } from "../rewrite/step.js";
import { didYouMean } from "../syntax/suggest.js";
import type { Answer, DifferentiateAnswer } from "./answered.js";
import { canonicalName } from "./declare.js";
import type { PointRequest } from "./request.js";

/** Throws `DeriveError` for a value that is given to a name that the question does not have. */
export function refuseStrangers(points: readonly PointRequest[], answer: Answer): void {
  const names = points.flatMap((point) => Object.keys(point).map((typed) => canonicalName(typed)));
  if (names.length === 0) return;
  const known = namesIn(expressionsOf(answer), answer.definitions);
  for (const name of names) {
    // x_1 may be an entry of x.
    const [, base = name] = /^(.+)_\d+$/.exec(name) ?? [];
    if (known.has(name) || known.has(base)) continue;
    throw new DeriveError(
      "domain",
      `${name} is given a value and occurs nowhere in the question${didYouMean(name, known)}`,
      { about: { text: name, offset: 0 } },
    );
  }
}

/** What is differentiated by although it does not occur, so that the derivative is 0, each with the name that may be meant. */
export function absentVariables({ question, definitions, parts }: DifferentiateAnswer): string[] {
  const known = namesIn([question], definitions);
  const absent = new Set(parts.map(({ wrt }) => wrt.name).filter((name) => !known.has(name)));
  return [...absent].map((name) => `${name} does not occur${didYouMean(name, known)}`);
}

function namesIn(exprs: readonly Expr[], definitions: readonly Definition[]): Set<string> {
  const all = [...exprs, ...definitions.map(({ body }) => body)];
  return new Set([
    ...all.flatMap((expr) => symbolsOf(expr).map((s) => s.name)),
    ...definitions.map(({ name }) => name),
  ]);
}

/** Where a name may stand to be given a value. */
function expressionsOf(answer: Answer): readonly Expr[] {
  switch (answer.task) {
    case "differentiate":
      return [
        answer.question,
        ...answer.facts,
        ...answer.parts.flatMap(({ of, derivation }) => [of, ...derivation.givens.facts]),
      ];
    case "backprop": {
      const { nodes, inputs, facts } = answer.pass;
      const steps = nodes.flatMap(({ name, body }) => [name, body]);
      return [
        answer.question,
        ...answer.facts,
        ...facts,
        ...inputs,
        ...steps,
        ...answer.updates.map(({ becomes }) => becomes),
      ];
    }
    case "minimize": {
      const { objective, variable, also = [] } = answer.question;
      const factors = answer.densities.flatMap(({ factors: all, facts }) => [...all, ...facts]);
      return [objective, variable, ...also, ...answer.facts, ...factors];
    }
    case "evaluate":
    case "plot":
    case "train":
    case "prove":
      return [answer.question, ...answer.facts];
    case "equivalent":
      return [answer.left.objective, ...answer.facts];
  }
}
