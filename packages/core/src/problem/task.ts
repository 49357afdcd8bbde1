/**
 * The questions that can be put to the engine, as other programs put them (one JSON object each),
 * and the answers they get. The command line, sheets and batch all speak this.
 */
import type { Refutation, Slope } from "../minimize/refute.js";
import type { TensorValue } from "./data.js";
import type { Drawing } from "./plot.js";
import type { Remarks } from "../derive/tensor/remarks.js";
import type { Path } from "../derive/tensor/paths.js";
import type { Costs } from "../derive/tensor/cost.js";
import type { BackwardPass } from "../derive/tensor/backward.js";
import type { Detail, Working } from "../derive/working.js";
import type { ErrorKind } from "../expr/error.js";
import type { Expr, Sym } from "../expr/expr.js";
import type { Chain, ChainStep, SameOptima } from "../minimize/chain.js";
import type { Problem } from "../minimize/minimize.js";
import type { Singular } from "../minimize/singular.js";
import type { Optimum } from "../minimize/optimum.js";
import type { Definition, Derivation } from "../rewrite/step.js";
import type { ShownProof } from "../verify/show.js";
import type { Verdict } from "../verify/verdict.js";
import type { Density } from "./density.js";

/** Values of symbols: `{"x": 0.5}`, or exact as text: `{"x": "1/3"}`. */
export type PointRequest = Readonly<Record<string, DataRequest>>;

/** A number, a text such as `1/3` or `[[1, 0], [0, 1]]`, a vector, or a matrix by rows. */
export type DataRequest =
  | number
  | string
  | readonly (number | string)[]
  | readonly (readonly (number | string)[])[];

interface CommonRequest {
  /** Echoed in the response. */
  readonly id?: string;
  /** `{"x": "scalar positive", "f": "function"}` */
  readonly declare?: Readonly<Record<string, string>>;
  /** Functions and named intermediates, in order: `s(r) = 1/(1 + e^(-r))`. */
  readonly define?: readonly string[];
  /** Loose lines of either kind: `x positive`, `x > 0`, `f : function`, `z = w*x + b`. */
  readonly given?: readonly string[];
}

/** Which of several usual routes a derivation takes. */
export type Method = "chain" | "quotient" | "substitute";

export interface DifferentiateRequest extends CommonRequest {
  readonly task: "differentiate";
  readonly expr: string;
  /** One variable, several, or none: then all symbols of the expression. */
  readonly wrt?: string | readonly string[];
  readonly order?: number;
  readonly at?: readonly PointRequest[];
  /** Functions the answer should be written in. */
  readonly in?: readonly string[];
  readonly method?: Method;
  /** For vectors and matrices; the gradient of a number and the Jacobian of a vector if left out. */
  readonly layout?: Layout;
  /** For the directional derivative. */
  readonly direction?: string;
  /** How a gradient is worked out: by differentials if left out, or by entries with indices. */
  readonly view?: View;
  /** Ranges of the indices that stand free in the question: `{"i": [1, "k"]}`. */
  readonly indices?: Readonly<Record<string, readonly [number | string, number | string]>>;
}

export interface EvaluateRequest extends CommonRequest {
  readonly task: "evaluate";
  readonly expr: string;
  readonly at?: readonly PointRequest[];
}

/** What is made of the derivative of an expression with vectors and matrices. */
export const LAYOUTS = [
  /** The shape of the variable. */
  "gradient",
  /** Its transpose. */
  "numerator",
  /** Rows for the entries of the expression, columns for those of the variable. */
  "jacobian",
  "hessian",
  /** Along a declared direction. */
  "directional",
  /** By the entries of a symmetric matrix on and below the diagonal. */
  "structured symmetric",
] as const;
export type Layout = (typeof LAYOUTS)[number];

export const VIEWS = ["differential", "index"] as const;
export type View = (typeof VIEWS)[number];

