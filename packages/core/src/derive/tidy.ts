/**
 * Brings a whole expression into readable form: `simplify.ts` at every node, parts first, plus the
 * special values of functions. Each rewrite is a step that the checker confirms; what the reader
 * sees of them is one line, "simplify".
 */
import { isApply } from "../expr/build.js";
import type { Expr } from "../expr/expr.js";
import { postorder, withArgs } from "../expr/walk.js";
import type { Library } from "../library/library.js";
import { type Step, stepOf } from "../rewrite/step.js";
import { settleWith } from "./settle.js";
import { simplifyNode } from "./simplify.js";
import { weight } from "./weight.js";

export interface Tidied {
  readonly result: Expr;
  /** One stage for each pass that changed something. */
  readonly stages: readonly (readonly Step[])[];
}

/**
 * Simplifying one thing may make another possible; more rounds than this have never been needed. The
 * first round multiplies nothing out, so that what a numerator and its denominator have in common is
 * cancelled before the numerator is expanded.
 */
const MOST_PASSES = 6;
/** A shared product or sum is opened into another when it has no more parts than this. */
const SMALL = 6;
/** And at most this many of them are opened into one. */
const MOST_OPENED = 32;

/** Nodes known to be in readable form, with everything below them. */
export type Readable = Set<Expr>;

export interface TidyOptions {
  /** Multiply products of sums out where that is shorter. */
  readonly expand?: boolean;
  /** What earlier calls found to be readable already; added to. */
  readonly readable?: Readable;
  /** Nodes of the question, which stay as they were written unless they become shorter. */
  readonly written?: ReadonlySet<Expr>;
  /** Confirm every rewrite before it is made. */
  readonly careful?: boolean;
}

export function tidy(root: Expr, library: Library, options: TidyOptions = {}): Tidied {
  const { expand = true, readable = new Set(), written = new Set(), careful = false } = options;
  const stages: (readonly Step[])[] = [];
  // What is readable when nothing is multiplied out need not be so when something is.
  const known = expand ? readable : new Set<Expr>();
  let result = root;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const settled = settleWith(
      result,
      onePass(result, { library, expand: expand && pass > 0, readable: known, written, careful }),
    );
    if (settled.used.length === 0 && pass > 0) break;
    if (settled.used.length === 0) continue;
    result = settled.result;
    stages.push(settled.used);
  }
  return { result, stages };
}

export function simplifyStep(at: Expr, becomes: Expr, atoms: Iterable<Expr>): Step {
  const bindings = new Map([...atoms].map((atom, i) => [`u${i + 1}`, atom] as const));
  return { rule: "algebra.simplify", relation: "=", at, becomes, bindings, assuming: [] };
}

const productLike = (node: Expr): boolean => isApply(node, "*") || isApply(node, "/") || isApply(node, "-");

/** Whether a sum is a factor of a term, so that the term could be multiplied out. */
function hasSumInside(term: Expr): boolean {
  const stack: Expr[] = [term];
  for (let looked = 0; looked < MOST_OPENED; looked += 1) {
    const node = stack.pop();
    if (node === undefined) return false;
    if (isApply(node, "+")) return true;
    if (node.kind === "apply" && /^[-*/^]$/.test(node.op)) stack.push(...node.args);
  }
  return true;
}

interface Pass {
  readonly library: Library;
  readonly expand: boolean;
  readonly readable: Readable;
  readonly written: ReadonlySet<Expr>;
  readonly careful: boolean;
}

/** A rewrite for each node that can be made more readable, its parts being so already. */
function onePass(root: Expr, pass: Pass): Map<Expr, Step> {
  const { expand, readable } = pass;
  const order = postorder(root, (node) => readable.has(node));
  const absorbed = absorbedNodes(order);
  const steps = new Map<Expr, Step>();
  const tidied = new Map<Expr, Expr>();
  const openable = new Set<Expr>();
  // Absorbed nodes that are as readable as what they stand in.
  const quiet = new Set<Expr>();
  const isDone = (node: Expr): boolean => readable.has(node) || quiet.has(node);
  let opened = 0;
  const mayOpen = (node: Expr): boolean => {
    if (node.kind !== "apply" || openable.has(node)) return node.kind === "apply";
    opened += 1;
    return node.args.length <= SMALL && opened <= MOST_OPENED;
  };
  for (const node of order) {
    if (node.kind !== "apply") {
      readable.add(node);
      continue;
    }
    const rebuilt = withArgs(
      node,
      node.args.map((arg) => tidied.get(arg) ?? arg),
    );
    if (absorbed.has(node)) {
      openable.add(rebuilt);
      tidied.set(node, rebuilt);
      if (rebuilt === node && node.args.every(isDone)) quiet.add(node);
      continue;
    }
    opened = 0;
    const step = steps.get(rebuilt) ?? rewriteOf(rebuilt, mayOpen, pass);
    if (step === undefined) {
      const final = expand || !isApply(node, "+") || !node.args.some(hasSumInside);
      if (final && rebuilt === node && node.args.every(isDone)) readable.add(node);
    } else {
      steps.set(rebuilt, step);
    }
    tidied.set(node, step?.becomes ?? rebuilt);
  }
  return steps;
}

function rewriteOf(
  node: Expr,
  mayOpen: (node: Expr) => boolean,
  { library, expand, written, careful }: Pass,
): Step | undefined {
  const value = library.valueRuleAt(node);
  if (value !== undefined) {
    return stepOf(value.id, node, value.to);
  }
  const simpler = simplifyNode(node, mayOpen, { expand, careful });
  if (simpler === undefined || (written.has(node) && weight(simpler.becomes) >= weight(node)))
    return undefined;
  return simplifyStep(node, simpler.becomes, simpler.atoms);
}

/**
 * Products that stand only inside one other product, and sums inside one other sum: they are
 * flattened into it, so that a chain of products costs one step and not one for each link.
 */
function absorbedNodes(order: readonly Expr[]): Set<Expr> {
  const users = new Map<Expr, Expr | "many">();
  for (const node of order) {
    if (node.kind !== "apply") continue;
    for (const arg of node.args) users.set(arg, users.has(arg) ? "many" : node);
  }
  const absorbed = new Set<Expr>();
  for (const [node, user] of users) {
    if (user === "many") continue;
    const intoProduct = productLike(node) && productLike(user);
    const intoSum = isApply(node, "+") && (isApply(user, "+") || isApply(user, "-"));
    if (intoProduct || intoSum) absorbed.add(node);
  }
  return absorbed;
}
