/**
 * The normal form of the checker keeps values: the sum of products of entries that an expression is written as has
 * its value, for every place of the result. Random expressions with vectors, matrices and sums over indices.
 */
import {
  apply,
  type Expr,
  Networks,
  numeral,
  postorder,
  print,
  product,
  Shapes,
  substitute,
  sum,
  symbol,
} from "@derive/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Factor, Index, Place, Product } from "../../packages/core/src/rewrite/tensor/product.js";
import { seeded } from "../helpers/random.js";

const DIMENSIONS: Readonly<Record<string, number>> = { n: 3, d: 2 };
const [n, d] = [symbol("n"), symbol("d")];
const FACTS = [
  ...["x", "y"].map((name) => apply("vector", [symbol(name), n])),
  ...["v", "w"].map((name) => apply("vector", [symbol(name), d])),
  apply("matrix", [symbol("A"), n, n]),
  apply("matrix", [symbol("S"), n, n]),
  apply("symmetric", [symbol("S")]),
  apply("matrix", [symbol("X"), n, d]),
];
const SHAPES: Readonly<Record<string, readonly [string, string?]>> = {
  x: ["n"],
  y: ["n"],
  v: ["d"],
  w: ["d"],
  A: ["n", "n"],
  S: ["n", "n"],
  X: ["n", "d"],
};

type Pick = (below: number) => number;
/** Bound and free indices of each range. */
type Names = Readonly<Record<"n" | "d", readonly Expr[]>>;

const one = <T>(pick: Pick, list: readonly T[]): T => list[pick(list.length)] as T;
const entry = (of: string, ...at: readonly Expr[]): Expr => apply("[]", [symbol(of), ...at]);

function number(pick: Pick, depth: number, names: Names): Expr {
  const inner = (): Expr => number(pick, depth - 1, names);
  const range = one(pick, ["n", "d"] as const);
  if (depth <= 0)
    return one(pick, [
      () => entry(range === "n" ? one(pick, ["x", "y"]) : one(pick, ["v", "w"]), one(pick, names[range])),
      () => entry("X", one(pick, names.n), one(pick, names.d)),
      () => entry(one(pick, ["A", "S"]), one(pick, names.n), one(pick, names.n)),
      () => numeral(1 + pick(3)),
    ])();
  const wide = (): Expr => vector(pick, range, depth - 1, names);
  return one(pick, [
    inner,
    () => sum([inner(), inner()]),
    () => product([inner(), inner()]),
    () => apply("^", [apply("norm2", [wide()]), numeral(2)]),
    () => apply("inner", [wide(), wide()]),
    () => apply("sum", [wide()]),
    () => apply("norm2", [wide()]),
    () => apply(one(pick, ["det", "tr"]), [matrix(pick, 2)]),
    () => apply(one(pick, ["tanh", "exp"]), [inner()]),
    () => apply("sqrt", [sum([numeral(1), apply("^", [inner(), numeral(2)])])]),
    () => apply("delta", [one(pick, names[range]), one(pick, [...names.n, ...names.d])]),
    () => apply("^", [inner(), numeral(2 + pick(2))]),
    () => apply("/", [inner(), sum([numeral(1), apply("^", [inner(), numeral(2)])])]),
    () => apply("-", [inner()]),
    () => apply("[]", [wide(), one(pick, names[range])]),
    () => indexed(pick, range, depth, names),
    () => indexed(pick, range, depth, names),
  ])();
}

/** A square matrix. */
function matrix(pick: Pick, depth: number): Expr {
  const inner = (): Expr => matrix(pick, depth - 1);
  if (depth <= 0) return symbol(one(pick, ["A", "S"]));
  return one(pick, [
    inner,
    () => product([inner(), inner()]),
    () => sum([inner(), inner()]),
    () => apply("'", [inner()]),
    () => apply("inv", [inner()]),
    () => apply("^", [inner(), numeral(2)]),
  ])();
}

