/**
 * The side of the parser that stands where a value is expected: numbers, names and what they apply
 * to, signs, opening brackets, derivatives.
 */
import type { DeriveError } from "../expr/error.js";
import { transpose } from "../expr/build.js";
import { type Expr, numeral, symbol } from "../expr/expr.js";
import { fromText } from "../number/rational.js";
import { closeBracket } from "./brackets.js";
import { type DerivativeHead, fractionDerivative, inlineDerivative } from "./derivative-notation.js";
import { functionPower } from "./function-power.js";
import { LEVEL } from "./operators.js";
import type { ParserState } from "./parser-state.js";
import { type Call, opens, type Reading } from "./reading.js";
import { differentiated, type Shape } from "./stack.js";
import { describe, type Token } from "./token.js";

/** What a closing bracket is for each opening one. */
const CLOSERS: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
  ["\\{", "\\}"],
  ["abs", "abs"],
  ["sqrt", "sqrt"],
  ["cases", "cases"],
  ["frac", "frac"],
]);

function put(state: ParserState, value: Expr, shape: Shape, token: Token): void {
  state.stack.put(value, shape, token.at);
  state.at += 1;
}

/** Where a value is expected. */
export function operand(state: ParserState, token: Token): void {
  switch (token.kind) {
    case "number":
      numberOperand(state, token);
      return;
    case "name":
      if (!readInlineDerivative(state)) name(state, token);
      return;
    case "operator":
      prefix(state, token);
      return;
    case "open":
      opening(state, token);
      return;
    case "bar":
      if (token.text === "||" || startsNorm(state, token)) {
        state.stack.open({ kind: "norm" }, "||", token.at, "||");
        state.at += token.text === "||" ? 1 : 2;
        return;
      }
      state.stack.open({ kind: "abs" }, "|", token.at, "|");
      state.at += 1;
      return;
    case "otherwise":
      if (state.stack.innermost?.purpose.kind === "cases" && state.stack.innermost.cells.length === 1) {
        closeOtherwise(state);
        return;
      }
      throw expectedValue(state, token);
    case "close":
    case "row":
      // The last row of cases may end like the others.
      if (state.stack.top?.kind === "open" && closeBracket(state, token)) return;
      throw expectedValue(state, token);
    case "over":
    case "comma":
    case "cell":
    case "end":
      throw expectedValue(state, token);
  }
}

/** Whether another bar stands directly behind. */
function startsNorm(state: ParserState, token: Token): boolean {
  const next = state.token(1);
  return next.kind === "bar" && next.text === "|" && next.at === token.end;
}

function expectedValue(state: ParserState, token: Token): DeriveError {
  const before = state.tokens[state.at - 1];
  if (before === undefined && token.kind === "end")
    return state.fail(token, "expected an expression, found nothing");
  const after = before === undefined ? "" : ` after ${describe(before, state.source)}`;
  return state.fail(token, `expected a value${after}, found ${describe(token, state.source)}`);
}

function numberOperand(state: ParserState, token: Token): void {
  const value = fromText(token.text);
  if (value === undefined) throw state.fail(token, `${token.text.slice(0, 40)} is not a number`);
  const next = state.token(1);
  if (token.text === "1" && opens(next, "[", "\\{") && !next.spaced) {
    state.stack.open({ kind: "indicator" }, CLOSERS.get(next.text) ?? "]", token.at, "1[");
    state.at += 2;
    return;
  }
  put(state, numeral(value), "number", token);
}

function prefix(state: ParserState, token: Token): void {
  const top = state.stack.top;
  switch (token.text) {
    case "-":
      if (top?.kind === "named") throw state.fail(token, `write ${top.call.typed}(-…) with brackets`);
      if (top?.kind === "root") throw state.fail(token, "write √(-…) with brackets");
      state.stack.minus(token.at);
      state.at += 1;
      return;
    case "+":
      if (top !== undefined && top.kind !== "open" && top.level >= LEVEL.sum)
        throw expectedValue(state, token);
      state.at += 1;
      return;
    case "root":
      state.stack.push({ kind: "root", level: LEVEL.atom, at: token.at });
      state.at += 1;
      return;
    case "partial":
      if (!readInlineDerivative(state))
        throw state.fail(token, "expected a derivative such as ∂/∂x or ∂f/∂x");
      return;
    default:
      throw expectedValue(state, token);
  }
}

