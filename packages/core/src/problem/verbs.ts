/** The questions that a statement can ask, by the verb it begins with: each reads what stands behind its verb. */
import type { Verdict } from "../verify/verdict.js";
import {
  type Clauses,
  OF_BACKPROP,
  OF_TRAINING,
  oneOf,
  pointsOf,
  type Shown,
  shownAs,
  splitClauses,
} from "./clauses.js";
import { canonicalName, splitTopLevel } from "./declare.js";
import { mistake } from "./mistake.js";
import { readPoints } from "./points.js";
import { type LemmaRequest, LAYOUTS, METHODS, type OutsideRequest, type Request, VIEWS } from "./request.js";
import { readSides } from "./side.js";
import { separateUpstream } from "./upstream.js";

/** What a statement asks. */
export interface Asked extends Shown {
  readonly request: Request | OutsideRequest;
  /** What the statement says will come out; where it leaves that open, nothing. */
  readonly expects?: Verdict["kind"];
  /** Of the answer only this is wanted. */
  readonly only?: "graph";
  /** The claim as a lemma for the claims below it. */
  readonly lemma?: LemmaRequest;
}

/** What stands before a question. */
export interface Around {
  readonly given: readonly string[];
  readonly define: readonly string[];
  readonly model: readonly string[];
  /** Claims by the names they were given: `prove … as NAME`. */
  readonly lemmas: ReadonlyMap<string, string>;
}

type Reader = (text: string, around: Around) => Asked;

export const QUESTIONS: Readonly<Record<string, Reader>> = {
  differentiate: (text, around) => derivative("differentiate", text, around),
  gradient: (text, around) => derivative("gradient", text, around),
  jacobian: (text, around) => derivative("jacobian", text, around),
  hessian: (text, around) => derivative("hessian", text, around),
  evaluate,
  prove: (text, around) => claim("prove", "proved", text, around),
  refute: (text, around) => claim("refute", "disproved", text, around),
  backprop: (text, around) => pass("backprop", text, around),
  graph: (text, around) => ({ ...pass("graph", text, around), only: "graph" }),
  minimize: (text, around) => optimum("minimize", "argmin", text, around),
  maximize: (text, around) => optimum("maximize", "argmax", text, around),
  map: (text, around) => estimate("map", text, around),
  mle: (text, around) => estimate("mle", text, around),
  equivalent,
  solve: (text, around) => outside("solve", "an equation", text, around),
  integrate: (text, around) => outside("integrate", "an expression", text, around),
  plot,
  train,
};

/** What is introduced, without gradients that come from further on: those are for passes. */
const introduced = ({ given, define }: Around): { given: readonly string[]; define: readonly string[] } => ({
  given: separateUpstream(given).given,
  define,
});

function derivative(
  verb: "differentiate" | "gradient" | "jacobian" | "hessian",
  text: string,
  around: Around,
): Asked {
  const { head, clauses } = splitClauses(text);
  if (head === "") throw mistake(`${verb} needs an expression`);
  const [wrt, order] = [clauses.get("wrt"), clauses.get("order")];
  const [method, wanted] = [clauses.get("method"), clauses.get("in")];
  const layout = verb === "jacobian" || verb === "hessian" ? verb : clauses.get("layout");
  const [direction, view] = [clauses.get("direction"), clauses.get("view")];
  return {
    ...shownAs(clauses),
    request: {
      task: "differentiate",
      expr: head,
      ...introduced(around),
      ...pointsOf(clauses),
      ...(wrt === undefined ? {} : { wrt: splitTopLevel(wrt) }),
      ...(order === undefined ? {} : { order: Number(order) }),
      ...(method === undefined ? {} : { method: oneOf(method, METHODS, "method") }),
      ...(wanted === undefined ? {} : { in: splitTopLevel(wanted) }),
      ...(layout === undefined ? {} : { layout: oneOf(layout, LAYOUTS, "layout") }),
      ...(direction === undefined ? {} : { direction }),
      ...(view === undefined ? {} : { view: oneOf(view, VIEWS, "view") }),
    },
  };
}

function evaluate(text: string, around: Around): Asked {
  const { head, clauses } = splitClauses(text);
  if (head === "") throw mistake("evaluate needs an expression");
  return {
    ...shownAs(clauses),
    request: { task: "evaluate", expr: head, ...introduced(around), ...pointsOf(clauses) },
  };
}

/** A computation forward and backward: `backprop z = w*x; L = z^2 at w = 2, x = 1 update w by eta`. */
function pass(verb: "backprop" | "graph", text: string, around: Around): Asked {
  const { head, clauses } = splitClauses(text, OF_BACKPROP);
  if (head === "") throw mistake(`${verb} needs an expression`);
  const [update, rate] = [clauses.get("update"), clauses.get("by")];
  // A gradient that is given belongs to the passes that have its step.
  const { given, upstream } = separateUpstream(around.given);
  const isOwn = upstream !== undefined && stepsIn(head).includes(upstream.of);
  return {
    ...shownAs(clauses),
    request: {
      task: "backprop",
      expr: head,
      given: isOwn ? around.given : given,
      define: around.define,
      ...pointsOf(clauses),
      ...(update === undefined ? {} : { update }),
      ...(rate === undefined ? {} : { rate }),
    },
  };
}

/** The names of the steps of a pass: z and a of `z = w*x; a = relu(z)`. */
const stepsIn = (text: string): string[] =>
  text.split(/[;\n]/).flatMap((step) => {
    const [, name] = /^\s*([^=<>!\s]+)\s*=[^=]/.exec(step) ?? [];
    return name === undefined ? [] : [canonicalName(name)];
  });