/** The index may be that of a sum further out, which it then hides. */
function indexed(pick: Pick, range: "n" | "d", depth: number, names: Names): Expr {
  const bound = symbol(one(pick, ["i", "j"]));
  const [ofN, ofD] = [names.n, names.d].map((list) => list.filter((name) => name !== bound));
  const others: Names = { n: ofN ?? [], d: ofD ?? [] };
  const within = { ...others, [range]: [...others[range], bound] };
  // To the end, or to another index.
  const end = pick(3) === 0 ? one(pick, others[range]) : symbol(range);
  const low = one(pick, [numeral(1), numeral(1), numeral(1), numeral(2), one(pick, others[range])]);
  return apply("sum", [bound, low, end, number(pick, depth - 1, within)]);
}

function vector(pick: Pick, of: "n" | "d", depth: number, names: Names): Expr {
  const inner = (): Expr => vector(pick, of, depth - 1, names);
  const leaf = (): Expr => symbol(one(pick, of === "n" ? ["x", "y"] : ["v", "w"]));
  if (depth <= 0) return leaf();
  return one(pick, [
    leaf,
    () => sum([inner(), inner()]),
    () => sum([inner(), apply("-", [product([number(pick, 0, names), inner()])])]),
    () => product([number(pick, depth - 1, names), inner()]),
    () => apply(".*", [inner(), inner()]),
    () => {
      const below = apply(one(pick, ["exp", "softmax"]), [inner()]);
      return apply("./", [pick(2) === 0 ? apply(".*", [inner(), below]) : inner(), below]);
    },
    () => apply(one(pick, ["tanh", "exp", "softmax"]), [inner()]),
    () => apply("-", [inner()]),
    () => product([number(pick, 0, names), apply("ones", [symbol(of)])]),
    () =>
      of === "n"
        ? one(pick, [
            () => product([symbol(one(pick, ["A", "S"])), inner()]),
            () => product([symbol("X"), vector(pick, "d", depth - 1, names)]),
            () => product([matrix(pick, 2), inner()]),
            () => product([apply("inv", [matrix(pick, 2)]), inner()]),
            () => product([apply("diag", [inner()]), inner()]),
          ])()
        : product([apply("'", [symbol("X")]), vector(pick, "n", depth - 1, names)]),
  ])();
}

type Table = readonly (readonly number[])[];
interface World {
  readonly tables: ReadonlyMap<string, Table>;
  readonly numbers: ReadonlyMap<string, number>;
}

