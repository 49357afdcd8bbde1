/** One source, five pages: who gets what of a worksheet. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Block, formatNamed, PROFILES, type Profile, readSheetSource, worksheet } from "@derive/render";
import { describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "../../sheets");
const sheets = readdirSync(folder).filter((file) => file.endsWith(".md"));

const blocks = (text: string, profile: Profile): readonly Block[] =>
  worksheet(readSheetSource(text), { profile }).blocks;

/** Kinds of blocks that only an answer has. */
const ANSWERS = new Set([
  "steps",
  "answer",
  "values",
  "table",
  "lemma",
  "figure",
  "math",
  "conditions",
  "definitions",
]);

describe.each(sheets)("sheets/%s", (file) => {
  const source = readFileSync(join(folder, file), "utf8");

  it.each(["student", "hints"] as const)("for %s has no trace of a solution", (profile) => {
    const page = worksheet(readSheetSource(source), {
      profile,
      solve: () => {
        throw new Error("nothing is to be solved");
      },
    });
    expect(page.blocks.some(({ kind }) => ANSWERS.has(kind))).toBe(false);
    const text = JSON.stringify(page);
    for (const part of readSheetSource(source).parts)
      if (part.kind === "prose" && !["statement", "hint"].includes(part.role))
        expect(text).not.toContain(JSON.stringify(part.text.slice(0, 20)).slice(1, -1));
  });

  it("as a key gives short answers without working, each in a box and once in a part", () => {
    const key = blocks(source, "key").filter(({ kind }) => ANSWERS.has(kind));
    expect(key.some(({ kind }) => kind === "steps" || kind === "lemma" || kind === "math")).toBe(false);
    const unboxed = key.filter(({ boxed }) => boxed !== true).map(({ kind }) => kind);
    expect(unboxed.filter((kind) => kind !== "answer" && kind !== "definitions")).toEqual([]);
  });

  it("for staff says what was checked", () => {
    const notes = blocks(source, "staff").filter((block) => block.kind === "note");
    expect(notes.length).toBeGreaterThan(0);
    expect(notes.every((block) => block.tone === "remark")).toBe(true);
  });
});

const SMALL = `---
title: T
---

## Problem

Statement.

#### Hint

Think.

#### Answer

By hand.

#### Solution

\`\`\`derive
given x positive
differentiate log(x) wrt x
\`\`\`

#### Staff

A slip.

### (b) Another

What is it?

\`\`\`derive
differentiate x^2 wrt x
differentiate x*x wrt x
\`\`\`
`;

describe("the notation of a sheet", () => {
  it("stands before the first problem, for everybody, as running text", () => {
    const source = readSheetSource(
      "---\ntitle: T\nnotation: gradients have the shape of $w$; **no** <b>½</b>\n---\n\n## P\n",
    );
    for (const profile of PROFILES) {
      const [first] = worksheet(source, { profile }).blocks;
      expect(first).toMatchObject({ kind: "prose" });
    }
    const page = formatNamed("html")?.write(worksheet(source)) ?? "";
    expect(page).toContain("Notation:");
    expect(page).toContain("&lt;b&gt;½&lt;/b&gt;");
  });
});

describe("the line on notation", () => {
  const lineOf = (front: string): string => {
    const [first] = worksheet(readSheetSource(`---\n${front}\n---\n\n## P\n`)).blocks;
    return first?.kind === "prose"
      ? first.content.map((piece) => ("text" in piece ? piece.text : "")).join("")
      : "";
  };
  const ROWS = "gradients are written as rows, in numerator layout.";

  it.each([
    ["notation: no one half", "Notation: no one half."],
    ["notation: no one half;", "Notation: no one half."],
    ["notation: No one half. Logs are natural.", "Notation: No one half. Logs are natural."],
    ["layout: numerator", `Notation: ${ROWS}`],
    ["notation: no one half\nlayout: numerator", `Notation: no one half; ${ROWS}`],
    ["notation: no one half,\nlayout: numerator", `Notation: no one half; ${ROWS}`],
    ["notation: no one half.\nlayout: numerator", `Notation: no one half. G${ROWS.slice(1)}`],
  ])("is made of sentences: %j", (front, line) => {
    expect(lineOf(front)).toBe(line);
  });
});

