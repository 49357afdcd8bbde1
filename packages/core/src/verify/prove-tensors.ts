/**
 * Claims about vectors and matrices: equal entry by entry, or refuted by a small instance in rational numbers.
 * Laws of numbers, in which the order of factors does not count, are never asked.
 */
import { fromRational } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import type { Expr } from "../expr/expr.js";
import { postorder, symbolsOf } from "../expr/walk.js";
import { evaluate, type Meanings } from "../evaluate/evaluate.js";
import { instancesOf } from "../evaluate/instances.js";
import { evaluateTable } from "../evaluate/tables.js";
import type { Library } from "../library/library.js";
import * as Q from "../number/rational.js";
import { agreementOf } from "../rewrite/agreement.js";
import { checkProof } from "../rewrite/check-proof.js";
import { factsOf, known, strongest } from "../rewrite/condition.js";
import { definedness } from "../rewrite/definedness.js";
import type { Claim, Proof } from "../rewrite/proof.js";
import type { Derivation } from "../rewrite/step.js";
import { Networks } from "../rewrite/tensor/network.js";
import { sameShape, Shapes, shapeText } from "../rewrite/tensor/shape.js";
import { print } from "../syntax/print.js";
import type { Verdict } from "./verdict.js";

export function proveTensors(claim: Claim, library: Library, meanings: Meanings): Verdict {
  const { left, right, givens } = claim;
  const shapes = new Shapes(givens.facts);
  const [a, b] = [shapes.of(left), shapes.of(right)];
  if (!sameShape(a, b) && !(shapes.isScalar(left) && shapes.isScalar(right)))
    throw new DeriveError(
      "shape",
      `${print(left, 200)} is ${shapeText(a)} and ${print(right, 200)} is ${shapeText(b)}`,
    );
  if (left === right || new Networks(shapes).same(left, right)) {
    const proof = chain(claim, library);
    const checked = checkProof(claim, proof, library);
    const agreement = agreementOf(claim, library);
    if (checked.ok && agreement.open.length === 0) {
      const facts = known(factsOf(givens), library);
      const conditions = strongest([...agreement.holes, ...checked.holes], facts, library);
      return { kind: "proved", claim, proof, conditions };
    }
  }
  return refuted(claim, meanings) ?? undecided(claim, library);
}

/** One step of arithmetic, entry by entry. */
function chain({ left, right, givens }: Claim, library: Library): Proof {
  const facts = known(factsOf(givens), library);
  const side = (goal: Expr, result: Expr): Derivation => ({
    goal,
    result,
    stages:
      goal === result
        ? []
        : [
            [
              {
                rule: "matrix.simplify",
                relation: "=",
                at: goal,
                becomes: result,
                bindings: new Map(),
                assuming: [],
              },
            ],
          ],
    givens,
    conditions: definedness(goal, library, facts),
    lemmas: [],
  });
  // A step must not contain what it replaces.
  return postorder(right).includes(left)
    ? { kind: "chain", left: side(left, left), right: side(right, left) }
    : { kind: "chain", left: side(left, right), right: side(right, right) };
}

function refuted(claim: Claim, meanings: Meanings): Verdict | undefined {
  const names = [...new Set([claim.left, claim.right].flatMap((node) => symbolsOf(node)))].filter(
    (s) => s.name !== "e" && s.name !== "pi",
  );
  for (const at of instancesOf(names, claim.givens.facts)) {
    const [left, right] = [evaluateTable(claim.left, at), evaluateTable(claim.right, at)];
    if (left === undefined || right === undefined) continue;
    for (const [i, row] of left.entries())
      for (const [j, x] of row.entries()) {
        const y = right[i]?.[j];
        if (y === undefined || Q.equal(x, y)) continue;
        const value = (q: Q.Rational) => evaluate(fromRational(q), new Map(), meanings);
        const scalars = [...at].flatMap(([name, table]) => {
          const only = table.length === 1 && table[0]?.length === 1 ? table[0][0] : undefined;
          return only === undefined ? [] : [[name, only] as const];
        });
        const tables = new Map(
          [...at].filter(([, table]) => table.length > 1 || (table[0]?.length ?? 0) > 1),
        );
        const entry = left.length === 1 && row.length === 1 ? undefined : ([i + 1, j + 1] as const);
        return {
          kind: "disproved",
          claim,
          witness: {
            at: new Map(scalars),
            functions: [],
            tables,
            ...(entry === undefined ? {} : { entry }),
            left: value(x),
            right: value(y),
          },
        };
      }
  }
  return undefined;
}

function undecided(claim: Claim, library: Library): Verdict {
  const facts = known(factsOf(claim.givens), library);
  const open = [claim.left, claim.right].flatMap((side) => definedness(side, library, facts));
  return {
    kind: "undecided",
    claim,
    why:
      open.length > 0
        ? "where the sides have values was not settled"
        : "no proof and no counterexample in small whole numbers was found",
  };
}
