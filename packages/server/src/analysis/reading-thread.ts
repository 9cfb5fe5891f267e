/**
 * The program of thread.ts: takes texts and says what is in them, takes notebooks and says what lint finds. Between two rules
 * it hears other messages, so that a text which somebody types does not wait for a long notebook.
 */
import { setPriority } from "node:os";
import { setImmediate, setTimeout as wait } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import { type CheckWithRuff, LintConfig, lintNotebook, type RuffFinding } from "@pellucid/dataflow";
import { loadAnalyser } from "../analysis.ts";
import type { FromThread, LintWish, ToThread } from "./thread.ts";

/** What the server answers and what a browser draws goes first. Elsewhere than on Linux this would slow the whole process. */
if (process.platform === "linux") setPriority(10);

const say = (message: FromThread) => parentPort!.postMessage(message);

interface Asked {
  readonly done: (found: readonly RuffFinding[]) => void;
  readonly failed: (why: Error) => void;
}
const asked = new Map<number, Asked>();
let questions = 0;

/** Ruff has a thread of its own already, which the server asks for us. */
const ruff: CheckWithRuff = (text, rules) =>
  new Promise((done, failed) => {
    asked.set(++questions, { done, failed });
    say({ kind: "ruff", question: questions, text, rules });
  });

async function read(sources: readonly string[]) {
  const { facts } = await loadAnalyser();
  return sources.map(facts);
}

/** A page that is being loaded has the processor to itself until then. */
let restsUntil = 0;
const pause = () => {
  const rest = restsUntil - performance.now();
  return rest > 0 ? wait(rest) : setImmediate();
};

async function lint({ subject, settings, ruff: hasRuff }: LintWish) {
  const config = new LintConfig(...settings);
  const analyser = await loadAnalyser();
  return lintNotebook(subject, { analyser, config, ruff: hasRuff ? ruff : null, pause });
}

parentPort!.on("message", (message: ToThread) => {
  if (message.kind === "found") {
    const { question, found } = message;
    const waiting = asked.get(question);
    asked.delete(question);
    if (found) waiting?.done(found);
    else waiting?.failed(new Error("Ruff's thread has ended."));
    return;
  }
  if (message.kind === "rest") return void (restsUntil = performance.now() + message.ms);
  const { id } = message;
  const done = message.kind === "read" ? read(message.sources) : lint(message.wish);
  void done.then(
    (result) => say({ kind: "done", id, result }),
    (error: unknown) => say({ kind: "failed", id, why: String(error) }),
  );
});
