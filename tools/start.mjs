// `npm start`: everything a fresh machine needs, then the lab. What is there already is not done again, so a second start
// takes about a second. `npm start -- ARGS` is `pellucid lab ARGS`.
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ensureModules } from "./setup/modules.mjs";
import { ensurePython } from "./setup/python.mjs";
import { say } from "./setup/say.mjs";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  say(
    `Pellucid needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one, then run npm start again.`,
  );
  process.exit(1);
}

const args = process.argv.slice(2);
endWithNpm();
// Told to end in the middle of a step, it takes the step's program with it (run.mjs); the lab has its own way to end.
const quit = () => process.exit(143);
process.on("SIGTERM", quit);
try {
  await setUp();
} catch (error) {
  // One message that says which step failed and why, not a trace through this file.
  say(error.message);
  process.exit(1);
}
process.off("SIGTERM", quit);
process.argv = [process.argv[0], process.argv[1], "lab", ...args];
await import("../dist/cli.mjs");

async function setUp() {
  await ensureModules();
  const { ensureBuild } = await import("./build.mjs");
  const python = ensurePython({ projectFolder: projectFolder(args) }).catch((error) =>
    say(`The Python environment could not be made, the lab starts without it. ${error.message}`),
  );
  await Promise.all([ensureBuild(), python]);
}

/** npm that is told to end leaves what it started behind: the lab then ends itself, as if it had been told. */
function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, "SIGTERM");
  }, 500).unref();
}

/** The folder the lab will stand in, for its own .venv. */
function projectFolder(list) {
  const at = list.indexOf("--root");
  const path =
    at >= 0 ? list[at + 1] : (list.find((one, index) => !one.startsWith("-") && !takesValue(list[index - 1])) ?? ".");
  try {
    return statSync(path).isDirectory() ? resolve(path) : dirname(resolve(path));
  } catch {
    return resolve(".");
  }
}

function takesValue(option) {
  return option === "--root" || option === "--port" || option === "--host";
}
