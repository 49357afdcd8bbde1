/**
 * Lists of operations as JavaScript functions, cut into pieces that an engine compiles well, and interpreted where
 * programs may not be made from text. Symbols stand in the text by position only; none of it comes from a user.
 */
import { type Compare, type Operation, SHARE } from "./program.js";

/** More operations than this in one function and the engine gives up on it. */
const MOST_IN_ONE = 1000;

const LOG_SUM_EXP = (...args: number[]): number => {
  const most = Math.max(...args);
  if (!Number.isFinite(most)) return most;
  return most + Math.log(args.reduce((total, x) => total + Math.exp(x - most), 0));
};

export type FunctionOf = (name: string) => (...args: number[]) => number;

/** What is wanted of a program: the value of one slot, and those of others written out in order. */
export interface Wanted {
  readonly interpret?: boolean;
  readonly end: number;
  readonly results: readonly number[];
}

/** The operations that what is wanted is made of, and nothing else. */
export function withoutUnused(
  operations: readonly Operation[],
  wanted: Wanted,
): { readonly operations: readonly Operation[]; readonly wanted: Wanted } {
  const used = new Set([wanted.end, ...wanted.results]);
  for (let slot = operations.length - 1; slot >= 0; slot -= 1) {
    const operation = operations[slot];
    if (operation !== undefined && used.has(slot)) for (const part of usedBy(operation)) used.add(part);
  }
  const places = new Map<number, number>();
  const kept: Operation[] = [];
  const at = (slot: number): number => places.get(slot) ?? 0;
  operations.forEach((operation, slot) => {
    if (!used.has(slot)) return;
    places.set(slot, kept.length);
    kept.push(moved(operation, at));
  });
  return { operations: kept, wanted: { ...wanted, end: at(wanted.end), results: wanted.results.map(at) } };
}

function moved(operation: Operation, at: (slot: number) => number): Operation {
  switch (operation.kind) {
    case "constant":
    case "variable":
      return operation;
    case "-":
      return { ...operation, a: at(operation.a) };
    case "call":
    case "log-sum-exp":
      return { ...operation, args: operation.args.map(at) };
    case "choose": {
      const { a, b, then, otherwise } = operation;
      return { ...operation, a: at(a), b: at(b), then: at(then), otherwise: at(otherwise) };
    }
    case "+":
    case "*":
    case "/":
    case "^":
      return { ...operation, a: at(operation.a), b: at(operation.b) };
  }
}

const SIGN: Readonly<Record<Compare, string>> = {
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
  "=": "===",
  "!=": "!==",
};

type Piece = (memory: Float64Array, at: ArrayLike<number>, gradient: Float64Array) => void;

const pieceOf = (slot: number): number => Math.floor(slot / MOST_IN_ONE);

/**
 * A program as JavaScript functions. Values live in constants of the function that works them out; what a later
 * function reads, and the end, are kept in memory as well.
 */
export class Generator {
  readonly #operations: readonly Operation[];
  readonly #kept: ReadonlySet<number>;
  readonly #results: ReadonlyMap<number, readonly number[]>;
  readonly #functionOf: FunctionOf;

  constructor(operations: readonly Operation[], { end, results }: Wanted, functionOf: FunctionOf) {
    this.#operations = operations;
    this.#functionOf = functionOf;
    const kept = new Set([end]);
    operations.forEach((operation, slot) => {
      for (const used of usedBy(operation)) if (pieceOf(used) !== pieceOf(slot)) kept.add(used);
    });
    this.#kept = kept;
    const places = new Map<number, number[]>();
    results.forEach((slot, i) => places.set(slot, [...(places.get(slot) ?? []), i]));
    this.#results = places;
  }

