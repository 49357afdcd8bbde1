/**
 * The one TeX printer. It lays out the operators; how functions are written is looked up. It changes
 * nothing: no sorting, no simplification. Each distinct node is laid out once, and what would grow too
 * long is refused.
 */
import {
  type Apply,
  DeriveError,
  type Expr,
  fold,
  isApply,
  LEVEL,
  levelOf,
  needsBrackets,
  type Numeral,
  rationalToText,
  symbolsOf,
} from "@derive/core";
import { callTex } from "./call.js";
import { conditionTex } from "./condition.js";
import { derivativeTex } from "./derivative.js";
import { texText } from "./escape.js";
import { markIn, runOf } from "./mark.js";
import { bracketed, inRows, isOpenEnded, runsInto, type Piece } from "./piece.js";
import { isFraction, productTex } from "./product.js";
import { CONSTANT_NAMES, type TexOptions } from "./style.js";
import { symbolTex } from "./symbol.js";
import { tensorTex } from "./tensor.js";

const LONGEST_TEX = 200_000;

/** Throws `DeriveError` of kind budget when the TeX would be longer than the budget. */
export function printTex(expr: Expr, options: TexOptions): string {
  const budget = options.budget ?? LONGEST_TEX;
  const partial =
    options.partial ?? symbolsOf(expr).filter(({ name }) => !CONSTANT_NAMES.has(name)).length > 1;
  const mark = markIn(expr, options.mark);
  const printer = { ...options, partial, mark };
  const wrap = marker(options);
  return fold<Piece>(expr, (node, args) => {
    const piece = layOut(node, args, printer, wrap);
    if (piece.tex.length > budget) {
      throw new DeriveError("budget", `the formula is longer than ${budget} characters when written out`);
    }
    return node === mark ? marked(piece, wrap) : piece;
  }).tex;
}

function marker({ dialect }: TexOptions): (tex: string) => string {
  if (dialect === "katex") return (tex) => `\\htmlClass{hl}{${tex}}`;
  return dialect === "latex" ? (tex) => `\\hl{${tex}}` : (tex) => tex;
}

function marked(piece: Piece, wrap: (tex: string) => string): Piece {
  const { derivative: _joined, closed, raised, unsigned, ...rest } = piece;
  return {
    ...rest,
    tex: wrap(piece.tex),
    ...(unsigned === undefined ? {} : { unsigned: wrap(unsigned) }),
    ...(closed === undefined ? {} : { closed: wrap(closed) }),
    ...(raised === undefined ? {} : { raised: (exponent: string) => wrap(raised(exponent)) }),
  };
}

type Wrap = (tex: string) => string;

function layOut(node: Expr, args: readonly Piece[], options: TexOptions, wrap: Wrap): Piece {
  switch (node.kind) {
    case "number":
      return numberTex(node);
    case "symbol": {
      const { tex, raised, word } = symbolTex(node.name);
      return { node, tex, tall: false, start: word ? "word" : "letter", fragile: raised };
    }
    case "apply":
      return applied(node, args, options, wrap);
  }
}

function numberTex(node: Numeral): Piece {
  if (levelOf(node) === LEVEL.atom)
    return { node, tex: rationalToText(node.value), tall: false, start: "digit" };
  return { node, tex: `\\frac{${node.value.num}}{${node.value.den}}`, tall: true, start: "fraction" };
}

