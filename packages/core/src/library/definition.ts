/**
 * The record types of the library: plain data in our own notation, importing no function.
 * A new function or rule is one such record in one place; `library.ts` compiles them.
 */
import type { Kernel } from "../number/real.js";

/** Everything there is to say about one function. Texts are in the notation users type. */
export interface FunctionRecord {
  /** The canonical name: what ASCII output prints and an expression holds. */
  readonly name: string;
  /** In the field's words: "logistic function". */
  readonly title: string;
  readonly aliases?: readonly string[];
  /** Every algebra system means the same by this name. */
  readonly common?: true;
  /** Parameter names used in the texts below. A last one `...` allows any number of arguments. */
  readonly params: readonly string[];
  /** Values of the last parameters where they are left out: `elu(u)` is read as `elu(u, 1)`. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** A definition in terms of more basic functions, if there is one. */
  readonly means?: string;
  /** Where the function has a value; no entry: everywhere. All conditions must hold. */
  readonly domain?: readonly string[];
  /** The partial derivative by each parameter. A parameter left out has no derivative. */
  readonly derivative: Readonly<Record<string, string>>;
  /** Where the derivative exists, a part of the domain written out in full; no entry: all of it. */
  readonly smooth?: readonly string[];
  /** Conditions that hold for every value `v` of the function, bounds rational: `v > 0`, `v < 1`. */
  readonly range?: readonly string[];
  /** For functions of one argument, on the whole domain, strictly. */
  readonly monotone?: "increasing" | "decreasing";
  /** For functions of one argument that are monotone: the argument at which the value is v. */
  readonly inverse?: string;
  /** For functions of one argument, on the whole domain, which is an interval. */
  readonly curvature?: "convex" | "concave";
  readonly values?: readonly { readonly at: string; readonly is: string }[];
  readonly identities?: readonly IdentityRecord[];
  readonly notation: Notation;
  /** Certified numeric evaluation. Left out where `means` serves: precision is raised until it does. */
  readonly evaluate?: Kernel;
  /** In machine numbers, in a form that does not overflow. Left out where `means` serves. */
  readonly double?: (...args: number[]) => number;
  /**
   * Why the statements of this record that do not follow from definitions are true: the function is
   * basic, or the inverse of another.
   */
  readonly basis?: string;
  /** Where the formulas come from, when they are not common knowledge. */
  readonly source?: string;
}

/** A named number that is not rational. */
export interface ConstantRecord {
  readonly name: string;
  readonly title: string;
  readonly tex: string;
  /** How a terminal writes it, when not by its name: `π`. */
  readonly unicode?: string;
  readonly evaluate: Kernel;
}

/** An equation that holds wherever its left side has a value and the conditions hold. */
export interface IdentityRecord {
  readonly id: string;
  /** The name a textbook gives it; no entry: the title of its function. */
  readonly title?: string;
  readonly from: string;
  readonly to: string;
  readonly when?: readonly string[];
}

/** How a function is written. The layout of arguments is the printer's; this is data. */
export interface Notation {
  /** The operator name in TeX, `\\sin` or `\\operatorname{ReLU}`; or a template with #1, #2. */
  readonly tex: string;
  /** How a terminal writes it, when not by its name: `σ`. */
  readonly unicode?: string;
  /** Whether `sin^2 x` and `sin x` without brackets are usual. */
  readonly style?: "named" | "call";
}

/** A true statement in our own notation that a rewriter may use from left to right. */
export interface RuleRecord {
  /** The stable key: `diff.product`. Never changes once published. */
  readonly id: string;
  /** What the page says: "product rule". */
  readonly title: string;
  /** The title for a page that reads the step from right to left. */
  readonly backwards?: string;
  readonly from: string;
  readonly to: string;
  /** Conditions under which it is true: `u > 0`, `c free of x`, `n is a number`. */
  readonly when?: readonly string[];
  /** An expression on which it fires. */
  readonly example: string;
  /**
   * Present when the rule stands for a family that one text cannot state (sums of any length,
   * arithmetic): the name of the computation, whose independent check replay runs.
   */
  readonly computed?: string;
}
