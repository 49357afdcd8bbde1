/**
 * The source of a worksheet: Markdown with front matter and fenced `derive` blocks, read into parts.
 *
 * Headings, paragraphs and blocks are kept in order with the line they stand on. What a block
 * introduces (`given`, `let`) holds until the next problem, a heading of the second level. Nothing is
 * solved here, and text is text: no HTML and no TeX command of the source is ever carried out.
 */
import {
  DeriveError,
  didYouMean,
  type Introduced,
  NOTHING_INTRODUCED,
  readStatements,
  type Statement,
} from "@derive/core";
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

/** Throws `DeriveError` with the line in the file. */
export function readSheetSource(text: string): SheetSource {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const { front, next } = readFront(lines);
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
      if (end < 0) throw failure(i + 1, "this block is not closed: it needs a line of three backticks");
      if (fence[1] !== "derive")
        throw failure(i + 1, `a fenced block in a sheet says derive, not ${JSON.stringify(fence[1] ?? "")}`);
      const block = questions(lines.slice(i + 1, end).join("\n"), introduced, i + 1);
      introduced = block.introduced;
      if (block.statements.length > 0) {
        if (role === "statement") role = "solution";
        parts.push({ kind: "questions", statements: block.statements, role, line: i + 1 });
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
        throw failure(
          i + 1,
          `a heading of this level is one of ${HEADINGS.join(", ")}, not ${JSON.stringify(heading[2])}${didYouMean(heading[2], HEADINGS)}`,
        );
      if (level <= 2) introduced = NOTHING_INTRODUCED;
      role = own ?? "statement";
      if (own === undefined) parts.push({ kind: "heading", level, text: heading[2], role, line: i + 1 });
    } else if (/^#{3,6}\w/.test(line)) {
      throw failure(i + 1, "a heading has a space behind its signs #");
    } else if (line.trim() === "") {
      flush(i);
    } else {
      paragraph.push(line);
    }
  }
  flush(lines.length);
  const layout = SHEET_LAYOUTS.find((name) => name === front.get("layout"));
  return { front, parts, ...(layout === undefined ? {} : { layout }) };
}

const failure = (line: number, message: string): DeriveError =>
  new DeriveError("syntax", message, { place: { line, column: 1 } });

function readFront(lines: readonly string[]): { front: Map<string, string>; next: number } {
  const front = new Map<string, string>();
  if (lines[0]?.trim() !== "---") return { front, next: 0 };
  for (let i = 1; i < lines.length; i += 1) {
    const line = lines[i] ?? "";
    if (line.trim() === "---") return { front, next: i + 1 };
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const [, key, value] = /^([a-z]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined || value === undefined)
      throw failure(i + 1, "front matter is made of lines `name: value`");
    if (!FRONT_KEYS.includes(key))
      throw failure(i + 1, `front matter does not know ${key}; it knows ${FRONT_KEYS.join(", ")}`);
    front.set(key, value.replace(/^"(.*)"$/, "$1"));
    if (key === "layout" && !SHEET_LAYOUTS.some((name) => name === front.get(key)))
      throw failure(i + 1, `the layout of a sheet is one of ${SHEET_LAYOUTS.join(", ")}`);
  }
  throw failure(1, "the front matter is not closed: it needs a line of three dashes");
}

/** The statements of a block, their lines counted in the file. */
function questions(text: string, before: Introduced, offset: number): ReturnType<typeof readStatements> {
  try {
    const block = readStatements(text, before);
    return { ...block, statements: block.statements.map((s) => ({ ...s, line: s.line + offset })) };
  } catch (error) {
    if (!(error instanceof DeriveError) || error.place === undefined) throw error;
    throw failure(error.place.line + offset, error.message);
  }
}