/** The variable and the interval of a picture. */
function interval(clauses: Clauses): {
  readonly over?: string;
  readonly from?: string;
  readonly to?: string;
} {
  const over = clauses.get("over") ?? clauses.get("wrt");
  const [from, to] = [clauses.get("from"), clauses.get("to")];
  return {
    ...(over === undefined ? {} : { over }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

/** `plot relu(w*x + b) over x from -3 to 3 at w = 2, b = -1; w = -2, b = 1`. */
function plot(text: string, around: Around): Asked {
  const { head, clauses } = splitClauses(text);
  if (head === "") throw mistake("plot needs an expression");
  return {
    ...shownAs(clauses),
    request: {
      task: "plot",
      expr: head,
      ...introduced(around),
      ...interval(clauses),
      ...pointsOf(clauses),
    },
  };
}

const NUMBERS_OF_TRAINING = ["samples", "epochs", "rate", "seed"] as const;

/** A model, what it learns, and how; `at` has the values to start from. */
function train(text: string, around: Around): Asked {
  const { head, clauses } = splitClauses(text, OF_TRAINING);
  const target = clauses.get("on");
  if (head === "" || target === undefined)
    throw mistake("train needs a model and what it learns: train w*x + b on 2*x - 1");
  const [how = {}, ...rest] = clauses.has("with") ? readPoints(clauses.get("with") ?? "") : [];
  if (rest.length > 0)
    throw mistake("what a training is with stands between commas: with epochs = 3, rate = 0.1");
  const unknown = Object.keys(how).find((name) => !NUMBERS_OF_TRAINING.some((known) => known === name));
  if (unknown !== undefined)
    throw mistake(`a training is with ${NUMBERS_OF_TRAINING.join(", ")}, not with ${unknown}`, unknown);
  const [start, ...more] = pointsOf(clauses).at ?? [];
  if (more.length > 0) throw mistake("a training starts from one point");
  return {
    ...shownAs(clauses),
    request: {
      task: "train",
      expr: head,
      target,
      ...introduced(around),
      ...interval(clauses),
      ...(start === undefined ? {} : { at: start }),
      ...Object.fromEntries(Object.entries(how).map(([name, value]) => [name, String(value)])),
    },
  };
}

/** `solve x^2 = 4 wrt x`, `integrate x*e^x`. */
function outside(task: OutsideRequest["task"], needs: string, text: string, around: Around): Asked {
  const { head, clauses } = splitClauses(text);
  if (head === "") throw mistake(`${task} needs ${needs}`);
  const over = clauses.get("over") ?? clauses.get("wrt");
  return {
    ...shownAs(clauses),
    request: { task, expr: head, ...introduced(around), ...(over === undefined ? {} : { over }) },
  };
}

/** `minimize f over w`. */
function optimum(verb: string, kind: "argmin" | "argmax", text: string, around: Around): Asked {
  const { head, clauses } = splitClauses(text);
  const over = clauses.get("over") ?? clauses.get("wrt");
  if (head === "" || over === undefined)
    throw mistake(`${verb} needs an objective, and over which variable: … over w`);
  return {
    ...shownAs(clauses),
    request: {
      task: "minimize",
      kind,
      over,
      objective: head,
      ...pointsOf(clauses),
      ...introduced(around),
    },
  };
}

/** `map w`, of the model that is given. */
function estimate(kind: "map" | "mle", text: string, around: Around): Asked {
  const { head, clauses } = splitClauses(text);
  if (head === "") throw mistake(`${kind} needs a variable`);
  return {
    ...shownAs(clauses),
    request: {
      task: "minimize",
      kind,
      over: head,
      model: around.model,
      ...pointsOf(clauses),
      ...introduced(around),
    },
  };
}

/** `equivalent argmax w of … and argmin w of …`. */
function equivalent(text: string, around: Around): Asked {
  return { request: { task: "equivalent", ...readSides(text, around.model), ...introduced(around) } };
}

/** An equation, and through what it is proved: `prove tanh(x) = 2*s(2x) - 1 via … in s`. */
function claim(
  verb: "prove" | "refute",
  expects: "proved" | "disproved",
  text: string,
  around: Around,
): Asked {
  const { head, clauses } = splitClauses(text);
  if (head === "") throw mistake(`${verb} needs an equation`);
  const [via, wanted, using] = [clauses.get("via"), clauses.get("in"), clauses.get("using")];
  const name = clauses.get("as");
  if (verb === "refute" && name !== undefined)
    throw mistake("what is refuted is no lemma for what follows: leave out as", name);
  const lemmas = using === undefined ? [] : splitTopLevel(using).map((each) => lemmaNamed(each, around));
  return {
    ...shownAs(clauses),
    expects,
    request: {
      task: "prove",
      claim: head,
      ...introduced(around),
      ...(via === undefined ? {} : { via: splitTopLevel(via) }),
      ...(wanted === undefined ? {} : { in: splitTopLevel(wanted) }),
      ...(lemmas.length === 0 ? {} : { using: lemmas }),
    },
    ...(name === undefined ? {} : { lemma: { name, claim: head } }),
  };
}

/** A name given above with `as`, or an equation. */
function lemmaNamed(text: string, { lemmas }: Around): string | LemmaRequest {
  const claim = lemmas.get(text);
  if (claim !== undefined) return { name: text, claim };
  if (text.includes("=")) return text;
  const names = [...lemmas.keys()];
  const known =
    names.length === 0 ? "nothing above is named with `as`" : `what is named above is ${names.join(", ")}`;
  throw mistake(`there is no lemma ${JSON.stringify(text)}: ${known}`, text);
}
