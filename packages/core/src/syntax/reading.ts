/**
 * What a name means where it stands: a symbol, a function applied, or neither and why. A name is a
 * function only where it is applied. What could be read in two ways is refused with both readings.
 */
import type { DeriveError, ErrorKind } from "../expr/error.js";
import { derivedName, isLetterName, spellingOf } from "./names.js";
import { didYouMean } from "./suggest.js";
import { syntaxError } from "./syntax-error.js";
import type { Token } from "./token.js";
import type { KnownFunction, Names, Vocabulary } from "./vocabulary.js";
import { Words } from "./words.js";

/** A function that is about to get its arguments. */
export interface Call {
  readonly op: string;
  /** As it was typed, for messages. */
  readonly typed: string;
  readonly minArgs: number;
  readonly maxArgs: number;
  readonly at: number;
}

export type Reading =
  | { readonly as: "symbol" }
  | { readonly as: "call"; readonly call: Call }
  /** A named operator without brackets: `sin 2x`. */
  | { readonly as: "named"; readonly call: Call };

/** The letters that are functions where they are applied, without being declared. */
const FUNCTION_LETTERS: ReadonlySet<string> = new Set([
  "f",
  "g",
  "h",
  "F",
  "G",
  "H",
  "phi",
  "psi",
  "varphi",
  "Phi",
  "Psi",
]);

const SYMBOL: Reading = { as: "symbol" };

export class Reader {
  private readonly source: string;
  private readonly vocabulary: Vocabulary;
  private readonly names: Names;
  private readonly words: Words;
  /** Names that stand somewhere in the text without being applied. */
  private readonly bare: ReadonlySet<string>;
  /** The tokens, with the letters of LaTeX products apart. */
  readonly tokens: readonly Token[];

  constructor(source: string, vocabulary: Vocabulary, names: Names, tokens: readonly Token[]) {
    this.source = source;
    this.vocabulary = vocabulary;
    this.names = names;
    this.words = new Words(vocabulary);
    this.tokens = tokens.flatMap((token) => (this.isTwoLetters(token) ? splitLetters(token) : [token]));
    const bare = new Set<string>();
    this.tokens.forEach((token, i) => {
      if (token.kind !== "name" || token.orders !== undefined) return;
      if (!opens(this.tokens[i + 1], "(")) bare.add(token.text);
    });
    this.bare = bare;
  }

  private closes: Int32Array | undefined;

  /** The index of the bracket that closes the one at `open`; -1 when none does. */
  closeOf(open: number): number {
    if (this.closes === undefined) {
      this.closes = new Int32Array(this.tokens.length).fill(-1);
      const waiting: number[] = [];
      for (let i = 0; i < this.tokens.length; i += 1) {
        const { kind } = this.tokens[i] ?? {};
        if (kind === "open") waiting.push(i);
        const last = kind === "close" ? waiting.pop() : undefined;
        if (last !== undefined) this.closes[last] = i;
      }
    }
    return this.closes[open] ?? -1;
  }

  fail(token: { readonly at: number }, message: string, kind?: ErrorKind): DeriveError {
    return syntaxError(this.source, token.at, message, kind);
  }

  isDeclared(name: string): boolean {
    return this.names.symbols.has(name) || this.names.functions.has(name);
  }

  isFunction(name: string): boolean {
    return this.names.functions.has(name);
  }

  isTensor(name: string): boolean {
    return this.names.tensors?.has(name) === true;
  }

  isParam(name: string): boolean {
    return this.names.params?.has(name) === true;
  }

  isSymbol(name: string): boolean {
    return this.names.symbols.has(name);
  }

  /** The function of ours that the name would be if applied, unless the user gave it a meaning. */
  known(name: string): KnownFunction | undefined {
    return this.isDeclared(name) ? undefined : this.vocabulary.lookup(name);
  }

  /** Whether LaTeX letters side by side are to be read as a product. */
  private isTwoLetters(token: Token): boolean {
    if (token.kind !== "name" || !token.latex || token.whole === true) return false;
    return !this.isDeclared(token.text) && this.words.isProduct(token.text);
  }

  /** Reads `tokens[i]`, a name; `i + 1` or, after a power of a function, `next` comes after it. */
  read(tokens: readonly Token[], i: number, next: number = i + 1): Reading {
    const token = tokens[i];
    const after = tokens[next];
    if (token === undefined || after === undefined) return SYMBOL;
    const name = token.text;
    const before = tokens[i - 1]?.kind === "operator" ? tokens[i - 1]?.text : undefined;
    if (before === "^" && token.latex && opens(after, "(")) {
      throw this.fail(token, `LaTeX raises only ${name} here: write ^{…} around the exponent`);
    }
    if (token.orders !== undefined) return this.derived(token, token.orders, after);
    const applied = opens(after, "(");
    const takesArguments = applied || opens(after, "{", "\\{", "[");
    if (this.names.functions.has(name)) {
      if (!takesArguments) return SYMBOL;
      const count = this.names.functions.get(name);
      return this.call(token, name, count ?? 1, count ?? Number.POSITIVE_INFINITY);
    }
    const known = name === "D" ? { name: "D", minArgs: 2, maxArgs: 3 } : this.vocabulary.lookup(name);
    if (this.names.symbols.has(name)) {
      if (applied && known !== undefined) {
        throw this.fail(
          token,
          `${name}(…) could be the function ${known.name} or a product with the symbol ${name}: write ${name}*(…) for the product, or rename the symbol`,
        );
      }
      return SYMBOL;
    }
    if (known !== undefined && takesArguments && (applied || known.name !== "D")) {
      return this.call(token, known.name, known.minArgs, known.maxArgs);
    }
    if (known !== undefined) return this.unapplied(token, known, after);
    if (applied) return this.unknownApplied(token, tokens, next, before === "^" || before === "/");
    const refusal = token.whole === true ? undefined : this.words.refusal(name);
    if (refusal !== undefined) throw this.fail(token, refusal.message, refusal.kind);
    return SYMBOL;
  }

