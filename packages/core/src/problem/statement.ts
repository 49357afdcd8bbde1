/**
 * Statements: the questions as people write them in sheets and problem files, one a line, in the words
 * of the command line, with what they are about. An indented line continues the one above; `#` begins a comment.
 *
 *     given x positive, f : function
 *     let s(r) = 1/(1 + e^(-r))
 *     differentiate 2*s(2x) - 1 wrt x method chain at x = 0.5
 *     evaluate s(x) at x = 0; x = 1
 */
import { DeriveError } from "../expr/error.js";
import { didYouMean } from "../syntax/suggest.js";
import { surroundings } from "./declare.js";
import { mistake } from "./mistake.js";
import { separateModels } from "./side.js";
import { separateUpstream } from "./upstream.js";
import { type Asked, QUESTIONS } from "./verbs.js";
import { placedIn, type Written, writtenIn } from "./written.js";

export interface Statement extends Asked {
  /** 1-based line of the text on which it begins. */
  readonly line: number;
  /** An error of its answer, at its place in the text. */
  readonly placed: (error: DeriveError) => DeriveError;
}

/** What earlier statements have introduced: carried from one block of a sheet to the next. */
export interface Introduced {
  /** `given` and `let`, in order. */
  readonly introductions: readonly Introduction[];
  /** Claims by the names they were given: `prove … as NAME`. */
  readonly lemmas: ReadonlyMap<string, string>;
  /** One of them has a mistake, so that nothing below them can be answered. */
  readonly isBroken: boolean;
}

interface Introduction {
  readonly given: readonly string[];
  readonly model: readonly string[];
  readonly define: readonly string[];
  readonly written: Written;
}

export const NOTHING_INTRODUCED: Introduced = { introductions: [], lemmas: new Map(), isBroken: false };

export interface Statements {
  readonly statements: readonly Statement[];
  readonly introduced: Introduced;
}

const VERBS: readonly string[] = ["given", "let", ...Object.keys(QUESTIONS)];

/** Throws `DeriveError` for the first statement that cannot be read. */
export function readStatements(text: string, before: Introduced = NOTHING_INTRODUCED): Statements {
  const { mistakes, ...read } = statementsIn(text, before);
  const [first] = mistakes;
  if (first !== undefined) throw first;
  return read;
}

/** All statements that can be read and answered, and what is wrong with the others, in order. */
export function statementsIn(
  text: string,
  before: Introduced = NOTHING_INTRODUCED,
): Statements & { readonly mistakes: readonly DeriveError[] } {
  const introductions = [...before.introductions];
  const lemmas = new Map(before.lemmas);
  const statements: Statement[] = [];
  const wrong: { readonly line: number; readonly error: DeriveError }[] = [];
  for (const written of writtenIn(text)) {
    const [, verb = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(written.content) ?? [];
    try {
      if (verb === "given") introductions.push({ ...separateModels([rest]), define: [], written });
      else if (verb === "let") introductions.push({ given: [], model: [], define: [rest], written });
      else {
        const read = Object.hasOwn(QUESTIONS, verb) ? QUESTIONS[verb] : undefined;
        if (read === undefined) throw unknownVerb(verb);
        const asked = read(rest, { ...together(introductions), lemmas });
        const above = introductions.map((each) => each.written);
        if (asked.lemma !== undefined) lemmas.set(asked.lemma.name, asked.lemma.claim);
        statements.push({
          ...asked,
          line: written.line,
          placed: (error) => placedIn(error, written, above),
        });
      }
    } catch (error) {
      if (!(error instanceof DeriveError)) throw error;
      wrong.push({ line: written.line, error: placedIn(error, written) });
    }
  }
  const broken = before.isBroken ? new Map<Introduction, DeriveError>() : brokenAmong(introductions);
  // A question says again what is wrong above it.
  const told = new Set([...broken.values()].map(({ message }) => message));
  const mistakes = [
    ...wrong.filter(({ error }) => !told.has(error.message)),
    ...[...broken].map(([{ written }, error]) => ({ line: written.line, error: placedIn(error, written) })),
  ];
  const firstBroken = Math.min(...[...broken.keys()].map(({ written }) => written.line));
  return {
    statements: before.isBroken ? [] : statements.filter(({ line }) => line < firstBroken),
    introduced: { introductions, lemmas, isBroken: before.isBroken || broken.size > 0 },
    mistakes: mistakes.sort((a, b) => a.line - b.line).map(({ error }) => error),
  };
}

const unknownVerb = (verb: string): DeriveError =>
  mistake(
    `a statement begins with one of ${VERBS.join(", ")}, not with ${JSON.stringify(verb.slice(0, 40))}${didYouMean(verb, VERBS)}`,
  );

const together = (
  all: readonly Introduction[],
): { readonly given: string[]; readonly model: string[]; readonly define: string[] } => ({
  given: all.flatMap(({ given }) => given),
  model: all.flatMap(({ model }) => model),
  define: all.flatMap(({ define }) => define),
});

/** What is wrong with introductions, beside all those with which nothing is: these may stand in any order. */
function brokenAmong(all: readonly Introduction[]): Map<Introduction, DeriveError> {
  let waiting = new Map<Introduction, DeriveError>();
  if (mistakeIn(all) === undefined) return waiting;
  const sound = new Set<Introduction>();
  for (let before = -1; before !== sound.size; ) {
    before = sound.size;
    waiting = new Map();
    for (const each of all) {
      if (sound.has(each)) continue;
      const error = mistakeIn(all.filter((other) => other === each || sound.has(other)));
      if (error === undefined) sound.add(each);
      else waiting.set(each, error);
    }
  }
  return waiting;
}

function mistakeIn(introductions: readonly Introduction[]): DeriveError | undefined {
  const { given, define } = together(introductions);
  try {
    surroundings({}, define, separateUpstream(given).given);
    return undefined;
  } catch (error) {
    if (error instanceof DeriveError) return error;
    throw error;
  }
}
