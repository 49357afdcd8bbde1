/**
 * The questions of the benchmark, as text that every system reads: an expression, the variables of
 * its derivatives, and the sizes at which it is asked.
 */

const range = (n) => Array.from({ length: n }, (_, i) => i + 1);
const nest = (depth, inner, wrap) => range(depth).reduce((text) => wrap(text), inner);

export const WORKLOADS = [
  {
    name: "tanh chain",
    sizes: [5, 20, 50, 100, 1000, 10000],
    make: (n) => ({ expr: nest(n, "x", (u) => `tanh(${u})`), wrt: ["x"] }),
  },
  {
    name: "f -> sin(f)*x",
    sizes: [5, 20, 50, 100, 1000, 10000],
    make: (n) => ({ expr: nest(n, "x", (u) => `sin(${u})*x`), wrt: ["x"] }),
  },
  {
    name: "product, all partials",
    sizes: [5, 20, 50, 100],
    make: (n) => ({
      expr: range(n)
        .map((i) => `x${i}`)
        .join("*"),
      wrt: range(n).map((i) => `x${i}`),
    }),
  },
  {
    name: "k-unit loss, all partials",
    sizes: [2, 5, 10, 20],
    make: (k) => ({
      expr: `(b + ${range(k)
        .map((j) => `w${j}/(1 + exp(-(u${j}*x + v${j})))`)
        .join(" + ")} - y)^2`,
      wrt: ["b", ...range(k).flatMap((j) => [`w${j}`, `u${j}`, `v${j}`])],
    }),
  },
  {
    name: "log-sum-exp, all partials",
    sizes: [5, 20, 50, 100],
    make: (n) => ({
      expr: `log(${range(n)
        .map((i) => `exp(x${i})`)
        .join(" + ")})`,
      wrt: range(n).map((i) => `x${i}`),
    }),
  },
  {
    name: "dense polynomial",
    sizes: [5, 20, 50, 200],
    make: (n) => ({
      expr: range(n)
        .map((i) => `${i}*x^${i}`)
        .join(" + "),
      wrt: ["x"],
    }),
  },
];
