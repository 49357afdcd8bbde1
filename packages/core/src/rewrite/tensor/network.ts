/**
 * Expressions with vectors, matrices and indexed sums as sums of products of entries: X'*(X*w) is the sum over
 * k and l of X[k,i]*X[k,l]*w[l]. Written so, transposes, traces, diagonals, deltas and the order of factors
 * say nothing any more, and two expressions are equal when their products are the same up to the names of
 * summed indices. This is the arithmetic of the checker; it decides `yes`, and never wrongly.
 */
import * as Q from "../../number/rational.js";
import { isApply, isNumber, product, rationalOf, transpose } from "../../expr/build.js";
import { DeriveError } from "../../expr/error.js";
import { binderIn } from "../../expr/binders.js";
import { apply, type Apply, type Expr, numeral, type Sym } from "../../expr/expr.js";
import { postorder, symbolsOf } from "../../expr/walk.js";
import { print } from "../../syntax/print.js";
import { type Shapes } from "./shape.js";
import { aligned, ownFamily } from "./offset.js";
import { isRow, sameDimension } from "./dimension.js";
import { OPERATIONS } from "./operation.js";
import { Arithmetic, MOST_PRODUCTS, NOWHERE } from "./arithmetic.js";
import { Comparison } from "./comparison.js";
import {
  collected,
  deltaFactor,
  type Factor,
  type Index,
  one,
  ONES,
  type Place,
  type Product,
  scaled,
  sumKey,
  swapped,
} from "./product.js";
import { rangeFactor, rangeOf } from "./range.js";
import { mentions } from "./reading.js";

const HALF = Q.rational(1, 2);
const MINUS_ONE = Q.rational(-1);

export class Networks {
  readonly #shapes: Shapes;
  readonly #arithmetic: Arithmetic;

  constructor(shapes: Shapes) {
    this.#shapes = shapes;
    this.#arithmetic = new Arithmetic(shapes);
  }

  /** A new index; without a dimension it goes as far as a range beside it says. */
  fresh(dimension: Expr | undefined): number {
    return this.#arithmetic.fresh(dimension);
  }

  dimensionOf(index: Index): Expr | undefined {
    return this.#arithmetic.dimensionOf(index);
  }

