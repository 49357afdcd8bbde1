/**
 * The tasks that ask an outside algebra system: `solve`, `integrate`, and the second opinion on a derivative.
 * Two phases, since the system runs elsewhere: what to ask, and what the answer is worth.
 */
import { isApply, relation } from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { type Expr, numeral, type Sym } from "../expr/expr.js";
import { symbolsOf } from "../expr/walk.js";
import { LIBRARY } from "../library/library.js";
import {
  askAntiderivative,
  askDerivative,
  askSolutions,
  checkAntiderivative,
  checkSolutions,
  type Proved,
  secondOpinion,
  type SecondOpinion,
} from "../oracle/oracle.js";
import type { OracleAnswer, OracleQuestion } from "../oracle/question.js";
import type { Detail } from "../derive/working.js";
import type { Definition } from "../rewrite/step.js";
import { print } from "../syntax/print.js";
import { type ShownProof, showProof } from "../verify/show.js";
import { surroundings } from "./declare.js";
import type { DifferentiateAnswer } from "./answered.js";
import type { OutsideRequest } from "./request.js";
import type { OkResponse } from "./response.js";
import { meaningsWith } from "./values.js";

export interface OutsideAnswer {
  readonly task: OutsideRequest["task"];
  /** The equation, or what was integrated. */
  readonly question: Expr;
  readonly by: Sym;
  readonly definitions: readonly Definition[];
  readonly facts: readonly Expr[];
  /** Equations for the unknown, or an antiderivative, each with the proof that it is right. */
  readonly found: readonly Found[];
  /** Of an equation: whether it is known to have no other solutions. */
  readonly complete: boolean;
  readonly response: OkResponse;
}

export interface Found {
  readonly expr: Expr;
  readonly conditions: readonly Expr[];
  readonly shown: (detail: Detail) => ShownProof;
}

const foundFrom = (expr: Expr, { claim, proof, conditions }: Proved["verdict"]): Found => ({
  expr,
  conditions,
  shown: (detail) => showProof(claim, proof, detail),
});

export interface Outside {
  readonly question: OracleQuestion;
  /** Throws `DeriveError` when nothing that came back is proved. */
  readonly finish: (answer: OracleAnswer) => OutsideAnswer;
}

/** What to ask. Throws `DeriveError`. */
export function outside(request: OutsideRequest): Outside {
  const around = surroundings(request.declare, request.define, request.given);
  const givens = { definitions: around.definitions, facts: around.facts };
  const meanings = meaningsWith(around.definitions);
  const node = LIBRARY.parse(request.expr, around.names);
  const x = variableOf(node, request.over);
  const id = request.id === undefined ? {} : { id: request.id };
  if (request.task === "integrate") {
    const asked = askAntiderivative(node, x);
    return {
      question: asked.question,
      finish: (answer) => {
        const { proved, dropped } = checkAntiderivative(node, x, givens, asked.read(answer), meanings);
        if (proved === undefined) throw nothing(answer, dropped.length);
        const response: OkResponse = {
          ...id,
          ok: true,
          result: print(proved.expr),
          verdict: "proved",
          conditions: proved.verdict.conditions.map((c) => print(c)),
          replayed: true,
        };
        const found = [foundFrom(proved.expr, proved.verdict)];
        return { task: request.task, question: node, by: x, ...givens, found, complete: false, response };
      },
    };
  }
  const [left = node, right = numeral(0)] = isApply(node, "=") ? node.args : [node, numeral(0)];
  const asked = askSolutions(left, right, x);
  return {
    question: asked.question,
    finish: (answer) => {
      const { proved, dropped, complete } = checkSolutions(
        { left, right, x, givens },
        asked.read(answer),
        meanings,
      );
      if (proved.length === 0) throw nothing(answer, dropped.length);
      const found = proved.map(({ expr, verdict }) => foundFrom(relation("=", x, expr), verdict));
      const conditions = [
        ...new Set(proved.flatMap(({ verdict }) => verdict.conditions.map((c) => print(c)))),
      ];
      const response: OkResponse = {
        ...id,
        ok: true,
        result: found.map((each) => print(each.expr)).join(", "),
        verdict: "proved",
        complete,
        conditions,
        replayed: true,
      };
      return {
        task: request.task,
        question: relation("=", left, right),
        by: x,
        ...givens,
        found,
        complete,
        response,
      };
    },
  };
}

function variableOf(node: Expr, over: string | undefined): Sym {
  const symbols = symbolsOf(node).filter((s) => s.name !== "e" && s.name !== "pi");
  const found = over === undefined ? symbols : symbols.filter((s) => s.name === over);
  const [only] = found;
  if (only === undefined)
    throw new DeriveError("domain", over === undefined ? "there is no variable" : `${over} does not occur`);
  if (found.length > 1)
    throw new DeriveError("syntax", `say for which variable: ${symbols.map((s) => s.name).join(", ")}`);
  return only;
}

function nothing(answer: OracleAnswer, dropped: number): DeriveError {
  const why =
    "failed" in answer
      ? answer.failed
      : dropped > 0
        ? "what it said could not be proved"
        : "it gave no answer that can be read";
  return new DeriveError("unsupported", `the outside algebra system does not help here: ${why}`);
}

/** For each part of an answer, what to ask and what the reply means. */
export function opinions(answer: DifferentiateAnswer): {
  readonly wrt: string;
  readonly question: OracleQuestion;
  readonly finish: (reply: OracleAnswer) => SecondOpinion;
}[] {
  const givens = { definitions: answer.definitions, facts: answer.facts };
  const meanings = meaningsWith(answer.definitions);
  return answer.parts.flatMap((part) => {
    if (part.order !== 1 || part.layout !== undefined) return [];
    const asked = askDerivative(answer.question, part.wrt);
    return [
      {
        wrt: part.wrt.name,
        question: asked.question,
        finish: (reply: OracleAnswer) => secondOpinion(part.result, givens, asked, reply, meanings),
      },
    ];
  });
}
