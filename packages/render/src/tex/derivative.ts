/** Derivatives still to be worked out: Leibniz's notation, or primes for the statements of rules. */
import { type Apply, isApply } from "@derive/core";
import { bracketed, type Piece } from "./piece.js";
import type { TexOptions } from "./style.js";
import { symbolTex } from "./symbol.js";

export function derivativeTex(node: Apply, args: readonly Piece[], options: TexOptions): Omit<Piece, "node"> {
  const [of, by] = args;
  const x = node.args[1];
  const name = x !== undefined && isApply(x, "[]") ? x.args[0] : x;
  if (of === undefined || by === undefined || x === undefined || name?.kind !== "symbol") {
    return {
      tex: `D${bracketed({ tex: args.map((arg) => arg.tex).join(", "), tall: false })}`,
      tall: false,
      start: "letter",
    };
  }
  if (options.derivative === "prime") return primed(of);
  const inner = of.derivative?.by === x ? of.derivative : { of, by: x, order: 0 };
  const derivative = { of: inner.of, by: x, order: inner.order + 1 };
  const d = options.partial === true ? "\\partial" : "d";
  const power = derivative.order === 1 ? "" : `^{${derivative.order}}`;
  const gap = d.length > 1 || symbolTex(name.name).word ? (d.length > 1 ? " " : "\\,") : "";
  const operator = `\\frac{${d}${power}}{${d}${gap}${by.tex}${power}}`;
  const body = inner.of.tall ? bracketed(inner.of, "[", "]") : `\\bigl[${inner.of.tex}\\bigr]`;
  return { tex: operator + body, tall: true, start: "fraction", derivative };
}

/** `u'`, `(uv)'`. */
function primed(of: Piece): Omit<Piece, "node"> {
  const bare = of.node.kind === "symbol" && of.fragile !== true;
  return {
    tex: bare ? `${of.tex}'` : `${bracketed(of)}'`,
    tall: of.tall,
    start: bare ? of.start : "bracket",
    fragile: true,
  };
}
