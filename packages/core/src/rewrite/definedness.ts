/**
 * Where expressions have values: the conditions that quotients, powers and functions need, those in a
 * branch of `cases` only as far as the branch's own condition does not imply them.
 */
import { formulaAt } from "../expr/binders.js";
import * as Q from "../number/rational.js";
import { isApply, isNumber, rationalOf, relation } from "../expr/build.js";
import { apply, type Expr, numeral } from "../expr/expr.js";
import { postorder } from "../expr/walk.js";
import { type FunctionFacts, type Known, known, plainly, sameCondition, standing } from "./condition.js";
import { guardsIn, underGuards } from "./guards.js";
import { isWide } from "./range.js";
import { constantOf } from "./quotient.js";
import { ARITHMETIC, normalForm } from "./ring.js";

/** The conditions under which `root` has a value, each once, in the order of the text. */
export function definedness(root: Expr, functions: FunctionFacts, facts: Known): Expr[] {
  return [...new Set(rawNeeds(undifferentiated(root), functions, facts))];
}

/** What a derivative is taken of: D(D(u, x), x) has a value only where u has. */
function undifferentiated(root: Expr): Expr {
  let node = root;
  while (isApply(node, "D") && node.args[0] !== undefined) node = node.args[0];
  return node;
}

/** Per root and set of facts, so that the partial derivatives of one expression share the walk. */
const needsOfRoot = new WeakMap<Known, WeakMap<Expr, readonly Expr[]>>();

function rawNeeds(root: Expr, functions: FunctionFacts, facts: Known): readonly Expr[] {
  const memo = needsOfRoot.get(facts) ?? new WeakMap<Expr, readonly Expr[]>();
  needsOfRoot.set(facts, memo);
  const remembered = memo.get(root);
  if (remembered !== undefined) return remembered;
  const needs: Expr[] = [];
  for (const [node, guards] of guardsIn(root)) {
    for (const condition of needsOf(node, functions, facts)) {
      if (standing(condition, facts) === "implied") continue;
      needs.push(...underGuards(condition, guards, facts, functions).map((c) => plainly(c, facts)));
    }
  }
  memo.set(root, needs);
  return needs;
}

/** The conditions one node adds to those of its arguments. */
export function needsOf(node: Expr, functions: FunctionFacts, facts: Known): Expr[] {
  if (node.kind !== "apply") return [];
  const [a, b] = node.args;
  if (a === undefined) return [];
  if ((node.op === "/" || node.op === "./") && b !== undefined) return nonzero(b, facts.tensors);
  if ((node.op === "^" || node.op === ".^") && b !== undefined) return powerNeeds(a, b, facts);
  if (node.op === "inv") return invertible(a, facts);
  if (node.op === "logdet")
    return facts.relations.has(apply("spd", [a])) ? [] : [relation(">", apply("det", [a]), numeral(0))];
  const domain = functions.domainOf(node.op);
  if (domain === undefined) return [];
  return domain.conditions.map((condition) => formulaAt(condition, domain.params, node.args));
}

/** That a matrix has an inverse: one by one for the factors of a product. */
function invertible(matrix: Expr, facts: Known): Expr[] {
  if (isApply(matrix, "'") && matrix.args[0] !== undefined) return invertible(matrix.args[0], facts);
  const known = ["spd", "invertible"].some((property) => facts.relations.has(apply(property, [matrix])));
  return known ? [] : [relation("!=", apply("det", [matrix]), numeral(0))];
}

/** Functions that are zero exactly where their argument is. */
const ZERO_AS_ARGUMENT: ReadonlySet<string> = new Set(["-", "sqrt", "abs", "cbrt"]);

/** `node != 0`, said of the factors: x^2*y is not zero where x and y are not. */
function nonzero(node: Expr, tensors: ReadonlySet<Expr>): Expr[] {
  const parts: Expr[] = [];
  const stack: Expr[] = [node];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [a, b] = top.kind === "apply" ? top.args : [];
    const number = rationalOf(top);
    if (number !== undefined && number.num !== 0n) continue;
    // x'*y may be zero where neither factor is.
    const isInner = isApply(top, "*") && top.args.filter((arg) => isWide(arg, tensors)).length > 1;
    if (isInner) parts.push(relation("!=", top, numeral(0)));
    else if (isApply(top, "*") || isApply(top, "/")) stack.push(...[...top.args].reverse());
    else if (top.kind === "apply" && ZERO_AS_ARGUMENT.has(top.op) && a !== undefined) stack.push(a);
    else if (isApply(top, "^") && a !== undefined && b !== undefined && (rationalOf(b)?.num ?? 0n) !== 0n)
      stack.push(a);
    else if (!isApply(top, "exp")) parts.push(relation("!=", top, numeral(0)));
  }
  return parts;
}

