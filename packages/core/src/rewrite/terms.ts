/**
 * Sums and products from one number to another, written out: sum(i, 1, 3, x^i) as x + x^2 + x^3. Part of the checker.
 */
import * as Q from "../number/rational.js";
import { fromRational, isNumber, neg, product, rationalOf, sum } from "../expr/build.js";
import { type Binder, binderIn, substituteFree } from "../expr/binders.js";
import { apply, type Expr, numeral } from "../expr/expr.js";
import { fold, postorder, size } from "../expr/walk.js";

/** A sum of more terms stays a sum, and so does everything that would become longer than this. */
const MOST_TERMS = 64n;
const MOST_NODES = 2_000;
/** Sums stand inside of sums no deeper than this. */
const MOST_ROUNDS = 4;

/** `undefined` where there is nothing to write out, or too much. */
export function withTerms(root: Expr): Expr | undefined {
  let written = root;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const next = fold<Expr>(written, (node, args) => {
      if (node.kind !== "apply") return node;
      const own = apply(node.op, args);
      const found = binderIn(own);
      const places = found && placesOf(found);
      if (found === undefined || places === undefined) return own;
      const terms = places.map((at) => withPlaces(substituteFree(found.body, found.index, at)));
      return withPlaces(node.op === "sum" ? sum(terms) : product(terms));
    });
    if (size(next) > MOST_NODES) return undefined;
    if (next === written) break;
    written = next;
  }
  const isDone = postorder(written).every((node) => binderIn(node) === undefined);
  return written === root || !isDone ? undefined : written;
}

/** The whole numbers from one end to the other; `undefined` where the ends are no numbers, or far apart. */
function placesOf({ low, high }: Binder): Expr[] | undefined {
  const [from, to] = [numberIn(low), numberIn(high)];
  if (from === undefined || to === undefined || !Q.isInteger(from) || !Q.isInteger(to)) return undefined;
  const count = to.num - from.num + 1n;
  if (count < 1n || count > MOST_TERMS) return undefined;
  return Array.from({ length: Number(count) }, (_, k) => fromRational(Q.add(from, Q.rational(BigInt(k)))));
}

/** Places of entries as plain numbers, and what deltas of them decide: x[1 + 1]*delta(2, 2) is x[2]. */
function withPlaces(root: Expr): Expr {
  return fold<Expr>(root, (node, args) => {
    if (node.kind !== "apply") return node;
    const [first, ...at] = args;
    if (first === undefined) return node;
    switch (node.op) {
      case "[]":
        return apply("[]", [first, ...at.map(place)]);
      case "delta": {
        const [a, b] = args.map(numberIn);
        return a === undefined || b === undefined ? apply("delta", args) : numeral(Q.equal(a, b) ? 1 : 0);
      }
      case "^":
        return at[0] !== undefined && isNumber(at[0], 1) ? first : apply("^", args);
      case "*":
        return args.some(isNothing) ? ZERO : product(args.filter((factor) => !isNumber(factor, 1)));
      case "+":
        return sum(args.filter((term) => !isNothing(term)));
      case "-":
        return isNothing(first) ? ZERO : neg(first);
      default:
        return apply(node.op, args);
    }
  });
}

const ZERO = numeral(0);
const isNothing = (node: Expr): boolean => isNumber(node, 0);
const place = (index: Expr): Expr => {
  const value = numberIn(index);
  return value === undefined ? index : fromRational(value);
};

/** The value of a sum, difference or product of plain numbers. */
function numberIn(root: Expr): Q.Rational | undefined {
  return fold<Q.Rational | undefined>(root, (node, args) => {
    if (node.kind !== "apply") return rationalOf(node);
    const values = args.filter((value) => value !== undefined);
    const [first] = values;
    if (first === undefined || values.length < args.length) return undefined;
    if (node.op === "-" && values.length === 1) return Q.subtract(Q.ZERO, first);
    if (node.op === "+") return values.reduce(Q.add);
    return node.op === "*" ? values.reduce(Q.multiply) : undefined;
  });
}
