/**
 * The questions that can be put to the engine, as other programs put them, one JSON object each. The command line,
 * sheets and batch all speak this.
 */

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
export const METHODS = ["chain", "quotient", "substitute"] as const;
export type Method = (typeof METHODS)[number];

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
