/**
 * A cursor over the input that turns characters into numbers and names. It knows how names are
 * spelled in both notations; operators and LaTeX commands are read in `lexer.ts` and `latex.ts`.
 */
import { DeriveError, type ErrorKind } from "../expr/error.js";
import { accentName, canonicalWord, greekName, loweredCharacter, plainLetter } from "./names.js";
import { syntaxError } from "./syntax-error.js";
import type { Token, TokenKind } from "./token.js";

const LONGEST_NAME = 200;
const LONGEST_NUMBER = 10_000;

/** One letter as written: its canonical spelling, and whether it is a name that stops before letters. */
interface Letter {
  readonly spelled: string;
  readonly size: number;
  readonly alone: boolean;
}

export class Scanner {
  readonly text: string;
  /** Whether the text is LaTeX: it has a backslash, a brace or a dollar sign. */
  readonly latex: boolean;
  readonly tokens: Token[] = [];
  at = 0;
  spaced = false;

  constructor(text: string) {
    this.text = text;
    this.latex = /[\\{}$]/.test(text);
  }

  fail(message: string, at: number = this.at, kind: ErrorKind = "syntax"): DeriveError {
    return syntaxError(this.text, at, message, kind);
  }

  /** Adds the token that starts at `at` and ends here. */
  push(kind: TokenKind, text: string, at: number, more: Partial<Token> = {}): void {
    this.tokens.push({ kind, text, at, end: this.at, spaced: this.spaced, latex: this.latex, ...more });
    this.spaced = false;
  }

  skipSpaces(): void {
    while (this.at < this.text.length && isSpace(this.text.charAt(this.at))) {
      this.at += 1;
      this.spaced = true;
    }
  }

  /** Steps over a match of the sticky pattern here, if there is one. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match !== null) this.at = pattern.lastIndex;
    return match ?? undefined;
  }

  /** Whether a number starts here, and if so reads it. */
  number(): boolean {
    const start = this.at;
    const digits = (): void => {
      while (isDigit(this.text.charAt(this.at))) this.at += 1;
    };
    digits();
    if (this.text.charAt(this.at) === "." && isDigit(this.text.charAt(this.at + 1))) {
      this.at += 1;
      digits();
    }
    if (this.at === start) return false;
    if (this.text.charAt(this.at) === "." && !/[*/^]/.test(this.text.charAt(this.at + 1))) {
      throw this.fail("a decimal point needs digits after it");
    }
    const exponent = this.take(/[eE][+-]?(\d{1,7})/y);
    if (this.at - start > LONGEST_NUMBER || Number(exponent?.[1] ?? 0) > LONGEST_NUMBER) {
      throw this.fail(`a number may have at most ${LONGEST_NUMBER} digits`, start, "budget");
    }
    const next = this.text.charAt(this.at);
    if (next === "." && isDigit(this.text.charAt(this.at + 1)))
      throw this.fail("a number has one decimal point");
    this.push("number", this.text.slice(start, this.at), start);
    return true;
  }

  /** The letter here, if there is one; mathematical alphabets count as plain letters. */
  letter(): Letter | undefined {
    const code = this.text.codePointAt(this.at) ?? 0;
    // Most letters are plain ones; the tables and classes of all others are costly to set up.
    if (code < 0x80 && !(this.text.charCodeAt(this.at + 1) >= 0x80)) return asciiLetter(code);
    const written = String.fromCodePoint(code);
    const character = plainLetter(written);
    const greek = greekName(character);
    // Modifier letters such as ⁿ and ᵢ are powers and subscripts.
    if (greek === undefined && !/^[\p{Lu}\p{Ll}\p{Lo}]$/u.test(character)) return undefined;
    const size = written.length;
    const [base = character, mark] = character.normalize("NFD");
    const accent = mark === undefined ? undefined : accentName(mark);
    if (greek === undefined && accent !== undefined) return { spelled: base + accent, size, alone: true };
    const combined = accentName(this.text.charAt(this.at + size));
    if (combined !== undefined)
      return { spelled: (greek ?? character) + combined, size: size + 1, alone: true };
    return { spelled: greek ?? character, size, alone: greek !== undefined };
  }

