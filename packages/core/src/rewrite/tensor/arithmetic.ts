/**
 * Sums of products of entries as values: multiplied, raised to powers, contracted, compared by keys. What the
 * expressions were that they come from does not matter here.
 */
import * as Q from "../../number/rational.js";
import { DeriveError } from "../../expr/error.js";
import { apply, type Expr } from "../../expr/expr.js";
import { Contraction } from "./contraction.js";
import {
  collected,
  type Factor,
  type Index,
  isOnDiagonal,
  one,
  ONES,
  openIn,
  ordersOf,
  type Place,
  type Product,
  sumKey,
} from "./product.js";
import type { Shapes } from "./shape.js";

export const NOWHERE: Place = {};
export const MOST_PRODUCTS = 2000;
const MOST_MULTIPLIED = 4;
/** An exponent of more products than this is not taken apart. */
const MOST_EXPONENTS = 12;

export class Arithmetic {
  #next = 0;
  readonly #keys = new Map<string, number>();
  readonly #dimensions = new Map<Index, Expr>();
  readonly #contraction: Contraction;

  constructor(shapes: Shapes) {
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

  /** Every product contracted, and sums multiplied out that stand in brackets no more. */
  settled(products: readonly Product[], place: Place): Product[] {
    return products.flatMap((product) => {
      const contracted = this.#contraction.of(product, place);
      if (contracted === undefined) return [];
      const together = contracted.factors.find(isOnDiagonal);
      if (together !== undefined) {
        const others = contracted.factors.filter((f) => f !== together);
        const rest: Product = { ...contracted, factors: [...others, ...rangesOf(together)] };
        return this.settled(this.times([rest], this.onDiagonal(together)), place);
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
      const copies = Array.from({ length: times }, () => this.opened(opens));
      return this.settled(
        copies.reduce((left, right) => this.times(left, right), [rest]),
        place,
      );
    });
  }

  times(left: readonly Product[], right: readonly Product[]): Product[] {
    if (left.length * right.length > MOST_PRODUCTS)
      throw new DeriveError("budget", `written out by entries this has more than ${MOST_PRODUCTS} products`);
    return left.flatMap((a) =>
      right.map((b) => ({
        coefficient: Q.multiply(a.coefficient, b.coefficient),
        factors: [...a.factors, ...b.factors],
      })),
    );
  }

  powerOf(
    inside: readonly Product[],
    power: Q.Rational,
    of: Expr,
    at: Place,
    outer: readonly Index[],
  ): Product[] {
    if (Q.equal(power, Q.ONE)) return [...inside];
    const place: Place = { ...at, outer };
    // What has cancelled is not there: 1 + ‖v − v‖² is a number.
    const contracted = [...collected(this.settled(inside, place), place).values()];
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
        (result) => this.times(result, this.renamed(contracted, place)),
        contracted,
      );
    const occurs = (i: Index): boolean =>
      contracted.some((p) => p.factors.some((f) => f.indices.includes(i)));
    const own = [place.row, place.column].filter((i) => i !== undefined).filter(occurs);
    const { key, indices } = this.abstracted([contracted], place, own, outer.filter(occurs));
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
  abstracted(
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
    return { key: this.numberOf(text), indices, symmetric: isEither };
  }

  /** What stands in the brackets, at the indices that the factor has by now. */
  opened({ inside, indices }: Factor): Product[] {
    return inside === undefined ? [] : this.movedTo(indices, inside.products, inside.indices);
  }

  movedTo(indices: readonly Index[], products: readonly Product[], from: readonly Index[]): Product[] {
    const by = new Map(from.map((i, k) => [i, indices[k] ?? i]));
    const moved = products.map((p) => ({
      ...p,
      factors: p.factors.map((f) => ({ ...f, indices: f.indices.map((i) => by.get(i) ?? i) })),
    }));
    return this.renamed(moved, { outer: indices });
  }

  /** Where two indices have become one, what stands inside may be less: sin(diag(p)) there is sin(p[i]). */
  onDiagonal(factor: Factor): Product[] {
    const { inside, applied, indices, power, of } = factor;
    const outer = [...new Set(indices)];
    if (inside !== undefined) return this.powerOf(this.opened(factor), power, of, NOWHERE, outer);
    if (applied === undefined) return [one([factor])];
    const args = applied.args.map((sum) =>
      this.settled(this.movedTo(indices, sum, applied.indices), { outer }),
    );
    const [exponent = []] = args;
    const factors =
      applied.op === "exp"
        ? this.exponentials(exponent, of.kind === "apply" ? (of.args[0] ?? of) : of, { outer })
        : [this.appliedTo(applied.op, args, of, NOWHERE, outer)];
    return [one(factors.map((f) => ({ ...f, power: Q.multiply(f.power, power) })))];
  }

  /** The same products with summed indices of their own. */
  renamed(products: readonly Product[], place: Place): Product[] {
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

  /** e^(u + 2*v) is e^u times the square of e^v: a factor for each product of the exponent. */
  exponentials(exponent: readonly Product[], of: Expr, { row, column, outer = [] }: Place): Factor[] {
    const products = [...collected(exponent, { row, column, outer }).values()];
    const whole = apply("exp", [of]);
    if (products.length > MOST_EXPONENTS)
      return [this.appliedTo("exp", [products], whole, { row, column }, outer)];
    return products.map(({ coefficient, factors }) => {
      const open = new Set<Index>([...[row, column].filter((i) => i !== undefined), ...outer]);
      // What does not depend on the place is the same number everywhere.
      const own = factors.filter((f) => f.head !== ONES || !f.indices.every((i) => open.has(i)));
      const occurs = (i: Index | undefined): boolean =>
        i !== undefined && own.some((f) => f.indices.includes(i));
      const factor = this.appliedTo(
        "exp",
        [[one(own)]],
        whole,
        { row: occurs(row) ? row : undefined, column: occurs(column) ? column : undefined },
        outer.filter(occurs),
      );
      return { ...factor, power: coefficient };
    });
  }

  /** Entry by entry, f(x) at place i is the same as f(x[i]). */
  appliedTo(
    op: string,
    args: readonly (readonly Product[])[],
    of: Expr,
    { row, column }: Place,
    outer: readonly Index[],
  ): Factor {
    const open = [row, column].filter((i) => i !== undefined);
    const { key, indices, symmetric } = this.abstracted(
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

  /** Texts by number, which keeps the names of what is made of them short. */
  numberOf(key: string): number {
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

/** What has brackets in its brackets is opened first: they may meet those that stand beside it. */
const outermost = (factors: readonly Factor[]): Factor | undefined =>
  factors.find((f) => f.inside?.products.some((p) => p.factors.some((g) => g.inside !== undefined))) ??
  factors[0];

/** A power that can be multiplied out. */
export const isCount = (power: Q.Rational): boolean =>
  Q.isInteger(power) && power.num >= 1n && power.num <= MOST_MULTIPLIED;

/** How often a factor can be multiplied out: once for a power of 3/2, whose root stays. */
function wholePart({ num, den }: Q.Rational): number {
  const times = num < 0n ? 0n : num / den;
  return times > MOST_MULTIPLIED ? 0 : Number(times);
}

const isOne = (value: Q.Rational | undefined): boolean => value !== undefined && Q.equal(value, Q.ONE);
