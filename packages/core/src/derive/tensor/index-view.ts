/**
 * The same gradient with indices: the question is written out by its entries, differentiated by one entry of the
 * variable, and what comes out is read as the entry of a vector or matrix again. One derivation, from
 * D(f, w[k]) to G[k].
 */
import { derivativeOf, factorsOf, isApply, isNumber, pow, product, transpose } from "../../expr/build.js";
import { attempt, DeriveError } from "../../expr/error.js";
import { apply, type Apply, type Expr, numeral, type Sym, symbol } from "../../expr/expr.js";
import { fold, postorder, symbolsOf } from "../../expr/walk.js";
import { LIBRARY } from "../../library/library.js";
import { factsOf, known, standing, strongest } from "../../rewrite/condition.js";
import { definedness, newNeeds } from "../../rewrite/definedness.js";
import { withOwnIndices } from "../../rewrite/indexed.js";
import { replay } from "../../rewrite/replay.js";
import { openConditions } from "../../rewrite/stage.js";
import type { Derivation, Givens, Step } from "../../rewrite/step.js";
import { Networks } from "../../rewrite/tensor/network.js";
import { matrixFact, Shapes, vectorFact } from "../../rewrite/tensor/shape.js";
import { printBriefly } from "../../syntax/print.js";
import { derive } from "../derive.js";
import { entryOf } from "./entry.js";
import { gradientOf } from "./gradient.js";
import { TensorTidy } from "./tidy.js";

export interface IndexView {
  /** From the derivative by an entry to that entry of the gradient, or to the entry written with sums. */
  readonly derivation: Derivation;
  /** Of the shape of the variable; left out where the entries make no vector or matrix that can be written. */
  readonly gradient?: Expr;
  /** Whether the way by differentials leads to the same. */
  readonly agrees: boolean;
}

type Stages = Derivation["stages"];

const ONE = numeral(1);
const TWO = numeral(2);
const FREE: readonly string[] = ["k", "l", "p", "q", "r"];
const BOUND: readonly string[] = ["i", "j", "m", "p", "q", "r", "s", "t"];

/** Throws `DeriveError` where an operation has no entries that can be written with sums. */
export function indexViewOf(of: Expr, by: Sym, givens: Givens): IndexView {
  const shapes = new Shapes(givens.facts);
  const taken = new Set(
    [of, by, ...givens.facts, ...givens.definitions.map((d) => d.body)].flatMap((node) =>
      symbolsOf(node).map((s) => s.name),
    ),
  );
  const at = shapes.of(by).map(() => fresh(FREE, taken));
  const entry = at.length === 0 ? by : apply("[]", [by, ...at]);
  const written = withOwnIndices(new Entries(shapes, taken).of(of), new Set(at.map((k) => k.name)));
  const worked = confirmed(() => derive(derivativeOf(written, entry), givens));
  const other = attempt(() => confirmed(() => gradientOf(of, by, givens).gradient));
  const networks = new Networks(shapes);
  const whole = other === undefined || at.length === 0 ? other : apply("[]", [other, ...at]);
  const agrees = whole !== undefined && attempt(() => networks.same(whole, worked.result)) === true;
  const sought = agrees
    ? other
    : at.length === 0
      ? worked.result
      : gathered(worked.result, at, shapes.of(by), givens);
  const facts = known(factsOf(givens), LIBRARY);
  const step = (rule: string, at: Expr, becomes: Expr): Step => {
    const needs = newNeeds(at, becomes, new Set(), LIBRARY, facts);
    const assuming = new Set(needs.filter((need) => standing(need, facts) !== "implied"));
    return { rule, relation: "=", at, becomes, bindings: new Map(), assuming: [...assuming] };
  };
  const before: Stages = [...(written === of ? [] : [[step("index.expand", of, written)]]), ...worked.stages];
  const entryAt = (whole: Expr): Expr => (at.length === 0 ? whole : apply("[]", [whole, ...at]));
  const closed =
    sought === undefined || entryAt(sought) === worked.result
      ? before
      : closing(before, step("index.gather", worked.result, entryAt(sought)));
  const gradient = closed === undefined ? undefined : sought;
  const stages = closed ?? before;
  const last = gradient === undefined ? worked.result : entryAt(gradient);
  const goal = derivativeOf(of, entry);
  const derivation: Derivation = {
    goal,
    result: last,
    stages,
    givens,
    conditions: strongest(
      [...definedness(goal, LIBRARY, facts), ...openConditions({ goal, stages }, LIBRARY, facts)],
      facts,
      LIBRARY,
    ),
    lemmas: worked.lemmas,
  };
  const replayed = replay(derivation, LIBRARY);
  if (!replayed.ok) throw unconfirmed();
  return { derivation, agrees, ...(gradient === undefined ? {} : { gradient }) };
}

/**
 * The stages and a last step. Where that step keeps what it starts from as a part, t = (t*ones(n))[k], it can be
 * carried out once only, with the step before it; undefined where that one is not alone.
 */
function closing(stages: Stages, gather: Step): Stages | undefined {
  if (!postorder(gather.becomes).includes(gather.at)) return [...stages, [gather]];
  const [only, ...others] = stages.at(-1) ?? [];
  if (only === undefined || others.length > 0 || only.becomes !== gather.at) return undefined;
  const assuming = [...new Set([...only.assuming, ...gather.assuming])];
  const both = { ...only, becomes: gather.becomes, assuming, bindings: new Map(), steps: [only, gather] };
  return [...stages.slice(0, -1), [both]];
}

const unconfirmed = (): DeriveError =>
  new DeriveError(
    "unsupported",
    "a step of this way with indices is more than the checker can confirm: ask for the view by differentials",
  );

