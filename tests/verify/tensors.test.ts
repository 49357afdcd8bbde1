/** Claims about vectors and matrices: true ones proved, false ones refuted by whole numbers. */
import { answer, checkProof, LIBRARY, proofFromJson, proofToJson, solve } from "@derive/core";
import { describe, expect, it } from "vitest";

const GIVEN = [
  "A: matrix n n, B: matrix n n, C: matrix n n, S: matrix n n symmetric, X: matrix n d, G: matrix n n diagonal",
  "x: vector n, y: vector n, z: vector n, w: vector d, p: vector n simplex, h: vector n onehot, s: scalar",
  "Q: matrix n n invertible, v: vector d",
];

const HOLDS: readonly string[] = [
  "(A*B)' = B'*A'",
  "(A + B)' = A' + B'",
  "A'' = A",
  "S' = S",
  "x'*A*x = x'*A'*x",
  "x'*S*y = y'*S*x",
  "tr(A*B) = tr(B*A)",
  "tr(A*B*C) = tr(C*A*B)",
  "tr(A'*B) = sum(A .* B)",
  "tr(s*A) = s*tr(A)",
  "norm2(x)^2 = x'*x",
  "norm2(x - y)^2 = x'*x - 2*x'*y + y'*y",
  "norm2(X*w - y)^2 = w'*X'*X*w - 2*y'*X*w + y'*y",
  "x'*(y .* z) = z'*(x .* y)",
  "diag(x)*y = x .* y",
  "diag(x)*A*diag(y) = (x*y') .* A",
  "x*y'*z = (y'*z)*x",
  "sum(p) = 1",
  "h .* h = h",
  "ones(n)'*x = sum(x)",
  "tr(I(n)) = n",
  "A*I(n) = A",
  "inv(A)*A*x = x",
  "inv(A') = inv(A)'",
  "(A + B)*(A - B) = A*A - A*B + B*A - B*B",
  "A^2 = A*A",
  "softmax(x) = exp(x)/sum(exp(x))",
  "ones(n)'*softmax(x) = 1",
  "sum(i, 1, n, x[i]*y[i]) = x'*y",
  "sum(i, 1, n, sum(j, 1, n, x[i]*A[i,j]*y[j])) = x'*A*y",
  "X'*diag(y)*X = (X'*diag(y)*X)'",
  "sigma(x) .* (1 - sigma(x)) = sigma(x) - sigma(x).^2",
  "sigma(x) + sigma(-x) = ones(n)",
  "tanh(A*x) = 2*sigma(2*A*x) - ones(n)",
  "sum(i, 1, n, relu(x[i]) - relu(-x[i])) = sum(j, 1, n, x[j])",
  "log(exp(x)) = x",
  "D(sum(i, 1, n, x[i]^2), x[k]) = 2*x[k]",
  "D(sum(i, 1, n, sigma(u[i])), u[k]) = sigma(u[k]) - sigma(u[k])^2",
  "relu(u[i]) + relu(-u[i]) = abs(u[i])",
  // Derivatives by whole vectors and matrices, and by their entries.
  "D(norm2(x), x) = x/norm2(x)",
  "D(norm2(x), x[i]) = x[i]/norm2(x)",
  "D(x'*x, x[k]) = 2*x[k]",
  "D(x'*A*x, x) = (A + A')*x",
  "D(D(x'*A*x, x[i]), x[j]) = A[i,j] + A[j,i]",
  "D(tr(A*B), A[i,j]) = B[j,i]",
  "D(norm2(X*w - y)^2, w) = 2*X'*(X*w - y)",
  "D(log(sum(x)), x[i]) = 1/sum(x)",
  "D(log(sum(exp(x))), x) = softmax(x)",
  "D(softmax(x)[i], x[j]) = softmax(x)[i]*(delta(i,j) - softmax(x)[j])",
  "D(logdet(A), A[i,j]) = inv(A)[j,i]",
  "D(x'*y, w) = zeros(d)",
  "D(x'*y, w[i]) = 0",
  "D(s^2*x'*x, s) = 2*s*(x'*x)",
  "sum(i, 1, n, norm2(w - y[i]*v)^2) = n*norm2(w)^2 - 2*sum(y)*w'*v + norm2(y)^2*norm2(v)^2",
  "sum(i, 1, n, norm2(A - y[i]*B)^2) = n*norm2(A)^2 - 2*sum(y)*tr(A'*B) + norm2(y)^2*norm2(B)^2",
  "sum(j, 1, n, sum(k, j, n, x[k])) = sum(i, 1, n, sum(k, i, n, x[k]))",
  "sum(i, 1, n, x[i] + sum(k, 1, i, 1)) = sum(x) + sum(i, 1, n, sum(k, 1, i, 1))",
  "D(sum(j, 1, n, x[j] - x[1]), x[p]) = 1 - n*delta(1, p)",
  // Read from the left, and with inverses as powers.
  "x'*y*z = (x'*y)*z",
  "Q^-1 = inv(Q)",
  "Q*Q^-1 = I(n)",
  "Q^-2 = inv(Q)*inv(Q)",
  "A^0 = I(n)",
  "inv(Q*A) = inv(A)*inv(Q)",
  "inv(inv(Q)) = Q",
  "det(A*B) = det(A)*det(B)",
  "det(inv(Q)) = 1/det(Q)",
  "det(A^3) = det(A)^3",
  "inv(Q^2)*Q = inv(Q)",
  "softmax(x + s*ones(n)) = softmax(x)",
  "exp(x + y) = exp(x) .* exp(y)",
  "norm2(x - x) = 0",
  "tr(Q*inv(Q)) = n",
  "sum(inv(Q)*Q) = n",
  "sum(i, 1, n, sum(j, 1, n, delta(i, j)*x[i]*y[j])) = x'*y",
  // Many equal sums in a product.
  "sum(x)^8 = (sum(x)^2)^4",
  "norm2(A*x)^8 = (x'*A'*A*x)^4",
  "(x'*A*x)^3*(y'*x)^3 = (x'*A'*x*(x'*y))^3",
];

