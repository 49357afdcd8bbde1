/**
 * The part of an expression that works entry by entry, as an expression in numbers: y .* log(sigmoid(X*w)) is the
 * body t1*log(sigmoid(t2)) over the leaves y and X*w. So everything that is known of functions of numbers
 * serves for vectors and matrices too.
 */
import { factorsOf, isApply, isNumber, neg, product, rationalOf, sum } from "../../expr/build.js";
import { apply, type Apply, type Expr, numeral, type Sym, symbol } from "../../expr/expr.js";
import { fold, symbolsOf } from "../../expr/walk.js";
import { type Shapes } from "./shape.js";
import { isScalar } from "./dimension.js";
import { OPERATIONS } from "./operation.js";

export interface Elementwise {
  readonly body: Expr;
  /** What the symbols of the body stand for, in the order in which they occur. */
  readonly leaves: ReadonlyMap<Sym, Expr>;
}

interface ElementwiseOptions {
  /** Whether a symbol for a number stays what it is. */
  readonly stays?: (s: Sym) => boolean;
  /** Whether norm2(u)^2 is a leaf: it has a derivative where norm2(u) has none. */
  readonly squares?: boolean;
}

/** Operators that stand between entries of the same place. */
const DOTTED: Readonly<Record<string, string>> = { ".*": "*", "./": "/", ".^": "^" };
const NEVER: ReadonlySet<string> = new Set(["'", "[]", "D", "and"]);

/** Whether a node is made entry by entry from its arguments. */
export function isElementwise(node: Expr, shapes: Shapes, squares = true): boolean {
  if (node.kind !== "apply" || NEVER.has(node.op) || Object.hasOwn(OPERATIONS, node.op)) return false;
  const [a, b] = node.args;
  if (node.op === "*") return node.args.filter((arg) => !shapes.isScalar(arg)).length <= 1;
  if (node.op === "^" && a !== undefined && b !== undefined)
    return shapes.isScalar(a) && shapes.isScalar(b) && !(squares && isApply(a, "norm2") && isNumber(b, 2));
  if (node.op === "cases") return isScalar(shapes.of(node));
  return true;
}

export function elementwise(root: Expr, shapes: Shapes, options: ElementwiseOptions = {}): Elementwise {
  return new Body(root, shapes, options).read();
}

class Body {
  readonly #root: Expr;
  readonly #shapes: Shapes;
  readonly #stays: (s: Sym) => boolean;
  readonly #squares: boolean;
  readonly #leaves = new Map<Sym, Expr>();
  readonly #done = new Map<Expr, Expr>();
  readonly #named = new Map<Expr, Sym>();
  readonly #taken: Set<string>;

  constructor(root: Expr, shapes: Shapes, { stays = () => true, squares = true }: ElementwiseOptions) {
    this.#root = root;
    this.#shapes = shapes;
    this.#stays = stays;
    this.#squares = squares;
    this.#taken = new Set(symbolsOf(root).map((s) => s.name));
  }

