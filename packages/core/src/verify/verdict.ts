/** Verdicts on claims: four answers that cannot be confused. */
import type { Rational } from "../number/rational.js";
import type { Expr } from "../expr/expr.js";
import type { Value } from "../evaluate/evaluate.js";
import type { Table } from "../evaluate/tables.js";
import type { Claim, Proof } from "../rewrite/proof.js";
import type { Definition } from "../rewrite/step.js";

/** A point at which a claim fails: exact coordinates, and both sides there as far as needed. */
export interface Witness {
  readonly at: ReadonlyMap<string, Rational>;
  /** What the unknown functions of the claim were taken to be. */
  readonly functions: readonly Definition[];
  /** Vectors and matrices, as rows of exact numbers. */
  readonly tables?: ReadonlyMap<string, Table>;
  /** Of vectors and matrices, the row and column whose entries differ, from 1. */
  readonly entry?: readonly [number, number];
  readonly left: Value;
  readonly right: Value;
}

export type Verdict =
  | {
      readonly kind: "proved";
      readonly claim: Claim;
      /** Accepted by the checker: the most readable one that was found. */
      readonly proof: Proof;
      /** Points that had to be left out: `x != 0`. */
      readonly conditions: readonly Expr[];
    }
  | { readonly kind: "disproved"; readonly claim: Claim; readonly witness: Witness }
  /** Evidence, and no proof: printed as "not proved". */
  | {
      readonly kind: "supported";
      readonly claim: Claim;
      /** How many points agreed, and to how many binary digits at least. */
      readonly points: number;
      readonly digits: number;
      readonly why: string;
    }
  | { readonly kind: "undecided"; readonly claim: Claim; readonly why: string };
