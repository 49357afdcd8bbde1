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

describe("derive site", () => {
  const sheet = (title: string): string =>
    `---\ntitle: ${title}\n---\n\n## P\n\n\`\`\`derive\ndifferentiate x^2 wrt x\n\`\`\`\n`;

  it("writes a page for each sheet and an index, all in one folder", async () => {
    const files = { "../a/one.md": sheet("<b>One</b>"), "b/two three.md": sheet("Two") };
    const { code, err, written } = await run(["site", ...Object.keys(files), "-o", "site/"], { files });
    expect({ code, names: [...written.keys()] }).toEqual({
      code: 0,
      names: ["site/one.html", "site/two-three.html", "site/index.html"],
    });
    expect(err).not.toContain("..");
    const index = written.get("site/index.html") ?? "";
    expect(index).toContain('<a href="./one.html">&lt;b&gt;One&lt;/b&gt;</a>');
    expect(index).toContain('<a href="./two-three.html">Two</a>');
    expect(index).not.toMatch(/<script|https?:/);
  });

  it("never writes one page over another", async () => {
    const files = { "a/one.md": sheet("1"), "b/one.md": sheet("2"), "index.md": sheet("3") };
    for (const clash of [["a/one.md", "b/one.md"], ["index.md"]]) {
      const { code, err, written } = await run(["site", ...clash, "-o", "site"], { files });
      expect({ code, written: written.size }).toEqual({ code: 2, written: 0 });
      expect(err).toContain("two pages of the site would be called");
    }
  });

  it("needs a folder, and says which sheet has a mistake", async () => {
    const files = { "a.md": sheet("1"), "b.md": "---\ntitle: no end" };
    expect((await run(["site", "a.md"], { files })).err).toContain("--output");
    expect((await run(["site", "a.md", "-o", "a.html"], { files })).err).toContain("is a folder");
    const { code, err, written } = await run(["site", "a.md", "b.md", "-o", "site"], { files });
    expect(code).toBe(1);
    expect(err).toContain("b.md, line 1");
    expect([...written.keys()]).toEqual(["site/a.html", "site/index.html"]);
  });
});

describe("the front matter of a sheet", () => {
  it.each([
    ["title: &a [*a, *a]", 0],
    ["title: !!js/function x", 0],
    ["title: ${a.repeat(3)}", 0],
    ["__proto__: x", 1],
    ["constructor: x", 1],
  ])("is text and nothing else: %s", async (line, code) => {
    const found = await run(["sheet", "a.md", "-f", "html"], {
      files: { "a.md": `---\n${line}\n---\n\n## P\n` },
    });
    expect(found.code).toBe(code);
    const title = line.replace("title: ", "").replace("&", "&amp;");
    if (code === 0) expect(found.out).toContain(`<title>${title}</title>`);
  });
});
