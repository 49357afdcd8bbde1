/**
 * One product of entries made as simple as arithmetic makes it: deltas carried out, ranges counted, a matrix beside its
 * inverse left out, and what is known of probabilities and indicators used.
 */
import * as Q from "../../number/rational.js";
import { isApply, rationalOf } from "../../expr/build.js";
import { type Expr, numeral } from "../../expr/expr.js";
import { print } from "../../syntax/print.js";
import {
  areNumbers,
  DELTA,
  deltaFactor,
  type Factor,
  type Index,
  joined,
  ONES,
  openIn,
  type Place,
  type Product,
} from "./product.js";
import { rangeFactor, says, withoutRanges } from "./range.js";
import type { Shapes } from "./shape.js";

export class Contraction {
  readonly #shapes: Shapes;
  readonly #dimensionOf: (index: Index) => Expr | undefined;

  constructor(shapes: Shapes, dimensionOf: (index: Index) => Expr | undefined) {
    this.#shapes = shapes;
    this.#dimensionOf = dimensionOf;
  }

  /** Deltas carried out, ones left out, powers of the same entry joined; `undefined` where it is zero. */
  of(product: Product, place: Place): Product | undefined {
    const isOpen = openIn(place);
    const merged = this.#withoutDeltas(product.factors, isOpen);
    // What cancels leaves deltas.
    const factors = merged && this.#withoutDeltas(this.#cancelled(merged, isOpen), isOpen);
    if (factors === undefined || product.coefficient.num === 0n) return undefined;
    const ranged = withoutRanges(factors, isOpen, this.#dimensionOf, this.#shapes);
    if (ranged === undefined) return undefined;
    const kept = this.#known(joined(ranged), isOpen);
    const plain = kept.flatMap((f) => {
      const [index = ""] = f.indices;
      if (f.head !== ONES) return [f];
      if (kept.some((g) => g.head !== ONES && g.indices.includes(index))) return [];
      const dimension = this.#dimensionOf(index);
      if (isOpen(index)) return typeof index === "string" ? [] : [f];
      return dimension === undefined ? [] : this.#dimension(dimension);
    });
    const whole = joined(plain);
    return this.#numbers({
      coefficient: product.coefficient,
      factors: [...whole, ...this.#ranges(whole, isOpen)],
    });
  }

