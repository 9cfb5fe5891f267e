/**
 * The functions of all notebooks of a project, for the page of one of them: which it shares with others. Files are read and
 * taken apart in a thread, which ends when it is done; here only cells that make functions are looked at, a notebook at a
 * time. What was read is remembered until its file changes.
 *
 * It does not look at everything: folders that hold copies, large files and what comes after many are left out, and a page
 * says nothing of those. The command line looks at all that it is given.
 */
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { helperPrints } from "@pellucid/dataflow";
import { loadAnalyser } from "../analysis.ts";

const LEFT_OUT = /^(?:\.|node_modules$|__pycache__$|site-packages$|venv$|build$|dist$)/;
const MOST_NOTEBOOKS = 300;
const MOST_ENTRIES = 20_000;
const MOST_DEPTH = 6;
const LARGE = 20_000_000;
/** Between two notebooks whoever types has his turn, ms. */
const BREATH = 5;

/** As plain script, because a thread has neither our loader nor our files. Reads what nbformat 3 and 4 call code cells. */
const PROGRAM = `
const { parentPort, workerData } = require("node:worker_threads");
const { readFileSync } = require("node:fs");
const text = (source) => (Array.isArray(source) ? source.join("") : String(source ?? ""));
for (const path of workerData) {
  let sources = [];
  try {
    const { cells, worksheets } = JSON.parse(readFileSync(path, "utf8"));
    const all = cells ?? (worksheets ?? []).flatMap((sheet) => sheet.cells ?? []);
    sources = all
      .filter((cell) => cell.cell_type === "code")
      .map((cell) => text(cell.source ?? cell.input))
      .filter((source) => source.length < 100000 && /^(?:async )?def /m.test(source));
  } catch {}
  parentPort.postMessage({ path, sources });
}
`;

interface File {
  readonly path: string;
  /** Size and time: the same while nobody has written it. */
  readonly stamp: string;
}

const known = new Map<string, { readonly stamp: string; readonly prints: readonly string[] }>();

/** Prints of the functions of each notebook below `root`; keys are paths from there, with `/`. */
export async function functionsIn(root: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = await notebooksBelow(root);
  const anew = files.filter(({ path, stamp }) => known.get(path)?.stamp !== stamp);
  if (anew.length > 0) await readAll(anew);
  const name = (path: string) => relative(root, path).split(sep).join("/");
  return new Map(files.map(({ path }) => [name(path), known.get(path)?.prints ?? []]));
}

async function notebooksBelow(root: string): Promise<File[]> {
  const found: File[] = [];
  let left = MOST_ENTRIES;
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (--left < 0 || found.length >= MOST_NOTEBOOKS) return;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < MOST_DEPTH && !LEFT_OUT.test(entry.name)) await visit(path, depth + 1);
      if (!entry.isFile() || !entry.name.endsWith(".ipynb")) continue;
      const about = await stat(path).catch(() => null);
      if (about && about.size < LARGE) found.push({ path, stamp: `${about.size} ${about.mtimeMs}` });
    }
  };
  await visit(root, 0);
  return found;
}

async function readAll(files: readonly File[]): Promise<void> {
  const analyser = await loadAnalyser();
  const stamps = new Map(files.map(({ path, stamp }) => [path, stamp]));
  for await (const { path, sources } of codeOf([...stamps.keys()])) {
    known.set(path, { stamp: stamps.get(path)!, prints: [...new Set(helperPrints(sources, analyser))] });
    await pause(BREATH);
  }
}

interface Code {
  readonly path: string;
  readonly sources: readonly string[];
}

async function* codeOf(paths: readonly string[]): AsyncGenerator<Code> {
  const worker = new Worker(PROGRAM, { eval: true, workerData: paths });
  // A look into the project keeps nothing alive.
  worker.unref();
  const come: Code[] = [];
  let wake = () => {};
  let ended = false;
  worker.on("message", (code: Code) => {
    come.push(code);
    wake();
  });
  const end = () => {
    ended = true;
    wake();
  };
  worker.on("error", end).on("exit", end);
  while (!ended || come.length > 0) {
    yield* come.splice(0);
    if (!ended && come.length === 0) await new Promise<void>((resolve) => (wake = resolve));
  }
}
