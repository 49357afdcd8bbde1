/** Running text in a terminal. Mathematics written by hand in TeX is read by our parser where it can be. */
import { type Expr, LIBRARY, print } from "@derive/core";
import type { Inline } from "../../sheet/sheet.js";
import { flatText } from "./flat.js";
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
    // Not an expression: the commands without their backslashes are still readable.
    return clean(
      tex
        .replace(/\\(?:left|right|,|;|!|quad|mathbf|mathrm|displaystyle)(?![A-Za-z])\s*/g, "")
        .replace(/\\([{}])/g, "$1")
        .replace(/\\([A-Za-z]+)/g, "$1"),
    );
  }
}
