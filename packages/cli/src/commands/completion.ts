/**
 * `derive completion`: a script for the shell, made from the tables of verbs, options and functions. It
 * holds the words themselves, so that completing starts no program.
 */
import { LIBRARY } from "@derive/core";
import { EXIT } from "../failure.js";
import type { Io } from "../io.js";
import { OPTIONS, type Option, type Values } from "../options.js";
import type { Verb } from "./command.js";
import { VERBS } from "./index.js";

export async function run(word: string | undefined, _values: Values, io: Io): Promise<number> {
  const shell = word ?? /[^/]*$/.exec(io.env["SHELL"] ?? "")?.[0];
  await io.out(shell === "fish" ? fish() : bash());
  return EXIT.done;
}

/** As a person begins to type it: `tanh(`. */
const functionNames = (): string[] =>
  [...LIBRARY.functions, ...LIBRARY.operations].map((record) => record.name);
const verbNames = VERBS.map((verb) => verb.name);
const optionsOf = (verb: Verb): Option[] => OPTIONS.filter((option) => verb.options.includes(option.name));
const written = ({ name }: Option): string => `--${name}`;
const flagWords = (verb: Verb): string[] => [...optionsOf(verb).map(written), "--help"];

/** One script for bash and zsh: zsh reads it through its `bashcompinit`. */
function bash(): string {
  const afterOption = OPTIONS.flatMap((option) => {
    const pattern = [written(option), ...(option.short === undefined ? [] : [`-${option.short}`])].join("|");
    const words = option.choices ?? (option.completes === "functions" ? functionNames() : undefined);
    if (option.kind === "flag") return [];
    if (option.completes === "files")
      return [`    ${pattern}) COMPREPLY=($(compgen -f -- "$cur")); return ;;`];
    return [`    ${pattern}) COMPREPLY=($(compgen -W "${(words ?? []).join(" ")}" -- "$cur")); return ;;`];
  });
  const [first] = VERBS;
  const optionCases = VERBS.map((verb) => `      ${verb.name}) words="${flagWords(verb).join(" ")}" ;;`);
  const wordCases = VERBS.map((verb) => {
    const { completes, choices } = verb.words;
    if (completes === "files") return `      ${verb.name}) COMPREPLY=($(compgen -f -- "$cur")); return ;;`;
    return `      ${verb.name}) words="${(choices ?? functionNames()).join(" ")}" ;;`;
  });
  return `# derive completion for bash and zsh. To use it: derive completion >> ~/.bashrc (or ~/.zshrc)
if [ -n "\${ZSH_VERSION-}" ]; then
  autoload -U +X compinit && compinit
  autoload -U +X bashcompinit && bashcompinit
fi
_derive() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="" verb="\${COMP_WORDS[1]}" words=""
  [ "$COMP_CWORD" -gt 0 ] && prev="\${COMP_WORDS[COMP_CWORD-1]}"
  case "$prev" in
${afterOption.join("\n")}
  esac
  if [[ "$cur" == -* ]]; then
    case "$verb" in
${optionCases.join("\n")}
      *) words="${first === undefined ? "" : [...flagWords(first), "--version"].join(" ")}" ;;
    esac
  elif [ "$COMP_CWORD" -eq 1 ]; then
    words="${[...verbNames, ...functionNames()].join(" ")}"
  else
    case "$verb" in
${wordCases.join("\n")}
      *) words="${functionNames().join(" ")}" ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _derive derive
`;
}

function fish(): string {
  const quoted = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;
  const lines = VERBS.map((verb) => `-n __fish_use_subcommand -a ${verb.name} -d ${quoted(verb.describe)}`);
  for (const option of OPTIONS) {
    const verbs = VERBS.filter((verb) => verb.options.includes(option.name)).map((verb) => verb.name);
    // The default verb need not be typed, so its options are offered without one, too.
    const where = verbs.includes(VERBS[0]?.name ?? "")
      ? ""
      : `-n '__fish_seen_subcommand_from ${verbs.join(" ")}' `;
    const short = option.short === undefined ? "" : `-s ${option.short} `;
    const words = option.choices ?? (option.completes === "functions" ? functionNames() : []);
    const values =
      option.completes === "files"
        ? "-r -F "
        : option.kind === "flag"
          ? ""
          : `-x -a ${quoted(words.join(" "))} `;
    lines.push(`${where}-l ${option.name} ${short}${values}-d ${quoted(option.describe)}`);
  }
  lines.push(`-n '__fish_seen_subcommand_from sheet batch' -F`);
  lines.push(`-a ${quoted(functionNames().join(" "))}`);
  return `# derive completion for fish. To use it: derive completion fish > ~/.config/fish/completions/derive.fish
complete -c derive -f
${lines.map((line) => `complete -c derive ${line}\n`).join("")}`;
}
