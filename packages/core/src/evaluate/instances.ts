/**
 * Small instances of declared numbers, vectors and matrices: whole numbers in tables that satisfy every
 * fact, at sizes that tell rows from columns. For refuting; nothing is concluded from agreement.
 */
import * as Q from "../number/rational.js";
import { isApply } from "../expr/build.js";
import type { Expr, Sym } from "../expr/expr.js";
import { symbolsOf } from "../expr/walk.js";
import { Shapes } from "../rewrite/tensor/shape.js";
import { tableOf } from "./entries.js";
import { numberTable, solveTable, type Table } from "./tables.js";

const SIZES = [
  [3, 2],
  [2, 3],
  [4, 2],
] as const;
const ROUNDS = 4;

/**
 * Instances of the names under the facts, the smallest first; none where a fact is not met by any tried. The
 * dimensions named in `ones` are 1.
 */
export function* instancesOf(
  names: readonly Sym[],
  given: readonly Expr[],
  ones?: ReadonlySet<string>,
): Generator<ReadonlyMap<string, Table>> {
  const facts = concerning(names, given);
  const shapes = new Shapes(facts);
  const all = [...new Set([...names, ...facts.flatMap((fact) => symbolsOf(fact))])];
  const dimensions = [
    ...new Set(
      facts.flatMap((fact) => (isApply(fact, "vector") || isApply(fact, "matrix") ? fact.args.slice(1) : [])),
    ),
  ].flatMap((d) => symbolsOf(d));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const sizes of SIZES) {
      const at = new Map<string, Table>();
      dimensions.forEach((d, i) =>
        at.set(
          d.name,
          numberTable(Q.rational(ones?.has(d.name) === true ? 1 : (sizes[i % sizes.length] ?? 2))),
        ),
      );
      for (const [i, name] of all.entries()) {
        const table = at.has(name.name) ? undefined : tableFor(name, [i, round], shapes, at);
        if (table !== undefined) at.set(name.name, table);
      }
      if (facts.every((fact) => satisfied(fact, at))) yield at;
    }
  }
}

/** The facts that say something of the names, or of what else they speak of. */
function concerning(names: readonly Sym[], given: readonly Expr[]): Expr[] {
  const about = new Set<Sym>(names);
  const facts = new Set<Expr>();
  for (let before = -1; before < facts.size; ) {
    before = facts.size;
    for (const fact of given) {
      const own = symbolsOf(fact);
      if (facts.has(fact) || (own.length > 0 && !own.some((s) => about.has(s)))) continue;
      facts.add(fact);
      for (const s of own) about.add(s);
    }
  }
  return given.filter((fact) => facts.has(fact));
}

/** Small whole numbers, no two rows alike, with the declared properties. */
function tableFor(
  name: Sym,
  [order, round]: readonly [number, number],
  shapes: Shapes,
  at: ReadonlyMap<string, Table>,
): Table | undefined {
  const seed = order + round;
  const dims = shapes.of(name).map((d) => tableOf(d, at)?.[0]?.[0]);
  if (dims.some((d) => d === undefined || !Q.isInteger(d) || d.num < 1n)) return undefined;
  const [n = 1, m = 1] = dims.map((d) => Number(d?.num));
  const value = (i: number, j: number): Q.Rational => {
    // Numbers that are apart in one round and near in another.
    if (dims.length === 0) return Q.rational(1 + ((order * (round + 1) + round) % 4), round === 3 ? 8 : 1);
    if (shapes.has(name, "onehot")) return i === seed % n ? Q.ONE : Q.ZERO;
    // Every entry the same in one of the rounds, and one of them larger in the others.
    if (shapes.has(name, "simplex")) {
      const larger = seed % (n + 1);
      return Q.rational(i === larger ? 2 : 1, larger < n ? n + 1 : n);
    }
    if (shapes.has(name, "pm1")) return Q.rational((i + seed) % 2 === 0 ? 1 : -1);
    if (shapes.has(name, "diagonal") && i !== j) return Q.ZERO;
    const [r, c] = shapes.has(name, "symmetric") && i > j ? [j, i] : [i, j];
    // A dominant diagonal makes a symmetric matrix positive definite.
    if (i === j && dims.length === 2 && shapes.has(name, "symmetric")) return Q.rational(9 + i + seed);
    const size = ((r + 1) * (c + 2) + seed * (r + 2 * c + 1)) % 5;
    return Q.rational(round >= 2 ? size - 2 : size);
  };
  return Array.from({ length: n }, (_, i) => Array.from({ length: m }, (__, j) => value(i, j)));
}

const KNOWN: ReadonlySet<string> = new Set([
  "vector",
  "matrix",
  "symmetric",
  "spd",
  "diagonal",
  "simplex",
  "onehot",
  "pm1",
]);

/** Whether a fact holds; one that cannot be looked at does not. */
function satisfied(fact: Expr, at: ReadonlyMap<string, Table>): boolean {
  if (fact.kind !== "apply") return false;
  if (KNOWN.has(fact.op)) return true;
  if (fact.op === "and") return fact.args.every((part) => satisfied(part, at));
  const [a, b] = fact.args.map((arg) => tableOf(arg, at));
  if (fact.op === "integer") return a?.every((row) => row.every(Q.isInteger)) === true;
  if (fact.op === "invertible") return a !== undefined && hasInverse(a);
  if (fact.op === "fullrank") return a !== undefined && hasInverse(gram(a));
  if (a === undefined || b === undefined) return false;
  return a.every((row, i) => row.every((x, j) => compared(fact.op, x, b[i]?.[j] ?? b[0]?.[0] ?? Q.ZERO)));
}

function compared(op: string, x: Q.Rational, y: Q.Rational): boolean {
  const order = Q.compare(x, y);
  switch (op) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    default:
      return false;
  }
}

const hasInverse = (a: Table): boolean =>
  solveTable(
    a,
    a.map((_, i) => [i === 0 ? Q.ONE : Q.ZERO]),
  ) !== undefined;

const gram = (a: Table): Table =>
  (a[0] ?? []).map((_, i) =>
    (a[0] ?? []).map((__, j) =>
      a.reduce((sum, row) => Q.add(sum, Q.multiply(row[i] ?? Q.ZERO, row[j] ?? Q.ZERO)), Q.ZERO),
    ),
  );

export const sameTable = (a: Table, b: Table): boolean =>
  a.length === b.length &&
  a.every((row, i) => row.length === b[i]?.length && row.every((x, j) => Q.equal(x, b[i]?.[j] ?? Q.ZERO)));
