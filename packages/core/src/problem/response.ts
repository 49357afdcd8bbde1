/** Answers as plain JSON, as other programs read them. Fields that do not apply are absent. */
import type { ErrorKind } from "../expr/error.js";
import type { Slope } from "../minimize/refute.js";
import type { Verdict } from "../verify/verdict.js";
import type { Written } from "./values.js";

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

/**
 * A number; what is beyond the range of doubles as text, "1.97e434"; null where there is no value, "unknown" where it
 * is not decided. A list for a vector, rows for a matrix.
 */
export type DataValue = Written | readonly Written[] | readonly (readonly Written[])[];

export interface OkResponse {
  readonly id?: string;
  readonly ok: true;
  /** ASCII notation; of several partial derivatives, a list in brackets. */
  readonly result: string;
  readonly tex?: string;
  /** One for each point. */
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
  readonly sides?: { readonly left: Written; readonly right: Written };
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
