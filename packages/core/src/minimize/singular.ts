/**
 * The solution of (A'A + cI)x = A'b read in the singular vectors of A: in their coordinates A is diagonal, so that
 * each component is a problem in one number, which is solved like any other.
 */
import { div, isApply, neg, product, relation, sum, termsOf, transpose } from "../expr/build.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { symbolsOf } from "../expr/walk.js";
import { tidy } from "../derive/tidy.js";
import { LIBRARY } from "../library/library.js";
import { factsOf, known, standing } from "../rewrite/condition.js";
import type { Givens } from "../rewrite/step.js";
import { Networks } from "../rewrite/tensor/network.js";
import { mentionsTensors, Shapes } from "../rewrite/tensor/shape.js";
import { minimize, type Minimum, multipleOfUnit } from "./minimize.js";

export interface Singular {
  /** A, c and b. */
  readonly matrix: Expr;
  readonly weight: Expr;
  readonly target: Expr;
  /** A singular value, and the component of b along its left singular vector. */
  readonly value: Sym;
  readonly along: Sym;
  /** The problem of one component. */
  readonly unknown: Sym;
  readonly objective: Expr;
  /** The component of the optimum along the right singular vector, and that of least squares. */
  readonly component: Expr;
  readonly plain: Expr;
  /** The one divided by the other. */
  readonly filter: Expr;
}

const TWO = numeral(2);
const ZERO = numeral(0);

/** `undefined` where the equation is not of this kind. */
export function inSingularValues({ problem, equation }: Minimum, givens: Givens): Singular | undefined {
  const shapes = new Shapes(givens.facts);
  const { variable } = problem;
  if (shapes.of(variable).length !== 1) return undefined;
  const terms = termsOf(equation.matrix);
  const square = terms.find((term) => isSquareOf(term) !== undefined);
  const matrix = square && isSquareOf(square);
  if (matrix === undefined || shapes.of(matrix).length !== 2) return undefined;
  const weights = terms.filter((term) => term !== square).map((term) => multipleOfUnit(term, shapes));
  const weight = sum(weights.flatMap((each) => each ?? []));
  const facts = known(factsOf(givens), LIBRARY);
  if (weights.length === 0 || weights.includes(undefined)) return undefined;
  if (standing(relation(">", weight, ZERO), facts) !== "implied") return undefined;
  const [, ...rest] = isApply(equation.right, "*") ? equation.right.args : [];
  const target = rest.length === 0 ? undefined : product(rest);
  if (target === undefined) return undefined;
  if (!new Networks(shapes).same(equation.right, product([transpose(matrix), target]))) return undefined;
  const [value, along, x] = namesFor([equation.matrix, equation.right, ...givens.facts]);
  const numbers = givens.facts.filter((fact) => !mentionsTensors(fact, givens.facts));
  const own: Givens = { definitions: [], facts: [...numbers, relation(">", value, ZERO)] };
  const squared = (node: Expr): Expr => apply("^", [node, TWO]);
  const objective = (penalty: readonly Expr[]): Expr =>
    sum([squared(sum([product([value, x]), neg(along)])), ...penalty]);
  const at = (penalty: readonly Expr[]): Expr | undefined =>
    minimize({ kind: "argmin", variable: x, objective: objective(penalty) }, own).optimum;
  const [component, plain] = [at([product([weight, squared(x)])]), at([])];
  if (component === undefined || plain === undefined) return undefined;
  const filter = tidy(div(component, plain), LIBRARY).result;
  return {
    matrix,
    weight,
    target,
    value,
    along,
    unknown: x,
    objective: objective([product([weight, squared(x)])]),
    component,
    plain,
    filter,
  };
}

/** A of A'*A. */
function isSquareOf(term: Expr): Expr | undefined {
  const [left, right, ...more] = isApply(term, "*") ? term.args : [];
  return left !== undefined && right !== undefined && more.length === 0 && left === transpose(right)
    ? right
    : undefined;
}

/** A singular value, a component and an unknown, by letters that are not taken. */
function namesFor(roots: readonly Expr[]): readonly [Sym, Sym, Sym] {
  const taken = new Set(roots.flatMap((root) => symbolsOf(root).map((s) => s.name)));
  const free = (names: readonly string[]): Sym =>
    symbol(names.find((name) => !taken.has(name)) ?? `${names[0] ?? "s"}_${taken.size}`);
  return [free(["sigma_i", "s_i", "r_i"]), free(["beta_i", "c_i", "q_i"]), free(["z_i", "v_i", "u_i"])];
}
