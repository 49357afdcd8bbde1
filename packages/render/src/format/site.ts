/** The index of several pages: a list of links, in the style of the pages themselves. */
import { element, escape, fragment, trusted } from "../markup/element.js";
import { WORDING } from "../sheet/wording.js";
import { PAGE_STYLE } from "./html-style.js";

export interface SiteEntry {
  /** The name of a file beside the index. */
  readonly href: string;
  readonly title: string;
  readonly subtitle?: string;
}

export function sitePage(entries: readonly SiteEntry[]): string {
  const items = entries.map(({ href, title, subtitle }) =>
    element(
      "li",
      {},
      element("a", { href: `./${encodeURIComponent(href)}` }, title),
      subtitle === undefined ? undefined : element("span", { class: "subtitle" }, ` ${subtitle}`),
    ),
  );
  const body = fragment(
    element("header", {}, element("h1", {}, WORDING.sheets)),
    element("main", {}, element("ol", {}, items)),
    element("footer", {}, WORDING.made),
  );
  const head = element(
    "head",
    {},
    trusted('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
    element("title", {}, WORDING.sheets),
    element("style", {}, trusted(PAGE_STYLE)),
  );
  return `<!DOCTYPE html>\n<html lang="${escape(WORDING.language)}">${head.markup}\n<body>${body.markup}</body></html>\n`;
}
