/** Boxes of characters and the ways to put them together. They know nothing of expressions. */
import { columns, type Style, styled } from "./style.js";

export interface Box {
  readonly rows: readonly string[];
  readonly width: number;
  /** The row on which neighbours stand. */
  readonly baseline: number;
}

export const textBox = (text: string): Box => ({ rows: [text], width: columns(text), baseline: 0 });

const spaces = (count: number): string => " ".repeat(Math.max(0, count));

/** Side by side, on one baseline. */
export function beside(...boxes: readonly Box[]): Box {
  const above = Math.max(0, ...boxes.map((box) => box.baseline));
  const below = Math.max(0, ...boxes.map((box) => box.rows.length - box.baseline));
  const rows: string[] = [];
  for (let row = 0; row < above + below; row += 1) {
    rows.push(boxes.map((box) => box.rows[row - above + box.baseline] ?? spaces(box.width)).join(""));
  }
  return { rows, width: boxes.reduce((sum, box) => sum + box.width, 0), baseline: above };
}

const centred = (box: Box, width: number): string[] => {
  const left = Math.floor((width - box.width) / 2);
  return box.rows.map((row) => spaces(left) + row + spaces(width - box.width - left));
};

export function fraction(over: Box, under: Box): Box {
  const width = Math.max(over.width, under.width) + 2;
  return {
    rows: [...centred(over, width), "─".repeat(width), ...centred(under, width)],
    width,
    baseline: over.rows.length,
  };
}

/** `exponent` above and to the right of `base`. */
export function raisedBox(base: Box, exponent: Box): Box {
  const rows = [
    ...exponent.rows.map((row) => spaces(base.width) + row),
    ...base.rows.map((row) => row + spaces(exponent.width)),
  ];
  return { rows, width: base.width + exponent.width, baseline: exponent.rows.length + base.baseline };
}

type Side = readonly [single: string, top: string, middle: string, bottom: string];
const SIDES: Readonly<Record<string, Side>> = {
  "(": ["(", "⎛", "⎜", "⎝"],
  ")": [")", "⎞", "⎟", "⎠"],
  "[": ["[", "⎡", "⎢", "⎣"],
  "]": ["]", "⎤", "⎥", "⎦"],
  "|": ["|", "│", "│", "│"],
};

function side(character: string, height: number, baseline: number): Box {
  const [single, top, middle, bottom] = SIDES[character] ?? [character, character, character, character];
  if (height === 1) return textBox(single);
  const rows = Array.from({ length: height }, (_, i) => (i === 0 ? top : i === height - 1 ? bottom : middle));
  return { rows, width: 1, baseline };
}

export function enclosed(box: Box, open = "(", close = ")"): Box {
  const { rows, baseline } = box;
  return beside(side(open, rows.length, baseline), box, side(close, rows.length, baseline));
}

export function root(sign: string, box: Box): Box {
  const rows = [
    `┌${"─".repeat(box.width)}`,
    ...box.rows.map((row, i) => (i === box.rows.length - 1 ? "⎷" : "│") + row),
  ];
  const shown = { rows, width: box.width + 1, baseline: box.baseline + 1 };
  return sign === "√" ? shown : beside(textBox(sign.normalize("NFKC")), shown);
}

/** Rows of cells in columns. */
export function grid(rows: readonly (readonly Box[])[]): Box {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.width)));
  const lines: string[] = [];
  rows.forEach((row, i) => {
    const gaps = row.map((cell, j) =>
      beside(cell, textBox(spaces((widths[j] ?? 0) - cell.width + (j < row.length - 1 ? 2 : 0)))),
    );
    const line = beside(...gaps);
    if (i > 0 && (line.rows.length > 1 || (rows[i - 1]?.some((cell) => cell.rows.length > 1) ?? false)))
      lines.push("");
    lines.push(...line.rows);
  });
  const width = Math.max(...lines.map(columns));
  const height = Math.max(lines.length, 1);
  const padded = lines.map((line) => line + spaces(width - columns(line)));
  return { rows: padded, width, baseline: Math.floor((height - 1) / 2) };
}

/** Rows of cells in columns, behind a brace. */
export function braced(cells: readonly (readonly Box[])[]): Box {
  const { rows: padded, width, baseline: middle } = grid(cells);
  const height = padded.length;
  const brace = padded.map((_, i) => {
    if (height === 1) return "{";
    if (height === 2) return i === 0 ? "⎰" : "⎱";
    return i === 0 ? "⎧" : i === height - 1 ? "⎩" : i === middle ? "⎨" : "⎪";
  });
  return { rows: padded.map((line, i) => `${brace[i] ?? ""} ${line}`), width: width + 2, baseline: middle };
}

export const styledBox = (style: Style, box: Box): Box => ({
  ...box,
  rows: box.rows.map((row) => styled(style, row)),
});
