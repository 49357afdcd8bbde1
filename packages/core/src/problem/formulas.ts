/**
 * Functions of vectors, matrices and sums: L(w) = norm2(X*w - y)^2. A call is read as the formula with its arguments
 * put in. A formula of numbers keeps its name, since a derivation says where it puts it in, and is applied to each
 * entry of a vector.
 */
import { formulaAt } from "../expr/binders.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr } from "../expr/expr.js";
import { fold, operatorsOf, symbolsOf } from "../expr/walk.js";
import type { Definition } from "../rewrite/step.js";
import { isShapeFact, mentionsTensors } from "../rewrite/tensor/shape.js";
import { splitDerivedName } from "../syntax/names.js";

export type Formulas = ReadonlyMap<string, Definition>;

/** What is known besides the shapes of the parameters: they are what a function is called with, whatever their names. */
export const factsWithin = ({ params }: Definition, facts: readonly Expr[]): Expr[] =>
  facts.filter(
    (fact) => fact.kind !== "apply" || !isShapeFact(fact) || !params.some((param) => param === fact.args[0]),
  );

/** Whether calls are written out. */
export const isWrittenOut = (definition: Definition, facts: readonly Expr[]): boolean =>
  definition.params.length > 0 &&
  (mentionsTensors(definition.body, factsWithin(definition, facts)) || isConstant(definition));

/** What does not mention its parameters is the same number for vectors. */
const isConstant = ({ params, body }: Definition): boolean =>
  !symbolsOf(body).some((s) => params.some((param) => param === s));

/** Throws `DeriveError` for a call with too many arguments, or too few, and for L'(w). */
export function withoutCalls(root: Expr, formulas: Formulas): Expr {
  if (formulas.size === 0) return root;
  const named = [...operatorsOf(root)].map((op) => splitDerivedName(op)?.name ?? op);
  if (!named.some((name) => formulas.has(name))) return root;
  return fold<Expr>(root, (node, args) => {
    if (node.kind !== "apply") return node;
    const head = splitDerivedName(node.op);
    if (head !== undefined && formulas.has(head.name))
      throw new DeriveError(
        "unsupported",
        `${head.name} is a function of vectors or has sums: write its derivative as D(${head.name}(t), t), or ask for its gradient`,
      );
    const formula = formulas.get(node.op);
    return formula === undefined ? apply(node.op, args) : formulaAt(formula.body, formula.params, args);
  });
}
