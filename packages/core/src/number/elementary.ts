/**
 * The elementary functions on enclosures. Each is computed in fixed point with guard digits from a
 * Taylor series after argument reduction; the number of units by which the result can be off is
 * counted and added to both ends, so the bounds are true bounds. Monotone functions take their two
 * ends; sine and cosine move no faster than their argument.
 *
 * Series, reductions and the formulas for pi and log 2: Brent and Zimmermann, Modern Computer
 * Arithmetic, chapter 4; Machin's formula for pi.
 */
import * as I from "./interval.js";
import * as Q from "./rational.js";
import {
  add,
  andThen,
  compare,
  divide,
  enclosure,
  integer,
  isExact,
  type Kernel,
  multiply,
  negate,
  type Outcome,
  type Real,
  signOf,
  spread,
  subtract,
} from "./real.js";

/** A fixed-point number with `p` binary places and the number of last places it may be off by. */
interface Fixed {
  readonly value: bigint;
  readonly off: bigint;
}

const big = (n: number): bigint => BigInt(n);

function cached(compute: (p: number) => Fixed): (p: number) => Fixed {
  const known = new Map<number, Fixed>();
  return (p) => {
    const size = Math.ceil(p / 64) * 64;
    const kept = known.get(size) ?? compute(size);
    known.set(size, kept);
    const by = big(size - p);
    return { value: kept.value >> by, off: (kept.off >> by) + 2n };
  };
}

/** The inverse tangent (or, with `sign` 1, inverse hyperbolic tangent) of 1/n. */
function arcOfReciprocal(n: bigint, p: number, sign: 1n | -1n): Fixed {
  let power = (1n << big(p)) / n;
  let sum = power;
  const square = n * n;
  let count = 1n;
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= square;
    const term = power / k;
    sum += sign === 1n || count % 2n === 0n ? term : -term;
    count += 1n;
  }
  return { value: sum, off: 2n * count + 2n };
}

const piFixed = cached((p) => {
  const g = p + 16;
  const a = arcOfReciprocal(5n, g, -1n);
  const b = arcOfReciprocal(239n, g, -1n);
  return { value: (16n * a.value - 4n * b.value) >> 16n, off: ((16n * a.off + 4n * b.off) >> 16n) + 2n };
});

const logTwoFixed = cached((p) => {
  const g = p + 16;
  const [a, b, c] = [
    arcOfReciprocal(26n, g, 1n),
    arcOfReciprocal(4801n, g, 1n),
    arcOfReciprocal(8749n, g, 1n),
  ];
  return {
    value: (18n * a.value - 2n * b.value + 8n * c.value) >> 16n,
    off: ((18n * a.off + 2n * b.off + 8n * c.off) >> 16n) + 2n,
  };
});

const around = ({ value, off }: Fixed, p: number): I.Interval => ({
  low: value - off,
  high: value + off,
  exponent: -p,
});

/** A dyadic point with `p` places; off by one place when it has more digits. */
function fixedPoint(mantissa: bigint, exponent: number, p: number): bigint {
  const by = exponent + p;
  return by >= 0 ? mantissa << big(by) : mantissa >> big(-by);
}

const HALVINGS = 8;
/** Arguments beyond 2 to this power are given up: the result would have more digits than memory. */
const MOST_ARGUMENT_BITS = 40;

/** e to a dyadic point. */
function expAt(mantissa: bigint, exponent: number, bits: number): I.Interval | "unknown" {
  if (mantissa === 0n) return { low: 1n, high: 1n, exponent: 0 };
  const size = I.bitLength(mantissa) + exponent;
  if (size > MOST_ARGUMENT_BITS) return "unknown";
  // Below 2^-bits the exponential is 1 + x up to x^2.
  const p = bits + Math.max(0, size) + 48;
  const x = fixedPoint(mantissa, exponent, p);
  const two = logTwoFixed(p);
  const k = I.floorDivide(2n * x + two.value, 2n * two.value);
  const reduced = x - k * two.value;
  const y = reduced >> big(HALVINGS);
  let term = 1n << big(p);
  let sum = term;
  let count = 1n;
  for (; term !== 0n && term !== -1n; count += 1n) {
    term = ((term * y) >> big(p)) / count;
    sum += term;
  }
  let off = 2n * count + 8n + (((k < 0n ? -k : k) * two.off + 2n) >> big(HALVINGS)) + 2n;
  for (let i = 0; i < HALVINGS; i += 1) {
    sum = (sum * sum) >> big(p);
    off = 3n * off + 2n;
  }
  const result = around({ value: sum, off }, p);
  return I.rounded(
    { ...result, low: result.low < 0n ? 0n : result.low, exponent: result.exponent + Number(k) },
    bits + 16,
  );
}

