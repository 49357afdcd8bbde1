/**
 * Expressions on one line in Unicode: `2x·sin(x) + x²·cos(x)`. The same brackets as ASCII notation, but
 * with a reader's signs; where it can be typed back it means the same.
 */
import {
  type Apply,
  DeriveError,
  type Expr,
  fold,
  isApply,
  LEVEL,
  levelOf,
  LIBRARY,
  needsBrackets,
  rationalToText,
  splitDerivedName,
} from "@derive/core";
import { markIn, runOf } from "../../tex/mark.js";
import { inRows } from "../../tex/piece.js";
import { textParts } from "../../tex/tensor.js";
import { WORDING } from "../../sheet/wording.js";
import { aroundText, functionText, raisedText, rootText, symbolText } from "./names.js";
import { styled, withoutFirst } from "./style.js";

export interface TextOptions {
  /** The node to mark, wherever it stands. */
  readonly mark?: Expr | undefined;
  /** Write `∂/∂x` for `d/dx`. */
  readonly partial?: boolean | undefined;
}

const LONGEST = 20_000;

export const RELATION_SIGNS: ReadonlyMap<string, string> = new Map([
  ["=", "="],
  ["!=", "≠"],
  ["<", "<"],
  ["<=", "≤"],
  [">", ">"],
  [">=", "≥"],
]);

/** Throws `DeriveError` of kind budget when the line would be very long. */
export function flatText(expr: Expr, options: TextOptions = {}): string {
  const done = new Map<Expr, string>();
  const mark = markIn(expr, options.mark);
  const context: Context = { ...options, mark, textOf: (node) => done.get(node) ?? "" };
  const at = (node: Expr, args: readonly string[]): string => {
    const text = written(node, args, context);
    if (text.length > LONGEST) {
      throw new DeriveError("budget", `the expression is longer than ${LONGEST} characters when written out`);
    }
    return node === mark ? styled("mark", text) : text;
  };
  return fold(expr, at, done);
}

interface Context extends TextOptions {
  readonly textOf: (node: Expr) => string;
}

function written(node: Expr, args: readonly string[], options: Context): string {
  switch (node.kind) {
    case "number":
      return rationalToText(node.value);
    case "symbol":
      return symbolText(node.name);
    case "apply":
      return (
        tensorText(node, args) ??
        (levelOf(node) === LEVEL.atom ? callText(node, args, options) : operation(node, args, options))
      );
  }
}

function tensorText(node: Apply, args: readonly string[]): string | undefined {
  return textParts(node)
    ?.map((part) => {
      if (typeof part === "string") return part;
      const text = args[part.index] ?? "";
      return part.brackets ? `(${text})` : text;
    })
    .join("");
}

function operation(node: Apply, args: readonly string[], options: Context): string {
  const side = (i: number): string => guarded(node.op, i, node.args[i], args[i] ?? "");
  const sign = RELATION_SIGNS.get(node.op);
  if (sign !== undefined) return args.map((_, i) => side(i)).join(` ${sign} `);
  switch (node.op) {
    case "and":
      return args.map((_, i) => side(i)).join(` ${WORDING.formula.and} `);
    case "+":
      return sumText(node, args, options);
    case "*":
      return productText(node, args, options);
    case "-":
      return `−${side(0)}`;
    case "/":
      return `${side(0)}/${side(1)}`;
    case "^":
      return powerText(node, args);
    default:
      // The natural power, written with its base.
      return raised("e", node.args[0], args[0] ?? "");
  }
}

const guarded = (op: string, index: number, node: Expr | undefined, text: string): string =>
  node !== undefined && needsBrackets(op, index, node) ? `(${text})` : text;

/** Wraps the texts of a marked run of arguments. */
function joined(node: Apply, pieces: readonly { gap: string; text: string }[], { mark }: Context): string {
  const run = runOf(node, mark);
  if (run === undefined) return pieces.map(({ gap, text }) => gap + text).join("");
  const inside = pieces.slice(run.from, run.to + 1).map(({ gap, text }, i) => (i === 0 ? text : gap + text));
  const before = pieces.slice(0, run.from).map(({ gap, text }) => gap + text);
  const after = pieces.slice(run.to + 1).map(({ gap, text }) => gap + text);
  return [...before, pieces[run.from]?.gap ?? "", styled("mark", inside.join("")), ...after].join("");
}

function sumText(node: Apply, args: readonly string[], options: Context): string {
  const pieces = args.map((arg, i) => {
    const term = node.args[i];
    if (i > 0 && term !== undefined && isApply(term, "-")) return { gap: " − ", text: withoutFirst(arg) };
    return { gap: i === 0 ? "" : " + ", text: guarded("+", i, term, arg) };
  });
  return joined(node, pieces, options);
}

