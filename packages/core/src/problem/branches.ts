/** Functions with several formulas: written out, and the one formula that holds at a point. */
import { formulaAt } from "../expr/binders.js";
import { neg, relation } from "../expr/build.js";
import { apply, type Expr, numeral } from "../expr/expr.js";
import { operatorsOf, postorder, substitute } from "../expr/walk.js";
import type { Meanings } from "../evaluate/evaluate.js";
import { LIBRARY } from "../library/library.js";
import { type Point, truthAt } from "./values.js";

/** Functions that have several formulas. */
export const SWITCHES: ReadonlySet<string> = new Set(["abs", "sign", "step", "max", "min", "cases"]);

/** Functions of the library that are made of switches are written out until only switches are left. */
export function byBranches(root: Expr): Expr {
  let node = root;
  for (let round = 0; round < 8; round += 1) {
    const by = new Map<Expr, Expr>();
    for (const part of postorder(node)) {
      if (part.kind !== "apply" || SWITCHES.has(part.op)) continue;
      const meaning = LIBRARY.meaningOf(part.op);
      if (meaning === undefined || ![...operatorsOf(meaning.body)].some((op) => SWITCHES.has(op))) continue;
      by.set(part, formulaAt(meaning.body, meaning.params, part.args));
    }
    if (by.size === 0) return node;
    node = substitute(node, by);
  }
  return node;
}

/** Every switch replaced by the branch that holds at a point. */
export function branchAt(root: Expr, point: Point, meanings: Meanings): Expr {
  const isTrue = (condition: Expr): boolean => truthAt(condition, point, meanings) === "true";
  const chosen = new Map<Expr, Expr>();
  for (const node of postorder(root)) {
    if (node.kind !== "apply") {
      chosen.set(node, node);
      continue;
    }
    const args = node.args.map((arg) => chosen.get(arg) ?? arg);
    const [a = node] = args;
    const positive = (): boolean => isTrue(relation(">", a, numeral(0)));
    switch (node.op) {
      case "abs":
        chosen.set(node, positive() ? a : neg(a));
        break;
      case "step":
        chosen.set(node, numeral(positive() ? 1 : 0));
        break;
      case "sign":
        chosen.set(node, positive() ? numeral(1) : neg(numeral(1)));
        break;
      case "max":
      case "min": {
        const better = node.op === "max" ? ">=" : "<=";
        chosen.set(node, args.find((u) => args.every((v) => u === v || isTrue(relation(better, u, v)))) ?? a);
        break;
      }
      case "cases": {
        const i = args.findIndex((arg, p) => p % 2 === 0 && p + 1 < args.length && isTrue(arg));
        const otherwise = args.length % 2 === 1 ? args.at(-1) : undefined;
        chosen.set(node, (i < 0 ? otherwise : args[i + 1]) ?? apply("cases", args));
        break;
      }
      default:
        chosen.set(node, apply(node.op, args));
    }
  }
  return chosen.get(root) ?? root;
}
