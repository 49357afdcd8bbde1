/**
 * The operations of vectors and matrices: a record each. To add one that others express, give what it is written
 * as; one of its own also needs its differential and its entries. A function that is none of them is applied to
 * each entry.
 */
import { div, isNumber, neg, pow, product, sum } from "../../expr/build.js";
import { apply, type Apply, type Expr, numeral } from "../../expr/expr.js";
import { print } from "../../syntax/print.js";
import { isBeyond, isScalar, isSquare, ONE, sameShape, SCALAR, type Shape, shapeText } from "./dimension.js";

/** An operation on vectors and matrices: how often it takes an argument, and the shape of what it gives. */
export interface Operation {
  /** How it is typed, and what it is called. Without them it is the engine's own. */
  readonly call?: string;
  readonly title?: string;
  /** Other names that people type. */
  readonly aliases?: readonly string[];
  readonly least: number;
  readonly most: number;
  /** A text says what is wrong with the shapes of the arguments. */
  readonly shape: (args: readonly Shape[], node: Apply) => Shape | string;
  /** What it stands for, of an operation that others express: told the shapes of its arguments. */
  readonly written?: (args: readonly Expr[], shapes: readonly Shape[]) => Expr;
}

const ofSquare =
  (result: (shape: Shape) => Shape): Operation["shape"] =>
  ([a = SCALAR]) =>
    isScalar(a) || isSquare(a) ? result(a) : `needs a square matrix, not one that is ${shapeText(a)}`;
const toScalarShape = (): Shape => SCALAR;
const toScalar: Operation["shape"] = toScalarShape;
const dimension: Operation["shape"] = (_, { args: [n = ONE, m = n] }) => [n, m];
const dimensions: Operation["shape"] = (_, { args }) => args;

/** Of what has entries: a number has none, and a name without a shape may be a vector that nobody declared. */
const ofEntries: Operation["shape"] = ([a = SCALAR]) =>
  a.length > 0
    ? SCALAR
    : "is that of the entries of a vector or a matrix: declare its shape, as in x: vector n";

const ofVectors =
  (result: (n: Expr, m: Expr) => Shape): Operation["shape"] =>
  ([a = SCALAR, b = SCALAR]) => {
    const [n, m] = [a[0], b[0]];
    if (n === undefined || m === undefined || a.length > 1 || b.length > 1)
      return `is that of two vectors, not of ${shapeText(a)} and ${shapeText(b)}`;
    return result(n, m);
  };

const entrySum = (a: Expr): Expr => apply("sum", [a]);
const mean = (a: Expr, shape: Shape): Expr => div(entrySum(a), product(shape));
const variance = (a: Expr, shape: Shape): Expr => {
  const around = sum([a, neg(product([mean(a, shape), apply("ones", shape)]))]);
  return div(pow(apply("norm2", [around]), numeral(2)), product(shape));
};
const ofOne =
  (written: (a: Expr, shape: Shape) => Expr): NonNullable<Operation["written"]> =>
  ([a = ONE], [shape = SCALAR]) =>
    written(a, shape);

