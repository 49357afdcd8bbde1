/**
 * Running text of a worksheet: `$…$` is mathematics, `**…**` strong, `*…*` emphasis, a backtick pair is
 * code. Everything else, HTML included, is plain text. A backslash before one of these signs makes it plain.
 */
import type { Inline } from "./sheet.js";

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
