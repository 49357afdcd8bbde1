/**
 * Counterexamples: points with simple rational coordinates at which two sides certainly differ, or
 * around which only one of them has a value. Every comparison is between rigorous enclosures.
 *
 * The points are fixed by the claim, simplest first, so the same claim always gets the same witness.
 */
import * as Q from "../number/rational.js";
import { isReal, signOf, subtract } from "../number/real.js";
import { rationalOf, relation } from "../expr/build.js";
import { type Expr, numeral, type Sym } from "../expr/expr.js";
import { postorder, symbolsOf } from "../expr/walk.js";
import { evaluate, holds, type Meanings, type Value } from "../evaluate/evaluate.js";
import type { Library } from "../library/library.js";
import { factsOf, isolate, known, opposite } from "../rewrite/condition.js";
import { definedness } from "../rewrite/definedness.js";
import type { Claim } from "../rewrite/proof.js";
import type { Definition } from "../rewrite/step.js";
import type { Witness } from "./verdict.js";

export interface Evidence {
  readonly witness?: Witness;
  /** Points at which both sides have values that agree as far as they are known. */
  readonly agreeing: number;
  /** Points that satisfy the facts. */
  readonly tried: number;
}

const SIMPLE: readonly Q.Rational[] = [
  [0, 1],
  [1, 1],
  [-1, 1],
  [2, 1],
  [-2, 1],
  [1, 2],
  [-1, 2],
  [3, 1],
  [-3, 1],
  [1, 3],
  [-1, 3],
  [3, 2],
  [-3, 2],
  [4, 1],
  [-4, 1],
  [1, 4],
  [-1, 4],
  [5, 1],
  [-5, 1],
  [2, 3],
  [-2, 3],
  [7, 1],
  [-7, 1],
  [10, 1],
  [-10, 1],
  [1, 10],
  [-1, 10],
  [7, 3],
  [-7, 3],
  [9, 10],
  [-9, 10],
  [100, 1],
  [-100, 1],
  [1, 100],
  [-1, 100],
].map(([num = 0, den = 1]) => Q.rational(num, den));

/** Binary digits to which sides are compared everywhere, and at a few points. */
const DIGITS = 80;
const MANY_DIGITS = 400;

export interface RefuteOptions {
  readonly library: Library;
  readonly meanings: Meanings;
  /** What unknown functions of the claim are taken to be. */
  readonly functions: readonly Definition[];
  /** Points at which one of these fails are passed over. */
  readonly guards: readonly Expr[];
  /** How many points to try. */
  readonly points: number;
}

/** Looks for a point that refutes the claim. */
export function refute(claim: Claim, options: RefuteOptions): Evidence {
  const search = new Search(claim, options);
  return search.run();
}

class Search {
  readonly #claim: Claim;
  readonly #options: RefuteOptions;
  readonly #variables: readonly Sym[];
  /** The conditions under which each side has a value. */
  readonly #needs: { readonly left: readonly Expr[]; readonly right: readonly Expr[] };

