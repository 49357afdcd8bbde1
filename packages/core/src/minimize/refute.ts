/**
 * Claims about optima refuted: a small instance in rational numbers in which the optima differ. Either both are
 * known exactly, or a point is better than the optimum of the other problem, or at one point the one function still
 * falls where the other rises. Nothing is concluded where no such instance is found.
 */
import { derivativeOf, isApply, neg, relation } from "../expr/build.js";
import { attempt } from "../expr/error.js";
import { type Expr, numeral, type Sym } from "../expr/expr.js";
import { dependence, symbolsOf } from "../expr/walk.js";
import { derive } from "../derive/derive.js";
import { gradientOf } from "../derive/tensor/gradient.js";
import { jacobianOf } from "../derive/tensor/jacobian.js";
import { type Entries, entriesFrom, entriesIn, entriesOf, single, tableOf } from "../evaluate/entries.js";
import { evaluate, holds } from "../evaluate/evaluate.js";
import { instancesOf, sameTable } from "../evaluate/instances.js";
import { type Data, failsFor, isTestable } from "../evaluate/relations.js";
import { numberTable, solveTable, type Table } from "../evaluate/tables.js";
import { LIBRARY } from "../library/library.js";
import * as Q from "../number/rational.js";
import { factsOf, isConvexIn, known } from "../rewrite/condition.js";
import { sameFunction } from "../rewrite/ring.js";
import type { Givens } from "../rewrite/step.js";
import { isShapeFact, Shapes } from "../rewrite/tensor/shape.js";
import { type Bend, Bending, TURNED } from "./convex.js";
import { curvatureOf } from "./definite.js";
import type { Minimum, Problem } from "./minimize.js";
import { type Optimum, optimise } from "./optimum.js";

/** Numbers for everything but the variable, at which two claims about the optimum part. */
export type Refutation = { readonly at: ReadonlyMap<string, Table> } & (
  | { readonly kind: "optima"; readonly left: Table; readonly right: Table }
  /** Both optima, rounded: certainly different, and not rational. */
  | { readonly kind: "rounded"; readonly left: Rounded; readonly right: Rounded }
  /** For this problem `point` is better than the optimum of the other, or than the point that is claimed. */
  | { readonly kind: "better"; readonly for: Side; readonly optimum: Table; readonly point: Table }
  /** This problem has no optimum: its objective bends the other way. The other has one. */
  | { readonly kind: "without"; readonly for: Side }
  /** The derivatives at a point have different signs, and both functions are convex or concave. */
  | { readonly kind: "slopes"; readonly point: Table; readonly first: Slope; readonly second: Slope }
);
export type Rounded = readonly (readonly number[])[];
export type Side = "first" | "second";
export type Slope = "falls" | "rises";

type Instance = ReadonlyMap<string, Table>;
const NOWHERE: ReadonlyMap<string, Q.Rational> = new Map();
const NOTHING: ReadonlySet<Expr> = new Set();
const ZERO = numeral(0);

/** An instance in which the optima of the two differ. */
export function refuteProblems(left: Problem, right: Problem, givens: Givens): Refutation | undefined {
  const search = new Search(left.variable, givens);
  const [a, b] = [solvedFor(left, givens), solvedFor(right, givens)];
  if (a !== undefined && b !== undefined)
    return search.find([left, right], (at) => {
      const [one, two] = [search.optimumIn(a, at), search.optimumIn(b, at)];
      if (one !== undefined && two !== undefined)
        return sameTable(one, two) ? undefined : { kind: "optima", left: one, right: two };
      const conditions = [...a.conditions, ...b.conditions];
      return a.optimum && b.optimum && search.apart(a.optimum, b.optimum, conditions, at);
    });
  const surpassed = (one: Optimum, other: Problem, side: Side): Refutation | undefined =>
    search.find([left, right], (at) => {
      const optimum = search.optimumIn(one, at);
      const point = optimum && search.another(other, optimum, at);
      return point && { kind: "better", for: side, optimum, point };
    });
  return (
    (a && surpassed(a, right, "second")) ??
    (b && surpassed(b, left, "first")) ??
    search.bySlopes(left, right) ??
    search.byStationary(left, right)
  );
}

