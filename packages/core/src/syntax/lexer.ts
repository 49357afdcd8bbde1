/** Text to tokens. Decides nothing about meaning; LaTeX commands are read in `latex.ts`. */
import { raisedCharacter } from "./names.js";
import { LatexReader } from "./latex.js";
import { isDigit, Scanner } from "./scanner.js";
import { syntaxError } from "./syntax-error.js";
import type { Token, TokenKind } from "./token.js";
import type { Vocabulary } from "./vocabulary.js";

export const LONGEST_TEXT = 2_000_000;

/** Longest first where one begins another. */
const OPERATORS: readonly (readonly [string, string])[] = [
  ["**", "^"],
  ["!=", "!="],
  ["<=", "<="],
  [">=", ">="],
  ["+", "+"],
  ["-", "-"],
  ["−", "-"],
  ["–", "-"],
  ["*", "*"],
  ["·", "*"],
  ["⋅", "*"],
  ["×", "*"],
  ["∙", "*"],
  ["∗", "*"],
  ["/", "/"],
  ["÷", "/"],
  ["∕", "/"],
  ["⁄", "/"],
  ["^", "^"],
  [".*", ".*"],
  ["⊙", ".*"],
  ["∘", ".*"],
  ["./", "./"],
  [".^", ".^"],
  ["=", "="],
  ["≠", "!="],
  ["<", "<"],
  ["≤", "<="],
  ["⩽", "<="],
  [">", ">"],
  ["≥", ">="],
  ["⩾", ">="],
  ["∧", "and"],
  ["√", "root"],
  ["∂", "partial"],
];
const operatorAt = new Map<string, string>(OPERATORS);

/** What is refused with a reason, by its first characters. */
const REFUSED: readonly (readonly [string, string, "syntax" | "unsupported"])[] = [
  ["==", "write = for an equation", "syntax"],
  ["=>", "write >= for at least", "syntax"],
  ["=<", "write <= for at most", "syntax"],
  ["<>", "write != for not equal", "syntax"],
  ["&&", "write and", "syntax"],
  ["∞", "infinity is not a number here", "unsupported"],
  ["∑", "sums with an index are not supported yet", "unsupported"],
  ["∏", "products with an index are not supported yet", "unsupported"],
  ["∫", "integrals are not supported", "unsupported"],
  ["∇", "write a gradient with the words: gradient … wrt …", "unsupported"],
  ["≈", "approximate equality is not supported; write =", "unsupported"],
  ["±", "plus-minus stands for two expressions: write them both", "unsupported"],
  ["!", "factorials are not supported", "unsupported"],
  ["%", "percent is not supported; write a fraction", "unsupported"],
];
const refusedStart = new Set(REFUSED.map(([text]) => text.charAt(0)));

/** Throws a `DeriveError` of kind syntax, unsupported or budget. The last token is `end`. */
export function tokenize(text: string, vocabulary: Vocabulary): Token[] {
  if (text.length > LONGEST_TEXT) {
    throw syntaxError(text, 0, `the text is longer than ${LONGEST_TEXT} characters`, "budget");
  }
  const scan = new Scanner(text);
  const latex = new LatexReader(scan, vocabulary);
  for (;;) {
    const beside = scan.at;
    scan.skipSpaces();
    if (scan.at >= text.length) break;
    if (scan.at === beside && normIndex(scan)) continue;
    if (scan.latex && latex.read()) continue;
    if (!(scan.number() || scan.name() || raised(scan) || boldDigit(scan) || punctuation(scan))) {
      throw scan.fail(unexpected(scan));
    }
  }
  latex.finish();
  scan.push("end", "", scan.at);
  return scan.tokens;
}

/** The index of a norm: 2 and F say what a norm is without it, 1 makes it another, and more are not known. */
function normIndex(scan: Scanner): boolean {
  const last = scan.tokens.at(-1);
  const isBar = last?.kind === "bar" || (last?.kind === "close" && last.text === "abs");
  if (!isBar || last.end !== scan.at) return false;
  const start = scan.at;
  const index = scan.take(
    /_(?:\{\s{0,9}(\\?[A-Za-z0-9∞*]{1,20})\s{0,9}\}|(\\[a-z]{1,20}|[A-Za-z0-9∞*]))|([₁₂])/uy,
  );
  if (index === undefined) return false;
  const name = index[1] ?? index[2] ?? index[3] ?? "";
  if (/^(?:1|₁)$/.test(name)) scan.push("operator", "₁", start);
  else if (!/^(?:2|₂|F)$/.test(name))
    throw scan.fail(
      `the norms here are ‖x‖₁, ‖x‖₂ and the Frobenius norm ‖A‖_F, not one with the index ${name}`,
      start,
      "unsupported",
    );
  return true;
}

