/**
 * Conditions for data: what they say of numbers, entry by entry, and whether it holds. A free index stands for
 * every number of its range.
 */
import type { Rational } from "../number/rational.js";
import { isApply, rationalOf } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../expr/walk.js";
import { freeIn } from "../expr/binders.js";
import { printBriefly } from "../syntax/print.js";
import { type Entries, entriesOf } from "./entries.js";
import { holds, isRelation, type Meanings } from "./evaluate.js";

/** What every name stands for, dimensions included. */
export type Data = Map<string, Entries>;

const ZERO = numeral(0);
const NOWHERE: ReadonlyMap<string, Rational> = new Map();

/** Whether data break a condition. A free index of it stands for every number of its range. */
export const failsFor = (condition: Expr, data: Data, meanings: Meanings): boolean =>
  relationsFor(condition, data).some((cell) => fails(cell, meanings));

/** Throws `DeriveError` where a fact that is no relation is not settled. */
export function fails(cell: Expr, meanings: Meanings): boolean {
  const truth = holds(cell, NOWHERE, meanings);
  if (truth === "unknown" && !isTestable(cell))
    throw new DeriveError(
      "unsupported",
      `whether ${printBriefly(cell, 200)} holds for the data is not known`,
    );
  return truth === "false" || truth === "undefined";
}

/** Whether the data have what the condition speaks of at a place: of x[i + 1] there is one less than of x[i]. */
function isThere(condition: Expr, index: Sym, place: Expr, data: Data): boolean {
  return postorder(condition).every((node) => {
    const [of, ...places] = isApply(node, "[]") ? node.args : [];
    const own = of?.kind === "symbol" ? data.get(of.name) : undefined;
    if (own === undefined) return true;
    const sizes =
      places.length === 1 ? [Math.max(own.length, own[0]?.length ?? 0)] : [own.length, own[0]?.length ?? 0];
    return places.every((at, axis) => {
      if (at.kind !== "apply" || !symbolsOf(at).includes(index)) return true;
      const [[cell] = []] = entriesOf(substitute(at, new Map([[index, place]])), data);
      const value = cell && rationalOf(cell);
      return value === undefined || (value.num >= 1n && value.num <= BigInt(sizes[axis] ?? 0));
    });
  });
}

/** What a condition says of numbers, entry by entry: all of these must hold. */
export function relationsFor(condition: Expr, data: Data): Expr[] {
  const index = [...freeIn(condition)].find(
    (s): s is Sym => s.kind === "symbol" && !data.has(s.name) && isIndex(s, condition),
  );
  if (index !== undefined)
    return Array.from({ length: rangeOf(index, condition, data) }, (_, i) => numeral(i + 1))
      .filter((place) => isThere(condition, index, place, data))
      .flatMap((place) => relationsFor(substitute(condition, new Map([[index, place]])), data));
  if (isApply(condition, "and")) return condition.args.flatMap((part) => relationsFor(part, data));
  if (isApply(condition, "or")) {
    const parts = condition.args.map((part) => relationsFor(part, data));
    const many = Math.max(...parts.map((part) => part.length));
    // Entry by entry where the parts say something of each entry.
    if (parts.every((part) => part.length === many || part.length === 1))
      return Array.from({ length: many }, (_, i) =>
        apply(
          "or",
          parts.flatMap((part) => part[i] ?? part[0] ?? []),
        ),
      );
    return [
      apply(
        "or",
        parts.map((part) => apply("and", part)),
      ),
    ];
  }
  if (!isRelation(condition)) {
    const numbers = new Map<Expr, Expr>();
    for (const s of symbolsOf(condition)) {
      const own = data.get(s.name);
      const [[cell] = []] = own ?? [];
      if (cell !== undefined && own?.length === 1 && own[0]?.length === 1) numbers.set(s, cell);
    }
    return [substitute(condition, numbers)];
  }
  const sides = condition.args.map((side) => entriesOf(side, data));
  const rows = Math.max(...sides.map((side) => side.length));
  const columns = Math.max(...sides.map((side) => side[0]?.length ?? 0));
  const at = (side: Entries, i: number, j: number): Expr => side[i]?.[j] ?? side[0]?.[0] ?? ZERO;
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) =>
      apply(
        condition.op,
        sides.map((side) => at(side, i, j)),
      ),
    ),
  ).flat();
}

/** A relation of numbers, or several of them: what data meet or do not. */
export const isTestable = (fact: Expr): boolean =>
  isApply(fact, "and") || isApply(fact, "or") ? fact.args.every(isTestable) : isRelation(fact);

const isIndex = (name: Sym, condition: Expr): boolean =>
  postorder(condition).some((node) => isApply(node, "[]") && node.args.slice(1).includes(name));

function rangeOf(index: Sym, condition: Expr, data: Data): number {
  for (const node of postorder(condition)) {
    const [of, ...at] = isApply(node, "[]") ? node.args : [];
    const own = of?.kind === "symbol" ? data.get(of.name) : undefined;
    const axis = at.indexOf(index);
    if (own === undefined || axis < 0) continue;
    return axis === 0 ? own.length : (own[0]?.length ?? 0);
  }
  throw new DeriveError(
    "unsupported",
    `the range of ${index.name} in ${printBriefly(condition, 200)} is not known`,
  );
}