/** The operations that have no meaning for plain numbers, or have one that shapes decide. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  inv: {
    call: "inv(A)",
    title: "inverse of a matrix, A^-1",
    aliases: ["inverse"],
    least: 1,
    most: 1,
    shape: ofSquare((a) => a),
  },
  transpose: {
    call: "transpose(A)",
    title: "transpose, A'",
    least: 1,
    most: 1,
    shape: ([a = SCALAR]) => {
      const [n = ONE, m = ONE] = a;
      return a.length === 0 ? a : [m, n];
    },
    written: ofOne((a, shape) => (shape.length === 0 ? a : apply("'", [a]))),
  },
  tr: {
    call: "tr(A)",
    title: "trace",
    aliases: ["trace", "Tr"],
    least: 1,
    most: 1,
    shape: ofSquare(toScalarShape),
  },
  det: { call: "det(A)", title: "determinant", least: 1, most: 1, shape: ofSquare(toScalarShape) },
  logdet: {
    call: "logdet(A)",
    title: "logarithm of a determinant",
    least: 1,
    most: 1,
    shape: ofSquare(toScalarShape),
  },
  norm1: { call: "norm1(x)", title: "sum of the absolute values", least: 1, most: 1, shape: toScalar },
  norm2: {
    call: "norm2(x)",
    title: "Euclidean norm, Frobenius norm of a matrix",
    aliases: ["norm"],
    least: 1,
    most: 1,
    shape: toScalar,
  },
  dot: {
    call: "dot(x, y)",
    title: "scalar product, x'*y",
    least: 2,
    most: 2,
    shape: ([a = SCALAR, b = SCALAR], node) =>
      a.length === 1 && b.length === 1 && !sameShape(a, b)
        ? `pairs vectors of one length, not ${shapeText(a)} with ${shapeText(b)}`
        : ofVectors(() => SCALAR)([a, b], node),
    written: ([a = ONE, b = ONE]) => product([apply("'", [a]), b]),
  },
  outer: {
    call: "outer(x, y)",
    title: "outer product, x*y'",
    least: 2,
    most: 2,
    shape: ofVectors((n, m) => [n, m]),
    written: ([a = ONE, b = ONE]) => product([a, apply("'", [b])]),
  },
  sum: {
    call: "sum(x), sum(i, 1, n, …)",
    title: "sum of the entries, sum over an index",
    least: 1,
    most: 4,
    shape: ([, , , body = SCALAR], { args }) =>
      args.length === 1 ? SCALAR : args.length === 4 ? body : "takes 1 argument, or 4: sum(i, 1, n, …)",
  },
  prod: {
    call: "prod(i, 1, n, …)",
    title: "product over an index",
    least: 4,
    most: 4,
    shape: ([, , , body = SCALAR]) => (isScalar(body) ? SCALAR : "is that of numbers, prod(i, 1, n, …)"),
  },
  mean: {
    call: "mean(x)",
    title: "mean of the entries, sum(x)/n",
    least: 1,
    most: 1,
    shape: ofEntries,
    written: ofOne(mean),
  },
  var: {
    call: "var(x)",
    title: "variance of the n entries: the mean of (x[i] - mean(x))^2",
    least: 1,
    most: 1,
    shape: ofEntries,
    written: ofOne(variance),
  },
  std: {
    call: "std(x)",
    title: "standard deviation of the entries, sqrt(var(x))",
    least: 1,
    most: 1,
    shape: ofEntries,
    written: ofOne((a, shape) => apply("sqrt", [variance(a, shape)])),
  },
  logsumexp: {
    call: "logsumexp(x)",
    title: "log(sum(exp(x)))",
    aliases: ["lse"],
    least: 1,
    most: 1,
    shape: ofEntries,
    written: ofOne((a) => apply("log", [entrySum(apply("exp", [a]))])),
  },
  softmax: {
    call: "softmax(x)",
    title: "softmax of a vector",
    least: 1,
    most: 1,
    shape: ([a = SCALAR]) =>
      a.length < 2 ? a : `is that of a vector, not of ${shapeText(a)}: softmaxrows(…) is that of every row`,
  },
  softmaxrows: {
    call: "softmaxrows(A)",
    title: "softmax of every row",
    least: 1,
    most: 1,
    shape: ([a = SCALAR]) => (a.length === 2 ? a : `is that of the rows of a matrix, not of ${shapeText(a)}`),
  },
  diag: {
    call: "diag(x)",
    title: "diagonal matrix of a vector, diagonal of a matrix",
    least: 1,
    most: 1,
    shape: ([a = SCALAR]) => {
      const [n] = a;
      if (n !== undefined && a.length === 1) return [n, n];
      return n !== undefined && isSquare(a) ? [n] : `needs a vector or a square matrix, not ${shapeText(a)}`;
    },
  },
  I: { call: "I(n)", title: "identity matrix", least: 1, most: 1, shape: dimension },
  ones: { call: "ones(n), ones(n, m)", title: "ones everywhere", least: 1, most: 2, shape: dimensions },
  zeros: { call: "zeros(n), zeros(n, m)", title: "zeros everywhere", least: 1, most: 2, shape: dimensions },
  unit: {
    call: "unit(k, n)",
    title: "vector of n with a 1 at place k and 0 elsewhere",
    least: 2,
    most: 2,
    shape: (_, { args: [k = ONE, n = ONE] }) =>
      isBeyond(k, n) || isNumber(k, 0)
        ? `has its 1 at a place from 1 to ${print(n)}, not at ${print(k)}`
        : [n],
  },
  delta: { call: "delta(i, j)", title: "1 where i = j, 0 elsewhere", least: 2, most: 2, shape: toScalar },
  inner: {
    least: 2,
    most: 2,
    shape: ([a = SCALAR, b = SCALAR]) =>
      sameShape(a, b) ? SCALAR : `pairs two of one shape, not ${shapeText(a)} with ${shapeText(b)}`,
  },
  differential: { least: 2, most: 2, shape: ([a = SCALAR]) => a },
};