  read(): Elementwise {
    const stack: Expr[] = [this.#root];
    for (let node = stack.at(-1); node !== undefined; node = stack.at(-1)) {
      const parts = this.#done.has(node) ? [] : this.#partsOf(node);
      const open = parts?.filter((part) => !this.#done.has(part)) ?? [];
      if (open.length > 0) {
        stack.push(...[...open].reverse());
        continue;
      }
      stack.pop();
      if (!this.#done.has(node)) this.#done.set(node, this.#at(node, parts));
    }
    return { body: this.#done.get(this.#root) ?? this.#root, leaves: this.#leaves };
  }

  /** The parts that belong to the body; `undefined` for a leaf. */
  #partsOf(node: Expr): readonly Expr[] | undefined {
    if (node.kind !== "apply" || (this.#squares && halfOfEvenNorm(node) !== undefined)) return undefined;
    if (isElementwise(node, this.#shapes, this.#squares)) return node.args;
    // A product of several vectors or matrices with numbers among them: the numbers belong to the body.
    const scalars = isApply(node, "*") ? node.args.filter((arg) => this.#shapes.isScalar(arg)) : [];
    return scalars.length > 0 ? scalars : undefined;
  }

  #at(node: Expr, parts: readonly Expr[] | undefined): Expr {
    if (node.kind !== "apply" || parts === undefined) {
      const half = this.#squares ? halfOfEvenNorm(node) : undefined;
      return half === undefined ? this.#leaf(node) : apply("^", [this.#leaf(half.square), half.exponent]);
    }
    const args = parts.map((part) => this.#done.get(part) ?? part);
    if (!isElementwise(node, this.#shapes, this.#squares))
      return product([...args, this.#leaf(product(node.args.filter((arg) => !this.#shapes.isScalar(arg))))]);
    const op = DOTTED[node.op] ?? node.op;
    return apply(op, op === "*" ? args.flatMap((arg) => factorsOf(arg)) : args);
  }

  #leaf(node: Expr): Expr {
    if (node.kind === "number") return node;
    if (node.kind === "symbol" && this.#shapes.of(node).length === 0 && this.#stays(node)) return node;
    const known = this.#named.get(node);
    if (known !== undefined) return known;
    let k = this.#leaves.size + 1;
    while (this.#taken.has(`t${k}`)) k += 1;
    const name = symbol(`t${k}`);
    this.#taken.add(name.name);
    this.#named.set(node, name);
    this.#leaves.set(name, node);
    return name;
  }
}

/** norm2(u)^4 as the square of norm2(u)^2, which is smooth everywhere. */
function halfOfEvenNorm(node: Expr): { square: Apply; exponent: Expr } | undefined {
  const [base, exponent] = isApply(node, "^") ? node.args : [];
  if (base === undefined || !isApply(base, "norm2") || exponent?.kind !== "number") return undefined;
  const { num, den } = exponent.value;
  return den === 1n && num % 2n === 0n && num > 2n
    ? { square: apply("^", [base, numeral(2)]), exponent: numeral(num / 2n) }
    : undefined;
}

/** The body with its leaves put back, dots where entries are meant. */
export function written(body: Expr, leaves: ReadonlyMap<Sym, Expr>, shapes: Shapes): Expr {
  const isWide = (arg: Expr): boolean => !shapes.isScalar(arg);
  return fold<Expr>(body, (node, args) => {
    if (node.kind === "symbol") return leaves.get(node) ?? node;
    if (node.kind !== "apply") return node;
    const [, b] = args;
    const wide = args.filter(isWide);
    const [like] = wide;
    if (like === undefined) return apply(node.op, args);
    if (node.op === "+") {
      // A number stands for a vector of it only where it is written as one: 1 - s.
      const ones = apply("ones", shapes.of(like));
      return sum(
        args.map((arg) => {
          if (isWide(arg) || rationalOf(arg) !== undefined) return arg;
          const [size] = isApply(arg, "-") ? arg.args : [];
          return size === undefined ? product([arg, ones]) : neg(product([size, ones]));
        }),
      );
    }
    if (node.op === "*") {
      const scalars = args.filter((arg) => !isWide(arg));
      const core =
        wide.length === 1
          ? like
          : apply(
              ".*",
              wide.flatMap((arg) => (isApply(arg, ".*") ? arg.args : [arg])),
            );
      return product([...scalars, ...factorsOf(core)]);
    }
    if (node.op === "/" && b !== undefined && isWide(b)) return apply("./", args);
    if (node.op === "^") return apply(".^", args);
    return node.op === "cases" ? asStep(args) : apply(node.op, args);
  });
}

/** 1 where an entry is positive, 0 where it is negative: the step function, by its definition. */
function asStep(args: readonly Expr[]): Expr {
  const branches = [args.slice(0, 2), args.slice(2, 4)].map(([condition, value]) => {
    const [left, right] = condition?.kind === "apply" ? condition.args : [];
    if (condition === undefined || left === undefined || right === undefined || value === undefined)
      return undefined;
    const [u, zero] = isNumber(left, 0) ? [right, left] : [left, right];
    const isAbove = isApply(condition, isNumber(left, 0) ? "<" : ">");
    const isBelow = isApply(condition, isNumber(left, 0) ? ">" : "<");
    return isNumber(zero, 0) && ((isAbove && isNumber(value, 1)) || (isBelow && isNumber(value, 0)))
      ? { u, isAbove }
      : undefined;
  });
  const [first, second] = branches;
  const isStep =
    args.length === 4 &&
    first !== undefined &&
    second !== undefined &&
    first.u === second.u &&
    first.isAbove !== second.isAbove;
  return isStep ? apply("step", [first.u]) : apply("cases", args);
}
