/** Batch requests that go to the outside algebra system: `solve` and `integrate`. */
import { DeriveError, errorResponse, inScope, type OutsideRequest } from "@derive/core";
import { outside } from "@derive/core/tasks";
import { consult } from "./oracle.js";

const FIELDS: ReadonlySet<string> = new Set(["id", "task", "expr", "over", "declare", "define", "given"]);

/** The request of a line, if it is one of these; anything else is left to the other reader. */
export function outsideRequest(line: string): OutsideRequest | DeriveError | undefined {
  if (!/"task"\s*:\s*"(?:solve|integrate)"/.test(line)) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof json !== "object" || json === null || !("task" in json)) return undefined;
  const { task, expr, over } = json as Readonly<Record<string, unknown>>;
  if (task !== "solve" && task !== "integrate") return undefined;
  const extra = Object.keys(json).find((name) => !FIELDS.has(name));
  if (extra !== undefined)
    return new DeriveError("unsupported", `${task} has no field ${JSON.stringify(extra)}`);
  if (typeof expr !== "string") return new DeriveError("syntax", 'the field "expr" must be a text');
  if (over !== undefined && typeof over !== "string")
    return new DeriveError("syntax", 'the field "over" must be a text');
  const { declare, define, given } = json as Readonly<Record<string, unknown>>;
  const isList = (value: unknown): value is readonly string[] =>
    Array.isArray(value) && value.every((each) => typeof each === "string");
  const isObject = (value: unknown): value is Readonly<Record<string, string>> =>
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((each) => typeof each === "string");
  return {
    task,
    expr,
    ...(over === undefined ? {} : { over }),
    ...(isObject(declare) ? { declare } : {}),
    ...(isList(define) ? { define } : {}),
    ...(isList(given) ? { given } : {}),
  };
}

export async function outsideResponse(request: OutsideRequest | DeriveError): Promise<object> {
  if (request instanceof DeriveError) return errorResponse(request);
  try {
    const answer = await consult(inScope(() => outside(request).question));
    return inScope(() => outside(request).finish(answer).response);
  } catch (error) {
    return errorResponse(error);
  }
}
