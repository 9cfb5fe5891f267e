// A Python environment from a file of requirements: made by uv where there is one and by Python's own venv elsewhere. A stamp in
// it says what it was made from, so that the same one is not made twice and one left half-made is made anew.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./run.mjs";

const windows = process.platform === "win32";

export const interpreterOf = (folder) =>
  windows ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");

const stampOf = (folder) => join(folder, ".pellucid-requirements");
const hashOf = (requirements) => createHash("sha256").update(readFileSync(requirements)).digest("hex");

/** Whether it was made whole, from the requirements as they stand. */
export function isMade(folder, requirements) {
  const stamp = stampOf(folder);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hashOf(requirements);
}

/** `pip`: what its installing is told beside the requirements. `nice`: others have the processor first. */
export async function makeEnvironment(folder, requirements, { pip = [], nice = 0 } = {}) {
  const python = interpreterOf(folder);
  const options = { nice };
  rmSync(folder, { recursive: true, force: true });
  if (onPath("uv")) {
    await run("uv", ["venv", "--quiet", "--python", ">=3.10", folder], options);
    await run("uv", ["pip", "install", "--quiet", "--python", python, "-r", requirements], options);
  } else {
    await run(await systemPython(), ["-m", "venv", folder], options);
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...pip];
    await run(python, [...install, "-r", requirements], options);
  }
  writeFileSync(stampOf(folder), hashOf(requirements));
}

const onPath = (name) =>
  (process.env.PATH ?? "").split(delimiter).some((one) => existsSync(join(one, windows ? `${name}.exe` : name)));

async function systemPython() {
  for (const name of windows ? ["py", "python"] : ["python3", "python"]) {
    const version = await run(name, ["-c", "import sys; print('%d %d' % sys.version_info[:2])"]).catch(() => "");
    const [major, minor] = version.trim().split(" ").map(Number);
    if (major === 3 && minor >= 10) return name;
  }
  throw new Error("There is no Python 3.10 or newer on this computer. Install it, then run npm start again.");
}