  /** Whether the two are equal for all entries, as far as arithmetic says. */
  same(a: Expr, b: Expr): boolean {
    const shape = this.#shapes.of(a);
    if (a === b) return true;
    const place = this.placeFor(shape.length === 0 ? b : a);
    const [left, right] = [this.expand(a, place), this.expand(b, place)];
    return new Comparison(this.#arithmetic, place).areSame(left, right);
  }

  isZero(a: Expr): boolean {
    const place = this.placeFor(a);
    return collected(this.expand(a, place), place).size === 0;
  }

  /** Fresh indices for the entries of a node. */
  placeFor(node: Expr): Place {
    const [n, m] = this.#shapes.of(node);
    return {
      row: n === undefined || isNumber(n, 1) ? undefined : this.fresh(n),
      column: m === undefined || isNumber(m, 1) ? undefined : this.fresh(m),
    };
  }

  /** The entry of `node` at a place, as a sum of products. */
  expand(node: Expr, place: Place): Product[] {
    const products = this.#expanded(node, place, new Map());
    if (products.length > MOST_PRODUCTS)
      throw new DeriveError("budget", `written out by entries this has more than ${MOST_PRODUCTS} products`);
    return this.#arithmetic.settled(products, place);
  }

  #expanded(node: Expr, place: Place, names: ReadonlyMap<Expr, Index>): Product[] {
    const number = rationalOf(node);
    if (number !== undefined) return number.num === 0n ? [] : [{ coefficient: number, factors: [] }];
    if (node.kind === "number") return [];
    if (node.kind === "symbol") return [this.#atom(node, names, place)];
    const [a, b] = node.args;
    if (a === undefined) throw new DeriveError("internal", "an operation without arguments");
    switch (node.op) {
      case "+":
        return node.args.flatMap((arg) => this.#broadcast(arg, place, names));
      case "-":
        return this.#expanded(a, place, names).map((p) => scaled(p, MINUS_ONE));
      case "*":
        return this.#product(node.args, place, names);
      case ".*":
        return node.args
          .map((arg) => this.#spread(arg, place, names))
          .reduce((left, right) => this.#arithmetic.times(left, right));
      case "/":
      case "./":
        return b === undefined
          ? []
          : this.#arithmetic.times(
              this.#spread(a, place, names),
              this.#power(b, this.#placeIn(b, place), MINUS_ONE, names),
            );
      case ".^":
      case "^":
        return this.#raised(node, place, names);
      case "'":
        return this.#expanded(a, { ...place, row: place.column, column: place.row }, names);
      case "[]":
        return this.#entry(node, names);
      case "sqrt":
        return this.#power(a, this.#placeIn(a, place), HALF, names);
      case "inner": {
        if (b === undefined) return [];
        const inside = this.placeFor(a);
        return this.#arithmetic.times(this.#expanded(a, inside, names), this.#expanded(b, inside, names));
      }
      case "tr": {
        const [n] = this.#shapes.of(a);
        const i = n === undefined || isNumber(n, 1) ? undefined : this.fresh(n);
        return this.#expanded(a, { row: i, column: i }, names);
      }
      case "sum":
        return node.args.length === 1
          ? this.#expanded(a, this.placeFor(a), names)
          : this.#sum(node, place, names);
      case "prod":
        return this.#familyProduct(node, names);
      case "norm1":
        return this.#expanded(apply("sum", [apply("abs", [a])]), place, names);
      case "norm2": {
        const square = this.#arithmetic.times(...this.#twice(a, names));
        return this.#arithmetic.powerOf(square, HALF, apply("^", [node, numeral(2)]), NOWHERE, [
          ...names.values(),
        ]);
      }
      case "I":
        return [one([deltaFactor(place.row, place.column, node)])];
      case "delta":
        return [one([deltaFactor(this.#index(a, names), this.#index(b, names), node)])];
      case "unit":
        return [one([deltaFactor(place.row, this.#index(a, names), node)])];
      case "ones":
        return [one(this.#ones(place, node))];
      case "zeros":
        return [];
      case "diag": {
        if (this.#shapes.of(a).length === 1) {
          const same = place.row === place.column ? [] : [deltaFactor(place.row, place.column, node)];
          return this.#arithmetic.times([one(same)], this.#expanded(a, { row: place.row }, names));
        }
        return this.#expanded(a, { row: place.row, column: place.row }, names);
      }
      case "differential":
        return this.#differential(node, a, place, names);
      case "inv":
        return this.#inverse(node, a, place, names);
      case "det":
        return this.#determinant(a, place, names);
      case "logdet":
        return this.#logDeterminant(a, place, names);
      case "softmax":
      case "softmaxrows":
        return this.#softmax(a, place, names);
      case "exp":
        return [one(this.#exponential(a, place, names))];
      default:
        return [one([this.#kernel(node, place, names)])];
    }
  }

  /** A product, power or inverse of square matrices has that of their determinants. */
  #determinant(of: Expr, place: Place, names: ReadonlyMap<Expr, Index>): Product[] {
    const parts = squareFactors(of, this.#shapes);
    if (parts === undefined) return [one([this.#kernel(apply("det", [of]), place, names)])];
    return parts
      .map(({ base, times }) => this.#power(apply("det", [base]), NOWHERE, Q.rational(times), names))
      .reduce((left, right) => this.#arithmetic.times(left, right), [one([])]);
  }

  #logDeterminant(of: Expr, place: Place, names: ReadonlyMap<Expr, Index>): Product[] {
    const parts = squareFactors(of, this.#shapes);
    if (parts === undefined) return [one([this.#kernel(apply("logdet", [of]), place, names)])];
    return parts.flatMap(({ base, times }) =>
      this.#expanded(apply("logdet", [base]), place, names).map((p) => scaled(p, Q.rational(times))),
    );
  }

  /** The change of a transpose is the transpose of the change; that of zero is zero. */
  #differential(node: Apply, of: Expr, place: Place, names: ReadonlyMap<Expr, Index>): Product[] {
    if (isApply(of, "'") && of.args[0] !== undefined)
      return this.#expanded(apply(node.op, [of.args[0], ...node.args.slice(1)]), swapped(place), names);
    const inside = this.placeFor(of);
    const { own, turned } = this.#keysBothWays(of, inside, names);
    if (own === "") return [];
    const isRowVector = isRow(this.#shapes.of(of));
    if (!isRowVector && (inside.column === undefined || own <= turned))
      return [one([this.#kernel(node, place, names)])];
    const other = isApply(of, "'") ? (of.args[0] ?? of) : transpose(of);
    return [one([this.#kernel(apply(node.op, [other, ...node.args.slice(1)]), swapped(place), names)])];
  }

  /** What the entries of a matrix are, and those of its transpose. */
  #keysBothWays(
    of: Expr,
    inside: Place,
    names: ReadonlyMap<Expr, Index>,
  ): { readonly own: string; readonly turned: string } {
    const [own = "", turned = ""] = [inside, swapped(inside)].map((at) => {
      const label = new Map<Index, string>(
        [at.row, at.column].flatMap((i, k) => (i === undefined ? [] : [[i, `#${k}`]])),
      );
      return sumKey(
        collected(this.#arithmetic.settled(this.#expanded(of, inside, names), inside), inside, label),
      );
    });
    return { own, turned };
  }

  /** An inverse: of a diagonal matrix entry by entry, else of a matrix or its transpose, whichever comes first. */
  #inverse(node: Apply, of: Expr, place: Place, names: ReadonlyMap<Expr, Index>): Product[] {
    const diagonal = isApply(of, "diag") ? of.args[0] : undefined;
    if (diagonal !== undefined && this.#shapes.of(diagonal).length === 1) {
      const same = place.row === place.column ? [] : [deltaFactor(place.row, place.column, node)];
      const { column: _, ...row } = place;
      return this.#arithmetic.times([one(same)], this.#power(diagonal, row, MINUS_ONE, names));
    }
    const inside = this.placeFor(of);
    const parts = squareFactors(of, this.#shapes);
    if (parts !== undefined && isApply(of, "*")) {
      const turnedAround = [...of.args].reverse().map((arg) => apply("inv", [arg]));
      return this.#product(turnedAround, place, names);
    }
    if (isApply(of, "inv") && of.args[0] !== undefined) return this.#expanded(of.args[0], place, names);
    if (isApply(of, "^") && parts !== undefined)
      return this.#expanded(
        apply("^", [apply("inv", of.args.slice(0, 1)), ...of.args.slice(1)]),
        place,
        names,
      );
    const { own, turned } = this.#keysBothWays(of, inside, names);
    if (own <= turned) {
      const factor = this.#kernel(node, place, names);
      return [one([{ ...factor, symmetric: factor.symmetric || own === turned }])];
    }
    const other = isApply(of, "'") ? (of.args[0] ?? of) : transpose(of);
    return [one([this.#kernel(apply("inv", [other]), swapped(place), names)])];
  }

  #twice(a: Expr, names: ReadonlyMap<Expr, Index>): [Product[], Product[]] {
    const inside = this.placeFor(a);
    return [this.#expanded(a, inside, names), this.#expanded(a, inside, names)];
  }

  #ones(place: Place, of: Expr): Factor[] {
    return [place.row, place.column].flatMap((index) =>
      index === undefined ? [] : [{ head: ONES, indices: [index], power: Q.ONE, of, symmetric: false }],
    );
  }

  /** A symbol as it stands: a number, an index that is summed over, or entries of a vector or matrix. */
  #atom(node: Sym, names: ReadonlyMap<Expr, Index>, place: Place): Product {
    const index = names.get(node);
    if (index !== undefined)
      return one([{ head: "the index", indices: [index], power: Q.ONE, of: node, symmetric: false }]);
    return one([this.#factor(node.name, node, place)]);
  }

  #factor(head: string, of: Expr, { row, column }: Place): Factor {
    const indices = [row, column].filter((i) => i !== undefined);
    return { head, indices, power: Q.ONE, of, symmetric: indices.length === 2 && this.#isSymmetric(of) };
  }

  #isSymmetric(of: Expr): boolean {
    if (this.#shapes.has(of, "symmetric")) return true;
    return isApply(of, "inv") && of.args[0] !== undefined && this.isSymmetric(of.args[0]);
  }

  isSymmetric(of: Expr): boolean {
    if (this.#isSymmetric(of)) return true;
    const [n, m] = this.#shapes.of(of);
    if (n === undefined || m === undefined) return true;
    const place = this.placeFor(of);
    if (place.row === undefined || place.column === undefined || of.kind === "symbol") return false;
    const turned: Place = { row: place.column, column: place.row };
    return this.key(this.expand(of, place), place) === this.key(this.expand(of, turned), place);
  }

  /** A number in a sum with vectors stands for a vector of it. */
  #broadcast(arg: Expr, place: Place, names: ReadonlyMap<Expr, Index>): Product[] {
    const products = this.#expanded(arg, place, names);
    const spread = place.row === undefined && place.column === undefined;
    return spread || !this.#shapes.isScalar(arg)
      ? products
      : products.map((p) => ({ ...p, factors: [...p.factors, ...this.#ones(place, arg)] }));
  }

  #placeIn(arg: Expr, place: Place): Place {
    return this.#shapes.isScalar(arg) ? NOWHERE : place;
  }

  #spread(arg: Expr, place: Place, names: ReadonlyMap<Expr, Index>): Product[] {
    return this.#expanded(arg, this.#placeIn(arg, place), names);
  }

  #product(args: readonly Expr[], place: Place, names: ReadonlyMap<Expr, Index>): Product[] {
    const scalars = args.filter((arg) => this.#shapes.isScalar(arg));
    const others = args.filter((arg) => !this.#shapes.isScalar(arg));
    let products = scalars
      .map((arg) => this.#expanded(arg, NOWHERE, names))
      .reduce((left, right) => this.#arithmetic.times(left, right), [one([])]);
    let row = place.row;
    let open = others.length;
    for (const arg of others) {
      open -= 1;
      const [n, m] = this.#shapes.of(arg);
      const isWide = m !== undefined && !isNumber(m, 1);
      const isTall = n !== undefined && !isNumber(n, 1);
      // The last factor with columns ends at the column of the product; all before are summed over.
      const column = !isWide ? undefined : open === 0 ? place.column : this.#innerIndex(m);
      products = this.#arithmetic.times(
        products,
        this.#expanded(arg, { row: isTall ? row : undefined, column }, names),
      );
      // After x'*y a new product begins.
      row = isWide ? column : place.row;
    }
    return products;
  }

  #innerIndex(dimension: Expr): number {
    return this.fresh(dimension);
  }

  #raised(node: Apply, place: Place, names: ReadonlyMap<Expr, Index>): Product[] {
    const [base, exponent] = node.args;
    const power = exponent && rationalOf(exponent);
    if (base === undefined || exponent === undefined) return [];
    const isMatrix = node.op === "^" && !this.#shapes.isScalar(base);
    if (isMatrix) {
      const n = power !== undefined && Q.isInteger(power) ? power.num : undefined;
      if (n === undefined || n < 1n || n > 8n) return [one([this.#kernel(node, place, names)])];
      return this.#product(
        Array.from({ length: Number(n) }, () => base),
        place,
        names,
      );
    }
    return power === undefined
      ? [one([this.#kernel(node, place, names)])]
      : this.#power(base, this.#placeIn(base, place), power, names);
  }

  #power(base: Expr, place: Place, power: Q.Rational, names: ReadonlyMap<Expr, Index>): Product[] {
    if (Q.isInteger(power) && base.kind === "apply") {
      const [a, b] = base.args;
      const exponent = b && rationalOf(b);
      const isSquared = isApply(base, ".^") && exponent !== undefined && Q.isInteger(exponent);
      if (isSquared && a !== undefined)
        return this.#power(a, this.#placeIn(a, place), Q.multiply(power, exponent), names);
    }
    // The power of a product entry by entry is that of its factors.
    const isByEntries =
      isApply(base, ".*") ||
      (isApply(base, "*") && base.args.filter((arg) => !this.#shapes.isScalar(arg)).length <= 1);
    if (Q.isInteger(power) && isByEntries)
      return base.args
        .map((arg) => this.#power(arg, this.#placeIn(arg, place), power, names))
        .reduce((left, right) => this.#arithmetic.times(left, right));
    if (Q.isInteger(power) && base.kind === "apply" && this.#shapes.isScalar(base)) {
      const [a, b] = base.args;
      const exponent = b && rationalOf(b);
      if (base.op === "^" && a !== undefined && exponent !== undefined && Q.isInteger(exponent))
        return this.#power(a, NOWHERE, Q.multiply(power, exponent), names);
    }
    return this.#arithmetic.powerOf(this.#expanded(base, place, names), power, base, place, [
      ...names.values(),
    ]);
  }

  /** x[i] with i summed over or named; x[i+1] is an entry of x moved by one. */
  #entry(node: Apply, names: ReadonlyMap<Expr, Index>): Product[] {
    const [of, ...at] = node.args;
    if (of === undefined) return [];
    const family = of.kind === "symbol" ? ownFamily(of, at, names) : undefined;
    if (family !== undefined) return [one([{ ...family, power: Q.ONE, of: node, symmetric: false }])];
    const indices = at.map((i) => this.#index(i, names));
    const [row] = indices;
    const shape = this.#shapes.of(of);
    if (of.kind === "symbol" && shape.length === 0)
      return [one([{ head: `${of.name}[${at.length}]`, indices, power: Q.ONE, of, symmetric: false }])];
    if (shape.length === 2 && at.length === 1) return this.#expanded(of, { column: row }, names);
    // Along one entry there is nothing to count.
    const [along, across] = indices.map((index, axis) =>
      isNumber(shape[axis] ?? of, 1) ? undefined : index,
    );
    return this.#expanded(of, { row: along, column: across }, names);
  }

  #index(node: Expr | undefined, names: ReadonlyMap<Expr, Index>): Index {
    if (node === undefined) return "1";
    const bound = names.get(node);
    if (bound !== undefined) return bound;
    for (const [name] of names)
      if (mentions(node, name))
        throw new DeriveError("unsupported", `the index ${print(node)} is more than the name of an index`);
    return print(node);
  }

  #sum(node: Apply, place: Place, names: ReadonlyMap<Expr, Index>): Product[] {
    const found = binderIn(node);
    if (found === undefined) throw new DeriveError("syntax", "an indexed sum is written sum(i, 1, n, …)");
    const { index: by, low, high, body } = aligned(found);
    const axes = this.#axes(by, body);
    const axis = axes.find((size) => size !== high);
    // Over how much of a family of unknown length a sum goes is part of what it says.
    const isWhole = axis === undefined && (axes.length > 0 || !symbolsOf(body).includes(by));
    const counts = axes.length > 0 || isNumber(low, 1);
    const isFixed = counts && ![...names.keys()].some((name) => mentions(high, name));
    const index = this.fresh(axis ?? (isFixed ? high : undefined));
    const range = rangeFactor(index, low, high, names);
    const isPlain = isNumber(low, 1) && isWhole && range.indices.length === 1;
    const factor: Factor = isPlain
      ? { head: ONES, indices: [index], power: Q.ONE, of: high, symmetric: false }
      : range;
    return this.#arithmetic.times(
      [one([factor])],
      this.#expanded(body, place, new Map([...names, [by, index]])),
    );
  }

  /** A product over an index, which is not multiplied out: one factor, whatever the index is called. */
  #familyProduct(node: Apply, names: ReadonlyMap<Expr, Index>): Product[] {
    const found = binderIn(node);
    if (found === undefined)
      throw new DeriveError("syntax", "an indexed product is written prod(i, 1, n, …)");
    const { index: by, low, high, body } = aligned(found);
    const isFixed = ![...names.keys()].some((name) => mentions(high, name));
    const index = this.fresh(isFixed ? high : undefined);
    const inner = new Map([...names, [by, index] as const]);
    const place: Place = { outer: [...inner.values()] };
    const products = this.#arithmetic.settled(this.#expanded(body, NOWHERE, inner), place);
    const { text, bound } = rangeOf(low, high, names);
    const used = [...names.values()].filter(
      (i) => bound.includes(i) || products.some((p) => p.factors.some((f) => f.indices.includes(i))),
    );
    // The index of the product itself stands nowhere else.
    const { key, indices } = this.#arithmetic.abstracted([products], place, [index, ...bound], used);
    return [
      one([
        {
          head: `prod ${text} <${key}>`,
          indices: indices.filter((i) => i !== index),
          power: Q.ONE,
          of: node,
          symmetric: false,
        },
      ]),
    ];
  }

  /** How many entries there are where an index stands: a sum need not go over all of them. */
  #axes(index: Sym, body: Expr): Expr[] {
    // A sum inside over the same index means its own.
    const isOther = (node: Expr): boolean =>
      (isApply(node, "sum") || isApply(node, "prod")) && node.args.length > 1 && node.args[0] === index;
    return postorder(body, isOther).flatMap((node) => {
      const [of, ...at] = isApply(node, "[]") ? node.args : [];
      const shape = of === undefined ? [] : this.#shapes.of(of);
      return at.flatMap((i, k) => {
        const size = i === index ? shape[k] : undefined;
        return size === undefined ? [] : [size];
      });
    });
  }

  /** Of a vector as a whole, of a matrix row by row. */
  #softmax(a: Expr, place: Place, names: ReadonlyMap<Expr, Index>): Product[] {
    const [, columns] = this.#shapes.of(a);
    const above = this.#exponential(a, place, names);
    const exps = apply("exp", [a]);
    const total = columns === undefined ? apply("sum", [exps]) : product([exps, apply("ones", [columns])]);
    const around: Place = columns === undefined ? NOWHERE : { row: place.row };
    const inside: Place =
      columns === undefined ? this.placeFor(a) : { ...around, column: this.fresh(columns) };
    const below = this.#arithmetic.powerOf(
      [one(this.#exponential(a, inside, names))],
      MINUS_ONE,
      total,
      around,
      [...names.values()],
    );
    return this.#arithmetic.times([one(above)], below);
  }

  #exponential(a: Expr, place: Place, names: ReadonlyMap<Expr, Index>): Factor[] {
    const outer = [...names].filter(([name]) => mentions(a, name)).map(([, index]) => index);
    const inside: Place = { ...this.#placeIn(a, place), outer };
    const settled = this.#arithmetic.settled(this.#expanded(a, inside, names), inside);
    return [...this.#arithmetic.exponentials(settled, a, inside), ...this.#ones(place, a)];
  }

  /** A function applied entry by entry, or an operation that is not looked into. */
  #kernel(node: Apply, place: Place, names: ReadonlyMap<Expr, Index>): Factor {
    const isMatrixPower = node.op === "^" && node.args.some((arg) => !this.#shapes.isScalar(arg));
    const whole = Object.hasOwn(OPERATIONS, node.op) || isMatrixPower;
    // A power of numbers is that of entries.
    const op = node.op === "^" && !isMatrixPower ? ".^" : node.op;
    return this.#applied(op, node.args, node, place, names, whole);
  }

  #kernelOf(op: string, a: Expr, place: Place, names: ReadonlyMap<Expr, Index>): Factor {
    return this.#applied(op, [a], apply(op, [a]), place, names, false);
  }

  #applied(
    op: string,
    args: readonly Expr[],
    of: Expr,
    place: Place,
    names: ReadonlyMap<Expr, Index>,
    whole: boolean,
  ): Factor {
    const outer = [...names]
      .filter(([name]) => args.some((arg) => mentions(arg, name)))
      .map(([, index]) => index);
    if (whole) return this.#wholeOf(op, args, of, place, names, outer);
    const settled = args.map((arg) => {
      const inside: Place = { ...this.#placeIn(arg, place), outer };
      return this.#arithmetic.settled(this.#expanded(arg, inside, names), inside);
    });
    return this.#arithmetic.appliedTo(op, settled, of, this.#shapes.isScalar(of) ? NOWHERE : place, outer);
  }

  /** An operation on whole vectors and matrices, which is not looked into. */
  #wholeOf(
    op: string,
    args: readonly Expr[],
    of: Expr,
    place: Place,
    names: ReadonlyMap<Expr, Index>,
    outer: readonly Index[],
  ): Factor {
    const label = new Map<Index, string>(outer.map((i, k) => [i, `#${k}`]));
    const keys = args.map((arg) => {
      const inside: Place = { ...this.placeFor(arg), outer };
      const settled = this.#arithmetic.settled(this.#expanded(arg, inside, names), inside);
      return this.#arithmetic.numberOf(sumKey(collected(settled, inside, label)));
    });
    const factor = this.#factor(`${op}<${keys.join(",")}>`, of, place);
    return {
      ...factor,
      indices: [...factor.indices, ...outer],
      symmetric: factor.symmetric && outer.length === 0,
    };
  }

  /** Equal products added up, by their keys. */
  key(products: readonly Product[], place: Place): string {
    return this.#arithmetic.key(products, place);
  }
}

/** A matrix as a product of powers of square ones, for what does not ask for their order; `undefined` for one alone. */
function squareFactors(
  of: Expr,
  shapes: Shapes,
): { readonly base: Expr; readonly times: bigint }[] | undefined {
  const [base, exponent] = of.kind === "apply" ? of.args : [];
  if (base === undefined) return undefined;
  if (isApply(of, "'")) return [{ base, times: 1n }];
  if (isApply(of, "inv")) return [{ base, times: -1n }];
  if (isApply(of, "^") && exponent?.kind === "number" && Q.isInteger(exponent.value))
    return [{ base, times: exponent.value.num }];
  const isSquare = (node: Expr): boolean => {
    const [n, m] = shapes.of(node);
    return n !== undefined && m !== undefined && sameDimension(n, m);
  };
  return isApply(of, "*") && of.args.every(isSquare)
    ? of.args.map((factor) => ({ base: factor, times: 1n }))
    : undefined;
}
