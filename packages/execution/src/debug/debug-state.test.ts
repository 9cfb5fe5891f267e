/**
 * Debugging as a table: what happens, a word each, and what is said to the kernel and shown.
 *
 *   put N, put N if X    a breakpoint in cell a at line N     drop        all breakpoints go
 *   stop REASON [TEXT]   the kernel stands still              frames N    its frames came, N of them
 *   go HOW               a person moves on                    Enter N     a line break typed before line N of cell a
 */
import type { DebugFrame, DebugMove, PauseOn } from "@pellucid/protocol";
import { describe, expect, test } from "vitest";
import { type DebugEffect, type DebugEvent, type DebugMemory, debugStep, NO_DEBUG, wouldPause } from "./debug-state.ts";
import { inCell } from "./cell-lines.ts";
import { linesAfter } from "./lines.ts";
import { breakpointsIn, breakpointsOfFiles, frameOf, textsAfter, withText } from "./texts.ts";

const TEXT = "one\ntwo\nthree\nfour";
const frame = (id: number): DebugFrame => ({ id, name: "f", cell: "a", path: null, line: id, outside: false });
const frames = (count: number) => Array.from({ length: count }, (_, index) => frame(index + 1));
const put = (line: number, id = `b${line}`, condition?: string): DebugEvent => ({
  type: "asked",
  ask: { op: "put", breakpoint: { id, place: { cell: "a" }, line, on: true, ...(condition && { condition }) } },
});

function eventOf(words: string, { n, breakpoints }: DebugMemory): DebugEvent {
  const [verb = "", first = "", ...rest] = words.split(" ");
  const asked = (ask: (DebugEvent & { type: "asked" })["ask"]): DebugEvent => ({ type: "asked", ask });
  switch (verb) {
    case "put":
      return put(Number(first), `b${first}`, rest.slice(1).join(" "));
    case "drop":
      return asked({ op: "remove", ids: breakpoints.map(({ id }) => id) });
    case "stop":
      return { type: "stopped", thread: 1, reason: first, ...(rest.length > 0 && { text: rest.join(" ") }) };
    case "frames":
      return { type: "frames", n, frames: frames(Number(first)) };
    case "go":
      return asked({ op: "move", how: first as DebugMove });
    case "pause-on":
      return asked({ op: "pause-on", when: first as PauseOn });
    case "mute":
      return asked({ op: "mute", muted: first !== "off" });
    case "debug-cell":
      return asked({ op: "debug-cell", cell: "a" });
    case "look-back":
      return { type: "looking-back", on: first !== "off" };
    case "lost":
      return { type: "detached", trouble: "no answer" };
    case "Enter": {
      const lengths = TEXT.split("\n").slice(0, Number(first) - 1);
      const at = lengths.join("\n").length + (lengths.length > 0 ? 1 : 0);
      const changes = [...(at > 0 ? [at] : []), [0, "", ""] as [number, ...string[]], TEXT.length - at];
      return { type: "lines-moved", moved: new Map([["a", inCell("a", linesAfter(TEXT, changes))]]) };
    }
    default:
      return { type: verb as "attached" | "attaching" | "detached" | "continued" | "rests" };
  }
}

const effectWords = (effect: DebugEffect): string =>
  effect.type === "say" ? effect.command : effect.type === "ask-frames" ? "look" : effect.type;

function play(script: string): { said: string; memory: DebugMemory } {
  let memory = NO_DEBUG;
  const said: string[] = [];
  for (const words of script.split("; ")) {
    const made = debugStep(memory, eventOf(words, memory));
    memory = made.memory;
    said.push(...made.effects.map(effectWords));
  }
  return { said: said.join(" "), memory };
}

const shown = ({ state, pause, breakpoints }: DebugMemory): string =>
  [state, pause && `${pause.why} ${pause.frames[0]?.line ?? "-"}`, breakpoints.map(({ line }) => line).join(",")]
    .filter(Boolean)
    .join(" / ");

describe("[E61] a debugger pauses, is looked at, and goes on", () => {
  test.each([
    ["put 2", "keep set", "off / 2"],
    ["put 2; put 2 if x", "keep set keep set", "off / 2"],
    ["put 2; attaching", "keep set", "attaching / 2"],
    ["put 2; attached", "keep set set", "on / 2"],
    ["attached; stop breakpoint", "set look", "on"],
    ["attached; stop breakpoint; frames 2", "set look", "paused / breakpoint 1"],
    ["attached; stop step; frames 1; go over", "set look next", "on"],
    ["attached; stop step; frames 1; go in", "set look stepIn", "on"],
    ["attached; stop step; frames 1; go out", "set look stepOut", "on"],
    ["attached; stop step; frames 1; go continue; continued", "set look continue", "on"],
    ["attached; go continue", "set", "on"],
    ["go over", "", "off"],
    ["go pause", "attach", "off"],
    ["attaching; go pause", "", "attaching"],
    ["attached; go pause; stop pause; frames 1", "set pause look", "paused / pause 1"],
    ["attached; stop step; frames 1; go stop", "set look keep set continue", "paused / step 1"],
    ["attached; stop step; continued; frames 1", "set look", "on"],
    ["attached; stop step; frames 1; rests", "set look", "on"],
    ["attached; stop step; frames 1; detached", "set look", "off"],
    ["attached; stop step; frames 1; lost", "set look", "off"],
  ])("%s: says [%s] and shows %s", (script, said, shows) => {
    const played = play(script);
    expect(played.said).toBe(said);
    expect(shown(played.memory)).toBe(shows);
  });
});

