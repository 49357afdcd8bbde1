/** Starting a worksheet, writing it, watching it: what `docs/worksheets.md` promises. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PROFILES } from "@derive/render";
import { describe, expect, it } from "vitest";
import { run } from "./world.js";

const root = join(import.meta.dirname, "../..");
const guide = readFileSync(join(root, "docs/worksheets.md"), "utf8");

describe("derive new", () => {
  it("writes a sheet that runs as it is, for everybody", async () => {
    const { code, written, err } = await run(["new", "hw1.md"]);
    expect({ code, files: [...written.keys()] }).toEqual({ code: 0, files: ["hw1.md"] });
    const source = written.get("hw1.md") ?? "";
    for (const profile of PROFILES) {
      const page = await run(["sheet", "hw1.md", "-f", "text", "--profile", profile], {
        files: { "hw1.md": source },
      });
      expect({ code: page.code, err: page.err }).toEqual({ code: 0, err: "" });
      expect(page.out).toContain("Problem 2");
      expect(page.out.includes("inner derivative")).toBe(profile === "staff");
    }
    // The commands that it names are commands.
    for (const [, line = ""] of err.matchAll(/^derive (sheet \S+ -o \S+ --profile \S+)/gm)) {
      const again = await run(line.replace("student.pdf", "student.html").split(" "), {
        files: { "hw1.md": source },
      });
      expect(again.code).toBe(0);
    }
    expect(err).toContain("--watch");
  });

  it("prints it without a name, and never writes over a file", async () => {
    const { out, written } = await run(["new"]);
    expect(out).toMatch(/^---\ntitle:/);
    expect(written.size).toBe(0);
    const again = await run(["new", "hw1.md"], { files: { "hw1.md": "mine" } });
    expect(again).toMatchObject({ code: 2, out: "" });
    expect(again.err).toContain("is there already");
    expect(again.written.size).toBe(0);
  });
});

describe("derive sheet --watch", () => {
  const sheet = (text: string): string => `## P\n\n${text}\n`;

  it("writes the page again after each change, through mistakes", async () => {
    const { code, err, written } = await run(["sheet", "hw.md", "-o", "page.txt", "--watch"], {
      files: { "hw.md": sheet("one") },
      changes: [
        sheet("two"),
        "---\ntitle: no end",
        sheet("```derive\ndifferentiate x^ wrt x\n```"),
        sheet("three"),
      ],
    });
    expect(code).toBe(0);
    expect(err.match(/^wrote page\.txt$/gm)?.length).toBe(4);
    expect(err).toContain("watching hw.md");
    expect(err).toContain("the front matter is not closed");
    expect(err).toContain("hw.md, line 4");
    expect(written.get("page.txt")).toContain("three");
  });

  it.each([
    [["sheet", "-", "-o", "p.html", "--watch"], "needs a file"],
    [["sheet", "hw.md", "--watch"], "needs --output"],
  ])("%j is refused", async (args, reason) => {
    const { code, err } = await run(args, { files: { "hw.md": "" } });
    expect(code).toBe(2);
    expect(err).toContain(reason);
  });
});

describe("docs/worksheets.md", () => {
  it("is a worksheet without mistakes", () => {
    // The built program, because only it can ask nerdamer.
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      [join(root, "packages/cli/bin/derive.js"), "sheet", "docs/worksheets.md", "-f", "text"],
      { cwd: root, encoding: "utf8" },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).not.toContain("could not be answered");
  });

  it("names every version", () => {
    for (const profile of PROFILES) expect(guide).toContain(`--profile ${profile}`);
  });
});
