// What waits a moment, what does not, and in which order it is shown: `q` queued, `r` running, `d` done.
import type { ExecutionChange } from "@pellucid/protocol";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HELD_MS, HeldTurns } from "./held-turns.ts";

const STATES: Record<string, string> = { q: "queued", r: "running", d: "done" };

function change(word: string): ExecutionChange {
  if (word === "dead") return { now: 0, kernel: { state: "dead" } } as ExecutionChange;
  if (word === "prompt") return { now: 0, runs: {}, prompt: null };
  return { now: 0, runs: { a: { run: word, state: STATES[word] } } } as unknown as ExecutionChange;
}
const wordOf = ({ runs, kernel, prompt }: ExecutionChange): string =>
  kernel?.state === "dead" ? "dead" : prompt === null ? "prompt" : (runs?.["a"]?.run ?? "?");

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

// `|` lets the time pass, `!` is an output.
test.each([
  ["q r", ""],
  ["q r |", "q r"],
  ["q r d", "q r d"],
  ["q r !", "q r"],
  ["q ! r d", "q r d"],
  ["q | r", "q"],
  ["d", "d"],
  ["dead", "dead"],
  ["q dead", "q dead"],
  ["r prompt", "r prompt"],
])("[W16] of %s is shown: %s", (story, shown) => {
  const seen: string[] = [];
  const turns = new HeldTurns((one) => void seen.push(wordOf(one)));
  for (const word of story.split(" ")) {
    if (word === "|") vi.advanceTimersByTime(HELD_MS);
    else if (word === "!") turns.release();
    else turns.take(change(word));
  }
  expect(seen.join(" ")).toBe(shown);
});
