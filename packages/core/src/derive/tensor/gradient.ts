/**
 * Gradients by differentials. The change of a number is written as a sum of pairings ⟨C, du⟩ with parts u of
 * the expression, the largest part first; each step replaces du by the changes of the parts of u and moves
 * everything else to the other side of the pairing. When only dw is left its partner is the gradient.
 *
 * One sweep over the distinct parts, so the cost is linear in the expression. The steps are checked by
 * `rewrite/tensor`, which compares both sides entry by entry and knows nothing of how C was found.
 */
import {
  derivativeOf,
  div,
  isApply,
  isNumber,
  neg,
  pow,
  product,
  sum,
  termsOf,
  transpose,
} from "../../expr/build.js";
import { attempt, DeriveError } from "../../expr/error.js";
import { apply, type Apply, type Expr, numeral, type Sym } from "../../expr/expr.js";
import { postorder, substitute } from "../../expr/walk.js";
import { LIBRARY } from "../../library/library.js";
import { factsOf, type Known, known, standing, strongest } from "../../rewrite/condition.js";
import { definedness, newNeeds } from "../../rewrite/definedness.js";
import { replay } from "../../rewrite/replay.js";
import { dependences } from "../../rewrite/rule.js";
import { openConditions } from "../../rewrite/stage.js";
import type { Derivation, Givens, Step } from "../../rewrite/step.js";
import {
  diagonalOfRowSums,
  differentialNeeds,
  differentialOf,
  inner,
  oneLevelRule,
  type TensorContext,
} from "../../rewrite/tensor/differential.js";
import { elementwise, isElementwise, written } from "../../rewrite/tensor/elementwise.js";
import { Networks } from "../../rewrite/tensor/network.js";
import { Shapes } from "../../rewrite/tensor/shape.js";
import { isRow, shapeText } from "../../rewrite/tensor/dimension.js";
import { print, printBriefly } from "../../syntax/print.js";
import { derive } from "../derive.js";
import { tidiedAndCompared } from "./compared.js";
import { sumForms } from "./sum-forms.js";
import { TensorTidy } from "./tidy.js";

export interface Gradient {
  /** From `differential(f, w)` to ⟨G, differential(w, w)⟩. */
  readonly derivation: Derivation;
  /** G: the gradient, of the shape of the variable. */
  readonly gradient: Expr;
}

/** The gradient of a number by a number, vector or matrix. Throws `DeriveError`. */
export function gradientOf(of: Expr, by: Sym, givens: Givens): Gradient {
  requireNumber(of, new Shapes(givens.facts));
  try {
    return new Sweep(of, by, givens, false).run();
  } catch (error) {
    // What was tidied too far for the checker is left as the rules left it.
    if (!(error instanceof DeriveError) || (error.kind !== "internal" && error.kind !== "shape")) throw error;
    return new Sweep(of, by, givens, true).run();
  }
}

function requireNumber(of: Expr, shapes: Shapes): void {
  const shape = shapes.of(of);
  if (!shapes.isScalar(of))
    throw new DeriveError(
      "shape",
      `a gradient is that of a number, and ${printBriefly(of, 200)} is ${shapeText(shape)}: ask for the jacobian`,
    );
}

const TWO = numeral(2);
const ONE = numeral(1);
const CONSTANT = "matrix.constant";
/** With more parts than this they are taken by height. */
const MOST_COMPARED = 24;

class Sweep {
  /** Everything tidied is compared before it is used. */
  readonly #careful: boolean;
  readonly #of: Expr;
  readonly #by: Sym;
  readonly #givens: Givens;
  readonly #facts: Known;
  readonly #shapes: Shapes;
  readonly #tidy: TensorTidy;
  readonly #lemmas: Derivation[] = [];
  readonly #context: TensorContext;
  readonly #definitions: ReadonlyMap<string, Expr>;
  readonly #stages: Step[][] = [];
  /** What each part's change is paired with, as tidied. */
  readonly #partners = new Map<Expr, Expr>();

