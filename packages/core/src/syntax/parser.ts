/**
 * Text to expression, in our notation and in LaTeX. What the field reads in one way is read that
 * way; what it reads in two ways is refused with both readings (the table is in docs/notation.md).
 *
 * Works on a stack of its own, so the depth of the input is limited by memory only, and in linear
 * time. `operands.ts` and `continuation.ts` read the tokens, `reading.ts` judges names, `stack.ts`
 * groups by the table of `operators.ts`, `brackets.ts` completes what stood in brackets.
 */
import { isApply } from "../expr/build.js";
import { type Expr, type Sym, symbol } from "../expr/expr.js";
import { operatorsOf, postorder } from "../expr/walk.js";
import { continuation } from "./continuation.js";
import { entriesBySubscript, undeclaredEntry } from "./entries.js";
import { tokenize } from "./lexer.js";
import { splitDerivedName } from "./names.js";
import { operand } from "./operands.js";
import { isCondition } from "./operators.js";
import { ParserState } from "./parser-state.js";
import { opens } from "./reading.js";
import { syntaxError } from "./syntax-error.js";
import { describe, type Token } from "./token.js";
import { type Names, NO_NAMES, type Vocabulary } from "./vocabulary.js";

/** Throws `DeriveError` of kind syntax, unsupported or budget, with place and excerpt. */
export function parse(text: string, vocabulary: Vocabulary, names: Names = NO_NAMES): Expr {
  return parseTokens(text, tokenize(text, vocabulary), vocabulary, names);
}

/** Parses tokens of `text`, the last of which is its end. */
function parseTokens(text: string, tokens: readonly Token[], vocabulary: Vocabulary, names: Names): Expr {
  const state = new ParserState(text, tokens, vocabulary, names);
  const { stack } = state;
  for (;;) {
    const token = state.token();
    if (stack.value === undefined) operand(state, token);
    else if (token.kind !== "end") continuation(state, token);
    else break;
  }
  stack.reduceAbove(0);
  const open = stack.innermost;
  if (open !== undefined) throw state.fail(open, `"${open.text}" is never closed`);
  const both = functionWithEntries(stack.value);
  if (both !== undefined)
    throw syntaxError(
      text,
      0,
      `${both} is a function here and has entries there: give one of them another name`,
    );
  const root = entriesBySubscript(stack.value, names.symbols);
  const entry = undeclaredEntry(root, names);
  if (entry !== undefined)
    throw syntaxError(
      text,
      Math.max(0, text.indexOf(`${entry.base}_`)),
      `${entry.name} is not declared, and ${entry.base} is: write ${entry.base}[${entry.places}] for its entry, or declare ${entry.name}`,
    );
  return root;
}

/** A name that is differentiated as a function, f'(x), and has entries, f[4]. */
function functionWithEntries(root: Expr): string | undefined {
  const operators = operatorsOf(root);
  if (!operators.has("[]")) return undefined;
  const heads = new Set([...operators].map((op) => splitDerivedName(op)?.name ?? op));
  for (const node of postorder(root)) {
    const [base] = isApply(node, "[]") ? node.args : [];
    if (base?.kind === "symbol" && heads.has(base.name)) return base.name;
  }
  return undefined;
}

/** A definition as the user wrote it. */
export interface ParsedDefinition {
  readonly name: string;
  /** Empty for a named intermediate. */
  readonly params: readonly Sym[];
  readonly body: Expr;
}

/** Inside the body the parameters are symbols. Throws `DeriveError`. */
export function parseDefinition(
  text: string,
  vocabulary: Vocabulary,
  names: Names = NO_NAMES,
): ParsedDefinition {
  const tokens = tokenize(text, vocabulary);
  const [first] = tokens;
  const fail = (token: Token | undefined): Error => {
    const found = token === undefined ? "nothing" : describe(token, text);
    return syntaxError(
      text,
      token?.at ?? 0,
      `expected a definition such as s(r) = 1/(1 + e^(-r)), found ${found}`,
    );
  };
  if (first?.kind !== "name" || first.orders !== undefined) throw fail(first);
  const params: Sym[] = [];
  let next = 1;
  if (opens(tokens[1], "(")) {
    do {
      const param = tokens[next + 1];
      if (param?.kind !== "name" || param.orders !== undefined) throw fail(param);
      if (params.includes(symbol(param.text)))
        throw syntaxError(text, param.at, `${param.text} is a parameter twice`);
      params.push(symbol(param.text));
      next += 2;
    } while (tokens[next]?.kind === "comma");
    if (tokens[next]?.kind !== "close") throw fail(tokens[next]);
    next += 1;
  }
  const equals = tokens[next];
  if (equals?.kind !== "operator" || equals.text !== "=") throw fail(equals);
  const body = parseTokens(text, tokens.slice(next + 1), vocabulary, withParams(names, params));
  if (isCondition(body))
    throw syntaxError(
      text,
      tokens[next + 1]?.at ?? 0,
      "a definition stands for a number, not for a condition",
    );
  return { name: first.text, params, body };
}

function withParams(names: Names, params: readonly Sym[]): Names {
  const own = params.map((param) => param.name);
  return {
    functions: new Map([...names.functions].filter(([name]) => !own.includes(name))),
    symbols: new Set([...names.symbols, ...own]),
    tensors: new Set([...(names.tensors ?? [])].filter((name) => !own.includes(name))),
    params: new Set(own),
  };
}

/** The canonical spelling of a single name: `x_1` for x₁, `W_(1)` for W^{(1)}. Throws `DeriveError`. */
export function parseName(text: string, vocabulary: Vocabulary): string {
  const [token, end] = tokenize(text, vocabulary);
  if (token?.kind !== "name" || token.orders !== undefined || end?.kind !== "end") {
    const wrong = token?.kind === "name" ? (end ?? token) : token;
    throw syntaxError(
      text,
      wrong?.at ?? 0,
      `expected a name${wrong === undefined ? "" : `, found ${describe(wrong, text)}`}`,
    );
  }
  return token.text;
}
