/**
 * Which kernels there are: Jupyter's kernelspec folders, searched as Jupyter searches them, and a spec invented for each
 * Python interpreter that has ipykernel but no kernelspec of its own. A broken spec never spoils the list: it is
 * returned apart, with its reason.
 */
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { KernelLaunch } from "@pellucid/protocol";
import { findPythons, type PythonEnvironment, type PythonSearch } from "./python.ts";

export interface KernelSpec {
  readonly name: string;
  readonly displayName: string;
  readonly language: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly interruptMode: "signal" | "message";
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Where kernel.json and its logos lie; null for an invented spec. */
  readonly directory: string | null;
  /** Logos and scripts: resource name ("logo-64x64") to file name. */
  readonly resources: Readonly<Record<string, string>>;
  /** The environment behind a Python spec, where it is known. */
  readonly python: PythonEnvironment | null;
  /** The connection file of a kernel that runs already (external.ts). */
  readonly connection?: string;
}

export interface BrokenSpec {
  readonly name: string;
  readonly directory: string;
  readonly reason: string;
}

export interface Kernels {
  /** By name (lower case), preferred Python first. */
  readonly specs: ReadonlyMap<string, KernelSpec>;
  readonly broken: readonly BrokenSpec[];
  /** Interpreters found, with or without ipykernel. */
  readonly pythons: readonly PythonEnvironment[];
  /** Name of the spec to use when nothing else is said; null when there is no kernel at all. */
  readonly preferred: string | null;
}

export type KernelSearch = Partial<PythonSearch>;

/** Everything that can be started here. */
export async function discoverKernels(search: KernelSearch = {}): Promise<Kernels> {
  const env = search.env ?? process.env;
  const [pythons, files] = await Promise.all([
    findPythons({ installation: installationFolder(), ...search, env }),
    readSpecs(specFolders(env, search.platform)),
  ]);
  const specs = new Map<string, KernelSpec>();
  const usable = pythons.filter((python) => python.ipykernel);
  const best = usable[0];
  // An interpreter that somebody chose beats a kernelspec that once was installed for another; one that merely lies on
  // PATH does not.
  if (best && (best.explicit || !files.specs.has("python3"))) specs.set("python3", inventSpec("python3", best));
  for (const [name, spec] of files.specs) if (!specs.has(name)) specs.set(name, spec);
  for (const python of usable) {
    if (![...specs.values()].some((spec) => spec.python?.prefix === python.prefix)) {
      const name = `python-${shortHash(python.prefix)}`;
      specs.set(name, inventSpec(name, python));
    }
  }
  const preferred = specs.has("python3") ? "python3" : ([...specs.keys()][0] ?? null);
  return { specs, broken: files.broken, pythons, preferred };
}

/** The folder that holds Pellucid itself, or stands for it: whether it runs from its sources or from the bundle. */
function installationFolder(): string {
  const named = process.env.PELLUCID_INSTALLATION;
  if (named) return named;
  const here = dirname(fileURLToPath(import.meta.url));
  return here.endsWith(join("packages", "kernel", "src")) ? join(here, "..", "..", "..") : join(here, "..");
}

const shortHash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);

function inventSpec(name: string, python: PythonEnvironment): KernelSpec {
  const [major, minor] = python.version.split(".");
  return {
    name,
    displayName: `Python ${major}.${minor} (${python.name})`,
    language: "python",
    argv: [python.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    env: {},
    interruptMode: "signal",
    metadata: { debugger: true },
    directory: null,
    resources: {},
    python,
  };
}

/** Jupyter's search path for `kernels` folders; the first to hold a name wins. */
export function specFolders(
  env: KernelSearch["env"] = process.env,
  platform: NodeJS.Platform = process.platform,
): string[] {
  const home = env.HOME ?? env.USERPROFILE ?? homedir();
  const list = (env.JUPYTER_PATH ?? "").split(delimiter).filter(Boolean);
  const prefixes = [env.VIRTUAL_ENV, env.CONDA_PREFIX].filter((prefix) => prefix !== undefined && prefix !== "");
  list.push(...prefixes.map((prefix) => join(prefix!, "share", "jupyter")));
  list.push(env.JUPYTER_DATA_DIR || userDataFolder(env, home, platform));
  if (platform === "win32") list.push(join(env.PROGRAMDATA ?? "C:\\ProgramData", "jupyter"));
  else list.push("/usr/local/share/jupyter", "/usr/share/jupyter");
  return [...new Set([...list.map((folder) => join(folder, "kernels")), join(home, ".ipython", "kernels")])];
}

function userDataFolder(env: NonNullable<KernelSearch["env"]>, home: string, platform: NodeJS.Platform): string {
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32") return join(env.APPDATA ?? home, "jupyter");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

async function readSpecs(
  folders: readonly string[],
): Promise<{ specs: Map<string, KernelSpec>; broken: BrokenSpec[] }> {
  const specs = new Map<string, KernelSpec>();
  const broken: BrokenSpec[] = [];
  const listings = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])));
  for (const [index, folder] of folders.entries()) {
    for (const entry of listings[index]!.toSorted()) {
      const name = entry.toLowerCase();
      if (specs.has(name) || !/^[a-z0-9._-]+$/.test(name)) continue;
      const spec = await readSpec(name, join(folder, entry));
      if (spec && "reason" in spec) broken.push(spec);
      else if (spec) specs.set(name, spec);
    }
  }
  return { specs, broken };
}

