/**
 * The same gradient with indices: the question is written out by its entries, differentiated by one entry of the
 * variable, and what comes out is read as the entry of a vector or matrix again. One derivation, from
 * D(f, w[k]) to G[k].
 */
import { derivativeOf, isApply, product } from "../../expr/build.js";
import { attempt, DeriveError } from "../../expr/error.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../../expr/expr.js";
import { postorder, symbolsOf } from "../../expr/walk.js";
import { LIBRARY } from "../../library/library.js";
import { factsOf, known, openAmong, strongest } from "../../rewrite/condition.js";
import { definedness, newNeeds } from "../../rewrite/definedness.js";
import { withOwnIndices } from "../../expr/binders.js";
import { replay } from "../../rewrite/replay.js";
import { openConditions } from "../../rewrite/stage.js";
import { type Derivation, type Givens, type Step, stepOf } from "../../rewrite/step.js";
import { Networks } from "../../rewrite/tensor/network.js";
import { indexFactsIn } from "../../rewrite/tensor/range.js";
import { matrixFact, Shapes, vectorFact } from "../../rewrite/tensor/shape.js";
import { OPERATIONS } from "../../rewrite/tensor/operation.js";
import { printBriefly } from "../../syntax/print.js";
import { derive } from "../derive.js";
import { gradientOf } from "./gradient.js";
import { freshIndex, Sums } from "./sums.js";

export interface IndexView {
  /** From the derivative by an entry to that entry of the gradient, or to the entry written with sums. */
  readonly derivation: Derivation;
  /** Of the shape of the variable; left out where the entries make no vector or matrix that can be written. */
  readonly gradient?: Expr;
  /** Whether the way by differentials leads to the same. */
  readonly agrees: boolean;
}

type Stages = Derivation["stages"];

const ONE = numeral(1);
const FREE: readonly string[] = ["k", "l", "p", "q", "r"];

/** What is left of operations on vectors and matrices, as the norm of one entry, has no rule here. */
function requireNumbers(written: Expr): void {
  const left = postorder(written).find(
    (node) =>
      node.kind === "apply" &&
      Object.hasOwn(OPERATIONS, node.op) &&
      !["delta", "sum", "prod"].includes(node.op),
  );
  const short = postorder(written).find((node) => isApply(node, "sum") && node.args.length === 1);
  const found = left ?? short;
  if (found !== undefined)
    throw new DeriveError(
      "unsupported",
      `${printBriefly(found, 200)} has no sum over entries here: ask for the view by differentials`,
    );
}

/** Throws `DeriveError` where an operation has no entries that can be written with sums. */
export function indexViewOf(of: Expr, by: Sym, question: Givens): IndexView {
  const declared = new Shapes(question.facts);
  const taken = new Set(
    [of, by, ...question.facts, ...question.definitions.map((d) => d.body)].flatMap((node) =>
      symbolsOf(node).map((s) => s.name),
    ),
  );
  const at = declared.of(by).map(() => freshIndex(FREE, taken));
  const entry = at.length === 0 ? by : apply("[]", [by, ...at]);
  // The entry is one that there is.
  const givens = { ...question, facts: [...question.facts, ...indexFactsIn(entry, declared, new Set())] };
  const shapes = new Shapes(givens.facts);
  const written = withOwnIndices(new Sums(shapes, taken).of(of), new Set(at.map((k) => k.name)));
  requireNumbers(written);
  const worked = confirmed(() => derive(derivativeOf(written, entry), givens));
  const other = attempt(() => confirmed(() => gradientOf(of, by, givens).gradient));
  const networks = new Networks(shapes);
  const whole = other === undefined || at.length === 0 ? other : apply("[]", [other, ...at]);
  const agrees = whole !== undefined && attempt(() => networks.same(whole, worked.result)) === true;
  const sought = agrees
    ? other
    : at.length === 0
      ? worked.result
      : gathered(worked.result, at, shapes.of(by), givens);
  const facts = known(factsOf(givens), LIBRARY);
  const step = (rule: string, at: Expr, becomes: Expr): Step => {
    const needs = newNeeds(at, becomes, new Set(), LIBRARY, facts);
    return stepOf(rule, at, becomes, openAmong(needs, facts));
  };
  const before: Stages = [...(written === of ? [] : [[step("index.expand", of, written)]]), ...worked.stages];
  const entryAt = (whole: Expr): Expr => (at.length === 0 ? whole : apply("[]", [whole, ...at]));
  const closed =
    sought === undefined || entryAt(sought) === worked.result
      ? before
      : closing(before, step("index.gather", worked.result, entryAt(sought)));
  const gradient = closed === undefined ? undefined : sought;
  const stages = closed ?? before;
  const last = gradient === undefined ? worked.result : entryAt(gradient);
  const goal = derivativeOf(of, entry);
  const derivation: Derivation = {
    goal,
    result: last,
    stages,
    givens,
    conditions: strongest(
      [...definedness(goal, LIBRARY, facts), ...openConditions({ goal, stages }, LIBRARY, facts)],
      facts,
      LIBRARY,
    ),
    lemmas: worked.lemmas,
  };
  const replayed = replay(derivation, LIBRARY);
  if (!replayed.ok) throw unconfirmed();
  return { derivation, agrees, ...(gradient === undefined ? {} : { gradient }) };
}

/**
 * The stages and a last step. Where that step keeps what it starts from as a part, t = (t*ones(n))[k], it can be
 * carried out once only, with the step before it; undefined where that one is not alone.
 */
function closing(stages: Stages, gather: Step): Stages | undefined {
  if (!postorder(gather.becomes).includes(gather.at)) return [...stages, [gather]];
  const [only, ...others] = stages.at(-1) ?? [];
  if (only === undefined || others.length > 0 || only.becomes !== gather.at) return undefined;
  const assuming = [...new Set([...only.assuming, ...gather.assuming])];
  const both = { ...only, becomes: gather.becomes, assuming, bindings: new Map(), steps: [only, gather] };
  return [...stages.slice(0, -1), [both]];
}

const unconfirmed = (): DeriveError =>
  new DeriveError(
    "unsupported",
    "a step of this way with indices is more than the checker can confirm: ask for the view by differentials",
  );

/** What the checker does not confirm is no answer, and no mistake of who asked. */
function confirmed<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof DeriveError && (error.kind === "internal" || error.kind === "shape")
      ? unconfirmed()
      : error;
  }
}

/**
 * The vector or matrix that has these entries. Paired with one that stands for any, they are a number, and the
 * gradient of that number by it is what is sought.
 */
function gathered(
  entry: Expr,
  at: readonly Expr[],
  shape: readonly Expr[],
  givens: Givens,
): Expr | undefined {
  const [n = ONE, m] = shape;
  const [k = ONE, l = ONE] = at;
  const partner = symbol("any_partner");
  const paired = product([entry, apply("[]", [partner, ...at])]);
  const inner = m === undefined ? paired : apply("sum", [l, ONE, m, paired]);
  const total = apply("sum", [k, ONE, n, inner]);
  const fact = m === undefined ? vectorFact(partner, n) : matrixFact(partner, n, m);
  const facts = [...givens.facts, fact];
  return attempt(() => {
    const { gradient } = confirmed(() => gradientOf(total, partner, { ...givens, facts }));
    const networks = new Networks(new Shapes(facts));
    return networks.same(apply("[]", [gradient, ...at]), entry) ? gradient : undefined;
  });
}