/** The natural logarithm of a positive dyadic point. */
function logAt(mantissa: bigint, exponent: number, bits: number): I.Interval {
  let length = I.bitLength(mantissa);
  // m = f·2^length with f in [1/2, 1); shift to [3/4, 3/2).
  if (4n * mantissa < 3n << big(length)) length -= 1;
  const k = exponent + length;
  const p = bits + 48 + I.bitLength(big(Math.abs(k)));
  const one = 1n << big(p);
  const f = fixedPoint(mantissa, -length, p);
  const z = ((f - one) << big(p)) / (f + one);
  const square = (z * z) >> big(p);
  let power = z;
  let sum = z;
  let count = 1n;
  for (let i = 3n; power !== 0n && power !== -1n; i += 2n) {
    power = (power * square) >> big(p);
    sum += power / i;
    count += 1n;
  }
  const two = logTwoFixed(p);
  const turns = big(k);
  const value = 2n * sum + turns * two.value;
  const off = 2n * (3n * count + 8n) + (turns < 0n ? -turns : turns) * two.off + 4n;
  return I.rounded(around({ value, off }, p), bits + 16);
}

/** Sine and cosine of a dyadic point. */
function sinCosAt(
  mantissa: bigint,
  exponent: number,
  bits: number,
): { sin: I.Interval; cos: I.Interval } | "unknown" {
  const size = Math.max(0, I.bitLength(mantissa) + exponent);
  if (size > 4096) return "unknown";
  const p = bits + size + 48;
  const x = fixedPoint(mantissa, exponent, p);
  const pi = piFixed(p);
  const k = I.floorDivide(4n * x + pi.value, 2n * pi.value);
  const r = x - ((k * pi.value) >> 1n);
  const square = (r * r) >> big(p);
  const series = (first: bigint, from: bigint): { sum: bigint; count: bigint } => {
    let term = first;
    let sum = first;
    let count = 1n;
    for (let n = from; term !== 0n && term !== -1n; n += 2n) {
      term = -(((term * square) >> big(p)) / (n * (n + 1n)));
      sum += term;
      count += 1n;
    }
    return { sum, count };
  };
  const s = series(r, 2n);
  const c = series(1n << big(p), 1n);
  const slack = (k < 0n ? -k : k) * pi.off + 8n;
  const sine = around({ value: s.sum, off: 3n * s.count + slack }, p);
  const cosine = around({ value: c.sum, off: 3n * c.count + slack }, p);
  const quarter = ((k % 4n) + 4n) % 4n;
  const turned: readonly [I.Interval, I.Interval] =
    quarter === 0n
      ? [sine, cosine]
      : quarter === 1n
        ? [cosine, I.negate(sine)]
        : quarter === 2n
          ? [I.negate(sine), I.negate(cosine)]
          : [I.negate(cosine), sine];
  return { sin: I.rounded(turned[0], bits + 16), cos: I.rounded(turned[1], bits + 16) };
}

/** The inverse tangent of a dyadic point that is not negative. */
function atanAt(mantissa: bigint, exponent: number, bits: number): I.Interval {
  const p = bits + 64 + Math.max(0, -(I.bitLength(mantissa) + exponent));
  const one = 1n << big(p);
  const size = I.bitLength(mantissa) + exponent;
  const inverted = size > 0;
  let x: bigint;
  if (!inverted) x = fixedPoint(mantissa, exponent, p);
  else if (exponent + p >= 0 && size > p + 2) x = 0n;
  else x = exponent >= 0 ? (one / mantissa) >> big(exponent) : (one << big(-exponent)) / mantissa;
  const steps = 4;
  for (let i = 0; i < steps; i += 1) {
    const root = I.squareRoot((one << big(p)) + x * x);
    x = (x << big(p)) / (one + root);
  }
  const square = (x * x) >> big(p);
  let power = x;
  let sum = x;
  let count = 1n;
  for (let i = 3n; power !== 0n && power !== -1n; i += 2n) {
    power = -((power * square) >> big(p));
    sum += power / i;
    count += 1n;
  }
  const off = (3n * count + 32n) << big(steps);
  const value = sum << big(steps);
  if (!inverted) return I.rounded(around({ value, off }, p), bits + 16);
  const pi = piFixed(p);
  return I.rounded(around({ value: (pi.value >> 1n) - value, off: off + pi.off + 2n }, p), bits + 16);
}

