/**
 * The task `train`: a model with parameters is fitted to a function by stochastic gradient descent. The gradient of
 * the squared error of one sample is derived and checked like any other; what runs is the compiled loss, swept
 * backward. The same request gives the same numbers everywhere. What was learned is taken apart where it bends.
 */
import {
  factorsOf,
  fromRational,
  isApply,
  isNumber,
  neg,
  pow,
  product,
  sum,
  termsOf,
} from "../expr/build.js";
import { DeriveError } from "../expr/error.js";
import { apply, type Expr, numeral, type Sym, symbol } from "../expr/expr.js";
import { fold, postorder, substitute, symbolsOf } from "../expr/walk.js";
import { seededRandom } from "../number/random.js";
import * as Q from "../number/rational.js";
import { compile, compileGradient } from "../derive/compile.js";
import { type Entries, entriesOf, single } from "../evaluate/entries.js";
import { isRelation } from "../rewrite/condition.js";
import { isShapeFact, Shapes } from "../rewrite/tensor/shape.js";
import { freeIn } from "../expr/binders.js";
import { print } from "../syntax/print.js";
import { readBounds } from "./bounds.js";
import { canonicalName, readExpression, surroundings } from "./declare.js";
import { families } from "./families.js";
import { drawingOf } from "./plot.js";
import { answerWith, variableIn } from "./solve.js";
import type { DifferentiateAnswer, Snapshot, TrainAnswer, Trained } from "./answered.js";
import type { DifferentiateRequest, TrainRequest } from "./request.js";
import { differentiateTensors } from "./tensors.js";
import { inserted, meaningsWith, type Point, readPoint, typedNumber } from "./values.js";

const EPOCHS = 500;
const SAMPLES = 40;
const RATE = "0.01";
const MOST_STEPS = 5_000_000;
const MOST_PARAMETERS = 2_000;
/** How many digits a parameter keeps where what was learned is taken apart. */
const DIGITS = 12;
const NEGLIGIBLE = 1e-9;
const ONE = numeral(1);

/** Told after each epoch how many of them are done. */
export type Told = (done: number, of: number, loss: number) => void;

/** Throws `DeriveError`, of kind `domain` where the steps lead away without bound. */
export function answerTrain(request: TrainRequest, told: Told = () => undefined): TrainAnswer {
  const setting = settingOf(request);
  const { model, by, parameters, samples, rate, epochs, seed } = setting;
  const error = sum([model, neg(setting.truth)]);
  const order = [...parameters.map(({ name }) => name), by.name, setting.truth.name];
  const value = compile(model, { variables: order });
  const sweep = compileGradient(pow(error, numeral(2)), { variables: order });
  const random = seededRandom(seed);
  const at = new Float64Array(order.length);
  parameters.forEach(({ name }, i) => {
    // Drawn for each, also for those with a value to start from: one of them more changes no other.
    const drawn = 2 * random.next() - 1;
    at[i] = setting.start.get(name) ?? drawn;
  });
  const [x, y] = [parameters.length, parameters.length + 1];
  const put = ({ x: input, y: wanted }: { x: number; y: number }): void => {
    at[x] = input;
    at[y] = wanted;
  };
  const meanLoss = (): number => {
    let total = 0;
    for (const sample of samples) {
      put(sample);
      total += (value.value(at) - sample.y) ** 2;
    }
    return total / samples.length;
  };
  const chosen = new Set([0, Math.max(1, Math.round(epochs / 20)), epochs]);
  const losses = new Float64Array(epochs + 1);
  const snapshots: Snapshot[] = [];
  const gradient = new Float64Array(order.length);
  const line = samples.map((_, i) => i);
  for (let epoch = 0; epoch <= epochs; epoch += 1) {
    if (epoch > 0) {
      shuffle(line, random.below);
      for (const i of line) {
        const sample = samples[i];
        if (sample === undefined) continue;
        put(sample);
        sweep.value(at, gradient);
        for (let k = 0; k < parameters.length; k += 1) at[k] = (at[k] ?? 0) - rate * (gradient[k] ?? 0);
        if (epoch === 1 && !at.every(Number.isFinite)) requireGradient(gradient, parameters, sample.x, by);
      }
    }
    const loss = meanLoss();
    losses[epoch] = loss;
    if (!Number.isFinite(loss))
      throw new DeriveError(
        "domain",
        epoch === 0
          ? "the model has no value for some sample at the start"
          : `after ${epoch} ${epoch === 1 ? "epoch" : "epochs"} the loss is no number any more: take a rate smaller than ${rate}`,
      );
    told(epoch, epochs, loss);
    if (chosen.has(epoch)) snapshots.push(snapshot(epoch, loss, at, setting));
  }
  return answerOf(request, setting, losses, snapshots);
}

