/** Running text of worksheets: the few marks it knows, and that everything else is text. */
import { readSheetSource, worksheet } from "@derive/render";
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
