/**
 * The notation of matrices as it is meant: A^-1 is the inverse, a'*x*y the number a'*x times y, since a product of
 * numbers with vectors is read from the left, and mean(x) is sum(x)/n.
 */
import * as Q from "../number/rational.js";
import { isApply, rationalOf } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { printBriefly } from "../syntax/print.js";
import { apply, type Expr, numeral } from "../expr/expr.js";
import { fold, operatorsOf } from "../expr/walk.js";
import { type Operation, OPERATIONS } from "../rewrite/tensor/operation.js";
import { Shapes } from "../rewrite/tensor/shape.js";

/** Throws `DeriveError` where shapes do not go together. */
export function asMeant(root: Expr, facts: readonly Expr[]): Expr {
  const operators = [...operatorsOf(root)];
  if (!operators.some((op) => ["'", "^", "bars"].includes(op) || writtenOf(op) !== undefined)) return root;
  const shapes = new Shapes(facts);
  return fold<Expr>(root, (node, args) => {
    if (node.kind !== "apply") return node;
    const written = apply(node.op, args);
    if (isApply(written, "^")) return powerOf(written.args, shapes) ?? written;
    if (isApply(written, "bars")) return absolute(written.args, shapes);
    const inOthers = writtenOf(node.op);
    if (inOthers !== undefined) {
      shapes.of(written);
      const sizes = args.map((arg) => shapes.of(arg));
      return inOthers(args, sizes);
    }
    return isApply(written, "*") ? grouped(written.args, shapes) : written;
  });
}

/** Bars are the absolute value of a number: of a matrix they could mean three things. */
function absolute(args: readonly Expr[], shapes: Shapes): Expr {
  if (args.every((arg) => shapes.isScalar(arg))) return apply("abs", args);
  const text = args.map((arg) => printBriefly(arg, 60)).join();
  throw new DeriveError(
    "shape",
    `|${text}| could be a determinant, a norm or entry by entry: write det(${text}), norm2(${text}) or abs(${text})`,
  );
}

const writtenOf = (op: string): Operation["written"] =>
  Object.hasOwn(OPERATIONS, op) ? OPERATIONS[op]?.written : undefined;

function powerOf([base, exponent]: readonly Expr[], shapes: Shapes): Expr | undefined {
  const times = exponent && rationalOf(exponent);
  if (base === undefined || times === undefined || !Q.isInteger(times) || times.num > 1n) return undefined;
  const [n, m] = shapes.of(base);
  if (n === undefined || m === undefined) return undefined;
  if (times.num === 0n) return apply("I", [n]);
  if (times.num === 1n) return base;
  const inverse = apply("inv", [base]);
  return times.num === -1n ? inverse : apply("^", [inverse, numeral(-times.num)]);
}

/** Factors that are a number together, in brackets of their own. */
function grouped(factors: readonly Expr[], shapes: Shapes): Expr {
  const wide = factors.filter((factor) => !shapes.isScalar(factor));
  if (wide.length < 3) return apply("*", factors);
  const numbers: Expr[] = [];
  let run: Expr[] = [];
  for (const factor of wide) {
    run.push(factor);
    if (run.length < 2 || run.length === wide.length || !shapes.isScalar(apply("*", run))) continue;
    numbers.push(apply("*", run));
    run = [];
  }
  if (numbers.length === 0) return apply("*", factors);
  return apply("*", [...factors.filter((factor) => shapes.isScalar(factor)), ...numbers, ...run]);
}
