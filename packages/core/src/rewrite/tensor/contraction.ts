/**
 * One product of entries made as simple as arithmetic makes it: deltas carried out, ranges counted, a matrix beside its
 * inverse left out, and what is known of probabilities and indicators used.
 */
import * as Q from "../../number/rational.js";
import { isApply, rationalOf } from "../../expr/build.js";
import type { Expr } from "../../expr/expr.js";
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
    const factors = this.#withoutDeltas(product.factors, isOpen);
    if (factors === undefined || product.coefficient.num === 0n) return undefined;
    const kept = this.#known(joined(this.#cancelled(factors, isOpen)), isOpen);
    const plain = kept.flatMap((f) => {
      const [index = ""] = f.indices;
      if (f.head !== ONES) return [f];
      if (kept.some((g) => g.head !== ONES && g.indices.includes(index))) return [];
      const dimension = this.#dimensionOf(index);
      if (isOpen(index)) return typeof index === "string" ? [] : [f];
      return dimension === undefined ? [] : this.#dimension(dimension);
    });
    return this.#numbers({ coefficient: product.coefficient, factors: joined(plain) });
  }

  #withoutDeltas(list: readonly Factor[], isOpen: (i: Index) => boolean): Factor[] | undefined {
    let factors = [...list];
    for (;;) {
      const delta = factors.find(
        ({ head, indices: [a = "", b = ""] }) =>
          head === DELTA && (a === b || !isOpen(a) || !isOpen(b) || areNumbers(a, b)),
      );
      if (delta === undefined) return factors;
      const [a = "", b = ""] = delta.indices;
      if (a !== b && areNumbers(a, b)) return undefined;
      const [from, to] = isOpen(a) ? [b, a] : [a, b];
      factors = factors
        .filter((f) => f !== delta)
        .map((f) =>
          f.indices.includes(from) ? { ...f, indices: f.indices.map((k) => (k === from ? to : k)) } : f,
        );
      // The range of the index that went remains with the one that stays.
      if (typeof to === "number" && !factors.some((f) => f.indices.includes(to)))
        factors.push({ head: ONES, indices: [to], power: Q.ONE, of: delta.of, symmetric: false });
    }
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
      const j = list.findIndex((f) => {
        if (f.of !== of || f.head !== of.name) return false;
        const [a, b] = f.indices;
        const inner = (x: Index | undefined, y: Index): boolean =>
          x === y && !isOpen(y) && list.filter((g) => g.indices.includes(y)).length === 2;
        return inner(b, r) || inner(a, c) || (symmetric && (inner(a, r) || inner(b, c)));
      });
      const matrix = list[j];
      if (matrix === undefined) continue;
      const all = [...matrix.indices, r, c];
      const ends = all.filter((x) => all.filter((y) => y === x).length === 1);
      list.splice(i > j ? i : j, 1);
      list.splice(i > j ? j : i, 1);
      const [x, y] = ends;
      if (x !== undefined && y !== undefined) {
        const [from, to] = isOpen(x) ? [y, x] : [x, y];
        if (isOpen(from)) list.push(deltaFactor(from, to, of));
        else
          for (let k = 0; k < list.length; k += 1) {
            const f = list[k];
            if (f !== undefined) list[k] = { ...f, indices: f.indices.map((z) => (z === from ? to : z)) };
          }
      }
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
      const [share, ...others] = only?.factors ?? [];
      if (share === undefined || more.length > 0 || others.length > 0 || whole.power.num >= 0n) continue;
      if (share.indices.length !== 1 || only === undefined || !Q.equal(only.coefficient, Q.ONE)) continue;
      const found = factors.find(({ head, power, indices: [i] }) => {
        if (head !== share.head || i === undefined || isOpen(i) || !Q.equal(power, share.power)) return false;
        return factors.filter((g) => g.head !== ONES && g.indices.includes(i)).length === 1;
      });
      if (found === undefined) continue;
      for (const i of found.indices) gone.add(i);
      const rest = factors.filter((f) => f !== found && f !== whole);
      return joined([...rest, { ...whole, power: Q.add(whole.power, Q.ONE) }]);
    }
    return [...factors];
  }
}
