/**
 * Accepts changed golden pages, one by one and by name:
 *
 *     npm run golden                    lists the pages that have changed
 *     npm run golden -- 004-simple-gradients  accepts that page; say why in the commit
 */
import { readdirSync, renameSync } from "node:fs";

const folder = new URL("../tests/golden/sheets/", import.meta.url);
const changed = readdirSync(folder).filter((file) => file.endsWith("-changed.md"));
const [name] = process.argv.slice(2);
if (name === undefined) {
  console.log(
    changed.length === 0
      ? "no page has changed"
      : changed.map((file) => file.replace("-changed.md", "")).join("\n"),
  );
} else if (changed.includes(`${name}-changed.md`)) {
  renameSync(new URL(`${name}-changed.md`, folder), new URL(`${name}.md`, folder));
  console.log(`accepted ${name}`);
} else {
  console.error(`no changed page is called ${name}`);
  process.exitCode = 1;
}
