// The npm packages, installed when the lock file has changed since the last time; install scripts stay off. Not `npm ci`:
// that refuses a lock file made where a registry does not carry some other platform's optional parts.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";
import { run } from "./run.mjs";
import { step } from "./say.mjs";

const stamp = join(root, "node_modules", ".pellucid-lock");

export async function ensureModules() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  await step("Installing npm packages", () =>
    run(npm, ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: root }),
  );
  writeFileSync(stamp, lock);
}
