/**
 * How a function bends: convex, concave or affine in a variable, by the rules of composition that a course teaches,
 * and by the second derivative where a function of one number is put together from others. Of vectors it speaks
 * entry by entry. Silence says nothing.
 */
import { derivativeOf, isApply, isNumber, neg, rationalOf, relation } from "../expr/build.js";
import { attempt } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { dependence, symbolsOf } from "../expr/walk.js";
import { derive } from "../derive/derive.js";
import { LIBRARY } from "../library/library.js";
import * as Q from "../number/rational.js";
import { isConvexIn, type Known, known, standing } from "../rewrite/condition.js";
import { elementwise, isElementwise } from "../rewrite/tensor/elementwise.js";
import type { Shapes } from "../rewrite/tensor/shape.js";
import { curvatureOf } from "./definite.js";

export type Bend = "affine" | "convex" | "concave";

const ZERO = numeral(0);
const MINUS_ONE = neg(numeral(1));
export const TURNED = { affine: "affine", convex: "concave", concave: "convex" } as const;

/** Linear in its one argument, entry by entry or all together. */
const LINEAR: ReadonlySet<string> = new Set(["sum", "'", "tr", "diag", "[]"]);

/** Functions of one variable, which may be a vector or matrix. */
export class Bending {
  readonly #variable: Sym;
  readonly #shapes: Shapes;
  readonly #facts: Known;
  readonly #depends: (node: Expr) => boolean;
  readonly #known = new Map<Expr, Bend | undefined>();

  constructor(variable: Sym, shapes: Shapes, facts: Known) {
    this.#variable = variable;
    this.#shapes = shapes;
    this.#facts = facts;
    this.#depends = dependence(variable);
  }

