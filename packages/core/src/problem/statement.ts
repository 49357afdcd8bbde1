/**
 * Statements: the questions as people write them in sheets and problem files, one a line, in the words
 * of the command line. An indented line continues the one above; `#` begins a comment.
 *
 *     given x positive, f : function
 *     let s(r) = 1/(1 + e^(-r))
 *     differentiate 2*s(2x) - 1 wrt x method chain at x = 0.5
 *     evaluate s(x) at x = 0; x = 1
 */
import { DeriveError } from "../expr/error.js";
import type { Detail } from "../derive/working.js";
import { canonicalName, splitTopLevel } from "./declare.js";
import { readSides, separateModels } from "./side.js";
import { separateUpstream } from "./upstream.js";
import {
  type LemmaRequest,
  LAYOUTS,
  METHODS,
  type OutsideRequest,
  type PointRequest,
  type Request,
  VIEWS,
} from "./request.js";

export interface Statement {
  readonly request: Request | OutsideRequest;
  /** How its working is shown, where the statement says so. */
  readonly detail?: Detail;
  readonly known?: readonly string[];
  /** 1-based line of the text on which it begins. */
  readonly line: number;
}

/** What earlier statements have introduced: carried from one block of a sheet to the next. */
export interface Introduced {
  readonly given: readonly string[];
  readonly define: readonly string[];
  /** Claims by the names they were given: `prove … as NAME`. */
  readonly lemmas: ReadonlyMap<string, string>;
}

export const NOTHING_INTRODUCED: Introduced = { given: [], define: [], lemmas: new Map() };

export interface Statements {
  readonly statements: readonly Statement[];
  readonly introduced: Introduced;
}

const CLAUSES = [
  "wrt",
  "over",
  "order",
  "method",
  "layout",
  "direction",
  "view",
  "in",
  "via",
  "as",
  "using",
  "from",
  "to",
  "at",
  "detail",
  "known",
] as const;
/** `backprop … update w, b by eta` */
const OF_BACKPROP = [...CLAUSES, "update", "by"] as const;
/** `train … on sin(x) over x from -3 to 3 with epochs = 500, rate = 0.02, seed = 1 at c = 0` */
const OF_TRAINING = [...CLAUSES, "on", "with"] as const;
type Clause = (typeof OF_BACKPROP)[number] | (typeof OF_TRAINING)[number];
const VERBS: readonly string[] = [
  "given",
  "let",
  "differentiate",
  "gradient",
  "jacobian",
  "hessian",
  "evaluate",
  "prove",
  "backprop",
  "minimize",
  "maximize",
  "map",
  "mle",
  "equivalent",
  "solve",
  "integrate",
  "plot",
  "train",
];

