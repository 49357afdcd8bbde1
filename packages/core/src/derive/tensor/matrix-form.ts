/**
 * From sums of products of entries back to vectors and matrices: the sum over k of X[k,i]*v[k]*X[k,j] is
 * X'*diag(v)*X. Entries are joined pairwise until one vector or matrix is left; what no course writes with
 * matrices (every index in three places) is given up. The result is a proposal, compared by the checker.
 */
import * as Q from "../../number/rational.js";
import { fromRational, isApply, product, rationalOf, sum, transpose } from "../../expr/build.js";
import { freeIn } from "../../expr/binders.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../../expr/expr.js";
import { postorder } from "../../expr/walk.js";
import { elementwise, written } from "../../rewrite/tensor/elementwise.js";
import { print } from "../../syntax/print.js";
import type { Networks } from "../../rewrite/tensor/network.js";
import type { Factor, Index, Place, Product } from "../../rewrite/tensor/product.js";
import { type Shapes } from "../../rewrite/tensor/shape.js";
import { isRow } from "../../rewrite/tensor/dimension.js";

/** Something with one index or two. */
interface Piece {
  readonly node: Expr;
  readonly indices: readonly Index[];
}

export interface Entries {
  readonly shapes: Shapes;
  readonly networks: Networks;
}

/** The vector or matrix with these entries, or `undefined`. */
export function matrixForm(products: readonly Product[], place: Place, entries: Entries): Expr | undefined {
  const terms: Expr[] = [];
  for (const p of products) {
    const term = new Joining(p, place, entries).run();
    if (term === undefined) return undefined;
    terms.push(term);
  }
  return sum(terms);
}

class Joining {
  readonly #entries: Entries;
  readonly #place: Place;
  readonly #scalars: Expr[] = [];
  #pieces: Piece[] = [];

  constructor({ coefficient, factors }: Product, place: Place, entries: Entries) {
    this.#entries = entries;
    this.#place = place;
    if (!Q.equal(coefficient, Q.ONE)) this.#scalars.push(fromRational(coefficient));
    for (const factor of factors) {
      const piece = this.#pieceOf(factor);
      if (piece === undefined) this.#failed = true;
      else if (piece.indices.length === 0) this.#scalars.push(piece.node);
      else this.#pieces.push(piece);
    }
  }

  #failed = false;