/** An equation to prove or refute, as one text or as its sides. */
export interface ProveRequest extends CommonRequest {
  readonly task: "prove";
  readonly claim?: string;
  readonly lhs?: string;
  readonly rhs?: string;
  /** Expressions that the proof is to pass through, from left to right. */
  readonly via?: readonly string[];
  /** Functions in which both sides are to be written on the way; the first counts. */
  readonly in?: readonly string[];
  /** Equations to prove first and to use: `tanh(x) = 2*sigma(2x) - 1`; with a name where a page has proved it. */
  readonly using?: readonly (string | LemmaRequest)[];
}

export interface LemmaRequest {
  readonly name: string;
  readonly claim: string;
}

/** A computation, in one expression or in named steps: `z = w*x + b; L = (y - z)^2`. */
export interface BackpropRequest extends CommonRequest {
  readonly task: "backprop";
  readonly expr: string;
  readonly at?: readonly PointRequest[];
  /** Parameters to move by a step of gradient descent: `"W, b"`. */
  readonly update?: string | readonly string[];
  /** The length of that step: eta if left out. */
  readonly rate?: string;
}

/** A function of one variable over an interval, drawn for numbers in the place of its parameters. */
export interface PlotRequest extends CommonRequest {
  readonly task: "plot";
  readonly expr: string;
  readonly over?: string;
  /** The interval: -3 to 3 if left out. */
  readonly from?: number | string;
  readonly to?: number | string;
  /** Values of the parameters; a drawing for each point. */
  readonly at?: readonly PointRequest[];
}

/** A model with parameters, fitted to a function by stochastic gradient descent. */
export interface TrainRequest extends CommonRequest {
  readonly task: "train";
  /** The model: `sum(i, 1, 8, v[i]*relu(a[i]*x + b[i])) + c`. */
  readonly expr: string;
  /** The function to learn, of the input. */
  readonly target: string;
  /** The input; x if left out. */
  readonly over?: string;
  /** Samples are taken at equal distances from here, -3 if left out, to there, 3. */
  readonly from?: number | string;
  readonly to?: number | string;
  readonly samples?: number | string;
  /** How often all samples are gone through, each time in another order. */
  readonly epochs?: number | string;
  /** The length of a step: 0.01 if left out. */
  readonly rate?: number | string;
  /** Orders and first values are drawn from it; 1 if left out. */
  readonly seed?: number | string;
  /** Values to start from, and those of sizes; a parameter without one is drawn between -1 and 1. */
  readonly at?: PointRequest;
}

/** One side of a claim about optima. */
export type SideRequest =
  | {
      readonly kind: "argmin" | "argmax";
      readonly var: string;
      readonly objective?: string;
      /** Where the variable may be: `v > 0`. Both problems are looked at there. */
      readonly domain?: string;
      readonly model?: readonly string[];
    }
  /** The most probable value, and the one that makes the data most probable: `y ~ normal(X*w, lambda*I)`. */
  | {
      readonly kind: "map" | "mle";
      readonly var: string;
      readonly objective?: string;
      readonly model?: readonly string[];
    }
  | { readonly kind: "point"; readonly value: string };

export interface MinimizeRequest extends CommonRequest {
  readonly task: "minimize";
  readonly objective?: string;
  readonly over: string;
  /** A minimum if left out. */
  readonly kind?: "argmin" | "argmax" | "map" | "mle";
  readonly model?: readonly string[];
  /** Points at which the derivative is said to be zero: each is proved before it is used. */
  readonly zeros?: readonly string[];
  /** Data for which the optimum is worked out. */
  readonly at?: readonly PointRequest[];
}

/** Whether two problems have the same optima. */
export interface EquivalentRequest extends CommonRequest {
  readonly task: "equivalent";
  /** Where the two are in different variables: that of the first by that of the second, `v = s^2`. */
  readonly with?: string;
  readonly left: SideRequest;
  readonly right: SideRequest;
}

