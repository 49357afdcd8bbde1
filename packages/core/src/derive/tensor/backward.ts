/**
 * The backward pass: a computation as named nodes, each made from names before it, and what the change of the
 * last one says about every other. A node passes its share to each name it was made from; the shares of a
 * name that is used more than once are added up. Each share is a checked gradient of one node.
 *
 * One sweep over the nodes, so the cost is linear in the size of the graph.
 */
import { product } from "../../expr/build.js";
import { DeriveError } from "../../expr/error.js";
import { apply, type Expr, type Sym, symbol } from "../../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../../expr/walk.js";
import { freeIn } from "../../expr/binders.js";
import type { Definition, Derivation, Givens } from "../../rewrite/step.js";
import { inner } from "../../rewrite/tensor/differential.js";
import { isDimension, matrixFact, Shapes, vectorFact } from "../../rewrite/tensor/shape.js";
import { type Shape } from "../../rewrite/tensor/dimension.js";
import { gradientOf } from "./gradient.js";

/** A node of the computation graph. */
export interface GraphNode {
  readonly name: Sym;
  /** In terms of inputs and of nodes before it. */
  readonly body: Expr;
}

/** What one node passes back to one of the names it is made from. */
export interface Share {
  readonly from: Sym;
  readonly to: Sym;
  /** In terms of names and of the gradient of `from`, written `dname`. */
  readonly value: Expr;
  readonly derivation: Derivation;
}

export interface BackwardPass {
  readonly nodes: readonly GraphNode[];
  /** Names without a node: where the computation begins. */
  readonly inputs: readonly Sym[];
  /** In the order of the backward pass. */
  readonly shares: readonly Share[];
  /** The name of the gradient of a name. */
  readonly gradientName: (name: Sym) => Sym;
  /** Every value that the backward pass reads. */
  readonly cached: readonly Sym[];
  readonly conditions: readonly Expr[];
  /** The unknown number that the last node goes into, where the pass begins with its gradient instead of 1. */
  readonly loss?: Sym;
  /** What is known, the shapes of gradients included. */
  readonly facts: readonly Expr[];
}

const CONSTANTS: ReadonlySet<string> = new Set(["e", "pi"]);

/**
 * The nodes of a computation, the last of which is what is differentiated; with the name of a loss, what that loss is
 * computed from. Throws `DeriveError`.
 */
export function backwardPass(
  nodes: readonly GraphNode[],
  givens: Givens,
  order: readonly Sym[] = [],
  loss?: string,
): BackwardPass {
  const own = new Set(nodes.map((node) => node.name));
  const taken = new Set(
    nodes.flatMap(({ name, body }) => [name.name, ...symbolsOf(body).map((s) => s.name)]),
  );
  const names = new Map<Sym, Sym>();
  const gradientName = (name: Sym): Sym => {
    const known = names.get(name) ?? symbol(freshName(`d${name.name}`, taken));
    taken.add(known.name);
    names.set(name, known);
    return known;
  };
  // Inputs in the order in which the question names them.
  const inputs: Sym[] = order.filter(
    (s) => !own.has(s) && !CONSTANTS.has(s.name) && !isDimension(s, givens.facts),
  );
  for (const { body } of nodes)
    for (const s of namesIn(body))
      if (!own.has(s) && !inputs.includes(s) && !CONSTANTS.has(s.name) && !isDimension(s, givens.facts))
        inputs.push(s);
  const shapes = new Shapes(givens.facts);
  const shares: Share[] = [];
  for (const name of [...inputs, ...own]) gradientName(name);
  for (const { name, body } of [...nodes].reverse()) {
    const upstream = gradientName(name);
    const shape = shapes.of(name);
    const facts = [...givens.facts, ...shapeFacts(upstream, shape)];
    const functions = givens.definitions.filter((d) => d.params.length > 0);
    for (const to of namesIn(body)) {
      if (!own.has(to) && !inputs.includes(to)) continue;
      const pairing = shape.length === 0 ? product([upstream, body]) : inner(upstream, body);
      const { derivation, gradient } = gradientOf(pairing, to, { definitions: functions, facts });
      // The value of the node is known by its name: dr*r, not dr*e^q.
      shares.push({
        from: name,
        to,
        value: substitute(gradient, new Map<Expr, Expr>([[body, name]])),
        derivation,
      });
    }
  }
  const read = new Set(shares.flatMap(({ value }) => symbolsOf(value)));
  for (const gradient of names.values()) read.delete(gradient);
  return {
    nodes,
    inputs,
    ...(loss === undefined ? {} : { loss: symbol(freshName(loss, taken)) }),
    shares,
    gradientName,
    cached: [...inputs, ...nodes.map((node) => node.name)].filter((name) => read.has(name)),
    conditions: [...new Set(shares.flatMap(({ derivation }) => derivation.conditions))],
    facts: [...givens.facts, ...[...names].flatMap(([name, slope]) => shapeFacts(slope, shapes.of(name)))],
  };
}

