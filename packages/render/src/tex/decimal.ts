/** Numbers that are not exact, with some of their digits: small ones in plain notation, others times a power of ten. */
import {
  type Digits,
  type Expr,
  type Far,
  fromRational,
  neg,
  numeral,
  pow,
  product,
  rationalFromText,
} from "@derive/core";

/** Without zeros at the end; `e` stands before a power of ten. */
export function decimalText(value: number | Far, digits: number): string {
  if (typeof value === "number") return String(Number(value.toPrecision(digits)));
  const [mantissa = "", power = ""] = value.split("e");
  const rounded = Number(Number(mantissa).toPrecision(digits));
  return Math.abs(rounded) < 10 ? `${rounded}e${power}` : `${rounded / 10}e${Number(power) + 1}`;
}

/** Digits as they are, times a power of ten where the point is far from them. */
export function digitsText({ isNegative, digits, exponent }: Digits): string {
  const minus = isNegative ? "-" : "";
  if (exponent >= digits.length || exponent < -MOST_ZEROS)
    return `${minus}${withPoint(digits, 1)}e${exponent}`;
  return (
    minus + (exponent < 0 ? withPoint("0".repeat(-exponent) + digits, 1) : withPoint(digits, exponent + 1))
  );
}

/** Of a small number, behind the point. */
const MOST_ZEROS = 6;

/** With so many digits before the point, and no zeros at the end. */
const withPoint = (digits: string, before: number): string =>
  `${digits.slice(0, before)}.${digits.slice(before)}`.replace(/\.?0*$/, "");

/** What such a text says. */
export function decimalExpr(text: string): Expr {
  const [, minus, mantissa = "0", power] = /^(-?)([\d.]+)(?:e([+-]?\d+))?$/.exec(text) ?? [];
  const digits = fromRational(rationalFromText(mantissa) ?? { num: 0n, den: 1n }, "decimal");
  const size = power === undefined ? digits : timesPower(digits, Number(power));
  return minus === "-" ? neg(size) : size;
}

function timesPower(digits: Expr, power: number): Expr {
  const ten = pow(numeral(10), power < 0 ? neg(numeral(-power)) : numeral(power));
  return digits === numeral(1) ? ten : product([digits, ten]);
}
