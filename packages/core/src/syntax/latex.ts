/**
 * LaTeX to the tokens of our own notation: commands, braces and environments. Subscripts and labels
 * of names are read in `scanner.ts`; `\frac{d}{dx}` is recognised by the parser.
 */
import { GREEK_NAMES, isGreekName } from "./names.js";
import { readDecorated, readWords } from "./latex-names.js";
import { closeSums, readSum } from "./latex-sums.js";
import { isDigit, type Scanner } from "./scanner.js";
import { didYouMean } from "./suggest.js";
import {
  ACCENTED,
  COMMANDS,
  FONTS,
  IGNORED,
  OPENING,
  CLOSING,
  UNSUPPORTED,
  WORDS,
} from "./latex-commands.js";
import type { Vocabulary } from "./vocabulary.js";

/** Bars of a norm, which are the same on both sides. */
const NORM_BARS: ReadonlySet<string> = new Set(["\\|", "\\Vert", "\\lVert", "\\rVert"]);

type Group = "{" | "numerator" | "denominator" | "sqrt";

export class LatexReader {
  private readonly scan: Scanner;
  private readonly vocabulary: Vocabulary;
  /** Where the terms of sums begin, by token. */
  private readonly sums: number[] = [];
  private readonly groups: { readonly group: Group; readonly at: number }[] = [];

  constructor(scan: Scanner, vocabulary: Vocabulary) {
    this.scan = scan;
    this.vocabulary = vocabulary;
  }

  /** Whether something of LaTeX's own stands here; reads it. */
  read(): boolean {
    const scan = this.scan;
    const start = scan.at;
    const character = scan.text.charAt(start);
    switch (character) {
      case "\\":
        this.command();
        return true;
      case "{":
        scan.at += 1;
        this.open("{", start);
        scan.push("open", "{", start);
        return true;
      case "}":
        scan.at += 1;
        this.close(start);
        return true;
      case "^":
        scan.at += 1;
        scan.push("operator", "^", start);
        this.script();
        return true;
      case "&":
        scan.at += 1;
        scan.push("cell", "&", start);
        return true;
      case "~":
        scan.at += 1;
        scan.spaced = true;
        return true;
      case "$":
        // Dollar signs around the whole formula are the document's, not the formula's.
        if (scan.tokens.length > 0 && !/^[\s$.]*$/.test(scan.text.slice(start, start + 20))) {
          throw scan.fail("a dollar sign inside a formula");
        }
        scan.at += 1;
        return true;
      default:
        return false;
    }
  }

  finish(): void {
    closeSums(this.scan, this.sums);
    const open = this.groups.at(-1);
    if (open !== undefined) throw this.scan.fail("this brace is never closed", open.at);
  }

  private open(group: Group, at: number): void {
    this.groups.push({ group, at });
  }

  private close(at: number): void {
    const scan = this.scan;
    const group = this.groups.pop()?.group;
    switch (group) {
      case undefined:
        throw scan.fail("this brace closes nothing", at);
      case "{":
        scan.push("close", "}", at);
        return;
      case "sqrt":
        scan.push("close", "sqrt", at);
        return;
      case "numerator":
        scan.push("over", "over", at);
        this.denominator();
        return;
      case "denominator":
        scan.push("close", "frac", at);
    }
  }

  /** LaTeX raises one character: x^10 shows a raised 1 and a plain 0. */
  private script(): void {
    const scan = this.scan;
    scan.skipSpaces();
    const start = scan.at;
    if (isDigit(scan.text.charAt(start)) && isDigit(scan.text.charAt(start + 1))) {
      const digits = scan.take(/\d{1,30}/y)?.[0] ?? "";
      throw scan.fail(`LaTeX raises only one character: write ^{${digits}}`, start);
    }
    this.single();
  }

  /** One digit or letter, if one stands here. */
  private single(): boolean {
    const scan = this.scan;
    const start = scan.at;
    const digit = scan.take(/\d/y)?.[0];
    const letter = digit === undefined ? scan.letter() : undefined;
    if (letter !== undefined) scan.at += letter.size;
    const text = digit ?? letter?.spelled;
    if (text === undefined) return false;
    scan.push(digit === undefined ? "name" : "number", text, start);
    return true;
  }

  private denominator(): void {
    if (this.argument("denominator")) this.scan.push("close", "frac", this.scan.at);
  }

