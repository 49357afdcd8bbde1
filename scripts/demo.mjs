/** Sets the repository up, quietly, and derives tanh(x): on the terminal, then as a sheet. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("..", import.meta.url));

console.error("Installing and building (the first time takes about half a minute) ...");
const setup = spawnSync("npm", ["run", "-s", "setup"], {
  cwd,
  encoding: "utf8",
  shell: process.platform === "win32",
});
if (setup.status !== 0) {
  console.error(`${setup.stdout}${setup.stderr}`);
  process.exit(1);
}

for (const args of [["tanh(x)"], ["tanh(x)", "--format", "html", "--output", "build/tanh.html"]]) {
  console.error(`\n$ derive ${args.map((arg) => (/^[\w./-]+$/.test(arg) ? arg : `"${arg}"`)).join(" ")}\n`);
  const { status } = spawnSync(process.execPath, ["packages/cli/bin/derive.js", ...args], {
    cwd,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}
