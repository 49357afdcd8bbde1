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

/** Signs that fonts of text lack and those of formulas have. */
const SIGNS: ReadonlyMap<string, string> = new Map([
  ["←", "\\leftarrow"],
  ["→", "\\rightarrow"],
  ["↦", "\\mapsto"],
  ["⇔", "\\Leftrightarrow"],
  ["⇒", "\\Rightarrow"],
  ["×", "\\times"],
  ["⊙", "\\odot"],
  ["≈", "\\approx"],
  ["≠", "\\ne"],
  ["≤", "\\le"],
  ["≥", "\\ge"],
  ["±", "\\pm"],
  ["∞", "\\infty"],
  ["∂", "\\partial"],
  ["∇", "\\nabla"],
  ["∑", "\\sum"],
  ["∏", "\\prod"],
  ["√", "\\surd"],
  ["∈", "\\in"],
  ["ℝ", "\\mathbb{R}"],
  ["‖", "\\Vert"],
  ["½", "\\tfrac12"],
]);

/** Text for the lines of a LaTeX document, in which signs are formulas. */
export const runningTex = (text: string): string =>
  Array.from(text.normalize("NFC"), (character) => {
    const sign = SIGNS.get(character);
    return sign === undefined ? escapeTex(character) : `$${sign}$`;
  }).join("");
