/**
 * Statements as they stand in a text: one a line, an indented line continues the one above, `#` begins a comment. What is
 * wrong with one is said at its place in that text.
 */
import { DeriveError } from "../expr/error.js";
import { syntaxError } from "../syntax/syntax-error.js";

export interface Written {
  /** On one line, without comments. */
  readonly content: string;
  /** 1-based, where it begins. */
  readonly line: number;
  /** The whole text, and where in it the pieces of the content come from. */
  readonly text: string;
  readonly pieces: readonly { readonly at: number; readonly from: number }[];
}

export function writtenIn(text: string): Written[] {
  const found: { content: string; line: number; text: string; pieces: { at: number; from: number }[] }[] = [];
  let start = 0;
  text.split("\n").forEach((whole, i) => {
    const raw = whole.replace(/\r$/, "").replace(/(^|\s)#.*$/, "");
    const content = raw.trim();
    const from = start + (raw.length - raw.trimStart().length);
    start += whole.length + 1;
    if (content === "") return;
    const last = found.at(-1);
    if (/^\s/.test(raw) && last !== undefined) {
      last.pieces.push({ at: last.content.length + 1, from });
      last.content += ` ${content}`;
    } else found.push({ content, line: i + 1, text, pieces: [{ at: 0, from }] });
  });
  return found;
}

/** The error at its place: where its text stands in the statement or in one before it, else where the statement begins. */
export function placedIn(
  error: DeriveError,
  statement: Written,
  before: readonly Written[] = [],
): DeriveError {
  const { about, message, kind } = error;
  const places = about === undefined ? [] : [statement, ...before].flatMap((each) => placeOf(about, each));
  const [place = { text: statement.text, offset: offsetIn(statement, 0) }] = places;
  return syntaxError(place.text, place.offset, message, kind);
}

function placeOf(
  { text, offset }: { text: string; offset: number },
  written: Written,
): { text: string; offset: number }[] {
  const at = standsAt(text, written.content);
  return at === undefined ? [] : [{ text: written.text, offset: offsetIn(written, at + offset) }];
}

/** Where a text stands between spaces or signs, so that the x of max is not taken for x. */
function standsAt(text: string, content: string): number | undefined {
  for (let at = content.indexOf(text); at >= 0 && text !== ""; at = content.indexOf(text, at + 1)) {
    const [before = " ", after = " "] = [content[at - 1], content[at + text.length]];
    if (/[\s,;=:]/.test(before) && /[\s,;]/.test(after)) return at;
  }
  return undefined;
}

function offsetIn({ pieces }: Written, at: number): number {
  const piece = pieces.findLast((each) => each.at <= at) ?? { at: 0, from: 0 };
  return piece.from + at - piece.at;
}