/** A rising function from its value at points. */
function rising(x: I.Interval, at: (mantissa: bigint, exponent: number) => I.Interval | "unknown"): Outcome {
  const low = at(x.low, x.exponent);
  const high = x.low === x.high ? low : at(x.high, x.exponent);
  return low === "unknown" || high === "unknown" ? "unknown" : I.hull(low, high);
}

type Unary = (x: Real, bits: number) => Outcome;
const unary =
  (f: Unary): Kernel =>
  ([x], bits) =>
    x === undefined ? "undefined" : f(x, bits);
const isZero = (x: Real): boolean => signOf(x) === 0;
const isOne = (x: Real): boolean => isExact(x) && Q.equal(x, Q.ONE);
const HALF = Q.rational(1, 2);

const expOf: Unary = (x, bits) =>
  isZero(x) ? Q.ONE : rising(enclosure(x, bits + 16 + reach(x)), (m, e) => expAt(m, e, bits));

/** Extra digits that an argument needs so that its absolute error is small. */
function reach(x: Real): number {
  const { low, high, exponent } = enclosure(x, 64);
  return Math.min(MOST_ARGUMENT_BITS, Math.max(0, exponent + Math.max(I.bitLength(low), I.bitLength(high))));
}

const logOf: Unary = (x, bits) => {
  const sign = signOf(x);
  if (sign === undefined) return "unknown";
  if (sign <= 0) return "undefined";
  return isOne(x) ? Q.ZERO : rising(enclosure(x, bits + 16), (m, e) => logAt(m, e, bits));
};

function exactRoot(n: bigint, degree: 2n | 3n): bigint | undefined {
  if (degree === 2n) {
    const root = I.squareRoot(n);
    return root * root === n ? root : undefined;
  }
  let root = 1n << big(Math.ceil(I.bitLength(n) / 3));
  for (;;) {
    const next = root === 0n ? 0n : (2n * root + n / (root * root)) / 3n;
    if (next >= root) break;
    root = next;
  }
  return root ** 3n === n ? root : undefined;
}

function exactly(x: Real, degree: 2n | 3n): Q.Rational | undefined {
  if (!isExact(x)) return undefined;
  const num = exactRoot(x.num, degree);
  const den = exactRoot(x.den, degree);
  return num === undefined || den === undefined ? undefined : Q.rational(num, den);
}

const sqrtOf: Unary = (x, bits) => {
  const sign = signOf(x);
  if (sign === undefined) return "unknown";
  if (sign < 0) return "undefined";
  const exact = exactly(x, 2n);
  if (exact !== undefined) return exact;
  return rising(enclosure(x, 2 * bits + 16), (m, e) => {
    const shift = 2 * bits + 8 + ((((e - 8) % 2) + 2) % 2);
    const even = (e - shift) % 2 === 0 ? shift : shift + 1;
    const root = I.squareRoot(m << big(even));
    return { low: root, high: root + 1n, exponent: (e - even) / 2 };
  });
};

const cbrtOf: Unary = (x, bits) => {
  const sign = signOf(x);
  if (sign === undefined) return "unknown";
  if (sign === 0) return Q.ZERO;
  if (sign < 0) return andThen(cbrtOf(negate(x), bits), negate);
  const exact = exactly(x, 3n);
  if (exact !== undefined) return exact;
  return andThen(logOf(x, bits + 16), (l) =>
    andThen(divide(l, integer(3), bits + 16), (t) => expOf(t, bits)),
  );
};

/** A function that moves no faster than its argument, from its value at the middle. */
function steady(
  x: Real,
  bits: number,
  at: (mantissa: bigint, exponent: number) => I.Interval | "unknown",
): Outcome {
  const { low, high, exponent } = enclosure(x, bits + 16 + reach(x));
  const middle = at(low + high, exponent - 1);
  if (middle === "unknown") return "unknown";
  const radius: I.Interval = { low: low - high, high: high - low, exponent: exponent - 1 };
  const wide = I.add(middle, radius, bits + 16);
  return wide;
}

const sinOf: Unary = (x, bits) =>
  isZero(x) ? Q.ZERO : steady(x, bits, (m, e) => pick(sinCosAt(m, e, bits), "sin"));
