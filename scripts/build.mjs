/**
 * Builds the packages: `tsc -b` for core and render and for all type declarations, then esbuild for
 * the command line program, bundled so that it starts fast. KaTeX stays outside of the bundle: its
 * style sheet and fonts are read from the installed package.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
const { status } = spawnSync(process.execPath, [tsc, "-b"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

const cli = join(root, "packages", "cli");
const chunks = join(cli, "dist", "chunks");
const { metafile } = await build({
  absWorkingDir: cli,
  // The thread of the outside algebra system lies beside the chunk that starts it.
  entryPoints: { derive: "src/derive.ts", "chunks/oracle-worker": "src/oracle-worker.ts" },
  outdir: "dist",
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  minify: true,
  metafile: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  conditions: ["derive-source"],
  external: ["katex"],
  // Setting up the real one costs a third of the time of `derive "tanh(x)"`.
  alias: {
    "string-width": "./src/text-width.ts",
    // A chunk holds all that an index file names, so the program goes past it.
    "@derive/core/tasks": "../core/src/tasks.ts",
    "@derive/core": "../core/src/light.ts",
    "@derive/render/figures": "../render/src/figures.ts",
    "@derive/render/formats": "../render/src/formats.ts",
    "@derive/render/worksheets": "../render/src/worksheets.ts",
    "@derive/render": "../render/src/light.ts",
  },
  legalComments: "linked",
  logLevel: "warning",
  banner: {
    // yargs has CommonJS parts that call `require`.
    js: 'import { createRequire as deriveCreateRequire } from "node:module";const require = deriveCreateRequire(import.meta.url);',
  },
});

// Chunks of earlier builds go last, so that a program that is running still finds its own.
const written = new Set(Object.keys(metafile.outputs).map((path) => resolve(cli, path)));
for (const name of readdirSync(chunks, { withFileTypes: true }).map((entry) => entry.name)) {
  if (!written.has(join(chunks, name))) rmSync(join(chunks, name));
}
