/**
 * The value of an expression at a point, certified: the precision is doubled until every digit of the
 * double is known. Outside its domain an expression has no value; nothing here is ever NaN.
 *
 * Real semantics: sqrt and log of negative numbers, division by zero and powers of negative numbers
 * with fractional exponents have no value; 0 to the power 0 is 1; a branch of `cases` that is not taken
 * is not looked at.
 */
import { formulaAt } from "../expr/binders.js";
import * as Q from "../number/rational.js";
import { power } from "../number/elementary.js";
import { isNarrow, isTight } from "../number/interval.js";
import {
  add,
  andThen,
  compare,
  divide,
  integerPower,
  isExact,
  isReal,
  type Kernel,
  multiply,
  negate,
  type Outcome,
  type Real,
  toDouble,
} from "../number/real.js";
import { DeriveError } from "../expr/error.js";
import type { Apply, Expr, Sym } from "../expr/expr.js";

/** What names mean when numbers are put in. The library provides it, with the user's names before its own. */
export interface Meanings {
  readonly kernel: (op: string) => Kernel | undefined;
  readonly means: (op: string) => { readonly params: readonly Sym[]; readonly body: Expr } | undefined;
  readonly constant: (name: string) => Kernel | undefined;
  /** Special values: what `sin(pi)` is exactly. */
  readonly special?: (node: Expr) => Expr | undefined;
  readonly domain?: (
    op: string,
  ) => { readonly params: readonly Expr[]; readonly conditions: readonly Expr[] } | undefined;
}

export type Value =
  | {
      readonly kind: "value";
      readonly enclosure: Real;
      /** Present when the value is known exactly. */
      readonly exact?: Q.Rational;
      /** The nearest double; absent beyond the range of doubles. */
      readonly number?: number;
    }
  | { readonly kind: "undefined"; readonly where: Expr }
  | { readonly kind: "unknown"; readonly why: string };

export interface EvaluateOptions {
  /** A value known to this many binary places is good enough, however many of its own digits that is. */
  readonly absolute?: number;
  /** Binary digits of the result that must be known. */
  readonly digits?: number;
  readonly maxBits?: number;
}

/** Nothing is missing: the node has been settled. */
const SETTLED: readonly Expr[] = [];

type Truth = "true" | "false" | "undefined" | "unknown";

/** Throws `DeriveError` for a symbol without a value and a function without a meaning. */
export function evaluate(
  root: Expr,
  at: ReadonlyMap<string, Q.Rational>,
  meanings: Meanings,
  options: EvaluateOptions = {},
): Value {
  const { absolute, digits = 64, maxBits = 4096 } = options;
  for (let bits = 96; ; bits *= 2) {
    const run = new Evaluation(at, meanings, bits);
    const outcome = run.value(root);
    if (outcome === "undefined") return { kind: "undefined", where: run.culprit ?? root };
    const enough = (x: Real): boolean =>
      isExact(x) || isTight(x, digits) || (absolute !== undefined && isNarrow(x, absolute));
    if (outcome !== "unknown" && enough(outcome)) return known(outcome);
    if (bits >= maxBits) return { kind: "unknown", why: `not decided with ${bits} binary digits` };
  }
}

function known(enclosure: Real): Value {
  const number = toDouble(enclosure);
  return {
    kind: "value",
    enclosure,
    ...(isExact(enclosure) ? { exact: enclosure } : {}),
    ...(number === undefined ? {} : { number }),
  };
}

/** Whether a condition holds at a point. */
export function holds(
  condition: Expr,
  at: ReadonlyMap<string, Q.Rational>,
  meanings: Meanings,
  maxBits = 2048,
): Truth {
  for (let bits = 96; ; bits *= 2) {
    const truth = new Evaluation(at, meanings, bits).truth(condition);
    if (truth !== "unknown" || bits >= maxBits) return truth;
  }
}

/** One pass at one precision. */
class Evaluation {
  readonly #at: ReadonlyMap<string, Q.Rational>;
  readonly #meanings: Meanings;
  readonly #bits: number;
  readonly #values = new Map<Expr, Outcome>();
  readonly #truths = new Map<Expr, Truth>();
  /** What a node stands for: the body of its definition with the arguments put in. */
  readonly #bodies = new Map<Expr, Expr>();
  culprit: Expr | undefined;

  constructor(at: ReadonlyMap<string, Q.Rational>, meanings: Meanings, bits: number) {
    this.#at = at;
    this.#meanings = meanings;
    this.#bits = bits;
  }

  value(root: Expr): Outcome {
    this.#run(root);
    return this.#values.get(root) ?? "unknown";
  }

  truth(root: Expr): Truth {
    this.#run(root);
    return this.#truths.get(root) ?? "unknown";
  }