const cosOf: Unary = (x, bits) =>
  isZero(x) ? Q.ONE : steady(x, bits, (m, e) => pick(sinCosAt(m, e, bits), "cos"));

function pick(
  both: { sin: I.Interval; cos: I.Interval } | "unknown",
  which: "sin" | "cos",
): I.Interval | "unknown" {
  return both === "unknown" ? "unknown" : both[which];
}

const over =
  (above: Unary, below: Unary): Unary =>
  (x, bits) =>
    andThen(above(x, bits), (a) => andThen(below(x, bits), (b) => divide(a, b, bits)));
const one: Unary = () => Q.ONE;

const atanOf: Unary = (x, bits) => {
  if (isZero(x)) return Q.ZERO;
  const around_ = enclosure(x, bits + 16);
  return rising(around_, (m, e) =>
    m < 0n
      ? I.negate(atanAt(-m, e, bits))
      : m === 0n
        ? { low: 0n, high: 0n, exponent: 0 }
        : atanAt(m, e, bits),
  );
};

const halfPi = (bits: number): Outcome =>
  divide(around(piFixed(bits + 16), bits + 16), integer(2), bits + 16);

/** 1 - x^2, which an inverse sine needs to be positive. */
const rest = (x: Real, bits: number): Outcome =>
  andThen(subtract(Q.ONE, x, bits), (a) => andThen(add(Q.ONE, x, bits), (b) => multiply(a, b, bits)));

const asinOf: Unary = (x, bits) => {
  const above = compare(x, Q.ONE, bits);
  const below = compare(x, integer(-1), bits);
  if (above === "greater" || below === "less") return "undefined";
  if (above === "equal") return halfPi(bits);
  if (below === "equal") return andThen(halfPi(bits), negate);
  if (above === "unknown" || below === "unknown") return "unknown";
  return andThen(rest(x, bits), (r) =>
    andThen(sqrtOf(r, bits), (s) => andThen(divide(x, s, bits), (t) => atanOf(t, bits))),
  );
};

const acosOf: Unary = (x, bits) =>
  isOne(x) ? Q.ZERO : andThen(asinOf(x, bits), (a) => andThen(halfPi(bits), (h) => subtract(h, a, bits)));

const halved = (x: Outcome, bits: number): Outcome => andThen(x, (v) => multiply(v, HALF, bits));
const both = (x: Real, bits: number, join: (up: Real, down: Real) => Outcome): Outcome =>
  andThen(expOf(x, bits), (up) => andThen(expOf(negate(x), bits), (down) => join(up, down)));

const sinhOf: Unary = (x, bits) =>
  isZero(x)
    ? Q.ZERO
    : halved(
        both(x, bits, (up, down) => subtract(up, down, bits)),
        bits,
      );
const coshOf: Unary = (x, bits) =>
  isZero(x)
    ? Q.ONE
    : halved(
        both(x, bits, (up, down) => add(up, down, bits)),
        bits,
      );
const tanhOf: Unary = (x, bits) => {
  if (isZero(x)) return Q.ZERO;
  return andThen(multiply(x, integer(2), bits), (d) =>
    andThen(expOf(d, bits), (t) =>
      andThen(add(t, Q.ONE, bits), (below) =>
        andThen(divide(integer(2), below, bits), (part) => subtract(Q.ONE, part, bits)),
      ),
    ),
  );
};

const asinhOf: Unary = (x, bits) => {
  const sign = signOf(x);
  if (sign === 0) return Q.ZERO;
  if (sign !== undefined && sign < 0) return andThen(asinhOf(negate(x), bits), negate);
  return andThen(multiply(x, x, bits), (s) =>
    andThen(add(s, Q.ONE, bits), (t) =>
      andThen(sqrtOf(t, bits), (r) => andThen(add(x, r, bits), (u) => logOf(u, bits))),
    ),
  );
};

const acoshOf: Unary = (x, bits) => {
  const order = compare(x, Q.ONE, bits);
  if (order === "less") return "undefined";
  if (order === "equal") return Q.ZERO;
  if (order === "unknown") return "unknown";
  return andThen(rest(x, bits), (s) =>
    andThen(sqrtOf(negate(s), bits), (r) => andThen(add(x, r, bits), (u) => logOf(u, bits))),
  );
};

