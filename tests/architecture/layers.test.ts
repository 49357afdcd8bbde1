/** A folder imports only what stands before it in reading order, and nothing heavy at the top. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

const ORDER: Readonly<Record<string, readonly string[]>> = {
  core: [
    "number",
    "expr",
    "syntax",
    "rewrite",
    "evaluate",
    "library",
    "derive",
    "verify",
    "minimize",
    "oracle",
    "problem",
  ],
  render: ["markup", "tex", "figure", "sheet", "format"],
};

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^\s*(?:import|export)\b[^;]*?from "([^"]+)";/gms)].map((m) => m[1] ?? "");
}

describe.each(Object.entries(ORDER))("packages/%s", (name, order) => {
  const src = join(root, "packages", name, "src");
  const files = sources(src);

  it("has sources in each folder it names, and no others", () => {
    const folders = new Set(
      files
        .map((f) => relative(src, f).split("/"))
        .filter((p) => p.length > 1)
        .map((p) => p[0]),
    );
    for (const folder of folders) expect(order).toContain(folder);
  });

  it.each(files.map((f) => [relative(src, f)]))("%s imports only what stands to its left", (file) => {
    const own = file.includes("/") ? order.indexOf(file.split("/")[0] ?? "") : order.length;
    for (const specifier of importsOf(join(src, file))) {
      if (!specifier.startsWith(".")) continue;
      const target = relative(src, join(src, file, "..", specifier)).split("/")[0] ?? "";
      expect(order.indexOf(target), `${file} imports ${specifier}`).toBeLessThanOrEqual(own);
    }
  });
});

describe("the checker", () => {
  const src = join(root, "packages/core/src/rewrite");

  it.each(sources(src).map((file) => relative(src, file)))(
    "%s finds no steps and uses no floating point",
    (file) => {
      const path = join(src, file);
      for (const specifier of importsOf(path))
        expect(specifier).not.toMatch(/derive|verify|evaluate|library/);
      expect(readFileSync(path, "utf8")).not.toMatch(/toNumber|parseFloat|Math\.|\d\.\d/);
    },
  );

  it("is short enough to be read", () => {
    const lines = ["replay.ts", "check-proof.ts"].map(
      (file) => readFileSync(join(src, file), "utf8").split("\n").length,
    );
    expect(lines.reduce((a, b) => a + b)).toBeLessThan(500);
  });
});

describe("core", () => {
  it("reads no clock, no unseeded randomness and no environment", () => {
    for (const file of sources(join(root, "packages/core/src"))) {
      expect(readFileSync(file, "utf8"), file).not.toMatch(
        /Math\.random|Date\.now|new Date|performance\.|process\.|from "node:/,
      );
    }
  });

  it("names no function of the library outside the library, but those whose laws the checker knows", () => {
    const allowed = /library\/|number\/|syntax\/|rewrite\/(?:elementary|angle|logarithm)\.ts/;
    const names = /"(?:tanh|sinh|cosh|sigmoid|softplus|relu|gelu|erf|atan|asin|normcdf)"/;
    for (const file of sources(join(root, "packages/core/src")).filter((f) => !allowed.test(f))) {
      expect(readFileSync(file, "utf8"), file).not.toMatch(names);
    }
  });
});
