/** Names and small figures in Unicode: σ, x₁, ŷ, W⁽¹⁾, x². */
import { isGreekName, type Notation, spellingOf } from "@derive/core";
import { clean } from "./style.js";

const GREEK: ReadonlyMap<string, string> = new Map(
  `alpha α beta β gamma γ delta δ epsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ nu ν xi ξ
  omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ chi χ psi ψ omega ω Gamma Γ Delta Δ
  Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω varepsilon ε varphi φ ell ℓ`
    .trim()
    .split(/\s+(?=[A-Za-z]+ )/)
    .map((pair): [string, string] => {
      const [name = "", letter = ""] = pair.split(" ");
      return [name, letter];
    }),
);
const ACCENTS: ReadonlyMap<string, string> = new Map([
  ["hat", "\u0302"],
  ["bar", "\u0304"],
  ["tilde", "\u0303"],
]);

const pairs = (text: string): ReadonlyMap<string, string> =>
  new Map(Array.from(text.matchAll(/(.)(.)/gu), ([, from = "", to = ""]): [string, string] => [from, to]));
const LOWERED = pairs("0₀1₁2₂3₃4₄5₅6₆7₇8₈9₉iᵢjⱼkₖnₙmₘ,,");
const RAISED = pairs("0⁰1¹2²3³4⁴5⁵6⁶7⁷8⁸9⁹+⁺-⁻−⁻(⁽)⁾aᵃbᵇcᶜdᵈeᵉfᶠgᵍhʰiⁱjʲkᵏlˡmᵐnⁿoᵒpᵖrʳsˢtᵗuᵘvᵛwʷxˣyʸzᶻ");

/** The text in small figures, if every character has one. */
const inFigures = (text: string, figures: ReadonlyMap<string, string>): string | undefined => {
  const found = Array.from(text, (character) => figures.get(character));
  return found.includes(undefined) ? undefined : found.join("");
};

/** An exponent in raised figures, `⁻ˣ`; not for sums and longer ones. */
export const raisedText = (text: string): string | undefined =>
  text.length <= 3 ? inFigures(text, RAISED) : undefined;

export function symbolText(name: string): string {
  const { base, suffix, regular } = spellingOf(name);
  if (base === "" || !regular) return clean(name);
  let text = letterText(base);
  for (const [part] of suffix.matchAll(/\([^)]*\)|\p{L}+\d*|\d+/gu)) {
    const figures = part.startsWith("(") ? inFigures(part, RAISED) : inFigures(part, LOWERED);
    text += figures ?? `_${clean(part)}`;
  }
  return text;
}

function letterText(base: string): string {
  const gradient = base.startsWith("d") ? oneLetter(base.slice(1)) : undefined;
  return oneLetter(base) ?? (gradient === undefined ? clean(base) : `d${gradient}`);
}

/** A letter, perhaps with an accent; `undefined` for words. */
function oneLetter(base: string): string | undefined {
  if (isGreekName(base)) return GREEK.get(base) ?? base;
  const [, letter = "", accent = ""] = /^(.+)(hat|bar|tilde)$/.exec(base) ?? [];
  const below = isGreekName(letter) ? GREEK.get(letter) : letter.length === 1 ? letter : undefined;
  return below === undefined ? undefined : (below + (ACCENTS.get(accent) ?? "")).normalize("NFC");
}

/** How the name of a function is shown: σ, ReLU, log. */
export function functionText(name: string, notation: Notation | undefined): string {
  if (notation === undefined) return symbolText(name);
  if (notation.unicode !== undefined) return notation.unicode;
  const [, word = "", command = ""] =
    /^\\operatorname\{([A-Za-z]+)\}$|^\\([A-Za-z]+)$/.exec(notation.tex) ?? [];
  return word !== "" ? word : (GREEK.get(command) ?? (command !== "" ? command : clean(name)));
}

/** Templates of TeX that have a form on one line; `#1` is the argument. */
const TEMPLATES: ReadonlyMap<string, { readonly open: string; readonly close: string }> = new Map([
  ["\\lvert #1 \\rvert", { open: "|", close: "|" }],
  ["\\mathbf{1}[#1 > 0]", { open: "1[", close: " > 0]" }],
]);
export const aroundText = (
  notation: Notation | undefined,
): { readonly open: string; readonly close: string } | undefined =>
  notation === undefined ? undefined : TEMPLATES.get(notation.tex);

/** `√`, `∛`: signs that stand before their argument. */
export function rootText(notation: Notation | undefined): string | undefined {
  if (notation?.tex === "\\sqrt[3]{#1}") return "∛";
  return notation?.tex === "\\sqrt{#1}" ? "√" : undefined;
}
