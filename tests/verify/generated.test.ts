/**
 * Thousands of claims nobody wrote: expressions rewritten by identities that are true, and the same
 * with one sign, constant or argument changed. A referee in machine numbers, which knows nothing of the
 * verifier, looks at every verdict.
 */
import {
  apply,
  type Definition,
  type Expr,
  fold,
  LIBRARY,
  numeral,
  postorder,
  print,
  prove,
  substitute,
  symbol,
  toNumber,
} from "@derive/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { double } from "../helpers/doubles.js";

const [x, y] = [symbol("x"), symbol("y")];

/** Equal wherever both are defined, or true with |u| where that is said. */
const IDENTITIES: readonly (readonly [from: string, to: string])[] = [
  ["sin(u)^2", "1 - cos(u)^2"],
  ["sin(2*u)", "2*sin(u)*cos(u)"],
  ["cos(2*u)", "2*cos(u)^2 - 1"],
  ["tanh(u)", "2*sigma(2*u) - 1"],
  ["sigma(u)", "1 - sigma(-u)"],
  ["sigma(u)", "e^u/(1 + e^u)"],
  ["e^(u + v)", "e^u*e^v"],
  ["cosh(u)^2", "1 + sinh(u)^2"],
  ["cosh(u)", "(e^u + e^(-u))/2"],
  ["sinh(u)", "(e^u - e^(-u))/2"],
  ["(u + v)^2", "u^2 + 2*u*v + v^2"],
  ["u^2 - v^2", "(u - v)*(u + v)"],
  ["abs(u)", "sqrt(u^2)"],
  ["relu(u)", "(u + abs(u))/2"],
  ["max(u, v)", "(u + v + abs(u - v))/2"],
  ["softplus(u)", "u + softplus(-u)"],
  ["softplus(u)", "log(1 + e^u)"],
  ["u", "relu(u) - relu(-u)"],
  ["u*(v + 1)", "u*v + u"],
];
const COMPILED = IDENTITIES.map(([from, to]) => [LIBRARY.parse(from), LIBRARY.parse(to)] as const);
const [U, V] = [symbol("u"), symbol("v")];

const small = fc.integer({ min: 1, max: 4 }).map((n) => numeral(n));
const inner: fc.Arbitrary<Expr> = fc.oneof(
  fc.constantFrom<Expr>(x, y),
  fc.tuple(small, fc.constantFrom(x, y)).map(([k, v]) => apply("*", [k, v])),
  fc.tuple(fc.constantFrom(x, y), small).map(([v, k]) => apply("+", [v, k])),
  fc.constant(apply("+", [x, y])),
);

interface Case {
  readonly left: Expr;
  readonly right: Expr;
}

/** One identity at given arguments, inside a context, with both sides. */
const truths: fc.Arbitrary<Case> = fc
  .tuple(
    fc.constantFrom(...COMPILED),
    inner,
    inner,
    fc.constantFrom<(e: Expr) => Expr>(
      (e) => e,
      (e) => apply("+", [e, x]),
      (e) => apply("*", [numeral(3), e]),
      (e) => apply("/", [e, apply("+", [numeral(1), apply("^", [y, numeral(2)])])]),
      (e) => apply("exp", [e]),
      (e) => apply("*", [e, apply("cos", [x])]),
    ),
    fc.boolean(),
  )
  .map(([[from, to], u, v, around, turned]) => {
    const by = new Map<Expr, Expr>([
      [U, u],
      [V, v],
    ]);
    const [a, b] = [around(substitute(from, by)), around(substitute(to, by))];
    return turned ? { left: b, right: a } : { left: a, right: b };
  });

/** The right side with one place changed: a sign, a constant, an argument. */
const slips: fc.Arbitrary<Case> = fc
  .tuple(truths, fc.nat(), fc.nat(2))
  .map(([{ left, right }, place, kind]) => {
    const nodes = postorder(right);
    const target = nodes[place % nodes.length] ?? right;
    const other: Expr =
      kind === 0
        ? apply("-", [target])
        : target.kind === "number"
          ? numeral(target.value.num + 1n)
          : kind === 1
            ? apply("+", [target, numeral(1)])
            : apply("*", [target, numeral(2)]);
    return { left, right: replaced(right, target, other) };
  });

/** The first place only: interning makes equal parts one node, so all of them would change. */
function replaced(root: Expr, target: Expr, other: Expr): Expr {
  return fold<Expr>(root, (node, args) =>
    node === target ? other : node.kind === "apply" ? apply(node.op, args) : node,
  );
}

const NO_DEFINITIONS: readonly Definition[] = [];
const verdictOn = ({ left, right }: Case): ReturnType<typeof prove> =>
  prove(
    { left, right, givens: { definitions: NO_DEFINITIONS, facts: [] } },
    { library: LIBRARY, meanings: LIBRARY.meanings },
  );

const POINTS = [
  [0.37, -0.81],
  [-1.21, 0.56],
  [2.03, 1.17],
  [-0.44, -1.9],
] as const;

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-7 * (1 + Math.abs(a) + Math.abs(b));

/** Machine numbers contradict an equation only by a wide margin. */
function contradiction({ left, right }: Case): boolean {
  return POINTS.some(([px, py]) => {
    const at = new Map([
      ["x", px],
      ["y", py],
    ]);
    const [a, b] = [double(left, at), double(right, at)];
    return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a) + Math.abs(b) < 1e12 && !near(a, b);
  });
}

function judge(claim: Case): string {
  const verdict = verdictOn(claim);
  const text = `${print(claim.left)} = ${print(claim.right)}`;
  if (verdict.kind === "proved") expect(contradiction(claim), `proved: ${text}`).toBe(false);
  if (verdict.kind === "disproved") {
    const at = new Map([...verdict.witness.at].map(([name, value]) => [name, toNumber(value)] as const));
    const [a, b] = [double(claim.left, at), double(claim.right, at)];
    const close = Math.abs(a - b) <= 1e-13 * Math.max(Math.abs(a), Math.abs(b));
    const apart = Number.isNaN(a) !== Number.isNaN(b) || a !== b;
    expect(apart || (close && a !== 0), `disproved: ${text}`).toBe(true);
  }
  return verdict.kind;
}

const SEED = 20_261_121;

describe(`claims made with seed ${SEED}`, () => {
  it("are proved where an identity was applied", () => {
    let [asked, proved] = [0, 0];
    fc.assert(
      fc.property(truths, (claim) => {
        asked += 1;
        const kind = judge(claim);
        if (kind === "proved") proved += 1;
        expect(kind, `${print(claim.left)} = ${print(claim.right)}`).not.toBe("disproved");
      }),
      { seed: SEED, numRuns: 2000 },
    );
    expect(proved / asked).toBeGreaterThan(0.97);
  });

  it("are refuted where one place was changed, unless the change was none", () => {
    let [asked, disproved] = [0, 0];
    fc.assert(
      fc.property(slips, (claim) => {
        asked += 1;
        const kind = judge(claim);
        if (kind === "disproved") disproved += 1;
        if (contradiction(claim)) expect(kind).not.toBe("supported");
      }),
      { seed: SEED, numRuns: 3000 },
    );
    expect(disproved / asked).toBeGreaterThan(0.9);
  });
});