  /** Whether a name starts here, and if so reads it with its subscripts, label and primes. */
  name(): boolean {
    const start = this.at;
    const first = this.text.charAt(start) === "_" && !this.latex ? undefined : this.letter();
    if (first === undefined && (this.latex || this.take(/_+(?=[\p{Lu}\p{Ll}\p{Lo}_])/uy) === undefined))
      return false;
    const name = first?.alone === true ? this.afterLoneLetter(first) : this.run(start);
    this.finishName(name, start);
    return true;
  }

  /** A Greek or accented letter is a name by itself: `λx` is a product, `σ1` and `σ_1` are not. */
  private afterLoneLetter(first: Letter): string {
    this.at += first.size;
    const digits = this.take(/\d{1,50}/y)?.[0] ?? "";
    const rest = this.latex ? "" : (this.take(/(?:_+[\p{Lu}\p{Ll}\p{Lo}\d]{0,50}){1,9}/uy)?.[0] ?? "");
    return first.spelled + digits + canonicalWord(rest);
  }

  /** Letters and digits from `start`, and in our own notation `_`. */
  private run(start: number): string {
    let name = this.text.slice(start, this.at);
    while (this.at < this.text.length) {
      const character = this.text.charAt(this.at);
      const letter = this.letter();
      if (isDigit(character) || (character === "_" && !this.latex)) {
        name += character;
        this.at += 1;
      } else if (letter !== undefined && (!letter.alone || name.endsWith("_"))) {
        name += letter.spelled;
        this.at += letter.size;
      } else {
        break;
      }
      if (name.length > LONGEST_NAME)
        throw this.fail(`a name may have at most ${LONGEST_NAME} characters`, start);
    }
    return name;
  }

  /** Reads what belongs to the name that was read from `start` up to here, and adds the token. */
  finishName(base: string, start: number, more: Partial<Token> = {}): void {
    let name = base;
    let label = "";
    let subscript = "";
    for (;;) {
      const written = this.latex && label === "" ? this.take(/_\([A-Za-z0-9]{1,20}\)/y)?.[0] : undefined;
      const lowered = this.lowered() ?? (this.latex ? this.latexSubscript() : undefined);
      if (written !== undefined) label = written;
      if (lowered !== undefined) {
        if (subscript !== "") throw this.fail("a name has one subscript", start);
        subscript = `_${lowered}`;
      } else if (written === undefined && this.latex && name !== "e" && label === "") {
        label = this.latexLabel() ?? "";
        if (label === "") break;
      } else if (written === undefined) {
        break;
      }
    }
    if (name.endsWith("_") && /[\p{Lu}\p{Ll}\p{Lo}\d]_$/u.test(name) && !name.startsWith("_")) {
      const written = this.take(/(\([A-Za-z0-9]{1,20}\))(_[\p{Lu}\p{Ll}\p{Lo}\d]{1,50})?/uy)?.[0];
      if (written === undefined || subscript !== "") throw this.fail("a subscript must follow _");
      name += written;
    }
    if (name === "and" && more.whole !== true) {
      this.push("operator", "and", start);
      return;
    }
    const orders = this.primes();
    this.push("name", name + label + subscript, start, orders === undefined ? more : { ...more, orders });
  }

  private lowered(): string | undefined {
    let read = "";
    for (;;) {
      const character = loweredCharacter(this.text.charAt(this.at));
      if (character === undefined) return read === "" ? undefined : read;
      read += character;
      this.at += 1;
    }
  }

