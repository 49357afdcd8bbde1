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

  it("as a key gives short answers, each once in a part", () => {
    const kinds = new Set(blocks(source, "key").map(({ kind }) => kind));
    expect([...kinds].filter((kind) => ANSWERS.has(kind))).toEqual(["answer"]);
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
