/**
 * Expressions as Python: NumPy, or the same for PyTorch. Columns are arrays of shape (n, 1), so that products and transposes
 * are those of the formulas.
 */
import { type Expr, type Shapes, shapeText, type Sym } from "@derive/core";

export const isConstant = ({ name }: Sym): boolean => name === "e" || name === "pi";

export type Dialect = "np" | "torch";

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

export class PythonText {
  readonly #shapes: Shapes;
  readonly #names = new Map<string, string>();
  readonly #taken: Set<string>;

  /** `reserved` are names that the program has for itself. */
  constructor(shapes: Shapes, reserved: readonly string[] = []) {
    this.#shapes = shapes;
    this.#taken = new Set(reserved);
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

  noted(line: string, name: Sym): string {
    return this.#shapes.isScalar(name) ? line : `${line}  # ${shapeText(this.#shapes.of(name))}`;
  }

  /** `undefined` where an operation has no counterpart. */
  of(root: Expr, dialect: Dialect, named: (s: Sym) => string = (s) => this.name(s)): string | undefined {
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
    const all = (level: number, others = level): string[] | undefined => {
      const parts = node.args.map((arg, i) => text(arg, i === 0 ? level : others));
      return parts.every((part) => part !== undefined) ? parts : undefined;
    };
    const joined = (
      sign: string,
      level: number,
      others = level,
    ): { text: string; level: number } | undefined => {
      const parts = all(level, others);
      return parts && { text: parts.join(` ${sign} `).replaceAll("+ -", "- "), level };
    };
    switch (node.op) {
      case "+":
        return joined("+", 1);
      case ".*":
        return joined("*", 2, 3);
      case "*": {
        // a * (b / c) keeps its brackets: among matrices the order of operations counts.
        const parts = all(2, 3);
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
        const parts = all(2, 3);
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
      case "sum":
      case "prod": {
        // Over an index; otherwise it is the sum of all entries.
        const [index, low, high, body] = all(0) ?? [];
        if (node.args.length !== 4) break;
        if (index === undefined || low === undefined || high === undefined || body === undefined)
          return undefined;
        const terms = `${body} for ${index} in range(${low}, ${high} + 1)`;
        if (dialect === "torch") return node.op === "sum" ? { text: `sum(${terms})`, level: 5 } : undefined;
        return { text: `np.${node.op}([${terms}], axis=0)`, level: 5 };
      }
      case "delta": {
        const parts = all(5);
        return parts && { text: `(${parts.join(" == ")}) * 1.0`, level: 2 };
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
    if ((node.op === "max" || node.op === "min") && node.args.length > 1) {
      // Two at a time, and tensors only: max(x, y, 3).
      const own = all(0)?.map((part, i) =>
        dialect === "torch" && node.args[i]?.kind === "number" ? `torch.tensor(float(${part}))` : part,
      );
      const name = dialect === "np" ? `np.${node.op}imum` : `torch.${node.op}imum`;
      return own && { text: own.reduce((so, part) => `${name}(${so}, ${part})`), level: 5 };
    }
    const call = Object.hasOwn(CALLS, node.op) ? CALLS[node.op] : undefined;
    const [parts, held] = [all(0), a && text(a, 5)];
    if (call === undefined || parts === undefined || held === undefined) return undefined;
    const written = call[dialect].replaceAll("#", () => parts.join(", ")).replaceAll("~", () => held);
    return { text: written, level: call.level ?? 5 };
  }
}
