/** Data for names that nobody declared: a name with a list is a vector, one with rows is a matrix. */
import { isShapeFact } from "../rewrite/tensor/shape.js";
import { canonicalName, splitTopLevel, surroundings, tableIn } from "./declare.js";
import type { DataRequest, PointRequest } from "./request.js";

interface WithData {
  readonly expr?: string | undefined;
  readonly at?: readonly PointRequest[];
  readonly declare?: Readonly<Record<string, string>>;
  readonly define?: readonly string[];
  readonly given?: readonly string[];
}

/** The request with its tables as data, and with declarations of the shapes that data have. Throws `DeriveError`. */
export const withDataDeclared = <R extends WithData>(request: R): R => declared(withTablesAsData(request));

/** X = [[1, 0], [1, 1]], wherever it is written, says the value of X. */
function withTablesAsData<R extends WithData>(request: R): R {
  const found: Record<string, string> = {};
  const others = (texts: readonly string[] | undefined): readonly string[] =>
    (texts ?? []).filter((text) => {
      const data = tableIn(text);
      if (data !== undefined) found[data.name] = data.table;
      return data === undefined;
    });
  const [define, given] = [others(request.define), others(request.given?.flatMap(splitTopLevel))];
  if (Object.keys(found).length === 0) return request;
  const at = (request.at ?? [{}]).map((point) => ({ ...found, ...point }));
  return { ...request, define, given, at };
}

function declared<R extends WithData>(request: R): R {
  const tables = (request.at ?? []).flatMap((point) =>
    Object.entries(point).flatMap(([name, data]): [string, readonly number[]][] => {
      const size = sizeOf(data);
      return size === undefined ? [] : [[canonicalName(name.trim()), size]];
    }),
  );
  if (tables.length === 0) return request;
  const { facts } = surroundings(request.declare, request.define, request.given);
  const known = new Set(
    facts.flatMap((fact) =>
      fact.kind === "apply" && isShapeFact(fact) && fact.args[0]?.kind === "symbol"
        ? [fact.args[0].name]
        : [],
    ),
  );
  // What is spoken of by its entries has the length that its sums say.
  const text = [request.expr ?? "", ...(request.define ?? [])].join("\n");
  const isByEntries = (name: string): boolean => text.includes(`${name}[`) || text.includes(`${name}_`);
  const fresh = new Map(tables.filter(([name]) => !known.has(name) && !isByEntries(name)));
  if (fresh.size === 0) return request;
  const declarations = [...fresh].map(
    ([name, size]) => `${name} : ${size.length === 1 ? "vector" : "matrix"} ${size.join(" ")}`,
  );
  return { ...request, given: [...declarations, ...(request.given ?? [])] };
}

/** How many entries a list has, or rows and columns; `undefined` for a number, and for what is no table. */
function sizeOf(data: DataRequest): readonly number[] | undefined {
  const text = typeof data === "string" ? /^\s*\[(.*)\]\s*$/s.exec(data)?.[1] : undefined;
  const rows = typeof data === "object" ? data : text === undefined ? undefined : splitTopLevel(text);
  const [first] = rows ?? [];
  if (rows === undefined || first === undefined) return undefined;
  const inner = typeof first === "string" ? /^\s*\[(.*)\]\s*$/s.exec(first)?.[1] : undefined;
  if (typeof first === "object") return [rows.length, first.length];
  return inner === undefined ? [rows.length] : [rows.length, splitTopLevel(inner).length];
}
