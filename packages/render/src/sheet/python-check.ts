/**
 * Derivatives as a cell that compares them with differences: of numbers in any order, gradients, Jacobians, Hessians,
 * directional derivatives, linear maps, and single entries with indices. What an answer is the value of says how.
 */
import {
  apply,
  type DifferentiateAnswer,
  type Expr,
  inserted,
  isApply,
  type Part,
  postorder,
  Shapes,
  substitute,
  type Sym,
  symbol,
  symbolsOf,
} from "@derive/core";
import { cellOf, type Comparison, drawnLines, OWN_NAMES } from "./python-cell.js";
import { PythonText } from "./python-text.js";

/** `undefined` where no part has a counterpart in NumPy. */
export function pythonCheck(answer: DifferentiateAnswer): string | undefined {
  const { question, definitions, facts, parts } = answer;
  const known = parts[0]?.derivation.givens.facts ?? facts;
  const shapes = new Shapes([...known, ...parts.flatMap(({ wrt }) => shapeOfDirection(wrt, known))]);
  const text = new PythonText(shapes, OWN_NAMES);
  const whole = (node: Expr): Expr => inserted(node, definitions);
  const f = text.of(whole(question), "np");
  if (f === undefined) return undefined;
  const varied = new Set(symbolsOf(whole(question)));
  const read = new Set<Expr>([whole(question)]);
  const comparisons: Comparison[] = [];
  for (const part of new Set(parts)) {
    if (!varied.has(part.wrt) || part.layout === "structured symmetric") continue;
    const claimed = along(whole(part.result), part.wrt);
    const written = text.of(claimed, "np");
    const way = wayTo(part, text, shapes);
    if (written === undefined || way === undefined) continue;
    read.add(claimed);
    for (const each of way.reads) read.add(each);
    comparisons.push({ name: text.name(part.wrt), claimed: way.around(written), found: way.found });
  }
  if (comparisons.length === 0) return undefined;
  const indices = new Set([...read].flatMap((node) => indicesIn(node)));
  for (const { of } of parts) for (const index of entryOf(of)?.indices ?? []) indices.add(index);
  const names = [...read].flatMap((node) => symbolsOf(node));
  return cellOf({
    drawn: drawnLines(
      names.filter((name) => !indices.has(name)),
      facts,
      shapes,
      text,
    ),
    f: [`return ${shapes.isScalar(question) ? `np.sum(${f})` : f}`],
    comparisons,
  });
}

interface Way {
  readonly found: string;
  /** Around what is claimed: all entries, where a part has one of them. */
  readonly around: (claimed: string) => string;
  readonly reads: readonly Expr[];
}

const plainly = (found: string, reads: readonly Expr[] = []): Way => ({
  found,
  around: (claimed) => claimed,
  reads,
});

/** How the differences are taken that the result of a part stands for. */
function wayTo(part: Part, text: PythonText, shapes: Shapes): Way | undefined {
  const { of } = part;
  const entry = entryOf(of);
  if (entry !== undefined) return entryWise(entry, text, shapes);
  if (isApply(of, "'")) {
    const [inside = of] = of.args;
    return isApply(inside, "gradient") ? plainly(`differences(f, "${text.name(part.wrt)}").T`) : undefined;
  }
  if (of.kind !== "apply") return undefined;
  const name = text.name(part.wrt);
  switch (of.op) {
    case "D": {
      const order = variablesOf(of);
      return order === undefined ? undefined : plainly(slopes(order.map((each) => text.name(each))));
    }
    case "gradient":
      return plainly(`differences(f, "${name}")`);
    case "jacobian":
      return plainly(`differences(f, "${name}").reshape(f().size, -1)`);
    case "hessian":
      return plainly(`${slopes([name, name])}.reshape(np.size(${name}), -1)`);
    case "directional": {
      const [, , direction] = of.args;
      const written = direction && text.of(direction, "np");
      return direction === undefined || written === undefined
        ? undefined
        : plainly(`along(f, "${name}", ${written})`, [direction]);
    }
    case "differential":
      return plainly(`along(f, "${name}", ${text.name(directionOf(part.wrt))})`, [directionOf(part.wrt)]);
    default:
      return undefined;
  }
}

/** Steps that leave as little as possible of rounding, by how often differences are taken. */
const STEPS: readonly string[] = ["1e-6", "1e-4", "2e-3"];

function slopes(names: readonly string[]): string {
  const step = STEPS[names.length - 1] ?? "1e-2";
  return names.reduce(
    (f, name, i) =>
      `differences(${i === 0 ? f : `lambda: ${f}`}, "${name}"${names.length === 1 ? "" : `, ${step}`})`,
    "f",
  );
}

/** By what is differentiated, the innermost first; only for numbers. */
function variablesOf(of: Expr): Sym[] | undefined {
  const found: Sym[] = [];
  let node = of;
  for (; isApply(node, "D"); node = node.args[0] ?? node) {
    const [, by] = node.args;
    if (by?.kind !== "symbol") return undefined;
    found.unshift(by);
  }
  return found.length > STEPS.length ? undefined : found;
}

interface Entry {
  readonly variable: Sym;
  readonly indices: readonly Sym[];
}

/** The entry `W[k, l]` by which is differentiated, where its indices are letters. */
function entryOf(of: Expr): Entry | undefined {
  const [, by] = isApply(of, "D") ? of.args : [];
  if (by === undefined || !isApply(by, "[]")) return undefined;
  const [variable, ...indices] = by.args;
  const letters = indices.flatMap((index) => (index.kind === "symbol" ? [index] : []));
  return variable?.kind === "symbol" &&
    letters.length === indices.length &&
    new Set(letters).size === letters.length
    ? { variable, indices: letters }
    : undefined;
}

/** All entries, each by the formula for one. */
function entryWise({ variable, indices }: Entry, text: PythonText, shapes: Shapes): Way | undefined {
  const sizes = shapes.of(variable).map((size) => text.of(size, "np"));
  if (sizes.length !== indices.length || sizes.includes(undefined)) return undefined;
  const loops = indices.map((index, i) => ` for ${text.name(index)} in range(1, ${sizes[i] ?? "0"} + 1)`);
  const name = text.name(variable);
  return {
    found: `differences(f, "${name}")`,
    around: (claimed) => `np.reshape([np.sum(${claimed})${loops.join("")}], ${name}.shape)`,
    reads: [],
  };
}

/** A linear map is compared along one direction, drawn at random, which stands in the place of the differential. */
const directionOf = ({ name }: Sym): Sym => symbol(`differential of ${name}`);

const along = (result: Expr, wrt: Sym): Expr =>
  substitute(result, new Map([[apply("differential", [wrt, wrt]), directionOf(wrt)]]));

const shapeOfDirection = (wrt: Sym, facts: readonly Expr[]): Expr[] =>
  facts
    .filter((fact) => (isApply(fact, "vector") || isApply(fact, "matrix")) && fact.args[0] === wrt)
    .map((fact) => substitute(fact, new Map([[wrt, directionOf(wrt)]])));

/** Those that sums and products run over. */
const indicesIn = (node: Expr): Sym[] =>
  postorder(node).flatMap((each) => {
    const [index, ...rest] = isApply(each, "sum") || isApply(each, "prod") ? each.args : [];
    return index?.kind === "symbol" && rest.length === 3 ? [index] : [];
  });
