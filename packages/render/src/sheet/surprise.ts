/** A claim of which something else came out than its sheet says, or nothing certain. */
import { type Answer, DeriveError } from "@derive/core";
import type { Statement } from "@derive/core/tasks";
import { WORDING } from "./wording.js";

/** To be told to who answers for the sheet, at the place of the statement. */
export function surpriseIn(given: Answer, { expects, placed }: Statement): DeriveError | undefined {
  const found = outcome(given);
  if (found === undefined || (found.isSettled && found.kind === (expects ?? found.kind))) return undefined;
  return placed(new DeriveError("domain", found.isSettled ? WORDING.surprise[found.kind] : found.why));
}

type Outcome =
  | { readonly isSettled: true; readonly kind: "proved" | "disproved" }
  | { readonly isSettled: false; readonly why: string };

/** Only claims have one. */
function outcome(given: Answer): Outcome | undefined {
  if (given.task === "equivalent")
    return given.verdict === "undecided"
      ? { isSettled: false, why: `${WORDING.surprise.undecided}: ${given.why ?? ""}` }
      : { isSettled: true, kind: given.verdict };
  if (given.task !== "prove") return undefined;
  const { verdict } = given;
  return verdict.kind === "proved" || verdict.kind === "disproved"
    ? { isSettled: true, kind: verdict.kind }
    : { isSettled: false, why: `${WORDING.surprise.undecided}: ${verdict.why}` };
}