  /** How far summed indices go whose range nothing else says: entries of a vector of n are counted from 1 to n. */
  #ranges(factors: readonly Factor[], isOpen: (i: Index) => boolean): Factor[] {
    const summed = new Set(factors.flatMap((f) => f.indices).filter((i) => !isOpen(i)));
    return [...summed].flatMap((index) => {
      const dimension = this.#dimensionOf(index);
      if (dimension === undefined || factors.some((f) => says(f, index, dimension, this.#shapes))) return [];
      return [rangeFactor(index, numeral(1), dimension)];
    });
  }

  #withoutDeltas(list: readonly Factor[], isOpen: (i: Index) => boolean): Factor[] | undefined {
    let factors = [...list];
    for (;;) {
      const delta = factors.find(
        ({ head, power, indices: [a = "", b = ""] }) =>
          head === DELTA && power.num > 0n && (a === b || !isOpen(a) || !isOpen(b) || areNumbers(a, b)),
      );
      if (delta === undefined) return factors;
      const [a = "", b = ""] = delta.indices;
      if (a !== b && areNumbers(a, b)) return undefined;
      const way = this.#merged(a, b, isOpen);
      if (way === undefined) {
        factors = factors.map((f) => (f === delta ? this.#overlap(delta) : f));
        continue;
      }
      const [from, to] = way;
      factors = factors
        .filter((f) => f !== delta)
        .map((f) =>
          f.indices.includes(from) ? { ...f, indices: f.indices.map((k) => (k === from ? to : k)) } : f,
        );
      const [gone, kept] = [this.#dimensionOf(from), this.#dimensionOf(to)];
      // Of a longer vector only the entries in the range of the shorter one are met.
      if (gone !== undefined && kept !== undefined && gone !== kept)
        factors.push(rangeFactor(to, numeral(1), kept));
      // What a delta compares with, a place of the question or an index of its own range, may lie outside of this one.
      if (gone !== undefined && kept === undefined && isApply(delta.of, "delta"))
        factors.push(rangeFactor(to, numeral(1), gone));
      // The range of the index that went remains with the one that stays.
      if (typeof to === "number" && !factors.some((f) => f.indices.includes(to)))
        factors.push({ head: ONES, indices: [to], power: Q.ONE, of: delta.of, symmetric: false });
    }
  }

  /**
   * Which of two equal indices goes, and which stays: one whose range holds that of the other. `undefined` where it is
   * not known that one does.
   */
  #merged(a: Index, b: Index, isOpen: (i: Index) => boolean): readonly [from: Index, to: Index] | undefined {
    const ways = [[a, b] as const, [b, a] as const].filter(([from]) => a === b || !isOpen(from));
    return ways.find(([from, to]) => {
      const [gone, kept] = [this.#dimensionOf(from), this.#dimensionOf(to)];
      if (gone === undefined || kept === undefined || gone === kept) return true;
      const [m, n] = [rationalOf(gone), rationalOf(kept)];
      return m !== undefined && n !== undefined && Q.compare(m, n) >= 0;
    });
  }

  /** 1 where indices of different ranges agree: a factor like any other, named by both ranges. */
  #overlap({ indices, of }: Factor): Factor {
    const sides = indices
      .map((index) => {
        const dimension = this.#dimensionOf(index);
        return { index, range: dimension === undefined ? "" : print(dimension) };
      })
      .sort((x, y) => (x.range < y.range ? -1 : 1));
    const head = `overlap of ${sides.map(({ range }) => range).join(" and ")}`;
    return { head, indices: sides.map(({ index }) => index), power: Q.ONE, of, symmetric: false };
  }

  /** What a dimension counts: an expression like any other. */
  #dimension(dimension: Expr): Factor[] {
    const number = rationalOf(dimension);
    if (number !== undefined && Q.equal(number, Q.ONE)) return [];
    return [{ head: `|${print(dimension)}|`, indices: [], power: Q.ONE, of: dimension, symmetric: false }];
  }

  /** Dimensions that are numbers, multiplied in. */
  #numbers({ coefficient, factors }: Product): Product {
    let result = coefficient;
    const rest = factors.filter((f) => {
      const number = f.head.startsWith("|") ? rationalOf(f.of) : undefined;
      if (number === undefined || !Q.isInteger(f.power)) return true;
      result = Q.multiply(result, Q.power(number, f.power.num));
      return false;
    });
    // A dimension named n is the number n.
    const named = rest.map((f) =>
      f.head.startsWith("|") && f.of.kind === "symbol" ? { ...f, head: f.of.name } : f,
    );
    return { coefficient: result, factors: joined(named) };
  }

  /** A matrix beside its inverse. */
  #cancelled(factors: readonly Factor[], isOpen: (i: Index) => boolean): Factor[] {
    const list = [...factors];
    for (let i = 0; i < list.length; i += 1) {
      const inverse = list[i];
      const of =
        inverse && isApply(inverse.of, "inv") && inverse.head.startsWith("inv<")
          ? inverse.of.args[0]
          : undefined;
      if (inverse === undefined || of?.kind !== "symbol") continue;
      const [r = "", c = ""] = inverse.indices;
      const symmetric = this.#shapes.has(of, "symmetric");
      if (!Q.equal(inverse.power, Q.ONE) || r === c) continue;
      // The index that links the two stands in no other factor; what is left are their other indices.
      const link = (f: Factor): readonly [Index, Index] | undefined => {
        const [x = "", y = ""] = f.indices;
        if (f.of !== of || f.head !== of.name || !Q.equal(f.power, Q.ONE) || x === y) return undefined;
        const isInner = (i: Index, k: Index): boolean =>
          i === k && !isOpen(k) && list.filter((g) => g.head !== ONES && g.indices.includes(k)).length === 2;
        if (isInner(y, r)) return [x, c];
        if (isInner(x, c)) return [y, r];
        if (symmetric && isInner(x, r)) return [y, c];
        return symmetric && isInner(y, c) ? [x, r] : undefined;
      };
      const matrix = list.find((f) => link(f) !== undefined);
      const ends = matrix && link(matrix);
      if (matrix === undefined || ends === undefined) continue;
      const rest = list.filter((f) => f !== matrix && f !== inverse);
      list.splice(0, list.length, ...rest);
      const [from, to] = isOpen(ends[0]) ? [ends[1], ends[0]] : ends;
      if (isOpen(from) && from !== to) list.push(deltaFactor(from, to, of));
      else
        for (let k = 0; k < list.length; k += 1) {
          const f = list[k];
          if (f !== undefined) list[k] = { ...f, indices: f.indices.map((z) => (z === from ? to : z)) };
        }
      // The range of the index that is left counts.
      if (typeof to === "number" && !list.some((f) => f.indices.includes(to)))
        list.push({ head: ONES, indices: [to], power: Q.ONE, of, symmetric: false });
      i = -1;
    }
    return list;
  }

