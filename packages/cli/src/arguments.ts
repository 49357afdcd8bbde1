/**
 * The pass over the arguments before yargs sees them. yargs reads `-x^2` as short options, fills no
 * positional with what stands after `--`, and turns a lone `-` into an empty string; a space in front
 * makes each of them an ordinary word, and `word` takes it off again.
 */

/** Every short option there is. There is none for a likely variable, so no `-x` and no `-y`. */
export const SHORT_OPTIONS: readonly string[] = ["f", "h", "o", "q"];

export function guarded(args: readonly string[]): string[] {
  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  const after = end < 0 ? [] : args.slice(end + 1);
  return [...before.map((arg) => (isOption(arg) ? arg : shielded(arg))), ...after.map((arg) => ` ${arg}`)];
}

const shielded = (arg: string): string => (arg === "" || arg.startsWith("-") ? ` ${arg}` : arg);

function isOption(arg: string): boolean {
  if (arg.startsWith("--")) return true;
  return SHORT_OPTIONS.some((letter) => arg === `-${letter}` || arg.startsWith(`-${letter}=`));
}

/** The word as it was typed, without the space that shields it. */
export const word = (arg: string): string => arg.trim();
