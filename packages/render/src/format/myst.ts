/**
 * A sheet as MyST Markdown, as Jupyter Book and Sphinx read it: formulas as roles and directives, notes as admonitions.
 * Everything else is Markdown; see `markdown.ts`.
 */
import type { Format } from "./format.js";
import { markdownHandlers, markdownPage, withPictures } from "./markdown.js";

const PLAIN = markdownHandlers({
  span: (source) => `{math}\`${source.replaceAll("`", "'").replace(/\s*\n\s*/g, " ")}\``,
  display: (source) => `\`\`\`{math}\n${source}\n\`\`\``,
});

/** More colons than any fence inside. */
const FENCE = "::::";

const HANDLERS: typeof PLAIN = {
  ...PLAIN,
  note: (block) => {
    const inside = PLAIN.note(block).replace(/^> ?(?:⚠ )?/gm, "");
    return `${FENCE}{${block.tone === "error" ? "warning" : "note"}}\n${inside}\n${FENCE}`;
  },
};

export const mystFormat: Format = {
  name: "myst",
  extension: "md",
  write: (sheet, options = {}) => markdownPage(sheet, withPictures(HANDLERS, options)),
};
