/** Ranges of indices: declared ones, those that entries imply, and what a sum over a delta is with and without them. */
import { answer, print, solve } from "@derive/core";
import { describe, expect, it } from "vitest";

const VERDICTS: readonly (readonly [claim: string, given: readonly string[], verdict: string])[] = [
  ["sum(i, 1, k, delta(i, p)) = 1", ["p in 1..k"], "proved"],
  ["sum(i, 1, k, delta(i, p)) = 1", ["p : index 1..k"], "proved"],
  ["sum(i, 1, k, delta(i, p)) = 1", [], "disproved"],
  // Between 1 and k there are numbers that are no index.
  ["sum(i, 1, k, delta(i, p)) = 1", ["p >= 1", "p <= k"], "undecided"],
  ["sum(i, 1, k, delta(i, p)) = 1", ["p in 1..(k+1)"], "disproved"],
  ["x[p]*sum(i, 1, k, delta(i, p)) = x[p]", ["x : vector k"], "proved"],
  // A sum from 2 to k may be empty.
  ["sign(sum(i, 1, k, e^a[i])) = 1", ["a : vector k"], "proved"],
  ["sign(sum(i, 2, k, e^a[i])) = 1", ["a : vector k"], "undecided"],
  ["sign(sum(i, k, 1, e^i)) = 1", [], "disproved"],
  ["sum(i, 1, 4, delta(i, 2)) = 1", [], "proved"],
  ["sum(i, 1, 4, delta(i, 5)) = 1", [], "disproved"],
  ["sum(i, 1, k, delta(i, 2)) = 1", [], "disproved"],
  ["sum(i, 1, 4, sum(j, 1, 7, delta(i, j))) = 4", [], "proved"],
  ["sum(i, 1, 4, sum(j, 1, 7, delta(i, j))) = 7", [], "disproved"],
  ["sum(i, 1, k, sum(j, 1, k, delta(i, j)*delta(j, i))) = k", ["k integer", "k >= 1"], "proved"],
  ["sum(i, 1, k, sum(j, 1, k, delta(i, j)*q[i])) = 1", ["q : vector k simplex"], "proved"],
  ["sum(i, 1, 4, sum(j, 1, 7, delta(i, j)*u[i])) = sum(i, 1, 4, u[i])", [], "proved"],
  ["(U*inv(U))[1, 2] = 0", ["U : matrix n n invertible"], "proved"],
  ["(U*inv(U))[1, 1] = 1", ["U : matrix n n invertible"], "proved"],
];

describe("claims about ranges", () => {
  it.each(VERDICTS)("%s, given %j", (claim, given, verdict) => {
    expect(solve({ task: "prove", claim, given })).toMatchObject({ ok: true, verdict });
  });

  it.each([
    "sum(i, 1, 4, sum(j, 1, 7, delta(i, j)*u[i])) = sum(i, 1, 7, u[i])",
    "sum(i, 1, n, u[i]) = sum(i, 1, m, u[i])",
    "sum(i, 2, k, delta(i, p)*x[i]) = x[p]",
  ])("%s is not proved", (claim) => {
    const found = solve({ task: "prove", claim, given: ["x : vector k", "p in 1..k"] });
    expect(found).toMatchObject({ ok: true });
    expect(found).not.toMatchObject({ verdict: "proved" });
  });
});