/** An instance in which the point is not the optimum. */
export function refutePoint(problem: Problem, point: Expr, givens: Givens): Refutation | undefined {
  const search = new Search(problem.variable, givens);
  const solved = solvedFor(problem, givens);
  const roots = [problem.objective, point];
  if (solved !== undefined)
    return search.findFor(roots, (at) => {
      const [optimum, claimed] = [search.optimumIn(solved, at), tableOf(point, at, LIBRARY.meanings)];
      if (optimum !== undefined && claimed !== undefined)
        return sameTable(optimum, claimed) ? undefined : { kind: "optima", left: optimum, right: claimed };
      return solved.optimum && search.apart(solved.optimum, point, solved.conditions, at);
    });
  const gradient = search.gradient(problem);
  return search.findFor(roots, (at) => {
    const claimed = tableOf(point, at, LIBRARY.meanings);
    const better = claimed && search.downhill(problem, gradient, claimed, at);
    return better && { kind: "better", for: "first", optimum: claimed, point: better };
  });
}

/** The optimum; where the problem is not solved nothing is known of it. */
function solvedFor(problem: Problem, givens: Givens): Optimum | undefined {
  return attempt(() => {
    const found = optimise(problem, givens);
    return found.optimum === undefined || found.solutions === "set" ? undefined : found;
  });
}

interface Gradient {
  readonly of: Expr;
  readonly conditions: readonly Expr[];
}

/** Where the one variable of the problems may be, and the instances of all else. */
class Search {
  readonly #variable: Sym;
  readonly #givens: Givens;
  readonly #shapes: Shapes;
  /** What is given of the variable besides its shape. */
  readonly #domain: readonly Expr[];

  constructor(variable: Sym, givens: Givens) {
    this.#variable = variable;
    this.#givens = givens;
    this.#shapes = new Shapes(givens.facts);
    this.#domain = givens.facts.filter((fact) => !isShapeFact(fact) && symbolsOf(fact).includes(variable));
  }

  find(problems: readonly Problem[], test: Test, small = false): Refutation | undefined {
    return this.findFor(
      problems.map(({ objective }) => objective),
      test,
      small,
    );
  }

