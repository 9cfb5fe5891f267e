// Questions to a kernel's helper through a room: who is asked, when nobody is, and what is said then.
import { emptyState, type ExecutionState } from "@pellucid/execution";
import type { KernelEvent, KernelQuestion, OutgoingMessage } from "@pellucid/protocol";
import { expect, test, vi } from "vitest";
import { KernelQuestions } from "./kernel-questions.ts";

const READY = {
  id: "k",
  state: "idle",
  language: "python",
  displayName: "Python",
  ready: true,
  incarnation: 1,
} as const;

/** A kernel in this state that answers `hello` and whatever `answers` holds; `said` is all it was told. */
function asked(kernel: Partial<ExecutionState["kernel"]> = {}, answers: Record<string, object> = { hello: {} }) {
  const base = emptyState("x");
  let state: ExecutionState = { ...base, kernel: { ...base.kernel, ...READY, ...kernel } };
  const said: string[] = [];
  let now = 0;
  const tell = (how: string) => (message: OutgoingMessage) => {
    const op = String(message.content["op"]);
    said.push(`${op} ${how}`);
    const content = answers[op];
    if (content) queueMicrotask(() => questions.hear([reply(message.msgId, content)]));
  };
  const runner = {
    state: () => state,
    sayNow: tell("now"),
    dispatch: (event: { type: string }) => tell("later")((event as unknown as { message: OutgoingMessage }).message),
    names: (wanted: readonly string[]) =>
      Object.fromEntries(wanted.map((name) => [name, { made: "c1", changed: [], read: [] }])),
  };
  const questions: KernelQuestions = new KernelQuestions(
    () => runner as never,
    () => now,
  );
  return {
    said,
    questions,
    ask: async (question: KernelQuestion) => (await questions.ask(question)).reply,
    becomes: (change: Partial<ExecutionState["kernel"]>) => {
      state = { ...state, kernel: { ...state.kernel, ...change } };
      questions.changed();
    },
    wait: (ms: number) => void (now += ms),
  };
}

const reply = (parent: string, content: object) =>
  ({
    kind: "message",
    message: {
      header: { msg_type: "pellucid_reply" },
      parent: { msg_id: parent },
      content: { status: "ok", ...content },
    },
  }) as unknown as KernelEvent;

const LIST: KernelQuestion = { op: "variables" };

test.each<[string, Partial<ExecutionState["kernel"]>, string, string]>([
  ["no kernel", { state: "none", id: null }, "no-kernel", "No kernel is running"],
  ["a dead one", { state: "dead" }, "no-kernel", "The kernel is dead"],
  ["one that starts", { state: "starting", ready: false }, "starting", "The kernel is starting"],
  ["another language", { language: "R", displayName: "R 4.4" }, "language", "this one is R 4.4"],
])("[R43] %s is not asked, and that is the answer", async (_, kernel, because, reason) => {
  const it = asked(kernel);
  expect(await it.ask(LIST)).toMatchObject({ status: "refused", because, reason: expect.stringContaining(reason) });
  expect(it.said).toEqual([]);
});

test("[R43] a listing comes with what runs and texts tell of the names", async () => {
  const it = asked({}, { hello: {}, variables: { variables: [{ name: "df" }], total: 1 } });
  const answer = await it.questions.ask(LIST);
  expect(answer).toMatchObject({ reply: { total: 1 }, names: { df: { made: "c1" } } });
});

test("[R43] readings are said now, changes behind the cells that are queued", async () => {
  const it = asked({}, { hello: {}, inspect: {}, delete: {}, rename: {} });
  await it.ask({ op: "inspect", path: ["x"] });
  await it.ask({ op: "delete", names: ["x"] });
  await it.ask({ op: "rename", from: "x", to: "y" });
  expect(it.said).toEqual(["hello now", "inspect now", "delete later", "rename later"]);
});

test("[R43] those who ask for the same listing at the same time get the same", async () => {
  const it = asked({}, { hello: {}, variables: { variables: [], total: 0 } });
  await Promise.all([it.ask(LIST), it.ask(LIST), it.ask(LIST)]);
  expect(it.said).toEqual(["hello now", "variables now"]);
});

test("[R43] with the kernel its questions end, and the next one is asked anew", async () => {
  const it = asked({}, { hello: {} });
  const waiting = it.ask({ op: "delete", names: ["x"] });
  while (it.said.length < 2) await Promise.resolve();
  it.becomes({ incarnation: 2 });
  expect(await waiting).toMatchObject({ status: "refused", reason: "The kernel ended before it answered." });
  void it.ask({ op: "delete", names: ["x"] });
  expect(it.said).toEqual(["hello now", "delete later", "hello now"]);
  it.questions.changed();
  it.becomes({ state: "none", id: null });
});

test("[R43] a kernel without a helper is told by its silence, and asked again a while later", async () => {
  vi.useFakeTimers();
  const it = asked({}, {});
  const first = it.ask(LIST);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await first).toMatchObject({ status: "refused", because: "no-helper" });
  expect(await it.ask(LIST)).toMatchObject({ because: "no-helper" });
  expect(it.said).toEqual(["hello now"]);
  it.wait(60_000);
  void it.ask(LIST);
  expect(it.said).toEqual(["hello now", "hello now"]);
  vi.useRealTimers();
});

test("[R43] a kernel that is too busy to answer says so", async () => {
  vi.useFakeTimers();
  const it = asked({}, { hello: {} });
  const answer = it.ask(LIST);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(await answer).toMatchObject({ because: "silent", reason: expect.stringContaining("does not answer") });
  vi.useRealTimers();
});