  private call(token: Token, op: string, minArgs: number, maxArgs: number): Reading {
    return { as: "call", call: { op, typed: token.text, minArgs, maxArgs, at: token.at } };
  }

  private derived(token: Token, orders: readonly number[], after: Token): Reading {
    const name = token.text;
    if ((this.isTensor(name) || this.isParam(name)) && orders.length === 1) return SYMBOL;
    const known = this.known(name);
    const isFunction =
      known !== undefined || this.names.functions.has(name) || FUNCTION_LETTERS.has(spellingOf(name).base);
    if (!opens(after, "(")) {
      if (isFunction) throw this.fail(token, `the derivative ${name}' needs an argument: write ${name}'(x)`);
      throw this.fail(
        token,
        `a prime marks the derivative of a function, as in f'(x); for a transpose, declare ${name} as a vector or matrix`,
      );
    }
    if (this.names.symbols.has(name) && !this.names.functions.has(name)) {
      throw this.fail(token, `${name} is declared as a symbol, so ${name}' has no meaning`);
    }
    if (!isFunction && (!isLetterName(name) || name === "e" || name === "pi" || name === "D"))
      throw this.noFunction(token);
    if (orders.every((order) => order === 0))
      throw this.fail(token, "a derivative of order 0 is the function itself");
    return this.call(token, derivedName(known?.name ?? name, orders), orders.length, orders.length);
  }

  private unapplied(token: Token, known: KnownFunction, after: Token): Reading {
    if (isLetterName(token.text) && token.text !== "") return SYMBOL;
    const { name, minArgs, maxArgs } = known;
    const call: Call = { op: name, typed: token.text, minArgs, maxArgs, at: token.at };
    if (known.named !== true || !startsArgument(after)) {
      throw this.fail(
        token,
        `${token.text} needs ${minArgs === 1 ? "an argument" : "arguments"}: write ${token.text}(…)`,
      );
    }
    return { as: "named", call };
  }

  /** In `x^n(y)` and `x/a(y)`, marked as `doubtful`, even plain variables do not make a function. */
  private unknownApplied(token: Token, tokens: readonly Token[], open: number, doubtful: boolean): Reading {
    const name = token.text;
    const { base } = spellingOf(name);
    if (base.length === 2 && !isLetterName(name)) {
      const refusal = this.words.refusal(name);
      if (refusal !== undefined) throw this.fail(token, refusal.message, refusal.kind);
    }
    if (name === "pi") return SYMBOL;
    if (isFunctionLetter(name)) return this.call(token, name, 1, Number.POSITIVE_INFINITY);
    if (!isLetterName(name)) throw this.noFunction(token);
    if (name !== "e" && !doubtful && !this.bare.has(name) && hasPlainArguments(tokens, open)) {
      return this.call(token, name, 1, Number.POSITIVE_INFINITY);
    }
    const written = this.source.slice(token.at, Math.min(endOfBrackets(tokens, open), token.at + 40));
    throw this.fail(
      token,
      `${written} could be a product or a function: write ${name}*(…), or declare ${name} as a function`,
    );
  }

  private noFunction(token: Token): DeriveError {
    const hint = didYouMean(token.text, [
      ...this.vocabulary.names(),
      ...this.names.functions.keys(),
      ...this.names.symbols,
    ]);
    return this.fail(
      token,
      `there is no function called ${token.text}${hint === "" ? `; declare it, or write ${token.text}*(…) for a product` : hint}`,
    );
  }
}

/** Whether the name is a function where it is applied without being declared: `f`, `g_2`, `phi`. */
export function isFunctionLetter(name: string): boolean {
  const { base, regular } = spellingOf(name);
  return regular && FUNCTION_LETTERS.has(base) && !name.includes("(");
}

export function opens(token: Token | undefined, ...brackets: string[]): boolean {
  return token?.kind === "open" && brackets.includes(token.text);
}

/** Whether a value may start here that a named operator can take without brackets. */
function startsArgument(token: Token): boolean {
  return (
    ["number", "name", "bar"].includes(token.kind) ||
    opens(token, "frac", "sqrt", "abs") ||
    token.text === "root"
  );
}

/** Whether the brackets hold plain variables: `(x)`, `(x, y)`. */
function hasPlainArguments(tokens: readonly Token[], open: number): boolean {
  for (let i = open + 1; ; i += 2) {
    const name = tokens[i];
    if (name?.kind !== "name" || name.orders !== undefined) return false;
    if (tokens[i + 1]?.kind === "close") return true;
    if (tokens[i + 1]?.kind !== "comma") return false;
  }
}

function endOfBrackets(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < Math.min(tokens.length, open + 40); i += 1) {
    const token = tokens[i];
    if (token?.kind === "open") depth += 1;
    if (token?.kind === "close") depth -= 1;
    if (token !== undefined && depth === 0) return token.end;
  }
  return tokens[open]?.end ?? 0;
}
/** `xy` of LaTeX as its two letters; a subscript belongs to the second. */
function splitLetters(token: Token): Token[] {
  const { text, at, orders: _orders, ...rest } = token;
  const first: Token = { ...rest, text: text.slice(0, 1), at, end: at + 1 };
  return [first, { ...token, text: text.slice(1), at: at + 1, spaced: false }];
}
