/** What becomes of the inside of brackets when they close: calls, absolute values, cases, fractions. */
import type { DeriveError, ErrorKind } from "../expr/error.js";
import { derivativeOf, div, isVariable, pow } from "../expr/build.js";
import { apply, type Expr, numeral } from "../expr/expr.js";
import { isCondition } from "./operators.js";
import type { Call } from "./reading.js";
import { differentiated, type Open, type Shape, type Stack } from "./stack.js";
import { describe, type Token } from "./token.js";
import type { Vocabulary } from "./vocabulary.js";

/** What of the parser is used here. */
export interface Host {
  readonly source: string;
  readonly stack: Stack;
  readonly vocabulary: Vocabulary;
  at: number;
  readonly token: (ahead?: number) => Token;
  readonly fail: (token: { readonly at: number }, message: string, kind?: ErrorKind) => DeriveError;
  readonly refusePoint: () => void;
  /** Whether a value is made of names that are vectors or matrices. */
  readonly isWide: (value: Expr | undefined) => boolean;
}

const HIGHEST_ORDER = 100;

/** Closes the innermost bracket; false when there is nothing inside it to close over. */
export function closeBracket(host: Host, token: Token): boolean {
  const { stack } = host;
  const empty = stack.value === undefined;
  const open = stack.innermost;
  if (open === undefined) throw host.fail(token, `${describe(token, host.source)} closes nothing`);
  const isCases = open.purpose.kind === "cases" && token.text === "cases";
  if (empty && !(isCases && open.cells.length === 0 && open.args.length + (open.otherwise ? 1 : 0) > 0))
    return false;
  if (!empty) stack.reduceAbove(0);
  const wanted = token.kind === "over" ? "over" : open.close;
  if (token.text !== wanted || (token.kind === "over" && open.close !== "frac")) {
    throw host.fail(
      token,
      `expected "${shown(open.close)}" to close "${open.text}", found ${describe(token, host.source)}`,
    );
  }
  host.at += 1;
  if (token.kind === "over") closeNumerator(host, open);
  else finish(host, open);
  const { kind } = open.purpose;
  if (token.text === ")" && (kind === "call" || kind === "group")) openEntry(host, kind);
  return true;
}

/** `softmax(z)[i]`, `(A*x)[i]`: a square bracket that touches a call, or brackets around vectors, asks for an entry. */
function openEntry(host: Host, after: "call" | "group"): void {
  const { stack } = host;
  const next = host.token();
  const { value } = stack;
  // In LaTeX square brackets are brackets like others.
  const isEntry = next.kind === "open" && next.text === "[" && !next.spaced && !host.source.includes("\\");
  if (!isEntry || value === undefined || (after === "group" && !host.isWide(value))) return;
  stack.open({ kind: "entry", of: value }, "]", next.at, "[");
  stack.value = undefined;
  host.at += 1;
}

const shown = (close: string): string =>
  ({ frac: "}", sqrt: "}", abs: "|", cases: "\\end{cases}" })[close] ?? close;

function closeNumerator(host: Host, open: Open): void {
  const { stack } = host;
  const value = stack.number();
  if (open.purpose.kind === "derivative") {
    host.at = open.purpose.close + 1;
    replace(host, open, differentiated(value, open.purpose.variables), "call");
    host.refusePoint();
  } else if (open.args.length > 0) {
    throw host.fail(open, "a fraction has two parts");
  } else {
    open.args.push(value);
    stack.value = undefined;
  }
}

function replace(host: Host, open: Open, value: Expr, shape: Shape): void {
  host.stack.close();
  host.stack.put(value, shape, open.at);
}

function finish(host: Host, open: Open): void {
  const { stack } = host;
  const { purpose } = open;
  switch (purpose.kind) {
    case "group": {
      if (stack.value !== undefined) replace(host, open, stack.value, "group");
      return;
    }
    case "abs": {
      const inside = stack.number();
      if (inside.kind === "symbol" && host.isWide(inside))
        throw host.fail(
          open,
          `|${inside.name}| could be a determinant, a norm or entry by entry: write det(${inside.name}), norm2(${inside.name}) or abs(${inside.name})`,
        );
      // Whether it is a number is known when shapes are.
      replace(host, open, apply(host.isWide(inside) ? "bars" : "abs", [inside]), "group");
      return;
    }
    case "norm":
      replace(host, open, apply("norm2", [stack.number()]), "group");
      return;
    case "entry": {
      if (stack.value !== undefined) open.args.push(stack.value);
      if (open.args.length > 2) throw host.fail(open, "an entry has one or two indices");
      replace(host, open, apply("[]", [purpose.of, ...open.args]), "name");
      return;
    }
    case "indicator":
      replace(host, open, indicator(host, open), "call");
      return;
    case "call": {
      if (stack.value !== undefined) open.args.push(stack.value);
      const value = called(host, purpose.call, open);
      replace(host, open, purpose.power === undefined ? value : pow(value, purpose.power), "call");
      return;
    }
    case "sqrt":
      replace(host, open, root(host, stack.number(), purpose.degree), "group");
      return;
    case "frac": {
      const [above] = open.args;
      if (above !== undefined) replace(host, open, div(above, stack.number()), "group");
      return;
    }
    case "cases":
      if (stack.value !== undefined) endRow(host, open);
      replace(
        host,
        open,
        casesOf(host, open, open.otherwise === undefined ? open.args : [...open.args, open.otherwise]),
        "call",
      );
      return;
    case "derivative":
      throw host.fail(open, "a fraction has two parts");
  }
}

