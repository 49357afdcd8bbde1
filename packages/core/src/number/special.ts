/**
 * erf, erfc, log-gamma and the polygamma functions on enclosures.
 *
 * erf: the series of positive terms 2/sqrt(pi)·e^(-x^2)·sum 2^n x^(2n+1)/(1·3·…·(2n+1)), and for large
 * arguments the enveloping asymptotic series of erfc (DLMF 7.6.2, 7.12.1). log-gamma and polygamma:
 * the argument is raised by the recurrence and Stirling's series taken, whose error for positive
 * arguments is at most the first term left out (DLMF 5.11.1, 5.11(ii), 5.15.8).
 */
import * as E from "./elementary.js";
import * as I from "./interval.js";
import * as Q from "./rational.js";
import {
  add,
  andThen,
  divide,
  enclosure,
  integer,
  integerPower,
  isExact,
  isReal,
  type Kernel,
  multiply,
  negate,
  type Outcome,
  type Real,
  signOf,
  subtract,
  toDouble,
} from "./real.js";

/** Straight-line arithmetic on outcomes: the first step without a value decides. */
class Work {
  readonly bits: number;
  constructor(bits: number) {
    this.bits = bits;
  }
  #two(a: Outcome, b: Outcome, op: (a: Real, b: Real, bits: number) => Outcome): Outcome {
    return andThen(a, (x) => andThen(b, (y) => op(x, y, this.bits)));
  }
  add(a: Outcome, b: Outcome): Outcome {
    return this.#two(a, b, add);
  }
  sub(a: Outcome, b: Outcome): Outcome {
    return this.#two(a, b, subtract);
  }
  mul(a: Outcome, b: Outcome): Outcome {
    return this.#two(a, b, multiply);
  }
  div(a: Outcome, b: Outcome): Outcome {
    return this.#two(a, b, divide);
  }
  pow(a: Outcome, n: number): Outcome {
    return andThen(a, (x) => integerPower(x, BigInt(n), this.bits));
  }
  apply(kernel: Kernel, a: Outcome): Outcome {
    return andThen(a, (x) => kernel([x], this.bits));
  }
  /** Kept as an enclosure: exact rationals of many digits are slower than they are worth here. */
  real(x: Real): Real {
    return enclosure(x, this.bits);
  }
}

const symmetric = (low: Real, bits: number): I.Interval => {
  const x = enclosure(low, bits);
  const m = x.high > -x.low ? x.high : -x.low;
  return { low: -m, high: m, exponent: x.exponent };
};

/** The size of |x| in binary digits before the point, and |x| itself as a double for choosing a method. */
function roughly(x: Real): number | undefined {
  const value = toDouble(x);
  return value === undefined ? undefined : Math.abs(value);
}

/** erf at a positive number of moderate size. */
function erfSeries(x: Real, size: number, bits: number): Outcome {
  const w = new Work(bits + 32 + Math.ceil(Math.log2(1 + size)));
  const t = w.real(x);
  const square = w.mul(t, t);
  const twice = w.mul(square, integer(2));
  let term: Outcome = t;
  let sum: Outcome = t;
  // Terms fall by half at least once 2n + 3 exceeds 4x^2; then the tail is at most the last term.
  const turn = Math.ceil(2 * size * size) + 4;
  for (let n = 0; ; n += 1) {
    term = w.div(w.mul(term, twice), integer(2 * n + 3));
    sum = w.add(sum, term);
    if (!isReal(term) || !isReal(sum)) return "unknown";
    if (n > turn && isNegligible(term, sum, w.bits)) break;
    if (n > 60_000) return "unknown";
  }
  if (!isReal(term) || !isReal(sum)) return "unknown";
  const total = w.add(sum, { ...enclosure(term, w.bits), low: 0n });
  const scale = w.div(integer(2), w.apply(E.sqrt, E.pi([], w.bits)));
  return w.mul(w.mul(scale, w.apply(E.exp, andThen(square, negate))), total);
}

function isNegligible(term: Real, sum: Real, bits: number): boolean {
  const [a, b] = [enclosure(term, 64), enclosure(sum, 64)];
  return I.bitLength(a.high) + a.exponent < I.bitLength(b.low) + b.exponent - bits;
}