  /** Opens the group of an argument, or reads an argument of one character; true in that case. */
  private argument(group: Group): boolean {
    const scan = this.scan;
    scan.skipSpaces();
    const start = scan.at;
    if (scan.text.charAt(start) === "{") {
      scan.at += 1;
      this.open(group, start);
      return false;
    }
    const greek = scan.take(/\\([A-Za-z]{1,20})/y)?.[1];
    if (greek !== undefined && isGreekName(greek)) scan.push("name", greek, start);
    else if (greek !== undefined || !this.single()) throw scan.fail("expected {…} here", start);
    return true;
  }

  private command(): void {
    const scan = this.scan;
    const start = scan.at;
    scan.at += 1;
    const letters = scan.take(/[A-Za-z]{1,40}\*?/y)?.[0];
    const name = letters ?? scan.text.charAt(scan.at);
    if (letters === undefined) scan.at += 1;
    const fixed = COMMANDS.get(name);
    if (IGNORED.has(name)) scan.spaced = true;
    else if (fixed !== undefined) scan.push(fixed.kind, fixed.text, start);
    else if (UNSUPPORTED.has(name))
      throw scan.fail(`${UNSUPPORTED.get(name) ?? ""} not supported yet`, start, "unsupported");
    else if (isGreekName(name)) scan.finishName(name, start);
    else if (FONTS.has(name) || ACCENTED.has(name)) readDecorated(scan, name, start);
    else if (WORDS.has(name)) readWords(scan, start, name);
    else if (!this.structure(name, start)) this.named(name, start);
  }

  private structure(name: string, start: number): boolean {
    const scan = this.scan;
    switch (name) {
      case "frac":
      case "dfrac":
      case "tfrac":
      case "cfrac":
        scan.push("open", "frac", start);
        if (this.argument("numerator")) {
          scan.push("over", "over", scan.at);
          this.denominator();
        }
        return true;
      case "sqrt": {
        const degree = scan.take(/\s{0,9}\[\s{0,9}(\d{1,4})\s{0,9}\]/y)?.[1];
        if (scan.text.charAt(scan.at) === "[") throw scan.fail("the degree of a root must be a number");
        scan.push("open", "sqrt", start, degree === undefined ? {} : { degree });
        if (this.argument("sqrt")) scan.push("close", "sqrt", scan.at);
        return true;
      }
      case "sum":
      case "prod":
        this.sums.push(readSum(scan, start, name === "prod" ? "prod" : "sum"));
        return true;
      case "left":
      case "right":
        this.delimiter(name === "left", start);
        return true;
      case "begin":
      case "end": {
        const environment = scan.take(/\s{0,9}\{([A-Za-z*]{1,30})\}/y)?.[1];
        if (environment === undefined) throw scan.fail(`\\${name} needs the name of an environment`, start);
        if (environment !== "cases" && environment !== "dcases") {
          throw scan.fail(`the environment ${environment} is not supported`, start, "unsupported");
        }
        scan.push(name === "begin" ? "open" : "close", "cases", start);
        return true;
      }
      default:
        return false;
    }
  }

  private delimiter(left: boolean, start: number): void {
    const scan = this.scan;
    scan.skipSpaces();
    const text = scan.take(/\\[A-Za-z]{1,20}|\\[^A-Za-z]|[^\\]/y)?.[0] ?? "";
    if (NORM_BARS.has(text)) {
      scan.push("bar", "||", start);
      return;
    }
    const bracket = (left ? OPENING : CLOSING).get(text);
    if (bracket === undefined) {
      throw scan.fail(`\\${left ? "left" : "right"} cannot be read before "${text}"`, start, "unsupported");
    }
    scan.push(left ? "open" : "close", bracket, start);
  }

  /** A function by its own command: \sin, \log, and \relu where a document defines it. */
  private named(name: string, start: number): void {
    if (this.vocabulary.lookup(name) !== undefined) {
      if (this.scan.take(/\s{0,9}_/y) !== undefined) {
        throw this.scan.fail(`a subscript of \\${name} is not supported`, start, "unsupported");
      }
      this.scan.finishName(name, start);
      return;
    }
    const known = [
      ...COMMANDS.keys(),
      ...GREEK_NAMES,
      ...this.vocabulary.names(),
      "frac",
      "sqrt",
      "left",
      "right",
      "begin",
      "operatorname",
      "mathbf",
    ];
    throw this.scan.fail(
      `unknown LaTeX command \\${name}${didYouMean(name, known, (near) => `\\${near}`)}`,
      start,
    );
  }
}
