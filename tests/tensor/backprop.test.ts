/** Backward passes: the lines of a course, the values, and gradients that agree with differences. */
import { answer, type BackpropAnswer, solve } from "@derive/core";
import { describe, expect, it } from "vitest";
import { double } from "../helpers/doubles.js";

function pass(
  expr: string,
  given: readonly string[] = [],
  at: readonly Record<string, number>[] = [],
): BackpropAnswer {
  const found = answer({ task: "backprop", expr, given, at });
  if (found.task !== "backprop") throw new Error("not a backward pass");
  return found;
}

describe("(x + y)*z + x", () => {
  const response = solve({ task: "backprop", expr: "(x+y)*z + x", at: [{ x: -2, y: 5, z: -4 }] });

  it("goes forward and backward in the same steps", () => {
    expect(response).toMatchObject({
      ok: true,
      result: "[1 + z, z, x + y]",
      forward: ["g = x + y", "h = g*z", "f = h + x"],
      backward: ["df = 1", "dh = df", "dx = df", "dg = dh*z", "dz = dh*g", "dx += dg", "dy = dg"],
      cached: ["z", "g"],
      value: [-14],
    });
  });

  it("has the values of both passes", () => {
    expect(response).toMatchObject({
      passes: [
        {
          forward: { x: -2, y: 5, z: -4, g: 3, h: -12, f: -14 },
          backward: { x: -3, y: -4, z: 3, g: -4, h: 1, f: 1 },
        },
      ],
    });
  });
});

const SCALARS: readonly (readonly [expr: string, at: Record<string, number>])[] = [
  ["1/(1 + e^(-(w0*x0 + w1*x1 + w2)))", { w0: 2, w1: -3, w2: -3, x0: -1, x1: -2 }],
  ["(x + sigma(y))/(sigma(x) + (x + y)^2)", { x: 3, y: -4 }],
  ["x*x*x", { x: 1.5 }],
  ["sin(x)*cos(x) + x", { x: 0.3 }],
  ["u = x*y; v = u + x; L = u*v", { x: 1.25, y: -0.5 }],
  ["a = relu(w*x + b); L = (a - y)^2", { w: 2, x: 1, b: 0.5, y: 1 }],
  ["log(1 + e^(x*y))", { x: 0.5, y: 2 }],
  ["tanh(x)^2 + x/y", { x: 0.4, y: 1.7 }],
];

describe("the gradients of a pass agree with differences", () => {
  it.each(SCALARS)("%s", (expr, at) => {
    const found = pass(expr, [], [at]);
    const [values] = found.values;
    const end = found.pass.nodes.at(-1);
    for (const input of found.pass.inputs) {
      const valueAt = (moved: number): number => {
        const point = new Map(
          Object.entries(at).map(([name, x]) => [name, name === input.name ? x + moved : x]),
        );
        for (const { name, body } of found.pass.nodes) point.set(name.name, double(body, point));
        return point.get(end?.name.name ?? "") ?? NaN;
      };
      const slope = (valueAt(1e-6) - valueAt(-1e-6)) / 2e-6;
      expect(values?.backward.get(input.name)).toBeCloseTo(slope, 6);
    }
  });
});

describe("a network in named steps", () => {
  const found = pass("z1 = W1*x + b1; a1 = relu(z1); z2 = W2*a1 + b2; J = norm2(y - z2)^2/2", [
    "W1: matrix m d, x: vector d, b1: vector m, W2: matrix k m, b2: vector k, y: vector k",
  ]);
  const response = solve({
    task: "backprop",
    expr: "z1 = W1*x + b1; a1 = relu(z1); z2 = W2*a1 + b2; J = norm2(y - z2)^2/2",
    given: ["W1: matrix m d, x: vector d, b1: vector m, W2: matrix k m, b2: vector k, y: vector k"],
  });

  it("passes the gradients back by name", () => {
    expect(response).toMatchObject({
      backward: [
        "dJ = 1",
        "dy = dJ*(y - z2)",
        "dz2 = -dJ*(y - z2)",
        "dW2 = dz2*a1'",
        "da1 = W2'*dz2",
        "db2 = dz2",
        "dz1 = da1 .* step(z1)",
        "dW1 = dz1*x'",
        "dx = W1'*dz1",
        "db1 = dz1",
      ],
    });
  });

  it("has gradients of the shapes of their variables, and says where they hold", () => {
    expect(found.pass.inputs.map((s) => s.name)).toEqual(["W1", "x", "b1", "W2", "b2", "y"]);
    expect(found.pass.conditions).toHaveLength(1);
    for (const input of found.pass.inputs) expect(found.wholeGradient(input)).toBeDefined();
  });
});

describe("what cannot be passed back", () => {
  it("is a vector", () => {
    expect(solve({ task: "backprop", expr: "A*x", given: ["A: matrix n n, x: vector n"] })).toMatchObject({
      ok: false,
      error: { kind: "shape" },
    });
  });
});
