/** Running text of worksheets: the few marks it knows, and that everything else is text. */
import { type Inline, readSheetSource, worksheet } from "@derive/render";
import { describe, expect, it } from "vitest";

const pieces = (text: string): unknown => {
  const [block] = worksheet(readSheetSource(text)).blocks;
  return block?.kind === "prose" ? block.content : undefined;
};

describe("prose", () => {
  it("knows mathematics, strong, emphasis and code", () => {
    expect(pieces("Let $x_1 > 0$ be **very** *small*, as in `x = 1`.")).toEqual([
      { kind: "text", text: "Let " },
      { kind: "tex", text: "x_1 > 0" },
      { kind: "text", text: " be " },
      { kind: "strong", text: "very" },
      { kind: "text", text: " " },
      { kind: "emphasis", text: "small" },
      { kind: "text", text: ", as in " },
      { kind: "code", text: "x = 1" },
      { kind: "text", text: "." },
    ]);
  });

  it("takes everything else for text", () => {
    for (const text of ["<b>x</b>", "2 * 3 * 4", "a lone $ sign", "[a](b)", "`open", "** x **"]) {
      expect(pieces(text)).toEqual([{ kind: "text", text }]);
    }
  });

  it("makes a sign plain after a backslash, and lines one paragraph", () => {
    expect(pieces("costs \\$5 and \\*more\\*\nand more")).toEqual([
      { kind: "text", text: "costs $5 and *more* and more" },
    ]);
  });
});

describe("lists", () => {
  const text = (piece: Inline): string => (piece.kind === "math" ? "" : piece.text);
  const blocks = (source: string): unknown =>
    worksheet(readSheetSource(source)).blocks.map((block) =>
      block.kind === "list"
        ? {
            start: block.start,
            items: block.items.map((item) => item.map(text)),
          }
        : block.kind === "prose"
          ? block.content.map(text).join("")
          : block.kind === "code"
            ? { code: block.text }
            : block,
    );

  it("have points or numbers, and items of several lines", () => {
    expect(blocks("Find\n\n- the **mode**\n  of it,\n- the mean.")).toEqual([
      "Find",
      { start: undefined, items: [["the ", "mode", " of it,"], ["the mean."]] },
    ]);
    expect(blocks("3. third\n4. fourth")).toEqual([{ start: 3, items: [["third"], ["fourth"]] }]);
    expect(blocks("Two things:\n1. one\n2) two")).toEqual([
      "Two things:",
      { start: 1, items: [["one"], ["two"]] },
    ]);
  });

  it("do not begin where a line begins with a year, a sign or a strong word", () => {
    for (const text of ["It was in\n2012. Then", "**strong** words", "-5 is less", "1.5 times"])
      expect(blocks(text)).toEqual([text.replaceAll("**", "").replace("\n", " ")]);
  });

  it("are no place for text that was indented to be shown as typed", () => {
    expect(blocks("    a = 1\n      - b")).toEqual([{ code: "a = 1\n  - b" }]);
  });
});
