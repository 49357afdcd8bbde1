/** Decimal values as people write them. */
import type { Expr, Written } from "@derive/core";
import { decimalExpr, decimalText } from "../tex/decimal.js";
import { WORDING } from "../sheet/wording.js";

const DIGITS = 10;

/** Ten digits; times a power of ten as an expression; what has no value says so. */
export function writtenNumber(value: Written): Expr | string {
  if (value === null) return WORDING.undefined;
  if (value === "unknown") return WORDING.notDecided;
  const isWhole = typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 1e15;
  const text = isWhole ? String(value) : decimalText(value, DIGITS);
  return text.includes("e") ? decimalExpr(text) : text;
}
