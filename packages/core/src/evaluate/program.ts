/**
 * Expressions as lists of operations on machine numbers, each on the results of earlier ones, in forms that do not
 * overflow; and the derivatives of the last result by all variables, in one sweep backward.
 */
import { formulaAt } from "../expr/binders.js";
import * as Q from "../number/rational.js";
import { isApply, rationalOf } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import type { Apply, Expr, Sym } from "../expr/expr.js";
import { postorder, substitute } from "../expr/walk.js";

/** What names of functions mean to a program. */
export interface Doubles {
  /** A function of machine numbers, where the record has one. */
  readonly double: (name: string) => ((...args: number[]) => number) | undefined;
  readonly means: (name: string) => { readonly params: readonly Sym[]; readonly body: Expr } | undefined;
  readonly derivativeOf: (
    name: string,
    index: number,
  ) => { readonly params: readonly Sym[]; readonly body: Expr } | undefined;
}

export type Compare = "<" | "<=" | ">" | ">=" | "=" | "!=";

export type Operation =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "variable"; readonly index: number }
  | { readonly kind: "+" | "*" | "/" | "^"; readonly a: number; readonly b: number }
  | { readonly kind: "-"; readonly a: number }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly number[] }
  /** The logarithm of a sum of exponentials. */
  | { readonly kind: "log-sum-exp"; readonly args: readonly number[] }
  | {
      readonly kind: "choose";
      readonly compare: Compare;
      readonly a: number;
      readonly b: number;
      readonly then: number;
      readonly otherwise: number;
    };

/** 1/(1 + e^(-u)) */
export const SHARE = "1/(1 + e^-u)";
/** Functions that are no part of the notation: forms that keep their digits. */
export const STABLE: ReadonlyMap<string, (x: number) => number> = new Map([
  ["expm1", Math.expm1],
  ["log1p", Math.log1p],
  [SHARE, (u) => 1 / (1 + Math.exp(-u))],
]);

/** A list of operations, each on the results of earlier ones. */
export class Program {
  readonly operations: Operation[] = [];
  readonly #slots = new Map<string, number>();
  readonly #doubles: Doubles;
  readonly #variables: readonly string[];
  readonly #positions: ReadonlyMap<string, number>;

  constructor(variables: readonly string[], doubles: Doubles) {
    this.#variables = variables;
    this.#positions = new Map(variables.map((name, i) => [name, i]));
    this.#doubles = doubles;
  }

  put(operation: Operation): number {
    const key = keyOf(operation);
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    this.operations.push(operation);
    this.#slots.set(key, this.operations.length - 1);
    return this.operations.length - 1;
  }

  constant(value: number): number {
    return this.put({ kind: "constant", value });
  }

  binary(kind: "+" | "*" | "/" | "^", a: number, b: number): number {
    const [left, right] = [a, b].map((slot) => {
      const operation = this.operations[slot];
      return operation?.kind === "constant" ? operation.value : undefined;
    });
    if (kind === "*" && left === 1) return b;
    if (right === 1 && kind !== "+") return a;
    if (kind === "^" && right === 2) return this.put({ kind: "*", a, b: a });
    if (kind === "^" && right === 0.5) return this.put({ kind: "call", name: "sqrt", args: [a] });
    return this.put({ kind, a, b });
  }

