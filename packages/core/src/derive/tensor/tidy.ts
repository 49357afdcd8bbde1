/**
 * Expressions with vectors and matrices in the form a course writes them: transposes at the leaves, numbers in
 * front, like terms collected, trees of elementwise operations simplified as one expression in numbers. Every
 * result is only proposed here; the checker compares it with what it came from.
 */
import * as Q from "../../number/rational.js";
import {
  factorsOf,
  fromRational,
  isApply,
  isNumber,
  neg,
  pow,
  product,
  rationalOf,
  sum,
  termsOf,
  transpose,
} from "../../expr/build.js";
import { apply, type Apply, type Expr, numeral, type Sym } from "../../expr/expr.js";
import { postorder, substitute } from "../../expr/walk.js";
import type { Library } from "../../library/library.js";
import { elementwise, isElementwise, written } from "../../rewrite/tensor/elementwise.js";
import { type Shapes } from "../../rewrite/tensor/shape.js";
import { isRow, isScalar } from "../../rewrite/tensor/dimension.js";
import { tidy } from "../tidy.js";
import { weight } from "../weight.js";

const ZERO = numeral(0);
/** Of zeros these are 0, or zeros. */
const VANISH_AT_ZERO: ReadonlySet<string> = new Set(["norm2", "norm1", "sum", "tr", "diag", "'"]);

export class TensorTidy {
  readonly #shapes: Shapes;
  readonly #library: Library;
  readonly #done = new Map<Expr, Expr>();

  constructor(shapes: Shapes, library: Library) {
    this.#shapes = shapes;
    this.#library = library;
  }

  of(root: Expr): Expr {
    const once = this.#pass(root);
    // What one simplification leaves may be what another waits for.
    return once === root ? once : this.#pass(once);
  }

