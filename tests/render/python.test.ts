/**
 * The Python programs of backward passes, run where there is a Python with NumPy: their gradients against
 * differences of their own forward passes.
 */
import { spawnSync } from "node:child_process";
import { answer, type BackpropRequest } from "@derive/core";
import { sheetOf } from "@derive/render";
import { describe, expect, it } from "vitest";

const hasNumpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;

function program(request: Omit<BackpropRequest, "task">): string | undefined {
  const found = sheetOf(answer({ task: "backprop", ...request }), { detail: "full" }).blocks.find(
    ({ kind }) => kind === "code",
  );
  return found?.kind === "code" ? found.text : undefined;
}

const CASES: readonly Omit<BackpropRequest, "task">[] = [
  { expr: "(x + y)*z + x", at: [{ x: -2, y: 5, z: -4 }] },
  { expr: "1/(1 + e^(-(w*x + b)))", at: [{ w: 2, x: "1/3", b: -1 }] },
  { expr: "z = w*x + b; a = relu(z); L = (a - y)^2", at: [{ w: 2, x: 1.5, b: -1, y: 0.3 }] },
  { expr: "lambda = x^2; L = lambda*sin(x) - x", at: [{ x: 1.2 }] },
  { expr: "x = 2*t; y = x*x + x; z = y/x + max(x, y)", at: [{ t: 0.7 }] },
  {
    expr: "z1 = W1*x + b1; a1 = relu(z1); z2 = W2*a1 + b2; yhat = z2 + x; J = norm2(yhat - y)^2/2",
    given: ["W1 : matrix m n, W2 : matrix n m, x : vector n, b1 : vector m, b2 : vector n, y : vector n"],
  },
  { expr: "u = A*x; v = A'*u; L = x'*v + sum(u)", given: ["A : matrix n n, x : vector n"] },
  { expr: "p = softmax(W*x); L = -y'*log(p)", given: ["W : matrix k n, x : vector n, y : vector k"] },
];

/** Runs the forward pass again with each entry moved, and prints the largest relative difference. */
const CHECK = `
import sys, re
text = sys.stdin.read().split("import torch")[0]
data, rest = text.split("# forward pass")
forward, backward = rest.split("# backward pass")
space = {}
exec(text, space)
end = re.findall(r"^(\\w+) =", forward, re.M)[-1]
inputs = [n for n in re.findall(r"^(\\w+) =", data, re.M) if "d" + n in space]
import numpy as np
def run(changed):
    own = dict(space); own.update(changed); exec(forward, own); return float(np.sum(own[end]))
worst = 0
for name in inputs:
    value = np.array(space[name], dtype=float)
    slope = np.array(space["d" + name], dtype=float) * np.ones_like(value)
    for at in np.ndindex(value.shape):
        h = 1e-6
        up, down = value.copy(), value.copy()
        up[at] += h; down[at] -= h
        found = (run({name: up if up.shape else float(up)}) - run({name: down if down.shape else float(down)})) / (2 * h)
        worst = max(worst, abs(found - slope[at]) / (1 + abs(found)))
print(len(inputs), worst)
`;

describe("a Python program", () => {
  it.skipIf(!hasNumpy).each(CASES)("of $expr has the right gradients", (request) => {
    const text = program(request);
    if (text === undefined) throw new Error("no program");
    const { stdout, stderr } = spawnSync("python3", ["-c", CHECK], { input: text, encoding: "utf8" });
    expect(stderr).toBe("");
    const [count = 0, worst = 1] = stdout.trim().split(" ").map(Number);
    expect(count).toBeGreaterThan(0);
    expect(worst).toBeLessThan(1e-5);
  });

  it("uses no name that Python reserves, and no text that is not a name", () => {
    const text = program({ expr: "lambda = x^2; L = lambda*x", at: [{ x: 2 }] }) ?? "";
    expect(text).toContain("lambda_ = x**2");
    expect(text).toContain("dx += ");
  });

  it("is left out where an operation has no counterpart", () => {
    expect(program({ expr: "erf(x)*y", at: [{ x: 1, y: 2 }] })).toBeUndefined();
  });
});
