/**
 * A worksheet: its source with every question answered. A question that cannot be answered leaves a
 * note in its place, so that one mistake does not take the whole page.
 */
import {
  type Answer,
  type Derivation,
  type MinimizeAnswer,
  derivationsIn as proofDerivations,
  DeriveError,
  print,
  refuseStrangers,
  stepsOf,
  type OutsideAnswer,
  type OutsideRequest,
  type Request,
} from "@derive/core";
import { answer, type OracleAnswer, outside } from "@derive/core/tasks";
import { foundOutside } from "./outside.js";
import { readParagraph, readProse } from "./prose.js";
import { type Block, heading, note, prose, type Role, type Sheet } from "./sheet.js";
import type { SheetLayout, SheetSource, SourcePart } from "./source.js";
import { shortAnswer } from "./short-answer.js";
import { surpriseIn } from "./surprise.js";
import { type SolutionOptions, workedSolution } from "./worked-solution.js";
import { capitalised, WORDING } from "./wording.js";

/**
 * Who a page is for: `student` has the problems, `hints` the hints too, `key` the short answers in boxes, `solutions`
 * the whole working and answers written by hand, `staff` everything and what was checked.
 */
export const PROFILES = ["student", "hints", "key", "solutions", "staff"] as const;
export type Profile = (typeof PROFILES)[number];

const SHOWN: Readonly<Record<Profile, ReadonlySet<Role>>> = {
  student: new Set(["statement"]),
  hints: new Set(["statement", "hint"]),
  key: new Set(["statement", "answer", "solution"]),
  solutions: new Set(["statement", "answer", "solution"]),
  staff: new Set(["statement", "hint", "answer", "solution", "staff"]),
};

export interface WorksheetOptions extends SolutionOptions {
  /** Whole solutions if left out. */
  readonly profile?: Profile;
  /** Told of each question that could not be answered, with its place in the source. */
  readonly onError?: (error: DeriveError) => void;
  /** Told of each claim of which something else came out than the sheet says. */
  readonly onSurprise?: (surprise: DeriveError) => void;
  readonly solve?: (request: Request) => Answer;
  /** What the outside algebra system says; a question for it cannot be answered without. */
  readonly consulted?: (request: OutsideRequest) => OracleAnswer | undefined;
}

export function worksheet(source: SheetSource, options: WorksheetOptions = {}): Sheet {
  const { front, layout } = source;
  const subtitle = ["course", "term", "number", "date"].flatMap((key) => front.get(key) ?? []).join(" · ");
  const footer = ["author", "licence"].flatMap((key) => front.get(key) ?? []).join(" · ");
  const notation = inSentences(front.get("notation"), layout && WORDING.sheetLayouts[layout]);
  return {
    title: front.get("title") ?? "",
    ...(subtitle === "" ? {} : { subtitle }),
    ...(footer === "" ? {} : { footer }),
    blocks: [
      ...(notation === "" ? [] : [prose(`${WORDING.notation} `, ...readProse(notation))]),
      ...blocksFor(source.parts, {
        ...options,
        solve: (request) => solvedIn(layout, request, options.solve ?? answer),
      }),
    ],
  };
}

/** What was written of the notation and what is known of it: a list, or sentences where it was written in some. */
function inSentences(written = "", known = ""): string {
  const first = written.replace(/[\s,;:]+$/, "");
  const isSentence = /[.!?]$/.test(first);
  if (known === "") return first === "" || isSentence ? first : `${first}.`;
  if (first === "") return `${known}.`;
  return isSentence ? `${first} ${capitalised(known)}.` : `${first}; ${known}.`;
}

/** In the layout of the sheet; what has no such layout, as the derivative of a vector, in its own. */
function solvedIn(
  layout: SheetLayout | undefined,
  request: Request,
  solve: (request: Request) => Answer,
): Answer {
  const asked = laidOut(request, layout);
  try {
    return solve(asked);
  } catch (error) {
    if (asked === request || !(error instanceof DeriveError) || error.kind !== "shape") throw error;
    return solve(request);
  }
}

/** A question about derivatives with the layout of the sheet, unless it has one or is about single entries. */
function laidOut(request: Request, layout: SheetLayout | undefined): Request {
  if (layout === undefined || request.task !== "differentiate" || request.layout !== undefined)
    return request;
  const { wrt = [], order = 1 } = request;
  const byEntries = (typeof wrt === "string" ? [wrt] : wrt).some((text) => text.includes("["));
  return order > 1 || byEntries || request.view === "index" ? request : { ...request, layout };
}

