// The environment with the libraries of others that the tests show (libraries.txt), in the checkout's .venv-libraries: made in
// the background while other tests run, which never wait for it. Where it cannot be made, the outcome says why, and what would
// have needed it counts as skipped.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { interpreterOf, isMade, makeEnvironment } from "./environment.mjs";
import { root } from "./root.mjs";
import { say } from "./say.mjs";

const folder = join(root, ".venv-libraries");
const requirements = join(root, "tools", "setup", "libraries.txt");
const failure = join(root, "node_modules", ".pellucid-libraries-failure");

/** An index that does not answer is left at once; what would have to be built is no library for a test. */
const pip = ["--no-compile", "--retries", "1", "--timeout", "15", "--only-binary", ":all:"];

/** Makes it if it is not there. Never rejects. */
export async function ensureLibraries() {
  rmSync(failure, { force: true });
  if (process.env.PELLUCID_LIBRARIES || isMade(folder, requirements)) return;
  try {
    await makeEnvironment(folder, requirements, { pip, nice: 10 });
  } catch (error) {
    const lines = error.message.trim().split("\n");
    const reason = lines.findLast((line) => /^ERROR|error:/i.test(line)) ?? lines.at(-1);
    writeFileSync(failure, reason);
    say(`The environment with libraries for the tests could not be made, they are left out: ${reason}`);
  }
}

/** Its interpreter; or why there is none, or null while it is being made. */
export function libraries() {
  const chosen = process.env.PELLUCID_LIBRARIES;
  if (chosen) return { python: chosen };
  if (isMade(folder, requirements)) return { python: interpreterOf(folder) };
  if (existsSync(failure)) return { reason: `could not be installed: ${readFileSync(failure, "utf8")}` };
  return process.env.PELLUCID_LIBRARIES_COME ? null : { reason: "are installed by npm test alone" };
}
