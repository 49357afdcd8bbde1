/**
 * A derivative as a Python program that compares it with central differences, at random numbers that meet what is given.
 * For notebooks: the reader runs it, and it says how far the two are apart.
 */
import {
  type DifferentiateAnswer,
  type Expr,
  inserted,
  isApply,
  Shapes,
  type Sym,
  symbolsOf,
} from "@derive/core";
import { isConstant, PythonText } from "./python-text.js";
import { WORDING } from "./wording.js";

/** `undefined` where a part has no counterpart in NumPy, or where the answer is not a gradient. */
export function pythonCheck({
  question,
  definitions,
  facts,
  parts,
}: DifferentiateAnswer): string | undefined {
  const shapes = new Shapes(parts[0]?.derivation.givens.facts ?? facts);
  if (!shapes.isScalar(question)) return undefined;
  const text = new PythonText(shapes);
  const whole = (node: Expr): Expr => inserted(node, definitions);
  const f = text.of(whole(question), "np");
  const checked = parts.filter(
    ({ order, wrt, of, layout }) =>
      order === 1 &&
      (layout === undefined || layout === "gradient") &&
      !isEntry(of) &&
      symbolsOf(whole(question)).includes(wrt),
  );
  const slopes = checked.map(({ result }) => text.of(whole(result), "np"));
  if (f === undefined || checked.length === 0 || !slopes.every((slope) => slope !== undefined))
    return undefined;
  const names = new Set(
    [question, ...checked.map(({ result }) => result)].flatMap((node) => symbolsOf(whole(node))),
  );
  const dimensions = new Set(
    [...names].flatMap((name) => shapes.of(name).flatMap((size) => symbolsOf(size))),
  );
  const inputs = [...names].filter((name) => !isConstant(name) && !dimensions.has(name));
  const sizes = [
    ...new Set([...dimensions, ...inputs.flatMap((x) => shapes.of(x).flatMap((d) => symbolsOf(d)))]),
  ];
  const own = (name: Sym): string => text.name(name);
  return [
    "import numpy as np",
    "",
    `# ${WORDING.python.atRandom}`,
    ...sizes.map((size, i) => `${own(size)} = ${Math.max(2, 4 - i)}`),
    "random = np.random.default_rng(0)",
    ...inputs.map((name) => `${own(name)} = ${valueOf(name, facts, shapes, text)}`),
    "",
    "def f():",
    `    return np.sum(${f})`,
    "",
    ...checked.flatMap(({ wrt }, i) => comparison(own(wrt), slopes[i] ?? "0")),
  ].join("\n");
}

const isEntry = (of: Expr): boolean => {
  const [, by] = isApply(of, "D") ? of.args : [];
  return by !== undefined && isApply(by, "[]");
};

/** Positive numbers below 1, and negative ones where that is given. */
function valueOf(name: Sym, facts: readonly Expr[], shapes: Shapes, text: PythonText): string {
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

const comparison = (name: string, slope: string): string[] => [
  `claimed = (${slope}) * np.ones_like(${name})`,
  `kept, found = np.array(${name}, dtype=float), np.zeros_like(np.array(${name}, dtype=float))`,
  "for at in np.ndindex(kept.shape):",
  "    step = np.zeros_like(kept)",
  "    step[at] = 1e-6",
  `    ${name} = kept + step`,
  "    above = f()",
  `    ${name} = kept - step`,
  "    found[at] = (above - f()) / 2e-6",
  `${name} = kept`,
  `print("${WORDING.python.byDifferences} ${name}:", np.max(np.abs(found - claimed)))`,
];