function applied(node: Apply, args: readonly Piece[], options: TexOptions, wrap: Wrap): Piece {
  const [first, second] = args;
  const tall = args.some((arg) => arg.tall);
  switch (node.op) {
    case "+":
      return { node, tex: sumTex(node, args, options, wrap), tall, start: first?.start ?? "letter" };
    case "*":
      return {
        node,
        tex: productTex(node, args, runOf(node, options.mark), wrap),
        tall,
        start: first?.start ?? "letter",
      };
    case "-":
      if (first === undefined) break;
      return {
        node,
        tex: `-${guarded(node, 0, first)}`,
        tall,
        start: "minus",
        unsigned: guarded(node, 0, first),
      };
    case "/":
      if (first === undefined || second === undefined) break;
      return { node, tex: `\\frac{${first.tex}}{${second.tex}}`, tall: true, start: "fraction" };
    case "^":
      if (first === undefined || second === undefined) break;
      return powerTex(node, first, second);
    case "D":
      return { node, ...derivativeTex(node, args, options) };
    case "cases":
      return { node, tex: casesTex(args, options), tall: true, start: "bracket" };
    case "rows":
      return {
        node,
        tex: `\\begin{pmatrix}${inRows(
          node,
          args.map(({ tex }) => tex),
        )
          .map((row) => row.join(" & "))
          .join(" \\\\ ")}\\end{pmatrix}`,
        tall: true,
        start: "bracket",
      };
    case "column":
      return {
        node,
        tex: `\\begin{pmatrix}${args.map((arg) => arg.tex).join(" \\\\ ")}\\end{pmatrix}`,
        tall: true,
        start: "bracket",
      };
    default:
      return (
        conditionTex(node, args, options) ??
        tensorTex(node, args, options) ?? { node, ...callTex(node, args, options) }
      );
  }
  return { node, ...callTex(node, args, options) };
}

/** An argument with the brackets it needs where it stands. Fractions hold together by themselves. */
function guarded(node: Apply, index: number, piece: Piece): string {
  const brackets = needsBrackets(node.op, index, piece.node) && !isFraction(piece.node);
  return brackets || runsInto(node, index) ? bracketed(piece) : piece.tex;
}

function sumTex(node: Apply, args: readonly Piece[], options: TexOptions, wrap: Wrap): string {
  const run = runOf(node, options.mark);
  let tex = "";
  let inner = "";
  args.forEach((piece, i) => {
    const marking = run !== undefined && i >= run.from && i <= run.to;
    // The sign before a marked run stays outside of it.
    const unsigned = i > 0 && !runsInto(node, i) ? piece.unsigned : undefined;
    const term = unsigned ?? guarded(node, i, piece);
    const sign = i === 0 ? "" : unsigned === undefined ? " + " : " - ";
    if (marking) inner += i === run.from ? term : sign + term;
    if (!marking) tex += sign + term;
    else if (i === run.from) tex += sign;
    if (marking && i === run.to) tex += wrap(inner);
  });
  return tex;
}

function powerTex(node: Apply, base: Piece, exponent: Piece): Piece {
  const shared = { node, tall: base.tall, start: base.start };
  if (base.raised !== undefined && raisesName(exponent.node))
    return { ...shared, tex: base.raised(exponent.tex) };
  const guard =
    isOpenEnded(base.node) ||
    base.fragile === true ||
    base.raised !== undefined ||
    base.derivative !== undefined;
  const brackets = guard || needsBrackets("^", 0, base.node) || isFraction(base.node);
  const written = brackets ? bracketed(base) : base.tex;
  return {
    ...shared,
    start: brackets ? "bracket" : base.start,
    tex: `${written}^{${exponentTex(exponent)}}`,
  };
}

/** A fraction of two numbers is too small to read when it is both stacked and raised. */
function exponentTex({ node, tex }: Piece): string {
  const [over, under] = isApply(node, "/") ? node.args : [];
  const numbers = over?.kind === "number" && under?.kind === "number" && isPlain(over) && isPlain(under);
  return numbers ? `${rationalToText(over.value)}/${rationalToText(under.value)}` : tex;
}

const isPlain = (node: Numeral): boolean => levelOf(node) === LEVEL.atom;

/** `\sin^{2} x`, but never `\sin^{-1} x`, which is another function. */
const raisesName = (exponent: Expr): boolean =>
  exponent.kind === "number" && exponent.value.den === 1n && exponent.value.num > 1n;

function casesTex(args: readonly Piece[], { words }: TexOptions): string {
  const rows: string[] = [];
  for (let i = 0; i < args.length; i += 2) {
    const [condition, value] = [args[i], args[i + 1]];
    if (condition === undefined) break;
    rows.push(
      value === undefined
        ? `${condition.tex} & ${texText(words.otherwise)}`
        : `${value.tex} & ${texText(`${words.if} `)}${condition.tex}`,
    );
  }
  return `\\begin{cases} ${rows.join(" \\\\ ")} \\end{cases}`;
}
