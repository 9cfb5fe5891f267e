/** [W66] What a plot's frame takes for a kernel that is not there any more, and what it does not. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { KERNEL } from "./plot-kernel-script.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Message {
  readonly type: string;
  readonly comm: string;
  readonly target?: string;
}

/** A frame whose plot stands and has opened its line; `tell`: what comes from the kernel. */
async function plotFrame(): Promise<{ tell: (...messages: Message[]) => void; told: () => string[] }> {
  const posted: { kind: string }[] = [];
  let hear: (event: { data: object }) => void = () => {};
  const pellucidChannel = {
    postMessage: (message: { kind: string }) => posted.push(message),
    addEventListener: (_type: string, listener: typeof hear) => (hear = listener),
    start: () => {},
  };
  const window: Record<string, any> = { pellucidChannel, Bokeh: { index: { plot: {} } } };
  // eslint-disable-next-line no-new-func
  new Function("window", "document", KERNEL)(window, { readyState: "complete" });
  const kernel = window["PyViz"].kernels["plot"];
  kernel.registerCommTarget("kernel's", () => {});
  kernel.connectToComm("page's").open();
  hear({ data: { kind: "models" } });
  await vi.advanceTimersByTimeAsync(50);
  const says = (message: { kind: string }) => ["say", "listen", "want"].includes(message.kind);
  return {
    tell: (...messages) =>
      hear({ data: { kind: "comms", said: messages.map((message) => ({ message, buffers: [] })) } }),
    told: () => posted.filter((message) => !says(message)).map(({ kind }) => kind),
  };
}

const closed = { type: "comm_close", comm: "page's" };
const opened = { type: "comm_open", comm: "new", target: "kernel's" };
const answer = { type: "comm_msg", comm: "page's" };
test.each([
  ["a kernel that closes the line and says no more is another one", [closed], ["failed"]],
  ["one that closes its old end and answers is not", [closed, answer], ["shown"]],
  [
    "one that has answered before it closes its old end, and opens its own line, is not",
    [answer, closed, opened],
    ["shown"],
  ],
  ["one that answers late is there again", [closed, "later", answer], ["failed", "shown"]],
] as const)("%s", async (_what, said, expected) => {
  const { tell, told } = await plotFrame();
  for (const each of said) {
    if (each === "later") await vi.advanceTimersByTimeAsync(3000);
    else tell(each);
  }
  await vi.advanceTimersByTimeAsync(3000);
  expect(told()).toEqual(expected);
});