/** erfc at a large positive number: its series envelops it, so two neighbouring sums enclose it. */
function erfcLarge(x: Real, bits: number): Outcome {
  const w = new Work(bits + 32);
  const square = w.mul(w.real(x), w.real(x));
  const twice = w.mul(square, integer(2));
  let term: Outcome = Q.ONE;
  let sum: Outcome = Q.ONE;
  for (let n = 1; n < 4 * bits; n += 1) {
    const next = andThen(w.div(w.mul(term, integer(2 * n - 1)), twice), negate);
    if (!isReal(next) || !isReal(sum) || !isReal(term)) return "unknown";
    const [a, b] = [roughly(next), roughly(term)];
    if (
      isNegligible(symmetricMagnitude(next, w.bits), Q.ONE, w.bits) ||
      (a !== undefined && b !== undefined && a >= b)
    ) {
      sum = w.add(sum, symmetric(next, w.bits));
      break;
    }
    term = next;
    sum = w.add(sum, next);
  }
  const front = w.div(
    w.apply(E.exp, andThen(square, negate)),
    w.mul(w.real(x), w.apply(E.sqrt, E.pi([], w.bits))),
  );
  return w.mul(front, sum);
}

const symmetricMagnitude = (x: Real, bits: number): I.Interval => {
  const s = symmetric(x, bits);
  return { low: s.high, high: s.high, exponent: s.exponent };
};

/** The function at both ends of an enclosure, joined: for functions that rise or fall throughout. */
function atEnds(x: Real, bits: number, at: (point: Real) => Outcome): Outcome {
  if (isExact(x)) return at(x);
  const low = at(I.lowEnd(x));
  const high = x.low === x.high ? low : at(I.highEnd(x));
  return andThen(low, (a) => andThen(high, (b) => I.hull(enclosure(a, bits), enclosure(b, bits))));
}

function erfAt(x: Real, bits: number): Outcome {
  const sign = signOf(x);
  if (sign === undefined) return "unknown";
  if (sign === 0) return Q.ZERO;
  if (sign < 0) return andThen(erfAt(negate(x), bits), negate);
  const size = roughly(x);
  if (size === undefined || size * size > bits)
    return andThen(erfcAt(x, bits), (c) => subtract(Q.ONE, c, bits));
  return erfSeries(x, size, bits);
}

function erfcAt(x: Real, bits: number): Outcome {
  const sign = signOf(x);
  if (sign === undefined) return "unknown";
  if (sign === 0) return Q.ONE;
  const size = roughly(x);
  if (sign < 0 || (size !== undefined && size * size <= bits)) {
    // The digits that 1 - erf loses are computed in addition.
    const extra = sign < 0 || size === undefined ? 8 : Math.ceil(1.5 * size * size) + 16;
    return andThen(erfAt(x, bits + extra), (v) => subtract(Q.ONE, v, bits + extra));
  }
  return erfcLarge(x, bits);
}

export const erf: Kernel = ([x], bits) =>
  x === undefined ? "undefined" : atEnds(x, bits, (p) => erfAt(p, bits));
export const erfc: Kernel = ([x], bits) =>
  x === undefined ? "undefined" : atEnds(x, bits, (p) => erfcAt(p, bits));

const bernoulliNumbers: Q.Rational[] = [];

/** B_2, B_4, … exactly, from the recurrence of the binomial coefficients; kept once found. */
function bernoulli(k: number): Q.Rational {
  for (let n = bernoulliNumbers.length + 1; n <= k; n += 1) {
    // sum over j of C(2n + 1, j) B_j = 0, with B_0 = 1, B_1 = -1/2.
    const m = BigInt(2 * n + 1);
    let sum = Q.subtract(Q.ONE, Q.rational(m, 2n));
    let choose = (m * (m - 1n)) / 2n;
    for (let j = 1; j < n; j += 1) {
      sum = Q.add(sum, Q.multiply(Q.rational(choose), bernoulliNumbers[j - 1] ?? Q.ZERO));
      const i = BigInt(2 * j);
      choose = (choose * (m - i) * (m - i - 1n)) / ((i + 1n) * (i + 2n));
    }
    bernoulliNumbers.push(Q.negate(Q.divide(sum, Q.rational(m))));
  }
  return bernoulliNumbers[k - 1] ?? Q.ZERO;
}

/** How far an argument is raised before Stirling's series is taken. */
function raisedBy(x: Real, bits: number): number | undefined {
  const value = toDouble(x);
  if (value === undefined) return signOf(x) === 1 ? 0 : undefined;
  const shift = Math.max(0, Math.ceil(bits * 0.18 + 8 - value));
  return shift > 200_000 ? undefined : shift;
}

