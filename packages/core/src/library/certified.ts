/** Machine numbers from certified evaluation, for functions that the language does not have. Slow, and right to the last digit. */
import * as Q from "../number/rational.js";
import { isReal, type Kernel, toDouble } from "../number/real.js";

const BITS = 128;

export const certified =
  (kernel: Kernel) =>
  (...args: number[]): number => {
    const exact = args.map((x) => (Number.isFinite(x) ? Q.fromText(x.toString()) : undefined));
    if (exact.some((x) => x === undefined)) return Number.NaN;
    const value = kernel(
      exact.map((x) => x ?? Q.ZERO),
      BITS,
    );
    return isReal(value) ? (toDouble(value) ?? Number.NaN) : Number.NaN;
  };
