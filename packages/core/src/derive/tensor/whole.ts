/**
 * The gradient of an input as one expression in inputs and named values. What is known of the names makes it
 * short: entries that add up to 0, a name that stands for a quotient, a factor that all terms have.
 */
import { isApply, product } from "../../expr/build.js";
import { attempt } from "../../expr/error.js";
import { apply, type Expr, numeral } from "../../expr/expr.js";
import { substitute } from "../../expr/walk.js";
import { LIBRARY } from "../../library/library.js";
import { Networks } from "../../rewrite/tensor/network.js";
import { Shapes } from "../../rewrite/tensor/shape.js";
import { weight } from "../weight.js";
import type { BackwardPass } from "./backward.js";
import { factoredOut } from "./factor.js";
import { tidiedAndCompared } from "./compared.js";
import { TensorTidy } from "./tidy.js";

const ZERO = numeral(0);

export class WholeGradients {
  readonly #tidy: TensorTidy;
  readonly #shapes: Shapes;
  readonly #networks: Networks;
  /** What names stand for, all the way down to the inputs. */
  readonly #bodies = new Map<Expr, Expr>();
  readonly #pass: BackwardPass;
  #zeros: ReadonlyMap<Expr, Expr> | undefined;

  constructor(pass: BackwardPass) {
    this.#pass = pass;
    this.#shapes = new Shapes(pass.facts);
    this.#tidy = new TensorTidy(this.#shapes, LIBRARY);
    this.#networks = new Networks(this.#shapes);
    for (const { name, body } of pass.nodes) this.#bodies.set(name, substitute(body, this.#bodies));
  }

  /** With every name written out. */
  inInputs(gradient: Expr): Expr {
    return tidiedAndCompared(substitute(gradient, this.#bodies), this.#tidy, this.#networks);
  }

  inNames(gradient: Expr): Expr {
    const tidied = tidiedAndCompared(gradient, this.#tidy, this.#networks);
    const better = [this.#withoutZeros(tidied), ...this.#withQuotients(tidied)].reduce<Expr>(
      (best, next) => (weight(next) < weight(best) ? next : best),
      tidied,
    );
    const short = this.#isSame(tidied, better) ? better : tidied;
    const factored = factoredOut(short, this.#shapes);
    const whole = factored && this.#tidy.of(factored);
    return whole !== undefined && weight(whole) < weight(short) && this.#networks.same(short, whole)
      ? whole
      : short;
  }

  #isSame(a: Expr, b: Expr): boolean {
    if (a === b) return true;
    const inserted = [a, b].map((node) => substitute(node, this.#bodies));
    const [left = a, right = b] = inserted;
    return attempt(() => this.#networks.same(left, right)) === true;
  }

  /** c = x - mean(x) has entries that add up to 0. */
  #withoutZeros(node: Expr): Expr {
    this.#zeros ??= new Map(
      this.#pass.nodes.flatMap(({ name }) => {
        const body = this.#bodies.get(name);
        if (body === undefined || this.#shapes.isScalar(name)) return [];
        const total = apply("sum", [body]);
        return attempt(() => this.#networks.isZero(total)) === true ? [[apply("sum", [name]), ZERO]] : [];
      }),
    );
    return this.#zeros.size === 0 ? node : this.#tidy.of(substitute(node, this.#zeros));
  }

  /** h = c/s: c is s*h. */
  #withQuotients(node: Expr): Expr[] {
    const plain = this.#withoutZeros(node);
    return this.#pass.nodes.flatMap(({ name, body }) => {
      const [above, below] = isApply(body, "/") ? body.args : [];
      if (above?.kind !== "symbol" || below === undefined) return [];
      return [this.#tidy.of(substitute(plain, new Map([[above, product([below, name])]])))];
    });
  }
}