/** A kink or a pole at the very start is no matter of the rate. */
function requireGradient(gradient: Float64Array, parameters: readonly Sym[], x: number, by: Sym): void {
  const missing = parameters.find((_, k) => Number.isNaN(gradient[k]));
  if (missing !== undefined)
    throw new DeriveError(
      "domain",
      `the loss has no derivative by ${missing.name} at ${by.name} = ${x}: start elsewhere`,
    );
}

/** Fisher and Yates: every order is as likely as any other. */
function shuffle(items: number[], below: (count: number) => number): void {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = below(i + 1);
    [items[i], items[j]] = [items[j] ?? 0, items[i] ?? 0];
  }
}

interface Setting extends Omit<Trained, "losses" | "snapshots"> {
  /** The model with a name for each entry of a parameter. */
  readonly model: Expr;
  /** What stands for the value wanted of a sample. */
  readonly truth: Sym;
  readonly start: ReadonlyMap<string, number>;
}

function settingOf(request: TrainRequest): Setting {
  const around = surroundings(request.declare, request.define, request.given);
  const question = readExpression(request.expr, around);
  const [epochs, count] = [
    wholeNumber(request.epochs ?? EPOCHS, "epochs", 1),
    wholeNumber(request.samples ?? SAMPLES, "samples", 2),
  ];
  const seed = wholeNumber(request.seed ?? 1, "seed", 0);
  if (epochs * count > MOST_STEPS)
    throw new DeriveError("budget", `${epochs} epochs of ${count} samples are more than ${MOST_STEPS} steps`);
  const rate = Q.toNumber(typedNumber(request.rate ?? RATE, "rate"));
  if (!(rate > 0)) throw new DeriveError("domain", "the rate is a positive number");
  const [from, to] = readBounds(request, around);
  const by = symbol(canonicalName(request.over ?? "x"));
  const target = readExpression(request.target, around);
  const point = readPoint(request.at ?? {}, around.names);
  const { definitions } = around;
  const whole = inserted(question, definitions);
  const facts = [...around.facts, ...around.dimensions];
  const all = [...facts, ...families([whole], facts)];
  if (!new Shapes(all).isScalar(whole))
    throw new DeriveError("shape", `a model is a number for each ${by.name}, and this is a vector or matrix`);
  requireNumberedInput(whole, by, all);
  requireFree(around.facts, [whole, by], by);
  const { data, start, sizes } = parametersIn(whole, by, all, point);
  const [[model = ONE] = []] = entriesOf(whole, data);
  const written = flat(model);
  const parameters = symbolsOf(written).filter((s) => s !== by && !CONSTANTS.has(s.name));
  if (parameters.length === 0)
    throw new DeriveError(
      "domain",
      `this model has no parameters besides ${by.name}: there is nothing to learn`,
    );
  if (parameters.length > MOST_PARAMETERS)
    throw new DeriveError("budget", `${parameters.length} parameters are more than ${MOST_PARAMETERS}`);
  if (isRelation(target))
    throw new DeriveError(
      "syntax",
      `${print(target)} is a condition: what is learned is a number for each ${by.name}`,
    );
  const unknown = symbolsOf(inserted(target, definitions)).find((s) => s !== by && !CONSTANTS.has(s.name));
  if (unknown !== undefined)
    throw new DeriveError(
      "domain",
      `what is learned is a function of ${by.name}, and ${unknown.name} is none`,
    );
  const taken = new Set([
    ...around.names.symbols,
    ...definitions.map(({ name }) => name),
    ...[question, whole, ...facts].flatMap((node) => symbolsOf(node).map((s) => s.name)),
  ]);
  const truth = symbol(["y", "t", "y_true"].find((name) => !taken.has(name)) ?? "y_0");
  const functions = definitions.filter((d) => d.params.length > 0);
  const wanted = compile(flat(inserted(target, definitions)), { variables: [by.name], definitions: [] });
  const [low, high] = [from.value, to.value];
  const samples = Array.from({ length: count }, (_, i) => {
    const x = low + ((high - low) * i) / (count - 1);
    return { x, y: wanted.value([x]) };
  });
  const missing = samples.find(({ y }) => !Number.isFinite(y));
  if (missing !== undefined)
    throw new DeriveError("domain", `${print(target)} has no value at ${by.name} = ${missing.x}`);
  return {
    question,
    model: written,
    target,
    truth,
    by,
    from,
    to,
    samples,
    rate,
    epochs,
    seed,
    definitions: functions,
    facts: around.facts,
    parameters,
    start,
    derivative: derivativeOfLoss(request, question, truth, whole, sizes),
  };
}

const CONSTANTS: ReadonlySet<string> = new Set(["e", "pi"]);

