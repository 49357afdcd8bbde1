/** The built program, as a process: what loads, how it ends, how much memory it takes. */
import { type ChildProcess, spawn, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const program = fileURLToPath(new URL("../../packages/cli/dist/derive.js", import.meta.url));
const bin = fileURLToPath(new URL("../../packages/cli/bin/derive.js", import.meta.url));

const env = { ...process.env, NO_COLOR: "1" };
delete (env as Record<string, string | undefined>)["FORCE_COLOR"];

const derive = (
  args: readonly string[],
  input = "",
  node: readonly string[] = [],
): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [...node, program, ...args], { encoding: "utf8", input, env, maxBuffer: 1e9 });

const request = (i: number): string =>
  `${JSON.stringify({ id: `r${i}`, task: "differentiate", expr: `sin(${i}*x)^3*exp(y_${i} + x/${i + 1})`, wrt: "x" })}\n`;

describe("the program", () => {
  it("starts from its bin and says its version", () => {
    const { stdout, status } = spawnSync(process.execPath, [bin, "--version"], { encoding: "utf8" });
    expect({ stdout, status }).toEqual({
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
      status: 0,
    });
  });

  it("answers and sets the exit code", () => {
    expect(derive(["x^2", "-q"])).toMatchObject({ stdout: "2*x\n", stderr: "", status: 0 });
    expect(derive(["-", "-q"], "-x^2\n")).toMatchObject({ stdout: "-2*x\n", stderr: "", status: 0 });
    expect(derive(["2*x +"])).toMatchObject({ stdout: "", status: 1 });
    expect(derive(["gradent"])).toMatchObject({ stdout: "", status: 2 });
  });

  it("writes a file, and the folder for it", () => {
    const folder = mkdtempSync(join(tmpdir(), "derive-"));
    const path = join(folder, "new", "page.html");
    expect(derive(["tanh(x)", "-o", path])).toMatchObject({
      stdout: "",
      stderr: `wrote ${path}\n`,
      status: 0,
    });
    expect(readFileSync(path, "utf8")).toMatch(/^<!doctype html>/i);
    rmSync(folder, { recursive: true });
    expect(derive(["tanh(x)", "-o", join(program, "page.html")])).toMatchObject({ stdout: "", status: 2 });
  });

  it("answers 10,000 requests in bounded memory, with bad ones among them", () => {
    const lines = Array.from({ length: 10_000 }, (_, i) =>
      i % 1000 === 500 ? `{"id":"r${i}",\n` : request(i),
    );
    const { stdout, stderr, status } = derive(["batch"], lines.join(""), ["--max-old-space-size=64"]);
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    const responses = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; ok: boolean });
    expect(responses.map(({ id }) => id)).toEqual(lines.map((_, i) => `r${i}`));
    expect(responses.filter(({ ok }) => !ok)).toHaveLength(10);
  });

  it("answers each line of a batch before the next one is sent", async () => {
    const child = spawn(process.execPath, [program, "batch"], { env });
    for (let i = 0; i < 3; i += 1) {
      child.stdin.write(request(i));
      const [chunk] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
      expect(JSON.parse(chunk)).toMatchObject({ id: `r${i}`, ok: true });
    }
    child.stdin.end();
    expect(await ended(child)).toEqual({ code: 0, signal: null });
  });

  it("asks the outside system for a zero of the derivative, and proves it", () => {
    const { stdout, status } = derive([
      "minimize",
      "3*x^4/4 - 7*x^3/3 + 3*x^2/2 - 7*x",
      "--wrt",
      "x",
      "--quiet",
    ]);
    expect({ stdout, status }).toEqual({ stdout: "7/3\n", status: 0 });
  });

  it("asks the outside system where a task needs it, and says only what was proved", () => {
    const lines = [
      '{"id":"s","task":"solve","expr":"x^2 - 5x + 6 = 0"}',
      '{"id":"i","task":"integrate","expr":"x*e^x","over":"x"}',
      '{"id":"n","task":"integrate","expr":"e^(x^2)"}',
      '{"id":"f","task":"solve","expr":"x = 1","layout":"gradient"}',
      '{"id":"j","task":"integrate","expr":"cos(x)"}',
    ];
    const { stdout, stderr, status } = derive(["batch"], lines.join("\n"));
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    const answers = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(answers).toMatchObject([
      { id: "s", ok: true, result: "x = 2, x = 3", verdict: "proved", complete: true },
      { id: "i", ok: true, verdict: "proved" },
      { id: "n", ok: false, error: { kind: "unsupported" } },
      { id: "f", ok: false, error: { kind: "unsupported" } },
      { id: "j", ok: true, result: "sin(x)", verdict: "proved" },
    ]);
  });

  it("ends quietly when its reader goes away", async () => {
    const child = spawn(process.execPath, [program, "batch"], { env });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdin.on("error", () => undefined);
    child.stdout.once("data", () => child.stdout.destroy());
    child.stdin.write(Array.from({ length: 2000 }, (_, i) => request(i)).join(""));
    const { code } = await ended(child);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  it.skipIf(process.platform === "win32")(
    "is ended at once by Ctrl-C, which a shell reports as 130",
    async () => {
      const child = spawn(process.execPath, [program, "batch"], { env });
      child.stdin.write(request(1));
      await once(child.stdout, "data");
      child.kill("SIGINT");
      expect(await ended(child)).toEqual({ code: null, signal: "SIGINT" });
    },
  );
});

