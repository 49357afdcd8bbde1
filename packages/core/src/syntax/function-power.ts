/** `sin^2 x` is (sin x)^2. Inverses, and powers that could be those of a symbol, are refused. */
import { type Expr, numeral, symbol } from "../expr/expr.js";
import { fromText } from "../number/rational.js";
import { isLetterName } from "./names.js";
import { type Call, isFunctionLetter, opens, type Reader, type Reading } from "./reading.js";
import type { Token } from "./token.js";

export interface FunctionPower {
  readonly reading: Reading & { readonly call: Call };
  readonly exponent: Expr;
  /** The token after the exponent. */
  readonly next: number;
}

interface Raised {
  /** The exponent when it is a number or a name. */
  readonly simple: Token | undefined;
  readonly negative: boolean;
  readonly next: number;
}

/** A function at `i` that is raised to a power before it gets its argument. */
export function functionPower(
  tokens: readonly Token[],
  i: number,
  reader: Reader,
): FunctionPower | undefined {
  const token = tokens[i];
  const caret = tokens[i + 1];
  if (token?.kind !== "name" || caret?.kind !== "operator" || caret.text !== "^") return undefined;
  const name = token.text;
  const known = reader.known(name);
  const raised = raisedAt(tokens, i + 2, reader);
  const operatorName = known !== undefined && !isLetterName(name);
  if (operatorName && (known.named === true || opens(tokens[raised.next], "("))) {
    if (raised.negative) {
      throw reader.fail(caret, `${name}^(-1) could be the inverse function or 1/${name}: write one of them`);
    }
    if (raised.simple === undefined)
      throw reader.fail(caret, `write the power behind the argument: ${name}(x)^(…)`);
    const reading = reader.read(tokens, i, raised.next);
    return reading.as === "symbol"
      ? undefined
      : { reading, exponent: exponentOf(raised.simple), next: raised.next };
  }
  const couldApply = token.orders !== undefined || couldBeFunction(name, reader);
  if (couldApply && !reader.isSymbol(name) && opens(tokens[raised.next], "(")) {
    throw reader.fail(
      caret,
      `${name}^…(…) could be the power ${name}(…)^… or the product ${name}^…*(…): write one of them`,
    );
  }
  return undefined;
}

function raisedAt(tokens: readonly Token[], i: number, reader: Reader): Raised {
  const braced = opens(tokens[i], "(", "{");
  const first = braced ? i + 1 : i;
  const sign = tokens[first];
  const minus = sign?.kind === "operator" && sign.text === "-";
  const at = minus ? first + 1 : first;
  const value = tokens[at];
  const isName = value?.kind === "name" && value.orders === undefined;
  // In x^max(0, y) and x^f(y) the exponent is a call.
  const isCall =
    value?.kind === "name" &&
    !braced &&
    opens(tokens[at + 1], "(") &&
    (!isName || couldBeFunction(value.text, reader));
  const isPlain = isName && (isLetterName(value.text) || reader.isSymbol(value.text));
  const last = braced ? reader.closeOf(i) : at;
  const isAlone = !isCall && (!braced || last === at + 1);
  return {
    simple: !minus && isAlone && (isPlain || value?.kind === "number") ? value : undefined,
    negative: minus,
    next: isCall || last < 0 ? -1 : last + 1,
  };
}

const couldBeFunction = (name: string, reader: Reader): boolean =>
  name === "D" || reader.known(name) !== undefined || reader.isFunction(name) || isFunctionLetter(name);

function exponentOf(token: Token): Expr {
  const value = token.kind === "number" ? fromText(token.text) : undefined;
  return value === undefined ? symbol(token.text) : numeral(value);
}
