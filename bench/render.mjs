/**
 * Pages of the worksheets, as ratios within one run: a page against KaTeX's own time for the formulas on it, and all
 * formats of text together, figures included, against that time. A sheet is made anew for each round, since figures
 * are drawn once for all formats.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { assetsFromDisk, FORMATS, htmlPage, sheetFromSource } from "../packages/render/dist/index.js";
import { draw } from "../packages/render/dist/figures.js";

const katex = createRequire(new URL("../packages/render/package.json", import.meta.url))("katex");
const ROUNDS = 12;
const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
const timed = (work) => {
  const start = performance.now();
  work();
  return performance.now() - start;
};
const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);
const short = (value) => Number(value.toPrecision(3)).toString();

/** Every formula of a page, as often as it stands there. */
function formulasOf(sheet, assets) {
  const made = new Map();
  const page = htmlPage(sheet, {
    katex: {
      renderToString: (tex, options) => {
        const text = katex.renderToString(tex, options);
        made.set(text.slice(text.indexOf('<span class="katex-html"')), [tex, options]);
        return text;
      },
    },
    assets,
  });
  return [...made].flatMap(([text, call]) => Array.from({ length: page.split(text).length - 1 }, () => call));
}

const folder = new URL("../sheets/", import.meta.url);
const assets = assetsFromDisk();
row("sheet", "formulas", "KaTeX, ms", "page", "page with figures", "every format");
row("---", "---", "---", "---", "---", "---");
for (const name of readdirSync(folder).filter((file) => file.endsWith(".md"))) {
  const source = readFileSync(new URL(name, folder), "utf8");
  const sheets = () => Array.from({ length: ROUNDS }, () => sheetFromSource(source));
  const formulas = formulasOf(sheetFromSource(source), assets);
  const over = (work) => median(sheets().map((sheet) => timed(() => work(sheet))));
  const alone = over(() => {
    for (const [tex, options] of formulas) katex.renderToString(tex, options);
  });
  const page = over((sheet) => htmlPage(sheet, { katex, assets }));
  const drawn = over((sheet) => htmlPage(sheet, { katex, assets, draw }));
  const every = over((sheet) => {
    for (const format of FORMATS) format.write(sheet, { draw, attach: () => "figure.svg" });
  });
  row(name, formulas.length, short(alone), short(page / alone), short(drawn / alone), short(every / alone));
}
