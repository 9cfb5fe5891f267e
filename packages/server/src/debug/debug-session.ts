/**
 * Debugging one notebook: the owner of its breakpoints and of what its kernel's debugger does, for all its views. It hears
 * the kernel, the edits and the runs from the room, decides with the pure `debugStep`, and says what was decided to the
 * kernel through a `DebuggerLink`. Views are told the whole whenever it changes.
 *
 * The debugger is attached only while something would pause a run; without breakpoints nothing here is done at all.
 */
import {
  type DebugEvent,
  type DebugEffect,
  type DebugMemory,
  debugStep,
  debugView,
  debugWishes,
  isAttached,
  linesMovedBy,
  linesPasted,
  type MovedLines,
  NO_DEBUG,
  NO_WISHES,
  type Runner,
  sessionOf,
  wouldPause,
} from "@pellucid/execution";
import { cellById, type Edit, type Notebook } from "@pellucid/notebook";
import type { DebugAnswer, DebugAsk, DebugView, KernelEvent } from "@pellucid/protocol";
import { type DapBody, DapError, textOf } from "./dap.ts";
import type { SourceQuestion } from "./kernel-sources.ts";
import { DebuggerLink } from "./debugger-link.ts";
import { sightOf } from "./sight.ts";
import { answerQuestion, isQuestion, refused } from "./values.ts";
import { readKept, writeKept } from "./wishes-file.ts";

export interface DebugPorts {
  readonly runner: () => Pick<Runner, "state" | "dispatch" | "sayNow">;
  readonly notebook: () => Notebook;
  /** The notebook's path in the lab, and on the disk. */
  readonly paths: () => { readonly lab: string; readonly disk: string };
  /** Where the wishes are kept. */
  readonly file: () => string;
  readonly tell: (view: DebugView) => void;
}

const KEEP_AFTER = 200;

export class DebugSession {
  readonly #ports: DebugPorts;
  readonly #link: DebuggerLink;
  #memory: DebugMemory = NO_DEBUG;
  #session: string | null = null;
  #loaded: Promise<void> | null = null;
  #isLoaded = false;
  #turn: Promise<unknown> = Promise.resolve();
  #telling = false;
  #keeping: NodeJS.Timeout | undefined;
  #giveUp: () => void = () => {};
  /** A cell ran since the last rest. */
  #ran = false;
  readonly #cut = new Map<string, string>();
  #closed = false;

