/** `derive functions`: the library as a table, one function a line, or as JSON. */
import { type FunctionRecord, LIBRARY } from "@derive/core";
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { listing } from "../listing.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  const heads = ["function", "name", "derivative", "domain", "also written"];
  return listing({ what: "function", heads, entries: LIBRARY.functions, row, word, json: values.json, io });
}

function row(record: FunctionRecord): string[] {
  const { name, title, params, derivative, domain, aliases } = record;
  const only = params.length === 1 ? params[0] : undefined;
  const partials = Object.entries(derivative).map(([by, text]) => (by === only ? text : `${text} by ${by}`));
  return [
    `${name}(${params.join(", ")})`,
    title,
    partials.join("; "),
    (domain ?? []).join(", "),
    (aliases ?? []).join(", "),
  ];
}
