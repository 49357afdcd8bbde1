/**
 * Expressions with vectors, matrices and indexed sums as sums of products of entries: X'*(X*w) is the sum over
 * k and l of X[k,i]*X[k,l]*w[l]. Written so, transposes, traces, diagonals, deltas and the order of factors
 * say nothing any more, and two expressions are equal when their products are the same up to the names of
 * summed indices. This is the arithmetic of the checker; it decides `yes`, and never wrongly.
 */
import * as Q from "../../number/rational.js";
import { isApply, isNumber, product, rationalOf, transpose } from "../../expr/build.js";
import { DeriveError } from "../../expr/error.js";
import { apply, type Apply, type Expr, numeral, type Sym } from "../../expr/expr.js";
import { postorder, symbolsOf } from "../../expr/walk.js";
import { print } from "../../syntax/print.js";
import { isRow, OPERATIONS, sameDimension, type Shapes } from "./shape.js";
import { Contraction } from "./contraction.js";
import {
  collected,
  deltaFactor,
  type Factor,
  type Index,
  isOnDiagonal,
  one,
  ONES,
  openIn,
  ordersOf,
  type Place,
  type Product,
  scaled,
  sumKey,
  swapped,
  written,
} from "./product.js";
import { rangeFactor, rangeOf } from "./range.js";
import { mentions } from "./reading.js";

const NOWHERE: Place = {};
const MOST_PRODUCTS = 2000;
const MOST_MULTIPLIED = 4;
/** An exponent of more products than this is not taken apart. */
const MOST_EXPONENTS = 12;
const HALF = Q.rational(1, 2);
const MINUS_ONE = Q.rational(-1);

export class Networks {
  readonly #shapes: Shapes;
  #next = 0;
  readonly #keys = new Map<string, number>();
  readonly #dimensions = new Map<Index, Expr>();
  readonly #contraction: Contraction;

  constructor(shapes: Shapes) {
    this.#shapes = shapes;
    this.#contraction = new Contraction(shapes, (index) => this.#dimensions.get(index));
  }

  /** Without a dimension the index goes as far as a range beside it says. */
  fresh(dimension: Expr | undefined): number {
    this.#next += 1;
    if (dimension !== undefined) this.#dimensions.set(this.#next, dimension);
    return this.#next;
  }

  dimensionOf(index: Index): Expr | undefined {
    return this.#dimensions.get(index);
  }

  /** Whether the two are equal for all entries, as far as arithmetic says. */
  same(a: Expr, b: Expr): boolean {
    const shape = this.#shapes.of(a);
    if (a === b) return true;
    const place = this.placeFor(shape.length === 0 ? b : a);
    const [left, right] = [this.expand(a, place), this.expand(b, place)];
    if (this.key(left, place) === this.key(right, place)) return true;
    if (this.#sameCleared(left, right, place)) return true;
    const least = this.#leastPowers([...left, ...right], openIn(place));
    if (least.size === 0) return false;
    const over = (side: readonly Product[]): Product[] =>
      this.#settled(this.#overLeast(side, least, place), place);
    const [above, below] = [over(left), over(right)];
    return this.key(above, place) === this.key(below, place) || this.#sameCleared(above, below, place);
  }

  /** Whether both sides are the same, multiplied by what they divide by. */
  #sameCleared(left: readonly Product[], right: readonly Product[], place: Place): boolean {
    const denominators = this.#denominators([...left, ...right], openIn(place));
    if (denominators.length === 0) return false;
    const cleared = (products: readonly Product[]): string =>
      this.key(this.#settled(this.#times([one(denominators)], products), place), place);
    return cleared(left) === cleared(right);
  }

  /** Sums under a line or a root at a summed index, each with the least of its powers. */
  #leastPowers(products: readonly Product[], isOpen: (i: Index) => boolean): Map<string, Factor> {
    const least = new Map<string, Factor>();
    for (const f of products.flatMap(({ factors }) => factors)) {
      if (f.inside === undefined || f.indices.length !== 1 || f.indices.every(isOpen)) continue;
      const before = least.get(f.head);
      if (before === undefined || Q.compare(f.power, before.power) < 0) least.set(f.head, f);
    }
    return least;
  }

