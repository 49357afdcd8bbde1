/**
 * What a checker may consult: the compiled library, as an interface. `library.ts` provides it;
 * nothing in `rewrite` knows a single function or rule by name.
 */
import type { Expr, Sym } from "../expr/expr.js";
import type { FunctionFacts } from "./condition.js";
import type { Rule } from "./rule.js";
import type { Definition } from "./step.js";

export interface Partial {
  readonly params: readonly Sym[];
  readonly body: Expr;
}

export interface RuleBook extends FunctionFacts {
  readonly rule: (id: string) => Rule | undefined;
  /** Whether a name is a function of the library. */
  readonly isFunction: (name: string) => boolean;
  /** A function's definition in more basic terms. */
  readonly meaningOf: (name: string) => Definition | undefined;
  /** The derivative by one parameter, as the record states it. */
  readonly derivativeOf: (name: string, index: number) => Partial | undefined;
  /** Where the derivative exists: domain and smoothness of the record. */
  readonly smoothOf: (
    name: string,
  ) => { readonly params: readonly Sym[]; readonly conditions: readonly Expr[] } | undefined;
}
