/**
 * Statistical models as objectives: `y ~ normal(X*w, lambda*I)` is a density, one record for each family. Vectors
 * stand for independent entries.
 */
import { div, isApply, isNumber, neg, pow, product, relation, sum, transpose } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { symbolsOf } from "../expr/walk.js";
import { LIBRARY } from "../library/library.js";
import { Shapes } from "../rewrite/tensor/shape.js";
import { type Shape } from "../rewrite/tensor/dimension.js";
import { everyEntry } from "../minimize/constrained.js";
import { multipleOfUnit } from "../minimize/minimize.js";
import { print } from "../syntax/print.js";
import type { Surroundings } from "./declare.js";

/** A density or probability as its factors. */
export interface Density {
  readonly of: Sym;
  readonly text: string;
  readonly factors: readonly Expr[];
  /** Whether it is one of a vector whose entries are independent, so that it is their product. */
  readonly independent: boolean;
  /** Where its parameters lie, or there would be no such density: 0 < p < 1. */
  readonly facts: readonly Expr[];
}

interface Family {
  /** Where a parameter that is a symbol lies, by its position. */
  readonly domain?: (parameter: Expr, position: number, shapes: Shapes) => readonly Expr[];
  /** Left out: the entries of a vector are independent. */
  readonly joint?: (parameters: readonly Expr[], shapes: Shapes) => boolean;
  /** Where the values lie: y > 0. */
  readonly support?: (y: Expr) => readonly Expr[];
  readonly parameters: number;
  /** The factors of the density at y; n is the number of entries. */
  readonly factors: (y: Expr, parameters: readonly Expr[], n: Expr, shapes: Shapes) => readonly Expr[];
}

const ONE = numeral(1);
const TWO = numeral(2);
const HALF = div(ONE, TWO);
const exp = (u: Expr): Expr => apply("exp", [u]);
const log = (u: Expr): Expr => apply("log", [u]);
const minus = (a: Expr, b: Expr): Expr => (isNumber(b, 0) ? a : sum([a, neg(b)]));
/** The distance of y from its mean; a number is the mean of every entry. */
function deviation(y: Expr, mean: Expr, shapes: Shapes): Expr {
  const isOfEach = !shapes.isScalar(y) && shapes.isScalar(mean) && !isNumber(mean, 0);
  return minus(y, isOfEach ? product([mean, apply("ones", shapes.of(y))]) : mean);
}
const square = (u: Expr, shapes: Shapes): Expr => pow(shapes.isScalar(u) ? u : apply("norm2", [u]), TWO);
const over = (u: Expr, c: Expr): Expr => (isNumber(c, 1) ? u : div(u, c));
/** The sum of entries, of a number the number. */
const total = (u: Expr, shapes: Shapes): Expr => (shapes.isScalar(u) ? u : apply("sum", [u]));
const times = (a: Expr, b: Expr, shapes: Shapes): Expr =>
  shapes.isScalar(a) || shapes.isScalar(b) ? product([a, b]) : apply(".*", [a, b]);

/** The product of the entries of y, each raised to a power. */
const powers = (y: Expr, power: Expr, shapes: Shapes): Expr[] =>
  shapes.isScalar(y) ? [pow(y, power)] : [exp(product([power, total(log(y), shapes)]))];

const within = (u: Expr): Expr[] => [relation(">", u, numeral(0)), relation("<", u, ONE)];
const positive = (u: Expr): Expr[] => [relation(">", u, numeral(0))];
const covariance = (u: Expr): Expr[] => [apply("spd", [u]), relation(">", apply("det", [u]), numeral(0))];
const scale = (u: Expr, position: number): readonly Expr[] => (position === 1 ? positive(u) : []);