/** A question for the outside algebra system, whose answer is proved before it is given. */
export type OutsideRequest = OutsideQuestion<"solve"> | OutsideQuestion<"integrate">;

interface OutsideQuestion<T extends string> {
  readonly id?: string;
  readonly task: T;
  /** An equation, or an integrand. */
  readonly expr: string;
  readonly over?: string;
  readonly declare?: Readonly<Record<string, string>>;
  readonly define?: readonly string[];
  readonly given?: readonly string[];
}

export type Request =
  | DifferentiateRequest
  | EvaluateRequest
  | ProveRequest
  | BackpropRequest
  | PlotRequest
  | TrainRequest
  | MinimizeRequest
  | EquivalentRequest;

/** One derivative, with everything a page needs. */
export interface Part {
  readonly wrt: Sym;
  /** Of a mixed second derivative, what is differentiated by after `wrt`. */
  readonly then?: Sym;
  readonly order: number;
  /** Only where vectors and matrices are involved. */
  readonly layout?: Layout;
  /** What is found on the way and then gone on from: the gradient, for a Hessian. */
  readonly before?: {
    readonly of: Expr;
    readonly result: Expr;
    readonly derivation: Derivation;
    readonly working: (detail: Detail, known?: readonly string[]) => Working;
  };
  /** What is easily checked of a gradient. Worked out when asked for. */
  readonly remarks?: () => Remarks;
  /** Of a linear map: the derivative of one entry by another. */
  readonly entries?: { readonly of: Expr; readonly result: Expr };
  /** Worked out with indices; whether the way by differentials was compared with it, and gives the same. */
  readonly indices?: { readonly agrees: boolean };
  /** What the result is: the left side of the answer. */
  readonly of: Expr;
  readonly derivation: Derivation;
  readonly result: Expr;
  readonly conditions: readonly Expr[];
  /** Values of the result, one for each point asked for; null where it has none. */
  readonly values: readonly (number | null)[];
  /** The independent checker accepted the derivation. Anything else raises. */
  readonly replayed: true;
  readonly working: (detail: Detail, known?: readonly string[]) => Working;
}

export interface DifferentiateAnswer {
  readonly task: "differentiate";
  readonly id?: string;
  readonly question: Expr;
  readonly definitions: readonly Definition[];
  /** Declared facts, as relations. */
  readonly facts: readonly Expr[];
  readonly parts: readonly Part[];
  /** The Hessian by several numbers: for each of its rows the parts in it, by their place. */
  readonly square?: readonly (readonly number[])[];
  readonly points: readonly PointRequest[];
  /** Values of the question itself at the points. */
  readonly questionValues: readonly (number | null)[];
  /** Of vectors and matrices, in the place of values: the result of each part, for each point. */
  readonly data?: readonly DataAt[];
}

export interface EvaluateAnswer {
  readonly task: "evaluate";
  readonly id?: string;
  readonly question: Expr;
  readonly definitions: readonly Definition[];
  readonly facts: readonly Expr[];
  readonly points: readonly PointRequest[];
  readonly values: readonly (number | null)[];
  /** Present where the value is rational: its exact form. */
  readonly exact: readonly (Expr | null)[];
  /** Of vectors and matrices, in the place of values. */
  readonly data?: readonly DataAt[];
}

/** What is worked out for the data of one point: the values of some expressions. */
export type DataAt = readonly { readonly of: Expr; readonly value: TensorValue }[];

export interface ProveAnswer {
  readonly task: "prove";
  readonly id?: string;
  /** The claim as a relation. */
  readonly question: Expr;
  readonly definitions: readonly Definition[];
  readonly facts: readonly Expr[];
  readonly verdict: Verdict;
  /** The proof in lines; only for what is proved. */
  readonly shown: ((detail: Detail) => ShownProof) | undefined;
  /** What the proof uses, in order. */
  readonly lemmas: readonly UsedLemma[];
  /** As plain JSON. */
  readonly response: () => OkResponse;
}

