/** Every format handles every block, and whatever a writer typed stays text. */
import {
  answer,
  apply,
  type Definition,
  DeriveError,
  LIBRARY,
  numeral,
  relation,
  symbol,
} from "@derive/core";
import {
  type Block,
  errorNote,
  FORMATS,
  formatNamed,
  type Sheet,
  sheetFromSource,
  sheetOf,
} from "@derive/render";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { figureOf } from "../helpers/figures.js";

const HOSTILE = [
  "</script><script>alert(1)</script>",
  "\\href{javascript:alert(1)}{x}",
  "__proto__",
  '" onload="x',
  "\\input{/etc/passwd}",
  "](javascript:x)",
  "![](http://example.com/a.png)",
  "\u001b[2J",
];

const PLOT = figureOf({ task: "plot", expr: "relu(w*x + b)", over: "x", at: [{ w: 2, b: 1 }] });

/** One block of each kind; the list is complete because its type says so. */
function everyBlock(name: string): { readonly [K in Block["kind"]]: Extract<Block, { kind: K }> } {
  const x = symbol(name);
  const f: Definition = { name, params: [symbol("r")], body: apply("+", [symbol("r"), numeral(1)]) };
  const text = { kind: "text", text: name } as const;
  const line = {
    relation: "=",
    expr: apply("+", [x, numeral(1)]),
    reason: {
      rule: "diff.product",
      title: name,
      statement: { from: symbol("u"), to: symbol("v") },
      bindings: [{ letter: "u", value: x }],
    },
    changed: { from: numeral(1), to: x },
    assuming: [relation("!=", x, numeral(0))],
    inner: [],
  } as const;
  const steps = { kind: "steps", goal: x, lines: [{ ...line, inner: [line] }], partial: true } as const;
  return {
    heading: { kind: "heading", level: 1, content: [text] },
    prose: {
      kind: "prose",
      content: [
        text,
        { kind: "strong", text: name },
        { kind: "emphasis", text: name },
        { kind: "code", text: name },
        { kind: "tex", text: name },
        { kind: "math", expr: x },
      ],
    },
    list: { kind: "list", start: 2, items: [[text], [{ kind: "code", text: name }]] },
    math: { kind: "math", expr: x, partial: false },
    steps,
    definitions: { kind: "definitions", items: [f, { name, params: [], body: numeral(1) }] },
    conditions: { kind: "conditions", items: [relation(">", x, numeral(0))] },
    answer: {
      kind: "answer",
      of: x,
      expr: numeral(1),
      conditions: [relation("!=", x, numeral(0))],
      partial: false,
    },
    values: {
      kind: "values",
      partial: false,
      points: [[relation("=", x, numeral(1))], [relation("=", x, numeral(2))]],
      columns: [{ head: x, values: [1.5e-9, null], exact: [null, null] }],
    },
    lemma: { kind: "lemma", of: f, steps },
    table: {
      kind: "table",
      caption: [text],
      heads: [[text], [{ kind: "math", expr: x }]],
      rows: [[[text], [{ kind: "code", text: name }]]],
    },
    check: { kind: "check", text: name },
    code: { kind: "code", language: "python", text: `x = 1 # ${name}` },
    figure: { kind: "figure", content: PLOT },
    note: { kind: "note", tone: "error", content: [text], excerpt: `${name}\n  ^` },
  };
}

const page = (name: string, blocks: readonly Block[]): Sheet => ({
  title: name,
  subtitle: name,
  footer: name,
  blocks,
});