export function readStatements(text: string, before: Introduced = NOTHING_INTRODUCED): Statements {
  const given = [...before.given];
  const define = [...before.define];
  const lemmas = new Map(before.lemmas);
  const model: string[] = [];
  const statements: Statement[] = [];
  const all = (): Introduced => ({ given: [...given], define: [...define], lemmas });
  // A gradient that is given belongs to the passes that have its step.
  const soFar = (pass = ""): Introduced => {
    const { given: facts, upstream } = separateUpstream(given);
    const isOwn = upstream !== undefined && stepsIn(pass).includes(upstream.of);
    return { ...all(), given: isOwn ? [...given] : [...facts] };
  };
  for (const { content, line } of logicalLines(text)) {
    const [, verb = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(content) ?? [];
    if (verb === "given") {
      const lines = separateModels([rest]);
      given.push(...lines.given);
      model.push(...lines.model);
    } else if (isOptimum(verb)) statements.push(optimum(verb, rest, soFar(), [...model], line));
    else if (verb === "let") define.push(rest);
    else if (verb === "prove") {
      const { head, clauses } = splitClauses(rest, line);
      const name = clauses.get("as");
      statements.push(claim(head, clauses, soFar(), line));
      if (name !== undefined) lemmas.set(name, head);
    } else if (verb === "plot") {
      statements.push(plot(rest, soFar(), line));
    } else if (verb === "train") {
      statements.push(training(rest, soFar(), line));
    } else if (verb === "solve" || verb === "integrate") {
      statements.push(outsideQuestion(verb, rest, soFar(), line));
    } else if (
      verb === "differentiate" ||
      verb === "gradient" ||
      verb === "jacobian" ||
      verb === "hessian" ||
      verb === "evaluate" ||
      verb === "backprop"
    ) {
      statements.push(question(verb, rest, soFar(verb === "backprop" ? rest : ""), line));
    } else {
      throw at(
        line,
        `a statement begins with one of ${VERBS.join(", ")}, not with ${JSON.stringify(verb.slice(0, 40))}`,
      );
    }
  }
  return { statements, introduced: all() };
}

/** The names of the steps of a pass: z and a of `z = w*x; a = relu(z)`. */
const stepsIn = (pass: string): string[] =>
  pass.split(/[;\n]/).flatMap((step) => {
    const [, name] = /^\s*([^=<>!\s]+)\s*=[^=]/.exec(step) ?? [];
    return name === undefined ? [] : [canonicalName(name)];
  });

const at = (line: number, message: string): DeriveError =>
  new DeriveError("syntax", message, { place: { line, column: 1 } });

function logicalLines(text: string): { content: string; line: number }[] {
  const lines: { content: string; line: number }[] = [];
  text.split(/\r?\n/).forEach((raw, i) => {
    const content = raw.replace(/(^|\s)#.*$/, "");
    const last = lines.at(-1);
    if (content.trim() === "") return;
    if (/^\s/.test(content) && last !== undefined) last.content += ` ${content.trim()}`;
    else lines.push({ content: content.trim(), line: i + 1 });
  });
  return lines;
}

function question(
  verb: "differentiate" | "gradient" | "jacobian" | "hessian" | "evaluate" | "backprop",
  text: string,
  around: Introduced,
  line: number,
): Statement {
  const { head, clauses } = splitClauses(text, line, verb === "backprop" ? OF_BACKPROP : CLAUSES);
  if (head === "") throw at(line, `${verb} needs an expression`);
  const points = clauses.get("at");
  const common = {
    expr: head,
    given: around.given,
    define: around.define,
    ...(points === undefined ? {} : { at: readPoints(points, line) }),
  };
  const shown = shownAs(clauses, line);
  if (verb === "evaluate") return { ...shown, request: { task: verb, ...common } };
  if (verb === "backprop") {
    const [update, rate] = [clauses.get("update"), clauses.get("by")];
    return {
      ...shown,
      request: {
        task: verb,
        ...common,
        ...(update === undefined ? {} : { update }),
        ...(rate === undefined ? {} : { rate }),
      },
    };
  }
  const wrt = clauses.get("wrt");
  const order = clauses.get("order");
  const method = clauses.get("method");
  const wanted = clauses.get("in");
  const layout = verb === "jacobian" || verb === "hessian" ? verb : clauses.get("layout");
  const direction = clauses.get("direction");
  const view = clauses.get("view");
  return {
    ...shown,
    request: {
      task: "differentiate",
      ...common,
      ...(wrt === undefined ? {} : { wrt: splitTopLevel(wrt) }),
      ...(order === undefined ? {} : { order: Number(order) }),
      ...(method === undefined ? {} : { method: oneOf(method, METHODS, "method", line) }),
      ...(wanted === undefined ? {} : { in: splitTopLevel(wanted) }),
      ...(layout === undefined ? {} : { layout: oneOf(layout, LAYOUTS, "layout", line) }),
      ...(direction === undefined ? {} : { direction }),
      ...(view === undefined ? {} : { view: oneOf(view, VIEWS, "view", line) }),
    },
  };
}

/** `plot relu(w*x + b) over x from -3 to 3 at w = 2, b = -1; w = -2, b = 1`. */
function plot(text: string, { given, define }: Introduced, line: number): Statement {
  const { head, clauses } = splitClauses(text, line);
  if (head === "") throw at(line, "plot needs an expression");
  const over = clauses.get("over") ?? clauses.get("wrt");
  const [from, to, points] = [clauses.get("from"), clauses.get("to"), clauses.get("at")];
  return {
    ...shownAs(clauses, line),
    request: {
      task: "plot",
      expr: head,
      given,
      define,
      ...(over === undefined ? {} : { over }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(points === undefined ? {} : { at: readPoints(points, line) }),
    },
  };
}

const NUMBERS_OF_TRAINING = ["samples", "epochs", "rate", "seed"] as const;

/** A model, what it learns, and how; `at` has the values to start from. */
function training(text: string, { given, define }: Introduced, line: number): Statement {
  const { head, clauses } = splitClauses(text, line, OF_TRAINING);
  const [target, points] = [clauses.get("on"), clauses.get("at")];
  if (head === "" || target === undefined)
    throw at(line, "train needs a model and what it learns: train w*x + b on 2*x - 1");
  const [over, from, to] = [
    clauses.get("over") ?? clauses.get("wrt"),
    clauses.get("from"),
    clauses.get("to"),
  ];
  const [how = {}, ...rest] = clauses.has("with") ? readPoints(clauses.get("with") ?? "", line) : [];
  if (rest.length > 0)
    throw at(line, "what a training is with stands between commas: with epochs = 3, rate = 0.1");
  const unknown = Object.keys(how).find((name) => !NUMBERS_OF_TRAINING.some((known) => known === name));
  if (unknown !== undefined)
    throw at(line, `a training is with ${NUMBERS_OF_TRAINING.join(", ")}, not with ${unknown}`);
  const [start, ...more] = points === undefined ? [] : readPoints(points, line);
  if (more.length > 0) throw at(line, "a training starts from one point");
  return {
    ...shownAs(clauses, line),
    request: {
      task: "train",
      expr: head,
      target,
      given,
      define,
      ...(over === undefined ? {} : { over }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(start === undefined ? {} : { at: start }),
      ...Object.fromEntries(Object.entries(how).map(([name, value]) => [name, String(value)])),
    },
  };
}

/** `solve x^2 = 4 wrt x`, `integrate x*e^x`. */
function outsideQuestion(
  task: OutsideRequest["task"],
  text: string,
  { given, define }: Introduced,
  line: number,
): Statement {
  const { head, clauses } = splitClauses(text, line);
  if (head === "") throw at(line, `${task} needs ${task === "solve" ? "an equation" : "an expression"}`);
  const over = clauses.get("over") ?? clauses.get("wrt");
  return {
    ...shownAs(clauses, line),
    request: { task, expr: head, given, define, ...(over === undefined ? {} : { over }) },
  };
}

const OPTIMA = {
  minimize: "argmin",
  maximize: "argmax",
  map: "map",
  mle: "mle",
  equivalent: undefined,
} as const;
const isOptimum = (verb: string): verb is keyof typeof OPTIMA => Object.hasOwn(OPTIMA, verb);

/** `minimize f over w`, `map w`, `equivalent argmax w of … and argmin w of …`. */
function optimum(
  verb: keyof typeof OPTIMA,
  text: string,
  around: Introduced,
  model: readonly string[],
  line: number,
): Statement {
  if (verb === "equivalent")
    return {
      line,
      request: { task: "equivalent", ...readSides(text, model), given: around.given, define: around.define },
    };
  const { head, clauses } = splitClauses(text, line);
  const estimate = verb === "map" || verb === "mle";
  const points = clauses.get("at");
  const over = estimate ? head : (clauses.get("over") ?? clauses.get("wrt"));
  if (head === "" || over === undefined)
    throw at(
      line,
      `${verb} needs ${estimate ? "a variable" : "an objective, and over which variable: … over w"}`,
    );
  return {
    ...shownAs(clauses, line),
    request: {
      task: "minimize",
      kind: OPTIMA[verb],
      over,
      ...(points === undefined ? {} : { at: readPoints(points, line) }),
      ...(estimate ? { model } : { objective: head }),
      given: around.given,
      define: around.define,
    },
  };
}

/** An equation to prove, and through what: `prove tanh(x) = 2*s(2x) - 1 via … in s`. */
function claim(
  head: string,
  clauses: ReadonlyMap<Clause, string>,
  around: Introduced,
  line: number,
): Statement {
  if (head === "") throw at(line, "prove needs an equation");
  const via = clauses.get("via");
  const wanted = clauses.get("in");
  const using = clauses.get("using");
  const lemmas =
    using === undefined ? [] : splitTopLevel(using).map((name) => lemmaNamed(name, around, line));
  return {
    ...shownAs(clauses, line),
    request: {
      task: "prove",
      claim: head,
      given: around.given,
      define: around.define,
      ...(via === undefined ? {} : { via: splitTopLevel(via) }),
      ...(wanted === undefined ? {} : { in: splitTopLevel(wanted) }),
      ...(lemmas.length === 0 ? {} : { using: lemmas }),
    },
  };
}

/** A name given above with `as`, or an equation. */
function lemmaNamed(text: string, { lemmas }: Introduced, line: number): string | LemmaRequest {
  const claim = lemmas.get(text);
  if (claim !== undefined) return { name: text, claim };
  if (text.includes("=")) return text;
  const names = [...lemmas.keys()];
  const known =
    names.length === 0 ? "nothing above is named with `as`" : `what is named above is ${names.join(", ")}`;
  throw at(line, `there is no lemma ${JSON.stringify(text)}: ${known}`);
}

function shownAs(clauses: ReadonlyMap<Clause, string>, line: number): Omit<Statement, "request"> {
  const detail = clauses.get("detail");
  const known = clauses.get("known");
  return {
    line,
    ...(detail === undefined
      ? {}
      : { detail: oneOf(detail, ["brief", "normal", "full"] as const, "detail", line) }),
    ...(known === undefined ? {} : { known: splitTopLevel(known) }),
  };
}

function oneOf<T extends string>(text: string, allowed: readonly T[], what: string, line: number): T {
  const found = allowed.find((word) => word === text.trim());
  if (found === undefined)
    throw at(line, `${what} is one of ${allowed.join(", ")}, not ${JSON.stringify(text)}`);
  return found;
}

/** The expression, and the words after it that say how: each clause at most once. */
function splitClauses(
  text: string,
  line: number,
  words: readonly Clause[] = CLAUSES,
): { head: string; clauses: ReadonlyMap<Clause, string> } {
  const clauses = new Map<Clause, string>();
  const pieces = text.split(new RegExp(`(?:^|\\s+)(${words.join("|")})\\s+`));
  for (let i = 1; i + 1 < pieces.length; i += 2) {
    const name = pieces[i] as Clause;
    if (clauses.has(name)) throw at(line, `${name} is said twice`);
    clauses.set(name, (pieces[i + 1] ?? "").trim());
  }
  return { head: (pieces[0] ?? "").trim(), clauses };
}

/** `x = -2, y = 5; x = 0, y = 1`: points are separated by semicolons. */
export function readPoints(text: string, line = 1): PointRequest[] {
  return text.split(";").map((point) => {
    const entries = splitTopLevel(point).map((assignment) => {
      const [, name, value] = /^\s*([^=]+?)\s*=\s*(.+?)\s*$/s.exec(assignment) ?? [];
      if (name === undefined || value === undefined)
        throw at(line, `a point reads x = 0.5, y = -2; ${JSON.stringify(assignment)} does not`);
      return [name, value] as const;
    });
    if (entries.length === 0) throw at(line, "a point gives at least one value, as in x = 0.5");
    return Object.fromEntries(entries);
  });
}