const FAMILIES: Readonly<Record<string, Family>> = {
  normal: {
    parameters: 2,
    joint: ([, v = ONE], shapes) => multipleOfUnit(v, shapes) === undefined,
    domain: (u, position, shapes) =>
      position === 1 && !shapes.isScalar(u) ? covariance(u) : scale(u, position),
    factors: (y, [m = numeral(0), v = ONE], n, shapes) => {
      const c = multipleOfUnit(v, shapes);
      const r = deviation(y, m, shapes);
      if (c !== undefined) {
        const width = isNumber(c, 1) ? product([TWO, symbol("pi")]) : product([TWO, symbol("pi"), c]);
        const below = isNumber(c, 1) ? TWO : product([TWO, c]);
        return [div(ONE, pow(width, over(n, TWO))), exp(neg(div(square(r, shapes), below)))];
      }
      const form = product([transpose(r), apply("inv", [v]), r]);
      return [
        div(ONE, pow(product([TWO, symbol("pi")]), div(n, TWO))),
        div(ONE, apply("sqrt", [apply("det", [v])])),
        exp(neg(product([HALF, form]))),
      ];
    },
  },
  laplace: {
    parameters: 2,
    domain: scale,
    factors: (y, [m = numeral(0), b = ONE], n, shapes) => {
      const r = deviation(y, m, shapes);
      const size = shapes.isScalar(r) ? apply("abs", [r]) : apply("norm1", [r]);
      return [div(ONE, pow(product([TWO, b]), n)), exp(neg(over(size, b)))];
    },
  },
  bernoulli: {
    parameters: 1,
    domain: within,
    factors: (y, [p = HALF], n, shapes) => {
      const same = everyEntry(p, shapes);
      const ofAll = total(y, shapes);
      if (same !== undefined) return [pow(same, ofAll), pow(sum([ONE, neg(same)]), sum([n, neg(ofAll)]))];
      return [
        exp(
          total(
            sum([times(y, log(p), shapes), times(sum([ONE, neg(y)]), log(sum([ONE, neg(p)])), shapes)]),
            shapes,
          ),
        ),
      ];
    },
  },
  poisson: {
    parameters: 1,
    domain: positive,
    factors: (y, [rate = ONE], n, shapes) => {
      const same = everyEntry(rate, shapes);
      return same === undefined
        ? [exp(total(sum([times(y, log(rate), shapes), neg(rate)]), shapes))]
        : [pow(same, total(y, shapes)), exp(neg(product([n, same])))];
    },
  },
  exponential: {
    parameters: 1,
    domain: positive,
    support: positive,
    factors: (y, [rate = ONE], n, shapes) =>
      shapes.isScalar(rate)
        ? [pow(rate, n), exp(neg(product([rate, total(y, shapes)])))]
        : [exp(total(sum([log(rate), neg(times(rate, y, shapes))]), shapes))],
  },
  /** By shape and rate. */
  gamma: {
    parameters: 2,
    domain: positive,
    support: positive,
    factors: (y, [shape = ONE, rate = ONE], n, shapes) => [
      pow(rate, product([n, shape])),
      exp(neg(product([n, apply("loggamma", [shape])]))),
      ...powers(y, minus(shape, ONE), shapes),
      exp(neg(product([rate, total(y, shapes)]))),
    ],
  },
  beta: {
    parameters: 2,
    domain: positive,
    support: within,
    factors: (y, [a = ONE, b = ONE], n, shapes) => {
      const sizes = [
        apply("loggamma", [sum([a, b])]),
        neg(apply("loggamma", [a])),
        neg(apply("loggamma", [b])),
      ];
      return [
        exp(product([n, sum(sizes)])),
        ...powers(y, minus(a, ONE), shapes),
        ...powers(sum([ONE, neg(y)]), minus(b, ONE), shapes),
      ];
    },
  },
  /** One of several outcomes, as a one-hot vector. */
  categorical: {
    parameters: 1,
    joint: () => true,
    domain: (p) => [apply("simplex", [p])],
    factors: (y, [p = y]) => [exp(apply("sum", [apply(".*", [y, log(p)])]))],
  },
  /** How often each of several outcomes was seen. */
  multinomial: {
    parameters: 1,
    joint: () => true,
    domain: (p) => [apply("simplex", [p])],
    factors: (y, [p = y]) => [
      exp(
        sum([
          apply("loggamma", [sum([apply("sum", [y]), ONE])]),
          neg(apply("sum", [apply("loggamma", [sum([y, ONE])])])),
        ]),
      ),
      exp(apply("sum", [apply(".*", [y, log(p)])])),
    ],
  },
};

