/** Decimal values as people write them. */
import { WORDING } from "../sheet/wording.js";

const DIGITS = 10;

/** Ten digits, without zeros at the end; what has no value says so. */
export function numberText(value: number | null): string {
  if (value === null || Number.isNaN(value)) return WORDING.undefined;
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  return String(Number(value.toPrecision(DIGITS)));
}
