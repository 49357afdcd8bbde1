/** How functions bend: what the rules say, and that chords lie where they must, at exact random points. */
import * as Q from "../../packages/core/src/number/rational.js";
import { describe, expect, it } from "vitest";
import { div, relation, sum } from "../../packages/core/src/expr/build.js";
import { type Expr, numeral, type Sym } from "../../packages/core/src/expr/expr.js";
import { symbolsOf } from "../../packages/core/src/expr/walk.js";
import { entriesFrom, entriesOf } from "../../packages/core/src/evaluate/entries.js";
import { holds } from "../../packages/core/src/evaluate/evaluate.js";
import { instancesOf } from "../../packages/core/src/evaluate/instances.js";
import type { Table } from "../../packages/core/src/evaluate/tables.js";
import { LIBRARY } from "../../packages/core/src/library/library.js";
import { Bending } from "../../packages/core/src/minimize/convex.js";
import { surroundings } from "../../packages/core/src/problem/declare.js";
import { factsOf, known } from "../../packages/core/src/rewrite/condition.js";
import { Shapes } from "../../packages/core/src/rewrite/tensor/shape.js";

const around = surroundings(undefined, undefined, [
  "X: matrix n d, w: vector d, y: vector n, P: matrix d d spd, S: matrix n n spd, p: vector d simplex",
  "x: scalar, u: scalar positive, v: scalar (0,1), c: scalar positive, a: scalar",
]);
const facts = [...around.facts, ...around.dimensions];
const givens = { definitions: [], facts };
const shapes = new Shapes(facts);

const CASES: readonly (readonly [variable: string, objective: string, bend: string | undefined])[] = [
  ["w", "norm2(X*w - y)^2", "convex"],
  ["w", "norm2(X*w - y)", "convex"],
  ["w", "norm1(w) + c*norm2(w)^2", "convex"],
  ["w", "w'*P*w/2 - w'*X'*y", "convex"],
  ["w", "(X*w - y)'*inv(S)*(X*w - y)", "convex"],
  ["w", "-(X*w - y)'*(X*w - y)", "concave"],
  ["w", "sum(softplus(X*w)) - y'*X*w", "convex"],
  ["w", "sum(log(sigma(X*w)))", "concave"],
  ["w", "log(sum(exp(w))) - p'*w", "convex"],
  ["w", "p'*log(softmax(w))", "concave"],
  ["w", "sum(relu(1 - y .* (X*w))) + c*norm2(w)^2", "convex"],
  ["w", "y'*X*w + 3", "affine"],
  ["w", "norm2(w)^2 - norm2(X*w)^2", undefined],
  ["w", "sum(sin(w))", undefined],
  ["w", "y'*exp(X*w)", undefined],
  ["x", "exp(x) - x", "convex"],
  ["x", "log(1 + exp(x))", "convex"],
  ["x", "log(1 + exp(a*x) + c*exp(-x))", "convex"],
  ["x", "exp(x^2)", "convex"],
  ["x", "max(x, 1 - x, x^2/4)", "convex"],
  ["x", "min(x, 1 - 2*x)", "concave"],
  ["x", "x^4 + x^2", "convex"],
  ["x", "x^3", undefined],
  ["x", "sigma(x)", undefined],
  ["x", "(x^2 - 1)^2", undefined],
  ["x", "a*x^2", undefined],
  ["x", "abs(x)*c - 3*x", "convex"],
  ["u", "u*log(u)", "convex"],
  ["u", "-log(u) + c*u", "convex"],
  ["u", "1/u + u^(3/2)", "convex"],
  ["u", "sqrt(u) - u^2", "concave"],
  ["u", "u^3", "convex"],
  ["u", "1/(1 + log(u))", undefined],
  ["v", "-c*log(v) - log(1 - v)", "convex"],
];

const HALVES = [-7, -3, -1, 1, 2, 5].map((k) => Q.rational(k, 3));
const WITHIN = [1, 2, 3, 5, 6, 8].map((k) => Q.rational(k, 9));

describe("how functions bend", () => {
  it.each(CASES)("by %s: %s is %s", (name, text, expected) => {
    const variable = LIBRARY.parse(name, around.names) as Sym;
    const objective = LIBRARY.parse(text, around.names);
    const bend = new Bending(variable, shapes, known(factsOf(givens), LIBRARY)).of(objective);
    expect(bend).toBe(expected);
    if (bend === undefined) return;
    const order = bend === "concave" ? ">=" : bend === "convex" ? "<=" : "=";
    let compared = 0;
    for (const at of instancesOf(
      symbolsOf(objective).filter((s) => s !== variable),
      facts,
    )) {
      const size = shapes.of(variable).length === 0 ? 1 : Number(at.get("d")?.[0]?.[0]?.num ?? 1n);
      const grid = name === "u" || name === "v" ? WITHIN : HALVES;
      const point = (k: number): Table =>
        Array.from({ length: size }, (_, i) => [grid[(k + i * (k + 1)) % grid.length]!]);
      const value = (of: Table): Expr => {
        const data = new Map([...at].map(([key, table]) => [key, entriesFrom(table)]));
        return entriesOf(objective, data.set(variable.name, entriesFrom(of)))[0]![0]!;
      };
      for (let k = 0; k < 5; k += 1) {
        const [low, high] = [point(k), point(k + 1)];
        const middle = low.map((row, i) =>
          row.map((x, j) => Q.divide(Q.add(x, high[i]![j]!), Q.rational(2))),
        );
        const chord = div(sum([value(low), value(high)]), numeral(2));
        const truth = holds(relation(order, value(middle), chord), new Map(), LIBRARY.meanings, 256);
        expect(truth, `${k}`).not.toBe("false");
        expect(truth).not.toBe("undefined");
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(9);
  });
});
