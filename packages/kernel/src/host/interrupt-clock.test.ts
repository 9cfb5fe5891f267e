// How an interrupt gains force, and what stops it.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { INTERRUPT_STEPS, InterruptClock } from "./interrupt-clock.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** `interrupt`, `idle`, or seconds to wait; the answer is what was pressed, at which second. */
function pressed(story: string): string[] {
  const presses: string[] = [];
  let second = 0;
  const clock = new InterruptClock(INTERRUPT_STEPS, (how) => void presses.push(`${how}@${second}`));
  for (const word of story.split(" ")) {
    if (word === "interrupt") clock.start();
    else if (word === "idle") clock.stop();
    else for (let i = 0; i < Number(word); i++) vi.advanceTimersByTime((second++, 1000));
  }
  clock.stop();
  return presses;
}

test.each<[string, string[]]>([
  ["interrupt 1 idle 60", []],
  ["interrupt 60", ["again@2", "again@8", "SIGTERM@30", "SIGKILL@35"]],
  ["interrupt 5 interrupt 60", ["again@2", "again@8", "SIGTERM@30", "SIGKILL@35"]],
  ["interrupt 5 idle 10 interrupt 5 idle 60", ["again@2", "again@17"]],
])("[K13] %s", (story, presses) => expect(pressed(story)).toEqual(presses));
