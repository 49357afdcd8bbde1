/**
 * Sums over an index in vectors and matrices, each way that may lead there: by joining entries, with what has no
 * index before the sum, and as the sum of all entries of one vector. Proposals, which the checker compares.
 */
import { factorsOf, isApply, isNumber, neg, product, sum, termsOf } from "../../expr/build.js";
import { freeIn, sumIn } from "../../expr/binders.js";
import { attempt } from "../../expr/error.js";
import { apply, type Expr, numeral } from "../../expr/expr.js";
import { collected } from "../../rewrite/tensor/product.js";
import { type Entries, liftedOf, matrixForm } from "./matrix-form.js";

/** Those that there are, the plainest first. */
export function sumForms(node: Expr, entries: Entries): Expr[] {
  const joined = (of: Expr): Expr | undefined =>
    matrixForm([...collected(entries.networks.expand(of, {}), {}).values()], {}, entries);
  const forms = [
    joined(node),
    attempt(() => factoredForm(node, joined)),
    attempt(() => liftedSum(node, entries)),
  ];
  return forms.filter((form) => form !== undefined);
}

/** The sum over all entries of a vector that a sum over an index is. */
function liftedSum(node: Expr, entries: Entries): Expr | undefined {
  const found = sumIn(node);
  const lifted = found && isNumber(found.low, 1) ? liftedOf(found.body, found.high, entries) : undefined;
  return lifted && apply("sum", [lifted]);
}

/** A sum over an index, the factors without it before it, in vectors and matrices. */
function factoredForm(node: Expr, formOf: (sum: Expr) => Expr | undefined): Expr | undefined {
  const found = sumIn(node);
  if (found === undefined) return undefined;
  const { index, low, high, body } = found;
  const terms = termsOf(body).map((term) => {
    const [inside] = isApply(term, "-") ? term.args : [];
    const factors = factorsOf(inside ?? term);
    const own = factors.filter((factor) => freeIn(factor).has(index));
    const others = factors.filter((factor) => !own.includes(factor));
    const rest = formOf(apply("sum", [index, low, high, own.length === 0 ? numeral(1) : product(own)]));
    const whole = rest && product([...others, ...factorsOf(rest)]);
    return whole && (inside === undefined ? whole : neg(whole));
  });
  const known = terms.filter((term) => term !== undefined);
  return known.length < terms.length ? undefined : sum(known);
}
