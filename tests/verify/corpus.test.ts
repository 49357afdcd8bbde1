/** Every identity of the corpus is proved, every slip refuted, and what is open is not claimed. */
import {
  checkProof,
  type Expr,
  fromRational,
  LIBRARY,
  proofFromJson,
  proofToJson,
  substitute,
  symbol,
} from "@derive/core";
import { formatNamed, sheetOf } from "@derive/render";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import type { Typesetter } from "../../packages/render/src/format/typeset.js";
import { double } from "../helpers/doubles.js";
import { verdictOn } from "./claims.js";
import { CORPUS, OPEN } from "./corpus.js";

const katex = createRequire(new URL("../../packages/render/src/index.ts", import.meta.url))(
  "katex",
) as Typesetter;

describe.each(CORPUS)("$domain", ({ holds, fails }) => {
  it.each(holds)("%s", (line) => {
    const answered = verdictOn(line);
    const { verdict } = answered;
    expect(verdict.kind).toBe("proved");
    if (verdict.kind !== "proved") return;
    const stored = JSON.stringify(proofToJson(verdict.claim, verdict.proof));
    const { claim, proof } = proofFromJson(JSON.parse(stored));
    expect(claim.left).toBe(verdict.claim.left);
    expect(checkProof(claim, proof, LIBRARY).ok).toBe(true);
    const page = formatNamed("markdown")?.write(sheetOf(answered)) ?? "";
    const formulas = [...page.matchAll(/```math\n([\s\S]*?)```|\$`([^`]*)`\$/g)].map(
      (m) => m[1] ?? m[2] ?? "",
    );
    expect(formulas.length).toBeGreaterThan(1);
    for (const tex of formulas) katex.renderToString(tex, { throwOnError: true, strict: "error" });
  });

  it.each(fails)("not: %s", (line) => {
    const { verdict } = verdictOn(line);
    expect(verdict.kind).toBe("disproved");
    if (verdict.kind !== "disproved") return;
    const { witness, claim } = verdict;
    const at = new Map([...witness.at].map(([name, value]) => [symbol(name), fromRational(value)] as const));
    for (const fact of claim.givens.facts) expect(truth(substitute(fact, at))).toBe(true);
  });
});

/** Whether a fact holds at a point, by machine numbers: the facts of the corpus are simple. */
function truth(fact: Expr): boolean {
  if (fact.kind !== "apply") return false;
  if (fact.op === "and") return fact.args.every(truth);
  const [left = NaN, right = NaN] = fact.args.map((arg) => double(arg, new Map()));
  const compare: Record<string, boolean> = {
    "<": left < right,
    "<=": left <= right,
    ">": left > right,
    ">=": left >= right,
    "!=": left !== right,
    "=": left === right,
  };
  return compare[fact.op] ?? false;
}

describe("what is open", () => {
  it.each(OPEN)("%s", (line) => {
    expect(["supported", "undecided"]).toContain(verdictOn(line).verdict.kind);
  });
});

describe("the corpus", () => {
  it("is as large as it has to be, and says nothing twice", () => {
    const [holds, fails] = [CORPUS.flatMap((g) => g.holds), CORPUS.flatMap((g) => g.fails)];
    expect(holds.length).toBeGreaterThanOrEqual(150);
    expect(fails.length).toBeGreaterThanOrEqual(100);
    expect(new Set([...holds, ...fails]).size).toBe(holds.length + fails.length);
  });
});
