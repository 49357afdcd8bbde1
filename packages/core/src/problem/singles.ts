/**
 * Vectors and matrices of one entry, which are numbers: their sum, trace and determinant are that number, and so
 * is their one entry.
 */
import { div, isApply, isNumber, product } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral } from "../expr/expr.js";
import { fold, operatorsOf, symbolsOf } from "../expr/walk.js";
import { Shapes } from "../rewrite/tensor/shape.js";
import { print } from "../syntax/print.js";

/** What an operation on vectors and matrices makes of a number. */
const OF_NUMBER: Readonly<Record<string, (x: Expr) => Expr>> = {
  sum: (x) => x,
  tr: (x) => x,
  det: (x) => x,
  diag: (x) => x,
  logdet: (x) => apply("log", [x]),
  inv: (x) => div(numeral(1), x),
};

/** What an operation makes of a vector of one entry, which must be declared: of other numbers nobody asks for it. */
const OF_ENTRY: Readonly<Record<string, (args: readonly Expr[]) => Expr>> = {
  mean: ([x = numeral(1)]) => x,
  logsumexp: ([x = numeral(1)]) => x,
  transpose: ([x = numeral(1)]) => x,
  var: () => numeral(0),
  std: () => numeral(0),
  dot: (args) => product(args),
  outer: (args) => product(args),
};

/** What works entry by entry is plain arithmetic of numbers. */
const PLAIN: Readonly<Record<string, string>> = { ".*": "*", "./": "/", ".^": "^" };

/** `declared` are the names declared as vectors or matrices. Throws `DeriveError` for an entry that there is not. */
export function withoutSingles(root: Expr, declared: ReadonlySet<string>, facts: readonly Expr[]): Expr {
  const operators = operatorsOf(root);
  if (
    ![...Object.keys(OF_NUMBER), ...Object.keys(OF_ENTRY), ...Object.keys(PLAIN), "[]"].some((op) =>
      operators.has(op),
    )
  )
    return root;
  const shapes = new Shapes(facts);
  return fold<Expr>(root, (node, args) => {
    if (node.kind !== "apply") return node;
    const [a, ...at] = args;
    const plain = PLAIN[node.op];
    if (plain !== undefined && args.every((arg) => shapes.of(arg).length === 0)) return apply(plain, args);
    const ofEntry = Object.hasOwn(OF_ENTRY, node.op) ? OF_ENTRY[node.op] : undefined;
    const isEntry = (arg: Expr): boolean =>
      shapes.of(arg).length === 0 && symbolsOf(arg).some(({ name }) => declared.has(name));
    if (ofEntry !== undefined && args.every(isEntry)) return ofEntry(args);
    if (a === undefined || shapes.of(a).length > 0) return apply(node.op, args);
    if (isApply(node, "[]") && a.kind === "symbol" && declared.has(a.name)) {
      const beyond = at.find((index) => index.kind === "number" && !isNumber(index, 1));
      if (beyond !== undefined)
        throw new DeriveError("shape", `${a.name} has one entry, and so none at ${print(beyond)}`);
      return a;
    }
    const made = at.length === 0 && Object.hasOwn(OF_NUMBER, node.op) ? OF_NUMBER[node.op] : undefined;
    return made === undefined ? apply(node.op, args) : made(a);
  });
}
