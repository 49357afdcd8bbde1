/** Indices and entries as they can be asked about. */
import { isApply } from "../expr/build.js";
import { binderIn } from "../expr/binders.js";
import { DeriveError } from "../expr/error.js";
import type { Expr } from "../expr/expr.js";
import { postorder } from "../expr/walk.js";
import { print } from "../syntax/print.js";

/** Throws for D(f, x[k + 1]), of which it is not known whether that entry exists, and for a sum over e. */
export function asPlaced(root: Expr): Expr {
  for (const node of postorder(root)) {
    if (isApply(node, "D") && node.args[1] !== undefined) requirePlain(node.args[1]);
    const name = binderIn(node)?.index.name;
    if (name === "e" || name === "pi")
      throw new DeriveError("syntax", `${name} is a number, and no index: give the index another name`);
  }
  return root;
}

/** An entry that a derivative is taken by has an index, or a number, for each place. */
export function requirePlain(by: Expr): void {
  const place = isApply(by, "[]") ? by.args.slice(1).find(({ kind }) => kind === "apply") : undefined;
  if (place !== undefined)
    throw new DeriveError(
      "unsupported",
      `${print(by)} is an entry at ${print(place)}: take the derivative by an entry at an index of its own, such as p, and put ${print(place)} in its place`,
    );
}
