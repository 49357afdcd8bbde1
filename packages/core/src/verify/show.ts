/**
 * Proofs unrolled into whole lines for a reader, as `working.ts` does for derivations. Adds and changes no
 * mathematics.
 */
import { DeriveError } from "../expr/error.js";
import type { Expr, Sym } from "../expr/expr.js";
import { LIBRARY } from "../library/library.js";
import {
  type Detail,
  type Line,
  type Reason,
  working,
  type WorkedLemma,
  type Working,
} from "../derive/working.js";
import { opposite } from "../rewrite/condition.js";
import {
  multipliedClaim,
  slopeClaim,
  squaredClaim,
  termsClaim,
  valueClaim,
  valuesOf,
} from "../rewrite/part-claim.js";
import type { Claim, Proof } from "../rewrite/proof.js";
import { entryClaim } from "../rewrite/tensor/entry-claim.js";

export type ShownProof =
  /** From the left side, line by line, to the right side. */
  | {
      readonly kind: "chain";
      readonly claim: Claim;
      readonly lines: readonly Line[];
      readonly lemmas: readonly WorkedLemma[];
      readonly differentials: readonly Working[];
    }
  | {
      readonly kind: "regions";
      readonly parts: readonly { readonly region: Expr; readonly shown: ShownProof }[];
    }
  | { readonly kind: "vacuous" }
  | {
      readonly kind: "squares";
      readonly claim: Claim;
      readonly sign: "nonnegative" | "nonpositive";
      readonly squared: ShownProof;
    }
  | {
      readonly kind: "values";
      readonly of: Sym;
      readonly parts: readonly { readonly claim: Claim; readonly value: Expr; readonly shown: ShownProof }[];
    }
  | {
      readonly kind: "entries";
      readonly claim: Claim;
      /** What the names of the claim stand for. */
      readonly entries: ReadonlyMap<Sym, Expr>;
      readonly shown: ShownProof;
    }
  | { readonly kind: "terms"; readonly claim: Claim; readonly shown: ShownProof }
  | {
      readonly kind: "multiplied";
      readonly left: readonly Expr[];
      readonly right: readonly Expr[];
      readonly shown: ShownProof;
    }
  | {
      readonly kind: "slope";
      readonly by: Sym;
      readonly at: Expr;
      readonly slope: { readonly claim: Claim; readonly shown: ShownProof };
      readonly value: { readonly claim: Claim; readonly shown: ShownProof };
    };

/** The proof of `claim` for a page. */
export function showProof(claim: Claim, proof: Proof, detail: Detail = "normal"): ShownProof {
  switch (proof.kind) {
    case "chain": {
      const [left, right] = [working(proof.left, { detail }), working(proof.right, { detail })];
      return {
        kind: "chain",
        claim,
        lines: [...left.lines, ...backwards(right.lines, claim.right)],
        lemmas: [...left.lemmas, ...right.lemmas],
        differentials: [...left.differentials, ...right.differentials],
      };
    }
    case "through": {
      const first = showProof({ ...claim, right: proof.station }, proof.first, detail);
      const second = showProof({ ...claim, left: proof.station }, proof.second, detail);
      // The stations of a proof are joined by chains only.
      return first.kind === "chain" && second.kind === "chain"
        ? {
            ...first,
            claim,
            lines: [...first.lines, ...second.lines],
            lemmas: [...first.lemmas, ...second.lemmas],
            differentials: [...first.differentials, ...second.differentials],
          }
        : first;
    }
    case "regions":
      return {
        kind: "regions",
        parts: [
          { region: proof.region, shown: showProof(claim, proof.inside, detail) },
          { region: opposite(proof.region), shown: showProof(claim, proof.outside, detail) },
        ],
      };
    case "vacuous":
      return { kind: "vacuous" };
    case "squares": {
      const squared = squaredClaim(claim);
      return {
        kind: "squares",
        claim: squared,
        sign: proof.sign,
        squared: showProof(squared, proof.squared, detail),
      };
    }
    case "values":
      return {
        kind: "values",
        of: proof.of,
        parts: (valuesOf(claim, proof.of, LIBRARY) ?? []).flatMap(({ value, claim: each }, i) => {
          const own = proof.at[i];
          return own === undefined || own.kind === "vacuous"
            ? []
            : [{ claim: each, value, shown: showProof(each, own, detail) }];
        }),
      };
    case "entries": {
      const found = entryClaim(claim, LIBRARY);
      if (found === undefined) throw new DeriveError("internal", "a proof by entries without entries");
      return { kind: "entries", ...found, shown: showProof(found.claim, proof.proof, detail) };
    }
    case "terms": {
      const written = termsClaim(claim);
      if (written === undefined) throw new DeriveError("internal", "a proof by terms without sums");
      return { kind: "terms", claim: written, shown: showProof(written, proof.proof, detail) };
    }
    case "multiplied": {
      const { left, right } = proof;
      const between = multipliedClaim(claim, left, right);
      if (between === undefined) throw new DeriveError("internal", "a proof by inverses without them");
      return { kind: "multiplied", left, right, shown: showProof(between, proof.proof, detail) };
    }
    case "slope": {
      const facts = claim.givens.facts;
      const [slope, value] = [
        slopeClaim(claim, proof.by, facts),
        valueClaim(claim, proof.by, proof.at, facts),
      ];
      return {
        kind: "slope",
        by: proof.by,
        at: proof.at,
        slope: { claim: slope, shown: showProof(slope, proof.slope, detail) },
        value: { claim: value, shown: showProof(value, proof.value, detail) },
      };
    }
  }
}

/** Lines that lead from the goal to where the sides meet, read the other way. */
function backwards(lines: readonly Line[], goal: Expr): Line[] {
  return lines
    .map((line, i): Line => {
      const before = lines[i - 1]?.expr ?? goal;
      const changed = { from: line.changed.to, to: line.changed.from };
      return { ...line, expr: before, reason: turned(line.reason), changed, inner: [] };
    })
    .reverse();
}

function turned(reason: Reason): Reason {
  const title = LIBRARY.rule(reason.rule)?.backwards ?? reason.title;
  const statement = reason.statement && { from: reason.statement.to, to: reason.statement.from };
  return { ...reason, title, ...(statement === undefined ? {} : { statement }) };
}
