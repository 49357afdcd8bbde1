/** How TeX is wanted: who will read it, and the words and notation that the caller supplies. */
import type { Expr, Notation } from "@derive/core";

/**
 * `katex` and `latex` can mark a part (`\htmlClass{hl}{…}`, `\hl{…}`), `github` refuses some macros,
 * `plain` is for copying.
 */
export type Dialect = "katex" | "latex" | "github" | "plain";

/** Words inside formulas. They come from `sheet/wording.ts`. */
export interface FormulaWords {
  readonly if: string;
  readonly otherwise: string;
  readonly and: string;
}

/** How a function is written, by its canonical name. */
export type NotationLookup = (name: string) => Notation | undefined;

export interface TexOptions {
  readonly dialect: Dialect;
  readonly notation: NotationLookup;
  readonly words: FormulaWords;
  /** The node to mark, wherever it stands. */
  readonly mark?: Expr | undefined;
  /** Write `∂/∂x` for `d/dx`. Left out: when the expression has several variables. */
  readonly partial?: boolean | undefined;
  /** `prime` writes `D(u, x)` as u′, for the statements of rules. */
  readonly derivative?: "leibniz" | "prime" | undefined;
  /** Longest TeX in characters. */
  readonly budget?: number | undefined;
}

/** Constants that do not count as variables. */
export const CONSTANT_NAMES: ReadonlySet<string> = new Set(["e", "pi"]);