  /** Entries that are probabilities add up to 1; those of an indicator are their own squares. */
  #known(factors: readonly Factor[], isOpen: (i: Index) => boolean): Factor[] {
    const gone = new Set<Index>();
    const list = factors.map((f) =>
      f.indices.length === 1 && f.power.num > 0n && this.#shapes.has(f.of, "onehot")
        ? { ...f, power: Q.ONE }
        : f,
    );
    const rest = list.filter((f) => {
      const [index] = f.indices;
      if (index === undefined || f.indices.length > 1 || isOpen(index)) return true;
      const alone = list.every((g) => g === f || g.head === ONES || !g.indices.includes(index));
      if (!alone || !Q.equal(f.power, Q.ONE) || !this.#shapes.has(f.of, "simplex")) return true;
      gone.add(index);
      return false;
    });
    return this.#ofWhole(rest, isOpen, gone).filter(
      (f) => f.head !== ONES || !f.indices.some((i) => gone.has(i)),
    );
  }

  /** Shares of a whole add up to it: the sum over i of u[i]/(sum of all u[j]) is 1. */
  #ofWhole(factors: readonly Factor[], isOpen: (i: Index) => boolean, gone: Set<Index>): Factor[] {
    for (const whole of factors) {
      const [only, ...more] = whole.inside?.products ?? [];
      if (only === undefined || more.length > 0 || whole.power.num >= 0n) continue;
      const shares = only.factors.filter((share) => share.head !== ONES);
      const summed = new Set(
        shares.flatMap((share) => share.indices).filter((i) => whole.inside?.indices.includes(i) !== true),
      );
      const [from, ...others] = summed;
      // A root of one entry is no sum.
      if (typeof from !== "number" || others.length > 0 || !Q.equal(only.coefficient, Q.ONE)) continue;
      const at = new Map(whole.inside?.indices.map((i, k) => [i, whole.indices[k] ?? i]));
      const index = factors
        .flatMap((f) => f.indices)
        .find((i) => !isOpen(i) && this.#areShares(factors, shares, new Map(at).set(from, i), i));
      if (index === undefined) continue;
      gone.add(index);
      const moved = new Map(at).set(from, index);
      const rest = factors.filter((f) => f !== whole && !shares.some((share) => isMoved(f, share, moved)));
      return joined([...rest, { ...whole, power: Q.add(whole.power, Q.ONE) }]);
    }
    return [...factors];
  }

  /** Whether the factors with an index are those of the whole, there. */
  #areShares(
    factors: readonly Factor[],
    shares: readonly Factor[],
    moved: ReadonlyMap<Index, Index>,
    index: Index,
  ): boolean {
    const own = factors.filter((f) => f.head !== ONES && f.indices.includes(index));
    return (
      own.every((f) => shares.some((share) => isMoved(f, share, moved))) &&
      shares.every((share) => factors.some((f) => isMoved(f, share, moved)))
    );
  }
}

const isMoved = (f: Factor, share: Factor, moved: ReadonlyMap<Index, Index>): boolean =>
  f.head === share.head &&
  Q.equal(f.power, share.power) &&
  f.indices.length === share.indices.length &&
  f.indices.every((i, k) => {
    const from = share.indices[k];
    return from !== undefined && i === (moved.get(from) ?? from);
  });
