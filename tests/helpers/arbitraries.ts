/** Generators of well-formed scalar expressions for property tests. */
import fc from "fast-check";
import { type Expr, apply, numeral, symbol } from "../../packages/core/src/expr/expr.js";
import { rational } from "../../packages/core/src/number/rational.js";

export interface Ingredients {
  readonly symbols: readonly string[];
  /** Function names with their number of arguments. */
  readonly functions: readonly (readonly [name: string, args: number])[];
  /** Whether cases with conditions and derivatives to be worked out are wanted too. */
  readonly cases?: boolean;
  readonly derivatives?: boolean;
  /** The greatest height; 4 unless told. */
  readonly depth?: number;
}

const RELATIONS = ["=", "!=", "<", "<=", ">", ">="] as const;

/** Numerals as people write them: mostly small integers, some finite decimals. */
export const numerals: fc.Arbitrary<Expr> = fc.oneof(
  { weight: 4, arbitrary: fc.nat(12).map((n) => numeral(n)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(9999), fc.integer({ min: 1, max: 6 }))
      .map(([n, k]) => numeral(rational(n, 10 ** k))),
  },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 10n ** 30n }).map((n) => numeral(n)) },
);

/** Expressions in the operators and the given names, nested in every way that is well-formed. */
export function expressions(ingredients: Ingredients): fc.Arbitrary<Expr> {
  const { symbols, functions, depth = 4 } = ingredients;
  const leaf = fc.oneof(numerals, fc.constantFrom(...symbols).map(symbol));
  const grow = (inner: fc.Arbitrary<Expr>): fc.Arbitrary<Expr> => {
    const several = fc.array(inner, { minLength: 2, maxLength: 4 });
    const pair = fc.tuple(inner, inner);
    const kinds: fc.Arbitrary<Expr>[] = [
      leaf,
      several.map((args) => apply("+", args)),
      several.map((args) => apply("*", args)),
      inner.map((arg) => apply("-", [arg])),
      pair.map((args) => apply("/", args)),
      pair.map((args) => apply("^", args)),
      ...functions.map(([name, count]) =>
        fc.array(inner, { minLength: count, maxLength: count }).map((args) => apply(name, args)),
      ),
    ];
    if (ingredients.derivatives === true) {
      kinds.push(
        fc.tuple(inner, fc.constantFrom(...symbols)).map(([of, by]) => apply("D", [of, symbol(by)])),
      );
    }
    if (ingredients.cases === true) {
      kinds.push(
        fc.tuple(conditions(inner), inner, inner).map((args) => apply("cases", args)),
        fc.tuple(conditions(inner), inner, conditions(inner), inner).map((args) => apply("cases", args)),
      );
    }
    return fc.oneof(...kinds);
  };
  let result: fc.Arbitrary<Expr> = leaf;
  for (let i = 0; i < depth; i += 1) result = grow(result);
  return result;
}

/** Relations between such expressions, and conjunctions of them. */
export function conditions(inner: fc.Arbitrary<Expr>): fc.Arbitrary<Expr> {
  const relation = fc
    .tuple(fc.constantFrom(...RELATIONS), inner, inner)
    .map(([op, a, b]): Expr => apply(op, [a, b]));
  const both = (of: fc.Arbitrary<Expr>): fc.Arbitrary<Expr> =>
    fc.array(of, { minLength: 2, maxLength: 3 }).map((args) => apply("and", args));
  return fc.oneof(
    { weight: 3, arbitrary: relation },
    both(relation),
    both(fc.oneof(relation, both(relation))),
  );
}
