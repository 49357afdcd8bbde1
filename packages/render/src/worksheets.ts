/** Worksheets from their sources, whose questions may be of every task. */
export { readSheet, readSheetSource, type SheetSource } from "./sheet/source.js";
export { errorNote, type Profile, PROFILES, worksheet, type WorksheetOptions } from "./sheet/worksheet.js";
export { outsideSheet } from "./sheet/outside.js";
export { sheetFromSource } from "./sheet/from-source.js";
export { type SiteEntry, sitePage } from "./format/site.js";
