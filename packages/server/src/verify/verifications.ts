/**
 * Verifications of this lab's notebooks: one at a time, what came of the last one of each notebook, whether it still speaks of
 * the notebook as it is, and the quiet ones in the background that a person has allowed for a notebook. Results are kept in
 * the state directory; the notebook itself is never written. Used by routes/verify.ts.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { provenanceEdit, shownReport, type ExecutionState, type Progress, type Report } from "@pellucid/execution";
import { decodeNotebook, isStored, readNotebook, type Edit, type Notebook, type Output } from "@pellucid/notebook";
import { VerifyStopped, VerifyUnusable, type VerifyRequest } from "./verify-notebook.ts";

/** An open notebook, as a room has it. */
export interface OpenNotebook {
  readonly notebook: Notebook;
  readonly busy: boolean;
  readonly dirty: boolean;
  /** Writes the file; in words why that was not possible. */
  save(): Promise<string | null>;
  /** What ran of it. */
  readonly runner?: { state(): ExecutionState };
}

export interface VerificationsOptions {
  readonly stateDir: string;
  readonly resolvePath: (apiPath: string) => Promise<string>;
  /** The open notebook of this path; null when nobody has it open. */
  readonly find: (apiPath: string) => Promise<OpenNotebook | null>;
  readonly verify: (request: VerifyRequest) => Promise<Report>;
  /** How long a notebook must rest before it is verified in the background, and how often that is looked at, ms. */
  readonly rest?: number;
}

/** What a page is told. */
export interface VerifyView {
  readonly state: "none" | "waiting" | "running" | "done" | "failed";
  /** Which step of it: "checking", "run 1". */
  readonly step?: string;
  /** The cell that runs, of how many. */
  readonly cell?: number;
  readonly cells?: number;
  readonly report?: Report;
  /** The notebook is still what was verified. */
  readonly current?: boolean;
  /** Why it could not be verified. */
  readonly message?: string;
  readonly background: boolean;
  /** The edit that notes the verification in the notebook, where somebody wants that. */
  readonly provenance?: Edit;
}

interface Kept {
  readonly report: Report | null;
  /** Short name of what was verified. */
  readonly basis: string;
  readonly background: boolean;
}

interface Job {
  readonly apiPath: string;
  readonly to: string | null;
  readonly quiet: boolean;
  readonly stop: AbortController;
  step: string;
  cell?: number;
  cells?: number;
}

const TIMEOUT = 1800;
const REST = 60_000;
const NOTHING: Kept = { report: null, basis: "", background: false };

export class Verifications {
  readonly #options: VerificationsOptions;
  readonly #kept = new Map<string, Promise<Kept>>();
  readonly #failures = new Map<string, string>();
  readonly #queue: Job[] = [];
  #running: Job | null = null;
  #working: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  readonly #resting = new Map<string, string>();

  constructor(options: VerificationsOptions) {
    this.#options = options;
  }

  async view(apiPath: string): Promise<VerifyView> {
    const { report, basis, background } = await this.#load(apiPath);
    const job = this.#jobOf(apiPath);
    const earlier = report
      ? {
          report: shownReport(report),
          current: (await this.#basisOf(apiPath)) === basis,
          ...(report.environment && {
            provenance: provenanceEdit(Date.parse(report.at), report.verdict, report.environment, report.figures),
          }),
        }
      : {};
    if (job) {
      const { step, cell, cells } = job;
      const state = job === this.#running ? "running" : "waiting";
      return {
        state,
        step,
        ...(cell !== undefined && { cell }),
        ...(cells !== undefined && { cells }),
        background,
        ...earlier,
      };
    }
    const message = this.#failures.get(apiPath);
    if (message !== undefined) return { state: "failed", message, background, ...earlier };
    return { state: report ? "done" : "none", background, ...earlier };
  }

  /** Asked for again while it waits or runs, it is the same one. */
  start(apiPath: string, to: string | null = null, quiet = false): void {
    if (this.#jobOf(apiPath)) return;
    this.#failures.delete(apiPath);
    this.#queue.push({ apiPath, to, quiet, stop: new AbortController(), step: "waiting" });
    this.#next();
  }

  cancel(apiPath: string): void {
    const waiting = this.#queue.findIndex((job) => job.apiPath === apiPath);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    if (this.#running?.apiPath === apiPath) this.#running.stop.abort();
  }

  async setBackground(apiPath: string, background: boolean): Promise<void> {
    await this.#keep(apiPath, { ...(await this.#load(apiPath)), background });
    if (background) this.#watch();
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#queue.length = 0;
    this.#running?.stop.abort();
    await this.#working;
  }

  #jobOf(apiPath: string): Job | undefined {
    if (this.#running?.apiPath === apiPath) return this.#running;
    return this.#queue.find((job) => job.apiPath === apiPath);
  }

  #next(): void {
    if (this.#running) return;
    const job = this.#queue.shift();
    if (!job) return;
    this.#running = job;
    this.#working = this.#work(job).finally(() => {
      this.#running = null;
      this.#next();
    });
  }

