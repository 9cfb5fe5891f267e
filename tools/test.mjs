// `npm test`: installs what the tests need (npm packages, Python environments, a browser), builds, and runs everything:
// types, lint, units, real kernels, crashes, the page in Chromium. The last line counts.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowser } from "./setup/browser.mjs";
import { ensureLibraries } from "./setup/libraries.mjs";
import { ensureModules } from "./setup/modules.mjs";
import { ensurePython, ownPython } from "./setup/python.mjs";
import { root } from "./setup/root.mjs";
import { say } from "./setup/say.mjs";

await ensureModules();
const { ensureBuild } = await import("./build.mjs");
const python = process.env.PELLUCID_PYTHON ?? (await ensurePython({ own: true }).then(() => ownPython));
// Beside everything that follows, which waits for nothing of it.
void ensureLibraries();
const browser = await ensureBrowser(say);
await ensureBuild();

const results = join(root, "dist", "test-results.json");
mkdirSync(join(root, "dist"), { recursive: true });
rmSync(results, { force: true });
const env = {
  ...process.env,
  PELLUCID_PYTHON: python,
  PELLUCID_LIBRARIES_COME: "1",
  ...(browser && { PELLUCID_CHROME: browser }),
};
const start = (args) =>
  new Promise((done) =>
    spawn(process.execPath, args, { cwd: root, stdio: "inherit", env }).once("close", (code) => done(code === 0)),
  );

const checks = [
  await start([join(root, "node_modules/oxlint/bin/oxlint"), "--quiet"]),
  await start(["tools/types.mjs"]),
];
await start([
  join(root, "node_modules/vitest/vitest.mjs"),
  "run",
  ...process.argv.slice(2),
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${results}`,
]);

const failedChecks = checks.filter((passed) => !passed).length;
const { passed, failed, skipped } = counts(results);
console.log(`${passed + checks.length - failedChecks} passed, ${failed + failedChecks} failed, ${skipped} skipped`);
process.exit(failed + failedChecks === 0 && passed > 0 ? 0 : 1);

/** A run that left no results has failed, whatever it printed. */
function counts(file) {
  try {
    const report = JSON.parse(readFileSync(file, "utf8"));
    const brokenFiles = report.testResults.filter(
      (one) => one.status === "failed" && one.assertionResults.length === 0,
    ).length;
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + brokenFiles,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
