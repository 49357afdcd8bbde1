/** Every command and every program of the pages is run, and what it shows is compared. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { consoleBlocks } from "../helpers/console-blocks.js";
import { checkTypeScriptBlocks } from "../helpers/documentation.js";

const root = join(import.meta.dirname, "../..");
const readme = join(root, "README.md");

function run(command: string): string {
  const line = command.replace(/\bderive\b(?= )/g, (word, at: number) =>
    /(^|\| )$/.test(command.slice(0, at)) ? "node packages/cli/bin/derive.js" : word,
  );
  const { stdout, stderr } = spawnSync("sh", ["-c", line], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, COLUMNS: "80", NO_COLOR: "1" },
  });
  return stdout + stderr;
}

describe.each(["README.md", "docs/gradients.md", "docs/optima.md"])("%s", (page) => {
  it.each(consoleBlocks(join(root, page)).map((block) => [block.command, block.output] as const))(
    "$ %s",
    (command, output) => {
      expect(run(command)).toBe(output);
    },
  );
});

describe("README.md", () => {
  it("shows what its programs do", async () => {
    await checkTypeScriptBlocks(readme);
  });
});

describe("the pages", () => {
  it.each([
    "README.md",
    "ARCHITECTURE.md",
    "docs/contributing.md",
    "docs/gradients.md",
    "docs/optima.md",
    "docs/sheets.md",
    "docs/worksheets.md",
    "packages/core/README.md",
  ])("%s links to what is there", (page) => {
    const text = readFileSync(join(root, page), "utf8");
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(existsSync(join(root, page, "..", target)), target).toBe(true);
    }
  });

  it("docs/contributing.md quotes records that are there", () => {
    const text = readFileSync(join(root, "docs/contributing.md"), "utf8");
    const blocks = [...text.matchAll(/^```ts from (\S+)\n([^]*?)^```$/gm)];
    expect(blocks.length).toBe(2);
    const squeezed = (source: string): string => source.replace(/[\s,]+/g, "");
    for (const [, file = "", code = ""] of blocks) {
      expect(squeezed(readFileSync(join(root, file), "utf8"))).toContain(squeezed(code));
    }
  });
});
