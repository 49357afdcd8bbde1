/** What the printer knows of a part already printed, so that what stands around it can be laid out. */
import { type Apply, type Expr, isApply } from "@derive/core";

/** What a part begins with. */
export type Start = "digit" | "letter" | "word" | "operator" | "fraction" | "minus" | "bracket";

export interface Piece {
  readonly node: Expr;
  readonly tex: string;
  /** Higher than a line: brackets around it grow. */
  readonly tall: boolean;
  readonly start: Start;
  /** Another way to write it that ends with a bracket, when `tex` ends with an argument without brackets. */
  readonly closed?: string;
  /** How it is written with an exponent, when that goes elsewhere: `\sin^{2} x`. */
  readonly raised?: (exponent: string) => string;
  /** Cannot take an exponent without brackets although it is one sign. */
  readonly fragile?: boolean;
  /** For a negation, what stands after the sign. */
  readonly unsigned?: string;
  /** A relation taken apart, so that two of them can share the side between. */
  readonly relation?: { readonly left: string; readonly signAndRight: string };
  /** A derivative of order n, to be joined with another by the same variable. */
  readonly derivative?: { readonly of: Piece; readonly by: Expr; readonly order: number };
}

/** Cases have a brace before them only: what follows would be read as a part of the last condition. */
export function isOpenEnded(root: Expr): boolean {
  let node: Expr | undefined = root;
  while (node?.kind === "apply" && ENDS_WITH_LAST.has(node.op)) node = node.args.at(-1);
  return node !== undefined && isApply(node, "cases");
}

/** What is written with its last argument at the end. */
const ENDS_WITH_LAST: ReadonlySet<string> = new Set(["+", "-", "*", ".*", "./"]);

/** Whether an argument ends with cases, and something follows it. */
export const runsInto = ({ args }: Apply, index: number): boolean => {
  const argument = args[index];
  return argument !== undefined && index < args.length - 1 && isOpenEnded(argument);
};

export function bracketed(piece: Pick<Piece, "tex" | "tall">, open = "(", close = ")"): string {
  return piece.tall ? `\\left${open}${piece.tex}\\right${close}` : `${open}${piece.tex}${close}`;
}

/** Puts two pieces of TeX side by side; a command keeps away from the letter after it. */
export function beside(left: string, right: string): string {
  return /\\[A-Za-z]+$/.test(left) && /^[A-Za-z]/.test(right) ? `${left} ${right}` : left + right;
}

/** The cells of `rows(n, …)`, n in each row. */
export function inRows<T>({ args: [count] }: Apply, [, ...cells]: readonly T[]): T[][] {
  const n = count?.kind === "number" ? Number(count.value.num) : 1;
  return Array.from({ length: Math.ceil(cells.length / n) }, (_, i) => cells.slice(i * n, (i + 1) * n));
}
