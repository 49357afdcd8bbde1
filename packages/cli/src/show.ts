/** Answers as pages: the bridge to the formats of the rendering package. Loaded when one is wanted. */
import type { Answer } from "@derive/core";
import { type Format, formatNamed, type Sheet, sheetOf, type SolutionOptions } from "@derive/render";
import { UsageError } from "./failure.js";
import { formatOf, lookOf } from "./output.js";
import type { Values } from "./options.js";
import type { Io } from "./io.js";

/** How the options want a sheet to be written. */
export function sheetWriter(values: Values, io: Io): (sheet: Sheet) => string {
  const name = formatOf(values);
  const format: Format | undefined = formatNamed(name);
  if (format === undefined) throw new UsageError(`there is no format ${name}`);
  const look = lookOf(values, io);
  return (sheet) => format.write(sheet, look);
}

/** How the options want an answer to be written. */
export function answerWriter(values: Values, io: Io): (given: Answer) => string {
  const write = sheetWriter(values, io);
  const options = solutionOptions(values);
  return (given) => write(sheetOf(given, options));
}

export function solutionOptions({ detail, known }: Values): SolutionOptions {
  return { ...(detail === undefined ? {} : { detail }), ...(known === undefined ? {} : { known }) };
}
