/**
 * The checker's side of differentials: what one `differential(u, x)` is in terms of those of the parts of u, and
 * the comparison of both sides entry by entry. How a step came about does not matter here.
 */
import {
  derivativeOf,
  div,
  isApply,
  isNumber,
  neg,
  pow,
  product,
  relation,
  sum,
  transpose,
} from "../../expr/build.js";
import { apply, type Apply, type Expr, numeral, type Sym } from "../../expr/expr.js";
import { postorder, substitute } from "../../expr/walk.js";
import type { Derivation } from "../step.js";
import { elementwise, isElementwise, written } from "./elementwise.js";
import type { Networks } from "./network.js";
import type { Shapes } from "./shape.js";

/** What a check of vectors and matrices needs to know. */
export interface TensorContext {
  readonly shapes: Shapes;
  readonly networks: Networks;
  readonly depends: (node: Expr, x: Sym) => boolean;
  /** Derivatives of functions of numbers that are proved beside the derivation. */
  readonly lemmas: readonly Derivation[];
}

const ZERO = numeral(0);
export const differentialOf = (u: Expr, x: Expr): Apply => apply("differential", [u, x]);
export const inner = (a: Expr, b: Expr): Apply => apply("inner", [a, b]);

/** `differential(u, x)` one level down; `undefined` where there is no rule. Throws for no shape that fits. */
export function oneLevel(u: Expr, x: Sym, context: TensorContext): Expr | undefined {
  const { shapes } = context;
  const d = (v: Expr): Expr => differentialOf(v, x);
  if (!context.depends(u, x)) return zerosLike(u, shapes);
  if (u === x || u.kind !== "apply") return undefined;
  const [a, b] = u.args;
  if (a === undefined) return undefined;
  if (fuses(u, shapes)) return entryByEntry(u, x, context);
  switch (u.op) {
    case "+":
      // A number in a sum with vectors does not change.
      return sum(u.args.filter((arg) => context.depends(arg, x)).map(d));
    case "-":
      return neg(d(a));
    case "*":
      return sum(
        u.args.flatMap((arg, i) =>
          context.depends(arg, x) ? [product(u.args.map((other, j) => (i === j ? d(arg) : other)))] : [],
        ),
      );
    case "'":
      return transpose(d(a));
    case "inv":
      return neg(product([u, d(a), u]));
    case "tr":
      return apply("tr", [d(a)]);
    case "det":
      return product([u, apply("tr", [product([apply("inv", [a]), d(a)])])]);
    case "logdet":
      return apply("tr", [product([apply("inv", [a]), d(a)])]);
    case "sum":
      return u.args.length === 1 ? apply("sum", [d(a)]) : undefined;
    case "diag":
      return apply("diag", [d(a)]);
    case "norm2":
      return div(inner(a, d(a)), u);
    case "norm1":
      return inner(apply("sign", [a]), d(a));
    case "inner":
      return b && sum([inner(d(a), b), inner(a, d(b))]);
    case "[]":
      return apply("[]", [d(a), ...u.args.slice(1)]);
    case "softmaxrows": {
      const change = apply(".*", [u, d(a)]);
      return sum([change, neg(product([diagonalOfRowSums(change, shapes), u]))]);
    }
    case "softmax":
      return sum([apply(".*", [u, d(a)]), neg(product([inner(u, d(a)), u]))]);
    case "/":
      if (b !== undefined && !isElementwise(a, shapes) && !shapes.isScalar(a))
        return sum([div(d(a), b), neg(product([div(d(b), pow(b, numeral(2))), a]))]);
      break;
    case "^":
      if (b !== undefined && isApply(a, "norm2") && isNumber(b, 2) && a.args[0] !== undefined)
        return product([numeral(2), inner(a.args[0], d(a.args[0]))]);
      if (b?.kind === "number" && !shapes.isScalar(a) && b.value.den === 1n && b.value.num >= 2n) {
        const less = b.value.num === 2n ? a : pow(a, numeral(b.value.num - 1n));
        return sum([product([d(a), less]), product([a, d(less)])]);
      }
  }
  return isElementwise(u, shapes) ? entryByEntry(u, x, context) : undefined;
}

/** The matrix that multiplies each row by the sum of the row of another. */
export function diagonalOfRowSums(of: Expr, shapes: Shapes): Expr {
  const [, columns = numeral(1)] = shapes.of(of);
  return apply("diag", [product([of, apply("ones", [columns])])]);
}

/** Whether a sum of vectors is differentiated entry by entry as a whole, so that its terms can cancel. */
function fuses(u: Apply, shapes: Shapes): boolean {
  if (u.op !== "+" || shapes.isScalar(u)) return false;
  const curved = u.args.filter((arg) => {
    const term = isApply(arg, "-") ? arg.args[0] : arg;
    return term?.kind === "apply" && !/^[-+*]$/.test(term.op) && isElementwise(term, shapes);
  });
  return curved.length > 1;
}

