/**
 * Slices of this lab's notebooks, on demand: the graph of a page, its dead cells, a slice as a new file beside the notebook, and
 * the proof of one. Nothing is computed before somebody asks. Used by routes/slice.ts.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  deadCells,
  GraphKeeper,
  namesOfCells,
  scriptOf,
  SliceError,
  sliceOf,
  type Analyser,
  type CellNames,
  type Criterion,
  type GraphEdge,
  type Slice,
} from "@pellucid/dataflow";
import {
  aimInWords,
  pageProgram,
  provenEdit,
  sliceNotebook,
  sliceNoteOf,
  sliceProgram,
  type SliceAim,
  type SliceProgram,
} from "@pellucid/execution";
import { notebookText, type Edit, type Notebook } from "@pellucid/notebook";
import { loadAnalyser } from "../analysis.ts";
import { firstFree } from "../contents/names.ts";
import { badRequest, HttpError } from "../errors.ts";
import { VerifyStopped, type VerifyRequest } from "../verify/verify-notebook.ts";
import { readForSlice, type SlicePlaces } from "./notebook-read.ts";
import { prove, type ProveRequest } from "./prove.ts";

export interface GraphView {
  readonly cells: readonly (CellNames & { readonly imports: readonly string[] })[];
  readonly edges: readonly GraphEdge[];
  readonly dead?: readonly string[];
}

export interface SliceWish {
  readonly cell?: string;
  readonly name?: string;
  readonly file?: string;
  readonly as: "notebook" | "script";
}

export interface SliceMade {
  readonly path: string;
  readonly notes: readonly string[];
  readonly basis: SliceProgram["basis"];
  /** How many cells, of how many runs or cells. */
  readonly cells: number;
  readonly of: number;
}

export interface ProofView {
  readonly state: "none" | "running" | "proven" | "differs" | "failed";
  readonly step?: string;
  readonly message?: string;
  /** Notes the proof in the slice. */
  readonly edit?: Edit;
}

export interface SlicesOptions extends SlicePlaces {
  readonly stateDir: string;
  readonly prove?: (request: ProveRequest) => ReturnType<typeof prove>;
}

interface Job {
  readonly stop: AbortController;
  readonly done: Promise<void>;
  view: ProofView;
}

const TIMEOUT = 1800;

export class Slices {
  readonly #options: SlicesOptions;
  readonly #keepers = new Map<string, GraphKeeper>();
  readonly #proofs = new Map<string, Job>();

  constructor(options: SlicesOptions) {
    this.#options = options;
  }

