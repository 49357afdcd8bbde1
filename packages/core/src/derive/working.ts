/**
 * Working: a derivation unrolled into the whole lines a reader sees, each one step from the last.
 *
 * This is the only shape that pages are made from. It holds expressions and rule ids, no text
 * of any output format, and nothing here adds or changes mathematics: it is a fold over the steps.
 */
import { isApply } from "../expr/build.js";
import { type Expr, type Sym, symbol } from "../expr/expr.js";
import { postorder, substitute, symbolsOf } from "../expr/walk.js";
import { LIBRARY } from "../library/library.js";
import { isVariable, match, replaceIn } from "../rewrite/pattern.js";
import { type Definition, type Derivation, type Step, type StepRelation, stepsOf } from "../rewrite/step.js";
import { sameFunction } from "../rewrite/ring.js";
import { replacements, settle } from "./settle.js";
import { termsAsWritten } from "./indexed.js";
import { tidy } from "./tidy.js";

export type Detail = "brief" | "normal" | "full";

/** The rule that leads to a line, as it is printed beside it. */
export interface Reason {
  readonly rule: string;
  /** "product rule" */
  readonly title: string;
  /** The proved claim that the step is an instance of. */
  readonly uses?: string;
  /** The rule's own statement: both sides in its own letters. */
  readonly statement?: { readonly from: Expr; readonly to: Expr };
  /** What the letters stand for here, `u = 1 + e^(-x)`, where that helps. */
  readonly bindings: readonly { readonly letter: string; readonly value: Expr }[];
}

export interface Line {
  readonly relation: StepRelation;
  /** The whole expression after the step. */
  readonly expr: Expr;
  readonly reason: Reason;
  /** What the step took and what it put there: nodes of the line before and of this line. */
  readonly changed: { readonly from: Expr; readonly to: Expr };
  /** Conditions this step needs that nothing known implies. */
  readonly assuming: readonly Expr[];
  /** Finer working from the line before to this one, shown on demand. */
  readonly inner: readonly Line[];
}

/** A fact proved on the side and used in the main chain, such as s'(r) = s(r)(1 - s(r)). */
export interface WorkedLemma {
  readonly working: Working;
  readonly of: Definition;
}

export interface Working {
  readonly goal: Expr;
  readonly lines: readonly Line[];
  readonly result: Expr;
  readonly conditions: readonly Expr[];
  readonly definitions: readonly Definition[];
  readonly lemmas: readonly WorkedLemma[];
  /** Differentials from which a step reads off a gradient. */
  readonly differentials: readonly Working[];
}

export interface WorkingOptions {
  readonly detail?: Detail;
  /** Rules, by id, title or a word of these, that are applied without a line of their own. */
  readonly known?: readonly string[];
}

/** The working in the detail that is asked for later. */
export const workingOf =
  (derivation: Derivation) =>
  (detail: Detail, known?: readonly string[]): Working =>
    working(derivation, { detail, ...(known === undefined ? {} : { known }) });

/** Rules that a normal page applies together with the next. */
const ROUTINE: readonly string[] = [
  "diff.sum",
  "diff.constant-terms",
  "diff.negative",
  "diff.constant-multiple",
  "diff.constant-denominator",
  "diff.constant",
  "diff.variable",
];
const CLEAN_UP = "algebra.simplify";

/** A derivation as whole lines, at the level of detail asked for. */
export function working(derivation: Derivation, options: WorkingOptions = {}): Working {
  const detail = options.detail ?? "normal";
  const steps = linesOf(derivation, detail);
  const plain = merged(derivation.goal, steps, quiet(detail, options.known ?? []), detail);
  const lines =
    detail === "full" || plain.length > MOST_CLEANED
      ? plain
      : cleaned(
          derivation.goal,
          plain,
          new Set([...postorder(derivation.goal), ...termsAsWritten(stepsOf(derivation))]),
        );
  const names = new Map(derivation.givens.definitions.map((d) => [d.name, d]));
  return {
    goal: derivation.goal,
    lines,
    result: derivation.result,
    conditions: derivation.conditions,
    definitions: derivation.givens.definitions,
    lemmas: derivation.lemmas.flatMap((lemma) => {
      const of = isApply(lemma.goal, "D") ? lemma.goal.args[0] : undefined;
      const definition = of?.kind === "apply" ? names.get(of.op) : undefined;
      return definition === undefined
        ? []
        : [{ of: definition, working: working({ ...lemma, lemmas: [] }, options) }];
    }),
    differentials: derivation.lemmas.flatMap((lemma) =>
      isApply(lemma.goal, "differential") ? [working(lemma, options)] : [],
    ),
  };
}

