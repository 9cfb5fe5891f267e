/**
 * The runner of the slow tests: what a failed test's pages showed and its servers said is put to its message, before anything
 * is closed, so that a failure on a machine nobody can look at tells why.
 */
import { type RunnerTestCase, TestRunner } from "vitest";
import { witnesses } from "./witnesses.ts";

export default class extends TestRunner {
  /** Called before the hooks that a file runs after each test. */
  async onTaskFinished(test: RunnerTestCase): Promise<void> {
    const error = test.result?.state === "fail" ? test.result.errors?.[0] : undefined;
    if (!error) return;
    const told = await Promise.all([...witnesses].map((witness) => witness()));
    error.message = [error.message, "", ...told.filter(Boolean), ""].join("\n");
  }
}
