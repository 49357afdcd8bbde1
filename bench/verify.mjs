/**
 * The claims of the test corpus put to derive and to the algebra systems of the language: how many of the
 * true ones each calls true, how many of the false ones false, how many verdicts are wrong, and the
 * time. A report, never a gate.
 *
 *     npm run bench:verify
 *
 * The others are asked to simplify left - right, with functions they do not know written out. Zero
 * counts as "true", any other number as "false", everything else as no answer.
 */
import { Worker } from "node:worker_threads";
import { transform } from "esbuild";
import { readFileSync } from "node:fs";
import { ASKED } from "./verify-systems.mjs";

const LIMIT = 5_000;
const source = new URL("../tests/verify/corpus.ts", import.meta.url);
const { code } = await transform(readFileSync(source, "utf8"), { loader: "ts", format: "esm" });
const { CORPUS } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
const claims = CORPUS.flatMap(({ holds, fails }) => [
  ...holds.map((line) => ({ line, truth: true })),
  ...fails.map((line) => ({ line, truth: false })),
]);

/** A system in a thread of its own, begun again after a question it did not survive. */
class Asked {
  constructor(system) {
    this.system = system;
  }

  ask(line) {
    this.worker ??= new Worker(new URL("./verify-worker.mjs", import.meta.url), {
      workerData: { system: this.system },
      stdout: true,
    });
    return new Promise((resolve) => {
      const lost = (why) => {
        const { worker } = this;
        this.worker = undefined;
        worker.terminate().then(() => resolve({ verdict: why }));
      };
      const timer = setTimeout(() => lost("time"), LIMIT);
      const done = (answer) => {
        clearTimeout(timer);
        for (const event of ["message", "error"]) this.worker?.removeAllListeners(event);
        resolve(answer);
      };
      this.worker.once("message", done);
      this.worker.once("error", () => {
        clearTimeout(timer);
        lost("error");
      });
      this.worker.postMessage(line);
    });
  }

  end() {
    return this.worker?.terminate();
  }
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
const trues = claims.filter(({ truth }) => truth).length;
console.log(`Node ${process.version}, ${trues} true and ${claims.length - trues} false claims.\n`);
console.log(
  "| system | true, said so | false, said so | wrong | no answer | cannot read | median | slowest |",
);
console.log(`| --- |${" ---: |".repeat(7)}`);
for (const system of Object.keys(ASKED)) {
  const asked = new Asked(system);
  const count = { right: 0, refuted: 0, wrong: 0, open: 0, unread: 0 };
  const times = [];
  for (const { line, truth } of claims) {
    const { verdict, ms } = await asked.ask(line);
    if (ms !== undefined) times.push(ms);
    if (verdict === "unread") count.unread += 1;
    else if (typeof verdict !== "boolean") count.open += 1;
    else if (verdict !== truth) count.wrong += 1;
    else count[truth ? "right" : "refuted"] += 1;
  }
  await asked.end();
  const { right, refuted, wrong, open, unread } = count;
  const [middle, slowest] = [median(times), Math.max(...times)].map(
    (ms) => `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`,
  );
  console.log(
    `| ${system} | ${right} | ${refuted} | ${wrong} | ${open} | ${unread} | ${middle} | ${slowest} |`,
  );
}
