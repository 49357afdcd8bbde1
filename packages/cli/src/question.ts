/**
 * One question, or one for each line of standard input: answered by the engine, written in the form that
 * the options ask for. The verbs differ only in the request they make.
 */
import {
  absentVariables,
  type Answer,
  answerWith,
  attempt,
  type DataValue,
  DeriveError,
  errorResponse,
  inScope,
  type MinimizeRequest,
  NotLoaded,
  print,
  refuseStrangers,
  type Request,
  toResponse,
  type Written,
} from "@derive/core";
import type { Told } from "@derive/core/tasks";
import type { Draw } from "@derive/render";
import { EXIT, report, UsageError } from "./failure.js";
import type { Io } from "./io.js";
import { linesOf } from "./lines.js";
import type { Values } from "./options.js";
import { deliver } from "./output.js";
import { progress } from "./progress.js";

type Ask = (expr: string) => Request;
/** Writes an answer as text. */
interface Write {
  (given: Answer, draw?: Draw): string;
  /** Pictures to be written beside the answer, by their paths. */
  readonly beside?: ReadonlyMap<string, string>;
}

export interface QuestionOptions {
  /** The answer has a picture, which is drawn where the format shows pictures. */
  readonly figures?: boolean;
  /** Told how far a training is. */
  readonly told?: Told | undefined;
}

export async function question(
  ask: Ask,
  word: string | undefined,
  values: Values,
  io: Io,
  options: QuestionOptions = {},
): Promise<number> {
  const written = await writerFor(values, io);
  // Several lines may share their options, and not all need them all.
  if (word === "-") return lineByLine(ask, written, values, io);
  const asked = ask(word ?? "");
  const write = watchful(written, asked, io);
  const send = async (text: string): Promise<void> => {
    for (const [path, picture] of write.beside ?? []) await deliver(picture, path, io);
    await deliver(text, values.output, io);
  };
  return one(asked, write, values, send, io, options);
}

/** Looks at the names that were typed: one that is given a value and occurs nowhere is refused, of others it warns. */
function watchful(write: Write, request: Request, io: Io): Write {
  const points = request.task === "train" || !("at" in request) ? [] : (request.at ?? []);
  const warned = new Set<string>();
  const watched: Write = (given, draw) => {
    refuseStrangers(points, given);
    for (const absent of given.task === "differentiate" ? absentVariables(given) : []) {
      if (!warned.has(absent)) io.err(`derive: warning: the derivative is 0, since ${absent}\n`);
      warned.add(absent);
    }
    return write(given, draw);
  };
  return write.beside === undefined ? watched : Object.assign(watched, { beside: write.beside });
}

type Deliver = (text: string) => Promise<void>;

/** `where` names the line of the input in messages. */
async function one(
  request: Request,
  write: Write,
  values: Values,
  send: Deliver,
  io: Io,
  options: QuestionOptions,
  where = "",
): Promise<number> {
  let text: string;
  try {
    // In a scope of its own, so that the nodes of one line are gone when the next is read.
    text = await answered(request, write, options);
  } catch (error) {
    if (values.json) await send(`${JSON.stringify(errorResponse(error))}\n`);
    return report(error, io, where);
  }
  await send(text);
  return EXIT.done;
}

async function answered(request: Request, write: Write, options: QuestionOptions): Promise<string> {
  try {
    return inScope(() => write(answerWith(request, {})));
  } catch (error) {
    if (!(error instanceof NotLoaded)) throw error;
  }
  const { answer, answerTrain } = await import("./all-tasks.js");
  const solved = (): Answer =>
    request.task === "train" ? answerTrain(request, options.told) : answer(request);
  // What takes long is not done a second time for its picture.
  if (options.figures === true) {
    const { draw } = await import("./figures.js");
    return inScope(() => write(solved(), draw));
  }
  try {
    return inScope(() => write(solved()));
  } catch (error) {
    if (request.task === "minimize" && error instanceof DeriveError && error.kind === "unsupported")
      return withZeros(request, write, error);
    if (!(error instanceof Error && error.name === "NeedsFigures")) throw error;
  }
  const { draw } = await import("./figures.js");
  return inScope(() => write(solved(), draw));
}