describe("[E62] exceptions pause where they are raised, once", () => {
  test.each([
    ["pause-on raised; attached; stop exception E; frames 3", "exception 1"],
    [
      "pause-on raised; attached; stop exception E; frames 3; go continue; stop exception E; frames 2",
      "none, continue",
    ],
    ["pause-on raised; attached; stop exception E; frames 3; go continue; stop exception E; frames 3", "exception 1"],
    ["pause-on raised; attached; stop exception E; frames 3; go continue; stop exception F; frames 2", "exception 1"],
    ["pause-on raised; attached; stop exception E; frames 3; go over; stop exception E; frames 2", "exception 1"],
    ["pause-on failures; attached; stop exception E; frames 3", "failure 1"],
    ["attached; look-back; stop exception E; frames 3", "failure 1"],
  ])("%s: %s", (script, shows) => {
    const { said, memory } = play(script);
    const { pause } = memory;
    expect(pause ? `${pause.why} ${pause.frames[0]?.line}` : `none, ${said.split(" ").at(-1)}`).toBe(shows);
  });

  test("a step out of a failure goes on, and a look back is not ended by rest", () => {
    expect(play("pause-on failures; attached; stop exception E; frames 1; go over").said).toMatch(/continue$/);
    expect(play("attached; look-back; stop exception E; frames 1; rests").memory.pause?.over).toBe(true);
  });
});

describe("[E63] a debugged cell pauses at its first line where nothing else would pause", () => {
  test.each([
    ["debug-cell", "a", true],
    ["put 2; debug-cell", null, true],
    ["pause-on failures; debug-cell", null, true],
    ["put 2; mute; debug-cell", "a", true],
    ["debug-cell; attached; stop breakpoint; frames 1", null, false],
    ["debug-cell; rests", null, false],
    ["debug-cell; lost", null, false],
    ["put 2; mute", null, false],
    ["put 2; drop", null, false],
    ["put 2", null, true],
  ])("%s: entry %s, would pause %s", (script, entry, would) => {
    const { memory } = play(script);
    expect([memory.entry, wouldPause(memory)]).toEqual([entry, would]);
  });

  test("the first stop is told as the beginning", () => {
    expect(play("debug-cell; attached; stop breakpoint; frames 1").memory.pause?.why).toBe("entry");
  });
});

describe("[E60] breakpoints keep to their line", () => {
  test.each([
    ["put 2; put 4; Enter 1", "off / 3,5"],
    ["put 2; put 4; Enter 3", "off / 2,5"],
    ["put 2; attached; stop step; frames 2; Enter 1", "paused / step 2 / 3"],
  ])("%s: %s", (script, shows) => {
    expect(shown(play(script).memory)).toBe(shows);
  });

  test("in each text of the cell that ran, where the line was there", () => {
    const known = { file: "/k/1.py", cell: "a", source: TEXT };
    let texts = withText([], known, TEXT);
    const { breakpoints } = play("put 3 if x > 1").memory;
    const moved = inCell("a", linesAfter(TEXT, [[0, "new", ""], TEXT.length]));
    texts = textsAfter(texts, new Map([["a", moved]]));
    texts = withText(texts, { file: "/k/2.py", cell: "a", source: `new\n${TEXT}` }, `new\n${TEXT}`);
    const set = texts.map((text) => breakpointsIn(text, breakpoints, false).map(({ line }) => line));
    expect(set).toEqual([[2], [3]]);
    expect(breakpointsIn(texts[1]!, breakpoints, false)).toEqual([{ line: 3, condition: "x > 1" }]);
    expect(breakpointsIn(texts[0]!, [], true).map(({ line }) => line)).toEqual([1, 2, 3, 4]);
    const raw = { id: 7, name: "f (Current frame)", path: "/k/1.py", line: 2 };
    expect(frameOf(raw, texts, () => null)).toEqual({ ...frame(7), line: 3, name: "f" });
  });

  test("of files by their path in the lab", () => {
    const on = { id: "x", place: { path: "m.py" }, line: 4, on: true, log: "at {n}" };
    const found = breakpointsOfFiles([on, { ...on, id: "y", line: 5, on: false }]);
    expect([...found]).toEqual([["m.py", [{ line: 4, logMessage: "at {n}" }]]]);
    const inside = frameOf({ id: 1, name: "g", path: "/lab/m.py", line: 4 }, [], () => "m.py");
    expect([inside.path, inside.outside]).toEqual(["m.py", false]);
  });
});