describe("a sum over a part of the entries", () => {
  it.each([
    ["sum(i, 2, n, x[i]^2)", "x[p]", ["p in 2..n"], "2*x[p]"],
    ["sum(i, 2, n, x[i]^2)", "x[p]", ["p in 1..n"], "sum(i, 2, n, 2*x[i]*delta(i, p))"],
    ["sum(i, 2, n, x[i]^2)", "x[3]", [], "2*x[3]"],
    ["sum(i, 2, n, x[i]^2)", "x[1]", [], "0"],
    ["sum(i, 2, 4, z[i]^2)", "z[3]", [], "2*z[3]"],
    ["sum(i, 2, 4, z[i]^2)", "z[6]", [], "0"],
    [
      "sum(i, 2, n, x[i]^2*sum(j, 1, n, x[j]))",
      "x[p]",
      ["p in 2..n"],
      "2*x[p]*sum(j, 1, n, x[j]) + sum(i, 2, n, x[i]^2)",
    ],
  ])("%s by %s, given %j", (expr, wrt, given, result) => {
    expect(
      solve({ task: "differentiate", expr, wrt, given: ["x : vector n, z : vector 7", ...given] }),
    ).toMatchObject({ ok: true, result });
  });
});

describe("second derivatives by an entry", () => {
  it.each([
    ["sum(i, 1, k, a[i]*sum(j, 1, k, a[j]))", "2"],
    ["sum(i, 1, k, a[i]^2*sum(j, 1, k, a[j]))", "2*sum(j, 1, k, a[j]) + 4*a[p]"],
    ["sum(i, 1, k, sum(j, 1, k, a[i]*a[j]*W[i, j]))", "2*W[p, p]"],
    ["sum(i, 1, k, a[i])^3", "6*sum(i, 1, k, a[i])"],
    ["prod(i, 1, k, a[i])", "0"],
    ["prod(i, 1, k, a[i]^2 + 1)", "2*prod(i, 1, k, a[i]^2 + 1)/(a[p]^2 + 1)"],
  ])("%s", (expr, result) => {
    const given = ["a : vector k", "W : matrix k k"];
    expect(solve({ task: "differentiate", expr, wrt: "a[p]", order: 2, given })).toMatchObject({
      ok: true,
      result,
    });
  });
});

describe("second derivatives where little is left", () => {
  const given = ["a : vector n, b : vector n"];
  it.each([
    ["c*t^2*sum(a)", "c", "0"],
    ["a'*a*c", "c", "0"],
    ["a'*a*c^3", "c", "6*(a'*a)*c"],
    ["(a'*b)^2*sum(a)", "a", "2*(a'*b)*b*ones(n)' + 2*sum(a)*b*b' + 2*(a'*b)*ones(n)*b'"],
  ])("%s by %s", (expr, wrt, result) => {
    const found = answer({ task: "differentiate", expr, wrt, layout: "hessian", order: 2, given });
    if (found.task !== "differentiate") throw new Error("not a derivative");
    expect(found.parts.map((part) => print(part.result))).toEqual([result]);
  });
});

describe("an index beyond its range", () => {
  it.each([
    [["x : vector k", "i in 1..(k+1)"], "x[i] does not exist"],
    [["x : vector 3", "i in 1..4"], "counted from 1 to 3"],
  ])("%j", (given, message) => {
    expect(() => answer({ task: "differentiate", expr: "x[i]^2", wrt: "x[i]", given })).toThrow(message);
  });
});

describe("entries of gradients with inverses", () => {
  const given = ["A : matrix n n, b : vector n"];
  const at = [{ A: "[[2, 1], [0, 3]]", b: "[1, 2]" }];
  it.each([
    ["b'*inv(A)*b", "A[i,j]", "-(inv(A')*b)[i]*(inv(A)*b)[j]"],
    ["log(det(A))", "A[i,j]", "inv(A)[j, i]"],
  ])("%s by %s", (expr, wrt, result) => {
    expect(solve({ task: "differentiate", expr, wrt, given })).toMatchObject({ ok: true, result });
  });

  it("have values for data", () => {
    const found = answer({ task: "differentiate", expr: "b'*inv(A)*b", wrt: "A[1,2]", given, at });
    if (found.task !== "differentiate") throw new Error("not a derivative");
    // By hand: inv(A')*b = [1/2, 1/2], and inv(A)*b = [1/6, 2/3].
    expect(found.data?.[0]?.map(({ value }) => value.rows)).toEqual([[[-1 / 3]]]);
  });
});
