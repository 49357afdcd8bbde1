/**
 * Jacobians and Hessians. The Jacobian J of a vector u is read off from ⟨c, du⟩ = ⟨J'c, dx⟩, which is linear
 * in c: one sweep with an arbitrary c, and c is taken out of the products of entries.
 */
import { apply, type Expr, numeral, type Sym, symbol } from "../../expr/expr.js";
import { DeriveError } from "../../expr/error.js";
import { symbolsOf } from "../../expr/walk.js";
import { div, factorsOf, isApply, isNumber, neg, product, sum, transpose } from "../../expr/build.js";
import { LIBRARY } from "../../library/library.js";
import type { Derivation, Givens } from "../../rewrite/step.js";
import { inner } from "../../rewrite/tensor/differential.js";
import { Networks } from "../../rewrite/tensor/network.js";
import { collected, type Product } from "../../rewrite/tensor/product.js";
import { Shapes, vectorFact } from "../../rewrite/tensor/shape.js";
import { shapeText } from "../../rewrite/tensor/dimension.js";
import { printBriefly } from "../../syntax/print.js";
import { gradientOf } from "./gradient.js";
import { matrixForm } from "./matrix-form.js";
import { TensorTidy } from "./tidy.js";

export interface Jacobian {
  /** From ⟨c, du⟩ to ⟨J'c, dx⟩, for the arbitrary vector c. */
  readonly derivation: Derivation;
  readonly arbitrary: Sym;
  /** J: rows for the entries of u, columns for those of x. */
  readonly jacobian: Expr;
}

/** Throws `DeriveError` where u or x is a matrix. */
export function jacobianOf(of: Expr, by: Sym, givens: Givens): Jacobian {
  const shapes = new Shapes(givens.facts);
  const [own, along] = [shapes.of(of), shapes.of(by)];
  if (own.length > 1 || along.length > 1)
    throw new DeriveError(
      "unsupported",
      `the derivative of ${shapeText(own)} by ${shapeText(along)} has more than two indices: ask for the gradient of a number made of it`,
    );
  const [m] = own;
  const arbitrary = unused(of, by, givens);
  const facts = m === undefined ? givens.facts : [...givens.facts, vectorFact(arbitrary, m)];
  const goal = m === undefined ? product([arbitrary, of]) : inner(arbitrary, of);
  const { derivation, gradient } = gradientOf(goal, by, { ...givens, facts });
  const jacobian = withoutArbitrary(gradient, arbitrary, facts);
  if (jacobian === undefined)
    throw new DeriveError(
      "unsupported",
      `this Jacobian cannot be written with matrices: ${printBriefly(gradient, 300)} for every ${arbitrary.name}`,
    );
  return { derivation, arbitrary, jacobian };
}

const entryByEntry = ([first = numeral(1), ...rest]: readonly Expr[]): Expr =>
  rest.length === 0 ? first : apply(".*", [first, ...rest]);

function unused(of: Expr, by: Sym, { definitions, facts }: Givens): Sym {
  const taken = new Set(
    [of, by, ...facts, ...definitions.map((d) => d.body)].flatMap((node) =>
      symbolsOf(node).map((s) => s.name),
    ),
  );
  for (const { name } of definitions) taken.add(name);
  const free = ["c", "u", "v", "r", "q"].find((name) => !taken.has(name)) ?? `c_${taken.size}`;
  return symbol(free);
}

/** J from J'c, which is linear in c. */
function withoutArbitrary(gradient: Expr, c: Sym, facts: readonly Expr[]): Expr | undefined {
  const shapes = new Shapes(facts);
  const taken = taker(c, shapes).turned(gradient) ?? byEntries(gradient, c, shapes);
  if (taken === undefined) return undefined;
  const jacobian = new TensorTidy(shapes, LIBRARY).of(taken);
  const [isNumber, byNumber] = [shapes.of(c).length === 0, shapes.of(gradient).length === 0];
  const back = isNumber
    ? product([c, byNumber ? jacobian : transpose(jacobian)])
    : byNumber
      ? inner(jacobian, c)
      : product([transpose(jacobian), c]);
  return new Networks(shapes).same(back, gradient) ? jacobian : undefined;
}

