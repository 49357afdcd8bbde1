/** The pictures of the README are those that its commands make. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../cli/world.js";

const root = join(import.meta.dirname, "../..");
const commands = [
  ...readFileSync(join(root, "README.md"), "utf8").matchAll(/^ {4}npx derive (.*) -o (\w+\.svg)$/gm),
];

describe("the pictures of the README", () => {
  it("are there", () => {
    expect(commands.map(([, , file]) => file)).toEqual(["graph.svg", "plot.svg", "training.svg"]);
  });

  it.each(commands.map(([, line = "", file = ""]) => ({ line, file })))("$file", async ({ line, file }) => {
    const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
    const { code, written } = await run([...words, "-o", file]);
    expect(code).toBe(0);
    expect(written.get(file)).toBe(readFileSync(join(root, "docs/images", file), "utf8"));
  });
});
