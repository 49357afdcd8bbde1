/** The list of the worksheets: every row once, and every part of a sheet that it names is there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readSheetSource } from "@derive/render/worksheets";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/sheets.md"), "utf8");
const sections = page.split(/^## /m).slice(1);

/** The parts of a sheet as `Problem 1 (a)`, or `Problem 3` where it has no letters. */
function partsOf(file: string): Set<string> {
  const found = new Set<string>();
  let problem = "";
  for (const part of readSheetSource(readFileSync(join(root, "sheets", file), "utf8")).parts) {
    if (part.kind !== "heading") continue;
    const [number] = /^Problem \d+/.exec(part.text) ?? [];
    const [letter] = /^\([a-z]\)/.exec(part.text) ?? [];
    if (number !== undefined) {
      problem = number;
      found.add(problem);
    } else if (letter !== undefined) found.add(`${problem} ${letter}`);
  }
  return found;
}

describe.each(sections.map((section) => [/`(\d{3}-[\w-]+\.md)`/.exec(section)?.[1] ?? "", section] as const))(
  "%s",
  (file, section) => {
    const rows = section.split("\n").flatMap((line) => {
      const cells = line.split("|").map((cell) => cell.trim());
      return /^\d{3}-/.test(cells[1] ?? "")
        ? [{ ids: cells[1] ?? "", at: cells[2] ?? "", why: cells[3] ?? "" }]
        : [];
    });

    it("names parts that are there, and all of them", () => {
      const parts = partsOf(file);
      const named = new Set(rows.map(({ at }) => at).filter((at) => at !== "none"));
      for (const at of named) expect(parts.has(at), at).toBe(true);
      // A problem with letters is answered in them.
      const lettered = new Set(
        [...parts].flatMap((at) => (at.includes("(") ? [at.replace(/ \(.\)/, "")] : [])),
      );
      for (const part of parts) if (!lettered.has(part)) expect(named.has(part), part).toBe(true);
    });

    it("says of each row what differs", () => {
      for (const { ids, why } of rows) expect(why, ids).not.toBe("");
    });
  },
);

it("has the 47 rows, each once", () => {
  const ids = [...page.matchAll(/\b\d{3}-\d[a-g]?\b/g)].map(([id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe(47);
});
