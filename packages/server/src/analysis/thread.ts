/**
 * A thread beside the server's own, for what takes longer than anybody should wait: reading long texts and long notebooks, and
 * lint over them. What it does is in reading-thread.ts; whoever starts it ends it.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { CellFacts, CheckWithRuff, LintSettings, LintSubject, Problem, RuffFinding } from "@pellucid/dataflow";

export interface LintWish {
  readonly subject: LintSubject;
  /** Layers of settings, the last wins. */
  readonly settings: readonly (LintSettings | null | undefined)[];
  readonly ruff: boolean;
}

export type ToThread =
  | { readonly kind: "read"; readonly id: number; readonly sources: readonly string[] }
  | { readonly kind: "lint"; readonly id: number; readonly wish: LintWish }
  /** Lint rests for so long, ms: a page is being loaded. */
  | { readonly kind: "rest"; readonly ms: number }
  /** Null: ruff has failed. */
  | { readonly kind: "found"; readonly question: number; readonly found: readonly RuffFinding[] | null };

export type FromThread =
  | { readonly kind: "done"; readonly id: number; readonly result: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly why: string }
  | { readonly kind: "ruff"; readonly question: number; readonly text: string; readonly rules: readonly string[] };

export interface ReadingThread {
  /** What these texts say, in their order. */
  readonly read: (sources: readonly string[]) => Promise<readonly CellFacts[]>;
  readonly lint: (wish: LintWish) => Promise<readonly Problem[]>;
  /** Lint rests for so long, ms. */
  readonly rest: (ms: number) => void;
  readonly end: () => void;
}

/** Null where only the sources are there and nothing is built. */
export type StartThread = () => ReadingThread | null;

interface Waiting {
  readonly done: (result: never) => void;
  readonly failed: (why: Error) => void;
}

export const startThread =
  (loadRuff: () => Promise<CheckWithRuff>): StartThread =>
  () => {
    const path = ["./reading-thread.mjs", "../../../../dist/reading-thread.mjs"]
      .map((each) => fileURLToPath(new URL(each, import.meta.url)))
      .find((each) => existsSync(each));
    return path === undefined ? null : threadAt(path, loadRuff);
  };

function threadAt(path: string, loadRuff: () => Promise<CheckWithRuff>): ReadingThread {
  const worker = new Worker(path);
  worker.unref();
  const waiting = new Map<number, Waiting>();
  let last = 0;
  const post = (message: ToThread) => worker.postMessage(message);
  const ask = <T>(say: (id: number) => ToThread) =>
    new Promise<T>((done, failed) => {
      waiting.set(++last, { done, failed });
      post(say(last));
    });
  const askRuff = async ({ question, text, rules }: FromThread & { kind: "ruff" }) => {
    const found = await loadRuff()
      .then(
        (ruff) => ruff(text, rules),
        () => null,
      )
      .catch(() => null);
    post({ kind: "found", question, found });
  };
  const end = (why: Error) => {
    for (const { failed } of waiting.values()) failed(why);
    waiting.clear();
  };
  worker.on("message", (message: FromThread) => {
    if (message.kind === "ruff") return void askRuff(message);
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === "done") asked?.done(message.result as never);
    else asked?.failed(new Error(message.why));
  });
  worker.on("error", end).on("exit", () => end(new Error("The thread has ended.")));
  return {
    read: (sources) => ask((id) => ({ kind: "read", id, sources })),
    lint: (wish) => ask((id) => ({ kind: "lint", id, wish })),
    rest: (ms) => post({ kind: "rest", ms }),
    end: () => void worker.terminate(),
  };
}
