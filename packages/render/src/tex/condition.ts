/** Relations and what joins them. `0 < x` and `x < 1` are written `0 < x < 1`. */
import { type Apply, type Expr, needsBrackets } from "@derive/core";
import { texText } from "./escape.js";
import { bracketed, type Piece } from "./piece.js";
import type { TexOptions } from "./style.js";

const RELATION: ReadonlyMap<string, string> = new Map([
  ["=", "="],
  ["!=", "\\ne"],
  ["<", "<"],
  ["<=", "\\le"],
  [">", ">"],
  [">=", "\\ge"],
]);

export const isRelation = (node: Expr): node is Apply => node.kind === "apply" && RELATION.has(node.op);

export function conditionTex(node: Apply, args: readonly Piece[], { words }: TexOptions): Piece | undefined {
  const tall = args.some((arg) => arg.tall);
  const start = args[0]?.start ?? "letter";
  const sign = RELATION.get(node.op);
  if (sign !== undefined && args.length === 2) {
    const sides = args.map((arg, i) => (needsBrackets(node.op, i, arg.node) ? bracketed(arg) : arg.tex));
    const relation = { left: sides[0] ?? "", signAndRight: ` ${sign} ${sides[1] ?? ""}` };
    return { node, tex: relation.left + relation.signAndRight, tall, start, relation };
  }
  if (node.op === "integer" && args[0] !== undefined) {
    return { node, tex: `${args[0].tex} \\in \\mathbb{Z}`, tall, start };
  }
  if (node.op !== "and") return undefined;
  let tex = "";
  args.forEach((arg, i) => {
    const before = node.args[i - 1];
    if (before !== undefined && arg.relation !== undefined && continues(before, arg.node)) {
      tex += arg.relation.signAndRight;
    } else {
      const written = needsBrackets("and", i, arg.node) ? bracketed(arg) : arg.tex;
      tex += (i === 0 ? "" : texText(` ${words.and} `)) + written;
    }
  });
  return { node, tex, tall, start };
}

/** Whether the second relation goes on where the first ends: `0 < x` and `x < 1`. */
export function continues(before: Expr, after: Expr): boolean {
  if (!isRelation(before) || !isRelation(after) || before.args[1] !== after.args[0]) return false;
  return "<>".includes(before.op.charAt(0)) && before.op.charAt(0) === after.op.charAt(0);
}