/** The input is one number, without entries. */
function requireNumberedInput(whole: Expr, by: Sym, facts: readonly Expr[]): void {
  const hasEntries = postorder(whole).some(
    (node) => node.kind === "apply" && node.op === "[]" && node.args[0] === by,
  );
  if (hasEntries || new Shapes(facts).of(by).length > 0)
    throw new DeriveError("shape", `the input ${by.name} is to be a number, and it has entries`);
}

/** Descent keeps to no condition: what is given of a parameter besides its shape would not hold at the end. */
function requireFree(facts: readonly Expr[], roots: readonly Expr[], by: Sym): void {
  const names = new Set(roots.flatMap((root) => symbolsOf(root)));
  const kept = facts.find(
    (fact) => !isShapeFact(fact) && symbolsOf(fact).some((s) => names.has(s) && s !== by),
  );
  if (kept !== undefined)
    throw new DeriveError(
      "unsupported",
      `a training does not keep to what is given: leave out ${print(kept)}`,
    );
}

function wholeNumber(value: number | string, name: string, least: number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < least)
    throw new DeriveError("domain", `${name} is a whole number from ${least}, not ${JSON.stringify(value)}`);
  return number;
}

/** What each name stands for when the entries are written out, and where parameters begin. */
function parametersIn(
  whole: Expr,
  by: Sym,
  facts: readonly Expr[],
  { rational, other, tables }: Point,
): { data: Map<string, Entries>; start: Map<string, number>; sizes: Map<string, readonly number[]> } {
  const shapes = new Shapes(facts);
  const counts = new Set(
    [...facts.flatMap(sizesIn), ...rangesIn(whole)].flatMap((node) => symbolsOf(node).map((s) => s.name)),
  );
  const data = new Map<string, Entries>();
  const start = new Map<string, number>();
  const sizes = new Map<string, readonly number[]>();
  for (const [name, value] of rational) if (counts.has(name)) data.set(name, single(fromRational(value)));
  if (other.size > 0) throw new DeriveError("domain", "the values to start from are numbers");
  const names = new Set(symbolsOf(whole).map((s) => s.name));
  const isParameter = (s: Sym): boolean => s !== by && !CONSTANTS.has(s.name) && !data.has(s.name);
  for (const name of freeIn(whole)) {
    if (name.kind !== "symbol" || !isParameter(name)) {
      if (name === by) data.set(by.name, single(by));
      continue;
    }
    const dims = shapes.of(name).map((size) => {
      const [[value = size] = []] = entriesOf(size, data);
      if (value.kind !== "number" || value.value.den !== 1n)
        throw new DeriveError("domain", `how many entries has ${name.name}? Give ${print(size)} a value`);
      return Number(value.value.num);
    });
    sizes.set(name.name, dims);
    const [n = 1, m = 1] = dims;
    if (n * m > MOST_PARAMETERS)
      throw new DeriveError("budget", `${n * m} parameters are more than ${MOST_PARAMETERS}`);
    const own = (i: number, j: number): Sym => {
      if (dims.length === 0) return name;
      const entry = `${name.name}_${i + 1}${dims.length > 1 ? `_${j + 1}` : ""}`;
      if (names.has(entry))
        throw new DeriveError(
          "syntax",
          `${entry} is a name in this model, and that of an entry of ${name.name}`,
        );
      return symbol(entry);
    };
    const table = Array.from({ length: n }, (_, i) => Array.from({ length: m }, (__, j) => own(i, j)));
    data.set(name.name, table);
    const given = rational.get(name.name);
    const rows = tables.get(name.name) ?? (given === undefined ? undefined : single(fromRational(given)));
    if (rows === undefined) continue;
    if (rows.length !== n || rows.some((row) => row.length !== m))
      throw new DeriveError("shape", `the values to start from do not have the shape of ${name.name}`);
    rows.forEach((row, i) => {
      row.forEach((cell, j) => {
        if (cell.kind !== "number" && cell.kind !== "apply") return;
        const at = compile(cell, { variables: [] }).value([]);
        start.set(own(i, j).name, at);
      });
    });
  }
  const known = new Set([...data.keys(), ...sizes.keys()]);
  for (const name of [...rational.keys(), ...tables.keys()])
    if (name === by.name || !known.has(name))
      throw new DeriveError("domain", `${name} is given a value, and the model has no such parameter`);
  return { data, start, sizes };
}

const sizesIn = (fact: Expr): readonly Expr[] =>
  isShapeFact(fact) && fact.kind === "apply" ? fact.args.slice(1) : [];

/** Where sums and products over an index begin and end. */
const rangesIn = (root: Expr): Expr[] =>
  postorder(root).flatMap((node) =>
    node.kind === "apply" && (node.op === "sum" || node.op === "prod") && node.args.length === 4
      ? node.args.slice(1, 3)
      : [],
  );

