/**
 * The parser's stack: operators that wait for their right side, and brackets that wait to be
 * closed. It turns a stream of values and operators into nodes by the table of `operators.ts`,
 * without recursion. It knows nothing about tokens and names.
 */
import type { DeriveError } from "../expr/error.js";
import { derivativeOf, neg, pow } from "../expr/build.js";
import { apply, type Expr, symbol } from "../expr/expr.js";
import { isCondition, LEVEL, type Operator } from "./operators.js";
import type { Call } from "./reading.js";

/** How a value was written, which decides what may follow it. */
export type Shape = "number" | "name" | "e" | "group" | "call" | "root" | "chain" | "other";

/** An operator between two values; it holds everything to its left. */
interface Infix {
  readonly kind: "infix";
  readonly operator: Operator;
  readonly level: number;
  readonly args: Expr[];
  /** For a chain of relations: the operators between the arguments. */
  readonly relations: string[];
  /** For a sum: whether the value to come is subtracted. */
  minus: boolean;
  /** For a power: how its base was written. */
  readonly baseShape: Shape;
  readonly at: number;
}

interface Prefix {
  readonly kind: "minus" | "root";
  readonly level: number;
  readonly at: number;
}

/** A named operator whose argument has no brackets: `sin 2x`. */
export interface Named {
  readonly kind: "named";
  readonly level: number;
  readonly call: Call;
  readonly power: Expr | undefined;
  readonly at: number;
}

/** `d/dx`, which takes the rest of its term. */
interface Derive {
  readonly kind: "derive";
  readonly level: number;
  readonly variables: readonly string[];
  readonly at: number;
}

export type Purpose =
  | { readonly kind: "group" | "abs" | "indicator" | "cases" }
  | { readonly kind: "norm" }
  | { readonly kind: "entry"; readonly of: Expr }
  | { readonly kind: "call"; readonly call: Call; readonly power: Expr | undefined }
  | { readonly kind: "sqrt"; readonly degree: string | undefined }
  | { readonly kind: "frac" }
  | { readonly kind: "derivative"; readonly variables: readonly string[]; readonly close: number };

/** A bracket that is not closed yet. */
export interface Open {
  readonly kind: "open";
  readonly level: 0;
  readonly purpose: Purpose;
  /** The closing bracket it waits for. */
  readonly close: string;
  /** Arguments that are complete. */
  readonly args: Expr[];
  /** For cases: the cells of the row that are complete, and the value that holds otherwise. */
  cells: Expr[];
  otherwise: Expr | undefined;
  readonly at: number;
  /** What stood there, for messages. */
  readonly text: string;
}

export type Entry = Infix | Prefix | Named | Derive | Open;

export class Stack {
  readonly entries: Entry[] = [];
  private readonly opened: Open[] = [];
  /** The value to the left of the next operator; `undefined` where a value is expected. */
  value: Expr | undefined;
  shape: Shape = "other";
  /** Whether the value ends with the bracket that makes it a group. */
  bracketed = false;
  private valueAt = 0;
  private readonly fail: (at: number, message: string) => DeriveError;

  constructor(fail: (at: number, message: string) => DeriveError) {
    this.fail = fail;
  }

  get top(): Entry | undefined {
    return this.entries.at(-1);
  }

  /** The innermost bracket. */
  get innermost(): Open | undefined {
    return this.opened.at(-1);
  }

  put(value: Expr, shape: Shape, at: number): void {
    this.value = value;
    this.shape = shape;
    this.bracketed = shape === "group";
    this.valueAt = at;
    for (let top = this.top; top?.kind === "root"; top = this.top) {
      this.entries.pop();
      this.value = apply("sqrt", [this.number()]);
      this.shape = "root";
      this.bracketed = false;
    }
  }

  /** A minus in front of a term or of a factor. */
  minus(at: number): void {
    const top = this.top;
    const inFactor =
      top !== undefined && top.kind !== "open" && top.kind !== "derive" && top.level > LEVEL.negation;
    this.entries.push({ kind: "minus", level: inFactor ? LEVEL.factorNegation : LEVEL.negation, at });
  }

  push(entry: Prefix | Named | Derive): void {
    this.entries.push(entry);
  }

  open(purpose: Purpose, close: string, at: number, text: string): void {
    const entry: Open = {
      kind: "open",
      level: 0,
      purpose,
      close,
      args: [],
      cells: [],
      otherwise: undefined,
      at,
      text,
    };
    this.entries.push(entry);
    this.opened.push(entry);
  }

