import { defineConfig } from "vitest/config";
import Sequencer from "./tests/lab/sequencer.ts";

/** Whole processes that are flooded, killed and measured: one at a time, with nothing beside them. */
const ALONE = ["tests/bad-input.slow.test.ts", "tests/crash.slow.test.ts"];

/** What is waited for is waited for as long as the slowest machine needs; nothing is waited for by the clock. */
const slow = {
  globalSetup: ["tests/setup.ts"],
  runner: "tests/lab/runner.ts",
  testTimeout: 240_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000 } },
};

// Three kinds of tests, one after the other. Units run in `npm run check`, the others (real kernels, browsers, crashes)
// only in `npm test`; most of those wait for others more than they compute, so two at a time.
export default defineConfig({
  test: {
    sequence: { sequencer: Sequencer },
    projects: [
      {
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.{ts,tsx}", "tests/*.test.ts"],
          exclude: ["**/*.slow.test.ts"],
          pool: "threads",
          // Most of their time went into loading the same modules for each file: they leave nothing behind for one another.
          isolate: false,
          // A disk that somebody else keeps busy may take that long for one write.
          testTimeout: 90_000,
          // Vitest would leave one core free; of two that is half the time.
          maxWorkers: "100%",
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "slow",
          include: ["packages/*/src/**/*.slow.test.ts", "tests/**/*.slow.test.ts"],
          exclude: ALONE,
          ...slow,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "alone",
          include: ALONE,
          ...slow,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
