/** Problems as people write them: `argmax w of exp(-norm2(w)^2)`, `map w`, or the point that is claimed. */
import { DeriveError } from "../expr/error.js";
import { splitTopLevel } from "./declare.js";
import type { EquivalentRequest, SideRequest } from "./request.js";

/** Lines about models among the lines that are given: `y ~ normal(X*w, I)`. */
export function separateModels(given: readonly string[]): {
  readonly given: string[];
  readonly model: string[];
} {
  const parts = given.flatMap((line) => splitTopLevel(line));
  return {
    given: parts.filter((part) => !part.includes("~")),
    model: parts.filter((part) => part.includes("~")),
  };
}

/**
 * `argmin w of … and argmax w of …`, `argmin v of … on v > 0 and …`, or `argmin w of … and w = …`. Behind them the
 * variable of the one by that of the other may stand: `with v = s^2`. Throws `DeriveError`.
 */
export function readSides(
  text: string,
  model: readonly string[],
): Pick<EquivalentRequest, "left" | "right" | "with"> {
  const [problems = "", change] = text.split(/\s+with\s+(?=\S+\s*=)/);
  const [first, second, ...more] = problems.split(/\s+and\s+(?=(?:argmin|argmax|map|mle)\b|\S+\s*=)/);
  if (first === undefined || second === undefined || more.length > 0)
    throw new DeriveError("syntax", "two problems are joined by `and`: argmax w of … and argmin w of …");
  return {
    left: readSide(first, model),
    right: readSide(second, model),
    ...(change === undefined ? {} : { with: change }),
  };
}

export function readSide(text: string, model: readonly string[]): SideRequest {
  const optimum = /^\s*(argmin|argmax)\s+(\S+(?:\s*,\s*\S+)*)\s+of\s+(.+?)(?:\s+on\s+(.+))?$/s.exec(text);
  const [, kind, variables, objective, domain] = optimum ?? [];
  if (kind !== undefined && variables !== undefined && objective !== undefined)
    return {
      kind: kind === "argmin" ? "argmin" : "argmax",
      var: variables,
      objective,
      ...(domain === undefined ? {} : { domain }),
    };
  const estimate = /^\s*(map|mle)\s+(\S+(?:\s*,\s*\S+)*)\s*$/.exec(text);
  if (estimate?.[1] !== undefined && estimate[2] !== undefined)
    return { kind: estimate[1] === "map" ? "map" : "mle", var: estimate[2], model };
  const point = /^\s*\S+\s*=\s*(.+)$/s.exec(text);
  if (point?.[1] !== undefined) return { kind: "point", value: point[1] };
  throw new DeriveError(
    "syntax",
    `${JSON.stringify(text)} is no problem: write argmin w of …, argmax w of …, map w, mle w or w = …`,
  );
}
