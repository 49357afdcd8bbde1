/** Where results go and how they may look: standard output or a file, the format, color and width. */
import type { FormatName } from "@derive/render";
import { fileError, MissingProgram, UsageError } from "./failure.js";
import type { Io } from "./io.js";
import { FORMATS, type Values } from "./options.js";

/** What a terminal can show. */
export interface Look {
  readonly color: boolean;
  readonly ascii: boolean;
  readonly width: number;
}

const WIDTH = 80;

export function lookOf(values: Pick<Values, "ascii" | "color" | "output">, io: Io): Look {
  const toFile = values.output !== undefined;
  return {
    color: values.color ?? (!toFile && wantsColor(io)),
    ascii: values.ascii,
    width: toFile ? WIDTH : (io.columns ?? WIDTH),
  };
}

/** As Node has it: FORCE_COLOR decides, then NO_COLOR, then whether there is a terminal. */
function wantsColor({ env, terminal }: Io): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no } = env;
  if (force !== undefined) return force !== "0" && force !== "false";
  if (no !== undefined && no !== "") return false;
  return terminal.out && env["TERM"] !== "dumb";
}

const SUFFIXES: Readonly<Record<string, FormatName>> = {
  txt: "text",
  html: "html",
  htm: "html",
  // Printed from the page; see `pdf.ts`.
  pdf: "html",
  md: "markdown",
  tex: "tex",
  ipynb: "ipynb",
  json: "json",
};

/** `--format`, or what the suffix of the output file says. `others` are suffixes that the verb takes besides. */
export function formatOf(
  { format, output }: Pick<Values, "format" | "output">,
  others: readonly string[] = [],
): FormatName {
  if (format !== undefined) return format;
  if (output === undefined) return "terminal";
  const suffix = /\.(\w+)$/.exec(output)?.[1]?.toLowerCase() ?? "";
  const found = Object.hasOwn(SUFFIXES, suffix) ? SUFFIXES[suffix] : undefined;
  if (found !== undefined) return found;
  throw new UsageError(
    `the name ${output} does not say which format it is: end it in ${[...Object.keys(SUFFIXES), ...others]
      .map((s) => `.${s}`)
      .join(", ")}, or give --format (${FORMATS.join(", ")})`,
  );
}

/** To standard output, or to the file: then stderr has its path and standard output stays empty. */
export async function deliver(text: string, output: string | undefined, io: Io): Promise<void> {
  if (output === undefined) return io.out(text);
  try {
    if (/\.pdf$/i.test(output)) {
      const { printed } = await import("./pdf.js");
      await io.writeFile(output, await printed(text, io.env));
    } else await io.writeFile(output, text);
  } catch (error) {
    if (error instanceof MissingProgram) throw error;
    throw fileError(error, output, "write");
  }
  io.err(`wrote ${output}\n`);
}
