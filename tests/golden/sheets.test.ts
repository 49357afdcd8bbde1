/**
 * The worksheets of the repository against the pages a person accepted. A page that has changed is written
 * beside the accepted one as `NAME-changed.md`; `npm run golden -- NAME` accepts that one page.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { answer, type Answer, type Derivation, LIBRARY, replay } from "@derive/core";
import { formatNamed, readSheetSource, sheetFromSource } from "@derive/render";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const sources = readdirSync(join(root, "sheets")).filter((file) => file.endsWith(".md"));

describe.each(sources)("sheets/%s", (file) => {
  const text = readFileSync(join(root, "sheets", file), "utf8");
  const name = basename(file, ".md");

  it("is the page that was accepted", () => {
    const page = formatNamed("markdown")?.write(sheetFromSource(text)) ?? "";
    const changed = join(import.meta.dirname, "sheets", `${name}-changed.md`);
    let accepted = "";
    try {
      accepted = readFileSync(join(import.meta.dirname, "sheets", `${name}.md`), "utf8");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
    if (page === accepted) rmSync(changed, { force: true });
    else writeFileSync(changed, page);
    expect(page).toBe(accepted);
  });

  it("has only answers that replay, and conditions on the page", () => {
    const page = formatNamed("markdown")?.write(sheetFromSource(text)) ?? "";
    let parts = 0;
    for (const part of readSheetSource(text).parts) {
      if (part.kind !== "questions") continue;
      for (const { request } of part.statements) {
        if (request.task === "solve" || request.task === "integrate") continue;
        const solved = answer(request);
        for (const derivation of derivationsOf(solved)) {
          parts += 1;
          expect(replay(derivation, LIBRARY)).toEqual({ ok: true });
        }
        if (solved.task !== "differentiate") continue;
        for (const { conditions } of solved.parts)
          if (conditions.length > 0) expect(page).toMatch(/\\text\{for \}/);
      }
    }
    expect(parts).toBeGreaterThan(0);
  });
});

function derivationsOf(solved: Answer): readonly Derivation[] {
  switch (solved.task) {
    case "differentiate":
      return solved.parts.map((part) => part.derivation);
    case "train":
      return solved.derivative.parts.map((part) => part.derivation);
    case "backprop":
      return solved.pass.shares.map((share) => share.derivation);
    case "minimize":
      return [solved.minimum, ...solved.rest].flatMap((part) =>
        part.kind === "stationary" ? [part.gradient.derivation, part.hessian.derivation] : [],
      );
    case "evaluate":
    case "prove":
    case "plot":
    case "equivalent":
      return [];
  }
}

/** The numbers of the worksheets, from their reference solutions. */
describe("the fixtures", () => {
  const values = (expr: string, at: Record<string, number>[], more: object = {}): unknown => {
    const solved = answer({ task: "differentiate", expr, at, ...more });
    return solved.task === "differentiate" ? solved.parts.map((part) => part.values) : undefined;
  };
  const s = ["s(r) = 1/(1 + e^(-r))"];
  const compositions = ["f(x) = x^2", "g(x) = x", "h(x_1, x_2) = x_1^2 + x_2^2"];

  it.each(["substitute", "chain"] as const)("002-2a by %s", (method) => {
    const at = [{ x: 1 }, { x: 2 }, { x: -1 }];
    expect(values("h(f(x), g(x))", at, { wrt: "x", define: compositions, method })).toEqual([[6, 36, -6]]);
  });

  it("003-1a", () => {
    expect(values("1/(1 + e^(-z))", [{ z: 0 }], { in: ["sigma"] })).toEqual([[0.25]]);
  });

  it("004-1a, 1b, 1c", () => {
    expect(values("x*y", [{ x: 1, y: -2 }])).toEqual([[-2], [1]]);
    expect(values("x + y", [{ x: 1, y: -2 }])).toEqual([[1], [1]]);
    expect(values("max(x, y)", [{ x: 4, y: 2 }, { x: 1, y: 3 }, { x: 1, y: 1 }])).toEqual([
      [1, 0, null],
      [0, 1, null],
    ]);
  });

  it("004-1d", () => {
    expect(values("2*s(2x) - 1", [{ x: 0.5 }], { wrt: "x", define: s })).toEqual([[0.7864477329659274]]);
    expect(values("tanh(x)", [{ x: 0.5 }])).toEqual([[0.7864477329659274]]);
    expect(values("tanh(x)", [{ x: 0.5 }], { define: s, in: ["s"] })).toEqual([[0.7864477329659274]]);
  });
});
