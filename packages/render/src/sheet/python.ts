/**
 * A backward pass as a Python program: NumPy forward and backward with the same names, and a PyTorch program
 * that computes the same gradients by itself and prints the largest difference.
 *
 * Columns are arrays of shape (n, 1), so that products and transposes are those of the formulas.
 */
import {
  type BackpropAnswer,
  type Expr,
  print,
  rationalFromText,
  Shapes,
  type Sym,
  symbolsOf,
} from "@derive/core";
import { cellOf, drawnLines, OWN_NAMES } from "./python-cell.js";
import { type Dialect, isConstant, PythonText } from "./python-text.js";
import { WORDING } from "./wording.js";

/** The program, or nothing where an operation has no counterpart. */
export function pythonOf(answer: BackpropAnswer, point: number): string | undefined {
  const writer = new Writer(answer);
  const parts = [writer.numpy(point), writer.torch(point)];
  return parts.every((part) => part !== undefined) ? parts.join("\n\n") : undefined;
}

/** A cell that compares the gradients of the pass with differences. */
export const passCheck = (answer: BackpropAnswer): string | undefined =>
  new Writer(answer, OWN_NAMES).check();

class Writer {
  readonly #answer: BackpropAnswer;
  readonly #shapes: Shapes;
  readonly #text: PythonText;

  constructor(answer: BackpropAnswer, reserved: readonly string[] = []) {
    this.#answer = answer;
    this.#shapes = new Shapes(answer.pass.facts);
    this.#text = new PythonText(this.#shapes, reserved);
  }

  numpy(point: number): string | undefined {
    const inputs = this.#inputs(point, "np");
    const [forward, backward] = [this.forward(), this.backward()];
    if (inputs === undefined || forward === undefined || backward === undefined) return undefined;
    return [
      "import numpy as np",
      "",
      `# ${WORDING.python.inputs}`,
      ...inputs,
      "",
      `# ${WORDING.forwardPass.toLowerCase()}`,
      ...forward,
      "",
      `# ${WORDING.backwardPass.toLowerCase()}`,
      ...backward,
    ].join("\n");
  }