/** One kernelspec folder; null when it holds no kernel.json (a stray folder is nobody's mistake). */
async function readSpec(name: string, directory: string): Promise<KernelSpec | BrokenSpec | null> {
  const file = join(directory, "kernel.json");
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    return { name, directory, reason: `${file} is not JSON: ${(error as Error).message}` };
  }
  const argv = value?.argv;
  if (!Array.isArray(argv) || !argv.length || argv.some((part) => typeof part !== "string"))
    return { name, directory, reason: `${file} has no "argv" (a list of strings) to start the kernel with` };
  const metadata = record(value.metadata);
  const provisioner = record(metadata.kernel_provisioner).provisioner_name;
  if (provisioner !== undefined && provisioner !== "local-provisioner")
    return {
      name,
      directory,
      reason: `${file} asks for the kernel provisioner "${String(provisioner)}", which Pellucid does not have`,
    };
  return {
    name,
    displayName: typeof value.display_name === "string" ? value.display_name : name,
    language: typeof value.language === "string" ? value.language.toLowerCase() : "",
    argv: argv as string[],
    env: stringsOf(record(value.env)),
    interruptMode: value.interrupt_mode === "message" ? "message" : "signal",
    metadata,
    directory,
    resources: await resourcesOf(directory),
    python: null,
  };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

const stringsOf = (value: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));

async function resourcesOf(directory: string): Promise<Record<string, string>> {
  const names = await readdir(directory).catch(() => []);
  const kept = names.filter((name) => /^(logo-|kernel\.(js|css)$)/.test(name));
  return Object.fromEntries(
    kept.map((name) => [name.replace(/\.[^.]+$/, (end) => (name.startsWith("logo-") ? "" : end)), name]),
  );
}

/**
 * What the kernel host needs to start this spec: templates other than `{connection_file}` filled in, `${VAR}` of the
 * spec's environment replaced.
 */
export function launchFor(
  spec: KernelSpec,
  at: { id: string; cwd: string; label: string; env?: Readonly<Record<string, string | undefined>> },
): KernelLaunch {
  const base = present(at.env ?? process.env);
  const own = Object.fromEntries(
    Object.entries(spec.env).map(([key, value]) => [
      key,
      value.replace(/\$\{(\w+)\}/g, (_, name: string) => base[name] ?? ""),
    ]),
  );
  const templates: Record<string, string> = { resource_dir: spec.directory ?? "", prefix: spec.python?.prefix ?? "" };
  const env: Record<string, string> = { ...base, ...own, JPY_SESSION_NAME: at.label };
  // A kernel that knows its parent's pid leaves with it; ours are to outlive servers.
  delete env.JPY_PARENT_PID;
  if (spec.python) activate(env, spec.python);
  return {
    id: at.id,
    specName: spec.name,
    displayName: spec.displayName,
    language: spec.language,
    argv: spec.argv.map((part) => part.replace(/\{(resource_dir|prefix)\}/g, (_, name: string) => templates[name]!)),
    env,
    cwd: at.cwd,
    interruptMode: spec.interruptMode,
    label: at.label,
    ...(spec.connection !== undefined && { connection: spec.connection }),
  };
}

const present = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined));

/** So that `!pip install` in a cell reaches the environment the cell runs in. */
function activate(env: Record<string, string>, python: PythonEnvironment): void {
  if (!isAbsolute(python.executable)) return;
  env.PATH = [dirname(python.executable), env.PATH].filter(Boolean).join(delimiter);
  env.VIRTUAL_ENV = python.prefix;
  delete env.PYTHONEXECUTABLE;
  delete env.PYTHONHOME;
}

/** The spec for a notebook: the one it names, else one of its language, else the preferred one. */
export function chooseSpec(
  kernels: Kernels,
  wanted: { name?: string | null; language?: string | null },
): KernelSpec | null {
  const named = wanted.name ? kernels.specs.get(wanted.name.toLowerCase()) : undefined;
  if (named) return named;
  const language = wanted.language?.toLowerCase();
  const preferred = kernels.preferred ? (kernels.specs.get(kernels.preferred) ?? null) : null;
  if (!language || preferred?.language === language) return preferred;
  return [...kernels.specs.values()].find((spec) => spec.language === language) ?? null;
}

/** Why there is no kernel for a notebook of this language, and the one command that mends it. */
export function missingKernel(
  kernels: Kernels,
  language = "python",
  name?: string | null,
): { reason: string; remedy: string } {
  const broken = kernels.broken.find((spec) => spec.name === name?.toLowerCase());
  if (broken) return { reason: `The kernelspec "${broken.name}" is broken: ${broken.reason}.`, remedy: "" };
  if (language.toLowerCase() !== "python") {
    const what = name ? `"${name}"` : `for ${language}`;
    return { reason: `There is no kernel ${what} on this computer. Install one, then choose it here.`, remedy: "" };
  }
  const python = kernels.pythons[0];
  if (python)
    return {
      reason: `Python ${python.version} (${python.name}) has no ipykernel, so it cannot run cells.`,
      remedy: `"${python.executable}" -m pip install ipykernel`,
    };
  return {
    reason: "There is no Python 3.10 or newer on this computer. Install Python, then make an environment for Pellucid.",
    remedy: "npm start",
  };
}
