/**
 * Words with inverses keep values: what an expression is written as has its value wherever that exists, and two
 * expressions with the same words are equal. Random expressions with matrices, their inverses, vectors and numbers.
 */
import {
  apply,
  attempt,
  div,
  type Expr,
  isApply,
  neg,
  numeral,
  postorder,
  print,
  product,
  Shapes,
  sum,
  symbol,
} from "@derive/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Words } from "../../packages/core/src/rewrite/tensor/words.js";
import { seeded } from "../helpers/random.js";
import { evaluateTensor, type Matrix } from "../helpers/tensors.js";

const [n, d] = [symbol("n"), symbol("d")];
const FACTS = [
  ...["A", "B", "S"].map((name) => apply("matrix", [symbol(name), n, n])),
  apply("symmetric", [symbol("S")]),
  apply("matrix", [symbol("X"), n, d]),
  ...["x", "y"].map((name) => apply("vector", [symbol(name), n])),
];
const shapes = new Shapes(FACTS);

const turned = (node: Expr): Expr => apply("'", [node]);
const inverse = (node: Expr): Expr => apply("inv", [node]);
const identity = apply("I", [n]);

const numbers = (depth: number): fc.Arbitrary<Expr> =>
  depth === 0
    ? fc.constantFrom<Expr>(symbol("c"), symbol("s"), numeral(2), numeral(1))
    : fc.oneof(
        numbers(0),
        fc
          .tuple(vectors(depth - 1), vectors(depth - 1))
          .map(([left, right]) => product([turned(left), right])),
        fc.tuple(numbers(depth - 1), numbers(depth - 1)).map(([a, b]) => sum([a, b])),
        fc.tuple(numbers(depth - 1), numbers(depth - 1)).map(([a, b]) => div(a, sum([numeral(1), b]))),
      );

const vectors = (depth: number): fc.Arbitrary<Expr> =>
  depth === 0
    ? fc.constantFrom<Expr>(symbol("x"), symbol("y"))
    : fc.oneof(
        vectors(0),
        fc.tuple(squares(depth - 1), vectors(depth - 1)).map(([matrix, vector]) => product([matrix, vector])),
      );

const squares = (depth: number): fc.Arbitrary<Expr> => {
  const flat = fc.constantFrom<Expr>(symbol("A"), symbol("B"), symbol("S"), identity);
  if (depth === 0) return flat;
  const inner = squares(depth - 1);
  return fc.oneof(
    flat,
    fc.tuple(inner, inner).map(([a, b]) => product([a, b])),
    fc.tuple(inner, inner).map(([a, b]) => sum([a, b])),
    fc.tuple(inner, inner).map(([a, b]) => sum([a, neg(b)])),
    inner.map(turned),
    inner.map(inverse),
    inner.map((a) => inverse(sum([identity, a]))),
    fc.tuple(numbers(depth - 1), inner).map(([c, a]) => product([c, a])),
    fc.tuple(vectors(depth - 1), vectors(depth - 1)).map(([a, b]) => product([a, turned(b)])),
    fc.constant(sum([identity, product([symbol("X"), turned(symbol("X"))])])),
    fc.constant(
      product([
        symbol("X"),
        inverse(sum([product([turned(symbol("X")), symbol("X")]), product([symbol("c"), apply("I", [d])])])),
        turned(symbol("X")),
      ]),
    ),
    inner.map((a) => apply("^", [a, numeral(2)])),
  );
};

const at = ((): ReadonlyMap<string, Matrix> => {
  const next = seeded(7);
  const table = (rows: number, columns: number): number[][] =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => 4 * next() - 2));
  const [half, other] = [table(3, 3), table(3, 2)];
  return new Map<string, Matrix>([
    ["A", table(3, 3)],
    ["B", table(3, 3)],
    ["S", half.map((row, i) => row.map((value, j) => value + (half[j]?.[i] ?? 0)))],
    ["X", other],
    ["x", table(3, 1)],
    ["y", table(3, 1)],
    ["c", [[1.7]]],
    ["s", [[-0.6]]],
    ["n", [[3]]],
    ["d", [[2]]],
  ]);
})();

const valueOf = (node: Expr): number[] => evaluateTensor(node, at).flat();
const largest = (values: readonly number[]): number => Math.max(1, ...values.map(Math.abs));
/** Where a matrix is singular, or nearly so, its inverse says nothing. */
const isTame = (node: Expr): boolean =>
  postorder(node).every((inner) => !isApply(inner, "inv") || largest(valueOf(inner)) < 1e4);

function expectSame(node: Expr, other: Expr): void {
  const [left, right] = [valueOf(node), valueOf(other)];
  if (!isTame(node) || !isTame(other)) return;
  const gap = Math.max(...left.map((value, i) => Math.abs(value - (right[i] ?? Number.NaN))));
  expect(gap / largest(left), `${print(node)} and ${print(other)}`).toBeLessThan(1e-4);
}

describe("words with inverses", () => {
  it("have the value of what is written with them", () => {
    fc.assert(
      fc.property(squares(4), (node) => {
        const written = attempt(() => new Words(shapes).written(node));
        if (written !== undefined) expectSame(node, written);
      }),
      { numRuns: 2_000 },
    );
  });

  it("are the same only for what is equal", () => {
    fc.assert(
      fc.property(squares(2), squares(2), (node, other) => {
        if (attempt(() => new Words(shapes).same(node, other)) === true) expectSame(node, other);
      }),
      { numRuns: 3_000 },
    );
  });

  it("are the same for sides that are only after matrices have multiplied them, if those are equal", () => {
    fc.assert(
      fc.property(squares(2), squares(2), (node, other) => {
        const found = attempt(() => new Words(shapes).multipliers(node, other));
        if (found !== undefined) expectSame(node, other);
      }),
      { numRuns: 2_000 },
    );
  });
});