/** The parts that the profile shows, with a label where hints, answers and what is for staff begin. */
function blocksFor(parts: readonly SourcePart[], options: WorksheetOptions): Block[] {
  const { profile = "solutions" } = options;
  const shown = SHOWN[profile];
  // What is written by hand wins over what is made.
  const written = handWritten(parts);
  let before: Role = "statement";
  // In a key two ways to one answer give it once.
  let given = new Set<string>();
  const isNew = (block: Block): boolean => {
    const key = keyOf(block);
    if (key === undefined) return true;
    if (given.has(key)) return false;
    given.add(key);
    return true;
  };
  // What a problem has already said is given is not said again in its next part.
  let said = new Set<string>();
  const unsaid = (block: Block): Block[] => {
    if (block.kind !== "conditions" && block.kind !== "definitions") return [block];
    const fresh = <T>(items: readonly T[], text: (item: T) => string): T[] =>
      items.filter((item) => {
        const isNew = !said.has(text(item));
        said.add(text(item));
        return isNew;
      });
    if (block.kind === "conditions") {
      const items = fresh(block.items, (item) => print(item));
      return items.length === 0 ? [] : [{ ...block, items }];
    }
    const items = fresh(block.items, ({ name, params, body }) => `${name} ${params.length} ${print(body)}`);
    return items.length === 0 ? [] : [{ ...block, items }];
  };
  return parts.flatMap((part, i) => {
    const { role } = part;
    if (part.kind === "heading" && part.level <= 2) said = new Set();
    if (!shown.has(role)) return [];
    const isKey = profile === "key" && role === "solution";
    if (isKey && (part.kind !== "questions" || written.has(i))) return [];
    const name = role === before || role === "statement" ? undefined : WORDING.roles[role];
    // A solution that follows its statement needs no name.
    const isPlain = role === "solution" && before === "statement";
    const label = name === undefined || isPlain ? [] : [heading(3, name)];
    before = role;
    const blocks = blocksOf(part, options)
      .map((block) => (role === "answer" ? { ...block, boxed: block.kind !== "answer" } : block))
      .flatMap(unsaid);
    if (part.kind === "heading") given = new Set();
    const made = isKey ? blocks.filter(isNew) : blocks;
    return made.length === 0 ? [] : [...label, ...made].map((block) => ({ ...block, role }));
  });
}

/** What two short answers that say the same have in common. */
function keyOf(block: Block): string | undefined {
  if (block.kind === "answer") return `${block.of?.id ?? ""} ${block.expr.id}`;
  if (block.kind !== "values") return undefined;
  const points = block.points.flat().map(({ id }) => id);
  const columns = block.columns.map(({ head, values }) => `${head.id} ${values.join()}`);
  return `${points.join()} ${columns.join(" ")}`;
}

/** Solutions of parts that have an answer of their own. */
function handWritten(parts: readonly SourcePart[]): ReadonlySet<number> {
  const found = new Set<number>();
  let part: number[] = [];
  let hasAnswer = false;
  const end = (): void => {
    if (hasAnswer) for (const i of part) found.add(i);
    [part, hasAnswer] = [[], false];
  };
  parts.forEach(({ kind, role }, i) => {
    if (kind === "heading") end();
    if (role === "answer") hasAnswer = true;
    if (role === "solution") part.push(i);
  });
  end();
  return found;
}

function blocksOf(part: SourcePart, options: WorksheetOptions): Block[] {
  switch (part.kind) {
    case "heading":
      return [{ kind: "heading", level: levelOf(part.level), content: readProse(part.text) }];
    case "prose":
      return readParagraph(part.text);
    case "questions":
      return part.statements.flatMap((statement) => {
        const { request, line, detail, known, only } = statement;
        try {
          const how = {
            ...options,
            ...(detail === undefined ? {} : { detail }),
            ...(known === undefined ? {} : { known }),
            ...(only === undefined ? {} : { only }),
          };
          if (request.task === "solve" || request.task === "integrate")
            return foundOutside(outsideAnswer(request, options), how).filter(
              ({ kind }) => options.profile !== "key" || kind === "answer",
            );
          const given = (options.solve ?? answer)(request);
          if ("at" in request && request.task !== "train") refuseStrangers(request.at ?? [], given);
          const surprise = surpriseIn(given, statement);
          if (surprise !== undefined) options.onSurprise?.(surprise);
          if (options.profile === "key") return shortAnswer(given, how);
          return [...workedSolution(given, how), ...(options.profile === "staff" ? [checked(given)] : [])];
        } catch (error) {
          if (!(error instanceof DeriveError)) throw error;
          const placed = statement.placed(error);
          options.onError?.(placed);
          return [errorNote(placed, line)];
        }
      });
  }
}

/** What stands behind an answer, for who answers for it. */
function checked(given: Answer): Block {
  const steps = derivationsIn(given).reduce((count, derivation) => count + stepsOf(derivation).length, 0);
  return note("remark", WORDING.checked(given.task === "prove" ? given.verdict.kind : undefined, steps));
}

function derivationsIn(given: Answer): readonly Derivation[] {
  switch (given.task) {
    case "differentiate":
      return given.parts.map(({ derivation }) => derivation);
    case "backprop":
      return given.pass.shares.map(({ derivation }) => derivation);
    case "minimize":
      return [given.minimum, ...given.rest].flatMap((part) => optimumDerivations(part));
    case "prove":
      return given.verdict.kind === "proved" ? proofDerivations(given.verdict.proof) : [];
    case "train":
      return given.derivative.parts.map(({ derivation }) => derivation);
    case "evaluate":
    case "plot":
    case "equivalent":
      return [];
  }
}

function optimumDerivations(part: MinimizeAnswer["minimum"]): readonly Derivation[] {
  switch (part.kind) {
    case "stationary":
      return [part.gradient.derivation, part.hessian.derivation];
    case "matrix":
      return [part.gradient.derivation];
    case "kinked":
      return part.gradient === undefined ? [] : [part.gradient.derivation];
    case "constrained":
      return [part.inner.gradient.derivation, part.inner.hessian.derivation];
    case "extremal":
      return [];
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