  constructor(of: Expr, by: Sym, givens: Givens, careful: boolean) {
    this.#careful = careful;
    this.#of = of;
    this.#by = by;
    this.#givens = givens;
    this.#facts = known(factsOf(givens), LIBRARY);
    this.#shapes = new Shapes(givens.facts);
    this.#tidy = new TensorTidy(this.#shapes, LIBRARY);
    this.#definitions = new Map(
      givens.definitions.flatMap((d) => (d.params.length === 0 ? [[d.name, d.body] as const] : [])),
    );
    this.#context = {
      shapes: this.#shapes,
      networks: new Networks(this.#shapes),
      depends: dependences(givens.definitions),
      lemmas: this.#lemmas,
    };
  }

  run(): Gradient {
    this.#partners.set(this.#of, ONE);
    let state: Expr = this.#term(ONE, this.#of);
    this.#order = [this.#of];
    for (let next = this.#tallest(); next !== undefined; next = this.#tallest()) {
      state = this.#step(state, next);
      this.#order = termsOf(state).flatMap((term) => this.#partOf.get(term) ?? []);
    }
    const partner = this.#partners.get(this.#by) ?? this.#tidy.zeros(this.#by);
    // A number that does not occur has nothing to stand beside.
    const result = isNumber(partner, 0) ? partner : this.#term(partner, this.#by);
    const goal = differentialOf(this.#of, this.#by);
    if (state !== result) {
      // Nothing depends on the variable.
      if (state !== numeral(0)) throw new DeriveError("internal", "the sweep did not end at its variable");
      this.#stages.push([this.#arithmetic("matrix.simplify", state, result)]);
    }
    const stages = this.#stages;
    const needed = [
      ...definedness(this.#of, LIBRARY, this.#facts),
      ...openConditions({ goal, stages }, LIBRARY, this.#facts),
    ];
    const conditions = strongest(needed, this.#facts, LIBRARY);
    const never = needed.find(
      (condition) => standing(condition, this.#facts) === "contradicted" || this.#isNever(condition),
    );
    if (never !== undefined)
      throw new DeriveError(
        "domain",
        `no rule gives a derivative here: it would need ${printBriefly(never, 200)}, which is never so`,
      );
    const derivation: Derivation = {
      goal,
      result,
      stages,
      givens: this.#givens,
      conditions,
      lemmas: this.#lemmas,
    };
    const replayed = replay(derivation, LIBRARY);
    if (!replayed.ok)
      throw new DeriveError(
        "internal",
        `the checker refused a step: ${replayed.why}${replayed.step === undefined ? "" : ` (${replayed.step.rule}: ${printBriefly(replayed.step.at, 300)} = ${printBriefly(replayed.step.becomes, 300)})`}`,
      );
    return { derivation, gradient: partner };
  }

  /** Whether what must not be zero is zero: the norm of v - v. */
  #isNever(condition: Expr): boolean {
    const [left, right] = isApply(condition, "!=") ? condition.args : [];
    if (left === undefined || right === undefined || !isNumber(right, 0)) return false;
    return attempt(() => this.#context.networks.isZero(left)) === true;
  }

  /**
   * The first part that stands in no other, so that every part is met once, with all of its shares; of very
   * many, the one with the most below it.
   */
  #tallest(): Expr | undefined {
    const parts = this.#order.filter((part) => part !== this.#by && this.#partners.has(part));
    if (parts.length > MOST_COMPARED)
      return parts.reduce((best, part) => (this.#rank(part) > this.#rank(best) ? part : best));
    return parts.find((part) => !parts.some((other) => other !== part && this.#below(other).has(part)));
  }

  /** The parts in the order of their terms. */
  #order: Expr[] = [];
  readonly #partOf = new Map<Expr, Expr>();
  readonly #belows = new Map<Expr, ReadonlySet<Expr>>();

  /** Everything that stands in a part, through the definitions of its names. */
  #below(part: Expr): ReadonlySet<Expr> {
    const kept = this.#belows.get(part);
    if (kept !== undefined) return kept;
    const found = new Set<Expr>();
    const stack: Expr[] = [part];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (found.has(node)) continue;
      found.add(node);
      const body = node.kind === "symbol" ? this.#definitions.get(node.name) : undefined;
      stack.push(...(node.kind === "apply" ? node.args : []), ...(body === undefined ? [] : [body]));
    }
    this.#belows.set(part, found);
    return found;
  }

  readonly #ranks = new Map<Expr, number>();

  /** The height of a part with the definitions of its names. */
  #rank(part: Expr): number {
    const kept = this.#ranks.get(part);
    if (kept !== undefined) return kept;
    let rank = part.height;
    for (const node of postorder(part)) {
      const body = node.kind === "symbol" ? this.#definitions.get(node.name) : undefined;
      if (body !== undefined) rank = Math.max(rank, part.height + 1 + this.#rank(body));
    }
    this.#ranks.set(part, rank);
    return rank;
  }

  /** ⟨partner, d part⟩, without what says nothing. */
  #term(partner: Expr, part: Expr): Expr {
    const change = differentialOf(part, this.#by);
    const isNumber = this.#shapes.of(part).length === 0;
    const term = !isNumber
      ? inner(partner, change)
      : this.#tidy.isOne(partner)
        ? change
        : product([partner, change]);
    this.#partOf.set(term, part);
    return term;
  }

  #step(state: Expr, part: Expr): Expr {
    const partner = this.#partners.get(part) ?? ONE;
    this.#partners.delete(part);
    const at = this.#term(partner, part);
    const shares = this.#shares(part, partner);
    const tidied = shares.map(([to, share]) => [to, this.#tidied(share)] as const);
    const fresh = tidied.filter(([, share]) => !this.#tidy.isZero(share));
    const becomes = sum(fresh.map(([to, share]) => this.#term(share, to)));
    const rule = this.#ruleAt(part);
    // A name is replaced by what it stands for where its change stands, and nowhere else.
    const body = part.kind === "symbol" ? this.#definitions.get(part.name) : undefined;
    const [from, to] =
      body === undefined ? [at, becomes] : [differentialOf(part, this.#by), differentialOf(body, this.#by)];
    const first = this.#checked(rule, from, to);
    const raw = substitute(state, new Map([[from, to]]));
    const terms = termsOf(state).flatMap((term) =>
      term !== at ? [term] : fresh.length === 0 ? [] : termsOf(becomes),
    );
    const after = this.#collected(terms, fresh);
    if (raw === after) {
      this.#stages.push([first]);
      return after;
    }
    const second = this.#arithmetic("matrix.collect", raw, after);
    const assuming = [...new Set([...first.assuming, ...second.assuming])];
    this.#stages.push([{ ...first, at: state, becomes: after, assuming, steps: [first, second] }]);
    return after;
  }

  #ruleAt(part: Expr): string {
    if (!this.#context.depends(part, this.#by)) return CONSTANT;
    return part.kind === "apply" ? oneLevelRule(part, this.#shapes) : "matrix.named";
  }

  #tidied(share: Expr): Expr {
    return this.#careful
      ? tidiedAndCompared(share, this.#tidy, this.#context.networks)
      : this.#tidy.of(share);
  }

  /** Terms with the same change joined. */
  #collected(terms: readonly Expr[], fresh: readonly (readonly [Expr, Expr])[]): Expr {
    let list = [...terms];
    for (const [to, share] of fresh) {
      const own = this.#partners.get(to);
      if (own === undefined) {
        this.#partners.set(to, share);
        continue;
      }
      const together = this.#tidied(sum([own, share]));
      const [a, b] = [this.#term(own, to), this.#term(share, to)];
      const joined = this.#tidy.isZero(together) ? undefined : this.#term(together, to);
      // The new share goes, and the one that was there becomes both.
      const last = list.lastIndexOf(b);
      list = list.filter((_, i) => i !== last);
      const first = list.indexOf(a);
      list = list.flatMap((term, i) => (i !== first ? [term] : joined === undefined ? [] : [joined]));
      if (joined === undefined) this.#partners.delete(to);
      else this.#partners.set(to, together);
    }
    return sum(list);
  }

  #checked(rule: string, at: Expr, becomes: Expr): Step {
    const needs =
      rule === "matrix.named"
        ? []
        : [...differentialNeeds(at, this.#context), ...this.#newNeeds(at, becomes)];
    return this.#made(rule, at, becomes, needs);
  }

  #newNeeds(at: Expr, becomes: Expr): Expr[] {
    return newNeeds(at, becomes, new Set(), LIBRARY, this.#facts);
  }

  #arithmetic(rule: string, at: Expr, becomes: Expr): Step {
    return this.#made(rule, at, becomes, this.#newNeeds(at, becomes));
  }

  #made(rule: string, at: Expr, becomes: Expr, needs: readonly Expr[]): Step {
    const open = needs.filter((condition) => standing(condition, this.#facts) !== "implied");
    const bindings = new Map(
      rule === CONSTANT && at.kind === "apply"
        ? ([
            ["c", at.args[0] ?? at],
            ["x", this.#by],
          ] as const)
        : [],
    );
    return { rule, relation: "=", at, becomes, bindings, assuming: [...new Set(open)] };
  }

  /** The parts of `u` that change, each with what its change is paired with. */
  #shares(u: Expr, partner: Expr): [Expr, Expr][] {
    const { depends } = this.#context;
    if (u.kind === "symbol") {
      const body = this.#definitions.get(u.name);
      return body === undefined ? [] : [[body, partner]];
    }
    if (u.kind !== "apply") return [];
    const shares = this.#sharesOf(u, partner).filter(([to]) => depends(to, this.#by));
    // A transpose is turned over at once.
    return shares.map(([to, share]): [Expr, Expr] =>
      isApply(to, "'") && to.args[0] !== undefined ? [to.args[0], transpose(share)] : [to, share],
    );
  }

  #sharesOf(u: Apply, c: Expr): [Expr, Expr][] {
    const [a, b] = u.args;
    if (a === undefined) return [];
    switch (oneLevelRule(u, this.#shapes)) {
      case "matrix.indexed": {
        const form = this.#withoutIndices(u);
        return [[form, c]];
      }
      case "matrix.sum":
        return u.args.map((arg) => [arg, isApply(u, "-") ? neg(c) : this.#alike(c, arg)]);
      case "matrix.product":
        return u.args.map((arg, i) => [arg, this.#aroundFactor(u.args, i, c)]);
      case "matrix.norm-squared": {
        const [v] = a.kind === "apply" ? a.args : [];
        return v === undefined ? [] : [[v, product([TWO, c, v])]];
      }
      case "matrix.norm":
        return [[a, product([div(c, u), a])]];
      case "matrix.norm1":
        return [[a, product([c, apply("sign", [a])])]];
      case "matrix.transpose":
        return [[a, transpose(c)]];
      case "matrix.inverse":
        return [[a, neg(product([transpose(u), c, transpose(u)]))]];
      case "matrix.trace":
        return [[a, this.#shapes.isScalar(a) ? c : product([c, apply("I", this.#shapes.of(a).slice(0, 1))])]];
      case "matrix.determinant":
        return [[a, product([c, u, transpose(apply("inv", [a]))])]];
      case "matrix.log-determinant":
        return [[a, product([c, transpose(apply("inv", [a]))])]];
      case "matrix.entries":
        return [[a, this.#shapes.isScalar(a) ? c : product([c, apply("ones", this.#shapes.of(a))])]];
      case "matrix.diagonal":
        return [[a, apply("diag", [c])]];
      case "matrix.inner":
        return b === undefined
          ? []
          : [
              [a, product([c, b])],
              [b, product([c, a])],
            ];
      case "matrix.softmax":
        return [[a, sum([apply(".*", [u, c]), neg(product([inner(u, c), u]))])]];
      case "matrix.softmax-rows": {
        const change = apply(".*", [u, c]);
        return [[a, sum([change, neg(product([diagonalOfRowSums(change, this.#shapes), u]))])]];
      }
      case "matrix.entry":
        return [[a, product([c, this.#unitAt(a, u.args.slice(1))])]];
      case "matrix.quotient":
        return b === undefined
          ? []
          : [
              [a, div(c, b)],
              [b, neg(div(inner(c, a), pow(b, TWO)))],
            ];
      case "matrix.power":
        return this.#ofPower(a, b, c);
      default:
        return this.#entryByEntry(u, c);
    }
  }

  /** 1 at an entry of a vector or matrix, 0 elsewhere. */
  #unitAt(of: Expr, [i = ONE, j]: readonly Expr[]): Expr {
    const [n = ONE, m = n] = this.#shapes.of(of);
    if (j !== undefined) return product([apply("unit", [i, n]), transpose(apply("unit", [j, m]))]);
    const unit = apply("unit", [i, isRow(this.#shapes.of(of)) ? m : n]);
    return isRow(this.#shapes.of(of)) ? transpose(unit) : unit;
  }

  /** The partner for a number in a sum with vectors would be another: such numbers are constants. */
  #alike(c: Expr, _arg: Expr): Expr {
    return c;
  }

  /** A sum over an index as an expression in vectors and matrices. */
  #withoutIndices(u: Apply): Expr {
    const { networks } = this.#context;
    const tidied = sumForms(u, this.#context)
      .map((form) => this.#tidy.of(form))
      .find((form) => networks.same(u, form));
    if (tidied === undefined)
      throw new DeriveError(
        "unsupported",
        `this sum cannot be written with vectors and matrices: ${printBriefly(u, 200)}`,
      );
    return tidied;
  }

  /** ⟨C, L du R⟩ = ⟨L' C R', du⟩. */
  #aroundFactor(args: readonly Expr[], i: number, c: Expr): Expr {
    const arg = args[i] ?? ONE;
    const others = args.filter((_, j) => j !== i);
    if (this.#shapes.of(arg).length === 0) {
      const rest = product(others);
      return this.#shapes.of(rest).length === 0 ? product([c, rest]) : inner(c, rest);
    }
    const scalars = others.filter((other) => this.#shapes.isScalar(other));
    const isWide = (other: Expr): boolean => !this.#shapes.isScalar(other);
    const left = args.slice(0, i).filter(isWide);
    const right = args.slice(i + 1).filter(isWide);
    const turned = (list: readonly Expr[]): Expr[] => [...list].reverse().map((other) => transpose(other));
    const whole = product(args);
    // Around a number the order is that of the shapes: x'*(A*x) gives A*x*... for the transposed x.
    if (!this.#shapes.isScalar(whole)) return product([...scalars, ...turned(left), c, ...turned(right)]);
    return product([...scalars, c, ...turned(left), ...turned(right)]);
  }

  #ofPower(a: Expr, b: Expr | undefined, c: Expr): [Expr, Expr][] {
    const n = b?.kind === "number" && b.value.den === 1n ? Number(b.value.num) : 0;
    if (n < 2)
      throw new DeriveError(
        "unsupported",
        `a power of a matrix has a whole exponent from 2, not ${b === undefined ? "none" : print(b)}`,
      );
    const less = n === 2 ? a : pow(a, numeral(n - 1));
    return [
      [a, product([c, transpose(less)])],
      [less, product([transpose(a), c])],
    ];
  }

  #entryByEntry(u: Apply, c: Expr): [Expr, Expr][] {
    if (!isElementwise(u, this.#shapes))
      throw new DeriveError(
        "unsupported",
        `there is no rule for the differential of ${printBriefly(u, 200)}`,
      );
    const { body, leaves } = elementwise(u, this.#shapes, {
      stays: (s) => !this.#context.depends(s, this.#by),
    });
    return [...leaves].flatMap(([t, leaf]): [Expr, Expr][] => {
      if (!this.#context.depends(leaf, this.#by)) return [];
      const goal = derivativeOf(body, t);
      let lemma = this.#lemmas.find((l) => l.goal === goal);
      if (lemma === undefined) {
        lemma = derive(goal, { definitions: this.#givens.definitions.filter((d) => d.params.length > 0) });
        this.#lemmas.push(lemma);
      }
      const slope = written(lemma.result, leaves, this.#shapes);
      const wide = (node: Expr): boolean => !this.#shapes.isScalar(node);
      if (!wide(u)) return [[leaf, product([c, slope])]];
      if (!wide(leaf)) return [[leaf, wide(slope) ? inner(c, slope) : product([slope, apply("sum", [c])])]];
      return [[leaf, wide(slope) ? apply(".*", [c, slope]) : product([slope, c])]];
    });
  }
}
