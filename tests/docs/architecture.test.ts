/** ARCHITECTURE.md and the READMEs are run, and what they show is compared with what happens. */
import { join } from "node:path";
import { describe, it } from "vitest";
import { checkTypeScriptBlocks } from "../helpers/documentation.js";

const root = join(import.meta.dirname, "../..");

describe("ARCHITECTURE.md", () => {
  it("shows what the program does", async () => {
    await checkTypeScriptBlocks(join(root, "ARCHITECTURE.md"));
  });
});
