/**
 * Recognises Leibniz's notation among the tokens: d/dx, dL/dw, ∂²f/∂x∂y, and the same as fractions
 * of LaTeX. Only the head is read here; the parser reads what is differentiated.
 */
import type { DeriveError } from "../expr/error.js";
import { differentialOf } from "./names.js";
import type { Token } from "./token.js";

export interface DerivativeHead {
  /** One entry for each differentiation, in the order written: y, then x for ∂²/∂y∂x. */
  readonly variables: readonly string[];
  /** The name above, when there is just a name: the L of dL/dw. */
  readonly subject: Token | undefined;
  /** The first token after the head; for a fraction, the first token above that belongs to the operand. */
  readonly next: number;
}

/** What the matcher has to know of the names, and how it reports an error. */
export interface Surroundings {
  readonly isDeclared: (name: string) => boolean;
  readonly fail: (token: { readonly at: number }, message: string) => DeriveError;
}

const HIGHEST_ORDER = 100;

const isPartial = (token: Token | undefined): boolean => isOperator(token, "partial");
const isOperator = (token: Token | undefined, text: string): boolean =>
  token?.kind === "operator" && token.text === text;
const isName = (token: Token | undefined, text?: string): token is Token =>
  token?.kind === "name" && token.orders === undefined && (text === undefined || token.text === text);

/** The `^2` at `i`: the order and where it ends. */
function orderAt(tokens: readonly Token[], i: number): { order: number; next: number } {
  if (!isOperator(tokens[i], "^")) return { order: 1, next: i };
  const braced = tokens[i + 1]?.kind === "open";
  const number = tokens[braced ? i + 2 : i + 1];
  if (number?.kind !== "number" || !/^[1-9]\d{0,5}$/.test(number.text)) return { order: 1, next: i };
  return { order: Number(number.text), next: braced ? i + 4 : i + 2 };
}

/** The differential at `i`, `dx` or `∂x`: its variable and where it ends. */
function differentialAt(
  tokens: readonly Token[],
  i: number,
  around: Surroundings,
): { variable: Token; next: number } | undefined {
  const token = tokens[i];
  const following = tokens[i + 1];
  if (token === undefined) return undefined;
  if (isPartial(token)) return isName(following) ? { variable: following, next: i + 2 } : undefined;
  if (!isName(token)) return undefined;
  const glued = differentialOf(token.text);
  if (glued !== undefined && !around.isDeclared(token.text))
    return { variable: afterD(token, glued), next: i + 1 };
  const apart = token.text === "d" && isName(following) && (!following.spaced || following.latex);
  return apart && !(around.isDeclared("d") && !token.latex)
    ? { variable: following, next: i + 2 }
    : undefined;
}

const afterD = (token: Token, text: string): Token => ({ ...token, text, at: token.at + 1 });

/** The differentials from `i` on until their orders add up to `order`. */
function variablesAt(
  tokens: readonly Token[],
  i: number,
  order: number,
  around: Surroundings,
): { variables: string[]; next: number } | undefined {
  const variables: string[] = [];
  let next = i;
  while (variables.length < order) {
    const differential = differentialAt(tokens, next, around);
    if (differential === undefined) return undefined;
    const power = orderAt(tokens, differential.next);
    next = power.next;
    for (let k = 0; k < power.order && k <= HIGHEST_ORDER; k += 1) variables.push(differential.variable.text);
  }
  return { variables, next };
}

function checked(head: DerivativeHead, order: number, token: Token, around: Surroundings): DerivativeHead {
  if (order > HIGHEST_ORDER) throw around.fail(token, `derivatives up to order ${HIGHEST_ORDER} are read`);
  if (head.variables.length !== order) {
    throw around.fail(token, `the orders above (${order}) and below (${head.variables.length}) do not agree`);
  }
  return head;
}

/** The head that starts at `i` in a line: `d/dx`, `d^2/dx^2`, `∂f/∂x`, `dL/dw`. */
export function inlineDerivative(
  tokens: readonly Token[],
  i: number,
  around: Surroundings,
): DerivativeHead | undefined {
  const first = tokens[i];
  if (first === undefined || !(isPartial(first) || isName(first))) return undefined;
  const glued = isPartial(first) ? undefined : differentialOf(first.text);
  if (!isPartial(first) && first.text !== "d" && (glued === undefined || around.isDeclared(first.text)))
    return undefined;
  const power = glued === undefined ? orderAt(tokens, i + 1) : { order: 1, next: i + 1 };
  const above = tokens[power.next];
  const named = glued === undefined && isName(above);
  const subject = glued !== undefined ? afterD(first, glued) : named ? above : undefined;
  const slash = named ? power.next + 1 : power.next;
  if (!isOperator(tokens[slash], "/")) return undefined;
  const below = variablesAt(tokens, slash + 1, Math.min(power.order, HIGHEST_ORDER), around);
  if (below === undefined) return undefined;
  return checked(
    { variables: below.variables.reverse(), subject, next: below.next },
    power.order,
    first,
    around,
  );
}

/** The head of the fraction whose parts lie between the given tokens. */
export function fractionDerivative(
  tokens: readonly Token[],
  part: { readonly open: number; readonly over: number; readonly close: number },
  around: Surroundings,
): DerivativeHead | undefined {
  const i = part.open + 1;
  const first = tokens[i];
  if (first === undefined || !(isPartial(first) || isName(first))) return undefined;
  const glued = isPartial(first) ? undefined : differentialOf(first.text);
  if (!isPartial(first) && first.text !== "d" && (glued === undefined || around.isDeclared(first.text)))
    return undefined;
  const power = glued === undefined ? orderAt(tokens, i + 1) : { order: 1, next: i };
  const variables: string[] = [];
  for (let next = part.over + 1; next < part.close; ) {
    const below = variablesAt(tokens, next, 1, around);
    if (below === undefined || below.next > part.close || variables.length > HIGHEST_ORDER) return undefined;
    for (const variable of below.variables) variables.push(variable);
    next = below.next;
  }
  if (variables.length === 0) return undefined;
  const subject = glued === undefined ? undefined : afterD(first, glued);
  return checked({ variables: variables.reverse(), subject, next: power.next }, power.order, first, around);
}
