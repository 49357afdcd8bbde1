/** What the records of functions say is proved from their definitions, or is an axiom with a reason. */
import { foundations, LIBRARY } from "@derive/core";
import { describe, expect, it } from "vitest";

const FOUNDED = foundations(LIBRARY);
const owner = (rule: string): string | undefined =>
  LIBRARY.functions.find(
    (record) =>
      rule === `diff.${record.name}` ||
      rule.startsWith(`value.${record.name}.`) ||
      record.identities?.some(({ id }) => id === rule),
  )?.name;

describe("the rule book", () => {
  it("is looked at as a whole", () => {
    expect(FOUNDED.map(({ rule }) => rule)).toEqual(LIBRARY.rules().map(({ id }) => id));
  });

  it("has a reason for every axiom", () => {
    for (const { rule, by, reason } of FOUNDED) if (by === "axiom") expect(reason, rule).toBeDefined();
  });

  it("has no reason that is not needed", () => {
    for (const record of LIBRARY.functions) {
      const axioms = FOUNDED.filter(({ rule, by }) => by === "axiom" && owner(rule) === record.name);
      expect(record.basis !== undefined, record.name).toBe(axioms.length > 0);
    }
  });

  it.each([
    "diff.sigmoid",
    "diff.tanh",
    "sigmoid.as-tanh",
    "diff.gelu",
    "relu.as-abs",
    "asinh.odd",
    "sin.sum",
  ])("proves %s", (id) => {
    expect(FOUNDED.find(({ rule }) => rule === id)?.by).toBe("proved");
  });
});
