/** What every program needs: expressions, derivations of numbers, their checking, the task types. */
export {
  fromText as rationalFromText,
  type Rational,
  rational,
  toNumber,
  toText as rationalToText,
} from "./number/rational.js";
export { type Digits, digitsOf, type Far } from "./number/decimal.js";
export { attempt, DeriveError, type ErrorKind, type Place } from "./expr/error.js";
export {
  type Apply,
  apply,
  type Expr,
  inScope,
  type Numeral,
  numeral,
  type Sym,
  symbol,
} from "./expr/expr.js";
export {
  derivativeOf,
  div,
  factorsOf,
  fromRational,
  isApply,
  isNumber,
  neg,
  pow,
  product,
  rationalOf,
  relation,
  sum,
  termsOf,
  transpose,
} from "./expr/build.js";
export { fold, operatorsOf, postorder, size, substitute, symbolsOf } from "./expr/walk.js";
export { LEVEL, levelOf, needsBrackets, type Operator, OPERATORS } from "./syntax/operators.js";
export {
  derivedName,
  GREEK_NAMES,
  isGreekName,
  isLetterName,
  type Spelling,
  spellingOf,
  splitDerivedName,
} from "./syntax/names.js";
export { didYouMean, nearest } from "./syntax/suggest.js";
export { type KnownFunction, type Names, NO_NAMES, type Vocabulary } from "./syntax/vocabulary.js";
export { parse, parseDefinition } from "./syntax/parser.js";
export { syntaxError } from "./syntax/syntax-error.js";
export { print, printBriefly } from "./syntax/print.js";
export {
  derivationFromJson,
  type DerivationJson,
  derivationToJson,
  proofFromJson,
  type ProofJson,
  proofToJson,
} from "./rewrite/json.js";
export { type Replay, replay } from "./rewrite/replay.js";
export type { Rule } from "./rewrite/rule.js";
export {
  type Definition,
  type Derivation,
  type Givens,
  type Step,
  type StepRelation,
  stepsOf,
} from "./rewrite/step.js";
export { evaluate, holds, type Meanings, type Value } from "./evaluate/evaluate.js";
export type { FunctionRecord, Notation, RuleRecord } from "./library/definition.js";
export { Networks } from "./rewrite/tensor/network.js";
export { Shapes } from "./rewrite/tensor/shape.js";
export { type Shape, shapeText } from "./rewrite/tensor/dimension.js";
export { type Library, LIBRARY, type NamedOperation } from "./library/library.js";
export { derive, type DeriveOptions, deriver } from "./derive/derive.js";
export {
  type Detail,
  type Line,
  type Reason,
  type WorkedLemma,
  type Working,
  working,
  type WorkingOptions,
} from "./derive/working.js";
export { checkProof, type CheckedProof } from "./rewrite/check-proof.js";
export { type Claim, derivationsIn, type Proof } from "./rewrite/proof.js";
export type { Bound } from "./problem/bounds.js";
export type { Break } from "./problem/breaks.js";
export type { Curve, Drawing, Piece } from "./problem/plot.js";
export type { Found, OutsideAnswer } from "./problem/outside.js";
export type { ShownProof } from "./verify/show.js";
export type { Verdict, Witness } from "./verify/verdict.js";
export type { Chain, ChainStep, SameOptima } from "./minimize/chain.js";
export type { ChainJson } from "./minimize/json.js";
export type { Table as RationalTable } from "./evaluate/tables.js";
export type { TensorValue } from "./problem/data.js";
export { absentVariables, refuseStrangers } from "./problem/strangers.js";
export { inserted, type Written } from "./problem/values.js";
export { canonicalName } from "./problem/declare.js";
export {
  answerWith,
  errorResponse,
  type Handlers,
  NotLoaded,
  type SolveOptions,
  toResponse,
  variableIn,
} from "./problem/solve.js";
export { readPoints } from "./problem/points.js";
export {
  type Answer,
  type BackpropAnswer,
  type DifferentiateAnswer,
  type EquivalentAnswer,
  type EvaluateAnswer,
  type GraphData,
  type GraphValues,
  type MinimizeAnswer,
  type Part,
  type DataAt,
  type PlotAnswer,
  type Snapshot,
  type TrainAnswer,
  type ProveAnswer,
  type UsedLemma,
} from "./problem/answered.js";
export {
  type BackpropRequest,
  type DifferentiateRequest,
  type EquivalentRequest,
  type EvaluateRequest,
  type Layout,
  LAYOUTS,
  type View,
  VIEWS,
  type Method,
  METHODS,
  type MinimizeRequest,
  type PointRequest,
  type PlotRequest,
  type TrainRequest,
  type LemmaRequest,
  type OutsideRequest,
  type ProveRequest,
  type Request,
  type SideRequest,
} from "./problem/request.js";
export {
  type ErrorResponse,
  type OkResponse,
  type PartResponse,
  type DataValue,
  type Response,
  type StepResponse,
} from "./problem/response.js";
