/**
 * What programs load only when they need it: answers to every task, proofs of claims, and what the rule book
 * rests on. A bundler that splits code keeps this apart from `light.ts`.
 */
export { answer, solve } from "./problem/answer.js";
export { compile, compileGradient, type CompileSettings } from "./derive/compile.js";
export type { Compiled, CompiledGradient } from "./evaluate/compile.js";
export { prove, type ProveOptions } from "./verify/prove.js";
export { showProof } from "./verify/show.js";
export { checkChain } from "./minimize/chain.js";
export { chainFromJson, chainToJson } from "./minimize/json.js";
export { type Founded, foundations } from "./verify/foundations.js";
export type { OracleAnswer, OracleQuestion } from "./oracle/question.js";
export type { SecondOpinion } from "./oracle/oracle.js";
export { opinions, outside } from "./problem/outside.js";
export { stationaryQuestion } from "./problem/optimum.js";
export { answerTrain, type Told } from "./problem/train.js";
export {
  type Introduced,
  NOTHING_INTRODUCED,
  readStatements,
  type Statement,
  type Statements,
  statementsIn,
} from "./problem/statement.js";
export { readSides, separateModels } from "./problem/side.js";
