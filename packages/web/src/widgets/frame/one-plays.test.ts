/** Which window counts a Play: what happens to the model, line by line, and how often it began to count. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { letOnePlay } from "./one-plays.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function counted(story: string): number {
  const state: Record<string, unknown> = {
    _model_name: "PlayModel",
    interval: 100,
    playing: story.startsWith("reload"),
  };
  const begins = vi.fn<() => void>();
  let moved = () => {};
  const model = {
    get: (name: string) => state[name],
    on: (_: string, heard: () => void) => (moved = heard),
    animate: begins,
    _state_lock: null as unknown,
  };
  letOnePlay(model as never);
  for (const part of story.split(", ")) {
    const [who, what] = part.split(" ");
    model["_state_lock"] = who === "told" ? {} : null;
    if (what === "plays" || what === "stops") state["playing"] = what === "plays";
    if (what === "plays") model.animate();
    if (what === "steps") moved();
    if (who === "wait") vi.advanceTimersByTime(Number(what));
  }
  return begins.mock.calls.length;
}

test.each([
  ["pressed plays", 1],
  ["told plays, wait 3000", 0],
  ["told plays, wait 3300", 1],
  ["told plays, wait 2000, told steps, wait 2000, told steps, wait 2000", 0],
  ["told plays, told stops, wait 9000", 0],
  ["pressed plays, told steps, wait 9000", 1],
  ["reload, wait 3300", 1],
  ["reload, told steps, wait 3000", 0],
])("%s: %i", (story, times) => expect(counted(story)).toBe(times));
