/**
 * The shapes of expressions with vectors and matrices, from those of their symbols. Declarations are facts like any
 * other: `vector(x, n)`, `matrix(X, n, d)`.
 */
import * as Q from "../../number/rational.js";
import { isApply, isNumber, rationalOf } from "../../expr/build.js";
import { DeriveError } from "../../expr/error.js";
import { apply, type Apply, type Expr, numeral, type Sym } from "../../expr/expr.js";
import { postorder, symbolsOf } from "../../expr/walk.js";
import { print, printBriefly } from "../../syntax/print.js";
import {
  isBeyond,
  isOne,
  isRow,
  isScalar,
  isSquare,
  ONE,
  sameDimension,
  sameShape,
  SCALAR,
  type Shape,
  shapeText,
} from "./dimension.js";
import { OPERATIONS } from "./operation.js";

export const vectorFact = (x: Expr, n: Expr): Expr => apply("vector", [x, n]);
export const matrixFact = (x: Expr, n: Expr, m: Expr): Expr =>
  isNumber(m, 1) ? vectorFact(x, n) : apply("matrix", [x, n, m]);
export const isShapeFact = (fact: Expr): boolean => isApply(fact, "vector") || isApply(fact, "matrix");

/** Whether a symbol is the size of something, or part of one. */
export const isDimension = (s: Sym, facts: readonly Expr[]): boolean =>
  facts.some(
    (fact) =>
      fact.kind === "apply" && isShapeFact(fact) && fact.args.slice(1).some((d) => symbolsOf(d).includes(s)),
  );

/** What can be declared of a vector or matrix besides its shape. */
export const PROPERTIES = [
  "symmetric",
  "spd",
  "invertible",
  "diagonal",
  "simplex",
  "onehot",
  "pm1",
  "fullrank",
] as const;
export type Property = (typeof PROPERTIES)[number];

const OPERATORS_OF_TENSORS: ReadonlySet<string> = new Set(["'", "[]", ".*", "./", ".^"]);

/** Whether the expression is about vectors or matrices: by an operation, or by a declared symbol. */
export function mentionsTensors(root: Expr, facts: readonly Expr[]): boolean {
  const declared = new Set(
    facts.flatMap((fact) => (fact.kind === "apply" && isShapeFact(fact) ? fact.args.slice(0, 1) : [])),
  );
  return postorder(root).some(
    (node) =>
      declared.has(node) ||
      (node.kind === "apply" && (OPERATORS_OF_TENSORS.has(node.op) || Object.hasOwn(OPERATIONS, node.op))),
  );
}

const isPlace = (index: string): boolean => /^\d+$/.test(index);

/** The shapes of expressions under some declarations. Remembers what it has worked out. */
export class Shapes {
  readonly #declared = new Map<Expr, Shape>();
  readonly #properties = new Map<Expr, Set<string>>();
  readonly #known = new Map<Expr, Shape>();
  readonly #whole = new Set<string>();
  /** What indices are known to be at least, and at most. */
  readonly #ends = { ">=": new Map<string, Expr[]>(), "<=": new Map<string, Expr[]>() };

  constructor(facts: readonly Expr[]) {
    for (const fact of facts) {
      if (fact.kind !== "apply") continue;
      const [x, ...rest] = fact.args;
      if (x === undefined) continue;
      if (isShapeFact(fact)) this.#declared.set(x, rest);
      else if (rest.length === 0 && (PROPERTIES as readonly string[]).includes(fact.op))
        this.#properties.set(x, (this.#properties.get(x) ?? new Set()).add(fact.op));
      else this.#bounded(fact);
    }
  }

