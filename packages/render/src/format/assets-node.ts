/**
 * KaTeX and its files as they stand in `node_modules`, loaded when first asked for. The only file of formats
 * that touches a disk.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Assets } from "./fonts.js";
import type { Typesetter } from "./typeset.js";

export function assetsFromDisk(): Assets {
  let style: string | undefined;
  const locate = (): string => (style ??= createRequire(import.meta.url).resolve("katex/dist/katex.min.css"));
  return {
    css: () => readFileSync(locate(), "utf8"),
    font: (name) => readFileSync(join(dirname(locate()), "fonts", name)).toString("base64"),
  };
}

export const katexFromDisk = (): Typesetter => createRequire(import.meta.url)("katex") as Typesetter;