/** Takes c out of an expression that is linear in it, keeping the form in which that is written. */
function taker(c: Sym, shapes: Shapes): { turned: (node: Expr) => Expr | undefined } {
  const has = (node: Expr): boolean => symbolsOf(node).includes(c);
  const all = (nodes: readonly (Expr | undefined)[]): readonly Expr[] | undefined =>
    nodes.every((node) => node !== undefined) ? nodes : undefined;
  /** M with M*c = node, or the number m with m*c = node. */
  const matrix = (node: Expr): Expr | undefined => {
    const [a, b] = node.kind === "apply" ? node.args : [];
    const [n] = shapes.of(c);
    if (node === c) return n === undefined ? numeral(1) : apply("I", [n]);
    if (node.kind !== "apply" || a === undefined) return undefined;
    if (node.op === "-") return matrix(a) && neg(matrix(a) ?? a);
    if (node.op === "+") {
      const parts = all(node.args.map(matrix));
      return parts && sum(parts);
    }
    if (node.op === "/" && b !== undefined && !has(b)) return matrix(a) && div(matrix(a) ?? a, b);
    if (node.op === "*") return inProduct(node.args);
    if (node.op === "./" && b !== undefined && !has(b)) {
      const [own, others] = isApply(a, ".*")
        ? [a.args.filter(has), a.args.filter((arg) => !has(arg))]
        : [[a], []];
      const weight = apply("./", [others.length === 0 ? numeral(1) : entryByEntry(others), b]);
      return matrix(apply(".*", [...own, weight]));
    }
    if (node.op === ".*") {
      const own = node.args.filter(has);
      const others = node.args.filter((arg) => !has(arg));
      const [[only, ...more], [weight, ...weights]] = [own, others];
      const inside = only !== undefined && more.length === 0 ? matrix(only) : undefined;
      if (inside === undefined || weight === undefined) return undefined;
      const diagonal = weights.length === 0 ? weight : apply(".*", [weight, ...weights]);
      return product([apply("diag", [diagonal]), inside]);
    }
    return undefined;
  };
  const inProduct = (args: readonly Expr[]): Expr | undefined => {
    const [scalars, wide] = [
      args.filter((arg) => shapes.isScalar(arg)),
      args.filter((arg) => !shapes.isScalar(arg)),
    ];
    const scalar = scalars.find(has);
    if (scalar !== undefined) {
      const row = shapes.of(c).length === 0 ? matrix(scalar) : rowOf(scalar);
      const rest = [...scalars.filter((arg) => arg !== scalar), ...wide];
      return row && product([...rest, ...(shapes.of(c).length === 0 ? [row] : [transpose(row)])]);
    }
    const at = wide.findIndex(has);
    const factor = wide[at];
    if (factor === undefined) return undefined;
    // c'*x*y is the number c'*x times y.
    if (isApply(factor, "'")) {
      const next = wide[at + 1];
      const row = next && rowOf(product([factor, next]));
      return row && at + 2 <= wide.length && at === 0
        ? product([...scalars, ...wide.slice(2), transpose(row)])
        : undefined;
    }
    const before = wide.slice(0, at);
    const [first] = before;
    // x'*c*y likewise.
    if (before.length === 1 && first !== undefined && isApply(first, "'") && at + 1 < wide.length) {
      const row = rowOf(product([first, factor]));
      return row && product([...scalars, ...wide.slice(at + 1), transpose(row)]);
    }
    const inside = at === wide.length - 1 ? matrix(factor) : undefined;
    return inside && product([...scalars, ...before, inside]);
  };
  /** r with r'*c = node, a number. */
  const rowOf = (node: Expr): Expr | undefined => {
    const [a, b] = node.kind === "apply" ? node.args : [];
    if (isApply(node, "-") && a !== undefined) return rowOf(a) && neg(rowOf(a) ?? a);
    if (isApply(node, "+")) {
      const parts = all(node.args.map(rowOf));
      return parts && sum(parts);
    }
    if (isApply(node, "/") && a !== undefined && b !== undefined && !has(b))
      return rowOf(a) && div(rowOf(a) ?? a, b);
    if (isApply(node, "sum") && a !== undefined && node.args.length === 1) {
      const inside = matrix(a);
      return inside && product([transpose(inside), apply("ones", shapes.of(a))]);
    }
    if (isApply(node, "[]") && a !== undefined && b !== undefined && node.args.length === 2) {
      const [inside, [n]] = [matrix(a), shapes.of(a)];
      return inside && n && product([transpose(inside), apply("unit", [b, n])]);
    }
    const args = factorsOf(node).filter((arg) => !shapes.isScalar(arg));
    const scalars = factorsOf(node).filter((arg) => shapes.isScalar(arg));
    const [first] = args;
    const last = args.at(-1);
    const number = scalars.find(has);
    if (number !== undefined) {
      const row = number === node ? undefined : rowOf(number);
      return row && product([...factorsOf(node).filter((arg) => arg !== number), row]);
    }
    if (first === undefined || last === undefined) return undefined;
    if (has(last)) {
      const inside = matrix(last);
      return inside && product([...scalars, transpose(product([...args.slice(0, -1), inside]))]);
    }
    const turned = isApply(first, "'") && first.args[0] !== undefined ? matrix(first.args[0]) : undefined;
    return turned && product([...scalars, transpose(turned), ...args.slice(1)]);
  };
  return {
    turned: (gradient) => {
      if (shapes.of(gradient).length === 0)
        return shapes.of(c).length === 0 ? matrix(gradient) : rowOf(gradient);
      const found = matrix(gradient);
      return found && transpose(found);
    },
  };
}

