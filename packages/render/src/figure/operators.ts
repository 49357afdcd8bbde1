/**
 * A figure as operators of the page language of PDF, for LaTeX documents: no package, no file beside the document, and
 * the same outlines as on a page. It reads what `figure/` makes and nothing else: paths, rectangles, circles, groups,
 * copies of glyphs, and text, which is left to LaTeX. Colors are those of a light page.
 */
import type { Caption, Operators } from "./content.js";
import { INK, type Look, LOOKS, TEXT_COLORS } from "./style.js";

/** Points in a pixel. */
const POINTS = 0.75;
type Attributes = Readonly<Record<string, string>>;

/** Reads a figure of ours. Throws `Error` for what no figure of ours has, which would be a mistake of this file. */
export function operatorsOf(svg: string): Operators {
  const outlines = new Map<string, string>();
  const windows = new Map<string, string>();
  const pieces: (string | { outline: string })[] = [];
  const captions: Caption[] = [];
  const colors: string[] = [INK];
  let size = { width: 0, height: 0 };
  let clip: string | undefined;
  let isDefinition = false;
  const open: { name: string; closes: string; colored: boolean }[] = [];
  for (const [, end, name = "", given = "", text = ""] of svg.matchAll(/<(\/?)([a-zA-Z]+)([^>]*)>([^<]*)/g)) {
    const isAlone = given.endsWith("/");
    if (end === "/") {
      const last = open.pop();
      if (last !== undefined && last.closes !== "") pieces.push(last.closes);
      if (last?.colored === true) colors.pop();
      if (name === "defs") isDefinition = false;
      if (name === "clipPath") clip = undefined;
      continue;
    }
    const at = attributesIn(given);
    const color = colors.at(-1) ?? INK;
    const own = { name, closes: "", colored: false };
    if (!isAlone) open.push(own);
    switch (name) {
      case "svg":
        size = { width: numberIn(at, "width"), height: numberIn(at, "height") };
        break;
      case "defs":
        isDefinition = true;
        break;
      case "clipPath":
        clip = at["id"] ?? "";
        break;
      case "g": {
        const begin = ["q", transformed(at["transform"])];
        const window = /^url\(#(.*)\)$/.exec(at["clip-path"] ?? "")?.[1];
        if (window !== undefined) begin.push(`${windows.get(window) ?? ""} W n`);
        const textColor = TEXT_COLORS[at["class"] ?? ""];
        if (textColor !== undefined) {
          colors.push(textColor);
          own.colored = true;
        }
        if (/^(?:current)/.test(at["fill"] ?? "")) begin.push(fill(colors.at(-1) ?? INK), `0 w`);
        pieces.push(begin.filter((part) => part !== "").join(" "));
        own.closes = "Q";
        break;
      }
      case "path":
        if (isDefinition && at["id"] !== undefined) outlines.set(at["id"], glyphOperators(at["d"] ?? ""));
        else pieces.push(...painted(pathOperators(at["d"] ?? ""), at));
        break;
      case "rect": {
        if (at["class"] === "paper") break;
        const shape = rectangle(at);
        if (clip !== undefined) windows.set(clip, shape);
        else if (at["class"] === undefined) pieces.push(`${fill(color)} ${shape} f`);
        else pieces.push(...painted(shape, at));
        break;
      }
      case "circle":
        pieces.push(...painted(circle(at), at));
        break;
      case "use":
        pieces.push(
          `q ${transformed(at["transform"])}`.trim(),
          { outline: (at["href"] ?? "").slice(1) },
          "Q",
        );
        break;
      case "text":
        captions.push({
          x: numberIn(at, "x") * POINTS,
          y: numberIn(at, "y") * POINTS,
          size: numberIn(at, "font-size") * POINTS,
          text: unescaped(text),
          color: TEXT_COLORS[at["class"] ?? ""] ?? INK,
        });
        break;
      case "title":
      case "desc":
      case "style":
        break;
      default:
        throw new Error(`a figure with <${name}> is not read here`);
    }
  }
  const { width, height } = size;
  return {
    width: width * POINTS,
    height: height * POINTS,
    outlines,
    // The y axis of a page goes up.
    pieces: [`q ${POINTS} 0 0 -${POINTS} 0 ${short(height * POINTS)} cm`, ...pieces, "Q"],
    captions,
  };
}

function attributesIn(text: string): Attributes {
  return Object.fromEntries(
    [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

const numberIn = (at: Attributes, name: string): number => Number(at[name] ?? 0);

const unescaped = (text: string): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

/** As many digits as can be seen. */
const short = (x: number): string => String(Math.round(x * 1000) / 1000);

function rgb(color: string): string {
  const parts = [0, 2, 4].map((i) => short(Number.parseInt(color.slice(i, i + 2), 16) / 255));
  return parts.join(" ");
}
const fill = (color: string): string => `${rgb(color)} rg ${rgb(color)} RG`;

/** `translate(…) scale(…) rotate(…)` as operators, in their order. */
function transformed(text: string | undefined): string {
  return [...(text ?? "").matchAll(/(\w+)\(([^)]*)\)/g)]
    .map(([, name = "", list = ""]) => {
      const [a = 0, b] = list.split(/[\s,]+/).map(Number);
      switch (name) {
        case "translate":
          return `1 0 0 1 ${short(a)} ${short(b ?? 0)} cm`;
        case "scale":
          return `${fine(a)} 0 0 ${fine(b ?? a)} 0 0 cm`;
        case "rotate": {
          const [cos, sin] = [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)];
          return `${fine(cos)} ${fine(sin)} ${fine(-sin)} ${fine(cos)} 0 0 cm`;
        }
        default:
          throw new Error(`a figure with the transformation ${name} is not read here`);
      }
    })
    .join(" ");
}

const fine = (x: number): string => String(Math.round(x * 1e5) / 1e5);

/** A path filled and drawn as its classes say. */
function painted(path: string, at: Attributes): string[] {
  const words = new Set((at["class"] ?? "").split(" "));
  // As in a style sheet: of two rules that fit, the later one counts.
  const look = Object.entries(LOOKS).reduce<Look>(
    (so, [name, own]) => (name.split(" ").every((word) => words.has(word)) ? { ...so, ...own } : so),
    {},
  );
  if (look.fill === undefined && look.stroke === undefined) return [];
  const parts = [
    "q",
    transformed(at["transform"]),
    look.fill === undefined ? "" : `${rgb(look.fill)} rg`,
    look.stroke === undefined ? "" : `${rgb(look.stroke)} RG ${look.width ?? 1} w`,
    look.dashes === undefined ? "" : `[${look.dashes}] 0 d`,
    look.round === true ? "1 J 1 j" : "",
    path,
    look.fill === undefined ? "S" : look.stroke === undefined ? "f" : "B",
    "Q",
  ];
  return [parts.filter((part) => part !== "").join(" ")];
}

/** The share of the radius at which the handles of a quarter of a circle stand. */
const HANDLE = 0.5523;

function circle(at: Attributes): string {
  const [x, y, r] = [numberIn(at, "cx"), numberIn(at, "cy"), numberIn(at, "r")];
  return rounded(x - r, y - r, 2 * r, 2 * r, r);
}

function rectangle(at: Attributes): string {
  const [x, y, width, height] = [
    numberIn(at, "x"),
    numberIn(at, "y"),
    numberIn(at, "width"),
    numberIn(at, "height"),
  ];
  const r = numberIn(at, "rx");
  return r === 0
    ? `${[x, y, width, height].map(short).join(" ")} re`
    : rounded(x, y, width, height, Math.min(r, width / 2, height / 2));
}

function rounded(x: number, y: number, width: number, height: number, r: number): string {
  const [right, bottom, h] = [x + width, y + height, r * (1 - HANDLE)];
  const line = (...numbers: readonly number[]): string => numbers.map(short).join(" ");
  return [
    `${line(x + r, y)} m ${line(right - r, y)} l`,
    `${line(right - h, y, right, y + h, right, y + r)} c ${line(right, bottom - r)} l`,
    `${line(right, bottom - h, right - h, bottom, right - r, bottom)} c ${line(x + r, bottom)} l`,
    `${line(x + h, bottom, x, bottom - h, x, bottom - r)} c ${line(x, y + r)} l`,
    `${line(x, y + h, x + h, y, x + r, y)} c h`,
  ].join(" ");
}

/** Glyphs of earlier figures: the same few letters come again and again. */
const glyphs = new Map<string, string>();
const MOST_GLYPHS = 2_000;

function glyphOperators(d: string): string {
  const known = glyphs.get(d);
  if (known !== undefined) return known;
  const made = `${pathOperators(d)} f`;
  if (glyphs.size >= MOST_GLYPHS) glyphs.clear();
  glyphs.set(d, made);
  return made;
}

/** Path data with capital letters as operators; quadratic curves as cubic ones. */
function pathOperators(d: string): string {
  const operators: string[] = [];
  let [x, y] = [0, 0];
  // The handle that the next smooth curve mirrors.
  let handle: readonly [number, number] | undefined;
  const write = (letter: string, ...numbers: readonly number[]): void => {
    operators.push([...numbers.map(short), letter].join(" "));
  };
  const quadratic = (hx: number, hy: number, endX: number, endY: number): void => {
    write(
      "c",
      x + (2 / 3) * (hx - x),
      y + (2 / 3) * (hy - y),
      endX + (2 / 3) * (hx - endX),
      endY + (2 / 3) * (hy - endY),
      endX,
      endY,
    );
    [x, y] = [endX, endY];
    handle = [hx, hy];
  };
  for (const [, letter = "", list = ""] of d.matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    const numbers = (list.match(/-?\d*\.?\d+(?:e-?\d+)?/g) ?? []).map(Number);
    const wanted = TAKES[letter];
    if (wanted === undefined) throw new Error(`a figure with the path command ${letter} is not read here`);
    for (let i = 0; i === 0 || i < numbers.length; i += Math.max(1, wanted)) {
      const [a = 0, b = 0, c = 0, e = 0, f = 0, g = 0] = numbers.slice(i, i + wanted);
      const before = handle;
      handle = undefined;
      switch (letter) {
        case "M":
        case "L":
          [x, y] = [a, b];
          write(letter === "M" && i === 0 ? "m" : "l", x, y);
          break;
        case "H":
          x = a;
          write("l", x, y);
          break;
        case "V":
          y = a;
          write("l", x, y);
          break;
        case "C":
          write("c", a, b, c, e, f, g);
          [x, y] = [f, g];
          break;
        case "Q":
          quadratic(a, b, c, e);
          break;
        case "T": {
          const [hx, hy] = before === undefined ? [x, y] : [2 * x - before[0], 2 * y - before[1]];
          quadratic(hx, hy, a, b);
          break;
        }
        case "Z":
          write("h");
          break;
      }
    }
  }
  return operators.join(" ");
}

/** How many numbers a command of a path takes. */
const TAKES: Readonly<Record<string, number>> = { M: 2, L: 2, H: 1, V: 1, C: 6, Q: 4, T: 2, Z: 0 };
