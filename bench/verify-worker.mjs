/** Puts claims to one system, one after the other; the last of three runs is timed. */
import { parentPort, workerData } from "node:worker_threads";
import { ASKED } from "./verify-systems.mjs";

const ask = await ASKED[workerData.system]();
parentPort.on("message", (line) => {
  try {
    let [verdict, ms] = ["open", 0];
    for (let run = 0; run < 3; run += 1) {
      const start = performance.now();
      verdict = ask(line);
      ms = performance.now() - start;
      if (ms > 200) break;
    }
    parentPort.postMessage(verdict === "unread" ? { verdict } : { verdict, ms });
  } catch {
    parentPort.postMessage({ verdict: "open" });
  }
});
