/** `derive solve` and `derive integrate`: asked of nerdamer, printed once our own verifier has proved it. */
import { errorResponse, inScope, print } from "@derive/core";
import { outside, type OutsideRequest } from "@derive/core/tasks";
import { EXIT, report } from "../failure.js";
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { consult } from "../oracle.js";

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
  try {
    const answer = await consult(outside(request).question);
    // Nodes of a scope are strangers to the next, so the question is read again where it is answered.
    const text = inScope(() => {
      const { found, response } = outside(request).finish(answer);
      if (values.json) return JSON.stringify(response);
      const conditions = response.conditions ?? [];
      const where = conditions.length === 0 ? "" : `\nfor ${conditions.join(", ")}`;
      const checked =
        task === "integrate"
          ? "checked: its derivative is the integrand"
          : response.complete === true
            ? "checked by putting them in; there are no others"
            : "checked by putting them in; there may be others";
      return values.quiet
        ? response.result
        : `${found.map((node) => print(node)).join("\n")}${where}\n\n${checked}`;
    });
    await io.out(`${text}\n`);
    return EXIT.done;
  } catch (error) {
    if (values.json) await io.out(`${JSON.stringify(errorResponse(error))}\n`);
    return report(error, io, "");
  }
}
