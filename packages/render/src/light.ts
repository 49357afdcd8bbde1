/** What every answer needs: blocks, TeX of formulas, the terminal. */
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
export { terminalFormat, textFormat } from "./format/terminal/terminal.js";
