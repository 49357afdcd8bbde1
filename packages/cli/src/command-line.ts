/**
 * Reads a command line with yargs, and guards its traps: yargs only parses here. It never prints, never
 * ends the process and runs no command, so a mistake on the command line cannot run one either.
 */
import { didYouMean, nearest } from "@derive/core";
import type { Argv } from "yargs";
import yargs from "yargs/yargs";
import { guarded, word } from "./arguments.js";
import type { Verb } from "./commands/command.js";
import { UsageError } from "./failure.js";
import type { Io } from "./io.js";
import { OPTIONS, type Option, readValues, type Values } from "./options.js";
import { version } from "./version.js";

export type Said =
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "run"; readonly verb: Verb; readonly words: readonly string[]; readonly values: Values };

type Parsed = Readonly<Record<string, unknown>>;

/** Throws `UsageError` when the command line is not one of ours. */
export async function readCommandLine(
  args: readonly string[],
  verbs: readonly Verb[],
  io: Io,
): Promise<Said> {
  let chosen: { verb: Verb; argv: Parsed } | undefined;
  let printed = "";
  const parser = parserFor(verbs, io, (verb, argv) => {
    chosen = { verb, argv };
  });
  await parser.parseAsync(guarded(args), {}, (_error, _argv, output) => {
    printed = output;
  });
  if (chosen === undefined) return { kind: "help", text: plainer(printed) };
  const { verb, argv } = chosen;
  return { kind: "run", verb, words: wordsOf(verb, argv, verbs), values: readValues(argv) };
}

function parserFor(verbs: readonly Verb[], io: Io, choose: (verb: Verb, argv: Parsed) => void): Argv {
  const parser = yargs([])
    .scriptName("derive")
    .locale("en")
    .parserConfiguration({
      // With `string` options this gives a text or a list; `readValues` takes either.
      "duplicate-arguments-array": true,
      "short-option-groups": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "dot-notation": false,
      "camel-case-expansion": false,
    })
    .usage("$0 <expression>\n$0 <verb> …\n\nDifferentiates, and shows and checks every step.")
    .version(version())
    .help()
    .alias("help", "h")
    .wrap(Math.min(100, io.columns ?? 80))
    .strict()
    .exitProcess(false)
    // A handler of failures that returns would let the command run all the same.
    .fail((message: string, error: unknown) => {
      const own = error instanceof Error ? error.message : message;
      throw error instanceof UsageError ? error : new UsageError(sayIt(own));
    })
    .epilogue(EPILOGUE);
  verbs.forEach((verb, i) => {
    const { name, least, describe, choices } = verb.words;
    const shown = choices === undefined ? describe : `${choices.join(", ")}; ${describe}`;
    // Any number of words is let in, so that `wordsOf` can say what is wrong with them.
    const usage = `${verb.name} [${name}..]`;
    parser.command(
      i === 0 ? [usage, "$0"] : usage,
      verb.describe,
      (each) => {
        if (i > 0)
          each.usage(`$0 ${verb.name} ${least === 0 ? `[${name}]` : `<${name}>`}\n\n${verb.describe}`);
        each.positional(name, { type: "string", describe: shown });
        for (const option of OPTIONS) if (verb.options.includes(option.name)) addOption(each, option);
        return each;
      },
      (argv) => choose(verb, argv),
    );
  });
  return parser;
}

/** The help of yargs without the types, and with our words as people write them. */
function plainer(help: string): string {
  const text = help
    .replace(/\n? +\[(?:string|boolean|array|default)\](?: +\[default: \[\]\])?$/gm, "")
    .replace(/\[expression\.\.\]/g, "<expression>  ")
    .replace(/\[(\w+)\.\.\]/g, "[$1]  ");
  return `${text.trimEnd()}\n`;
}

const EPILOGUE = `Examples:
  derive "tanh(x)"                                     the derivative, step by step
  derive "x^2*sin(x)" --order 2 --at x=0.5             the second derivative and its value
  derive gradient "w*x + b"                            all partial derivatives
  derive "2*s(2x) - 1" --define "s(r) = 1/(1+e^(-r))"  with a definition of your own
  derive "sigma(x)" -o sheet.html                      a page to read or to print

Exit codes: 0 done, 1 no answer, or a claim of a sheet is not as it says, 2 the command line is wrong, 3 an outside program is missing.`;

function addOption(parser: Argv, { name, kind, describe, short }: Option): void {
  const alias = short === undefined ? {} : { alias: short };
  parser.option(
    name,
    kind === "flag"
      ? { type: "boolean", describe, ...alias }
      : { type: "string", requiresArg: true, describe, ...alias },
  );
}

/** The messages of yargs that a reader would stumble over, in our words. */
function sayIt(message: string): string {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1];
  if (unknown !== undefined) {
    const [first = ""] = unknown.split(", ");
    if (OPTIONS.some((option) => option.name === first)) return `--${first} does not apply here`;
    const names = [...OPTIONS.map((option) => option.name), "help", "version"];
    const hint = didYouMean(first, names, (name) => `--${name}`);
    return `unknown option --${first} here${hint}${hint === "" ? "; for an expression that begins with two dashes, write -- before it" : ""}`;
  }
  const lacking = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  return lacking === undefined ? message : `${lacking.length === 1 ? "-" : "--"}${lacking} needs a value`;
}

/** The words of a verb, checked. The default verb was not typed: then a word may be a mistyped verb. */
function wordsOf(verb: Verb, argv: Parsed, verbs: readonly Verb[]): readonly string[] {
  const typed: unknown = argv[verb.words.name];
  const raw = Array.isArray(typed) ? typed.map(String) : [];
  const words = raw.map(word);
  const { name, least, most, choices } = verb.words;
  const [first] = words;
  const verbTyped = Array.isArray(argv["_"]) && argv["_"].length > 0;
  if (!verbTyped && first !== undefined && /^[a-z]{2,}$/i.test(raw[0] ?? "")) {
    const meant = nearest(
      first,
      verbs.map((each) => each.name),
    );
    if (meant !== undefined) {
      throw new UsageError(
        `unknown verb ${first}; did you mean ${meant}? As an expression: derive differentiate ${first}`,
      );
    }
  }
  if (words.length > most) {
    const hint = name === "expression" ? ": put the expression in quotes" : "";
    throw new UsageError(
      `${most === 1 ? "one" : `at most ${most}`} ${name} is expected after ${verb.name}, not ${words.length} words${hint}`,
    );
  }
  if (words.length < least || first === "") {
    throw new UsageError(
      `${verbTyped ? verb.name : "derive"} needs ${/^[aeiou]/.test(name) ? "an" : "a"} ${name}; derive --help says more`,
    );
  }
  if (choices !== undefined && first !== undefined && !choices.includes(first)) {
    throw new UsageError(`${verb.name} knows ${choices.join(", ")}, not ${JSON.stringify(first)}`);
  }
  return words;
}
