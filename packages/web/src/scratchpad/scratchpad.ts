/**
 * The scratchpad of one notebook: code that is tried in its kernel and stands in no cell. What is typed and what came of it are
 * kept as long as the browser's tab is (scratch-kept.ts), and nowhere else. One a notebook; made when its panel or its command
 * is first used.
 */
import { outputEvent, type Output } from "@pellucid/notebook";
import { sessions } from "../connection/api.ts";
import { inputsLike } from "../notebook/editor/input-history.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { Value } from "../notebook/value.ts";
import { createStore } from "../ui/store.ts";
import { KernelLink } from "./kernel-link.ts";
import { keepRuns, keptRuns, type ScratchState } from "./scratch-kept.ts";
import { added, NOTHING, type ScratchOutputs, updated } from "./scratch-outputs.ts";

/** A cell's id in questions about its text; no cell of a notebook is called so. */
export const SCRATCH = "scratchpad";

export interface ScratchPrompt {
  readonly text: string;
  readonly password: boolean;
  readonly answer: (value: string) => void;
}

export class ScratchRun {
  readonly state = new Value<ScratchState>({ state: "queued" });
  readonly prompt = new Value<ScratchPrompt | null>(null);
  readonly outputs = new Value<ScratchOutputs>(NOTHING);
  readonly n: number;
  readonly source: string;
  #waiting: { type: string; content: object }[] = [];
  #drawn: ReturnType<typeof setTimeout> | null = null;

  constructor(n: number, source: string, state?: ScratchState, outputs: readonly Output[] = []) {
    this.n = n;
    this.source = source;
    if (state) this.state.set(state);
    if (outputs.length > 0) this.outputs.set({ list: outputs, clearing: false });
  }

  change(change: Partial<ScratchState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }

  /** What comes within a frame is drawn once. */
  said(type: string, content: object): void {
    this.#waiting.push({ type, content });
    this.#drawn ??= setTimeout(() => this.draw(), FRAME);
  }

  draw(): void {
    if (this.#drawn) clearTimeout(this.#drawn);
    this.#drawn = null;
    let now = this.outputs.get();
    for (const { type, content } of this.#waiting.splice(0)) {
      const event = outputEvent(type, content);
      if (event && event.type !== "update") now = added(now, event);
    }
    this.outputs.set(now);
  }
}

const FRAME = 16;
/** So many runs are kept. */
const MOST_RUNS = 100;

export class Scratchpad {
  /** Newest first. */
  readonly runs = new Value<readonly ScratchRun[]>([]);
  /** What stands in its editor. */
  text = "";
  readonly #session: NotebookSession;
  /** Oldest first. */
  readonly #ran: string[] = [];
  #walk: { found: readonly string[]; at: number; typed: string } | null = null;
  #link: KernelLink | null = null;
  #n = 0;
  /** One after the other, also while the kernel is still to be found. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(session: NotebookSession) {
    this.#session = session;
    const { text, runs } = keptRuns(session.path);
    this.text = text;
    this.runs.set(runs.map(({ n, source, state, outputs }) => new ScratchRun(n, source, state, outputs)));
    this.#n = runs[0]?.n ?? 0;
    this.#ran.push(...runs.map(({ source }) => source).toReversed());
    globalThis.addEventListener?.("pagehide", () => this.#keep());
  }

  #keep(): void {
    const runs = this.runs.get().map((run) => {
      run.draw();
      return { n: run.n, source: run.source, state: run.state.get(), outputs: run.outputs.get().list };
    });
    keepRuns(this.#session.path, { text: this.text, runs });
  }

  /** What code of this count is called in an error of this run; null: it is not code of here. */
  nameOf(count: number, run: ScratchRun): string | null {
    const found = this.runs.get().find((one) => one.state.get().count === count);
    if (!found) return null;
    return found === run ? "this code" : `scratchpad run ${count}`;
  }

