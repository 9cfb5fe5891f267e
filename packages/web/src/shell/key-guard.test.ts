/** When a plain letter is not taken for a command. Each line: what happened, at which moment (ms), and what is held. */
import { describe, expect, test } from "vitest";
import { goes, TypingGuard } from "./key-guard.ts";
import { CHANGING, SHORTCUTS, TAKING } from "./shortcuts.ts";

/** "Ctrl+c" as a press. */
function stroke(spelling: string) {
  const [key, ...held] = spelling.split("+").toReversed() as [string, ...string[]];
  return {
    key,
    ctrlKey: held.includes("Ctrl"),
    metaKey: held.includes("Cmd"),
    altKey: held.includes("Alt"),
    shiftKey: held.includes("Shift"),
  };
}

/** "left 0, press 100": whether each press is held. */
function held(story: string): string {
  const guard = new TypingGuard();
  return story
    .split(", ")
    .map((part) => {
      const [what, time] = part.split(" ") as [string, string];
      if (what === "left") guard.fieldLeft(Number(time));
      else if (what === "shown") guard.shown(Number(time));
      else if (what === "meant") guard.meant(Number(time));
      else if (what === "entered") guard.fieldEntered();
      else if (what === "into" || what === "onto") guard.pointed(what === "into", Number(time));
      else if (what === "key") {
        if (goes(stroke(time))) guard.went();
      } else if (what === "take") return guard.reads ? "held" : "heard";
      else return guard.holds(Number(time)) ? "held" : "heard";
      return null;
    })
    .filter(Boolean)
    .join(" ");
}

describe("[W14] plain keys that change cells", () => {
  test.each([
    ["press 0", "heard"],
    ["left 990, shown 1000, press 1100", "held"],
    ["left 990, shown 1000, press 1800", "heard"],
    ["left 990, shown 1000, press 1500, press 2100, press 2700", "held held held"],
    ["left 990, shown 1000, press 1500, press 2300", "held heard"],
    ["left 990, shown 1000, press 900, press 1650, press 2400", "held held heard"],
    ["left 1000, press 1800, shown 1900, press 2500, press 3300", "held held heard"],
    ["meant 990, left 1000, press 1010", "heard"],
    ["left 1000, meant 1050, press 1060", "heard"],
    ["left 1000, meant 1050, shown 1060, press 1070", "heard"],
    ["meant 100, left 1000, press 1100", "held"],
    ["meant 950, entered 960, left 1000, press 1010", "held"],
    ["meant 940, entered 950, meant 960, left 1000, press 1010", "heard"],
  ])("%s: %s", (story, heard) => expect(held(story)).toBe(heard));

  /** A press of the pointer into an output, or onto something else; keys; and what becomes of D D and its like. */
  test.each([
    ["take now", "heard"],
    ["into 0, take now, take now", "held held"],
    ["into 0, onto 10, take now", "heard"],
    ["into 0, key Escape, take now", "heard"],
    ["into 0, key ArrowDown, take now", "heard"],
    ["into 0, key j, take now", "heard"],
    ["into 0, key K, take now", "heard"],
    ["into 0, key Enter, take now", "heard"],
    ["into 0, key Shift+Enter, take now", "heard"],
    ["into 0, key Ctrl+Enter, take now", "heard"],
    ["into 0, key Ctrl+c, take now", "held"],
    ["into 0, key Ctrl+j, take now", "held"],
    ["into 0, key PageDown, take now", "held"],
    ["into 0, key Shift, take now", "held"],
    ["into 0, key ArrowUp, into 20, take now", "held"],
    ["left 990, shown 1000, into 1010, press 1020", "heard"],
  ])("after a press into an output, %s: %s", (story, heard) => expect(held(story)).toBe(heard));

  test("of these, an output that is read holds those that take; it lets insert, paste and stop", () => {
    const ids = Object.keys(SHORTCUTS).filter((id) => CHANGING.test(id));
    expect(ids.filter((id) => TAKING.test(id))).toEqual(
      expect.arrayContaining(["notebook:delete-cell", "notebook:cut-cell", "notebook:change-cell-to-markdown"]),
    );
    const free = ids
      .filter((id) => !TAKING.test(id))
      .filter((id) => !/insert|paste|duplicate|move-cell|interrupt/.test(id));
    expect(free).toEqual([]);
  });

  test("are those that take something away or put something in; going about is not", () => {
    const plain = Object.entries(SHORTCUTS).filter(
      ([, { mode, keys }]) => mode === "command" && keys.some((key) => !/Ctrl|Accel|Alt/.test(key)),
    );
    const short = (id: string) => id.replace(/^\w+:/, "");
    const heard = plain.filter(([id]) => !CHANGING.test(id)).map(([id]) => short(id));
    expect(heard.filter((id) => /delete|cut|paste|merge|change-cell|insert|restart|interrupt|clear/.test(id))).toEqual(
      [],
    );
    expect(heard).toEqual(
      expect.arrayContaining(["move-cursor-up", "undo-cell-action", "enter-edit-mode", "copy-cell"]),
    );
  });
});