  /** The same with every power of such a sum as the least one, times the sum multiplied out. */
  #overLeast(products: readonly Product[], least: ReadonlyMap<string, Factor>, place: Place): Product[] {
    const isOpen = openIn(place);
    return [...least.values()].reduce<Product[]>(
      (so, sample) => so.flatMap((product) => this.#withLeast(product, sample, isOpen)),
      [...products],
    );
  }

  #withLeast(product: Product, sample: Factor, isOpen: (i: Index) => boolean): Product[] {
    const own = product.factors.find((f) => f.head === sample.head);
    const [from] = sample.indices;
    const size = from === undefined ? undefined : this.dimensionOf(from);
    const bound = [...new Set(product.factors.flatMap((f) => f.indices))].filter((i) => !isOpen(i));
    const like = bound.filter((i) => size !== undefined && this.dimensionOf(i) === size);
    // Where it is not there it is once above and once below the line; at which index must be plain.
    const indices = own?.indices ?? (like.length === 1 ? like : undefined);
    const times = Q.subtract(own?.power ?? Q.ZERO, sample.power);
    if (indices === undefined || !isCount(times)) return [product];
    const factors = product.factors.filter((f) => f !== own);
    const rest: Product = { ...product, factors: [...factors, { ...sample, indices }] };
    return Array.from({ length: Number(times.num) }).reduce<Product[]>(
      (so) => this.#times(so, this.#opened({ ...sample, indices })),
      [rest],
    );
  }

  /** What to multiply by so that no number is divided by a sum any more. */
  #denominators(products: readonly Product[], isOpen: (i: Index) => boolean): Factor[] {
    const found = new Map<string, Factor>();
    for (const { factors } of products)
      for (const f of factors) {
        if (f.inside === undefined || !f.indices.every(isOpen) || f.power.num >= 0n) continue;
        const key = `${f.head}(${f.indices.map(written).join()})`;
        const before = found.get(key);
        // A root is left as it is; what is multiplied by is a whole power.
        const whole = Q.rational((-f.power.num + f.power.den - 1n) / f.power.den);
        if (before === undefined || Q.compare(before.power, whole) < 0)
          found.set(key, { ...f, power: whole });
      }
    return [...found.values()];
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
    return this.#settled(products, place);
  }

  /** Every product contracted, and sums multiplied out that stand in brackets no more. */
  #settled(products: readonly Product[], place: Place): Product[] {
    return products.flatMap((product) => {
      const contracted = this.#contraction.of(product, place);
      if (contracted === undefined) return [];
      const together = contracted.factors.find(isOnDiagonal);
      if (together !== undefined) {
        const others = contracted.factors.filter((f) => f !== together);
        const rest: Product = { ...contracted, factors: [...others, ...rangesOf(together)] };
        return this.#settled(this.#times([rest], this.#onDiagonal(together)), place);
      }
      const opens = outermost(
        contracted.factors.filter((f) => f.inside !== undefined && wholePart(f.power) > 0),
      );
      if (opens?.inside === undefined) return [contracted];
      const times = wholePart(opens.power);
      const left = { ...opens, power: Q.subtract(opens.power, Q.rational(times)) };
      const others = contracted.factors.filter((f) => f !== opens);
      const kept = left.power.num === 0n ? rangesOf(opens) : [left];
      const rest: Product = { ...contracted, factors: [...others, ...kept] };
      const copies = Array.from({ length: times }, () => this.#opened(opens));
      return this.#settled(
        copies.reduce((left, right) => this.#times(left, right), [rest]),
        place,
      );
    });
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
          .reduce((left, right) => this.#times(left, right));
      case "/":
      case "./":
        return b === undefined
          ? []
          : this.#times(
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
        return this.#times(this.#expanded(a, inside, names), this.#expanded(b, inside, names));
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
        const square = this.#times(...this.#twice(a, names));
        return this.#powerOf(square, HALF, apply("^", [node, numeral(2)]), NOWHERE, [...names.values()]);
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
          return this.#times([one(same)], this.#expanded(a, { row: place.row }, names));
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
      .reduce((left, right) => this.#times(left, right), [one([])]);
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
      return sumKey(collected(this.#settled(this.#expanded(of, inside, names), inside), inside, label));
    });
    return { own, turned };
  }

  /** An inverse: of a diagonal matrix entry by entry, else of a matrix or its transpose, whichever comes first. */
  #inverse(node: Apply, of: Expr, place: Place, names: ReadonlyMap<Expr, Index>): Product[] {
    const diagonal = isApply(of, "diag") ? of.args[0] : undefined;
    if (diagonal !== undefined && this.#shapes.of(diagonal).length === 1) {
      const same = place.row === place.column ? [] : [deltaFactor(place.row, place.column, node)];
      const { column: _, ...row } = place;
      return this.#times([one(same)], this.#power(diagonal, row, MINUS_ONE, names));
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
      .reduce((left, right) => this.#times(left, right), [one([])]);
    let row = place.row;
    let open = others.length;
    for (const arg of others) {
      open -= 1;
      const [n, m] = this.#shapes.of(arg);
      const isWide = m !== undefined && !isNumber(m, 1);
      const isTall = n !== undefined && !isNumber(n, 1);
      // The last factor with columns ends at the column of the product; all before are summed over.
      const column = !isWide ? undefined : open === 0 ? place.column : this.#innerIndex(m);
      products = this.#times(products, this.#expanded(arg, { row: isTall ? row : undefined, column }, names));
      // After x'*y a new product begins.
      row = isWide ? column : place.row;
    }
    return products;
  }

  #innerIndex(dimension: Expr): number {
    return this.fresh(dimension);
  }

  #times(left: readonly Product[], right: readonly Product[]): Product[] {
    if (left.length * right.length > MOST_PRODUCTS)
      throw new DeriveError("budget", `written out by entries this has more than ${MOST_PRODUCTS} products`);
    return left.flatMap((a) =>
      right.map((b) => ({
        coefficient: Q.multiply(a.coefficient, b.coefficient),
        factors: [...a.factors, ...b.factors],
      })),
    );
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
        .reduce((left, right) => this.#times(left, right));
    if (Q.isInteger(power) && base.kind === "apply" && this.#shapes.isScalar(base)) {
      const [a, b] = base.args;
      const exponent = b && rationalOf(b);
      if (base.op === "^" && a !== undefined && exponent !== undefined && Q.isInteger(exponent))
        return this.#power(a, NOWHERE, Q.multiply(power, exponent), names);
    }
    return this.#powerOf(this.#expanded(base, place, names), power, base, place, [...names.values()]);
  }

  #powerOf(
    inside: readonly Product[],
    power: Q.Rational,
    of: Expr,
    at: Place,
    outer: readonly Index[],
  ): Product[] {
    if (Q.equal(power, Q.ONE)) return [...inside];
    const place: Place = { ...at, outer };
    // What has cancelled is not there: 1 + ‖v − v‖² is a number.
    const contracted = [...collected(this.#settled(inside, place), place).values()];
    if (contracted.length === 0 && power.num > 0n) return [];
    const [only] = contracted;
    const isOpen = openIn(place);
    const isPlain =
      only !== undefined && contracted.length === 1 && only.factors.every((f) => f.indices.every(isOpen));
    // The root of a square is not what was squared, so roots are taken of single entries only.
    const [entry, ...others] = only?.factors ?? [];
    const isEntry = isPlain && others.length === 0 && isOne(entry?.power) && isOne(only.coefficient);
    if (isPlain && (Q.isInteger(power) || isEntry)) {
      const factors = only.factors.map((f) => ({ ...f, power: Q.multiply(f.power, power) }));
      return [{ coefficient: Q.power(only.coefficient, Q.isInteger(power) ? power.num : 1n), factors }];
    }
    if (isCount(power))
      return Array.from({ length: Number(power.num) - 1 }).reduce<Product[]>(
        (result) => this.#times(result, this.#renamed(contracted, place)),
        contracted,
      );
    const occurs = (i: Index): boolean =>
      contracted.some((p) => p.factors.some((f) => f.indices.includes(i)));
    const own = [place.row, place.column].filter((i) => i !== undefined).filter(occurs);
    const { key, indices } = this.#abstracted([contracted], place, own, outer.filter(occurs));
    return [
      one([
        { head: `(${key})`, indices, power, of, symmetric: false, inside: { products: contracted, indices } },
      ]),
    ];
  }

  /**
   * The number of sums of products whose open indices are called by their order, so that what happens at place i
   * has the number of what happens at place j. First come `own`, then `others` and indices that the expression
   * names, in the order that gives the least text: it must not depend on the letters.
   */
  #abstracted(
    sums: readonly (readonly Product[])[],
    place: Place,
    own: readonly Index[],
    others: readonly Index[],
  ): { key: number; indices: Index[]; symmetric: boolean } {
    const named = sums.flat().flatMap(({ factors }) => factors.flatMap((f) => f.indices));
    const free = [...new Set([...others, ...named.filter((i) => typeof i === "string")])].filter(
      (i) => !own.includes(i),
    );
    const texts = ordersOf(free).map((order) => {
      const indices = [...own, ...order];
      const label = new Map<Index, string>(indices.map((i, k) => [i, `#${k}`]));
      // The factor has its indices itself, so a number inside need not be spread over them.
      const bare = (products: readonly Product[]): Product[] =>
        products.map((p) => ({
          ...p,
          factors: p.factors.filter((f) => f.head !== ONES || !f.indices.every((i) => label.has(i))),
        }));
      const keys = sums.map((products) => sumKey(collected(bare(products), place, label)));
      return { text: keys.join("|"), indices };
    });
    const { text, indices } = texts.reduce((best, next) => (next.text < best.text ? next : best));
    const isEither =
      indices.length === 2 && texts.length === 2 && texts.every((other) => other.text === text);
    return { key: this.#number(text), indices, symmetric: isEither };
  }

  /** What stands in the brackets, at the indices that the factor has by now. */
  #opened({ inside, indices }: Factor): Product[] {
    return inside === undefined ? [] : this.#movedTo(indices, inside.products, inside.indices);
  }

  #movedTo(indices: readonly Index[], products: readonly Product[], from: readonly Index[]): Product[] {
    const by = new Map(from.map((i, k) => [i, indices[k] ?? i]));
    const moved = products.map((p) => ({
      ...p,
      factors: p.factors.map((f) => ({ ...f, indices: f.indices.map((i) => by.get(i) ?? i) })),
    }));
    return this.#renamed(moved, { outer: indices });
  }

  /** Where two indices have become one, what stands inside may be less: sin(diag(p)) there is sin(p[i]). */
  #onDiagonal(factor: Factor): Product[] {
    const { inside, applied, indices, power, of } = factor;
    const outer = [...new Set(indices)];
    if (inside !== undefined) return this.#powerOf(this.#opened(factor), power, of, NOWHERE, outer);
    if (applied === undefined) return [one([factor])];
    const args = applied.args.map((sum) =>
      this.#settled(this.#movedTo(indices, sum, applied.indices), { outer }),
    );
    const [exponent = []] = args;
    const factors =
      applied.op === "exp"
        ? this.#exponentials(exponent, of.kind === "apply" ? (of.args[0] ?? of) : of, { outer })
        : [this.#appliedTo(applied.op, args, of, NOWHERE, outer)];
    return [one(factors.map((f) => ({ ...f, power: Q.multiply(f.power, power) })))];
  }

  /** The same products with summed indices of their own. */
  #renamed(products: readonly Product[], place: Place): Product[] {
    const isOpen = openIn(place);
    return products.map(({ coefficient, factors }) => {
      const by = new Map<Index, Index>();
      const renamed = (i: Index): Index => {
        if (isOpen(i)) return i;
        const other = by.get(i) ?? this.fresh(this.#dimensions.get(i));
        by.set(i, other);
        return other;
      };
      return { coefficient, factors: factors.map((f) => ({ ...f, indices: f.indices.map(renamed) })) };
    });
  }

  /** x[i] with i summed over or named; x[i+1] is an entry of x moved by one. */
  #entry(node: Apply, names: ReadonlyMap<Expr, Index>): Product[] {
    const [of, ...at] = node.args;
    if (of === undefined) return [];
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
    const [by, low, high, body] = node.args;
    if (by?.kind !== "symbol" || low === undefined || high === undefined || body === undefined)
      throw new DeriveError("syntax", "an indexed sum is written sum(i, 1, n, …)");
    const axes = this.#axes(by, body);
    const axis = axes.find((size) => size !== high);
    // Over how much of a family of unknown length a sum goes is part of what it says.
    const isWhole = axis === undefined && (axes.length > 0 || !symbolsOf(body).includes(by));
    const isFixed = ![...names.keys()].some((name) => mentions(high, name));
    const index = this.fresh(axis ?? (isFixed ? high : undefined));
    const range = rangeFactor(index, low, high, names);
    const isPlain = isNumber(low, 1) && isWhole && range.indices.length === 1;
    const factor: Factor = isPlain
      ? { head: ONES, indices: [index], power: Q.ONE, of: high, symmetric: false }
      : range;
    return this.#times([one([factor])], this.#expanded(body, place, new Map([...names, [by, index]])));
  }

  /** A product over an index, which is not multiplied out: one factor, whatever the index is called. */
  #familyProduct(node: Apply, names: ReadonlyMap<Expr, Index>): Product[] {
    const [by, low, high, body] = node.args;
    if (by?.kind !== "symbol" || low === undefined || high === undefined || body === undefined)
      throw new DeriveError("syntax", "an indexed product is written prod(i, 1, n, …)");
    const isFixed = ![...names.keys()].some((name) => mentions(high, name));
    const index = this.fresh(isFixed ? high : undefined);
    const inner = new Map([...names, [by, index] as const]);
    const place: Place = { outer: [...inner.values()] };
    const products = this.#settled(this.#expanded(body, NOWHERE, inner), place);
    const { text, bound } = rangeOf(low, high, names);
    const used = [...names.values()].filter(
      (i) => bound.includes(i) || products.some((p) => p.factors.some((f) => f.indices.includes(i))),
    );
    // The index of the product itself stands nowhere else.
    const { key, indices } = this.#abstracted([products], place, [index, ...bound], used);
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
    const below = this.#powerOf([one(this.#exponential(a, inside, names))], MINUS_ONE, total, around, [
      ...names.values(),
    ]);
    return this.#times([one(above)], below);
  }

  #exponential(a: Expr, place: Place, names: ReadonlyMap<Expr, Index>): Factor[] {
    const outer = [...names].filter(([name]) => mentions(a, name)).map(([, index]) => index);
    const inside: Place = { ...this.#placeIn(a, place), outer };
    const settled = this.#settled(this.#expanded(a, inside, names), inside);
    return [...this.#exponentials(settled, a, inside), ...this.#ones(place, a)];
  }

  /** e^(u + 2*v) is e^u times the square of e^v: a factor for each product of the exponent. */
  #exponentials(exponent: readonly Product[], of: Expr, { row, column, outer = [] }: Place): Factor[] {
    const products = [...collected(exponent, { row, column, outer }).values()];
    const whole = apply("exp", [of]);
    if (products.length > MOST_EXPONENTS)
      return [this.#appliedTo("exp", [products], whole, { row, column }, outer)];
    return products.map(({ coefficient, factors }) => {
      const open = new Set<Index>([...[row, column].filter((i) => i !== undefined), ...outer]);
      // What does not depend on the place is the same number everywhere.
      const own = factors.filter((f) => f.head !== ONES || !f.indices.every((i) => open.has(i)));
      const occurs = (i: Index | undefined): boolean =>
        i !== undefined && own.some((f) => f.indices.includes(i));
      const factor = this.#appliedTo(
        "exp",
        [[one(own)]],
        whole,
        { row: occurs(row) ? row : undefined, column: occurs(column) ? column : undefined },
        outer.filter(occurs),
      );
      return { ...factor, power: coefficient };
    });
  }

  /** A function applied entry by entry, or an operation that is not looked into. */
  #kernel(node: Apply, place: Place, names: ReadonlyMap<Expr, Index>): Factor {
    const whole = Object.hasOwn(OPERATIONS, node.op) || node.op === "^";
    return this.#applied(node.op, node.args, node, place, names, whole);
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
      return this.#settled(this.#expanded(arg, inside, names), inside);
    });
    return this.#appliedTo(op, settled, of, this.#shapes.isScalar(of) ? NOWHERE : place, outer);
  }

  /** Entry by entry, f(x) at place i is the same as f(x[i]). */
  #appliedTo(
    op: string,
    args: readonly (readonly Product[])[],
    of: Expr,
    { row, column }: Place,
    outer: readonly Index[],
  ): Factor {
    const open = [row, column].filter((i) => i !== undefined);
    const { key, indices, symmetric } = this.#abstracted(
      args,
      { row, column, outer },
      [],
      [...open, ...outer],
    );
    const turned =
      row !== undefined && column !== undefined && indices.indexOf(column) < indices.indexOf(row);
    return {
      head: `${op}<${key}>`,
      indices,
      power: Q.ONE,
      of,
      symmetric,
      applied: { op, args, indices },
      ...(turned ? { turned } : {}),
    };
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
      const settled = this.#settled(this.#expanded(arg, inside, names), inside);
      return this.#number(sumKey(collected(settled, inside, label)));
    });
    const factor = this.#factor(`${op}<${keys.join(",")}>`, of, place);
    return {
      ...factor,
      indices: [...factor.indices, ...outer],
      symmetric: factor.symmetric && outer.length === 0,
    };
  }

  #number(key: string): number {
    const known = this.#keys.get(key) ?? this.#keys.size;
    this.#keys.set(key, known);
    return known;
  }

  /** Equal products added up, by their keys. */

  key(products: readonly Product[], place: Place): string {
    return sumKey(collected(products, place));
  }
}

/** That an index is summed over counts too where what stood with it is opened: n*c is the sum over i of c. */
const rangesOf = ({ indices, of }: Factor): Factor[] =>
  indices
    .filter((index) => typeof index === "number")
    .map((index) => ({ head: ONES, indices: [index], power: Q.ONE, of, symmetric: false }));

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

/** What has brackets in its brackets is opened first: they may meet those that stand beside it. */
const outermost = (factors: readonly Factor[]): Factor | undefined =>
  factors.find((f) => f.inside?.products.some((p) => p.factors.some((g) => g.inside !== undefined))) ??
  factors[0];

/** A power that can be multiplied out. */
const isCount = (power: Q.Rational): boolean =>
  Q.isInteger(power) && power.num >= 1n && power.num <= MOST_MULTIPLIED;

/** How often a factor can be multiplied out: once for a power of 3/2, whose root stays. */
function wholePart({ num, den }: Q.Rational): number {
  const times = num < 0n ? 0n : num / den;
  return times > MOST_MULTIPLIED ? 0 : Number(times);
}

const isOne = (value: Q.Rational | undefined): boolean => value !== undefined && Q.equal(value, Q.ONE);