  run(source: string): void {
    if (source.trim() === "") return;
    const run = new ScratchRun(++this.#n, source);
    this.#ran.push(source);
    this.#walk = null;
    this.runs.set([run, ...this.runs.get()].slice(0, MOST_RUNS));
    this.#last = this.#last
      .then(() => this.#send(run))
      .catch((error: unknown) => {
        run.change({ state: "interrupted", reason: error instanceof Error ? error.message : String(error) });
      });
  }

  clear(): void {
    this.runs.set(this.runs.get().filter((run) => /queued|running/.test(run.state.get().state)));
  }

  /** What ran here before and begins as what is typed; `step` 1: an older one. Null: there is none. */
  recall(typed: string, step: 1 | -1): string | null {
    const walk = this.#walk;
    const goesOn = walk && typed === (walk.found[walk.at] ?? walk.typed);
    const now = goesOn ? walk : { found: inputsLike(typed, this.#ran), at: -1, typed };
    this.#walk = now;
    const at = now.at + step;
    if (at < -1 || at >= now.found.length) return null;
    now.at = at;
    return now.found[at] ?? now.typed;
  }

  async #send(run: ScratchRun): Promise<void> {
    const link = await this.#linked();
    const request = link.execute(run.source, {
      said: (type, content) => {
        if (type === "execute_input") {
          const count = content["execution_count"];
          run.change({ state: "running", startedAt: Date.now(), ...(typeof count === "number" && { count }) });
        } else run.said(type, content);
      },
      asked: (text, password) =>
        run.prompt.set({
          text,
          password,
          answer: (value) => {
            run.prompt.set(null);
            run.said("stream", { name: "stdout", text: `${text}${password ? "········" : value}\n` });
            link.answer(request, value);
          },
        }),
      ended: (reply, why) => {
        run.prompt.set(null);
        run.draw();
        run.change(endOf(run.state.get(), reply, why));
      },
    });
  }

  /** The line to the kernel as it is now; a kernel that is not there is started. */
  async #linked(): Promise<KernelLink> {
    const kernel = await kernelOf(this.#session);
    if (this.#link?.kernel !== kernel || !this.#link.isUsable) {
      this.#link?.close();
      this.#link = new KernelLink(kernel, (content) => {
        const event = outputEvent("update_display_data", content);
        if (event?.type !== "update") return;
        for (const run of this.runs.get()) run.outputs.set(updated(run.outputs.get(), event));
      });
    }
    await this.#link.ready();
    return this.#link;
  }
}

function endOf(
  before: ScratchState,
  reply: Readonly<Record<string, unknown>> | null,
  why: string,
): Partial<ScratchState> {
  const took = before.startedAt === undefined ? {} : { took: Date.now() - before.startedAt };
  if (!reply) return { state: "interrupted", reason: why, ...took };
  if (reply["status"] === "aborted") return { state: "interrupted", reason: "The kernel refused to run it.", ...took };
  const failed = reply["status"] === "error";
  return { state: failed ? (reply["ename"] === "KeyboardInterrupt" ? "interrupted" : "failed") : "done", ...took };
}

/** A kernel that starts may take its time; one that cannot says so at once, ms. */
const PATIENCE = 120_000;
const BEGINS = 8000;
const LOOK = 100;

async function kernelOf(session: NotebookSession): Promise<string> {
  const { kernel } = session.store;
  const isGone = () => /none|dead/.test(kernel.get().state);
  if (isGone()) session.client.request({ kind: "restart" });
  const asked = Date.now();
  let began = false;
  for (; Date.now() < asked + PATIENCE; await new Promise((done) => setTimeout(done, LOOK))) {
    began ||= !isGone();
    if (isGone() && (began || Date.now() > asked + BEGINS)) break;
    if (!/idle|busy/.test(kernel.get().state)) continue;
    const found = (await sessions()).find((one) => one.path === session.path && one.kernel !== null);
    if (found) return found.kernel!.id;
  }
  throw new Error(kernel.get().reason ?? "The kernel did not start.");
}

const known = new WeakMap<NotebookSession, Scratchpad>();

export function scratchpadOf(session: NotebookSession): Scratchpad {
  const found = known.get(session) ?? new Scratchpad(session);
  known.set(session, found);
  return found;
}

/** Raised when the keyboard is to go into the scratchpad's editor. */
export const focusWanted = createStore(0);
