// `npm run check`: types, lint, format, layers and unit tests, in the order in which they fail fastest.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./setup/root.mjs";

const bin = (name) => join(root, "node_modules", name);
const steps = [
  ["lint", [bin("oxlint/bin/oxlint"), "--quiet"]],
  ["types", ["tools/types.mjs"]],
  ["units", [bin("vitest/vitest.mjs"), "run", "--project", "unit"]],
];

const start = performance.now();
for (const [name, args] of steps) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    console.log(`check: ${name} failed`);
    process.exit(1);
  }
}
console.log(`check: all passed in ${((performance.now() - start) / 1000).toFixed(0)} s`);
