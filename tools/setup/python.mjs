// The Python environment that cells run in when a person has none: made once, in the checkout's .venv. A failure here never
// stops the lab: the notebook says what is missing.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { interpreterOf, isMade, makeEnvironment } from "./environment.mjs";
import { root } from "./root.mjs";
import { step } from "./say.mjs";

const folder = join(root, ".venv");
const requirements = join(root, "tools", "setup", "requirements.txt");

/** The interpreter of the environment that `npm start` makes. */
export const ownPython = interpreterOf(folder);

/** Makes the environment unless a person has chosen one of their own. Returns the interpreter in use. */
export async function ensurePython({ projectFolder, own = false } = {}) {
  const chosen = own ? null : chosenPython(projectFolder);
  if (chosen) return chosen;
  if (!isMade(folder, requirements))
    await step("Making a Python environment (numpy, pandas, matplotlib, seaborn, plotly, scikit-learn)", () =>
      makeEnvironment(folder, requirements),
    );
  return ownPython;
}

/** An environment somebody chose and that can run cells. A Python that merely lies on PATH is not ours to fill or to trust. */
function chosenPython(projectFolder) {
  const { PELLUCID_PYTHON, VIRTUAL_ENV, CONDA_PREFIX } = process.env;
  if (PELLUCID_PYTHON) return PELLUCID_PYTHON;
  const prefixes = [projectFolder && join(projectFolder, ".venv"), VIRTUAL_ENV, CONDA_PREFIX].filter(Boolean);
  const prefix = prefixes.find((one) => one !== folder && hasKernel(one));
  return prefix && interpreterOf(prefix);
}

function hasKernel(prefix) {
  const library = join(prefix, process.platform === "win32" ? "Lib" : "lib");
  if (!existsSync(library)) return false;
  const folders = process.platform === "win32" ? [library] : readdirSync(library).map((name) => join(library, name));
  return folders.some((one) => existsSync(join(one, "site-packages", "ipykernel")));
}
