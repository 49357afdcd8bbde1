/** Every format, for pages and files: apart from what the terminal needs. */
export type { Assets } from "./format/fonts.js";
export { assetsFromDisk } from "./format/assets-node.js";
export { type HtmlOptions, htmlBlocks, htmlPage } from "./format/html.js";
export { FORMATS, formatNamed } from "./format/index.js";
