#!/usr/bin/env node
import { existsSync } from "node:fs";

const program = new URL("../dist/derive.js", import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write("derive is not built yet: run `npm run setup` in the root of the repository.\n");
  process.exitCode = 1;
}
