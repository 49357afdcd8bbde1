/**
 * A worksheet: its source with every question answered. A question that cannot be answered leaves a
 * note in its place, so that one mistake does not take the whole page.
 */
import {
  type Answer,
  DeriveError,
  type OutsideAnswer,
  type OutsideRequest,
  type Request,
} from "@derive/core";
import { answer, type OracleAnswer, outside } from "@derive/core/tasks";
import { foundOutside } from "./outside.js";
import { readProse } from "./prose.js";
import { type Block, note, type Sheet } from "./sheet.js";
import type { SheetSource, SourcePart } from "./source.js";
import { type SolutionOptions, workedSolution } from "./worked-solution.js";
import { WORDING } from "./wording.js";

export interface WorksheetOptions extends SolutionOptions {
  /** Told of each question that could not be answered. */
  readonly onError?: (error: DeriveError, line: number) => void;
  readonly solve?: (request: Request) => Answer;
  /** What the outside algebra system says; a question for it cannot be answered without. */
  readonly consulted?: (request: OutsideRequest) => OracleAnswer | undefined;
}

export function worksheet(source: SheetSource, options: WorksheetOptions = {}): Sheet {
  const { front } = source;
  const subtitle = ["course", "term", "number", "date"].flatMap((key) => front.get(key) ?? []).join(" · ");
  const footer = ["author", "licence"].flatMap((key) => front.get(key) ?? []).join(" · ");
  return {
    title: front.get("title") ?? "",
    ...(subtitle === "" ? {} : { subtitle }),
    ...(footer === "" ? {} : { footer }),
    blocks: source.parts.flatMap((part) => blocksOf(part, options)),
  };
}

function blocksOf(part: SourcePart, options: WorksheetOptions): Block[] {
  switch (part.kind) {
    case "heading":
      return [{ kind: "heading", level: levelOf(part.level), content: readProse(part.text) }];
    case "prose":
      return [{ kind: "prose", content: readProse(part.text) }];
    case "questions":
      return part.statements.flatMap(({ request, line, detail, known }) => {
        try {
          const how = {
            ...options,
            ...(detail === undefined ? {} : { detail }),
            ...(known === undefined ? {} : { known }),
          };
          return request.task === "solve" || request.task === "integrate"
            ? foundOutside(outsideAnswer(request, options), how)
            : workedSolution((options.solve ?? answer)(request), how);
        } catch (error) {
          if (!(error instanceof DeriveError)) throw error;
          options.onError?.(error, line);
          return [errorNote(error, line)];
        }
      });
  }
}

function outsideAnswer(request: OutsideRequest, { consulted }: WorksheetOptions): OutsideAnswer {
  const said = consulted?.(request) ?? { failed: WORDING.notConsulted };
  return outside(request).finish(said);
}

/** `## Problem` is the highest heading below the title. */
const levelOf = (level: number): 1 | 2 | 3 => (level <= 2 ? 1 : level === 3 ? 2 : 3);

/** What went wrong, as a block. */
export function errorNote(error: DeriveError, line?: number): Block {
  const where = line === undefined ? "" : ` (${WORDING.atLine(line)})`;
  return {
    ...note("error", `${WORDING.error}${where}: ${error.message}`),
    ...(error.excerpt === undefined ? {} : { excerpt: error.excerpt }),
  };
}
