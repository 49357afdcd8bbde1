/**
 * Matrix expressions as sums of words, X'*X*w - X'*y, in which the order of the letters counts, and what inverses say
 * of them: where M is X'*X + c*I, the word X'*X*inv(M) is I - c*inv(M). Part of the checker: two expressions whose
 * words are the same are equal, and nothing follows where they are not.
 */
import * as Q from "../../number/rational.js";
import { fromRational, isApply, pow, product, rationalOf, sum, transpose } from "../../expr/build.js";
import { DeriveError } from "../../expr/error.js";
import { apply, type Expr, numeral } from "../../expr/expr.js";
import { fold } from "../../expr/walk.js";
import { print } from "../../syntax/print.js";
import { isRow, isScalar, isSquare, type Shape } from "./dimension.js";
import type { Shapes } from "./shape.js";
import {
  add,
  added,
  constant,
  keyOf,
  leadOf,
  monicOf,
  type Monomial,
  MOST_MONOMIALS,
  multiplied,
  negated,
  NONE,
  type Poly,
  single,
  times,
} from "./monomial.js";

interface Letter {
  readonly node: Expr;
  readonly isSquare: boolean;
  /** A vector, standing or lying: between a lying and a standing one there is a number. */
  readonly vector?: "column" | "row" | undefined;
  readonly turned: string;
  /** What it is the inverse of, and how that was written. */
  readonly inverseOf?: Poly | undefined;
  readonly matrix?: Expr | undefined;
}

/** A leading word that a letter takes away: lead*T = 1 - rest*T, and T*lead = 1 - T*rest. */
interface Relation {
  readonly lead: readonly string[];
  readonly rest: Poly;
}

const MOST_POWER = 8n;
const MOST_MULTIPLIERS = 4;
const MOST_TRIED = 40;

/** What two sides differ by, multiplied from the left and the right. */
interface Multiplied {
  readonly rest: Poly;
  readonly left: readonly Expr[];
  readonly right: readonly Expr[];
}
type Side = "left" | "right";
const SIDES: readonly Side[] = ["left", "right"];

export class Words {
  readonly #shapes: Shapes;
  readonly #letters = new Map<string, Letter>();
  readonly #relations = new Map<string, Relation>();
  /** The sums that stand under lines, by their names. */
  readonly #divisors = new Map<string, { readonly node: Expr; readonly poly: Poly }>();
  readonly #commuting = new Map<string, Expr>();

  constructor(shapes: Shapes) {
    this.#shapes = shapes;
  }