/** `y ~ normal(X*w, lambda*I)`. Throws `DeriveError`. */
export function readDensity(text: string, around: Surroundings): Density {
  const [, name = "", family = "", inside = ""] =
    /^\s*(?:prior\s+)?(\S+)\s*~\s*(\w+)\s*\((.*)\)\s*$/s.exec(text) ?? [];
  const record = Object.hasOwn(FAMILIES, family) ? FAMILIES[family] : undefined;
  if (record === undefined)
    throw new DeriveError(
      "syntax",
      `${JSON.stringify(text)} is not a model: write y ~ normal(X*w, lambda*I); the families are ${Object.keys(FAMILIES).join(", ")}`,
      { about: { text, offset: 0 } },
    );
  const { of: y, index } = subject(LIBRARY.parse(name, around.names));
  if (y.kind === "symbol" && index !== undefined && new Shapes(around.facts).isScalar(y))
    throw new DeriveError(
      "syntax",
      `${y.name} is not declared: say how many there are, ${y.name} : vector n`,
    );
  if (y.kind !== "symbol") throw new DeriveError("syntax", `a model is about a name, not ${name}`);
  const shapes = new Shapes(around.facts);
  const shape: Shape = shapes.of(y);
  const [n = ONE] = shape;
  const size = shape.length === 0 ? "1" : undefined;
  // `I` alone is the identity of the right size.
  const named =
    size === undefined ? inside.replace(/\bI\b(?!\s*\()/g, "I(__n)") : inside.replace(/\bI\b(?!\s*\()/g, "1");
  const parsed = LIBRARY.parse(`max(${named.replaceAll("__n", "n_entries")})`, around.names);
  const parameters = (parsed.kind === "apply" ? parsed.args : [])
    .map((arg) => withSize(arg, n))
    .map((arg) => (index === undefined ? arg : overAllEntries(arg, index, shapes)));
  if (parameters.length > record.parameters)
    throw new DeriveError(
      "syntax",
      `${family} takes ${record.parameters} parameters, not ${parameters.length}`,
    );
  const factors = record.factors(y, parameters, n, shapes);
  for (const factor of factors) shapes.of(factor);
  const facts = parameters.flatMap((parameter, i) => {
    const same =
      parameter.kind === "symbol"
        ? parameter
        : (everyEntry(parameter, shapes) ?? multipleOfUnit(parameter, shapes));
    // A covariance matrix is positive definite, however it is written.
    const about = same ?? (shapes.of(parameter).length === 2 ? parameter : undefined);
    const isKnown = about?.kind === "symbol" || (about !== undefined && about !== same);
    return isKnown ? (record.domain?.(about, i, shapes) ?? []) : [];
  });
  const independent = shape.length > 0 && record.joint?.(parameters, shapes) !== true;
  return { of: y, text, factors, independent, facts: [...facts, ...(record.support?.(y) ?? [])] };
}

/** What a model is about: y, or each entry y[i]. */
function subject(node: Expr): { of: Expr; index: Sym | undefined } {
  const [of, index, ...more] = isApply(node, "[]") ? node.args : [];
  return of?.kind === "symbol" && index?.kind === "symbol" && more.length === 0
    ? { of, index }
    : { of: node, index: undefined };
}

/** What stands for entry i, for all entries at once: z for z[i], and X*w for x[i]'*w with rows x[i] of a matrix. */
function overAllEntries(root: Expr, index: Sym, shapes: Shapes): Expr {
  const ofRow = (node: Expr): Expr | undefined => {
    const [row] = isApply(node, "'") ? node.args : [];
    const [of, at, ...more] = row !== undefined && isApply(row, "[]") ? row.args : [];
    return of !== undefined && at === index && more.length === 0 && shapes.of(of).length === 2
      ? of
      : undefined;
  };
  const each = (node: Expr): Expr => {
    if (node.kind !== "apply") return node;
    const [of, at, ...more] = isApply(node, "[]") ? node.args : [];
    if (of !== undefined && at === index && more.length === 0 && shapes.of(of).length === 1) return of;
    return ofRow(node) ?? apply(node.op, node.args.map(each));
  };
  const all = each(root);
  if (symbolsOf(all).includes(index))
    throw new DeriveError(
      "syntax",
      `${print(root)} is no entry of a declared vector or matrix: declare z : vector n for z[${index.name}], X : matrix n d for X[${index.name}]'*w`,
    );
  return all;
}

function withSize(node: Expr, n: Expr): Expr {
  if (node.kind !== "apply") return node.kind === "symbol" && node.name === "n_entries" ? n : node;
  return apply(
    node.op,
    node.args.map((arg) => withSize(arg, n)),
  );
}
