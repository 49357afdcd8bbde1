/**
 * Formulas as glyph outlines for figures: no fonts, exact sizes, the same in every viewer. Loads MathJax,
 * so it stands apart from everything that pages need.
 */
import type { LiteElement } from "mathjax-full/js/adaptors/lite/Element.js";
import { liteAdaptor } from "mathjax-full/js/adaptors/liteAdaptor.js";
import { RegisterHTMLHandler } from "mathjax-full/js/handlers/html.js";
import { TeX } from "mathjax-full/js/input/tex.js";
import "mathjax-full/js/input/tex/ams/AmsConfiguration.js";
import "mathjax-full/js/input/tex/base/BaseConfiguration.js";
import { mathjax } from "mathjax-full/js/mathjax.js";
import { SVG } from "mathjax-full/js/output/svg.js";
import type { Expr } from "@derive/core";
import { element, type Markup, trusted } from "../markup/element.js";
import type { Pen } from "./content.js";

/** Outlines with their box, in pixels: `height` above the base line, `depth` below it. */
export interface Formula {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** Placed with the left end of its base line at a point. */
  readonly at: (x: number, y: number, style?: string) => Markup;
}

/** Outlines of the formulas of one figure; each glyph is drawn once and used wherever it stands. */
export class Glyphs {
  readonly #prefix: string;
  readonly #ids = new Map<string, string>();
  readonly #known = new Map<string, Formula>();
  readonly #paths: Markup[] = [];

  readonly tex: Pen["tex"];
  readonly words: Pen["words"];

  constructor(prefix: string, { tex, words }: Pen) {
    this.#prefix = prefix;
    this.tex = tex;
    this.words = words;
  }

  /** An expression as the pen writes it. */
  of(node: Expr, size: number): Formula {
    return this.formula(this.tex(node), size);
  }

  /** Throws `Error` for TeX that cannot be read, which would be a mistake of our printer. */
  formula(tex: string, size: number): Formula {
    const key = `${size} ${tex}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#made(tex, size);
    this.#known.set(key, made);
    return made;
  }

  definitions(): Markup {
    return element("defs", {}, this.#paths);
  }

  #made(tex: string, size: number): Formula {
    const svg = outlines(tex);
    const box = /viewBox="([-\d.e]+) ([-\d.e]+) ([-\d.e]+) ([-\d.e]+)"/.exec(svg);
    const [, , top = 0, width = 0, tall = 0] = (box ?? []).map(Number);
    const inside = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"));
    const body = inside
      .replace(/<defs>.*?<\/defs>/gs, (defs) => {
        for (const [, id = "", d = ""] of defs.matchAll(/<path id="([^"]+)" d="([^"]*)"/g)) this.#note(id, d);
        return "";
      })
      .replace(/xlink:href="#([^"]+)"/g, (_, id: string) => `href="#${this.#ids.get(short(id)) ?? ""}"`)
      .replace(/ (?:data-mml-node|data-c|data-mjx-texclass|data-frame|data-latex)="[^"]*"/g, "");
    const scale = size / 1000;
    return {
      width: width * scale,
      height: -top * scale,
      depth: (top + tall) * scale,
      at: (x, y, style) =>
        element(
          "g",
          {
            transform: `translate(${rounded(x)} ${rounded(y)}) scale(${rounded(scale, 5)})`,
            ...(style === undefined ? {} : { class: style }),
          },
          trusted(body),
        ),
    };
  }

  #note(id: string, d: string): void {
    const key = short(id);
    if (this.#ids.has(key)) return;
    const own = `${this.#prefix}g${this.#ids.size}`;
    this.#ids.set(key, own);
    this.#paths.push(element("path", { id: own, d }));
  }
}

/** A glyph's own name, without the number of the formula it was first used in. */
const short = (id: string): string => id.replace(/^MJX-\d+-/, "");

export const rounded = (x: number, digits = 2): number => Number(x.toFixed(digits));

interface Typesetter {
  readonly outlines: (tex: string) => string;
}

let typesetter: Typesetter | undefined;
/** Formulas of earlier figures: numbers at axes and names come again and again. */
const earlier = new Map<string, string>();
const MOST_KEPT = 5_000;

/** The typesetter is made when the first formula is wanted. */
function outlines(tex: string): string {
  const known = earlier.get(tex);
  if (known !== undefined) return known;
  typesetter ??= make();
  const made = typesetter.outlines(tex);
  if (earlier.size >= MOST_KEPT) earlier.clear();
  earlier.set(tex, made);
  return made;
}

function make(): Typesetter {
  const adaptor = liteAdaptor();
  RegisterHTMLHandler(adaptor);
  const input = new TeX({
    packages: ["base", "ams"],
    formatError: (_: unknown, error: Error) => {
      throw error;
    },
  });
  const page = mathjax.document("", { InputJax: input, OutputJax: new SVG({ fontCache: "local" }) });
  return {
    outlines: (tex) => adaptor.innerHTML(page.convert(tex, { display: false, em: 16, ex: 8 }) as LiteElement),
  };
}
