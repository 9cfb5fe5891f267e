// [E23] Whatever a kernel says and however it is mixed, doubled or left out: nothing hangs and nothing is thrown. And what
// the journal was told is what is known.
import fc from "fast-check";
import { expect, test } from "vitest";
import { lab } from "./execution.case.ts";
import { fakeMessage } from "./fake-kernel.ts";
import type { FakeEvent } from "./fake-kernel.ts";

const TYPES: readonly ((parent: string | null, n: number) => FakeEvent)[] = [
  (parent) => fakeMessage("iopub", "status", { execution_state: "busy" }, parent),
  (parent) => fakeMessage("iopub", "status", { execution_state: "idle" }, parent),
  (parent) => fakeMessage("iopub", "status", {}, parent),
  (parent, n) => fakeMessage("iopub", "execute_input", { execution_count: n }, parent),
  (parent, n) => fakeMessage("iopub", "stream", { name: n % 2 ? "stdout" : "stderr", text: `${n}\n` }, parent),
  (parent, n) =>
    fakeMessage("iopub", "display_data", { data: { "text/plain": n }, transient: { display_id: "d" } }, parent),
  (parent) => fakeMessage("iopub", "update_display_data", { data: null, transient: { display_id: "d" } }, parent),
  (parent, n) => fakeMessage("iopub", "clear_output", { wait: n % 2 === 0 }, parent),
  (parent) => fakeMessage("iopub", "error", { ename: 7, traceback: "x" }, parent),
  (parent) => fakeMessage("iopub", "comm_msg", {}, parent),
  (parent) => fakeMessage("stdin", "input_request", { prompt: "?" }, parent),
  (parent) => fakeMessage("shell", "execute_reply", { status: "ok", payload: [{ source: "page" }, null] }, parent),
  (parent) => fakeMessage("shell", "execute_reply", { status: "error" }, parent),
  (parent) => fakeMessage("shell", "execute_reply", { status: "aborted" }, parent),
  (_, n) => ({ kind: "gap", count: n, bytes: 0, reason: "x" }),
  (_, n) => ({ kind: "garbage", reason: "x", count: n }),
];

type Act =
  | { readonly say: number; readonly parent: number; readonly n: number }
  | { readonly run: string }
  | { readonly do: "interrupt" | "restart" | "shutdown" | "crash" | "wait" | "repeat" | "answer" | "die" | "document" };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ say: fc.nat(TYPES.length - 1), parent: fc.nat(8), n: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 2, arbitrary: fc.record({ run: fc.constantFrom("a", "b", "a b", "b a c") }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom("interrupt", "restart", "shutdown", "crash", "wait", "repeat", "answer", "die", "document"),
    }),
  },
);

async function perform(it: ReturnType<typeof lab>, one: Act): Promise<void> {
  if ("run" in one) return it.run(one.run);
  const kernel = it.kernels.started.at(-1);
  if ("say" in one) {
    const parents = kernel?.sent.map((message) => message.msgId) ?? [];
    const parent = parents.at(-1 - (one.parent % 3)) ?? (one.parent > 4 ? null : "theirs");
    kernel?.emit(TYPES[one.say]!(parent, one.n));
    return it.rest();
  }
  const die = { code: null, signal: "SIGKILL", outOfMemory: false, lastWords: "", expected: false };
  const acts = {
    interrupt: it.interrupt,
    restart: it.restart,
    shutdown: () => it.dispatch({ type: "shutdown" }),
    crash: it.crash,
    wait: () => it.wait(4_000),
    repeat: () => (kernel?.repeat(), it.rest()),
    answer: () => it.answer("x"),
    die: () => (kernel?.emit({ kind: "exited", exit: die }), it.rest()),
    document: () => it.dispatch({ type: "document-changed" }),
  };
  return acts[one.do]();
}

test("[E23] every run ends, whatever the kernel says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (acts) => {
      const it = lab("a: print 1; ask; print 2", "b: fail E x", "c: hang");
      for (const one of acts) await perform(it, one);
      expect(JSON.parse(JSON.stringify(it.journal()))).toEqual(JSON.parse(JSON.stringify(it.state())));
      await it.interrupt();
      // A kernel that was made to say that it is gone may still be running here: the last word is a shutdown.
      await it.wait(10_000);
      await it.dispatch({ type: "shutdown" });
      const states = Object.values(it.view().runs).map((run) => run.state);
      expect(states.filter((state) => state === "running" || state === "queued")).toEqual([]);
      expect(it.prompt()).toBe(null);
      expect(it.notices.filter((text) => text.startsWith("Pellucid could not"))).toEqual([]);
    }),
    { numRuns: 150 },
  );
});
