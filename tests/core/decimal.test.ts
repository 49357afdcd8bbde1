/** Numbers in decimal notation: where doubles end, and how many digits are certain. */
import { answer, digitsOf, evaluate, LIBRARY, type Written } from "@derive/core";
import { describe, expect, it } from "vitest";

const valueOf = (expr: string): Written => {
  const found = answer({ task: "evaluate", expr });
  return found.task === "evaluate" ? (found.values[0] ?? null) : null;
};

const digits = (expr: string, wanted: number): unknown => {
  const value = evaluate(LIBRARY.parse(expr), new Map(), LIBRARY.meanings, { digits: 200 });
  return value.kind === "value" ? digitsOf(value.enclosure, wanted) : undefined;
};

describe("a value beyond the range of doubles", () => {
  // The digits were worked out with mpmath at 60 digits.
  it.each([
    ["e^1000", "1.9700711140170469e434"],
    ["-e^1000", "-1.9700711140170469e434"],
    ["e^(-1000)", "5.0759588975494567e-435"],
    ["10^400", "1e400"],
    ["10^(-400)", "1e-400"],
    ["1.5^2000", "1.5223626185737824e352"],
    ["e^(e^20)", "1.50655433885564e210704567"],
  ])("%s is told by its digits", (expr, written) => {
    expect(valueOf(expr)).toBe(written);
  });

  it.each([
    ["e^709", 8.218407461554972e307],
    ["2^(-1022)", 2.2250738585072014e-308],
    ["0*e^1000", 0],
  ])("but %s is a double", (expr, written) => {
    expect(valueOf(expr)).toBe(written);
  });

  it("is not said to be undefined where it is too large to be found", () => {
    expect(valueOf("e^(10^15)")).toBe("unknown");
    expect(valueOf("log(-1)")).toBe(null);
  });
});

describe("the digits of a number", () => {
  it.each([
    ["pi", 5, "31415", 0],
    ["2/3", 4, "6666", -1],
    ["-1/1000", 3, "100", -3],
    ["999999", 3, "999", 5],
    ["1 - 10^(-30)", 10, "9999999999", -1],
    ["10^20", 3, "100", 20],
  ])("are cut off and not rounded: %s", (expr, wanted, found, exponent) => {
    expect(digits(expr, wanted)).toEqual({ isNegative: expr.startsWith("-"), digits: found, exponent });
  });
});