/** The chain rule for each entry, by derivatives that are proved as lemmas. */
function entryByEntry(u: Expr, x: Sym, context: TensorContext): Expr | undefined {
  const { shapes, lemmas } = context;
  const { body, leaves } = elementwise(u, shapes, { stays: (s) => !context.depends(s, x) });
  // A function of the user's may move by itself: f(r) = 1/(t + r^2) with t.
  if (context.depends(body, x)) return undefined;
  const terms: Expr[] = [];
  for (const [t, leaf] of leaves) {
    if (!context.depends(leaf, x)) continue;
    const goal = derivativeOf(body, t);
    const proved = lemmas.find((lemma) => lemma.goal === goal);
    if (proved === undefined) return undefined;
    // What does not move the entries is no part of their change.
    if (isNumber(proved.result, 0)) continue;
    const slope = written(proved.result, leaves, shapes);
    const change = differentialOf(leaf, x);
    const wide = [slope, leaf].filter((node) => !shapes.isScalar(node)).length;
    const isSpread = wide === 0 && !shapes.isScalar(u);
    terms.push(
      wide === 2
        ? apply(".*", [slope, change])
        : product([slope, change, ...(isSpread ? [apply("ones", shapes.of(u))] : [])]),
    );
  }
  return terms.length === 0 ? zerosLike(u, shapes) : sum(terms);
}

/** What is wrong with the step from `at` to `becomes`, if anything is. */
export function checkDifferential(at: Expr, becomes: Expr, context: TensorContext): string | undefined {
  const { networks } = context;
  const by = new Map<Expr, Expr>();
  for (const node of differentialsIn(at)) {
    const [u, x] = node.args;
    if (u === undefined || x?.kind !== "symbol") return "a differential is taken along a symbol";
    const level = oneLevel(u, x, context);
    if (level === undefined) return "there is no rule for this differential";
    by.set(node, level);
  }
  if (by.size === 0) return "there is no differential to work out";
  // What does not depend on the variable does not change.
  const still = new Map<Expr, Expr>();
  for (const node of [...differentialsIn(becomes), ...[...by.values()].flatMap(differentialsIn)]) {
    const [u, x] = node.args;
    if (u !== undefined && x?.kind === "symbol" && !context.depends(u, x))
      still.set(node, zerosLike(u, context.shapes));
  }
  const left = substitute(substitute(at, by), still);
  const right = substitute(becomes, still);
  return networks.same(left, right) ? undefined : "the two sides differ entry by entry";
}

const zerosLike = (u: Expr, shapes: Shapes): Expr => {
  const shape = shapes.of(u);
  return shape.length === 0 ? ZERO : apply("zeros", shape);
};

export const differentialsIn = (root: Expr): Apply[] =>
  postorder(root).filter((node): node is Apply => isApply(node, "differential"));

/** What the rules at the differentials of `at` need: where a norm, a determinant or a function is smooth. */
export function differentialNeeds(at: Expr, context: TensorContext): Expr[] {
  return differentialsIn(at).flatMap((node) => {
    const [u, x] = node.args;
    if (u === undefined || x?.kind !== "symbol" || !context.depends(u, x) || u.kind !== "apply") return [];
    const [a] = u.args;
    if (u.op === "norm2" || u.op === "det") return [relation("!=", u, ZERO)];
    if (u.op === "norm1" && a !== undefined) return [relation("!=", a, ZERO)];
    if (oneLevelRule(u, context.shapes) !== "matrix.elementwise") return [];
    const { body, leaves } = elementwise(u, context.shapes, { stays: (s) => !context.depends(s, x) });
    return [...leaves].flatMap(([t, leaf]) => {
      if (!context.depends(leaf, x)) return [];
      const proved = context.lemmas.find((lemma) => lemma.goal === derivativeOf(body, t));
      return (proved?.conditions ?? []).map((condition) => written(condition, leaves, context.shapes));
    });
  });
}

const NAMED: Readonly<Record<string, string>> = {
  "+": "matrix.sum",
  "-": "matrix.sum",
  "*": "matrix.product",
  "'": "matrix.transpose",
  inv: "matrix.inverse",
  tr: "matrix.trace",
  det: "matrix.determinant",
  logdet: "matrix.log-determinant",
  sum: "matrix.entries",
  diag: "matrix.diagonal",
  norm2: "matrix.norm",
  norm1: "matrix.norm1",
  inner: "matrix.inner",
  softmax: "matrix.softmax",
  softmaxrows: "matrix.softmax-rows",
  "[]": "matrix.entry",
};

/** The name of the rule that `oneLevel` applies. */
export function oneLevelRule(u: Apply, shapes: Shapes): string {
  const [a, b] = u.args;
  if (fuses(u, shapes)) return "matrix.elementwise";
  if (u.op === "sum" && u.args.length === 4) return "matrix.indexed";
  const named = NAMED[u.op];
  if (named !== undefined) return named;
  if (u.op === "/" && a !== undefined && !isElementwise(a, shapes) && !shapes.isScalar(a))
    return "matrix.quotient";
  if (u.op === "^" && a !== undefined && b !== undefined) {
    if (isApply(a, "norm2") && isNumber(b, 2)) return "matrix.norm-squared";
    if (!shapes.isScalar(a)) return "matrix.power";
  }
  return "matrix.elementwise";
}
