/**
 * Hand-written TeX of a worksheet, before it goes into a document that a TeX program will run: only commands
 * that set mathematics pass. Everything else is shown as text. KaTeX pages do not need this.
 */
import { escapeTex } from "../tex/escape.js";

const ALLOWED: ReadonlySet<string> = new Set(
  `frac dfrac tfrac sqrt sum prod int lim max min sup inf log ln exp sin cos tan cot sec csc arcsin arccos arctan
  sinh cosh tanh left right big Big bigl bigr Bigl Bigr biggl biggr bigg Bigg cdot cdots ldots dots times div pm mp
  partial nabla infty to mapsto rightarrow leftarrow Rightarrow Leftrightarrow implies iff in notin subset subseteq
  cup cap setminus emptyset forall exists neg land lor le leq ge geq ne neq approx equiv sim propto ll gg circ
  mathbf mathbb mathrm mathit mathcal mathsf mathtt boldsymbol operatorname text textbf textit hat bar tilde vec dot
  ddot overline underline overbrace underbrace widehat widetilde prime quad qquad lvert rvert lVert rVert mid vert
  Vert langle rangle lfloor rfloor lceil rceil lbrace rbrace binom begin end displaystyle textstyle limits nolimits
  alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
  sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell
  top bot perp odot oplus otimes star ast colon bmod Re Im gcd det dim ker arg Pr`.split(/\s+/),
);
const ENVIRONMENTS = /^(?:aligned|cases|matrix|pmatrix|bmatrix|vmatrix|array|gathered|split)$/;

export function isPlainMath(tex: string): boolean {
  if (/[^\P{Cc}\s]/u.test(tex)) return false;
  // `^^` writes any character by its code, and `%` would swallow what follows.
  if (/\^\^|[%#]/.test(tex.replace(/\\[%#]/g, ""))) return false;
  for (const [, environment = ""] of tex.matchAll(/\\(?:begin|end)\s*\{([^}]*)\}/g)) {
    if (!ENVIRONMENTS.test(environment)) return false;
  }
  const named = [...tex.matchAll(/\\([A-Za-z]+|[^A-Za-z])/g)].map(([, command = ""]) => command);
  return (
    named.every((command) => ALLOWED.has(command) || /^[,;:!{}|%#&_ \\]$/.test(command)) && isBalanced(tex)
  );
}

function isBalanced(tex: string): boolean {
  let depth = 0;
  for (const [sign] of tex.replace(/\\[^A-Za-z]/g, "").matchAll(/[{}$]/g)) {
    if (sign === "$") return false;
    depth += sign === "{" ? 1 : -1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** In dollars when it is mathematics; else as it was typed, as text. */
export const handwritten = (tex: string): string =>
  isPlainMath(tex) ? `$${tex}$` : `\\texttt{${escapeTex(tex)}}`;
