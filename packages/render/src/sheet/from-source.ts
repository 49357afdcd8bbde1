/** From the text of a worksheet to its page: reading and answering in one call. */
import type { Sheet } from "./sheet.js";
import { readSheetSource } from "./source.js";
import { worksheet, type WorksheetOptions } from "./worksheet.js";

/** Throws `DeriveError` for a source that cannot be read; a question without an answer leaves a note. */
export const sheetFromSource = (text: string, options: WorksheetOptions = {}): Sheet =>
  worksheet(readSheetSource(text), options);