function opening(state: ParserState, token: Token): void {
  const open = state.at;
  state.at += 1;
  if (token.text === "frac") {
    const parts = state.fractions.get(open);
    const head = parts && fractionDerivative(state.tokens, { open, ...parts }, state.surroundings);
    if (head === undefined || parts === undefined) {
      state.stack.open({ kind: "frac" }, "frac", token.at, "\\frac");
    } else if (head.next === parts.over) {
      state.at = parts.close + 1;
      state.stack.push({ kind: "derive", level: LEVEL.negation, variables: head.variables, at: token.at });
    } else {
      if (head.subject !== undefined) state.tokens[head.next] = head.subject;
      state.at = head.next;
      state.stack.open(
        { kind: "derivative", variables: head.variables, close: parts.close },
        "frac",
        token.at,
        "\\frac",
      );
    }
    return;
  }
  const purpose =
    token.text === "abs" || token.text === "cases"
      ? ({ kind: token.text } as const)
      : token.text === "sqrt"
        ? ({ kind: "sqrt", degree: token.degree } as const)
        : ({ kind: "group" } as const);
  state.stack.open(
    purpose,
    CLOSERS.get(token.text) ?? ")",
    token.at,
    state.source.slice(token.at, token.end),
  );
}

/** Reads `d/dx`, `dL/dw` and the like, if that is what stands here. */
function readInlineDerivative(state: ParserState): boolean {
  const top = state.stack.top;
  const token = state.token();
  if (top?.kind === "infix" && (top.operator.op === "/" || top.operator.op === "^")) return false;
  const head: DerivativeHead | undefined = inlineDerivative(state.tokens, state.at, state.surroundings);
  if (head === undefined) return false;
  state.at = head.next;
  if (head.subject === undefined) {
    state.stack.push({ kind: "derive", level: LEVEL.negation, variables: head.variables, at: token.at });
  } else {
    state.stack.put(differentiated(symbol(head.subject.text), head.variables), "call", token.at);
    state.refusePoint();
  }
  return true;
}

function name(state: ParserState, token: Token): void {
  const power = functionPower(state.tokens, state.at, state.reader);
  if (power !== undefined) {
    applyTo(state, power.reading, power.exponent, power.next);
    return;
  }
  const reading = state.reader.read(state.tokens, state.at);
  if (reading.as === "symbol") {
    const transposes = token.orders?.[0] ?? 0;
    const value = Array.from({ length: transposes }).reduce<Expr>((v) => transpose(v), symbol(token.text));
    put(state, value, token.text === "e" && transposes === 0 ? "e" : "name", token);
    if (opens(state.token(), "[") && !state.token().spaced) {
      state.stack.open({ kind: "entry", of: value }, "]", token.at, "[");
      state.stack.value = undefined;
      state.at += 1;
    }
  } else {
    applyTo(state, reading, undefined, state.at + 1);
  }
}

function applyTo(
  state: ParserState,
  reading: Reading & { readonly call: Call },
  power: Expr | undefined,
  next: number,
): void {
  const { call } = reading;
  state.at = next;
  if (reading.as === "named") {
    const top = state.stack.top;
    const inExponent = state.stack.entries
      .slice(-2)
      .some((entry) => entry.kind === "infix" && entry.operator.op === "^");
    if (inExponent || top?.kind === "root")
      throw state.fail(call, `write ${call.typed}(…) with brackets here`);
    state.stack.push({ kind: "named", level: LEVEL.product, call, power, at: call.at });
    return;
  }
  const open = state.token();
  state.stack.open({ kind: "call", call, power }, CLOSERS.get(open.text) ?? ")", open.at, open.text);
  state.at += 1;
}

function closeOtherwise(state: ParserState): void {
  const { innermost } = state.stack;
  if (innermost === undefined) return;
  innermost.otherwise = innermost.cells.pop();
  state.at += 1;
  const next = state.token();
  if (next.kind !== "close" && next.kind !== "row") throw state.fail(next, '"otherwise" is the last case');
  if (next.kind === "row") state.at += 1;
  closeBracket(state, state.token());
}
