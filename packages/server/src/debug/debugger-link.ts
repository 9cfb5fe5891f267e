/**
 * The debugger of one kernel: attached when it is wanted and let go when nothing would pause, told which lines of which
 * files pause, asked for frames and values. It decides nothing about pausing (debug-session.ts does) and keeps nothing
 * that outlives the kernel.
 */
import {
  breakpointsIn,
  breakpointsOfFiles,
  type CellText,
  type DebugMemory,
  type FileBreakpoint,
  frameOf,
  type MovedLines,
  textsAfter,
  withText,
} from "@pellucid/execution";
import { HelperClient } from "@pellucid/kernel";
import {
  cellFile,
  type CellFiles,
  type DebugAnswer,
  type DebugFrame,
  type KernelEvent,
  type OutgoingMessage,
} from "@pellucid/protocol";
import { Dap, type DapBody, DapError } from "./dap.ts";
import { answerOfSources, type SourceQuestion } from "./kernel-sources.ts";

/** What of the notebook and its runs matters to a debugger. */
export interface DebugSight {
  /** The text that stands in the cell now; undefined where there is no such cell. */
  current(cell: string): string | undefined;
  /** The text of this cell that runs, or would. */
  next(cell: string): string | undefined;
  /** Texts of this cell that run, wait to run, or ran in this kernel. */
  ran(cell: string): readonly string[];
  /** All of them, with their cells, for a file that no breakpoint stands in. */
  everything(): Iterable<{ readonly cell: string; readonly source: string }>;
  /** A path of the lab as it is on the disk, and back: null outside of the lab. */
  onDisk(path: string): string;
  inLab(path: string): string | null;
}

const HELLO = {
  clientID: "pellucid",
  clientName: "Pellucid",
  adapterID: "",
  pathFormat: "path",
  linesStartAt1: true,
  columnsStartAt1: true,
  supportsVariableType: true,
  supportsVariablePaging: true,
};
/** Library code is stepped over, and names that Python itself puts there are left out. */
const ATTACH = {
  justMyCode: true,
  variablePresentation: { special: "hide", function: "group", class: "group", protected: "inline" },
};
/** debugpy is imported and its adapter started, on a machine that may have other things to do. */
const START_MS = 60_000;
const HELPER_MS = 10_000;
const FRAMES = 200;

export class DebuggerLink {
  readonly dap: Dap;
  readonly helper: HelperClient;
  readonly #sight: DebugSight;
  #files: CellFiles | null = null;
  #texts: readonly CellText[] = [];
  /** Files that were made in the kernel: without one, its debugger takes no breakpoint there. */
  readonly #dumped = new Set<string>();
  /** What each file was told, as JSON. */
  readonly #told = new Map<string, string>();
  #features: readonly unknown[] | null = null;
  #hasHelper: Promise<boolean> | null = null;

  constructor(say: (message: OutgoingMessage) => void, sight: DebugSight) {
    this.dap = new Dap(say);
    this.helper = new HelperClient(say);
    this.#sight = sight;
  }

  hear(events: readonly KernelEvent[]): void {
    for (const event of events)
      if (event.kind === "ready") {
        const features = event.info["supported_features"];
        this.#features = Array.isArray(features) ? features : null;
        // Kernels that speak an older protocol say it in a word of its own.
        if (event.info["debugger"] === true) this.#features = ["debugger"];
      }
    this.helper.hear(events);
    this.dap.hear(events);
  }

  /** Another kernel, or none: all of it is forgotten. */
  end(): void {
    this.dap.end();
    this.helper.end();
    this.#files = null;
    this.#texts = [];
    this.#dumped.clear();
    this.#told.clear();
    this.#features = null;
    this.#hasHelper = null;
  }

  get knowsTexts(): boolean {
    return this.#texts.length > 0;
  }
  edited(moved: MovedLines): void {
    this.#texts = textsAfter(this.#texts, moved);
  }

  /** Asked once for each life of the kernel; without it, ipykernel starts its debugger by itself. */
  hasHelper(): Promise<boolean> {
    this.#hasHelper ??= this.helper.ask({ op: "hello" }, HELPER_MS).then((reply) => reply.status === "ok");
    return this.#hasHelper;
  }

  /** Threads that stand still already: somebody else, or we ourselves in an earlier life, left them so. */
  async attach(): Promise<readonly number[]> {
    this.#mustDebug();
    if (await this.hasHelper()) {
      const ready = await this.helper.ask({ op: "debug", want: "attach" }, START_MS);
      if (ready.status === "refused") throw new DapError(ready.reason);
    }
    const info = await this.dap.request("debugInfo");
    this.#files = filesOf(info);
    if (info["isStarted"] !== true) {
      await this.dap.request("initialize", HELLO, START_MS);
      await this.dap.request("attach", ATTACH, START_MS);
    }
    const threads = info["stoppedThreads"];
    return Array.isArray(threads) ? threads.filter((each): each is number => typeof each === "number") : [];
  }