  async #work(job: Job): Promise<void> {
    const { apiPath } = job;
    try {
      const path = await this.#options.resolvePath(apiPath);
      const { notebook, basis } = await this.#read(apiPath, path);
      const report = await this.#options.verify({
        path,
        name: apiPath,
        notebook,
        stateDir: this.#options.stateDir,
        to: job.to,
        timeout: TIMEOUT,
        quiet: job.quiet,
        stop: job.stop.signal,
        progress: (step) => void (job.step = step),
        cells: progressOf(job),
      });
      await this.#keep(apiPath, { ...(await this.#load(apiPath)), report, basis });
    } catch (error) {
      if (!(error instanceof VerifyStopped)) this.#failures.set(apiPath, inWords(error));
    }
  }

  /** What is in the file, once everything is in it. */
  async #read(apiPath: string, path: string): Promise<{ notebook: Notebook; basis: string }> {
    const open = await this.#options.find(apiPath);
    const trouble = open?.dirty ? await open.save() : null;
    if (trouble !== null) throw new Error(trouble);
    const basis = open && basisOf(open.notebook);
    const text = decodeNotebook(await readFile(path));
    if ("refused" in text) throw new Error(`${basename(path)}: ${text.refused.reason}`);
    const read = readNotebook(text.text);
    if ("refused" in read) throw new Error(`${basename(path)}: ${read.refused.reason}`);
    return { notebook: read.notebook, basis: basis ?? basisOf(read.notebook) };
  }

  /** Of a notebook that nobody has open nothing changes here. */
  async #basisOf(apiPath: string): Promise<string> {
    const open = await this.#options.find(apiPath);
    return open ? basisOf(open.notebook) : (await this.#load(apiPath)).basis;
  }

  // ---- in the background --------------------------------------------------------------------------------------------

  /** A notebook that rests, and is not what was verified last, is verified on a kernel that gives way to everything. */
  #watch(): void {
    const every = this.#options.rest ?? REST;
    this.#timer ??= setInterval(() => void this.#look().catch(() => {}), every).unref();
  }

  async #look(): Promise<void> {
    for (const apiPath of this.#kept.keys()) {
      const kept = await this.#load(apiPath);
      const open = kept.background ? await this.#options.find(apiPath) : null;
      if (!open || open.busy || this.#running || this.#failures.has(apiPath)) continue;
      const basis = basisOf(open.notebook);
      const rests = this.#resting.get(apiPath) === basis;
      this.#resting.set(apiPath, basis);
      if (rests && basis !== kept.basis) this.start(apiPath, null, true);
    }
  }

  // ---- what is kept -------------------------------------------------------------------------------------------------

  #load(apiPath: string): Promise<Kept> {
    const known = this.#kept.get(apiPath) ?? this.#fromDisk(apiPath);
    this.#kept.set(apiPath, known);
    return known;
  }

  async #fromDisk(apiPath: string): Promise<Kept> {
    try {
      const kept = JSON.parse(await readFile(await this.#place(apiPath), "utf8")) as Kept;
      if (kept.background) this.#watch();
      return kept;
    } catch {
      return NOTHING;
    }
  }

  async #keep(apiPath: string, kept: Kept): Promise<void> {
    this.#kept.set(apiPath, Promise.resolve(kept));
    const place = await this.#place(apiPath);
    await mkdir(join(place, ".."), { recursive: true, mode: 0o700 });
    await writeFile(place, JSON.stringify(kept), { mode: 0o600 });
  }

  async #place(apiPath: string): Promise<string> {
    const path = await this.#options.resolvePath(apiPath);
    return join(this.#options.stateDir, "verify", `${shortHash(path)}.json`);
  }
}

const progressOf = (job: Job): Progress => ({
  began: ({ number, of }) => Object.assign(job, { cell: number, cells: of }),
  ended: () => {},
});

const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

/**
 * What a verification speaks of: the code, and what stands under it. Counts and prose do not matter, nor whether a room holds
 * an output itself or by reference.
 */
function basisOf({ cells }: Notebook): string {
  const hash = createHash("sha256");
  for (const cell of cells)
    if (cell.type === "code") hash.update(JSON.stringify([cell.source, ...cell.outputs.map(outlineOf)]));
  return hash.digest("hex").slice(0, 32);
}

const END = 500;

function outlineOf(output: Output): unknown {
  if (output.type === "stream") {
    const { length } = output.text;
    return [output.name, length, (isStored(output.text) ? output.text.tail : output.text).slice(-END)];
  }
  if (output.type === "error") return [output.ename, output.evalue];
  if (output.type === "display" || output.type === "result") {
    const plain = output.data["text/plain"];
    return [Object.keys(output.data), typeof plain === "string" ? plain.slice(0, END) : ""];
  }
  return output.type;
}

function inWords(error: unknown): string {
  if (error instanceof VerifyUnusable && error.remedy) return `${error.message} This mends it: ${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
}
