/** What every page needs: blocks, formats, typesetting. */
export {
  type Attributes,
  type Child,
  element,
  escape,
  fragment,
  type Markup,
  trusted,
} from "./markup/element.js";
export type { Dialect } from "./tex/style.js";
export { escapeTex } from "./tex/escape.js";
export {
  type Block,
  type BlockHandlers,
  handle,
  heading,
  type Inline,
  note,
  prose,
  type Sheet,
} from "./sheet/sheet.js";
export { type ExpressOptions, toTex } from "./sheet/express.js";
export type { Draw, FigureContent } from "./figure/content.js";
export { WORDING } from "./sheet/wording.js";
export { sheetOf, type SolutionOptions, workedSolution } from "./sheet/worked-solution.js";
export type { Format, FormatName, WriteOptions } from "./format/format.js";
export type { Assets } from "./format/fonts.js";
export { assetsFromDisk } from "./format/assets-node.js";
export { type HtmlOptions, htmlBlocks, htmlPage } from "./format/html.js";
export { FORMATS, formatNamed } from "./format/index.js";
