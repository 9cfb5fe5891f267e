// The Python environment that cells run in when a person has none: made once, in the checkout's .venv, by uv where there
// is one and by Python's own venv elsewhere. A failure here never stops the lab: the notebook says what is missing.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./root.mjs";
import { run } from "./run.mjs";
import { step } from "./say.mjs";

const windows = process.platform === "win32";
const folder = join(root, ".venv");
const requirements = join(root, "tools", "setup", "requirements.txt");
const stamp = join(folder, ".pellucid-requirements");

/** The interpreter of the environment that `npm start` makes. */
export const ownPython = windows ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");

/** Makes the environment unless a person has chosen one of their own. Returns the interpreter in use. */
export async function ensurePython({ projectFolder, own = false } = {}) {
  const chosen = own ? null : chosenPython(projectFolder);
  if (chosen) return chosen;
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return ownPython;
  await step("Making a Python environment (numpy, pandas, matplotlib, seaborn, plotly, scikit-learn)", makeEnvironment);
  writeFileSync(stamp, wanted);
  return ownPython;
}

/** An environment somebody chose and that can run cells. A Python that merely lies on PATH is not ours to fill or to trust. */
function chosenPython(projectFolder) {
  const { PELLUCID_PYTHON, VIRTUAL_ENV, CONDA_PREFIX } = process.env;
  if (PELLUCID_PYTHON) return PELLUCID_PYTHON;
  const prefixes = [projectFolder && join(projectFolder, ".venv"), VIRTUAL_ENV, CONDA_PREFIX].filter(Boolean);
  const prefix = prefixes.find((one) => one !== folder && hasKernel(one));
  return prefix && (windows ? join(prefix, "Scripts", "python.exe") : join(prefix, "bin", "python"));
}

function hasKernel(prefix) {
  const library = join(prefix, windows ? "Lib" : "lib");
  if (!existsSync(library)) return false;
  const folders = windows ? [library] : readdirSync(library).map((name) => join(library, name));
  return folders.some((one) => existsSync(join(one, "site-packages", "ipykernel")));
}

async function makeEnvironment() {
  rmSync(folder, { recursive: true, force: true });
  if (onPath("uv")) {
    await run("uv", ["venv", "--quiet", "--python", ">=3.10", folder]);
    await run("uv", ["pip", "install", "--quiet", "--python", ownPython, "-r", requirements]);
    return;
  }
  await run(await systemPython(), ["-m", "venv", folder]);
  await run(ownPython, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
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
