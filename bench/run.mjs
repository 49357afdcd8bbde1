/**
 * Times symbolic differentiation against the other systems of the language, all in one run, and
 * prints a Markdown table of milliseconds, ratios, steps and growth. A report, never a gate.
 *
 *     npm run bench            all workloads
 *     npm run bench -- tanh    those whose name contains a word
 */
import { Worker } from "node:worker_threads";
import { SYSTEMS } from "./systems.mjs";
import { WORKLOADS } from "./workloads.mjs";

const LIMIT = 10_000;
const wanted = process.argv[2] ?? "";

function measure(system, workload, size) {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("./worker.mjs", import.meta.url), {
      workerData: { system, workload, size },
      resourceLimits: { maxOldGenerationSizeMb: 4096, stackSizeMb: 4 },
    });
    const stop = (value) => {
      clearTimeout(timer);
      worker.terminate().then(() => resolve(value));
    };
    const timer = setTimeout(() => stop({ failed: `> ${LIMIT / 1000} s` }), LIMIT);
    worker.once("message", stop);
    worker.once("error", (error) => stop({ failed: /stack/i.test(error.message) ? "stack" : "error" }));
  });
}

const shown = (m) =>
  m === undefined ? "" : (m.failed ?? (m.best < 10 ? m.best.toFixed(2) : m.best.toFixed(0)));

const rounded = (ratio) => (ratio < 10 ? ratio.toPrecision(2) : ratio.toFixed(0));

const names = Object.keys(SYSTEMS);
/** The peers as they come; mathjs without simplifying is compared with our untidied form. */
const peers = ["nerdamer", "mathjs", "algebrite", "compute-engine"];
console.log(
  `Node ${process.version}. Milliseconds, best of several warm runs; the limit is ${LIMIT / 1000} s.`,
);
console.log("derive's times include parsing, recording every step and the replay by the checker.\n");
console.log(
  `| question | size | ${names.join(" | ")} | fastest peer / derive | steps | nodes of results | growth |`,
);
console.log(`| --- | ---: |${" ---: |".repeat(names.length + 4)}`);

for (const { name, sizes } of WORKLOADS.filter((workload) => workload.name.includes(wanted))) {
  const gaveUp = new Set();
  let before;
  for (const size of sizes) {
    const row = {};
    for (const system of names) {
      if (gaveUp.has(system)) continue;
      row[system] = await measure(system, name, size);
      if (row[system].failed !== undefined) gaveUp.add(system);
    }
    const ours = row.derive;
    const best = Math.min(...peers.map((peer) => row[peer]?.best ?? Number.POSITIVE_INFINITY));
    const ratio = Number.isFinite(best) && ours?.best !== undefined ? `${rounded(best / ours.best)}x` : "";
    const growth = before?.best && ours?.best ? `${rounded(ours.best / before.best)}x` : "";
    console.log(
      `| ${name} | ${size} | ${names.map((s) => shown(row[s])).join(" | ")} | ${ratio} | ${ours?.steps ?? ""} | ${ours?.nodes ?? ""} | ${growth} |`,
    );
    before = ours;
  }
}
