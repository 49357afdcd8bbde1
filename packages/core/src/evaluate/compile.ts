/**
 * Expressions as functions of machine numbers: common parts once, in forms that do not overflow, cut into
 * pieces that an engine compiles well. Where programs may not be made from text they are interpreted.
 *
 * Symbols stand in the program by position only; none of its text comes from a user. Where an expression has
 * no value the result is not a finite number.
 */
import * as Q from "../number/rational.js";
import { isApply, rationalOf } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import type { Apply, Expr, Sym } from "../expr/expr.js";
import { operatorsOf, postorder, substitute, symbolsOf } from "../expr/walk.js";

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

export interface CompileOptions {
  /** The order in which values are given; of the first occurrence if left out. */
  readonly variables?: readonly string[];
  /** Interpret, as where programs may not be made from text. */
  readonly interpret?: boolean;
}

export interface Compiled {
  readonly variables: readonly string[];
  readonly value: (at: ArrayLike<number>) => number;
}

export interface CompiledGradient {
  readonly variables: readonly string[];
  /** The value; the partial derivatives are written into `gradient`, in the order of the variables. */
  readonly value: (at: ArrayLike<number>, gradient: Float64Array) => number;
}

/** More operations than this in one function and the engine gives up on it. */
const MOST_IN_ONE = 1000;

type Compare = "<" | "<=" | ">" | ">=" | "=" | "!=";

type Operation =
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

const LOG_SUM_EXP = (...args: number[]): number => {
  const most = Math.max(...args);
  if (!Number.isFinite(most)) return most;
  return most + Math.log(args.reduce((total, x) => total + Math.exp(x - most), 0));
};

/** A list of operations, each on the results of earlier ones. */
class Program {
  readonly operations: Operation[] = [];
  readonly #slots = new Map<string, number>();
  readonly #doubles: Doubles;
  readonly #variables: readonly string[];

  constructor(variables: readonly string[], doubles: Doubles) {
    this.#variables = variables;
    this.#doubles = doubles;
  }

