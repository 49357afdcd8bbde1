/**
 * Derivatives written with primes, s'(x) and h'[1,0](x, y), of functions whose formula is known: they are worked out
 * like any other derivative. Those of unknown functions stay what they are.
 */
import { derivativeOf } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, type Sym } from "../expr/expr.js";
import { fold, operatorsOf } from "../expr/walk.js";
import { LIBRARY } from "../library/library.js";
import type { Definition } from "../rewrite/step.js";
import { splitDerivedName } from "../syntax/names.js";
import { print } from "../syntax/print.js";

/**
 * `tensors` are names of vectors and matrices, whose functions are differentiated entry by entry. Throws `DeriveError`
 * for a derivative of one of the user's functions at an expression.
 */
export function withoutPrimes(
  root: Expr,
  definitions: readonly Definition[],
  tensors: ReadonlySet<string> = new Set(),
): Expr {
  if (![...operatorsOf(root)].some((op) => op.includes("'") && op !== "'")) return root;
  const own = new Set(definitions.flatMap((d) => (d.params.length > 0 ? [d.name] : [])));
  return fold<Expr>(root, (node, args) => {
    if (node.kind !== "apply") return node;
    const written = apply(node.op, args);
    const head = splitDerivedName(node.op);
    if (head === undefined) return written;
    const isOwn = own.has(head.name);
    if (!isOwn && !LIBRARY.isFunction(head.name)) return written;
    const places = args.filter((arg): arg is Sym => arg.kind === "symbol" && !tensors.has(arg.name));
    if (places.length === args.length && new Set(places).size === args.length) {
      const by = places.flatMap((place, i) => Array.from({ length: head.orders[i] ?? 0 }, () => place));
      return by.reduce<Expr>((of, place) => derivativeOf(of, place), apply(head.name, args));
    }
    if (!isOwn) return written;
    throw new DeriveError(
      "unsupported",
      `${print(written)} is a derivative at another place than a symbol: write it with D(${head.name}(t), t) at a t of its own`,
    );
  });
}