  /** `undefined` where the rules do not say. */
  of(node: Expr): Bend | undefined {
    if (node === this.#variable || !this.#depends(node)) return "affine";
    if (!this.#known.has(node)) this.#known.set(node, this.#composed(node) ?? this.#bySecondDerivative(node));
    return this.#known.get(node);
  }

  #is(node: Expr, op: ">" | ">=" | "<="): boolean {
    if (op === ">=" && (this.#shapes.has(node, "simplex") || this.#shapes.has(node, "onehot"))) return true;
    return standing(relation(op, node, ZERO), this.#facts) === "implied";
  }

  /** `bend` times a number or, entry by entry, times numbers of one sign. */
  #times(bend: Bend | undefined, factors: readonly Expr[]): Bend | undefined {
    if (bend === "affine" || bend === undefined) return bend;
    const signs = factors.map((factor) => (this.#is(factor, ">=") ? 1 : this.#is(factor, "<=") ? -1 : 0));
    const sign = signs.reduce<number>((a, b) => a * b, 1);
    return sign === 0 ? undefined : sign > 0 ? bend : TURNED[bend];
  }

  #composed(node: Expr): Bend | undefined {
    if (node.kind !== "apply") return undefined;
    const [a, b] = node.args;
    if (a === undefined) return undefined;
    switch (node.op) {
      case "+":
        return together(node.args.map((term) => this.of(term)));
      case "-":
        return this.#times(this.of(a), [MINUS_ONE]);
      case "*":
      case ".*":
        return this.#product(node.op, node.args);
      case "/":
      case "./":
        return b === undefined ? undefined : this.#quotient(a, b);
      case "^":
      case ".^":
        // The power of a matrix is a product of matrices.
        if (b === undefined || (node.op === "^" && !this.#shapes.isScalar(a))) return undefined;
        return this.#power(a, b);
      case "max":
        return node.args.every((arg) => isAtMost(this.of(arg), "convex")) ? "convex" : undefined;
      case "min":
        return node.args.every((arg) => isAtMost(this.of(arg), "concave")) ? "concave" : undefined;
      case "norm1":
      case "norm2":
        return this.of(a) === "affine" ? "convex" : undefined;
      case "inner":
        return a === b && this.of(a) === "affine" ? "convex" : undefined;
      case "log":
        if (this.#isLogConvex(a)) return "convex";
        if (isApply(a, "softmax") && a.args[0] !== undefined && this.of(a.args[0]) === "affine")
          return "concave";
        break;
      case "sum":
        if (node.args.length === 4) return this.of(node.args[3] ?? a);
    }
    if (LINEAR.has(node.op)) return node.args.slice(1).some(this.#depends) ? undefined : this.of(a);
    return node.args.length === 1 ? this.#function(node.op, a) : undefined;
  }

  /** A convex function of the library of an affine one; or of a convex one, where it increases. */
  #function(op: string, u: Expr): Bend | undefined {
    const { curvature, monotone } = LIBRARY.recordOf(op) ?? {};
    const inner = this.of(u);
    if (curvature === undefined || inner === undefined) return undefined;
    if (inner === "affine") return curvature;
    const kept = monotone === "increasing" ? inner : monotone === "decreasing" ? TURNED[inner] : undefined;
    return kept === curvature ? curvature : undefined;
  }

  #product(op: string, args: readonly Expr[]): Bend | undefined {
    const moving = args.filter(this.#depends);
    const still = args.filter((arg) => !this.#depends(arg));
    const [only, ...more] = moving;
    if (only === undefined) return "affine";
    if (more.length === 0) {
      const bend = this.of(only);
      if (bend === "affine") return bend;
      // p'*u is the sum of the products of their entries.
      const sides = still.map((arg) => (isApply(arg, "'") ? (arg.args[0] ?? arg) : arg));
      const isSum = (arg: Expr, i: number): boolean => this.#shapes.isScalar(arg) || still[i] !== arg;
      return op === ".*" || sides.every(isSum) ? this.#times(bend, sides) : undefined;
    }
    if (moving.length === 2 && only === more[0] && this.of(only) === "affine") {
      const isSquare = op === ".*" || this.#shapes.isScalar(only);
      if (isSquare) return this.#times("convex", still);
    }
    return op === "*" ? this.#quadratic(args) : undefined;
  }

  /** c·u'·P·u with u affine and P positive semidefinite. */
  #quadratic(args: readonly Expr[]): Bend | undefined {
    const numbers = args.filter((arg) => this.#shapes.isScalar(arg));
    const wide = args.filter((arg) => !this.#shapes.isScalar(arg));
    const [first, ...rest] = wide;
    const last = rest.at(-1);
    if (first === undefined || last === undefined || numbers.some(this.#depends)) return undefined;
    // The variable stands in one factor at each end: (A*w)'*P*(A*w) as w'*A'*P*A*w too.
    const [left, right] = [wide.findIndex(this.#depends), wide.findLastIndex(this.#depends)];
    const [u, v] = [wide[left], wide[right]];
    if (left === right || u === undefined || v === undefined) return undefined;
    if (wide.slice(left + 1, right).some(this.#depends)) return undefined;
    const isPair = (isApply(u, "'") && u.args[0] === v) || (isApply(v, "'") && v.args[0] === u);
    if (!isPair || left !== 0 || right !== wide.length - 1 || this.of(v) !== "affine") return undefined;
    const middle = wide.slice(1, -1);
    const isConvex =
      middle.length === 0 ||
      curvatureOf(middle.length === 1 ? (middle[0] ?? v) : apply("*", middle), this.#shapes, this.#facts) !==
        undefined;
    return isConvex ? this.#times("convex", numbers) : undefined;
  }

  #quotient(a: Expr, b: Expr): Bend | undefined {
    if (!this.#depends(b)) {
      const bend = this.of(a);
      if (bend === "affine") return bend;
      if (this.#is(b, ">")) return bend;
      return bend !== undefined && standing(relation("<", b, ZERO), this.#facts) === "implied"
        ? TURNED[bend]
        : undefined;
    }
    if (this.#depends(a) || !this.#is(b, ">") || !isAtMost(this.of(b), "concave")) return undefined;
    return this.#times("convex", [a]);
  }

  #power(base: Expr, exponent: Expr): Bend | undefined {
    const power = rationalOf(exponent);
    const bend = this.of(base);
    if (power === undefined || bend === undefined) return undefined;
    if (Q.isInteger(power) && power.num > 0n && power.num % 2n === 0n && bend === "affine") return "convex";
    if (Q.compare(power, Q.ONE) >= 0)
      return isAtMost(bend, "convex") && this.#is(base, ">=") ? "convex" : undefined;
    if (power.num > 0n) return isAtMost(bend, "concave") && this.#is(base, ">=") ? "concave" : undefined;
    return power.num < 0n && isAtMost(bend, "concave") && this.#is(base, ">") ? "convex" : undefined;
  }

  /** Positive, with a convex logarithm: exponentials, their sums and products. */
  #isLogConvex(node: Expr): boolean {
    if (!this.#depends(node)) return this.#is(node, ">");
    const [u] = node.kind === "apply" ? node.args : [];
    if (node.kind !== "apply" || u === undefined) return false;
    if (node.op === "exp") return isAtMost(this.of(u), "convex");
    if (node.op === "sum") return this.#isLogConvex(node.args.length === 4 ? (node.args[3] ?? u) : u);
    if (node.op === "+") return node.args.every((term) => this.#isLogConvex(term) || this.#isNothing(term));
    return (node.op === "*" || node.op === ".*") && node.args.every((factor) => this.#isLogConvex(factor));
  }

  #isNothing(term: Expr): boolean {
    return !this.#depends(term) && this.#is(term, ">=");
  }

  /** A function of one affine number, entry by entry, with a second derivative of one sign. */
  #bySecondDerivative(node: Expr): Bend | undefined {
    if (!isElementwise(node, this.#shapes, false)) return undefined;
    const { body, leaves } = elementwise(node, this.#shapes, { squares: false });
    const inside = symbolsOf(body).filter((s) => this.#depends(leaves.get(s) ?? s));
    const [u, ...more] = inside;
    const leaf = u && (leaves.get(u) ?? u);
    if (u === undefined || leaf === undefined || more.length > 0 || this.of(leaf) !== "affine")
      return undefined;
    const facts = [...this.#facts.relations];
    return attempt((): Bend | undefined => {
      const { result, conditions } = derive(derivativeOf(derivativeOf(body, u), u), { facts });
      const about = [...conditions, ...facts].filter((condition) => symbolsOf(condition).includes(u));
      if (!about.every((condition) => isConvexIn(condition, u))) return undefined;
      const within = known([...facts, ...conditions], LIBRARY);
      if (isNumber(result, 0)) return "affine";
      if (standing(relation(">=", result, ZERO), within) === "implied") return "convex";
      return standing(relation("<=", result, ZERO), within) === "implied" ? "concave" : undefined;
    });
  }
}

const isAtMost = (bend: Bend | undefined, most: "convex" | "concave"): boolean =>
  bend === most || bend === "affine";

function together(parts: readonly (Bend | undefined)[]): Bend | undefined {
  const kinds = new Set(parts);
  if (kinds.has(undefined)) return undefined;
  if (kinds.has("convex")) return kinds.has("concave") ? undefined : "convex";
  return kinds.has("concave") ? "concave" : "affine";
}
