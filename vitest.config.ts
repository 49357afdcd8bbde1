import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

/** Tests run on the sources of the packages, so they need no build (tests of the built program do). */
const conditions = ["derive-source", ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["tests/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ["default", "./scripts/count-reporter.mjs"],
    coverage: { provider: "v8", include: ["packages/*/src/**/*.ts"], reportsDirectory: "coverage" },
  },
});