  #isOpen(i: Index): boolean {
    return i === this.#place.row || i === this.#place.column;
  }

  #pieceOf({ head, of, indices: found, power, turned = false }: Factor): Piece | undefined {
    const [first, second] = found;
    const indices = turned && first !== undefined && second !== undefined ? [second, first] : found;
    const raised = (node: Expr, wide: boolean): Expr =>
      Q.equal(power, Q.ONE) ? node : raisedTo(node, power, wide);
    const dimension = (i: Index | undefined): Expr | undefined =>
      i === undefined ? undefined : this.#entries.networks.dimensionOf(i);
    if (head === "delta") {
      const n = dimension(indices[0]) ?? dimension(indices[1]);
      return n && { node: apply("I", [n]), indices };
    }
    if (head === "ones") {
      const n = dimension(indices[0]);
      return n && { node: apply("ones", [n]), indices };
    }
    if (head === "the index" || head.startsWith("from ")) return undefined;
    if (indices.some((i) => typeof i === "string")) {
      // A function of entries at places that are fixed is a number as it stands, if it speaks of these places.
      if (of.kind !== "symbol" && this.#entries.shapes.isScalar(of))
        return this.#standsFor(of, head, found) ? { node: raised(of, false), indices: [] } : undefined;
      const line = power.num === power.den ? this.#lineOf(of, indices) : undefined;
      if (line !== undefined) return line;
      return indices.every((i) => typeof i === "string")
        ? { node: raised(apply("[]", [of, ...indices.map((i) => asIndex(i))]), false), indices: [] }
        : undefined;
    }
    const shape = this.#entries.shapes.of(of);
    if (indices.length === 0) return { node: raised(of, false), indices };
    // sigmoid(z[j]) for every j is sigmoid(z).
    const lifted =
      shape.length === 0 && indices.length === 1
        ? liftedOf(of, dimension(indices[0]), this.#entries)
        : undefined;
    if (lifted !== undefined) return { node: raised(lifted, true), indices };
    if (indices.length > 2 || (indices.length === 2 && shape.length !== 2)) return undefined;
    return { node: raised(isRow(shape) ? transpose(of) : of, true), indices };
  }

  /** Whether an expression, read by itself, is the factor: its indices may have become others by now. */
  #standsFor(of: Expr, head: string, indices: readonly Index[]): boolean {
    const [only, ...more] = this.#entries.networks.expand(of, {});
    const [own, ...others] = only?.factors ?? [];
    return (
      own !== undefined &&
      more.length + others.length === 0 &&
      own.head === head &&
      own.indices.length === indices.length &&
      own.indices.every((i, k) => i === indices[k])
    );
  }

  /** A row or a column of a matrix: A[2, j] for all j are the entries of A'*unit(2, n). */
  #lineOf(of: Expr, [i, j]: readonly Index[]): Piece | undefined {
    const [n, m] = this.#entries.shapes.of(of);
    if (i === undefined || j === undefined || n === undefined || m === undefined || typeof i === typeof j)
      return undefined;
    return typeof i === "string"
      ? { node: product([transpose(of), apply("unit", [asIndex(i), n])]), indices: [j] }
      : { node: product([of, apply("unit", [asIndex(j), m])]), indices: [i] };
  }

  run(): Expr | undefined {
    if (this.#failed) return undefined;
    for (let budget = 200; budget > 0; budget -= 1) if (!this.#once()) break;
    return this.#result();
  }

  #uses(i: Index): Piece[] {
    return this.#pieces.filter((piece) => piece.indices.includes(i));
  }

  #replace(gone: readonly Piece[], come: Piece | undefined): true {
    const at = this.#pieces.findIndex((piece) => gone.includes(piece));
    this.#pieces = this.#pieces.flatMap((piece, i) =>
      i === at && come ? [come] : gone.includes(piece) ? [] : [piece],
    );
    return true;
  }

  #once(): boolean {
    for (const piece of this.#pieces) {
      const [i, j] = piece.indices;
      if (i === undefined) {
        this.#scalars.push(piece.node);
        return this.#replace([piece], undefined);
      }
      if (j === i) {
        const alone = !this.#isOpen(i) && this.#uses(i).length === 1;
        return this.#replace(
          [piece],
          alone
            ? { node: apply("tr", [piece.node]), indices: [] }
            : { node: apply("diag", [piece.node]), indices: [i] },
        );
      }
    }
    return this.#hadamard() || this.#contracted() || this.#widened();
  }

  /** Two with the same indices. */
  #hadamard(): boolean {
    for (const [k, a] of this.#pieces.entries()) {
      for (const b of this.#pieces.slice(k + 1)) {
        const same = a.indices.length === b.indices.length && a.indices.every((i) => b.indices.includes(i));
        if (!same) continue;
        const [i = ""] = a.indices;
        const alone = a.indices.length === 1 && !this.#isOpen(i) && this.#uses(i).length === 2;
        // Two vectors that meet nowhere else are a number.
        if (alone) return this.#replace([a, b], { node: product([transpose(a.node), b.node]), indices: [] });
        const isNumber =
          a.indices.length === 2 &&
          a.indices.every((index) => !this.#isOpen(index) && this.#uses(index).length === 2);
        if (isNumber) {
          const node =
            a.indices[0] === b.indices[0]
              ? apply("sum", [apply(".*", [...parts(a.node), ...parts(b.node)])])
              : apply("tr", [product([...factors(a.node), ...factors(b.node)])]);
          return this.#replace([a, b], { node, indices: [] });
        }
        const turned = a.indices[0] === b.indices[0] ? b.node : transpose(b.node);
        return this.#replace([a, b], {
          node: apply(".*", [...parts(a.node), ...parts(turned)]),
          indices: a.indices,
        });
      }
    }
    return false;
  }

  /** A summed index in exactly two places, or in one. */
  #contracted(): boolean {
    for (const i of new Set(this.#pieces.flatMap((piece) => piece.indices))) {
      const [a, b, ...more] = this.#uses(i);
      if (this.#isOpen(i) || a === undefined || more.length > 0) continue;
      if (b === undefined) {
        const [x] = a.indices;
        if (a.indices.length === 1) return this.#replace([a], { node: apply("sum", [a.node]), indices: [] });
        const n = this.#entries.networks.dimensionOf(i);
        if (n === undefined) return false;
        const ones = apply("ones", [n]);
        const node = x === i ? product([transpose(a.node), ones]) : product([a.node, ones]);
        return this.#replace([a], { node, indices: a.indices.filter((k) => k !== i) });
      }
      const [vector, matrix] = a.indices.length === 1 ? [a, b] : [b, a];
      if (vector.indices.length === 1) {
        const node =
          matrix.indices[1] === i
            ? product([...factors(matrix.node), ...factors(vector.node)])
            : product([...turn(matrix.node), ...factors(vector.node)]);
        return this.#replace([a, b], { node, indices: matrix.indices.filter((k) => k !== i) });
      }
      const [left, right] = this.#isFirst(a, b, i) ? [a, b] : [b, a];
      const first = left.indices[1] === i ? factors(left.node) : turn(left.node);
      const second = right.indices[0] === i ? factors(right.node) : turn(right.node);
      const ends = [left.indices.find((k) => k !== i) ?? "", right.indices.find((k) => k !== i) ?? ""];
      return this.#replace([a, b], { node: product([...first, ...second]), indices: ends });
    }
    return false;
  }

  /** The order in which a product needs the fewest transposes, the row of the result first. */
  #isFirst(a: Piece, b: Piece, i: Index): boolean {
    if (a.indices.includes(this.#place.row ?? "")) return true;
    if (b.indices.includes(this.#place.row ?? "")) return false;
    return a.indices[1] === i || b.indices[0] === i;
  }

  /** A vector on an index that others meet too goes to one of them as a diagonal. */
  #widened(): boolean {
    for (const vector of this.#pieces) {
      const [i] = vector.indices;
      if (vector.indices.length !== 1 || i === undefined) continue;
      const matrix = this.#pieces.find((piece) => piece.indices.length === 2 && piece.indices.includes(i));
      if (matrix === undefined) continue;
      const diagonal = apply("diag", [vector.node]);
      const node =
        matrix.indices[0] === i
          ? product([diagonal, ...factors(matrix.node)])
          : product([...factors(matrix.node), diagonal]);
      return this.#replace([vector, matrix], { node, indices: matrix.indices });
    }
    return false;
  }

  #result(): Expr | undefined {
    const { row, column } = this.#place;
    const scaled = (node: Expr): Expr => product([...this.#scalars, ...factors(node)]);
    const [a, b, ...more] = this.#pieces;
    if (a === undefined)
      return row === undefined && column === undefined ? product(this.#scalars) : undefined;
    if (more.length > 0) return undefined;
    if (b !== undefined) {
      if (a.indices.length !== 1 || b.indices.length !== 1) return undefined;
      const [tall, wide] = a.indices[0] === row ? [a, b] : [b, a];
      return tall.indices[0] === row && wide.indices[0] === column
        ? scaled(product([tall.node, transpose(wide.node)]))
        : undefined;
    }
    const [i, j] = a.indices;
    if (j === undefined) {
      if (i === row && column === undefined) return scaled(a.node);
      return i === column && row === undefined ? scaled(transpose(a.node)) : undefined;
    }
    if (i === row && j === column) return scaled(a.node);
    return i === column && j === row ? scaled(product(turn(a.node))) : undefined;
  }
}

/** A function of entries at one index as a function of vectors. */
export function liftedOf(of: Expr, dimension: Expr | undefined, entries: Entries): Expr | undefined {
  const { shapes } = entries;
  const free = freeIn(of);
  const places = postorder(of).flatMap((node) => (isApply(node, "[]") ? node.args.slice(1) : []));
  const [index, ...others] = new Set(places.filter((place) => place.kind === "symbol" && free.has(place)));
  if (index === undefined || others.length > 0) return undefined;
  const { body, leaves } = elementwise(of, shapes);
  const vectors = new Map<Sym, Expr>();
  for (const [t, leaf] of leaves) {
    const whole = freeIn(leaf).has(index) ? vectorOf(leaf, index, dimension, entries) : leaf;
    if (whole === undefined) return undefined;
    vectors.set(t, whole);
  }
  return written(body, vectors, shapes);
}

/** The vector whose entry at the index is the leaf: X*w for the sum over j of X[i, j]*w[j]. */
function vectorOf(leaf: Expr, index: Expr, dimension: Expr | undefined, entries: Entries): Expr | undefined {
  const { shapes, networks } = entries;
  const [vector, ...at] = isApply(leaf, "[]") ? leaf.args : [];
  if (vector !== undefined && at.length === 1 && shapes.of(vector).length === 1) return vector;
  if (dimension === undefined) return undefined;
  const [name, row] = [print(index), networks.fresh(dimension)];
  const products = networks.expand(leaf, {}).map((p) => ({
    ...p,
    factors: p.factors.map((f) => ({ ...f, indices: f.indices.map((i) => (i === name ? row : i)) })),
  }));
  return matrixForm(products, { row }, entries);
}

/** A power as people write it: 1/u, sqrt(u), norm2(u). */
function raisedTo(base: Expr, power: Q.Rational, wide: boolean): Expr {
  const [of, exponent] = isApply(base, "^") ? base.args : [];
  const inside = exponent && rationalOf(exponent);
  if (of !== undefined && inside !== undefined) {
    const whole = Q.multiply(inside, power);
    return Q.equal(whole, Q.ONE) ? of : raisedTo(of, whole, wide);
  }
  if (power.num < 0n) {
    const below = Q.equal(power, Q.rational(-1)) ? base : raisedTo(base, Q.negate(power), wide);
    return apply(wide ? "./" : "/", [numeral(1), below]);
  }
  return apply(wide ? ".^" : "^", [base, fromRational(power)]);
}

const asIndex = (i: Index): Expr => (/^\d+$/.test(String(i)) ? numeral(BigInt(i)) : symbol(String(i)));
const parts = (node: Expr): readonly Expr[] => (isApply(node, ".*") ? node.args : [node]);
const factors = (node: Expr): readonly Expr[] => (isApply(node, "*") ? node.args : [node]);
/** The factors of the transpose. */
const turn = (node: Expr): Expr[] =>
  [...factors(node)]
    .reverse()
    .map((part) =>
      isApply(part, "'")
        ? (part.args[0] ?? part)
        : isApply(part, "diag") || isApply(part, "I")
          ? part
          : transpose(part),
    );
