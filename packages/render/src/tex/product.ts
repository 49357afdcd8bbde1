/**
 * Products the way textbooks set them: factors side by side, a dot where digits would run together or
 * the next factor could be taken for something else.
 */
import { type Apply, isApply, LEVEL, levelOf, needsBrackets } from "@derive/core";
import { beside, bracketed, runsInto, type Piece } from "./piece.js";

const DOT = " \\cdot ";
const THIN = "\\,";

/** Letters that readers take for functions when a bracket follows. */
const FUNCTION_LETTERS: ReadonlySet<string> = new Set([
  "f",
  "g",
  "h",
  "s",
  "sigma",
  "phi",
  "psi",
  "Phi",
  "Gamma",
]);

interface Factor {
  readonly piece: Piece;
  readonly tex: string;
  readonly inBrackets: boolean;
}

/** `run` is a part of the factors to be wrapped by `wrap`. */
export function productTex(
  node: Apply,
  pieces: readonly Piece[],
  run: { readonly from: number; readonly to: number } | undefined,
  wrap: (tex: string) => string,
): string {
  const factors = pieces.map((piece, i): Factor => {
    const inBrackets = needsFactorBrackets(node, i, piece);
    if (inBrackets) return { piece, tex: bracketed(piece), inBrackets };
    // `\sin x` ends openly: only further named functions may follow it.
    const open = pieces.some(
      (next, j) => j > i && (next.start !== "operator" || needsFactorBrackets(node, j, next)),
    );
    return { piece, tex: open ? (piece.closed ?? piece.tex) : piece.tex, inBrackets };
  });
  let tex = "";
  let inner = "";
  factors.forEach((factor, i) => {
    const before = factors[i - 1];
    const gap = before === undefined ? "" : between(before, factor);
    if (run === undefined || i < run.from || i > run.to) {
      tex = beside(beside(tex, gap), factor.tex);
      return;
    }
    if (i === run.from) {
      tex = beside(tex, gap);
      inner = factor.tex;
    } else {
      inner = beside(beside(inner, gap), factor.tex);
    }
    if (i === run.to) tex = beside(tex, wrap(inner));
  });
  return tex;
}

/** A quotient is a fraction here and needs none. */
function needsFactorBrackets(node: Apply, index: number, { node: factor, derivative }: Piece): boolean {
  if (isFraction(factor) || derivative !== undefined) return false;
  return runsInto(node, index) || needsBrackets(node.op, index, factor);
}

export const isFraction = (node: Piece["node"]): boolean =>
  isApply(node, "/") || (node.kind === "number" && levelOf(node) < LEVEL.atom);

function between(left: Factor, right: Factor): string {
  const { node, start } = right.piece;
  if (right.inBrackets) {
    if (isApply(node, "-") || left.piece.derivative !== undefined) return DOT;
    const last = left.piece.node;
    return last.kind === "symbol" && !left.inBrackets && FUNCTION_LETTERS.has(last.name) ? DOT : "";
  }
  if (start === "digit") return DOT;
  if (right.piece.derivative !== undefined) return THIN;
  if (start === "fraction") return DOT;
  if (left.piece.derivative !== undefined) return start === "operator" ? "" : THIN;
  if (start === "word" || left.piece.start === "word") return THIN;
  const applied = node.kind === "apply" && levelOf(node) === LEVEL.atom && start === "letter";
  return applied && left.piece.node.kind !== "number" && !left.inBrackets && !left.tex.endsWith(")")
    ? THIN
    : "";
}
