/**
 * What in a project speaks of its notebooks: tests that import its modules, jobs that run a notebook, git. Reads small files
 * near the root, and remembers what they say while one command looks at many notebooks. Runs nothing but `git ls-files`.
 */
import { execFile } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { promisify } from "node:util";

export interface Surroundings {
  readonly tested: ReadonlySet<string> | null;
  readonly jobs: readonly string[];
  readonly tracked: boolean;
}

interface Text {
  /** Below the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

const LEFT_OUT = /^(?:\.git|\.venv|venv|node_modules|__pycache__|site-packages|build|dist)$/;
const TEST = /(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/;
/** Files that say what is run, and when: CI, pipelines, make, shell, schedulers. */
const JOB =
  /(?:^|\/)(?:\.github\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.yml|Jenkinsfile|Makefile|justfile|Snakefile|dvc\.yaml|Dockerfile|crontab|[^/]+\.(?:sh|cron)|(?:dags|jobs|flows|pipelines)\/[^/]+\.(?:py|ya?ml))$/;
const MOST_FILES = 4000;
const MOST_DEPTH = 6;
const LARGE = 200_000;

/** One command looks at many notebooks; a server looks again later, ms. */
const LIFE = 20_000;

interface Texts {
  readonly tests: readonly Text[];
  readonly jobs: readonly Text[];
}
const known = new Map<string, { readonly at: number; readonly texts: Promise<Texts> }>();

/** `file`: the notebook, absolute. */
export async function surroundingsOf(root: string, file: string): Promise<Surroundings> {
  let found = known.get(root);
  if (!found || Date.now() - found.at > LIFE) known.set(root, (found = { at: Date.now(), texts: textsIn(root) }));
  const [{ tests, jobs }, tracked] = await Promise.all([found.texts, isTracked(file)]);
  return {
    tested: new Set(tests.flatMap(({ text }) => modulesImported(text))),
    jobs: jobs.filter(({ text }) => names(text, file)).map(({ path }) => path),
    tracked,
  };
}

const modulesImported = (text: string): string[] =>
  [...text.matchAll(/^\s*(?:from\s+([\w.]+)\s+import|import\s+([\w., ]+))/gm)].flatMap(([, from, list]) =>
    (from ?? list ?? "").split(",").flatMap((one) => one.trim().split(/[\s.]/).slice(0, 2)),
  );

/** The notebook's file name as a word of its own. */
function names(text: string, file: string): boolean {
  const name = basename(file).replace(/[.+^${}()|[\]\\*?]/g, "\\$&");
  return new RegExp(`(?:^|[\\s/"'=:])${name}(?:$|[\\s"',:;)\\]])`, "m").test(text);
}

async function textsIn(root: string): Promise<{ tests: Text[]; jobs: Text[] }> {
  const found = { tests: [] as Text[], jobs: [] as Text[] };
  let left = MOST_FILES;
  const visit = async (folder: string, depth: number): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      if (--left < 0) return;
      const path = join(folder, entry.name);
      const name = relative(root, path).split(sep).join("/");
      if (entry.isDirectory() && !LEFT_OUT.test(entry.name) && depth < MOST_DEPTH) await visit(path, depth + 1);
      const list = !entry.isFile() ? null : TEST.test(name) ? found.tests : JOB.test(name) ? found.jobs : null;
      if (!list || ((await stat(path).catch(() => null))?.size ?? LARGE) >= LARGE) continue;
      list.push({ path: name, text: await readFile(path, "utf8").catch(() => "") });
    }
  };
  await visit(root, 0);
  return found;
}

/** In git's index: committed, or staged for the next commit. */
async function isTracked(file: string): Promise<boolean> {
  const run = promisify(execFile);
  const listed = await run("git", ["ls-files", "--", basename(file)], { cwd: dirname(file) }).catch(() => null);
  return (listed?.stdout ?? "") !== "";
}