/** Rows of entries; a number is one row with one entry. */
function valueOf(node: Expr, world: World): Table {
  const scalar = (x: number): Table => [[x]];
  if (node.kind === "number") return scalar(Number(node.value.num) / Number(node.value.den));
  if (node.kind === "symbol")
    return world.tables.get(node.name) ?? scalar(world.numbers.get(node.name) ?? Number.NaN);
  const [a, b, c, e] = node.args;
  if (node.op === "sum" && e !== undefined && a?.kind === "symbol") {
    let total = 0;
    const [from, to] = [b, c].map((end) => (end === undefined ? Number.NaN : only(valueOf(end, world))));
    for (let k = from ?? 1; k <= (to ?? 0); k += 1)
      total += only(valueOf(e, { ...world, numbers: new Map(world.numbers).set(a.name, k) }));
    return scalar(total);
  }
  const args = node.args.map((arg) => valueOf(arg, world));
  const [p = [], q = []] = args;
  const all = p.flat();
  switch (node.op) {
    case "+":
      return args.reduce((left, right) => zipped(left, right, (x, y) => x + y));
    case "-":
      return p.map((row) => row.map((x) => -x));
    case "*":
      return args.reduce(timesTables);
    case ".*":
      return zipped(p, q, (x, y) => x * y);
    case "/":
    case "./":
      return zipped(p, q, (x, y) => x / y);
    case "^":
      return isNumber(p) ? scalar(only(p) ** only(q)) : timesTables(p, p);
    case "tr":
      return scalar(p.reduce((total, row, k) => total + (row[k] ?? Number.NaN), 0));
    case "det":
      return scalar(eliminated(p).determinant);
    case "inv":
      return eliminated(p).inverse;
    case "'":
      return (p[0] ?? []).map((_, k) => p.map((row) => row[k] ?? Number.NaN));
    case "tanh":
      return p.map((row) => row.map(Math.tanh));
    case "exp":
      return p.map((row) => row.map(Math.exp));
    case "sqrt":
      return scalar(Math.sqrt(only(p)));
    case "delta":
      return scalar(only(p) === only(q) ? 1 : 0);
    case "softmax": {
      const whole = all.reduce((total, x) => total + Math.exp(x), 0);
      return all.map((x) => [Math.exp(x) / whole]);
    }
    case "norm2":
      return scalar(Math.hypot(...all));
    case "inner":
      return scalar(all.reduce((total, x, k) => total + x * (q.flat()[k] ?? Number.NaN), 0));
    case "sum":
      return scalar(all.reduce((x, y) => x + y, 0));
    case "ones":
      return Array.from({ length: only(p) }, () => [1]);
    case "diag":
      return all.map((x, k) => all.map((_, l) => (k === l ? x : 0)));
    case "[]":
      return scalar(p[only(q) - 1]?.[(c === undefined ? 1 : only(valueOf(c, world))) - 1] ?? Number.NaN);
    default:
      throw new Error(`no value for ${node.op} in ${print(b ?? node)}`);
  }
}

const only = (table: Table): number => table[0]?.[0] ?? Number.NaN;
const isNumber = (table: Table): boolean => table.length === 1 && table[0]?.length === 1;

function zipped(a: Table, b: Table, f: (x: number, y: number) => number): Table {
  const long = isNumber(a) ? b : a;
  const at = (t: Table, i: number, j: number): number => (isNumber(t) ? only(t) : (t[i]?.[j] ?? Number.NaN));
  return long.map((row, i) => row.map((_, j) => f(at(a, i, j), at(b, i, j))));
}

function timesTables(a: Table, b: Table): Table {
  if (isNumber(a) || isNumber(b)) return zipped(a, b, (x, y) => x * y);
  return a.map((row) =>
    (b[0] ?? []).map((_, j) => row.reduce((total, x, k) => total + x * (b[k]?.[j] ?? Number.NaN), 0)),
  );
}

/** By Gauss and Jordan, the largest pivot first. */
function eliminated(a: Table): { readonly determinant: number; readonly inverse: Table } {
  const size = a.length;
  const rows = a.map((row, i) => [...row, ...a.map((_, j) => (i === j ? 1 : 0))]);
  let determinant = 1;
  for (let k = 0; k < size; k += 1) {
    let best = k;
    for (let i = k + 1; i < size; i += 1)
      if (Math.abs(rows[i]?.[k] ?? 0) > Math.abs(rows[best]?.[k] ?? 0)) best = i;
    const [pivot = [], other = []] = [rows[best], rows[k]];
    if (best !== k) determinant = -determinant;
    rows[best] = other;
    const lead = pivot[k] ?? Number.NaN;
    determinant *= lead;
    const own = pivot.map((x) => x / lead);
    rows[k] = own;
    rows.forEach((row, i) => {
      if (i !== k) rows[i] = row.map((x, j) => x - (row[k] ?? 0) * (own[j] ?? 0));
    });
  }
  return { determinant, inverse: rows.map((row) => row.slice(size)) };
}

type At = ReadonlyMap<Index, number>;

const MOST_INDICES = 7;
const MOST_PRODUCTS = 200;

