/**
 * Builds, runs every check and then the tests, and fails when any of them failed. The last line is
 * the count of the tests. With names as arguments it runs only these: `node scripts/check.mjs lint`.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("..", import.meta.url));
const all = [
  "build",
  "check:types",
  "check:lint",
  "check:format",
  "check:knip",
  "check:publint",
  "check:attw",
  "check:tests",
];
const wanted = process.argv.slice(2);
const scripts = wanted.length === 0 ? all : wanted.map((name) => (name === "build" ? name : `check:${name}`));

/** Resolves to whether the script succeeded, and the last line that it printed. */
function run(script) {
  return new Promise((done) => {
    const options = { cwd, stdio: ["ignore", "pipe", "inherit"], shell: process.platform === "win32" };
    const child = spawn("npm", ["run", "--silent", script], options);
    let tail = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      process.stdout.write(text);
      tail = (tail + text).slice(-200);
    });
    child.on("error", (error) => {
      console.error(error.message);
      done({ ok: false, last: "" });
    });
    child.on("close", (code) => done({ ok: code === 0, last: tail.trimEnd().split("\n").at(-1) }));
  });
}

const failed = [];
for (const script of scripts) {
  const tests = script === "check:tests";
  if (tests && failed.length > 0) console.log(`\nFAILED before the tests: ${failed.join(", ")}`);
  console.log(`\n── ${script}`);
  const { ok, last } = await run(script);
  if (!ok) failed.push(script);
  if (!tests) console.log(ok ? "ok" : `FAILED: ${script}`);
  else if (!/^\d+ passed, \d+ failed, \d+ skipped$/.test(last)) console.log("0 passed, 1 failed, 0 skipped");
}
process.exitCode = failed.length === 0 ? 0 : 1;
