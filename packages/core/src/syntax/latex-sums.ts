/**
 * \sum_{i=1}^{n} read as sum(i, 1, n, …), \prod as prod(…). What is summed goes to the end of its term, as on paper: to the next + or -
 * that is not inside brackets, a relation, a comma or the end.
 */
import type { Scanner } from "./scanner.js";
import type { Token } from "./token.js";

const BELOW = String.raw`_\s*\{\s*([A-Za-z])\s*=\s*([^{}]{1,24}?)\s*\}`;
const ABOVE = String.raw`\^\s*(?:\{\s*([^{}]{1,24}?)\s*\}|([A-Za-z0-9]))`;
const RANGE = new RegExp(String.raw`\s*(?:\\limits)?\s*${BELOW}\s*${ABOVE}`, "y");
const TURNED = new RegExp(String.raw`\s*(?:\\limits)?\s*${ABOVE}\s*${BELOW}`, "y");

/** Reads the range, and returns where the tokens of the terms begin. */
export function readSum(scan: Scanner, start: number, name: "sum" | "prod" = "sum"): number {
  const plain = scan.take(RANGE);
  const turned = plain === undefined ? scan.take(TURNED) : undefined;
  const [, index, low, ...high] = plain ?? [];
  const [, braced, single, indexTurned, lowTurned] = turned ?? [];
  const letter = index ?? indexTurned;
  const from = low ?? lowTurned;
  const to = plain === undefined ? (braced ?? single) : (high[0] ?? high[1]);
  if (letter === undefined || from === undefined || to === undefined)
    throw scan.fail(
      `a ${name === "sum" ? "sum" : "product"} needs its range: \\${name}_{i=1}^{n}`,
      start,
      "unsupported",
    );
  scan.push("name", name, start, { whole: true });
  scan.push("open", "(", start);
  scan.push("name", letter, start);
  scan.push("comma", ",", start);
  bound(scan, from, start);
  scan.push("comma", ",", start);
  bound(scan, to, start);
  scan.push("comma", ",", start);
  return scan.tokens.length;
}

/** A bound is made of numbers and names: n, n-1, 2n. */
function bound(scan: Scanner, text: string, start: number): void {
  const pieces = text.match(/\d+|[A-Za-z]|[-+]|\S/g) ?? [];
  for (const piece of pieces) {
    if (/^\d/.test(piece)) scan.push("number", piece, start);
    else if (/^[A-Za-z]$/.test(piece)) scan.push("name", piece, start);
    else if (piece === "+" || piece === "-") scan.push("operator", piece, start);
    else
      throw scan.fail(
        `the bound ${text} of a sum is made of more than numbers and letters`,
        start,
        "unsupported",
      );
  }
}

/** Closes the sums whose terms begin at these tokens. */
export function closeSums(scan: Scanner, starts: readonly number[]): void {
  for (const start of [...starts].reverse()) {
    const end = endOfTerm(scan.tokens, start);
    const [at, last] = [scan.tokens[end], scan.tokens[end - 1]];
    if (end === start) throw scan.fail("a sum of nothing", scan.tokens[start]?.at ?? scan.at);
    const place = last?.end ?? at?.at ?? scan.at;
    scan.tokens.splice(end, 0, {
      kind: "close",
      text: ")",
      at: place,
      end: place,
      spaced: false,
      latex: true,
    });
  }
}

const RELATIONS: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">=", "and"]);

function endOfTerm(tokens: readonly Token[], start: number): number {
  let depth = 0;
  let bars = 0;
  for (let k = start; k < tokens.length; k += 1) {
    const token = tokens[k];
    const before = k > start ? tokens[k - 1] : undefined;
    const isAfterValue = before !== undefined && ["number", "name", "close", "bar"].includes(before.kind);
    if (token === undefined) break;
    if (token.kind === "open") depth += 1;
    else if (token.kind === "close") {
      if (depth === 0) return k;
      depth -= 1;
    } else if (depth > 0) continue;
    else if (token.kind === "bar") {
      if (!isAfterValue || bars === 0) {
        if (isAfterValue) return k;
        bars += 1;
      } else bars -= 1;
    } else if (["comma", "cell", "row", "over", "otherwise", "end"].includes(token.kind)) return k;
    else if (token.kind === "operator" && bars === 0) {
      const isSign = token.text === "+" || token.text === "-";
      if (RELATIONS.has(token.text) || (isSign && isAfterValue)) return k;
    }
  }
  return tokens.length;
}
