/**
 * Functions applied: templates and operator names from their records, unknown functions and their
 * derivatives. No function is named here.
 */
import { type Apply, splitDerivedName } from "@derive/core";
import { beside, bracketed, type Piece, type Start } from "./piece.js";
import type { TexOptions } from "./style.js";
import { functionTex } from "./symbol.js";

type Parts = Omit<Piece, "node">;

export function callTex(node: Apply, args: readonly Piece[], options: TexOptions): Parts {
  const derived = splitDerivedName(node.op);
  if (derived !== undefined) return derivedTex(derived.name, derived.orders, args, options);
  const notation = options.notation(node.op);
  if (notation?.tex.includes("#") === true) return templateTex(notation.tex, args);
  const name = notation === undefined ? ownName(node.op, options) : adapted(notation.tex, options);
  return notation?.style === "named" ? namedTex(name, args, options) : plainCall(name, args);
}

/** `f`, or the operator name of a record that has no template. */
function nameOf(name: string, options: TexOptions): string {
  const notation = options.notation(name);
  return notation === undefined || notation.tex.includes("#")
    ? ownName(name, options)
    : adapted(notation.tex, options);
}

const ownName = (name: string, options: TexOptions): string =>
  functionTex(name, options.dialect === "github" ? "\\mathrm" : "\\operatorname");

/** GitHub refuses `\operatorname`. */
const adapted = (tex: string, { dialect }: TexOptions): string =>
  dialect === "github" ? tex.replaceAll("\\operatorname", "\\mathrm") : tex;

const isOperator = (name: string): boolean =>
  /^\\(?:operatorname|[a-z]{2,}$)/.test(name) && !/^\\(?:math|text|sigma|phi|psi|varphi)/.test(name);
const startOf = (name: string): Start =>
  /^\\(?:math|text)/.test(name) ? "word" : isOperator(name) ? "operator" : "letter";

const listed = (args: readonly Piece[]): string =>
  bracketed({ tex: args.map((arg) => arg.tex).join(", "), tall: args.some((arg) => arg.tall) });

function plainCall(name: string, args: readonly Piece[]): Parts {
  return { tex: name + listed(args), tall: args.some((arg) => arg.tall), start: startOf(name) };
}

/** `\sin x`, `\sin(x + 1)`, and with an exponent `\sin^{2} x`. */
function namedTex(name: string, args: readonly Piece[], options: TexOptions): Parts {
  const [only] = args;
  const bare = only !== undefined && args.length === 1 && isSimple(only);
  const gap = name.startsWith("\\mathrm") ? "\\," : " ";
  const after = bare ? gap + only.tex : listed(args);
  const exponentiated = (exponent: string): string =>
    `${name}^{${exponent}}${bare ? gap + only.tex : listed(args)}`;
  return {
    tex: name + after,
    tall: args.some((arg) => arg.tall),
    start: options.dialect === "github" && name.startsWith("\\mathrm") ? "word" : "operator",
    ...(bare ? { closed: name + listed(args) } : {}),
    raised: exponentiated,
  };
}

/** Arguments that need no brackets after a named function: `x`, `2x`, `\sigma(z)`. */
function isSimple({ node, start, tall, derivative }: Piece): boolean {
  if (tall || derivative !== undefined) return false;
  if (node.kind !== "apply") return true;
  if (node.op === "*") {
    const [first, second] = node.args;
    return node.args.length === 2 && first?.kind === "number" && second?.kind === "symbol";
  }
  return start === "letter" && /^[\p{L}]/u.test(node.op);
}

function templateTex(template: string, args: readonly Piece[]): Parts {
  const tall = args.some((arg) => arg.tall);
  const grown = tall
    ? template.replaceAll("\\lvert", "\\left\\lvert").replaceAll("\\rvert", "\\right\\rvert")
    : template;
  // In one pass: what an argument holds is never read as a template.
  const tex = grown.replace(/#(\d)/g, (_all, index: string) => args[Number(index) - 1]?.tex ?? "");
  return {
    tex,
    tall: tall || /^\\sqrt/.test(template),
    start: /^\\math/.test(template) ? "word" : /^\\[lvs]/.test(template) ? "bracket" : "letter",
    fragile: /^\\sqrt/.test(template) || /\^\{/.test(template),
  };
}

/** `f'(x)`, `f^{(4)}(x)`, `\partial_{1} f(x, y)`. */
function derivedTex(
  name: string,
  orders: readonly number[],
  args: readonly Piece[],
  options: TexOptions,
): Parts {
  const written = nameOf(name, options);
  const tall = args.some((arg) => arg.tall);
  const [order = 1] = orders;
  if (orders.length === 1) {
    const marks = order <= 3 ? "'".repeat(order) : `^{(${order})}`;
    return { tex: written + marks + listed(args), tall, start: startOf(written) };
  }
  const operators = orders.flatMap((n, i) =>
    n === 0 ? [] : [`\\partial_{${i + 1}}${n > 1 ? `^{${n}}` : ""}`],
  );
  return { tex: beside(`${operators.join("")} `, written) + listed(args), tall, start: "letter" };
}