/** What the checker does not confirm is no answer, and no mistake of who asked. */
function confirmed<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof DeriveError && (error.kind === "internal" || error.kind === "shape")
      ? unconfirmed()
      : error;
  }
}

function fresh(letters: readonly string[], taken: Set<string>): Sym {
  const name = letters.find((letter) => !taken.has(letter)) ?? `i_${taken.size}`;
  taken.add(name);
  return symbol(name);
}

/**
 * The vector or matrix that has these entries. Paired with one that stands for any, they are a number, and the
 * gradient of that number by it is what is sought.
 */
function gathered(
  entry: Expr,
  at: readonly Expr[],
  shape: readonly Expr[],
  givens: Givens,
): Expr | undefined {
  const [n = ONE, m] = shape;
  const [k = ONE, l = ONE] = at;
  const partner = symbol("any_partner");
  const paired = product([entry, apply("[]", [partner, ...at])]);
  const inner = m === undefined ? paired : apply("sum", [l, ONE, m, paired]);
  const total = apply("sum", [k, ONE, n, inner]);
  const fact = m === undefined ? vectorFact(partner, n) : matrixFact(partner, n, m);
  const facts = [...givens.facts, fact];
  return attempt(() => {
    const { gradient } = confirmed(() => gradientOf(total, partner, { ...givens, facts }));
    const networks = new Networks(new Shapes(facts));
    return networks.same(apply("[]", [gradient, ...at]), entry) ? gradient : undefined;
  });
}

/** Numbers made of vectors and matrices, as sums over their entries. */
class Entries {
  readonly #shapes: Shapes;
  readonly #taken: Set<string>;
  readonly #tidy: TensorTidy;

  constructor(shapes: Shapes, taken: Set<string>) {
    this.#shapes = shapes;
    this.#taken = taken;
    this.#tidy = new TensorTidy(shapes, LIBRARY);
  }

  of(root: Expr): Expr {
    return fold<Expr>(root, (node, args) => {
      if (node.kind !== "apply") return node;
      const own = apply(node.op, args);
      const isNumber = this.#shapes.isScalar(node);
      return isNumber && node.args.some((arg) => !this.#shapes.isScalar(arg))
        ? this.#number(own)
        : isNumber
          ? ofRoot(own)
          : own;
    });
  }

  /** A number made of what has entries. */
  #number(node: Apply): Expr {
    const [a, b] = node.args;
    if (a === undefined) throw noEntries(node);
    switch (node.op) {
      case "norm2":
        return apply("sqrt", [this.#total(a, (at) => pow(at(a), TWO))]);
      case "norm1":
        return this.#total(a, (at) => apply("abs", [at(a)]));
      case "inner":
        return this.#total(a, (at) => joined([at(a), at(b ?? ONE)]));
      case "sum":
        if (node.args.length === 1) return this.#total(a, (at) => at(a));
        break;
      case "tr": {
        const i = fresh(BOUND, this.#taken);
        return apply("sum", [i, ONE, this.#shapes.of(a)[0] ?? ONE, this.#entry(a, [i, i])]);
      }
      case "[]":
        return this.#entry(a, node.args.slice(1));
      case "*":
        return joined(this.#groups(node.args).map((group) => this.#pairing(group)));
    }
    throw noEntries(node);
  }

  #entry(node: Expr, at: readonly Expr[]): Expr {
    const found = entryOf(node, at, this.#shapes, this.#taken);
    if (found === undefined) throw noEntries(node);
    return found;
  }

  /** The sum of what is made of the entries of a vector or matrix. */
  #total(node: Expr, made: (entry: (of: Expr) => Expr) => Expr): Expr {
    const dims = this.#shapes.of(node).filter((dim) => !isNumber(dim, 1));
    const at = dims.map(() => fresh(BOUND, this.#taken));
    const body = made((of) => this.#entry(of, at));
    return dims.reduceRight((inside, dim, i) => apply("sum", [at[i] ?? ONE, ONE, dim, inside]), body);
  }

  /** The factors of a product that is a number, in groups that are numbers: x'*A*y*s is x'*A*y and s. */
  #groups(factors: readonly Expr[]): Expr[][] {
    const groups: Expr[][] = [];
    let open: Expr[] = [];
    for (const factor of factors) {
      if (this.#shapes.isScalar(factor)) groups.push([factor]);
      else {
        open.push(factor);
        if (!this.#shapes.isScalar(product(open))) continue;
        groups.push(open);
        open = [];
      }
    }
    return groups;
  }

  #pairing([first = ONE, ...rest]: readonly Expr[]): Expr {
    if (rest.length === 0) return first;
    const column = this.#tidy.of(transpose(first));
    return this.#total(column, (at) => joined([at(column), at(product(rest))]));
  }
}

/** The square of a root. */
function ofRoot(node: Expr): Expr {
  const [base, exponent] = isApply(node, "^") ? node.args : [];
  const [square] = base !== undefined && isApply(base, "sqrt") ? base.args : [];
  const times = exponent?.kind === "number" && exponent.value.den === 1n ? exponent.value.num : 1n;
  if (square === undefined || !isApply(square, "sum") || times <= 0n || times % 2n !== 0n) return node;
  return times === 2n ? square : pow(square, numeral(times / 2n));
}

const joined = (factors: readonly Expr[]): Expr => product(factors.flatMap(factorsOf));

const noEntries = (node: Expr): DeriveError =>
  new DeriveError(
    "unsupported",
    `there is no sum over entries for ${printBriefly(node, 200)}: ask for the view by differentials`,
  );
