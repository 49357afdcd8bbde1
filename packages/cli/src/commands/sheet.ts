/** `derive sheet`: renders a worksheet, with every question in it answered. */
import { DeriveError, type OutsideRequest } from "@derive/core";
import { answer, type OracleAnswer, type OracleQuestion, outside } from "@derive/core/tasks";
import { readSheet, type SheetSource, worksheet } from "@derive/render/worksheets";
import { EXIT, fileError, report, UsageError } from "../failure.js";
import type { Io } from "../io.js";
import type { Values } from "../options.js";
import { consult } from "../oracle.js";
import { deliver } from "../output.js";
import { progress } from "../progress.js";
import { sheetWriter, solutionOptions } from "../show.js";

export async function run(word: string | undefined, values: Values, io: Io): Promise<number> {
  const file = word ?? "-";
  if (!values.watch) return rendered(file, values, io);
  if (file === "-") throw new UsageError("--watch needs a file: standard input is read once");
  if (values.output === undefined)
    throw new UsageError("--watch needs --output, the file to write each time");
  let code = await rendered(file, values, io);
  io.err(`watching ${file}; Ctrl-C ends\n`);
  for await (const _ of io.changes(file)) {
    // A source that is away for a moment, as when an editor replaces it, is no reason to stop.
    code = await rendered(file, values, io).catch((error: unknown) => report(error, io));
  }
  return code;
}

/** Writes the page; the exit code is 1 where a question has no answer, or a claim is not as it is said to be. */
async function rendered(file: string, values: Values, io: Io): Promise<number> {
  const made = await pageOf(file, values, io);
  if (made.page === undefined) return made.code;
  try {
    for (const [path, picture] of made.beside) await deliver(picture, path, io);
    await deliver(made.page, values.output, io);
  } catch (error) {
    return report(error, io, `${file}, `);
  }
  return made.code;
}

export interface Made {
  readonly code: number;
  /** Left out where the source cannot be read. */
  readonly page?: string;
  readonly title?: string;
  readonly subtitle?: string;
  /** Pictures to be written beside the page, by their paths. */
  readonly beside: ReadonlyMap<string, string>;
}

/**
 * Everything that is wrong is reported, in the order of the file, and the code is then 1. A question without an answer leaves
 * a note on the page; what cannot be read leaves no page.
 */
export async function pageOf(file: string, values: Values, io: Io): Promise<Made> {
  const write = await sheetWriter(values, io);
  const text = await sourceOf(file, io);
  const shown = progress("questions", io);
  let answered = 0;
  try {
    const { source, mistakes } = readSheet(text);
    const found: Found[] = mistakes.map((error) => ({ error, as: "" }));
    const said = await consultations(source);
    const sheet = worksheet(source, {
      ...solutionOptions(values),
      ...(values.profile === undefined ? {} : { profile: values.profile }),
      consulted: (request) => said.get(request),
      solve: (request) => {
        const given = answer(request);
        answered += 1;
        shown.done(answered);
        return given;
      },
      onError: (error) => found.push({ error, as: "" }),
      onSurprise: (error) => found.push({ error, as: "warning: " }),
    });
    shown.end();
    const code = told(found, file, io);
    if (mistakes.length > 0) return { code, beside: new Map() };
    const hasFigures = sheet.blocks.some(({ kind }) => kind === "figure");
    const { draw } = hasFigures ? await import("../figures.js") : {};
    const { title, subtitle } = sheet;
    const page = write(sheet, draw);
    return { code, page, title, ...(subtitle === undefined ? {} : { subtitle }), beside: write.beside };
  } catch (error) {
    shown.end();
    return { code: report(error, io, `${file}, `), beside: new Map() };
  }
}

interface Found {
  readonly error: DeriveError;
  readonly as: "" | "warning: ";
}

/** Reports in the order of the file, and what is wrong at one place once. */
function told(found: readonly Found[], file: string, io: Io): number {
  const line = ({ error: { place } }: Found): number => place?.line ?? 0;
  const column = ({ error: { place } }: Found): number => place?.column ?? 0;
  const seen = new Set<string>();
  let code: number = EXIT.done;
  for (const each of found.toSorted((a, b) => line(a) - line(b) || column(a) - column(b))) {
    const at = `${file}, line ${line(each)}, column ${column(each)}: ${each.as}`;
    const key = `${at}${each.error.message}`;
    if (!seen.has(key)) code = report(each.error, io, at);
    seen.add(key);
  }
  return code;
}

/** What the outside algebra system says to each question for it. */
async function consultations({ parts }: SheetSource): Promise<Map<OutsideRequest, OracleAnswer>> {
  const said = new Map<OutsideRequest, OracleAnswer>();
  for (const part of parts) {
    for (const { request } of part.kind === "questions" ? part.statements : []) {
      if (request.task !== "solve" && request.task !== "integrate") continue;
      // What is wrong with a question is said where it stands on the page.
      const asked = questionOf(request);
      if (asked !== undefined) said.set(request, await consult(asked));
    }
  }
  return said;
}

function questionOf(request: OutsideRequest): OracleQuestion | undefined {
  try {
    return outside(request).question;
  } catch (error) {
    if (error instanceof DeriveError) return undefined;
    throw error;
  }
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
