/**
 * Where a parse stands: the tokens, the place among them, and the stack. The two sides of the
 * parser, `operands.ts` and `continuation.ts`, work on it in turn.
 */
import { DeriveError, type ErrorKind } from "../expr/error.js";
import type { Expr } from "../expr/expr.js";
import { operatorsOf, symbolsOf } from "../expr/walk.js";
import type { Surroundings } from "./derivative-notation.js";
import { opens, Reader } from "./reading.js";
import { Stack } from "./stack.js";
import type { Token } from "./token.js";
import type { Names, Vocabulary } from "./vocabulary.js";

/** Operations that make a vector or a matrix of a dimension. */
const MAKERS: readonly string[] = ["ones", "zeros", "I", "unit"];

export class ParserState {
  readonly source: string;
  readonly vocabulary: Vocabulary;
  readonly reader: Reader;
  readonly tokens: Token[];
  readonly stack: Stack;
  /** The token that is read next. */
  at = 0;
  /** For each fraction, by the index of its opening token, where its parts end. */
  readonly fractions: Map<number, { over: number; close: number }> = new Map();
  readonly surroundings: Surroundings;

  constructor(source: string, tokens: readonly Token[], vocabulary: Vocabulary, names: Names) {
    this.source = source;
    this.vocabulary = vocabulary;
    this.reader = new Reader(source, vocabulary, names, tokens);
    this.tokens = [...this.reader.tokens];
    this.stack = new Stack((at, message) => this.fail({ at }, message));
    this.surroundings = {
      isDeclared: (name) => this.reader.isDeclared(name),
      fail: (token, message) => this.fail(token, message),
    };
    this.linkFractions();
  }

  fail(token: { readonly at: number }, message: string, kind?: ErrorKind): DeriveError {
    return this.reader.fail(token, message, kind);
  }

  token(ahead = 0): Token {
    const token = this.tokens[this.at + ahead] ?? this.tokens.at(-1);
    if (token === undefined) throw new DeriveError("internal", "no tokens");
    return token;
  }

  isWide(value: Expr | undefined): boolean {
    if (value === undefined) return false;
    const operators = operatorsOf(value);
    return (
      MAKERS.some((op) => operators.has(op)) ||
      symbolsOf(value).some(({ name }) => this.reader.isTensor(name))
    );
  }

  /** After a complete derivative `dy/dx`, brackets could be a point or a factor. */
  refusePoint(): void {
    if (opens(this.token(), "(")) {
      throw this.fail(
        this.token(),
        "a derivative followed by brackets could be its value at a point or a product: write * for the product",
      );
    }
  }

  private linkFractions(): void {
    const waiting: { open: number; over: number }[] = [];
    this.tokens.forEach((token, i) => {
      if (opens(token, "frac")) waiting.push({ open: i, over: i });
      const last = waiting.at(-1);
      if (token.kind === "over" && last !== undefined) last.over = i;
      if (token.kind === "close" && token.text === "frac" && last !== undefined) {
        this.fractions.set(last.open, { over: last.over, close: i });
        waiting.pop();
      }
    });
  }
}
