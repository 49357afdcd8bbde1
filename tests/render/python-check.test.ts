/** The cells that check derivatives in notebooks, run where there is a Python with NumPy. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { answer } from "@derive/core";
import { formatNamed, sheetFromSource, sheetOf } from "@derive/render";
import { describe, expect, it } from "vitest";
import { DECLARED, GRADIENTS } from "../tensor/corpus.js";
import { QUESTIONS } from "../helpers/questions.js";

const hasNumpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;

const MATRICES = GRADIENTS.flatMap(({ cases }) => cases).map((line) => {
  const [expr = "", rest = ""] = line.split(" | ");
  return { task: "differentiate", expr, wrt: [rest.split(" => ")[0] ?? ""], given: DECLARED } as const;
});

/** The other derivatives, backward passes and trainings: a cell for each. */
const OTHERS: readonly Parameters<typeof answer>[0][] = [
  { task: "differentiate", expr: "e^(-x^2/2)", order: 2 },
  { task: "differentiate", expr: "sin(x)*y^2", order: 3, wrt: "x" },
  { task: "differentiate", expr: "p^2*sin(q)", wrt: ["p", "q"], layout: "hessian" },
  { task: "differentiate", expr: "f^2*random*step(f)", wrt: "f", declare: { f: "scalar positive" } },
  ...(
    [
      ["A*x", "x", "jacobian"],
      ["tanh(W*x + y)", "x", "jacobian"],
      ["softmax(x)", "x", "jacobian"],
      ["norm2(X*w - y)^2", "w", "hessian"],
      ["sum(log(1 + exp(-X*w)))", "w", "hessian"],
      ["x'*A*x", "x", "hessian"],
      ["x'*A*x", "x", "numerator"],
      ["X*w", "X", "jacobian"],
      ["X*F*X", "X", "jacobian"],
    ] as const
  ).map(([expr, wrt, layout]) => ({ task: "differentiate" as const, expr, wrt, layout, given: DECLARED })),
  { task: "differentiate", expr: "x'*A*x", wrt: "x", layout: "directional", direction: "z", given: DECLARED },
  {
    task: "differentiate",
    expr: "norm2(X*w)^2",
    wrt: "X",
    layout: "directional",
    direction: "B",
    given: DECLARED,
  },
  { task: "differentiate", expr: "sum(i, 1, n, x[i]^2*y[i])", wrt: "x[k]", given: DECLARED },
  { task: "differentiate", expr: "norm2(X*w - y)^2", wrt: "w", view: "index", given: DECLARED },
  { task: "backprop", expr: "g = x + y; h = g*z; f = h + x" },
  { task: "backprop", expr: "z = w*x + b; a = relu(z); L = (a - y)^2", at: [{ w: 0, x: 0, b: 0, y: 0 }] },
  { task: "backprop", expr: "(x + sigma(y))/(sigma(x) + (x + y)^2)" },
  { task: "backprop", expr: "h = tanh(A*x + b); q = A*h; L = norm2(q - y)^2/n", given: DECLARED },
  { task: "backprop", expr: "h = tanh(A*x)", given: [...DECLARED, "dL/dh"] },
  { task: "train", expr: "w*x + b", target: "2*x", epochs: 1 },
  { task: "train", expr: "sum(i, 1, 3, v[i]*relu(a[i]*x + b[i])) + c", target: "sin(x)", epochs: 1 },
];

const programOf = (request: Parameters<typeof answer>[0]): string | undefined => {
  const block = sheetOf(answer(request), { checks: true }).blocks.find(({ kind }) => kind === "check");
  return block?.kind === "check" ? block.text : undefined;
};

describe("a cell that checks derivatives", () => {
  it.skipIf(!hasNumpy)("finds every derivative of the corpora right", () => {
    const programs = [...MATRICES, ...QUESTIONS, ...OTHERS].flatMap((request) => {
      const text = programOf(request);
      return text === undefined ? [] : [{ name: JSON.stringify(request), text }];
    });
    // Unknown functions have no numbers.
    expect(programs.length).toBeGreaterThan(100);
    const runner = `
import sys, json, io, contextlib
for case in json.load(sys.stdin):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            exec(case["text"], {})
        except Exception as error:
            raise RuntimeError(case["name"] + case["text"]) from error
    print(json.dumps([case["name"], [None if "nan" in line else float(line.split(":")[-1]) for line in out.getvalue().strip().split("\\n")]]))
`;
    const { stdout, stderr } = spawnSync("python3", ["-W", "ignore", "-c", runner], {
      input: JSON.stringify(programs),
      encoding: "utf8",
      maxBuffer: 1e8,
    });
    expect(stderr.slice(-1500)).toBe("");
    const results = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as [string, (number | null)[]]);
    expect(results.length).toBe(programs.length);
    let outside = 0;
    for (const [name, differences] of results)
      for (const difference of differences) {
        // At these numbers the function need not be defined.
        if (difference === null) outside += 1;
        else expect(difference, name).toBeLessThan(1e-4);
      }
    expect(outside).toBeLessThan(5);
  });

  it.each(OTHERS.map((request) => [JSON.stringify(request), request] as const))(
    "is there for %s, and fails where what is claimed is not so",
    (_, request) => {
      const text = programOf(request) ?? "";
      expect(text).toContain("assert ");
      if (!hasNumpy) return;
      const broken = text.replace(
        /^compare\(("[^"]*"), (.*), (differences|along)/m,
        "compare($1, ($2) + 0.1, $3",
      );
      expect(broken).not.toBe(text);
      const { status, stderr } = spawnSync("python3", ["-W", "ignore", "-c", broken], { encoding: "utf8" });
      expect({ status, failed: stderr.includes("AssertionError") }).toEqual({ status: 1, failed: true });
    },
  );

  it.skipIf(!hasNumpy)("finds every answer of the worksheets right", () => {
    const folder = new URL("../../sheets/", import.meta.url);
    const cells = readdirSync(folder)
      .filter((name) => name.endsWith(".md"))
      .flatMap((name) =>
        sheetFromSource(readFileSync(new URL(name, folder), "utf8"), { checks: true }).blocks.flatMap(
          (block) => (block.kind === "check" ? [block.text] : []),
        ),
      );
    expect(cells.length).toBeGreaterThan(20);
    const { status, stderr } = spawnSync(
      "python3",
      ["-W", "ignore", "-c", "import sys, json\nfor cell in json.load(sys.stdin): exec(cell, {})"],
      { input: JSON.stringify(cells), encoding: "utf8" },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it("stands in notebooks and nowhere else", () => {
    const found = answer({ task: "differentiate", expr: "x^2*y", wrt: ["x"] });
    expect(formatNamed("ipynb")?.write(sheetOf(found, { checks: true }))).toContain("np.ndindex");
    expect(sheetOf(found).blocks.some(({ kind }) => kind === "check")).toBe(false);
  });
});
