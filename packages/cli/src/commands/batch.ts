/**
 * `derive batch`: requests as JSON Lines in, responses as JSON Lines out, in order. One line is held at
 * a time. A line that cannot be answered gets an error object in its place, and the work goes on.
 */
import { DeriveError, errorResponse } from "@derive/core";
import { solve } from "@derive/core/tasks";
import { toTex } from "@derive/render";
import { EXIT, fileError } from "../failure.js";
import type { Io } from "../io.js";
import { linesOf, type TextLine } from "../lines.js";
import type { Values } from "../options.js";
import { outsideRequest, outsideResponse } from "../outside-json.js";
import { progress } from "../progress.js";
import { readRequest } from "../request-json.js";

export async function run(word: string | undefined, _values: Values, io: Io): Promise<number> {
  const fromFile = word !== undefined && word !== "-";
  const shown = progress("requests", io);
  let answered = 0;
  try {
    for await (const line of linesOf(fromFile ? io.streamFile(word) : io.stdin())) {
      if (line.text.trim() === "") continue;
      await io.out(`${JSON.stringify(await respond(line))}\n`);
      answered += 1;
      shown.done(answered);
    }
  } catch (error) {
    if (fromFile && error instanceof Error && "syscall" in error) throw fileError(error, word, "read");
    throw error;
  } finally {
    shown.end();
  }
  return EXIT.done;
}

/** The response to one line, with the id as the line has it. */
async function respond(line: TextLine): Promise<object> {
  const { id, request } = readRequest(line);
  const asked = outsideRequest(line.text);
  const response =
    asked !== undefined
      ? await outsideResponse(asked)
      : request instanceof DeriveError
        ? errorResponse(request)
        : solve(request, { tex: (node) => toTex(node) });
  return id === undefined ? response : { id, ...response };
}
