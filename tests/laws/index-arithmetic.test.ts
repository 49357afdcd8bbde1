/**
 * Places named by more than an index, x[i + 1]: two sums are the same for the checker only where their values are,
 * whatever the families have as entries; and a sum whose index has been moved is the same sum.
 */
import { apply, attempt, type Expr, Networks, numeral, product, Shapes, sum, symbol } from "@derive/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { substituteFree } from "../../packages/core/src/expr/binders.js";

const ENTRIES: Readonly<Record<string, number>> = { x: 7919, y: 104_729, z: 1_299_709 };
/** An entry of a family at any whole place: some number that depends on the name and the place. */
const entryOf = (name: string, place: number): number =>
  ((((ENTRIES[name] ?? 1) * (place + 50)) % 1_000_003) % 97) / 7 - 5;

type Env = Readonly<Record<string, number>>;

function valueOf(node: Expr, env: Env): number {
  if (node.kind === "number") return Number(node.value.num) / Number(node.value.den);
  if (node.kind === "symbol") return env[node.name] ?? Number.NaN;
  const [a, b, c, body] = node.args;
  const at = (inner: Expr | undefined): number => (inner === undefined ? Number.NaN : valueOf(inner, env));
  switch (node.op) {
    case "+":
      return node.args.reduce((total, arg) => total + valueOf(arg, env), 0);
    case "*":
      return node.args.reduce((whole, arg) => whole * valueOf(arg, env), 1);
    case "-":
      return -at(a);
    case "^":
      return at(a) ** at(b);
    case "delta":
      return at(a) === at(b) ? 1 : 0;
    case "[]":
      return entryOf(a?.kind === "symbol" ? a.name : "", at(b));
    case "sum": {
      let total = 0;
      for (let k = at(b); k <= at(c); k += 1)
        total += body === undefined ? 0 : valueOf(body, { ...env, [a?.kind === "symbol" ? a.name : ""]: k });
      return total;
    }
    default:
      throw new Error(`no value for ${node.op}`);
  }
}

const moved = (index: Expr, by: number): Expr =>
  by === 0 ? index : sum([index, by < 0 ? apply("-", [numeral(-by)]) : numeral(by)]);

const family = fc.constantFrom("x", "y");
const OFFSETS = [0, 0, 1, -1, 2];
const end = (names: readonly Expr[]): fc.Arbitrary<Expr> =>
  fc.oneof(
    fc.constantFrom(...OFFSETS.map((by) => moved(symbol("n"), by))),
    fc.constantFrom(...names, numeral(3), symbol("m")),
  );

function bodyWith(names: readonly Expr[], depth: number): fc.Arbitrary<Expr> {
  const name = fc.constantFrom(...names);
  const leaf = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(family, name, fc.constantFrom(...OFFSETS)).map(place) },
    { weight: 1, arbitrary: name },
    { weight: 1, arbitrary: name.map((i) => apply("delta", [i, symbol("p")])) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(name, name)
        .map(([i, j]) => apply("[]", [symbol("z"), sum([i, j, apply("-", [numeral(1)])])])),
    },
  );
  if (depth === 0) return leaf;
  const inner = bodyWith(names, depth - 1);
  const cases = [
    leaf,
    fc.tuple(inner, inner).map(([a, b]) => sum([a, b])),
    fc.tuple(inner, inner).map(([a, b]) => product([a, b])),
    inner.map((a) => apply("^", [a, numeral(2)])),
  ];
  return names.length < 2 ? fc.oneof(...cases, sumWith("j", names, depth - 1)) : fc.oneof(...cases);
}

const place = ([name, index, by]: readonly [string, Expr, number]): Expr =>
  apply("[]", [symbol(name), moved(index, by)]);

const sumWith = (name: string, names: readonly Expr[], depth: number): fc.Arbitrary<Expr> =>
  fc
    .tuple(fc.constantFrom(0, 1, 1, 2), end(names), bodyWith([...names, symbol(name)], depth))
    .map(([low, high, body]) => apply("sum", [symbol(name), numeral(low), high, body]));

/** The same sum with its index moved, and its low end by `slip` elsewhere: true where that is 0. */
function shifted(node: Expr, by: number, slip: number): Expr {
  const [index, low, high, body] = node.kind === "apply" ? node.args : [];
  if (index?.kind !== "symbol" || low === undefined || high === undefined || body === undefined) return node;
  const value = low.kind === "number" ? Number(low.value.num) : 0;
  return apply("sum", [
    index,
    numeral(Math.max(0, value + by + slip)),
    moved(high, by),
    substituteFree(body, index, moved(index, -by)),
  ]);
}

const same = (a: Expr, b: Expr): boolean => new Networks(new Shapes([])).same(a, b);
const POINTS = [2, 3, 5].flatMap((n) => [1, 2, 4].map((p) => ({ n, m: n + 1, p })));

describe("sums with places named by more than an index", () => {
  const question = fc.tuple(
    sumWith("i", [symbol("p")], 3),
    fc.constantFrom(0, 1, 2),
    fc.constantFrom(0, 0, 1, -1),
  );

  it("are the same only where their values are", () => {
    fc.assert(
      fc.property(question, ([node, by, slip]) => {
        const other = shifted(node, by, slip);
        // A delta of more than indices is not read.
        if (attempt(() => same(node, other)) !== true) return;
        for (const env of POINTS) expect(valueOf(other, env)).toBeCloseTo(valueOf(node, env), 5);
      }),
      { numRuns: 2_000 },
    );
  });

  it("of one family are the same after the index has moved", () => {
    const single = fc.tuple(
      fc.constantFrom(0, 1, 2),
      end([symbol("p")]),
      fc.array(fc.tuple(family, fc.constant(symbol("i")), fc.constantFrom(...OFFSETS)).map(place), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.constantFrom(1, 2),
    );
    fc.assert(
      fc.property(single, ([low, high, factors, by]) => {
        const node = apply("sum", [symbol("i"), numeral(low), high, product(factors)]);
        expect(same(node, shifted(node, by, 0))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