const FAILS: readonly string[] = [
  "A*B = B*A",
  "(A*B)' = A'*B'",
  "A' = A",
  "x'*A*y = y'*A*x",
  "tr(A*B) = tr(A)*tr(B)",
  "tr(A*B*C) = tr(A*C*B)",
  "norm2(x + y)^2 = norm2(x)^2 + norm2(y)^2",
  "norm2(X*w - y)^2 = w'*X'*X*w - y'*X*w + y'*y",
  "x*y' = y*x'",
  "x'*x = sum(x)",
  "diag(x)*A = A*diag(x)",
  "inv(A*B) = inv(A)*inv(B)",
  "det(A + B) = det(A) + det(B)",
  "det(s*A) = s*det(A)",
  "softmax(x + y) = softmax(x)",
  "exp(x .* y) = exp(x) .* exp(y)",
  "inv(A + B) = inv(A) + inv(B)",
  "(A + B)*(A - B) = A*A - B*B",
  "(A*B)^2 = A^2*B^2",
  "x .* y = x + y",
  "X'*X*w = w",
  "sum(x .* y) = sum(x)*sum(y)",
  "D(x'*A*x, x) = 2*A*x",
  "D(tr(A*B), A[i,j]) = B[i,j]",
  "D(norm2(x)^2, x[i]) = x[i]",
  "D(logdet(A), A[i,j]) = inv(A)[i,j]",
  "D(x'*y, x[i]) = 0",
  "sum(i, 1, m, u[i]*v[i]) = sum(i, 1, m, u[i])*sum(i, 1, m, v[i])",
  "softmax(x) = exp(x)",
  "abs(x) = x",
  "log(x.^2) = 2*log(x)",
  "abs(u[i]) = u[i]",
  "det(A + B) = det(A) + det(B)",
  "D(sum(i, 1, n, x[i]^2), x[k]) = x[k]",
  "sum(x)^4*norm2(x)^2 = norm2(x)^4*sum(x)^2",
  "(x'*A*x)^2*(y'*A*y)^2 = (x'*A*y)^2*(y'*A*x)^2",
  // A matrix beside its inverse entry by entry, and twice.
  "tr(Q*inv(Q)) = 1",
  "(Q .^ 2)*inv(Q) = I(n)",
  "Q*(inv(Q) .^ 2) = I(n)",
  "diag(Q)'*diag(inv(Q)) = 1",
  // Indices of different ranges that agree.
  "sum(i, 1, n, sum(j, 1, d, delta(i, j)*ones(n)[i]*v[j])) = sum(v)",
  "sum(i, 1, n, sum(j, 1, d, delta(i, j)*ones(d)[j]*p[i])) = 1",
  "sum(i, 1, n, sum(j, 1, d, delta(i, j)*ones(d)[j]*ones(n)[i])) = d",
  // The root of one entry is no sum.
  "norm2(x)^2/sqrt(x[k]^2) = sqrt(x[k]^2)",
  // Indices that are told apart by their names only, or by being numbers.
  "max(x[k], y[k]*z[l]) = max(x[k], y[l]*z[k])",
  "norm2(x - x[1]*y)^2 = norm2(x)^2 - sum(i, 1, n, x[i]^2*y[i]) - sum(i, 1, n, x[1]^2*y[i]) + x[1]^2*norm2(y)^2",
  "sum(i, 1, n, y[i]*sum(j, 1, i, x[j])) = sum(l, 1, n, y[l]*sum(j, 1, i, x[j]))",
  "D(sum(i, 1, n, x[i]^2), x[k]) = 2*sum(i, 1, n, x[i])",
  // What does not depend on the index counts once for each term.
  "sum(i, 1, n, norm2(w - y[i]*v)^2) = norm2(w)^2 - 2*sum(y)*w'*v + norm2(y)^2*norm2(v)^2",
  "sum(i, 1, n, norm2(A - y[i]*B)^2) = norm2(A)^2 - 2*sum(y)*tr(A'*B) + norm2(y)^2*norm2(B)^2",
  // The end of a sum counts where only the range of another has its index, and a delta may miss the range.
  "sum(j, 1, 1, sum(k, 1, j, 1)) = sum(j, 1, 2, sum(k, 1, j, 1))",
  "sum(j, 1, 2, sum(k, j, n, 1)) = sum(j, 1, 3, sum(k, j, n, 1))",
  "sum(j, 1, n, sum(k, j, n, x[k])) = sum(j, 1, n - 1, sum(k, j, n, x[k]))",
  "sum(i, 1, n, x[i] + sum(k, 1, i, 1)) = sum(x) + sum(i, 1, m, sum(k, 1, i, 1))",
  "sum(j, 1, d, v[j] + delta(j, q)) = sum(v) + 1",
  "sum(j, 1, d, v[j] + delta(j, 7)) = sum(v) + 1",
  "sum(i, 1, m, x[i]/(1 + sqrt(1 + x[i]^2)^2)) = sum(i, 1, n, x[i]/(1 + sqrt(1 + x[i]^2)^2))",
  // The first entry is not that of an index.
  "sum(i, 1, n, 1/(1 + (x[1] + x[i])^2)) = sum(i, 1, n, 1/(1 + 4*x[1]^2))",
  "sum(i, 1, n, 1/(1 + (x[1] + x[i])^2)) = sum(i, 1, n, 1/(1 + 4*x[i]^2))",
];

