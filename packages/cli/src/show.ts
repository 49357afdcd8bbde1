/** Answers as pages: the bridge to the formats of the rendering package. Loaded when one is wanted. */
import type { Answer } from "@derive/core";
import {
  type Draw,
  type Format,
  formatNamed,
  type Sheet,
  sheetOf,
  type SolutionOptions,
} from "@derive/render";
import { UsageError } from "./failure.js";
import { formatOf, lookOf } from "./output.js";
import type { Values } from "./options.js";
import type { Io } from "./io.js";

/** Formats that show pictures. */
const DRAWN: readonly string[] = ["html", "ipynb", "tex"];

/** How the options want a sheet to be written. */
export function sheetWriter(values: Values, io: Io): (sheet: Sheet, draw?: Draw) => string {
  const name = formatOf(values);
  const format: Format | undefined = formatNamed(name);
  if (format === undefined) throw new UsageError(`there is no format ${name}`);
  const look = lookOf(values, io);
  return (sheet, draw) => {
    if (draw === undefined && DRAWN.includes(name) && sheet.blocks.some(({ kind }) => kind === "figure"))
      throw new NeedsFigures();
    return format.write(sheet, { ...look, draw });
  };
}

/** How the options want an answer to be written. */
export function answerWriter(values: Values, io: Io): (given: Answer, draw?: Draw) => string {
  const write = sheetWriter(values, io);
  const options = solutionOptions(values);
  return (given, draw) => write(sheetOf(given, options), draw);
}

/** The page has a picture, and what draws it is not loaded. */
export class NeedsFigures extends Error {
  override readonly name = "NeedsFigures";
}

export function solutionOptions(values: Values): SolutionOptions {
  const { detail, known } = values;
  return {
    ...(detail === undefined ? {} : { detail }),
    ...(known === undefined ? {} : { known }),
    ...(formatOf(values) === "ipynb" ? { checks: true } : {}),
  };
}