/** With more lines than this, lines are shown as the steps leave them. */
const MOST_CLEANED = 60;

/**
 * Each line in readable form: clean-up belongs to the step that made it necessary. Every rewrite is
 * confirmed by the checker's normaliser; a line it does not confirm is shown as the step left it.
 */
function cleaned(goal: Expr, lines: readonly Line[], written: ReadonlySet<Expr>): Line[] {
  const result: Line[] = [];
  let before = goal;
  const folds = lines.some((line) => line.reason.rule === "define.fold");
  for (const line of lines) {
    // A rule that writes a quotient as a power would be undone by tidying.
    if (!line.reason.rule.startsWith("diff.") || line.reason.rule.endsWith("-as-power")) {
      result.push(line);
      before = line.expr;
      continue;
    }
    // On the way to a defined function, sums that make up its formula are not multiplied out.
    const { result: expr, stages } = tidy(line.expr, LIBRARY, { expand: !folds, written });
    const sound = stages
      .flat()
      .every((step) => LIBRARY.rule(step.rule)?.computed !== "arithmetic" || confirmed(step));
    const shown = sound ? expr : line.expr;
    // A line that clean-up has already reached says nothing new.
    if (shown !== before) {
      const to = tidy(line.changed.to, LIBRARY).result;
      result.push({ ...line, expr: shown, changed: { from: line.changed.from, to } });
    }
    before = shown;
  }
  return result;
}

const confirmed = ({ at, becomes, bindings }: Step): boolean =>
  sameFunction(at, becomes, new Set(bindings.values()));

/** One line for each step, or for each finer step of those that combine several rules. */
function linesOf(derivation: Derivation, detail: Detail): Line[] {
  const lines: Line[] = [];
  const { goal, givens } = derivation;
  const names = new Set([goal, ...givens.definitions.map((d) => d.body)].flatMap((node) => symbolsOf(node)));
  let start = derivation.goal;
  let before = derivation.goal;
  for (const stage of derivation.stages) {
    const taken: Step[] = [];
    for (const step of stage) {
      const chain =
        step.steps === undefined || (detail !== "full" && !combines(step)) ? undefined : step.steps;
      for (const inner of chain?.slice(0, -1) ?? []) {
        const after = replaceIn(before, inner.at, inner.becomes);
        if (after !== before) lines.push(lineOf(inner, after, names));
        before = after;
      }
      taken.push(step);
      const after = settle(start, replacements(taken));
      const last = chain?.at(-1);
      if (after !== before)
        lines.push(last === undefined ? lineOf(step, after, names) : lineOf(last, after, names));
      before = after;
    }
    start = before;
  }
  return lines;
}

/** Whether a step's finer working uses more than one rule worth a line. */
function combines(step: Step): boolean {
  const rules = (step.steps ?? []).map((s) => s.rule);
  return rules.filter((rule) => rule !== CLEAN_UP && !ROUTINE.includes(rule)).length > 1;
}

function lineOf(step: Step, after: Expr, names: ReadonlySet<Expr>): Line {
  const inner: Line[] = [];
  let state = step.at;
  for (const finer of step.steps ?? []) {
    state = replaceIn(state, finer.at, finer.becomes);
    inner.push(lineOf(finer, state, names));
  }
  return {
    relation: step.relation,
    expr: after,
    reason: reasonOf(step, names),
    changed: { from: step.at, to: step.becomes },
    assuming: step.assuming,
    inner,
  };
}

function reasonOf(step: Step, names: ReadonlySet<Expr>): Reason {
  const rule = LIBRARY.rule(step.rule);
  if (rule === undefined) return { rule: step.rule, title: step.rule, bindings: [] };
  const first = step.steps?.[0] ?? step;
  const stated =
    rule.computed !== "arithmetic" &&
    rule.computed !== "unfold" &&
    rule.computed !== "fold" &&
    rule.computed !== "named" &&
    rule.computed !== "cited" &&
    rule.computed !== "only-term";
  const bound = first.bindings.size > 0 ? first.bindings : match(rule.from, first.at);
  const [, by] = isApply(first.at, "D") ? first.at.args : [];
  const own = ownLetters([rule.from, rule.to], names, bound ?? new Map());
  const worthSaying =
    rule.computed === undefined ? [...(bound ?? [])].filter(([, value]) => value !== by) : [];
  return {
    rule: step.rule,
    title: step.uses === undefined ? rule.title : `by ${step.uses}`,
    ...(step.uses === undefined ? {} : { uses: step.uses }),
    ...(stated ? { statement: { from: substitute(rule.from, own), to: substitute(rule.to, own) } } : {}),
    bindings: worthSaying.flatMap(([letter, value]) => {
      const written = symbol(letter);
      return value.kind === "apply" && isVariable(written)
        ? [{ letter: (own.get(written) ?? written).name, value }]
        : [];
    }),
  };
}

