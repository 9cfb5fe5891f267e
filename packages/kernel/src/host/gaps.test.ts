// Which messages a kernel lost, told by the counters in their ids. `i5` is number 5 on iopub, `s5` on shell,
// `r5` the beginning of a run on iopub, `f5` a status on iopub for another client's request; `+` is the moment in which stragglers may still come,
// `-` most of it.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { GapWatch } from "./gaps.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function lost(story: string): number[] {
  const reports: number[] = [];
  const watch = new GapWatch((count) => void reports.push(count));
  for (const word of story.split(" ")) {
    if (word === "-") vi.advanceTimersByTime(2500);
    if (word === "+") vi.advanceTimersByTime(3500);
    const [, channel, family, number] = /^([isfur])([a-z]?)(\d+)$/.exec(word) ?? [];
    if (channel === undefined) continue;
    const msg_id = channel === "u" ? `uuid-${number}` : `kernel${family}_77_${number}`;
    const header = {
      msg_id,
      msg_type: channel === "r" ? "execute_input" : "status",
      session: "k",
      username: "",
      date: "",
      version: "",
    };
    watch.see(channel === "s" ? "shell" : "iopub", header, { session: channel === "f" ? "console" : "ours" }, "ours");
  }
  watch.stop();
  return reports;
}

test.each<[string, number[]]>([
  ["i1 i2 s3 i4 + i5 +", []],
  ["i4 i5 + i6 +", []],
  ["i1 i2 i4 s3 +", []],
  ["s3 i1 i2 i4 i5 +", []],
  ["i1 i2 i6 i7 +", [3]],
  ["i1 i2 i6 s5 s4 +", [1]],
  ["i1 i3 - s2 +", []],
  ["i1 i5 + i6 i9 +", [3, 2]],
  ["i1 s9 +", []],
  ["i1 s9 + i12 +", [9]],
  ["i1 f2 f4 i5 +", []],
  ["i1 f2 f5 i6 +", [1]],
  ["i1 r2 i4 s5 i6 +", []],
  ["i1 r2 i4 i6 s7 i8 + i9 +", [1]],
  ["i1 r2 i5 s6 i7 +", [2]],
  ["i1 r2 i4 s5 i6 r7 i9 s10 i11 +", []],
  ["i1 r2 i4 + i6 +", [1]],
  ["i1 r2 i3 + i5 +", []],
  ["i1 i3 r4 i5 +", [1]],
  ["u1 u5 u9 +", []],
  ["i1 i2 ib7 ib8 +", []],
])("[K3] %s loses %j", (story, reports) => expect(lost(story)).toEqual(reports));
