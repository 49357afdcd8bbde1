/**
 * TeX to markup through KaTeX, at the time the page is made. KaTeX gets the strictest options there are;
 * what it refuses is shown as source text. The annotation that readers copy holds clean TeX.
 */
import type { KatexOptions } from "katex";
import { element, escape, type Markup, trusted } from "../markup/element.js";
import { WORDING } from "../sheet/wording.js";

/** The part of KaTeX that is used, so that loading it is the caller's business. */
export interface Typesetter {
  readonly renderToString: (tex: string, options?: KatexOptions) => string;
}

export interface TypesetOptions {
  readonly display?: boolean;
  /** What copying gives, when it differs from `tex`. */
  readonly copied?: string;
}

const CLASSES = /^hl$/;

/** Reads nothing from outside: no links, no images, no raw HTML, no endless macros. */
const SAFE: KatexOptions = {
  throwOnError: true,
  output: "htmlAndMathml",
  maxSize: 20,
  maxExpand: 1000,
  strict: (code: string) => (code === "htmlExtension" ? "ignore" : "error"),
  trust: (context) => context.command === "\\htmlClass" && CLASSES.test(context.class),
};

const ANNOTATION = /(<annotation encoding="application\/x-tex">)[^<]*(<\/annotation>)/;

export function typeset(
  katex: Typesetter,
  tex: string,
  { display = false, copied }: TypesetOptions = {},
): Markup {
  try {
    // Display style in a line that may wrap: KaTeX's own display mode never does.
    const made = katex.renderToString(display ? `\\displaystyle ${tex}` : tex, SAFE);
    const annotated = made.replace(
      ANNOTATION,
      (_all, open: string, close: string) => open + escape(copied ?? tex) + close,
    );
    return trusted(annotated);
  } catch {
    return element("code", { class: "untypeset", title: WORDING.noFormula }, copied ?? tex);
  }
}
