// Checks the types of every package under its own settings: the pure ones see neither the page nor Node.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const projects = [...readdirSync(`${root}packages`).map((name) => `packages/${name}`), "."];

const run = (project) =>
  new Promise((done) => {
    const child = spawn(
      process.execPath,
      [`${root}node_modules/typescript/bin/tsc`, "-p", project, "--pretty", "false"],
      { cwd: root },
    );
    let text = "";
    child.stdout.on("data", (data) => (text += data));
    child.stderr.on("data", (data) => (text += data));
    child.on("close", (code) => done({ project, code, text }));
  });

let failed = 0;
// Two at a time: as many as a small machine has cores.
const queue = [...projects];
const worker = async () => {
  for (let project = queue.shift(); project; project = queue.shift()) {
    const { code, text } = await run(project);
    if (code !== 0) {
      failed++;
      console.log(`${project}\n${text}`);
    }
  }
};
await Promise.all([worker(), worker()]);
console.log(
  failed
    ? `types: ${failed} of ${projects.length} projects have errors`
    : `types: ${projects.length} projects, no errors`,
);
process.exitCode = failed ? 1 : 0;
