/**
 * Text as TeX that is only ever shown: no character of it can be a command. Math mode and text mode have
 * different ways to write the same character, so all of it goes into `\text{…}`.
 */

const SPECIAL: ReadonlyMap<string, string> = new Map([
  ["\\", "\\textbackslash{}"],
  ["{", "\\{"],
  ["}", "\\}"],
  ["$", "\\$"],
  ["%", "\\%"],
  ["#", "\\#"],
  ["&", "\\&"],
  ["_", "\\_"],
  ["^", "\\textasciicircum{}"],
  ["~", "\\textasciitilde{}"],
  ["<", "\\textless{}"],
  [">", "\\textgreater{}"],
  ["|", "\\textbar{}"],
  ['"', "''"],
  ["`", "'"],
]);

/** For use inside `\text{…}` and in the running text of a document. */
export function escapeTex(text: string): string {
  return Array.from(text.normalize("NFC"), (character) => SPECIAL.get(character) ?? plain(character)).join(
    "",
  );
}

/** Letters of most scripts, punctuation and spaces stay; what fonts lack and what is invisible does not. */
function plain(character: string): string {
  if (/^[\x20-\x7e\p{L}\p{M}\p{N}–—‘’“”…′·−]$/u.test(character)) return character;
  return /^\s$/u.test(character) ? " " : "?";
}

export const texText = (text: string): string => `\\text{${escapeTex(text)}}`;
