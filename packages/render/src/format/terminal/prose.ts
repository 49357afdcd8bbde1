/** Running text in a terminal. Mathematics written by hand in TeX is read by our parser where it can be. */
import { type Expr, isGreekName, LIBRARY, print } from "@derive/core";
import type { Inline } from "../../sheet/sheet.js";
import { flatText } from "./flat.js";
import { symbolText } from "./names.js";
import { clean, styled } from "./style.js";

export const proseText = (content: readonly Inline[], ascii: boolean): string =>
  content.map((piece) => pieceText(piece, ascii)).join("");

function pieceText(piece: Inline, ascii: boolean): string {
  switch (piece.kind) {
    case "text":
      return clean(piece.text);
    case "strong":
      return styled("bold", clean(piece.text));
    case "emphasis":
      return `_${clean(piece.text)}_`;
    case "code":
      return `\`${clean(piece.text)}\``;
    case "math":
      return exprText(piece.expr, ascii);
    case "tex":
      return handText(piece.text, ascii);
  }
}

const exprText = (expr: Expr, ascii: boolean): string => (ascii ? print(expr) : flatText(expr));

const FUNCTIONS: ReadonlyMap<string, undefined> = new Map(
  ["f", "g", "h", "s", "phi", "ell"].map((name) => [name, undefined]),
);

function handText(tex: string, ascii: boolean): string {
  try {
    return exprText(LIBRARY.parse(tex, { functions: FUNCTIONS, symbols: new Set() }), ascii);
  } catch {
    // Not an expression: with signs for the commands that have one, and the others without their backslashes, it is readable.
    return clean(
      tex
        .replace(/\\(?:left|right|,|;|!|quad|mathbf|mathrm|displaystyle)(?![A-Za-z])\s*/g, "")
        .replace(/\\([{}])/g, "$1")
        .replace(/\\([A-Za-z]+)/g, (_, name: string) => (ascii ? name : signOf(name))),
    );
  }
}

const SIGNS: ReadonlyMap<string, string> = new Map(
  "sum Σ prod Π dots … ldots … cdots ⋯ cdot · times × in ∈ to → le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ infty ∞ mid | partial ∂ nabla ∇ lVert ‖ rVert ‖ Vert ‖ lvert | rvert | top ᵀ"
    .match(/\S+ \S+/g)
    ?.map((pair) => pair.split(" "))
    .map(([name = "", sign = ""]) => [name, sign]),
);

const signOf = (name: string): string => SIGNS.get(name) ?? (isGreekName(name) ? symbolText(name) : name);
