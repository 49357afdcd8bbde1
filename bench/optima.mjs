/**
 * The claims about optima of the test corpus: how many are settled right, how many wrong, and how long each takes.
 * No other system of the language answers such questions, so there is nobody to compare with. A report, never a gate.
 *
 *     npm run bench:optima
 */
import { transform } from "esbuild";
import { readFileSync } from "node:fs";
import { answer, readStatements } from "@derive/core";

const source = new URL("../tests/minimize/corpus.ts", import.meta.url);
const { code } = await transform(readFileSync(source, "utf8"), { loader: "ts", format: "esm" });
const { CORPUS } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
const rows = CORPUS.flatMap(({ given, holds, fails }) => [
  ...holds.map((claim) => ({ claim, given, truth: "proved" })),
  ...fails.map((claim) => ({ claim, given, truth: "disproved" })),
]);

function settled({ claim, given, truth }) {
  const text = [...given.map((line) => `given ${line}`), `equivalent ${claim}`].join("\n");
  const [{ request }] = readStatements(text).statements;
  const start = performance.now();
  const { verdict } = answer(request);
  return { claim, verdict, truth, took: performance.now() - start };
}

const first = rows.map(settled);
const again = rows.map(settled);
const count = (test) => first.filter(test).length;
console.log(`| | true | false |`);
console.log(`| --- | --- | --- |`);
for (const [name, test] of [
  ["claims", () => true],
  ["settled right", ({ verdict, truth }) => verdict === truth],
  ["not settled", ({ verdict }) => verdict === "undecided"],
  ["settled wrong", ({ verdict, truth }) => verdict !== "undecided" && verdict !== truth],
])
  console.log(
    `| ${name} | ${count((row) => row.truth === "proved" && test(row))} | ${count((row) => row.truth === "disproved" && test(row))} |`,
  );
for (const [name, run] of [
  ["asked for the first time", first],
  ["asked again", again],
]) {
  const times = run.map(({ took }) => took).sort((a, b) => a - b);
  const middle = times[Math.floor(times.length / 2)];
  const slowest = run.reduce((a, b) => (b.took > a.took ? b : a));
  console.log(
    `${name}: half of them under ${middle.toFixed(0)} ms, the slowest ${slowest.took.toFixed(0)} ms (${slowest.claim})`,
  );
}
