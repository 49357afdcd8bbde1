/** The exponential function, the natural logarithm and the roots. */
import type { FunctionRecord } from "../definition.js";
import { cbrt, exp, log, sqrt } from "../../number/elementary.js";

export const EXPONENTIAL: readonly FunctionRecord[] = [
  {
    name: "exp",
    title: "exponential function",
    common: true,
    params: ["u"],
    // e^u is read as exp(u): they are one node, and it has no simpler meaning.
    derivative: { u: "e^u" },
    range: ["v > 0"],
    monotone: "increasing",
    values: [
      { at: "0", is: "1" },
      { at: "1", is: "e" },
    ],
    identities: [
      { id: "exp.log", title: "exponential of a logarithm", from: "e^(log(u))", to: "u", when: ["u > 0"] },
    ],
    basis: "basic: the function that is its own derivative and 1 at 0, the inverse of the logarithm",
    notation: { tex: "e^{#1}" },
    evaluate: exp,
  },
  {
    name: "log",
    title: "natural logarithm",
    common: true,
    aliases: ["ln"],
    params: ["u"],
    domain: ["u > 0"],
    derivative: { u: "1/u" },
    monotone: "increasing",
    values: [
      { at: "1", is: "0" },
      { at: "e", is: "1" },
    ],
    identities: [
      { id: "log.exp", title: "logarithm of an exponential", from: "log(e^u)", to: "u" },
      {
        id: "log.product",
        title: "logarithm of a product",
        from: "log(u*v)",
        to: "log(u) + log(v)",
        when: ["u > 0", "v > 0"],
      },
      {
        id: "log.quotient",
        title: "logarithm of a quotient",
        from: "log(u/v)",
        to: "log(u) - log(v)",
        when: ["u > 0", "v > 0"],
      },
      {
        id: "log.reciprocal",
        title: "logarithm of a reciprocal",
        from: "log(1/u)",
        to: "-log(u)",
        when: ["u > 0"],
      },
      { id: "log.power", title: "logarithm of a power", from: "log(u^n)", to: "n*log(u)", when: ["u > 0"] },
      { id: "log.sqrt", title: "logarithm of a root", from: "log(sqrt(u))", to: "log(u)/2", when: ["u > 0"] },
    ],
    basis: "basic: the inverse of the exponential function, which turns sums into products",
    notation: { tex: "\\log", style: "named" },
    evaluate: log,
  },
  {
    name: "sqrt",
    title: "square root",
    common: true,
    params: ["u"],
    means: "u^(1/2)",
    domain: ["u >= 0"],
    derivative: { u: "1/(2*sqrt(u))" },
    smooth: ["u > 0"],
    range: ["v >= 0"],
    monotone: "increasing",
    values: [
      { at: "0", is: "0" },
      { at: "1", is: "1" },
    ],
    identities: [
      { id: "sqrt.squared", title: "square of a root", from: "sqrt(u)^2", to: "u", when: ["u >= 0"] },
      { id: "sqrt.of-square", title: "root of a square", from: "sqrt(u^2)", to: "abs(u)" },
      {
        id: "sqrt.product",
        title: "root of a product",
        from: "sqrt(u*v)",
        to: "sqrt(u)*sqrt(v)",
        when: ["u >= 0", "v >= 0"],
      },
    ],
    basis: "the definition of the root that is not negative",
    notation: { tex: "\\sqrt{#1}", unicode: "√" },
    evaluate: sqrt,
  },
  {
    name: "cbrt",
    title: "cube root",
    params: ["u"],
    // A real power has no value at a negative base; the cube root has.
    means: "cases(u >= 0, u^(1/3), -(-u)^(1/3))",
    derivative: { u: "1/(3*cbrt(u)^2)" },
    smooth: ["u != 0"],
    monotone: "increasing",
    values: [
      { at: "0", is: "0" },
      { at: "1", is: "1" },
    ],
    identities: [
      { id: "cbrt.odd", from: "cbrt(-u)", to: "-cbrt(u)" },
      { id: "cbrt.cubed", from: "cbrt(u)^3", to: "u" },
      { id: "cbrt.of-cube", from: "cbrt(u^3)", to: "u" },
    ],
    basis: "the root is odd, and the power rule holds on both sides of 0",
    notation: { tex: "\\sqrt[3]{#1}" },
    evaluate: cbrt,
  },
];
