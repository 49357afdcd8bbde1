/** Expressions as TeX with the library's notation and our words: what formats and programs call. */
import { type Expr, LIBRARY } from "@derive/core";
import type { Dialect, TexOptions } from "../tex/style.js";
import { printTex } from "../tex/tex.js";
import { WORDING } from "./wording.js";

export type ExpressOptions = Partial<Omit<TexOptions, "words">>;

/** TeX of an expression; without options for copying into a paper. */
export function toTex(expr: Expr, options: ExpressOptions = {}): string {
  const dialect: Dialect = options.dialect ?? "plain";
  return printTex(expr, { notation: LIBRARY.notationOf, words: WORDING.formula, ...options, dialect });
}
