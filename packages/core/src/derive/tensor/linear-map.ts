/**
 * The derivative of a matrix by a matrix, which has more than two indices: the linear map from dX to the change of
 * the expression, `-inv(X)*dX*inv(X)`. Differentials are worked out from the outside in.
 */
import { derivativeOf } from "../../expr/build.js";
import { DeriveError } from "../../expr/error.js";
import type { Expr, Sym } from "../../expr/expr.js";
import { substitute } from "../../expr/walk.js";
import { LIBRARY } from "../../library/library.js";
import { factsOf, known, openAmong, strongest } from "../../rewrite/condition.js";
import { definedness, newNeeds } from "../../rewrite/definedness.js";
import { replay } from "../../rewrite/replay.js";
import { dependences } from "../../rewrite/rule.js";
import { openConditions } from "../../rewrite/stage.js";
import { type Derivation, type Givens, type Step, stepOf } from "../../rewrite/step.js";
import {
  differentialNeeds,
  differentialOf,
  differentialsIn,
  oneLevel,
  oneLevelRule,
  type TensorContext,
} from "../../rewrite/tensor/differential.js";
import { elementwise } from "../../rewrite/tensor/elementwise.js";
import { Networks } from "../../rewrite/tensor/network.js";
import { Shapes } from "../../rewrite/tensor/shape.js";
import { printBriefly } from "../../syntax/print.js";
import { derive } from "../derive.js";
import { tidiedAndCompared } from "./compared.js";
import { TensorTidy } from "./tidy.js";

const MOST_STAGES = 60;

/** From `differential(u, X)` to an expression in `differential(X, X)`. Throws `DeriveError`. */
export function linearMapOf(of: Expr, by: Sym, givens: Givens): Derivation {
  const quick = attempted(of, by, givens, false);
  if (replay(quick, LIBRARY).ok) return quick;
  // What was tidied too far for the checker is compared at every step.
  const careful = attempted(of, by, givens, true);
  const replayed = replay(careful, LIBRARY);
  if (!replayed.ok) throw new DeriveError("internal", `the checker refused a step: ${replayed.why}`);
  return careful;
}

function attempted(of: Expr, by: Sym, givens: Givens, careful: boolean): Derivation {
  const shapes = new Shapes(givens.facts);
  const tidy = new TensorTidy(shapes, LIBRARY);
  const facts = known(factsOf(givens), LIBRARY);
  const lemmas: Derivation[] = [];
  const context: TensorContext = {
    shapes,
    networks: new Networks(shapes),
    depends: dependences(givens.definitions),
    lemmas,
  };
  const tidied = (node: Expr): Expr =>
    careful ? tidiedAndCompared(node, tidy, context.networks) : tidy.of(node);
  const goal = differentialOf(of, by);
  const stages: Step[][] = [];
  const stage = (rule: string, at: Expr, becomes: Expr): void => {
    const needs = [...differentialNeeds(at, context), ...newNeeds(at, becomes, new Set(), LIBRARY, facts)];
    stages.push([stepOf(rule, at, becomes, openAmong(needs, facts))]);
  };
  let state: Expr = goal;
  for (let k = 0; k < MOST_STAGES; k += 1) {
    const [next] = differentialsIn(state)
      .filter((node) => node.args[0] !== by)
      .reverse();
    const [u] = next?.args ?? [];
    if (next === undefined || u === undefined) break;
    proveSlopes(u, by, givens, context, lemmas);
    const level = oneLevel(u, by, context);
    if (level === undefined || u.kind !== "apply")
      throw new DeriveError(
        "unsupported",
        `there is no rule for the differential of ${printBriefly(u, 200)}`,
      );
    const becomes = tidied(level);
    stage(oneLevelRule(u, shapes), next, becomes);
    state = substitute(state, new Map([[next, becomes]]));
  }
  const result = tidied(state);
  if (result !== state) stage("matrix.simplify", state, result);
  const needed = [...definedness(of, LIBRARY, facts), ...openConditions({ goal, stages }, LIBRARY, facts)];
  return { goal, result, stages, givens, conditions: strongest(needed, facts, LIBRARY), lemmas };
}

/** The derivatives of the numbers that an elementwise expression is made of. */
function proveSlopes(
  u: Expr,
  by: Sym,
  { definitions }: Givens,
  context: TensorContext,
  lemmas: Derivation[],
): void {
  if (u.kind !== "apply" || oneLevelRule(u, context.shapes) !== "matrix.elementwise") return;
  const { body, leaves } = elementwise(u, context.shapes, { stays: (s) => !context.depends(s, by) });
  for (const [t, leaf] of leaves) {
    const goal = derivativeOf(body, t);
    if (context.depends(leaf, by) && !lemmas.some((lemma) => lemma.goal === goal))
      lemmas.push(derive(goal, { definitions: definitions.filter((d) => d.params.length > 0) }));
  }
}