/** Who waits for an optimum waits for this at most. */
const LONGEST_MS = 2_000;

/** A second attempt, with what an outside system says of where the derivative is zero. */
async function withZeros(request: MinimizeRequest, write: Write, first: DeriveError): Promise<string> {
  const { answer, outside, stationaryQuestion } = await import("./all-tasks.js");
  const asked = inScope(() => stationaryQuestion(request));
  const question = asked && inScope(() => attempt(() => outside(asked).question));
  if (asked === undefined || question === undefined) throw first;
  const { consult } = await import("./oracle.js");
  const said = await consult(question, LONGEST_MS);
  const zeros = inScope(() => {
    try {
      return outside(asked)
        .finish(said)
        .found.flatMap(({ expr }) => (expr.kind === "apply" && expr.args[1] ? [print(expr.args[1])] : []));
    } catch (error) {
      if (error instanceof DeriveError) return [];
      throw error;
    }
  });
  if (zeros.length === 0) throw first;
  try {
    return inScope(() => write(answer({ ...request, zeros })));
  } catch (error) {
    // What was known without the other system is said.
    throw error instanceof DeriveError && error.kind === "unsupported" ? first : error;
  }
}

async function lineByLine(ask: Ask, write: Write, values: Values, io: Io): Promise<number> {
  if (values.output !== undefined) {
    throw new UsageError("--output takes one expression; for several on one page, write a sheet");
  }
  let worst: number = EXIT.done;
  let answered = 0;
  const shown = progress("expressions", io);
  const oneLine = values.json || values.quiet;
  try {
    for await (const line of linesOf(io.stdin())) {
      const expr = line.text.trim();
      if (expr === "") continue;
      const send: Deliver = (text) => io.out(answered > 1 && !oneLine ? `\n${text}` : text);
      answered += 1;
      worst = Math.max(worst, await one(ask(expr), write, values, send, io, {}, `line ${line.number}: `));
      shown.done(answered);
    }
  } finally {
    shown.end();
  }
  if (answered === 0) throw new UsageError("standard input has no expression");
  return worst;
}

/** Loads what the chosen form needs, once for all lines. */
async function writerFor(values: Values, io: Io): Promise<Write> {
  const forms = [
    values.json && "--json",
    values.quiet && "--quiet",
    values.format !== undefined && "--format",
  ].filter((form) => form !== false);
  if (forms.length > 1) throw new UsageError(`${forms.join(" and ")} ask for different outputs`);
  if (values.quiet) return quietly;
  if (values.json) {
    const { toTex } = await import("@derive/render");
    return (given) => `${JSON.stringify(toResponse(given, { tex: (node) => toTex(node) }))}\n`;
  }
  const { answerWriter } = await import("./show.js");
  return answerWriter(values, io);
}

/** The result alone; with points, their values, one a line. */
function quietly(given: Answer): string {
  const { result, value = [] } = toResponse(given);
  const values = value.map((each) => (isNamed(each) ? namedText(each) : dataText(each)));
  const lines = given.task === "evaluate" ? values : [result, ...values];
  return lines.map((line) => `${line}\n`).join("");
}

type Named = Readonly<Record<string, DataValue>>;

const isNamed = (value: DataValue | Named): value is Named =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const namedText = (value: Named): string =>
  Object.entries(value)
    .map(([name, each]) => `${name} = ${dataText(each)}`)
    .join(", ");

/** A number, a vector, or a matrix by rows. */
function dataText(value: DataValue): string {
  if (value === null || typeof value !== "object") return valueText(value);
  const cells = value.map((each) =>
    typeof each === "object" && each !== null ? dataText(each) : valueText(each),
  );
  return `[${cells.join(", ")}]`;
}

const valueText = (value: Written): string => (value === null ? "undefined" : String(value));
