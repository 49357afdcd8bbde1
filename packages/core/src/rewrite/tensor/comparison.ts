/**
 * Whether two sums of products are the same where they are divided by sums: multiplied by what they divide by, and
 * with every sum under a line or a root at a summed index to the least of its powers.
 */
import * as Q from "../../number/rational.js";
import { type Arithmetic, isCount } from "./arithmetic.js";
import { type Factor, type Index, one, openIn, type Place, type Product, written } from "./product.js";

export class Comparison {
  readonly #arithmetic: Arithmetic;
  readonly #place: Place;

  constructor(arithmetic: Arithmetic, place: Place) {
    this.#arithmetic = arithmetic;
    this.#place = place;
  }

  areSame(left: readonly Product[], right: readonly Product[]): boolean {
    const place = this.#place;
    if (this.#key(left) === this.#key(right) || this.#sameCleared(left, right, place)) return true;
    const least = this.#leastPowers([...left, ...right], openIn(place));
    if (least.size === 0) return false;
    const over = (side: readonly Product[]): Product[] =>
      this.#arithmetic.settled(this.#overLeast(side, least, place), place);
    const [above, below] = [over(left), over(right)];
    return this.#key(above) === this.#key(below) || this.#sameCleared(above, below, place);
  }

  #key(products: readonly Product[]): string {
    return this.#arithmetic.key(products, this.#place);
  }

  /** Whether both sides are the same, multiplied by what they divide by. */
  #sameCleared(left: readonly Product[], right: readonly Product[], place: Place): boolean {
    const denominators = this.#denominators([...left, ...right], openIn(place));
    if (denominators.length === 0) return false;
    const cleared = (products: readonly Product[]): string =>
      this.#arithmetic.key(
        this.#arithmetic.settled(this.#arithmetic.times([one(denominators)], products), place),
        place,
      );
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
    const size = from === undefined ? undefined : this.#arithmetic.dimensionOf(from);
    const bound = [...new Set(product.factors.flatMap((f) => f.indices))].filter((i) => !isOpen(i));
    const like = bound.filter((i) => size !== undefined && this.#arithmetic.dimensionOf(i) === size);
    // Where it is not there it is once above and once below the line; at which index must be plain.
    const indices = own?.indices ?? (like.length === 1 ? like : undefined);
    const times = Q.subtract(own?.power ?? Q.ZERO, sample.power);
    if (indices === undefined || !isCount(times)) return [product];
    const factors = product.factors.filter((f) => f !== own);
    const rest: Product = { ...product, factors: [...factors, { ...sample, indices }] };
    return Array.from({ length: Number(times.num) }).reduce<Product[]>(
      (so) => this.#arithmetic.times(so, this.#arithmetic.opened({ ...sample, indices })),
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
}
