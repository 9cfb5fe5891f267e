// Questions to the helper and their answers, without a kernel: what is sent, and how each question ends.
import { expect, test, vi } from "vitest";
import type { HelperRequest, KernelEvent, OutgoingMessage } from "@pellucid/protocol";
import { HelperClient } from "./helper.ts";

const setup = () => {
  const sent: OutgoingMessage[] = [];
  const helper = new HelperClient((message) => sent.push(message));
  const say = (parent: string, content: object): void =>
    helper.hear([
      {
        kind: "message",
        message: { header: { msg_type: "pellucid_reply" }, parent: { msg_id: parent }, content },
      } as unknown as KernelEvent,
    ]);
  return { helper, sent, say };
};

test.each<[HelperRequest, string]>([
  [{ op: "variables" }, "control"],
  [{ op: "inspect", path: ["x"] }, "control"],
  [{ op: "checkpoints" }, "control"],
  [{ op: "delete", names: ["x"] }, "shell"],
  [{ op: "checkpoint", id: "1", names: ["x"] }, "shell"],
  [{ op: "restore", id: "1" }, "shell"],
])("[K33] %o goes over %s", (request, channel) => {
  const { helper, sent } = setup();
  void helper.ask(request);
  expect(sent).toMatchObject([{ channel, msgType: "pellucid_request", content: request }]);
});

test("[K33] each answer reaches who asked", async () => {
  const { helper, sent, say } = setup();
  const [first, second] = [helper.ask({ op: "checkpoints" }), helper.ask({ op: "hello" })];
  say(sent[1]!.msgId, { status: "ok", version: 1 });
  say(sent[0]!.msgId, { status: "ok", totalBytes: 3 });
  expect(await first).toMatchObject({ totalBytes: 3 });
  expect(await second).toMatchObject({ version: 1 });
});

test("[K33] a kernel without a helper, or one that ends, refuses rather than leaves one waiting", async () => {
  vi.useFakeTimers();
  const { helper } = setup();
  const present = helper.isPresent();
  vi.advanceTimersByTime(10_000);
  expect(await present).toBe(false);
  vi.useRealTimers();
  const waiting = helper.ask({ op: "delete", names: ["x"] });
  helper.hear([{ kind: "exited" } as KernelEvent]);
  expect(await waiting).toMatchObject({ status: "refused", reason: "The kernel ended before it answered." });
});
