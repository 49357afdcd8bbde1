/** Rewrites the outputs shown in the pages with what the commands print now. Read the difference before committing. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const BLOCK = /^```console\n\$ (.*)\n([^]*?)^```$/gm;
const PAGES = ["README.md", "docs/gradients.md", "docs/optima.md"];
const run = (command) => {
  const line = command.replace(/(^|\| )derive /g, "$1node packages/cli/bin/derive.js ");
  const { stdout, stderr } = spawnSync("sh", ["-c", line], {
    encoding: "utf8",
    env: { ...process.env, COLUMNS: "80", NO_COLOR: "1" },
  });
  return stdout + stderr;
};
for (const page of PAGES)
  writeFileSync(
    page,
    readFileSync(page, "utf8").replace(
      BLOCK,
      (_, command) => `\`\`\`console\n$ ${command}\n${run(command)}\`\`\``,
    ),
  );
