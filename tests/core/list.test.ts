/** Jacobians of several functions in a list: a row for each function, a column for each variable. */
import { solve } from "@derive/core";
import { describe, expect, it } from "vitest";

describe("several functions", () => {
  it.each([
    ["[x^2*y, 5*x + sin(y)]", "x,y", "[[2*y*x, x^2], [5, cos(y)]]"],
    ["[r*cos(phi), r*sin(phi)]", "r,phi", "[[cos(phi), -r*sin(phi)], [sin(phi), r*cos(phi)]]"],
    ["[x, x^2, e^x]", "x", "[[1], [2*x], [e^x]]"],
    ["[x*y*z, x + y + z]", "z,x", "[[x*y, y*z], [1, 1]]"],
  ])("%s by %s", (expr, wrt, result) => {
    expect(solve({ task: "differentiate", layout: "jacobian", expr, wrt })).toMatchObject({
      ok: true,
      result,
    });
  });

  it("have values at points", () => {
    const found = solve({
      task: "differentiate",
      layout: "jacobian",
      expr: "[r*cos(phi), r*sin(phi)]",
      at: [{ r: 2, phi: 0 }],
    });
    expect(found).toMatchObject({
      ok: true,
      value: [
        [
          [1, 0],
          [0, 2],
        ],
      ],
    });
  });

  it.each([
    [{ layout: "hessian" }, "have a Jacobian"],
    [{ order: 2 }, "have a Jacobian"],
    [{ given: ["x : vector n"] }, "are numbers"],
  ] as const)("are refused with %j", (more, message) => {
    const found = solve({ task: "differentiate", expr: "[x, 2*x]", wrt: "x", ...more });
    expect(found.ok ? "" : found.error.message).toContain(message);
  });

  it("in brackets that hold one are no list", () => {
    expect(solve({ task: "differentiate", expr: "[x + 1]", wrt: "x" })).toMatchObject({
      ok: true,
      result: "1",
    });
  });
});
