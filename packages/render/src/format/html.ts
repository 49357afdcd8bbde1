/**
 * A sheet as one HTML file that needs nothing else: formulas are typeset here, fonts embedded, no script.
 * It lays blocks out; how they look is in `html-style.ts`, how formulas are made in `typeset.ts`.
 */
import type { Expr, Line } from "@derive/core";
import { type Child, element, escape, fragment, type Markup, trusted } from "../markup/element.js";
import { type ExpressOptions, toTex } from "../sheet/express.js";
import {
  type Block,
  type BlockHandlers,
  handle,
  type Inline,
  type Sheet,
  type Steps,
} from "../sheet/sheet.js";
import type { Draw } from "../figure/content.js";
import { inWords } from "../sheet/figure.js";
import { WORDING } from "../sheet/wording.js";
import { assetsFromDisk, katexFromDisk } from "./assets-node.js";
import { type Assets, mathStyle } from "./fonts.js";
import { definitionExpr } from "./definition.js";
import type { Format } from "./format.js";
import {
  allOf,
  bindingEquations,
  expressionsOf,
  isDecimal,
  ruleEquation,
  signature,
  valueTable,
} from "./formula.js";
import { PAGE_STYLE } from "./html-style.js";
import { shownMark } from "./mark.js";
import { typeset, type Typesetter } from "./typeset.js";

export interface HtmlOptions {
  readonly katex: Typesetter;
  readonly assets: Assets;
  /** Draws the figures; without it they are told in words. */
  readonly draw?: Draw | undefined;
}

/** KaTeX is loaded when the first page is made. */
export const htmlFormat: Format = {
  name: "html",
  extension: "html",
  write: (sheet, { draw } = {}) =>
    htmlPage(sheet, { katex: katexFromDisk(), assets: assetsFromDisk(), draw }),
};

