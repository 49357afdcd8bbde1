import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** What this file reads of a `package.json`. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly type?: string;
  readonly private?: boolean;
  readonly engines?: { readonly node?: string };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly exports?: unknown;
  readonly publishConfig?: { readonly exports?: unknown };
}

const root = new URL("../../", import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, root), "utf8");
const manifest = (path: string): Manifest => JSON.parse(text(path)) as Manifest;

const packages = readdirSync(new URL("packages/", root)).map((name) => `packages/${name}/package.json`);
const manifests = ["package.json", ...packages].map((path) => ({ path, ...manifest(path) }));

describe.each(manifests)("$path", (pkg) => {
  it("pins every dependency exactly", () => {
    const all = Object.entries({
      ...pkg.dependencies,
      ...pkg.devDependencies,
      ...pkg.peerDependencies,
      ...pkg.optionalDependencies,
    });
    const loose = all.filter(([, range]) => !/^(workspace:\*|(npm:[\w@/.-]+@)?\d+\.\d+\.\d+)$/.test(range));
    expect(loose).toEqual([]);
  });

  it("is an MIT ES module for Node 20.19, in step with the other packages", () => {
    expect(pkg).toMatchObject({ license: "MIT", type: "module", version: manifest("package.json").version });
    expect(pkg.engines?.node).toBe(">=20.19");
  });
});

describe.each(manifests.slice(1))("$name", (pkg) => {
  it("is published without the condition that points at its sources", () => {
    expect(JSON.stringify(pkg.exports)).toContain('"derive-source":"./src/');
    expect(pkg.publishConfig?.exports).toBeDefined();
    expect(JSON.stringify(pkg.publishConfig)).not.toContain("derive-source");
  });
});

describe("the workspace", () => {
  it("has the three packages, and core needs nothing at run time", () => {
    expect(manifests.map((pkg) => pkg.name).sort()).toEqual([
      "@derive/cli",
      "@derive/core",
      "@derive/render",
      "derive-workspace",
    ]);
    expect(manifest("packages/core/package.json").dependencies ?? {}).toEqual({});
  });

  it("installs with one pinned pnpm, the same for everybody", () => {
    const scripts = manifest("package.json").scripts ?? {};
    const versions = [...JSON.stringify(scripts).matchAll(/pnpm@([\w.^~-]+)/g)].map(([, version]) => version);
    expect(versions).toHaveLength(1);
    expect(versions[0]).toMatch(/^\d+\.\d+\.\d+$/);
    // A `packageManager` field makes corepack and other versions of pnpm refuse to run.
    expect(text("package.json")).not.toMatch(/packageManager|devEngines/);
  });

  it("has a lock file that names no registry", () => {
    expect(text("pnpm-lock.yaml")).not.toMatch(/https?:\/\//);
  });
});
