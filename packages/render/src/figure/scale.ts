/** Numbers to pixels along one axis, and the round numbers at which an axis is marked. */

export interface Scale {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

export function linear(from: number, to: number, start: number, end: number, wanted = 6): Scale {
  const step = roundStep((to - from) / wanted);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return {
    at: (value) => start + ((value - from) / (to - from)) * (end - start),
    ticks: Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => tame((first + i) * step)),
  };
}

/** 1, 2 or 5 times a power of ten, at least as large. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const digit = [1, 2, 5, 10].find((d) => d * power >= least * (1 - 1e-9)) ?? 10;
  return digit * power;
}

const tame = (value: number): number => Number(value.toPrecision(12));
