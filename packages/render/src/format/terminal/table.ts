/** A small table in text; one that is too wide is written as a list. */
import type { Screen } from "./screen.js";
import { wrapped } from "./screen.js";
import { columns, styled } from "./style.js";

/** `lead` is the number of columns that say where the values of a row are taken. */
export function tableText(rows: readonly (readonly string[])[], lead: number, screen: Screen): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, columns(cell))));
  const total = widths.reduce((sum, width) => sum + width + 3, 0) - 3;
  const [heads = [], ...body] = rows;
  // One value alone has nothing to be compared with.
  if (total + 2 > screen.width || heads.length === 1) {
    const equations = (row: readonly string[]): string[] =>
      row.map((cell, i) => `${heads[i] ?? ""} = ${cell}`);
    const within = (text: string, indent: number): string[] =>
      wrapped(text, screen.width - indent).map((line) => " ".repeat(indent) + line);
    return body.flatMap((row) => {
      const point = lead === 0 ? [] : within(equations(row).slice(0, lead).join(", "), 2);
      return [
        ...point,
        ...equations(row)
          .slice(lead)
          .flatMap((text) => within(text, lead === 0 ? 2 : 4)),
      ];
    });
  }
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, i) => pad(cell, widths[i]) + cell).join("   ")}`;
  return [line(heads), `  ${styled("dim", (screen.ascii ? "-" : "─").repeat(total))}`, ...body.map(line)];
}

/** Cells in columns, each beginning where its column does. */
export function gridText(rows: readonly (readonly string[])[], screen: Screen): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, columns(cell))));
  const line = (row: readonly string[]): string =>
    `  ${row.map((cell, i) => cell + (i === row.length - 1 ? "" : pad(cell, widths[i]))).join("   ")}`;
  const [heads = [], ...body] = rows;
  const total = widths.reduce((sum, width) => sum + width + 3, 0) - 3;
  if (total + 2 > screen.width)
    return body.flatMap(([first = "", ...rest]) => [
      ...wrapped(first, screen.width - 2).map((text) => `  ${text}`),
      ...rest
        .filter((cell) => cell !== "")
        .flatMap((cell) => wrapped(cell, screen.width - 6))
        .map((text) => `      ${styled("dim", text)}`),
    ]);
  return [
    line(heads),
    `  ${styled("dim", (screen.ascii ? "-" : "─").repeat(Math.min(total, screen.width - 2)))}`,
    ...body.map(line),
  ];
}

const pad = (cell: string, width = 0): string => " ".repeat(Math.max(0, width - columns(cell)));
