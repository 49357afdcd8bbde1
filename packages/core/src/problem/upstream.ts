/**
 * A gradient that comes from further on: `given dL/dy`, `given dL/dy[j]`, `given dL/dy : vector n`. The pass then begins
 * at y, with a loss L of which nothing else is known.
 */
import { DeriveError } from "../expr/error.js";
import { canonicalName, splitTopLevel, surroundings } from "./declare.js";
import { Shapes } from "../rewrite/tensor/shape.js";
import { type Shape, sameShape, shapeText } from "../rewrite/tensor/dimension.js";
import { symbol } from "../expr/expr.js";

export interface Upstream {
  readonly loss: string;
  /** The name at which the pass begins. */
  readonly of: string;
  /** What was said of the shape of the gradient. */
  readonly declared?: string;
}

const FORM =
  /^(?:d|∂|\\partial\s*)\s*([\p{L}_]\w*)\s*\/\s*(?:d|∂|\\partial\s*)\s*([\p{L}_][\w'^{}()]*)\s*(?:\[[^\]]*\])?\s*(?::\s*(.+))?$/su;

/** The facts of a question, and the upstream gradient that was among them. */
export function separateUpstream(given: readonly string[]): {
  readonly given: readonly string[];
  readonly upstream?: Upstream;
} {
  const rest: string[] = [];
  const found: Upstream[] = [];
  for (const part of given.flatMap((line) => splitTopLevel(line))) {
    const [, loss, of, declared] = FORM.exec(part.trim()) ?? [];
    if (loss === undefined || of === undefined) rest.push(part);
    else
      found.push({
        loss: canonicalName(loss),
        of: canonicalName(of),
        ...(declared === undefined ? {} : { declared }),
      });
  }
  const [upstream, ...more] = found;
  if (more.some((other) => other.of !== upstream?.of))
    throw new DeriveError(
      "unsupported",
      "a backward pass begins at one name: add what comes from the others as a last step",
    );
  return upstream === undefined ? { given } : { given: rest, upstream };
}

/** Throws `DeriveError` where the gradient is said to have another shape than the name. */
export function requireShape(
  { loss, of, declared }: Upstream,
  shape: Shape,
  declare: Readonly<Record<string, string>> = {},
): void {
  if (declared === undefined) return;
  const { facts } = surroundings({ ...declare, [of]: declared });
  const said = new Shapes(facts).of(symbol(of));
  if (!sameShape(said, shape))
    throw new DeriveError(
      "shape",
      `d${loss}/d${of} is declared as ${shapeText(said)}, and ${of} is ${shapeText(shape)}`,
    );
}
