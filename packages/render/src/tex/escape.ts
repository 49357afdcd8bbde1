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
  ["−", "-"],
  ["′", "{}'"],
  ["″", "{}''"],
]);

const GREEK: ReadonlyMap<string, string> = new Map(
  Object.entries({
    alpha: "α",
    beta: "β",
    gamma: "γ",
    delta: "δ",
    epsilon: "ε",
    zeta: "ζ",
    eta: "η",
    theta: "θ",
    iota: "ι",
    kappa: "κ",
    lambda: "λ",
    mu: "μ",
    nu: "ν",
    xi: "ξ",
    pi: "π",
    rho: "ρ",
    sigma: "σ",
    tau: "τ",
    upsilon: "υ",
    phi: "φ",
    chi: "χ",
    psi: "ψ",
    omega: "ω",
    Gamma: "Γ",
    Delta: "Δ",
    Theta: "Θ",
    Lambda: "Λ",
    Xi: "Ξ",
    Pi: "Π",
    Sigma: "Σ",
    Phi: "Φ",
    Psi: "Ψ",
    Omega: "Ω",
  }).map(([name, letter]) => [letter, `\\${name}`]),
);

/** What fonts of eight bits have, as they stand. */
const LATIN = /^[\x20-\x7e\s\u00C0-\u0137\u0139-\u0148\u014A-\u017E–—‘’“”…·]$/u;

/**
 * Text for the lines of a LaTeX document, in which signs are formulas. A letter of a script that only engines with
 * Unicode have stands between `\\ifunicode` and `\\fi`.
 */
export const runningTex = (text: string): string =>
  Array.from(text.normalize("NFC"), (character) => {
    const sign = SIGNS.get(character) ?? GREEK.get(character);
    if (sign !== undefined) return `$${sign}$`;
    const escaped = escapeTex(character);
    return LATIN.test(character) || escaped === "?" ? escaped : `\\ifunicode ${escaped}\\else ?\\fi{}`;
  }).join("");
