/**
 * Every option there is, once: read by the parser of the command line, by `--help` and by the shell
 * completion. What an option means is the business of the commands.
 */
import {
  didYouMean,
  type Detail,
  type Layout,
  LAYOUTS,
  type Method,
  METHODS,
  type View,
  VIEWS,
} from "@derive/core";
import type { FormatName } from "@derive/render";
import type { Profile } from "@derive/render/worksheets";
import { word } from "./arguments.js";
import { UsageError } from "./failure.js";

export const DETAILS: readonly Detail[] = ["brief", "normal", "full"];
export const PROFILES: readonly Profile[] = ["student", "hints", "key", "solutions", "staff"];
export const FORMATS: readonly FormatName[] = [
  "terminal",
  "text",
  "html",
  "markdown",
  "myst",
  "tex",
  "ipynb",
  "json",
];

/** What the options said, in the form that commands use. */
export interface Values {
  readonly wrt?: readonly string[];
  readonly order?: number;
  readonly at: readonly string[];
  readonly given: readonly string[];
  readonly define: readonly string[];
  readonly via: readonly string[];
  readonly using: readonly string[];
  readonly profile?: Profile;
  readonly from?: string;
  readonly to?: string;
  readonly target?: string;
  readonly samples?: string;
  readonly epochs?: string;
  readonly seed?: string;
  readonly in?: readonly string[];
  readonly method?: Method;
  readonly layout?: Layout;
  readonly direction?: string;
  readonly view?: View;
  readonly update?: readonly string[];
  readonly rate?: string;
  readonly detail?: Detail;
  readonly known?: readonly string[];
  readonly format?: FormatName;
  readonly output?: string;
  readonly json: boolean;
  readonly proofs: boolean;
  readonly watch: boolean;
  readonly "second-opinion": boolean;
  readonly quiet: boolean;
  readonly ascii: boolean;
  /** Neither `--color` nor `--no-color` was said: undefined. */
  readonly color?: boolean;
}

export type OptionName = keyof Values;

export interface Option {
  readonly name: OptionName;
  readonly describe: string;
  readonly kind: "text" | "flag";
  readonly short?: string;
  /** What may stand after it, for completion and for messages. */
  readonly choices?: readonly string[];
  readonly completes?: "functions" | "files";
}

export const OPTIONS: readonly Option[] = [
  { name: "wrt", kind: "text", describe: "variable to differentiate by: x, or x,y (may be repeated)" },
  { name: "order", kind: "text", describe: "how many times to differentiate", choices: ["1", "2", "3"] },
  { name: "at", kind: "text", describe: "a point for values: x=0.5,y=-2 (repeat for several points)" },
  {
    name: "given",
    kind: "text",
    describe: "a fact or declaration: 'x positive', 'x in (0,1)', 'f: function' (may be repeated)",
  },
  {
    name: "define",
    kind: "text",
    describe: "a definition: 's(r) = 1/(1+e^(-r))', 'z = w*x+b' (may be repeated)",
  },
  {
    name: "profile",
    kind: "text",
    describe: `who a sheet is for: ${PROFILES.join(", ")}`,
    choices: PROFILES,
  },
  { name: "watch", kind: "flag", describe: "write the sheet again whenever its source changes" },
  { name: "from", kind: "text", describe: "where a plot or a training begins: -3 if left out" },
  { name: "to", kind: "text", describe: "where it ends: 3 if left out" },
  { name: "target", kind: "text", describe: "the function that a training learns: 'sin(x)'" },
  { name: "samples", kind: "text", describe: "how many samples of it there are: 40 if left out" },
  { name: "epochs", kind: "text", describe: "how often a training goes through them: 500 if left out" },
  { name: "seed", kind: "text", describe: "what first values and orders are drawn from: 1 if left out" },
  {
    name: "via",
    kind: "text",
    describe: "an expression that a proof is to pass through (repeat for several, left to right)",
  },
  {
    name: "using",
    kind: "text",
    describe: "an equation to prove first and then use (may be repeated)",
  },
  {
    name: "in",
    kind: "text",
    describe: "functions the answer is to be written in: sigma,tanh",
    completes: "functions",
  },
  {
    name: "layout",
    kind: "text",
    describe: `for vectors and matrices: ${LAYOUTS.join(", ")}`,
    choices: LAYOUTS,
  },
  {
    name: "view",
    kind: "text",
    describe: `how a gradient of vectors is worked out: ${VIEWS.join(", ")}`,
    choices: VIEWS,
  },
  {
    name: "update",
    kind: "text",
    describe: "parameters to move by a step of gradient descent: W,b (may be repeated)",
  },
  { name: "rate", kind: "text", describe: "the length of that step: eta if left out, 0.01 in a training" },
  { name: "direction", kind: "text", describe: "for --layout directional: a declared vector or matrix" },
  {
    name: "method",
    kind: "text",
    describe: `which of the usual routes: ${METHODS.join(", ")}`,
    choices: METHODS,
  },
  {
    name: "detail",
    kind: "text",
    describe: `how finely the working is shown: ${DETAILS.join(", ")}`,
    choices: DETAILS,
  },
  { name: "known", kind: "text", describe: "rules applied without a line of their own: sum,power" },
  {
    name: "format",
    kind: "text",
    short: "f",
    describe: `output format: ${FORMATS.join(", ")}`,
    choices: FORMATS,
  },
  {
    name: "output",
    kind: "text",
    short: "o",
    describe: "write to this file; its suffix chooses the format",
    completes: "files",
  },
  { name: "second-opinion", kind: "flag", describe: "ask nerdamer too, and say whether it agrees" },
  { name: "proofs", kind: "flag", describe: "say of every rule whether it is proved here, or why not" },
  { name: "json", kind: "flag", describe: "one JSON object, as `derive batch` gives it" },
  { name: "quiet", kind: "flag", short: "q", describe: "the result only, on one ASCII line" },
  { name: "ascii", kind: "flag", describe: "no characters outside of ASCII" },
  {
    name: "color",
    kind: "flag",
    describe: "color, or --no-color; default: on a terminal, unless NO_COLOR is set",
  },
];