export interface UsedLemma {
  readonly name: string;
  readonly question: Expr;
  readonly conditions: readonly Expr[];
  /** Its own proof; not where the page has it already. */
  readonly shown: ((detail: Detail) => ShownProof) | undefined;
}

/** Values at one point, by name; null where there is none. */
export interface GraphValues {
  readonly forward: ReadonlyMap<string, number | null>;
  /** Gradients, by the name they belong to. */
  readonly backward: ReadonlyMap<string, number | null>;
  /** One for each share of the pass. */
  readonly shares: readonly (number | null)[];
  readonly locals: readonly (number | null)[];
  /** Parameters after the step, where its rate has a value. */
  readonly updated: ReadonlyMap<string, number | null>;
}

/** The same for data: vectors and matrices as rows. */
export interface GraphData {
  readonly forward: ReadonlyMap<string, TensorValue>;
  readonly backward: ReadonlyMap<string, TensorValue>;
  readonly shares: readonly TensorValue[];
  readonly locals: readonly TensorValue[];
  readonly updated: ReadonlyMap<string, TensorValue>;
}

/** A step of gradient descent: what a parameter becomes, in terms of its gradient. */
export interface Update {
  readonly name: Sym;
  readonly becomes: Expr;
}

export interface BackpropAnswer {
  readonly task: "backprop";
  readonly id?: string;
  readonly question: Expr;
  readonly definitions: readonly Definition[];
  readonly facts: readonly Expr[];
  /** The nodes have names that we gave them. */
  readonly unnamed: boolean;
  readonly pass: BackwardPass;
  /** The gradient of each name: the sum of its shares. */
  readonly gradients: ReadonlyMap<Sym, Expr>;
  /** For each share of the pass, the derivative of the one node by the other: the share without what comes from above. */
  readonly locals: readonly Expr[];
  readonly updates: readonly Update[];
  /** The chain rule written out; empty where vectors are involved, or for very many paths. */
  readonly paths: readonly Path[];
  readonly costs: Costs;
  /** The gradient of an input in terms of inputs and named values only. */
  readonly wholeGradient: (input: Sym) => Expr;
  readonly points: readonly PointRequest[];
  /** One for each point; none where vectors are involved. */
  readonly values: readonly GraphValues[];
  /** One for each point where vectors are involved; none otherwise. */
  readonly data: readonly GraphData[];
  /** As plain JSON. */
  readonly response: () => OkResponse;
}

export interface PlotAnswer {
  readonly task: "plot";
  readonly id?: string;
  readonly question: Expr;
  readonly by: Sym;
  readonly from: number;
  readonly to: number;
  readonly definitions: readonly Definition[];
  readonly facts: readonly Expr[];
  readonly drawings: readonly Drawing[];
  /** As plain JSON. */
  readonly response: () => OkResponse;
}

/** What a model is after some epochs. */
export interface Snapshot {
  readonly epoch: number;
  /** The mean of the squared errors. */
  readonly loss: number;
  readonly values: ReadonlyMap<string, number>;
  /** The model with these values: where it bends, and what it is between. */
  readonly drawing: Drawing;
}

export interface Trained {
  /** The model as it was typed. */
  readonly question: Expr;
  readonly target: Expr;
  readonly by: Sym;
  readonly from: number;
  readonly to: number;
  readonly samples: readonly { readonly x: number; readonly y: number }[];
  readonly rate: number;
  readonly epochs: number;
  readonly seed: number;
  readonly definitions: readonly Definition[];
  readonly facts: readonly Expr[];
  /** One name for each entry, in the order in which they stand in the model. */
  readonly parameters: readonly Sym[];
  /** The squared error of one sample by every parameter. */
  readonly derivative: DifferentiateAnswer;
  /** The mean of the squared errors: at the start, and after each epoch. */
  readonly losses: Float64Array;
  readonly snapshots: readonly Snapshot[];
}

