/**
 * Verification of one notebook with real parts: clean copies of its project, kernels of a host of its own, the notebook's
 * interpreter. Used by `pellucid verify` and by the lab; what it decides is execution's (verify/engine.ts). It writes nothing
 * but its copies, which it takes away again.
 */
import { dirname } from "node:path";
import {
  Digest,
  runHeadless,
  verify,
  type FileState,
  type FreshRun,
  type KernelPort,
  type KernelsPort,
  type LongText,
  type Progress,
  type Report,
  type StopSignal,
} from "@pellucid/execution";
import { privateKernels } from "@pellucid/kernel";
import { isStored, type CellId, type Notebook } from "@pellucid/notebook";
import { cleanCopy, type CleanCopy } from "@pellucid/project";
import { wishOf } from "../kernels/choose.ts";
import { widgetsOfRun } from "../widgets/into-widgets.ts";
import { longStreams, type LongStreams } from "../storage/long-streams.ts";
import { loadFacts } from "./facts.ts";
import { askInterpreter } from "./interpreter.ts";
import { pixelsOf } from "./pixels.ts";

export interface VerifyRequest {
  /** Absolute. */
  readonly path: string;
  /** As people call it. */
  readonly name: string;
  readonly notebook: Notebook;
  readonly stateDir: string;
  readonly kernel?: string | null;
  readonly runs?: number | null;
  readonly to?: CellId | null;
  /** Seconds, for each run and for each cell. */
  readonly timeout: number;
  readonly cellTimeout?: number;
  /** Ignored by git and wanted all the same. */
  readonly data?: readonly string[];
  /** It gives way to everything else on this computer. */
  readonly quiet?: boolean;
  readonly stop: StopSignal;
  readonly progress?: (step: string) => void;
  readonly cells?: Progress;
}

/** Somebody ended it. */
export class VerifyStopped extends Error {}

/** There is no kernel for this notebook. */
export class VerifyUnusable extends Error {
  readonly remedy: string;
  constructor(reason: string, remedy: string) {
    super(reason);
    this.remedy = remedy;
  }
}

const START_LIMIT = 120;

/** `PELLUCID_VERIFY_MB`: how much a clean copy may take. */
function mostCopied(): { mostBytes?: number } {
  const megabytes = Number(process.env.PELLUCID_VERIFY_MB);
  return megabytes > 0 ? { mostBytes: megabytes * 1e6 } : {};
}

export async function verifyNotebook(request: VerifyRequest): Promise<Report> {
  const scene = new Scene(request);
  try {
    return await scene.verify();
  } finally {
    await scene.close();
  }
}

/** All code cells once, in a fresh kernel in a clean copy: the notebook with what came of it. */
export async function runFresh(request: VerifyRequest): Promise<Notebook> {
  const scene = new Scene(request);
  try {
    return await scene.fresh();
  } finally {
    await scene.close();
  }
}

/** How the next kernel is to be started. */
interface Setting {
  readonly folder: string;
  readonly hashSeed: string;
}

class Scene {
  readonly #request: VerifyRequest;
  readonly #kernels: ReturnType<typeof privateKernels>;
  #setting: Setting = { folder: "", hashSeed: "0" };
  #first: CleanCopy | null = null;
  #files = new Map<string, FileState>();
  readonly #notes: string[] = [];
  #count = 0;