  /** Takes the innermost bracket off; everything inside it is finished. */
  close(): Open | undefined {
    this.entries.pop();
    return this.opened.pop();
  }

  /** The named operator without brackets to whose argument the current value belongs. */
  get openNamed(): Named | undefined {
    const top = this.top;
    const below = top?.kind === "infix" && top.operator.op === "*" ? this.entries.at(-2) : top;
    return below?.kind === "named" ? below : undefined;
  }

  /** Puts an operator behind the current value. */
  infix(operator: Operator, at: number, minus = false): void {
    this.reduceAbove(operator.level);
    const top = this.top;
    if (top?.kind === "infix" && top.level === operator.level && operator.grouping !== "right") {
      if (
        operator.grouping === "chain" ||
        (operator.grouping === "n-ary" && operator.op === top.operator.op)
      ) {
        this.extend(top);
        top.relations.push(operator.op);
        top.minus = minus;
        return;
      }
      this.entries.pop();
      this.finish(top);
    }
    const entry: Infix = {
      kind: "infix",
      operator,
      level: operator.level,
      args: [],
      relations: [operator.op],
      minus: false,
      baseShape: this.shape,
      at,
    };
    this.extend(entry);
    entry.minus = minus;
    this.entries.push(entry);
  }

  /** Finishes every operator that binds tighter than `level`. */
  reduceAbove(level: number): void {
    for (let top = this.top; top !== undefined && top.level > level; top = this.top) {
      this.entries.pop();
      this.finish(top);
    }
  }

  /** Finishes the operator on top. */
  reduceOne(): void {
    const top = this.entries.pop();
    if (top !== undefined) this.finish(top);
  }

  /** Moves the current value into the arguments of an operator. */
  private extend(entry: Infix): void {
    if (entry.operator.op === "and") {
      const value = this.condition(entry.at);
      for (const part of this.shape === "chain" && value.kind === "apply" ? value.args : [value])
        entry.args.push(part);
    } else {
      const value = this.number();
      entry.args.push(entry.minus ? neg(value) : value);
    }
    this.value = undefined;
  }

  private finish(entry: Entry): void {
    const at = entry.at;
    switch (entry.kind) {
      case "open":
        throw this.fail(at, `"${entry.text}" is never closed`);
      case "root":
      case "minus":
        this.replace(neg(this.number()), "other", at);
        return;
      case "named": {
        const node = apply(entry.call.op, [this.number()]);
        this.replace(entry.power === undefined ? node : pow(node, entry.power), "call", at);
        return;
      }
      case "derive":
        this.replace(differentiated(this.number(), entry.variables), "other", at);
        return;
      case "infix":
        this.finishInfix(entry);
    }
  }

  private finishInfix(entry: Infix): void {
    const { op, grouping } = entry.operator;
    this.extend(entry);
    const [left, right] = entry.args;
    if (left === undefined) return;
    if (grouping === "chain") {
      const links = entry.relations.map((name, i) => apply(name, entry.args.slice(i, i + 2)));
      const [only] = links;
      if (links.length === 1 && only !== undefined) this.replace(only, "other", entry.at);
      else this.replace(apply("and", links), "chain", entry.at);
    } else if (op === "^" && entry.baseShape === "e" && right !== undefined) {
      this.replace(apply("exp", [right]), "other", entry.at);
    } else {
      this.replace(apply(op, entry.args), op === "^" ? entry.baseShape : "other", entry.at);
    }
  }

  private replace(value: Expr, shape: Shape, at: number): void {
    this.value = value;
    this.shape = shape;
    this.bracketed = false;
    this.valueAt = at;
  }

  /** The current value, which has to be a number rather than a condition. */
  number(): Expr {
    const value = this.value;
    if (value === undefined) throw this.fail(this.valueAt, "a value is missing here");
    if (isCondition(value)) throw this.fail(this.valueAt, "a condition stands where a number is expected");
    return value;
  }

  private condition(at: number): Expr {
    const value = this.value;
    if (value === undefined || !isCondition(value))
      throw this.fail(at, '"and" joins conditions such as x > 0');
    return value;
  }
}

/** `D(D(of, x), y)` for the variables x, y. */
export function differentiated(of: Expr, variables: readonly string[]): Expr {
  return variables.reduce((node, variable) => derivativeOf(node, symbol(variable)), of);
}