  /** The first instance that passes. `small`: with one entry in the variable. */
  findFor(roots: readonly Expr[], test: Test, small = false): Refutation | undefined {
    const names = [...new Set(roots.flatMap((root) => symbolsOf(root)))].filter(
      (s) => s !== this.#variable && s.name !== "pi" && s.name !== "e",
    );
    const facts = this.#givens.facts.filter(
      (fact) => isShapeFact(fact) || !symbolsOf(fact).includes(this.#variable),
    );
    const sizes = new Set(
      facts.flatMap((fact) => (isShapeFact(fact) ? symbolsOf(fact) : [])).map((s) => s.name),
    );
    sizes.delete(this.#variable.name);
    const ones = small
      ? new Set(this.#shapes.of(this.#variable).flatMap((d) => symbolsOf(d).map((s) => s.name)))
      : undefined;
    const dimensions = this.#shapes.of(this.#variable).flatMap((d) => symbolsOf(d));
    for (const at of instancesOf([...new Set([...names, ...dimensions])], facts, ones)) {
      const found = test(at);
      if (found === undefined) continue;
      const shown = [...at].filter(([name]) => names.some((s) => s.name === name) || sizes.has(name));
      return { at: new Map(shown), ...found };
    }
    return undefined;
  }

  #data(at: Instance, point?: Table): Data {
    const data: Data = new Map([...at].map(([name, table]) => [name, entriesFrom(table)]));
    if (point !== undefined) data.set(this.#variable.name, entriesFrom(point));
    return data;
  }

  #admits(at: Instance, point: Table, conditions: readonly Expr[] = []): boolean {
    const data = this.#data(at, point);
    const meets = (condition: Expr): boolean =>
      isTestable(condition) && attempt(() => failsFor(condition, data, LIBRARY.meanings)) === false;
    return [...this.#domain, ...conditions].every(meets);
  }

  /** The optimum in an instance, where the conditions of the solution hold there. */
  optimumIn(found: Optimum, at: Instance): Table | undefined {
    const { conditions } = found;
    const optimum =
      found.kind === "stationary"
        ? this.#solution(found, at)
        : found.optimum && tableOf(found.optimum, at, LIBRARY.meanings);
    return optimum !== undefined && this.#admits(at, optimum, conditions) ? optimum : undefined;
  }

  #solution({ equation }: Minimum, at: Instance): Table | undefined {
    const [m, r] = [tableOf(equation.matrix, at), tableOf(equation.right, at)];
    return m && r && solveTable(m, r);
  }

  /** The objective as a number to be made small. */
  #value({ kind, objective }: Problem, point: Table, at: Instance): Expr | undefined {
    const value = attempt(() => entriesOf(objective, this.#data(at, point)))?.[0]?.[0];
    return value && (kind === "argmin" ? value : neg(value));
  }

  /** Whether the one point is certainly better than the other, or at least as good. */
  #compares(op: "<" | "<=", problem: Problem, [a, b]: readonly [Table, Table], at: Instance): boolean {
    if (!this.#admits(at, a) || !this.#admits(at, b)) return false;
    const [left, right] = [this.#value(problem, a, at), this.#value(problem, b, at)];
    return (
      left !== undefined &&
      right !== undefined &&
      holds(relation(op, left, right), NOWHERE, LIBRARY.meanings, 256) === "true"
    );
  }

  /** Another point that is as good as this one: then this one is not the only optimum. */
  another(problem: Problem, optimum: Table, at: Instance): Table | undefined {
    const moved = [1, -1, 2, -2, 4, -4].flatMap((by) => [
      shifted(optimum, Q.rational(by, 2)),
      ...(optimum.length > 1
        ? [shifted(optimum.slice(0, 1), Q.rational(by, 2)).concat(optimum.slice(1))]
        : []),
    ]);
    const turned = optimum.map((row) => row.map((x) => Q.negate(x)));
    return [...moved, turned].find(
      (point) => !sameTable(point, optimum) && this.#compares("<=", problem, [point, optimum], at),
    );
  }

  /** Two points that are certainly different, as rounded numbers. */
  apart(
    left: Expr,
    right: Expr,
    conditions: readonly Expr[],
    at: Instance,
  ): Distribute<Refutation> | undefined {
    const [a, b] = [entriesIn(left, at), entriesIn(right, at)];
    if (a === undefined || b === undefined) return undefined;
    const data = this.#data(at).set(this.#variable.name, a);
    const meets = (c: Expr): boolean =>
      isTestable(c) && attempt(() => failsFor(c, data, LIBRARY.meanings)) === false;
    if (!conditions.every(meets)) return undefined;
    const differ = a.some((row, i) =>
      row.some((cell, j) => {
        const other = b[i]?.[j];
        return (
          other !== undefined && holds(relation("=", cell, other), NOWHERE, LIBRARY.meanings, 256) === "false"
        );
      }),
    );
    const [one, two] = [rounded(a), rounded(b)];
    return differ && one && two ? { kind: "rounded", left: one, right: two } : undefined;
  }

  gradient({ kind, objective }: Problem): Gradient | undefined {
    if (!dependence(this.#variable)(objective)) return undefined;
    return attempt(() => {
      const { derivation, gradient } = gradientOf(objective, this.#variable, this.#givens);
      return { of: kind === "argmin" ? gradient : neg(gradient), conditions: derivation.conditions };
    });
  }

  /** The entries of the gradient, where it exists. */
  #slopes({ of, conditions }: Gradient, point: Table, at: Instance): readonly Expr[] | undefined {
    if (!this.#admits(at, point, conditions)) return undefined;
    return attempt(() => entriesOf(of, this.#data(at, point)))?.flat();
  }

  /** A point that is better than this one, against the gradient. */
  downhill(problem: Problem, gradient: Gradient | undefined, from: Table, at: Instance): Table | undefined {
    const slopes = gradient && this.#slopes(gradient, from, at);
    const signs = slopes?.map((slope) => signOf(slope));
    if (signs === undefined || !signs.some((sign) => sign === 1 || sign === -1)) return undefined;
    for (const size of STEPS) {
      let k = 0;
      const point = from.map((row) =>
        row.map((x) => {
          const sign = signs[k] ?? 0;
          k += 1;
          return Q.subtract(x, Q.multiply(size, Q.rational(sign)));
        }),
      );
      if (this.#compares("<", problem, [point, from], at)) return point;
    }
    return undefined;
  }

  /** How the function bends that is to be made small. */
  #bend({ kind, objective }: Problem): Bend | undefined {
    const facts = known(factsOf(this.#givens), LIBRARY);
    const bend = new Bending(this.#variable, this.#shapes, facts).of(objective);
    if (bend !== undefined) return kind === "argmin" ? bend : TURNED[bend];
    return attempt(() => {
      const own = kind === "argmin" ? objective : neg(objective);
      const { gradient } = gradientOf(own, this.#variable, this.#givens);
      const { jacobian, derivation } = jacobianOf(gradient, this.#variable, this.#givens);
      return derivation.conditions.length === 0 && curvatureOf(jacobian, this.#shapes, facts) !== undefined
        ? "convex"
        : undefined;
    });
  }

  /** Whether a fact keeps one number in an interval. */
  #isInterval(fact: Expr): boolean {
    const [a, b] = fact.kind === "apply" ? fact.args : [];
    if (a === undefined || b === undefined || !isTestable(fact) || isApply(fact, "!=") || isApply(fact, "="))
      return false;
    return isConvexIn(fact, this.#variable) || (a === this.#variable && b.kind === "number");
  }

  /** With one number as the variable: the one function falls where the other rises. */
  bySlopes(left: Problem, right: Problem): Refutation | undefined {
    if (!this.#domain.every((fact) => this.#isInterval(fact))) return undefined;
    const [first, second] = [this.#bend(left), this.#bend(right)];
    if (first === undefined || second === undefined) return undefined;
    // Without its ends an interval has no point where a concave function is least.
    const isOpen = this.#domain.every((fact) => isApply(fact, "<") || isApply(fact, ">"));
    return this.find(
      [left, right],
      (at) => {
        const [a, b] = [this.#line(left, at), this.#line(right, at)];
        if (a === undefined || b === undefined) return undefined;
        const signs = probed(a, b);
        const hasMinimum = (sign: "a" | "b"): boolean => valley(signs, sign) !== undefined;
        const varies = (sign: "a" | "b"): boolean => signs.some((point) => Math.abs(point[sign] ?? 0) === 1);
        if (second === "concave" && isOpen && first !== "concave" && hasMinimum("a") && varies("b"))
          return { kind: "without", for: "second" };
        if (first === "concave" && isOpen && second !== "concave" && hasMinimum("b") && varies("a"))
          return { kind: "without", for: "first" };
        if (first === "concave" || second === "concave" || (!hasMinimum("a") && !hasMinimum("b")))
          return undefined;
        const apart = signs.find((point) => (point.a ?? 0) * (point.b ?? 0) === -1);
        return (
          apart && {
            kind: "slopes",
            point: numberTable(apart.x),
            first: apart.a === -1 ? "falls" : "rises",
            second: apart.b === -1 ? "falls" : "rises",
          }
        );
      },
      true,
    );
  }

  /** The sign of the derivative of an objective at numbers, for an instance in which the variable is one number. */
  #line({ kind, objective }: Problem, at: Instance): ((x: Q.Rational) => Sign) | undefined {
    const t = this.#variable;
    const data = this.#data(at);
    data.set(t.name, single(t));
    const value = attempt(() => entriesOf(objective, data))?.[0]?.[0];
    const found = value && attempt(() => derive(derivativeOf(kind === "argmin" ? value : neg(value), t)));
    if (found === undefined) return undefined;
    const { result, conditions } = found;
    return (x) => {
      const point = new Map([[t.name, x]]);
      if (!this.#admits(at, numberTable(x))) return undefined;
      const exists = conditions.every((c) => holds(c, point, LIBRARY.meanings, 256) === "true");
      return exists ? signOf(result, point) : undefined;
    };
  }

  /** A point where the gradient of a convex function is zero and that of the other is not. */
  byStationary(left: Problem, right: Problem): Refutation | undefined {
    const gradients = [this.gradient(left), this.gradient(right)] as const;
    const sides = [
      [left, gradients[0], right, gradients[1], "second"],
      [right, gradients[1], left, gradients[0], "first"],
    ] as const;
    for (const [one, own, other, its, side] of sides) {
      if (own === undefined || its === undefined || !["affine", "convex"].includes(this.#bend(one) ?? ""))
        continue;
      const found = this.find([left, right], (at) => {
        for (const point of this.#candidates(at)) {
          const isOptimum = this.#slopes(own, point, at)?.every((slope) =>
            sameFunction(slope, ZERO, NOTHING),
          );
          if (isOptimum !== true) continue;
          if (this.#bend(other) === "concave" && this.#domain.length === 0 && this.#varies(its, at))
            return { kind: "without", for: side };
          const better = this.downhill(other, its, point, at);
          if (better !== undefined) return { kind: "better", for: side, optimum: point, point: better };
        }
        return undefined;
      });
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #varies(gradient: Gradient, at: Instance): boolean {
    return this.#candidates(at).some((point) =>
      this.#slopes(gradient, point, at)?.some((slope) => Math.abs(signOf(slope) ?? 0) === 1),
    );
  }

  /** Simple points of the size that the variable has in an instance. */
  #candidates(at: Instance): Table[] {
    const [n = 1, m = 1] = this.#shapes.of(this.#variable).map((d) => {
      const size = tableOf(d, at)?.[0]?.[0];
      return size === undefined ? 0 : Number(size.num);
    });
    const make = (f: (i: number, j: number) => number): Table =>
      Array.from({ length: n }, (_, i) => Array.from({ length: m }, (__, j) => Q.rational(f(i, j))));
    return [
      make(() => 0),
      make(() => 1),
      make(() => -1),
      make((i, j) => i + j),
      make((i, j) => (i === 0 && j === 0 ? 1 : 0)),
    ];
  }
}

type Sign = -1 | 0 | 1 | undefined;
interface Probe {
  readonly x: Q.Rational;
  readonly a: Sign;
  readonly b: Sign;
}

/** The signs of two derivatives at points of a grid, and where each turns from falling to rising. */
function probed(a: (x: Q.Rational) => Sign, b: (x: Q.Rational) => Sign): readonly Probe[] {
  const at = (x: Q.Rational): Probe => ({ x, a: a(x), b: b(x) });
  const found = GRID.map(at);
  for (const sign of ["a", "b"] as const) {
    let between = valley(found, sign);
    for (let k = 0; k < MOST_HALVINGS && between !== undefined; k += 1) {
      const middle = at(Q.divide(Q.add(between.low.x, between.high.x), Q.rational(2)));
      found.push(middle);
      if (middle.a === undefined || middle.b === undefined || middle[sign] === 0) break;
      if (middle.a * middle.b === -1) return found;
      between = middle[sign] === -1 ? { ...between, low: middle } : { ...between, high: middle };
    }
  }
  return found;
}

/** The last point at which a function falls and the first after it at which it rises. */
function valley(probes: readonly Probe[], sign: "a" | "b"): { low: Probe; high: Probe } | undefined {
  const ordered = [...probes].sort((p, q) => Q.compare(p.x, q.x));
  const low = ordered.findLast((point) => point[sign] === -1);
  const high = low && ordered.find((point) => point[sign] === 1 && Q.compare(low.x, point.x) < 0);
  return low && high && { low, high };
}

type Distribute<T> = T extends unknown ? Omit<T, "at"> : never;
type Test = (at: Instance) => Distribute<Refutation> | undefined;

/** Numbers at which slopes are compared. */
const GRID: readonly Q.Rational[] = [
  -8,
  -4,
  -3,
  -2,
  -3 / 2,
  -1,
  -1 / 2,
  -1 / 4,
  1 / 4,
  1 / 2,
  3 / 4,
  1,
  5 / 4,
  3 / 2,
  2,
  3,
  4,
  8,
].map((x) => Q.rational(4 * x, 4));
const MOST_HALVINGS = 10;
const STEPS: readonly Q.Rational[] = [1, 2, 4, 8, 16, 64, 256].map((k) => Q.rational(1, k));

function signOf(node: Expr, at: ReadonlyMap<string, Q.Rational> = NOWHERE): Sign {
  const is = (op: "<" | ">"): boolean =>
    holds(relation(op, node, ZERO), at, LIBRARY.meanings, 256) === "true";
  if (is("<")) return -1;
  if (is(">")) return 1;
  return holds(relation("=", node, ZERO), at, LIBRARY.meanings, 256) === "true" ? 0 : undefined;
}

function rounded(entries: Entries): Rounded | undefined {
  const rows = entries.map((row) =>
    row.flatMap((cell) => {
      const value = evaluate(cell, NOWHERE, LIBRARY.meanings);
      return value.kind === "value" && value.number !== undefined ? [value.number] : [];
    }),
  );
  return rows.every((row, i) => row.length === entries[i]?.length) ? rows : undefined;
}

const shifted = (table: Table, by: Q.Rational): Table => table.map((row) => row.map((x) => Q.add(x, by)));
