import { describe, expect, it } from "vitest";
import { type Given, run } from "./world.js";

/** A command line and what must come of it. A text is looked for; `""` means nothing at all. */
interface Transcript {
  readonly args: readonly string[];
  readonly given?: Given;
  readonly code: number;
  readonly out?: string | RegExp;
  readonly err?: string | RegExp;
}

const answers: readonly Transcript[] = [
  { args: ["x^3", "-q"], code: 0, out: /^3\*x\^2\n$/, err: "" },
  { args: ["differentiate", "x^3", "--quiet"], code: 0, out: /^3\*x\^2\n$/, err: "" },
  { args: ["x^3", "--order", "2", "-q"], code: 0, out: /^6\*x\n$/ },
  { args: ["x^2*y", "-q"], code: 0, out: /^\[2\*(x\*y|y\*x), x\^2\]\n$/ },
  { args: ["gradient", "x^2*y", "-q"], code: 0, out: /^\[2\*(x\*y|y\*x), x\^2\]\n$/ },
  { args: ["x^2*y", "--wrt", "y", "-q"], code: 0, out: /^x\^2\n$/ },
  { args: ["x^2*y", "--wrt", "y", "--wrt", "x", "-q"], code: 0, out: /^\[x\^2, 2\*(x\*y|y\*x)\]\n$/ },
  { args: ["sum(i,1,n,sum(j,1,m,W[i,j]^2))", "--wrt", "W[k,l]", "-q"], code: 0, out: /^2\*W\[k, l\]\n$/ },
  { args: ["x^2*y", "--wrt", "y,x", "-q"], code: 0, out: /^\[x\^2, 2\*(x\*y|y\*x)\]\n$/ },
  { args: ["x^2", "--at", "x=3", "--at", "x=-1/2", "-q"], code: 0, out: /^2\*x\n6\n-1\n$/ },
  { args: ["log(x)", "--at", "x=-1", "-q"], code: 0, out: /^1\/x\nundefined\n$/ },
  { args: ["evaluate", "x*y", "--at", "x=0.5,y=-2", "-q"], code: 0, out: /^-1\n$/ },
  { args: ["evaluate", "1/x", "--at", "x=0", "-q"], code: 0, out: /^undefined\n$/ },
  { args: ["s(x)^2", "--given", "s: function", "--wrt", "x", "-q"], code: 0, out: /s'\(x\)/ },
  { args: ["z^2", "--define", "z = 3*x", "--wrt", "x", "-q"], code: 0, out: /^(6\*z|18\*x)\n$/ },
  {
    args: ["x^2", "--json"],
    code: 0,
    out: /^\{"ok":true,"result":"2\*x","tex":"2 ?x".*"replayed":true\}\n$/,
  },
  { args: ["tanh(x)"], code: 0, out: "tanh", err: "" },
  { args: ["tanh(x)", "--ascii"], code: 0, out: /^[\n\x20-\x7e]+$/ },
  { args: ["tanh(x)", "--format", "markdown"], code: 0, out: "tanh", err: "" },
  { args: ["tanh(x)", "--format", "tex"], code: 0, out: "\\tanh" },
  { args: ["tanh(x)", "--format", "json"], code: 0, out: /^\{/ },
  { args: ["functions"], code: 0, out: /^sigmoid\(u\) +logistic function/m },
  { args: ["rules"], code: 0, out: /^diff\.product +product rule +D\(u\*v, x\) = /m },
  { args: ["rules", "product"], code: 0, out: "diff.product" },
  { args: ["--version"], code: 0, out: /^\d+\.\d+\.\d+\n$/ },
  { args: ["--help"], code: 0, out: "derive batch [file]", err: "" },
  { args: ["gradient", "-h"], code: 0, out: "derive gradient <expression>", err: "" },
];

/** What yargs would do of itself: see section 6 of STACK.md, and `arguments.ts`. */
const traps: readonly Transcript[] = [
  { args: ["-x^2", "-q"], code: 0, out: /^-2\*x\n$/ },
  { args: ["-x", "-q"], code: 0, out: /^-1\n$/ },
  { args: ["-sin(x)", "-q"], code: 0, out: /^-cos\(x\)\n$/ },
  { args: ["-q", "--", "-x^2"], code: 0, out: /^-2\*x\n$/ },
  { args: ["-q", "--", "--x"], code: 0, out: /^1\n$/ },
  { args: ["-q", "--wrt=y", "-y"], code: 0, out: /^-1\n$/ },
  { args: ["-2*x", "-f", "tex"], code: 0, out: "-2" },
  { args: ["-q", "-"], given: { stdin: "x^2\n\n3*x" }, code: 0, out: /^2\*x\n3\n$/ },
  { args: ["-q", "-"], given: { stdin: "\uFEFFx^2\r\n3*x\r\n" }, code: 0, out: /^2\*x\n3\n$/ },
  { args: ["1e3*x", "-q"], code: 0, out: /^1000\n$/ },
  { args: ["x^2", "-q", "--order", "1", "--order", "2"], code: 0, out: /^2\n$/ },
  { args: ["--wrt"], code: 2, out: "", err: "--wrt needs a value" },
  { args: ["x", "--wrt"], code: 2, out: "", err: "--wrt needs a value" },
  { args: ["x", "--wrt", "--order", "2"], code: 2, out: "", err: "--wrt needs a value" },
  { args: ["x", "--wrt="], code: 2, out: "", err: "--wrt needs a value" },
  { args: ["x", "--no-wrt"], code: 2, out: "", err: "cannot be negated" },
  { args: [], code: 2, out: "", err: "needs an expression" },
  { args: [""], code: 2, out: "", err: "needs an expression" },
  { args: ["gradient"], code: 2, out: "", err: "gradient needs an expression" },
  { args: ["x", "^", "2"], code: 2, out: "", err: "in quotes" },
  { args: ["x", "-x"], code: 2, out: "", err: "not 2 words" },
  { args: ["gradent", "x^2"], code: 2, out: "", err: "did you mean gradient?" },
  { args: ["Batch"], code: 2, out: "", err: "did you mean batch?" },
  { args: ["differentiate", "rule", "-q"], code: 0, out: /^1\n$/ },
  { args: ["x", "--formt", "html"], code: 2, out: "", err: "did you mean --format?" },
  { args: ["--x"], code: 2, out: "", err: "unknown option --x" },
  { args: ["x", "--format", "htm"], code: 2, out: "", err: "did you mean html?" },
  { args: ["x", "--order", "two"], code: 2, out: "", err: "whole number" },
  { args: ["x", "--order", "0"], code: 2, out: "", err: "whole number" },
  { args: ["x", "--at", "foo"], code: 2, out: "", err: "--at: a point reads" },
  { args: ["batch", "--json"], code: 2, out: "", err: "--json does not apply here" },
  { args: ["batch", "nowhere.jsonl"], code: 2, out: "", err: "cannot read nowhere.jsonl: no such file" },
  { args: ["sheet", "nowhere.md"], code: 2, out: "", err: "cannot read nowhere.md: no such file" },
  {
    args: ["plot", "x", "-o", "page.png"],
    code: 2,
    out: "",
    err: "end it in .txt, .html, .htm, .pdf, .md, .tex, .ipynb, .json, .svg, or give --format",
  },
  {
    args: ["graph", "x*y", "-o", "page.png"],
    code: 2,
    out: "",
    err: ".json, .svg, or give",
  },
  {
    args: ["sheet", "hw.md", "-o", "page.png"],
    code: 2,
    out: "",
    err: "end it in .txt, .html, .htm, .pdf, .md, .tex, .ipynb, .json, or give --format (terminal, text, html,",
  },
  { args: ["x", "-o", "page.pfd"], code: 2, out: "", err: "does not say which format" },
  { args: ["x", "-o", "missing/page.html"], code: 2, out: "", err: "cannot write missing/page.html" },
  { args: ["-", "-o", "page.html"], given: { stdin: "x" }, code: 2, out: "", err: "one expression" },
  { args: ["-"], code: 2, out: "", err: "no expression" },
  { args: ["x", "--json", "--quiet"], code: 2, out: "", err: "--quiet" },
  { args: ["x", "--json", "--format", "html"], code: 2, out: "", err: "--json" },
  { args: ["completion", "tcsh"], code: 2, out: "", err: "bash, zsh, fish" },
  { args: ["rules", "nosuchrule"], code: 2, out: "", err: "no rule contains" },
];

const sheetOf = (...lines: readonly string[]): string =>
  ["# Problem", "Prose.", "", "```derive", ...lines, "```", ""].join("\n");

const failures: readonly Transcript[] = [
  {
    args: ["sheet", "good.md"],
    given: { files: { "good.md": sheetOf("differentiate x^2 wrt x") } },
    code: 0,
    out: /Prose\.[^]*power rule/,
    err: "",
  },
  {
    args: ["sheet", "-", "-f", "markdown"],
    given: { stdin: sheetOf("differentiate x^2 wrt x") },
    code: 0,
    out: "Prose.",
    err: "",
  },
  {
    // The page is made all the same, with a note where the answer would stand.
    args: ["sheet", "half.md"],
    given: { files: { "half.md": sheetOf("differentiate 2*x +", "differentiate x^2 wrt x") } },
    code: 1,
    out: "power rule",
    err: /^derive: half\.md, line 5, column 20: .*\n {4}differentiate 2\*x \+\n {4} {19}\^\n$/,
  },
  {
    args: ["sheet", "bad.md"],
    given: { files: { "bad.md": sheetOf("dance x") } },
    code: 1,
    out: "",
    err: /^derive: bad\.md, line 5, column 1: /,
  },
  // Names that occur nowhere.
  {
    args: ["evaluate", "x^2*tau", "--at", "x=1,tau=2,tua=3"],
    code: 1,
    out: "",
    err: "derive: tua is given a value and occurs nowhere in the question; did you mean tau?\n",
  },
  { args: ["x^2", "--wrt", "x", "--at", "x=1,z=3"], code: 1, out: "", err: "z is given a value and occurs" },
  { args: ["backprop", "x*y", "--at", "x=1,y=2,q=3"], code: 1, out: "", err: "q is given a value" },
  { args: ["plot", "a*x", "--at", "a=1,b=2"], code: 1, out: "", err: "b is given a value" },
  {
    args: ["minimize", "(x - a)^2", "--wrt", "x", "--at", "a=1,b=2"],
    code: 1,
    out: "",
    err: "b is given a value",
  },
  {
    args: ["tau^2", "--wrt", "tua", "-q"],
    code: 0,
    out: "0\n",
    err: "derive: warning: the derivative is 0, since tua does not occur; did you mean tau?\n",
  },
  {
    args: ["minimize", "tau^2", "--wrt", "tua"],
    code: 1,
    out: "",
    err: "derive: tua does not occur in the objective; did you mean tau?\n",
  },
  // Without an optimum.
  {
    args: ["minimize", "x", "--wrt", "x"],
    code: 1,
    out: "",
    err: "the derivative by x is 1, which is positive: there is no minimum, since the objective is unbounded below\n",
  },
  {
    args: ["maximize", "a*x", "--wrt", "x", "--given", "a > 0"],
    code: 1,
    out: "",
    err: "there is no maximum, since the objective is unbounded above",
  },
  {
    args: ["minimize", "e^x", "--wrt", "x"],
    code: 1,
    out: "",
    err: "the derivative by x is e^x, which is positive everywhere: there is no stationary point, and so no minimum\n",
  },
  // An end of the interval may be one.
  {
    args: ["minimize", "x", "--wrt", "x", "--given", "x >= 1"],
    code: 1,
    out: "",
    err: "there is no stationary point; whether there is a minimum at an end of where x may be is not looked at",
  },
  {
    args: ["minimize", "sqrt(x)", "--wrt", "x"],
    code: 1,
    out: "",
    err: "whether there is a minimum at an end",
  },
  { args: ["2*x +"], code: 1, out: "", err: /^derive: .*\n {4}2\*x \+\n {4} +\^\n$/ },
  { args: ["3"], code: 1, out: "", err: "no variable" },
  {
    args: ["x", "--json", "--given", "x >"],
    code: 1,
    out: /^\{"ok":false,"error":\{"kind":"/,
    err: "derive: ",
  },
  {
    args: ["-q", "-"],
    given: { stdin: "x^2\n2*x +\n3*x" },
    code: 1,
    out: /^2\*x\n3\n$/,
    err: "derive: line 2: ",
  },
  {
    args: ["--json", "-"],
    given: { stdin: "x^2\n2*x +\n3*x" },
    code: 1,
    out: /^\{"ok":true.*\n\{"ok":false.*\n\{"ok":true.*\n$/,
  },
];

describe.each([
  ["answers", answers],
  ["traps of the command line", traps],
  ["failures", failures],
])("%s", (_name, transcripts) => {
  it.each(transcripts.map((transcript) => ({ line: ["derive", ...transcript.args].join(" "), transcript })))(
    "$line",
    async ({ transcript }) => {
      const { code, out, err } = await run(transcript.args, transcript.given);
      expect({
        code,
        ...matching(out, transcript.out, "out"),
        ...matching(err, transcript.err, "err"),
      }).toEqual({
        code: transcript.code,
      });
    },
  );
});

/** What was not as expected, and nothing otherwise, so that a failure shows the whole text. */
function matching(
  text: string,
  wanted: string | RegExp | undefined,
  name: string,
): Readonly<Record<string, string>> {
  if (wanted === undefined) return {};
  const fits =
    wanted === "" ? text === "" : typeof wanted === "string" ? text.includes(wanted) : wanted.test(text);
  return fits ? {} : { [name]: text, [`${name} wanted`]: String(wanted) };
}

describe("where results go", () => {
  it("writes a file in the format of its suffix, and says so on stderr alone", async () => {
    const { code, out, err, written } = await run(["tanh(x)", "-o", "page.html"]);
    expect({ code, out, err }).toEqual({ code: 0, out: "", err: "wrote page.html\n" });
    expect(written.get("page.html")).toMatch(/^<!doctype html>/i);
  });

  it("lets --format overrule the suffix", async () => {
    const { written } = await run(["tanh(x)", "--format", "tex", "-o", "page.txt"]);
    expect(written.get("page.txt")).toContain("\\tanh");
  });
});

describe("color", () => {
  const colored = async (args: readonly string[], given: Given): Promise<boolean> =>
    (await run(["x^2", ...args], given)).out.includes("\u001B[");

  it.each([
    { args: [], given: { terminal: true }, color: true },
    { args: [], given: {}, color: false },
    { args: [], given: { terminal: true, env: { NO_COLOR: "1" } }, color: false },
    { args: [], given: { terminal: true, env: { NO_COLOR: "" } }, color: true },
    { args: [], given: { terminal: true, env: { TERM: "dumb" } }, color: false },
    { args: [], given: { env: { FORCE_COLOR: "1" } }, color: true },
    { args: [], given: { terminal: true, env: { FORCE_COLOR: "0" } }, color: false },
    { args: ["--color"], given: { env: { NO_COLOR: "1" } }, color: true },
    { args: ["--no-color"], given: { terminal: true }, color: false },
  ])("$args with $given: $color", async ({ args, given, color }) => {
    expect(await colored(args, given)).toBe(color);
  });
});
