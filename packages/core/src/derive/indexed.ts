/**
 * Sums over an index made short after differentiating: a delta leaves the one term it picks, and factors
 * without the index stand before the sum. Proposals, which the checker compares entry by entry.
 */
import { factorsOf, isApply, isNumber, neg, product, sum, termsOf } from "../expr/build.js";
import { apply, type Apply, type Expr, numeral, type Sym } from "../expr/expr.js";
import { operatorsOf, postorder, substitute, symbolsOf } from "../expr/walk.js";
import { sumIn } from "../expr/binders.js";
import { type Step, stepOf } from "../rewrite/step.js";
import { withTerms } from "../rewrite/terms.js";

/** A term as factors over divisors, with its sign. */
interface Ratio {
  readonly negative: boolean;
  readonly above: readonly Expr[];
  readonly below: readonly Expr[];
}

/** The first sum, from the inside, that can be made shorter. */
export function shorterSum(
  state: Expr,
  written: ReadonlySet<Expr>,
  isEqual: (at: Expr, becomes: Expr) => boolean,
): Step | undefined {
  for (const node of postorder(state)) {
    if (isSettled(node)) return stepOf("sum.delta", node, numeral(1));
    const found = sumIn(node);
    if (found === undefined || (node.kind === "apply" && node.pending)) continue;
    const { index, low, high, body } = found;
    const picks = operatorsOf(body).has("delta");
    const terms = picks && comparesMore(body) ? withTerms(node) : undefined;
    if (terms !== undefined && !operatorsOf(terms).has("delta")) return stepOf("sum.terms", node, terms);
    if (!picks && written.has(node)) continue;
    if ((!picks && !isNumber(low, 1)) || comparesMore(body)) continue;
    const parts = ratiosOf(body, picks).map((ratio) => shorter(ratio, index, low, high));
    const short = sum(parts);
    if (short === node || (!picks && parts.length > 1)) continue;
    // What a delta picks may lie outside of the range.
    const becomes = [short, ...(picks ? [numeral(0)] : [])].find((each) => isEqual(node, each));
    if (becomes === undefined) continue;
    return stepOf(picks ? "sum.delta" : "sum.constants", node, becomes);
  }
  return undefined;
}

/** Nodes of the terms of sums that were written: they stay so where their index becomes another. */
export const termsAsWritten = (steps: readonly Step[]): Expr[] =>
  steps
    .flatMap((step) => [step, ...(step.steps ?? [])])
    .filter(({ rule }) => rule === "diff.only-term" || rule === "diff.indexed-sum")
    .flatMap(({ becomes }) => postorder(becomes));

/** Whether a delta compares more than indices: delta(i + 1, k). */
const comparesMore = (root: Expr): boolean =>
  postorder(root).some((node) => isApply(node, "delta") && node.args.some(({ kind }) => kind === "apply"));

function shorter({ negative, above, below }: Ratio, index: Sym, low: Expr, high: Expr): Expr {
  const has = (node: Expr): boolean => symbolsOf(node).includes(index);
  const outside = above.filter((factor) => !has(factor));
  const inside = above.filter(has);
  const [outsideBelow, insideBelow] = [below.filter((d) => !has(d)), below.filter(has)];
  const written = (factors: readonly Expr[], divisors: readonly Expr[]): Expr => {
    const top = factors.length === 0 ? numeral(1) : product(factors);
    return divisors.length === 0 ? top : apply("/", [top, product(divisors)]);
  };
  const signed = (node: Expr): Expr => (negative ? neg(node) : node);
  const delta = inside.find((factor) => deltaOf(factor) !== undefined);
  const [a, b] = (delta && deltaOf(delta))?.args ?? [];
  const picked = a === index ? b : b === index ? a : undefined;
  if (delta !== undefined && picked !== undefined && !has(picked)) {
    const at = new Map<Expr, Expr>([[index, picked]]);
    const moved = inside.filter((factor) => factor !== delta).map((factor) => substitute(factor, at));
    const rest = moved.filter((factor) => !isSettled(factor));
    const under = insideBelow.map((divisor) => substitute(divisor, at));
    return signed(written(flat([...outside, ...rest]), [...outsideBelow, ...under]));
  }
  if (inside.length + insideBelow.length === 0)
    return signed(written(flat([...outside, high]), outsideBelow));
  const left = apply("sum", [index, low, high, written(inside, insideBelow)]);
  return signed(written(flat([...outside, left]), outsideBelow));
}

/** A delta, which is its own square. */
function deltaOf(node: Expr): Apply | undefined {
  const [base = node, exponent] = isApply(node, "^") ? node.args : [];
  const isCount = exponent === undefined || (exponent.kind === "number" && exponent.value.num > 0n);
  return isCount && isApply(base, "delta") ? base : undefined;
}

/** delta(k, k), which is 1. */
const isSettled = (factor: Expr): boolean => {
  const [a, b] = deltaOf(factor)?.args ?? [];
  return a !== undefined && a === b;
};

const flat = (factors: readonly Expr[]): Expr[] =>
  factors.flatMap(factorsOf).filter((factor) => !isNumber(factor, 1));

/** The terms of a body; factors that are sums with a delta are multiplied out. */
function ratiosOf(body: Expr, open: boolean): Ratio[] {
  const done: Ratio[] = [];
  const queue: { readonly node: Expr; readonly ratio: Ratio }[] = termsOf(body).map((node) => ({
    node,
    ratio: { negative: false, above: [], below: [] },
  }));
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const ratio = opened(next.node, next.ratio);
    const at = open ? ratio.above.findIndex((f) => isApply(f, "+") && operatorsOf(f).has("delta")) : -1;
    const factor = ratio.above[at];
    if (factor === undefined) {
      done.push(ratio);
      continue;
    }
    const rest = ratio.above.filter((_, i) => i !== at);
    queue.unshift(...termsOf(factor).map((node) => ({ node, ratio: { ...ratio, above: rest } })));
  }
  return done;
}

/** Signs, products and quotients taken apart. */
function opened(root: Expr, { negative, above, below }: Ratio): Ratio {
  let sign = negative;
  const factors: Expr[] = [];
  const divisors: Expr[] = [];
  const stack: Expr[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const [a, b] = node.kind === "apply" ? node.args : [];
    if (isApply(node, "-") && a !== undefined) {
      sign = !sign;
      stack.push(a);
    } else if (isApply(node, "*")) stack.push(...[...node.args].reverse());
    else if (isApply(node, "/") && a !== undefined && b !== undefined) {
      divisors.push(...factorsOf(b));
      stack.push(a);
    } else if (!isNumber(node, 1)) factors.push(node);
  }
  return { negative: sign, above: [...above, ...factors], below: [...below, ...divisors] };
}
