/** The version in the package's manifest. */
import { createRequire } from "node:module";

export function version(): string {
  const manifest: unknown = createRequire(import.meta.url)("@derive/cli/package.json");
  const found =
    typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : "";
  return String(found);
}
