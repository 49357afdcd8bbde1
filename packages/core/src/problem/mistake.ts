/** What is wrong with what a person typed, beside mistakes in an expression. */
import { DeriveError } from "../expr/error.js";

/** What is wrong with a statement; `text` is the stretch of it that is meant. */
export const mistake = (message: string, text?: string): DeriveError =>
  new DeriveError("syntax", message, text === undefined ? undefined : { about: { text, offset: 0 } });
