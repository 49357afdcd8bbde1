/** `derive solve` and `derive integrate`: asked of nerdamer, printed once our own verifier has proved it. */
import { errorResponse, inScope, type OutsideRequest, print } from "@derive/core";
import { outside } from "@derive/core/tasks";
import { outsideSheet } from "@derive/render/worksheets";
import { EXIT, report } from "../failure.js";
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { consult } from "../oracle.js";
import { deliver } from "../output.js";
import { sheetWriter, solutionOptions } from "../show.js";

export async function ask(
  task: OutsideRequest["task"],
  word: string | undefined,
  values: Values,
  io: Io,
): Promise<number> {
  const [over] = values.wrt ?? [];
  const request: OutsideRequest = {
    task,
    expr: word ?? "",
    ...(over === undefined ? {} : { over }),
    ...(values.given.length === 0 ? {} : { given: values.given }),
    ...(values.define.length === 0 ? {} : { define: values.define }),
  };
  const write = await sheetWriter(values, io);
  let text: string;
  try {
    const answer = await consult(outside(request).question);
    // Nodes of a scope are strangers to the next, so the question is read again where it is answered.
    text = inScope(() => {
      const found = outside(request).finish(answer);
      if (values.json) return `${JSON.stringify(found.response)}\n`;
      return values.quiet
        ? `${found.found.map(({ expr }) => print(expr)).join("\n")}\n`
        : write(outsideSheet(found, solutionOptions(values)));
    });
  } catch (error) {
    if (values.json) await io.out(`${JSON.stringify(errorResponse(error))}\n`);
    return report(error, io, "");
  }
  await deliver(text, values.output, io);
  return EXIT.done;
}
