/** What is found out about each question, with everything a page needs. Pages are made of this, JSON of `response.ts`. */
import type { BackwardPass } from "../derive/tensor/backward.js";
import type { Costs } from "../derive/tensor/cost.js";
import type { Path } from "../derive/tensor/paths.js";
import type { Remarks } from "../derive/tensor/remarks.js";
import type { Detail, Working } from "../derive/working.js";
import type { Expr, Sym } from "../expr/expr.js";
import type { Chain, ChainStep, SameOptima } from "../minimize/chain.js";
import type { Problem } from "../minimize/minimize.js";
import type { Optimum } from "../minimize/optimum.js";
import type { Refutation } from "../minimize/refute.js";
import type { Singular } from "../minimize/singular.js";
import type { Definition, Derivation } from "../rewrite/step.js";
import type { ShownProof } from "../verify/show.js";
import type { Verdict } from "../verify/verdict.js";
import type { Bound } from "./bounds.js";
import type { TensorValue } from "./data.js";
import type { Density } from "./density.js";
import type { Drawing } from "./plot.js";
import type { Layout, PointRequest } from "./request.js";
import type { OkResponse } from "./response.js";
import type { Written } from "./values.js";

/** One derivative, with everything a page needs. */
export interface Part {
  readonly wrt: Sym;
  /** Of a mixed second derivative, what is differentiated by after `wrt`. */
  readonly then?: Sym;
  readonly order: number;
  /** Only where vectors and matrices are involved. */
  readonly layout?: Layout;
  /** Where only a part of what stands beside the differential counts: the variable moves along it alone. */
  readonly structure?: "symmetric" | "diagonal";
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
  readonly values: readonly Written[];
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
  readonly questionValues: readonly Written[];
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
  readonly values: readonly Written[];
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
  readonly forward: ReadonlyMap<string, Written>;
  /** Gradients, by the name they belong to. */
  readonly backward: ReadonlyMap<string, Written>;
  /** One for each share of the pass. */
  readonly shares: readonly Written[];
  readonly locals: readonly Written[];
  /** Parameters after the step, where its rate has a value. */
  readonly updated: ReadonlyMap<string, Written>;
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
  readonly from: Bound;
  readonly to: Bound;
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
  readonly from: Bound;
  readonly to: Bound;
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
