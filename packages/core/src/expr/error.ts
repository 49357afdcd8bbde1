/** Every failure that a user can cause, as one typed error with a sentence that helps. */

export type ErrorKind = "syntax" | "shape" | "domain" | "unsupported" | "budget" | "internal";

export interface Place {
  /** 1-based. */
  readonly line: number;
  /** 1-based, counted in characters. */
  readonly column: number;
}

/** A text that was given, and where in it the mistake is. */
export interface Given {
  readonly text: string;
  readonly offset: number;
}

export class DeriveError extends Error {
  readonly kind: ErrorKind;
  readonly place: Place | undefined;
  /** The offending line with a caret under the place, when the error is about a text. */
  readonly excerpt: string | undefined;
  /** For who knows where that text stands in a larger one. */
  readonly about: Given | undefined;

  constructor(kind: ErrorKind, message: string, at?: { place?: Place; excerpt?: string; about?: Given }) {
    super(message);
    this.name = "DeriveError";
    this.kind = kind;
    this.place = at?.place;
    this.excerpt = at?.excerpt;
    this.about = at?.about;
  }
}

/** The result, or `undefined` where the work cannot be done: a missing rule, a spent budget. Mistakes of ours are thrown. */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof DeriveError && error.kind !== "internal") return undefined;
    throw error;
  }
}
