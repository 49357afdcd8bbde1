/**
 * A linear map from dX to the change of an expression, entry by entry: the derivative of the entry i, j by X[k, l]. For
 * -inv(X)*dX*inv(X) that is -inv(X)[i, k]*inv(X)[l, j].
 */
import * as Q from "../../number/rational.js";
import { derivativeOf, fromRational, isApply, neg, pow, product, sum, transpose } from "../../expr/build.js";
import { attempt } from "../../expr/error.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../../expr/expr.js";
import { substitute, symbolsOf } from "../../expr/walk.js";
import type { Derivation } from "../../rewrite/step.js";
import { Networks } from "../../rewrite/tensor/network.js";
import { collected, type Factor, type Index, type Place } from "../../rewrite/tensor/product.js";
import { Shapes } from "../../rewrite/tensor/shape.js";
import { type Entries, matrixForm } from "./matrix-form.js";

export interface MapEntries {
  /** The derivative of an entry by an entry. */
  readonly of: Expr;
  readonly result: Expr;
}

/** `undefined` where an entry is more than sums of products of entries at these places. */
export function entriesOfMap({ goal, result, givens }: Derivation): MapEntries | undefined {
  const [of, by] = isApply(goal, "differential") ? goal.args : [];
  const shapes = new Shapes(givens.facts);
  // The entries of a symmetric matrix do not move one by one.
  if (of === undefined || by?.kind !== "symbol" || shapes.has(by, "symmetric")) return undefined;
  const taken = new Set([of, ...givens.facts].flatMap((node) => symbolsOf(node).map((s) => s.name)));
  const letters = ["i", "j", "k", "l", "p", "q", "r", "s"].filter((letter) => !taken.has(letter)).map(symbol);
  const at = letters.splice(0, shapes.of(of).length);
  const from = letters.splice(0, shapes.of(by).length);
  const unit = unitAt(from, shapes.of(by));
  if (unit === undefined || at.length < shapes.of(of).length || at.length === 0) return undefined;
  const moved = substitute(result, new Map([[apply("differential", [by, by]), unit]]));
  const [row, column] = at.map(({ name }) => name);
  const networks = new Networks(shapes);
  const dimensions = new Map([
    ...at.map((s, axis) => [s.name, shapes.of(of)[axis]] as const),
    ...from.map((s, axis) => [s.name, shapes.of(by)[axis]] as const),
  ]);
  return attempt(() => {
    const place = { row, column };
    const products = [...collected(networks.expand(moved, place), place).values()];
    const terms = products.map(({ coefficient, factors }) => {
      const written = partsOf(factors).map((part) => writtenOut(part, dimensions, { shapes, networks }));
      if (!written.every((factor) => factor !== undefined)) return undefined;
      const size = Q.absolute(coefficient);
      const whole = product([
        ...(Q.equal(size, Q.ONE) && written.length > 0 ? [] : [fromRational(size)]),
        ...written,
      ]);
      return coefficient.num < 0n ? neg(whole) : whole;
    });
    if (!terms.every((term) => term !== undefined)) return undefined;
    const entry = sum(terms);
    if (!networks.same(apply("[]", [moved, ...at]), entry)) return undefined;
    return { of: derivativeOf(apply("[]", [of, ...at]), apply("[]", [by, ...from])), result: entry };
  });
}

/** 1 at the entry, 0 elsewhere. */
function unitAt([k, l]: readonly Sym[], [n, m]: readonly Expr[]): Expr | undefined {
  if (k === undefined || n === undefined) return undefined;
  const column = apply("unit", [k, n]);
  if (m === undefined) return column;
  return l && product([column, transpose(apply("unit", [l, m]))]);
}

/** Factors that share summed indices belong together. */
function partsOf(factors: readonly Factor[]): Factor[][] {
  const parts: Factor[][] = [];
  for (const factor of factors) {
    const summed = new Set(factor.indices.filter((i) => typeof i === "number"));
    const met = parts.filter((part) =>
      part.some((other) => other.indices.some((i) => summed.has(i as number))),
    );
    for (const part of met) parts.splice(parts.indexOf(part), 1);
    parts.push([...met.flat(), factor]);
  }
  return parts;
}

/** One part: an entry, or the entry of a product of matrices. */
function writtenOut(
  part: readonly Factor[],
  dimensions: ReadonlyMap<string, Expr | undefined>,
  entries: Entries,
): Expr | undefined {
  const [only, ...more] = part;
  if (only !== undefined && more.length === 0 && only.indices.every((i) => typeof i === "string"))
    return entryOf(only);
  const open = [...new Set(part.flatMap(({ indices }) => indices.filter((i) => typeof i === "string")))];
  const [first, second, ...others] = open;
  const [n, m] = [first, second].map((name) => (name === undefined ? undefined : dimensions.get(name)));
  if (others.length > 0 || (first !== undefined && n === undefined)) return undefined;
  const place: Place = {
    row: n === undefined ? undefined : entries.networks.fresh(n),
    column: m === undefined ? undefined : entries.networks.fresh(m),
  };
  const renamed = (i: Index): Index =>
    i === first ? (place.row ?? i) : i === second ? (place.column ?? i) : i;
  const factors = part.map((factor) => ({ ...factor, indices: factor.indices.map(renamed) }));
  const form = matrixForm([{ coefficient: Q.ONE, factors }], place, entries);
  return form && (open.length === 0 ? form : apply("[]", [form, ...open.map(nameOf)]));
}

function entryOf({ head, of, indices, power, inside, turned = false }: Factor): Expr | undefined {
  if (inside !== undefined || !indices.every((i) => typeof i === "string")) return undefined;
  const names = indices.map(nameOf);
  const [first, second] = names;
  if (head === "delta") return apply("delta", names);
  const own = turned && first !== undefined && second !== undefined ? [second, first] : names;
  const base = own.length === 0 ? of : apply("[]", [of, ...own]);
  return Q.equal(power, Q.ONE) ? base : pow(base, fromRational(power));
}

const nameOf = (i: Index): Expr => (/^\d+$/.test(String(i)) ? numeral(BigInt(i)) : symbol(String(i)));