const atanhOf: Unary = (x, bits) => {
  if (isZero(x)) return Q.ZERO;
  const orders = [compare(x, Q.ONE, bits), compare(negate(x), Q.ONE, bits)];
  if (orders.includes("greater") || orders.includes("equal")) return "undefined";
  if (orders.includes("unknown")) return "unknown";
  const ratio = andThen(add(Q.ONE, x, bits), (a) =>
    andThen(subtract(Q.ONE, x, bits), (b) => divide(a, b, bits)),
  );
  return halved(
    andThen(ratio, (r) => logOf(r, bits)),
    bits,
  );
};

const signed =
  (value: (sign: -1 | 0 | 1, x: Real) => Outcome): Unary =>
  (x) => {
    const sign = signOf(x);
    return sign === undefined ? "unknown" : value(sign, x);
  };

export const exp: Kernel = unary(expOf);
export const log: Kernel = unary(logOf);
export const sqrt: Kernel = unary(sqrtOf);
export const cbrt: Kernel = unary(cbrtOf);
export const sin: Kernel = unary(sinOf);
export const cos: Kernel = unary(cosOf);
export const tan: Kernel = unary(over(sinOf, cosOf));
export const sec: Kernel = unary(over(one, cosOf));
export const csc: Kernel = unary(over(one, sinOf));
export const cot: Kernel = unary(over(cosOf, sinOf));
export const asin: Kernel = unary(asinOf);
export const acos: Kernel = unary(acosOf);
export const atan: Kernel = unary(atanOf);
export const sinh: Kernel = unary(sinhOf);
export const cosh: Kernel = unary(coshOf);
export const tanh: Kernel = unary(tanhOf);
export const asinh: Kernel = unary(asinhOf);
export const acosh: Kernel = unary(acoshOf);
export const atanh: Kernel = unary(atanhOf);
export const abs: Kernel = unary((x, bits) => (isExact(x) ? Q.absolute(x) : spread(enclosure(x, bits))));
/** -1, 0 or 1. */
export const sign: Kernel = unary(signed((s) => integer(s)));
/** 1 above 0, 0 below 0, and no value at 0. */
export const step: Kernel = unary(signed((s) => integer(s > 0 ? 1 : 0)));

function extreme(which: "less" | "greater"): Kernel {
  return (args, bits) => {
    const [first, ...others] = args;
    let best = first;
    for (const other of others) {
      if (best === undefined) break;
      const order = compare(other, best, bits);
      if (order === "unknown") best = bounded(other, best, which, bits);
      else if (order === which) best = other;
    }
    return best ?? "undefined";
  };
}

/** The enclosure of the maximum or minimum of two numbers that cannot be told apart. */
function bounded(a: Real, b: Real, which: "less" | "greater", bits: number): Real {
  const [x, y] = [enclosure(a, bits), enclosure(b, bits)];
  const exponent = Math.min(x.exponent, y.exponent);
  const at = (n: bigint, e: number): bigint => n << big(e - exponent);
  const lows = [at(x.low, x.exponent), at(y.low, y.exponent)] as const;
  const highs = [at(x.high, x.exponent), at(y.high, y.exponent)] as const;
  const choose = ([p, q]: readonly [bigint, bigint]): bigint => (p < q === (which === "less") ? p : q);
  return { low: choose(lows), high: choose(highs), exponent };
}

export const max: Kernel = extreme("greater");
export const min: Kernel = extreme("less");

export const pi: Kernel = (_, bits) => around(piFixed(bits + 16), bits + 16);
export const e: Kernel = (_, bits) => expOf(Q.ONE, bits);

/** `a` to the power `b`: whole powers of anything, other powers of what is not negative. */
export function power(
  a: Real,
  b: Real,
  bits: number,
  whole: (a: Real, n: bigint, bits: number) => Outcome,
): Outcome {
  if (isExact(b) && Q.isInteger(b)) return whole(a, b.num, bits);
  const base = signOf(a);
  if (base === undefined) return "unknown";
  if (base < 0) return "undefined";
  if (base === 0) {
    const exponent = signOf(b);
    return exponent === undefined ? "unknown" : exponent > 0 ? Q.ZERO : "undefined";
  }
  if (isOne(a)) return Q.ONE;
  if (isExact(b) && b.den === 2n) return andThen(sqrtOf(a, bits), (r) => whole(r, b.num, bits));
  if (isExact(b) && b.den === 3n) return andThen(cbrtOf(a, bits), (r) => whole(r, b.num, bits));
  return andThen(logOf(a, bits + 16), (l) => andThen(multiply(l, b, bits + 16), (t) => expOf(t, bits)));
}
