/**
 * nerdamer asked in a thread of its own, under a time limit. What it says is checked by the core.
 *
 * The thread is kept for the next question and does not keep the program alive. One that hangs, fails
 * or stops is given up, and the next question gets a new one.
 */
import type { OracleAnswer, OracleQuestion } from "@derive/core/tasks";
import { Worker } from "node:worker_threads";

const LONGEST_MS = 5_000;

let idle: Worker | undefined;

/** Never rejects: what goes wrong there is an answer that says so. */
export function consult(question: OracleQuestion, longest: number = LONGEST_MS): Promise<OracleAnswer> {
  const worker = idle ?? started();
  idle = undefined;
  worker.ref();
  return new Promise((resolve) => {
    const end = (answer: OracleAnswer, usable: boolean): void => {
      clearTimeout(timer);
      for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
      worker.unref();
      if (usable) idle = worker;
      else void worker.terminate();
      resolve(answer);
    };
    const timer = setTimeout(() => {
      end({ failed: `no answer in ${longest / 1000} seconds` }, false);
    }, longest);
    worker.once("message", (answer: OracleAnswer) => {
      end(answer, true);
    });
    worker.once("error", (error) => {
      end({ failed: error.message }, false);
    });
    worker.once("exit", () => {
      end({ failed: "it stopped without an answer" }, false);
    });
    worker.postMessage(question);
  });
}

const started = (): Worker =>
  new Worker(new URL("./oracle-worker.js", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 256 },
    stdout: true,
    stderr: true,
  });