  /** `_{ij}`, `_\text{true}`, `_\theta`, `_1`: one group, one command or one character. */
  private latexSubscript(): string | undefined {
    const start = this.at;
    if (this.take(/\s{0,9}_\s{0,9}/y) === undefined) return undefined;
    const group = this.take(
      /(?:\{\s{0,9})?\\(?:text|textrm|mathrm|mathit|operatorname)\s{0,9}\{\s{0,9}([\p{Lu}\p{Ll}\p{Lo}\d]{1,50})\s{0,9}\}(?:\s{0,9}\})?/uy,
    );
    if (group?.[1] !== undefined) return canonicalWord(group[1]);
    const plain = this.take(/\{\s{0,9}\\?([\p{Lu}\p{Ll}\p{Lo}\d]{1,50})\s{0,9}\}|\\([A-Za-z]{1,50})/uy);
    const text = plain?.[1] ?? plain?.[2];
    if (text !== undefined) return canonicalWord(text);
    if (this.text.charAt(this.at) === "{") {
      throw this.fail("only letters and digits are read in a subscript so far", this.at, "unsupported");
    }
    const one = this.take(/[\p{Lu}\p{Ll}\p{Lo}\d]/uy)?.[0];
    if (one === undefined) throw this.fail("a subscript must follow _");
    const next = this.text.charAt(this.at);
    // A letter with a subscript of its own is a factor: a_ia_j.
    const goesOn = /^[A-Za-z]$/.test(next) && this.text.charAt(this.at + 1) !== "_";
    if (isDigit(next) || (!isDigit(one) && goesOn)) {
      const all = this.take(/[A-Za-z0-9]{1,50}/y)?.[0] ?? "";
      throw this.fail(`LaTeX lowers only one character: write _{${one}${all}}`, start);
    }
    return canonicalWord(one);
  }

  /** The label of `W^{(1)}`; also steps over nothing for other powers. */
  private latexLabel(): string | undefined {
    const label = this.take(/\s{0,9}\^\s{0,9}\{\s{0,9}\(\s{0,9}([A-Za-z0-9]{1,20})\s{0,9}\)\s{0,9}\}/y)?.[1];
    if (label !== undefined) return `_(${label})`;
    const start = this.at;
    if (this.take(/\s{0,9}\^\s{0,9}\{\s{0,9}(?:\[|\([^(){}]{1,60}\)\s{0,9}\})/y) !== undefined) {
      const hint =
        "only letters and digits in (…) are read as a label so far; for a power leave the brackets out";
      throw this.fail(hint, start, "unsupported");
    }
    return undefined;
  }

  /** How many primes the character here stands for. */
  private prime(): number {
    const character = this.text.charAt(this.at);
    return character === ""
      ? 0
      : "'’′".includes(character)
        ? 1
        : character === "″"
          ? 2
          : character === "‴"
            ? 3
            : 0;
  }

  private primes(): readonly number[] | undefined {
    let count = 0;
    if (this.latex) {
      const written = this.take(/\^\s{0,9}(?:\\prime(?![A-Za-z])|\{\s{0,9}(?:\\prime\s{0,9}){1,9}\})/y)?.[0];
      count = (written?.split("prime").length ?? 1) - 1;
    }
    for (let size = this.prime(); size > 0; size = this.prime()) {
      count += size;
      this.at += 1;
    }
    if (count === 0) return undefined;
    const list = count === 1 ? this.take(/\[(\d{1,4}(?:,\d{1,4}){0,99})\]/y)?.[1] : undefined;
    return list === undefined ? [count] : list.split(",").map(Number);
  }
}

/** The letter with this code, below 128, where no accent follows it. */
function asciiLetter(code: number): Letter | undefined {
  const lower = code | 0x20;
  return lower < 0x61 || lower > 0x7a || code < 0x41
    ? undefined
    : { spelled: String.fromCharCode(code), size: 1, alone: false };
}

export const isDigit = (character: string): boolean =>
  character >= "0" && character <= "9" && character.length === 1;

/** White space, and the invisible characters that pasting from documents leaves between symbols. */
export const isSpace = (character: string): boolean =>
  /^[\s\u200b-\u200d\u2060-\u2064\ufeff]$/.test(character);