  async graph(apiPath: string, withDead: boolean): Promise<GraphView> {
    const { notebook } = await readForSlice(this.#options, apiPath, false);
    const analyser = await analyserFor(notebook);
    if (!analyser) return { cells: [], edges: [] };
    const code = notebook.cells.filter((cell) => cell.type === "code");
    const inputs = code.map(({ id, source }) => ({ id, facts: analyser.facts(source) }));
    const graph = this.#keeper(apiPath).update(inputs);
    const pages = code.map(({ id, source, outputs }) => ({ id, source, shows: outputs.length > 0 }));
    return {
      cells: namesOfCells(inputs, graph).map((cell, i) => ({
        ...cell,
        imports: inputs[i]!.facts.imports.flatMap((one) => one.as ?? []),
      })),
      edges: graph.edges,
      ...(withDead && { dead: deadCells(pages, analyser) }),
    };
  }

  /** Of the few notebooks last asked for: an edit costs what it concerns. */
  #keeper(apiPath: string): GraphKeeper {
    const keeper = this.#keepers.get(apiPath) ?? new GraphKeeper();
    this.#keepers.delete(apiPath);
    this.#keepers.set(apiPath, keeper);
    if (this.#keepers.size > 8) this.#keepers.delete(this.#keepers.keys().next().value!);
    return keeper;
  }

  async make(apiPath: string, wish: SliceWish): Promise<SliceMade> {
    const { path, notebook, state } = await readForSlice(this.#options, apiPath, true);
    const analyser = await analyserFor(notebook);
    if (!analyser) throw badRequest("Slices are known for Python only.");
    const name = basename(path);
    const program = sliceProgram(notebook, state, wish.cell ?? null);
    const { slice, used, aim } = cut(notebook, program, wish, analyser);
    const origin = { notebook: name, aim, target: wish.cell === undefined ? null : used.target };
    const made =
      wish.as === "notebook"
        ? { text: notebookText(sliceNotebook(notebook, slice, origin, Math.random)), notes: slice.notes, ext: ".ipynb" }
        : scriptText(slice, name, aim);
    const at = await this.#put(apiPath, made.text, made.ext);
    if (wish.as === "notebook") await this.#keepWhole(at, used);
    return { path: at, notes: made.notes, basis: used.basis, cells: slice.cells.length, of: used.runs.length };
  }

  async #put(apiPath: string, text: string, ext: string): Promise<string> {
    const folder = apiPath.includes("/") ? apiPath.slice(0, apiPath.lastIndexOf("/") + 1) : "";
    const stem = basename(apiPath, ".ipynb");
    const make = async (name: string) =>
      writeFile(await this.#options.resolvePath(folder + name), text, { flag: "wx" });
    return folder + (await firstFree(sliceNames(stem, ext), make));
  }

  // ---- proof --------------------------------------------------------------------------------------------------------

  proof(apiPath: string): ProofView {
    return this.#proofs.get(apiPath)?.view ?? { state: "none" };
  }

  async startProof(apiPath: string): Promise<ProofView> {
    const running = this.#proofs.get(apiPath);
    if (running?.view.state === "running") return running.view;
    const { path, notebook } = await readForSlice(this.#options, apiPath, true);
    const note = sliceNoteOf(notebook);
    if (!note) throw badRequest("This notebook is no slice.");
    const whole = await this.#wholeOf(apiPath, note.of);
    const stop = new AbortController();
    const request: Omit<VerifyRequest, "notebook"> = {
      path,
      name: apiPath,
      stateDir: this.#options.stateDir,
      timeout: TIMEOUT,
      stop: stop.signal,
      progress: (step) => void (job.view.state === "running" && (job.view = { state: "running", step })),
    };
    const work = (this.#options.prove ?? prove)({ slice: notebook, note, whole, request });
    const job: Job = { stop, view: { state: "running" }, done: Promise.resolve() };
    this.#proofs.set(apiPath, job);
    Object.assign(job, {
      done: work.then(
        (proof) => void (job.view = proofView(proof, notebook, note)),
        (error: unknown) => void (job.view = failedView(error)),
      ),
    });
    return job.view;
  }

  cancelProof(apiPath: string): void {
    this.#proofs.get(apiPath)?.stop.abort();
  }

  async close(): Promise<void> {
    for (const job of this.#proofs.values()) job.stop.abort();
    await Promise.allSettled([...this.#proofs.values()].map((job) => job.done));
  }

  /** The texts a slice was cut from: kept until they are asked for, else the page it came from. */
  async #wholeOf(apiPath: string, of: string): Promise<readonly string[] | null> {
    try {
      return (JSON.parse(await readFile(await this.#place(apiPath), "utf8")) as { whole: string[] }).whole;
    } catch {
      const folder = apiPath.includes("/") ? apiPath.slice(0, apiPath.lastIndexOf("/") + 1) : "";
      const origin = await readForSlice(this.#options, folder + of, false).catch(() => null);
      return origin && pageProgram(origin.notebook, null).runs.map((run) => run.source ?? "");
    }
  }

  async #keepWhole(apiPath: string, { runs }: SliceProgram): Promise<void> {
    const place = await this.#place(apiPath);
    await mkdir(join(place, ".."), { recursive: true, mode: 0o700 });
    await writeFile(place, JSON.stringify({ whole: runs.map((run) => run.source ?? "") }), { mode: 0o600 });
  }

  async #place(apiPath: string): Promise<string> {
    const path = await this.#options.resolvePath(apiPath);
    const name = createHash("sha256").update(path).digest("hex").slice(0, 32);
    return join(this.#options.stateDir, "slices", `${name}.json`);
  }
}

/** `rides slice.ipynb`, `rides slice 2.ipynb`. */
function* sliceNames(stem: string, ext: string): Generator<string> {
  yield `${stem} slice${ext}`;
  for (let n = 2; ; n++) yield `${stem} slice ${n}${ext}`;
}

async function analyserFor({ metadata }: Notebook): Promise<Analyser | null> {
  const { language_info: info, kernelspec } = metadata as Record<string, Record<string, unknown> | undefined>;
  const language = String(info?.["name"] ?? kernelspec?.["language"] ?? "python");
  return /^i?python\d?$/i.test(language) ? await loadAnalyser() : null;
}

/** From what ran; a name or file that no run made is looked for on the page. */
function cut(notebook: Notebook, program: SliceProgram, wish: SliceWish, analyser: Analyser) {
  const aim = aimOf(notebook, wish);
  const attempt = (used: SliceProgram) => ({ aim, used, slice: sliceOf(used.runs, criterionOf(aim, used), analyser) });
  try {
    try {
      return attempt(program);
    } catch (error) {
      if (!(error instanceof SliceError) || program.basis === "page") throw error;
      return attempt(pageProgram(notebook, wish.cell ?? null));
    }
  } catch (error) {
    throw error instanceof SliceError ? new HttpError(404, error.message) : error;
  }
}

function aimOf({ cells }: Notebook, { cell, name, file }: SliceWish): SliceAim {
  if (name !== undefined) return { kind: "name", name };
  if (file !== undefined) return { kind: "file", path: file };
  const code = cells.filter((one) => one.type === "code");
  const number = code.findIndex((one) => one.id === cell) + 1;
  if (cell === undefined || number === 0) throw badRequest("Which code cell?");
  return { kind: "output", cell, number };
}

function criterionOf(aim: SliceAim, { target }: SliceProgram): Criterion {
  return aim.kind === "output" ? { kind: "output", run: target ?? aim.cell } : aim;
}

function scriptText(slice: Slice, name: string, aim: SliceAim) {
  const heading = [
    `Slice of ${name}: ${aimInWords(aim).replaceAll("`", "")}`,
    "Not proven: prove it as a notebook first.",
  ];
  const { text, notes } = scriptOf(slice.cells, heading);
  return { text, notes: [...slice.notes, ...notes], ext: ".py" };
}

function proofView(
  { proven, reason }: Awaited<ReturnType<typeof prove>>,
  notebook: Notebook,
  note: NonNullable<ReturnType<typeof sliceNoteOf>>,
): ProofView {
  if (!proven) return { state: "differs", message: reason };
  return { state: "proven", message: reason, edit: provenEdit(notebook, note, Date.now()) };
}

function failedView(error: unknown): ProofView {
  if (error instanceof VerifyStopped) return { state: "none" };
  return { state: "failed", message: error instanceof Error ? error.message : String(error) };
}
