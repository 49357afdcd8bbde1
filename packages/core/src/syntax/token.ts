/** Tokens: what the lexer hands to the parser, the same for our notation and for LaTeX. */

export type TokenKind =
  | "number"
  | "name"
  /** `+ - * / ^`, a relation, `and`, `root` (√), `partial` (∂). */
  | "operator"
  /** `(`, `[`, `{` (a LaTeX group), `\{`, `abs` (\lvert), `frac`, `sqrt`, `cases`. */
  | "open"
  /** `)`, `]`, `}`, `\}`, `abs`, `frac`, `sqrt`, `cases`. */
  | "close"
  /** Between the two groups of a fraction. */
  | "over"
  | "bar"
  | "comma"
  /** `&` in a cases environment. */
  | "cell"
  /** `\\` in a cases environment. */
  | "row"
  /** "otherwise" in a cases environment. */
  | "otherwise"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  /** The canonical spelling. */
  readonly text: string;
  /** Where it starts and ends in the original text. */
  readonly at: number;
  readonly end: number;
  /** Whether white space stands before it. */
  readonly spaced: boolean;
  /** Whether it was read by the rules of LaTeX, where letters side by side are a product. */
  readonly latex: boolean;
  /** For a name: the orders of `f'`, `f''`, `f'[1,0]`. */
  readonly orders?: readonly number[];
  /** For a name: marked as one name by \mathrm or \text. */
  readonly whole?: boolean;
  /** For `sqrt`: the 3 of \sqrt[3]. */
  readonly degree?: string;
}

/** Names for tokens in messages. */
export function describe(token: Token, source: string): string {
  if (token.kind === "end") return "the end";
  const text = source.slice(token.at, Math.min(token.end, token.at + 24));
  const shown = text === "" ? token.text : text;
  return token.kind === "number" ? `the number ${shown}` : `"${shown}"`;
}
