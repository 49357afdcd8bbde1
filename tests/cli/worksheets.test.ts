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

describe("figures of Markdown files", () => {
  const SOURCE = "## Problem 1\n\n```derive\nplot abs(x)\nplot x^2\n```\n";

  it.each(["markdown", "myst"])("stand beside them, and the page points at them: %s", async (format) => {
    const { code, written } = await run(["sheet", "a.md", "-f", format, "-o", "out/my (a).md"], {
      files: { "a.md": SOURCE },
    });
    expect(code).toBe(0);
    expect([...written.keys()]).toEqual([
      "out/my (a)-figure-1.svg",
      "out/my (a)-figure-2.svg",
      "out/my (a).md",
    ]);
    const page = written.get("out/my (a).md") ?? "";
    const links = [...page.matchAll(/!\[[^\]]*\]\(([^)]*)\)/g)].map(([, path = ""]) =>
      decodeURIComponent(path),
    );
    expect(links).toEqual(["my (a)-figure-1.svg", "my (a)-figure-2.svg"]);
    expect(written.get("out/my (a)-figure-1.svg")).toMatch(/^<svg [^]*<\/svg>\n$/);
  });

  it("are told in words on standard output", async () => {
    const { out } = await run(["plot", "abs(x)", "-f", "markdown"]);
    expect(out).toContain("*abs(x), over x from -3 to 3.");
  });

  it("of one question too", async () => {
    const { written } = await run(["plot", "abs(x)", "-o", "p.md"]);
    expect([...written.keys()]).toEqual(["p-figure-1.svg", "p.md"]);
  });
});

describe("headings that nobody knows", () => {
  it.each([
    ["#### Soluton", "did you mean Solution?"],
    ["#### Staff notes", "is one of Hint, Answer, Solution, Staff"],
    ["####Solution", "has a space behind its signs"],
  ])("are refused, so that no solution is read as a statement: %s", async (line, message) => {
    const found = await run(["sheet", "a.md", "-f", "text", "--profile", "student"], {
      files: { "a.md": `## P\n\ntext\n\n${line}\n\nsecret\n` },
    });
    expect(found.code).not.toBe(0);
    expect(found.err).toContain(message);
    expect(found.out).not.toContain("secret");
  });
});

describe("what is wrong with a sheet", () => {
  const BROKEN = `---
titel: T
---

## Problem 1

\`\`\`derive
given A : matrx n n, x : vector n
let s(r) = 1/(1 + e^(-r)
differentiate s(2*t) wrt t
gradient A*x wrt x
\`\`\`

#### Soluton

## Problem 2

\`\`\`derive
differentiate 2*x +
  3*(y wrt x   # not closed
evaluate x^2 at x = (1
differentiate x^2 method chian
dance x
given y ~ normal(X*w
map w
mle w
\`\`\`
`;

  it("is told in one run, in order, each at its own place and once", async () => {
    const { code, err, out } = await run(["sheet", "a.md", "-f", "text"], { files: { "a.md": BROKEN } });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    const told = [...err.matchAll(/^derive: a\.md, (line \d+, column \d+): (.{12})/gm)].map(
      ([, place, text]) => `${place ?? ""}: ${text ?? ""}`,
    );
    expect(told).toEqual([
      "line 2, column 1: front matter",
      "line 8, column 11: a declaratio",
      'line 9, column 14: "(" is never',
      "line 14, column 6: a heading of",
      'line 20, column 5: "(" is never',
      'line 21, column 21: "(" is never',
      "line 22, column 26: method is on",
      "line 23, column 1: a statement ",
      'line 24, column 7: "y ~ normal(',
    ]);
    const lines = err.split("\n");
    // Each with its line and a caret under its column.
    told.forEach((each, i) => {
      const [, line = "", column = ""] = /line (\d+), column (\d+)/.exec(each) ?? [];
      expect(lines[3 * i + 1]?.trim()).toBe(BROKEN.split("\n")[Number(line) - 1]?.trim());
      expect(lines[3 * i + 2]).toBe(`${" ".repeat(3 + Number(column))}^`);
    });
  });

  it("lets names be used above the line that declares them", async () => {
    const { code, err } = await run(["sheet", "a.md", "-f", "text"], {
      files: {
        "a.md": "## P\n\n```derive\nlet g(x) = f(x)^2\ngiven f : function\ndifferentiate g(x) wrt x\n```\n",
      },
    });
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });
});

describe("claims of a sheet", () => {
  const told = async (...claims: readonly string[]): Promise<{ code: number; err: string; out: string }> =>
    run(["sheet", "a.md", "-f", "text"], {
      files: { "a.md": `## P\n\n\`\`\`derive\n${claims.join("\n")}\n\`\`\`\n` },
    });

  it("that are as they say are not told", async () => {
    const { code, err, out } = await told("prove x + x = 2*x", "refute log(x^2) = 2*log(x)");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("This is not true:");
    expect(out).toMatch(/Is this true\?\n\n +log/);
  });

  it("that are not are told at their place, and the page is written", async () => {
    const { code, err, out } = await told("prove log(x^2) = 2*log(x)", "refute x + x = 2*x", "prove x = x");
    expect(code).toBe(1);
    expect(err).toBe(
      `derive: a.md, line 4, column 1: warning: this claim is not true; where that is meant, write refute
    prove log(x^2) = 2*log(x)
    ^
derive: a.md, line 5, column 1: warning: this claim is true; where that is meant, write prove
    refute x + x = 2*x
    ^
`,
    );
    expect(out).toContain("This is not true:");
  });

  it("that are left open are told too", async () => {
    const { code, err } = await told("prove cbrt(2 + sqrt(5)) + cbrt(2 - sqrt(5)) = 1");
    expect(code).toBe(1);
    expect(err).toContain("line 4, column 1: warning: this claim is neither proved nor refuted: ");
  });

  it("that are refuted are no lemmas", async () => {
    expect((await told("refute x = 2*x as double")).err).toContain("line 4, column 19: what is refuted");
  });
});

