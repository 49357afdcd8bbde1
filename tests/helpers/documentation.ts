/**
 * Runs the `ts` blocks of a Markdown page as one program and compares each value with the comment
 * that follows it. An expression statement ends with `// what it prints`; a list prints a line each,
 * the comments below it.
 */
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";
import * as core from "@derive/core";
import ts from "typescript";
import { expect } from "vitest";

const MODULES: Readonly<Record<string, object>> = { "@derive/core": core };

interface Example {
  readonly source: string;
  readonly expected: readonly string[];
}

/** Statements of all blocks in order, each with the comment lines that follow it. */
function examplesOf(page: string): Example[] {
  const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map((m) => m[1] ?? "");
  const examples: { source: string; expected: string[] }[] = [];
  for (const line of blocks.join("\n").split("\n")) {
    const comment = /^\s*\/\/ (.*)$/.exec(line);
    const last = examples.at(-1);
    if (comment?.[1] !== undefined && last !== undefined) {
      last.expected.push(comment[1]);
      continue;
    }
    const [, code = "", shown] = /^(.*?)(?:\s*\/\/ (.*))?$/.exec(line) ?? [];
    if (code.trim() === "") continue;
    if (last !== undefined && last.expected.length === 0 && !/;\s*$/.test(last.source))
      last.source += `\n${code}`;
    else examples.push({ source: code, expected: [] });
    if (shown !== undefined) examples.at(-1)?.expected.push(shown);
  }
  return examples;
}

function printed(value: unknown): string[] {
  return Array.isArray(value)
    ? value.map(String)
    : [typeof value === "string" ? value : JSON.stringify(value)];
}

export async function checkTypeScriptBlocks(file: string): Promise<void> {
  const examples = examplesOf(readFileSync(file, "utf8"));
  expect(examples.length).toBeGreaterThan(0);
  const program = examples.map(({ source, expected }) => {
    const imported = /^import \{([^}]*)\} from "([^"]+)";$/.exec(source.replace(/\n/g, " "));
    if (imported !== null) return `const {${imported[1] ?? ""}} = modules["${imported[2] ?? ""}"];`;
    return expected.length === 0 ? source : `results.push(${source.replace(/;\s*$/, "")});`;
  });
  const body = ts.transpileModule(program.join("\n"), {
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  }).outputText;
  const results: unknown[] = [];
  // The page is part of this repository; running it is the point.
  const run = runInThisContext(`(async (modules, results) => { ${body} })`) as (
    modules: typeof MODULES,
    into: unknown[],
  ) => Promise<void>;
  await run(MODULES, results);
  const shown = examples.filter(({ expected }) => expected.length > 0);
  shown.forEach(({ source, expected }, i) => {
    expect(printed(results[i]), source).toEqual(expected);
  });
}
