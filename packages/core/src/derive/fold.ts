/**
 * Folding: writing an expression in exponentials back in terms of a function defined by them, as
 * e^(-x)/(1 + e^(-x))^2 is sigma(x)*(1 - sigma(x)).
 *
 * The mechanism is general: when a function is a Moebius transform of one exponential T, then T is
 * one of the function, and every rational function of T becomes one of the function. The steps shown
 * are those of a course: split into factors, add and subtract, recognise the definition.
 */
import * as Q from "../number/rational.js";
import { div, isApply, isNumber, neg, pow, rationalOf, sum, termsOf } from "../expr/build.js";
import { apply, type Expr, numeral } from "../expr/expr.js";
import { fold as foldNodes, postorder, substitute } from "../expr/walk.js";
import { normalForm, sameFunction } from "../rewrite/ring.js";
import { type Definition, type Step, stepOf } from "../rewrite/step.js";
import * as P from "./polynomial.js";
import { simplifyNode } from "./simplify.js";
import { likeness, type Term, termNode, termOf } from "./term.js";
import { weight } from "./weight.js";

/** A rational function of T = e^(unit·argument). */
interface Exponential {
  readonly fraction: P.Fraction;
  readonly unit: Q.Rational;
  readonly argument: Term;
}

const MOST_DEGREE = 24;

/** `root` as a rational function of one exponential, if it is one and is not constant. */
function exponentialForm(root: Expr): Exponential | undefined {
  const exponents = new Map<Expr, Term>();
  for (const node of postorder(root, (n) => isApply(n, "exp") && exponents.has(n))) {
    const inner = isApply(node, "exp") ? node.args[0] : undefined;
    const term = inner && termOf(inner, () => true, new Set());
    if (inner !== undefined && term === undefined) return undefined;
    if (term !== undefined) exponents.set(node, term);
  }
  const [first, ...others] = exponents.values();
  if (first === undefined || first.powers.length === 0) return undefined;
  if (others.some((term) => likeness(term) !== likeness(first))) return undefined;
  const unit = [first, ...others].map((t) => Q.absolute(t.coefficient)).reduce(rationalGcd);
  const form = foldNodes<P.Fraction | undefined>(root, (node, args) => {
    const term = exponents.get(node);
    if (term !== undefined)
      return powerOf({ above: P.UNKNOWN, below: P.ONE }, Q.divide(term.coefficient, unit));
    return rationalFunctionAt(node, args);
  });
  const lowest = form && P.reduced(form);
  if (lowest === undefined) return undefined;
  return compressed({ fraction: lowest, unit, argument: { ...first, coefficient: Q.ONE } });
}

function rationalGcd(a: Q.Rational, b: Q.Rational): Q.Rational {
  let [x, y] = [a.num * b.den, b.num * a.den];
  while (y !== 0n) [x, y] = [y, x % y];
  return Q.rational(x, a.den * b.den);
}

function powerOf(base: P.Fraction, exponent: Q.Rational): P.Fraction | undefined {
  if (!Q.isInteger(exponent)) return undefined;
  const n = Number(exponent.num);
  if (Math.abs(n) * Math.max(base.above.length, base.below.length) > 2 * MOST_DEGREE) return undefined;
  return n >= 0
    ? { above: P.raise(base.above, n), below: P.raise(base.below, n) }
    : base.above.length === 0
      ? undefined
      : { above: P.raise(base.below, -n), below: P.raise(base.above, -n) };
}

function rationalFunctionAt(node: Expr, args: readonly (P.Fraction | undefined)[]): P.Fraction | undefined {
  if (node.kind === "number") return { above: P.constant(node.value), below: P.ONE };
  if (node.kind === "symbol") return undefined;
  if (args.some((arg) => arg === undefined)) {
    return undefined;
  }
  const parts = args as readonly P.Fraction[];
  const [a, b] = parts;
  if (a === undefined) return undefined;
  if (parts.some((p) => Math.max(p.above.length, p.below.length) > 2 * MOST_DEGREE)) return undefined;
  switch (node.op) {
    case "+":
      return parts.reduce((x, y) => ({
        above: P.add(P.multiply(x.above, y.below), P.multiply(y.above, x.below)),
        below: P.multiply(x.below, y.below),
      }));
    case "*":
      return parts.reduce((x, y) => ({
        above: P.multiply(x.above, y.above),
        below: P.multiply(x.below, y.below),
      }));
    case "-":
      return { above: P.scale(a.above, Q.rational(-1)), below: a.below };
    case "/":
      return b === undefined
        ? undefined
        : { above: P.multiply(a.above, b.below), below: P.multiply(a.below, b.above) };
    case "^": {
      const exponent = node.args[1] && rationalOf(node.args[1]);
      return exponent && powerOf(a, exponent);
    }
    default:
      return undefined;
  }
}

