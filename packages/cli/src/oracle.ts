/** nerdamer asked in a thread of its own, under a time limit. What it says is checked by the core. */
import type { OracleAnswer, OracleQuestion } from "@derive/core/tasks";
import { Worker } from "node:worker_threads";

const LONGEST_MS = 5_000;

/** Never rejects: what goes wrong there is an answer that says so. */
export function consult(question: OracleQuestion): Promise<OracleAnswer> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("./oracle-worker.js", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 256 },
      stdout: true,
      stderr: true,
    });
    const end = (answer: OracleAnswer): void => {
      clearTimeout(timer);
      resolve(answer);
      void worker.terminate();
    };
    const timer = setTimeout(() => {
      end({ failed: `no answer in ${LONGEST_MS / 1000} seconds` });
    }, LONGEST_MS);
    worker.once("message", (answer: OracleAnswer) => {
      end(answer);
    });
    worker.once("error", (error) => {
      end({ failed: error.message });
    });
    worker.once("exit", () => {
      end({ failed: "it stopped without an answer" });
    });
    worker.postMessage(question);
  });
}
