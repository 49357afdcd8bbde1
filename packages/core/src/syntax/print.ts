/**
 * Expressions in ASCII, such that `parse(print(e)) === e`. Iterative, and bounded: a small shared
 * expression can be an enormous text.
 *
 * Reading back needs the names that `namesIn` finds, when the expression has functions or words
 * that are neither ours nor conventional.
 */
import { isApply } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { type Apply, type Expr, symbol } from "../expr/expr.js";
import { toText } from "../number/rational.js";
import { postorder, symbolsOf } from "../expr/walk.js";
import { differentialOf, splitDerivedName } from "./names.js";
import { isNaturalPower, LEVEL, levelOf, needsBrackets, OPERATORS } from "./operators.js";
import type { Names, Vocabulary } from "./vocabulary.js";

const LONGEST_TEXT = 1_000_000;

type Piece = string | Expr;

/** Throws `DeriveError` of kind budget when the text would be longer than `maxLength` characters. */
export function print(expr: Expr, maxLength: number = LONGEST_TEXT): string {
  const text = written(expr, maxLength);
  if (text.length <= maxLength) return text;
  throw new DeriveError("budget", `the expression is longer than ${maxLength} characters when written out`);
}

/** The beginning of a text that is too long, for messages. */
export function printBriefly(expr: Expr, maxLength: number): string {
  const text = written(expr, maxLength);
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}

/** The text, or more than `maxLength` characters of it. */
function written(expr: Expr, maxLength: number): string {
  // Where e is written as a symbol of its own it may have been declared, and e^u would be doubtful.
  const e = symbol("e");
  const plainExp = postorder(expr).includes(e);
  const output: string[] = [];
  let length = 0;
  const waiting: Piece[] = [expr];
  for (let piece = waiting.pop(); piece !== undefined; piece = waiting.pop()) {
    if (typeof piece === "string") {
      output.push(piece);
      length += piece.length;
      if (length > maxLength) break;
    } else {
      const pieces = piecesOf(piece, plainExp);
      for (let i = pieces.length - 1; i >= 0; i -= 1) waiting.push(pieces[i] ?? "");
    }
  }
  return output.join("");
}

function piecesOf(node: Expr, plainExp: boolean): Piece[] {
  switch (node.kind) {
    case "symbol":
      return [node.name];
    case "number":
      return [toText(node.value)];
    case "apply":
      if (isNaturalPower(node) && !plainExp) return ["e^", ...argument("^", 1, node.args[0])];
      return OPERATORS.has(node.op) ? operation(node) : call(node, plainExp);
  }
}

function operation(node: Apply): Piece[] {
  const { op, args } = node;
  const ascii = OPERATORS.get(op)?.ascii ?? op;
  const pieces: Piece[] = op === "-" ? [ascii] : [];
  args.forEach((arg, i) => {
    const subtracted =
      op === "+" && i > 0 && arg.kind === "apply" && arg.op === "-" ? arg.args[0] : undefined;
    if (subtracted !== undefined) {
      pieces.push(" - ", ...argument("-", 0, subtracted));
    } else {
      if (i > 0) pieces.push(ascii);
      pieces.push(...argument(op, i, arg));
    }
  });
  return pieces;
}

function argument(op: string, index: number, node: Expr | undefined): Piece[] {
  if (node === undefined) return [];
  return needsBrackets(op, index, node) || wouldBeMisread(op, index, node) ? ["(", node, ")"] : [node];
}

/** What the levels do not say: `d/dx`, `e^x` and `x^T` mean something else. */
function wouldBeMisread(op: string, index: number, node: Expr): boolean {
  if (op === "^" && index === 0) return node.kind === "symbol" && node.name === "e";
  // x^T is a transpose, and in x^y' the prime could belong to x^y.
  if (op === "^") return (node.kind === "symbol" && node.name === "T") || isApply(node, "'");
  if (op !== "/" || index === 0) return false;
  const base = node.kind === "apply" && node.op === "^" ? node.args[0] : node;
  return base?.kind === "symbol" && differentialOf(base.name) !== undefined;
}

function call(node: Apply, plainExp: boolean): Piece[] {
  if (node.op === "D") return derivative(node);
  if (node.op === "'") return transposed(node);
  if (node.op === "[]") return entry(node);
  const name = plainExp && node.op === "exp" ? "exp" : node.op;
  const pieces: Piece[] = [`${name}(`];
  node.args.forEach((arg, i) => (i > 0 ? pieces.push(", ", arg) : pieces.push(arg)));
  pieces.push(")");
  return pieces;
}

function transposed({ args: [of] }: Apply): Piece[] {
  return of === undefined ? ["'"] : [...standing(of), "'"];
}

/** Anything but a name or a function stands in brackets before a prime or an index. */
const standing = (of: Expr): Piece[] =>
  of.kind === "symbol" || (of.kind === "apply" && levelOf(of) === LEVEL.atom) ? [of] : ["(", of, ")"];

function entry({ args: [of, ...indices] }: Apply): Piece[] {
  const name = of === undefined ? [] : standing(of);
  return [...name, "[", ...indices.flatMap((index, i): Piece[] => (i > 0 ? [", ", index] : [index])), "]"];
}

/** `D(D(u, x), x)` is written `D(u, x, 2)`. */
function derivative(node: Apply): Piece[] {
  const by = node.args[1];
  let of = node.args[0];
  let order = 1;
  while (of?.kind === "apply" && of.op === "D" && of.args[1] === by && of.args.length === 2 && order < 100) {
    of = of.args[0];
    order += 1;
  }
  if (of === undefined || by === undefined) return ["D(", ...(of === undefined ? [] : [of]), ")"];
  return order === 1 ? ["D(", of, ", ", by, ")"] : ["D(", of, ", ", by, `, ${order})`];
}

/** The names that a reader of `print(expr)` has to know besides the vocabulary. */
export function namesIn(expr: Expr, vocabulary: Vocabulary): Names {
  const functions = new Map<string, number | undefined>();
  const symbols = new Set<string>();
  const tensors = new Set<string>();
  for (const node of postorder(expr)) {
    const [of] = node.kind === "apply" && node.op === "'" ? node.args : [];
    if (of?.kind === "symbol") tensors.add(of.name);
    // (A*x)[k] is an entry and no product for who knows what A and x are.
    const [whole] = node.kind === "apply" && node.op === "[]" ? node.args : [];
    if (whole?.kind === "apply") for (const s of symbolsOf(whole)) tensors.add(s.name);
    if (node.kind === "symbol") {
      if (node.name !== "e" && node.name !== "pi") symbols.add(node.name);
    } else if (node.kind === "apply" && !OPERATORS.has(node.op) && !/^(?:D|'|\[\])$/.test(node.op)) {
      const name = splitDerivedName(node.op)?.name ?? node.op;
      if (vocabulary.lookup(name) === undefined) functions.set(name, undefined);
    }
  }
  // A symbol that shares its name with a function of ours would make the function's name doubtful.
  for (const name of symbols) if (name === "D" || vocabulary.lookup(name) !== undefined) symbols.delete(name);
  return { functions, symbols, tensors };
}
