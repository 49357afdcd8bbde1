/** All formats. To add one, write it, name it in `FormatName`, and list it here. */
import type { Format, FormatName } from "./format.js";
import { htmlFormat } from "./html.js";
import { jsonFormat } from "./json.js";
import { markdownFormat } from "./markdown.js";
import { mystFormat } from "./myst.js";
import { notebookFormat } from "./notebook.js";
import { terminalFormat, textFormat } from "./terminal/terminal.js";
import { texFormat } from "./tex.js";

export const FORMATS: readonly Format[] = [
  terminalFormat,
  textFormat,
  htmlFormat,
  markdownFormat,
  mystFormat,
  texFormat,
  notebookFormat,
  jsonFormat,
];

export const formatNamed = (name: string): Format | undefined =>
  FORMATS.find((format) => format.name === (name as FormatName));