  forward(): string[] | undefined {
    const lines: string[] = [];
    for (const { name, body } of this.#answer.pass.nodes) {
      const text = this.#text.of(body, "np");
      if (text === undefined) return undefined;
      lines.push(this.#text.noted(`${this.#text.name(name)} = ${text}`, name));
    }
    return lines;
  }

  backward(): string[] | undefined {
    const { nodes, shares, gradientName } = this.#answer.pass;
    const end = nodes.at(-1)?.name;
    if (end === undefined) return undefined;
    const lines = [this.#first(end, gradientName(end))];
    const seen = new Set<Sym>();
    for (const { to, value } of shares) {
      const text = this.#text.of(value, "np");
      if (text === undefined) return undefined;
      // What is added to must not be another gradient under a second name.
      const own = /^\w+$/.test(text) && !this.#shapes.isScalar(to) ? `${text}.copy()` : text;
      const line = seen.has(to) ? `+= ${text}` : `= ${own}`;
      lines.push(this.#text.noted(`${this.#text.name(gradientName(to))} ${line}`, to));
      seen.add(to);
    }
    return lines;
  }

  /** The pass once, and the gradient of each input beside differences of what the pass begins at. */
  check(): string | undefined {
    const { pass, facts } = this.#answer;
    const { nodes, inputs, gradientName, loss } = pass;
    const [forward, backward, end] = [this.forward(), this.backward(), nodes.at(-1)?.name];
    if (forward === undefined || backward === undefined || end === undefined || inputs.length === 0)
      return undefined;
    const own = (name: Sym): string => this.#text.name(name);
    const named = new Set<Sym>(nodes.map(({ name }) => name));
    const read = [...inputs, ...nodes.flatMap(({ body }) => symbolsOf(body))].filter((s) => !named.has(s));
    const last = loss === undefined ? own(end) : `${own(gradientName(end))} * ${own(end)}`;
    return cellOf({
      drawn: drawnLines(read, facts, this.#shapes, this.#text),
      f: [...forward, `return np.sum(${last})`],
      once: [...forward, ...backward],
      comparisons: inputs.map((input) => ({
        name: own(input),
        claimed: own(gradientName(input)),
        found: `differences(f, "${own(input)}")`,
      })),
    });
  }

  /** Where the backward pass begins: at a number, or with any gradient that comes from further on. */
  #first(end: Sym, slope: Sym): string {
    const start = this.#shapes.isScalar(end) ? "1.0" : `random.normal(size=${this.#text.name(end)}.shape)`;
    return this.#text.noted(`${this.#text.name(slope)} = ${start}`, end);
  }

  /** The same computation left to another system, and what it makes of it. */
  torch(point: number): string | undefined {
    const { nodes, inputs, gradientName } = this.#answer.pass;
    const end = nodes.at(-1)?.name;
    if (end === undefined) return undefined;
    const lines = ["import torch", "", `# ${WORDING.python.check}`];
    const own = (name: Sym): string => `t_${this.#text.name(name)}`;
    for (const input of inputs)
      lines.push(
        `${own(input)} = torch.tensor(${this.#text.name(input)}, dtype=torch.float64, requires_grad=True)`,
      );
    const named = new Set([...inputs, ...nodes.map(({ name }) => name)]);
    const sizes = nodes.flatMap(({ body }) => symbolsOf(body)).filter((s) => !named.has(s) && !isConstant(s));
    for (const size of new Set(sizes))
      lines.push(`${own(size)} = torch.tensor(float(${this.#text.name(size)}))`);
    for (const { name, body } of nodes) {
      const text = this.#text.of(body, "torch", (s) => own(s));
      if (text === undefined) return undefined;
      lines.push(`${own(name)} = ${text}`);
    }
    const { loss } = this.#answer.pass;
    const paired =
      loss === undefined ? own(end) : `${own(end)} * torch.as_tensor(${this.#text.name(gradientName(end))})`;
    lines.push(`torch.sum(${paired}).backward()`);
    const differences = inputs.map(
      (input) => `abs(${own(input)}.grad.numpy() - ${this.#text.name(gradientName(input))}).max()`,
    );
    lines.push("differences = [", ...differences.map((each) => `    ${each},`), "]");
    lines.push(`print("${WORDING.python.difference}", max(differences))`);
    return point < 0 ? undefined : lines.join("\n");
  }

  /** The given values, or random data of small sizes. */
  #inputs(point: number, dialect: Dialect): string[] | undefined {
    const { pass, points, values } = this.#answer;
    const given = points[point] ?? {};
    const wide = pass.inputs.filter((input) => !this.#shapes.isScalar(input));
    if (wide.length === 0) {
      return pass.inputs.map((input) => {
        const value = values[point]?.forward.get(input.name);
        const typed = given[input.name];
        const exact = typeof typed === "string" ? rationalFromText(typed) : undefined;
        const text = exact === undefined ? String(value ?? 0.5) : String(typed);
        return `${this.#text.name(input)} = ${/[./e]/.test(text) ? text : `${text}.0`}`;
      });
    }
    const sizes = new Map<string, number>();
    const sized = (dimension: Expr): string => {
      if (dimension.kind === "number") return print(dimension);
      if (dimension.kind !== "symbol") return `(${print(dimension)})`;
      if (!sizes.has(dimension.name)) sizes.set(dimension.name, 3 + sizes.size);
      return this.#text.name(dimension);
    };
    const lines = pass.inputs.map((input) => {
      const [n, m] = this.#shapes.of(input);
      if (n === undefined) return `${this.#text.name(input)} = 0.5`;
      return this.#text.noted(
        `${this.#text.name(input)} = random.normal(size=(${sized(n)}, ${m === undefined ? "1" : sized(m)}))`,
        input,
      );
    });
    const dimensions = [...sizes].map(([name, size]) => `${name} = ${size}`);
    return [...dimensions, `random = ${dialect}.random.default_rng(0)`, ...lines];
  }
}