  #known(node: Expr): boolean {
    return this.#values.has(node) || this.#truths.has(node);
  }

  /** Visits nodes when they are needed, without recursion: `#visit` asks for what it lacks. */
  #run(root: Expr): void {
    const agenda: Expr[] = [root];
    for (let node = agenda.at(-1); node !== undefined; node = agenda.at(-1)) {
      const missing = this.#known(node) ? SETTLED : this.#visit(node);
      if (missing.length === 0) agenda.pop();
      else agenda.push(...missing);
    }
  }

  #set(node: Expr, outcome: Outcome): readonly Expr[] {
    this.#values.set(node, outcome);
    if (outcome === "undefined") this.culprit ??= node;
    return SETTLED;
  }

  #settle(node: Expr, truth: Truth): readonly Expr[] {
    this.#truths.set(node, truth);
    return SETTLED;
  }

  /** Settles the node, or returns the nodes that it needs first. */
  #visit(node: Expr): readonly Expr[] {
    if (node.kind === "number") return this.#set(node, node.value);
    if (node.kind === "symbol") return this.#symbol(node);
    if (node.op === "cases") return this.#cases(node);
    const special = this.#meanings.special?.(node);
    if (special !== undefined) return this.#through(node, special);
    const missing = node.args.filter((arg) => !this.#known(arg));
    if (missing.length > 0) return missing;
    if (node.op === "and") return this.#and(node);
    if (RELATIONS.has(node.op)) return this.#relation(node);
    const args = node.args.map((arg) => this.#values.get(arg) ?? "unknown");
    const bad = args.find((arg) => !isReal(arg));
    if (args.includes("undefined")) return this.#set(node, "undefined");
    if (bad !== undefined) return this.#set(node, "unknown");
    return this.#apply(node, args as Real[]);
  }

  #symbol(node: Sym): readonly Expr[] {
    const value = this.#at.get(node.name);
    if (value !== undefined) return this.#set(node, value);
    const constant = this.#meanings.constant(node.name);
    if (constant !== undefined) return this.#set(node, constant([], this.#bits));
    const meaning = this.#meanings.means(node.name);
    if (meaning?.params.length === 0) return this.#through(node, meaning.body);
    throw new DeriveError("domain", `${node.name} has no value here: give one, as in ${node.name} = 1`);
  }

  /** The node has the value of what it stands for. */
  #through(node: Expr, body: Expr): readonly Expr[] {
    const value = this.#values.get(body);
    return value === undefined ? [body] : this.#set(node, value);
  }

  #cases(node: Apply): readonly Expr[] {
    for (let i = 0; i + 1 < node.args.length; i += 2) {
      const [condition, branch] = [node.args[i], node.args[i + 1]];
      if (condition === undefined || branch === undefined) break;
      const truth = this.#truths.get(condition);
      if (truth === undefined) return [condition];
      if (truth === "true") return this.#through(node, branch);
      if (truth !== "false") return this.#set(node, truth);
    }
    const otherwise = node.args.length % 2 === 1 ? node.args.at(-1) : undefined;
    return otherwise === undefined ? this.#set(node, "undefined") : this.#through(node, otherwise);
  }

  #and(node: Apply): readonly Expr[] {
    const truths = node.args.map((arg) => this.#truths.get(arg) ?? "unknown");
    const verdict = (["undefined", "false", "unknown"] as const).find((truth) => truths.includes(truth));
    return this.#settle(node, verdict ?? "true");
  }

  #relation(node: Apply): readonly Expr[] {
    const [a, b] = node.args.map((arg) => this.#values.get(arg) ?? "unknown");
    if (a === undefined || b === undefined || a === "undefined" || b === "undefined")
      return this.#settle(node, "undefined");
    if (!isReal(a) || !isReal(b)) return this.#settle(node, "unknown");
    const order = compare(a, b, this.#bits);
    return this.#settle(
      node,
      order === "unknown" ? "unknown" : RELATIONS.get(node.op)?.includes(order) === true ? "true" : "false",
    );
  }

  #apply(node: Apply, args: readonly Real[]): readonly Expr[] {
    const bits = this.#bits;
    const [a, b] = args;
    if (a === undefined) throw new DeriveError("unsupported", `${node.op} needs an argument`);
    switch (node.op) {
      case "+":
        return this.#set(
          node,
          args.slice(1).reduce<Outcome>((sum, x) => andThen(sum, (s) => add(s, x, bits)), a),
        );
      case "*":
        return this.#set(
          node,
          args.slice(1).reduce<Outcome>((p, x) => andThen(p, (q) => multiply(q, x, bits)), a),
        );
      case "-":
        return this.#set(node, negate(a));
      case "/":
        return this.#set(node, b === undefined ? "undefined" : divide(a, b, bits));
      case "^":
        return this.#set(node, b === undefined ? "undefined" : power(a, b, bits, integerPower));
      case "integer":
        return this.#settle(node, isExact(a) ? (Q.isInteger(a) ? "true" : "false") : "unknown");
      case "D":
        throw new DeriveError("unsupported", "a derivative must be worked out before it has a value");
      default:
        return this.#function(node, args);
    }
  }

  #function(node: Apply, args: readonly Real[]): readonly Expr[] {
    const domain = this.#meanings.domain?.(node.op);
    for (const condition of domain?.conditions ?? []) {
      const here = formulaAt(condition, domain?.params ?? [], node.args);
      const truth = this.#truths.get(here);
      if (truth === undefined) return [here];
      if (truth === "false" || truth === "undefined") return this.#set(node, "undefined");
      if (truth === "unknown") return this.#set(node, "unknown");
    }
    const kernel = this.#meanings.kernel(node.op);
    if (kernel !== undefined) return this.#set(node, kernel(args, this.#bits));
    const meaning = this.#meanings.means(node.op);
    if (meaning === undefined) {
      throw new DeriveError(
        "unsupported",
        `the function ${node.op} has no values: nothing is known about it`,
      );
    }
    const body = this.#bodies.get(node) ?? formulaAt(meaning.body, meaning.params, node.args);
    this.#bodies.set(node, body);
    return this.#through(node, body);
  }
}

export const isRelation = (node: Expr): node is Apply => node.kind === "apply" && RELATIONS.has(node.op);

const RELATIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["=", ["equal"]],
  ["!=", ["less", "greater"]],
  ["<", ["less"]],
  ["<=", ["less", "equal"]],
  [">", ["greater"]],
  [">=", ["greater", "equal"]],
]);
