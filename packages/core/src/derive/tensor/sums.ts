/**
 * Numbers made of vectors and matrices, as sums over their entries: x'*y as the sum of x[i]*y[i]. Proposals, which
 * the checker compares.
 */
import { factorsOf, isApply, isNumber, pow, product, transpose } from "../../expr/build.js";
import { DeriveError } from "../../expr/error.js";
import { apply, type Apply, type Expr, numeral, type Sym, symbol } from "../../expr/expr.js";
import { fold } from "../../expr/walk.js";
import { LIBRARY } from "../../library/library.js";
import type { Shapes } from "../../rewrite/tensor/shape.js";
import { printBriefly } from "../../syntax/print.js";
import { entryOf } from "./entry.js";
import { TensorTidy } from "./tidy.js";

const ONE = numeral(1);
const TWO = numeral(2);
const BOUND: readonly string[] = ["i", "j", "m", "p", "q", "r", "s", "t"];

/** The first letter that is free; it is taken from now on. */
export function freshIndex(letters: readonly string[], taken: Set<string>): Sym {
  const name = letters.find((letter) => !taken.has(letter)) ?? `i_${taken.size}`;
  taken.add(name);
  return symbol(name);
}

/** Writes numbers out; names that are taken are not used for indices. Throws `DeriveError` for what has no such form. */
export class Sums {
  readonly #shapes: Shapes;
  readonly #taken: Set<string>;
  readonly #tidy: TensorTidy;

  constructor(shapes: Shapes, taken: Set<string>) {
    this.#shapes = shapes;
    this.#taken = taken;
    this.#tidy = new TensorTidy(shapes, LIBRARY);
  }

  of(root: Expr): Expr {
    return fold<Expr>(root, (node, args) => {
      if (node.kind !== "apply") return node;
      const own = apply(node.op, args);
      const isNumber = this.#shapes.isScalar(node);
      return isNumber && node.args.some((arg) => !this.#shapes.isScalar(arg))
        ? this.#number(own)
        : isNumber
          ? ofRoot(own)
          : own;
    });
  }

  /** A number made of what has entries. */
  #number(node: Apply): Expr {
    const [a, b] = node.args;
    if (a === undefined) throw noEntries(node);
    switch (node.op) {
      case "norm2":
        return apply("sqrt", [this.#total(a, (at) => pow(at(a), TWO))]);
      case "norm1":
        return this.#total(a, (at) => apply("abs", [at(a)]));
      case "inner":
        return this.#total(a, (at) => joined([at(a), at(b ?? ONE)]));
      case "sum":
        if (node.args.length === 1) return this.#total(a, (at) => at(a));
        break;
      case "tr": {
        const i = freshIndex(BOUND, this.#taken);
        return apply("sum", [i, ONE, this.#shapes.of(a)[0] ?? ONE, this.#entry(a, [i, i])]);
      }
      case "[]":
        return this.#entry(a, node.args.slice(1));
      case "*":
        return joined(this.#groups(node.args).map((group) => this.#pairing(group)));
    }
    throw noEntries(node);
  }

  #entry(node: Expr, at: readonly Expr[]): Expr {
    const found = entryOf(node, at, this.#shapes, this.#taken);
    if (found === undefined) throw noEntries(node);
    return found;
  }

  /** The sum of what is made of the entries of a vector or matrix. */
  #total(node: Expr, made: (entry: (of: Expr) => Expr) => Expr): Expr {
    const dims = this.#shapes.of(node).filter((dim) => !isNumber(dim, 1));
    const at = dims.map(() => freshIndex(BOUND, this.#taken));
    const body = made((of) => this.#entry(of, at));
    return dims.reduceRight((inside, dim, i) => apply("sum", [at[i] ?? ONE, ONE, dim, inside]), body);
  }

  /** The factors of a product that is a number, in groups that are numbers: x'*A*y*s is x'*A*y and s. */
  #groups(factors: readonly Expr[]): Expr[][] {
    const groups: Expr[][] = [];
    let open: Expr[] = [];
    for (const factor of factors) {
      if (this.#shapes.isScalar(factor)) groups.push([factor]);
      else {
        open.push(factor);
        if (!this.#shapes.isScalar(product(open))) continue;
        groups.push(open);
        open = [];
      }
    }
    return groups;
  }

  #pairing([first = ONE, ...rest]: readonly Expr[]): Expr {
    if (rest.length === 0) return first;
    const column = this.#tidy.of(transpose(first));
    return this.#total(column, (at) => joined([at(column), at(product(rest))]));
  }
}

/** The square of a root. */
function ofRoot(node: Expr): Expr {
  const [base, exponent] = isApply(node, "^") ? node.args : [];
  const [square] = base !== undefined && isApply(base, "sqrt") ? base.args : [];
  const times = exponent?.kind === "number" && exponent.value.den === 1n ? exponent.value.num : 1n;
  if (square === undefined || !isApply(square, "sum") || times <= 0n || times % 2n !== 0n) return node;
  return times === 2n ? square : pow(square, numeral(times / 2n));
}

const joined = (factors: readonly Expr[]): Expr => product(factors.flatMap(factorsOf));

const noEntries = (node: Expr): DeriveError =>
  new DeriveError(
    "unsupported",
    `there is no sum over entries for ${printBriefly(node, 200)}: ask for the view by differentials`,
  );
