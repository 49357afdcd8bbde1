/** The cells that check gradients in notebooks, run where there is a Python with NumPy. */
import { spawnSync } from "node:child_process";
import { answer } from "@derive/core";
import { formatNamed, sheetOf } from "@derive/render";
import { describe, expect, it } from "vitest";
import { DECLARED, GRADIENTS } from "../tensor/corpus.js";
import { QUESTIONS } from "../helpers/questions.js";

const hasNumpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;

const MATRICES = GRADIENTS.flatMap(({ cases }) => cases).map((line) => {
  const [expr = "", rest = ""] = line.split(" | ");
  return { task: "differentiate", expr, wrt: [rest.split(" => ")[0] ?? ""], given: DECLARED } as const;
});

const programOf = (request: Parameters<typeof answer>[0]): string | undefined => {
  const block = sheetOf(answer(request), { checks: true }).blocks.find(({ kind }) => kind === "check");
  return block?.kind === "check" ? block.text : undefined;
};

describe("a cell that checks a gradient", () => {
  it.skipIf(!hasNumpy)("finds every gradient of the corpus right", () => {
    const programs = [...MATRICES, ...QUESTIONS].flatMap((request) => {
      const text = programOf(request);
      return text === undefined ? [] : [{ name: `${request.expr} by ${String(request.wrt ?? "all")}`, text }];
    });
    // Unknown functions have no numbers, and not every question is a gradient.
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

  it("stands in notebooks and nowhere else", () => {
    const found = answer({ task: "differentiate", expr: "x^2*y", wrt: ["x"] });
    expect(formatNamed("ipynb")?.write(sheetOf(found, { checks: true }))).toContain("np.ndindex");
    expect(sheetOf(found).blocks.some(({ kind }) => kind === "check")).toBe(false);
  });
});