describe.each(FORMATS.map((format) => [format.name, format] as const))("%s", (_name, format) => {
  it.each(Object.keys(everyBlock("x")))("handles %s", (kind) => {
    const block = everyBlock("x")[kind as Block["kind"]];
    const [own = 0, without = 0] = [[block], []].map(
      (blocks) => format.write(page("t", blocks)).replace(/\s/g, "").length,
    );
    // A program that checks stands where programs run, and nowhere else.
    if (kind === "check" && !["ipynb", "json"].includes(format.name)) expect(own).toBe(without);
    else expect(own).toBeGreaterThan(without);
  });

  it.each(HOSTILE)("keeps %s inert", (name) => {
    const text = format.write(page(name, Object.values(everyBlock(name))), { color: false });
    if (format.name === "html") {
      expect(text).not.toMatch(/<script|<a |<img|\son\w+="|href=/i);
      expect(
        text.replace(/<annotation[^>]*>[^<]*<\/annotation>/g, "").replaceAll("http://example.com/a.png", ""),
      ).not.toMatch(/https?:\/\/(?!www\.w3\.org\/)/);
    }
    if (format.name === "markdown")
      expect(text.replace(/`[^`]*`/g, "")).not.toMatch(/<script|(?<!\\)\]\(|!\[/);
    if (format.name === "tex") expect(text).not.toMatch(/\\(?:input|href)\b/);
    if (format.name === "json") expect(() => JSON.parse(text) as unknown).not.toThrow();
    if (format.name === "ipynb")
      for (const { cell_type, source } of notebook(text).cells)
        if (cell_type === "markdown")
          expect(source.join("").replace(/`[^`]*`/g, "")).not.toMatch(
            /<script|(?<!\\)\]\((?!attachment:)|!\[.*\]\((?!attachment:)/,
          );
    expect(text).not.toContain("\u001b");
  });

  it("says the same each time", () => {
    const sheet = page("t", Object.values(everyBlock("x")));
    expect(format.write(sheet)).toBe(format.write(sheet));
  });
});

interface Notebook {
  readonly nbformat: number;
  readonly nbformat_minor: number;
  readonly cells: readonly {
    readonly cell_type: "markdown" | "code";
    readonly id: string;
    readonly source: readonly string[];
    readonly attachments?: Readonly<Record<string, { readonly "image/svg+xml": string }>>;
  }[];
}

const notebook = (text: string): Notebook => JSON.parse(text) as Notebook;

describe("a notebook", () => {
  const written = (blocks: readonly Block[]): Notebook =>
    notebook(
      formatNamed("ipynb")?.write(page("T", blocks), {
        draw: () => ({
          svg: "<svg>é</svg>",
          operators: () => {
            throw new Error("a notebook has no operators");
          },
        }),
      }) ?? "",
    );

  it("holds programs as cells that run, and figures as attachments that the text points at", () => {
    const { nbformat, nbformat_minor, cells } = written(Object.values(everyBlock("x")));
    expect([nbformat, nbformat_minor]).toEqual([4, 5]);
    expect(cells.flatMap(({ cell_type, source }) => (cell_type === "code" ? [source.join("")] : []))).toEqual(
      ["x", "x = 1 # x"],
    );
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
    for (const { id } of cells) expect(id).toMatch(/^[a-zA-Z0-9-]{1,64}$/);
    const figures = cells.filter(({ attachments }) => attachments !== undefined);
    expect(figures.length).toBe(1);
    for (const { attachments = {}, source } of figures)
      for (const [name, held] of Object.entries(attachments)) {
        expect(source.join("")).toContain(`(attachment:${name})`);
        expect(Buffer.from(held["image/svg+xml"], "base64").toString()).toBe("<svg>é</svg>");
      }
  });

  it("keeps lines with their ends, and formulas between dollars", () => {
    const { cells } = written([
      { kind: "code", language: "python", text: "a = 1\nb = 2" },
      { kind: "math", expr: LIBRARY.parse("x^2"), partial: false },
    ]);
    expect(cells.find(({ cell_type }) => cell_type === "code")?.source).toEqual(["a = 1\n", "b = 2"]);
    expect(cells.map(({ source }) => source.join("")).join("\n")).toContain("$$\nx^{2}\n$$");
  });
});

describe("the sheets of the project", () => {
  const folder = new URL("../../sheets/", import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith(".md"));

  it.each(names)("%s becomes a page on which every formula is typeset", (name) => {
    const failures: string[] = [];
    const sheet = sheetFromSource(readFileSync(new URL(name, folder), "utf8"), {
      onError: ({ place, message }) => failures.push(`${place?.line ?? 0}: ${message}`),
    });
    expect(failures).toEqual([]);
    const html = formatNamed("html")?.write(sheet) ?? "";
    expect(html).not.toMatch(/class="untypeset"|color:#cc0000|<script/);
    expect(html).not.toMatch(/(?:src|href)=|url\((?!data:)/);
    // What readers copy holds no mark.
    expect(html.match(/<annotation[^>]*>[^<]*htmlClass/)).toBeNull();
  });
});

describe("an answer", () => {
  it("ends in its result, under its conditions", () => {
    const { blocks } = sheetOf(answer({ task: "differentiate", expr: "x^2", wrt: "x", at: [{ x: "1/3" }] }));
    expect(blocks.map(({ kind }) => kind)).toEqual(["steps", "answer", "values"]);
    const result = blocks.find((block) => block.kind === "answer");
    expect(result?.kind === "answer" && result.expr).toEqual(LIBRARY.parse("2*x"));
  });

  it("that cannot be given leaves a note in its place", () => {
    const sheet = sheetFromSource("# T\n\n```derive\ndifferentiate x^ wrt x\n```\n\nafter");
    expect(sheet.blocks.map(({ kind }) => kind)).toEqual(["heading", "note", "prose"]);
    expect(errorNote(new DeriveError("syntax", "no")).kind).toBe("note");
  });
});
