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
  shapeText,
  type Sym,
  symbolsOf,
} from "@derive/core";
import { WORDING } from "./wording.js";

const isConstant = ({ name }: Sym): boolean => name === "e" || name === "pi";

type Dialect = "np" | "torch";

/**
 * What an operation is called, by dialect; `#` stands for the arguments, `~` for one that brackets hold
 * together where it needs them. `level` says how tightly the whole holds together, if not as a call.
 */
const CALLS: Readonly<Record<string, Readonly<Record<Dialect, string>> & { readonly level?: number }>> = {
  ...Object.fromEntries(
    ["exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "abs", "sign"].map((name) => [
      name,
      { np: `np.${name}(#)`, torch: `torch.${name}(#)` },
    ]),
  ),
  relu: { np: "np.maximum(0, #)", torch: "torch.relu(#)" },
  step: { np: "(# > 0) * 1.0", torch: "(# > 0) * 1.0", level: 2 },
  sigmoid: { np: "1 / (1 + np.exp(-~))", torch: "torch.sigmoid(#)", level: 2 },
  softplus: { np: "np.logaddexp(0, #)", torch: "torch.nn.functional.softplus(#)" },
  max: { np: "np.maximum(#)", torch: "torch.maximum(#)" },
  min: { np: "np.minimum(#)", torch: "torch.minimum(#)" },
  norm2: { np: "np.linalg.norm(#)", torch: "torch.linalg.norm(#)" },
  norm1: { np: "np.sum(np.abs(#))", torch: "torch.sum(torch.abs(#))" },
  sum: { np: "np.sum(#)", torch: "torch.sum(#)" },
  tr: { np: "np.trace(#)", torch: "torch.trace(#)" },
  inv: { np: "np.linalg.inv(#)", torch: "torch.linalg.inv(#)" },
  det: { np: "np.linalg.det(#)", torch: "torch.linalg.det(#)" },
  logdet: { np: "np.linalg.slogdet(#)[1]", torch: "torch.logdet(#)" },
  softmaxrows: {
    np: "np.exp(#) / np.sum(np.exp(#), axis=1, keepdims=True)",
    torch: "torch.softmax(#, 1)",
    level: 2,
  },
  softmax: { np: "np.exp(#) / np.sum(np.exp(#))", torch: "torch.softmax(#, 0)", level: 2 },
};

const KEYWORDS: ReadonlySet<string> = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield np torch".split(
    " ",
  ),
);

/** The program, or nothing where an operation has no counterpart. */
export function pythonOf(answer: BackpropAnswer, point: number): string | undefined {
  const writer = new Writer(answer);
  const parts = [writer.numpy(point), writer.torch(point)];
  return parts.every((part) => part !== undefined) ? parts.join("\n\n") : undefined;
}

class Writer {
  readonly #answer: BackpropAnswer;
  readonly #shapes: Shapes;
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();

  constructor(answer: BackpropAnswer) {
    this.#answer = answer;
    this.#shapes = new Shapes(answer.pass.facts);
  }

