/** What an output format is: a name, an extension and one function from a sheet to text. */
import type { Draw } from "../figure/content.js";
import type { Sheet } from "../sheet/sheet.js";

export type FormatName = "terminal" | "text" | "html" | "markdown" | "myst" | "tex" | "ipynb" | "json";

export interface WriteOptions {
  /** Columns of the terminal; 80 if left out. */
  readonly width?: number | undefined;
  /** Escape codes for color and emphasis. */
  readonly color?: boolean | undefined;
  /** No character outside of ASCII. */
  readonly ascii?: boolean | undefined;
  /** Draws the figures; without it they are told in words. */
  readonly draw?: Draw | undefined;
  /** Keeps a picture beside the page and says where; for formats that cannot hold one. */
  readonly attach?: ((svg: string) => string) | undefined;
}

export interface Format {
  readonly name: FormatName;
  readonly extension: string;
  readonly write: (sheet: Sheet, options?: WriteOptions) => string;
}