export interface TrainAnswer extends Trained {
  readonly task: "train";
  readonly id?: string;
  /** What stands for the value wanted of a sample. */
  readonly truth: Sym;
  /** As plain JSON. */
  readonly response: () => OkResponse;
}

/** Singular values for the data of a point, the largest first, and the weight of the penalty there. */
export interface SingularData {
  readonly values: readonly number[];
  readonly weight: number;
}

export interface MinimizeAnswer {
  readonly task: "minimize";
  readonly id?: string;
  readonly definitions: readonly Definition[];
  readonly facts: readonly Expr[];
  readonly question: Problem;
  /** Of a statistical model: the densities that the objective is the product of. */
  readonly densities: readonly Density[];
  /** Steps to a plainer problem with the same optima. */
  readonly chain: readonly ChainStep[];
  /** Over the first variable, the others being held. */
  readonly minimum: Optimum;
  /** The value of the objective at the optimum, where only numbers are involved. */
  readonly best?: Expr;
  /** The solution read in singular values, where it is that of a penalised least squares problem. */
  readonly singular?: Singular & { readonly data: readonly SingularData[] };
  /** Over each further variable, with the optima of those before put in. */
  readonly rest: readonly Optimum[];
  /** The optimum of each variable, in terms of none of them. */
  readonly optima: readonly { readonly of: Sym; readonly optimum: Expr | undefined }[];
  readonly conditions: readonly Expr[];
  readonly points: readonly PointRequest[];
  /** For each point the optimum and the value of the objective there. */
  readonly data: readonly DataAt[];
  /** As plain JSON. */
  readonly response: () => OkResponse;
}

export interface EquivalentAnswer {
  readonly task: "equivalent";
  readonly id?: string;
  readonly definitions: readonly Definition[];
  readonly facts: readonly Expr[];
  readonly densities: readonly Density[];
  readonly left: Problem;
  readonly right: Problem | Expr;
  readonly verdict: "proved" | "disproved" | "undecided";
  /** What a chain proves, and takes for granted. */
  readonly claim?: SameOptima;
  readonly chain?: Chain;
  /** Where a point was claimed. */
  /** For which parameters there is an optimum at all. */
  readonly conditions?: readonly Expr[];
  readonly minimum?: Optimum;
  readonly refutation?: Refutation;
  /** The obligation that breaks. */
  readonly broken?: string;
  readonly why?: string;
  /** As plain JSON. */
  readonly response: () => OkResponse;
}

export type Answer =
  | DifferentiateAnswer
  | EvaluateAnswer
  | ProveAnswer
  | BackpropAnswer
  | PlotAnswer
  | TrainAnswer
  | MinimizeAnswer
  | EquivalentAnswer;

export interface StepResponse {
  readonly rule: string;
  readonly title: string;
  readonly at: string;
  readonly becomes: string;
  /** The whole expression after the step. */
  readonly line: string;
  /** The lemma that the step is an instance of. */
  readonly uses?: string;
  readonly assuming: readonly string[];
}

export interface PartResponse {
  readonly wrt: string;
  readonly result: string;
  readonly tex?: string;
  readonly value?: readonly DataValue[];
  readonly entries?: { readonly of: string; readonly result: string };
  readonly conditions: readonly string[];
  readonly steps: readonly StepResponse[];
  readonly replayed: true;
}

export type DataValue = number | null | readonly (number | null)[] | readonly (readonly (number | null)[])[];

