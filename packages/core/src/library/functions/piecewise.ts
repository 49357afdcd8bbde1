/**
 * Functions put together from pieces. Where two pieces meet in a kink there is no derivative, and
 * the record says so.
 */
import type { FunctionRecord } from "../definition.js";
import { abs, max, min, sign, step } from "../../number/elementary.js";

export const PIECEWISE: readonly FunctionRecord[] = [
  {
    name: "abs",
    title: "absolute value",
    params: ["u"],
    means: "cases(u >= 0, u, -u)",
    derivative: { u: "sign(u)" },
    smooth: ["u != 0"],
    range: ["v >= 0"],
    curvature: "convex",
    values: [{ at: "0", is: "0" }],
    identities: [
      { id: "abs.even", from: "abs(-u)", to: "abs(u)" },
      { id: "abs.nonnegative", from: "abs(u)", to: "u", when: ["u >= 0"] },
      { id: "abs.nonpositive", from: "abs(u)", to: "-u", when: ["u <= 0"] },
      { id: "abs.squared", from: "abs(u)^2", to: "u^2" },
      { id: "abs.product", from: "abs(u*v)", to: "abs(u)*abs(v)" },
      { id: "abs.quotient", from: "abs(u/v)", to: "abs(u)/abs(v)" },
      { id: "abs.twice", from: "abs(abs(u))", to: "abs(u)" },
    ],
    basis: "the law of signs: products and quotients of numbers of one sign are positive",
    notation: { tex: "\\lvert #1 \\rvert" },
    evaluate: abs,
    double: Math.abs,
  },
  {
    name: "sign",
    title: "sign function",
    aliases: ["sgn"],
    params: ["u"],
    means: "cases(u > 0, 1, u < 0, -1, 0)",
    derivative: { u: "0" },
    smooth: ["u != 0"],
    range: ["v >= -1", "v <= 1"],
    values: [{ at: "0", is: "0" }],
    identities: [
      { id: "sign.odd", from: "sign(-u)", to: "-sign(u)" },
      { id: "sign.positive", from: "sign(u)", to: "1", when: ["u > 0"] },
      { id: "sign.negative", from: "sign(u)", to: "-1", when: ["u < 0"] },
      { id: "sign.product", from: "sign(u*v)", to: "sign(u)*sign(v)" },
      { id: "sign.times-abs", from: "sign(u)*abs(u)", to: "u" },
      { id: "sign.times-argument", from: "u*sign(u)", to: "abs(u)" },
    ],
    notation: { tex: "\\operatorname{sign}", style: "call" },
    evaluate: sign,
    double: Math.sign,
  },
  {
    name: "step",
    title: "unit step",
    aliases: ["heaviside"],
    params: ["u"],
    // No value at 0: it is the derivative of ReLU, which has none there.
    means: "cases(u > 0, 1, u < 0, 0)",
    domain: ["u != 0"],
    derivative: { u: "0" },
    range: ["v >= 0", "v <= 1"],
    identities: [
      { id: "step.positive", from: "step(u)", to: "1", when: ["u > 0"] },
      { id: "step.negative", from: "step(u)", to: "0", when: ["u < 0"] },
      { id: "step.reflection", from: "step(-u)", to: "1 - step(u)" },
      { id: "step.squared", from: "step(u)^2", to: "step(u)" },
      { id: "step.as-sign", from: "step(u)", to: "(1 + sign(u))/2", when: ["u != 0"] },
    ],
    notation: { tex: "\\mathbf{1}[#1 > 0]" },
    evaluate: step,
    double: (u) => (u > 0 ? 1 : u < 0 ? 0 : Number.NaN),
  },
  // max, min and clamp have no derivative of their own: a rule of the book writes them as cases, which
  // know where two arguments are equal.
  {
    name: "max",
    title: "maximum",
    params: ["u", "..."],
    derivative: {},
    identities: [
      { id: "max.equal", from: "max(u, u)", to: "u" },
      { id: "max.symmetric", from: "max(u, v)", to: "max(v, u)" },
      { id: "max.as-abs", from: "max(u, v)", to: "(u + v + abs(u - v))/2" },
      { id: "max.as-min", from: "max(u, v)", to: "-min(-u, -v)" },
    ],
    basis: "basic: the order of the real numbers",
    notation: { tex: "\\max", style: "call" },
    evaluate: max,
    double: Math.max,
  },
  {
    name: "min",
    title: "minimum",
    params: ["u", "..."],
    derivative: {},
    identities: [
      { id: "min.equal", from: "min(u, u)", to: "u" },
      { id: "min.symmetric", from: "min(u, v)", to: "min(v, u)" },
      { id: "min.as-abs", from: "min(u, v)", to: "(u + v - abs(u - v))/2" },
      { id: "min.as-max", from: "min(u, v)", to: "-max(-u, -v)" },
    ],
    basis: "basic: the order of the real numbers",
    notation: { tex: "\\min", style: "call" },
    evaluate: min,
    double: Math.min,
  },
  {
    name: "clamp",
    title: "clamp",
    params: ["u", "a", "b"],
    means: "cases(u < a, a, u > b, b, u)",
    domain: ["a <= b"],
    derivative: {},
    identities: [
      { id: "clamp.inside", from: "clamp(u, a, b)", to: "u", when: ["u >= a", "u <= b"] },
      { id: "clamp.below", from: "clamp(u, a, b)", to: "a", when: ["u <= a"] },
      { id: "clamp.above", from: "clamp(u, a, b)", to: "b", when: ["u >= b", "a <= b"] },
    ],
    notation: { tex: "\\operatorname{clamp}", style: "call" },
  },
];