/** The sum over k of coefficient(k)·y^(-step(k)), ended by the bound of the first term left out. */
function stirlingTail(
  w: Work,
  y: Outcome,
  termAt: (k: number) => { factor: Q.Rational; power: number },
): Outcome {
  const inverse = w.div(Q.ONE, y);
  let sum: Outcome = Q.ZERO;
  for (let k = 1; k < w.bits; k += 1) {
    const { factor, power } = termAt(k);
    const term = w.mul(factor, w.pow(inverse, power));
    if (!isReal(term) || !isReal(sum)) return "unknown";
    const size = symmetricMagnitude(term, w.bits);
    if (I.bitLength(size.high) + size.exponent < -w.bits || k === w.bits - 1)
      return w.add(sum, symmetric(term, w.bits));
    sum = w.add(sum, term);
  }
  return "unknown";
}

export const loggamma: Kernel = ([x], bits) => {
  if (x === undefined) return "undefined";
  const sign = signOf(x);
  if (sign === undefined) return "unknown";
  if (sign <= 0) return "undefined";
  if (isExact(x) && Q.isInteger(x) && x.num <= 2n) return Q.ZERO;
  const shift = raisedBy(x, bits);
  if (shift === undefined) return "unknown";
  const w = new Work(bits + 48);
  const start = w.real(x);
  const y = w.add(start, integer(shift));
  const logY = w.apply(E.log, y);
  let product: Outcome = Q.ONE;
  for (let i = 0; i < shift; i += 1) product = w.mul(product, w.add(start, integer(i)));
  const tail = stirlingTail(w, y, (k) => ({
    factor: Q.divide(bernoulli(k), integer(2 * k * (2 * k - 1))),
    power: 2 * k - 1,
  }));
  const twoPi = w.mul(integer(2), E.pi([], w.bits));
  const main = w.sub(w.mul(w.sub(y, Q.rational(1, 2)), logY), y);
  const constant = w.mul(Q.rational(1, 2), w.apply(E.log, twoPi));
  return w.sub(w.add(w.add(main, constant), tail), w.apply(E.log, product));
};

/** The derivative of order m of digamma, at a positive number. */
function polygammaAt(m: number, x: Real, bits: number): Outcome {
  const sign = signOf(x);
  if (sign === undefined) return "unknown";
  if (sign <= 0) return "undefined";
  const shift = raisedBy(x, bits + 8 * m);
  if (shift === undefined) return "unknown";
  const w = new Work(bits + 48 + 8 * m);
  const start = w.real(x);
  const y = w.add(start, integer(shift));
  let below: Outcome = Q.ZERO;
  for (let i = 0; i < shift; i += 1)
    below = w.add(below, w.div(Q.ONE, w.pow(w.add(start, integer(i)), m + 1)));
  const factorial = (n: number): bigint =>
    Array.from({ length: n }, (_, i) => BigInt(i + 1)).reduce((a, b) => a * b, 1n);
  if (m === 0) {
    const tail = stirlingTail(w, y, (k) => ({
      factor: Q.divide(bernoulli(k), integer(2 * k)),
      power: 2 * k,
    }));
    return w.sub(w.sub(w.sub(w.apply(E.log, y), w.div(Q.rational(1, 2), y)), tail), below);
  }
  const tail = stirlingTail(w, y, (k) => ({
    factor: Q.multiply(bernoulli(k), Q.rational(factorial(2 * k + m - 1), factorial(2 * k))),
    power: 2 * k + m,
  }));
  const first = w.div(integer(factorial(m - 1)), w.pow(y, m));
  const second = w.div(Q.rational(factorial(m), 2n), w.pow(y, m + 1));
  const total = w.add(w.add(w.add(first, second), tail), w.mul(integer(factorial(m)), below));
  return m % 2 === 1 ? total : andThen(total, negate);
}

export const digamma: Kernel = ([x], bits) => (x === undefined ? "undefined" : polygammaAt(0, x, bits));

const MOST_ORDER = 200n;

export const polygamma: Kernel = ([n, x], bits) => {
  if (n === undefined || x === undefined || !isExact(n)) return "undefined";
  if (!Q.isInteger(n) || n.num < 0n) return "undefined";
  return n.num > MOST_ORDER ? "unknown" : polygammaAt(Number(n.num), x, bits);
};