/** The symbols of an expression that are no indices of its sums. */
function namesIn(body: Expr): Sym[] {
  const free = freeIn(body);
  return symbolsOf(body).filter((s) => free.has(s));
}

const shapeFacts = (x: Sym, [n, m]: Shape): Expr[] =>
  n === undefined ? [] : [m === undefined ? vectorFact(x, n) : matrixFact(x, n, m)];

function freshName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let k = 2; taken.has(name); k += 1) name = `${wanted}_${k}`;
  return name;
}

/** An expression as nodes with one operation each, named by letters that are free; the last is called f. */
export function atomicNodes(root: Expr, givens: Givens): GraphNode[] {
  const taken = new Set(
    [...symbolsOf(root), ...givens.definitions.flatMap((d) => symbolsOf(d.body))].map((s) => s.name),
  );
  for (const { name } of givens.definitions) taken.add(name);
  const letters = LETTERS.filter((letter) => !taken.has(letter));
  const nodes: GraphNode[] = [];
  const named = new Map<Expr, Expr>();
  const order = postorder(root).filter(isOperation);
  if (order.length > MOST_NODES)
    throw new DeriveError(
      "budget",
      `the graph has more than ${MOST_NODES} operations: name its parts to group them`,
    );
  order.forEach((node, i) => {
    const last = i === order.length - 1;
    const name = symbol(last && !taken.has("f") ? "f" : (letters[i] ?? freshName(`v_${i + 1}`, taken)));
    taken.add(name.name);
    const body = apply(
      node.op,
      node.args.map((arg) => substitute(arg, named)),
    );
    nodes.push({ name, body });
    named.set(node, name);
  });
  return nodes.length > 0 ? nodes : [{ name: symbol("f"), body: root }];
}

const MOST_NODES = 200;
const LETTERS: readonly string[] = "g h p q r s t u v a b c k".split(" ");

/** A number with a sign, or a fraction of numbers, is no operation of its own; nor is the sign of a term. */
function isOperation(node: Expr): node is Extract<Expr, { kind: "apply" }> {
  if (node.kind !== "apply") return false;
  return node.op !== "-" || node.args[0]?.kind === "symbol"
    ? !node.args.every((arg) => arg.kind === "number")
    : node.args[0]?.kind === "apply";
}

/** The nodes of named intermediates, and of the expression that is made of them. */
export function namedNodes(root: Expr, definitions: readonly Definition[]): GraphNode[] {
  const named = definitions
    .filter((d) => d.params.length === 0)
    .map((d) => ({ name: symbol(d.name), body: d.body }));
  const last = named.at(-1);
  if (root.kind === "symbol" && last !== undefined && named.some(({ name }) => name === root))
    return needed(named.slice(0, named.findIndex(({ name }) => name === root) + 1));
  const taken = new Set(
    [...named.flatMap(({ name, body }) => [name, ...symbolsOf(body)]), ...symbolsOf(root)].map((s) => s.name),
  );
  return needed([...named, { name: symbol(freshName(taken.has("f") ? "L" : "f", taken)), body: root }]);
}

/** The nodes that the last one is made of: a page may have named more. */
function needed(nodes: readonly GraphNode[]): GraphNode[] {
  const wanted = new Set<Expr>(nodes.slice(-1).map(({ name }) => name));
  for (const { name, body } of [...nodes].reverse())
    if (wanted.has(name)) for (const s of namesIn(body)) wanted.add(s);
  return nodes.filter(({ name }) => wanted.has(name));
}