/**
 * Where powers with a symbol in the exponent are taken: a real exponent has a positive base, a whole one that may be
 * negative a base that is not zero. At single exponents there are values elsewhere too, so what is said of such powers
 * says this.
 */
export function powerDomains(roots: readonly Expr[], facts: Known): Expr[] {
  const found = new Set<Expr>();
  for (const node of roots.flatMap((root) => postorder(root))) {
    const [base, exponent] = isApply(node, "^") || isApply(node, ".^") ? node.args : [];
    if (base === undefined || exponent === undefined || rationalOf(exponent) !== undefined) continue;
    for (const need of powerNeeds(base, exponent, facts)) found.add(need);
  }
  return [...found];
}

function powerNeeds(base: Expr, exponent: Expr, facts: Known): Expr[] {
  const value = rationalOf(exponent) ?? constantOf(normalForm(exponent, new Set()));
  if (value === undefined && facts.isWhole(exponent))
    return standing(relation(">=", exponent, numeral(0)), facts) === "implied"
      ? []
      : nonzero(base, facts.tensors);
  if (value === undefined) {
    const number = rationalOf(base);
    return number !== undefined && number.num > 0n ? [] : [relation(">", base, numeral(0))];
  }
  if (Q.isInteger(value)) return value.num >= 0n ? [] : nonzero(base, facts.tensors);
  return [relation(value.num > 0n ? ">=" : ">", base, numeral(0))];
}

/**
 * What `becomes` needs in order to have a value that does not follow from what `at` needed. Neither is
 * looked into below the opaque nodes and the functions at its top.
 */
export function newNeeds(
  at: Expr,
  becomes: Expr,
  opaque: ReadonlySet<Expr>,
  functions: FunctionFacts,
  facts: Known,
): Expr[] {
  const needs = (root: Expr): Expr[] =>
    skeleton(root, opaque).flatMap((node) => needsOf(node, functions, facts));
  const after = needs(becomes);
  if (after.length === 0) return after;
  const plain = new Set(needs(at));
  const added = after.filter((condition) => !plain.has(condition)).map((c) => plainly(c, facts));
  if (added.length === 0) return added;
  const before = new Set(
    [...plain].map((c) => plainly(c, facts)).flatMap((c) => [c, ...factorsNotZero(c, facts.tensors)]),
  );
  const fresh = added.filter((condition) => !before.has(condition));
  if (fresh.length === 0) return fresh;
  const given = known([...facts.relations, ...before], functions);
  return fresh.filter(
    (c) => standing(c, given) !== "implied" && ![...before].some((b) => sameCondition(b, c)),
  );
}

/** What `u*v > 0` says of u and v: that neither is zero. */
function factorsNotZero(condition: Expr, tensors: ReadonlySet<Expr>): Expr[] {
  const [left, right] = condition.kind === "apply" ? condition.args : [];
  const excludes = isApply(condition, ">") || isApply(condition, "<") || isApply(condition, "!=");
  return excludes && left !== undefined && right !== undefined && isNumber(right, 0)
    ? nonzero(left, tensors).map((c) => plainly(c, { tensors }))
    : [];
}

/** What has a value where its first argument has: derivatives, as far as the question goes, entries, transposes. */
const SEEN_THROUGH: ReadonlySet<string> = new Set(["D", "[]", "'"]);

/** The arithmetic at the top of a node and of what is differentiated in it, down to functions. */
function skeleton(root: Expr, opaque: ReadonlySet<Expr>): Expr[] {
  const found: Expr[] = [];
  const seen = new Set<Expr>();
  const stack: Expr[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind !== "apply" || opaque.has(node) || seen.has(node)) continue;
    seen.add(node);
    found.push(node);
    if (ARITHMETIC.has(node.op)) stack.push(...node.args);
    else if (SEEN_THROUGH.has(node.op) && node.args[0] !== undefined) stack.push(node.args[0]);
  }
  return found;
}
