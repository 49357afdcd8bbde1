/**
 * Questions to an outside algebra system, and its answers read back. It is shown exact numbers, the functions
 * every system agrees on, and names that we make up; never what a user typed. What it says is text that
 * our parser reads, and a suggestion until it is proved.
 */
import { DeriveError } from "../expr/error.js";
import { type Expr, symbol } from "../expr/expr.js";
import { fold, substitute, symbolsOf } from "../expr/walk.js";
import { LIBRARY } from "../library/library.js";
import { print } from "../syntax/print.js";

/** Plain data, so that it can be handed to another thread. */
export interface OracleQuestion {
  readonly task: "solve" | "integrate" | "differentiate";
  readonly expression: string;
  readonly variable: string;
}

/** What came back: texts, or why there are none. */
export type OracleAnswer = { readonly answers: readonly string[] } | { readonly failed: string };

export interface Asked {
  readonly question: OracleQuestion;
  /** Reads an answer in our own names. Answers that cannot be read are left out. */
  readonly read: (answer: OracleAnswer) => readonly Expr[];
}

const isShared = (op: string): boolean => /^[-+*/^]$/.test(op) || LIBRARY.recordOf(op)?.common === true;

/** Puts a question with the names k0, k1, … for its symbols. Throws `DeriveError` for other functions. */
export function ask(task: OracleQuestion["task"], expr: Expr, variable: Expr): Asked {
  const names = new Map<Expr, Expr>();
  for (const s of [variable, ...symbolsOf(expr)])
    if (s.kind === "symbol" && s.name !== "e" && s.name !== "pi" && !names.has(s))
      names.set(s, symbol(`k${names.size}`));
  fold<undefined>(expr, (node) => {
    if (node.kind === "apply" && !isShared(node.op))
      throw new DeriveError("unsupported", `${node.op} is not put to the outside algebra system`);
    return undefined;
  });
  const back = new Map([...names].map(([own, made]) => [made, own] as const));
  const made = new Set([...back.keys()].map((node) => (node.kind === "symbol" ? node.name : "")));
  const read = (text: string): Expr[] => {
    try {
      const node = LIBRARY.parse(text, { functions: new Map(), symbols: made });
      // Names that are not ours, such as constants of integration or i, make an answer unreadable.
      const strange = symbolsOf(node).some((s) => !made.has(s.name) && s.name !== "e" && s.name !== "pi");
      return strange ? [] : [substitute(node, back)];
    } catch (error) {
      if (error instanceof DeriveError) return [];
      throw error;
    }
  };
  return {
    question: {
      task,
      expression: print(substitute(expr, names)),
      variable: print(names.get(variable) ?? variable),
    },
    read: (answer) => ("failed" in answer ? [] : answer.answers.flatMap(read)),
  };
}
