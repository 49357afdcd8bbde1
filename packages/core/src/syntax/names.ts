/**
 * How names are spelled: Greek letters, decorated letters, labels, and the names of derivatives.
 * What a name means where it stands is decided in `reading.ts`.
 *
 * The canonical spelling is ASCII where there is one: σ is `sigma`, x₁ is `x_1`, ŷ is `yhat`, the
 * label of W^{(1)} makes `W_(1)`, and a subscript follows the label: `W_(1)_ij`.
 */

const GREEK_LETTERS = `
  alpha α beta β gamma γ delta δ epsilon ε epsilon ϵ zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ
  mu μ mu µ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ phi ϕ
  chi χ psi ψ omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
  varepsilon _ varphi _ ell ℓ`
  .trim()
  .split(/\s+/);

const byLetter = new Map<string, string>();
const greekNames = new Set<string>();
for (let i = 0; i + 1 < GREEK_LETTERS.length; i += 2) {
  const [name = "", letter = ""] = GREEK_LETTERS.slice(i, i + 2);
  greekNames.add(name);
  if (letter !== "_") byLetter.set(letter, name);
}

/** The name of a Greek letter: `sigma` for σ. */
export const greekName = (letter: string): string | undefined => byLetter.get(letter);
export const isGreekName = (name: string): boolean => greekNames.has(name);
export const GREEK_NAMES: ReadonlySet<string> = greekNames;

/** What a combining accent adds to the name of the letter below it. */
const ACCENTS: ReadonlyMap<string, string> = new Map([
  ["\u0302", "hat"],
  ["\u0304", "bar"],
  ["\u0305", "bar"],
  ["\u0303", "tilde"],
]);
export const accentName = (mark: string): string | undefined => ACCENTS.get(mark);

/** A word in canonical spelling, letter by letter: `theta` for θ, `yhat` for ŷ. */
export function canonicalWord(word: string): string {
  return Array.from(word, (written) => {
    const character = plainLetter(written);
    const [base = character, mark = ""] = character.normalize("NFD");
    const accent = accentName(mark);
    return accent === undefined ? (greekName(character) ?? character) : base + accent;
  }).join("");
}

/** The letter that a bold, italic or other mathematical alphabet stands for. */
export function plainLetter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code >= 0x1d400 && code <= 0x1d7ff ? character.normalize("NFKC") : character;
}

const LOWERED = new Map<string, string>();
const RAISED = new Map<string, string>();
"₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9ₐaₑeₕhᵢiⱼjₖkₗlₘmₙnₒoₚpᵣrₛsₜtᵤuᵥvₓx"
  .match(/../gu)
  ?.forEach((pair) => LOWERED.set(pair.charAt(0), pair.charAt(1)));
"⁰0¹1²2³3⁴4⁵5⁶6⁷7⁸8⁹9⁺+⁻-⁽(⁾)ⁿnⁱiᵏkᵐmˣx"
  .match(/../gu)
  ?.forEach((pair) => RAISED.set(pair.charAt(0), pair.charAt(1)));
export const loweredCharacter = (character: string): string | undefined => LOWERED.get(character);
export const raisedCharacter = (character: string): string | undefined => RAISED.get(character);

/** A name taken apart: `base` is its leading letters, `suffix` digits, label and subscripts. */
export interface Spelling {
  readonly base: string;
  readonly suffix: string;
  /** False for names like `x1y2` or `w_0x_0` in which letters follow a number. */
  readonly regular: boolean;
}

export function spellingOf(name: string): Spelling {
  if (/^[A-Za-z]+$/.test(name)) return { base: name, suffix: "", regular: true };
  const base = /^\p{L}*/u.exec(name)?.[0] ?? "";
  const suffix = name.slice(base.length);
  const regular = /^\d*(?:_+(?:\([A-Za-z0-9]+\)|\p{L}+\d*|\d+)?)*$/u.test(suffix);
  return { base, suffix, regular };
}

/** Whether the name stands for one letter: `x`, `x1`, `W_(1)`, `theta_0`, `yhat`. */
export function isLetterName(name: string): boolean {
  const { base, regular } = spellingOf(name);
  return regular && isLetter(base);
}

function isLetter(base: string): boolean {
  const plain = base.replace(/(?:hat|bar|tilde)$/, "");
  return plain.length === 1 || greekNames.has(plain);
}

/** The variable of a differential: `x` for `dx`, `theta` for `dtheta`; `undefined` for other names. */
export function differentialOf(name: string): string | undefined {
  if (!name.startsWith("d") || name.length < 2 || isGreekName(spellingOf(name).base)) return undefined;
  const variable = name.slice(1);
  return isLetterName(variable) ? variable : undefined;
}

/**
 * The operator that stands for a derivative of a function whose formula is not known: `f'`, `f''`,
 * `f'''`, then `f'[4]`; for several arguments the order in each, `f'[1,0]`.
 */
export function derivedName(name: string, orders: readonly number[]): string {
  const [order = 0] = orders;
  return orders.length === 1 && order <= 3 ? name + "'".repeat(order) : `${name}'[${orders.join(",")}]`;
}

/** The function and the orders that `derivedName` was given; `undefined` for other names. */
export function splitDerivedName(op: string): { name: string; orders: readonly number[] } | undefined {
  const match = /^([^']+)(?:('{1,3})|'\[(\d+(?:,\d+)*)\])$/.exec(op);
  const [, name, primes, list] = match ?? [];
  if (name === undefined) return undefined;
  return { name, orders: list === undefined ? [primes?.length ?? 0] : list.split(",").map(Number) };
}