function punctuation(scan: Scanner): boolean {
  const start = scan.at;
  const one = scan.text.charAt(start);
  if (refusedStart.has(one)) {
    const refused = REFUSED.find(([text]) => scan.text.startsWith(text, start));
    // Bars side by side also close one absolute value and open the next: `|x||y|`.
    if (refused !== undefined && !isNotEqual(scan, refused[0])) {
      throw scan.fail(refused[1], start, refused[2]);
    }
  }
  const last = scan.tokens.at(-1);
  const two = operatorAt.get(scan.text.slice(start, start + 2));
  const operator = two ?? operatorAt.get(one);
  scan.at += two === undefined ? 1 : 2;
  if (operator !== undefined) scan.push("operator", operator, start);
  else if (one === "(" || one === "[") scan.push("open", one, start);
  else if (one === ")" || one === "]") scan.push("close", one, start);
  else if (one === "|" || one === "∣") scan.push("bar", "|", start);
  else if (one === "‖" || one === "∥") scan.push("bar", "||", start);
  else if (isTranspose(one) && endsValue(last) && !(scan.spaced && last?.kind === "name"))
    scan.push("operator", "'", start);
  else if (one === ",") scan.push("comma", ",", start);
  else {
    scan.at = start;
    return false;
  }
  return true;
}

const isTranspose = (character: string): boolean => character !== "" && "'’′ᵀ⊤".includes(character);

const isNotEqual = (scan: Scanner, refused: string): boolean =>
  refused === "!" && scan.text.charAt(scan.at + 1) === "=";

export function endsValue(token: Token | undefined): boolean {
  return token !== undefined && ["number", "name", "close", "bar"].includes(token.kind);
}

/** Raised characters: `x²`, `2⁻¹`, `xⁿ`. What is more than a number or a letter gets brackets. */
function raised(scan: Scanner): boolean {
  const characters: { text: string; at: number }[] = [];
  const start = scan.at;
  for (let text = raisedCharacter(scan.text.charAt(scan.at)); text !== undefined; ) {
    characters.push({ text, at: scan.at });
    scan.at += 1;
    text = raisedCharacter(scan.text.charAt(scan.at));
  }
  if (characters.length === 0) return false;
  const add = (kind: TokenKind, text: string, at: number): void => {
    scan.push(kind, text, at, { end: at + text.length });
  };
  const simple = characters.length === 1 || characters.every(({ text }) => isDigit(text));
  scan.push("operator", "^", start);
  if (!simple) scan.push("open", "(", start);
  for (let i = 0; i < characters.length; i += 1) {
    const { text, at } = characters[i] ?? { text: "", at: start };
    if (isDigit(text)) {
      let digits = text;
      while (isDigit(characters[i + 1]?.text ?? "")) {
        i += 1;
        digits += characters[i]?.text ?? "";
      }
      add("number", digits, at);
    } else if (text === "(") add("open", text, at);
    else if (text === ")") add("close", text, at);
    else if (text === "+" || text === "-") add("operator", text, at);
    else add("name", text, at);
  }
  if (!simple) scan.push("close", ")", start);
  return true;
}

/** The 𝟏 and 𝟙 of indicators. */
function boldDigit(scan: Scanner): boolean {
  const start = scan.at;
  const written = String.fromCodePoint(scan.text.codePointAt(start) ?? 0);
  const digit = written.length === 2 ? written.normalize("NFKC") : "";
  if (!isDigit(digit)) return false;
  scan.at += written.length;
  scan.push("number", digit, start);
  return true;
}

function unexpected(scan: Scanner): string {
  const code = scan.text.codePointAt(scan.at) ?? 0;
  const character = String.fromCodePoint(code);
  if (/[\p{C}\p{Z}]/u.test(character))
    return `unexpected character U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  if (character === "'" || character === "′")
    return "a prime must follow the name of a function, as in f'(x)";
  if (character === "_") return "a subscript must follow a name";
  return `unexpected character "${character}"`;
}