  /** The slot of an expression; `bound` has the slots of parameters. */
  add(root: Expr, bound: ReadonlyMap<Expr, number> = new Map()): number {
    const slots = new Map<Expr, number>(bound);
    for (const node of postorder(root, (n) => slots.has(n))) {
      if (slots.has(node) || isCondition(node)) continue;
      slots.set(node, this.#at(node, slots));
    }
    const slot = slots.get(root);
    if (slot === undefined) throw new DeriveError("internal", "an operation went missing");
    return slot;
  }

  #at(node: Expr, slots: ReadonlyMap<Expr, number>): number {
    if (node.kind === "number") return this.constant(Q.toNumber(node.value));
    if (node.kind === "symbol") {
      if (node.name === "e") return this.constant(Math.E);
      if (node.name === "pi") return this.constant(Math.PI);
      const index = this.#positions.get(node.name);
      if (index === undefined) throw new DeriveError("domain", `${node.name} is not among the variables`);
      return this.put({ kind: "variable", index });
    }
    const slot = (arg: Expr): number => {
      const found = slots.get(arg);
      if (found === undefined)
        throw new DeriveError("unsupported", "a condition stands where a number is expected");
      return found;
    };
    const [a, b] = node.args;
    const stable = this.#stable(node, slot);
    if (stable !== undefined) return stable;
    switch (node.op) {
      case "+":
      case "*":
        return node.args
          .slice(1)
          .reduce((left, arg) => this.binary(node.op as "+" | "*", left, slot(arg)), slot(a ?? node));
      case "/":
      case "^":
        return this.binary(node.op, slot(a ?? node), slot(b ?? node));
      case "-":
        return this.put({ kind: "-", a: slot(a ?? node) });
      case "cases":
        return this.#cases(node, slot);
    }
    if (node.op === "log" && a !== undefined && isApply(a, "+")) {
      const parts = a.args.map((term) => this.#exponent(term, slot));
      if (parts.every((part) => part !== undefined)) return this.put({ kind: "log-sum-exp", args: parts });
    }
    if (this.#doubles.double(node.op) === undefined)
      throw new DeriveError("unsupported", `${node.op} has no form in machine numbers`);
    return this.put({ kind: "call", name: node.op, args: node.args.map(slot) });
  }

  /** Forms that neither overflow nor lose their digits, where there are such. */
  #stable(node: Apply, slot: (arg: Expr) => number): number | undefined {
    const [a, b] = node.args;
    if (node.op === "/" && a !== undefined && b !== undefined) {
      // 1/(1 + e^(-u)), e^u/(1 + e^u) and w/(1 + e^(-u)).
      const u = onePlusExp(b);
      if (u === undefined) return undefined;
      if (isApply(a, "exp") && a.args[0] === u) return this.#call(SHARE, slot(u));
      const turned = isApply(u, "-") ? u.args[0] : undefined;
      const share = this.#call(
        SHARE,
        turned === undefined ? this.put({ kind: "-", a: slot(u) }) : slot(turned),
      );
      return this.binary("*", slot(a), share);
    }
    if (node.op === "log" && a !== undefined && isApply(a, "+") && a.args.length === 2) {
      const [one, rest] = a.args;
      const isOne = one?.kind === "number" && Q.equal(one.value, Q.ONE);
      return isOne && rest !== undefined && !isApply(rest, "exp") && rest.kind !== "number"
        ? this.#call("log1p", slot(rest))
        : undefined;
    }
    if (node.op === "+" && a !== undefined && b !== undefined && node.args.length === 2) {
      const [u] = isApply(a, "exp") ? a.args : [];
      const less = rationalOf(b);
      if (u !== undefined && less !== undefined && Q.equal(less, Q.rational(-1)))
        return this.#call("expm1", slot(u));
    }
    return undefined;
  }