async function ended(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { code, signal };
}

/** Prints the address of every module that is loaded on descriptor 3: what is imported, then what is required. */
const HOOK = `
import { writeSync } from "node:fs";
import { createRequire, register } from "node:module";
const hook = 'import { writeSync } from "node:fs"; export async function load(url, context, next) { writeSync(3, url + "\\\\n"); return next(url, context); }';
register("data:text/javascript," + encodeURIComponent(hook));
const { cache } = createRequire(process.argv[1]);
process.on("exit", () => Object.keys(cache).forEach((path) => writeSync(3, "file://" + path + "\\n")));
`;

function loadedBy(args: readonly string[]): string[] {
  const hook = `data:text/javascript,${encodeURIComponent(HOOK)}`;
  const { output, status, stderr } = spawnSync(process.execPath, ["--import", hook, program, ...args], {
    encoding: "utf8",
    env,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return (output[3] ?? "").trimEnd().split("\n");
}

const scriptsOf = (urls: readonly string[]): string[] =>
  urls.filter((url) => url.startsWith("file:")).map((url) => fileURLToPath(url));

describe("what loads", () => {
  it.each([
    ["tanh(x)"],
    ["tanh(x)", "-q"],
    ["tanh(x)", "--json"],
    ["tanh(x)", "--format", "markdown"],
    ["rules"],
    ["--help"],
  ])("neither KaTeX nor nerdamer for derive %s %s %s", (...args) => {
    const urls = loadedBy(args);
    expect(urls).toContain(new URL("../../packages/cli/dist/derive.js", import.meta.url).href);
    expect(urls.filter((url) => /katex|nerdamer/i.test(url))).toEqual([]);
    const source = scriptsOf(urls).map((path) => readFileSync(path, "utf8"));
    // nerdamer is bundled: what only its own source says.
    expect(source.filter((text) => text.includes("nerdamer.setConstant"))).toEqual([]);
  });

  it("little for the terminal, and next to nothing for --version", () => {
    const bytes = (args: readonly string[]): number =>
      scriptsOf(loadedBy(args)).reduce((sum, path) => sum + statSync(path).size, 0);
    expect(bytes(["tanh(x)"])).toBeLessThan(560_000);
    expect(bytes(["--version"])).toBeLessThan(20_000);
  });

  it("KaTeX for a page", () => {
    expect(loadedBy(["tanh(x)", "--format", "html"]).some((url) => url.includes("katex"))).toBe(true);
  });
});