  constructor(ports: DebugPorts) {
    this.#ports = ports;
    const say: Runner["sayNow"] = (message) => ports.runner().sayNow(message);
    this.#link = new DebuggerLink(
      say,
      sightOf(ports.notebook, () => ports.runner().state(), ports.paths),
    );
    this.#link.dap.onEvent = (event, body) => this.#heard(event, body);
  }

  // ---- what the room says -------------------------------------------------------------------------------------------

  /** Somebody came: what there is to be told, once it is read. */
  async greet(tell: (view: DebugView) => void): Promise<void> {
    await this.#load();
    if (JSON.stringify(debugWishes(this.#memory)) !== JSON.stringify(NO_WISHES) || this.#memory.state !== "off")
      tell(debugView(this.#memory));
  }

  hear(events: readonly KernelEvent[]): void {
    this.#link.hear(events);
  }

  /** Something changed in the execution. */
  changed(): void {
    const { kernel, running } = this.#ports.runner().state();
    const session = sessionOf(kernel);
    if (session !== this.#session) {
      const before = this.#session;
      this.#session = session;
      this.#link.end();
      if (before !== null) this.#step({ type: "detached" });
    }
    if (running) this.#ran = true;
    else if (this.#ran && kernel.state === "idle") {
      this.#ran = false;
      if (this.#memory.state === "off") return;
      this.#step({ type: "rests" });
      void this.#serially(() => this.#letGo());
    }
  }

  edited(edit: Edit, before: Notebook): void {
    const { breakpoints } = this.#memory;
    if (breakpoints.length === 0 && !this.#link.knowsTexts) return;
    const moved = linesMovedBy(edit, before, this.#ports.notebook());
    if (moved.size > 0) this.#moved(moved);
    const pasted = linesPasted(edit, this.#cut);
    if (pasted.size > 0) this.#moved(pasted);
    for (const id of pasted.keys()) this.#cut.delete(id);
    this.#keepCut(before);
  }

  #moved(moved: MovedLines): void {
    this.#link.edited(moved);
    this.#step({ type: "lines-moved", moved });
  }

  /** Texts of cells that are gone and have breakpoints: one may be pasted again. */
  #keepCut(before: Notebook): void {
    const now = this.#ports.notebook();
    for (const { place } of this.#memory.breakpoints) {
      if (!("cell" in place)) continue;
      const source = cellById(now, place.cell) ? undefined : cellById(before, place.cell)?.source;
      if (source !== undefined) this.#cut.set(place.cell, source);
    }
  }

  /** Code is about to go to the kernel: what is to pause is set first. */
  beforeRun = (): Promise<void> | null => {
    if (!this.#isLoaded) return this.#load().then(async () => (await this.beforeRun()) ?? undefined);
    const memory = this.#memory;
    if (memory.lookingBack) this.#goOn();
    if (!wouldPause(memory) && !isAttached(memory)) return null;
    const given = new Promise<void>((done) => (this.#giveUp = done));
    return Promise.race([this.#arm().then(() => {}), given]);
  };

  /** A person interrupts. True: that ended a look at a failure, and there is nothing else to be interrupted. */
  interrupts(): boolean {
    this.#giveUp();
    if (!this.#memory.lookingBack) return false;
    this.#goOn();
    return true;
  }

  async answer(ask: DebugAsk): Promise<DebugAnswer> {
    await this.#load();
    if (ask.op === "modules" || (ask.op === "source" && !isAttached(this.#memory))) return this.#sources(ask);
    if (isQuestion(ask)) {
      if (!isAttached(this.#memory)) return refused("Nothing is paused.");
      return answerQuestion(this.#link.dap, ask);
    }
    if (ask.op === "debug-cell") return this.#debugCell(ask);
    if (ask.op === "look-back") return this.#lookBack(ask.cell);
    this.#step({ type: "asked", ask });
    if (ask.op === "look") this.#tell();
    return { status: "ok" };
  }

  async #sources(ask: SourceQuestion): Promise<DebugAnswer> {
    if (!this.#ports.runner().state().kernel.ready) return refused("No kernel is running.");
    try {
      return await this.#link.sources(ask);
    } catch (error) {
      return refused(error instanceof Error ? error.message : String(error));
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#keeping) await this.#keepNow();
  }

  // ---- what is kept -------------------------------------------------------------------------------------------------

  #load(): Promise<void> {
    return (this.#loaded ??= this.#read().finally(() => (this.#isLoaded = true)));
  }

  async #read(): Promise<void> {
    const kept = await readKept(this.#ports.file());
    if (!kept || this.#closed) return;
    const { session, ...wishes } = kept;
    this.#step({ type: "restored", wishes });
    this.changed();
    // The kernel may stand where it stood when an earlier server ended.
    if (session !== null && session === this.#session) void this.#serially(() => this.#attach());
  }

  async #keepNow(): Promise<void> {
    clearTimeout(this.#keeping);
    this.#keeping = undefined;
    const session = isAttached(this.#memory) ? this.#session : null;
    await writeKept(this.#ports.file(), { ...debugWishes(this.#memory), session }).catch(() => {});
  }

  // ---- deciding, and doing ------------------------------------------------------------------------------------------

  #step(event: DebugEvent): void {
    if (this.#closed) return;
    const before = this.#memory;
    const { memory, effects } = debugStep(before, event);
    this.#memory = memory;
    if (memory !== before) this.#tell();
    if (isAttached(memory) !== isAttached(before)) this.#keepSoon();
    for (const effect of effects) this.#carry(effect);
  }

  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      if (!this.#closed) this.#ports.tell(debugView(this.#memory));
    });
  }

  #keepSoon(): void {
    this.#keeping ??= setTimeout(() => void this.#keepNow(), KEEP_AFTER).unref();
  }

  #carry(effect: DebugEffect): void {
    if (effect.type === "keep") this.#keepSoon();
    else if (effect.type === "set") void this.#arm().then(() => this.#serially(() => this.#letGo()));
    else if (effect.type === "say") void this.#say(effect.command, effect.thread);
    else if (effect.type === "attach") void this.#pauseRun();
    else void this.#showFrames(effect.thread, effect.n);
  }

  /** Behind what the kernel is being told of breakpoints: it must not pause at one that is gone. */
  #say(command: string, threadId: number): Promise<unknown> {
    return this.#serially(async () => {
      // With nothing to pause it would be the kernel itself that stands. It may have been let go since this was asked.
      if (command === "pause" && !(this.#runs && (await this.#attach()))) return;
      const thread = command === "pause" ? await this.#mainThread() : threadId;
      await this.#link.dap.request(command, { threadId: thread });
    });
  }

  /** The debugger comes for this run, and goes with its end where nothing else would pause. */
  async #pauseRun(): Promise<void> {
    const attached = await this.#serially(async () => this.#runs && this.#attach());
    if (attached) this.#step({ type: "asked", ask: { op: "move", how: "pause" } });
  }

  get #runs(): boolean {
    return this.#ports.runner().state().running !== null;
  }

  async #mainThread(): Promise<number> {
    const { threads } = await this.#link.dap.request("threads");
    const list = Array.isArray(threads) ? (threads as DapBody[]) : [];
    return Number((list.find(({ name }) => name === "MainThread") ?? list[0])?.["id"] ?? 1);
  }

  async #showFrames(thread: number, n: number): Promise<void> {
    try {
      this.#step({ type: "frames", n, frames: await this.#link.frames(thread) });
    } catch (error) {
      this.#trouble(error);
    }
  }

  #heard(event: string, body: DapBody): void {
    if (event === "stopped") {
      const [name = "", what = ""] = [textOf(body["text"]).replace(/\s+\(note: .*$/s, ""), textOf(body["description"])];
      const text = body["reason"] === "exception" ? [name, what].filter(Boolean).join(": ") : undefined;
      const thread = Number(body["threadId"] ?? 1);
      this.#step({ type: "stopped", thread, reason: textOf(body["reason"]), ...(text !== undefined && { text }) });
    } else if (event === "continued") this.#step({ type: "continued" });
    else if (event === "output" && body["category"] === "stdout")
      this.#step({ type: "said", text: textOf(body["output"]).replace(/\n$/, "") });
  }

  // ---- attaching, one deed after the other --------------------------------------------------------------------------

  #serially<T>(deed: () => Promise<T>): Promise<T | undefined> {
    const done = this.#turn.then(deed).catch((error: unknown) => (this.#trouble(error), undefined));
    this.#turn = done;
    return done;
  }

  #trouble(error: unknown): void {
    if (error instanceof DapError && error.message === "The kernel ended.") return;
    this.#step({ type: "detached", trouble: error instanceof Error ? error.message : String(error) });
  }

  /** The debugger is there and knows all; or there is nothing to be debugged. */
  async #arm(): Promise<boolean> {
    const armed = await this.#serially(async () => {
      if (!isAttached(this.#memory) && (!wouldPause(this.#memory) || !(await this.#attach()))) return false;
      await this.#link.set(this.#memory);
      return true;
    });
    return armed === true;
  }

  async #attach(): Promise<boolean> {
    const { ready } = this.#ports.runner().state().kernel;
    if (!ready || isAttached(this.#memory)) return ready;
    this.#step({ type: "attaching" });
    const session = this.#session;
    const threads = await this.#link.attach();
    if (session !== this.#session) return false;
    this.#step({ type: "attached" });
    if (threads[0] !== undefined) this.#step({ type: "stopped", thread: threads[0], reason: "pause" });
    return true;
  }

  /** Nothing would pause any more, and nothing runs. */
  async #letGo(): Promise<void> {
    const { running } = this.#ports.runner().state();
    if (this.#memory.state !== "on" || wouldPause(this.#memory) || running || this.#memory.lookingBack) return;
    await this.#link.detach();
    this.#step({ type: "detached" });
  }

  #goOn(): void {
    this.#step({ type: "asked", ask: { op: "move", how: "continue" } });
  }

  // ---- debugging a cell, and its failure ----------------------------------------------------------------------------

  async #debugCell(ask: DebugAsk & { op: "debug-cell" }): Promise<DebugAnswer> {
    const runner = this.#ports.runner();
    if (this.#memory.muted) this.#step({ type: "asked", ask: { op: "mute", muted: false } });
    this.#step({ type: "asked", ask });
    const { ready } = runner.state().kernel;
    if (ready && !(await this.#arm())) return refused(this.#memory.trouble ?? "The debugger could not be attached.");
    runner.dispatch({ type: "run", cells: [ask.cell] });
    return { status: "ok" };
  }

  async #lookBack(cell: string): Promise<DebugAnswer> {
    const { runs, running, queue, kernel } = this.#ports.runner().state();
    if (running || queue.length > 0) return refused("A cell is running. Its end comes first.");
    const failures = Object.values(runs).filter((run) => run.state === "failed" && run.session === sessionOf(kernel));
    const last = failures.toSorted((a, b) => b.n - a.n)[0];
    if (last?.cell !== cell)
      return refused(
        "The kernel keeps the frames of the last failure only: run the cell again, then debug from its error.",
      );
    if (!(await this.#link.hasHelper())) return refused("This needs Pellucid's helper in the kernel, which is off.");
    if (!(await this.#serially(() => this.#attach()))) return refused(this.#memory.trouble ?? "There is no kernel.");
    this.#step({ type: "looking-back", on: true });
    const looked = this.#link.helper.ask({ op: "debug", want: "look-back" });
    void looked.then((reply) => {
      this.#step({ type: "looking-back", on: false });
      this.#step({ type: "continued" });
      void this.#serially(() => this.#letGo());
      if (reply.status === "refused") this.#step({ type: "said", text: reply.reason });
    });
    return { status: "ok" };
  }
}
