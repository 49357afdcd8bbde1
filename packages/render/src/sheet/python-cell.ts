/**
 * Cells of a notebook that compare what was derived with differences, at random numbers that meet what is given. Each
 * stands on its own: it draws its numbers, says how far the two are apart, and fails where that is too far.
 */
import { type Expr, isApply, type Shapes, type Sym, symbolsOf } from "@derive/core";
import { isConstant, type PythonText } from "./python-text.js";
import { WORDING } from "./wording.js";

/** Names that the cells have for themselves. */
export const OWN_NAMES = ["f", "random", "differences", "along", "compare"] as const;

/** What was derived and what differences find, as Python, for the variable of this name. */
export interface Comparison {
  readonly name: string;
  readonly claimed: string;
  readonly found: string;
}

export interface Cell {
  /** Where the numbers come from. */
  readonly drawn: readonly string[];
  /** The body of the function that is varied. */
  readonly f: readonly string[];
  /** What stands between the two: a pass that is worked out once. */
  readonly once?: readonly string[];
  readonly comparisons: readonly Comparison[];
}

export const cellOf = ({ drawn, f, once = [], comparisons }: Cell): string =>
  [
    "import numpy as np",
    "",
    ...drawn,
    "",
    "def f():",
    ...f.map((line) => `    ${line}`),
    "",
    ...DIFFERENCES,
    "",
    ...(comparisons.some(({ found }) => found.includes("along(")) ? [...ALONG, ""] : []),
    ...COMPARE,
    "",
    ...once,
    ...comparisons.map(({ name, claimed, found }) => `compare("${name}", ${claimed}, ${found})`),
  ].join("\n");

const DIFFERENCES = [
  "def differences(f, name, step=1e-6):",
  "    kept = np.array(globals()[name], dtype=float)",
  "    slopes = []",
  "    for at in np.ndindex(kept.shape):",
  "        ends = []",
  "        for sign in (1, -1):",
  "            moved = kept.copy()",
  "            moved[at] += sign * step",
  "            globals()[name] = moved",
  "            ends.append(np.asarray(f(), dtype=float))",
  "        slopes.append((ends[0] - ends[1]) / (2 * step))",
  "    globals()[name] = kept",
  "    return np.stack(slopes, axis=-1).reshape(slopes[0].shape + kept.shape)",
];

const ALONG = [
  "def along(f, name, direction, step=1e-6):",
  "    kept, ends = np.array(globals()[name], dtype=float), []",
  "    for sign in (1, -1):",
  "        globals()[name] = kept + sign * step * direction",
  "        ends.append(np.asarray(f(), dtype=float))",
  "    globals()[name] = kept",
  "    return (ends[0] - ends[1]) / (2 * step)",
];

const COMPARE = [
  "def compare(name, claimed, found):",
  "    claimed = np.reshape(np.asarray(claimed) * np.ones(found.shape), found.shape)",
  `    print("${WORDING.python.byDifferences}", name + ":", np.max(np.abs(found - claimed)))`,
  `    # ${WORDING.python.noValue}`,
  "    assert not np.all(np.isfinite(found)) or np.allclose(claimed, found, rtol=1e-3, atol=1e-4)",
];

/** Lines that draw these names, and what their shapes are made of. */
export function drawnLines(
  names: Iterable<Sym>,
  facts: readonly Expr[],
  shapes: Shapes,
  text: PythonText,
): string[] {
  const all = [...new Set(names)];
  const sizes = new Set(all.flatMap((name) => shapes.of(name).flatMap((size) => symbolsOf(size))));
  const inputs = all.filter((name) => !isConstant(name) && !sizes.has(name));
  return [
    `# ${WORDING.python.atRandom}`,
    ...[...sizes].map((size, i) => `${text.name(size)} = ${Math.max(2, 4 - i)}`),
    "random = np.random.default_rng(0)",
    ...inputs.map((name) => `${text.name(name)} = ${drawnValue(name, facts, shapes, text)}`),
  ];
}

/** Positive numbers below 1, and negative ones where that is given. */
function drawnValue(name: Sym, facts: readonly Expr[], shapes: Shapes, text: PythonText): string {
  const [n, m] = shapes.of(name).map((size) => text.of(size, "np") ?? "2");
  const size = n === undefined ? "" : `, size=(${n}, ${m ?? "1"})`;
  const isNegative = facts.some(
    (fact) =>
      isApply(fact, "<") &&
      fact.args[0] === name &&
      fact.args[1]?.kind === "number" &&
      fact.args[1].value.num <= 0n,
  );
  const drawn = `random.uniform(0.2, 0.8${size})`;
  const own = isNegative ? `-${drawn}` : drawn;
  if (shapes.has(name, "spd")) return `(lambda a: a @ a.T + np.eye(${n ?? "2"}))(${drawn})`;
  if (shapes.has(name, "symmetric")) return `(lambda a: a + a.T)(${drawn})`;
  if (shapes.has(name, "onehot")) return `np.eye(${n ?? "2"})[:, [0]]`;
  if (shapes.has(name, "simplex")) return `(lambda a: a / np.sum(a))(${drawn})`;
  return shapes.has(name, "invertible") ? `${drawn} + np.eye(${n ?? "2"})` : own;
}