const LETTERS: readonly string[] = ["u", "v", "w", "s", "t", "p", "q", "r", "g", "h"];

/** Other letters for those of a rule that the question uses for something else. */
function ownLetters(
  rule: readonly Expr[],
  names: ReadonlySet<Expr>,
  bound: ReadonlyMap<string, Expr>,
): ReadonlyMap<Expr, Sym> {
  const letters = new Set(rule.flatMap((node) => symbolsOf(node)));
  const free = LETTERS.map(symbol).filter((letter) => !names.has(letter) && !letters.has(letter));
  const by = new Map<Expr, Sym>();
  for (const letter of letters) {
    const other = names.has(letter) && bound.get(letter.name)?.kind === "apply" ? free.shift() : undefined;
    if (other !== undefined) by.set(letter, other);
  }
  return by;
}

/** Whether a line's rule is applied without a line of its own. */
function quiet(detail: Detail, known: readonly string[]): (line: Line) => boolean {
  const wanted = known.map((name) => name.trim().toLowerCase()).filter((name) => name !== "");
  return ({ reason }) => {
    if (detail === "brief") return true;
    if (detail !== "full" && (ROUTINE.includes(reason.rule) || reason.rule === CLEAN_UP)) return true;
    const names = [
      reason.rule.toLowerCase(),
      ...reason.title.toLowerCase().split(/\s+/),
      reason.title.toLowerCase(),
    ];
    return wanted.some((name) => names.includes(name) || reason.rule.toLowerCase().endsWith(`.${name}`));
  };
}

/**
 * Quiet lines join the line after them, clean-up the line before, and neighbours that apply one rule
 * side by side become one line, so that a line says one thing.
 */
function merged(
  goal: Expr,
  lines: readonly Line[],
  isQuiet: (line: Line) => boolean,
  detail: Detail,
): Line[] {
  // `start` is the expression to which a group's own rule is applied.
  const groups: { lines: Line[]; main: Line | undefined; start: Expr }[] = [];
  let before = goal;
  for (const line of lines) {
    const group = groups.at(-1);
    const silent = isQuiet(line);
    const cleaning = line.reason.rule === CLEAN_UP && detail !== "full";
    const parallel =
      group?.main?.reason.title === line.reason.title && contains(group.start, line.changed.from);
    const joins =
      group !== undefined &&
      (group.main === undefined || (cleaning && silent) || (detail !== "full" && parallel));
    if (joins) {
      group.lines.push(line);
      if (group.main === undefined && !silent) {
        group.main = line;
        group.start = before;
      }
    } else {
      groups.push({ lines: [line], main: silent ? undefined : line, start: before });
    }
    before = line.expr;
  }
  const last = groups.at(-1);
  const earlier = groups.at(-2);
  // Quiet lines at the end have no line after them: they join the one before.
  if (last !== undefined && last.main === undefined && earlier !== undefined) {
    earlier.lines.push(...last.lines);
    groups.pop();
  }
  return groups.map(({ lines: members, main }) => joined(members, main));
}

const contains = (root: Expr, node: Expr): boolean =>
  postorder(root, (n) => n.height < node.height).includes(node);

function joined(lines: readonly Line[], main: Line | undefined): Line {
  const end = lines.at(-1);
  const lead = main ?? lines.find((line) => line.reason.rule !== CLEAN_UP) ?? end;
  if (end === undefined || lead === undefined) throw new RangeError("a line is made of at least one step");
  if (lines.length === 1) return end;
  const worth = lines.filter((line) => line.reason.rule !== CLEAN_UP && !ROUTINE.includes(line.reason.rule));
  const titles = new Set((worth.length > 0 ? worth : lines).map((line) => line.reason.title));
  const title = main === undefined && titles.size > 0 ? [...titles].join(", ") : lead.reason.title;
  return {
    relation: lead.relation,
    expr: end.expr,
    reason: { ...lead.reason, title },
    changed: lead.changed,
    assuming: [...new Set(lines.flatMap((line) => line.assuming))],
    inner: lines.length > 1 ? lines : end.inner,
  };
}
