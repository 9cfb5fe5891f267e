/**
 * The folder around a notebook, as lint needs it: where the project begins, what it depends on, which modules lie in it, and
 * what its pyproject.toml and pellucid.toml say about lint. Reads; runs nothing but `git ls-files`.
 */
import { execFile } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { type Dependencies, type LintProject, type LintSettings, readSettings } from "@pellucid/dataflow";
import { parse } from "smol-toml";
import { surroundingsOf } from "./lint-surroundings.ts";

export interface ProjectSettings {
  readonly settings: LintSettings | null;
  /** Patterns of files, relative to the project, that are not looked at. */
  readonly exclude: readonly string[];
  readonly failOn: string | null;
  readonly baseline: string | null;
  /** What it wants of outputs in files that git tracks. */
  readonly outputs?: "keep" | "strip";
  /** What is wrong with the settings, in words. */
  readonly trouble: readonly string[];
}

export interface FoundProject {
  readonly project: LintProject | null;
  readonly own: ProjectSettings;
}

const MARKS = ["pellucid.toml", "pyproject.toml", ".git", "requirements.txt", "environment.yml"];
const LOCKS = [
  "uv.lock",
  "pylock.toml",
  "poetry.lock",
  "pdm.lock",
  "Pipfile.lock",
  "conda-lock.yml",
  "pixi.lock",
  "requirements.lock",
];
const LARGE = 10_000_000;
const NO_SETTINGS: ProjectSettings = { settings: null, exclude: [], failOn: null, baseline: null, trouble: [] };

/** `file`: absolute. `thorough`: also what git tracks. */
export async function findProject(file: string, thorough: boolean): Promise<FoundProject> {
  const folder = dirname(file);
  const root = await projectRoot(folder);
  if (root === null) return { project: null, own: NO_SETTINGS };
  const pyproject = await tomlAt(join(root, "pyproject.toml"));
  const [modules, dependencies, own, largeFiles, around] = await Promise.all([
    modulesIn([folder, root, join(root, "src")]),
    dependenciesOf(root, pyproject.value),
    settingsOf(root, pyproject),
    thorough ? largeFilesIn(root, folder) : [],
    thorough ? surroundingsOf(root, file) : { tested: null, jobs: [], tracked: false },
  ]);
  const requires = table(pyproject.value["project"])["requires-python"];
  const project: LintProject = {
    root: slashes(root),
    folder: slashes(relative(root, folder)),
    modules,
    dependencies,
    requiresPython: typeof requires === "string" ? requires : "",
    largeFiles,
    ...around,
    outputs: own.outputs ?? "keep",
  };
  return { project, own };
}

const slashes = (path: string): string => path.split(sep).join("/");

/** The nearest folder from here up that is a project's; null when there is none. */
export async function projectRoot(folder: string): Promise<string | null> {
  for (let at = folder; ; at = dirname(at)) {
    const names = new Set(await readdir(at).catch(() => []));
    if (MARKS.some((mark) => names.has(mark))) return at;
    if (dirname(at) === at) return null;
  }
}

async function modulesIn(folders: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const folder of new Set(folders)) {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => []))
      if (entry.isDirectory()) found.add(entry.name);
      else if (/\.(?:py|pyx|so|pyd)$/.test(entry.name)) found.add(entry.name.replace(/\..*$/, ""));
  }
  return found;
}

type Table = Readonly<Record<string, unknown>>;
const table = (value: unknown): Table =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Table) : {};

async function tomlAt(path: string): Promise<{ value: Table; trouble: string | null }> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return { value: {}, trouble: null };
  try {
    return { value: parse(text) as Table, trouble: null };
  } catch (error) {
    return { value: {}, trouble: `${path} is not valid TOML: ${(error as Error).message.split("\n")[0]}` };
  }
}

async function settingsOf(root: string, pyproject: { value: Table; trouble: string | null }): Promise<ProjectSettings> {
  const own = await tomlAt(join(root, "pellucid.toml"));
  const inProject = table(table(pyproject.value["tool"])["pellucid"])["lint"];
  // pellucid.toml is nearer to the matter, so it has the last word on each key.
  const value = { ...table(inProject), ...table(own.value["lint"]) };
  const { settings, trouble } = readSettings(value);
  const list = (key: string) => (Array.isArray(value[key]) ? value[key].map(String) : []);
  const text = (key: string) => (typeof value[key] === "string" ? value[key] : null);
  return {
    settings,
    exclude: list("exclude"),
    failOn: text("fail-on"),
    baseline: text("baseline"),
    outputs: value["outputs"] === "strip" ? "strip" : "keep",
    trouble: [pyproject.trouble, own.trouble, ...trouble].filter((one) => one !== null),
  };
}

const normalised = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "-");

async function dependenciesOf(root: string, pyproject: Table): Promise<Dependencies | null> {
  for (const file of LOCKS) {
    const text = await readFile(join(root, file), "utf8").catch(() => null);
    if (text !== null) return { file, packages: lockedIn(file, text), unpinned: [], locked: true };
  }
  const text = await readFile(join(root, "requirements.txt"), "utf8").catch(() => null);
  const listed = text === null ? table(pyproject["project"])["dependencies"] : text.split(/\r?\n/);
  if (!Array.isArray(listed)) return null;
  const lines = listed
    .map((line) =>
      String(line)
        .replace(/\s*(?:#|;|--hash).*$/, "")
        .trim(),
    )
    .filter((line) => /^[A-Za-z0-9]/.test(line));
  const nameIn = (line: string) => /^[A-Za-z0-9._-]+/.exec(line)![0];
  const unpinned = lines.filter((line) => !/[=@<>~!]/.test(line)).map(nameIn);
  return {
    file: text === null ? "pyproject.toml" : "requirements.txt",
    packages: new Set(lines.map((line) => normalised(nameIn(line)))),
    unpinned,
    locked: lines.length > 0 && lines.every((line) => /==|\s@\s/.test(line)),
  };
}

function lockedIn(file: string, text: string): ReadonlySet<string> {
  const form =
    file === "Pipfile.lock"
      ? /^\s{8}"([\w.-]+)": \{/gm
      : file.endsWith(".toml") || /^(?:uv|poetry|pdm)\.lock$/.test(file)
        ? /^name = "([^"]+)"/gm
        : file === "requirements.lock"
          ? /^([A-Za-z0-9][\w.-]*)\s*==/gm
          : /^\s*(?:- )?name: "?([\w.-]+)/gm;
  return new Set([...text.matchAll(form)].map(([, name]) => normalised(name!)));
}

const DATA =
  /\.(?:csv|tsv|parquet|feather|json|jsonl|npy|npz|pkl|pickle|h5|hdf5|zip|gz|tar|sqlite|db|xlsx?|bin|pt|pth|onnx|joblib|mat|arrow)$/i;

async function largeFilesIn(root: string, folder: string): Promise<{ path: string; size: number }[]> {
  const run = promisify(execFile);
  const listed = await run("git", ["ls-files", "-z", "--", "."], { cwd: folder, maxBuffer: 64e6 }).catch(() => null);
  const names = listed?.stdout.split("\0").filter((name) => DATA.test(name)) ?? [];
  const found: { path: string; size: number }[] = [];
  for (const name of names.slice(0, 5000)) {
    const size = (await stat(join(folder, name)).catch(() => null))?.size ?? 0;
    if (size > LARGE) found.push({ path: slashes(relative(root, join(folder, name))), size });
  }
  return found;
}
