/** Every task of the engine, loaded only when a question needs more than derivatives of numbers. */
export { answer, answerTrain, outside, stationaryQuestion } from "@derive/core/tasks";
