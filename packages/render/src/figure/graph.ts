/**
 * The computation graph: what is computed from what, values forward, gradients backward, the derivative of
 * each step on its wire, and the sum of shares where a name is used more than once.
 */
import {
  type BackpropAnswer,
  DeriveError,
  type Expr,
  type Far,
  relation,
  Shapes,
  sum,
  type Sym,
  type Written,
} from "@derive/core";
import { decimalExpr, decimalText } from "../tex/decimal.js";
import { element, type Markup } from "../markup/element.js";
import { type FigureOptions, MOST_BOXES, type Pen } from "./content.js";
import { type Formula, Glyphs, rounded } from "./formula.js";
import { type Layout, layOut, type Point } from "./layout.js";
import { type Figure, figure } from "./style.js";

const SIZE = 17;
const SMALL = 14;
/** What a page holds without making it smaller. */
const WIDEST = 860;
const PAD = 9;
const GAP = 7;

interface Cell {
  readonly name: Sym;
  readonly isInput: boolean;
  readonly isKept: boolean;
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

/** Formulas side by side, centred. */
interface Line {
  readonly parts: readonly { readonly formula: Formula; readonly style?: string }[];
}

interface Edge {
  readonly id: string;
  readonly from: Sym;
  readonly to: Sym;
  readonly isDead: boolean;
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

export interface GraphOptions extends FigureOptions {
  /** Which of the points; the first if left out. */
  readonly point?: number;
}

/** Throws `DeriveError` for a computation that is too large for a picture. */
export function graphFigure(answer: BackpropAnswer, { point = 0, prefix, pen, about }: GraphOptions): Figure {
  const { pass } = answer;
  if (pass.nodes.length + pass.inputs.length > MOST_BOXES)
    throw new DeriveError(
      "budget",
      `the graph has ${pass.nodes.length + pass.inputs.length} boxes, and a picture holds ${MOST_BOXES}: name fewer steps`,
    );
  const glyphs = new Glyphs(prefix, pen);
  const cells = cellsOf(answer, point, glyphs);
  const edges = edgesOf(answer, point, glyphs);
  const layout = layOut(
    cells.map(({ name, width, height }) => ({ id: name.name, width, height })),
    edges.map(({ id, from, to, width, height }) => ({ id, from: from.name, to: to.name, width, height })),
    WIDEST,
  );
  const drawn = [
    ...edges.map((edge) => wire(edge, layout)),
    ...cells.map((cell) => box(cell, layout.boxes.get(cell.name.name) ?? { x: 0, y: 0 })),
  ];
  const legend = legendOf(answer, point, layout.height + 6, pen.words);
  return figure(
    { width: Math.max(layout.width, legend.width), height: layout.height + legend.height },
    about,
    glyphs.definitions(),
    ...drawn,
    legend.markup,
  );
}

/** Three significant digits, or the whole number. */
const numberExpr = (value: number | Far): Expr =>
  decimalExpr(
    typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 1e6
      ? String(value)
      : decimalText(value, 3),
  );

const NONE = "\\text{–}";
const numberTex = (value: Written | undefined, { tex }: Glyphs): string =>
  isKnown(value) ? tex(numberExpr(value)) : NONE;

const isKnown = (value: Written | undefined): value is number | Far =>
  value !== null && value !== undefined && value !== "unknown";

function cellsOf({ pass, values }: BackpropAnswer, point: number, glyphs: Glyphs): Cell[] {
  const bodies = new Map(pass.nodes.map(({ name, body }) => [name, body]));
  const at = values[point];
  const shapes = new Shapes(pass.facts);
  return [...pass.inputs, ...pass.nodes.map(({ name }) => name)].map((name): Cell => {
    const body = bodies.get(name);
    const title = glyphs.tex(body === undefined ? name : relation("=", name, body));
    const lines: Line[] = [{ parts: [{ formula: glyphs.formula(title, SIZE) }] }];
    if (!shapes.isScalar(name)) {
      const text = `\\mathbb{R}^{${shapes
        .of(name)
        .map((n) => glyphs.tex(n))
        .join(" \\times ")}}`;
      lines.push({ parts: [{ formula: glyphs.formula(text, SMALL), style: "soft" }] });
    }
    if (at !== undefined) {
      lines.push({
        parts: [
          { formula: glyphs.formula(numberTex(at.forward.get(name.name), glyphs), SMALL), style: "value" },
          { formula: glyphs.formula(gradientTex(name, pass.shares, at, glyphs), SMALL), style: "slope" },
        ],
      });
    }
    const [width, height] = sizeOf(lines);
    return {
      name,
      isInput: body === undefined,
      isKept: pass.cached.includes(name),
      lines,
      width: width + 2 * PAD,
      height: height + 2 * PAD,
    };
  });
}

/** `1 + (-4) = -3` where a name has several shares. */
function gradientTex(
  name: Sym,
  shares: BackpropAnswer["pass"]["shares"],
  at: BackpropAnswer["values"][number],
  glyphs: Glyphs,
): string {
  const total = at.backward.get(name.name);
  const own = shares.flatMap((share, i) => (share.to === name ? [at.shares[i] ?? null] : []));
  if (own.length < 2 || !own.every(isKnown) || !isKnown(total)) return numberTex(total, glyphs);
  return glyphs.tex(relation("=", sum(own.map(numberExpr)), numberExpr(total)));
}

function hasVectors({ facts, inputs, nodes }: BackpropAnswer["pass"]): boolean {
  const shapes = new Shapes(facts);
  return [...inputs, ...nodes.map(({ name }) => name)].some((name) => !shapes.isScalar(name));
}

function edgesOf({ pass, values, locals }: BackpropAnswer, point: number, glyphs: Glyphs): Edge[] {
  const at = values[point];
  const isWide = hasVectors(pass);
  return pass.shares.map(({ from, to, value }, i): Edge => {
    const local = locals[i] ?? value;
    const share = at?.shares[i];
    const lines: Line[] = [];
    // What comes from above times the derivative of the step: of vectors the whole share says more.
    const said = isWide ? value : local;
    lines.push({ parts: [{ formula: glyphs.of(said, SMALL), style: "soft" }] });
    if (share !== undefined)
      lines.push({ parts: [{ formula: glyphs.formula(numberTex(share, glyphs), SMALL), style: "slope" }] });
    const [width, height] = sizeOf(lines);
    return {
      id: `${i}`,
      from: to,
      to: from,
      isDead: share === 0,
      lines,
      width: width + 8,
      height: height + 6,
    };
  });
}

const widthOf = ({ parts }: Line): number =>
  parts.reduce((width, { formula }) => width + formula.width, 0) + (parts.length - 1) * 2.4 * GAP;
const heightOf = ({ parts }: Line): number => Math.max(...parts.map(({ formula }) => formula.height));
const depthOf = ({ parts }: Line): number => Math.max(...parts.map(({ formula }) => formula.depth));

function sizeOf(lines: readonly Line[]): [width: number, height: number] {
  const heights = lines.map((line) => heightOf(line) + depthOf(line));
  return [
    Math.max(...lines.map(widthOf)),
    heights.reduce((total, height) => total + height, 0) + (lines.length - 1) * GAP,
  ];
}

/** Lines one below the other around a centre. */
function stacked(lines: readonly Line[], centre: Point): Markup[] {
  const [, height] = sizeOf(lines);
  let top = centre.y - height / 2;
  return lines.flatMap((line) => {
    const base = top + heightOf(line);
    top = base + depthOf(line) + GAP;
    let x = centre.x - widthOf(line) / 2;
    return line.parts.map(({ formula, style }) => {
      const placed = formula.at(x, base, style);
      x += formula.width + 2.4 * GAP;
      return placed;
    });
  });
}

function box({ isInput, isKept, lines, width, height }: Cell, centre: Point): Markup {
  const kinds = ["box", ...(isInput ? ["input"] : []), ...(isKept ? ["kept"] : [])];
  return element(
    "g",
    {},
    element("rect", {
      class: kinds.join(" "),
      x: rounded(centre.x - width / 2),
      y: rounded(centre.y - height / 2),
      width: rounded(width),
      height: rounded(height),
      rx: isInput ? rounded(Math.min(height / 2.6, 15)) : 4,
    }),
    ...stacked(lines, centre),
  );
}

function wire({ id, isDead, lines, width, height }: Edge, layout: Layout): Markup {
  const { points, label } = layout.wires.get(id) ?? { points: [], label: { x: 0, y: 0 } };
  const end = points.at(-1);
  const before = points.at(-2);
  if (end === undefined || before === undefined) return element("g", {});
  const angle = (Math.atan2(end.y - before.y, end.x - before.x) * 180) / Math.PI;
  return element(
    "g",
    {},
    element("path", { class: isDead ? "wire dead" : "wire", d: smooth(points) }),
    element("path", {
      class: "head",
      d: "M0 0L-8 -3.6L-6.4 0L-8 3.6Z",
      transform: `translate(${rounded(end.x)} ${rounded(end.y)}) rotate(${rounded(angle, 1)})`,
    }),
    element("rect", {
      class: "halo",
      x: rounded(label.x - width / 2),
      y: rounded(label.y - height / 2),
      width: rounded(width),
      height: rounded(height),
      rx: 3,
    }),
    ...stacked(lines, label),
  );
}

/** A curve through all of the points. */
function smooth(points: readonly Point[]): string {
  const at = (x: number, y: number): string => `${rounded(x)} ${rounded(y)}`;
  const [first] = points;
  if (first === undefined) return "";
  const parts = [`M${at(first.x, first.y)}`];
  points.slice(1).forEach((end, i) => {
    const start = points[i] ?? end;
    const before = points[i - 1] ?? start;
    const after = points[i + 2] ?? end;
    // The tangent at a point is parallel to the line between its neighbours.
    const c1 = at(start.x + (end.x - before.x) / 6, start.y + (end.y - before.y) / 6);
    const c2 = at(end.x - (after.x - start.x) / 6, end.y - (after.y - start.y) / 6);
    parts.push(`C${c1} ${c2} ${at(end.x, end.y)}`);
  });
  return parts.join("");
}

/** What the colours and lines mean, in words below the picture. */
function legendOf(
  { pass, values }: BackpropAnswer,
  point: number,
  top: number,
  { legend }: Pen["words"],
): { markup: Markup; width: number; height: number } {
  const entries: { text: string; style: string }[] = [];
  if (values[point] !== undefined)
    entries.push({ text: legend.value, style: "value" }, { text: legend.gradient, style: "slope" });
  entries.push({ text: hasVectors(pass) ? legend.share : legend.local, style: "soft" });
  if (pass.cached.length > 0) entries.push({ text: legend.kept, style: "" });
  let y = top + 14;
  const rows = entries.map(({ text, style }) => {
    const row = element(
      "text",
      { x: 8, y, class: style, fill: "currentColor", "font-family": "Georgia, serif", "font-size": 13 },
      text,
    );
    y += 17;
    return row;
  });
  const widest = Math.max(...entries.map(({ text }) => text.length)) * 6.6;
  return { markup: element("g", {}, rows), width: widest + 16, height: y - top };
}