  #call(name: string, arg: number): number {
    return this.put({ kind: "call", name, args: [arg] });
  }

  /** The u of a term e^u, and log(c) of a positive number c. */
  #exponent(term: Expr, slot: (arg: Expr) => number): number | undefined {
    const number = rationalOf(term);
    if (number !== undefined)
      return number.num > 0n ? this.constant(Math.log(Q.toNumber(number))) : undefined;
    const [u] = isApply(term, "exp") ? term.args : [];
    return u && slot(u);
  }

  #cases({ args }: Apply, slot: (arg: Expr) => number): number {
    let result =
      args.length % 2 === 1 && args.at(-1) !== undefined
        ? slot(args.at(-1) as Expr)
        : this.constant(Number.NaN);
    for (let i = args.length - (args.length % 2) - 2; i >= 0; i -= 2) {
      const [guard, value] = [args[i], args[i + 1]];
      if (guard === undefined || value === undefined) continue;
      const parts = isApply(guard, "and") ? [...guard.args].reverse() : [guard];
      const otherwise = result;
      let chosen = slot(value);
      for (const part of parts) {
        const [left, right] = part.kind === "apply" ? part.args : [];
        if (part.kind !== "apply" || left === undefined || right === undefined)
          throw new DeriveError("unsupported", "a condition cannot be compiled");
        chosen = this.put({
          kind: "choose",
          compare: part.op as Compare,
          a: this.add(left),
          b: this.add(right),
          then: chosen,
          otherwise,
        });
      }
      result = chosen;
    }
    return result;
  }

  /** Slots of the derivatives of a slot by all variables: one sweep backward. */
  gradient(end: number): number[] {
    const count = this.operations.length;
    const shares = new Map<number, number>([[end, this.constant(1)]]);
    const give = (to: number, share: number): void => {
      const before = shares.get(to);
      shares.set(to, before === undefined ? share : this.binary("+", before, share));
    };
    const found = this.#variables.map(() => this.constant(0));
    for (let i = count - 1; i >= 0; i -= 1) {
      const own = shares.get(i);
      const operation = this.operations[i];
      if (own === undefined || operation === undefined) continue;
      if (operation.kind === "variable") found[operation.index] = own;
      else this.#backward(operation, i, own, give);
    }
    return found;
  }

  #backward(
    operation: Operation,
    value: number,
    own: number,
    give: (to: number, share: number) => void,
  ): void {
    const times = (a: number, b: number): number => this.binary("*", a, b);
    switch (operation.kind) {
      case "constant":
      case "variable":
        return;
      case "+":
        give(operation.a, own);
        give(operation.b, own);
        return;
      case "-":
        give(operation.a, this.put({ kind: "-", a: own }));
        return;
      case "*":
        give(operation.a, times(own, operation.b));
        give(operation.b, times(own, operation.a));
        return;
      case "/": {
        const share = this.binary("/", own, operation.b);
        give(operation.a, share);
        give(operation.b, this.put({ kind: "-", a: times(share, value) }));
        return;
      }
      case "^": {
        const { a, b } = operation;
        const exponent = this.operations[b];
        if (exponent?.kind === "constant") {
          const lower = this.binary("^", a, this.constant(exponent.value - 1));
          give(a, times(own, times(b, lower)));
          return;
        }
        const lower = this.binary("^", a, this.binary("+", b, this.constant(-1)));
        give(a, times(own, times(b, lower)));
        give(b, times(own, times(value, this.put({ kind: "call", name: "log", args: [a] }))));
        return;
      }
      case "log-sum-exp":
        for (const arg of operation.args) {
          const below = this.binary("+", arg, this.put({ kind: "-", a: value }));
          give(arg, times(own, this.put({ kind: "call", name: "exp", args: [below] })));
        }
        return;
      case "choose": {
        const { compare, a, b } = operation;
        const [zero, none] = [this.constant(0), { compare, a, b } as const];
        give(operation.then, this.put({ kind: "choose", ...none, then: own, otherwise: zero }));
        give(operation.otherwise, this.put({ kind: "choose", ...none, then: zero, otherwise: own }));
        return;
      }
      case "call":
        this.#throughCall(operation.name, operation.args, own, give);
    }
  }

  #throughCall(
    name: string,
    args: readonly number[],
    own: number,
    give: (to: number, share: number) => void,
  ): void {
    const isMost = name === "max" || name === "min";
    args.forEach((arg, i) => {
      if (isMost) {
        // The share goes to the argument that is taken; where two are equal there is no derivative.
        const rest = args.filter((_, k) => k !== i);
        const [only = arg] = rest;
        const other = rest.length === 1 ? only : this.put({ kind: "call", name, args: rest });
        const compare = name === "max" ? ">" : "<";
        const zero = this.constant(0);
        const below = this.put({
          kind: "choose",
          compare,
          a: other,
          b: arg,
          then: zero,
          otherwise: this.constant(Number.NaN),
        });
        const factor = this.put({
          kind: "choose",
          compare,
          a: arg,
          b: other,
          then: this.constant(1),
          otherwise: below,
        });
        give(arg, this.binary("*", own, factor));
        return;
      }
      if (name === "expm1") {
        give(arg, this.binary("*", own, this.#call("exp", arg)));
        return;
      }
      if (name === "log1p") {
        give(arg, this.binary("/", own, this.binary("+", this.constant(1), arg)));
        return;
      }
      if (name === SHARE) {
        const value = this.#call(SHARE, arg);
        const rest = this.binary("+", this.constant(1), this.put({ kind: "-", a: value }));
        give(arg, this.binary("*", own, this.binary("*", value, rest)));
        return;
      }
      const known = this.#doubles.derivativeOf(name, i);
      if (known === undefined)
        throw new DeriveError("unsupported", `there is no rule for the derivative of ${name}`);
      const bound = new Map<Expr, number>(known.params.map((param, k) => [param, args[k] ?? arg]));
      give(arg, this.binary("*", own, this.add(writtenOut(known.body, this.#doubles), bound)));
    });
  }
}

/** The u of 1 + e^u. */
function onePlusExp(node: Expr): Expr | undefined {
  if (!isApply(node, "+") || node.args.length !== 2) return undefined;
  const power = node.args.find((arg) => isApply(arg, "exp"));
  const one = node.args.find((arg) => arg.kind === "number" && Q.equal(arg.value, Q.ONE));
  return one !== undefined && power?.kind === "apply" ? power.args[0] : undefined;
}

/** The same text for the same operation. */
function keyOf(operation: Operation): string {
  switch (operation.kind) {
    case "constant":
      return `#${Object.is(operation.value, -0) ? "-0" : operation.value}`;
    case "variable":
      return `$${operation.index}`;
    case "+":
    case "*":
    case "/":
    case "^":
      return `${operation.kind}${operation.a},${operation.b}`;
    case "-":
      return `-${operation.a}`;
    case "call":
      return `${operation.name}(${operation.args.join()})`;
    case "log-sum-exp":
      return `lse(${operation.args.join()})`;
    case "choose":
      return `${operation.compare}?${operation.a},${operation.b},${operation.then},${operation.otherwise}`;
  }
}

const isCondition = (node: Expr): boolean =>
  node.kind === "apply" && (node.op === "and" || ["<", "<=", ">", ">=", "=", "!="].includes(node.op));

/** Functions without a form in machine numbers by their definitions. */
export function writtenOut(root: Expr, doubles: Doubles): Expr {
  let node = root;
  for (let round = 0; round < 12; round += 1) {
    const by = new Map<Expr, Expr>();
    for (const part of postorder(node)) {
      if (part.kind !== "apply" || doubles.double(part.op) !== undefined) continue;
      const meaning = doubles.means(part.op);
      if (meaning?.params.length !== part.args.length) continue;
      by.set(part, formulaAt(meaning.body, meaning.params, part.args));
    }
    if (by.size === 0) break;
    node = substitute(node, by);
  }
  return node;
}
