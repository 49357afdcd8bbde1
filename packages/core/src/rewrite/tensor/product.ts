/**
 * Products of entries, X[k,i]*X[k,l]*w[l], and when two of them are the same: up to the order of factors and the
 * names of summed indices. The names are chosen anew by what stands around each index.
 */
import * as Q from "../../number/rational.js";
import type { Expr } from "../../expr/expr.js";

/** A summed or open index is a number; one that the expression names, or a fixed place, is its text. */
export type Index = number | string;

/** An entry of something, to a power: X[k,i]. */
export interface Factor {
  readonly head: string;
  readonly indices: readonly Index[];
  readonly power: Q.Rational;
  /** What has these entries. */
  readonly of: Expr;
  readonly symmetric: boolean;
  /** For the range of a sum: its ends, in which the indices after the first are called #0, #1 and so on. */
  readonly range?: { readonly low: Expr; readonly high: Expr } | undefined;
  /** The index of the column stands before that of the row. */
  readonly turned?: boolean;
  /** For a root or reciprocal of a sum: the sum, with the indices that this factor had when it was made. */
  readonly inside?: { readonly products: readonly Product[]; readonly indices: readonly Index[] };
  /** For a function entry by entry: what it is applied to, with the indices that this factor had when it was made. */
  readonly applied?: {
    readonly op: string;
    readonly args: readonly (readonly Product[])[];
    readonly indices: readonly Index[];
  };
}

export interface Product {
  readonly coefficient: Q.Rational;
  readonly factors: readonly Factor[];
}

/** Indices of rows and columns, where there are any. */
export interface Place {
  readonly row?: Index | undefined;
  readonly column?: Index | undefined;
  /** Indices that are summed over further out. */
  readonly outer?: readonly Index[];
}

/** The range of an index by itself: a vector of ones. */
export const ONES = "ones";
/** 1 where two indices agree, 0 elsewhere. */
export const DELTA = "delta";

export const deltaFactor = (a: Index | undefined, b: Index | undefined, of: Expr): Factor => ({
  head: DELTA,
  indices: [a ?? "1", b ?? "1"],
  power: Q.ONE,
  of,
  symmetric: true,
});

export const one = (factors: readonly Factor[]): Product => ({ coefficient: Q.ONE, factors });
export const scaled = (p: Product, by: Q.Rational): Product => ({
  ...p,
  coefficient: Q.multiply(p.coefficient, by),
});

export function sumKey(collected: ReadonlyMap<string, Product>): string {
  return [...collected]
    .map(([key, { coefficient }]) => `${Q.toText(coefficient)}*${key}`)
    .sort()
    .join("+");
}

export const swapped = (place: Place): Place => ({ ...place, row: place.column, column: place.row });

export function openIn({ row, column, outer = [] }: Place): (i: Index) => boolean {
  return (i) => typeof i === "string" || i === row || i === column || outer.includes(i);
}

/** Whether two indices of what can be looked into have become one. */
export const isOnDiagonal = ({ inside, applied, indices }: Factor): boolean =>
  (inside ?? applied) !== undefined && new Set(indices).size < indices.length;

const MOST_ORDERED = 4;

/** All orders of a few things; of many, the one they came in. */
export function ordersOf(list: readonly Index[]): Index[][] {
  if (list.length > MOST_ORDERED) return [[...list]];
  return list.reduce<Index[][]>(
    (orders, item) =>
      orders.flatMap((order) =>
        Array.from({ length: order.length + 1 }, (_, at) => [
          ...order.slice(0, at),
          item,
          ...order.slice(at),
        ]),
      ),
    [[]],
  );
}

/** The entry at 1 is not the one at a summed index that happens to be called 1. */
export const written = (index: Index): string => (typeof index === "string" ? `'${index}'` : String(index));

/** Powers of one entry joined. */
export function joined(factors: readonly Factor[]): Factor[] {
  const found = new Map<string, Factor>();
  for (const f of factors) {
    const key = `${f.head}(${labels(f, written).join()})`;
    const before = found.get(key);
    found.set(
      key,
      before === undefined || f.head === ONES ? f : { ...f, power: Q.add(before.power, f.power) },
    );
  }
  // What has cancelled leaves the range of its indices, which counts once.
  const ranged = new Set([...found.values()].flatMap((f) => (f.head === ONES ? f.indices : [])));
  return [...found.values()].flatMap((f) => {
    if (f.power.num !== 0n) return [f];
    const fresh = [...new Set(f.indices)].filter((i) => !ranged.has(i));
    for (const i of fresh) ranged.add(i);
    return fresh.map((i) => ({ head: ONES, indices: [i], power: Q.ONE, of: f.of, symmetric: false }));
  });
}

export const areNumbers = (a: Index, b: Index): boolean =>
  /^\d+$/.test(String(a)) && /^\d+$/.test(String(b)) && typeof a === "string" && typeof b === "string";

