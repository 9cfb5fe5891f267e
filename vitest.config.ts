import { defineConfig } from "vitest/config";

// Two kinds of tests: units run in `npm run check`, the others (real kernels, browsers, crashes) only in `npm test`.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.{ts,tsx}", "tests/*.test.ts"],
          exclude: ["**/*.slow.test.ts"],
          pool: "threads",
          // Vitest would leave one core free; of two that is half the time.
          maxWorkers: "100%",
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "slow",
          include: ["packages/*/src/**/*.slow.test.ts", "tests/**/*.slow.test.ts"],
          globalSetup: ["tests/setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