/** The same by the entries of the gradient. */
function byEntries(gradient: Expr, c: Sym, shapes: Shapes): Expr | undefined {
  const networks = new Networks(shapes);
  const place = networks.placeFor(gradient);
  const column = place.row;
  const [m] = shapes.of(c);
  const row = m === undefined || isNumber(m, 1) ? undefined : networks.fresh(m);
  const products: Product[] = [];
  for (const { coefficient, factors } of collected(networks.expand(gradient, place), place).values()) {
    const own = factors.find((f) => f.of === c && f.head === c.name);
    if (own === undefined) return undefined;
    const [at] = own.indices;
    // Where c stood at the open index itself, the entry is on the diagonal.
    const diagonal = at !== undefined && at === column;
    const rest = factors
      .filter((f) => f !== own)
      .map((f) => ({
        ...f,
        indices: f.indices.map((i) => (i === at && row !== undefined && !diagonal ? row : i)),
      }));
    const delta = {
      head: "delta",
      indices: [row ?? "1", column ?? "1"],
      power: own.power,
      of: c,
      symmetric: true,
    };
    products.push({ coefficient, factors: diagonal ? [...rest, delta] : rest });
  }
  if (products.length === 0) return zeros(shapes, c, gradient);
  return matrixForm(products, { row, column }, { shapes, networks });
}

function zeros(shapes: Shapes, c: Sym, gradient: Expr): Expr {
  const shape = [...shapes.of(c), ...shapes.of(gradient)];
  return shape.length === 0 ? numeral(0) : apply("zeros", shape);
}

/** The Hessian of a number: the Jacobian of its gradient. */
export function hessianOf(
  of: Expr,
  by: Sym,
  givens: Givens,
): { gradient: ReturnType<typeof gradientOf>; jacobian: Jacobian } {
  const gradient = gradientOf(of, by, givens);
  return { gradient, jacobian: jacobianOf(gradient.gradient, by, givens) };
}
