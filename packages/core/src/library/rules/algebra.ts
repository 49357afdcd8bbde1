/** Rewriting without differentiation: arithmetic, definitions in and out, maxima as cases. */
import type { RuleRecord } from "../definition.js";

export const ALGEBRA: readonly RuleRecord[] = [
  {
    id: "algebra.simplify",
    title: "simplify",
    from: "u",
    to: "v",
    example: "2*x + 3*x",
    computed: "arithmetic",
  },
  {
    id: "algebra.split",
    title: "split the fraction",
    from: "(u + v)/w",
    to: "u/w + v/w",
    example: "(1 + x)/(1 + x^2)",
    computed: "arithmetic",
  },
  {
    id: "algebra.split-product",
    title: "split into factors",
    from: "(u*v)/(w*z)",
    to: "(u/w)*(v/z)",
    example: "e^(-x)/(1 + e^(-x))^2",
    computed: "arithmetic",
  },
  {
    id: "algebra.add-subtract",
    title: "add and subtract the same",
    from: "u",
    to: "u + v - v",
    example: "e^(-x)/(1 + e^(-x))",
    computed: "arithmetic",
  },
  {
    id: "define.unfold",
    title: "insert the definition",
    from: "f(u)",
    to: "v",
    example: "s(2*x)",
    computed: "unfold",
  },
  {
    id: "define.fold",
    title: "recognise the definition",
    from: "v",
    to: "f(u)",
    example: "1/(1 + e^(-x))",
    computed: "fold",
  },
  {
    id: "define.prime",
    title: "derivative of the function",
    from: "f'(u)",
    to: "v",
    example: "tanh'(x)",
    computed: "prime",
  },
  {
    id: "cases.extremum",
    title: "write by cases",
    from: "max(u, v)",
    to: "cases(u >= v, u, v >= u, v)",
    example: "max(x, y)",
    computed: "extremum",
  },
];
