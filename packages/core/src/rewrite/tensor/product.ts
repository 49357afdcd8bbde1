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
  /** The index of the column stands before that of the row. */
  readonly turned?: boolean;
  /** For a root or reciprocal of a sum: the sum, with the indices that this factor had when it was made. */
  readonly inside?: { readonly products: readonly Product[]; readonly indices: readonly Index[] };
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

/** Powers of one entry joined. */
export function joined(factors: readonly Factor[]): Factor[] {
  const found = new Map<string, Factor>();
  for (const f of factors) {
    // The entry at 1 is not the one at a summed index that happens to be called 1.
    const key = `${f.head}(${labels(f, (i) => (typeof i === "string" ? `'${i}'` : String(i))).join()})`;
    const before = found.get(key);
    found.set(
      key,
      before === undefined || f.head === ONES ? f : { ...f, power: Q.add(before.power, f.power) },
    );
  }
  // What has cancelled leaves the range of its indices.
  return [...found.values()].flatMap((f) =>
    f.power.num !== 0n
      ? [f]
      : f.indices.map((i) => ({ head: ONES, indices: [i], power: Q.ONE, of: f.of, symmetric: false })),
  );
}

export const areNumbers = (a: Index, b: Index): boolean =>
  /^\d+$/.test(String(a)) && /^\d+$/.test(String(b)) && typeof a === "string" && typeof b === "string";

function labels({ indices, symmetric }: Factor, label: (i: Index) => string): string[] {
  const written = indices.map(label);
  return symmetric ? written.sort() : written;
}

/** The same for products that differ only in the names of summed indices. */
export function productKey({ factors }: Product, place: Place, label: ReadonlyMap<Index, string>): string {
  const isOpen = openIn(place);
  const bound = [...new Set(factors.flatMap((f) => f.indices))].filter(
    (i): i is number => typeof i === "number" && !isOpen(i),
  );
  const fixed = (i: Index): string | undefined => {
    const own = label.get(i);
    if (own !== undefined) return own;
    return i === place.row ? "^r" : i === place.column ? "^c" : isOpen(i) ? `'${i}'` : undefined;
  };
  return canonical(factors, bound, fixed, new Map(bound.map((i) => [i, "?"])));
}

function canonical(
  factors: readonly Factor[],
  bound: readonly number[],
  fixed: (i: Index) => string | undefined,
  start: ReadonlyMap<number, string>,
): string {
  const colors = refined(factors, bound, fixed, start);
  const classes = new Map<string, number[]>();
  for (const i of bound) {
    const color = colors.get(i) ?? "";
    classes.set(color, [...(classes.get(color) ?? []), i]);
  }
  const tie = [...classes]
    .filter(([, members]) => members.length > 1)
    .sort(([a], [b]) => (a < b ? -1 : 1))[0];
  if (tie === undefined) {
    const order = [...bound].sort((a, b) => ((colors.get(a) ?? "") < (colors.get(b) ?? "") ? -1 : 1));
    const name = new Map(order.map((i, k) => [i, `s${k}`]));
    return factors
      .map((f) => factorText(f, (i) => fixed(i) ?? name.get(i as number) ?? "?"))
      .sort()
      .join("·");
  }
  // Try each member first; the least text is the key.
  return tie[1]
    .map((first) =>
      canonical(factors, bound, fixed, new Map([...colors, [first, `${colors.get(first) ?? ""}!`]])),
    )
    .reduce((a, b) => (a < b ? a : b));
}

const factorText = (f: Factor, label: (i: Index) => string): string =>
  `${f.head}^${Q.toText(f.power)}(${labels(f, label).join()})`;

/** Colors of summed indices by what stands around them, until nothing changes. */
function refined(
  factors: readonly Factor[],
  bound: readonly number[],
  fixed: (i: Index) => string | undefined,
  start: ReadonlyMap<number, string>,
): Map<number, string> {
  let colors = new Map(start);
  let count = new Set(colors.values()).size;
  for (let round = 0; round <= bound.length; round += 1) {
    const texts = new Map<number, string>(
      bound.map((i) => {
        const around = factors
          .filter((f) => f.indices.includes(i))
          .map((f) => factorText(f, (k) => (k === i ? "*" : (fixed(k) ?? colors.get(k as number) ?? "?"))))
          .sort();
        return [i, `${colors.get(i) ?? ""}{${around.join(";")}}`] as const;
      }),
    );
    // Short names for the texts, in an order that depends on the texts only.
    const sorted = [...new Set(texts.values())].sort();
    colors = new Map(bound.map((i) => [i, `c${sorted.indexOf(texts.get(i) ?? "")}`]));
    if (sorted.length === count) break;
    count = sorted.length;
  }
  return colors;
}
