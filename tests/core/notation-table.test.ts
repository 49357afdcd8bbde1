/** Every row of docs/notation.md is true. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DeriveError } from "../../packages/core/src/expr/error.js";
import { parse } from "../../packages/core/src/syntax/parser.js";
import { print } from "../../packages/core/src/syntax/print.js";
import type { Names } from "../../packages/core/src/syntax/vocabulary.js";
import { vocabulary } from "../helpers/vocabulary.js";

const page = readFileSync(new URL("../../docs/notation.md", import.meta.url), "utf8");

/** The cells of the rows of all tables, without heads and rules. */
const rows = page
  .split("\n")
  .filter((line) => /^\| [`]/.test(line))
  .map((line) =>
    line
      .replaceAll("\\|", "\u0000")
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("\u0000", "|")),
  );

const unquoted = (cell: string): string => /^`(.*)`$/.exec(cell)?.[1] ?? cell;

function namesOf(given: string): Names {
  const functions = new Map<string, number | undefined>();
  const symbols = new Set<string>();
  const tensors = new Set<string>();
  for (const [, kind, name = ""] of given.matchAll(/(symbol|function|tensor) (\w+)/g)) {
    if (kind === "tensor") tensors.add(name);
    if (kind === "symbol" || kind === "tensor") symbols.add(name);
    else functions.set(name, undefined);
  }
  return { functions, symbols, tensors };
}

describe("docs/notation.md", () => {
  test("has its rows", () => {
    expect(rows.length).toBeGreaterThan(100);
  });

  test.each(rows.map((row) => [...row]))("%s is %s %s", (typed = "", read = "", given = "") => {
    const names = namesOf(given);
    const text = unquoted(typed);
    const refused = /^refused: (.*)$/.exec(read)?.[1];
    if (refused === undefined) {
      const expr = parse(text, vocabulary, names);
      expect(print(expr)).toBe(unquoted(read));
      expect(parse(print(expr), vocabulary, names)).toBe(expr);
    } else {
      let message = "";
      try {
        message = `it is read as ${print(parse(text, vocabulary, names))}`;
      } catch (error) {
        if (!(error instanceof DeriveError)) throw error;
        message = error.message;
      }
      expect(message).toContain(refused);
    }
  });
});