  #bounded({ op, args: [x, end] }: Apply): void {
    if (op === "integer" && x?.kind === "symbol") this.#whole.add(x.name);
    if ((op !== ">=" && op !== "<=") || x === undefined || end === undefined) return;
    const other = op === ">=" ? "<=" : ">=";
    for (const [side, of, to] of [[op, x, end] as const, [other, end, x] as const])
      if (of.kind === "symbol") this.#ends[side].set(of.name, [...(this.#ends[side].get(of.name) ?? []), to]);
  }

  /** Whether an index, or a place such as 2, is known to be from `low` to `high`. */
  isWithin(index: string, low: Expr, high: Expr): boolean {
    const isWhole = isPlace(index) || this.#whole.has(index);
    return isWhole && this.#reaches(index, ">=", low) && this.#reaches(index, "<=", high);
  }

  /** Whether an index, or a place such as 2, is known to be less than `low` or more than `high`, which are numbers. */
  isOutside(index: string, low: Expr, high: Expr): boolean {
    const [from, to] = [rationalOf(low), rationalOf(high)];
    const before = from !== undefined && Q.compare(from, Q.ONE) >= 0 && numeral(Q.subtract(from, Q.ONE));
    const after = to !== undefined && Q.sign(to) >= 0 && numeral(Q.add(to, Q.ONE));
    return (
      (before !== false && this.#reaches(index, "<=", before)) ||
      (after !== false && this.#reaches(index, ">=", after))
    );
  }

  #reaches(index: string, side: ">=" | "<=", end: Expr): boolean {
    const place = isPlace(index) ? [numeral(BigInt(index))] : [];
    return [...place, ...(this.#ends[side].get(index) ?? [])].some((known) => {
      const [a, b] = [rationalOf(known), rationalOf(end)];
      if (a !== undefined && b === undefined && this.#isBeyond(end, side, a)) return true;
      if (a === undefined || b === undefined) return sameDimension(known, end);
      return side === ">=" ? Q.compare(a, b) >= 0 : Q.compare(a, b) <= 0;
    });
  }

  /** Whether a named end of a range is known to lie on the other side of a number: n >= 3 for 3 <= n. */
  #isBeyond(end: Expr, side: ">=" | "<=", value: Q.Rational): boolean {
    const known = end.kind === "symbol" ? this.#ends[side === "<=" ? ">=" : "<="].get(end.name) : undefined;
    return (known ?? []).some((bound) => {
      const number = rationalOf(bound);
      if (number === undefined) return false;
      return side === "<=" ? Q.compare(number, value) >= 0 : Q.compare(number, value) <= 0;
    });
  }

  has(node: Expr, property: Property): boolean {
    const own = this.#properties.get(node);
    if (own?.has(property) === true) return true;
    if (property === "symmetric") return own?.has("spd") === true || own?.has("diagonal") === true;
    if (property === "simplex") return own?.has("onehot") === true;
    return property === "invertible" && own?.has("spd") === true;
  }

  /** Throws `DeriveError` of kind shape where shapes do not go together. */
  of(root: Expr): Shape {
    for (const node of postorder(root, (n) => this.#known.has(n)))
      if (!this.#known.has(node)) this.#known.set(node, this.#shapeAt(node));
    return this.#known.get(root) ?? SCALAR;
  }

  isScalar(node: Expr): boolean {
    return isScalar(this.of(node));
  }

  #shapeAt(node: Expr): Shape {
    if (node.kind === "number") return SCALAR;
    if (node.kind === "symbol") return this.#declared.get(node) ?? SCALAR;
    const args = node.args.map((arg) => this.#known.get(arg) ?? SCALAR);
    const [a = SCALAR, b = SCALAR] = args;
    switch (node.op) {
      case "+":
        return this.#sum(node, args);
      case "-":
        return a;
      case "*":
        return args.slice(1).reduce((left, right, i) => this.#product(node, left, right, i + 1), a);
      case "/":
        if (!isScalar(b))
          throw clash(node, `divides by ${shapeText(b)}: write ./ for an entry by entry quotient, or inv(…)`);
        return a;
      case "^":
        if (!isScalar(b))
          throw clash(node, `has ${shapeText(b)} as its exponent: write .^ for powers entry by entry`);
        if (isScalar(a)) return SCALAR;
        if (isSquare(a)) return a;
        throw clash(node, `raises ${shapeText(a)}: write .^ for powers entry by entry`);
      case ".*":
      case "./":
      case ".^":
        return this.#elementwise(node, args);
      case "'": {
        const [n, m] = a;
        // What was declared with one entry is a number, and its own transpose.
        if (n === undefined && node.args[0]?.kind === "symbol") return SCALAR;
        if (n === undefined)
          throw clash(
            node,
            `transposes a number: for a derivative write D(…), or declare ${print(node.args[0] ?? node)}`,
          );
        if (m === undefined) return isOne(n) ? SCALAR : [ONE, n];
        return isOne(n) ? [m] : [m, n];
      }
      case "[]":
        return this.#entry(node, a);
      case "D":
        if (!isScalar(a) && !isScalar(b))
          throw clash(node, `differentiates ${shapeText(a)} by ${shapeText(b)}: ask for its jacobian`);
        return isScalar(a) ? b : a;
      default: {
        if (node.op === "sum" || node.op === "prod") this.#range(node);
        const operation = Object.hasOwn(OPERATIONS, node.op) ? OPERATIONS[node.op] : undefined;
        const shape = operation?.shape(args, node);
        if (typeof shape === "string") throw clash(node, `${node.op} ${shape}`, false);
        // Every other function is applied to each entry.
        return shape ?? this.#elementwise(node, args);
      }
    }
  }

  #sum(node: Apply, args: readonly Shape[]): Shape {
    const wide = args.find((shape) => !isScalar(shape));
    if (wide === undefined) return SCALAR;
    node.args.forEach((arg, i) => {
      const shape = args[i] ?? SCALAR;
      // A number added to a vector stands for a vector of it: 1 - s.
      if (!sameShape(shape, wide) && !isPlainNumber(arg))
        throw clash(
          node,
          `adds ${shapeText(wide)} and ${shapeText(shape)}${
            isScalar(shape) && wide.length === 1
              ? `: write (${printBriefly(arg, 60)})*ones(${print(wide[0] ?? arg)})`
              : ""
          }`,
        );
    });
    return wide;
  }

  #product(node: Apply, left: Shape, right: Shape, i: number): Shape {
    if (isScalar(left)) return right;
    if (isScalar(right)) return left;
    const [n = ONE, k = ONE] = left;
    const [l = ONE, m = ONE] = right;
    if (!sameDimension(k, l)) {
      const hint = left.length === 1 && right.length === 1 ? ": write x'*y, x*y' or x .* y" : "";
      throw clash(
        node,
        `multiplies ${shapeText(left)} by ${shapeText(right)} (before and at factor ${i + 1})${hint}`,
      );
    }
    if (isOne(n) && isOne(m)) return SCALAR;
    return isOne(m) ? [n] : [n, m];
  }

  #elementwise(node: Apply, args: readonly Shape[]): Shape {
    const wide = args.find((shape) => !isScalar(shape)) ?? SCALAR;
    for (const shape of args)
      if (!isScalar(shape) && !sameShape(shape, wide))
        throw clash(node, `takes ${shapeText(wide)} and ${shapeText(shape)} entry by entry`);
    return wide;
  }

  #entry(node: Apply, of: Shape): Shape {
    const count = node.args.length - 1;
    if (of.length === 0) {
      // An undeclared family of numbers: x[i] with x known by its entries only.
      if (count >= 1 && node.args[0]?.kind === "symbol") return SCALAR;
      throw clash(node, `asks for an entry of ${printBriefly(node.args[0] ?? node, 100)}, which is a number`);
    }
    const wanted = isRow(of) ? 1 : of.length;
    if (count !== wanted && count !== of.length)
      throw clash(node, `has ${count} indices, and ${print(node.args[0] ?? node)} is ${shapeText(of)}`);
    const [x] = node.args;
    node.args.slice(1).forEach((index, axis) => {
      const size = count === of.length ? of[axis] : of[1];
      const at = rationalOf(index);
      if (x === undefined || size === undefined) return;
      const isWhole = at === undefined || (Q.isInteger(at) && at.num >= 1n);
      const most = index.kind === "symbol" ? (this.#ends["<="].get(index.name) ?? []) : [];
      if (!isWhole || isBeyond(index, size) || most.some((end) => isBeyond(end, size)))
        throw clash(node, `does not exist: the entries of ${print(x)} are counted from 1 to ${print(size)}`);
    });
    return SCALAR;
  }

  /** The range of a sum or product over an index, and the families that the index goes through. */
  #range(node: Apply): void {
    const [index, low, high, body] = node.args;
    if (index === undefined || low === undefined || high === undefined || body === undefined) return;
    const [from, to] = [rationalOf(low), rationalOf(high)];
    if (from !== undefined && to !== undefined && Q.compare(to, from) < 0)
      throw clash(node, "has no terms: its range ends before it begins");
    for (const entry of postorder(body)) {
      const [of, ...at] = isApply(entry, "[]") ? entry.args : [];
      const shape = of === undefined ? undefined : this.#known.get(of);
      const axis = at.indexOf(index);
      const size =
        shape !== undefined && axis >= 0 ? shape[shape.length === at.length ? axis : 1] : undefined;
      if (of === undefined || size === undefined) continue;
      const starts = from !== undefined && Q.compare(from, Q.ONE) < 0;
      if (starts || isBeyond(high, size))
        throw clash(
          node,
          `goes from ${print(low)} to ${print(high)}, and the entries of ${print(of)} are counted from 1 to ${print(size)}`,
        );
    }
  }
}

const isPlainNumber = (node: Expr): boolean =>
  node.kind === "number" ||
  (node.kind === "apply" && /^[-/]$/.test(node.op) && node.args.every(isPlainNumber));

function clash(node: Apply, what: string, written = true): DeriveError {
  return new DeriveError("shape", written ? `${printBriefly(node, 400)} ${what}` : what);
}
