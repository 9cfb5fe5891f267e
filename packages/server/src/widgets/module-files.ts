/**
 * Files of widgets and plots that are installed beside a notebook's kernel: `share/jupyter/nbextensions` and `labextensions` of
 * its environment, the places where Jupyter looks besides, and the browser's side of a few Python packages. They are for a
 * frame to run, and never a page or a script of the lab.
 *
 * Names: `leaf/index.js` is a file of an nbextension, `lab:leaf/static/x.js` of a labextension, and `python:bokeh@3.9.2/REST` of
 * a Python package, of exactly this version.
 */
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, sep } from "node:path";
import { components } from "../contents/safe-path.ts";
import { badRequest, notFound } from "../errors.ts";

const LARGEST = 64 * 2 ** 20;
/** Panel keeps some scripts under the names by which they are fetched: `vega@6.1.2`. */
const GIVEN_OUT = /\.(js|json|css|png|gif|jpe?g|svg|webp|woff2?|ttf)$|^python:.*\/[\w-]+@\d+(\.\d+)*$/;
/** Where Python packages keep what browsers want of them; nothing else of a package is given out. */
const BROWSER_FILES: Record<string, readonly string[]> = { bokeh: ["server", "static"], panel: ["dist"] };

const environmentOf = (program: string | undefined): string[] =>
  program?.includes(sep) ? [dirname(dirname(program))] : [];

/** What the kernels of one environment find, nearest first. */
function jupyterFolders(program: string | undefined, kind: "nbextensions" | "labextensions"): string[] {
  const environment = environmentOf(program).map((folder) => join(folder, "share/jupyter"));
  const person = [join(homedir(), ".local/share/jupyter")];
  return [...environment, ...person, "/usr/local/share/jupyter", "/usr/share/jupyter"].map((folder) =>
    join(folder, kind),
  );
}

/** Where Python packages lie: `lib/python3.12/site-packages` of each of the same places. */
async function packageFolders(program: string | undefined): Promise<string[]> {
  const libraries = [...environmentOf(program), join(homedir(), ".local"), "/usr/local", "/usr"];
  const found = libraries.map(async (library) => {
    const versions = await readdir(join(library, "lib")).catch(() => []);
    return versions
      .filter((name) => name.startsWith("python3"))
      .flatMap((name) => ["site-packages", "dist-packages"].map((packages) => join(library, "lib", name, packages)))
      .concat(join(library, "Lib/site-packages"));
  });
  return (await Promise.all(found)).flat();
}

/** `path` below `folder`; null where there is none, or where a link leads out of `cage`. */
async function fileIn(
  folder: string,
  parts: readonly string[],
  cage: (root: string) => string,
): Promise<Buffer | null> {
  const root = await realpath(folder).catch(() => null);
  const path = root && (await realpath(join(root, ...parts)).catch(() => null));
  if (!path || !path.startsWith(cage(root) + sep)) return null;
  const { size } = await stat(path);
  return size <= LARGEST ? readFile(path) : null;
}

/** A link may lead out of the folder as long as a program installed it so: into the same environment. */
const sameEnvironment = (root: string): string => dirname(dirname(dirname(root)));

async function packageFile(program: string | undefined, name: string): Promise<Buffer | null> {
  const [, packageName = "", version = "", rest = ""] = /^(\w+)@([\w.]+)\/(.+)$/.exec(name) ?? [];
  const home = BROWSER_FILES[packageName];
  if (!home) return null;
  const parts = components(rest);
  for (const folder of await packageFolders(program)) {
    const isThis = await stat(join(folder, `${packageName}-${version}.dist-info`)).catch(() => null);
    const file = isThis && (await fileIn(join(folder, packageName, ...home), parts, (root) => root));
    if (file) return file;
  }
  return null;
}

/** [R116] `program`: the kernel's own. */
export async function moduleFile(program: string | undefined, name: string): Promise<Buffer> {
  if (!GIVEN_OUT.test(name)) throw badRequest("Only scripts, style sheets and pictures of widgets are given out.");
  const [, kind, path = name] = /^(lab|python):(.+)$/.exec(name) ?? [];
  if (kind === "python") {
    const file = await packageFile(program, path);
    if (file) return file;
    throw notFound(`The file ${path}`);
  }
  const parts = components(path);
  for (const folder of jupyterFolders(program, kind === "lab" ? "labextensions" : "nbextensions")) {
    const file = await fileIn(folder, parts, sameEnvironment);
    if (file) return file;
  }
  throw notFound(`The file ${path}`);
}

/** More than this is no widget that could go into a file. */
const LARGEST_BUNDLE = 24 * 2 ** 20;

/** Names of all that a labextension's bundle may load: which of them it will, only the bundle itself knows. None where it is not there. */
export async function bundleNames(program: string | undefined, bundle: string): Promise<string[]> {
  const parts = components(bundle);
  for (const folder of jupyterFolders(program, "labextensions")) {
    if (!(await fileIn(folder, [...parts, "package.json"], sameEnvironment).catch(() => null))) continue;
    const home = join(folder, ...parts, "static");
    const scripts = (await readdir(home).catch(() => [])).filter((name) => name.endsWith(".js"));
    const sizes = await Promise.all(scripts.map(async (name) => (await stat(join(home, name))).size));
    if (sizes.reduce((all, one) => all + one, 0) > LARGEST_BUNDLE) return [];
    return [`lab:${bundle}/package.json`, ...scripts.map((name) => `lab:${bundle}/static/${name}`)];
  }
  return [];
}
