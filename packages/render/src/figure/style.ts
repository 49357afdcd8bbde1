/** Colours and the frame that all figures share. Standalone: light and dark by themselves, readable in grey. */
import { element, type Markup, trusted } from "../markup/element.js";
import { rounded } from "./formula.js";

const STYLE = `
.dv{color:#1d2730}
.dv .paper{fill:#fff}
.dv .box{fill:#fff;stroke:#6b7780;stroke-width:1.2}
.dv .input{fill:#f2f4f5}
.dv .kept{stroke-width:2.6;stroke:#35424b}
.dv .wire{fill:none;stroke:#6b7780;stroke-width:1.3}
.dv .dead{stroke-dasharray:5 4}
.dv .head{fill:#6b7780}
.dv .value{color:#15653a}
.dv .slope{color:#a4282c}
.dv .soft{color:#5d6972}
.dv .halo{fill:#fff}
.dv .axis{fill:none;stroke:#6b7780;stroke-width:1}
.dv .grid{fill:none;stroke:#e3e7ea;stroke-width:1}
.dv .curve{fill:none;stroke:#1d4468;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}
.dv .curve.second{stroke:#a4282c}
.dv .guide{fill:none;stroke:#8b969e;stroke-width:1;stroke-dasharray:3 4}
.dv .dot{fill:#1d4468;stroke:#1d4468;stroke-width:1.8}
.dv .dot.second{fill:#a4282c;stroke:#a4282c}
.dv .dot.open{fill:#fff}
.dv .sample{fill:#9aa5ad}
@media (prefers-color-scheme:dark){
.dv{color:#e4e9ec}
.dv .paper,.dv .halo,.dv .box,.dv .dot.open{fill:#171c20}
.dv .input{fill:#232a2f}
.dv .box,.dv .wire,.dv .axis{stroke:#94a1aa}
.dv .kept{stroke:#dfe5e9}
.dv .head{fill:#94a1aa}
.dv .grid{stroke:#2b343a}
.dv .value{color:#7fd3a3}
.dv .slope{color:#f29a97}
.dv .soft{color:#a5b0b8}
.dv .curve{stroke:#8fbce6}
.dv .curve.second{stroke:#f29a97}
.dv .dot{stroke:#8fbce6;fill:#8fbce6}
.dv .dot.second{stroke:#f29a97;fill:#f29a97}
}`;

/** The color of what has no other. */
export const INK = "1d2730";

/** Colors as six hexadecimal digits. */
export interface Look {
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
  readonly dashes?: string;
  readonly round?: boolean;
}

/** The same classes on a light page, for formats that have no style sheet. */
export const LOOKS: Readonly<Record<string, Look>> = {
  box: { fill: "ffffff", stroke: "6b7780", width: 1.2 },
  input: { fill: "f2f4f5" },
  kept: { stroke: "35424b", width: 2.6 },
  wire: { stroke: "6b7780", width: 1.3 },
  dead: { dashes: "5 4" },
  head: { fill: "6b7780" },
  halo: { fill: "ffffff" },
  axis: { stroke: "6b7780", width: 1 },
  grid: { stroke: "e3e7ea", width: 1 },
  curve: { stroke: "1d4468", width: 2.2, round: true },
  "curve second": { stroke: "a4282c" },
  guide: { stroke: "8b969e", width: 1, dashes: "3 4" },
  dot: { fill: "1d4468", stroke: "1d4468", width: 1.8 },
  "dot second": { fill: "a4282c", stroke: "a4282c" },
  "dot open": { fill: "ffffff" },
  sample: { fill: "9aa5ad" },
};

/** The color of what takes that of the text around it. */
export const TEXT_COLORS: Readonly<Record<string, string>> = {
  value: "15653a",
  slope: "a4282c",
  soft: "5d6972",
};

export interface Figure {
  readonly width: number;
  readonly height: number;
  /** The whole figure in words. */
  readonly title: string;
  readonly description: string;
  /** A standalone SVG document. */
  readonly svg: string;
}

export function figure(
  size: { readonly width: number; readonly height: number },
  words: { readonly title: string; readonly description: string },
  ...content: readonly Markup[]
): Figure {
  const [width, height] = [rounded(size.width, 0), rounded(size.height, 0)];
  const { markup } = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      class: "dv",
    },
    element("title", {}, words.title),
    element("desc", {}, words.description),
    element("style", {}, trusted(STYLE)),
    element("rect", { class: "paper", width: "100%", height: "100%" }),
    ...content,
  );
  return { width, height, ...words, svg: markup };
}
