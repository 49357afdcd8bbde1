/** Answers as pages: the bridge to the formats of the rendering package. Loaded when one is wanted. */
import type { Answer } from "@derive/core";
import {
  type Draw,
  type Format,
  type Sheet,
  sheetOf,
  type SolutionOptions,
  terminalFormat,
  textFormat,
} from "@derive/render";
import { UsageError } from "./failure.js";
import { formatOf, lookOf } from "./output.js";
import type { Values } from "./options.js";
import type { Io } from "./io.js";

/** Formats that show pictures. */
const DRAWN: readonly string[] = ["html", "ipynb", "tex"];

/** Those that hold no picture, and point at a file beside the page. */
const POINTING: readonly string[] = ["markdown", "myst"];

export interface SheetWriter {
  (sheet: Sheet, draw?: Draw): string;
  /** Pictures to be written beside the page, by their paths. */
  readonly beside: ReadonlyMap<string, string>;
}

/** How the options want a sheet to be written. */
export async function sheetWriter(values: Values, io: Io): Promise<SheetWriter> {
  const name = formatOf(values);
  const format = await formatCalled(name);
  const look = lookOf(values, io);
  const beside = new Map<string, string>();
  const { output } = values;
  const points = output !== undefined && POINTING.includes(name);
  const attach = (svg: string): string => {
    const path = `${(output ?? "").replace(/\.\w+$/, "")}-figure-${beside.size + 1}.svg`;
    beside.set(path, svg);
    return path.split(/[/\\]/).at(-1) ?? path;
  };
  const write = (sheet: Sheet, draw?: Draw): string => {
    beside.clear();
    if (
      draw === undefined &&
      (points || DRAWN.includes(name)) &&
      sheet.blocks.some(({ kind }) => kind === "figure")
    )
      throw new NeedsFigures();
    return format.write(sheet, { ...look, draw, attach: points ? attach : undefined });
  };
  return Object.assign(write, { beside });
}

async function formatCalled(name: string): Promise<Format> {
  const short = [terminalFormat, textFormat].find((format) => format.name === name);
  if (short !== undefined) return short;
  const { formatNamed } = await import("./formats.js");
  const format = formatNamed(name);
  if (format === undefined) throw new UsageError(`there is no format ${name}`);
  return format;
}

/** How the options want an answer to be written. */
export async function answerWriter(values: Values, io: Io): Promise<AnswerWriter> {
  const write = await sheetWriter(values, io);
  const options = solutionOptions(values);
  const { beside } = write;
  return Object.assign((given: Answer, draw?: Draw) => write(sheetOf(given, options), draw), { beside });
}

export interface AnswerWriter {
  (given: Answer, draw?: Draw): string;
  readonly beside: ReadonlyMap<string, string>;
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