/** Whether a product, or what stands inside of it, is summed over many indices. */
function isWideSum({ factors }: Product): boolean {
  const inner = factors.flatMap((f) => [...(f.inside?.products ?? []), ...(f.applied?.args.flat() ?? [])]);
  const summed = new Set(factors.flatMap((f) => f.indices).filter((i) => typeof i === "number"));
  return summed.size > MOST_INDICES || inner.length > MOST_PRODUCTS || inner.some(isWideSum);
}

/** The value of a sum of products, where `at` says what the open indices are. */
function valueOfProducts(products: readonly Product[], at: At, networks: Networks, world: World): number {
  return products.reduce((total, { coefficient, factors }) => {
    const bound = [...new Set(factors.flatMap((f) => f.indices))].filter(
      (i): i is number => typeof i === "number" && !at.has(i),
    );
    const scale = Number(coefficient.num) / Number(coefficient.den);
    return total + scale * summed(factors, bound, at, networks, world);
  }, 0);
}

function summed(
  factors: readonly Factor[],
  [first, ...rest]: readonly number[],
  at: At,
  networks: Networks,
  world: World,
): number {
  if (first === undefined) {
    // Outside of its range an index names no entry.
    const inTurn = [...factors].sort((a, b) => Number(b.range !== undefined) - Number(a.range !== undefined));
    return inTurn.reduce((value, f) => (value === 0 ? 0 : value * valueOfFactor(f, at, networks, world)), 1);
  }
  let total = 0;
  const dimension = networks.dimensionOf(first);
  const size = dimension === undefined ? Number.NaN : only(valueOf(dimension, world));
  // One that ends at another index has its range as a factor.
  for (let k = 1; k <= (Number.isNaN(size) ? 3 : size); k += 1)
    total += summed(factors, rest, new Map(at).set(first, k), networks, world);
  return total;
}

function valueOfFactor(f: Factor, at: At, networks: Networks, world: World): number {
  const place = (i: Index): number =>
    at.get(i) ?? (typeof i === "string" ? (world.numbers.get(i) ?? Number(i)) : Number.NaN);
  const places = f.indices.map(place);
  const moved = (from: readonly Index[]): At =>
    new Map([...at, ...from.map((i, k) => [i, places[k] ?? 0] as const)]);
  const power = Number(f.power.num) / Number(f.power.den);
  const value = (): number => {
    if (f.head === "ones") return 1;
    if (f.head === "delta" || f.head.startsWith("overlap")) return places[0] === places[1] ? 1 : 0;
    if (f.head === "the index") return places[0] ?? Number.NaN;
    if (f.inside !== undefined)
      return valueOfProducts(f.inside.products, moved(f.inside.indices), networks, world);
    if (f.applied !== undefined) {
      const { op, args, indices } = f.applied;
      const [x = Number.NaN] = args.map((arg) => valueOfProducts(arg, moved(indices), networks, world));
      return only(valueOf(apply(op, [symbol("#value")]), { ...world, numbers: new Map([["#value", x]]) }));
    }
    if (f.range !== undefined) {
      const [index = Number.NaN, ...others] = places;
      const named = others.map((k, i): [string, number] => [`#${i}`, k]);
      const within = { ...world, numbers: new Map([...world.numbers, ...named]) };
      const [low, high] = [only(valueOf(f.range.low, within)), only(valueOf(f.range.high, within))];
      return low <= index && index <= high ? 1 : 0;
    }
    const [row = 1, column = 1] = places;
    if (f.of.kind !== "symbol") return valueOf(f.of, world)[row - 1]?.[column - 1] ?? Number.NaN;
    return world.tables.get(f.of.name)?.[row - 1]?.[column - 1] ?? world.numbers.get(f.of.name) ?? Number.NaN;
  };
  return value() ** power;
}