  #mustDebug(): void {
    if (this.#features && !this.#features.includes("debugger"))
      throw new DapError(
        "This kernel says that it has no debugger. For Python, install ipykernel 6 or newer with debugpy.",
      );
  }

  /** Of a kernel that may not be attached. */
  sources(ask: SourceQuestion): Promise<DebugAnswer> {
    this.#mustDebug();
    return answerOfSources(this.dap, ask, (path) => this.#sight.inLab(path));
  }

  async detach(): Promise<void> {
    this.#told.clear();
    await this.dap.request("disconnect", { restart: false, terminateDebuggee: false });
  }

  /** Tells the kernel what is to pause, where it is not what it was told last. */
  async set(memory: DebugMemory): Promise<void> {
    const { muted, pauseOn } = memory;
    for (const [file, list] of await this.#wanted(memory)) {
      const source = { path: file };
      await this.#tell(file, list, () =>
        this.dap.request("setBreakpoints", { source, breakpoints: list, sourceModified: false }),
      );
    }
    const filters = pauseOn === "raised" && !muted ? ["raised"] : [];
    await this.#tell("*raised", filters, () => this.dap.request("setExceptionBreakpoints", { filters }));
    const on = pauseOn === "failures" && !muted;
    await this.#tell("*failures", on, () => this.helper.ask({ op: "debug", want: "failures", on }));
  }

  /** Nothing at all is what a file has that it was never told of. */
  async #tell(file: string, what: unknown, say: () => Promise<unknown>): Promise<void> {
    const json = JSON.stringify(what);
    const known = this.#told.get(file) ?? (json === "false" ? json : "[]");
    if (known === json) return;
    await say();
    this.#told.set(file, json);
  }

  async #wanted(memory: DebugMemory): Promise<Map<string, readonly FileBreakpoint[]>> {
    const { breakpoints, muted, entry } = memory;
    const all = muted ? [] : breakpoints;
    const cells = new Set(breakpoints.flatMap(({ place }) => ("cell" in place ? [place.cell] : [])));
    if (entry !== null) cells.add(entry);
    for (const cell of cells) await this.#knowTexts(cell);
    const wanted = new Map<string, readonly FileBreakpoint[]>();
    for (const file of this.#told.keys()) if (!file.startsWith("*")) wanted.set(file, []);
    for (const text of this.#texts) {
      const enters = text.cell === entry && this.#sight.next(text.cell) === text.source;
      wanted.set(text.file, breakpointsIn(text, all, enters));
    }
    for (const [path, list] of breakpointsOfFiles(all)) wanted.set(this.#sight.onDisk(path), list);
    return wanted;
  }

  /** Makes a file of each text of the cell that may come by: the debugger looks for it there. */
  async #knowTexts(cell: string): Promise<void> {
    const current = this.#sight.current(cell);
    if (current === undefined || !this.#files) return;
    for (const source of new Set([...this.#sight.ran(cell), current])) {
      const file = cellFile(this.#files, source);
      if (!this.#dumped.has(file)) await this.dap.request("dumpCell", { code: source });
      this.#dumped.add(file);
      this.#texts = withText(this.#texts, { file, cell, source }, current);
    }
  }

  async frames(thread: number): Promise<DebugFrame[]> {
    const body = await this.dap.request("stackTrace", { threadId: thread, startFrame: 0, levels: FRAMES });
    const frames = Array.isArray(body["stackFrames"]) ? (body["stackFrames"] as DapBody[]) : [];
    return frames.map((frame) => {
      const path = String((frame["source"] as DapBody | undefined)?.["path"] ?? "");
      this.#learn(path);
      const known = { id: Number(frame["id"]), name: String(frame["name"]), path, line: Number(frame["line"]) };
      return frameOf(known, this.#texts, (each) => this.#sight.inLab(each));
    });
  }

  /** A cell that ran before anybody debugged is known by the name of its file alone. */
  #learn(path: string): void {
    const files = this.#files;
    if (!files || !path.startsWith(files.prefix) || this.#texts.some(({ file }) => file === path)) return;
    for (const { cell, source } of this.#sight.everything()) {
      if (cellFile(files, source) !== path) continue;
      const current = this.#sight.current(cell);
      if (current !== undefined) this.#texts = withText(this.#texts, { file: path, cell, source }, current);
    }
  }
}

function filesOf(info: DapBody): CellFiles {
  const { tmpFilePrefix: prefix, tmpFileSuffix: suffix, hashSeed: seed } = info;
  return { prefix: String(prefix ?? ""), suffix: String(suffix ?? ""), seed: Number(seed ?? 0) };
}
