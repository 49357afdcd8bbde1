/** The thread in which nerdamer runs, so that its hanging or crashing is nobody's but its own. */
import { parentPort } from "node:worker_threads";
import nerdamer from "nerdamer";

interface Question {
  readonly task: "solve" | "integrate" | "differentiate";
  readonly expression: string;
  readonly variable: string;
}

parentPort?.on("message", ({ task, expression, variable }: Question) => {
  parentPort?.postMessage(answerTo(task, expression, variable));
  nerdamer.flush();
});

function answerTo(
  task: Question["task"],
  expression: string,
  variable: string,
): { answers: string[] } | { failed: string } {
  try {
    if (task === "solve") {
      const list = nerdamer.solve(expression, variable).toString();
      const inside = /^\[(.*)\]$/s.exec(list)?.[1] ?? "";
      return { answers: splitAtCommas(inside) };
    }
    const found =
      task === "integrate" ? nerdamer.integrate(expression, variable) : nerdamer.diff(expression, variable);
    return { answers: [found.toString()] };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : "it failed" };
  }
}

/** Commas outside of brackets. */
function splitAtCommas(text: string): string[] {
  const parts: string[] = [""];
  let depth = 0;
  for (const char of text) {
    if (char === "(") depth += 1;
    if (char === ")") depth -= 1;
    if (char === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] = (parts.at(-1) ?? "") + char;
  }
  return parts.filter((part) => part !== "");
}
