/** Questions that are answered by a picture: a file that ends in .svg gets it alone, everything else the page. */
import { inScope, type Request } from "@derive/core";
import type { Told } from "@derive/core/tasks";
import { sheetOf } from "@derive/render";
import { EXIT, report, UsageError } from "./failure.js";
import type { Io } from "./io.js";
import type { Values } from "./options.js";
import { deliver, formatOf } from "./output.js";
import { question } from "./question.js";

export async function picture(
  ask: (expr: string) => Request,
  word: string | undefined,
  values: Values,
  io: Io,
  told?: Told,
): Promise<number> {
  const { output, format } = values;
  if (output === undefined || !/\.svg$/i.test(output)) {
    // A suffix that says nothing is refused here, where a picture alone is among what can be had.
    formatOf(values, ["svg"]);
    return question(ask, word, values, io, { figures: true, told });
  }
  if (format !== undefined) throw new UsageError(`${output} is a picture: leave out --format`);
  if (word === undefined || word === "-") throw new UsageError("a picture is of one expression");
  const [{ answer, answerTrain }, { draw }] = await Promise.all([
    import("./all-tasks.js"),
    import("./figures.js"),
  ]);
  let svg: string;
  try {
    svg = inScope(() => {
      const asked = ask(word);
      const given = asked.task === "train" ? answerTrain(asked, told) : answer(asked);
      const figure = sheetOf(given).blocks.find((block) => block.kind === "figure");
      if (figure === undefined) throw new UsageError("this is too large for a picture");
      return draw(figure.content, "").svg;
    });
  } catch (error) {
    return report(error, io, "");
  }
  await deliver(`${svg}\n`, output, io);
  return EXIT.done;
}
