/**
 * Expressions in two dimensions: stacked fractions, raised exponents, brackets that grow. What looks
 * well on one line stays on one line.
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
  splitDerivedName,
} from "@derive/core";
import { markIn, runOf } from "../../tex/mark.js";
import { inRows, isOpenEnded, runsInto } from "../../tex/piece.js";
import { type TemplatePart, textParts } from "../../tex/tensor.js";
import { WORDING } from "../../sheet/wording.js";
import {
  beside,
  type Box,
  braced,
  enclosed,
  fraction,
  grid,
  raisedBox,
  root,
  styledBox,
  textBox,
} from "./box.js";
import {
  afterName,
  derivedText,
  flatText,
  raisesName,
  RELATION_SIGNS,
  repeated,
  type TextOptions,
  touches,
} from "./flat.js";
import { aroundText, functionText, raisedText, rootText } from "./names.js";
import { finished, withoutFirst } from "./style.js";

/** Wider or higher formulas help nobody. */
const LARGEST = 2_000;

/** Throws `DeriveError` of kind budget when the box would be very large. */
export function layOut(expr: Expr, options: TextOptions = {}): Box {
  const done = new Map<Expr, Box>();
  const mark = markIn(expr, options.mark);
  const context: Context = { ...options, mark, boxOf: (node) => done.get(node) ?? textBox("") };
  const at = (node: Expr, args: readonly Box[]): Box => {
    const box = boxOf(node, args, context);
    if (box.width > LARGEST || box.rows.length > LARGEST) {
      throw new DeriveError("budget", "the formula is too large for two dimensions");
    }
    return node === mark ? styledBox("mark", box) : box;
  };
  return fold(expr, at, done);
}

interface Context extends TextOptions {
  readonly boxOf: (node: Expr) => Box;
}

function boxOf(node: Expr, args: readonly Box[], options: Context): Box {
  if (node.kind !== "apply") return textBox(flatText(node));
  const side = (i: number): Box => guarded(node.op, i, node.args[i], args[i] ?? textBox(""));
  const [first = textBox(""), second = textBox("")] = args;
  const parts = textParts(node);
  if (parts !== undefined) return tensorBox(parts, args);
  if (levelOf(node) === LEVEL.atom) return callBox(node, args, options);
  const sign = RELATION_SIGNS.get(node.op);
  if (sign !== undefined)
    return spread(
      args.map((_, i) => side(i)),
      ` ${sign} `,
    );
  switch (node.op) {
    case "and":
      return spread(
        args.map((_, i) => side(i)),
        ` ${WORDING.formula.and} `,
      );
    case "+":
      return joined(node, termBoxes(node, args), options);
    case "*":
      return joined(node, factorBoxes(node, args), options);
    case "-":
      return beside(textBox("−"), isQuotient(node.args[0]) ? first : side(0));
    case "/":
      return fraction(first, second);
    case "^":
      return powerBox(node, args, options);
    default:
      return raisedBy(textBox("e"), node.args[0], first, options);
  }
}

function tensorBox(parts: readonly TemplatePart[], args: readonly Box[]): Box {
  return beside(
    ...parts.map((part) => {
      if (typeof part === "string") return textBox(part);
      const box = args[part.index] ?? textBox("");
      return part.brackets ? enclosed(box) : box;
    }),
  );
}

const isQuotient = (node: Expr | undefined): boolean => node?.kind === "apply" && node.op === "/";

/** Brackets as in linear notation, but a stacked fraction holds together by itself. */
function guarded(op: string, index: number, node: Expr | undefined, box: Box): Box {
  if (node === undefined || !needsBrackets(op, index, node)) return box;
  return isQuotient(node) && op !== "^" ? box : enclosed(box);
}

const spread = (boxes: readonly Box[], gap: string): Box =>
  beside(...boxes.flatMap((box, i) => (i === 0 ? [box] : [textBox(gap), box])));

interface Placed {
  readonly gap: string;
  readonly box: Box;
}

function joined(node: Apply, pieces: readonly Placed[], { mark }: Context): Box {
  const run = runOf(node, mark);
  const flat = (list: readonly Placed[], skipGap = false): Box[] =>
    list.flatMap(({ gap, box }, i) => (gap === "" || (skipGap && i === 0) ? [box] : [textBox(gap), box]));
  if (run === undefined) return beside(...flat(pieces));
  const inside = beside(...flat(pieces.slice(run.from, run.to + 1), true));
  const lead = textBox(pieces[run.from]?.gap ?? "");
  return beside(
    ...flat(pieces.slice(0, run.from)),
    lead,
    styledBox("mark", inside),
    ...flat(pieces.slice(run.to + 1)),
  );
}

