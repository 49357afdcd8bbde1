/** `derive functions`: the library as a table, one function or operation a line, or as JSON. */
import { type FunctionRecord, LIBRARY, type NamedOperation } from "@derive/core";
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { listing } from "../listing.js";

export function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  const heads = ["function", "name", "derivative", "domain", "also written"];
  const entries = [...LIBRARY.functions, ...LIBRARY.operations];
  return listing({ what: "function", heads, entries, row, word, json: values.json, io });
}

function row(record: FunctionRecord | NamedOperation): string[] {
  const also = (record.aliases ?? []).join(", ");
  if ("call" in record) return [record.call, record.title, "", "", also];
  const { name, title, params, derivative, domain } = record;
  const only = params.length === 1 ? params[0] : undefined;
  const partials = Object.entries(derivative).map(([by, text]) => (by === only ? text : `${text} by ${by}`));
  return [`${name}(${params.join(", ")})`, title, partials.join("; "), (domain ?? []).join(", "), also];
}