  constructor(claim: Claim, options: RefuteOptions) {
    this.#claim = claim;
    this.#options = options;
    // A derivative may be without its variable, and its conditions not.
    const asked = { ...claim.givens, facts: [...claim.givens.facts, ...options.guards] };
    this.#variables = variablesOf({ ...claim, givens: asked });
    const facts = known(factsOf(claim.givens), options.library);
    this.#needs = {
      left: definedness(claim.left, options.library, facts),
      right: definedness(claim.right, options.library, facts),
    };
  }

  run(): Evidence {
    let [tried, agreeing] = [0, 0];
    for (const at of this.#points()) {
      if (tried >= this.#options.points) break;
      if (!this.#isInDomain(at)) continue;
      tried += 1;
      const [left, right] = this.#sides(at, tried <= 3 ? MANY_DIGITS : DIGITS);
      if (this.#refutes(at, left, right)) {
        return {
          witness: this.#shrunk({ at, functions: this.#options.functions, left, right }),
          tried,
          agreeing,
        };
      }
      if (left.kind === "value" && right.kind === "value") agreeing += 1;
    }
    return { tried, agreeing };
  }

  #isInDomain(at: ReadonlyMap<string, Q.Rational>): boolean {
    return [...this.#claim.givens.facts, ...this.#options.guards].every((fact) => this.#holds(fact, at));
  }

  #holds(condition: Expr, at: ReadonlyMap<string, Q.Rational>): boolean {
    return holds(condition, at, this.#options.meanings, 512) === "true";
  }

  #sides(at: ReadonlyMap<string, Q.Rational>, digits: number): [Value, Value] {
    const options = { digits, absolute: digits, maxBits: 4 * digits + 192 };
    return [
      evaluate(this.#claim.left, at, this.#options.meanings, options),
      evaluate(this.#claim.right, at, this.#options.meanings, options),
    ];
  }

  #refutes(at: ReadonlyMap<string, Q.Rational>, left: Value, right: Value): boolean {
    if (left.kind === "value" && right.kind === "value") return differ(left, right);
    if (left.kind === "value" && right.kind === "undefined") return this.#isRegion(at, "left");
    if (left.kind === "undefined" && right.kind === "value") return this.#isRegion(at, "right");
    return false;
  }

  /**
   * Whether only `side` has values all around the point: its conditions hold strictly there, and one
   * of the other side's fails strictly. At a single hole nothing is refuted.
   */
  #isRegion(at: ReadonlyMap<string, Q.Rational>, side: "left" | "right"): boolean {
    const own = this.#needs[side].every((condition) => this.#holds(strictly(condition), at));
    const other = this.#needs[side === "left" ? "right" : "left"];
    return (
      own &&
      other.some((condition) => canFailOpenly(condition) && this.#holds(strictly(opposite(condition)), at))
    );
  }

  /** The same with simpler coordinates, one after the other. */
  #shrunk(witness: Witness): Witness {
    let best = witness;
    for (const { name } of this.#variables) {
      const now = best.at.get(name);
      for (const value of SIMPLE) {
        if (now === undefined || height(value) >= height(now)) continue;
        const at = new Map([...best.at, [name, value]]);
        if (!this.#isInDomain(at)) continue;
        const [left, right] = this.#sides(at, DIGITS);
        if (!this.#refutes(at, left, right)) continue;
        best = { ...best, at, left, right };
        break;
      }
    }
    return best;
  }

  /** Points, simplest first: every variable the same, then each by itself, then mixtures. */
  *#points(): Generator<ReadonlyMap<string, Q.Rational>> {
    const names = this.#variables.map(({ name }) => name);
    const values = this.#variables.map((x) => this.#candidates(x));
    if (names.length === 0) {
      yield new Map();
      return;
    }
    const longest = Math.max(...values.map((list) => list.length));
    const seen = new Set<string>();
    // A fixed sequence of mixtures: coordinate k moves through its values at its own pace.
    for (let round = 0; round < 24 * longest; round += 1) {
      const at = new Map<string, Q.Rational>();
      names.forEach((name, k) => {
        const list = values[k] ?? [];
        const value = list[(round * (k + 1) + k * Math.floor(round / longest)) % list.length];
        if (value !== undefined) at.set(name, value);
      });
      const key = [...at.values()].map(Q.toText).join(" ");
      if (seen.has(key) || at.size < names.length) continue;
      seen.add(key);
      yield at;
    }
  }

  /** Values to try for a variable: boundaries that its facts and branches name, and simple numbers. */
  #candidates(x: Sym): readonly Q.Rational[] {
    const values: Q.Rational[] = [...SIMPLE];
    const boundaries = this.#boundaries(x);
    for (const b of boundaries) {
      for (const d of [
        [0, 1],
        [1, 2],
        [-1, 2],
        [1, 1],
        [-1, 1],
        [1, 10],
        [-1, 10],
      ] as const)
        values.push(Q.add(b, Q.rational(d[0], d[1])));
    }
    for (const a of boundaries) for (const b of boundaries) values.push(Q.divide(Q.add(a, b), Q.rational(2)));
    const facts = this.#claim.givens.facts.filter((fact) =>
      symbolsOf(fact).every((s) => s === x || isConstant(s)),
    );
    const seen = new Set<string>();
    return values
      .filter((value) => {
        const key = Q.toText(value);
        if (seen.has(key)) return false;
        seen.add(key);
        return facts.every((fact) => this.#holds(fact, new Map([[x.name, value]])));
      })
      .sort((a, b) => height(a) - height(b));
  }

  #boundaries(x: Sym): Q.Rational[] {
    const found = new Map<string, Q.Rational>();
    const note = (value: Q.Rational | undefined): void => {
      if (value !== undefined && found.size < 12) found.set(Q.toText(value), value);
    };
    const { left, right, givens } = this.#claim;
    for (const root of [left, right, ...givens.facts]) {
      for (const node of postorder(root)) {
        if (node.kind !== "apply") continue;
        const [u, v] = node.args;
        const condition =
          RELATIONS.has(node.op) && u && v
            ? node
            : u && node.args.length === 1 && this.#options.library.smoothOf(node.op) !== undefined
              ? relation("=", u, ZERO)
              : undefined;
        const plain = condition && isolate(condition);
        if (plain?.kind === "apply" && plain.args[0] === x && plain.args[1] !== undefined)
          note(rationalOf(plain.args[1]));
      }
    }
    return [...found.values()];
  }
}

