/** The listings and the completion script are made from the tables: nothing in a table is left out. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { LIBRARY } from "@derive/core";
import { FORMATS as RENDERED } from "@derive/render";
import { VERBS } from "../../packages/cli/src/commands/index.js";
import { FORMATS, OPTIONS } from "../../packages/cli/src/options.js";
import textWidth from "../../packages/cli/src/text-width.js";
import { run } from "./world.js";

const NAMES = [...LIBRARY.functions, ...LIBRARY.operations].map(({ name }) => name);

describe("derive functions", () => {
  it("lists every function and operation of the library, a line each, in columns", async () => {
    const { out } = await run(["functions"]);
    const [heads = "", ...rows] = out.trimEnd().split("\n");
    expect(rows.map((row) => row.split("(")[0])).toEqual(NAMES);
    const second = heads.indexOf("name");
    expect(rows.every((row) => row[second - 1] === " " && row[second] !== " ")).toBe(true);
  });

  it("gives the records as JSON", async () => {
    const records = JSON.parse((await run(["functions", "--json"])).out) as { name: string; title: string }[];
    expect(records.map(({ name }) => name)).toEqual(NAMES);
  });
});

describe("derive rules", () => {
  it("lists every rule, as a table and as JSON that reads back", async () => {
    const ids = LIBRARY.rules().map(({ id }) => id);
    const rows = (await run(["rules"])).out.trimEnd().split("\n").slice(1);
    expect(rows.map((row) => row.split(" ")[0])).toEqual(ids);
    const rules = JSON.parse((await run(["rules", "--json"])).out) as {
      id: string;
      from: string;
      to: string;
    }[];
    expect(rules.map(({ id }) => id)).toEqual(ids);
    expect(rules.every(({ from, to }) => from !== "" && to !== "")).toBe(true);
  });
});

describe("derive completion", () => {
  it.each(["bash", "fish"])("knows every verb, option and function in %s", async (shell) => {
    const { out } = await run(["completion", shell]);
    const words = [...VERBS.map(({ name }) => name), ...NAMES];
    expect(words.filter((word) => !out.includes(word))).toEqual([]);
    const dashes = shell === "fish" ? "-l " : "--";
    expect(OPTIONS.filter(({ name }) => !out.includes(`${dashes}${name}`))).toEqual([]);
  });

  it("takes the shell of the environment", async () => {
    expect((await run(["completion"], { env: { SHELL: "/usr/bin/fish" } })).out).toContain(
      "complete -c derive -f",
    );
    expect((await run(["completion"], { env: { SHELL: "/bin/zsh" } })).out).toContain("bashcompinit");
  });

  it.skipIf(process.platform === "win32").each([
    { typed: ["derive", "gr"], offered: ["gradient", "graph"] },
    { typed: ["derive", "tanh(x)", "--me"], offered: ["--method"] },
    { typed: ["derive", "x", "--method", "q"], offered: ["quotient"] },
    { typed: ["derive", "x", "--format", "h"], offered: ["html"] },
    { typed: ["derive", "x", "--in", "sigm"], offered: ["sigmoid"] },
    { typed: ["derive", "batch", "--"], offered: ["--help"] },
    { typed: ["derive", "completion", "z"], offered: ["zsh"] },
  ])("completes $typed in bash", async ({ typed, offered }) => {
    const { out } = await run(["completion", "bash"]);
    const quoted = typed.map((word) => `'${word}'`).join(" ");
    const script = `${out}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${typed.length - 1}; _derive; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync("bash", ["--norc"], { input: script, encoding: "utf8" });
    expect({ offered: stdout.trimEnd().split("\n"), stderr }).toEqual({ offered, stderr: "" });
  });
});

describe("the tables of the command line", () => {
  it("give each option to some verb, and no verb an option that does not exist", () => {
    const used = new Set(VERBS.flatMap(({ options }) => options));
    expect(OPTIONS.filter(({ name }) => !used.has(name))).toEqual([]);
    const known = OPTIONS.map(({ name }) => name);
    expect([...used].filter((name) => !known.includes(name))).toEqual([]);
  });

  it("name every format there is", () => {
    expect(FORMATS).toEqual(RENDERED.map(({ name }) => name));
  });

  it("load every verb", async () => {
    for (const verb of VERBS) expect(typeof (await verb.load()).run, verb.name).toBe("function");
  });
});

describe("the width of a text", () => {
  it.each([
    ["", 0],
    ["x^2", 3],
    ["σ(x)", 4],
    ["x\u0302", 1],
    ["\u001B[1;31mx\u001B[0m", 1],
    ["導関数", 6],
    ["🙂", 2],
  ])("of %j is %i", (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});