function productText(node: Apply, args: readonly string[], options: Context): string {
  const pieces = args.map((arg, i) => {
    const left = node.args[i - 1];
    const factor = node.args[i];
    return {
      gap:
        i === 0 || (left !== undefined && factor !== undefined && touches(node, i, left, factor)) ? "" : "·",
      text: guarded("*", i, factor, arg),
    };
  });
  return joined(node, pieces, options);
}

/** `2x`, `2x²` and `2(x + 1)` need no dot. */
export function touches(node: Apply, index: number, left: Expr, right: Expr): boolean {
  if (left.kind !== "number" || levelOf(left) !== LEVEL.atom) return false;
  if (needsBrackets(node.op, index, right)) return !isApply(right, "-");
  const base = isApply(right, "^") ? right.args[0] : right;
  return base?.kind === "symbol";
}

function powerText(node: Apply, args: readonly string[]): string {
  const [base, exponent] = node.args;
  const [baseText = "", exponentText = ""] = args;
  if (base?.kind === "apply" && exponent?.kind === "number" && raisesName(base)) {
    const figures = raisedText(exponentText);
    if (figures !== undefined)
      return afterName(baseText, functionText(base.op, LIBRARY.notationOf(base.op)), figures);
  }
  return raised(guarded("^", 0, base, baseText), exponent, exponentText);
}

/** Puts the figures of an exponent behind the name with which a text begins. */
export const afterName = (text: string, name: string, figures: string): string => {
  const end = text.indexOf(name) + name.length;
  return text.slice(0, end) + figures + text.slice(end);
};

/** `sin²(x)` is how the power of a named function is written. */
export const raisesName = (base: Apply): boolean => LIBRARY.notationOf(base.op)?.style === "named";

function raised(base: string, exponent: Expr | undefined, text: string): string {
  return base + (raisedText(text) ?? `^${guarded("^", 1, exponent, text)}`);
}

function callText(node: Apply, args: readonly string[], options: Context): string {
  const listed = `(${args.join(", ")})`;
  if (node.op === "D") return derivativeText(node, args, options);
  if (node.op === "cases") return casesText(args);
  if (node.op === "column") return listed;
  if (node.op === "rows")
    return `(${inRows(node, args)
      .map((row) => `(${row.join(", ")})`)
      .join(", ")})`;
  if (node.op === "integer") return `${args.join("")} ∈ ℤ`;
  const derived = splitDerivedName(node.op);
  if (derived !== undefined) return derivedText(derived.name, derived.orders) + listed;
  const notation = LIBRARY.notationOf(node.op);
  const around = aroundText(notation);
  if (around !== undefined && args.length === 1) return around.open + args.join("") + around.close;
  const root = rootText(notation);
  if (root !== undefined) return node.args[0]?.kind === "apply" ? root + listed : root + args.join("");
  return functionText(node.op, notation) + listed;
}

export function derivedText(name: string, orders: readonly number[]): string {
  const written = functionText(name, LIBRARY.notationOf(name));
  const [order = 1] = orders;
  if (orders.length === 1)
    return written + (order <= 3 ? "′".repeat(order) : (raisedText(`(${order})`) ?? `^(${order})`));
  return (
    orders
      .map((n, i) =>
        n === 0
          ? ""
          : `∂${symbolText(`_${i + 1}`).replace("_", "")}${n > 1 ? (raisedText(`${n}`) ?? "") : ""}`,
      )
      .join("") + written
  );
}

function derivativeText(node: Apply, args: readonly string[], { partial, mark, textOf }: Context): string {
  const d = partial === true ? "∂" : "d";
  const { of, order } = repeated(node, mark);
  const power = order === 1 ? "" : (raisedText(String(order)) ?? `^${order}`);
  return `${d}${power}/${d}${args[1] ?? ""}${power}[${textOf(of)}]`;
}

/** `D(D(u, x), x)` is the second derivative of u, unless the first is marked. */
export function repeated(node: Apply, mark: Expr | undefined): { readonly of: Expr; readonly order: number } {
  let of = node.args[0] ?? node;
  let order = 1;
  while (isApply(of, "D") && of !== mark && of.args[1] === node.args[1] && of.args[0] !== undefined) {
    of = of.args[0];
    order += 1;
  }
  return { of, order };
}

function casesText(args: readonly string[]): string {
  const parts: string[] = [];
  const { if: when, otherwise } = WORDING.formula;
  for (let i = 0; i < args.length; i += 2) {
    const [condition = "", value] = [args[i], args[i + 1]];
    parts.push(value === undefined ? `${condition} ${otherwise}` : `${value} ${when} ${condition}`);
  }
  return `{${parts.join("; ")}}`;
}
