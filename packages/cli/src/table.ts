/** Aligned columns for the listings. Rows are never wrapped, so that each stays one line for `grep`. */
import textWidth from "./text-width.js";

/** One line for each row; the last column is not padded. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, i) =>
    Math.max(0, ...rows.map((row) => textWidth(row[i] ?? ""))),
  );
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => cell + " ".repeat((widths[i] ?? 0) - textWidth(cell))).join("  ");
  return rows.map((row) => `${line(row).trimEnd()}\n`).join("");
}