describe("true of all matrices", () => {
  it.each(HOLDS)("%s", (claim) => {
    const found = answer({ task: "prove", claim, given: GIVEN });
    if (found.task !== "prove" || found.verdict.kind !== "proved") throw new Error("not proved");
    const stored = proofFromJson(
      JSON.parse(JSON.stringify(proofToJson(found.verdict.claim, found.verdict.proof))),
    );
    expect(checkProof(stored.claim, stored.proof, LIBRARY).ok).toBe(true);
  });
});

describe("sums over different ranges", () => {
  it.each([
    "sum(i, 1, n, x[i]) = sum(i, 1, m, x[i])",
    "sum(i, 1, n, x_i) = sum(i, 1, m, x_i)",
    "sum(i, 1, n, x[i]) = sum(i, 1, n - 1, x[i])",
    "sum(i, 1, n, W[i, j]) = sum(i, 1, m, W[i, j])",
    "sum(i, 1, n, i) = sum(i, 1, m, i)",
    "sum(i, 1, n, c) = sum(i, 1, m, c)",
  ])("are not the same for families of which nothing is known: %s", (claim) => {
    const found = solve({ task: "prove", claim });
    expect(found.ok && found.verdict).toMatch(/disproved|undecided/);
  });
});

describe("places named by more than an index", () => {
  it.each([
    "sum(i, 1, n - 1, x[i + 1]) = sum(i, 2, n, x[i])",
    "sum(i, 0, n - 1, x[i + 1]) = sum(i, 1, n, x[i])",
    "sum(i, 0, n - 1, i*x[i + 1]) = sum(i, 1, n, (i - 1)*x[i])",
    "sum(i, 1, n - 1, x[i + 1]*y[i]) = sum(i, 2, n, x[i]*y[i - 1])",
    "prod(i, 0, n - 1, x[i + 1]) = prod(i, 1, n, x[i])",
    "sum(i, 1, m, sum(j, 1, k, w[j]*x[i + j - 1])) = sum(j, 1, k, w[j]*sum(i, 1, m, x[i + j - 1]))",
    "D(sum(i, 1, m, sum(j, 1, k, w[j]*x[i + j - 1])), w[p]) = sum(i, 1, m, x[i + p - 1])",
  ])("are entries of the same family: %s", (claim) => {
    expect(solve({ task: "prove", claim })).toMatchObject({ ok: true, verdict: "proved" });
  });

  it.each([
    "sum(i, 1, n - 1, x[i + 1]) = sum(i, 1, n - 1, x[i])",
    "sum(i, 1, n, x[i + 1]) = sum(i, 1, n, x[i])",
    "sum(i, 1, n - 1, x[i + 1]*y[i]) = sum(i, 1, n - 1, x[i]*y[i + 1])",
  ])("are not all one entry: %s", (claim) => {
    const found = solve({ task: "prove", claim });
    expect(found.ok && found.verdict).toMatch(/disproved|undecided/);
  });
});

