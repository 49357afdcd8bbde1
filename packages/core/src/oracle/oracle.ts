/**
 * What an outside algebra system suggests, as far as our own verifier proves it: solutions by putting them in,
 * antiderivatives by differentiating, a second opinion on a derivative by proving the two equal.
 */
import { derivativeOf, isApply, neg, sum } from "../expr/build.js";
import { apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../expr/walk.js";
import type { Meanings } from "../evaluate/evaluate.js";
import { tidy } from "../derive/tidy.js";
import { LIBRARY } from "../library/library.js";
import { normalForm } from "../rewrite/ring.js";
import type { Claim } from "../rewrite/proof.js";
import type { Givens } from "../rewrite/step.js";
import { prove } from "../verify/prove.js";
import type { Verdict } from "../verify/verdict.js";
import { ask, type Asked, type OracleAnswer } from "./question.js";

const ZERO = numeral(0);
const verdictOn = (claim: Claim, meanings: Meanings): Verdict => prove(claim, { library: LIBRARY, meanings });

/** An answer of the oracle that was proved, with its proof. */
export interface Proved {
  readonly expr: Expr;
  readonly verdict: Extract<Verdict, { kind: "proved" }>;
}

export interface Solutions {
  readonly proved: readonly Proved[];
  /** What it said that is not so, or that we cannot prove. */
  readonly dropped: readonly { readonly expr: Expr; readonly verdict: Verdict }[];
  /** There are no others: a polynomial with as many different solutions as its degree. */
  readonly complete: boolean;
}

export const askSolutions = (left: Expr, right: Expr, x: Sym): Asked =>
  ask("solve", difference(left, right), x);

const difference = (left: Expr, right: Expr): Expr => (right === ZERO ? left : sum([left, neg(right)]));

export function checkSolutions(
  {
    left,
    right,
    x,
    givens,
  }: { readonly left: Expr; readonly right: Expr; readonly x: Sym; readonly givens: Givens },
  answers: readonly Expr[],
  meanings: Meanings,
): Solutions {
  const proved: Proved[] = [];
  const dropped: { expr: Expr; verdict: Verdict }[] = [];
  for (const expr of new Set(answers)) {
    const by = new Map([[x, expr]]);
    const verdict = verdictOn({ left: substitute(left, by), right: substitute(right, by), givens }, meanings);
    if (verdict.kind === "proved") proved.push({ expr, verdict });
    else dropped.push({ expr, verdict });
  }
  const different = proved.every(({ expr: a }, i) =>
    proved
      .slice(0, i)
      .every(({ expr: b }) => verdictOn({ left: a, right: b, givens }, meanings).kind === "disproved"),
  );
  const degree = degreeIn(difference(left, right), x);
  return { proved, dropped, complete: different && degree !== undefined && proved.length === degree };
}

/** The degree of a polynomial in x whose leading coefficient is a number; `undefined` for anything else. */
function degreeIn(node: Expr, x: Sym): number | undefined {
  if (symbolsOf(node).some((s) => s !== x)) return undefined;
  const { numerator, denominator } = normalForm(node, new Set());
  if ([...denominator.values()].some((term) => term.monomial.size > 0)) return undefined;
  const [own] = [...normalForm(x, new Set()).numerator.values()].flatMap(({ monomial }) => [
    ...monomial.keys(),
  ]);
  let degree = 0;
  for (const { monomial } of numerator.values()) {
    const powers = [...monomial];
    const [power] = powers;
    if (powers.length > 1) return undefined;
    if (power === undefined) continue;
    const [atom, exponent] = power;
    // sin(x) is no power of x.
    if (atom !== own) return undefined;
    if (exponent.den !== 1n || exponent.num < 0n || exponent.num > 100n) return undefined;
    if (Number(exponent.num) > degree) degree = Number(exponent.num);
  }
  return degree;
}

export const askAntiderivative = (of: Expr, x: Sym): Asked => ask("integrate", of, x);

/** In our own readable form, with a term that is added before those that are taken away. */
function readable(answer: Expr): Expr {
  const { result } = tidy(answer, LIBRARY);
  if (!isApply(result, "+")) return result;
  const [leading] = result.args;
  if (leading === undefined || !isApply(leading, "-")) return result;
  const first = result.args.findIndex((term) => !isApply(term, "-"));
  const [term] = result.args.slice(first, first + 1);
  return first < 0 || term === undefined ? result : sum([term, ...result.args.filter((_, i) => i !== first)]);
}

/** An answer as it is read, and with log |u| for log u, which holds on both sides of a pole. */
function forms(answer: Expr): readonly Expr[] {
  const expr = readable(answer);
  const bySize = new Map<Expr, Expr>();
  for (const node of postorder(expr)) {
    const [of] = isApply(node, "log") ? node.args : [];
    if (of !== undefined) bySize.set(node, apply("log", [apply("abs", [of])]));
  }
  return bySize.size === 0 ? [expr] : [expr, substitute(expr, bySize)];
}

/** The first answer whose derivative is proved to be the integrand, if there is one everywhere but at single points. */
export function checkAntiderivative(
  of: Expr,
  x: Sym,
  givens: Givens,
  answers: readonly Expr[],
  meanings: Meanings,
): {
  readonly proved?: Proved;
  readonly dropped: readonly { readonly expr: Expr; readonly verdict: Verdict }[];
} {
  const dropped: { expr: Expr; verdict: Verdict }[] = [];
  let narrow: Proved | undefined;
  for (const expr of answers.flatMap(forms)) {
    const verdict = verdictOn({ left: derivativeOf(expr, x), right: of, givens }, meanings);
    if (verdict.kind !== "proved") {
      dropped.push({ expr, verdict });
      continue;
    }
    if (verdict.conditions.every((condition) => isApply(condition, "!=")))
      return { proved: { expr, verdict }, dropped };
    narrow ??= { expr, verdict };
  }
  return narrow === undefined ? { dropped } : { proved: narrow, dropped };
}

/** What another system says of a derivative of ours. */
export type SecondOpinion =
  | { readonly kind: "agrees"; readonly expr: Expr; readonly verdict: Verdict }
  /** With the point at which the two are different. */
  | {
      readonly kind: "disagrees";
      readonly expr: Expr;
      readonly verdict: Extract<Verdict, { kind: "disproved" }>;
    }
  | { readonly kind: "cannot say"; readonly why: string };

export const askDerivative = (of: Expr, x: Sym): Asked => ask("differentiate", of, x);

export function secondOpinion(
  ours: Expr,
  givens: Givens,
  asked: Asked,
  answer: OracleAnswer,
  meanings: Meanings,
): SecondOpinion {
  if ("failed" in answer) return { kind: "cannot say", why: answer.failed };
  const [expr] = asked.read(answer);
  if (expr === undefined) return { kind: "cannot say", why: "its answer cannot be read" };
  const verdict = verdictOn({ left: ours, right: expr, givens }, meanings);
  if (verdict.kind === "proved") return { kind: "agrees", expr, verdict };
  return verdict.kind === "disproved"
    ? { kind: "disagrees", expr, verdict }
    : { kind: "cannot say", why: "the two were neither proved equal nor shown to differ" };
}