  constructor(request: VerifyRequest) {
    this.#request = request;
    this.#kernels = privateKernels({
      path: request.path,
      stateDir: request.stateDir,
      adjust: (launch) => ({
        ...launch,
        helper: "figures",
        cwd: this.#setting.folder,
        env: { ...launch.env, PYTHONHASHSEED: this.#setting.hashSeed, PWD: this.#setting.folder },
        argv: request.quiet && process.platform !== "win32" ? ["nice", "-n", "15", ...launch.argv] : launch.argv,
      }),
    });
  }

  async verify(): Promise<Report> {
    const { request } = this;
    const wish = this.#wish();
    const spec = await this.#kernels.spec(wish);
    if ("reason" in spec) throw new VerifyUnusable(spec.reason, spec.remedy);
    if (wish.name === null && isAnother(wish.suggestion, spec.name))
      this.#notes.push(`The kernel ${wish.suggestion} that it names is not here, so it ran with ${spec.displayName}`);
    const facts = await loadFacts(spec.language);
    await this.#copied();
    const report = await verify(
      { name: request.name, notebook: request.notebook, runs: request.runs ?? null, to: request.to ?? null },
      {
        now: () => Date.now(),
        facts: (sources) => this.#lookedUp(facts(sources)),
        inspect: (sources) => askInterpreter(spec, sources, dirname(request.path)),
        file: (path) => this.#files.get(path) ?? "there",
        run: (plan) => this.#run(plan.cells, plan.hashSeed),
        pixels: pixelsOf,
        progress: (step) => request.progress?.(step),
      },
    );
    return { ...report, notes: [...report.notes, ...new Set(this.#notes)] };
  }

  async fresh(): Promise<Notebook> {
    const code = this.request.notebook.cells.filter((cell) => cell.type === "code");
    const run = await this.#run(
      code.map((cell) => cell.id),
      "0",
    );
    return run.notebook;
  }

  get request(): VerifyRequest {
    return this.#request;
  }

  #wish() {
    const { name, language } = wishOf(this.#request.notebook.metadata);
    return { name: this.#request.kernel ?? null, suggestion: name, language };
  }

  /** Each run gets a copy of its own: what the first one wrote must not help the second. */
  async #copied(): Promise<CleanCopy> {
    const { path, data } = this.#request;
    const copy = this.#first ?? (await cleanCopy({ notebook: path, ...(data && { data }), ...mostCopied() }));
    this.#first = this.#count === 0 ? copy : null;
    if (this.#count === 0) this.#notes.push(...copy.notes);
    return copy;
  }

  /** Asked at once for all paths in the text, because the answer has to wait for the disk. */
  #lookedUp<T extends readonly ({ readonly files: readonly { readonly path: string }[] } | null)[]>(facts: T): T {
    const copy = this.#first;
    const paths = new Set(facts.flatMap((one) => one?.files.map((file) => file.path) ?? []));
    if (copy)
      this.#looking = Promise.all(
        [...paths].map(
          async (path) => void this.#files.set(path, await copy.state(path).catch(() => "there" as const)),
        ),
      );
    return facts;
  }
  #looking: Promise<unknown> = Promise.resolve();

  async #run(cells: readonly CellId[], hashSeed: string): Promise<FreshRun> {
    const copy = await this.#copied();
    await this.#looking;
    this.#count++;
    this.#first = null;
    const long = longStreams(this.#request.stateDir);
    const ports: KernelPort[] = [];
    try {
      this.#setting = { folder: copy.folder, hashSeed };
      return await this.#headless(copy, cells, hashSeed, long, ports);
    } finally {
      for (const port of ports) port.shutdown();
      long.close();
      await copy.remove().catch(() => this.#notes.push(`The copy ${copy.root} could not be removed`));
    }
  }

  async #headless(
    copy: CleanCopy,
    cells: readonly CellId[],
    hashSeed: string,
    long: LongStreams,
    ports: KernelPort[],
  ): Promise<FreshRun> {
    const { request } = this;
    const startedAt = Date.now();
    const { outcome, notebook, runs } = await runHeadless({
      notebook: withoutOutputs(request.notebook),
      cells,
      name: `verify-${process.pid}-${this.#count}`,
      kernels: this.#remembering(ports),
      kernel: request.kernel ?? null,
      clock: systemClock,
      allowErrors: true,
      timeout: request.timeout,
      ...(request.cellTimeout !== undefined && { cellTimeout: request.cellTimeout }),
      startLimit: START_LIMIT,
      progress: request.cells ?? { began: () => {}, ended: () => {} },
      store: long.store,
      takeFirst: widgetsOfRun().takeFirst,
      partial: () => {},
      stop: request.stop,
    });
    if (outcome.kind === "stopped") throw new VerifyStopped("Stopped.");
    if (outcome.kind === "no-kernel") throw new VerifyUnusable(outcome.reason, outcome.remedy);
    const texts = await digests(notebook, long);
    const roots = [copy.root, copy.original, dirname(request.path)];
    return {
      notebook,
      runs,
      outcome,
      long: (log) => texts.get(log),
      hashSeed,
      startedAt,
      finishedAt: Date.now(),
      roots,
    };
  }

  #remembering(ports: KernelPort[]): KernelsPort {
    return {
      start: async (wish) => {
        const started = await this.#kernels.start(wish);
        if (started.ok)
          ports.push({ ...portOf(started.port), shutdown: () => void started.port.shutdown().catch(() => {}) });
        return started.ok ? { ...started, port: ports.at(-1)! } : started;
      },
      attach: async () => null,
    };
  }

  async close(): Promise<void> {
    await this.#first?.remove().catch(() => {});
    await this.#kernels.close().catch(() => {});
  }
}

/** Every Python calls its kernel "python3". */
const isAnother = (suggested: string | null, name: string): boolean =>
  suggested !== null && !/^python[23]?$/i.test(suggested) && suggested.toLowerCase() !== name.toLowerCase();

/** Its methods, bound: the client's kernels are objects of a class. */
const portOf = (kernel: KernelPort): KernelPort => ({
  id: kernel.id,
  send: (message) => kernel.send(message),
  interrupt: () => kernel.interrupt(),
  restart: () => kernel.restart(),
  shutdown: () => kernel.shutdown(),
  listen: (listener) => kernel.listen(listener),
  detach: () => kernel.detach(),
});

const withoutOutputs = (notebook: Notebook): Notebook => ({
  ...notebook,
  cells: notebook.cells.map((cell) => (cell.type === "code" ? { ...cell, outputs: [], executionCount: null } : cell)),
});

async function digests(notebook: Notebook, long: LongStreams): Promise<Map<string, LongText>> {
  const found = new Map<string, LongText>();
  for (const cell of notebook.cells)
    for (const output of cell.outputs) {
      if (output.type !== "stream" || !isStored(output.text)) continue;
      const digest = new Digest();
      for await (const part of long.read(output.text)) digest.feed(part);
      found.set(output.text.log, digest.text);
    }
  return found;
}

const systemClock = {
  now: () => Date.now(),
  after: (ms: number, call: () => void) => {
    const timer = setTimeout(call, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};