describe("sums whose terms differ and which do not", () => {
  it.each([
    "sum(l, 1, 3, l*x[k]) = sum(l, 1, 3, (4 - l)*x[k])",
    "sum(l, 1, 3, l*x[k] + y[l]) = sum(l, 1, 3, (4 - l)*x[k] + y[l])",
    "sum(i, 2, 2, i*x[k]) = sum(i, 2, 2, (4 - i)*x[k])",
    "sum(i, 0, 3, i + x[1]) = sum(i, 0, 3, 3 - i + x[1])",
  ])("%s is proved", (claim) => {
    expect(solve({ task: "prove", claim })).toMatchObject({ ok: true, verdict: "proved" });
  });

  it.each([
    "sum(l, 1, n, l*x[k]) = sum(l, 1, n, (n - l + 1)*x[k])",
    "sum(l, 1, n, sin(l*x[k])) = sum(l, 1, n, sin((n - l + 1)*x[k]))",
    "sum(i, -1, n, 2) = sum(i, 0, n + 1, 2)",
    "sum(i, -2, n, i) = sum(i, 0, n, i) - 3",
  ])("%s is not disproved by its terms", (claim) => {
    const found = solve({ task: "prove", claim });
    expect(found.ok && found.verdict).toMatch(/^(?:proved|undecided)$/);
  });

  it.each([
    "sum(i, 1, n, x[i]^2) = sum(i, 1, n, x[i])",
    "sum(l, 1, n, l*x[k] + y[l]*c) = sum(l, 1, n, l*x[k] - y[l]*c)",
  ])("%s is disproved", (claim) => {
    expect(solve({ task: "prove", claim })).toMatchObject({ ok: true, verdict: "disproved" });
  });

  it("of one term says nothing of how long a vector is", () => {
    const found = solve({ task: "prove", claim: "sum(i, 1, 1, x[i]) = x[p]" });
    expect(found.ok && found.verdict).not.toBe("proved");
  });

  it("may count with dimensions", () => {
    const claim = "sum(i, 1, 3, i*n) = 6*n";
    expect(solve({ task: "prove", claim, given: ["x : vector n"] })).toMatchObject({ verdict: "proved" });
  });
});

describe("derivatives in claims", () => {
  it.each([
    ["D(sum(i, 1, d, w[i]^2), w) = 2*w", []],
    ["D(w[1], w) = unit(1, d)", []],
    ["D(L(w), w) = 3*w.^2", ["L(u) = sum(i, 1, d, u[i]^3)"]],
  ])("of sums by whole vectors: %s", (claim, define) => {
    expect(solve({ task: "prove", claim, define, given: ["w : vector d"] })).toMatchObject({
      verdict: "proved",
    });
  });

  it.each([
    ["D(sum(i, 1, n, x[i]), x[k + 1]) = 1", "is an entry at k + 1"],
    ["sum(e, 1, 3, e^2) = 14", "e is a number, and no index"],
  ])("%s is refused", (claim, message) => {
    const found = solve({ task: "prove", claim });
    expect(found.ok ? "" : found.error.message).toContain(message);
  });
});

describe("inverses that are not what they seem", () => {
  const given = ["A B : matrix n n", "X : matrix n d", "P : matrix n n spd", "x : vector n", "c positive"];
  it.each([
    "inv(A + B) = inv(A) + inv(B)",
    "inv(A*B) = inv(A)*inv(B)",
    "inv(X'*X + c*I(d))*X' = X'*inv(X*X' + 2*c*I(n))",
    "inv(P + x*x') = inv(P) - inv(P)*x*x'*inv(P)",
    "A*inv(I(n) + B*A) = inv(I(n) + B*A)*A",
  ])("%s", (claim) => {
    expect(solve({ task: "prove", claim, given })).toMatchObject({ ok: true, verdict: "disproved" });
  });
});

