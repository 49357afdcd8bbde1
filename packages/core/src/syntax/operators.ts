/**
 * The operators and how tightly each binds: the one table that the parser and every printer read.
 * It says nothing about how an operator looks in TeX, and nothing about what it means.
 */
import { isDecimal } from "../number/rational.js";
import type { Expr } from "../expr/expr.js";

/** Higher binds tighter. */
export const LEVEL = {
  and: 1,
  relation: 2,
  sum: 3,
  /** The minus at the start of a term: `-a*b` is -(a*b). */
  negation: 4,
  product: 5,
  /** The minus at the start of a factor: in `2*-x^2` it takes `x^2`. */
  factorNegation: 6,
  power: 7,
  /** Numbers, names, calls and brackets. */
  atom: 8,
} as const;

export interface Operator {
  /** The name in an expression. */
  readonly op: string;
  readonly level: number;
  /** How ASCII writes it between arguments, or before a single one. */
  readonly ascii: string;
  /** How a run of it groups: `chain` is `a < b < c`. */
  readonly grouping: "n-ary" | "left" | "right" | "prefix" | "chain";
}

const relation = (op: string): Operator => ({
  op,
  level: LEVEL.relation,
  ascii: ` ${op} `,
  grouping: "chain",
});

export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [
    { op: "and", level: LEVEL.and, ascii: " and ", grouping: "n-ary" } as const,
    ...["=", "!=", "<", "<=", ">", ">="].map(relation),
    { op: "+", level: LEVEL.sum, ascii: " + ", grouping: "n-ary" } as const,
    { op: "-", level: LEVEL.negation, ascii: "-", grouping: "prefix" } as const,
    { op: "*", level: LEVEL.product, ascii: "*", grouping: "n-ary" } as const,
    { op: "/", level: LEVEL.product, ascii: "/", grouping: "left" } as const,
    { op: ".*", level: LEVEL.product, ascii: " .* ", grouping: "n-ary" } as const,
    { op: "./", level: LEVEL.product, ascii: " ./ ", grouping: "left" } as const,
    { op: "^", level: LEVEL.power, ascii: "^", grouping: "right" } as const,
    { op: ".^", level: LEVEL.power, ascii: ".^", grouping: "right" } as const,
  ].map((operator): [string, Operator] => [operator.op, operator]),
);

/** Whether the node is true or false rather than a number. */
export function isCondition(node: Expr): boolean {
  if (node.kind !== "apply") return false;
  const level = OPERATORS.get(node.op)?.level;
  return level === LEVEL.relation || level === LEVEL.and;
}

/** How tightly the written form of a node holds together. `exp(u)` counts as the power `e^u`. */
export function levelOf(node: Expr): number {
  switch (node.kind) {
    case "symbol":
      return LEVEL.atom;
    case "number":
      return isDecimal(node.value) ? LEVEL.atom : LEVEL.product;
    case "apply":
      return isNaturalPower(node) ? LEVEL.power : (OPERATORS.get(node.op)?.level ?? LEVEL.atom);
  }
}

export const isNaturalPower = (node: Expr): boolean =>
  node.kind === "apply" && node.op === "exp" && node.args.length === 1;

/** Whether the argument at `index` of the operator needs brackets in linear notation. */
export function needsBrackets(op: string, index: number, argument: Expr): boolean {
  const level = levelOf(argument);
  switch (op) {
    case "and":
      return level <= LEVEL.and;
    case "+":
      // A later term that is a negation is written as a subtraction, so it never comes here.
      return level < (index === 0 ? LEVEL.negation : LEVEL.product);
    case "-":
      return level < LEVEL.product;
    case ".*":
    case "./":
      // Products of matrices beside products of entries are told apart by brackets.
      return (
        level < LEVEL.product ||
        (level === LEVEL.product &&
          !(argument.kind === "number") &&
          (index > 0 || !isApplied(argument, "./")))
      );
    case "*":
      if (isApplied(argument, ".*") || isApplied(argument, "./")) return true;
      // A first factor may be a quotient, a/b*c; a product there would be swallowed by this one.
      return level < LEVEL.product || (level === LEVEL.product && (index > 0 || isApplied(argument, op)));
    case "/":
      if (isApplied(argument, ".*") || isApplied(argument, "./")) return true;
      return level < (index === 0 ? LEVEL.product : LEVEL.factorNegation);
    case "^":
    case ".^":
      return level < (index === 0 ? LEVEL.atom : LEVEL.power);
    default:
      return OPERATORS.has(op) && level <= LEVEL.relation;
  }
}

const isApplied = (node: Expr, op: string): boolean => node.kind === "apply" && node.op === op;
