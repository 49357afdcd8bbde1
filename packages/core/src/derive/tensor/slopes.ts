/**
 * Derivatives that stand in a claim, D(f, w) and D(f, w[i]), where vectors and matrices stand as wholes: each is what
 * its gradient says, which is derived beside the claim. Those with indices only are left to `derive.ts`.
 */
import { isApply } from "../../expr/build.js";
import { DeriveError } from "../../expr/error.js";
import { apply, type Expr } from "../../expr/expr.js";
import { postorder } from "../../expr/walk.js";
import { LIBRARY } from "../../library/library.js";
import { factsOf, known, openAmong, strongest } from "../../rewrite/condition.js";
import { definedness } from "../../rewrite/definedness.js";
import { type Derivation, type Givens, stepOf } from "../../rewrite/step.js";
import { type Slope, slopeIn } from "../../rewrite/tensor/gradient.js";
import { Shapes } from "../../rewrite/tensor/shape.js";
import { shapeText } from "../../rewrite/tensor/dimension.js";
import { printBriefly } from "../../syntax/print.js";
import { derive } from "../derive.js";
import { Run } from "../run.js";
import { isIndexed } from "./entrywise.js";
import { gradientOf } from "./gradient.js";
import { requireIndependent, requireOwnEntry } from "./structure.js";

/** `goal` without derivatives. Throws `DeriveError` where a rule is missing. */
export function slopesWorkedOut(goal: Expr, givens: Givens): Derivation {
  const shapes = new Shapes(givens.facts);
  shapes.of(goal);
  for (const { by, at } of postorder(goal).flatMap((node) => slopeIn(node) ?? []))
    requireOwnEntry(by, at, shapes);
  const facts = known(factsOf(givens), LIBRARY);
  const run = new Run(goal);
  const lemmas: Derivation[] = [];
  while (!isForIndices(run.state, givens, shapes)) {
    const [innermost] = postorder(run.state).filter((node) => isApply(node, "D"));
    const slope = innermost && slopeIn(innermost);
    if (innermost === undefined || slope === undefined) break;
    const { derivation, becomes } = fromGradient(slope, givens, shapes);
    lemmas.push(derivation);
    run.stage([stepOf("matrix.gradient", innermost, becomes, openAmong(derivation.conditions, facts))]);
  }
  const rest = run.isPending() ? derive(run.state, givens) : undefined;
  const needed = [
    ...definedness(goal, LIBRARY, facts),
    ...lemmas.flatMap(({ conditions }) => conditions),
    ...(rest?.conditions ?? []),
  ];
  return {
    goal,
    result: rest?.result ?? run.state,
    stages: [...run.done, ...(rest?.stages ?? [])],
    givens,
    conditions: strongest(needed, facts, LIBRARY),
    lemmas: [...lemmas, ...(rest?.lemmas ?? [])],
  };
}

/** Whether what is differentiated is written with indices, so that the rules for numbers reach it. */
const isForIndices = (state: Expr, { definitions }: Givens, shapes: Shapes): boolean =>
  postorder(state).every(
    (node) =>
      !isApply(node, "D") ||
      (shapes.isScalar(node.args[1] ?? node) &&
        isIndexed([...node.args.slice(0, 1), ...definitions.map((d) => d.body)], shapes)),
  );

function fromGradient(
  slope: Slope,
  givens: Givens,
  shapes: Shapes,
): { readonly derivation: Derivation; readonly becomes: Expr } {
  if (!shapes.isScalar(slope.of))
    throw new DeriveError(
      "unsupported",
      `in a claim a derivative is that of a number, and ${printBriefly(slope.of, 200)} is ${shapeText(shapes.of(slope.of))}: claim it of an entry, or ask for the jacobian`,
    );
  const { derivation, gradient } = gradientOf(slope.of, slope.by, givens);
  if (slope.at.length === 0) requireIndependent(gradient, slope.by, shapes);
  const becomes =
    slope.at.length === 0 || shapes.isScalar(gradient) ? gradient : apply("[]", [gradient, ...slope.at]);
  return { derivation, becomes };
}
