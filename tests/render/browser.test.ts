/**
 * Pages in a real browser: what is typeset fits the width of a printed page. Needs a Chromium, which
 * CHROMIUM names or which stands where Debian puts it; without one these tests say so and are left out.
 */
import { answer, type Request } from "@derive/core";
import { formatNamed, type Sheet, sheetFromSource, workedSolution } from "@derive/render";
import { draw } from "@derive/render/figures";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CORPUS } from "../verify/corpus.js";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Elements with more in them than they show, by what they are and by how much. */
const OVERFULL = `[...document.querySelectorAll("*")]
  .filter((e) => e.clientWidth > 20 && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible")
  .map((e) => e.tagName + " " + e.className + ": " + e.textContent.slice(0, 80))`;

/** Labels of one figure that lie on each other, by more than the rounding of a pixel. */
const OVERLAPPING = `[...document.querySelectorAll("figure svg")].flatMap((svg, figure) => {
  const isLabel = (g) => /scale\\(/.test(g.getAttribute("transform") ?? "");
  const labels = [...svg.querySelectorAll("g")].filter((g) => isLabel(g) && !g.parentElement.closest("g[transform*=scale]"));
  const boxes = labels.map((g) => g.getBoundingClientRect()).filter(({ width, height }) => width > 0 && height > 0);
  const found = boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b, j) => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    return across > 1 && down > 1 ? ["figure " + figure + ": labels " + i + " and " + (i + 1 + j) + " by " + across.toFixed(1) + " and " + down.toFixed(1)] : [];
  }));
  return boxes.length < 2 ? ["figure " + figure + " has no labels"] : found;
})`;

const sheets = join(import.meta.dirname, "../../sheets");

describe.skipIf(!existsSync(executablePath))("in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());

  it.each(CORPUS.map(({ domain, holds }) => ({ domain, holds })))(
    "proofs fit the page: $domain",
    async ({ holds }) => {
      const requests = holds.map((line): Request => {
        const [claim = "", given = ""] = line.split(" | ");
        return { task: "prove", claim, given: given === "" ? [] : given.split(/,\s+(?![^([]*[)\]])/u) };
      });
      const sheet: Sheet = {
        title: "",
        blocks: requests.flatMap((request) => workedSolution(answer(request))),
      };
      const page = await browser.newPage({ viewport: { width: 794, height: 1123 } });
      await page.setContent(formatNamed("html")?.write(sheet) ?? "");
      expect(await page.evaluate(OVERFULL)).toEqual([]);
      await page.close();
    },
    60_000,
  );

  it.each(readdirSync(sheets).filter((name) => name.endsWith(".md")))(
    "no label of a figure lies on another: %s",
    async (name) => {
      const sheet = sheetFromSource(readFileSync(join(sheets, name), "utf8"));
      const page = await browser.newPage({ viewport: { width: 1000, height: 1400 } });
      await page.setContent(formatNamed("html")?.write(sheet, { draw }) ?? "");
      const figures = sheet.blocks.filter(({ kind }) => kind === "figure").length;
      expect(await page.locator("figure svg").count()).toBe(figures);
      expect(figures).toBeGreaterThan(0);
      expect(await page.evaluate(OVERLAPPING)).toEqual([]);
      await page.close();
    },
    120_000,
  );
});
