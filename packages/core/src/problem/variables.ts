/** The variables of a question: those that are named, or every symbol that stands for itself. */
import { DeriveError } from "../expr/error.js";
import type { Expr, Sym } from "../expr/expr.js";
import { symbolsOf } from "../expr/walk.js";
import { freeIn } from "../expr/binders.js";
import { LIBRARY } from "../library/library.js";
import { canonicalName, type Surroundings } from "./declare.js";
import type { DifferentiateRequest } from "./request.js";

/** The variables asked for, or else every symbol that is not a constant, a name or a parameter. */
export function variablesOf(request: DifferentiateRequest, question: Expr, around: Surroundings): Sym[] {
  if (request.wrt !== undefined) {
    const texts = typeof request.wrt === "string" ? request.wrt.split(",") : request.wrt;
    const names = texts.map((text) => text.trim()).filter((text) => text !== "");
    if (names.length === 0) throw new DeriveError("syntax", "no variable is named to differentiate by");
    return names.map((name) => variable(name, around));
  }
  const found = freeSymbols(question, around);
  if (found.length === 0) {
    throw new DeriveError("domain", "the expression has no variable: name one to differentiate by");
  }
  return found;
}

function variable(text: string, around: Surroundings): Sym {
  const node = LIBRARY.parse(text, {
    ...around.names,
    symbols: new Set([...around.names.symbols, canonicalName(text)]),
  });
  if (node.kind !== "symbol" || CONSTANTS.has(node.name)) {
    throw new DeriveError("syntax", `${JSON.stringify(text)} is not a variable to differentiate by`);
  }
  return node;
}

const CONSTANTS: ReadonlySet<string> = new Set(["e", "pi"]);

function freeSymbols(question: Expr, { definitions }: Pick<Surroundings, "definitions">): Sym[] {
  const byName = new Map(definitions.map((d) => [d.name, d]));
  const found: Sym[] = [];
  // The index of a sum is no variable of it.
  const free = freeIn(question);
  for (const node of symbolsOf(question)) {
    if (!free.has(node)) continue;
    const definition = byName.get(node.name);
    const inside = definition?.params.length === 0 ? freeSymbols(definition.body, { definitions }) : [node];
    for (const each of inside) if (!CONSTANTS.has(each.name) && !found.includes(each)) found.push(each);
  }
  return found;
}
