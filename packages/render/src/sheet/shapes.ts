/**
 * The line of shapes under a formula: how the dimensions of its factors go together, (d × n)(n × 1) + (d × 1). Numbers
 * have no shape and are left out.
 */
import { type Expr, isApply, numeral, type Shape, type Shapes } from "@derive/core";
import type { Inline } from "./sheet.js";
import { WORDING } from "./wording.js";

const text = (words: string): Inline => ({ kind: "text", text: words });
const math = (expr: Expr): Inline => ({ kind: "math", expr });

/** n × m; a vector has one column. */
export function shapeInline([n, m = numeral(1)]: Shape): Inline[] {
  return n === undefined ? [] : [math(n), text(" × "), math(m)];
}

/** The line for a result that is a vector or a matrix; empty where no two shapes meet in it. */
export function shapeLine(result: Expr, shapes: Shapes): Inline[] {
  const shape = shapes.of(result);
  if (shapes.isScalar(result) || countOf(result, shapes) < 2) return [];
  return [
    text(`${WORDING.inShapes} `),
    ...written(result, shapes, false),
    text(` = `),
    ...shapeInline(shape),
    text("."),
  ];
}

/** The parts of a formula whose shapes are written: those of sums, products and quotients. */
function partsOf(node: Expr, shapes: Shapes): readonly Expr[] | undefined {
  if (node.kind !== "apply" || shapes.isScalar(node)) return undefined;
  if (node.op === "/") return node.args.slice(0, 1);
  return ["+", "-", "*", ".*", "./"].includes(node.op)
    ? node.args.filter((arg) => !shapes.isScalar(arg))
    : undefined;
}

function countOf(node: Expr, shapes: Shapes): number {
  const parts = partsOf(node, shapes);
  return parts === undefined ? 1 : parts.reduce((count, part) => count + countOf(part, shapes), 0);
}

function written(node: Expr, shapes: Shapes, inProduct: boolean): Inline[] {
  const parts = partsOf(node, shapes);
  // A sum inside of a product is one factor.
  if (parts === undefined || (inProduct && isApply(node, "+")))
    return [text("("), ...shapeInline(shapes.of(node)), text(")")];
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0) return written(only, shapes, inProduct);
  if (isApply(node, "*")) return parts.flatMap((part) => written(part, shapes, true));
  const isSum = isApply(node, "+");
  const sign = isSum ? " + " : ` ${WORDING.entryByEntry} `;
  const list = parts.flatMap((part, i) => [
    ...(i === 0 ? [] : [text(sign)]),
    ...written(part, shapes, !isSum && !isApply(part, "*")),
  ]);
  return inProduct && !isSum ? [text("["), ...list, text("]")] : list;
}
