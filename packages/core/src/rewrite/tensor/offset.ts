/**
 * Places that are named by more than an index, as in x[i + 1]. The sum of x[i + 1] for i from 1 to n - 1 is that of
 * x[i] for i from 2 to n: an index is moved so that the first place it stands for is named by it alone.
 */
import * as Q from "../../number/rational.js";
import { fromRational, isApply, rationalOf, sum } from "../../expr/build.js";
import { type Binder, binderIn, substituteFree } from "../../expr/binders.js";
import { apply, type Expr, type Sym, symbol } from "../../expr/expr.js";
import { fold, postorder, substitute, symbolsOf } from "../../expr/walk.js";
import { print } from "../../syntax/print.js";
import type { Index } from "./product.js";
import { mentions } from "./reading.js";

/** The sum or product with its index moved; as it is where that is not known to help. */
export function aligned(binder: Binder): Binder {
  const { index, low, high, body } = binder;
  const offsets = offsetsOf(index, body);
  if (offsets === undefined || offsets.length === 0) return binder;
  const first = offsets.reduce((least, c) => (Q.compare(c, least) < 0 ? c : least));
  const back = plus(index, Q.subtract(Q.ZERO, first));
  return {
    index,
    low: plus(low, first),
    high: plus(high, first),
    body: withShortPlaces(substituteFree(body, index, back)),
  };
}

/** The c of every place i + c; `undefined` where a place is something else, or a sum inside has the same index. */
function offsetsOf(index: Sym, body: Expr): Q.Rational[] | undefined {
  const found: Q.Rational[] = [];
  for (const node of postorder(body)) {
    if (binderIn(node)?.index === index) return undefined;
    const places = isApply(node, "[]") ? node.args.slice(1) : [];
    for (const place of places.filter((at) => mentions(at, index))) {
      const terms = allTermsOf(place);
      const rest = terms.filter((term) => term !== index);
      const numbers = rest.flatMap((term) => rationalOf(term) ?? []);
      if (numbers.length < rest.length || rest.length !== terms.length - 1) return undefined;
      found.push(numbers.reduce(Q.add, Q.ZERO));
    }
  }
  return found;
}

/** The terms of a sum, and of the sums that are terms of it. */
function allTermsOf(root: Expr): Expr[] {
  const terms: Expr[] = [];
  const queue = [root];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    if (isApply(node, "+")) queue.unshift(...node.args);
    else terms.push(node);
  }
  return terms;
}

/** An expression and a number, with one number in the sum of them. */
function plus(node: Expr, by: Q.Rational): Expr {
  const terms = allTermsOf(node);
  const others = terms.filter((term) => rationalOf(term) === undefined);
  const number = terms.flatMap((term) => rationalOf(term) ?? []).reduce(Q.add, by);
  return sum(number.num === 0n && others.length > 0 ? others : [...others, fromRational(number)]);
}

const withShortPlaces = (root: Expr): Expr =>
  fold<Expr>(root, (node, args) => {
    if (node.kind !== "apply") return node;
    const [of, ...places] = args;
    if (!isApply(node, "[]") || of === undefined) return apply(node.op, args);
    return apply("[]", [of, ...places.map((place) => plus(place, Q.ZERO))]);
  });

/**
 * Entries at places that indices do not name alone, as those of a family of their own: x[i + 1] is an entry at i.
 * `undefined` where indices do name them.
 */
export function ownFamily(
  of: Sym,
  places: readonly Expr[],
  names: ReadonlyMap<Expr, Index>,
): { readonly head: string; readonly indices: readonly Index[] } | undefined {
  const isPlain = (place: Expr): boolean =>
    names.has(place) || ![...names.keys()].some((name) => mentions(place, name));
  if (places.every(isPlain)) return undefined;
  // In the order in which they stand there.
  const used = [...new Set(places.flatMap((place) => symbolsOf(place)))].filter((name) => names.has(name));
  const by = new Map(used.map((name, k) => [name, symbol(`#${k}`)] as const));
  const texts = places.map((place) => print(substitute(place, by)));
  return { head: `${of.name}[${texts.join()}]`, indices: used.flatMap((name) => names.get(name) ?? []) };
}
