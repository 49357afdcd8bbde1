/**
 * The side of the parser that stands after a value: operators, closing brackets, and values set
 * side by side. What could be read in two ways is refused here.
 */
import { DeriveError } from "../expr/error.js";
import { isApply, transpose } from "../expr/build.js";
import { apply, type Expr } from "../expr/expr.js";
import { closeBracket, nextArgument, nextCell, nextRow } from "./brackets.js";
import { fractionDerivative, inlineDerivative } from "./derivative-notation.js";
import { functionPower } from "./function-power.js";
import { LEVEL, type Operator, OPERATORS } from "./operators.js";
import type { ParserState } from "./parser-state.js";
import { opens } from "./reading.js";
import { printBriefly } from "./print.js";
import type { Named } from "./stack.js";
import { describe, type Token } from "./token.js";

function operatorNamed(op: string): Operator {
  const found = OPERATORS.get(op);
  if (found === undefined) throw new DeriveError("internal", `no operator ${op}`);
  return found;
}

/** After a value. */
export function continuation(state: ParserState, token: Token): void {
  switch (token.kind) {
    case "operator":
      if (token.text === "root" || token.text === "partial") implicitProduct(state, token);
      else if (token.text === "'") transposed(state, token);
      else if (token.text === "₁") sumNorm(state, token);
      else operator(state, token);
      return;
    case "close":
      closeBracket(state, token);
      return;
    case "bar":
      bar(state, token);
      return;
    case "comma":
      nextArgument(state, token);
      return;
    case "cell":
      nextCell(state, token);
      return;
    case "row":
      nextRow(state, token);
      return;
    case "over":
      closeBracket(state, token);
      return;
    case "number":
    case "name":
    case "open":
      implicitProduct(state, token);
      return;
    case "otherwise":
    case "end":
      throw state.fail(token, `unexpected ${describe(token, state.source)}`);
  }
}

function bar(state: ParserState, token: Token): void {
  if (state.stack.innermost?.close === "||") {
    const next = state.token(1);
    const double = token.text === "||" || (next.kind === "bar" && next.at === token.end);
    if (!double) throw state.fail(token, 'expected "||" to close "||"');
    if (token.text !== "||") state.at += 1;
    closeBracket(state, { ...token, kind: "close", text: "||" });
    return;
  }
  if (state.stack.innermost?.close !== "|") {
    implicitProduct(state, token);
    return;
  }
  const next = state.token(1);
  if (token.spaced && !next.spaced && ["number", "name", "open"].includes(next.kind)) {
    throw state.fail(token, "this bar could open or close an absolute value: write abs(…)");
  }
  closeBracket(state, { ...token, kind: "close" });
}

/** A prime behind a bracket or an entry: the transpose of what stands there. */
function transposed(state: ParserState, token: Token): void {
  const { stack } = state;
  const value = stack.number();
  if (stack.top?.kind === "infix" && stack.top.level === LEVEL.power)
    throw state.fail(
      token,
      "the prime could belong to the exponent or to the power: put brackets around one of them",
    );
  if (stack.shape === "e" || stack.shape === "number") throw state.fail(token, "a number has no transpose");
  stack.put(transpose(value), "call", token.at);
  state.at += 1;
}

/** How many tokens `^T` or `^{\top}` takes; 0 where the exponent is another. */
function transposeMark(state: ParserState): number {
  const braced = opens(state.token(1), "{");
  const mark = state.token(braced ? 2 : 1);
  const ends = !braced || state.token(3).kind === "close";
  const isMark = mark.kind === "name" && mark.text === "T" && !state.reader.isDeclared("T");
  return isMark && ends ? (braced ? 4 : 2) : 0;
}

/** The 1 of ‖x‖₁. */
function sumNorm(state: ParserState, token: Token): void {
  const norm = state.stack.number();
  if (!isApply(norm, "norm2")) throw state.fail(token, "a norm has two bars on each side: ‖x‖₁ or ||x||_1");
  state.stack.put(apply("norm1", norm.args), "group", token.at);
  state.at += 1;
}

function operator(state: ParserState, token: Token): void {
  const { stack } = state;
  const mark = token.text === "^" ? transposeMark(state) : 0;
  if (mark > 0) {
    if (stack.shape === "e" || stack.shape === "number")
      throw state.fail(token, "^T is a transpose, and a number has none; for a power write ^(T)");
    stack.put(transpose(stack.number()), "call", token.at);
    state.at += mark;
    return;
  }
  const info = operatorNamed(token.text === "-" ? "+" : token.text);
  if (info.level === LEVEL.power) beforePower(state, token);
  if (info.level === LEVEL.product) beforeProduct(state, token);
  if (info.level === LEVEL.sum) beforeSum(state, token);
  stack.infix(info, token.at, token.text === "-");
  state.at += 1;
}

function beforePower(state: ParserState, token: Token): void {
  const { stack } = state;
  if (stack.shape === "root") throw state.fail(token, "√x^2 could be √(x^2) or (√x)^2: write one of them");
  if (stack.shape === "e" && state.reader.isDeclared("e")) {
    throw state.fail(token, "e is declared as a symbol here: write exp(…), or (e)^… for its power");
  }
  const braced = opens(state.token(1), "{");
  const exponent = state.token(braced ? 2 : 1);
  if (!token.latex) refuseGluedExponent(state, exponent);
}

