/**
 * Finds the Python interpreters a person would expect to be found, best first, and asks each whether it can run a kernel.
 *
 * Most answers come from the folder of a virtual environment alone, since starting an interpreter costs tens of
 * milliseconds and this stands in the way of the first result; only interpreters outside such folders are asked.
 */
import { execFile } from "node:child_process";
import { access, constants, readFile, readdir, realpath } from "node:fs/promises";
import { basename, delimiter, dirname, join, resolve } from "node:path";

export interface PythonEnvironment {
  /** The interpreter to start, as found (a link inside a virtual environment is not followed: it is what makes it one). */
  readonly executable: string;
  /** `sys.prefix`. */
  readonly prefix: string;
  /** "3.12.4" */
  readonly version: string;
  /** Version of ipykernel, or null when it is not installed. */
  readonly ipykernel: string | null;
  /** How a person would call it: ".venv", "base", "system". */
  readonly name: string;
  /** Chosen by a person or a project, rather than merely lying on PATH. */
  readonly explicit: boolean;
}

export interface PythonSearch {
  /** The lab's root or the notebook's folder: its `.venv` and those of the folders above it count. */
  readonly folder?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Pellucid's own folder, whose `.venv` is what `npm start` makes. */
  readonly installation?: string;
  readonly platform?: NodeJS.Platform;
  /** False: those on PATH are not looked at. They have to be started to be asked, and that takes its time. */
  readonly onPath?: boolean;
}

interface Candidate {
  executable: string;
  explicit: boolean;
}

/** Interpreters in order of preference, without doubles. Interpreters that do not start are left out. */
export async function findPythons(search: PythonSearch): Promise<PythonEnvironment[]> {
  const found = await Promise.all((await candidates(search)).map(inspect));
  const seen = new Set<string>();
  return found.filter((python): python is PythonEnvironment => {
    if (!python || seen.has(python.prefix)) return false;
    seen.add(python.prefix);
    return true;
  });
}

async function candidates(search: PythonSearch): Promise<Candidate[]> {
  const { env, platform = process.platform } = search;
  const list: Candidate[] = [];
  const inside = (prefix: string, explicit: boolean) =>
    list.push({ executable: interpreterOf(prefix, platform), explicit });
  if (env.PELLUCID_PYTHON) list.push({ executable: env.PELLUCID_PYTHON, explicit: true });
  for (const folder of ancestors(search.folder)) for (const name of [".venv", "venv"]) inside(join(folder, name), true);
  if (env.VIRTUAL_ENV) inside(env.VIRTUAL_ENV, true);
  if (env.CONDA_PREFIX) inside(env.CONDA_PREFIX, true);
  if (search.installation) inside(join(search.installation, ".venv"), false);
  const folders = search.onPath === false ? [] : (env.PATH ?? "").split(delimiter).filter(Boolean);
  for (const name of platform === "win32" ? ["python.exe"] : ["python3", "python"])
    for (const folder of folders) list.push({ executable: join(folder, name), explicit: false });
  const there = await Promise.all(list.map((one) => isExecutable(one.executable)));
  return list.filter((_, index) => there[index]);
}

function ancestors(folder: string | undefined): string[] {
  const all: string[] = [];
  for (let at = folder && resolve(folder); at && at !== dirname(at); at = dirname(at)) all.push(at);
  return all;
}

const interpreterOf = (prefix: string, platform: NodeJS.Platform) =>
  platform === "win32" ? join(prefix, "Scripts", "python.exe") : join(prefix, "bin", "python");

const isExecutable = (path: string) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

async function inspect({ executable, explicit }: Candidate): Promise<PythonEnvironment | null> {
  return (await fromFolder(executable, explicit)) ?? (await byAsking(executable, explicit));
}

/** What the folder of a virtual environment says by itself; null where that is not enough. */
async function fromFolder(executable: string, explicit: boolean): Promise<PythonEnvironment | null> {
  const prefix = dirname(dirname(executable));
  const settings = await readFile(join(prefix, "pyvenv.cfg"), "utf8").catch(() => null);
  if (settings === null) return null;
  const version = /^version(?:_info)?\s*=\s*(\d+\.\d+\.\d+)/m.exec(settings)?.[1];
  const ipykernel = await installedVersion(prefix, "ipykernel");
  if (!version || !ipykernel) return null;
  return { executable, prefix, version, ipykernel, name: basename(prefix), explicit };
}

async function installedVersion(prefix: string, distribution: string): Promise<string | null> {
  const library = join(prefix, "lib");
  const versions = await readdir(library).catch(() => []);
  const folders = [...versions.filter((name) => name.startsWith("python")).map((name) => join(library, name)), library];
  for (const folder of folders) {
    const names = await readdir(join(folder, "site-packages")).catch(() => []);
    const info = names.find((name) => name.startsWith(`${distribution}-`) && name.endsWith(".dist-info"));
    if (info) return info.slice(distribution.length + 1, -".dist-info".length);
  }
  return null;
}

// Metadata only: importing ipykernel itself would take ten times as long.
const QUESTION = `
import sys, json
try:
    from importlib.metadata import version
    ipykernel = version("ipykernel")
except Exception:
    ipykernel = None
print(json.dumps([sys.prefix, "%d.%d.%d" % sys.version_info[:3], ipykernel]))
`;

async function byAsking(executable: string, explicit: boolean): Promise<PythonEnvironment | null> {
  const answer = await new Promise<string | null>((done) =>
    execFile(executable, ["-c", QUESTION], { timeout: 10_000 }, (error, stdout) => done(error ? null : stdout)),
  );
  const parsed = answer && parseAnswer(answer);
  if (!parsed) return null;
  const [prefix, version, ipykernel] = parsed;
  const isSystem = ["/usr", "/usr/local"].includes(prefix);
  const name = isSystem ? "system" : basename(await realpath(prefix).catch(() => prefix));
  return { executable, prefix, version, ipykernel, name, explicit };
}

function parseAnswer(text: string): [string, string, string | null] | null {
  try {
    const value: unknown = JSON.parse(text.trim().split("\n").at(-1) ?? "");
    return Array.isArray(value) && value.length === 3 ? (value as [string, string, string | null]) : null;
  } catch {
    return null;
  }
}
