/**
 * Entries of vectors and matrices written out: (A*x)[i] is the sum over j of A[i,j]*x[j]. Proposals, which
 * the checker compares entry by entry.
 */
import { isApply, isNumber, product, transpose } from "../../expr/build.js";
import { apply, type Apply, type Expr, numeral, type Sym, symbol } from "../../expr/expr.js";
import { postorder, symbolsOf } from "../../expr/walk.js";
import { isElementwise } from "../../rewrite/tensor/elementwise.js";
import { type Shapes } from "../../rewrite/tensor/shape.js";
import { isRow } from "../../rewrite/tensor/dimension.js";

const PLAIN: Readonly<Record<string, string>> = { ".*": "*", "./": "/", ".^": "^" };

/** The entry at the indices, or `undefined` where there is no short form. */
export function entryOf(
  node: Expr,
  indices: readonly Expr[],
  shapes: Shapes,
  taken: ReadonlySet<string>,
): Expr | undefined {
  const shape = shapes.of(node);
  if (shapes.isScalar(node)) return node;
  const [i, j] = indices;
  if (i === undefined) return undefined;
  const inner = (part: Expr, at: readonly Expr[] = indices): Expr | undefined =>
    shapes.isScalar(part) ? part : entryOf(part, at, shapes, taken);
  if (node.kind === "symbol") return apply("[]", [node, ...indices]);
  if (node.kind !== "apply") return undefined;
  const [a] = node.args;
  if (a === undefined) return undefined;
  switch (node.op) {
    case "ones":
      return numeral(1);
    case "zeros":
      return numeral(0);
    case "'":
      // A row has one index, that of its column.
      return inner(a, j === undefined ? indices : shapes.of(a).length === 1 ? [j] : [j, i]);
    case "unit":
      return apply("delta", [i, a]);
    case "inv": {
      // An inverse is not looked into: its entries are named, those of a transpose turned over.
      const [of] = isApply(a, "'") ? a.args : [];
      if (j === undefined) return undefined;
      return of === undefined ? apply("[]", [node, i, j]) : apply("[]", [apply("inv", [of]), j, i]);
    }
    case "softmaxrows": {
      const k = freshIndex(taken, node);
      const [, m] = shapes.of(a);
      const [own, all] = [inner(a), entryOf(a, [i, k], shapes, new Set([...taken, k.name]))];
      return (
        own &&
        all &&
        m &&
        apply("/", [apply("exp", [own]), apply("sum", [k, numeral(1), m, apply("exp", [all])])])
      );
    }
    case "I":
      return j === undefined ? undefined : apply("delta", [i, j]);
    case "softmax": {
      const k = freshIndex(taken, node);
      const [n] = shapes.of(a);
      const [own, all] = [inner(a), entryOf(a, [k], shapes, new Set([...taken, k.name]))];
      return (
        own &&
        all &&
        n &&
        apply("/", [apply("exp", [own]), apply("sum", [k, numeral(1), n, apply("exp", [all])])])
      );
    }
  }
  if (isElementwise(node, shapes)) {
    const parts = node.args.map((part) => inner(part));
    if (!parts.every((part) => part !== undefined)) return undefined;
    const op = PLAIN[node.op] ?? node.op;
    return op === "*" ? product(flat(op, parts)) : apply(op, parts);
  }
  if (isApply(node, "diag")) return j === undefined ? inner(a, [i, i]) : timesDelta(inner(a, [i]), i, j);
  const [, exponent] = isApply(node, "^") ? node.args : [];
  if (exponent?.kind === "number" && exponent.value.den === 1n && exponent.value.num <= MOST_FACTORS)
    return inner(product(Array.from({ length: Number(exponent.value.num) }, () => a)));
  if (!isApply(node, "*")) return undefined;
  const scalars = node.args.filter((arg) => shapes.isScalar(arg));
  const wide = node.args.filter((arg) => !shapes.isScalar(arg));
  const [first, ...rest] = wide;
  if (first === undefined) return undefined;
  if (rest.length === 0) {
    const own = inner(first);
    return own && product(flat("*", [...scalars, own]));
  }
  const after = product(rest);
  // A diagonal picks the one term in which the indices agree.
  const last = rest.at(-1);
  const scaled = (own: Expr | undefined, other: Expr | undefined): Expr | undefined =>
    own && other && product([...scalars, ...flat("*", [own, other])]);
  if (isDiagonal(first, shapes)) return scaled(inner(first.args[0] ?? first, [i]), inner(after));
  if (last !== undefined && j !== undefined && isDiagonal(last, shapes))
    return scaled(inner(product([first, ...rest.slice(0, -1)])), inner(last.args[0] ?? last, [j]));
  for (const at of wide.keys()) {
    const [left, right] = [wide.slice(0, at), wide.slice(at)].map((part) => product(part));
    if (at === 0 || left === undefined || right === undefined || j === undefined) continue;
    if (shapes.of(left).length !== 1 || !isRow(shapes.of(right))) continue;
    const [u, v] = [inner(left, [i]), inner(right, [j])];
    return u && v && product([...scalars, ...flat("*", [u, v])]);
  }
  // The entries of inverses are not written out, so neither are those of what they multiply.
  if (wide.some((factor) => postorder(factor).some((part) => isApply(part, "inv"))))
    return product([
      ...scalars,
      isRow(shape)
        ? apply("[]", [product(wide.map(turnedOver).reverse()), j ?? i])
        : apply("[]", [product(wide), ...indices]),
    ]);
  const [, m] = shapes.of(first);
  if (m === undefined || isNumber(m, 1)) return undefined;
  const k = freshIndex(taken, node);
  const deeper = new Set([...taken, k.name]);
  // A row has one index, that of its column.
  const column = isRow(shape) ? (j ?? i) : j;
  const left = entryOf(first, isRow(shapes.of(first)) ? [k] : [i, k], shapes, deeper);
  const isColumn = shapes.of(after).length === 1 || column === undefined;
  const right = entryOf(after, isColumn ? [k] : [k, column], shapes, deeper);
  return (
    left &&
    right &&
    product([...scalars, apply("sum", [k, numeral(1), m, product(flat("*", [left, right]))])])
  );
}

/** The transpose, where there is one to take away. */
function turnedOver(node: Expr): Expr {
  const [a] = node.kind === "apply" ? node.args : [];
  if (isApply(node, "'") && a !== undefined) return a;
  return isApply(node, "inv") && a !== undefined ? apply("inv", [turnedOver(a)]) : transpose(node);
}

const MOST_FACTORS = 8n;

const isDiagonal = (node: Expr, shapes: Shapes): node is Apply =>
  isApply(node, "diag") && node.args[0] !== undefined && shapes.of(node.args[0]).length === 1;

const timesDelta = (entry: Expr | undefined, i: Expr, j: Expr): Expr | undefined =>
  entry && (i === j ? entry : product(flat("*", [entry, apply("delta", [i, j])])));

function flat(op: string, parts: readonly Expr[]): Expr[] {
  if (op !== "*") return [...parts];
  const factors = parts.flatMap((part) => (isApply(part, "*") ? part.args : [part]));
  const kept = factors.filter((factor) => !isNumber(factor, 1));
  return kept.length > 0 ? kept : factors.slice(0, 1);
}

function freshIndex(taken: ReadonlySet<string>, node: Expr): Sym {
  const used = new Set([...taken, ...symbolsOf(node).map((s) => s.name)]);
  const name = ["j", "k", "l", "m", "p", "q"].find((letter) => !used.has(letter)) ?? `j_${used.size}`;
  return symbol(name);
}