  numpy(point: number): string | undefined {
    const { pass } = this.#answer;
    const { nodes, shares, gradientName } = pass;
    const inputs = this.#inputs(point, "np");
    const end = nodes.at(-1)?.name;
    if (inputs === undefined || end === undefined) return undefined;
    const lines = [
      "import numpy as np",
      "",
      `# ${WORDING.python.inputs}`,
      ...inputs,
      "",
      `# ${WORDING.forwardPass.toLowerCase()}`,
    ];
    for (const { name, body } of nodes) {
      const text = this.#text(body, "np");
      if (text === undefined) return undefined;
      lines.push(this.#noted(`${this.name(name)} = ${text}`, name));
    }
    lines.push("", `# ${WORDING.backwardPass.toLowerCase()}`, this.#first(end, gradientName(end)));
    const seen = new Set<Sym>();
    for (const { to, value } of shares) {
      const text = this.#text(value, "np");
      if (text === undefined) return undefined;
      // What is added to must not be another gradient under a second name.
      const own = /^\w+$/.test(text) && !this.#shapes.isScalar(to) ? `${text}.copy()` : text;
      const line = seen.has(to) ? `+= ${text}` : `= ${own}`;
      lines.push(this.#noted(`${this.name(gradientName(to))} ${line}`, to));
      seen.add(to);
    }
    return lines.join("\n");
  }

  /** Where the backward pass begins: at a number, or with any gradient that comes from further on. */
  #first(end: Sym, slope: Sym): string {
    const start = this.#shapes.isScalar(end) ? "1.0" : `random.normal(size=${this.name(end)}.shape)`;
    return this.#noted(`${this.name(slope)} = ${start}`, end);
  }

  /** The same computation left to another system, and what it makes of it. */
  torch(point: number): string | undefined {
    const { nodes, inputs, gradientName } = this.#answer.pass;
    const end = nodes.at(-1)?.name;
    if (end === undefined) return undefined;
    const lines = ["import torch", "", `# ${WORDING.python.check}`];
    const own = (name: Sym): string => `t_${this.name(name)}`;
    for (const input of inputs)
      lines.push(
        `${own(input)} = torch.tensor(${this.name(input)}, dtype=torch.float64, requires_grad=True)`,
      );
    const named = new Set([...inputs, ...nodes.map(({ name }) => name)]);
    const sizes = nodes.flatMap(({ body }) => symbolsOf(body)).filter((s) => !named.has(s) && !isConstant(s));
    for (const size of new Set(sizes)) lines.push(`${own(size)} = torch.tensor(float(${this.name(size)}))`);
    for (const { name, body } of nodes) {
      const text = this.#text(body, "torch", (s) => own(s));
      if (text === undefined) return undefined;
      lines.push(`${own(name)} = ${text}`);
    }
    const { loss } = this.#answer.pass;
    const paired =
      loss === undefined ? own(end) : `${own(end)} * torch.as_tensor(${this.name(gradientName(end))})`;
    lines.push(`torch.sum(${paired}).backward()`);
    const differences = inputs.map(
      (input) => `abs(${own(input)}.grad.numpy() - ${this.name(gradientName(input))}).max()`,
    );
    lines.push("differences = [", ...differences.map((each) => `    ${each},`), "]");
    lines.push(`print("${WORDING.python.difference}", max(differences))`);
    return point < 0 ? undefined : lines.join("\n");
  }

  /** An identifier for a name, whatever is in it. */
  name(symbol: Sym): string {
    const known = this.#names.get(symbol.name);
    if (known !== undefined) return known;
    const plain = symbol.name.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?=\d)/, "_");
    let own = KEYWORDS.has(plain) || plain === "" ? `${plain}_` : plain;
    while (this.#taken.has(own)) own += "_";
    this.#taken.add(own);
    this.#names.set(symbol.name, own);
    return own;
  }

  #noted(line: string, name: Sym): string {
    return this.#shapes.isScalar(name) ? line : `${line}  # ${shapeText(this.#shapes.of(name))}`;
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
        return `${this.name(input)} = ${/[./e]/.test(text) ? text : `${text}.0`}`;
      });
    }
    const sizes = new Map<string, number>();
    const sized = (dimension: Expr): string => {
      if (dimension.kind === "number") return print(dimension);
      if (dimension.kind !== "symbol") return `(${print(dimension)})`;
      if (!sizes.has(dimension.name)) sizes.set(dimension.name, 3 + sizes.size);
      return this.name(dimension);
    };
    const lines = pass.inputs.map((input) => {
      const [n, m] = this.#shapes.of(input);
      if (n === undefined) return `${this.name(input)} = 0.5`;
      return this.#noted(
        `${this.name(input)} = random.normal(size=(${sized(n)}, ${m === undefined ? "1" : sized(m)}))`,
        input,
      );
    });
    const dimensions = [...sizes].map(([name, size]) => `${name} = ${size}`);
    return [...dimensions, `random = ${dialect}.random.default_rng(0)`, ...lines];
  }

  #text(root: Expr, dialect: Dialect, named: (s: Sym) => string = (s) => this.name(s)): string | undefined {
    const text = (node: Expr, level: number): string | undefined => {
      const found = this.#piece(node, dialect, named, text);
      return found && (found.level < level ? `(${found.text})` : found.text);
    };
    return text(root, 0);
  }

  /** Levels: 1 sums, 2 products, 3 signs, 4 powers, 5 everything that holds together. */
  #piece(
    node: Expr,
    dialect: Dialect,
    named: (s: Sym) => string,
    text: (node: Expr, level: number) => string | undefined,
  ): { text: string; level: number } | undefined {
    if (node.kind === "number") {
      const { num, den } = node.value;
      return den === 1n ? { text: String(num), level: 5 } : { text: `${num} / ${den}`, level: 2 };
    }
    if (node.kind === "symbol") {
      if (isConstant(node)) return { text: `${dialect === "np" ? "np" : "torch"}.${node.name}`, level: 5 };
      return { text: named(node), level: 5 };
    }
    const [a, b] = node.args;
    const all = (level: number): string[] | undefined => {
      const parts = node.args.map((arg) => text(arg, level));
      return parts.every((part) => part !== undefined) ? parts : undefined;
    };
    const joined = (sign: string, level: number): { text: string; level: number } | undefined => {
      const parts = all(level);
      return parts && { text: parts.join(` ${sign} `).replaceAll("+ -", "- "), level };
    };
    switch (node.op) {
      case "+":
        return joined("+", 1);
      case ".*":
        return joined("*", 2);
      case "*": {
        const parts = all(2);
        if (parts === undefined) return undefined;
        const wide = node.args.map((arg) => !this.#shapes.isScalar(arg));
        return {
          text: parts.reduce(
            (so, part, i) =>
              `${so} ${wide[i] === true && wide.slice(0, i).includes(true) ? "@" : "*"} ${part}`,
          ),
          level: 2,
        };
      }
      case "-": {
        const inside = a && text(a, 3);
        return inside === undefined ? undefined : { text: `-${inside}`, level: 3 };
      }
      case "/":
      case "./": {
        const [above, below] = [a && text(a, 2), b && text(b, 3)];
        return above === undefined || below === undefined
          ? undefined
          : { text: `${above} / ${below}`, level: 2 };
      }
      case "^":
      case ".^": {
        if (node.op === "^" && a !== undefined && !this.#shapes.isScalar(a)) return undefined;
        const [base, exponent] = [a && text(a, 5), b && text(b, 4)];
        return base === undefined || exponent === undefined
          ? undefined
          : { text: `${base}**${exponent}`, level: 4 };
      }
      case "'": {
        const inside = a && text(a, 5);
        return inside === undefined ? undefined : { text: `${inside}.T`, level: 5 };
      }
      case "inner": {
        const parts = all(2);
        return parts && { text: `${dialect}.sum(${parts.join(" * ")})`, level: 5 };
      }
      case "ones":
      case "zeros": {
        const [n, m] = node.args.map((arg) => text(arg, 0));
        return n === undefined ? undefined : { text: `${dialect}.${node.op}((${n}, ${m ?? "1"}))`, level: 5 };
      }
      case "cases": {
        const parts = all(0);
        if (parts === undefined) return undefined;
        let chosen = parts.length % 2 === 1 ? (parts.at(-1) ?? "") : `${dialect}.nan`;
        for (let i = parts.length - (parts.length % 2) - 2; i >= 0; i -= 2)
          chosen = `${dialect}.where(${parts[i] ?? ""}, ${parts[i + 1] ?? ""}, ${chosen})`;
        return { text: chosen, level: 5 };
      }
      case "and": {
        const parts = all(1);
        return parts && { text: parts.map((part) => `(${part})`).join(" & "), level: 0 };
      }
      case "<":
      case "<=":
      case ">":
      case ">=":
      case "=":
      case "!=": {
        const parts = all(1);
        return parts && { text: parts.join(` ${node.op === "=" ? "==" : node.op} `), level: 0 };
      }
      case "unit": {
        const [i, n] = node.args.map((arg) => text(arg, 0));
        return i === undefined || n === undefined
          ? undefined
          : { text: `${dialect}.eye(${n})[:, [${i} - 1]]`, level: 5 };
      }
      case "diag": {
        const inside = a && text(a, 0);
        if (a === undefined || inside === undefined) return undefined;
        return this.#shapes.of(a).length === 1
          ? { text: `${dialect}.diag((${inside})[:, 0])`, level: 5 }
          : { text: `${dialect}.diag(${inside})[:, None]`, level: 5 };
      }
      case "[]": {
        const [of, i, j] = node.args.map((arg) => text(arg, 5));
        return of === undefined || i === undefined
          ? undefined
          : { text: `${of}[${i} - 1, ${j === undefined ? "0" : `${j} - 1`}]`, level: 5 };
      }
      case "I": {
        const n = a && text(a, 0);
        return n === undefined ? undefined : { text: `${dialect}.eye(${n})`, level: 5 };
      }
    }
    const call = Object.hasOwn(CALLS, node.op) ? CALLS[node.op] : undefined;
    const [parts, held] = [all(0), a && text(a, 5)];
    if (call === undefined || parts === undefined || held === undefined) return undefined;
    const written = call[dialect].replaceAll("#", () => parts.join(", ")).replaceAll("~", () => held);
    return { text: written, level: call.level ?? 5 };
  }
}
