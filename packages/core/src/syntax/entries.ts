/**
 * Entries by subscript: under a sum over i the names x_i and W_{ij} mean x[i] and W[i,j]; and where x has entries, x_k
 * is one of them everywhere. Names that were declared with their subscript stay what they are.
 */
import { isApply } from "../expr/build.js";
import { apply, type Expr, type Sym, symbol } from "../expr/expr.js";
import type { Names } from "./vocabulary.js";
import { fold, operatorsOf, postorder, substitute, symbolsOf } from "../expr/walk.js";

export function entriesBySubscript(root: Expr, declared: ReadonlySet<string>): Expr {
  const operators = operatorsOf(root);
  if (!operators.has("sum") && !operators.has("prod") && !operators.has("[]")) return root;
  const inSums = fold<Expr>(root, (node, args) => {
    if (node.kind !== "apply") return node;
    const [index, low, high, body] = args;
    const isSum = (isApply(node, "sum") || isApply(node, "prod")) && args.length === 4;
    if (!isSum || index?.kind !== "symbol" || low === undefined || high === undefined || body === undefined)
      return apply(node.op, args);
    const meant = entries(body, declared, (subscript) => {
      const indices = subscript === index.name ? [subscript] : letters(subscript);
      return indices.includes(index.name) ? indices : undefined;
    });
    return apply(node.op, [index, low, high, meant]);
  });
  const families = familiesIn(inSums);
  return families.size === 0
    ? inSums
    : entries(inSums, declared, (subscript, base) =>
        families.get(base) === subscript.length ? letters(subscript) : undefined,
      );
}

/** `x[k]` for x_k or x_{k}, where x has entries in the expression and x_k is not a name of its own. */
export function entryText(name: string, root: Expr, declared: ReadonlySet<string>): string {
  const plain = name.replace(/_\{(\w+)\}$/, "_$1");
  const [, base = "", subscript = ""] = SUBSCRIPT.exec(plain) ?? [];
  const isName = declared.has(plain) || symbolsOf(root).some((s) => s.name === plain);
  return !isName && subscript !== "" && familiesIn(root).get(base) === subscript.length
    ? `${base}[${letters(subscript).join(",")}]`
    : name;
}

/** A name such as a_1 that was not declared where the vector a was: it would be a number of its own. */
export function undeclaredEntry(
  root: Expr,
  { symbols, tensors = new Set() }: Pick<Names, "symbols" | "tensors">,
): { readonly name: string; readonly base: string; readonly places: string } | undefined {
  if (tensors.size === 0) return undefined;
  for (const { name } of symbolsOf(root)) {
    const [, base, places] = /^(.+)_([A-Za-z0-9]+)$/.exec(name) ?? [];
    if (base === undefined || places === undefined || symbols.has(name) || !tensors.has(base)) continue;
    return { name, base, places: letters(places).join(", ") };
  }
  return undefined;
}

const SUBSCRIPT = /^(.+)_([A-Za-z]+)$/;
const letters = (subscript: string): string[] => subscript.split(/(?=.)/);

/** The names of which entries are spoken of, with how many indices these have. */
function familiesIn(root: Expr): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const node of postorder(root)) {
    const [base, ...at] = isApply(node, "[]") ? node.args : [];
    if (base?.kind === "symbol") found.set(base.name, at.length);
  }
  return found;
}

/** Names replaced by entries, where their subscript is read as indices. */
function entries(
  root: Expr,
  declared: ReadonlySet<string>,
  indicesOf: (subscript: string, base: string) => readonly string[] | undefined,
): Expr {
  const by = new Map<Expr, Expr>();
  const replace = (name: Sym): void => {
    const [, base, subscript] = SUBSCRIPT.exec(name.name) ?? [];
    if (base === undefined || subscript === undefined || declared.has(name.name)) return;
    const indices = indicesOf(subscript, base);
    if (indices !== undefined) by.set(name, apply("[]", [symbol(base), ...indices.map(symbol)]));
  };
  for (const name of symbolsOf(root)) replace(name);
  return by.size === 0 ? root : substitute(root, by);
}