  same(left: Expr, right: Expr): boolean {
    const [a, b] = [this.#polyOf(left), this.#polyOf(right)];
    return a !== undefined && b !== undefined && this.#reduced(added(a, negated(b))).size === 0;
  }

  /** The expression as a sum of words, and shorter ones where inverses meet what they are inverses of. */
  written(node: Expr): Expr | undefined {
    const poly = this.#polyOf(node);
    return poly && this.#nodeOf(this.#reduced(poly), this.#shapes.of(node));
  }

  /**
   * The matrices whose inverses stand first and last in words by which the sides differ: multiplied by them, the sides
   * may be the same. `undefined` where they are not.
   */
  multipliers(
    left: Expr,
    right: Expr,
  ): { readonly left: readonly Expr[]; readonly right: readonly Expr[] } | undefined {
    const [a, b] = [this.#polyOf(left), this.#polyOf(right)];
    if (a === undefined || b === undefined) return undefined;
    // What has fewest words is looked at first.
    let open: Multiplied[] = [{ rest: this.#reduced(added(a, negated(b))), left: [], right: [] }];
    for (let tried = 0; tried < MOST_TRIED; tried += 1) {
      const [best, ...others] = open;
      if (best === undefined) return undefined;
      if (best.rest.size === 0) return best;
      const count = best.left.length + best.right.length;
      const more = count < MOST_MULTIPLIERS ? SIDES.flatMap((side) => this.#multiples(best, side)) : [];
      open = [...others, ...more].sort((one, other) => one.rest.size - other.rest.size);
    }
    return undefined;
  }

  /** What is multiplied by each matrix whose inverse stands at the end of a word. */
  #multiples({ rest, left, right }: Multiplied, side: Side): Multiplied[] {
    const ends = new Set([...rest.values()].map(({ word }) => (side === "left" ? word[0] : word.at(-1))));
    return [...ends].flatMap((name): Multiplied[] => {
      const { matrix } = this.#letters.get(name ?? "") ?? {};
      const by = matrix && this.#polyOf(matrix);
      if (matrix === undefined || by === undefined) return [];
      return side === "left"
        ? [{ rest: this.#reduced(times(by, rest)), left: [matrix, ...left], right }]
        : [{ rest: this.#reduced(times(rest, by)), left, right: [...right, matrix] }];
    });
  }

  #polyOf(root: Expr): Poly | undefined {
    return fold<Poly | undefined>(root, (node, args) => {
      const shape = this.#shapes.of(node);
      const value = rationalOf(node);
      if (value !== undefined) return constant(value);
      if (node.kind !== "apply") return this.#atom(node, shape);
      const [a, b] = args;
      const read = ((): Poly | undefined => {
        switch (node.op) {
          case "+":
            // A number beside a matrix stands for a matrix of it.
            return node.args.some((arg) => isScalar(this.#shapes.of(arg)) !== isScalar(shape))
              ? undefined
              : all(args)?.reduce(added);
          case "-":
            return a && negated(a);
          case "*":
            return this.#product(node.args, args, shape);
          case "/": {
            const under = b && this.#reciprocal(b, node.args[1] ?? node);
            return a && under && times(a, under);
          }
          case "^":
            return a && this.#power(a, node.args, shape);
          case "'":
            return a && this.#turned(a);
          case "inv":
            return a && node.args[0] && this.#inverse(a, node.args[0]);
          case "I":
            return constant(Q.ONE);
          case "zeros":
            return new Map();
          default:
            return undefined;
        }
      })();
      return read ?? this.#atom(node, shape);
    });
  }

  /** What is not looked into: a letter, or a number that commutes. */
  #atom(node: Expr, shape: Shape): Poly {
    const name = print(node);
    if (isScalar(shape)) {
      this.#commuting.set(name, node);
      return single({ coefficient: Q.ONE, powers: new Map([[name, 1]]), word: [] });
    }
    this.#letter(name, node, shape);
    return single({ coefficient: Q.ONE, powers: NONE, word: [name] });
  }

  #letter(name: string, node: Expr, shape: Shape): void {
    if (this.#letters.has(name)) return;
    const symmetric = this.#shapes.has(node, "symmetric") || (isApply(node, "diag") && shape.length === 2);
    const turned = symmetric ? name : `${name}'`;
    const square = isSquare(shape);
    const [vector, other] =
      shape.length === 1
        ? (["column", "row"] as const)
        : isRow(shape)
          ? (["row", "column"] as const)
          : ([undefined, undefined] as const);
    this.#letters.set(name, { node, isSquare: square, vector, turned });
    if (!symmetric)
      this.#letters.set(turned, { node: transpose(node), isSquare: square, vector: other, turned: name });
  }

  #product(nodes: readonly Expr[], args: readonly (Poly | undefined)[], shape: Shape): Poly | undefined {
    const polys = all(args);
    if (polys === undefined) return undefined;
    const whole = polys.reduce(times);
    const isNumber = isScalar(shape) && nodes.some((node) => !isScalar(this.#shapes.of(node)));
    return isNumber ? this.#asNumbers(this.#reduced(whole)) : whole;
  }

  /** x'*A*y is a number like any other, and its own transpose. */
  #asNumbers(poly: Poly): Poly {
    return [...poly.values()]
      .map(({ coefficient, powers, word }) => {
        if (word.length === 0) return single({ coefficient, powers, word });
        return single({
          coefficient,
          powers: multiplied(powers, new Map([[this.#asNumber(word), 1]])),
          word: [],
        });
      })
      .reduce(added, new Map());
  }

  #asNumber(word: readonly string[]): string {
    const turned = word.map((letter) => this.#letters.get(letter)?.turned ?? letter).reverse();
    const least = turned.join("*") < word.join("*") ? turned : word;
    const name = `<${least.join("*")}>`;
    this.#commuting.set(name, product(least.map((letter) => this.#nodeOfLetter(letter))));
    return name;
  }

  #power(base: Poly, [of, exponent]: readonly Expr[], shape: Shape): Poly | undefined {
    const count = exponent && rationalOf(exponent);
    if (of === undefined || count === undefined || !Q.isInteger(count)) return undefined;
    const length = count.num < 0n ? -count.num : count.num;
    if (length > MOST_POWER) return undefined;
    const under = isScalar(shape) ? () => this.#reciprocal(base, of) : () => this.#inverse(base, of);
    const one = count.num < 0n ? under() : base;
    return one && Array.from({ length: Number(length) }, () => one).reduce(times, constant(Q.ONE));
  }

  #turned(poly: Poly): Poly {
    return [...poly.values()]
      .map((monomial) =>
        single({
          ...monomial,
          word: monomial.word.map((letter) => this.#letters.get(letter)?.turned ?? letter).reverse(),
        }),
      )
      .reduce(added, new Map());
  }

  /** One over a number. */
  #reciprocal(poly: Poly, node: Expr): Poly | undefined {
    const [only] = poly.values();
    if (only === undefined || [...poly.values()].some(({ word }) => word.length > 0)) return undefined;
    if (poly.size === 1)
      return single({
        coefficient: Q.divide(Q.ONE, only.coefficient),
        powers: new Map([...only.powers].map(([name, power]) => [name, -power])),
        word: [],
      });
    const { monic, by } = monicOf(poly);
    const name = `{${keyOf(monic)}}`;
    if (!this.#divisors.has(name))
      this.#divisors.set(name, { node: product([fromRational(Q.divide(Q.ONE, by)), node]), poly: monic });
    return single({ coefficient: Q.divide(Q.ONE, by), powers: new Map([[name, -1]]), word: [] });
  }

  #inverse(poly: Poly, node: Expr): Poly | undefined {
    const [only] = poly.values();
    if (only === undefined) return undefined;
    if (poly.size === 1) {
      const letters = only.word.map((letter) => this.#letters.get(letter));
      const under = {
        coefficient: Q.divide(Q.ONE, only.coefficient),
        powers: new Map([...only.powers].map(([name, power]) => [name, -power] as const)),
      };
      if (letters.every((letter) => letter?.isSquare === true)) {
        const inverses = only.word.map((letter) => this.#inverseOfLetter(letter)).reverse();
        return inverses.reduce(times, single({ ...under, word: [] }));
      }
      const bare = single({ coefficient: Q.ONE, powers: NONE, word: only.word });
      return times(
        single({ ...under, word: [] }),
        this.#inverseLetter(bare, this.#nodeOf(bare, []) ?? node, node),
      );
    }
    const { monic, by } = monicOf(poly);
    const of = Q.equal(by, Q.ONE) ? node : product([fromRational(Q.divide(Q.ONE, by)), node]);
    return times(constant(Q.divide(Q.ONE, by)), this.#inverseLetter(monic, of, node));
  }

  #inverseOfLetter(name: string): Poly {
    const letter = this.#letters.get(name);
    if (letter?.inverseOf !== undefined) return letter.inverseOf;
    const own = single({ coefficient: Q.ONE, powers: NONE, word: [name] });
    const node = this.#nodeOfLetter(name);
    return this.#inverseLetter(own, node, node);
  }

  /** The letter for the inverse of a sum of words, with what it does to them. */
  #inverseLetter(of: Poly, node: Expr, matrix: Expr): Poly {
    const name = `inv{${keyOf(of)}}`;
    if (!this.#letters.has(name)) {
      const turnedOf = this.#turned(of);
      const turned = `inv{${keyOf(turnedOf)}}`;
      const inverse = apply("inv", [node]);
      this.#letters.set(name, { node: inverse, isSquare: true, turned, inverseOf: of, matrix });
      this.#relate(name, of);
      if (turned !== name) {
        const other = apply("inv", [transpose(node)]);
        this.#letters.set(turned, {
          node: other,
          isSquare: true,
          turned: name,
          inverseOf: turnedOf,
          matrix: transpose(matrix),
        });
        this.#relate(turned, turnedOf);
      }
    }
    return single({ coefficient: Q.ONE, powers: NONE, word: [name] });
  }

  #relate(name: string, of: Poly): void {
    const lead = leadOf(of);
    if (lead === undefined || lead.powers.size > 0 || lead.word.length === 0) return;
    // What the letter is the inverse of is lead + rest.
    if (!Q.equal(lead.coefficient, Q.ONE)) return;
    this.#relations.set(name, {
      lead: lead.word,
      rest: new Map([...of].filter(([, monomial]) => monomial !== lead)),
    });
  }

  /** Without places at which an inverse meets its leading word, from either side. */
  #reduced(poly: Poly): Poly {
    const done = new Map<string, Monomial>();
    const queue = [...poly.values()];
    for (let steps = 0; queue.length > 0; steps += 1) {
      if (steps > 20 * MOST_MONOMIALS) throw new DeriveError("budget", "too many words with inverses");
      const monomial = queue.pop() as Monomial;
      const shorter = this.#atInverse(monomial) ?? this.#atNumber(monomial) ?? this.#atDivisor(monomial);
      if (shorter !== undefined) queue.push(...shorter.values());
      else add(done, monomial);
    }
    return done;
  }

  #atInverse({ coefficient, powers, word }: Monomial): Poly | undefined {
    for (const [at, letter] of word.entries()) {
      const relation = this.#relations.get(letter);
      if (relation === undefined) continue;
      const { lead, rest } = relation;
      const own: Poly = single({ coefficient: Q.ONE, powers: NONE, word: [letter] });
      const ends = [
        { from: at - lead.length, to: at + 1, instead: () => times(rest, own), first: at - lead.length },
        { from: at, to: at + 1 + lead.length, instead: () => times(own, rest), first: at + 1 },
      ];
      for (const { from, to, instead, first } of ends) {
        if (from < 0 || to > word.length || lead.some((name, k) => word[first + k] !== name)) continue;
        const before: Poly = single({ coefficient, powers, word: word.slice(0, from) });
        const after: Poly = single({ coefficient: Q.ONE, powers: NONE, word: word.slice(to) });
        return times(times(before, added(constant(Q.ONE), negated(instead()))), after);
      }
    }
    return undefined;
  }

  /** x*(y'*A*z) is the number y'*A*z times x. */
  #atNumber({ coefficient, powers, word }: Monomial): Poly | undefined {
    const from = word.findIndex((letter) => this.#letters.get(letter)?.vector === "row");
    const to = word.findIndex((letter, k) => k > from && this.#letters.get(letter)?.vector === "column");
    if (from < 0 || to < 0) return undefined;
    const number = this.#asNumber(word.slice(from, to + 1));
    return single({
      coefficient,
      powers: multiplied(powers, new Map([[number, 1]])),
      word: [...word.slice(0, from), ...word.slice(to + 1)],
    });
  }

  /** s/(1 + s) is 1 - 1/(1 + s). */
  #atDivisor({ coefficient, powers, word }: Monomial): Poly | undefined {
    for (const [name, power] of powers) {
      const divisor = power < 0 ? this.#divisors.get(name)?.poly : undefined;
      const lead = divisor && leadOf(divisor);
      if (divisor === undefined || lead === undefined || lead.powers.size === 0) continue;
      if ([...lead.powers.values()].some((each) => each < 0)) continue;
      if ([...lead.powers].some(([factor, each]) => (powers.get(factor) ?? 0) < each)) continue;
      const over = new Map([...lead.powers].map(([factor, each]) => [factor, -each] as const));
      const left = single({
        coefficient: Q.divide(coefficient, lead.coefficient),
        powers: multiplied(powers, over),
        word,
      });
      const rest = new Map([...divisor].filter(([, monomial]) => monomial !== lead));
      const once = single({ coefficient: Q.ONE, powers: new Map([[name, 1]]), word: [] });
      return times(left, added(once, negated(rest)));
    }
    return undefined;
  }

  #nodeOfLetter(name: string): Expr {
    const letter = this.#letters.get(name);
    if (letter === undefined) throw new DeriveError("internal", `the letter ${name} stands for nothing`);
    return letter.node;
  }

  #nodeOf(poly: Poly, shape: Shape): Expr | undefined {
    if (poly.size === 0) return undefined;
    const [n] = shape;
    const terms = [...poly.values()].map(({ coefficient, powers, word }) => {
      if (word.length === 0 && !isScalar(shape) && n === undefined) return undefined;
      const numbers = [...powers].map(([name, power]) => {
        const node = this.#commuting.get(name) ?? this.#divisors.get(name)?.node;
        return node && (power === 1 ? node : pow(node, fromRational(Q.rational(BigInt(power)))));
      });
      const known = all(numbers);
      if (known === undefined) return undefined;
      const letters = word.map((letter) => this.#nodeOfLetter(letter));
      const end = word.length > 0 || isScalar(shape) || n === undefined ? letters : [apply("I", [n])];
      const factors = [...(Q.equal(coefficient, Q.ONE) ? [] : [fromRational(coefficient)]), ...known, ...end];
      return factors.length === 0 ? numeral(1) : product(factors);
    });
    const whole = all(terms);
    return whole && sum(whole);
  }
}

const all = <T>(list: readonly (T | undefined)[]): T[] | undefined => {
  const known = list.filter((item) => item !== undefined);
  return known.length === list.length ? known : undefined;
};
