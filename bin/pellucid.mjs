#!/usr/bin/env node
// The command `pellucid`, after a build.
import { existsSync } from "node:fs";

const built = new URL("../dist/cli.mjs", import.meta.url);
if (!existsSync(built)) {
  process.stderr.write("Pellucid is not built yet. Run: npm start\n");
  process.exit(1);
}
await import(built.href);
