/** `derive site`: several worksheets as a folder of pages with an index, which needs nothing else. */
import { sitePage } from "@derive/render/worksheets";
import { EXIT, UsageError } from "../failure.js";
import type { Io } from "../io.js";
import { deliver } from "../output.js";
import type { Values } from "../options.js";
import { pageOf } from "./sheet.js";

export async function run(
  _word: string | undefined,
  values: Values,
  io: Io,
  files: readonly string[],
): Promise<number> {
  const { output: folder, ...rest } = values;
  if (folder === undefined) throw new UsageError("site needs --output, the folder to write to");
  if (/\.\w+$/.test(folder))
    throw new UsageError(`--output of a site is a folder, and ${folder} looks like a file`);
  const names = namesOf(files);
  const entries: { href: string; title: string; subtitle?: string }[] = [];
  let code: number = EXIT.done;
  for (const [file, name] of names) {
    const made = await pageOf(file, { ...rest, format: "html" }, io);
    code = Math.max(code, made.code);
    if (made.page === undefined) continue;
    await deliver(made.page, `${folder.replace(/\/+$/, "")}/${name}`, io);
    entries.push({
      href: name,
      title: made.title === undefined || made.title === "" ? name : made.title,
      ...(made.subtitle === undefined ? {} : { subtitle: made.subtitle }),
    });
  }
  await deliver(sitePage(entries), `${folder.replace(/\/+$/, "")}/index.html`, io);
  return code;
}

/** The page of each source, by its own name and in the folder itself, wherever the source lies. */
function namesOf(files: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(["index.html"]);
  for (const file of files) {
    const base = (file.split(/[/\\]/).at(-1) ?? "").replace(/\.\w+$/, "").replace(/[^\p{L}\p{N}._-]/gu, "-");
    const name = `${base.replace(/^\.+/, "") || "sheet"}.html`;
    if (taken.has(name))
      throw new UsageError(`two pages of the site would be called ${name}: rename ${file}`);
    taken.add(name);
    names.set(file, name);
  }
  return names;
}