/** 1[z > 0] is the step function; other conditions become cases. */
function indicator(host: Host, open: Open): Expr {
  const condition = host.stack.value;
  if (condition === undefined || !isCondition(condition))
    throw host.fail(open, "expected a condition inside 1[…]");
  const [left, right] = condition.kind === "apply" ? condition.args : [];
  const isPositive = condition.kind === "apply" && condition.op === ">" && right === numeral(0);
  if (isPositive && left !== undefined) return apply("step", [left]);
  return apply("cases", [condition, numeral(1), numeral(0)]);
}

function root(host: Host, of: Expr, degree: string | undefined): Expr {
  if (degree === undefined || degree === "2") return apply("sqrt", [of]);
  if (degree === "3" && host.vocabulary.lookup("cbrt") !== undefined) return apply("cbrt", [of]);
  return pow(of, div(numeral(1), numeral(BigInt(degree))));
}

function called(host: Host, call: Call, open: Open): Expr {
  const { args } = open;
  if (args.length < call.minArgs || args.length > call.maxArgs) {
    if (call.op.includes("'") && call.minArgs === 1) {
      const first = ["1", ...args.slice(1).map(() => "0")].join(",");
      throw host.fail(
        call,
        `${call.op} of several arguments needs the order in each: write ${call.typed}'[${first}](…)`,
      );
    }
    throw host.fail(call, `${call.typed} takes ${counted(call)}, not ${args.length}`);
  }
  if (call.op === "D") return derivative(host, call, args);
  if (call.op === "cases") return casesOf(host, open, args);
  if (args.some(isCondition))
    throw host.fail(call, `an argument of ${call.typed} is a condition where a number is expected`);
  return apply(call.op, args);
}

function counted({ minArgs, maxArgs }: Call): string {
  if (minArgs === maxArgs) return minArgs === 1 ? "1 argument" : `${minArgs} arguments`;
  return maxArgs === Number.POSITIVE_INFINITY ? `at least ${minArgs}` : `${minArgs} to ${maxArgs} arguments`;
}

function derivative(host: Host, call: Call, args: readonly Expr[]): Expr {
  const [of, by, times] = args;
  if (of === undefined || !isVariable(by))
    throw host.fail(call, "D(e, x) needs a symbol as its second argument, or an entry such as x[k]");
  if (isCondition(of)) throw host.fail(call, "a condition has no derivative");
  if (by.kind === "apply") {
    if (times !== undefined) throw host.fail(call, "an order is for a symbol: write D(D(e, x[k]), x[l])");
    return derivativeOf(of, by);
  }
  if (times === undefined) return differentiated(of, [by.name]);
  const isOrder = times.kind === "number" && times.value.den === 1n && times.value.num > 0n;
  if (!isOrder || times.value.num > BigInt(HIGHEST_ORDER)) {
    throw host.fail(
      call,
      `the order in D(e, x, n) is a number from 1 to ${HIGHEST_ORDER}; for two variables write D(D(e, x), y)`,
    );
  }
  return differentiated(
    of,
    Array.from({ length: Number(times.value.num) }, () => by.name),
  );
}

function casesOf(host: Host, open: { readonly at: number }, args: readonly Expr[]): Expr {
  if (args.length < 2) throw host.fail(open, "cases needs a condition and a value");
  args.forEach((arg, i) => {
    const wantsCondition = i % 2 === 0 && i + 1 < args.length;
    if (isCondition(arg) !== wantsCondition) {
      throw host.fail(
        open,
        `argument ${i + 1} of cases must be a ${wantsCondition ? "condition" : "number"}: write cases(condition, value, …, otherwise)`,
      );
    }
  });
  return apply("cases", args);
}

export function nextArgument(host: Host, token: Token): void {
  const { stack } = host;
  const open = stack.innermost;
  host.at += 1;
  const next = host.token();
  if (
    open?.purpose.kind === "cases" &&
    (next.kind === "cell" || next.kind === "row" || next.kind === "close")
  )
    return;
  if (open?.purpose.kind !== "call" && open?.purpose.kind !== "entry")
    throw host.fail(token, "a comma stands only between the arguments of a function");
  stack.reduceAbove(0);
  if (stack.value !== undefined) open.args.push(stack.value);
  stack.value = undefined;
}

/** `&`: the value of a case is complete, its condition follows. */
export function nextCell(host: Host, token: Token): void {
  const { stack } = host;
  const open = stack.innermost;
  if (open?.purpose.kind !== "cases" || open.cells.length > 0) throw host.fail(token, "unexpected &");
  stack.reduceAbove(0);
  open.cells.push(stack.number());
  stack.value = undefined;
  host.at += 1;
}

export function nextRow(host: Host, token: Token): void {
  const open = host.stack.innermost;
  if (open?.purpose.kind !== "cases") throw host.fail(token, "a line break stands only between cases");
  host.stack.reduceAbove(0);
  endRow(host, open);
  host.at += 1;
}

function endRow(host: Host, open: Open): void {
  const { stack } = host;
  const [value] = open.cells;
  const last = stack.value;
  if (last === undefined) return;
  if (open.otherwise !== undefined) throw host.fail(open, "the case without a condition must be the last");
  if (value === undefined) open.otherwise = last;
  else open.args.push(last, value);
  open.cells = [];
  stack.value = undefined;
}