/** Sums of sums as one sum, without zeros; products of products as one, without ones. */
const flat = (root: Expr): Expr =>
  fold<Expr>(root, (node, args) => {
    if (node.kind !== "apply") return node;
    if (node.op === "+") return sum(args.flatMap(termsOf).filter((term) => !isNumber(term, 0)));
    if (node.op === "*") {
      const factors = args.flatMap(factorsOf).filter((factor) => !isNumber(factor, 1));
      return factors.some((factor) => isNumber(factor, 0)) ? numeral(0) : product(factors);
    }
    return apply(node.op, args);
  });

/** The squared error of one sample, differentiated by every parameter. */
function derivativeOfLoss(
  request: TrainRequest,
  question: Expr,
  truth: Sym,
  whole: Expr,
  sizes: ReadonlyMap<string, readonly number[]>,
): DifferentiateAnswer {
  const declared = new Set(Object.keys(request.declare ?? {}));
  const indexed = new Set(
    postorder(whole).flatMap((node) => {
      const [of] = node.kind === "apply" && node.op === "[]" ? node.args : [];
      return of?.kind === "symbol" ? [of.name] : [];
    }),
  );
  const letters = ["k", "l", "p", "q"].filter((letter) => !symbolsOf(whole).some((s) => s.name === letter));
  const wrt = [...sizes].map(([name, dims]) =>
    dims.length === 0 || !indexed.has(name) || declared.has(name)
      ? name
      : `${name}[${letters.slice(0, dims.length).join(", ")}]`,
  );
  const asked: DifferentiateRequest = {
    task: "differentiate",
    expr: print(pow(sum([...termsOf(question), neg(truth)]), numeral(2))),
    wrt,
    ...(request.declare === undefined ? {} : { declare: request.declare }),
    ...(request.define === undefined ? {} : { define: request.define }),
    ...(request.given === undefined ? {} : { given: request.given }),
  };
  const found = answerWith(asked, { tensors: differentiateTensors });
  if (found.task !== "differentiate") throw new DeriveError("internal", "the loss was not differentiated");
  return found;
}

/** What the model is after an epoch, taken apart where it bends. */
function snapshot(epoch: number, loss: number, at: Float64Array, setting: Setting): Snapshot {
  const { parameters, by, from, to, model } = setting;
  const values = new Map(parameters.map(({ name }, i) => [name, at[i] ?? Number.NaN]));
  const rational = new Map(
    [...values].map(([name, value]) => [name, Q.fromText(value.toPrecision(DIGITS)) ?? Q.ZERO]),
  );
  const drawing = drawingOf(
    {
      question: model,
      conditions: [],
      slope: undefined,
      by,
      from,
      to,
      meanings: meaningsWith([]),
      definitions: [],
    },
    { rational, other: new Map(), tables: new Map() },
  );
  return { epoch, loss, values, drawing };
}

function answerOf(
  request: TrainRequest,
  setting: Setting,
  losses: Float64Array,
  snapshots: readonly Snapshot[],
): TrainAnswer {
  const { model: _model, truth, start: _start, ...rest } = setting;
  const trained: Trained = { ...rest, losses, snapshots };
  const identity = request.id === undefined ? {} : { id: request.id };
  const last = snapshots.at(-1);
  const learned = (): Expr =>
    withSignsInFront(
      substitute(
        setting.model,
        new Map([...(last?.values ?? [])].map(([name, value]) => [symbol(name), decimal(value)])),
      ),
    );
  return {
    task: "train",
    ...identity,
    ...trained,
    truth,
    response: () => ({
      ...identity,
      ok: true,
      result: print(learned()),
      value: [last?.loss ?? null],
      gradients: Object.fromEntries(
        trained.derivative.parts.map((part) => [print(variableIn(part)), print(part.result)]),
      ),
      parameters: Object.fromEntries(last?.values ?? []),
      training: snapshots.map(({ epoch, loss }) => ({ epoch, loss })),
    }),
  };
}

/** A product with a negative number in it, as its negative. */
const withSignsInFront = (root: Expr): Expr =>
  fold<Expr>(flat(root), (node, args) => {
    if (node.kind !== "apply") return node;
    if (node.op !== "*") return node.op === "+" ? sum(args) : apply(node.op, args);
    const isNegative = (arg: Expr): boolean => isApply(arg, "-") && arg.args.length === 1;
    const body = product(args.map((arg) => (isApply(arg, "-") ? (arg.args[0] ?? arg) : arg)));
    return args.filter(isNegative).length % 2 === 1 ? neg(body) : body;
  });

function decimal(value: number): Expr {
  // What descent has brought to the last digits of 0 is 0.
  if (Math.abs(value) < NEGLIGIBLE) return numeral(0);
  const size = Q.fromText(String(Math.abs(Number(value.toPrecision(6)))));
  const node = size === undefined ? numeral(0) : fromRational(size, "decimal");
  return value < 0 ? neg(node) : node;
}
