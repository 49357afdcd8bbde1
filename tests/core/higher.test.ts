/** Higher derivatives, as tables of derivatives print them: each is brought into readable form before the next. */
import { answer, print } from "@derive/core";
import { describe, expect, it } from "vitest";

const result = (expr: string, order: number): string => {
  const found = answer({ task: "differentiate", expr, wrt: "x", order });
  if (found.task !== "differentiate") throw new Error("not a derivative");
  return found.parts.map((part) => print(part.result)).join();
};

describe("a higher derivative is as short as in a table", () => {
  it.each([
    ["x/(1 + x^2)", 2, "(2*x^3 - 6*x)/(1 + x^2)^3"],
    ["x/(1 + x^2)", 4, "(120*x - 240*x^3 + 24*x^5)/(1 + x^2)^5"],
    ["1/(1 - x)", 6, "720/(1 - x)^7"],
    ["x*log(x)", 4, "2/x^3"],
    ["sqrt(1 + x^2)", 1, "x/sqrt(1 + x^2)"],
    ["sqrt(1 + x^2)", 2, "1/(1 + x^2)^(3/2)"],
    ["sqrt(1 + x^2)", 3, "-3*x/(1 + x^2)^(5/2)"],
    ["x/sqrt(1 + x^2)", 1, "1/(1 + x^2)^(3/2)"],
    ["x*sqrt(1 + x^2)", 1, "(1 + 2*x^2)/sqrt(1 + x^2)"],
    ["x*sqrt(1 + x^2)", 3, "3/(1 + x^2)^(5/2)"],
    ["1/sqrt(1 - x^2)", 2, "(1 + 2*x^2)/(1 - x^2)^(5/2)"],
    ["(x - m)/sqrt((x - m)^2 + epsilon)", 1, "epsilon/((x - m)^2 + epsilon)^(3/2)"],
    ["e^(-x^2/2)", 4, "3*e^(-x^2/2) - 6*x^2*e^(-x^2/2) + x^4*e^(-x^2/2)"],
    ["sigmoid(x)", 4, "sigmoid(x) - 15*sigmoid(x)^2 + 50*sigmoid(x)^3 - 60*sigmoid(x)^4 + 24*sigmoid(x)^5"],
    ["log(x + sqrt(1 + x^2))", 1, "1/sqrt(1 + x^2)"],
    ["log(sec(x) + tan(x))", 1, "sec(x)"],
    ["log(e^x + e^(-x))", 2, "4/(e^x + e^(-x))^2"],
    ["x*(a*b + a*c)/(b + c)", 1, "a"],
    ["x*(u - v)/(v - u)", 1, "-1"],
    ["x*(u + v)^2/(2*u + 2*v)^3", 1, "1/(4*(2*u + 2*v))"],
    ["x*(u + v)/(u - v)", 1, "(u + v)/(u - v)"],
    // Powers of roots, and of what is written with brackets of its own.
    ["sqrt(x + y)^(5/2)", 1, "5*(x + y)^(1/4)/4"],
    ["sqrt((x + 1) + y)^(5/2)", 2, "5/(16*(x + 1 + y)^(3/4))"],
    ["sqrt(x^2*x)^(-1/2)", 2, "21*x^4/(16*(x^3)^(9/4))"],
    // What a term is divided by meets the factor beside the sum.
    ["(1 + x^2)*(y + 2*x/(1 + x^2))", 1, "2*x*y + 2"],
    // Where nothing meets over the one root, the fractions stay apart.
    ["a*sqrt(1 + x^2) + b/sqrt(1 + x^2)", 1, "a*x/sqrt(1 + x^2) - b*x/(1 + x^2)^(3/2)"],
  ])("%s, %i times", (expr, order, expected) => {
    expect(result(expr, order)).toBe(expected);
  });

  it("has one term for each power of a polynomial beside a sine, however often", () => {
    for (const order of [6, 14, 40]) expect(result("x^6*sin(x)", order).split(/ [-+] /)).toHaveLength(7);
  });
});