describe("the graph of a computation in a sheet", () => {
  it("stands alone, with a table that says the same", async () => {
    const source = "## P\n\n```derive\ngraph z = x*y; L = z^2 + x at x = 2, y = 3\n```\n";
    const { code, out } = await run(["sheet", "a.md", "-f", "text"], { files: { "a.md": source } });
    expect(code).toBe(0);
    expect(out).toContain("The computation graph of");
    expect(out).toMatch(/z = x·y/);
    expect(out).toMatch(/z +6 +12/);
    expect(out).not.toContain("Backward pass");
    const page = await run(["sheet", "a.md", "-f", "html"], { files: { "a.md": source } });
    expect(page.out.match(/<svg /g)?.length).toBe(1);
    // Students get the question alone.
    const student = await run(["sheet", "a.md", "-f", "html", "--profile", "student"], {
      files: { "a.md": source },
    });
    expect(student.out).not.toContain("<svg ");
  });
});

describe("derive minimize", () => {
  it("takes every variable of --wrt", async () => {
    const { out } = await run(["minimize", "(x-1)^2 + (y-2)^2", "--wrt", "x,y", "-q"]);
    expect(out).toBe("x = 1, y = 2\n");
    expect((await run(["minimize", "x^2 + y^2 + 3*x*y", "--wrt", "x,y", "-q"])).code).not.toBe(0);
  });
});

describe("derive train", () => {
  it("draws, and shows a bar where there is a terminal and it takes long", async () => {
    let time = 0;
    const args = ["train", "w*x + b", "--target", "2*x", "--epochs", "20", "-o", "t.svg"];
    const slow = await run(args, { terminal: true, now: () => (time += 400) });
    expect(slow.written.get("t.svg")).toMatch(/^<svg /);
    expect(slow.err).toMatch(/\r\u001b\[Ktraining \[#*\.+\] +\d+ %, loss [\d.e-]+/);
    expect(slow.err).toMatch(/\r\u001b\[Kwrote t\.svg\n$/);
    const quick = await run(args, { terminal: true, now: () => 0 });
    expect(quick.err).toBe("wrote t.svg\n");
  });

  it("says what is missing", async () => {
    expect(await run(["train", "w*x"])).toMatchObject({ code: 2 });
    expect((await run(["train", "w*x"])).err).toContain("--target says what is learned");
    expect((await run(["train", "w*x", "--target", "x", "--at", "w=1", "--at", "w=2"])).err).toContain(
      "one point",
    );
    expect((await run(["train", "w*x", "--target", "x", "--rate", "10"])).err).toContain(
      "take a rate smaller",
    );
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

describe("the layout of a sheet", () => {
  const page = async (front: string, question: string): Promise<string> => {
    const source = `---\n${front}\n---\n\n## P\n\n\`\`\`derive\ngiven w x: vector n, s: scalar\n${question}\n\`\`\`\n`;
    const { out, err } = await run(["sheet", "a.md", "-f", "text", "--ascii"], { files: { "a.md": source } });
    return out + err;
  };

  it("is that of its gradients", async () => {
    expect(await page("layout: gradient", "gradient w'*x wrt w")).toMatch(/\| [^|]*w'\*x[^|]* = x +\|/);
    const rows = await page("layout: numerator", "gradient w'*x wrt w");
    expect(rows).toMatch(/= x' +\|/);
    expect(rows).toContain("gradients are written as rows");
    expect(await page("layout: numerator\nnotation: no 1/2", "gradient w'*x wrt w")).toContain(
      "no 1/2; gradients are",
    );
  });

  it("leaves questions that say theirs, single entries and numbers alone", async () => {
    expect(await page("layout: numerator", "gradient w'*x wrt w layout gradient")).toMatch(/= x +\|/);
    expect(await page("layout: numerator", "gradient sum(i, 1, n, w[i]*x[i]) wrt w[k]")).toMatch(
      /= x\[k\] +\|/,
    );
    expect(await page("layout: jacobian", "differentiate s^2 wrt s")).toMatch(/= 2\*s +\|/);
    expect(await page("layout: numerator", "hessian w'*w wrt w")).not.toContain("derive:");
    expect(await page("layout: numerator", "differentiate s*x wrt x")).toContain("jacobian(s*x, x) = s*I(n)");
  });

  it("is one that there is", async () => {
    expect(await page("layout: sideways", "gradient w'*x wrt w")).toContain(
      "a.md, line 2, column 9: the layout of a sheet is one of gradient, numerator, jacobian",
    );
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
