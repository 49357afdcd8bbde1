/**
 * The outside algebra system suggests; we prove or drop. Its right answers come through, and its wrong ones,
 * which stand here as it gave them, are caught.
 */
import { DeriveError, LIBRARY, type OutsideRequest, symbol } from "@derive/core";
import { outside } from "@derive/core/tasks";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { secondOpinion } from "../../packages/core/src/oracle/oracle.js";
import { ask } from "../../packages/core/src/oracle/question.js";

const finish = (
  request: OutsideRequest,
  ...answers: string[]
): ReturnType<ReturnType<typeof outside>["finish"]> => outside(request).finish({ answers });

describe("what is asked", () => {
  it("holds no name of the user's", () => {
    const { question } = outside({ task: "solve", expr: "alpha*x^2 + beta = 0", over: "x" });
    expect(question).toEqual({ task: "solve", expression: "k1*k0^2 + k2", variable: "k0" });
  });

  it("holds no function that systems read in different ways", () => {
    expect(() => outside({ task: "integrate", expr: "relu(x)" })).toThrow(DeriveError);
  });
});

describe("right answers", () => {
  it("of an equation come through, with whether they are all", () => {
    const { response } = finish({ task: "solve", expr: "x^2 - 2x - 3 = 0" }, "-1", "3");
    expect(response).toMatchObject({ result: "x = -1, x = 3", complete: true });
    expect(finish({ task: "solve", expr: "x^2 - 2x - 3 = 0" }, "3").response).toMatchObject({
      complete: false,
    });
    expect(finish({ task: "solve", expr: "x^2 - 2x - 3 = 0" }, "3", "6/2").response).toMatchObject({
      complete: false,
    });
  });

  it("are never called all where the equation is no polynomial", () => {
    for (const [expr, ...roots] of [
      ["sin(x) = 0", "0"],
      ["log(x^2) = 0", "1"],
      ["e^x = 1", "0"],
    ] as const)
      expect(finish({ task: "solve", expr }, ...roots).response, expr).toMatchObject({ complete: false });
  });

  it("of an integral come through", () => {
    expect(finish({ task: "integrate", expr: "x*e^x" }, "-e^k0+e^k0*k0").response.result).toBe("x*e^x - e^x");
    const logarithm = finish({ task: "integrate", expr: "1/x" }, "log(k0)").response;
    expect(logarithm).toMatchObject({ result: "log(abs(x))", conditions: ["x != 0"] });
    expect(finish({ task: "integrate", expr: "log(x)" }, "-k0+k0*log(k0)").response).toMatchObject({
      result: "x*log(x) - x",
      conditions: [],
    });
  });
});

const WRONG: readonly (readonly [OutsideRequest, string])[] = [
  [{ task: "solve", expr: "x^2 - 2x - 3 = 0" }, "1"],
  [{ task: "solve", expr: "x^2 - 2 = 0" }, "1.414213562373095"],
  [{ task: "solve", expr: "sqrt(x) = -1" }, "1"],
  [{ task: "solve", expr: "log(x^2) = 2*log(x) + 1" }, "1"],
  [{ task: "solve", expr: "(x^2 - 1)/(x - 1) = 2" }, "1"],
  [{ task: "integrate", expr: "1/x" }, "log(k0) + k0"],
  [{ task: "integrate", expr: "1/(x - 1)" }, "log(k0)"],
  [{ task: "integrate", expr: "x^n" }, "k0^(1+k1)/(1+k1)^2"],
  [{ task: "integrate", expr: "e^(-x^2)" }, "e^(-k0^2)/(-2*k0)"],
  [{ task: "integrate", expr: "1/(1 + x^2)" }, "log(1+k0^2)"],
];

describe("wrong answers are dropped", () => {
  it.each(WRONG)("%o: %s", (request, answer) => {
    expect(() =>
      finish({ ...request, ...(request.task === "integrate" ? { over: "x" } : {}) }, answer),
    ).toThrow(DeriveError);
  });

  it.each(["process.exit(1)", "", "[", "i*k0", "infinity", "__proto__", "k7"])("unreadable: %s", (answer) => {
    expect(() => finish({ task: "integrate", expr: "x" }, answer)).toThrow(DeriveError);
  });

  it("so is silence", () => {
    expect(() =>
      outside({ task: "integrate", expr: "x" }).finish({ failed: "no answer in 5 seconds" }),
    ).toThrow("no answer");
  });
});

/** What nerdamer said of derivatives, and was wrong. */
const OPINIONS: readonly (readonly [of: string, ours: string, theirs: string, kind: string])[] = [
  ["sin(x)^2", "2*sin(x)*cos(x)", "2*cos(k0)*sin(k0)", "agrees"],
  ["log(e^x + e^y)", "e^x/(e^x + e^y)", "1", "disagrees"],
  ["x/(1 + x)", "1/(1 + x)^2", "(1+k0)^(-1)", "disagrees"],
  ["x^2", "2*x", "2*k0 + q", "cannot say"],
];

describe("second opinions", () => {
  it.each(OPINIONS)("on %s", (of, ours, theirs, kind) => {
    const x = symbol("x");
    const asked = ask("differentiate", LIBRARY.parse(of), x);
    const givens = { definitions: [], facts: [] };
    const opinion = secondOpinion(
      LIBRARY.parse(ours),
      givens,
      asked,
      { answers: [theirs] },
      LIBRARY.meanings,
    );
    expect(opinion.kind).toBe(kind);
  });
});

const program = fileURLToPath(new URL("../../packages/cli/bin/derive.js", import.meta.url));
const run = (...args: string[]): string =>
  spawnSync(process.execPath, [program, ...args], { encoding: "utf8" }).stdout;

describe("nerdamer itself, in its own thread", () => {
  it("solves, integrates and gives its opinion", () => {
    expect(run("solve", "x^2 - 2x - 3 = 0", "-q")).toBe("x = -1\nx = 3\n");
    expect(run("integrate", "x*e^x", "-q")).toBe("x*e^x - e^x\n");
    expect(run("sin(x)^2", "-q", "--second-opinion")).toContain("nerdamer agrees");
  });
});
