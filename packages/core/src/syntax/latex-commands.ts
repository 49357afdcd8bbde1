/** The tables of LaTeX commands that `latex.ts` reads. */
import type { TokenKind } from "./token.js";

interface Fixed {
  readonly kind: TokenKind;
  readonly text: string;
}

function each(kind: TokenKind, text: string, ...commands: string[]): [string, Fixed][] {
  return commands.map((command) => [command, { kind, text }]);
}

/** Commands that stand for one token of ours. */
export const COMMANDS: ReadonlyMap<string, Fixed> = new Map([
  ...each("operator", "*", "cdot", "times", "ast"),
  ...each("operator", "/", "div"),
  ...each("operator", "<=", "le", "leq", "leqslant"),
  ...each("operator", ">=", "ge", "geq", "geqslant"),
  ...each("operator", "!=", "ne", "neq"),
  ...each("operator", "<", "lt"),
  ...each("operator", ">", "gt"),
  ...each("operator", "and", "land", "wedge"),
  ...each("operator", "partial", "partial"),
  ...each("open", "\\{", "{", "lbrace"),
  ...each("close", "\\}", "}", "rbrace"),
  ...each("open", "[", "lbrack"),
  ...each("close", "]", "rbrack"),
  ...each("open", "abs", "lvert"),
  ...each("close", "abs", "rvert"),
  ...each("bar", "|", "vert"),
  ...each("bar", "||", "|", "Vert", "lVert", "rVert"),
  ...each("operator", ".*", "odot"),
  ...each("name", "T", "top", "intercal"),
  ...each("row", "\\\\", "\\"),
]);

/** Spacing and sizes, and the marks that set a formula off from its document. */
export const IGNORED: ReadonlySet<string> = new Set(
  [
    ",",
    ";",
    "!",
    ":",
    ">",
    " ",
    "\n",
    "(",
    ")",
    "[",
    "]",
    "quad",
    "qquad",
    "displaystyle",
    "textstyle",
    "limits",
    "nolimits",
  ].concat([
    "big",
    "Big",
    "bigg",
    "Bigg",
    "bigl",
    "bigr",
    "Bigl",
    "Bigr",
    "biggl",
    "biggr",
    "Biggl",
    "Biggr",
    "mathop",
  ]),
);

export const FONTS: ReadonlySet<string> = new Set([
  "mathbf",
  "boldsymbol",
  "bm",
  "mathit",
  "mathcal",
  "mathsf",
  "mathbb",
  "vec",
  "pmb",
]);

/** Accents and what they add to a name. */
export const ACCENTED: ReadonlyMap<string, string> = new Map([
  ["hat", "hat"],
  ["widehat", "hat"],
  ["bar", "bar"],
  ["overline", "bar"],
  ["tilde", "tilde"],
  ["widetilde", "tilde"],
]);

export const WORDS: ReadonlySet<string> = new Set([
  "text",
  "textrm",
  "textit",
  "mathrm",
  "operatorname",
  "operatorname*",
  "mbox",
]);

const BRACKETS: readonly (readonly [string, string])[] = [
  ["(", ")"],
  ["[", "]"],
  ["\\{", "\\}"],
];
export const OPENING: ReadonlyMap<string, string> = new Map([
  ...BRACKETS.map(([open]): [string, string] => [open, open]),
  ["|", "abs"],
  ["\\lvert", "abs"],
  ["\\vert", "abs"],
  ["\\lbrace", "\\{"],
  ["\\lbrack", "["],
]);
export const CLOSING: ReadonlyMap<string, string> = new Map([
  ...BRACKETS.map(([, close]): [string, string] => [close, close]),
  ["|", "abs"],
  ["\\rvert", "abs"],
  ["\\vert", "abs"],
  ["\\rbrace", "\\}"],
  ["\\rbrack", "]"],
]);

/** What these stand for, as the start of "… not supported yet". */
export const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ["int", "integrals are"],
  ["lim", "limits are"],
  ["infty", "infinity is"],
  ["nabla", "gradients inside formulas are"],
  ["circ", "compositions are"],
  ["pm", "plus-minus is"],
  ["mp", "plus-minus is"],
  ["approx", "approximate equality is"],
  ["in", "membership is"],
  ["sim", "distributions are"],
  ["mid", "conditional bars are"],
  ["binom", "binomial coefficients are"],
  ["lfloor", "rounding is"],
  ["lceil", "rounding is"],
  ["arg", "argmin and argmax inside formulas are"],
  ["lor", "alternatives are"],
  ["vee", "alternatives are"],
  ["to", "limits are"],
  ["mapsto", "maps are"],
  ["langle", "inner products are"],
]);
