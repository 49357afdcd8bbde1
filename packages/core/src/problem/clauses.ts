/** The words behind the expression of a statement that say how: `wrt x`, `at x = 0; x = 1`, `detail brief`. */
import type { Detail } from "../derive/working.js";
import { didYouMean } from "../syntax/suggest.js";
import { splitTopLevel } from "./declare.js";
import { mistake } from "./mistake.js";
import { readPoints } from "./points.js";
import type { PointRequest } from "./request.js";

const CLAUSES = [
  "wrt",
  "over",
  "order",
  "method",
  "layout",
  "direction",
  "view",
  "in",
  "via",
  "as",
  "using",
  "from",
  "to",
  "at",
  "detail",
  "known",
] as const;
type Clause = (typeof CLAUSES)[number] | "update" | "by" | "on" | "with";
/** `backprop … update w, b by eta` */
export const OF_BACKPROP: readonly Clause[] = [...CLAUSES, "update", "by"];
/** `train … on sin(x) over x from -3 to 3 with epochs = 500, rate = 0.02, seed = 1 at c = 0` */
export const OF_TRAINING: readonly Clause[] = [...CLAUSES, "on", "with"];
export type Clauses = ReadonlyMap<Clause, string>;

/** The expression, and the words after it that say how: each clause at most once. */
export function splitClauses(
  text: string,
  words: readonly Clause[] = CLAUSES,
): { readonly head: string; readonly clauses: Clauses } {
  const clauses = new Map<Clause, string>();
  const pieces = text.split(new RegExp(`(?:^|\\s+)(${words.join("|")})\\s+`));
  for (let i = 1; i + 1 < pieces.length; i += 2) {
    const name = pieces[i] as Clause;
    if (clauses.has(name)) throw mistake(`${name} is said twice`);
    clauses.set(name, (pieces[i + 1] ?? "").trim());
  }
  return { head: (pieces[0] ?? "").trim(), clauses };
}

/** How its working is shown, where a statement says so. */
export interface Shown {
  readonly detail?: Detail;
  readonly known?: readonly string[];
}

export function shownAs(clauses: Clauses): Shown {
  const detail = clauses.get("detail");
  const known = clauses.get("known");
  return {
    ...(detail === undefined
      ? {}
      : { detail: oneOf(detail, ["brief", "normal", "full"] as const, "detail") }),
    ...(known === undefined ? {} : { known: splitTopLevel(known) }),
  };
}

export function oneOf<T extends string>(text: string, allowed: readonly T[], what: string): T {
  const found = allowed.find((word) => word === text.trim());
  if (found === undefined)
    throw mistake(
      `${what} is one of ${allowed.join(", ")}, not ${JSON.stringify(text)}${didYouMean(text, allowed)}`,
      text,
    );
  return found;
}

export const pointsOf = (clauses: Clauses): { readonly at?: readonly PointRequest[] } => {
  const points = clauses.get("at");
  return points === undefined ? {} : { at: readPoints(points) };
};
