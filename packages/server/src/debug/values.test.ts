/** What is asked of a paused frame, in the debugger's words and back in ours. */
import { expect, test } from "vitest";
import { type Dap, type DapBody, DapError } from "./dap.ts";
import { answerQuestion, type DebugQuestion } from "./values.ts";

async function asked(ask: DebugQuestion, body: DapBody | Error = {}) {
  const said: unknown[] = [];
  const request = async (command: string, args: DapBody) => {
    said.push(command, args);
    if (body instanceof Error) throw body;
    return body;
  };
  return { answer: await answerQuestion({ request } as unknown as Dap, ask), said };
}

test("[P95] a variable is copied to the globals under its own name", async () => {
  const { answer, said } = await asked({ op: "copy-to-globals", frame: 3, name: "total" });
  expect(said).toEqual(["copyToGlobals", { srcVariableName: "total", dstVariableName: "total", srcFrameId: 3 }]);
  expect(answer).toEqual({ status: "ok" });
});

test.each<[string, DapBody | Error, object]>([
  ["as its kinds", { data: { "text/plain": "1" }, metadata: {} }, { status: "shown", data: { "text/plain": "1" } }],
  ["nothing", { data: {}, metadata: {} }, { status: "refused", reason: "The kernel shows nothing of it." }],
  ["too much", { data: { "text/html": "x".repeat(6e6) } }, { status: "refused" }],
  ["a failure", new DapError("Traceback\nNameError: total"), { status: "refused", reason: "NameError: total" }],
])("[P95] what a value shows of itself: %s", async (_, body, answer) => {
  const found = await asked({ op: "show", frame: 3, name: "total" }, body);
  expect(found.said).toEqual(["richInspectVariables", { variableName: "total", frameId: 3 }]);
  expect(found.answer).toMatchObject(answer);
});
