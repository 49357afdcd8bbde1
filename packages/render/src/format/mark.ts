/** Which part of a line is worth marking as changed. */
import type { Expr, Line } from "@derive/core";
import { markIn } from "../tex/mark.js";

/** What the step put there, unless that is all of the line, or a sign so small that it stands elsewhere too. */
export const shownMark = ({ expr, changed }: Line): Expr | undefined => markIn(expr, changed.to);
