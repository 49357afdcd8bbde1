/**
 * Work is linear in the distinct nodes, counted and not timed: the steps and the nodes of the result for
 * chains of growing depth, and a depth at which anything recursive would have overflowed the stack.
 */
import {
  apply,
  derivationFromJson,
  derivationToJson,
  derivativeOf,
  derive,
  type Expr,
  inScope,
  LIBRARY,
  replay,
  size,
  stepsOf,
  symbol,
} from "@derive/core";
import { describe, expect, it } from "vitest";

const x = symbol("x");

function nested(depth: number, wrap: (inner: Expr) => Expr): Expr {
  let node: Expr = x;
  for (let i = 0; i < depth; i += 1) node = wrap(node);
  return node;
}

const CHAINS: readonly (readonly [string, (inner: Expr) => Expr])[] = [
  ["tanh(f)", (f) => apply("tanh", [f])],
  ["sin(f)*x", (f) => apply("*", [apply("sin", [f]), x])],
  ["sigmoid(f) + f", (f) => apply("+", [apply("sigmoid", [f]), f])],
  ["f/(1 + f)", (f) => apply("/", [f, apply("+", [LIBRARY.parse("1"), f])])],
];

describe.each(CHAINS)("the chain of f -> %s", (_, wrap) => {
  const counted = (depth: number): { steps: number; nodes: number } =>
    inScope(() => {
      const derivation = derive(derivativeOf(nested(depth, wrap), x));
      return { steps: stepsOf(derivation).length, nodes: size(derivation.result) };
    });

  it("takes a number of steps proportional to its depth, and no more", () => {
    const [short, long] = [counted(40), counted(160)];
    expect(long.steps / short.steps).toBeLessThan(4.4);
    expect(long.nodes / short.nodes).toBeLessThan(4.4);
  });
});

describe("a chain of 20,000 functions", () => {
  it("is differentiated, serialised and replayed without recursion", () => {
    inScope(() => {
      const goal = derivativeOf(
        nested(20_000, (f) => apply("tanh", [f])),
        x,
      );
      const derivation = derive(goal, { replay: false });
      expect(stepsOf(derivation).length).toBe(20_001);
      expect(replay(derivationFromJson(derivationToJson(derivation)), LIBRARY)).toEqual({ ok: true });
    });
  });
});