describe("false for some", () => {
  it.each(FAILS)("%s", (claim) => {
    expect(solve({ task: "prove", claim, given: GIVEN })).toMatchObject({ ok: true, verdict: "disproved" });
  });
});

describe("where a side has no value", () => {
  it("the points are left out and said", () => {
    const found = solve({ task: "prove", claim: "s/s*x = x", given: GIVEN });
    expect(found).toMatchObject({ ok: true, verdict: "proved", conditions: ["s != 0"] });
  });
});

describe("inverses", () => {
  it.each([
    ["x'*inv(A)*x", "A", ["det(A) != 0"]],
    ["logdet(A)", "A", ["det(A) > 0"]],
  ])("need what they need: %s", (expr, wrt, conditions) => {
    expect(solve({ task: "differentiate", expr, wrt, given: GIVEN })).toMatchObject({ ok: true, conditions });
  });

  it("exist where that is declared", () => {
    const given = ["P: matrix n n spd, x: vector n"];
    expect(solve({ task: "differentiate", expr: "logdet(P) + x'*inv(P)*x", wrt: "x", given })).toMatchObject({
      ok: true,
      conditions: [],
    });
  });
});

describe("roots and powers of entries", () => {
  it.each([
    "sqrt(x .* x) = x",
    "sqrt(x.^2) = x",
    "sqrt(x .* y) = sqrt(x) .* sqrt(y)",
    "(x .* y).^(1/2) = x.^(1/2) .* y.^(1/2)",
  ])("are not taken for granted: %s", (claim) => {
    const found = solve({ task: "prove", claim, given: GIVEN });
    expect(found.ok && found.verdict).not.toBe("proved");
  });
});

describe("shapes", () => {
  it.each([
    ["A*w", "n × n"],
    ["x + w", "a vector of n"],
    ["x*y", "x'*y"],
    ["inv(X)", "square"],
    ["x + s", "a number"],
    ["X*w + s", "a number"],
  ])("that do not fit are named: %s", (expr, says) => {
    const found = solve({ task: "differentiate", expr, wrt: "x", given: GIVEN });
    expect(found).toMatchObject({ ok: false, error: { kind: "shape" } });
    if (!found.ok) expect(found.error.message).toContain(says);
  });

  it("of two sides are compared", () => {
    expect(solve({ task: "prove", claim: "x = w", given: GIVEN })).toMatchObject({
      ok: false,
      error: { kind: "shape" },
    });
  });
});

describe("conditions inside a branch of cases", () => {
  it.each([
    ["cases(x > 0, log(x), 0)", ["x != 0"]],
    ["cases(x > 0, 1, log(x))", ["x > 0"]],
    ["cases(u >= 0, u^(1/3), -(-u)^(1/3))", ["u != 0"]],
    ["cases(x < -1, log(x), x > 0, log(x))", ["x > 0"]],
  ])("%s", (expr, conditions) => {
    expect(solve({ task: "differentiate", expr })).toMatchObject({ ok: true, conditions });
  });
});

describe("a power with a symbol in the exponent", () => {
  it.each([
    ["(a^b)^c = a^(b*c)", ["a > 0"]],
    ["log(a^b) = b*log(a)", ["a > 0"]],
    ["x^a*x^b = x^(a + b)", ["x > 0"]],
    ["x^(2*a) = (x^a)^2", ["x > 0"]],
    ["e^(a*log(x)) = x^a", ["x > 0"]],
    ["2^(a*b) = (2^a)^b", []],
  ])("is that of a positive number: %s", (claim, conditions) => {
    expect(solve({ task: "prove", claim })).toMatchObject({ verdict: "proved", conditions });
  });

  it("of a negative number proves nothing", () => {
    expect(solve({ task: "prove", claim: "((-1)^a)^b = (-1)^(a*b)" })).toMatchObject({
      verdict: "disproved",
    });
  });
});

describe("the derivative of a sum with a delta", () => {
  it("does not reach beyond the shorter range", () => {
    const request = {
      task: "differentiate",
      expr: "sum(i, 1, 2, sum(j, 1, 3, delta(i, j)*(v[j] + x[i])))",
      given: ["x: vector 2, v: vector 3"],
    } as const;
    expect(solve({ ...request, wrt: "v" })).toMatchObject({ ok: false, error: { kind: "unsupported" } });
    expect(solve({ ...request, wrt: ["v[3]"] })).toMatchObject({
      ok: true,
      result: "0",
    });
  });
});
