/** Names in LaTeX that are dressed up: \mathbf w, \hat{y}, \mathrm{loss}, \operatorname{relu}. */
import { ACCENTED, FONTS } from "./latex-commands.js";
import { canonicalWord, isGreekName } from "./names.js";
import type { Scanner } from "./scanner.js";

/** Fonts and accents around one name: \mathbf w, \hat{y}, \hat{\boldsymbol\theta}. */
export function readDecorated(scan: Scanner, command: string, start: number): void {
  const accents: string[] = [];
  let braces = 0;
  let base: string | undefined;
  for (let name: string | undefined = command; base === undefined; ) {
    const accent = name === undefined ? undefined : ACCENTED.get(name);
    if (accent !== undefined) accents.push(accent);
    else if (name !== undefined && isGreekName(name)) base = name;
    else if (name !== undefined && !FONTS.has(name))
      throw scan.fail(`\\${name} cannot stand inside \\${command}`, start);
    if (base !== undefined) break;
    name = undefined;
    while (scan.take(/\s{0,9}\{/y) !== undefined) braces += 1;
    scan.take(/\s{1,9}/y);
    name = scan.take(/\\([A-Za-z]{1,20})/y)?.[1];
    if (name === undefined) {
      const letter = braces === 0 ? scan.letter() : undefined;
      base = letter?.spelled ?? scan.take(braces > 0 ? /[A-Za-z0-9]{1,50}/y : /\d/y)?.[0];
      if (letter !== undefined) scan.at += letter.size;
      if (base === undefined) throw scan.fail(`expected a name after \\${command}`);
    }
  }
  finishDecorated(scan, base, accents, braces, start, command);
}

function finishDecorated(
  scan: Scanner,
  base: string,
  accents: string[],
  braces: number,
  start: number,
  command: string,
): void {
  if (accents.length > 0 && base.length > 1 && !isGreekName(base)) {
    throw scan.fail(`\\${command} is read over a single letter`, start);
  }
  const inside =
    braces > 0
      ? (scan.take(/\s{0,9}_\s{0,9}(?:\{\s{0,9}([A-Za-z0-9]{1,50})\s{0,9}\}|([A-Za-z0-9]))/y) ?? [])
      : [];
  for (let i = 0; i < braces; i += 1) {
    if (scan.take(/\s{0,9}\}/y) === undefined) throw scan.fail(`\\${command} is read around a single name`);
  }
  if (/^\d/.test(base)) {
    scan.push("number", base, start);
    return;
  }
  const subscript = inside[1] ?? inside[2];
  const name = base + accents.reverse().join("");
  scan.finishName(subscript === undefined ? name : `${name}_${subscript}`, start);
}

/** \text{…}, \mathrm{…}, \operatorname{…}: a name, or a word of the sentence around cases. */
export function readWords(scan: Scanner, start: number, command: string): void {
  const text = (
    scan.take(/\s{0,9}\{([^{}\\]{0,100})\}/y)?.[1] ?? scan.take(/\s{0,9}([A-Za-z0-9])/y)?.[1]
  )?.trim();
  if (text === undefined) throw scan.fail(`\\${command} needs a word in braces`, start);
  if (/^(?:|if|for|when|where|,)$/.test(text)) scan.spaced = true;
  else if (/^(?:otherwise|else)\.?$/.test(text)) scan.push("otherwise", text, start);
  else if (text === "and") scan.push("operator", "and", start);
  else if (/^\d+$/.test(text)) scan.push("number", text, start);
  else if (/^[\p{Lu}\p{Ll}\p{Lo}][\p{Lu}\p{Ll}\p{Lo}\d_]*$/u.test(text))
    scan.finishName(canonicalWord(text), start, { whole: true });
  else throw scan.fail(`\\${command}{${text}} is not a name`, start);
}