  put(operation: Operation): number {
    const key = JSON.stringify(operation);
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
      const index = this.#variables.indexOf(node.name);
      if (index < 0) throw new DeriveError("domain", `${node.name} is not among the variables`);
      return this.put({ kind: "variable", index });
    }
    const slot = (arg: Expr): number => {
      const found = slots.get(arg);
      if (found === undefined)
        throw new DeriveError("unsupported", "a condition stands where a number is expected");
      return found;
    };
    const [a, b] = node.args;
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
      const known = this.#doubles.derivativeOf(name, i);
      if (known === undefined)
        throw new DeriveError("unsupported", `there is no rule for the derivative of ${name}`);
      const bound = new Map<Expr, number>(known.params.map((param, k) => [param, args[k] ?? arg]));
      give(arg, this.binary("*", own, this.add(writtenOut(known.body, this.#doubles), bound)));
    });
  }
}

const isCondition = (node: Expr): boolean =>
  node.kind === "apply" && (node.op === "and" || ["<", "<=", ">", ">=", "=", "!="].includes(node.op));

/** Functions without a form in machine numbers by their definitions. */
function writtenOut(root: Expr, doubles: Doubles): Expr {
  let node = root;
  for (let round = 0; round < 12; round += 1) {
    const by = new Map<Expr, Expr>();
    for (const part of postorder(node)) {
      if (part.kind !== "apply" || doubles.double(part.op) !== undefined) continue;
      const meaning = doubles.means(part.op);
      if (meaning?.params.length !== part.args.length) continue;
      by.set(part, substitute(meaning.body, new Map(meaning.params.map((p, i) => [p, part.args[i] ?? p]))));
    }
    if (by.size === 0) break;
    node = substitute(node, by);
  }
  return node;
}

function variablesIn(root: Expr, { variables }: CompileOptions): readonly string[] {
  return (
    variables ??
    symbolsOf(root)
      .map((s) => s.name)
      .filter((name) => name !== "e" && name !== "pi")
  );
}

function programOf(
  expr: Expr,
  options: CompileOptions,
  doubles: Doubles,
): { program: Program; end: number; variables: readonly string[] } {
  if (operatorsOf(expr).has("D")) throw new DeriveError("unsupported", "work out the derivatives first");
  const root = writtenOut(expr, doubles);
  const variables = variablesIn(root, options);
  const program = new Program(variables, doubles);
  return { program, end: program.add(root), variables };
}

/** Throws `DeriveError` for a function without a form in machine numbers. */
export function compileWith(expr: Expr, options: CompileOptions, doubles: Doubles): Compiled {
  const { program, end, variables } = programOf(expr, options, doubles);
  const { memory, run } = runner(program, options, doubles);
  return {
    variables,
    value: (at) => {
      run(at);
      return memory[end] ?? Number.NaN;
    },
  };
}

/** Throws `DeriveError` for a function without a derivative. */
export function compileGradientWith(expr: Expr, options: CompileOptions, doubles: Doubles): CompiledGradient {
  const { program, end, variables } = programOf(expr, options, doubles);
  const slots = program.gradient(end);
  const { memory, run } = runner(program, options, doubles);
  return {
    variables,
    value: (at, gradient) => {
      run(at);
      slots.forEach((slot, i) => {
        gradient[i] = memory[slot] ?? Number.NaN;
      });
      return memory[end] ?? Number.NaN;
    },
  };
}

interface Runner {
  readonly memory: Float64Array;
  readonly run: (at: ArrayLike<number>) => void;
}

function runner({ operations }: Program, { interpret = false }: CompileOptions, doubles: Doubles): Runner {
  const memory = new Float64Array(operations.length);
  const functionOf = (name: string): ((...args: number[]) => number) =>
    doubles.double(name) ?? (() => Number.NaN);
  operations.forEach((operation, i) => {
    if (operation.kind === "constant") memory[i] = operation.value;
  });
  const made = interpret ? undefined : generated(operations, functionOf);
  if (made === undefined)
    return {
      memory,
      run: (at) => {
        interpreted(operations, memory, at, functionOf);
      },
    };
  return {
    memory,
    run: (at) => {
      for (const piece of made) piece(memory, at);
    },
  };
}

const SIGN: Readonly<Record<Compare, string>> = {
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  "=": "===",
  "!=": "!==",
};

type Piece = (memory: Float64Array, at: ArrayLike<number>) => void;

/** The program as JavaScript functions; `undefined` where that is forbidden. */
function generated(
  operations: readonly Operation[],
  functionOf: (name: string) => (...args: number[]) => number,
): Piece[] | undefined {
  const pieces: Piece[] = [];
  for (let start = 0; start < operations.length; start += MOST_IN_ONE) {
    const names = new Map<string, string>();
    const called = (name: string): string => {
      const own = names.get(name) ?? `f${names.size}`;
      names.set(name, own);
      return own;
    };
    const lines = operations.slice(start, start + MOST_IN_ONE).flatMap((operation, k) => {
      const text = statement(operation, called);
      return text === undefined ? [] : [`m[${start + k}]=${text};`];
    });
    const body = `return function(m,x){${lines.join("")}}`;
    try {
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text holds positions and operators only
      const make = new Function(...names.values(), body) as (...fns: unknown[]) => Piece;
      pieces.push(make(...[...names.keys()].map((name) => (name === "" ? LOG_SUM_EXP : functionOf(name)))));
    } catch (error) {
      // A page may forbid programs made from text.
      if (error instanceof EvalError) return undefined;
      throw error;
    }
  }
  return pieces;
}

function statement(operation: Operation, called: (name: string) => string): string | undefined {
  const m = (slot: number): string => `m[${slot}]`;
  switch (operation.kind) {
    case "constant":
      return undefined;
    case "variable":
      return `x[${operation.index}]`;
    case "+":
    case "*":
    case "/":
      return `${m(operation.a)}${operation.kind}${m(operation.b)}`;
    case "^":
      return `Math.pow(${m(operation.a)},${m(operation.b)})`;
    case "-":
      return `-${m(operation.a)}`;
    case "call":
      return `${called(operation.name)}(${operation.args.map(m).join(",")})`;
    case "log-sum-exp":
      return `${called("")}(${operation.args.map(m).join(",")})`;
    case "choose":
      return `${m(operation.a)}${SIGN[operation.compare]}${m(operation.b)}?${m(operation.then)}:${m(operation.otherwise)}`;
  }
}

function interpreted(
  operations: readonly Operation[],
  memory: Float64Array,
  at: ArrayLike<number>,
  functionOf: (name: string) => (...args: number[]) => number,
): void {
  const m = (slot: number): number => memory[slot] ?? Number.NaN;
  operations.forEach((operation, i) => {
    switch (operation.kind) {
      case "constant":
        break;
      case "variable":
        memory[i] = at[operation.index] ?? Number.NaN;
        break;
      case "+":
        memory[i] = m(operation.a) + m(operation.b);
        break;
      case "*":
        memory[i] = m(operation.a) * m(operation.b);
        break;
      case "/":
        memory[i] = m(operation.a) / m(operation.b);
        break;
      case "^":
        memory[i] = m(operation.a) ** m(operation.b);
        break;
      case "-":
        memory[i] = -m(operation.a);
        break;
      case "call":
        memory[i] = functionOf(operation.name)(...operation.args.map(m));
        break;
      case "log-sum-exp":
        memory[i] = LOG_SUM_EXP(...operation.args.map(m));
        break;
      case "choose":
        memory[i] = compares(operation.compare, m(operation.a), m(operation.b))
          ? m(operation.then)
          : m(operation.otherwise);
    }
  });
}

function compares(compare: Compare, a: number, b: number): boolean {
  switch (compare) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    case "=":
      return a === b;
    case "!=":
      return a !== b;
  }
}
