/** The named numbers. A symbol of one of these names stands for nothing else. */
import { e, pi } from "../number/elementary.js";
import type { ConstantRecord } from "./definition.js";

export const CONSTANTS: readonly ConstantRecord[] = [
  {
    name: "pi",
    title: "the ratio of a circle's circumference to its diameter",
    tex: "\\pi",
    unicode: "π",
    evaluate: pi,
  },
  { name: "e", title: "the base of the natural logarithm", tex: "e", evaluate: e },
];
