/** Packs each package as it would be published and gives the tarball to publint or to attw. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const checks = {
  publint: ["publint", "--strict"],
  attw: ["attw", "--profile", "esm-only", "--no-emoji"],
};
const check = checks[process.argv[2]];
if (check === undefined) {
  console.error(`usage: node scripts/check-packages.mjs ${Object.keys(checks).join("|")}`);
  process.exit(2);
}

function run(command, args, cwd) {
  // npm puts node_modules/.bin on the PATH of a script.
  const options = { cwd, encoding: "utf8", shell: process.platform === "win32" };
  const { status, stdout, stderr, error } = spawnSync(command, args, options);
  return { ok: status === 0, text: `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}` };
}

let ok = true;
const out = mkdtempSync(join(tmpdir(), "derive-packages-"));
try {
  const packed = run(
    "npm",
    ["run", "-s", "pnpm", "--", "-r", "--filter", "./packages/*", "pack", "--pack-destination", out],
    root,
  );
  if (!packed.ok) throw new Error(packed.text);
  for (const tarball of readdirSync(out).sort()) {
    const [command, ...args] = check;
    const result = run(command, [...args, join(out, tarball)], root);
    console.log(`${tarball}: ${result.ok ? "ok" : `failed\n${result.text}`}`);
    ok &&= result.ok;
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
process.exitCode = ok ? 0 : 1;