describe("the parts of a problem", () => {
  const EXPECTED: Readonly<Record<Profile, readonly string[]>> = {
    student: ["heading", "prose", "heading", "prose"],
    hints: ["heading", "prose", "heading", "prose", "heading", "prose"],
    key: ["heading", "prose", "heading", "prose", "heading", "prose", "answer", "answer"],
    solutions: [
      "heading",
      "prose",
      "heading",
      "prose",
      "heading",
      "conditions",
      "steps",
      "answer",
      "heading",
      "prose",
      "steps",
      "answer",
      "steps",
      "answer",
    ],
    staff: [
      ...[
        "heading",
        "prose",
        "heading",
        "prose",
        "heading",
        "prose",
        "heading",
        "conditions",
        "steps",
        "answer",
        "note",
      ],
      ...["heading", "prose", "heading", "prose", "steps", "answer", "note", "steps", "answer", "note"],
    ],
  };
  it.each(PROFILES)("for %s", (profile) => {
    expect(blocks(SMALL, profile).map(({ kind }) => kind)).toEqual(EXPECTED[profile]);
  });
});

describe("answers that are written by hand", () => {
  it.each(["key", "solutions", "staff"] as const)("stand in a box for %s", (profile) => {
    const shown = blocks(SMALL, profile).filter(({ boxed }) => boxed === true);
    expect(shown).toMatchObject([{ kind: "prose", content: [{ text: "By hand." }] }]);
  });

  it("are told from the working behind them", () => {
    const names = blocks(SMALL, "solutions").flatMap((block) =>
      block.kind === "heading" && block.level === 3 ? [JSON.stringify(block.content)] : [],
    );
    expect(names.join()).toMatch(/Answer.*Solution/);
    expect(JSON.stringify(names)).not.toContain("Hint");
  });
});

/** One question of each task, and what its short answer must show. */
const QUESTIONS: readonly (readonly [question: string, kinds: readonly string[], shows: RegExp])[] = [
  ["evaluate x^2 at x = 3; x = 1/3", ["values"], /1\/9/],
  ["evaluate A*v at A = [[1, 2], [3, 4]], v = [1, 1]", ["table"], /\(3, 7\)/],
  ["differentiate x^2 wrt x at x = 3", ["answer", "values"], /3 +9 +6/],
  ["plot abs(x) from -2 to 2", ["figure"], /over x from -2 to 2/],
  ["graph z = x*y; L = z^2 at x = 2, y = 3", ["figure"], /are z = x\*y \(value 6, gradient 12\)/],
  ["backprop z = x*y; L = z^2*y at x = 2, y = 3", ["definitions", "answer", "answer", "table"], /L +108 +1/],
  ["backprop L = log(x) + y update x by eta", ["answer", "answer", "prose", "table"], /x ← x − /],
  ["train w*x on 2*x with epochs = 3, seed = 1", ["answer", "figure"], /after 3 epochs: mean/],
  ["prove tanh(x) = 2*sigma(2*x) - 1", ["prose"], /Proved: tanh\(x\) = /],
  ["refute sqrt(x^2) = x", ["prose"], /Not true: √\(x²\) = x; at x = −1 the left side is 1/],
  ["prove cbrt(2 + sqrt(5)) + cbrt(2 - sqrt(5)) = 1", ["prose"], /Not proved|Not decided/],
  ["minimize (x - a)^2 + b over x", ["answer", "answer", "prose"], /The least value is b/],
  ["equivalent argmin x of x^2 and argmax x of -x^2", ["note"], /the same solutions/],
  ["equivalent argmin x of (x - 1)^2 and argmin x of x^2", ["note", "table"], /different points/],
];

describe("the short answer of a question", () => {
  it.each(QUESTIONS)("%s", (question, kinds, shows) => {
    const source = readSheetSource(
      `## P\n\n\`\`\`derive\ngiven A : matrix 2 2, v : vector 2\n${question}\n\`\`\`\n`,
    );
    const key = worksheet(source, { profile: "key" });
    expect(key.blocks.slice(1).map(({ kind }) => kind)).toEqual(kinds);
    const text = formatNamed("text")?.write(key) ?? "";
    expect(text).toMatch(shows);
    // Nothing sticks out of its box, or of the page.
    for (const line of text.split("\n")) {
      expect(Array.from(line).length, line).toBeLessThanOrEqual(80);
      if (/^ {2}[│╭╰]/.test(line)) expect(line).toMatch(/[│╮╯]$/);
    }
  });

  it("is framed in every format that has frames", () => {
    const source = readSheetSource("## P\n\n```derive\nevaluate x^2 at x = 3\nplot x^2\n```\n");
    const key = worksheet(source, { profile: "key" });
    const page = (name: string): string => formatNamed(name)?.write(key) ?? "";
    expect(page("html").match(/class="boxed"/g)?.length).toBe(2);
    expect(page("tex").match(/\\begin\{shortanswer\}/g)?.length).toBe(2);
    expect(page("markdown")).toMatch(/^> \|/m);
    expect(page("markdown")).toMatch(/^> \*x\^2/m);
    expect(page("json").match(/"boxed": true/g)?.length).toBe(2);
    expect(page("text").match(/╭/g)?.length).toBe(2);
  });
});
