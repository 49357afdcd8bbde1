/**
 * Running text of a worksheet: `$…$` is mathematics, `**…**` strong, `*…*` emphasis, a backtick pair is
 * code. Everything else, HTML included, is plain text. A backslash before one of these signs makes it plain.
 * Lines that begin with a hyphen, a star or a number are the items of a list; a paragraph indented by four
 * signs is shown as it was typed.
 */
import type { Block, Inline } from "./sheet.js";

const POINT = /^ {0,3}[-*+]\s+(.*)$/s;
const NUMBERED = /^ {0,3}(\d{1,9})[.)]\s+(.*)$/s;

/** The blocks of a paragraph: running text, and the lists in it. */
export function readParagraph(text: string): Block[] {
  const lines = text.split("\n");
  if (lines.every((line) => line.startsWith("    ")))
    return [{ kind: "code", language: "text", text: lines.map((line) => line.slice(4)).join("\n") }];
  const pieces: { readonly start?: number; readonly list: boolean; readonly items: string[] }[] = [];
  for (const line of lines) {
    const last = pieces.at(-1);
    const [, point] = POINT.exec(line) ?? [];
    const [, number, numbered] = NUMBERED.exec(line) ?? [];
    // In the middle of running text only a 1 begins a list: a line may begin with a year.
    const begins = number !== undefined && (last === undefined || last.start !== undefined || number === "1");
    if (point !== undefined) {
      if (last?.list === true && last.start === undefined) last.items.push(point);
      else pieces.push({ list: true, items: [point] });
    } else if (begins && numbered !== undefined) {
      if (last?.start !== undefined) last.items.push(numbered);
      else pieces.push({ list: true, start: Number(number), items: [numbered] });
    } else if (last === undefined) pieces.push({ list: false, items: [line] });
    else last.items.push(`${last.items.pop() ?? ""}\n${line}`);
  }
  return pieces.map(({ list, start, items }) =>
    list
      ? { kind: "list", ...(start === undefined ? {} : { start }), items: items.map(readProse) }
      : { kind: "prose", content: readProse(items.join("\n")) },
  );
}

const PIECE =
  /\\([\\$*`])|\$\$?([^$]+)\$\$?|`([^`]+)`|\*\*([^*\s](?:[^*]*[^*\s])?)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*/g;

export function readProse(text: string): Inline[] {
  const pieces: Inline[] = [];
  let waiting = "";
  let end = 0;
  const add = (kind: "strong" | "emphasis" | "code" | "tex", content: string): void => {
    if (waiting !== "") pieces.push({ kind: "text", text: waiting });
    waiting = "";
    pieces.push({ kind, text: content });
  };
  const joined = text.replace(/\s*\n\s*/g, " ");
  for (const match of joined.matchAll(PIECE)) {
    const [all, escaped, tex, code, strong, emphasis] = match;
    waiting += joined.slice(end, match.index);
    end = match.index + all.length;
    if (escaped !== undefined) waiting += escaped;
    else if (tex !== undefined) add("tex", tex.trim());
    else if (code !== undefined) add("code", code);
    else if (strong !== undefined) add("strong", strong);
    else if (emphasis !== undefined) add("emphasis", emphasis);
  }
  waiting += joined.slice(end);
  if (waiting !== "") pieces.push({ kind: "text", text: waiting });
  return pieces;
}
