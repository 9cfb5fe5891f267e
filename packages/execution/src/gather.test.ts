// Floods are gathered, everything else goes on at once, and the order stays.
import { expect, test } from "vitest";
import type { KernelEvent } from "@pellucid/protocol";
import { gather } from "./gather.ts";
import { fakeMessage } from "./fake-kernel.ts";

/** `s` output, `l` output that takes 20 ms to take in, `b` a megabyte of it, `i` a status; a number waits so many ms. Batches are told as they are delivered: `time:what`. */
function story(acts: readonly (string | number)[]): string {
  let now = 1000;
  let timer: { at: number; call: () => void } | null = null;
  const told: string[] = [];
  const clock = {
    now: () => now,
    after: (ms: number, call: () => void) => {
      timer = { at: now + ms, call };
      return () => void (timer = null);
    },
  };
  const typeOf = (event: KernelEvent) =>
    event.kind !== "message" ? "g" : event.message.content["text"] === "l" ? "l" : event.message.header.msg_type[0];
  const say = gather(clock, (events) => {
    const types = events.map(typeOf).join("");
    told.push(`${now - 1000}:${types}`);
    if (types.includes("l")) now += 20;
  });
  const event = (letter: string) =>
    (letter === "g"
      ? { kind: "gap" }
      : fakeMessage(
          "iopub",
          letter === "i" ? "idle" : "stream",
          { text: letter === "b" ? "b".repeat(1e6) : letter },
          "x",
        )) as unknown as KernelEvent;
  for (const act of acts) {
    if (typeof act === "string") say([...act].map(event));
    else
      for (let i = 0; i < act; i++) {
        now++;
        const due = timer as { at: number; call: () => void } | null;
        if (due && due.at <= now) {
          timer = null;
          due.call();
        }
      }
  }
  return told.join(" ");
}

test.each<[string, (string | number)[], string]>([
  ["the first at once", ["s"], "0:s"],
  ["what follows soon is gathered", ["s", 2, "ss", 3, "s", 20], "0:s 15:sss"],
  ["what can be waited for goes on at once, and takes along what was held", ["s", 2, "s", 3, "si", 20], "0:s 5:ssi"],
  ["a gap too", ["s", 2, "s", "g"], "0:s 2:sg"],
  ["what takes long is taken in more seldom", ["l", 10, "s", 40, "s", 20, "s", 10], "0:l 80:ss 95:s"],
  ["much is not held", ["s", 1, "b", 1, "b", 1, "b", 20], "0:s 2:ss 17:s"],
  ["slow output is not held", ["s", 20, "s", 20, "s"], "0:s 20:s 40:s"],
])("%s", (_, acts, told) => {
  expect(story(acts)).toBe(told);
});
