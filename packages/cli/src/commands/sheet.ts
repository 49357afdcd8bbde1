/** `derive sheet`: renders a worksheet, with every question in it answered. */
import { answer } from "@derive/core/tasks";
import { sheetFromSource } from "@derive/render/worksheets";
import { EXIT, fileError, report } from "../failure.js";
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { deliver } from "../output.js";
import { progress } from "../progress.js";
import { sheetWriter, solutionOptions } from "../show.js";

/** A question without an answer is reported and leaves a note on the page; the exit code is then 1. */
export async function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  const file = word ?? "-";
  const write = sheetWriter(values, io);
  const text = await sourceOf(file, io);
  const shown = progress("questions", io);
  let answered = 0;
  let code: number = EXIT.done;
  try {
    const sheet = sheetFromSource(text, {
      ...solutionOptions(values),
      solve: (request) => {
        const given = answer(request);
        answered += 1;
        shown.done(answered);
        return given;
      },
      onError: (error, line) => {
        code = report(error, io, `${file}, line ${line}: `);
      },
    });
    shown.end();
    await deliver(write(sheet), values.output, io);
  } catch (error) {
    shown.end();
    return report(error, io, `${file}, `);
  }
  return code;
}

async function sourceOf(file: string, io: Io): Promise<string> {
  if (file === "-") {
    let text = "";
    for await (const piece of io.stdin()) text += piece;
    return text;
  }
  try {
    return await io.readFile(file);
  } catch (error) {
    throw fileError(error, file, "read");
  }
}