/** Reads what yargs collected. Throws `UsageError` for a value that an option does not take. */
export function readValues(argv: Readonly<Record<string, unknown>>): Values {
  const wrt = lists(argv, "wrt");
  const order = single(argv, "order");
  const wanted = lists(argv, "in");
  const method = choice(argv, "method", METHODS);
  const layout = choice(argv, "layout", LAYOUTS);
  const direction = single(argv, "direction");
  const view = choice(argv, "view", VIEWS);
  const [update, rate] = [lists(argv, "update"), single(argv, "rate")];
  const detail = choice(argv, "detail", DETAILS);
  const known = lists(argv, "known");
  const format = choice(argv, "format", FORMATS);
  const output = single(argv, "output");
  const color = flag(argv, "color");
  const profile = choice(argv, "profile", PROFILES);
  const [from, to] = [single(argv, "from"), single(argv, "to")];
  const [target, samples] = [single(argv, "target"), single(argv, "samples")];
  const [epochs, seed] = [single(argv, "epochs"), single(argv, "seed")];
  if (order !== undefined && !/^[1-9]\d*$/.test(order)) {
    throw new UsageError(`--order is a whole number from 1, not ${JSON.stringify(order)}`);
  }
  return {
    ...(wrt === undefined ? {} : { wrt }),
    ...(order === undefined ? {} : { order: Number(order) }),
    at: texts(argv, "at") ?? [],
    given: texts(argv, "given") ?? [],
    define: texts(argv, "define") ?? [],
    via: texts(argv, "via") ?? [],
    using: texts(argv, "using") ?? [],
    ...(profile === undefined ? {} : { profile }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(target === undefined ? {} : { target }),
    ...(samples === undefined ? {} : { samples }),
    ...(epochs === undefined ? {} : { epochs }),
    ...(seed === undefined ? {} : { seed }),
    ...(wanted === undefined ? {} : { in: wanted }),
    ...(layout === undefined ? {} : { layout }),
    ...(direction === undefined ? {} : { direction }),
    ...(view === undefined ? {} : { view }),
    ...(update === undefined ? {} : { update }),
    ...(rate === undefined ? {} : { rate }),
    ...(method === undefined ? {} : { method }),
    ...(detail === undefined ? {} : { detail }),
    ...(known === undefined ? {} : { known }),
    ...(format === undefined ? {} : { format }),
    ...(output === undefined ? {} : { output }),
    json: flag(argv, "json") ?? false,
    proofs: flag(argv, "proofs") ?? false,
    watch: flag(argv, "watch") ?? false,
    "second-opinion": flag(argv, "second-opinion") ?? false,
    quiet: flag(argv, "quiet") ?? false,
    ascii: flag(argv, "ascii") ?? false,
    ...(color === undefined ? {} : { color }),
  };
}

/** yargs gives a text, or a list of them when the option is repeated, or `false` after `--no-`. */
function texts(argv: Readonly<Record<string, unknown>>, name: OptionName): readonly string[] | undefined {
  const value = argv[name];
  if (value === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item) => {
    if (typeof item !== "string") throw new UsageError(`--${name} takes a value and cannot be negated`);
    if (item.trim() === "") throw new UsageError(`--${name} needs a value`);
    return word(item);
  });
}

/** A comma that is not inside of brackets: W[k, l] is one variable. */
const OUTSIDE = /,(?![^[\]]*\])/;

function lists(argv: Readonly<Record<string, unknown>>, name: OptionName): readonly string[] | undefined {
  const items = texts(argv, name)?.flatMap((text) => text.split(OUTSIDE).map((part) => part.trim()));
  const some = items?.filter((item) => item !== "");
  if (some?.length === 0) throw new UsageError(`--${name} needs a value`);
  return some;
}

/** The last one counts when it is repeated, so that an alias of the shell can be overruled. */
function single(argv: Readonly<Record<string, unknown>>, name: OptionName): string | undefined {
  return texts(argv, name)?.at(-1);
}

function choice<T extends string>(
  argv: Readonly<Record<string, unknown>>,
  name: OptionName,
  allowed: readonly T[],
): T | undefined {
  const typed = single(argv, name);
  if (typed === undefined) return undefined;
  const found = allowed.find((value) => value === typed);
  if (found !== undefined) return found;
  throw new UsageError(
    `--${name} is one of ${allowed.join(", ")}, not ${JSON.stringify(typed)}${didYouMean(typed, allowed)}`,
  );
}

function flag(argv: Readonly<Record<string, unknown>>, name: OptionName): boolean | undefined {
  const value = argv[name];
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === "boolean" ? last : undefined;
}