/** The terms of a sum with the signs before them. */
export function termBoxes(node: Apply, args: readonly Box[]): Placed[] {
  return args.map((arg, i) => {
    const term = node.args[i];
    const box = runsInto(node, i) ? enclosed(arg) : guarded("+", i, term, arg);
    if (i === 0 || term === undefined || !isApply(term, "-") || runsInto(node, i))
      return { gap: i === 0 ? "" : " + ", box };
    return { gap: " − ", box: { ...arg, rows: arg.rows.map(withoutFirst), width: arg.width - 1 } };
  });
}

function factorBoxes(node: Apply, args: readonly Box[]): Placed[] {
  return args.map((arg, i) => {
    const left = node.args[i - 1];
    const factor = node.args[i];
    const touching = left !== undefined && factor !== undefined && touches(node, i, left, factor);
    // A number that touches the bar of a stacked fraction reads as a part of it.
    const close = i === 0 || (touching && !(left.kind === "number" && isQuotient(factor)));
    return {
      gap: close ? "" : "·",
      box: runsInto(node, i) ? enclosed(arg) : guarded("*", i, factor, arg),
    };
  });
}

function powerBox(node: Apply, args: readonly Box[], options: Context): Box {
  const [base, exponent] = node.args;
  const [baseBox = textBox(""), exponentBox = textBox("")] = args;
  if (base?.kind === "apply" && exponent?.kind === "number" && raisesName(base)) {
    const figures = raisedText(flatText(exponent));
    if (figures !== undefined) {
      const name = functionText(base.op, LIBRARY.notationOf(base.op));
      const { rows, baseline } = baseBox;
      const gap = " ".repeat(figures.length);
      const named = (row: string, i: number): string =>
        i === baseline ? afterName(row, name, figures) : gap + row;
      return { rows: rows.map(named), width: baseBox.width + figures.length, baseline };
    }
  }
  const brackets =
    base !== undefined && (needsBrackets("^", 0, base) || isQuotient(base) || isOpenEnded(base));
  return raisedBy(brackets ? enclosed(baseBox) : baseBox, exponent, exponentBox, options);
}

/** An exponent: in small figures, else on one line above, else as it is. */
function raisedBy(base: Box, exponent: Expr | undefined, box: Box, { mark, partial }: Context): Box {
  if (exponent === undefined) return base;
  const [only = ""] = box.rows;
  const figures = box.rows.length === 1 ? raisedText(finished(only, false)) : undefined;
  // Figures sit right only beside a base of one row.
  if (figures !== undefined && base.rows.length === 1) return beside(base, textBox(figures));
  const flat = box.rows.length > 1 ? textBox(flatText(exponent, { mark, partial })) : box;
  return raisedBox(base, flat.width <= WIDEST_EXPONENT ? flat : box);
}

const WIDEST_EXPONENT = 24;

function callBox(node: Apply, args: readonly Box[], options: Context): Box {
  const listed = enclosed(spread(args, ", "));
  if (node.op === "D") return derivativeBox(node, args, options);
  if (node.op === "cases") return casesBox(args);
  if (node.op === "integer") return beside(...args, textBox(" ∈ ℤ"));
  if (node.op === "column") return listed;
  if (node.op === "rows") return enclosed(grid(inRows(node, args)));
  const derived = splitDerivedName(node.op);
  if (derived !== undefined) return beside(textBox(derivedText(derived.name, derived.orders)), listed);
  const notation = LIBRARY.notationOf(node.op);
  const [first] = args;
  const around = aroundText(notation);
  if (around !== undefined && first !== undefined && args.length === 1) {
    if (around.open === "|") return enclosed(first, "|", "|");
    return beside(textBox(around.open), first, textBox(around.close));
  }
  const sign = rootText(notation);
  if (sign !== undefined && first !== undefined) {
    if (first.rows.length === 1)
      return beside(textBox(sign), node.args[0]?.kind === "apply" ? listed : first);
    return root(sign, first);
  }
  return beside(textBox(functionText(node.op, notation)), listed);
}

function derivativeBox(node: Apply, args: readonly Box[], { partial, mark, boxOf: laidOut }: Context): Box {
  const [, by = textBox("")] = args;
  const { of, order } = repeated(node, mark);
  const d = textBox(partial === true ? "∂" : "d");
  const power = textBox(order === 1 ? "" : (raisedText(String(order)) ?? `^${order}`));
  const operator = fraction(beside(d, power), beside(d, by, power));
  const narrow = {
    ...operator,
    rows: operator.rows.map((row) => row.slice(1, -1)),
    width: operator.width - 2,
  };
  return beside(narrow, textBox(" "), enclosed(laidOut(of), "[", "]"));
}

function casesBox(args: readonly Box[]): Box {
  const rows: Box[][] = [];
  const { if: when, otherwise } = WORDING.formula;
  for (let i = 0; i < args.length; i += 2) {
    const [condition = textBox(""), value] = [args[i], args[i + 1]];
    rows.push(
      value === undefined ? [condition, textBox(otherwise)] : [value, beside(textBox(`${when} `), condition)],
    );
  }
  return braced(rows);
}
