/** Problems in one number without an optimum: the derivative has one sign, or is at least never 0. */
import { neg, relation } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { type Expr, numeral, type Sym } from "../expr/expr.js";
import { postorder, symbolsOf } from "../expr/walk.js";
import { type Known, standing } from "../rewrite/condition.js";
import { printBriefly } from "../syntax/print.js";

interface Asked {
  readonly objective: Expr;
  readonly variable: Sym;
  readonly kind: "argmin" | "argmax";
}

/**
 * What is known of a problem whose derivative is `slope`, under conditions that hold wherever there is a derivative; nothing
 * where the slope may be 0. That there is no optimum is said only where the variable may be any number and the
 * derivative has a value everywhere: else an end of the interval may be one.
 */
export function unattained(
  { objective, variable, kind }: Asked,
  slope: Expr,
  conditions: readonly Expr[],
  facts: Known,
  own: readonly Expr[],
): DeriveError | undefined {
  const sign = signOf(slope, facts);
  if (sign === undefined) return undefined;
  const wanted = kind === "argmin" ? "minimum" : "maximum";
  const isFree = ![...own, ...conditions].some((each) => symbolsOf(each).includes(variable));
  const isConstant = !symbolsOf(slope).includes(variable);
  const how = sign === "not 0" ? "nowhere 0" : isConstant ? sign : `${sign} everywhere`;
  const says = `the derivative by ${variable.name} is ${printBriefly(slope, 200)}, which is ${how}`;
  const ends = kind === "argmin" ? "below" : "above";
  if (!isFree)
    return new DeriveError(
      "unsupported",
      `${says}: there is no stationary point; whether there is a ${wanted} at an end of where ${variable.name} may be is not looked at`,
    );
  return new DeriveError(
    "unsupported",
    isConstant && isLinear(objective, variable)
      ? `${says}: there is no ${wanted}, since the objective is unbounded ${ends}`
      : `${says}: there is no stationary point, and so no ${wanted}`,
  );
}

function signOf(slope: Expr, facts: Known): "positive" | "negative" | "not 0" | undefined {
  const holds = (op: ">" | "!=", node: Expr): boolean =>
    standing(relation(op, node, numeral(0)), facts) === "implied";
  if (holds(">", slope)) return "positive";
  if (holds(">", neg(slope))) return "negative";
  return holds("!=", slope) ? "not 0" : undefined;
}

/** Sums and multiples alone, so that nothing keeps the variable from being any number. */
const isLinear = (objective: Expr, variable: Sym): boolean =>
  postorder(objective).every(
    (node) =>
      node.kind !== "apply" ||
      !symbolsOf(node).includes(variable) ||
      ["+", "-", "*"].includes(node.op) ||
      (node.op === "/" && node.args[1] !== undefined && !symbolsOf(node.args[1]).includes(variable)),
  );
