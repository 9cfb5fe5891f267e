// Questions to the kernel that wait in the page: each answer reaches who asked, and nobody waits for a line that is gone.
import type { KernelQuestion } from "@pellucid/protocol";
import { expect, test } from "vitest";
import { RoomQuestions } from "./room-questions.ts";

const asked = () => {
  const sent: [request: string, ask: KernelQuestion][] = [];
  return { sent, questions: new RoomQuestions((request, ask) => void sent.push([request, ask])) };
};
const ok = { status: "ok", deleted: ["x"], missing: [] } as const;

test("each answer reaches who asked, in any order", async () => {
  const { sent, questions } = asked();
  const first = questions.ask({ op: "variables" });
  const second = questions.ask({ op: "delete", names: ["x"] });
  questions.answer({ kind: "helper", request: sent[1]![0], reply: ok });
  const reply = { status: "ok", variables: [], total: 0 } as const;
  questions.answer({ kind: "helper", request: sent[0]![0], reply, names: {} });
  expect(await second).toEqual({ reply: ok });
  expect(await first).toEqual({ reply, names: {} });
});

test("when the line breaks, open questions end with the reason, and late answers are nobody's", async () => {
  const { sent, questions } = asked();
  const open = questions.ask({ op: "rename", from: "x", to: "y" });
  questions.lost();
  questions.answer({ kind: "helper", request: sent[0]![0], reply: ok });
  expect(await open).toMatchObject({ reply: { status: "refused", because: "silent" } });
});