const ZERO = numeral(0);
const RELATIONS: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "=", "!="]);

const CONSTANTS: ReadonlySet<string> = new Set(["e", "pi"]);
const isConstant = ({ name }: Sym): boolean => CONSTANTS.has(name);

/** The claim with those of its facts that have to do with it: symbols it has, or that such facts have. */
export function withOwnFacts(claim: Claim): Claim {
  const { facts } = claim.givens;
  const kept = new Set<Expr>();
  const about = new Set(variablesOf({ ...claim, givens: { ...claim.givens, facts: [] } }));
  for (let before = -1; before !== kept.size; ) {
    before = kept.size;
    for (const fact of facts) {
      const own = variablesOf({ left: fact, right: fact, givens: { ...claim.givens, facts: [] } });
      if (kept.has(fact) || (own.length > 0 && !own.some((s) => about.has(s)))) continue;
      kept.add(fact);
      for (const s of own) about.add(s);
    }
  }
  return { ...claim, givens: { ...claim.givens, facts: facts.filter((fact) => kept.has(fact)) } };
}

/** The symbols a point must give values to. */
export function variablesOf({ left, right, givens }: Claim): Sym[] {
  const bodies = new Map(givens.definitions.map((d) => [d.name, d]));
  const found = new Set<Sym>();
  const stack: { node: Expr; bound: readonly Sym[] }[] = [left, right, ...givens.facts].map((node) => ({
    node,
    bound: [],
  }));
  const seen = new Set<Expr>();
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    for (const node of postorder(top.node)) {
      const definition =
        node.kind === "symbol"
          ? bodies.get(node.name)
          : node.kind === "apply"
            ? bodies.get(node.op)
            : undefined;
      if (definition !== undefined && !seen.has(definition.body)) {
        seen.add(definition.body);
        stack.push({ node: definition.body, bound: definition.params });
      }
      if (
        node.kind === "symbol" &&
        definition === undefined &&
        !isConstant(node) &&
        !top.bound.includes(node)
      )
        found.add(node);
    }
  }
  return [...found];
}

/** How complicated a rational number is to read. */
function height({ num, den }: Q.Rational): number {
  const size = Number(num < 0n ? -num : num);
  return size + 3 * (Number(den) - 1) + (num < 0n ? 0.5 : 0);
}

/** Whether two values are certainly not equal. */
function differ(left: Value, right: Value): boolean {
  if (left.kind !== "value" || right.kind !== "value") return false;
  const gap = subtract(left.enclosure, right.enclosure, 2 * MANY_DIGITS);
  const sign = isReal(gap) ? signOf(gap) : undefined;
  return sign !== undefined && sign !== 0;
}

const STRICT: Readonly<Record<string, "<" | ">">> = { "<=": "<", ">=": ">" };

function strictly(condition: Expr): Expr {
  const [left, right] = condition.kind === "apply" ? condition.args : [];
  const op = condition.kind === "apply" ? STRICT[condition.op] : undefined;
  return op === undefined || left === undefined || right === undefined
    ? condition
    : relation(op, left, right);
}

/** Inequalities fail on whole regions; `!=` fails on a thin set. */
const canFailOpenly = (condition: Expr): boolean =>
  condition.kind === "apply" && ["<", "<=", ">", ">="].includes(condition.op);