function worldFrom(seed: number): World {
  const next = seeded(seed);
  const table = (rows: number, columns: number): Table =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => next() - 0.4));
  const tables = Object.entries(SHAPES).map(([name, [rows, columns]]): [string, Table] => [
    name,
    table(DIMENSIONS[rows] ?? 1, columns === undefined ? 1 : (DIMENSIONS[columns] ?? 1)),
  ]);
  const square = table(3, 3);
  const symmetric = square.map((row, i) => row.map((x, j) => x + (square[j]?.[i] ?? 0)));
  return {
    tables: new Map([...tables, ["S", symmetric]]),
    numbers: new Map([...Object.entries(DIMENSIONS), ["k", 1 + (seed % 2)], ["l", 2 - (seed % 2)]]),
  };
}

const FREE: Names = { n: [symbol("k"), numeral(2), numeral(3)], d: [symbol("l"), numeral(1)] };

describe("the sum of products of entries", () => {
  it("has the value of the expression", () => {
    let compared = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 }), (seed) => {
        const next = seeded(seed);
        const pick: Pick = (below) => Math.min(below - 1, Math.floor(next() * below));
        const asked = pick(3) === 0 ? vector(pick, "n", 4, FREE) : number(pick, 4, FREE);
        const networks = new Networks(new Shapes(FACTS));
        let place: Place;
        let products: readonly Product[];
        try {
          place = networks.placeFor(asked);
          products = networks.expand(asked, place);
        } catch {
          return; // too large to write out, or a range that is refused
        }
        if (products.some(isWideSum)) return; // too many terms to add up here
        compared += 1;
        const world = worldFrom(seed);
        const value = valueOf(asked, world);
        value.forEach((row, i) => {
          const at: At = place.row === undefined ? new Map() : new Map([[place.row, i + 1]]);
          if (!(Math.abs(row[0] ?? Number.NaN) < 1e9)) return;
          const written = valueOfProducts(products, at, networks, world);
          const [wanted = Number.NaN] = row;
          expect(Math.abs(written - wanted) <= 1e-7 * (1 + Math.abs(wanted)), print(asked)).toBe(true);
        });
      }),
      { numRuns: 3000, seed: 20261122 },
    );
    expect(compared).toBeGreaterThan(2000);
  });

  it("is the same only for the same values, whatever index or end of a range is another", () => {
    let same = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 }), (seed) => {
        const next = seeded(seed);
        const pick: Pick = (below) => Math.min(below - 1, Math.floor(next() * below));
        const left = number(pick, 3, FREE);
        const right = otherwise(left, pick);
        const networks = new Networks(new Shapes(FACTS));
        try {
          if (left === right || !networks.same(left, right)) return;
        } catch {
          return; // too large to write out, or a range that is refused
        }
        for (const world of [worldFrom(seed), worldFrom(seed + 1)]) {
          const [a, b] = [left, right].map((side) => only(valueOf(side, world)));
          if (a === undefined || b === undefined || !(Math.abs(a) + Math.abs(b) < 1e9)) continue;
          same += 1;
          expect(Math.abs(a - b) <= 1e-7 * (1 + Math.abs(a)), `${print(left)} and ${print(right)}`).toBe(
            true,
          );
        }
      }),
      { numRuns: 6000, seed: 20261122 },
    );
    expect(same).toBeGreaterThan(50);
  });
});

/** One index, or one end of a range, is another. */
function otherwise(root: Expr, pick: Pick): Expr {
  const places = postorder(root).filter(
    (node) => node.kind === "apply" && (node.args.length === 4 || node.op === "[]" || node.op === "delta"),
  );
  const place = places.length === 0 ? undefined : one(pick, places);
  if (place?.kind !== "apply") return root;
  const at = place.args.length === 4 ? 1 + pick(2) : place.op === "delta" ? pick(2) : place.args.length - 1;
  const names = [n, d, symbol("i"), symbol("j"), symbol("k"), numeral(1), numeral(2), numeral(3)];
  const changed = apply(
    place.op,
    place.args.map((arg, k) => (k === at ? one(pick, names) : arg)),
  );
  return substitute(root, new Map([[place, changed]]));
}