  #pass(root: Expr): Expr {
    for (const node of postorder(root, (n) => this.#done.has(n)))
      if (!this.#done.has(node)) this.#done.set(node, this.#at(node));
    return this.#done.get(root) ?? root;
  }

  zeros(like: Expr): Expr {
    const shape = this.#shapes.of(like);
    return shape.length === 0 ? ZERO : apply("zeros", shape);
  }

  isZero(node: Expr): boolean {
    return isNumber(node, 0) || isApply(node, "zeros");
  }

  /** The node, its arguments being tidy. */
  #at(node: Expr): Expr {
    if (node.kind !== "apply") return node;
    const args = node.args.map((arg) => this.#done.get(arg) ?? arg);
    const same = apply(node.op, node.op === "+" ? args.flatMap((arg) => termsOf(arg)) : args);
    const [a, b] = args;
    if (a === undefined) return same;
    if (isApply(a, "zeros") && VANISH_AT_ZERO.has(node.op)) return this.zeros(same);
    switch (node.op) {
      case "'":
        return this.#transposed(a);
      case "inner":
        return b === undefined ? same : this.#pairing(a, b);
      case "sum":
        return args.length === 1 ? this.#total(a) : same;
      case "tr":
        return this.#outside(a, (inner) => apply("tr", [inner]));
      case "diag":
        return this.#diagonal(a) ?? this.#outside(a, (inner) => apply("diag", [inner]));
      case "inv":
        return this.#inverse(a);
      case "softmax":
        return this.#shapes.isScalar(a) ? numeral(1) : same;
      case "ones":
      case "zeros":
        return b !== undefined && isNumber(b, 1) ? apply(node.op, [a]) : same;
    }
    const picked = isApply(same, ".*") ? this.#picked(same.args) : undefined;
    if (picked !== undefined) return picked;
    if (isApply(same, "*") && !isElementwise(same, this.#shapes, false)) return this.#product(same.args);
    if (!isElementwise(same, this.#shapes, false)) return same;
    const body = this.#body(same);
    return isApply(body, "+") ? this.#gathered(body) : body;
  }

  /** Terms with the same vector or matrix as one, where that is shorter: y - 2*s*y is (1 - 2*s)*y. */
  #gathered(node: Apply): Expr {
    if (this.#shapes.isScalar(node)) return node;
    const groups = new Map<Expr, Expr[]>();
    for (const term of node.args) {
      const { scalars, wide } = this.#split(term);
      if (wide.length === 0) return node;
      const core = product(wide);
      groups.set(core, [...(groups.get(core) ?? []), product(scalars.length === 0 ? [numeral(1)] : scalars)]);
    }
    if (groups.size === node.args.length) return node;
    const terms = [...groups].map(([core, scalars]) => {
      const coefficient = this.#body(sum(scalars));
      return this.isOne(coefficient) ? core : product([coefficient, core]);
    });
    const short = sum(terms);
    return weight(short) <= weight(node) ? short : node;
  }

  /** The diagonal of a matrix whose diagonal is known: of I, of diag(v), of a transpose, of what is made of these entry by entry. */
  #diagonal(a: Expr): Expr | undefined {
    const [of] = a.kind === "apply" ? a.args : [];
    if (this.#shapes.of(a).length !== 2) return undefined;
    if (isApply(a, "I")) return apply("ones", a.args);
    if (isApply(a, "diag") || of === undefined) return of;
    if (isApply(a, "'")) return this.#diagonal(of) ?? apply("diag", [of]);
    if (!isElementwise(a, this.#shapes, false)) return undefined;
    const { body, leaves } = elementwise(a, this.#shapes, { squares: false });
    const matrices = [...leaves].filter(([, leaf]) => !this.#shapes.isScalar(leaf));
    const known = new Map(matrices.map(([t, leaf]) => [t, this.#diagonal(leaf)]));
    if ([...known.values()].every((diagonal) => diagonal === undefined)) return undefined;
    const own = new Map<Sym, Expr>(leaves);
    for (const [t, leaf] of matrices) own.set(t, known.get(t) ?? apply("diag", [leaf]));
    return this.#body(this.#spread(written(body, own, this.#shapes), apply("diag", [a])));
  }

  /** Beside a vector that is 0 but for one entry, only that entry counts: u .* unit(k, n) is u[k]*unit(k, n). */
  #picked(args: readonly Expr[]): Expr | undefined {
    const unit = args.find((arg) => isApply(arg, "unit"));
    const [k] = unit?.kind === "apply" ? unit.args : [];
    if (unit === undefined || k === undefined) return undefined;
    const entries = args
      .filter((arg) => arg !== unit)
      .map((arg) => (this.#shapes.isScalar(arg) ? arg : apply("[]", [arg, k])));
    return this.#body(product([...entries, unit]));
  }

  #inverse(a: Expr): Expr {
    const [of] = isApply(a, "inv") || isApply(a, "diag") ? a.args : [];
    if (of !== undefined && isApply(a, "inv")) return of;
    if (of === undefined || this.#shapes.of(of).length !== 1) return apply("inv", [a]);
    return apply("diag", [this.#body(apply("./", [numeral(1), of]))]);
  }

  /** An elementwise tree, simplified as an expression in numbers. */
  #body(node: Expr): Expr {
    const { body: full, leaves } = elementwise(node, this.#shapes, { squares: false });
    // Ones and zeros count as the numbers; the shape is put back at the end.
    const constants = new Map<Expr, Expr>();
    for (const [t, leaf] of leaves)
      if (isApply(leaf, "ones") || isApply(leaf, "zeros"))
        constants.set(t, numeral(isApply(leaf, "ones") ? 1 : 0));
    const body = substitute(full, constants);
    const { result } = tidy(body, this.#library);
    // A sum in which nothing could be collected keeps the order in which it was written.
    const collects = !isApply(body, "+") || termsOf(result).length < termsOf(body).length;
    const [short, long] = [result, body].map((each) => written(each, leaves, this.#shapes));
    if (short === undefined || long === undefined) return node;
    const [size, before] = [weight(short), weight(long)];
    // A product with a factor twice is collected even where that is no shorter.
    const unsigned = isApply(body, "*")
      ? body.args.map((arg) => (isApply(arg, "-") ? arg.args[0] : arg))
      : [];
    const isRepeated = new Set(unsigned).size < unsigned.length && size <= before + 1;
    const isShorter = size < before || isRepeated || (collects && (size === before || isApply(body, "+")));
    const chosen = isShorter || constants.size > 0 ? short : long;
    const ordered = this.#shapes.isScalar(node) ? chosen : positiveFirst(chosen);
    return asSoftmax(this.#spread(ordered, node));
  }

  /** A number that stands where a vector was: 0 and 1 of that shape. */
  #spread(node: Expr, like: Expr): Expr {
    const shape = this.#shapes.of(like);
    if (isScalar(shape) || !this.#shapes.isScalar(node)) return node;
    if (isNumber(node, 0)) return apply("zeros", shape);
    const ones = apply("ones", shape);
    if (isNumber(node, 1)) return ones;
    const factors = factorsOf(node);
    return product([...(factors.every((factor) => this.#shapes.isScalar(factor)) ? factors : [node]), ones]);
  }

  #transposed(a: Expr): Expr {
    const shape = this.#shapes.of(a);
    if (isScalar(shape)) return a;
    if (isApply(a, "'")) return a.args[0] ?? a;
    if (isApply(a, "-") || isApply(a, "+"))
      return apply(
        a.op,
        a.args.map((arg) => this.#transposed(arg)),
      );
    if (isApply(a, "*")) return this.#product([...a.args].reverse().map((arg) => this.#transposed(arg)));
    // A diagonal matrix, not the diagonal of a matrix, which is a column.
    const isDiagonal = isApply(a, "diag") && shape.length === 2;
    if (isApply(a, "I") || isDiagonal || this.#shapes.has(a, "symmetric")) return a;
    if (isApply(a, "inv") && a.args[0] !== undefined) return apply("inv", [this.#transposed(a.args[0])]);
    if (isApply(a, "^") && a.args[0] !== undefined)
      return apply("^", [this.#transposed(a.args[0]), ...a.args.slice(1)]);
    const [of] = a.kind === "apply" ? a.args : [];
    if (isApply(a, "zeros") || isApply(a, "ones"))
      return a.args.length === 2 ? apply(a.op, [...a.args].reverse()) : transpose(a);
    if (isApply(a, "/") && of !== undefined) return apply("/", [this.#transposed(of), ...a.args.slice(1)]);
    return transpose(a);
  }

  /** Numbers, signs and quotients of numbers in front of an operation that is linear. */
  #outside(a: Expr, inside: (inner: Expr) => Expr): Expr {
    const { scalars, wide } = this.#split(a);
    if (wide.length === 0) return inside(a);
    const core = inside(product(wide));
    return scalars.length === 0 ? core : this.#body(product([...scalars, core]));
  }

  /** The numbers among the factors, and the rest. */
  #split(node: Expr): { scalars: Expr[]; wide: Expr[] } {
    if (isApply(node, "-") && node.args[0] !== undefined) {
      const { scalars, wide } = this.#split(node.args[0]);
      return { scalars: [neg(numeral(1)), ...scalars], wide };
    }
    if (
      isApply(node, "/") &&
      node.args[0] !== undefined &&
      node.args[1] !== undefined &&
      !this.#shapes.isScalar(node.args[0])
    ) {
      const { scalars, wide } = this.#split(node.args[0]);
      return { scalars: [...scalars, apply("/", [numeral(1), node.args[1]])], wide };
    }
    if (!isApply(node, "*"))
      return this.#shapes.isScalar(node) ? { scalars: [node], wide: [] } : { scalars: [], wide: [node] };
    const scalars: Expr[] = [];
    const wide: Expr[] = [];
    const hasWide = node.args.some((arg) => !this.#shapes.isScalar(arg));
    for (const arg of node.args) {
      if (this.#shapes.isScalar(arg) && hasWide) scalars.push(arg);
      else wide.push(arg);
    }
    return hasWide ? { scalars, wide } : { scalars: [node], wide: [] };
  }

  /** A product of several vectors and matrices, numbers in front. */
  #product(args: readonly Expr[]): Expr {
    const scalars: Expr[] = [];
    const wide: Expr[] = [];
    for (const arg of args) {
      if (this.#shapes.isScalar(arg)) {
        scalars.push(arg);
        continue;
      }
      const parts = this.#split(arg);
      scalars.push(...parts.scalars);
      wide.push(...parts.wide.map((part) => this.#factored(part, scalars)));
    }
    // Ones add the entries up: ones(n)'*v is sum(v), ones(n, m)*v is sum(v)*ones(n).
    wide.forEach((part, i) => {
      const v = wide[i + 1];
      if (v === undefined || this.#shapes.of(v).length !== 1) return;
      const rows = onesOf(part);
      if (rows === undefined) return;
      scalars.push(this.#total(v));
      wide.splice(i, 2, ...rows);
    });
    const zero = [...scalars, ...wide].some((part) => this.isZero(part));
    const core = this.#chain(wide);
    if (zero) return this.zeros(product(args));
    if (core === undefined)
      return scalars.length === 1 && scalars[0] !== undefined ? scalars[0] : this.#body(product(scalars));
    return scalars.length === 0 ? core : this.#body(product([...scalars, core]));
  }

  /** A sum among the factors: the number that all of its terms have goes in front, rows are one transpose. */
  #factored(part: Expr, scalars: Expr[]): Expr {
    if (!isApply(part, "+")) return part;
    const terms = part.args.map((term) => {
      const { scalars: own, wide } = this.#split(term);
      const coefficient = own.map((factor) => rationalOf(factor));
      const isPlain = coefficient.every((value) => value !== undefined) && wide.length > 0;
      return isPlain
        ? { value: coefficient.reduce<Q.Rational>((a, b) => Q.multiply(a, b), Q.ONE), wide }
        : undefined;
    });
    const [first] = terms;
    const size = first && Q.absolute(first.value);
    const shares =
      size !== undefined &&
      !Q.equal(size, Q.ONE) &&
      terms.every((term) => term !== undefined && Q.equal(Q.absolute(term.value), size));
    const plain = shares
      ? sum(
          terms.map((term) => {
            const body = product(term?.wide ?? []);
            return (term?.value.num ?? 1n) < 0n ? neg(body) : body;
          }),
        )
      : part;
    if (shares) scalars.push(fromRational(size));
    if (!isRow(this.#shapes.of(plain)) || !isApply(plain, "+")) return plain;
    const turned = sum(plain.args.map((term) => this.#transposed(term)));
    return weight(transpose(turned)) < weight(plain) ? transpose(turned) : plain;
  }

  /** Neighbours that make something simpler: identities, inverses, diagonals. */
  #chain(wide: readonly Expr[]): Expr | undefined {
    const list = wide.filter((part) => !isApply(part, "I"));
    for (let i = 0; i + 1 < list.length; i += 1) {
      const [a, b] = [list[i], list[i + 1]];
      if (a === undefined || b === undefined) continue;
      if ((isApply(a, "inv") && a.args[0] === b) || (isApply(b, "inv") && b.args[0] === a)) {
        list.splice(i, 2);
        i = -1;
      } else if (
        isApply(a, "diag") &&
        a.args[0] !== undefined &&
        this.#shapes.of(a).length === 2 &&
        this.#shapes.of(b).length === 1
      ) {
        list.splice(i, 2, this.#body(apply(".*", [a.args[0], b])));
        i = -1;
      }
    }
    list.splice(0, list.length, ...withPowers(list));
    const [row, unit, ...more] = list;
    if (row !== undefined && unit !== undefined && more.length === 0) {
      const joined = this.#paired(row, unit);
      if (joined !== undefined) return joined;
    }
    if (
      row !== undefined &&
      unit !== undefined &&
      more.length === 0 &&
      isApply(unit, "unit") &&
      unit.args[0] !== undefined
    )
      if (isRow(this.#shapes.of(row))) return apply("[]", [this.#transposed(row), unit.args[0]]);
    if (list.length > 0) return product(list);
    const [first] = wide;
    return first === undefined || wide.length === 0
      ? undefined
      : (wide.find((part) => isApply(part, "I")) ?? apply("I", [this.#shapes.of(first)[0] ?? numeral(1)]));
  }

  /** What stands above and below the line entry by entry in u'*v is cancelled: x'*(y ./ x) is sum(y). */
  #paired(row: Expr, column: Expr): Expr | undefined {
    const [u] = isApply(row, "'") ? row.args : [];
    if (u === undefined || this.#shapes.of(u).length !== 1 || this.#shapes.of(column).length !== 1)
      return undefined;
    const joined = this.#body(apply(".*", [u, column]));
    return weight(joined) + 1 < weight(row) + weight(column) ? this.#total(joined) : undefined;
  }

  /** The sum of all products of entries of two of one shape. */
  #pairing(a: Expr, b: Expr): Expr {
    if (this.#shapes.isScalar(a)) return this.#body(product([a, b]));
    if (this.isZero(a) || this.isZero(b)) return ZERO;
    if (this.#shapes.of(a).length === 2 && !isRow(this.#shapes.of(a)))
      return this.of(apply("tr", [product([transpose(a), b])]));
    return this.#total(this.#body(apply(".*", [a, b])));
  }

  #total(a: Expr): Expr {
    if (this.#shapes.isScalar(a)) return a;
    if (this.isZero(a)) return ZERO;
    if (isApply(a, "+")) return this.#body(sum(a.args.map((term) => this.#total(this.#wide(term, a)))));
    if (isApply(a, "ones")) return this.#body(product(a.args));
    const { scalars, wide } = this.#split(a);
    const [only, ...more] = wide;
    if (only === undefined) return apply("sum", [a]);
    if (scalars.length > 0) return this.#body(product([...scalars, this.#total(product(wide))]));
    if (more.length === 0 && this.#shapes.has(only, "simplex")) return numeral(1);
    if (isApply(only, "softmax")) return numeral(1);
    const [base, exponent] = isApply(only, ".^") ? only.args : [];
    if (more.length === 0 && base !== undefined && exponent !== undefined && isNumber(exponent, 2))
      return pow(apply("norm2", [base]), exponent);
    const [u, v, ...others] = isApply(only, ".*") ? only.args : [];
    if (u !== undefined && v !== undefined && others.length === 0 && this.#shapes.of(u).length === 1)
      return product([transpose(u), v]);
    return apply("sum", [product(wide)]);
  }

  #wide(term: Expr, like: Expr): Expr {
    return this.#spread(term, like);
  }

  /** Whether a number is exactly this. */
  isOne(node: Expr): boolean {
    const value = rationalOf(node);
    return value !== undefined && Q.equal(value, Q.ONE);
  }
}

/** Three and more of one matrix in a row as one power; a matrix beside its inverse goes. */
function withPowers(factors: readonly Expr[]): Expr[] {
  const runs: { base: Expr; times: bigint; parts: Expr[] }[] = [];
  for (const part of factors) {
    const { base, times } = powerIn(part);
    const last = runs.at(-1);
    if (last?.base === base)
      runs.splice(-1, 1, { base, times: last.times + times, parts: [...last.parts, part] });
    else runs.push({ base, times, parts: [part] });
  }
  return runs.flatMap(({ base, times, parts }) => {
    const isMixed = parts.some((part) => isApply(part, "inv"));
    if (parts.length < 2 || (times <= 2n && !isMixed)) return parts;
    const [size, of] = times < 0n ? [-times, apply("inv", [base])] : [times, base];
    return size === 0n ? [] : [size === 1n ? of : apply("^", [of, numeral(size)])];
  });
}

function powerIn(part: Expr): { readonly base: Expr; readonly times: bigint } {
  const [of, exponent] = part.kind === "apply" ? part.args : [];
  if (isApply(part, "inv") && of !== undefined) {
    const { base, times } = powerIn(of);
    return { base, times: -times };
  }
  const isPower = isApply(part, "^") && exponent?.kind === "number" && exponent.value.den === 1n;
  return isPower && of !== undefined ? { base: of, times: exponent.value.num } : { base: part, times: 1n };
}

/** `softmax(z) - y` and not `-y + softmax(z)`. */
function positiveFirst(node: Expr): Expr {
  const [first, ...rest] = isApply(node, "+") ? node.args : [];
  const at = rest.findIndex((term) => !isApply(term, "-"));
  const lead = rest[at];
  if (first === undefined || lead === undefined || !isApply(first, "-")) return node;
  return sum([lead, first, ...rest.filter((_, i) => i !== at)]);
}

/** e^z over the sum of its entries is softmax(z). */
function asSoftmax(root: Expr): Expr {
  const found = new Map<Expr, Expr>();
  for (const node of postorder(root)) {
    const [above, below] = isApply(node, "/") ? node.args : [];
    if (above === undefined || below === undefined || !isApply(below, "sum") || below.args[0] !== above)
      continue;
    if (isApply(above, "exp")) found.set(node, apply("softmax", above.args));
  }
  return found.size === 0 ? root : substitute(root, found);
}

/** For ones that add up the entries of a column, the ones that are left: none for a row of them. */
function onesOf(node: Expr): Expr[] | undefined {
  const [of] = isApply(node, "'") ? node.args : [node];
  if (of === undefined || !isApply(of, "ones")) return undefined;
  if (node === of) return of.args.length === 2 ? [apply("ones", of.args.slice(0, 1))] : undefined;
  return of.args.length === 1 ? [] : undefined;
}