export function htmlPage(sheet: Sheet, { katex, assets, draw }: HtmlOptions): string {
  const body = fragment(
    element(
      "header",
      {},
      element("h1", {}, sheet.title),
      sheet.subtitle === undefined ? undefined : element("p", { class: "subtitle" }, sheet.subtitle),
    ),
    element("main", {}, htmlBlocks(sheet.blocks, katex, draw)),
    element("footer", {}, [sheet.footer, WORDING.made].filter((text) => text !== undefined).join(" · ")),
  );
  const head = element(
    "head",
    {},
    trusted('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
    element("title", {}, sheet.title),
    element("style", {}, trusted(mathStyle(assets, body.markup) + PAGE_STYLE)),
  );
  return `<!DOCTYPE html>\n<html lang="${escape(WORDING.language)}">${head.markup}\n<body>${body.markup}</body></html>\n`;
}

/** The blocks alone, for a page that brings its own frame. */
export function htmlBlocks(blocks: readonly Block[], katex: Typesetter, draw?: Draw): Markup {
  const handlers = blockHandlers(katex, draw);
  const shown = (block: Block): Markup => {
    const made = handle(handlers, block);
    return block.boxed === true ? element("div", { class: "boxed" }, made) : made;
  };
  return fragment(blocks.map((block) => fragment(shown(block), "\n")));
}

function blockHandlers(katex: Typesetter, draw: Draw | undefined): BlockHandlers<Markup> {
  let figures = 0;
  // A page says many formulas more than once.
  const typesetFormulas = new Map<string, Markup>();
  const math = (expr: Expr, options: ExpressOptions & { readonly display?: boolean } = {}): Markup => {
    const { display = false, ...rest } = options;
    const tex = toTex(expr, { ...rest, dialect: "katex" });
    const key = display ? `display ${tex}` : tex;
    const known = typesetFormulas.get(key);
    if (known !== undefined) return known;
    // Without a mark what is copied is what is typeset.
    const copied =
      rest.mark === undefined ? tex : toTex(expr, { ...rest, dialect: "plain", mark: undefined });
    const made = typeset(katex, tex, { display, copied });
    typesetFormulas.set(key, made);
    return made;
  };
  const inline = (piece: Inline): Child => {
    switch (piece.kind) {
      case "text":
        return piece.text;
      case "strong":
        return element("strong", {}, piece.text);
      case "emphasis":
        return element("em", {}, piece.text);
      case "code":
        return element("code", {}, piece.text);
      case "tex":
        return typeset(katex, piece.text);
      case "math":
        return math(piece.expr);
    }
  };
  const label = (text: string): Markup => element("span", { class: "label" }, text);

  const reason = (line: Line, partial: boolean): Markup => {
    const rule = ruleEquation(line);
    const bindings = bindingEquations(line);
    const assumed = allOf(line.assuming);
    return element(
      "span",
      { class: "reason" },
      element("span", { class: "title" }, line.reason.title),
      rule && element("span", { class: "rule" }, math(rule, { derivative: "prime" })),
      bindings.length === 0
        ? undefined
        : element(
            "span",
            { class: "bindings" },
            bindings.map((equation, i) => fragment(i === 0 ? "" : ", ", math(equation, { partial }))),
          ),
      assumed && element("span", { class: "assuming" }, `${WORDING.assuming} `, math(assumed)),
    );
  };
  const row = (line: Line, partial: boolean): Markup =>
    fragment(
      element(
        "div",
        { class: "row" },
        element("span", { class: "relation" }, typeset(katex, line.relation)),
        element(
          "span",
          { class: "expression" },
          math(line.expr, { display: true, mark: shownMark(line), partial }),
        ),
        reason(line, partial),
      ),
      line.inner.length === 0
        ? undefined
        : element(
            "details",
            { class: "finer" },
            element("summary", {}, WORDING.finer),
            element(
              "div",
              { class: "steps" },
              line.inner.map((finer) => row(finer, partial)),
            ),
          ),
    );
  const steps = ({ goal, lines, partial }: Steps): Markup =>
    element(
      "div",
      { class: "steps" },
      element(
        "div",
        { class: "row" },
        element("span", { class: "goal" }, math(goal, { display: true, partial })),
      ),
      lines.map((line) => row(line, partial)),
    );
  const source = (block: Steps): Markup =>
    element(
      "details",
      { class: "source" },
      element("summary", {}, WORDING.source),
      element("pre", {}, alignedSource(block)),
    );

  return {
    heading: ({ level, content }) => element(`h${level + 1}`, {}, content.map(inline)),
    prose: ({ content }) => element("p", {}, content.map(inline)),
    list: ({ start, items }) =>
      element(
        start === undefined ? "ul" : "ol",
        start === undefined || start === 1 ? {} : { start: String(start) },
        items.map((item) => element("li", {}, item.map(inline))),
      ),
    math: ({ expr, partial }) => element("div", { class: "math" }, math(expr, { display: true, partial })),
    steps: (block) => fragment(steps(block), source(block)),
    definitions: ({ items }) =>
      element(
        "div",
        { class: "given" },
        label(WORDING.definitions),
        items.map((d) => element("span", {}, math(definitionExpr(d), { display: true }))),
      ),
    conditions: ({ items }) =>
      element(
        "div",
        { class: "given" },
        label(WORDING.given),
        items.map((fact) => element("span", {}, math(fact))),
      ),
    answer: ({ of, expr, conditions, partial }) => {
      const valid = allOf(conditions);
      return element(
        "div",
        { class: "answer" },
        typeset(
          katex,
          (of === undefined ? [expr] : [of, expr])
            .map((side) => toTex(side, { dialect: "katex", partial }))
            .join(" = "),
          { display: true },
        ),
        valid && element("span", { class: "valid" }, `${WORDING.validFor} `, math(valid)),
      );
    },
    values: (block) => {
      const { heads, rows } = valueTable(block);
      const cell = (content: Expr | string): Markup =>
        element(
          "td",
          {},
          typeof content !== "string"
            ? math(content)
            : isDecimal(content)
              ? typeset(katex, content)
              : content,
        );
      return element(
        "div",
        { class: "values" },
        element(
          "table",
          {},
          element(
            "thead",
            {},
            element(
              "tr",
              {},
              heads.map((head) => element("th", { scope: "col" }, math(head, { partial: block.partial }))),
            ),
          ),
          element(
            "tbody",
            {},
            rows.map((cells) => element("tr", {}, cells.map(cell))),
          ),
        ),
      );
    },
    table: ({ caption, heads, rows }) =>
      element(
        "div",
        { class: "values grid" },
        element(
          "table",
          {},
          caption === undefined ? undefined : element("caption", {}, caption.map(inline)),
          element(
            "thead",
            {},
            element(
              "tr",
              {},
              heads.map((head) => element("th", { scope: "col" }, head.map(inline))),
            ),
          ),
          element(
            "tbody",
            {},
            rows.map((cells) =>
              element(
                "tr",
                {},
                cells.map((cell) => element("td", {}, cell.map(inline))),
              ),
            ),
          ),
        ),
      ),
    lemma: ({ of, steps: block }) =>
      element(
        "section",
        { class: "lemma" },
        element("p", {}, `${WORDING.lemma} `, math(signature(of)), ":"),
        steps(block),
        source(block),
      ),
    // Nothing runs on a page.
    check: () => fragment(),
    code: ({ language, text }) =>
      element("pre", { class: "code" }, element("code", { class: `language-${language}` }, text)),
    figure: ({ content }) => {
      figures += 1;
      return element(
        "figure",
        {},
        draw === undefined
          ? element("p", {}, inWords(content))
          : trusted(draw(content, `figure-${figures}-`).svg),
      );
    },
    note: ({ tone, content, excerpt }) =>
      element(
        "div",
        { class: `note ${tone}`, role: tone === "error" ? "alert" : "note" },
        content.map(inline),
        excerpt === undefined ? undefined : element("pre", {}, excerpt),
      ),
  };
}

function alignedSource(block: Steps): string {
  const [goal = "", ...lines] = expressionsOf(block).map((expr) => toTex(expr, { partial: block.partial }));
  return [goal, ...lines.map((tex, i) => `  ${block.lines[i]?.relation ?? "="} ${tex}`)].join("\n");
}
