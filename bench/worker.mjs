/** Runs one system on one question in a thread of its own, so that a hang can be ended. */
import { parentPort, workerData } from "node:worker_threads";
import { SYSTEMS } from "./systems.mjs";
import { WORKLOADS } from "./workloads.mjs";

const { system, workload, size } = workerData;
const question = WORKLOADS.find(({ name }) => name === workload).make(size);
const run = await SYSTEMS[system]();
const times = [];
let result;
const began = performance.now();
// At least one run; more while they are quick, so that the code is warm.
do {
  const start = performance.now();
  result = run(question);
  times.push(performance.now() - start);
} while (times.length < 30 && performance.now() - began < 1500);

const first = Array.isArray(result) ? result[0] : result;
const extra = {};
if (first?.stages !== undefined) {
  const { size: nodes, stepsOf } = await import("../packages/core/dist/index.js");
  extra.steps = result.reduce((n, derivation) => n + stepsOf(derivation).length, 0);
  extra.nodes = result.reduce((n, derivation) => n + nodes(derivation.result), 0);
}
parentPort.postMessage({ best: Math.min(...times), ...extra });
