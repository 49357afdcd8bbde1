/**
 * Proofs of equations: plain immutable data. `check-proof.ts` accepts or refuses them; nothing here
 * knows how they are found or shown.
 *
 * A claim says that its two sides are equal wherever both have values and the facts hold. Where only one
 * of them has a value is another question; `agreement.ts` answers it.
 */
import type { Expr, Sym } from "../expr/expr.js";
import type { Derivation, Givens } from "./step.js";

export interface Claim {
  readonly left: Expr;
  readonly right: Expr;
  readonly givens: Givens;
  /** Claims that the steps of the proof may cite by name, each with its own proof. */
  readonly lemmas?: readonly ProvedClaim[];
}

/** A claim with a name and a proof. Its symbols stand for anything that satisfies its facts. */
export interface ProvedClaim {
  readonly name: string;
  readonly claim: Claim;
  readonly proof: Proof;
}

export type Proof =
  /** Both sides become the same expression. */
  | { readonly kind: "chain"; readonly left: Derivation; readonly right: Derivation }
  /** Both sides equal a third expression, which has values where they have. */
  | { readonly kind: "through"; readonly station: Expr; readonly first: Proof; readonly second: Proof }
  /** The claim holds where `region` does and where its opposite does. */
  | {
      readonly kind: "regions";
      readonly region: Expr;
      readonly inside: Proof;
      readonly outside: Proof;
    }
  /** The facts exclude each other. */
  | { readonly kind: "vacuous"; readonly fact: Expr }
  /** Both sides have one sign, and their squares are equal. */
  | { readonly kind: "squares"; readonly sign: "nonnegative" | "nonpositive"; readonly squared: Proof }
  /** A whole number that lies between bounds has few values, and the claim holds at each of them. */
  | { readonly kind: "values"; readonly of: Sym; readonly at: readonly Proof[] }
  /** The sides work entry by entry, or are sums over one range: `proof` is of the claim about entries or terms. */
  | { readonly kind: "entries"; readonly proof: Proof }
  /** Sums from one number to another are written out: `proof` is of the claim with their terms. */
  | { readonly kind: "terms"; readonly proof: Proof }
  /** Both sides are multiplied by matrices whose inverses the claim has, from the left and from the right. */
  | {
      readonly kind: "multiplied";
      readonly left: readonly Expr[];
      readonly right: readonly Expr[];
      readonly proof: Proof;
    }
  /** Both sides have the same derivative on an interval, and the same value at one of its points. */
  | {
      readonly kind: "slope";
      readonly by: Sym;
      readonly slope: Proof;
      readonly at: Expr;
      readonly value: Proof;
    };

/** The derivations that a proof consists of. */
export function derivationsIn(proof: Proof): readonly Derivation[] {
  switch (proof.kind) {
    case "chain":
      return [proof.left, proof.right];
    case "through":
      return [...derivationsIn(proof.first), ...derivationsIn(proof.second)];
    case "regions":
      return [...derivationsIn(proof.inside), ...derivationsIn(proof.outside)];
    case "vacuous":
      return [];
    case "squares":
      return derivationsIn(proof.squared);
    case "values":
      return proof.at.flatMap(derivationsIn);
    case "entries":
    case "terms":
    case "multiplied":
      return derivationsIn(proof.proof);
    case "slope":
      return [...derivationsIn(proof.slope), ...derivationsIn(proof.value)];
  }
}
