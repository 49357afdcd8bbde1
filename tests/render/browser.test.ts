/**
 * Pages in a real browser: what is typeset fits the width of a printed page. Needs a Chromium, which
 * CHROMIUM names or which stands where Debian puts it; without one these tests say so and are left out.
 */
import { answer, type Request } from "@derive/core";
import { formatNamed, type Sheet, workedSolution } from "@derive/render";
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CORPUS } from "../verify/corpus.js";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Elements with more in them than they show, by what they are and by how much. */
const OVERFULL = `[...document.querySelectorAll("*")]
  .filter((e) => e.clientWidth > 20 && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== "visible")
  .map((e) => e.tagName + " " + e.className + ": " + e.textContent.slice(0, 80))`;

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
});
