/**
 * Derivatives of sums over an index by an entry such as x[k]: which term has the entry, how a derivative
 * goes through a sum, and what the derivative of one entry by another is. Part of the checker; bound
 * indices are never confused with free ones, since each of these refuses where they could be.
 */
import { baseOf, derivativeOf, div, isApply, isNumber, product, type Variable } from "../expr/build.js";
import { type Binder, binderIn, boundIn, sumIn } from "../expr/binders.js";
import { apply, type Apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../expr/walk.js";
import { print } from "../syntax/print.js";
import { type Shapes } from "./tensor/shape.js";
import { sameDimension } from "./tensor/dimension.js";

const indicesOf = (by: Expr): readonly Expr[] => (isApply(by, "[]") ? by.args.slice(1) : []);

/** D(x[i], x[k]) is delta(i, k), D(W[i, j], W[k, l]) is delta(i, k)*delta(j, l). */
export function differenceOfEntries(of: Expr, by: Variable): Expr | undefined {
  const [own, other] = [indicesOf(of), indicesOf(by)];
  if (own.length === 0 || own.length !== other.length || baseOf(of) !== baseOf(by)) return undefined;
  const isOther = own.some((i, p) => {
    const k = other[p];
    return i.kind === "number" && k?.kind === "number" && i !== k;
  });
  if (isOther) return numeral(0);
  const deltas = own.flatMap((i, p) => {
    const k = other[p];
    return k === undefined || i === k ? [] : [apply("delta", [i, k])];
  });
  return deltas.length === 0 ? numeral(1) : product(deltas);
}

/**
 * The places at which the index must stand for the entry to be in a term: every entry of the family has the
 * index there. Empty where that is not so.
 */
function decidingPlaces(body: Expr, by: Variable, index: Sym): number[] {
  const base = baseOf(by);
  const entries: Apply[] = [];
  let alone = 0;
  for (const node of postorder(body)) {
    if (isApply(node, "[]") && node.args[0] === base) entries.push(node);
    if (node.kind === "apply" && !isApply(node, "[]") && node.args.some((arg) => arg === base)) alone += 1;
  }
  if (base === undefined || alone > 0 || body === base || entries.length === 0) return [];
  const places = indicesOf(by).map((_, p) => p);
  return places.filter((p) => entries.every((entry) => entry.args[p + 1] === index));
}

/** Whether all terms but one are free of the entry: the index picks the entry, in a range that has its place. */
export function isOnlyTerm(of: Expr, by: Variable, shapes: Shapes): boolean {
  const found = sumIn(of);
  const base = baseOf(by);
  if (found === undefined || base === undefined) return false;
  const { index, low, high, body } = found;
  const shape = shapes.of(base);
  return decidingPlaces(body, by, index).some((p) => {
    const size = shape[p];
    const k = indicesOf(by)[p];
    return (
      size !== undefined &&
      k !== undefined &&
      ((isNumber(low, 1) && sameDimension(high, size)) || shapes.isWithin(print(k), low, high)) &&
      !boundIn(body).has(index) &&
      !symbolsOf(k).some((s) => boundIn(body).has(s))
    );
  });
}

/** Whether a name of the user inside stands for something that may have the entry. */
export function hidesEntry(
  of: Expr,
  by: Variable,
  depends: (node: Expr, by: Variable) => boolean,
  isOwn: (name: string) => boolean,
): boolean {
  const base = baseOf(by);
  return postorder(of).some(
    (node) =>
      (node.kind === "symbol" && node !== base && depends(node, by)) ||
      (node.kind === "apply" && isOwn(node.op)),
  );
}

/** The term that has the entry. */
export function onlyTerm(of: Expr, by: Variable): Expr | undefined {
  const found = sumIn(of);
  if (found === undefined) return undefined;
  const [p] = decidingPlaces(found.body, by, found.index);
  const k = p === undefined ? undefined : indicesOf(by)[p];
  return k && substitute(found.body, new Map([[found.index, k]]));
}

/** D(sum(i, a, b, u), y) as sum(j, a, b, D(u, y)), the index named j; `undefined` where j is taken. */
export function throughSum(of: Expr, by: Variable, named: Sym): Expr | undefined {
  const found = sumIn(of);
  const body = found && renamedBody(found, by, named);
  return found && body && apply("sum", [named, found.low, found.high, derivativeOf(body, by)]);
}

/** D(prod(i, a, b, u), y) as prod(i, a, b, u)*sum(j, a, b, D(u, y)/u), and what must not be 0 for it. */
export function throughProduct(
  of: Expr,
  by: Variable,
  named: Sym,
): { readonly becomes: Expr; readonly factor: Expr } | undefined {
  const found = isApply(of, "prod") ? binderIn(of) : undefined;
  const factor = found && renamedBody(found, by, named);
  if (found === undefined || factor === undefined) return undefined;
  const share = div(derivativeOf(factor, by), factor);
  return { becomes: product([of, apply("sum", [named, found.low, found.high, share])]), factor };
}

/** The terms with another name for the index; `undefined` where that name is taken. */
function renamedBody({ index, body }: Binder, by: Variable, named: Sym): Expr | undefined {
  if (symbolsOf(by).includes(named)) return undefined;
  if (boundIn(body).has(index) || (named !== index && symbolsOf(body).includes(named))) return undefined;
  return named === index ? body : substitute(body, new Map([[index, named]]));
}