export interface OkResponse {
  readonly id?: string;
  readonly ok: true;
  /** ASCII notation; of several partial derivatives, a list in brackets. */
  readonly result: string;
  readonly tex?: string;
  /** One for each point: a number, an array for a vector, rows for a matrix; null where there is none. */
  readonly value?: readonly (DataValue | Readonly<Record<string, DataValue>>)[];
  /** Of the derivative of a matrix by a matrix: one entry by another. */
  readonly entries?: { readonly of: string; readonly result: string };
  readonly conditions?: readonly string[];
  readonly steps?: readonly StepResponse[];
  readonly replayed?: true;
  readonly verdict?: Verdict["kind"];
  /** A point or an instance that refutes a claim: exact numbers, and what unknown functions are there. */
  readonly witness?: Readonly<Record<string, unknown>>;
  /** The values of both sides at the witness; null where a side has none. */
  readonly sides?: { readonly left: number | null; readonly right: number | null };
  /** Why a claim is not settled. */
  readonly why?: string;
  /** Of a claim about optima: the obligation that breaks, and both optima in the instance. */
  readonly broken?: string;
  readonly optima?: { readonly left: unknown; readonly right: unknown };
  /** One of the two is no optimum, but better for its problem than the optimum of the other. */
  readonly better?: "first" | "second";
  /** This one has no optimum, where the other has. */
  readonly without?: "first" | "second";
  /** At this value of the variable the one objective falls where the other rises. */
  readonly slopes?: { readonly at: unknown; readonly left: Slope; readonly right: Slope };
  /** Of an optimum: the value of the objective there, for each point. */
  readonly least?: readonly DataValue[];
  /** Of an equation: whether there are no other solutions. */
  readonly complete?: boolean;
  /** Of a minimum: whether there is one optimum, or all solutions of the equation are. */
  readonly solutions?: "unique" | "set";
  readonly gradient?: string;
  readonly hessian?: string;
  /** The value of the objective at the optimum, where only numbers are involved. */
  readonly best?: string;
  /** Along a singular vector: the component of the optimum, and its ratio to that of least squares. */
  readonly singular?: { readonly component: string; readonly filter: string };
  /** Under an equation: what the constraint was multiplied by, and its value at the optimum. */
  readonly multiplier?: { readonly name: string; readonly value: string };
  readonly curvature?: { readonly kind: string; readonly reasons: readonly string[] };
  readonly equation?: string;
  /** Of a plot: where branches end, and what holds between. */
  readonly drawings?: readonly unknown[];
  /** Of a model that was trained: the values of its parameters, and the loss on the way. */
  readonly parameters?: Readonly<Record<string, number>>;
  readonly training?: readonly { readonly epoch: number; readonly loss: number }[];
  /** Of a backward pass: the gradient of each input; of training, that of the loss for each parameter. */
  readonly gradients?: Readonly<Record<string, string>>;
  /** Pseudocode, one line a step. */
  readonly forward?: readonly string[];
  readonly backward?: readonly string[];
  /** The gradient of each name as the sum of its shares. */
  readonly totals?: Readonly<Record<string, string>>;
  /** The values that the backward pass reads. */
  readonly cached?: readonly string[];
  /** Values of all names and gradients, one entry for each point. */
  readonly passes?: readonly {
    readonly forward: Readonly<Record<string, DataValue>>;
    readonly backward: Readonly<Record<string, DataValue>>;
    readonly updated?: Readonly<Record<string, DataValue>>;
  }[];
  /** The unknown number that the end of a backward pass goes into. */
  readonly loss?: string;
  /** Steps of gradient descent. */
  readonly updates?: Readonly<Record<string, string>>;
  /** Operations forward and backward, how many derivatives there are, gradients read more than once. */
  readonly costs?: {
    readonly forward: number;
    readonly backward: number;
    readonly derivatives: string;
    readonly shared: readonly string[];
  };
  /** One entry for each variable when there are several. */
  readonly partials?: readonly PartResponse[];
}

export interface ErrorResponse {
  readonly id?: string;
  readonly ok: false;
  readonly error: {
    readonly kind: ErrorKind;
    readonly message: string;
    readonly line?: number;
    readonly column?: number;
  };
}

export type Response = OkResponse | ErrorResponse;
