// Jupyter's own questions about code: what is sent, what comes back, and what becomes of questions that pile up.
import type { CodeQuestion, KernelEvent, OutgoingMessage } from "@pellucid/protocol";
import { expect, test } from "vitest";
import { CodeQuestions } from "./code-questions.ts";

function asked() {
  const said: OutgoingMessage[] = [];
  const questions = new CodeQuestions((message) => said.push(message));
  const answer = (content: object, at = said.length - 1) =>
    questions.hear([
      {
        kind: "message",
        message: {
          header: { msg_type: said[at]!.msgType.replace("request", "reply") },
          parent: { msg_id: said[at]!.msgId },
          content: { status: "ok", ...content },
        },
      } as unknown as KernelEvent,
    ]);
  return { said, questions, answer };
}
const complete = (code: string, cursor = code.length): CodeQuestion => ({ op: "complete", code, cursor });
const lookUp = (code: string): CodeQuestion => ({ op: "look-up", code, cursor: code.length, detail: 1 });

test("[R95] places are counted in characters there and in UTF-16 units here", async () => {
  const it = asked();
  const reply = it.questions.ask(complete("'😀'.upp"));
  expect(it.said[0]).toMatchObject({ channel: "shell", msgType: "complete_request", content: { cursor_pos: 7 } });
  const types = [{ text: "upper", type: "function" }];
  const metadata = { _jupyter_types_experimental: types };
  it.answer({ matches: ["upper", 3], cursor_start: 4, cursor_end: 7, metadata });
  expect(await reply).toEqual({ status: "ok", matches: types, from: 5, to: 8 });
});

test.each<[string, object, object]>([
  ["text", { found: true, data: { "text/plain": "Signature: f()" } }, { text: "Signature: f()" }],
  ["Markdown first", { found: true, data: { "text/plain": "f", "text/markdown": "**f**" } }, { markdown: "**f**" }],
  ["nothing", { found: false, data: {} }, {}],
])("[R95] what is known of a name: %s", async (_, content, told) => {
  const it = asked();
  const reply = it.questions.ask(lookUp("f"));
  expect(it.said[0]).toMatchObject({ msgType: "inspect_request", content: { detail_level: 1 } });
  it.answer(content);
  expect(await reply).toEqual({ status: "ok", ...told });
});

test("[R95] of questions that pile up the newest is asked next, the others are answered as overtaken", async () => {
  const it = asked();
  const replies = ["a", "ab", "abc"].map((code) => it.questions.ask(complete(code)));
  expect(it.said).toHaveLength(1);
  it.answer({ matches: [], cursor_start: 0, cursor_end: 1 });
  expect(it.said.map(({ content }) => content["code"])).toEqual(["a", "abc"]);
  expect(await replies[1]).toMatchObject({ because: "overtaken" });
  it.answer({ status: "error" });
  expect(await replies[0]).toMatchObject({ status: "ok" });
  expect(await replies[2]).toMatchObject({ status: "refused" });
});

test("[R95] with the kernel its questions end", async () => {
  const it = asked();
  const replies = [complete("a"), complete("b"), lookUp("c")].map((one) => it.questions.ask(one));
  it.questions.end();
  for (const reply of await Promise.all(replies)) expect(reply).toMatchObject({ because: "no-kernel" });
  it.answer({ matches: [], cursor_start: 0, cursor_end: 1 }, 0);
  expect(it.said).toHaveLength(2);
});