/** The same in T^p, where only powers of T^p occur. */
function compressed(form: Exponential): Exponential | undefined {
  const { above, below } = form.fraction;
  const degrees = [above, below].flatMap((p) => p.flatMap((c, i) => (c.num === 0n ? [] : [i])));
  let step = 0;
  for (const degree of degrees)
    for (let [x, y] = [step, degree]; ; [x, y] = [y, x % y])
      if (y === 0) {
        step = x;
        break;
      }
  if (step === 0) return undefined;
  const thin = (p: P.Poly): P.Poly => p.filter((_, i) => i % step === 0);
  return {
    ...form,
    fraction: { above: thin(above), below: thin(below) },
    unit: Q.multiply(form.unit, Q.rational(step)),
  };
}

/** The numerator of `form` once T is written in F, over its denominator. */
function inTermsOf(form: P.Fraction, moebius: P.Fraction): P.Fraction | undefined {
  const [b = Q.ZERO, a = Q.ZERO] = moebius.above;
  const [d = Q.ZERO, c = Q.ZERO] = moebius.below;
  // F = (aT + b)/(cT + d), hence T = (dF - b)/(a - cF).
  const top = P.add(P.scale(P.UNKNOWN, d), P.constant(Q.negate(b)));
  const bottom = P.add(P.constant(a), P.scale(P.UNKNOWN, Q.negate(c)));
  if (top.length === 0 || bottom.length === 0) return undefined;
  const degree = Math.max(form.above.length, form.below.length) - 1;
  const at = (p: P.Poly): P.Poly =>
    p.reduce<P.Poly>(
      (total, coefficient, i) =>
        P.add(total, P.scale(P.multiply(P.raise(top, i), P.raise(bottom, degree - i)), coefficient)),
      [],
    );
  return P.reduced({ above: at(form.above), below: at(form.below) });
}

/** k·F^a·(1 - F)^b, when a polynomial in F is that. */
function factored(p: P.Poly): { k: Q.Rational; a: number; b: number } | undefined {
  let rest = p;
  let [a, b] = [0, 0];
  while (rest.length > 1 && rest[0]?.num === 0n) {
    rest = rest.slice(1);
    a += 1;
  }
  const oneMinus: P.Poly = [Q.ONE, Q.rational(-1)];
  while (rest.length > 1) {
    const { quotient, remainder } = P.divide(rest, oneMinus);
    if (remainder.length > 0) return undefined;
    rest = quotient;
    b += 1;
  }
  return rest[0] === undefined ? undefined : { k: rest[0], a, b };
}

const times = (k: Q.Rational, factors: readonly Expr[]): Expr =>
  termNode({ coefficient: k, decimal: false, powers: factors.map((base) => ({ base, exponent: Q.ONE })) });
const raised = (base: Expr, n: number): Expr[] => (n === 0 ? [] : [n === 1 ? base : pow(base, numeral(n))]);
const oneMinus = (node: Expr): Expr => sum([numeral(1), neg(node)]);

function polynomialIn(p: P.Poly, f: Expr): Expr {
  const terms = p.flatMap((c, i) => (c.num === 0n ? [] : [times(c, raised(f, i))]));
  const lead = terms.findIndex((t) => !isApply(t, "-"));
  if (lead > 0) terms.unshift(...terms.splice(lead, 1));
  return sum(terms);
}

/**
 * The stages that write `root` in terms of `definition`, each of one step, or `undefined` when it is
 * not a polynomial in it.
 */
export function foldSteps(root: Expr, definition: Definition): Step[] | undefined {
  const [param] = definition.params;
  const body = definition.params.length === 1 ? exponentialForm(definition.body) : undefined;
  const form = exponentialForm(root);
  if (param === undefined || body === undefined || form === undefined) return undefined;
  if (body.fraction.above.length > 2 || body.fraction.below.length > 2) return undefined;
  const own = body.argument.powers;
  if (own.length !== 1 || own[0]?.base !== param || !Q.equal(own[0].exponent, Q.ONE)) return undefined;
  const written = inTermsOf(form.fraction, body.fraction);
  if (written === undefined || written.below.length !== 1) return undefined;
  const argument = termNode({ ...form.argument, coefficient: Q.divide(form.unit, body.unit) });
  const call = apply(definition.name, [argument]);
  const inside = substitute(definition.body, new Map([[param, argument]]));
  return presented(root, written.above, call, innerTidied(inside));
}