  /** `undefined` where programs may not be made from text. */
  make(): Piece[] | undefined {
    const pieces: Piece[] = [];
    for (let start = 0; start < this.#operations.length; start += MOST_IN_ONE) {
      const names = new Map<string, string>();
      const called = (name: string): string => {
        const own = names.get(name) ?? `f${names.size}`;
        names.set(name, own);
        return own;
      };
      const body = `return function(m,x,g){${this.#lines(start, called).join("")}}`;
      try {
        // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text holds positions and operators only
        const make = new Function(...names.values(), body) as (...fns: unknown[]) => Piece;
        pieces.push(
          make(...[...names.keys()].map((name) => (name === "" ? LOG_SUM_EXP : this.#functionOf(name)))),
        );
      } catch (error) {
        // A page may forbid programs made from text.
        if (error instanceof EvalError) return undefined;
        throw error;
      }
    }
    return pieces;
  }

  #lines(start: number, called: (name: string) => string): string[] {
    return this.#operations.slice(start, start + MOST_IN_ONE).flatMap((operation, k) => {
      const slot = start + k;
      const isConstant = operation.kind === "constant";
      const own = isConstant ? numberText(operation.value) : `v${slot}`;
      const text = isConstant ? undefined : this.#expression(operation, pieceOf(slot), called);
      return [
        ...(text === undefined ? [] : [`const ${own}=${text};`]),
        ...(isConstant || !this.#kept.has(slot) ? [] : [`m[${slot}]=${own};`]),
        ...(this.#results.get(slot) ?? []).map((place) => `g[${place}]=${own};`),
      ];
    });
  }

  /** How a value is read in a piece. */
  #read(slot: number, piece: number): string {
    const operation = this.#operations[slot];
    if (operation?.kind === "constant") return numberText(operation.value);
    if (pieceOf(slot) === piece) return `v${slot}`;
    return operation?.kind === "variable" ? `x[${operation.index}]` : `m[${slot}]`;
  }

  #expression(operation: Operation, piece: number, called: (name: string) => string): string {
    const v = (slot: number): string => this.#read(slot, piece);
    switch (operation.kind) {
      case "constant":
        return numberText(operation.value);
      case "variable":
        return `x[${operation.index}]`;
      case "+":
      case "*":
      case "/":
        return `${v(operation.a)}${operation.kind}${v(operation.b)}`;
      case "^":
        return `Math.pow(${v(operation.a)},${v(operation.b)})`;
      case "-":
        return `-${v(operation.a)}`;
      case "call": {
        const args = operation.args.map(v).join(",");
        if (operation.name === SHARE) return `1/(1+Math.exp(-${args}))`;
        return `${LANGUAGE.get(this.#functionOf(operation.name)) ?? called(operation.name)}(${args})`;
      }
      case "log-sum-exp":
        return `${called("")}(${operation.args.map(v).join(",")})`;
      case "choose":
        return `${v(operation.a)}${SIGN[operation.compare]}${v(operation.b)}?${v(operation.then)}:${v(operation.otherwise)}`;
    }
  }
}

/** Functions of the language are called as such, so that an engine compiles them in place. */
const LANGUAGE: ReadonlyMap<unknown, string> = new Map(
  (
    [
      Math.exp,
      Math.expm1,
      Math.log,
      Math.log1p,
      Math.sqrt,
      Math.abs,
      Math.sin,
      Math.cos,
      Math.tanh,
      Math.max,
      Math.min,
    ] as const
  ).map((f) => [f, `Math.${f.name}`]),
);

/** A number as a program has it, a negative one in brackets. */
const numberText = (value: number): string =>
  value < 0 || Object.is(value, -0) ? `(${Object.is(value, -0) ? "-0" : value})` : String(value);

function usedBy(operation: Operation): readonly number[] {
  switch (operation.kind) {
    case "constant":
    case "variable":
      return [];
    case "-":
      return [operation.a];
    case "call":
    case "log-sum-exp":
      return operation.args;
    case "choose":
      return [operation.a, operation.b, operation.then, operation.otherwise];
    case "+":
    case "*":
    case "/":
    case "^":
      return [operation.a, operation.b];
  }
}

export function interpreted(
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
