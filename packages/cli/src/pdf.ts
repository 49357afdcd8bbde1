/**
 * A page printed by an installed Chromium, which CHROMIUM names or which has one of its usual names. Nothing
 * else is run, and the page may fetch nothing.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { MissingProgram } from "./failure.js";

const NAMES: readonly string[] = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "msedge",
];
const LONGEST_MS = 60_000;

/** Throws `MissingProgram` where there is no Chromium. */
export async function printed(
  html: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "derive-"));
  try {
    const [page, file] = [join(folder, "page.html"), join(folder, "page.pdf")];
    await writeFile(page, html);
    const own = env["CHROMIUM"];
    for (const name of own === undefined ? NAMES : [own]) {
      if (await ran(name, page, file, folder)) return await readFile(file);
    }
    throw new MissingProgram(
      "a PDF is printed by Chromium or Chrome, and none was found: install one, or name it in CHROMIUM",
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether there is such a program; rejects when it fails. */
function ran(name: string, page: string, file: string, folder: string): Promise<boolean> {
  const args = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    `--user-data-dir=${join(folder, "profile")}`,
    "--no-pdf-header-footer",
    `--print-to-pdf=${file}`,
    pathToFileURL(page).href,
  ];
  return new Promise((resolve, reject) => {
    execFile(name, args, { timeout: LONGEST_MS }, (error) => {
      if (error === null) resolve(true);
      else if (error.code === "ENOENT") resolve(false);
      else
        reject(new MissingProgram(`${name} could not print the page: ${error.message.split("\n")[0] ?? ""}`));
    });
  });
}
