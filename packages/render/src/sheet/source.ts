/**
 * The source of a worksheet: Markdown with front matter and fenced `derive` blocks, read into parts.
 *
 * Headings, paragraphs and blocks are kept in order with the line they stand on. What a block
 * introduces (`given`, `let`) holds until the next problem, a heading of the second level. Nothing is
 * solved here, and text is text: no HTML and no TeX command of the source is ever carried out.
 */
import { type DeriveError, didYouMean, syntaxError } from "@derive/core";
import { type Introduced, NOTHING_INTRODUCED, type Statement, statementsIn } from "@derive/core/tasks";
import type { Role } from "./sheet.js";

/**
 * Headings Hint, Answer, Solution and Staff say what a part is for; without them what stands before the first
 * question is the statement and the rest the solution.
 */
export type SourcePart = (
  | { readonly kind: "heading"; readonly level: number; readonly text: string }
  | { readonly kind: "prose"; readonly text: string }
  | { readonly kind: "questions"; readonly statements: readonly Statement[] }
) & {
  readonly role: Role;
  readonly line: number;
};

export interface SheetSource {
  /** Front matter: `title`, `course`, `number`, `licence`, … in the order of the file. */
  readonly front: ReadonlyMap<string, string>;
  readonly layout?: SheetLayout;
  readonly parts: readonly SourcePart[];
}

const ROLES: ReadonlyMap<string, Role> = new Map([
  ["hint", "hint"],
  ["answer", "answer"],
  ["solution", "solution"],
  ["staff", "staff"],
]);

const HEADINGS: readonly string[] = ["Hint", "Answer", "Solution", "Staff"];

const FRONT_KEYS: readonly string[] = [
  "title",
  "course",
  "term",
  "number",
  "date",
  "author",
  "licence",
  // What the sheet takes for agreed: the layout of gradients, ½ or not, the logarithm.
  "notation",
  // How gradients by vectors and matrices are laid out where a question says nothing of it.
  "layout",
];

/** Layouts that a whole sheet can have. */
const SHEET_LAYOUTS = ["gradient", "numerator", "jacobian"] as const;
export type SheetLayout = (typeof SHEET_LAYOUTS)[number];

export interface ReadSheet {
  readonly source: SheetSource;
  /** What cannot be read, in order: with one of them the source is not fit to be shown, for a solution may stand where a statement should. */
  readonly mistakes: readonly DeriveError[];
}

/** Throws `DeriveError` for the first mistake, with its place in the file. */
export function readSheetSource(text: string): SheetSource {
  const { source, mistakes } = readSheet(text);
  const [first] = mistakes;
  if (first !== undefined) throw first;
  return source;
}

/** The source as far as it can be read, and every mistake in it. */
export function readSheet(text: string): ReadSheet {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const mistakes: DeriveError[] = [];
  const fail: Fail = (line, message, column = 1) =>
    mistakes.push(syntaxError(upTo(lines, line), offsetOf(lines, line) + column - 1, message));
  const { front, next } = readFront(lines, fail);
  const parts: SourcePart[] = [];
  let introduced: Introduced = NOTHING_INTRODUCED;
  let paragraph: string[] = [];
  let role: Role = "statement";
  const flush = (line: number): void => {
    if (paragraph.length > 0)
      parts.push({ kind: "prose", text: paragraph.join("\n"), role, line: line - paragraph.length + 1 });
    paragraph = [];
  };
  for (let i = next; i < lines.length; i += 1) {
    const line = lines[i] ?? "";
    const fence = /^```\s*(\S*)\s*$/.exec(line);
    if (fence !== null) {
      flush(i);
      const end = lines.findIndex((l, j) => j > i && /^```\s*$/.test(l));
      if (end < 0) {
        fail(i + 1, "this block is not closed: it needs a line of three backticks");
        break;
      }
      if (fence[1] !== "derive")
        fail(i + 1, `a fenced block in a sheet says derive, not ${JSON.stringify(fence[1] ?? "")}`);
      else {
        // Behind empty lines in the place of what stands before it, a block counts its lines as the file does.
        const block = statementsIn("\n".repeat(i + 1) + lines.slice(i + 1, end).join("\n"), introduced);
        introduced = block.introduced;
        mistakes.push(...block.mistakes);
        if (block.statements.length > 0) {
          if (role === "statement") role = "solution";
          parts.push({ kind: "questions", statements: block.statements, role, line: i + 1 });
        }
      }
      i = end;
      continue;
    }
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (heading?.[1] !== undefined && heading[2] !== undefined) {
      flush(i);
      const level = heading[1].length;
      const own = level > 2 ? ROLES.get(heading[2].toLowerCase()) : undefined;
      // A heading that nobody knows would put a solution into the statement.
      if (own === undefined && level > 3)
        fail(
          i + 1,
          `a heading of this level is one of ${HEADINGS.join(", ")}, not ${JSON.stringify(heading[2])}${didYouMean(heading[2], HEADINGS)}`,
          line.indexOf(heading[2]) + 1,
        );
      if (level <= 2) introduced = NOTHING_INTRODUCED;
      role = own ?? "statement";
      if (own === undefined) parts.push({ kind: "heading", level, text: heading[2], role, line: i + 1 });
    } else if (/^#{3,6}\w/.test(line)) {
      fail(i + 1, "a heading has a space behind its signs #");
    } else if (line.trim() === "") {
      flush(i);
    } else {
      paragraph.push(line);
    }
  }
  flush(lines.length);
  const layout = SHEET_LAYOUTS.find((name) => name === front.get("layout"));
  return { source: { front, parts, ...(layout === undefined ? {} : { layout }) }, mistakes };
}

type Fail = (line: number, message: string, column?: number) => void;

const upTo = (lines: readonly string[], line: number): string => lines.slice(0, line).join("\n");
const offsetOf = (lines: readonly string[], line: number): number =>
  line < 2 ? 0 : upTo(lines, line - 1).length + 1;

/** The front matter, and the line behind it. */
function readFront(lines: readonly string[], fail: Fail): { front: Map<string, string>; next: number } {
  const front = new Map<string, string>();
  if (lines[0]?.trim() !== "---") return { front, next: 0 };
  const end = lines.findIndex((line, i) => i > 0 && line.trim() === "---");
  if (end < 0) {
    fail(1, "the front matter is not closed: it needs a line of three dashes");
    return { front, next: lines.length };
  }
  for (let i = 1; i < end; i += 1) {
    const line = lines[i] ?? "";
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const [, key, value] = /^([a-z]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined || value === undefined) fail(i + 1, "front matter is made of lines `name: value`");
    else if (!FRONT_KEYS.includes(key))
      fail(
        i + 1,
        `front matter does not know ${key}; it knows ${FRONT_KEYS.join(", ")}${didYouMean(key, FRONT_KEYS)}`,
      );
    else {
      const text = value.replace(/^"(.*)"$/, "$1");
      front.set(key, text);
      if (key === "layout" && !SHEET_LAYOUTS.some((name) => name === text))
        fail(
          i + 1,
          `the layout of a sheet is one of ${SHEET_LAYOUTS.join(", ")}`,
          line.lastIndexOf(value) + 1,
        );
    }
  }
  return { front, next: end + 1 };
}