function labels({ indices, symmetric }: Factor, label: (i: Index) => string): string[] {
  const written = indices.map(label);
  return symmetric ? written.sort() : written;
}

const factorText = (f: Factor, label: (i: Index) => string): string =>
  `${f.head}^${Q.toText(f.power)}(${labels(f, label).join()})`;

type Names = ReadonlyMap<Index, string>;

/** Products that are the same up to the names of summed indices as one; `label` names some of them. */
export function collected(
  products: readonly Product[],
  place: Place,
  label: Names = new Map(),
): Map<string, Product> {
  const found = new Map<string, Product>();
  for (const product of products) {
    const key = productKey(product, place, label);
    const before = found.get(key);
    const coefficient =
      before === undefined ? product.coefficient : Q.add(before.coefficient, product.coefficient);
    if (coefficient.num === 0n) found.delete(key);
    else found.set(key, { ...(before ?? product), coefficient });
  }
  return found;
}

/** The same for products that differ only in the names of summed indices. */
function productKey({ factors }: Product, place: Place, label: Names): string {
  const isOpen = openIn(place);
  const names = new Map(label);
  const bound = new Set<number>();
  for (const i of factors.flatMap((f) => f.indices)) {
    if (names.has(i)) continue;
    if (typeof i === "number" && !isOpen(i)) bound.add(i);
    else names.set(i, i === place.row ? "^r" : i === place.column ? "^c" : written(i));
  }
  return canonical(factors, [...bound], names);
}

/**
 * The text of factors of which the indices in `bound` have no names yet. Parts that share no such index are named
 * by themselves, so that many equal sums in a product are as quick as different ones.
 */
function canonical(factors: readonly Factor[], bound: readonly number[], names: Names): string {
  const nameless = new Set<Index>(bound);
  const isNamed = ({ indices }: Factor): boolean => !indices.some((i) => nameless.has(i));
  const texts = factors.filter(isNamed).map((f) => factorText(f, (i) => names.get(i) ?? "?"));
  const open = factors.filter((f) => !isNamed(f));
  return [...texts, ...parts(open, nameless).map((part) => `{${connected(part, nameless, names)}}`)]
    .sort()
    .join("·");
}

/** The factors in groups that share no index without a name. */
function parts(factors: readonly Factor[], nameless: ReadonlySet<Index>): Factor[][] {
  let groups: { indices: Set<Index>; factors: Factor[] }[] = [];
  for (const factor of factors) {
    const indices = factor.indices.filter((i) => nameless.has(i));
    const touched = groups.filter((group) => indices.some((i) => group.indices.has(i)));
    const whole = {
      indices: new Set([...touched.flatMap((group) => [...group.indices]), ...indices]),
      factors: [...touched.flatMap((group) => group.factors), factor],
    };
    groups = [...groups.filter((group) => !touched.includes(group)), whole];
  }
  return groups.map((group) => group.factors);
}

/** Names the indices that differ from all others by what stands around them; without one, tries each of a class. */
function connected(factors: readonly Factor[], nameless: ReadonlySet<Index>, names: Names): string {
  const own = [...new Set(factors.flatMap((f) => f.indices))].filter(
    (i): i is number => typeof i === "number" && nameless.has(i),
  );
  const classes = refined(factors, own, names);
  const named = (chosen: readonly number[]): string =>
    canonical(
      factors,
      own.filter((i) => !chosen.includes(i)),
      new Map([...names, ...chosen.map((i, k) => [i, `s${names.size + k}`] as const)]),
    );
  const single = classes.flatMap((members) => (members.length === 1 ? members : []));
  if (single.length > 0) return named(single);
  // The least text is the key.
  return (classes[0] ?? []).map((first) => named([first])).reduce((a, b) => (a < b ? a : b));
}

/** Classes of indices with the same around them, in an order that depends on that only. */
function refined(factors: readonly Factor[], own: readonly number[], names: Names): number[][] {
  let colors = new Map<Index, string>(own.map((i) => [i, "?"]));
  for (let count = 0; ; ) {
    const texts = new Map(
      own.map((i) => {
        const around = factors
          .filter((f) => f.indices.includes(i))
          .map((f) => factorText(f, (k) => (k === i ? "*" : (names.get(k) ?? colors.get(k) ?? "?"))))
          .sort();
        return [i, `${colors.get(i) ?? ""}{${around.join(";")}}`] as const;
      }),
    );
    // Short names for the texts, in an order that depends on the texts only.
    const sorted: readonly string[] = [...new Set(texts.values())].sort();
    if (sorted.length === count) return sorted.map((text) => own.filter((i) => texts.get(i) === text));
    colors = new Map([...texts].map(([i, text]) => [i, `c${sorted.indexOf(text)}`]));
    count = sorted.length;
  }
}
