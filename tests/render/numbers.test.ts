/** Numbers on a page: what is beyond doubles, and digits that are those of the number. */
import { answer, type Request } from "@derive/core";
import { formatNamed, type FormatName, sheetOf } from "@derive/render";
import { describe, expect, it } from "vitest";

const page = (request: Request, format: FormatName = "text"): string =>
  (formatNamed(format)?.write(sheetOf(answer(request)), { ascii: true }) ?? "").replace(/\s+/g, " ");

describe("values far from 1", () => {
  const request: Request = { task: "evaluate", expr: "e^x", at: [{ x: 1000 }, { x: -1000 }] };

  it.each([
    ["text", "1.970071114*10^434", "5.075958898*10^(-435)"],
    ["markdown", "$`1.970071114 \\cdot 10^{434}`$", "$`5.075958898 \\cdot 10^{-435}`$"],
    ["tex", "$1.970071114 \\cdot 10^{434}$", "$5.075958898 \\cdot 10^{-435}$"],
  ] as const)("are times a power of ten in %s", (format, large, small) => {
    expect(page(request, format)).toContain(large);
    expect(page(request, format)).toContain(small);
  });

  it("are so in the tables of a backward pass", () => {
    const pass: Request = { task: "backprop", expr: "y*e^x", at: [{ x: 1000, y: 2 }] };
    expect(page(pass)).toContain("3.940142*10^434");
  });

  it("are not said to be undefined where they are not decided", () => {
    expect(page({ task: "evaluate", expr: "e^x", at: [{ x: "10^15" }] })).toContain("not decided");
  });
});

describe("the sides of a refuted equation", () => {
  it.each([
    ["relu(x) = softplus(x)", "the left side is 0 and the right side is 0.6931471805..."],
    ["x = x + sin(x)/10^20", "the left side is 1 and the right side is 1.000000000000000000008..."],
    ["e^(1000*x) = e^(999*x)", "the left side is about 1.970071114*10^434"],
    ["sin(pi*x) = sqrt(2)*x", "the left side is about 0 and the right side is 1.414213562..."],
    ["x^2 = x/2", "the left side is 1 and the right side is 1/2"],
  ])("%s", (claim, says) => {
    expect(page({ task: "prove", claim })).toContain(says);
  });
});