/** The body with its exponents tidied, `e^(-2*x)` and not `e^(-(2*x))`. */
function innerTidied(body: Expr): { raw: Expr; tidy: Expr } {
  const by = new Map<Expr, Expr>();
  for (const node of postorder(body)) {
    const inner = isApply(node, "exp") ? node.args[0] : undefined;
    const simpler = inner && simplifyNode(inner, () => true);
    if (inner !== undefined && simpler !== undefined) by.set(node, apply("exp", [simpler.becomes]));
  }
  return { raw: body, tidy: substitute(body, by) };
}

function presented(
  root: Expr,
  p: P.Poly,
  call: Expr,
  { raw, tidy }: { raw: Expr; tidy: Expr },
): Step[] | undefined {
  const shape = factored(p);
  const expanded = polynomialIn(p, call);
  const asProduct = shape && times(shape.k, [...raised(call, shape.a), ...raised(oneMinus(call), shape.b)]);
  const steps: Step[] = [];
  let state = root;
  const take = (rule: string, at: Expr, becomes: Expr): void => {
    if (at === becomes) return;
    steps.push(stepOf(rule, at, becomes));
    state = substitute(state, new Map([[at, becomes]]));
  };
  if (
    shape !== undefined &&
    asProduct !== undefined &&
    weight(asProduct) <= weight(expanded) &&
    shape.b > 0
  ) {
    const [above, below] = isApply(tidy, "/") ? tidy.args : [];
    if (above !== undefined && below !== undefined) {
      const remainder = simplifyNode(sum([...termsOf(below), neg(above)]), () => true)?.becomes;
      if (remainder === undefined) return undefined;
      const complement = div(remainder, below);
      take(
        "algebra.split-product",
        state,
        times(shape.k, [...raised(tidy, shape.a), ...raised(complement, shape.b)]),
      );
      take("algebra.add-subtract", complement, div(sum([...termsOf(below), neg(above)]), below));
      take("algebra.split", div(sum([...termsOf(below), neg(above)]), below), oneMinus(tidy));
    } else {
      take(
        "algebra.split",
        state,
        times(shape.k, [...raised(tidy, shape.a), ...raised(oneMinus(tidy), shape.b)]),
      );
    }
  } else {
    const whole = linearSplit(root, p, tidy);
    if (whole !== undefined) {
      take("algebra.extend", state, whole.extended);
      take("algebra.split", state, whole.split);
      take("algebra.add-subtract", whole.complement, whole.widened);
      take("algebra.split", whole.widened, oneMinus(tidy));
    } else {
      const written = polynomialIn(p, tidy);
      const splits = isApply(root, "/") && isApply(written, "+");
      take(splits ? "algebra.split" : "algebra.rearrange", state, written);
    }
  }
  take("algebra.simplify", tidy, raw);
  steps.push(stepOf("define.fold", raw, call));
  return steps.every(isSound) ? steps : undefined;
}

interface LinearSplit {
  /** The fraction over the denominator of the definition. */
  readonly extended: Expr;
  readonly split: Expr;
  /** What is one minus the definition, as a fraction. */
  readonly complement: Expr;
  readonly widened: Expr;
}

/**
 * a·F + b·(1 - F) with F = 1/B: the fraction is brought over B, and its numerator is a·1 + b·(B - 1), so
 * that it splits into the definition and what it lacks to 1.
 */
function linearSplit(root: Expr, p: P.Poly, tidy: Expr): LinearSplit | undefined {
  const [above, below] = isApply(tidy, "/") ? tidy.args : [];
  if (p.length !== 2 || above === undefined || below === undefined || !isNumber(above, 1)) return undefined;
  const [b = Q.ZERO, slope = Q.ZERO] = p;
  const a = Q.add(slope, b);
  if (a.num === 0n || b.num === 0n || Q.equal(a, b)) return undefined;
  const rest = simplifyNode(sum([...termsOf(below), neg(above)]), () => true)?.becomes;
  if (rest === undefined || isApply(rest, "+")) return undefined;
  const complement = div(rest, below);
  const fraction = (k: Q.Rational, over: Expr): Expr => times(k, [over]);
  const extended = div(sum([fraction(a, above), fraction(b, rest)]), below);
  const readable = simplifyNode(extended, () => true)?.becomes ?? extended;
  return {
    extended: isApply(root, "/") && root.args[1] === below ? root : readable,
    split: sum([fraction(a, tidy), fraction(b, complement)]),
    complement,
    widened: div(sum([...termsOf(below), neg(above)]), below),
  };
}

/** Arithmetic steps are confirmed here already, so that a surprise drops the fold and not the answer. */
function isSound(step: Step): boolean {
  if (step.rule === "define.fold") return true;
  return (
    normalForm(step.at, new Set()).numerator.size < 1000 && sameFunction(step.at, step.becomes, new Set())
  );
}