/** `e^2x` and `2^3x` look like e^(2x) and 2^(3x). */
function refuseGluedExponent(state: ParserState, first: Token): void {
  const minus = first.kind === "operator" && first.text === "-";
  const number = minus ? state.token(2) : first;
  const next = state.token(minus ? 3 : 2);
  const raised =
    state.source.charAt(state.token().at) !== "^" && !state.source.startsWith("**", state.token().at);
  const glued = number.kind === "number" && (next.kind === "name" || opens(next, "(")) && !next.spaced;
  if (!glued || raised || (state.stack.shape !== "e" && state.stack.shape !== "number")) return;
  const exponent = `${minus ? "-" : ""}${number.text}`;
  const factor = next.kind === "name" ? next.text : "(…)";
  const base = short(state.stack.value);
  throw state.fail(
    number,
    `the exponent could be ${exponent} or ${exponent}*${factor}: write ${base}^(${exponent})*${factor} or ${base}^(${exponent}*${factor})`,
  );
}

/** Before `*`, `/` or a factor set beside: what stands open on the left. */
function beforeProduct(state: ParserState, token: Token): void {
  const { stack } = state;
  stack.reduceAbove(LEVEL.product);
  if (stack.top?.kind === "derive" && stack.bracketed) {
    throw state.fail(
      token,
      "d/dx could reach over the brackets only or over the whole product: put brackets around what is differentiated",
    );
  }
  const implicit = token.kind !== "operator" || token.text === "root" || token.text === "partial";
  for (let named = stack.openNamed; named !== undefined; named = stack.openNamed) {
    if (implicit && runGoesOn(state, named, token)) return;
    if (!implicit && (token.text === "/" || !isFunction(state, state.token(1), 1))) {
      const { typed } = named.call;
      const shown = state.source.slice(token.at, token.end);
      throw state.fail(
        token,
        `${typed} could end before ${shown} or reach over it: write ${typed}(…) with brackets`,
      );
    }
    while (stack.top !== named) stack.reduceOne();
    stack.reduceOne();
    stack.reduceAbove(LEVEL.product);
  }
}

/** Whether the factor that starts with `next` still belongs to the argument of `named`. */
function runGoesOn(state: ParserState, named: Named, next: Token): boolean {
  const { stack } = state;
  const { typed } = named.call;
  const only = stack.top === named ? stack.shape : "other";
  if (isFunction(state, next, 0)) {
    if (only === "number")
      throw state.fail(
        next,
        `${typed} could take the number only or the whole product: write ${typed}(…) with brackets`,
      );
    return false;
  }
  if (
    next.kind !== "name" ||
    startsDerivative(state, state.at) ||
    !["number", "name", "e", "other"].includes(stack.shape)
  ) {
    throw state.fail(
      next,
      `${typed} could end here or reach over what follows: write ${typed}(…) with brackets`,
    );
  }
  return true;
}

function isFunction(state: ParserState, next: Token, ahead: number): boolean {
  if (next.kind !== "name") return false;
  const at = state.at + ahead;
  const power = functionPower(state.tokens, at, state.reader);
  return power !== undefined || state.reader.read(state.tokens, at).as !== "symbol";
}

/** Before `+` and `-`: d/dx without brackets must not leave in doubt whether it reaches further. */
function beforeSum(state: ParserState, token: Token): void {
  const { stack } = state;
  for (let top = stack.top; top !== undefined && top.level > LEVEL.sum; top = stack.top) {
    if (top.kind === "derive" && !stack.bracketed && !startsDerivative(state, state.at + 1)) {
      throw state.fail(
        token,
        `d/dx could end before "${token.text}" or reach over it: put brackets around what is differentiated`,
      );
    }
    stack.reduceOne();
  }
}

function startsDerivative(state: ParserState, next: number): boolean {
  const parts = opens(state.tokens[next], "frac") ? state.fractions.get(next) : undefined;
  const head =
    parts === undefined
      ? inlineDerivative(state.tokens, next, state.surroundings)
      : fractionDerivative(state.tokens, { open: next, ...parts }, state.surroundings);
  return head !== undefined;
}

/** Two values side by side. */
function implicitProduct(state: ParserState, token: Token): void {
  const { stack } = state;
  if (token.kind === "number") {
    throw state.fail(
      token,
      `a number cannot follow a value: write * or ^ before ${describe(token, state.source)}`,
    );
  }
  if (stack.shape === "root" && !token.spaced)
    throw state.fail(token, "√ could end here or reach over what follows: write √(…)");
  beforeProduct(state, token);
  const top = stack.top;
  if (top?.kind === "infix" && top.operator.op === "/") {
    const [above, below, factor] = [
      short(top.args[0]),
      short(stack.value),
      token.kind === "name" ? token.text : "(…)",
    ];
    throw state.fail(
      token,
      `${factor} could stand below or beside the fraction: write ${above}/(${below}*${factor}) or (${above}/${below})*${factor}`,
    );
  }
  stack.infix(operatorNamed("*"), token.at);
}

/** The expression for a message, if it is short. */
function short(node: Expr | undefined): string {
  return node === undefined || node.height > 3 ? "(…)" : printBriefly(node, 30);
}
